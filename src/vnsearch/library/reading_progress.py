"""How much of what is to be read has been read, in bytes on disk, also inside a big or packed file."""

from __future__ import annotations

from collections.abc import Callable, Iterable

#: Called with the bytes read so far, all bytes to read, and the documents written so far.
Progress = Callable[[int, int, int], None]

#: Bytes read after which ``Progress`` is called even where no document has come out of them.
_STEP = 1 << 20


class ReadingProgress:
    """Counts the bytes of files that are read one after the other, each once or several times.

    The count of a file never passes its size, however often its bytes are asked for: an archive is read
    at its end first. When the file is done, its whole size counts, however little of it was read.
    """

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._total = 0
        #: The bytes of the files that are done, of the file that is being read, and that file's size.
        self._done, self._of_file, self._size = 0, 0, 0
        self._documents = 0
        self._reported = 0

    def expect(self, sizes: Iterable[int]) -> None:
        """Add files to those that are to be read, by their sizes in bytes."""
        self._total += sum(sizes)

    def begin_file(self, size: int) -> None:
        """Begin to read a file of those expected."""
        self._of_file, self._size = 0, size

    def add_bytes(self, count: int) -> None:
        """Count bytes of the file that were read."""
        self._of_file = min(self._of_file + count, self._size)
        if self._bytes - self._reported >= _STEP:
            self.report(self._documents)

    def end_file(self) -> None:
        """End the file."""
        self._done += self._size
        self._of_file = self._size = 0

    @property
    def _bytes(self) -> int:
        return self._done + self._of_file

    def report(self, documents: int) -> None:
        """Call ``Progress`` with the bytes read so far and the documents written so far."""
        self._documents = documents
        self._reported = self._bytes
        self._progress(min(self._bytes, self._total), self._total, documents)

    def finish(self) -> None:
        """Report that everything has been read."""
        self._progress(self._total, self._total, self._documents)
