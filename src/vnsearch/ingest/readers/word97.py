"""Read DOC files (Word 97 to 2003) with a converter that is installed: antiword, catdoc or LibreOffice.

The converter is a program of its own that gets the file's bytes in a temporary folder. None of them runs macros.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from vnsearch.errors import UnreadableError
from vnsearch.ingest.containers.streams import describe_error
from vnsearch.ingest.readers.paragraphs import DocumentFacts
from vnsearch.messages import skip_reasons

#: Seconds that a conversion may take, and bytes of text that are read of it.
_MAX_SECONDS, _MAX_TEXT = 60, 16 << 20


def _antiword(program: str, file: Path) -> Sequence[str]:
    return program, "-m", "UTF-8.txt", "-w", "0", str(file)


def _catdoc(program: str, file: Path) -> Sequence[str]:
    return program, "-d", "utf-8", "-w", str(file)


def _libre_office(program: str, file: Path) -> Sequence[str]:
    profile = f"-env:UserInstallation=file://{file.parent}/profile"
    convert = ("--convert-to", "txt:Text (encoded):UTF8", "--outdir", str(file.parent))
    return program, profile, "--headless", "--norestore", *convert, str(file)


#: The converters, the fastest first; LibreOffice writes a file beside the first instead of printing.
_CONVERTERS: tuple[tuple[str, Callable[[str, Path], Sequence[str]]], ...] = (
    ("antiword", _antiword),
    ("catdoc", _catdoc),
    ("soffice", _libre_office),
)


def read_word97(data: bytes) -> tuple[list[str], DocumentFacts]:
    """Return the paragraphs of a DOC file; it says nothing of itself that a converter would tell.

    Raise ``UnreadableError`` for one that cannot be converted, and where no converter is installed.
    """
    for name, command in _CONVERTERS:
        if program := shutil.which(name):
            text = _convert(program, command, data)
            return [
                " ".join(line.split()) for line in text.replace("\x07", "\n").split("\n")
            ], DocumentFacts()
    raise UnreadableError(skip_reasons.NEEDS_CONVERTER)


def _convert(program: str, command: Callable[[str, Path], Sequence[str]], data: bytes) -> str:
    with tempfile.TemporaryDirectory(prefix="vnsearch-") as folder:
        file = Path(folder, "document.doc")
        file.write_bytes(data)
        try:
            done = subprocess.run(  # noqa: S603 - a list of words, no shell; the name is ours
                command(program, file),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_MAX_SECONDS,
                check=False,
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise UnreadableError(skip_reasons.cannot_be_read_further(describe_error(error))) from error
        converted = file.with_suffix(".txt")
        text = converted.read_bytes()[:_MAX_TEXT] if converted.is_file() else done.stdout[:_MAX_TEXT]
    if done.returncode or not text.strip():
        reason = done.stderr.decode("utf-8", "replace").strip().split("\n")[0][:80]
        raise UnreadableError(skip_reasons.cannot_be_converted(Path(program).name, reason))
    return text.decode("utf-8-sig", "replace")
