"""What was wrong or odd about the text of a file, page or record: why it was skipped, or a warning.

They stand after the place that they are about, as those of ``skip_reasons``.
"""

from __future__ import annotations

from vnsearch.messages.formats import en, quantity, vi
from vnsearch.messages.message import Message, both

# -- texts --------------------------------------------------------------------------------------------------


def replaced_sequences(count: int, encoding: str) -> Message:
    """Say that invalid bytes of a text were replaced."""
    return Message(
        "replaced_sequences",
        vi=f"{vi(count)} chuỗi byte không hợp lệ theo {encoding} đã bị thay",
        en=f"{en(count)} invalid {encoding} sequences were replaced",
    )


def attachments_not_read(names: str) -> Message:
    """Say that files in a mail are not read."""
    return Message(
        "attachments_not_read",
        vi=f"không đọc tệp đính kèm: {names}",
        en=f"attached files are not read: {names}",
    )


DOUBLE_ENCODING = Message("double_encoding", vi="UTF-8 bị mã hoá hai lần", en="double-encoded UTF-8")


def converted_from(encoding: str) -> Message:
    """Say that a text was converted from an old encoding; its name may be a message."""
    encoding_vi, encoding_en = both(encoding)
    return Message(
        "converted_from",
        vi=f"đọc theo bảng mã {encoding_vi} rồi chuyển đổi",
        en=f"read as {encoding_en} and converted",
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


def two_dates(head_date: str, method: str, visible: str) -> Message:
    """Say that the head of a page gives another date than its text."""
    return Message(
        "two_dates",
        vi=f"có hai ngày: {head_date} ({method}) và {visible} trên trang",
        en=f"two dates: {head_date} ({method}) and {visible} on the page",
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


def only_frames(names: str) -> Message:
    """Say that a page is made of frames, whose files are to be read instead."""
    return Message(
        "only_frames",
        vi=f"trang chỉ gồm các khung; nội dung nằm trong {names}",
        en=f"a page of frames; its text is in {names}",
    )


NO_RUNNING_TEXT = Message("no_running_text", vi="không có đoạn văn nào", en="there is no running text")
NOT_BELIEVED = Message(
    "not_believed", vi="không giống giá trị của mục này", en="does not look like a value of this field"
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


NO_TITLE_LINE = Message(
    "no_title_line",
    vi="dòng đầu quá dài để là tít; nếu mỗi dòng là một bài, hãy chuyển thành CSV hoặc JSON Lines",
    en="the first line is too long for a title; if each line is an article, make it CSV or JSON Lines",
)


def not_a_story(kind: str) -> Message:
    """Say that a page is of another kind, a message of this module, than a story."""
    kind_vi, kind_en = both(kind)
    return Message("not_a_story", vi=f"{kind_vi}, không phải bài báo", en=f"{kind_en}, not a story")


LONG_HEADER = Message(
    "long_header",
    vi="một dòng tiêu đề của thư hay trang .mhtml dài quá mức",
    en="a header line of the mail or .mhtml page is too long",
)


def many_attributes(count: int) -> Message:
    """Say that an element of a page has more attributes than are read."""
    return Message(
        "many_attributes",
        vi=f"một phần tử có quá nhiều thuộc tính ({vi(count)})",
        en=f"an element has too many attributes ({en(count)})",
    )


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


def only_first_characters(limit: int) -> Message:
    """Say that only the beginning of an article is indexed."""
    return Message(
        "only_first_characters",
        vi=f"bài dài quá mức: chỉ đưa vào chỉ mục {vi(limit)} ký tự đầu, cùng phần đầu các danh sách",
        en=f"the article is too long: its first {en(limit)} characters are indexed, and the first of each list",
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
    vi="MHTML có các phần lồng nhau sâu hơn mọi trình duyệt tạo ra",
    en="MHTML whose parts are nested deeper than any browser writes them",
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


JSON_TOO_DEEP = Message("json_too_deep", vi="JSON lồng nhau quá sâu", en="JSON that is nested too deep")


def fields_by_values(columns: str) -> Message:
    """Say which columns were told by their values, as ``name = field``."""
    return Message(
        "fields_by_values",
        vi=f"đoán cột theo giá trị: {columns}; nếu sai hãy dùng --map",
        en=f"columns recognised by their values: {columns}; if that is wrong, use --map",
    )


JSON_NUMBER_TOO_LONG = Message(
    "json_number_too_long", vi="JSON có số quá nhiều chữ số", en="JSON with a number of too many digits"
)
#: What the words of Python's decoder of JSON begin with -> what they mean.
JSON_FAULTS = {
    "Expecting property name": Message(
        "json_no_name", vi="thiếu tên trường trong ngoặc kép", en="a name in double quotes is missing"
    ),
    "Expecting value": Message(
        "json_no_value", vi="không có giá trị đọc được", en="no value that can be read"
    ),
    "Expecting ':'": Message("json_no_colon", vi="thiếu dấu hai chấm", en="a colon is missing"),
    "Expecting ','": Message("json_no_comma", vi="thiếu dấu phẩy", en="a comma is missing"),
    "Illegal trailing comma": Message("json_last_comma", vi="thừa dấu phẩy cuối", en="a comma too many"),
    "Unterminated string": Message(
        "json_open_text",
        vi="chuỗi mở ở đó không có ngoặc kép đóng",
        en="the text that begins there does not end",
    ),
    "Invalid control character": Message(
        "json_control", vi="ký tự điều khiển trong chuỗi", en="a control character in a text"
    ),
    "Invalid \\": Message("json_escape", vi="dấu \\ dùng sai trong chuỗi", en="a wrong use of \\ in a text"),
    "Extra data": Message("json_rest", vi="thừa chữ sau giá trị", en="more text after the value"),
}


def not_json(fault: str, line: int, column: int) -> Message:
    """Say where a text stops being JSON, and why in words of the decoder; ``line`` is 0 in a text of one line."""
    fault_vi, fault_en = both(
        next((JSON_FAULTS[start] for start in JSON_FAULTS if fault.startswith(start)), fault)
    )
    line_vi, line_en = (f"dòng {vi(line)}, ", f"line {en(line)}, ") if line else ("", "")
    return Message(
        "not_json",
        vi=f"không phải JSON ({line_vi}cột {vi(column)}: {fault_vi})",
        en=f"not JSON ({line_en}column {en(column)}: {fault_en})",
    )


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
        en=f"a list of {quantity(count, 'address', 'addresses')} without titles (a plain sitemap?)",
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


def too_many_sightings(count: int, limit: int) -> Message:
    """Say that an exported headline claims more sightings than are read."""
    return Message(
        "too_many_sightings",
        vi=f"ghi là thấy {vi(count)} lần; chỉ {vi(limit)} lần được đọc",
        en=f"claims {en(count)} sightings; {en(limit)} were read",
    )
