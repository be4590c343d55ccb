"""A run: the addresses that were given and those they list, until nothing waits or a limit is reached."""

from __future__ import annotations

import math
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from vnsearch.errors import InputError
from vnsearch.fetch.addresses import parse_address
from vnsearch.fetch.client import Answer, FetchError, get
from vnsearch.fetch.report import FetchReport
from vnsearch.fetch.robots import fetch_rules
from vnsearch.fetch.saving import remove_drafts
from vnsearch.fetch.scheduler import Host, Scheduler, Visit
from vnsearch.fetch.settings import FetchSettings
from vnsearch.fetch.state import FetchState, Resource, WaitingAddress, open_state
from vnsearch.fetch.storing import Storage
from vnsearch.messages import fetching
from vnsearch.model import Skip

if TYPE_CHECKING:
    from httpx2 import URL

#: Failures that a report lists.
_MAX_LISTED = 1000
#: An address that gave nothing in so many runs is given up until a listing says that it has changed.
_MAX_RUNS = 10
_REDIRECTS = (301, 302, 303, 307, 308)
#: Seconds before an address is tried again, where its host asks for no other pause; they double with each try.
_PAUSE = 2.0

#: Called with the pages saved, the addresses that failed, and those that wait.
OnProgress = Callable[[int, int, int], None]


def fetch(
    addresses: str | Iterable[str],
    folder: Path | str,
    settings: FetchSettings | None = None,
    on_progress: OnProgress = lambda *_: None,
) -> FetchReport:
    """Fetch feeds, sitemaps and pages, and the pages they list, into a folder for ``vnsearch index``.

    What an earlier run left is fetched, too, and what has not changed is not fetched again. Without addresses those
    given earlier are asked for changes. Raises ``InputError`` for an address that cannot be fetched at all, for a
    folder that cannot be used, and where ``vnsearch[fetch]`` is not installed.
    """
    if not all(map(find_spec, ("httpx2", "warcio", "protego"))):
        raise InputError(fetching.NO_FETCH_PACKAGES)
    all_addresses = [addresses] if isinstance(addresses, str) else list(addresses)
    urls = [str(parse_address(address)) for address in all_addresses]
    with open_state(Path(folder)) as state:
        remove_drafts(Path(folder))
        if not urls and not state.sources():
            raise InputError(fetching.NOTHING_TO_FETCH)
        return _Run(state, Path(folder), settings or FetchSettings(), on_progress).run(urls)


