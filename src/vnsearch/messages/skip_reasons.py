"""Why a file, or a part of a packed one, was skipped, and why a path cannot be used.

They stand after the place that they are about. ``text_faults`` has what was wrong with texts.
"""

from __future__ import annotations

from vnsearch.messages.formats import en, vi
from vnsearch.messages.message import Message, both


def _in_vietnamese(reason: str) -> str:
    """Return a reason after a colon if it exists in Vietnamese, "" for one of a library, which is English."""
    return f": {reason.vi}" if isinstance(reason, Message) else ""


# -- files and folders --------------------------------------------------------------------------------------

EMPTY_FILE = Message("empty_file", vi="tệp rỗng", en="the file is empty")
BINARY_FILE = Message(
    "binary_file",
    vi="tệp không phải văn bản (dữ liệu nhị phân)",
    en="the file is not text (binary data)",
)
NO_TEXT = Message("no_text", vi="tệp không có chữ nào", en="the file holds no text")
CUT_OFF = Message("cut_off", vi="tệp bị cụt", en="the file is cut off")
NOT_REGULAR = Message("not_regular", vi="không phải tệp thường", en="not a regular file")
OUTSIDE_ARCHIVE = Message(
    "outside_archive",
    vi="đường dẫn của nó chỉ ra ngoài tệp nén",
    en="its path leads outside the archive",
)
NESTED_ARCHIVE = Message(
    "nested_archive",
    vi="tệp nén nằm trong tệp nén; hãy bung ra trước",
    en="an archive inside an archive; unpack it first",
)
PACKED_ZIP = Message(
    "packed_zip",
    vi="tệp zip lại bị nén thêm lần nữa; hãy bung ra trước",
    en="a zip file packed once more; unpack it first",
)
PACKED_TWICE = Message(
    "packed_twice",
    vi="bị nén nhiều lần; hãy bung ra trước",
    en="packed more than once; unpack it first",
)
NOTHING_READABLE = Message(
    "nothing_readable",
    vi="trong tệp không có gì thuộc loại đọc được",
    en="it holds nothing of a kind that is read",
)
LINK_OUTSIDE = Message(
    "link_outside",
    vi="liên kết dẫn ra ngoài thư mục đã nêu",
    en="a link that leads out of the folder given",
)
LINK_IN_ARCHIVE = Message(
    "link_in_archive",
    vi="liên kết; liên kết trong tệp nén không được mở theo",
    en="a link; links in archives are not followed",
)
NAME_NOT_UTF8 = Message("name_not_utf8", vi="tên không phải UTF-8 hợp lệ", en="its name is not valid UTF-8")
NO_READABLE_FILE = Message(
    "no_readable_file",
    vi="không có tệp nào thuộc loại đọc được",
    en="holds no file of a kind that is read",
)
HIDDEN_FILE = Message("hidden_file", vi="tệp ẩn", en="hidden")
EXCLUDED_FILE = Message("excluded_file", vi="bị loại theo yêu cầu", en="excluded")
OTHER_KIND = Message("other_kind", vi="không thuộc loại đọc được", en="not of a kind that is read")
UNKNOWN_CONTENT = Message(
    "unknown_content",
    vi="nội dung không thuộc loại đọc được",
    en="its content is of no kind that is read",
)
ENCRYPTED = Message("encrypted", vi="bị khoá bằng mật khẩu", en="encrypted")
SCANNED_PDF = Message(
    "scanned_pdf",
    vi="PDF không có lớp chữ (có lẽ là bản quét)",
    en="a PDF file without a text layer (probably scanned)",
)
NOT_MAIL = Message("not_mail", vi="không phải thư", en="not a mail")
NOT_WHOLE_DOCUMENT = Message(
    "not_whole_document",
    vi="không phải tệp DOCX hay ODT trọn vẹn: bị hỏng, bị cắt, hoặc là tệp tạm của chương trình soạn thảo",
    en="not a whole DOCX or ODT file: damaged, cut off, or a temporary file of a word processor",
)
NO_RECORDS = Message("no_records", vi="không có bản ghi nào", en="it holds no record")
NO_STORY_RECORDS = Message(
    "no_story_records",
    vi="không thấy tít hay nội dung bài trong các bản ghi; có thể chỉ tên cột bằng --map",
    en="its records show neither title nor text of a story; --map can name the fields",
)
NO_TAR_END = Message(
    "no_tar_end",
    vi="tệp tar không có dấu kết thúc; có thể nó bị cụt",
    en="the tar file has no end mark; it may be cut off",
)
NO_CRAWLED_PAGE = Message(
    "no_crawled_page", vi="bản thu thập không có trang nào", en="the crawl holds no page"
)
NOT_WARC = Message("not_warc", vi="không phải tệp WARC", en="not a WARC file")
NO_WARCIO = Message(
    "no_warcio",
    vi="cần thêm một gói để đọc tệp WARC: pip install 'vnsearch[warc]'",
    en="a WARC file needs a package: pip install 'vnsearch[warc]'",
)
NO_LINE_END = Message(
    "no_line_end",
    vi="tệp WARC thiếu dấu xuống dòng ở nơi phải có; phần sau không được đọc",
    en="the WARC file lacks a line end where there must be one; what follows was not read",
)
RECORD_CUT_OFF = Message("record_cut_off", vi="bản ghi bị cụt", en="the record is cut off")
EMPTY_RECORD = Message("empty_record", vi="rỗng", en="empty")


