"""Whether a word is built like a Vietnamese syllable: initial, rime and tone, by grammar, not by list.

Compiled for this project from the standard spelling: initials and rimes of the school alphabet with
c/k/q, g/gh and ng/ngh in their places; a rime closed by c, ch, p or t takes only sắc and nặng.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

_LONGEST = 16
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_INITIAL = "(?:(?:ngh|gh|k)(?=[eêiy])|(?:ng|c)(?![eêiy])|g(?![eêy])|gi|qu|ph|th|tr|ch|kh|nh|[bdđhlmnprstvx]|)"
_RIMES = """
a ai am an ang anh ao ap at au ay ac ach ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
e ec em en eng eo ep et ê êch êm ên êng ênh êp êt êu i ia ich im in inh ip it iu
iêc iêm iên iêng iêp iêt iêu y yêm yên yêng yêt yêu o oc oi om on ong oong ooc op ot
oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oe oem oen oeo oet
ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uc ui um un ung up ut uân uâng uât uây
uê uêch uênh uôc uôi uôm uôn uông uôt uơ uy uya uych uyn uynh uyp uyt uyu uyên uyêt
ư ưa ưc ưi ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu
"""


@cache
def _shape() -> re.Pattern[str]:
    return re.compile(_INITIAL + "(?:" + "|".join(_RIMES.split()) + ")")


@lru_cache(maxsize=1 << 14)
def _fits(word: str) -> bool:
    letters = unicodedata.normalize("NFD", word)
    tones = [letter for letter in letters if letter in _TONES]
    if len(tones) > 1:
        return False
    bare = unicodedata.normalize("NFC", "".join(letter for letter in letters if letter not in _TONES))
    stopped = bare.endswith(("c", "ch", "p", "t"))
    if stopped and (not tones or tones[0] not in "\u0301\u0323"):
        return False
    return _shape().fullmatch(bare) is not None


def is_syllable(word: str) -> bool:
    """Whether a lower-case word could be a Vietnamese syllable; NFC or NFD, either tone placement.

    >>> is_syllable("nghiêng"), is_syllable("hòa"), is_syllable("ngêng"), is_syllable("càc")
    (True, True, False, False)
    """
    return 0 < len(word) <= _LONGEST and _fits(word)
