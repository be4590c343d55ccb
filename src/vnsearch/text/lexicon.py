"""Tokens by number: what the analysis of many texts asks of each distinct token, computed once, in arrays."""

from __future__ import annotations

from threading import Lock

import numpy as np

from vnsearch.arrays import Int32s, UInt8s, UInt32s, UInt64s
from vnsearch.text.analysis import word_entry
from vnsearch.text.dates import DAY_WORDS
from vnsearch.text.signature import fold_hash

#: Bits of ``Lexicon.flags``, by which the beginnings of dates are recognised.
THANG, NAM, DEN, DAY_WORD, COMMA = 1, 2, 4, 8, 16
_WORDS = {"thang": THANG, "nam": NAM, "den": DEN}
_FIRST_ROOM = 1 << 12


def _flags(fold: str) -> int:
    return _WORDS.get(fold, 0) | DAY_WORD * (fold in DAY_WORDS) | COMMA * ("," in fold)


class Lexicon(dict[str, int]):
    """The numbers of distinct tokens, as written, in the order in which they were looked up first with ``[]``.

    What is known of token ``k`` is at ``k`` of each sequence: its form and fold; its code (``word_entry``); the
    hash of its fold, for signatures; its flags; and the number of its form in ``distinct_forms``, since several
    tokens share one. The arrays may have room beyond the last token. Raises ``SegmentationModelError``.
    """

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[str] = []
        self.folds: list[str] = []
        self.distinct_forms: list[str] = []
        self._form_numbers: dict[str, int] = {}
        self._form_lock = Lock()
        self.codes: Int32s = np.empty(_FIRST_ROOM, np.int32)
        self.hashes: UInt64s = np.empty(_FIRST_ROOM, np.uint64)
        self.flags: UInt8s = np.empty(_FIRST_ROOM, np.uint8)
        self.form_of: UInt32s = np.empty(_FIRST_ROOM, np.uint32)

    def __missing__(self, token: str) -> int:
        number = len(self)
        if number == len(self.codes):
            self._double_room()
        form, fold, code = word_entry(token)
        self.forms.append(form)
        self.folds.append(fold)
        self.codes[number] = code
        self.hashes[number] = fold_hash(fold)
        self.flags[number] = _flags(fold)
        self.form_of[number] = self.form_number(form)
        self[token] = number
        return number

    def form_number(self, form: str) -> int:
        """Return the number of a form in ``distinct_forms``. Several threads may ask at once."""
        with self._form_lock:
            number = self._form_numbers.setdefault(form, len(self.distinct_forms))
            if number == len(self.distinct_forms):
                self.distinct_forms.append(form)
        return number

    def _double_room(self) -> None:
        room = 2 * len(self.codes)
        self.codes = np.resize(self.codes, room)
        self.hashes = np.resize(self.hashes, room)
        self.flags = np.resize(self.flags, room)
        self.form_of = np.resize(self.form_of, room)