class _Connection:
    """Sends requests, and counts them and the bytes received; for several threads."""

    def __init__(self, settings: FetchSettings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self.requests = 0
        self.size = 0

    def get(self, url: URL, conditions: Sequence[tuple[str, str]] = ()) -> Answer:
        with self._lock:
            self.requests += 1
        answer = get(url, self._settings, conditions)
        with self._lock:
            self.size += len(answer.body)
        return answer


@dataclass(slots=True)
class _Counts:
    pages: int = 0
    listings: int = 0
    unchanged: int = 0
    failed: int = 0
    visits: int = 0


class _Run:
    def __init__(
        self, state: FetchState, folder: Path, settings: FetchSettings, on_progress: OnProgress
    ) -> None:
        self._state = state
        self._storage = Storage(folder, settings)
        self._settings = settings
        self._on_progress = on_progress
        self._connection = _Connection(settings)
        self._scheduler = Scheduler(self._prepare, settings)
        self._counts = _Counts()
        self._failures: list[Skip] = []
        self._tries: Counter[str] = Counter()
        #: Addresses that need no further visit in this run.
        self._finished_urls: set[str] = set()

    def run(self, urls: Sequence[str]) -> FetchReport:
        start = time.monotonic()
        self._state.add_sources(urls)
        for url in urls or self._state.sources():
            self._state.add_waiting(WaitingAddress(url))
        self._state.commit()
        for address in self._state.waiting_addresses():
            self._scheduler.add(address)
        for visit in self._scheduler.visits():
            self._take(visit)
            self._state.commit()
            counts = self._counts
            self._on_progress(counts.pages, counts.failed, self._state.waiting_count())
            is_late = 0 < self._settings.max_time <= time.monotonic() - start
            if is_late or counts.visits >= self._settings.max_pages:
                self._scheduler.stop()
        return self._report(time.monotonic() - start)

    def _report(self, seconds: float) -> FetchReport:
        counts, connection = self._counts, self._connection
        return FetchReport(
            counts.pages,
            counts.listings,
            counts.unchanged,
            counts.failed,
            self._state.waiting_count(),
            connection.requests,
            connection.size,
            seconds,
            tuple(self._failures),
        )

    # In threads of their own

    def _prepare(self, host: Host, address: WaitingAddress) -> Callable[[], Visit]:
        self._counts.visits += not self._tries[address.url]
        resource = self._state.resource(address.url)
        conditions = self._storage.conditions(resource) if resource else ()
        return partial(self._visit, host, address, conditions)

    def _visit(self, host: Host, address: WaitingAddress, conditions: Sequence[tuple[str, str]]) -> Visit:
        try:
            if host.rules is None:
                host.rules = fetch_rules(host.key, self._connection.get)
                time.sleep(max(self._settings.delay, host.rules.delay))
            host.rules.require_allowed(address.url)
            return Visit(address, self._connection.get(parse_address(address.url), conditions))
        except FetchError as error:
            return Visit(address, error=error)

    # In the thread of the caller

    def _take(self, visit: Visit) -> None:
        try:
            if visit.error:
                raise visit.error
            if visit.answer:
                self._take_answer(visit.address, visit.answer)
        except FetchError as error:
            self._take_error(visit.address, error)

    def _take_answer(self, address: WaitingAddress, answer: Answer) -> None:
        if answer.status in _REDIRECTS:
            self._follow(address, answer)
        elif answer.status == 304:
            resource = self._state.resource(address.url) or Resource(address.url)
            self._finish(replace(resource, modified=address.modified or resource.modified))
            self._counts.unchanged += 1
        elif 200 <= answer.status < 300:
            self._store(address, answer)
        elif answer.status == 429 or answer.status >= 500:
            raise FetchError(fetching.answered(answer.status), may_recover=True, wait=_retry_after(answer))
        else:
            raise FetchError(fetching.answered(answer.status))

    def _finish(self, resource: Resource) -> None:
        self._state.put_resource(resource)
        self._finished_urls.add(resource.url)

    def _follow(self, address: WaitingAddress, answer: Answer) -> None:
        if address.redirects >= self._settings.max_redirects:
            raise FetchError(fetching.too_many_redirects(self._settings.max_redirects))
        try:
            target = str(parse_address(answer.header("Location"), address.url))
        except InputError as error:
            raise FetchError(fetching.bad_redirect(answer.header("Location")[:200])) from error
        self._state.put_resource(Resource(address.url, modified=address.modified))
        if target not in self._finished_urls:
            self._add(WaitingAddress(target, address.modified, address.redirects + 1))

    def _add(self, address: WaitingAddress) -> None:
        if self._state.add_waiting(address):
            self._scheduler.add(address)

    def _store(self, address: WaitingAddress, answer: Answer) -> None:
        resource = self._state.resource(address.url)
        result = self._storage.store(address, answer, resource)
        self._finish(result.resource)
        if not result.is_new:
            self._counts.unchanged += 1
        elif result.is_listing:
            self._counts.listings += 1
        else:
            self._counts.pages += 1
        for link in self._state.add_links(result.links):
            self._scheduler.add(link)

    def _take_error(self, address: WaitingAddress, error: FetchError) -> None:
        self._tries[address.url] += 1
        tries = self._tries[address.url]
        pause = _PAUSE * 2 ** (tries - 1) if error.wait is None else error.wait
        if error.may_recover and tries < self._settings.tries and pause <= self._settings.longest_wait:
            self._scheduler.try_again(address, max(pause, self._settings.delay))
            return
        self._counts.failed += 1
        if len(self._failures) < _MAX_LISTED:
            self._failures.append(Skip(address.url, error.message))
        if error.may_recover and address.failures + 1 < _MAX_RUNS:
            self._state.count_failure(address.url)
        else:
            self._finish(
                self._state.resource(address.url) or Resource(address.url, modified=address.modified)
            )


def _retry_after(answer: Answer) -> float | None:
    """Return after how many seconds a host wants to be asked again (RFC 9110, 10.2.3); None where it does not say.

    >>> _retry_after(Answer(429, "", (("Retry-After", "30"),), b""))
    30.0
    """
    text = answer.header("Retry-After").strip()
    if text.isdigit():
        return float(text[:12])
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time()) if text else None
    except (ValueError, TypeError, OverflowError):
        return math.inf
