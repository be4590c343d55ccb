"""The format of a file or archive member, by its name."""

from __future__ import annotations

from enum import StrEnum
from pathlib import PurePath


class FileFormat(StrEnum):
    """How a file is read: the first five as a whole, the others member by member."""

    DUMP = "dump"
    HTML = "html"
    MHTML = "mhtml"
    FEED = "feed"
    RECORD = "record"
    RECORDS = "records"
    WARC = "warc"
    ZIP = "zip"
    TAR = "tar"


_FORMATS = {
    ".txt": FileFormat.DUMP,
    ".html": FileFormat.HTML,
    ".htm": FileFormat.HTML,
    ".xhtml": FileFormat.HTML,
    ".mhtml": FileFormat.MHTML,
    ".mht": FileFormat.MHTML,
    ".jsonl": FileFormat.RECORDS,
    ".ndjson": FileFormat.RECORDS,
    ".rss": FileFormat.FEED,
    ".atom": FileFormat.FEED,
    ".rdf": FileFormat.FEED,
    ".xml": FileFormat.FEED,
    ".warc": FileFormat.WARC,
    ".zip": FileFormat.ZIP,
    ".tar": FileFormat.TAR,
}
_COMPRESSED = (".gz", ".xz", ".zst", ".bz2")
_ABBREVIATIONS = {".tgz": ".tar.gz", ".txz": ".tar.xz", ".tzst": ".tar.zst", ".tbz2": ".tar.bz2"}
#: The file name endings that are read, for messages.
ENDINGS = (*_FORMATS, *_COMPRESSED)


def ending_of(name: str) -> str:
    """Return the ending of a file name in lower case, with that below a compression; "" for none.

    >>> ending_of("Report.PDF"), ending_of("rows.csv.gz"), ending_of("README"), ending_of(".profile")
    ('.pdf', '.csv.gz', '', '')
    """
    path = PurePath(name.lower())
    return "".join(path.suffixes[-2:]) if path.suffix in _COMPRESSED else path.suffix


def format_of(name: str) -> FileFormat | None:
    """Return the format that a file name's ending means, below any compression; None for other files.

    >>> format_of("a/Page.HTML.gz"), format_of("crawl.warc"), format_of("b.tgz"), format_of("photo.jpg")
    (<FileFormat.HTML: 'html'>, <FileFormat.WARC: 'warc'>, <FileFormat.TAR: 'tar'>, None)
    """
    name = name.lower().rpartition("/")[2]
    for short, long in _ABBREVIATIONS.items():
        name = name.removesuffix(short) + long if name.endswith(short) else name
    for ending in _COMPRESSED:
        name = name.removesuffix(ending)
    stem, dot, ending = name.rpartition(".")
    return _FORMATS.get(dot + ending) if stem else None
