"""Vietnamese text analysis: ``str`` in, tokens out, no I/O.

Indexing and queries go through exactly these steps; ``FINGERPRINT`` changes whenever their output does,
and an index made under another fingerprint is refused.
"""

from vnsearch.text.keystrokes import telex, vni
from vnsearch.text.normalise import canonical, canonical_text, compose, fold, fold_text, valid
from vnsearch.text.segment import inner_pairs, words
from vnsearch.text.syllables import is_syllable
from vnsearch.text.tokenise import Token, forms, tokenise

FINGERPRINT = "syllables-1"

__all__ = [
    "FINGERPRINT",
    "Token",
    "canonical",
    "canonical_text",
    "compose",
    "fold",
    "fold_text",
    "forms",
    "inner_pairs",
    "is_syllable",
    "telex",
    "tokenise",
    "valid",
    "vni",
    "words",
]
