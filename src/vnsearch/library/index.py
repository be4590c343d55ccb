"""The façade: open an index, put documents in, ask it, close it."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self
from uuid import uuid4

from vnsearch.engines.base import Request, Scored, Snapshot, Sort
from vnsearch.engines.whoosh import WhooshEngine
from vnsearch.errors import DocumentNotFoundError, InputError, QueryError, StorageError
from vnsearch.hanoi import HANOI
from vnsearch.highlight import Sought, mark, snippet
from vnsearch.library import storage
from vnsearch.model import Article, Compaction, Document, Fault, Hit, Kind, Page, Report, Statistics
from vnsearch.query import (
    And,
    Filter,
    Node,
    Phrase,
    Range,
    Term,
    Widened,
    alternatives,
    any_of,
    open_ended,
    parse,
    parse_day,
    readings,
    text_leaves,
    text_terms,
    widen,
)
from vnsearch.ranking import Ranking
from vnsearch.text import fold, fold_text, valid
from vnsearch.text.normalise import respelt

if TYPE_CHECKING:  # what only writing needs is imported when it writes
    from vnsearch.ingest.members import Options
    from vnsearch.library.update import Progress, Update

DEFAULT_FOLDER = "index"
MAX_LIMIT = 1000


def _no_progress(*_: int) -> None:
    pass


def _day(value: date | str | None) -> date | None:
    return parse_day(value, datetime.now(HANOI).date()) if isinstance(value, str) else value


def _read(query: str) -> tuple[Node, tuple[str, ...]]:
    """A query as it is read today, and what there is to say of it. Raises ``QueryError``."""
    parsed = parse(query, datetime.now(HANOI))
    if parsed.node is None:
        raise QueryError(" ".join(parsed.notes))
    return parsed.node, parsed.notes


def _sought(node: Node) -> Sought:
    """What to mark: typed diacritics first, any spelling of the fold otherwise."""
    leaves = text_leaves(node)
    terms = text_terms(node)
    strict = {t for leaf in leaves if isinstance(leaf, Phrase) and leaf.exact for t in leaf.terms}
    accented = frozenset(term.form for term in terms if term.accented)
    plain = [leaf for leaf in leaves if isinstance(leaf, Term)]
    bare = [form for term in terms if not term.accented for form in respelt(term.fold)]
    return Sought(
        accented | frozenset(t.form for t in strict),
        frozenset(t.fold for t in terms if t not in strict) | frozenset(map(fold, bare)),
        frozenset(other.forms for other in alternatives(plain) if other.exact),
        frozenset(tuple(map(fold, other.forms)) for other in alternatives(plain) if not other.exact),
    )


def _filtered(node: Node, filters: Sequence[Node]) -> Node:
    return And((node, *filters)) if filters else node


def _passage(document: Document) -> str:
    if isinstance(document, Article):
        return "\n".join(filter(None, (document.summary, document.body, *document.captions)))
    return " · ".join(filter(None, (document.section, *document.seen_on[:3])))


def _hit(rank: int, scored: Scored, sought: Sought) -> Hit:
    document = scored.document
    title = mark(document.title, sought)
    return Hit(rank, document, scored.score, title, snippet(_passage(document), sought), scored.parts)


class Index:
    """An index on disk, opened with ``vnsearch.open``. Use it as a context manager, or ``close`` it.

    It answers from the state that was committed when it was opened or last refreshed; its
    own changes refresh it. Not to be shared between threads while writing.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._snapshot: Snapshot | None = None

    @property
    def folder(self) -> Path:
        """Where the index lies."""
        return self._folder

    # Asking

    def _opened(self) -> Snapshot:
        if self._snapshot is None:
            manifest = storage.read_manifest(self._folder)
            self._snapshot = WhooshEngine(self._folder / manifest.data / "whoosh").snapshot()
        return self._snapshot

    def search(
        self,
        query: str,
        *,
        limit: int = 10,
        page: int = 1,
        sort: Sort | str = Sort.BLEND,
        after: date | str | None = None,
        before: date | str | None = None,
        source: str = "",
        category: str = "",
        kind: Kind | str = "",
        explain: bool = False,
        ranking: Ranking | None = None,
    ) -> Page:
        """One page of hits.

        ``after`` (that day or later) and ``before`` (earlier than that day) take dates, also as they are
        typed: ``2021-05-31``, ``5/2021``, ``hôm qua``; ``source`` and ``category`` match whole, whatever case
        and diacritics; ``kind`` is "article" or "headline". Raises ``QueryError`` for a query or option that
        cannot be used, and ``StorageError`` when the index cannot.
        """
        started = time.perf_counter()
        if not 1 <= limit <= MAX_LIMIT or page < 1:
            raise QueryError(f"limit must be 1 to {MAX_LIMIT} and page 1 or more")
        filters = _filters(source, category, kind, _day(after), _day(before))
        order, asked = _sort(sort), _read(query)
        node = _filtered(asked[0], filters)
        widened = self._widened(node)
        request = Request(widened.node, order, limit, (page - 1) * limit, explain, ranking or Ranking())
        found = self._opened().search(request)
        relaxed = "" if found.total else self._relaxed(node, filters)
        retyped = "" if found.total else self._retyped(query, filters)
        sought = _sought(widened.node)
        hits = tuple(_hit(request.offset + i, s, sought) for i, s in enumerate(found.hits, 1))
        took = (time.perf_counter() - started) * 1000
        notes = asked[1] + widened.notes
        return Page(query, str(node), found.total, round(took, 3), hits, relaxed, retyped, notes)

    def _widened(self, node: Node) -> Widened:
        """The query without prefixes and fuzzy words; the vocabulary is opened only for them."""
        return widen(node, self._opened().vocabulary()) if open_ended(node) else Widened(node)

    def _relaxed(self, node: Node, filters: Sequence[Node]) -> str:
        """The query for any of its words, if that finds something; as it would be typed."""
        loose = any_of(node)
        if loose is None or not self._opened().count(loose):
            return ""
        typed = tuple(child for child in loose.children if child not in filters)  # type: ignore[union-attr] # any_of gives And
        return str(And(typed) if len(typed) > 1 else typed[0])

    def _retyped(self, query: str, filters: Sequence[Node]) -> str:
        """The reading of the query as keystrokes that finds most, Telex before VNI; "" if none finds any."""
        nodes = {text: parse(text, datetime.now(HANOI)).node for text in readings(query)}
        found = {text: self._opened().count(_filtered(node, filters)) for text, node in nodes.items() if node}
        best = max(found, key=found.__getitem__, default="")
        return best if found.get(best) else ""

    def get(self, document_id: str) -> Document:
        """The document with that id. Raises ``DocumentNotFoundError``."""
        document = self._opened().get(valid(document_id))
        if document is None:
            raise DocumentNotFoundError(f"no document has the id '{valid(document_id)}' in {self._folder}")
        return document

    def __len__(self) -> int:
        return len(self._opened())

    def statistics(self) -> Statistics:
        """What the index holds."""
        from vnsearch.library.catalogue import counts

        snapshot = self._opened()
        first, last, undated = snapshot.dates()
        data = self._folder / storage.read_manifest(self._folder).data
        files, skipped = counts(data / "catalogue.db")
        articles, headlines = (snapshot.count(Filter("kind", kind.value)) for kind in Kind)
        days = [
            "" if math.isnan(s) else datetime.fromtimestamp(s, HANOI).date().isoformat()
            for s in (first, last)
        ]
        return Statistics(articles, headlines, undated, days[0], days[1], files, skipped, storage.size(data))

    def check(self, progress: Callable[[int, int], None] = _no_progress) -> tuple[Fault, ...]:
        """What is wrong in the index's files; nothing where all is well.

        ``progress`` is told how much is done, and of how much. Raises ``IndexLockedError`` while another
        process writes, ``StorageError`` where there is no index of this version.
        """
        from vnsearch.library.checking import check

        return check(self._folder, progress)

    def compact(self) -> Compaction:
        """Makes one segment of all, without deleted documents.

        Raises ``StorageError``, and ``InputError`` after an update that was broken off.
        """
        from vnsearch.library import seals
        from vnsearch.library.catalogue import Catalogue

        started = time.perf_counter()
        with storage.write_lock(self._folder):
            data = self._folder / storage.read_manifest(self._folder).data
            engine, before = WhooshEngine(data / "whoosh"), storage.size(data)
            seals.verify(data / "catalogue.db")
            catalogue = Catalogue(data / "catalogue.db")
            known = catalogue.run()
            catalogue.close()
            if (
                engine.runs()[0] != known
            ):  # compacting would sweep the commit that the next update begins from
                raise InputError("the last update was broken off; run vnsearch index first")
            engine.compact()
            self.refresh()
            return Compaction(before, storage.size(data), time.perf_counter() - started)

    def refresh(self) -> None:
        """Lets go of the state that was opened: the next question opens the last committed one."""
        self.close()

    def close(self) -> None:
        """Lets the files go; asking again opens them again."""
        if self._snapshot is not None:
            self._snapshot.close()
            self._snapshot = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Writing

    def update(
        self,
        paths: Iterable[Path | str] = (),
        *,
        rebuild: bool = False,
        workers: int = 0,
        progress: Progress = _no_progress,
        options: Options | None = None,
    ) -> Report:
        """Reads what is new or changed below ``paths``, drops what is gone, in one commit.

        Without paths, those given earlier are looked at again. ``rebuild`` starts over; the old index
        answers until the new one is whole. ``workers`` is the number of processes that read and
        analyse; 0 means one per core. ``options`` bounds what packed files unpack to, and maps the field
        names of records that are not known; it is not remembered for later runs. Raises ``InputError`` for
        a missing path, ``StorageError`` when the index cannot be written; the index is then as it was.
        """
        from vnsearch.ingest.files import exists, require

        given = [Path(path) for path in paths]
        for path in given:
            require(path)

        def work(update: Update, known: list[Path]) -> None:
            if rebuild and not given:
                _require_roots(known)
            update.read(given or [root for root in known if exists(root)])
            update.drop_gone()

        return self._write(work, rebuild, workers or os.cpu_count() or 1, progress, options)

    def add(self, articles: Iterable[Article]) -> Report:
        """Adds articles, in place of any with the same id."""
        return self._write(lambda update, _: update.add(articles))

    def delete(self, ids: Iterable[str]) -> Report:
        """Deletes articles; ids that are not there are passed over."""
        return self._write(lambda update, _: update.delete(ids))

    def _write(
        self,
        work: Callable[[Update, list[Path]], None],
        rebuild: bool = False,
        workers: int = 1,
        progress: Progress = _no_progress,
        options: Options | None = None,
    ) -> Report:
        from vnsearch.ingest.members import Options
        from vnsearch.library import seals
        from vnsearch.library.catalogue import Catalogue
        from vnsearch.library.update import Update

        storage.has_index(self._folder)
        with storage.write_lock(self._folder):
            manifest, fresh, roots = self._target(rebuild)
            data = self._folder / manifest.data
            engine = WhooshEngine(data / "whoosh")
            if fresh:
                engine.create()
            seals.verify(data / "catalogue.db")
            catalogue = Catalogue(data / "catalogue.db", create=fresh)
            try:
                writer = engine.writer(catalogue.run())
                update = Update(catalogue, writer, workers, progress, options or Options())
                try:
                    work(update, roots or catalogue.roots())
                    changed = update.finish()
                except BaseException:
                    writer.cancel()
                    raise
                if changed or writer.stale:
                    run = uuid4().hex
                    writer.commit(run)
                    catalogue.name_run(run)
                writer.cancel()
                headlines = catalogue.headline_count()
                catalogue.commit()
                counts = catalogue.counts()
            finally:
                catalogue.close()
            seals.write(data / "catalogue.db", *counts)
            if fresh:
                storage.write_manifest(self._folder, manifest)
            storage.sweep(self._folder, manifest.data)
            self.refresh()
            return update.report(storage.size(data), headlines)

    def _target(self, rebuild: bool) -> tuple[storage.Manifest, bool, list[Path]]:
        """The manifest to write under, whether it is new, and the roots of the index it replaces."""
        if storage.has_index(self._folder) and not rebuild:
            return storage.read_manifest(self._folder), False, []
        from vnsearch.library.catalogue import Catalogue

        roots: list[Path] = []
        data = storage.newest_data(self._folder) if rebuild else None
        if data:
            with suppress(StorageError):
                old = Catalogue(data / "catalogue.db")
                roots = old.roots()
                old.close()
        return storage.Manifest(storage.next_data(self._folder)), True, roots