def no_such_table(names: str) -> Message:
    """Say that a file has none of the tables asked for, and which it has."""
    return Message(
        "no_such_table",
        vi=f"không có bảng nào được yêu cầu; tệp có: {names}",
        en=f"none of the tables asked for; it has: {names}",
    )


NEEDS_CONVERTER = Message(
    "needs_converter",
    vi="muốn đọc tệp .doc cần cài antiword, catdoc hoặc LibreOffice",
    en="to read .doc files, install antiword, catdoc or LibreOffice",
)


def cannot_be_converted(program: str, reason: str) -> Message:
    """Say that a converter refused a file, and what it said."""
    ending_vi, ending_en = (f": {words}" if words else "" for words in both(reason))
    return Message(
        "cannot_be_converted",
        vi=f"{program} không chuyển được{ending_vi}",
        en=f"{program} cannot convert it{ending_en}",
    )


def needs_extra(extra: str) -> Message:
    """Say which optional part must be installed to read a file."""
    return Message(
        "needs_extra",
        vi=f"muốn đọc cần cài thêm: pip install 'vnsearch[{extra}]'",
        en=f"to read it: pip install 'vnsearch[{extra}]'",
    )


def not_a_readable_kind(endings: str) -> Message:
    """Say that a file is of a kind that is not read, and which kinds are, by the endings of names."""
    return Message(
        "not_a_readable_kind",
        vi=f"không thuộc loại đọc được ({endings})",
        en=f"not a kind that is read ({endings})",
    )


def site_answered(status: str) -> Message:
    """Say that a site answered an error in place of a page, by its HTTP status."""
    return Message(
        "site_answered",
        vi=f"máy chủ trả lời {status}, không phải trang cần lấy",
        en=f"the site answered {status}, not the page",
    )


def cannot_be_read(reason: str) -> Message:
    """Say that a file cannot be read; the reason may be a message."""
    return Message(
        "cannot_be_read", vi=f"không đọc được{_in_vietnamese(reason)}", en=f"cannot be read: {reason}"
    )


def cannot_be_listed(reason: str) -> Message:
    """Say that a folder cannot be listed; the reason may be a message."""
    reason_vi, reason_en = both(reason)
    return Message(
        "cannot_be_listed", vi=f"không liệt kê được: {reason_vi}", en=f"cannot be listed: {reason_en}"
    )


