"""Read the text layer of PDF files with pypdf. A file without one, as scanners make it, is skipped and said."""

from __future__ import annotations

import logging
import time
from io import BytesIO
from typing import Any

from vnsearch.errors import UnreadableError
from vnsearch.ingest.containers.streams import describe_error
from vnsearch.ingest.readers.paragraphs import DocumentFacts
from vnsearch.messages import skip_reasons

#: No newspaper has more pages; characters of text; and seconds that a file may take.
_MAX_PAGES, _MAX_TEXT, _MAX_SECONDS = 2_000, 4_000_000, 60


def read_pdf(data: bytes) -> tuple[list[str], DocumentFacts]:
    """Return the paragraphs of a PDF file and what it says of itself.

    Raise ``UnreadableError`` for one that is encrypted, has no text or cannot be read, and without pypdf.
    """
    try:
        import pypdf
    except ImportError as error:
        raise UnreadableError(skip_reasons.needs_extra("pdf")) from error
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its warnings quote the file's bytes
    try:
        reader = pypdf.PdfReader(BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableError(skip_reasons.ENCRYPTED)
        facts, text = _facts(reader.metadata or {}), _text(reader)
    except UnreadableError:
        raise
    except Exception as error:  # pypdf raises many kinds on hostile bytes
        raise UnreadableError(skip_reasons.cannot_be_read_further(describe_error(error))) from error
    if not text.strip():
        raise UnreadableError(skip_reasons.SCANNED_PDF)
    return _join_lines(text.split("\n")), facts


def _text(reader: Any) -> str:
    """Return the text of the pages, up to the bounds."""
    pieces, size, started = [], 0, time.monotonic()
    for page in reader.pages[:_MAX_PAGES]:
        piece = page.extract_text() or ""
        pieces.append(piece)
        size += len(piece)
        if size > _MAX_TEXT or time.monotonic() - started > _MAX_SECONDS:
            break
    return "\n".join(pieces)


def _facts(metadata: Any) -> DocumentFacts:
    created = str(metadata.get("/CreationDate") or "")
    digits = created.removeprefix("D:")[:8]
    day = f"{digits[:4]}-{digits[4:6]}-{digits[6:]}" if len(digits) == 8 and digits.isdecimal() else ""
    return DocumentFacts(str(metadata.get("/Title") or ""), str(metadata.get("/Author") or ""), day)


def _join_lines(lines: list[str]) -> list[str]:
    """Join the lines of a paragraph: all but the last are about as long as the longest and end in no full stop."""
    stripped = [" ".join(line.split()) for line in lines]
    width = sorted(map(len, stripped))[int(0.9 * (len(stripped) - 1))]
    paragraphs, current = [], ""
    for line in stripped:
        current = f"{current} {line}".strip()
        if not line or len(line) < 0.8 * width or line[-1] in '.!?…:”"':
            paragraphs.append(current)
            current = ""
    return [paragraph for paragraph in [*paragraphs, current] if paragraph]
