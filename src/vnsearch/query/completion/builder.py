"""Build the table of completions: every title, and the word sequences that several titles share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from vnsearch.query.completion.completions import UNDATED, CompletionRow, Completions, to_day_number
from vnsearch.query.completion.diacritic_codes import encode_with_diacritics
from vnsearch.text import replace_surrogates
from vnsearch.text.analysis import BREAK, LINE, TokenColumns, analyse_many

#: The most words of a sequence, and the fewest titles that must contain it.
MAX_WORDS = 3
MIN_TITLES = 3
#: A sequence is dropped when a longer one continues it in at least this share of its titles.
_SAME_CONTINUATION = 0.8
#: Titles that are analysed together.
_BATCH = 1000
#: A word dangles when at most this share of its occurrences end a title: it needs another word after it.
#: Only the end of a title counts; after a comma or quotation mark the sentence may go on.
_DANGLING_END_SHARE = 0.02
#: Words that occur less often are not judged.
_MIN_OCCURRENCES = 50


@dataclass(slots=True)
class _PhraseCounts:
    """The counts of one text: ``text`` is its commonest spelling but for the first letter.

    Every title begins with a capital letter, so the first letter is offered as a small one as soon as a
    quarter of the titles have it so. ``without_last_word``: the key of the text without its last word, "" for
    a single word.
    """

    text: str
    votes: int = 0
    lower_case_count: int = 0
    without_last_word: str = ""
    count: int = 0
    newest: int = UNDATED
    is_title: bool = False

    def add(self, text: str, day: int) -> None:
        """Count one more title that contains the text."""
        self.count += 1
        self.newest = max(self.newest, day)
        self.lower_case_count += text[:1].islower()
        # Majority vote after Boyer and Moore, "MJRTY: a fast majority vote algorithm" (1991).
        if text[1:] == self.text[1:]:
            self.votes += 1
        elif self.votes:
            self.votes -= 1
        else:
            self.text, self.votes = text, 1

    @property
    def commonest_spelling(self) -> str:
        """The text as it is offered."""
        first = self.text[:1]
        lower = 4 * self.lower_case_count >= self.count
        return (first.lower() if lower else first.upper()) + self.text[1:]


def _word_sequences(tokens: TokenColumns) -> Iterator[tuple[int, int, int]]:
    """Yield the word sequences of a title as (start, end, end without the last word) in tokens.

    Punctuation ends a sequence. ``bầu cử | Đống Đa`` gives (0, 2, 0), (0, 4, 2) and (2, 4, 2).
    """
    words = tokens.words
    kinds = tokens.kinds.tolist()
    for i, (start, _) in enumerate(words):
        shorter_end = start
        for word_start, word_end in words[i : i + MAX_WORDS]:
            if word_start > start and kinds[word_start] in (BREAK, LINE):
                break
            yield start, word_end, shorter_end
            shorter_end = word_end


def _analyse(titles: Iterable[tuple[str, date | None]]) -> Iterator[tuple[TokenColumns, int]]:
    """Yield titles analysed in batches, with their day numbers."""
    rest = iter(titles)
    while batch := list(islice(rest, _BATCH)):
        columns = analyse_many([title for title, _ in batch])
        for tokens, (_, published) in zip(columns, batch, strict=True):
            yield tokens, to_day_number(published)


def _count_phrase(
    phrases: dict[str, _PhraseCounts], key: str, text: str, day: int, without_last_word: str = ""
) -> _PhraseCounts:
    counts = phrases.get(key)
    if counts is None:
        counts = phrases[key] = _PhraseCounts(text, without_last_word=without_last_word)
    counts.add(text, day)
    return counts


@dataclass(slots=True)
class TitleStatistics:
    """The counts of all titles.

    ``phrases``: titles and word sequences by key, their forms side by side. ``word_counts``: occurrences of
    words of one syllable; ``end_counts``: those at the end of a title.
    """

    phrases: dict[str, _PhraseCounts] = field(default_factory=dict)
    word_counts: Counter[str] = field(default_factory=Counter)
    end_counts: Counter[str] = field(default_factory=Counter)

    def add(self, tokens: TokenColumns, day: int) -> None:
        """Count a title, and each of its word sequences once."""
        starts, ends = tokens.starts.tolist(), tokens.ends.tolist()
        keys: set[str] = set()
        for start, end, shorter_end in _word_sequences(tokens):
            key = " ".join(tokens.forms[start:end])
            if key not in keys:
                keys.add(key)
                text = tokens.text[starts[start] : ends[end - 1]]
                _count_phrase(self.phrases, key, text, day, " ".join(tokens.forms[start:shorter_end]))
        title = " ".join(tokens.forms)
        if title in keys:
            self.phrases[title].is_title = True
        else:
            _count_phrase(self.phrases, title, tokens.text.strip(), day).is_title = True
        self._count_words(tokens)

    def _count_words(self, tokens: TokenColumns) -> None:
        single = [start for start, end in tokens.words if end == start + 1]
        self.word_counts.update(tokens.forms[i] for i in single)
        self.end_counts.update(tokens.forms[i] for i in single if i == len(tokens) - 1)

    def dangling_words(self) -> frozenset[str]:
        """Return words that need another after them: của, sẽ, để, nhóm."""
        return frozenset(
            word
            for word, count in self.word_counts.items()
            if count >= _MIN_OCCURRENCES and self.end_counts[word] <= _DANGLING_END_SHARE * count
        )

    def select_rows(self) -> list[CompletionRow]:
        """Return the rows of the table of these titles."""
        dangling = self.dangling_words()
        return _rows(_select(self.phrases, dangling), dangling)

    def title_keys(self) -> set[tuple[bytes, bytes]]:
        """Return the keys and diacritics of the rows that are titles."""
        return {encode_with_diacritics(key) for key, phrase in self.phrases.items() if phrase.is_title}

    def all_sequences(self) -> list[CompletionRow]:
        """Return a row for each title and each word sequence, also of a single title."""
        return _rows(self.phrases, self.dangling_words())


def _rows(phrases: Mapping[str, _PhraseCounts], dangling: Container[str]) -> list[CompletionRow]:
    rows = (
        CompletionRow(
            *encode_with_diacritics(key),
            replace_surrogates(phrase.commonest_spelling).encode(),
            phrase.count,
            phrase.newest,
            _ends_dangling(key, phrase, dangling),
        )
        for key, phrase in phrases.items()
    )
    return sorted(rows, key=lambda row: row[:2])


def _ends_dangling(key: str, phrase: _PhraseCounts, dangling: Container[str]) -> bool:
    """Whether a text that is no title ends in a dangling word."""
    return not phrase.is_title and key[len(phrase.without_last_word) :].lstrip() in dangling


def _select(phrases: dict[str, _PhraseCounts], dangling: Container[str]) -> dict[str, _PhraseCounts]:
    """Return titles, and sequences that several titles share, unless nearly all continue in the same way.

    Sequences of several words that end dangling are left out.
    """
    complete = {
        key: phrase
        for key, phrase in phrases.items()
        if not (phrase.without_last_word and _ends_dangling(key, phrase, dangling))
    }
    continuations: dict[str, int] = {}  # key -> the count of its commonest continuation
    for phrase in complete.values():
        shorter = phrase.without_last_word
        continuations[shorter] = max(continuations.get(shorter, 0), phrase.count)
    return {
        key: phrase
        for key, phrase in complete.items()
        if phrase.is_title or MIN_TITLES <= phrase.count > continuations.get(key, 0) / _SAME_CONTINUATION
    }


def count_titles(titles: Iterable[tuple[str, date | None]]) -> TitleStatistics:
    """Return the counts of titles and the days on which they were published. Raise ``SegmentationModelError``."""
    statistics = TitleStatistics()
    for tokens, day in _analyse(titles):
        if len(tokens):
            statistics.add(tokens, day)
    return statistics


def build(titles: Iterable[tuple[str, date | None]]) -> Completions:
    """Return the table of completions for titles and the days on which they were published.

    Raise ``SegmentationModelError``.
    """
    return Completions.from_rows(count_titles(titles).select_rows())