def cannot_be_read_further(reason: str) -> Message:
    """Say that a file cannot be read beyond a place; the reason may be a message."""
    return Message(
        "cannot_be_read_further",
        vi=f"không đọc tiếp được{_in_vietnamese(reason)}",
        en=f"cannot be read further: {reason}",
    )


def tar_cannot_be_read_further(reason: str) -> Message:
    """Say that a tar file cannot be read beyond a place; the reason may be a message."""
    return Message(
        "tar_cannot_be_read_further",
        vi=f"không đọc tiếp được tệp tar{_in_vietnamese(reason)}",
        en=f"the tar file cannot be read further: {reason}",
    )


def tar_damaged(offset: int) -> Message:
    """Say that a part of a tar file was damaged."""
    return Message(
        "tar_damaged",
        vi=f"tệp tar hỏng ở byte thứ {vi(offset)}; phần đó bị bỏ qua",
        en=f"the tar file is damaged at byte {en(offset)}; that part was passed over",
    )


def broken_zip(reason: str) -> Message:
    """Say that a zip file is not whole; the reason may be a message."""
    return Message(
        "broken_zip",
        vi=f"tệp zip không nguyên vẹn{_in_vietnamese(reason)}",
        en=f"not a whole zip file: {reason}",
    )


def broken_gzip_part(reason: str) -> Message:
    """Say that a part of a gzip file cannot be unpacked."""
    return Message(
        "broken_gzip_part",
        vi="một phần không bung ra được",
        en=f"a part cannot be unpacked ({reason})",
    )


def cannot_be_unpacked(reason: str) -> Message:
    """Say that a record cannot be unpacked; the reason may be a message."""
    return Message(
        "cannot_be_unpacked",
        vi=f"không bung ra được{_in_vietnamese(reason)}",
        en=f"cannot be unpacked: {reason}",
    )


def unknown_encoding(name: str) -> Message:
    """Say that a record of a crawl has a content encoding that is not read."""
    return Message(
        "unknown_encoding",
        vi=f"dùng kiểu nén {name}, không đọc được",
        en=f"in the encoding {name}, which is not read",
    )


def unreadable_record(reason: str) -> Message:
    """Say that a record of a crawl cannot be read; the reason may be a message."""
    return Message(
        "unreadable_record",
        vi=f"bản ghi không đọc được{_in_vietnamese(reason)}",
        en=f"not a record that can be read: {reason}",
    )


NEEDS_MEMORY = Message(
    "needs_memory",
    vi="đọc nó cần nhiều bộ nhớ hơn mức cho phép; --memory cho nhiều hơn",
    en="reading it takes more memory than is allowed; --memory allows more",
)
READER_DIED = Message(
    "reader_died",
    vi="tiến trình đọc nó bị tắt hai lần, có lẽ vì thiếu bộ nhớ; hãy thử --memory lớn hơn hoặc --workers nhỏ hơn",
    en="the process that read it died twice, perhaps for lack of memory; try a larger --memory or fewer --workers",
)

SPLITTER_DIED = Message(
    "splitter_died",
    vi="tiến trình mở nó bị tắt, có lẽ vì thiếu bộ nhớ; phần còn lại chưa đọc; hãy thử --memory lớn hơn",
    en="the process that opened it died, perhaps for want of memory; the rest is not read; try a larger --memory",
)


def rest_takes_too_long(seconds: float) -> Message:
    """Say that the rest of a file was given up while it was taken apart."""
    in_vietnamese, in_english = _limit(seconds)
    return Message(
        "rest_takes_too_long",
        vi=f"đọc tiếp mất hơn {in_vietnamese} giây nên bỏ phần còn lại; --member-timeout cho lâu hơn",
        en=f"reading on takes more than {in_english} seconds: the rest is skipped; --member-timeout allows more",
    )


