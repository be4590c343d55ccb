"""Word segmentation with the model that pyvi installs: which neighbouring syllables form one word ("từ").

``model`` reads pyvi's files, ``pyvi_tokens`` cuts a text into pyvi's tokens, ``features`` maps tokens to
numbers and these to weights, ``viterbi`` finds the best labels, ``segmenter`` combines these, and ``words`` gives
pyvi's words of whole texts. ``segment`` needs numpy: import from here where words are asked for.
"""

from vnsearch.text.segmentation.words import Segmentation, segment, segment_many

__all__ = ["Segmentation", "segment", "segment_many"]
