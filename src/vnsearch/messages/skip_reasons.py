"""Why a file, page or record was skipped, and what was odd about one that was read.

They stand after the place that they are about.
"""

from __future__ import annotations

from vnsearch.messages.formats import counted, en, vi
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
    vi="trong tệp nén không có gì thuộc loại đọc được",
    en="the archive holds nothing of a kind that is read",
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
    en="no line end where a WARC file has many; what is beyond was not read",
)
RECORD_CUT_OFF = Message("record_cut_off", vi="bản ghi bị cụt", en="the record is cut off")
EMPTY_RECORD = Message("empty_record", vi="rỗng", en="empty")


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
        en=f"unpacks to more than {en(limit)} bytes; what is beyond was not read",
    )


def unpacks_to_many_times(ratio: int) -> Message:
    """Say that a file unpacks to more than a multiple of its size."""
    return Message(
        "unpacks_to_many_times",
        vi=f"bung ra gấp hơn {vi(ratio)} lần kích thước của nó, như bom nén; phần sau không được đọc",
        en=f"unpacks to more than {en(ratio)} times its size, as decompression bombs do; "
        "what is beyond was not read",
    )


def too_many_members(limit: int) -> Message:
    """Say that an archive has more members than are read."""
    return Message(
        "too_many_members",
        vi=f"có hơn {vi(limit)} tệp bên trong; phần còn lại không được đọc",
        en=f"holds more than {en(limit)} members; the rest was not read",
    )


# -- texts --------------------------------------------------------------------------------------------------


def replaced_sequences(count: int, encoding: str) -> Message:
    """Say that invalid bytes of a text were replaced."""
    return Message(
        "replaced_sequences",
        vi=f"{vi(count)} chuỗi byte không hợp lệ theo {encoding} đã bị thay",
        en=f"{en(count)} invalid {encoding} sequences were replaced",
    )


def converted_from(encoding: str) -> Message:
    """Say that a text was converted from an old encoding."""
    return Message(
        "converted_from",
        vi=f"đọc theo bảng mã {encoding} rồi chuyển đổi",
        en=f"read as {encoding} and converted",
    )


def date_not_understood(text: str, method: str = "") -> Message:
    """Say that a date was not understood, and where it stood, "" for the date of a record."""
    place = f" ({method})" if method else ""
    return Message(
        "date_not_understood",
        vi=f"không hiểu ngày “{text}”{place}",
        en=f"the date {text!r}{place} was not understood",
    )


def date_after_file(day: str) -> Message:
    """Say that a date is later than the file it stands in."""
    return Message(
        "date_after_file", vi=f"ngày {day} muộn hơn tệp", en=f"the date {day} is later than the file"
    )


def two_dates(stated: str, method: str, visible: str) -> Message:
    """Say that the head of a page gives another date than its text."""
    return Message(
        "two_dates",
        vi=f"có hai ngày: {stated} ({method}) và {visible} trên trang",
        en=f"two dates: {stated} ({method}) and {visible} on the page",
    )


LOCAL_TIME_AS_UTC = Message(
    "local_time_as_utc",
    vi="ngày trong phần đầu trang là giờ Hà Nội nhưng lại ghi là UTC",
    en="the date in the head is in Hanoi time but says it is UTC",
)

# -- pages --------------------------------------------------------------------------------------------------

NOT_FOUND_PAGE = Message(
    "not_found_page", vi="trang báo lỗi (không tìm thấy)", en="an error page (not found)"
)
ERROR_PAGE = Message("error_page", vi="trang báo lỗi", en="an error page")
ACCESS_DENIED_PAGE = Message(
    "access_denied_page", vi="trang báo lỗi (từ chối truy cập)", en="an error page (access denied)"
)
ROBOT_CHECK = Message("robot_check", vi="trang kiểm tra robot", en="a robot check")
LOGIN_PAGE = Message("login_page", vi="trang đăng nhập", en="a login page")
PAYWALL_PAGE = Message("paywall_page", vi="trang đòi trả phí", en="a paywall page")
ONLY_JAVASCRIPT = Message(
    "only_javascript",
    vi="trang chỉ có JavaScript: hãy lưu nó như trình duyệt hiển thị",
    en="the page is only JavaScript: save it as the browser shows it",
)
EMPTY_PAGE = Message(
    "empty_page",
    vi="trang không có bài báo cũng không có tiêu đề nào",
    en="the page holds no article and no headlines",
)
ONLY_LIST_HEADING = Message(
    "only_list_heading",
    vi="tệp chỉ có tên của một danh sách",
    en="the file holds the heading of a list and nothing else",
)


