"""Cut texts into tokens known by number: by the compiled loop where there is one, else by the regular expression.

The compiled loop knows runs of letters and of digits. Stretches up to the next space that may be more (numbers with
points, combining marks, F0, TPHCM) it leaves to the regular expression, so that both find the same tokens.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from threading import Lock

import numpy as np

from vnsearch.arrays import Int8s, Int64s, UInt8s, UInt32s
from vnsearch.native import Kernels, kernels
from vnsearch.text.analysis import gap_kinds
from vnsearch.text.characters import IGNORABLE, MARKS, RAISED_DIGITS
from vnsearch.text.lexicon import Lexicon
from vnsearch.text.tokenise import TOKEN

#: Distinct tokens after which a lexicon is begun anew.
_MAX_TOKENS = 1 << 15
#: Tokens for which the table of the compiled loop has room: those of one more text, mostly.
_ROOM = 2 * _MAX_TOKENS
#: Classes of characters, as in ``native/text.c``, with the characters of each; later ones win.
_CLASSES = (
    r"[^\W\d_]",
    r"\d",
    r"\s",
    r"\n",
    f"[{MARKS}]",
    f"[{IGNORABLE}]",
    r"[-&./\u2010\u2011]",
    "[#@]",
    rf"[{MARKS}{IGNORABLE}](?<=[\w\s])|[{RAISED_DIGITS}]",
)
_BASIC_PLANE = 1 << 16


@cache
def _character_classes() -> UInt8s:
    """Return (65536,) the class of each character."""
    classes = np.zeros(_BASIC_PLANE, np.uint8)
    characters = "".join(map(chr, range(_BASIC_PLANE)))
    for number, pattern in enumerate(_CLASSES, 1):
        for match in re.finditer(f"(?:{pattern})+", characters):
            classes[match.start() : match.end()] = number
    return classes


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """The tokens of a text: their numbers in the lexicon, and where they start and end; (n,) each.

    ``kinds`` (n + 1,): what stands before each token, and after the last (``analysis.PLAIN`` and so on).
    """

    lexicon: Lexicon
    numbers: UInt32s
    starts: Int64s
    ends: Int64s
    kinds: Int8s


class TokenTable:
    """The table by which the compiled loop finds the number of a token, as large as ``room`` tokens need.

    ``slots``, ``pool``, ``offsets``, ``counts``: see ``vnsearch_cut`` in ``native/text.c``. ``number_of``
    (tokens,): their numbers in the lexicon.
    """

    def __init__(self, room: int) -> None:
        self.room = room
        self.slots = np.full(1 << (2 * room - 1).bit_length(), -1, np.int32)
        self.pool = np.empty(8 * room, np.uint32)
        self.offsets = np.zeros(room + 1, np.int64)
        self.counts = np.zeros(2, np.int64)
        self.number_of = np.empty(room, np.uint32)
        self._count = 0

    def update(self, lexicon: Lexicon) -> None:
        """Look up the tokens that the compiled loop has added."""
        count = int(self.counts[0])
        offsets = self.offsets[self._count : count + 1].tolist()
        text = self.pool[offsets[0] : offsets[-1]].tobytes().decode("utf-32-le", "surrogatepass")
        for number, (start, end) in enumerate(pairwise(offsets), self._count):
            self.number_of[number] = lexicon[text[start - offsets[0] : end - offsets[0]]]
        self._count = count


class TokenCutter:
    """Cuts texts; keeps a lexicon between them. Any number of threads may use it, one at a time.

    They may also ask the lexicon of a cut for numbers of forms, at any time.

    Its methods raise ``SegmentationModelError``.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._start_anew(_ROOM)

    def _start_anew(self, room: int) -> None:
        self._lexicon = Lexicon()
        self._table = TokenTable(room)

    def cut(self, text: str) -> Cut:
        """Cut a text."""
        library = kernels()
        with self._lock:
            if len(self._lexicon) > _MAX_TOKENS or self._table.room > _ROOM:
                self._start_anew(_ROOM)
            return self._cut_compiled(text, library) if library else self._cut_by_pattern(text)

    def _cut_by_pattern(self, text: str) -> Cut:
        pieces = TOKEN.split(text)
        gaps, tokens = pieces[::2], pieces[1::2]
        edges = np.cumsum(np.fromiter(map(len, pieces), np.int64, len(pieces)))
        kinds = np.fromiter(map(gap_kinds().__getitem__, gaps), np.int8, len(gaps))
        numbers = np.fromiter(map(self._lexicon.__getitem__, tokens), np.uint32, len(tokens))
        return Cut(self._lexicon, numbers, edges[:-1:2], edges[1::2], kinds)

    def _cut_compiled(self, text: str, library: Kernels) -> Cut:
        characters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        pieces = library.cut(characters, _character_classes(), self._table)
        if pieces is None:  # too many tokens for what is left of the table
            self._start_anew(max(_ROOM, len(text)))
            pieces = library.cut(characters, _character_classes(), self._table)
            assert pieces is not None, "a text has no more tokens than characters"  # noqa: S101 - an invariant
        self._table.update(self._lexicon)
        numbers, starts, ends, kinds, stretches = pieces
        tokens = self._table.number_of[numbers], starts, ends
        return self._with_stretches(text, tokens, kinds, stretches)

    def _with_stretches(
        self, text: str, tokens: tuple[UInt32s, Int64s, Int64s], kinds: Int8s, stretches: Int64s
    ) -> Cut:
        """Add the tokens that the regular expression finds in stretches of the text, and the gaps around them.

        ``stretches`` (m, 3): the start and end of each, and how many tokens are before it.
        """
        matches: list[re.Match[str]] = []
        places: list[int] = []
        gaps: list[int] = []
        for start, end, before in stretches.tolist():
            gaps.append(before + len(matches))
            for match in TOKEN.finditer(text, start, end):
                matches.append(match)
                places.append(before)
                gaps.append(before + len(matches))
        numbers = np.insert(tokens[0], places, [self._lexicon[match.group()] for match in matches])
        starts = np.insert(tokens[1], places, [match.start() for match in matches])
        ends = np.insert(tokens[2], places, [match.end() for match in matches])
        kinds = np.append(np.insert(kinds, places, 0), np.int8(0))
        edges_before, edges_after = np.append(0, ends), np.append(starts, len(text))
        gaps.append(len(starts))
        texts = [
            text[start:end]
            for start, end in zip(edges_before[gaps].tolist(), edges_after[gaps].tolist(), strict=True)
        ]
        kinds[gaps] = list(map(gap_kinds().__getitem__, texts))
        return Cut(self._lexicon, numbers, starts, ends, kinds)


@cache
def token_cutter() -> TokenCutter:
    """Return the cutter of this process."""
    return TokenCutter()