def _require_roots(roots: Sequence[Path]) -> None:
    """A rebuild without paths needs all that was given before: an empty index must not replace a full one."""
    from vnsearch.ingest.files import exists

    if not roots:
        raise InputError("what was indexed before is not known; name it: vnsearch index --rebuild PATH")
    for root in roots:
        if not exists(root):
            raise InputError(f"{root}, indexed before, is missing; bring it back, or name what to index")


def _sort(sort: Sort | str) -> Sort:
    try:
        return Sort(sort)
    except ValueError as error:
        raise QueryError(f"{sort!r} is no order; use {', '.join(Sort)}") from error


def _filters(
    source: str, category: str, kind: Kind | str, after: date | None, before: date | None
) -> tuple[Node, ...]:
    if kind and kind not in list(Kind):
        raise QueryError(f"{kind!r} is no kind; use {', '.join(Kind)}")
    named = {"source": source, "category": category, "kind": str(kind)}
    found: list[Node] = [Filter(name, fold_text(value)) for name, value in named.items() if value.strip()]
    if after or before:
        found.append(Range(after, before))
    return tuple(found)


def open_index(folder: str | Path | None = None, *, create: bool = False) -> Index:
    """Opens the index in a folder (by default ``$VNSEARCH_INDEX``, else ``index/``).

    With ``create``, the folder may hold no index yet, or one to rebuild: the first change makes it.
    Otherwise raises ``IndexNotFoundError``, ``IndexVersionError`` and ``IndexDamagedError`` as their names
    say; ``ForeignFolderError`` in both cases.
    """
    path = Path(folder or os.environ.get("VNSEARCH_INDEX") or DEFAULT_FOLDER)
    if create:
        storage.has_index(path)
    else:
        storage.read_manifest(path)
    return Index(path)
