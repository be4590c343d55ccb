"""What a file or archive member is, by its name."""

from __future__ import annotations

from enum import StrEnum


class FileFormat(StrEnum):
    """How something is to be read; the first five are read whole, the rest give several members."""

    DUMP = "dump"
    HTML = "html"
    MHTML = "mhtml"
    FEED = "feed"
    RECORD = "record"
    RECORDS = "records"
    WARC = "warc"
    ZIP = "zip"
    TAR = "tar"


_FORMS = {
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
_PACKED = (".gz", ".xz", ".zst", ".bz2")
_SHORT = {".tgz": ".tar.gz", ".txz": ".tar.xz", ".tzst": ".tar.zst", ".tbz2": ".tar.bz2"}
#: The endings that are read, for messages.
ENDINGS = (*_FORMS, *_PACKED)


def format_of(name: str) -> FileFormat | None:
    """The form a name's ending promises, whatever it is packed in; None when it is none that is read.

    >>> form_of("a/Page.HTML.gz"), form_of("crawl.warc"), form_of("b.tgz"), form_of("photo.jpg")
    (<Form.HTML: 'html'>, <Form.WARC: 'warc'>, <Form.TAR: 'tar'>, None)
    """
    name = name.lower().rpartition("/")[2]
    for short, long in _SHORT.items():
        name = name.removesuffix(short) + long if name.endswith(short) else name
    for ending in _PACKED:
        name = name.removesuffix(ending)
    stem, dot, ending = name.rpartition(".")
    return _FORMS.get(dot + ending) if stem else None
