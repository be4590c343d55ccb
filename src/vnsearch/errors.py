"""Every error vnsearch raises on purpose.

::

    VnsearchError
    ├── InputError            a path or setting that cannot be used
    │   └── UnreadableError   one file or record that is skipped, with the reason
    ├── QueryError            a query that asks nothing answerable
    ├── DocumentNotFoundError no document has that id
    ├── DeadlineError         the time allowed passed before there was an answer
    ├── SegmentationModelError  the installed pyvi holds no model that can be read
    ├── HelperLostError       a worker process was killed
    └── StorageError          the index folder
        ├── IndexNotFoundError    no index there yet
        ├── ForeignFolderError    a folder that holds something else
        ├── IndexVersionError     made by another format or analyser
        ├── IndexDamagedError     cannot be read back
        ├── IndexLockedError      another process is writing
        ├── IndexWriteError       the disk refused: full, read-only, gone
        └── EngineUnavailableError  the cluster does not answer

A message says what happened, to which file or query, and what to do; ``str`` of an error is English. Its
``code`` is stable: the code of its ``Message``, which the command line prints in the reader's language, or
of its class where the error was raised with words of its own.
"""

from __future__ import annotations

from vnsearch.messages.message import Message


class VnsearchError(Exception):
    """Base of the tree: catch this to catch everything vnsearch raises on purpose."""

    #: The code of errors that were raised without a ``Message``.
    general_code = "error"

    @property
    def message(self) -> str:
        """What happened: a ``Message``, or English words that exist in no other language."""
        return self.args[0] if self.args and isinstance(self.args[0], str) else str(self)

    @property
    def code(self) -> str:
        """What kind of error this is, as a name that stays the same while its wording may change."""
        return self.message.code if isinstance(self.message, Message) else self.general_code


class InputError(VnsearchError):
    """A path or setting that cannot be used."""

    general_code = "unusable_input"


class UnreadableError(InputError):
    """One file or record that cannot be read; the message is the reason alone, without the path."""

    general_code = "unreadable"


class QueryError(VnsearchError):
    """A query that asks nothing answerable, such as an empty one."""

    general_code = "unusable_query"


class DocumentNotFoundError(VnsearchError):
    """No document in the index has the id asked for."""

    general_code = "document_not_found"


class DeadlineError(VnsearchError):
    """The time allowed passed before the answer was known, and a part of it would be wrong."""

    general_code = "deadline"


class SegmentationModelError(VnsearchError):
    """The installed pyvi holds no word segmentation model that can be read."""

    general_code = "segmentation_model"


class HelperLostError(VnsearchError):
    """A worker process, which read and analysed, was killed, as systems do when memory runs out."""

    general_code = "helper_lost"


class StorageError(VnsearchError):
    """Something about the index folder."""

    general_code = "storage"


class IndexNotFoundError(StorageError):
    """There is no index in the folder yet."""

    general_code = "index_not_found"


class ForeignFolderError(StorageError):
    """The folder holds files that are not a vnsearch index; nothing was touched."""

    general_code = "foreign_folder"


class IndexVersionError(StorageError):
    """The index was made by another format version or another analyser."""

    general_code = "index_version"


class IndexDamagedError(StorageError):
    """The index cannot be read back."""

    general_code = "index_damaged"


class IndexLockedError(StorageError):
    """Another process is writing to the index."""

    general_code = "index_locked"


class IndexWriteError(StorageError):
    """The disk refused a write; the message says whether the last committed index is as it was."""

    general_code = "index_write"


class EngineUnavailableError(StorageError):
    """The cluster does not answer, or not with all of the index; nothing says that anything is lost."""

    general_code = "engine_unavailable"
