"""The words that pyvi's dictionary lists, for looking up: far quicker to read than its model."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from os.path import join

from vnsearch.errors import SegmentationModelError
from vnsearch.messages.index_errors import NO_PYVI, unreadable_model


def model_folder() -> str:
    """Return the folder of the installed model's files. Raises ``SegmentationModelError``."""
    spec = find_spec("pyvi")
    if spec is None or not spec.submodule_search_locations:
        raise SegmentationModelError(NO_PYVI)
    return join(spec.submodule_search_locations[0], "models")


@cache
def word_list() -> frozenset[str]:
    """Return the listed words in lower case, with a space between syllables. Raises ``SegmentationModelError``.

    >>> "bầu cử" in word_list(), "cử tri đi" in word_list()
    (True, False)
    """
    folder = model_folder()
    try:
        with open(join(folder, "words.txt"), encoding="utf-8") as words:
            return frozenset(words.read().lower().split("\n"))
    except (OSError, ValueError) as error:
        raise SegmentationModelError(unreadable_model(folder, str(error))) from error
