"""What is known of the addresses of one folder: what was fetched, and what is still to be. One SQLite file.

It is committed after each answer, once what was saved is whole on disk. A run that is killed loses nothing but the
answers under way, whose addresses are still waiting.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from vnsearch.errors import InputError
from vnsearch.fetch.listings import Link
from vnsearch.files import require_regular
from vnsearch.messages import fetching
from vnsearch.messages.system_errors import system_error

#: In the folder of what is fetched; hidden, so that ``vnsearch index`` leaves them out.
STATE, LOCK = ".vnsearch-fetch.db", ".vnsearch-fetch.lock"
_VERSION = 1
_SCHEMA = """
CREATE TABLE sources (url TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE resources (
    url TEXT PRIMARY KEY, etag TEXT NOT NULL, last_modified TEXT NOT NULL, modified TEXT NOT NULL,
    digest BLOB NOT NULL, file TEXT NOT NULL, fetched REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE waiting (
    number INTEGER PRIMARY KEY, url TEXT NOT NULL UNIQUE, modified TEXT NOT NULL, redirects INTEGER NOT NULL,
    failures INTEGER NOT NULL
);
"""


@dataclass(frozen=True, slots=True)
class Resource:
    """What was fetched from an address.

    ``etag`` and ``last_modified`` are the host's, to ask whether it changed; ``modified`` is what a listing said of
    it then. ``digest`` is of the content; ``file`` where it was saved, relative to the folder, "" for nowhere.
    """

    url: str
    etag: str = ""
    last_modified: str = ""
    modified: str = ""
    digest: bytes = b""
    file: str = ""


@dataclass(frozen=True, slots=True)
class WaitingAddress:
    """An address to fetch, after ``redirects`` that led to it, and ``failures`` in earlier runs."""

    url: str
    modified: str = ""
    redirects: int = 0
    failures: int = 0


@contextmanager
def open_state(folder: Path) -> Iterator[FetchState]:
    """Context manager: yield the state of a folder, which is made where there is none.

    Raises ``InputError`` while another process fetches into the folder, and where it cannot be written.
    """
    from filelock import FileLock, Timeout

    try:
        folder.mkdir(parents=True, exist_ok=True)
        require_regular(folder / LOCK)
        require_regular(folder / STATE)
        lock = FileLock(folder / LOCK, timeout=0)
        lock.acquire()
    except Timeout as error:
        raise InputError(fetching.folder_locked(str(folder))) from error
    except OSError as error:
        raise InputError(fetching.cannot_use_folder(str(folder), system_error(error))) from error
    try:
        with _state_errors(folder):
            state = FetchState(folder / STATE)
            try:
                yield state
            finally:
                state.close()
    finally:
        lock.release()


@contextmanager
def _state_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise InputError(fetching.cannot_use_folder(str(folder), str(error))) from error
    except OSError as error:
        raise InputError(fetching.cannot_use_folder(str(folder), system_error(error))) from error


class FetchState:
    """The open state; every change is committed by ``commit``."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path)
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version == 0:
            self._db.executescript(f"{_SCHEMA} PRAGMA user_version = {_VERSION};")
        elif version != _VERSION:
            raise InputError(fetching.other_state_version(str(path)))

    def close(self) -> None:
        """Close the file; drop what was not committed."""
        with suppress(sqlite3.Error):
            self._db.close()

    def commit(self) -> None:
        """Make all changes durable."""
        self._db.commit()

    def add_sources(self, urls: Iterable[str]) -> None:
        """Remember addresses that were given, to be fetched again by later runs."""
        self._db.executemany("INSERT OR IGNORE INTO sources VALUES (?)", ((url,) for url in urls))

    def sources(self) -> list[str]:
        """Return the addresses that were given."""
        return [str(url) for (url,) in self._db.execute("SELECT url FROM sources ORDER BY url")]

    def resource(self, url: str) -> Resource | None:
        """Return what was fetched from an address; None for nothing yet."""
        sql = "SELECT url, etag, last_modified, modified, digest, file FROM resources WHERE url = ?"
        row = self._db.execute(sql, (url,)).fetchone()
        return Resource(*row) if row else None

    def put_resource(self, resource: Resource) -> None:
        """Record what was fetched from an address, which is then not waiting any more."""
        values = (
            *(resource.url, resource.etag, resource.last_modified, resource.modified),
            *(resource.digest, resource.file, time.time()),
        )
        self._db.execute("INSERT OR REPLACE INTO resources VALUES (?, ?, ?, ?, ?, ?, ?)", values)
        self.remove_waiting(resource.url)

    def add_links(self, links: Iterable[Link]) -> list[WaitingAddress]:
        """Have the addresses of a listing fetched that are new, or have changed by what the listing says.

        Return those that were not waiting before.
        """
        new_addresses = []
        for link in links:
            resource = self.resource(link.url)
            if resource is None or (link.modified and resource.modified != link.modified):
                address = WaitingAddress(link.url, link.modified)
                new_addresses += [address] if self.add_waiting(address) else []
        return new_addresses

    def add_waiting(self, address: WaitingAddress) -> bool:
        """Have an address fetched; return whether it was not waiting before."""
        sql = "INSERT OR IGNORE INTO waiting (url, modified, redirects, failures) VALUES (?, ?, ?, ?)"
        values = (address.url, address.modified, address.redirects, address.failures)
        return self._db.execute(sql, values).rowcount == 1

    def remove_waiting(self, url: str) -> None:
        """Have an address not fetched any more."""
        self._db.execute("DELETE FROM waiting WHERE url = ?", (url,))

    def count_failure(self, url: str) -> None:
        """Count that an address gave nothing in this run; it goes on waiting."""
        self._db.execute("UPDATE waiting SET failures = failures + 1 WHERE url = ?", (url,))

    def waiting_addresses(self) -> list[WaitingAddress]:
        """Return the addresses to fetch, in the order in which they came."""
        rows = self._db.execute("SELECT url, modified, redirects, failures FROM waiting ORDER BY number")
        return [WaitingAddress(*row) for row in rows]

    def waiting_count(self) -> int:
        """Return how many addresses are to be fetched."""
        return int(self._db.execute("SELECT count(*) FROM waiting").fetchone()[0])
