"""Names of numpy arrays by what they hold; each has one element type."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

#: Document numbers of one commit, or of one segment: 0 to size - 1.
DocIds = NDArray[np.uint32]

Bools = NDArray[np.bool_]
Float32s = NDArray[np.float32]
Float64s = NDArray[np.float64]
Int8s = NDArray[np.int8]
Int32s = NDArray[np.int32]
Int64s = NDArray[np.int64]
UInt8s = NDArray[np.uint8]
UInt16s = NDArray[np.uint16]
UInt32s = NDArray[np.uint32]
UInt64s = NDArray[np.uint64]