def takes_too_long(seconds: float) -> Message:
    """Say that reading something was ended."""
    in_vietnamese, in_english = _limit(seconds)
    return Message(
        "takes_too_long",
        vi=f"đọc mất hơn {in_vietnamese} giây nên bỏ qua; --member-timeout cho lâu hơn",
        en=f"reading it takes more than {in_english} seconds, so it is skipped; --member-timeout allows more",
    )


def _limit(seconds: float) -> tuple[str, str]:
    """Return a number of seconds in Vietnamese and in English: half a second is not 0 seconds."""
    digits = 0 if seconds == int(seconds) else 1
    return vi(seconds, digits), en(seconds, digits)


def larger_than(limit: int) -> Message:
    """Say that a page is larger than a number of bytes."""
    megabytes = limit >> 20
    return Message(
        "larger_than",
        vi=f"lớn hơn {vi(megabytes)} MB" if megabytes else f"lớn hơn {vi(limit)} byte",
        en=f"larger than {en(megabytes)} MB" if megabytes else f"larger than {en(limit)} bytes",
    )


def line_too_long(limit: int) -> Message:
    """Say that a line is longer than a number of bytes."""
    return Message(
        "line_too_long",
        vi=f"dòng dài hơn {vi(limit >> 20)} MB",
        en=f"the line is longer than {en(limit >> 20)} MB",
    )


def unpacks_to_more(limit: int) -> Message:
    """Say that a file unpacks to more than a number of bytes."""
    return Message(
        "unpacks_to_more",
        vi=f"bung ra hơn {vi(limit)} byte; phần sau không được đọc",
        en=f"unpacks to more than {en(limit)} bytes; the rest was not read",
    )


def unpacks_to_many_times(ratio: int) -> Message:
    """Say that a file unpacks to more than a multiple of its size."""
    return Message(
        "unpacks_to_many_times",
        vi=f"bung ra gấp hơn {vi(ratio)} lần kích thước của nó, như bom nén; phần sau không được đọc",
        en=f"unpacks to more than {en(ratio)} times its size, as decompression bombs do; "
        "the rest was not read",
    )


def too_many_members(limit: int) -> Message:
    """Say that an archive has more members than are read."""
    return Message(
        "too_many_members",
        vi=f"có hơn {vi(limit)} tệp bên trong; phần còn lại không được đọc",
        en=f"holds more than {en(limit)} members; the rest was not read",
    )


# -- paths and mappings given by the user -------------------------------------------------------------------


def path_missing(path: str) -> Message:
    """Say that there is nothing at a path."""
    return Message(
        "path_missing",
        vi=f"{path} không tồn tại; hãy nêu một tệp hoặc thư mục chứa các trang",
        en=f"{path} does not exist; give a file or folder of pages",
    )


def broken_link(path: str) -> Message:
    """Say that a link leads nowhere."""
    return Message(
        "broken_link",
        vi=f"liên kết {path} không dẫn tới đâu; hãy nêu một tệp hoặc thư mục chứa các trang",
        en=f"{path} leads nowhere; give a file or folder of pages",
    )


def unreadable_path(path: str, reason: str) -> Message:
    """Say that a path cannot be looked at; the reason may be a message."""
    reason_vi, reason_en = both(reason)
    return Message(
        "unreadable_path", vi=f"không đọc được {path}: {reason_vi}", en=f"{path} cannot be read: {reason_en}"
    )


def invalid_name(path: str) -> Message:
    """Say that the name of a file is no text."""
    return Message(
        "invalid_name",
        vi=f"{path}: tên không phải UTF-8 hợp lệ; hãy đổi tên",
        en=f"{path}: its name is not valid UTF-8; rename it",
    )


def not_a_mapping(text: str, fields: str) -> Message:
    """Say that a text is no mapping of fields, and which fields there are."""
    return Message(
        "not_a_mapping",
        vi=f"“{text}” không phải ánh xạ trường; hãy viết CỦA_HỌ=CỦA_TA, CỦA_TA là một trong: {fields}",
        en=f"{text!r} is no mapping; write theirs=ours, ours being {fields}",
    )
