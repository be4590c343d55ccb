"""Word segmentation with the model that pyvi installs: which neighbouring syllables form one word ("từ").

``model`` reads pyvi's files, ``pyvi_tokens`` cuts a text into pyvi's tokens, ``features`` maps tokens to
numbers and these to weights, ``viterbi`` finds the best labels, ``segmenter`` combines these, and ``words`` gives
pyvi's words of whole texts; ``codes`` has what analysis without words needs too. All but that is imported at first
use, since a query does not need it.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vnsearch.text.segmentation.words import Segmentation, segment, segment_many

__all__ = ["Segmentation", "segment", "segment_many"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(name)
    from vnsearch.text.segmentation import words

    return getattr(words, name)
