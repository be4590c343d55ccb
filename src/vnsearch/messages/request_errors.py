"""Why a request cannot be answered: its query, its options, its settings, or the id of a document."""

from __future__ import annotations

from vnsearch.messages.formats import en, vi
from vnsearch.messages.message import Message, both

BAD_DEADLINE = Message(
    "bad_deadline",
    vi="thời hạn phải lớn hơn 0 ms",
    en="the deadline must be more than 0 ms",
)
DEADLINE_PASSED = Message(
    "deadline_passed",
    vi="hết thời hạn trước khi tính xong; hãy thu hẹp câu hỏi hoặc cho thêm thời gian",
    en="the deadline passed before the answer was known; narrow the query or allow more time",
)
NO_FRAMES = Message(
    "no_frames",
    vi="bảng cần pandas hoặc polars: pip install 'vnsearch[pandas]' hoặc 'vnsearch[polars]'",
    en="frames need pandas or polars: pip install 'vnsearch[pandas]' or 'vnsearch[polars]'",
)
BAD_EXPORT_LIMIT = Message(
    "bad_export_limit",
    vi="số kết quả phải từ 1 trở lên",
    en="limit must be 1 or more",
)
PAGE_AND_TOKEN = Message(
    "page_and_token",
    vi="hãy nêu số trang hoặc mã nối trang, không nêu cả hai",
    en="give a page or the token of the page before, not both",
)
FOREIGN_TOKEN = Message(
    "foreign_token",
    vi="mã nối trang này thuộc về câu hỏi hoặc thứ tự khác; hãy hỏi lại từ trang đầu",
    en="that token belongs to another query or order; ask again from the first page",
)
OUTDATED_TOKEN = Message(
    "outdated_token",
    vi="chỉ mục đã thay đổi sau trang đó; hãy hỏi lại từ trang đầu",
    en="the index has changed since the page of that token; ask again from the first page",
)
BAD_TOKEN = Message(
    "bad_token",
    vi="đó không phải mã nối trang; hãy chép trọn mã từ trang trước",
    en="that is no token of a page; copy the whole token from the page before",
)
NO_RELEVANT_DOCUMENT = Message(
    "no_relevant_document",
    vi="không đề tài nào có tài liệu liên quan: tệp đề tài và tệp đánh giá có thuộc cùng một bộ không?",
    en="no topic has a relevant document: do topics and qrels belong together?",
)
NOT_UTF8 = Message("not_utf8", vi="không phải chữ mã UTF-8", en="its text is not UTF-8")
NO_IR_MEASURES = Message(
    "no_ir_measures",
    vi="cần gói ir_measures để đo: pip install 'vnsearch[eval]'",
    en="measures need ir_measures: pip install 'vnsearch[eval]'",
)


def bad_refresh(value: object) -> Message:
    """Say how often an open index may look for newer commits."""
    return Message(
        "bad_refresh",
        vi=f"refresh phải là 'auto', một số giây hoặc None, không phải {value!r}",
        en=f"refresh must be 'auto', a number of seconds or None, not {value!r}",
    )


def bad_limit(most: int) -> Message:
    """Say what the number of hits and the number of the page may be."""
    return Message(
        "bad_limit",
        vi=f"số kết quả phải từ 1 đến {vi(most)}, số trang từ 1 trở lên",
        en=f"limit must be 1 to {en(most)} and page 1 or more",
    )


def bad_query_count(most: int) -> Message:
    """Say how many queries can be compared."""
    return Message(
        "bad_query_count",
        vi=f"hãy nêu từ 1 đến {vi(most)} câu hỏi để so sánh",
        en=f"give 1 to {en(most)} queries to compare",
    )


def unusable_saved_search(longest: int, most: int) -> Message:
    """Say what the name of a saved search may be, and how many there can be."""
    return Message(
        "unusable_saved_search",
        vi=f"tên phải có từ 1 đến {vi(longest)} ký tự, và lưu được tối đa {vi(most)} câu hỏi",
        en=f"a name must have 1 to {en(longest)} characters, and at most {en(most)} searches can be saved",
    )


def unusable_saved_searches(path: str, reason: str) -> Message:
    """Say that the file of saved searches cannot be used; the reason may be a message."""
    reason_vi, reason_en = both(reason)
    return Message(
        "unusable_saved_searches",
        vi=f"không dùng được tệp câu hỏi đã lưu {path}: {reason_vi}",
        en=f"the file of saved searches {path} cannot be used: {reason_en}",
    )


def document_not_found(document_id: str, folder: str) -> Message:
    """Say that no document of an index has an id."""
    return Message(
        "document_not_found",
        vi=f"không có tài liệu nào có mã, địa chỉ hay tệp “{document_id}” trong {folder}",
        en=f"no document has the id, address or file '{document_id}' in {folder}",
    )


def several_documents_in_file(path: str, count: int, ids: str) -> Message:
    """Say that a file gave several documents, so that its path names none of them."""
    return Message(
        "several_documents_in_file",
        vi=f"tệp {path} có {vi(count)} tài liệu; hãy nêu mã của một tài liệu: {ids}",
        en=f"the file {path} gave {en(count)} documents; name one by its id: {ids}",
    )


