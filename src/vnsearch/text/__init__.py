"""Vietnamese text analysis: ``str`` in, tokens out; reads no file but the packages' own.

Indexing and queries go through exactly these steps; ``FINGERPRINT`` changes whenever their output does,
and an index made under another fingerprint is refused. What needs numpy or the segmentation model is
imported where it is called.
"""

from vnsearch.text.normalise import (
    canonical,
    canonical_text,
    compose,
    fold,
    fold_text,
    replace_surrogates,
    strip_diacritics,
)
from vnsearch.text.tokenise import Token, forms, tokenise

FINGERPRINT = "syllables-7"

__all__ = [
    "FINGERPRINT",
    "Token",
    "canonical",
    "canonical_text",
    "compose",
    "fold",
    "fold_text",
    "forms",
    "replace_surrogates",
    "strip_diacritics",
    "tokenise",
]
