"""Word segmentation with the model that pyvi installs: which neighbouring syllables form one word ("từ").

``model`` reads pyvi's files, ``lexemes`` cuts a text into pyvi's tokens, ``codes`` gives tokens numbers and
their weights, ``viterbi`` finds the best labels, ``segmenter`` puts these together, and ``words`` gives
pyvi's words of whole texts. ``segment`` needs numpy: import from here where words are asked for.
"""

from vnsearch.text.segmentation.words import Segmented, segment, segment_many

__all__ = ["Segmented", "segment", "segment_many"]