def not_a_facet(field: str, fields: str) -> Message:
    """Say that the values of a field are not counted, and of which fields they are."""
    return Message(
        "not_a_facet",
        vi=f"không đếm được theo “{field}”; hãy dùng: {fields}",
        en=f"{field!r} is not counted; use {fields}",
    )


def not_a_kind(value: str) -> Message:
    """Say that documents of a kind do not exist."""
    return Message(
        "not_a_kind",
        vi=f"“{value}” không phải loại tài liệu; hãy dùng article (bài) hoặc headline (tít)",
        en=f"{value!r} is no kind; use article or headline",
    )


def not_an_order(value: str, orders: str) -> Message:
    """Say that hits cannot be put in an order, and in which they can."""
    return Message(
        "not_an_order",
        vi=f"không có thứ tự “{value}”; hãy dùng: {orders}",
        en=f"{value!r} is no order; use {orders}",
    )


def not_a_period(value: str, periods: str) -> Message:
    """Say that a timeline has no such periods, and which it has."""
    return Message(
        "not_a_period",
        vi=f"không có khoảng thời gian “{value}”; hãy dùng: {periods}",
        en=f"{value!r} is no period; use {periods}",
    )


def not_a_date(text: str) -> Message:
    """Say that a text is no date, and how dates are written."""
    dates = "2021, 2021-05, 2021-05-31, 31/5/2021"
    return Message(
        "not_a_date",
        vi=f"“{text}” không phải ngày; hãy viết như {dates}, tháng 5/2021, hôm qua, tuần trước hoặc 7 ngày qua "
        "(docs/queries.md nêu đủ các cách viết)",
        en=f"{text!r} is not a date; write it as {dates}, thang 5/2021, hom qua (yesterday), tuan truoc "
        "(last week) or 7 ngay qua (the last 7 days); docs/queries.md lists all forms",
    )


def not_a_table(path: str) -> Message:
    """Say that a part of a file of settings, "" for all of it, must be a table."""
    return Message(
        "not_a_table",
        vi=f"{path or 'tệp'} phải là một bảng thiết lập",
        en=f"{path or 'the file'} must be a table of settings",
    )


def unknown_setting(name: str, names: str) -> Message:
    """Say that a setting does not exist, and which do."""
    return Message(
        "unknown_setting",
        vi=f"không có thiết lập nào tên {name}; có các thiết lập: {names}",
        en=f"no setting is called {name}; there are {names}",
    )


def wrong_setting_type(name: str, expected_type: str, value: object) -> Message:
    """Say of which type the value of a setting must be."""
    return Message(
        "wrong_setting_type",
        vi=f"{name} phải thuộc kiểu {expected_type}, không phải {value!r}",
        en=f"{name} must be a {expected_type}, not {value!r}",
    )


def setting_out_of_range(name: str, least: float, most: float, value: object) -> Message:
    """Say from what to what the value of a setting must be."""
    return Message(
        "setting_out_of_range",
        vi=f"{name} phải từ {least:g} đến {most:g}, không phải {value!r}",
        en=f"{name} must be from {least:g} to {most:g}, not {value!r}",
    )


def unreadable_settings(path: str, reason: str) -> Message:
    """Say that a file of settings cannot be read; the reason may be a message."""
    reason_vi, reason_en = both(reason)
    return Message(
        "unreadable_settings",
        vi=f"không đọc được {path} như tệp thiết lập: {reason_vi}",
        en=f"{path} cannot be read as settings: {reason_en}",
    )


def unreadable_table(path: str, reason: str) -> Message:
    """Say that a file of topics or of judgements cannot be read; the reason may be a message."""
    reason_vi, reason_en = both(reason)
    return Message(
        "unreadable_table",
        vi=f"không đọc được {path}: {reason_vi}",
        en=f"{path} cannot be read: {reason_en}",
    )


def wrong_columns(path: str, line: int, columns: int) -> Message:
    """Say that a line of a table has more or fewer columns than it must have."""
    return Message(
        "wrong_columns",
        vi=f"{path}, dòng {vi(line)}: phải có {columns} cột",
        en=f"{path}, line {en(line)}: there must be {columns} columns",
    )


def bad_grade(path: str, document: str, grade: str) -> Message:
    """Say that the grade of a document in a file of judgements is no number."""
    return Message(
        "bad_grade",
        vi=f"{path}: mức liên quan của {document} không phải số: “{grade}”",
        en=f"{path}: the grade of {document} is no number: {grade!r}",
    )


def in_section(section: str, reason: str) -> Message:
    """Say in which section of the settings one is wrong, as ``fields.title.``; the reason may be a message."""
    reason_vi, reason_en = both(reason)
    return Message("in_section", vi=f"{section}{reason_vi}", en=f"{section}{reason_en}")


def in_file(path: str, reason: str) -> Message:
    """Say in which file a setting is wrong; the reason may be a message."""
    reason_vi, reason_en = both(reason)
    return Message("in_file", vi=f"{path}: {reason_vi}", en=f"{path}: {reason_en}")


def in_topic(topic: str, reason: str) -> Message:
    """Say in which topic a query cannot be used; the reason may be a message."""
    reason_vi, reason_en = both(reason)
    return Message("in_topic", vi=f"đề tài {topic}: {reason_vi}", en=f"topic {topic}: {reason_en}")
