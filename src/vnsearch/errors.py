"""Every error vnsearch raises on purpose.

::

    VnsearchError
    ├── InputError            a path or setting that cannot be used
    │   └── UnreadableError   one file or record that is skipped, with the reason
    ├── QueryError            a query that asks nothing answerable
    ├── DocumentNotFoundError no document has that id
    ├── SegmentationModelError  the installed pyvi holds no model that can be read
    ├── HelperLostError       a worker process was killed
    └── StorageError          the index folder
        ├── IndexNotFoundError    no index there yet
        ├── ForeignFolderError    a folder that holds something else
        ├── IndexVersionError     made by another format or analyser
        ├── IndexDamagedError     cannot be read back
        ├── IndexLockedError      another process is writing
        └── IndexWriteError       the disk refused: full, read-only, gone

A message says what happened, to which file or query, and what to do.
"""

#: What to do about an index that cannot be used any more.
REBUILD = "run vnsearch index --rebuild"


class VnsearchError(Exception):
    """Base of the tree: catch this to catch everything vnsearch raises on purpose."""


class InputError(VnsearchError):
    """A path or setting that cannot be used."""


class UnreadableError(InputError):
    """One file or record that cannot be read; the message is the reason alone, without the path."""


class QueryError(VnsearchError):
    """A query that asks nothing answerable, such as an empty one."""


class DocumentNotFoundError(VnsearchError):
    """No document in the index has the id asked for."""


class SegmentationModelError(VnsearchError):
    """The installed pyvi holds no word segmentation model that can be read."""


class HelperLostError(VnsearchError):
    """A worker process, which read and analysed, was killed, as systems do when memory runs out."""


class StorageError(VnsearchError):
    """Something about the index folder."""


class IndexNotFoundError(StorageError):
    """There is no index in the folder yet."""


class ForeignFolderError(StorageError):
    """The folder holds files that are not a vnsearch index; nothing was touched."""


class IndexVersionError(StorageError):
    """The index was made by another format version or another analyser."""


class IndexDamagedError(StorageError):
    """The index cannot be read back."""


class IndexLockedError(StorageError):
    """Another process is writing to the index."""


class IndexWriteError(StorageError):
    """The disk refused a write; the last committed index is as it was."""
