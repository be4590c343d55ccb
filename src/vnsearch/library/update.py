"""The work of one indexing run: read what is new or changed, drop what is gone, refresh the headlines.

``indexing_run`` begins and commits the run.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path

from vnsearch import document_json
from vnsearch.document_analysis import AnalysedDocument, analyse_document
from vnsearch.errors import UnreadableError
from vnsearch.files import exists
from vnsearch.ingest.containers.files import SourceFile, walk
from vnsearch.ingest.containers.members import Options
from vnsearch.ingest.containers.parts import Parts, parts_of
from vnsearch.library.added_articles import ADDED, clean_article
from vnsearch.library.article_limits import limit_content
from vnsearch.library.catalogue import Catalogue
from vnsearch.library.catalogue_files import FileState
from vnsearch.library.headlines import headline_id, merge_sightings
from vnsearch.library.member_source import MemberSource
from vnsearch.library.memory_limits import MemoryPlan
from vnsearch.library.missing_files import find_missing_files
from vnsearch.library.part_joining import JoinedStory, join_parts
from vnsearch.library.pipeline import ReadingLimits, ReadJob, ReadResult, read_in_parallel
from vnsearch.library.reading_progress import Progress, ReadingProgress
from vnsearch.library.roots import normal_path
from vnsearch.library.run_changes import DocumentChanges
from vnsearch.library.run_log import RunLog
from vnsearch.library.story_keys import url_key
from vnsearch.messages import skip_reasons
from vnsearch.model import Article, Document, PageContent, Report, Skip, StoryPart

#: Documents handed to the engine at a time.
_BATCH = 64


class Update:
    """The work of one run on a catalogue and the engine; it commits neither."""

    def __init__(
        self,
        catalogue: Catalogue,
        changes: DocumentChanges,
        memory: MemoryPlan,
        progress: Progress,
        options: Options,
    ) -> None:
        self._catalogue = catalogue
        self._changes = changes
        self._memory = memory
        self._options = options
        self._progress = ReadingProgress(progress)
        self._log = RunLog(options.on_skip)
        self._counts = self._log.counts
        #: Analysed documents that the engine has not been given yet.
        self._batch: list[AnalysedDocument] = []
        #: Ids of articles that lost their record in this run, until another record gives them.
        self._dropped_ids: set[str] = set()
        #: Ids of articles of crawls that were indexed in this run.
        self._captured_ids: set[str] = set()
        #: The paths of the files that are there.
        self._present_paths: set[Path] = set()
        #: The numbers of the files that were read in this run.
        self._read_numbers: set[int] = set()
        #: The numbers of files by their paths, of which results may still come.
        self._numbers: dict[Path, int] = {}
        #: What is looked at where not everything is.
        self._parts: Parts | None = None

    # Reading

    def read(self, paths: Sequence[Path]) -> None:
        """Read what is new or changed below the paths, and remember the paths as roots."""
        paths = [normal_path(path) for path in paths]
        files = {file.path: file for path in paths for file in self._walk(path)}
        # Inner ones first: a root that lies in another one there is not added.
        for path in sorted(paths, key=lambda path: len(path.parts), reverse=True):
            self._catalogue.roots.add(path)
        self._catalogue.coverage.set_other_files(paths, self._log.other_files, self._catalogue.roots)
        self._present_paths.update(files)
        self._read_files(files.values())

    def read_parts(self, paths: Iterable[Path]) -> None:
        """Read what is new or changed at or below some paths inside roots; nothing else is looked at.

        Places from which files were absent in the run before are looked at again, too.
        """
        self._parts = parts_of([*map(normal_path, paths), *self._catalogue.coverage.absent_places()])
        roots = (root for root in self._catalogue.roots.paths() if self._parts.lead_through(root))
        files = {file.path: file for root in filter(exists, roots) for file in self._walk(root)}
        self._present_paths.update(files)
        self._read_files(files.values())

    def _walk(self, path: Path) -> Iterator[SourceFile]:
        options = self._options
        return walk(
            path,
            self._log.skip_path,
            self._log.add_other_files,
            options.selection,
            self._log.pass_over,
            self._parts,
        )

    def _read_files(self, files: Iterable[SourceFile]) -> None:
        changed_files = [file for file in files if not self._is_unchanged(file)]
        self._progress.expect(file.size * self._passes(file) for file in changed_files)
        self._progress.report(self._counts.articles_read)
        limits = ReadingLimits(self._memory.workers, self._options.member_seconds, self._memory.of_worker)
        with MemberSource(self._options, self._memory.of_splitter) as source:
            for result in read_in_parallel(self._read_jobs(changed_files, source), limits):
                self._record_result(result)
                self._progress.report(self._counts.articles_read)
        self._numbers.clear()

    def _is_unchanged(self, file: SourceFile) -> bool:
        """Return whether a file is as it was when it was last read; its articles then count as unchanged."""
        state = self._catalogue.files.state(file.path)
        if self._is_excluded(file, state):
            return True
        if state is None or (state.size, state.mtime_ns) != (file.size, file.mtime_ns):
            return False
        self._counts.articles_unchanged += self._catalogue.article_count(state.number)
        return True

    def _is_excluded(self, file: SourceFile, state: FileState | None) -> bool:
        """Return whether a file was removed on request; it is recorded then, so that it can be restored."""
        if self._catalogue.removals.is_empty:
            return False
        name = state.name if state else self._catalogue.files.unique_name(file)
        is_excluded = self._catalogue.removals.has_file(name)
        if is_excluded and state is None:
            self._catalogue.files.mark_unread(self._catalogue.files.put(replace(file, name=name)))
        return is_excluded

    def _read_jobs(self, files: Iterable[SourceFile], source: MemberSource) -> Iterator[ReadJob]:
        for listed_file in files:
            state = self._catalogue.files.state(listed_file.path)
            # A file keeps the name, and so its documents their ids, under which it was first read.
            name = state.name if state else self._catalogue.files.unique_name(listed_file)
            file = replace(listed_file, name=name)
            self._progress.begin_file(file.size * self._passes(file))
            number = self._numbers[file.path] = self._catalogue.files.put(file)
            try:
                yield from self._new_members(file, number, source)
            except (UnreadableError, MemoryError) as error:
                self._catalogue.files.mark_unread(number)
                reason = error.message if isinstance(error, UnreadableError) else skip_reasons.NEEDS_MEMORY
                self._skip(number, str(file.path), reason)
            self._counts.files_read += 1
            self._progress.end_file()

    def _passes(self, file: SourceFile) -> int:
        """Return how often a file is read: twice where it must first be seen which of its records are gone."""
        state = self._catalogue.files.state(file.path)
        return 2 if state and self._catalogue.records(state.number) else 1

    def _new_members(self, file: SourceFile, number: int, source: MemberSource) -> Iterator[ReadJob]:
        """Yield the members that are new in a file; before that drop the records of members that are gone."""
        records = self._catalogue.records(number)
        if records:
            present = self._member_digests(file, records, source)
            if number not in self._read_numbers:
                self._drop_absent(records, present)
                self._counts.articles_unchanged += self._catalogue.article_count(number)
            elif records.keys() - present:
                # It changed since it was read in this run, in which the engine takes each id once.
                self._catalogue.files.mark_unread(number)
        self._read_numbers.add(number)

        def skip_member(place: str, reason: str) -> None:
            self._skip(number, f"{file.path}{place}", reason)

        known_digests = set(records)
        for member in source.read(file, skip_member, self._progress.add_bytes):
            digest = member.digest
            if digest not in known_digests:
                known_digests.add(digest)
                yield ReadJob(file, member, self._options.fields)
            elif digest not in records:
                self._counts.duplicates += 1

    def _member_digests(
        self, file: SourceFile, records: dict[bytes, int], source: MemberSource
    ) -> set[bytes]:
        """Return the digests of a file's members; if it cannot be read to its end, also those on record."""
        digests: set[bytes] = set()
        try:
            members = source.read(file, lambda *_: None, self._progress.add_bytes)
            digests.update(member.digest for member in members)
        except (UnreadableError, MemoryError):
            digests.update(records)
        return digests

    def _drop_absent(self, records: dict[bytes, int], present: set[bytes]) -> None:
        for digest, record in records.items():
            if digest not in present:
                self._drop(record)

    def _record_result(self, result: ReadResult) -> None:
        number = self._numbers[result.job.file.path]
        if result.skip_reason:
            if result.may_recover:  # with other limits, in a later run
                self._catalogue.files.mark_unread(number)
            self._skip(number, result.job.place, result.skip_reason)
            return
        for warning in result.content.warnings:
            self._log.warn(Skip(result.job.place, warning))
        self._store_content(number, result)

    def _store_content(self, file: int, result: ReadResult) -> None:
        """Put what a member gave into the catalogue, and its article into the index unless it is there."""
        article, part = result.content.article, result.content.part
        if article and (removal := self._removal_of(article, part)):
            record = self._catalogue.add_record(file, result.digest, None, removal)
            self._catalogue.add_sightings(record, result.content.sightings)
            self._counts.excluded += 1
            return
        if article and part:
            self._store_part(file, result, article, part)
            return
        is_duplicate = article is not None and not self._may_own(article.id, result.job.member.captured)
        record = self._catalogue.add_record(file, result.digest, article.id if article else None)
        self._catalogue.captures.add(record, result.job.member.captured)
        self._catalogue.add_sightings(record, result.content.sightings)
        if is_duplicate:
            self._counts.duplicates += 1
        elif article is not None and result.analysed_article is not None:
            self._index_article(record, result.analysed_article, article)
            self._counts.articles_read += 1
            if result.job.member.captured:
                self._captured_ids.add(article.id)

    def _may_own(self, article_id: str, captured: float) -> bool:
        """Return whether a record may give an article; an older capture that does makes way for a newer one."""
        owner = self._owner_of(article_id)
        if owner is None:
            return True
        if not self._catalogue.captures.is_older(owner, captured):
            return False
        self._retire(article_id)
        self._counts.duplicates += 1
        return True

    def _owner_of(self, article_id: str) -> int | None:
        """Return the record that gives an article; parts of a story first make way for a page with all of it."""
        owner = self._catalogue.owning_record(article_id)
        if owner is not None and self._catalogue.parts.has_record(owner):
            self._catalogue.parts.mark_changed(article_id)
            self._retire(article_id)
            return None
        return owner

    def _store_part(self, file: int, result: ReadResult, article: Article, part: StoryPart) -> None:
        """Keep a part of a story, to be joined with the others at the end of the run."""
        self._counts.duplicates += self._catalogue.parts.has_number(part)
        record = self._catalogue.add_record(file, result.digest, None)
        self._catalogue.captures.add(record, result.job.member.captured)
        self._catalogue.add_sightings(record, result.content.sightings)
        self._catalogue.parts.add(record, part, article)
        self._counts.articles_read += 1

    def _removal_of(self, article: Article, part: StoryPart | None = None) -> int | None:
        """Return the removal that keeps an article out, or the story that it is a part of."""
        removal = self._catalogue.removals.of_article(article.id, url_key(article.url))
        if removal is None and part:
            removal = self._catalogue.removals.of_article(part.story, f"u:{part.story}")
        return removal

    def _index_article(self, record: int, analysed_article: AnalysedDocument, article: Article) -> None:
        """Give the article its near-duplicate group, which only the catalogue knows, and index it."""
        group = self._catalogue.add_article(record, article, analysed_article.signature)
        self._counts.near_duplicates += bool(group)
        if group or analysed_article.document is not article or article.group:
            analysed_article = replace(analysed_article, document=replace(article, group=group))
        self._put(analysed_article)
        was_dropped = article.id in self._dropped_ids
        self._dropped_ids.discard(article.id)
        if article.id not in self._captured_ids:  # else an older capture of it was counted in this run
            self._counts.articles_updated += was_dropped
            self._counts.articles_added += not was_dropped

    def index_stored_article(self, record: int, analysed_article: AnalysedDocument, article: Article) -> None:
        """Index an article that an older version of the index stored, under the record it has there.

        Its near-duplicate group is found anew, since signatures may be others.
        """
        self._index_article(record, analysed_article, replace(article, group=""))

    def add(self, articles: Iterable[Article]) -> None:
        """Add or replace articles that come from code, not from files; the last of one id counts."""
        file = self._catalogue.files.put(SourceFile(ADDED, str(ADDED), 0, 0))
        clean_articles = (clean_article(replace(article, group="")) for article in articles)
        for article in {article.id: article for article in clean_articles}.values():
            if self._removal_of(article):
                self._counts.excluded += 1
                continue
            owner = self._owner_of(article.id)
            if owner is not None:
                self._drop(owner)
            record = self._catalogue.add_record(file, _digest(article), article.id)
            self._index_article(record, analyse_document(article), article)

    def delete(self, ids: Iterable[str]) -> None:
        """Delete articles by id; the next run over their files does not bring them back unchanged."""
        for article_id in ids:
            if self._catalogue.owning_record(article_id) is not None:
                self._catalogue.forget_article(article_id)
                self._dropped_ids.add(article_id)

    def exclude_article(self, article_id: str, removal: int) -> None:
        """Drop an article that a removal keeps out from now on."""
        self._catalogue.forget_article(article_id, removal)
        self._dropped_ids.add(article_id)

    def exclude_file(self, name: str) -> None:
        """Drop what a file gave, but not the file itself: it is kept out from now on."""
        for number in self._catalogue.files.numbers_of(name):
            for record in self._catalogue.records(number).values():
                self._drop(record)

    def warn(self, place: str, reason: str) -> None:
        """Add a warning to the report."""
        self._log.warn(Skip(place, reason))

    # Dropping

    def _drop(self, record: int) -> None:
        article_id = self._catalogue.drop_record(record)
        if article_id:
            self._dropped_ids.add(article_id)
        self._counts.records_dropped += 1

    def _retire(self, article_id: str) -> None:
        """Drop an article but not its record."""
        self._catalogue.retire_article(article_id)
        self._dropped_ids.add(article_id)

    def drop_missing_files(self, *, prune: bool = False) -> None:
        """Drop the documents of files that are gone, as far as ``find_missing_files`` says so."""
        missing = find_missing_files(self._catalogue, self._present_paths, prune=prune, parts=self._parts)
        for number in missing.numbers:
            self._drop_file(number)
        for number in missing.kept_numbers:
            self._counts.articles_unchanged += self._catalogue.article_count(number)
        self._log.add_absences(missing.absences)
        self._catalogue.coverage.set_absences(missing.absences)

    def forget(self, root: str) -> None:
        """Drop a root, or all roots below a folder, with their documents. Raises ``InputError``."""
        base, roots = self._catalogue.roots.find(root)
        self._catalogue.roots.require_outermost(base)
        for number, root_of_file, _ in list(self._catalogue.files.paths_with_roots()):
            if root_of_file in roots:
                self._drop_file(number)
        for number in roots.values():
            self._catalogue.roots.delete(number)

    def _drop_file(self, number: int) -> None:
        for record in self._catalogue.records(number).values():
            self._drop(record)
        self._catalogue.files.delete(number)
        self._counts.files_dropped += 1

    def _reread_other_copies(self) -> None:
        """Read files again whose article was passed over as a duplicate of one that was dropped in this run."""
        numbers: set[int] = set()
        for article_id in self._dropped_ids:
            numbers.update(self._catalogue.release_unowned_records(article_id))
        self.reread(numbers)

    def reread(self, numbers: Collection[int]) -> None:
        """Read files again, by their numbers, as if they had changed; missing ones when they are back."""
        paths = [path for number, path in self._catalogue.files.paths() if number in numbers]
        files = [file for path in filter(exists, paths) for file in walk(path, self._log.skip_path)]
        for number in numbers:
            self._catalogue.files.mark_unread(number)
        self._read_files(files)

    # Finishing

    def finish(self) -> bool:
        """Delete what was dropped and refresh the headlines concerned; return whether anything changed."""
        for article_id in self._catalogue.parts.articles_to_join():
            self._retire(article_id)
        self._reread_other_copies()
        self._join_stories()
        self._catalogue.delete_empty_groups()
        self._changes.delete(self._dropped_ids)
        self._counts.articles_removed = len(self._dropped_ids)
        self._progress.finish()
        for key in self._catalogue.headlines.pop_dirty_keys():
            self._refresh_headline(key)
        self._flush()
        return self._counts.has_changes

    def _join_stories(self) -> None:
        """Index the articles that the parts of stories make, where these have changed."""
        for name in self._catalogue.parts.pop_changed():
            for story in join_parts(self._catalogue.parts.of_story(name)):
                self._index_story(story)

    def _index_story(self, story: JoinedStory) -> None:
        """Index one article made of parts, unless another record gives one of its id, such as a print version."""
        article = limit_content(PageContent(story.article)).article or story.article
        self._catalogue.parts.set_article(story.records, article.id)
        if self._catalogue.owning_record(article.id) is not None:
            self._counts.duplicates += len(story.records)
            return
        self._index_article(story.records[0], analyse_document(article), article)
        self._counts.joined += len(story.records) - 1

    def _refresh_headline(self, key: str) -> None:
        """Add, replace or delete the headline document of a story, according to its sightings now."""
        old_digest = self._catalogue.headlines.digest(key)
        sightings = self._catalogue.headlines.sightings(key)
        if not sightings or self._catalogue.headlines.folds_into_document(key):
            if old_digest:
                self._changes.delete([headline_id(key)])
                self._catalogue.headlines.set_digest(key, None)
                self._counts.headlines_removed += 1
            return
        headline = merge_sightings(key, sightings)
        digest = _digest(headline)
        if digest == old_digest:
            return
        self._put(analyse_document(headline))
        self._catalogue.headlines.set_digest(key, digest)
        if old_digest:
            self._counts.headlines_updated += 1
        else:
            self._counts.headlines_added += 1

    def _put(self, document: AnalysedDocument) -> None:
        self._batch.append(document)
        if len(self._batch) >= _BATCH:
            self._flush()

    def _flush(self) -> None:
        """Hand the batch to the engine."""
        if self._batch:
            self._changes.put(self._batch)
            self._batch = []

    def report(self, size: int, headlines: int) -> Report:
        """Return what was done; ``size`` is the index's in bytes, ``headlines`` how many it now has."""
        return self._log.report(size, headlines)

    def _skip(self, file: int, place: str, reason: str) -> None:
        self._catalogue.files.skip(file, reason)
        self._log.skip(Skip(place, reason))


def _digest(document: Document) -> bytes:
    return blake2b(document_json.dumps(document).encode(), digest_size=16).digest()
