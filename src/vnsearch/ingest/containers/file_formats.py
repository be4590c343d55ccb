"""The format of a file or archive member, by its name; ``content_formats`` corrects it by the content."""

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
    DELIMITED = "delimited"
    WORKBOOK = "workbook"
    DATABASE = "database"
    PARQUET = "parquet"
    ARROW = "arrow"
    SQL = "sql"
    BLOG = "blog"
    PDF = "pdf"
    DOC = "doc"
    DOCX = "docx"
    ODT = "odt"
    CHAPTER = "chapter"
    EPUB = "epub"
    MAIL = "mail"
    MAILBOX = "mailbox"
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
    ".jl": FileFormat.RECORDS,
    ".json": FileFormat.RECORDS,
    ".csv": FileFormat.DELIMITED,
    ".tsv": FileFormat.DELIMITED,
    ".xlsx": FileFormat.WORKBOOK,
    ".xlsm": FileFormat.WORKBOOK,
    ".sqlite": FileFormat.DATABASE,
    ".sqlite3": FileFormat.DATABASE,
    ".db": FileFormat.DATABASE,
    ".parquet": FileFormat.PARQUET,
    ".arrow": FileFormat.ARROW,
    ".feather": FileFormat.ARROW,
    ".sql": FileFormat.SQL,
    ".pdf": FileFormat.PDF,
    ".doc": FileFormat.DOC,
    ".docx": FileFormat.DOCX,
    ".odt": FileFormat.ODT,
    ".epub": FileFormat.EPUB,
    ".eml": FileFormat.MAIL,
    ".mbox": FileFormat.MAILBOX,
    ".rss": FileFormat.FEED,
    ".atom": FileFormat.FEED,
    ".rdf": FileFormat.FEED,
    ".xml": FileFormat.FEED,
    ".warc": FileFormat.WARC,
    ".zip": FileFormat.ZIP,
    ".wacz": FileFormat.ZIP,
    ".tar": FileFormat.TAR,
}
#: Endings of JSON with a record a line, where a line that is broken is skipped alone.
_LINE_ENDINGS = (".jsonl", ".ndjson", ".jl")
#: Endings of files whose content is never looked at to find out what they are: pictures, sound, film, fonts,
#: styles, programs, settings, and packed documents, which would be taken for archives.
_OPAQUE = frozenset((
    ".jpg", ".jpeg", ".png", ".gif", ".webp", ".svg", ".ico", ".bmp", ".tif", ".tiff", ".avif", ".heic",
    ".psd", ".ai", ".mp3", ".mp4", ".m4a", ".wav", ".ogg", ".webm", ".avi", ".mov", ".mkv", ".flv", ".swf",
    ".woff", ".woff2", ".ttf", ".otf", ".eot", ".css", ".js", ".mjs", ".map", ".ts", ".py", ".pyc", ".c",
    ".h", ".cpp", ".java", ".sh", ".bat", ".exe", ".dll", ".so", ".bin", ".iso", ".jar", ".apk",
    ".pptx", ".ods", ".odp", ".xls", ".ppt", ".7z", ".rar", ".md",
    ".yml", ".yaml", ".toml", ".ini", ".cfg", ".log", ".lock", ".jsonld", ".geojson", ".ipynb", ".pkl",
    ".npy", ".npz", ".pt", ".onnx", ".model",
))  # fmt: skip
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


def is_line_based(name: str) -> bool:
    """Return whether a name means JSON with a record a line.

    >>> is_line_based("a.JSONL.gz"), is_line_based("a.json")
    (True, False)
    """
    return any(ending in _LINE_ENDINGS for ending in PurePath(name.lower()).suffixes[-2:])


def may_tell_format(name: str) -> bool:
    """Return whether the content of a file, whose name means no format, may show one.

    >>> may_tell_format("index.php?id=12"), may_tell_format("rows"), may_tell_format("photo.JPG")
    (True, True, False)
    """
    return not _OPAQUE.intersection(PurePath(name.lower()).suffixes[-2:])


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