def not_a_story(kind: str) -> Message:
    """Say that a page is of another kind, a message of this module, than a story."""
    kind_vi, kind_en = both(kind)
    return Message("not_a_story", vi=f"{kind_vi}, không phải bài báo", en=f"{kind_en}, not a story")


def nested_elements(levels: int) -> Message:
    """Say that the elements of a page are nested deeper than is read."""
    return Message(
        "nested_elements",
        vi=f"các phần tử lồng nhau quá sâu ({vi(levels)} tầng)",
        en=f"its elements are nested too deep ({en(levels)} levels)",
    )


def only_first_elements(limit: int) -> Message:
    """Say that only the first elements of a page were read."""
    return Message(
        "only_first_elements",
        vi=f"chỉ {vi(limit)} phần tử đầu được đọc",
        en=f"only the first {en(limit)} elements were read",
    )


def cannot_be_understood(error: str) -> Message:
    """Say that the analysis of a document failed, in technical words."""
    return Message(
        "cannot_be_understood",
        vi=f"không phân tích được ({error})",
        en=f"cannot be understood ({error})",
    )


# -- MHTML, records and feeds -------------------------------------------------------------------------------

MHTML_TOO_DEEP = Message(
    "mhtml_too_deep",
    vi="MHTML có các phần lồng nhau nhiều hơn mọi trình duyệt tạo ra",
    en="MHTML with more parts inside parts than any browser writes",
)
MHTML_WITHOUT_HTML = Message(
    "mhtml_without_html", vi="MHTML không có phần HTML", en="MHTML without an HTML part"
)
EMPTY_OBJECT = Message(
    "empty_object",
    vi="đối tượng không có tiêu đề, tóm tắt hay nội dung",
    en="the object has no title, summary or body",
)
XML_ENTITIES = Message(
    "xml_entities",
    vi="XML khai báo thực thể hoặc trỏ ra ngoài; không đọc",
    en="XML that declares entities or points outside; refused",
)
XML_TOO_DEEP = Message("xml_too_deep", vi="XML lồng nhau quá 100 tầng", en="XML nested more than 100 deep")
EMPTY_FEED = Message("empty_feed", vi="nguồn tin không có mục nào", en="a feed without entries")


def unreadable_mhtml(error: str) -> Message:
    """Say that a file is no MHTML that can be read."""
    return Message(
        "unreadable_mhtml",
        vi=f"không phải MHTML đọc được ({error})",
        en=f"not MHTML that can be read ({error})",
    )


def not_json(error: str) -> Message:
    """Say that a line is no JSON, in technical words."""
    return Message("not_json", vi=f"không phải JSON ({error})", en=f"not JSON ({error})")


def not_an_object(kind: str) -> Message:
    """Say that a line is JSON of another type than an object."""
    return Message(
        "not_an_object",
        vi=f"là JSON, nhưng là {kind} ở chỗ phải là một đối tượng",
        en=f"JSON, but {kind} where an object belongs",
    )


def not_a_feed(root: str) -> Message:
    """Say that an XML file is of another kind than a feed, by its first element."""
    return Message(
        "not_a_feed",
        vi=f"là XML, nhưng không phải nguồn tin hay sơ đồ trang (<{root}>)",
        en=f"XML, but no feed and no sitemap of pages (<{root}>)",
    )


def not_xml(fault: str) -> Message:
    """Say that a file is no XML that can be read."""
    return Message(
        "not_xml", vi=f"không phải XML đọc được ({fault})", en=f"not XML that can be read ({fault})"
    )


def read_up_to_fault(fault: str) -> Message:
    """Say that a feed was read up to a fault."""
    return Message(
        "read_up_to_fault",
        vi=f"chỉ đọc được đến chỗ lỗi trong XML ({fault})",
        en=f"read up to a fault in the XML ({fault})",
    )


def only_addresses(count: int) -> Message:
    """Say that a sitemap has addresses without titles."""
    return Message(
        "only_addresses",
        vi=f"danh sách {vi(count)} địa chỉ không có tiêu đề (sơ đồ trang thường?)",
        en=f"a list of {counted(count, 'address', 'addresses')} without titles (a plain sitemap?)",
    )


def untitled_entries(count: int) -> Message:
    """Say that entries of a feed without a title were left out."""
    return Message(
        "untitled_entries",
        vi=f"{vi(count)} mục không có tiêu đề và bị bỏ qua",
        en=f"{en(count)} entries have no title and were passed over",
    )


def only_first_entries(limit: int) -> Message:
    """Say that only the first entries of a feed were read."""
    return Message(
        "only_first_entries",
        vi=f"chỉ {vi(limit)} mục đầu được đọc",
        en=f"only the first {en(limit)} entries were read",
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
