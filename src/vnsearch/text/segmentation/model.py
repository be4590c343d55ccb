"""Read the weights of pyvi's model from the installed package, without unpickling or scikit-learn.

``pyvi/models/pyvi3.pkl`` pickles an estimator that holds a CRFsuite model as one string of Latin-1
characters. The string is found by its ``lCRF`` magic and read by the layout that CRFsuite documents in
``crf1d_model.c`` (header, features, references) and ``cqdb.c`` (the database of names).
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from os.path import join
from typing import NamedTuple

import numpy as np

from vnsearch.errors import SegmentationModelError
from vnsearch.messages.index_errors import unreadable_model
from vnsearch.text.segmentation.word_list import model_folder

LABELS = ("B_W", "I_W")
_HEADER = "<4sI4sIIIIIIIII"
_FEATURE = np.dtype([("type", "<u4"), ("source", "<u4"), ("label", "<u4"), ("weight", "<f8")])
_STATE, _TRANSITION = 0, 1


class Model(NamedTuple):
    """A linear-chain CRF over two labels (0 begins a word, 1 continues it) and pyvi's word list.

    ``weights``: attribute name to its weight for each label. ``transitions[i][j]``: weight of label
    ``j`` after ``i``. ``bigrams`` and ``trigrams``: the list's entries of two and three syllables, with
    a space between.
    """

    weights: Mapping[str, tuple[float, float]]
    transitions: tuple[tuple[float, float], tuple[float, float]]
    bigrams: Sequence[str]
    trigrams: Sequence[str]


def _crfsuite(data: bytes) -> bytes:
    at = data.index(b"lCRF")
    (length,) = struct.unpack_from("<I", data, at - 4)
    return data[at : at + length].decode().encode("latin-1")


def _names(blob: bytes, start: int) -> dict[int, str]:
    """Return the entries of a constant quark database: number to name."""
    _, _, _, _, count, table = struct.unpack_from("<4sIIIII", blob, start)
    names: dict[int, str] = {}
    for offset in struct.unpack_from(f"<{count}I", blob, start + table):
        number, size = struct.unpack_from("<II", blob, start + offset)
        names[number] = blob[start + offset + 8 : start + offset + 7 + size].decode()
    return names


def _parse(blob: bytes) -> tuple[dict[str, tuple[float, float]], np.ndarray]:
    header = struct.unpack_from(_HEADER, blob)
    features_at, labels_at, attributes_at = header[7:10]
    labels = _names(blob, labels_at)
    if tuple(labels[i] for i in sorted(labels)) != LABELS:
        raise ValueError(f"labels {labels}")
    attributes = _names(blob, attributes_at)
    (count,) = struct.unpack_from("<I", blob, features_at + 8)
    features = np.frombuffer(blob, _FEATURE, count, features_at + 12)
    state = features[features["type"] == _STATE]
    table = np.zeros((len(attributes), 2))
    table[state["source"], state["label"]] = state["weight"]
    moves = features[features["type"] == _TRANSITION]
    transitions = np.zeros((2, 2))
    transitions[moves["source"], moves["label"]] = moves["weight"]
    rows = table.tolist()
    return {name: (rows[number][0], rows[number][1]) for number, name in attributes.items()}, transitions


def _entries(lines: Sequence[str], size: int) -> list[str]:
    return [line for line in lines if line.count(" ") == size - 1]


def load() -> Model:
    """Load the installed model. Raises ``SegmentationModelError``."""
    folder = model_folder()
    try:
        with open(join(folder, "pyvi3.pkl"), "rb") as file:
            weights, moves = _parse(_crfsuite(file.read()))
        with open(join(folder, "words.txt"), encoding="utf-8") as words:
            lines = words.read().split("\n")
    except (OSError, ValueError, KeyError, struct.error) as error:
        raise SegmentationModelError(unreadable_model(folder, str(error))) from error
    (a, b), (c, d) = moves.tolist()
    return Model(weights, ((a, b), (c, d)), _entries(lines, 2), _entries(lines, 3))
