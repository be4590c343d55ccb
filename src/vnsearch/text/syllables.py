"""Which strings are Vietnamese syllables: onset, rime and tone, and how the three are written together.

Source of the tables: the standard description of the orthography (onsets, glide + nucleus + coda, tones),
written out by us; plus what names from the Central Highlands keep: kr, ăk, and k before any vowel.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from vnsearch.text.characters import TONES
from vnsearch.text.normalise import compose, place_tones

_ONSETS = "ngh ch gh gi kh kr ng nh ph qu th tr b c d đ g h k l m n p q r s t v x"
_RIMES = """
    a ac ach ai am an ang anh ao ap at au ay   ăc ăk ăm ăn ăng ăp ăt   âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et   ê êch êm ên ênh êp êt êu
    i ia ich im in inh ip it iu   iêc iêm iên iêng iêp iêt iêu   y yêm yên yêng yêt yêu
    o oc oi om on ong ooc oong op ot   ô ôc ôi ôm ôn ông ôp ôt   ơ ơi ơm ơn ơp ơt
    oa oac oach oai oam oan oang oanh oao oap oat oay   oăc oăm oăn oăng oăt   oe oem oen oeo oet
    u ua uc ui um un ung up ut   uân uâng uât uây   uê uêch uênh   uôc uôi uôm uôn uông uôt   uơ
    uy uya uych uyn uynh uyp uyt uyu   uyên uyêt
    ư ưa ưc ưi ưm ưn ưng ưt ưu   ươc ươi ươm ươn ương ươp ươt ươu
    """

#: Onsets as written, longest first; "" for none. ``q`` stands only before rimes with their own u: quynh.
ONSETS = (*_ONSETS.split(), "")

#: Rimes as written, without tone.
RIMES = frozenset(_RIMES.split())

_STOPS = ("c", "ch", "p", "t")  # k ends names only, which have any tone: Đăk, Đắk
_STOP_TONES = ("\u0301", "\u0323")
_FRONT = ("e", "ê", "i", "y")
_LONGEST = max(map(len, ONSETS)) + max(map(len, RIMES))


def _agree(onset: str, rime: str) -> bool:
    """Return whether an onset is written this way before a rime; each spelling has one onset and one rime."""
    if rime.startswith("yê") and onset not in ("", "qu"):
        return False
    if rime == "ăk" and onset not in ("đ", "l", "p"):
        return False
    match onset:
        case "c" | "ng":
            return not rime.startswith(_FRONT)
        case "gh" | "ngh":
            return rime.startswith(_FRONT)
        case "g":  # gì, gìn, giếng; but già is gi + a
            return not rime.startswith(_FRONT) or (rime[0] == "i" and rime[1:] not in RIMES)
        case "gi":
            return rime[0] != "i"
        case "q":
            return rime[0] == "u" and rime[1:] not in RIMES
        case "qu":
            return rime[0] != "u"
        case _:
            return True


def _nucleus(rime: str) -> int:
    """Return the index of the letter that carries the tone, new style: hoà, thuỷ."""
    with_marks = [i for i, letter in enumerate(rime) if letter in "ăâêôơư"]
    if with_marks:
        return with_marks[-1]
    vowels = len(rime.rstrip("cghkmnpt"))
    if vowels < len(rime):
        return vowels - 1
    return int(rime.startswith(("oa", "oe", "uy")))


def spell_syllable(onset: str, rime: str, tone: str = "") -> str:
    """Return the lower-case NFC syllable of an onset, a rime and a tone mark; "" where there is none.

    >>> spell_syllable("h", "oa", "\u0300"), spell_syllable("c", "iêng"), spell_syllable("m", "ôt", "\u0300")
    ('hoà', '', '')
    """
    if rime not in RIMES or onset not in ONSETS or not _agree(onset, rime):
        return ""
    if rime.endswith(_STOPS) and tone not in _STOP_TONES:
        return ""
    after = _nucleus(rime) + 1
    return onset + unicodedata.normalize("NFC", rime[:after] + tone) + rime[after:]


@lru_cache(maxsize=1 << 14)
def is_syllable(form: str) -> bool:
    """Return whether a word is a Vietnamese syllable, in any case and either tone placement.

    A tone on the i of gi- or the u of qu- (gía, qúa) is misplaced, not old style.

    >>> is_syllable("Đống"), is_syllable("hòa"), is_syllable("mốt"), is_syllable("mồt"), is_syllable("covid")
    (True, True, True, False, False)
    """
    text = place_tones(compose(form).lower())
    if not 0 < len(text) <= _LONGEST:
        return False
    letters = unicodedata.normalize("NFD", text)
    tones = [mark for mark in letters if mark in TONES]
    bare = unicodedata.normalize("NFC", "".join(c for c in letters if c not in TONES))
    tone = "".join(tones)
    return tone in TONES and any(
        spell_syllable(onset, bare.removeprefix(onset), tone) == text
        for onset in ONSETS
        if bare.startswith(onset)
    )
