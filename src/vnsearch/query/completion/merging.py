"""Change a table of completions without all titles: add some, take some away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from vnsearch.query.completion.builder import MIN_TITLES, TitleStatistics, count_titles
from vnsearch.query.completion.completions import CompletionRow, Completions
from vnsearch.query.completion.diacritic_codes import encode_with_diacritics
from vnsearch.text import forms

#: The greatest count that a table can hold.
_MOST = (1 << 32) - 1


def add_titles(table: Completions, titles: Iterable[tuple[str, date | None]]) -> Completions:
    """Return the table with further titles and the days on which they were published.

    Titles and counts are those of a table that is made of all titles at once. Word sequences are missing that
    neither the table nor three of the further titles have, though three of all do.
    Raise ``SegmentationModelError``.
    """
    statistics = count_titles(titles)
    if not statistics.phrases:
        return table
    newer = {row[:2]: row for row in statistics.all_sequences()}
    title_keys = statistics.title_keys()
    old_rows = list(table.rows())
    dangling_words = frozenset(row.key for row in old_rows if row.dangling and b" " not in row.key)
    rows = [
        _sum(row, newer[row[:2]], is_title=row[:2] in title_keys) if row[:2] in newer else row
        for row in old_rows
    ]
    present_keys = {row[:2] for row in rows if row[:2] in newer}
    new_rows = [row for row in _select_rows(statistics, dangling_words) if row[:2] not in present_keys]
    return Completions.from_rows(sorted(rows + new_rows, key=lambda row: row[:2]))


def _select_rows(statistics: TitleStatistics, dangling_words: frozenset[bytes]) -> Iterator[CompletionRow]:
    """Yield the rows for the new titles, without word sequences that end in a dangling word.

    The large table knows these words; a few titles do not show them.
    """
    for row in statistics.select_rows():
        start, _, last = row.key.rpartition(b" ")
        if not (start and row.titles >= MIN_TITLES and last in dangling_words):
            yield row


def _sum(row: CompletionRow, newer: CompletionRow, *, is_title: bool) -> CompletionRow:
    """Return the row of all titles that have a text, in its commoner spelling; a title never dangles."""
    return row._replace(
        text=max(row, newer, key=lambda each: each.titles).text,
        titles=min(row.titles + newer.titles, _MOST),
        newest=max(row.newest, newer.newest),
        dangling=row.dangling and not is_title,
    )


def without_titles(table: Completions, titles: Iterable[str]) -> Completions:
    """Return the table without some titles, as often as they are given; one that others have too stays.

    Word sequences that they share with others keep their counts.
    """
    counts = Counter(encode_with_diacritics(" ".join(forms(title))) for title in titles)
    if not counts:
        return table
    rows = (row._replace(titles=row.titles - counts[row[:2]]) for row in table.rows())
    return Completions.from_rows([row for row in rows if row.titles > 0])
