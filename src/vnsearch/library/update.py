"""One indexing run: what is new or changed goes in, what is gone goes out, all in one commit."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path

from vnsearch import document_json
from vnsearch.document_analysis import AnalysedDocument, analyse_document
from vnsearch.engine.protocol import Writer
from vnsearch.errors import UnreadableError
from vnsearch.ingest.containers.files import SourceFile, exists, read_members, walk
from vnsearch.ingest.containers.members import Options
from vnsearch.library.catalogue import Catalogue
from vnsearch.library.headlines import headline_id, merge_sightings
from vnsearch.library.pipeline import ReadJob, ReadResult, read_in_parallel
from vnsearch.model import Article, Changes, Report, Skip

#: Called with the bytes read so far, all bytes to read, and the documents written so far.
Progress = Callable[[int, int, int], None]

LISTED = 1000
#: The file to which documents added from code belong.
ADDED = Path("<added>")


class Update:
    """The work of one run; ``finish`` says whether the index changed."""

    def __init__(
        self, catalogue: Catalogue, writer: Writer, workers: int, progress: Progress, options: Options
    ) -> None:
        self._catalogue = catalogue
        self._writer = writer
        self._workers = workers
        self._options = options
        self._progress = progress
        self._started = time.perf_counter()
        self._counts: Counter[str] = Counter()
        self._skips: list[Skip] = []
        self._warnings: list[Skip] = []
        self._dropped: set[str] = set()
        self._seen: set[Path] = set()
        self._bytes = [0, 0]

    # Reading

    def read(self, paths: Sequence[Path]) -> None:
        """Reads what is new or changed below the paths."""
        found = (file for path in paths for file in walk(path, self._skip_path))
        files = list({file.path: file for file in found}.values())
        for path in paths:
            self._catalogue.add_root(path)
        self._seen.update(file.path for file in files)
        self._read_files(files)

    def _read_files(self, files: Iterable[SourceFile]) -> None:
        changed = []
        for file in files:
            state = self._catalogue.file_state(file.path)
            if state and state[2:] == (file.size, file.mtime_ns):
                self._counts["unchanged"] += len(self._catalogue.records(state[0]))
            else:
                changed.append(file)
        self._bytes[1] += sum(file.size for file in changed)
        for read in read_in_parallel(self._read_jobs(changed), self._workers):
            self._record_result(read)
            self._progress(self._bytes[0], self._bytes[1], self._counts["written"])

    def _read_jobs(self, files: Iterable[SourceFile]) -> Iterator[ReadJob]:
        for found in files:
            known = self._catalogue.file_state(found.path)
            # A file keeps the name, and so its documents their ids, under which it was first read.
            file = replace(found, name=known[1] if known else self._catalogue.unique_name(found))
            number = self._catalogue.put_file(file)
            try:
                yield from self._new_members(file, number)
            except UnreadableError as error:
                self._catalogue.mark_unread(number)
                self._skip(number, str(file.path), str(error))
            self._counts["files"] += 1
            self._bytes[0] += file.size

    def _new_members(self, file: SourceFile, number: int) -> Iterator[ReadJob]:
        """The file's members that were not there last time; those gone since are dropped first."""
        known = self._catalogue.records(number)
        if known:
            self._drop_absent(known, self._member_digests(file, known))

        def skipped(place: str, reason: str) -> None:
            self._skip(number, f"{file.path}{place}", reason)

        sent = set(known)
        for member in read_members(file, self._options.limits, skipped):
            digest = member.digest
            if digest not in sent:
                sent.add(digest)
                yield ReadJob(file, member, self._options.fields)
            elif digest not in known:
                self._counts["duplicates"] += 1

    def _member_digests(self, file: SourceFile, known: dict[bytes, int]) -> set[bytes]:
        """The digests of the file's members; of one that cannot be read to its end, also all known ones."""
        found: set[bytes] = set()
        try:
            found.update(m.digest for m in read_members(file, self._options.limits, lambda *_: None))
        except UnreadableError:
            found.update(known)
        return found

    def _drop_absent(self, known: dict[bytes, int], present: set[bytes]) -> None:
        """Drops the known records that are not present."""
        for digest, record in known.items():
            if digest not in present:
                self._drop(record)
        self._counts["unchanged"] += len(known.keys() & present)

    def _record_result(self, read: ReadResult) -> None:
        state = self._catalogue.file_state(read.raw.file.path)
        assert state is not None, "put_file came first"  # noqa: S101 - an invariant, not input
        place = read.raw.place
        if read.skipped:
            self._skip(state[0], place, read.skipped)
            return
        for warning in read.reading.warnings:
            self._warnings += [Skip(place, warning)] if len(self._warnings) < LISTED else []
        self._store_article(state[0], read)

    def _store_article(self, file: int, read: ReadResult) -> None:
        article = read.reading.article
        owned = article is not None and self._catalogue.owning_record(article.id) is not None
        record = self._catalogue.add_record(file, read.digest, article.id if article else None)
        self._catalogue.add_sightings(record, read.reading.sightings)
        if owned:
            self._counts["duplicates"] += 1
        elif article is not None and read.analysed is not None:
            self._index_article(record, read.analysed, article)
            again = article.id in self._dropped
            self._dropped.discard(article.id)
            self._counts["updated" if again else "added"] += 1
            self._counts["written"] += 1

    def _index_article(self, record: int, analysed: AnalysedDocument, article: Article) -> None:
        """Gives the article its group, which only the catalogue can know, and writes it."""
        group = self._catalogue.add_article(record, article, analysed.signature)
        self._counts["grouped"] += bool(group)
        self._writer.put([replace(analysed, document=replace(article, group=group))])

    def add(self, articles: Iterable[Article]) -> None:
        """Adds or replaces articles that come from code, not from files; the last of one id counts."""
        file = self._catalogue.put_file(SourceFile(ADDED, str(ADDED), 0, 0))
        for article in {article.id: article for article in articles}.values():
            owner = self._catalogue.owning_record(article.id)
            if owner is not None:
                self._drop(owner)
            digest = blake2b(document_json.dumps(article).encode(), digest_size=16).digest()
            record = self._catalogue.add_record(file, digest, article.id)
            self._index_article(record, analyse_document(article), article)
            self._counts["updated" if article.id in self._dropped else "added"] += 1
            self._dropped.discard(article.id)

    def delete(self, ids: Iterable[str]) -> None:
        """Deletes articles by id; the next run over their files does not bring them back unchanged."""
        for article_id in ids:
            owner = self._catalogue.owning_record(article_id)
            if owner is not None:
                self._catalogue.forget_article(article_id)
                self._dropped.add(article_id)

    # Dropping

    def _drop(self, record: int) -> None:
        article_id = self._catalogue.drop_record(record)
        if article_id:
            self._dropped.add(article_id)
        self._counts["dropped"] += 1

    def drop_missing_files(self) -> None:
        """Drops the documents of files that are gone; of a given folder that is itself missing, nothing."""
        missing = [root for root in self._catalogue.roots() if not exists(root)]
        kept: Counter[Path] = Counter()
        for number, path in list(self._catalogue.paths()):
            if path in self._seen or path == ADDED or exists(path):
                continue
            root = next((root for root in missing if path.is_relative_to(root) and path != root), None)
            if root:
                kept[root] += 1
                continue
            for record in self._catalogue.records(number).values():
                self._drop(record)
            self._catalogue.drop_file(number)
            self._counts["gone"] += 1
        for root, count in kept.items():
            self._warnings.append(
                Skip(str(root), f"the folder is missing; {count} of its files were kept in the index")
            )

    def _reread_other_copies(self) -> None:
        """An article dropped here may stand in another file that was passed over as a duplicate."""
        files: set[int] = set()
        for article_id in self._dropped:
            files.update(self._catalogue.release_unowned_records(article_id))
        paths = {number: path for number, path in self._catalogue.paths() if number in files}
        there = filter(exists, paths.values())
        again = [file for path in there for file in walk(path, self._skip_path)]
        for number in paths:
            self._catalogue.mark_unread(number)
        self._read_files(again)

    # Finishing

    def finish(self) -> bool:
        """Settles what was dropped and every headline touched; whether anything changed."""
        self._reread_other_copies()
        self._catalogue.settle_groups()
        self._writer.delete(self._dropped)
        self._counts["removed"] = len(self._dropped)
        self._progress(self._bytes[1], self._bytes[1], self._counts["written"])
        for key in self._catalogue.pop_dirty_keys():
            self._refresh_headline(key)
        names = (
            "added",
            "updated",
            "removed",
            "dropped",
            "h added",
            "h updated",
            "h removed",
            "files",
            "gone",
        )
        return any(self._counts[name] for name in names)

    def _refresh_headline(self, key: str) -> None:
        before = self._catalogue.headline_digest(key)
        sightings = self._catalogue.sightings(key)
        if not sightings or self._catalogue.folds_into_document(key):
            if before:
                self._writer.delete([headline_id(key)])
                self._catalogue.set_headline_digest(key, None)
                self._counts["h removed"] += 1
            return
        headline = merge_sightings(key, sightings)
        digest = blake2b(document_json.dumps(headline).encode(), digest_size=16).digest()
        if digest != before:
            self._writer.put([analyse_document(headline)])
            self._catalogue.set_headline_digest(key, digest)
            self._counts["h updated" if before else "h added"] += 1

    def report(self, size: int, headlines: int) -> Report:
        """What was done; ``headlines`` is how many there are now."""
        c = self._counts
        touched = c["h added"] + c["h updated"]
        return Report(
            articles=Changes(c["added"], c["updated"], c["unchanged"], c["removed"]),
            headlines=Changes(c["h added"], c["h updated"], max(0, headlines - touched), c["h removed"]),
            files=c["files"],
            skipped=c["skipped"],
            duplicates=c["duplicates"],
            seconds=time.perf_counter() - self._started,
            size=size,
            skips=tuple(self._skips),
            warnings=tuple(self._warnings),
            grouped=c["grouped"],
        )

    def _skip_path(self, path: Path, reason: str) -> None:
        self._count_skip(Skip(str(path), reason))

    def _skip(self, file: int, place: str, reason: str) -> None:
        self._catalogue.skip(file, reason)
        self._count_skip(Skip(place, reason))

    def _count_skip(self, skip: Skip) -> None:
        self._counts["skipped"] += 1
        if len(self._skips) < LISTED:
            self._skips.append(skip)
