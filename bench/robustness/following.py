"""A day of following and fetching in minutes: thousands of changes, and kills; nothing may be lost or doubled.

python -m bench.robustness.following [--changes 10000] [--kills 20] [--seed 1] [--pause 0.01]

``vnsearch watch`` follows two folders: one whose files are written, changed, renamed, deleted and moved away as a
whole, and one into which ``vnsearch fetch`` saves the pages of a site on this machine that publishes and corrects.
Now and then ``vnsearch index`` runs beside it, as from cron. Each of the three is killed with kill -9 at random
moments and started again; changes go on meanwhile. In the end the index must hold each text once, in its last
version, and pass ``check``. Needs a system with kill -9.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.misbehaving_server import BODY, Site, answer, serving

import vnsearch

#: Seconds within which the index must come to hold what the folders do, once nothing changes any more.
PATIENCE = 180.0
#: Of so many changes one is published on the site; ``vnsearch index`` runs once in so many.
PUBLISHED, CRON = 8, 700


@dataclass
class Archive:
    """The folder of files, and what each file holds: a text's name and version."""

    path: Path
    chance: random.Random
    texts: dict[Path, dict[str, int]] = field(default_factory=dict)
    count: int = 0

    def change(self) -> None:
        """Change one thing."""
        kinds = [self._add_file] * 5 + [self._rewrite] * 6 + [self._append] * 3
        kinds += [self._delete] * 3 + [self._rename] * 2 + [self._rename_folder]
        self.chance.choice(kinds)()

    def titles(self) -> Iterator[str]:
        """The titles that an index of the folder must hold."""
        for texts in self.texts.values():
            yield from (title(name, version) for name, version in texts.items())

    def _new_name(self) -> str:
        self.count += 1
        return f"k{self.count}"

    def _write(self, path: Path, texts: dict[str, int]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        rows = [
            {"id": f"{name}", "title": title(name, version), "body": f"{BODY} {name} {version}"}
            for name, version in texts.items()
        ]
        data = "".join(json.dumps(row) + "\n" for row in rows)
        half = self.chance.randrange(len(data)) if self.chance.random() < 0.2 else 0
        with path.open("w", encoding="utf-8") as stream:
            stream.write(data[:half])
            if half:  # a file half written
                stream.flush()
                time.sleep(0.02)
            stream.write(data[half:])
        self.texts[path] = texts

    def _add_file(self) -> None:
        folder = self.path / str(self.chance.randrange(12))
        names = [self._new_name() for _ in range(self.chance.choice((1, 1, 1, 5)))]
        self._write(folder / f"{self._new_name()}.jsonl", dict.fromkeys(names, 1))

    def _some(self) -> Path | None:
        return self.chance.choice(list(self.texts)) if self.texts else None

    def _rewrite(self) -> None:
        if path := self._some():
            self._write(path, {name: version + 1 for name, version in self.texts[path].items()})

    def _append(self) -> None:
        if path := self._some():
            self._write(path, self.texts[path] | {self._new_name(): 1})

    def _delete(self) -> None:
        if path := self._some():
            path.unlink()
            del self.texts[path]

    def _rename(self) -> None:
        if path := self._some():
            new = path.with_name(f"{self._new_name()}.jsonl")
            path.rename(new)
            self.texts[new] = self.texts.pop(path)

    def _rename_folder(self) -> None:
        if path := self._some():
            old, new = path.parent, self.path / f"f{self._new_name()}"
            old.rename(new)
            self.texts = {
                new / file.name if file.parent == old else file: texts for file, texts in self.texts.items()
            }

    def move_away_and_back(self) -> None:
        """Take the whole folder away, as a disk, and bring it back."""
        away = self.path.with_name("away")
        self.path.rename(away)
        time.sleep(1.0)
        away.rename(self.path)


def title(name: str, version: int) -> str:
    """The title of a version of a text."""
    return f"Tin {name} bản {version}"


@dataclass
class Paper:
    """The site: a sitemap with all its pages, and when each was changed."""

    site: Site
    chance: random.Random
    versions: dict[str, int] = field(default_factory=dict)

    def publish(self) -> None:
        """Publish a page, or correct one."""
        is_new = not self.versions or self.chance.random() < 0.7
        name = f"w{len(self.versions)}" if is_new else self.chance.choice(list(self.versions))
        self.versions[name] = self.versions.get(name, 0) + 1
        self.site.add_page(f"/tin/{name}-100{len(name)}.html", title(name, self.versions[name]))
        entries = "".join(
            f"<url><loc>{self.site.url(f'/tin/{name}-100{len(name)}.html')}</loc><lastmod>{version}</lastmod></url>"
            for name, version in self.versions.items()
        )
        xml = f"<urlset>{entries}</urlset>".encode()
        tag = f'"{sum(self.versions.values())}"'
        self.site.routes["/sitemap.xml"] = answer(xml, "application/xml", {"ETag": tag})

    def titles(self) -> Iterator[str]:
        """The titles that an index of all pages must hold."""
        return (title(name, version) for name, version in self.versions.items())


@dataclass
class Commands:
    """The three commands, each in a process group of its own while it runs."""

    scratch: Path
    sitemap: str
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    kills: Counter[str] = field(default_factory=Counter)
    starts: Counter[str] = field(default_factory=Counter)

    def start(self, name: str) -> None:
        """Start one that is not running."""
        process = self.running.get(name)
        if process and process.poll() is None:
            return
        if process and name == "watch":
            assert process.returncode == -signal.SIGKILL, self._ending(name, process.returncode)
        words = {
            "watch": ["watch", "pages", "fetched", "--delay", "0.2", "--max-delay", "2", "--prune"],
            "fetch": ["fetch", "--to", "fetched", "--allow-private", "--delay", "0.01", self.sitemap],
            "index": ["index", "--prune", "--wait", "300"],
        }[name]
        self.starts[name] += 1
        self.running[name] = subprocess.Popen(
            [sys.executable, "-m", "vnsearch", *words, "--quiet"],
            cwd=self.scratch,
            start_new_session=True,
            stderr=(self.scratch / f"{name}.log").open("ab"),
        )

    def kill(self, name: str) -> None:
        """Kill one that is running, alone or with its workers."""
        process = self.running.get(name)
        if process and process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            self.kills[name] += 1

    def finish(self, name: str) -> None:
        """Let one run to its end, undisturbed."""
        if process := self.running.get(name):
            process.wait()
        self.start(name)
        code = self.running[name].wait()
        assert code == 0, self._ending(name, code)

    def _ending(self, name: str, code: int) -> str:
        return f"{name} ended with {code}: {(self.scratch / f'{name}.log').read_text()[-500:]}"


@contextmanager
def _commands(scratch: Path, sitemap: str) -> Iterator[Commands]:
    commands = Commands(scratch, sitemap)
    try:
        yield commands
    finally:
        kills = commands.kills.copy()
        for name in commands.running:
            commands.kill(name)
        commands.kills = kills


def run(changes: int, kills: int, seed: int, pause: float, scratch: Path) -> dict[str, object]:
    """Return counts of what happened. Fails where a text is missing, doubled or old in the end."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    archive = Archive(scratch / "pages", chance)
    for folder in (scratch / "pages", scratch / "fetched"):
        folder.mkdir()
    with serving() as site, _commands(scratch, site.url("/sitemap.xml")) as commands:
        paper = Paper(site, chance)
        paper.publish()
        commands.start("watch")
        _wait_until((scratch / "index" / "vnsearch.json").exists)
        moments = sorted(chance.sample(range(changes), kills))
        for number in range(changes):
            paper.publish() if number % PUBLISHED == 0 else archive.change()
            commands.start("watch")
            commands.start("fetch")
            if number % CRON == CRON - 1:
                commands.start("index")
            if number in (changes // 3, 2 * changes // 3):
                archive.move_away_and_back()
            if moments and number >= moments[0]:
                running = [name for name, process in commands.running.items() if process.poll() is None]
                if running:
                    moments.pop(0)
                    commands.kill(chance.choice(running))
            time.sleep(pause)
        commands.finish("fetch")
        commands.start("watch")
        expected = Counter([*archive.titles(), *paper.titles()])
        seconds = _wait_until(lambda: titles(scratch / "index") == expected)
        return _result(commands, scratch, expected, seconds)


def _wait_until(is_so: Callable[[], bool]) -> float:
    start = time.monotonic()
    while not is_so() and time.monotonic() - start < PATIENCE:
        time.sleep(0.5)
    return time.monotonic() - start


def titles(folder: Path) -> Counter[str]:
    """How often an index holds each title."""
    with vnsearch.open(folder, refresh=None) as index:
        return Counter(hit.document.title for hit in index.export("tin", collapse=False, loose=True))


def _result(commands: Commands, scratch: Path, expected: Counter[str], seconds: float) -> dict[str, object]:
    indexed_titles = titles(scratch / "index")
    commands.kill("watch")
    with vnsearch.open(scratch / "index") as index:
        faults = index.check()
    missing, duplicates = (
        sorted((expected - indexed_titles).elements()),
        sorted((indexed_titles - expected).elements()),
    )
    assert not faults, faults
    assert indexed_titles == expected, (
        f"lost: {missing[:20]}, {len(missing)}; doubled or old: {duplicates[:20]}, {len(duplicates)}"
    )
    return {
        "texts in the end": sum(expected.values()),
        "lost": len(missing),
        "doubled or old": len(duplicates),
        "kills": dict(commands.kills - Counter({"watch": 1})),
        "starts": dict(commands.starts),
        "seconds until the index held the last change": round(seconds, 1),
    }


def main() -> None:
    """Print what happened."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--changes", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pause", type=float, default=0.01)
    options = parser.parse_args()
    start = time.perf_counter()
    scratch = Path(tempfile.mkdtemp())
    try:
        result = run(options.changes, options.kills, options.seed, options.pause, scratch)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    for what, value in result.items():
        print(f"{what}: {value}")
    print(f"{options.changes:,} changes in {time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
