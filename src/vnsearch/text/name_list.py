"""Join each of a closed list of names to one word, recognised by its forms whatever their case.

Words may not depend on case, so pyvi's model sees canonical forms, in which it takes apart or runs on
many a name that it knows by its capitals (``đống | đa``, ``bắc ninh bắt``). The names that last stand in
``names.tsv`` and are made whole here, from the forms alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from vnsearch.arrays import Bools, Int32s
from vnsearch.text.data_tables import lines

Name = tuple[str, ...]

#: How many bits tell forms apart; 0 are the forms in no name. Forms that share a number cost a look into
#: a dictionary now and then, nothing else.
BITS = 9
_NUMBERS = (1 << BITS) - 1


class Names(NamedTuple):
    """A list of names, compiled for look-up.

    ``numbers``: the forms in names, numbered from 1. ``begins`` (4 ** BITS,): whether a name begins with
    two forms of these numbers, the first one's above the second's. ``longest``: the names that begin with
    these two forms, the longest first.
    """

    numbers: Mapping[str, int]
    begins: Bools
    longest: Mapping[tuple[str, str], Sequence[Name]]

    def join_names(
        self, continues_word: Bools, numbers: Int32s, forms: Sequence[str], after_break: Bools
    ) -> Bools:
        """Return (n,) which tokens continue a word when names count as words.

        ``continues_word`` (n,): the same by the model alone. ``numbers``, ``forms`` (n,): the tokens' forms.
        ``after_break`` (n,): which tokens no word and no name can continue. Names are joined from left to
        right, the longest first. A name may cut one word at one of its ends (``bắc ninh | bắt``), but not two
        at both: ``góp phần | lan toả`` does not contain the name ``phần lan``.
        """
        candidates = self.begins[(numbers[:-1] << BITS) | numbers[1:]] & ~after_break[1:]
        # Bytes, since single items of arrays are slow; the last one ends the text.
        result, breaks = bytearray(continues_word.tobytes() + b"\0"), after_break.tobytes()
        end = 0
        for start in np.flatnonzero(candidates).tolist():
            if start >= end:
                end = self._end(start, forms, result, breaks)
        return np.frombuffer(result, np.bool_, len(continues_word))

    def _end(self, start: int, forms: Sequence[str], result: bytearray, breaks: bytes) -> int:
        """Return the end of a name that begins at ``start``, and join it in ``result``; 0 if none does."""
        for name in self.longest.get((forms[start], forms[start + 1]), ()):
            end = start + len(name)
            is_name = tuple(forms[start:end]) == name and b"\1" not in breaks[start + 1 : end]
            if is_name and not (result[start] and result[end]):
                result[start : end + 1] = b"\0" + b"\1" * (len(name) - 1) + b"\0"
                return end
        return 0


def compile_names(name_list: Sequence[Name]) -> Names:
    """Compile names of two or more canonical forms each."""
    forms = dict.fromkeys(form for name in name_list for form in name)
    numbers = {form: 1 + place % _NUMBERS for place, form in enumerate(forms)}
    begins = np.zeros(1 << 2 * BITS, np.bool_)
    longest: dict[tuple[str, str], list[Name]] = {}
    for name in sorted(name_list, key=len, reverse=True):
        begins[(numbers[name[0]] << BITS) | numbers[name[1]]] = True
        longest.setdefault((name[0], name[1]), []).append(name)
    return Names(numbers, begins, longest)


@cache
def name_list() -> tuple[Name, ...]:
    """Return the canonical forms of each name of ``names.tsv``, two to four of them."""
    return tuple([tuple(line.partition("\t")[0].split(" ")) for _, line in lines("names")])


@cache
def names() -> Names:
    """Return the names of ``names.tsv``."""
    return compile_names(name_list())
