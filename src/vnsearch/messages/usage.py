"""What the command line says about itself: errors in a command line, and the words around help texts."""

from __future__ import annotations

from vnsearch.messages.formats import quantity, vi
from vnsearch.messages.message import Message, both

INTERRUPTED = Message(
    "interrupted",
    vi="đã dừng; chỉ mục vẫn như ở lần lưu cuối",
    en="stopped; the last committed index is as it was",
)
STOPPED = Message("stopped", vi="đã dừng", en="stopped")
NOTHING_INDEXED_YET = Message(
    "nothing_indexed_yet",
    vi="đã dừng; chưa có gì được đưa vào chỉ mục",
    en="stopped; nothing was indexed yet",
)
NO_PATH = Message(
    "no_path",
    vi="hãy nêu ít nhất một tệp hoặc thư mục: vnsearch index corpus/",
    en="give at least one file or folder: vnsearch index corpus/",
)


def error_line(message: str) -> str:
    """Return an error, already in the reader's language, as it is printed."""
    return f"vnsearch: {message}"


def unknown_language(value: str) -> Message:
    """Say that a value of ``--lang`` or ``VNSEARCH_LANG`` names no language."""
    return Message(
        "unknown_language",
        vi=f"không có ngôn ngữ “{value}”; hãy dùng vi (tiếng Việt) hoặc en (tiếng Anh)",
        en=f"there is no language {value!r}; use vi (Vietnamese) or en (English)",
    )


def unknown_output_encoding(name: str) -> Message:
    """Say that a value of ``--encoding`` names no encoding."""
    return Message(
        "unknown_output_encoding",
        vi=f"không có bảng mã “{name}”; hãy dùng utf-8 hoặc một bảng mã mà Python biết",
        en=f"there is no encoding {name!r}; use utf-8 or another one that Python knows",
    )


def characters_lost(count: int, encoding: str) -> Message:
    """Say that characters were printed as question marks, because an encoding has not got them."""
    return Message(
        "characters_lost",
        vi=f"{vi(count)} ký tự không có trong bảng mã {encoding} nên hiện thành “?”; hãy dùng màn hình UTF-8 hoặc "
        "ghi vào tệp",
        en=f"{quantity(count, 'character')} that {encoding} has not got became '?'; use a UTF-8 terminal or write "
        "to a file",
    )


def unknown_format(name: str, names: str) -> Message:
    """Report an export format that does not exist, with those that do."""
    return Message(
        "unknown_format",
        vi=f"không có định dạng “{name}”; hãy dùng một trong: {names}",
        en=f"{name!r} is no format; use {names}",
    )


def unknown_column(name: str, names: str) -> Message:
    """Report a column that an export has not, with those that it has."""
    return Message(
        "unknown_column",
        vi=f"không có cột “{name}”; có các cột: {names}",
        en=f"{name!r} is no column; there are {names}",
    )


NO_LAST_ANSWER = Message(
    "no_last_answer",
    vi="chưa có câu trả lời nào của chỉ mục này để lấy kết quả từ đó; hãy chạy vnsearch query trước",
    en="there is no answer from this index yet to take a result of; run vnsearch query first",
)
EMPTY_LAST_ANSWER = Message(
    "empty_last_answer",
    vi="câu trả lời vừa rồi không có kết quả nào",
    en="the last answer had no results",
)
NO_DOCUMENT_NAMED = Message(
    "no_document_named",
    vi="hãy nêu mã, địa chỉ hoặc tệp của một tài liệu, hay số thứ tự của nó trong câu trả lời vừa rồi: "
    "vnsearch show 3 (shell coi những gì sau dấu # là ghi chú nếu không đặt trong dấu nháy: '#3')",
    en="name a document by its id, address or file, or by its rank in the last answer: vnsearch show 3 "
    "(a shell takes what comes after # for a comment unless it is quoted: '#3')",
)
NOTHING_TO_OPEN = Message(
    "nothing_to_open",
    vi="tài liệu này không có địa chỉ, và tệp của nó không còn ở chỗ cũ",
    en="this document has no address, and its file is not where it was",
)
NO_BROWSER = Message(
    "no_browser",
    vi="không mở được trình duyệt nào; có thể nêu một trình duyệt bằng biến môi trường BROWSER",
    en="no browser could be opened; the environment variable BROWSER can name one",
)


def not_in_last_answer(rank: int, ranks: str) -> Message:
    """Say that the last answer had no hit of a rank, and which ranks it had."""
    return Message(
        "not_in_last_answer",
        vi=f"câu trả lời vừa rồi không có kết quả thứ {rank}; có các kết quả {ranks}",
        en=f"the last answer had no result {rank}; it had {ranks}",
    )


def not_a_kind_option(value: str) -> Message:
    """Say that ``--kind`` takes no such value."""
    return Message(
        "not_a_kind_option",
        vi=f"“{value}” không phải loại tài liệu; hãy dùng article (bài), headline (tít) hoặc all (cả hai)",
        en=f"{value!r} is no kind; use article, headline or all",
    )


def unwritable_file(path: str, reason: str) -> Message:
    """Report a file that cannot be written; the reason may be a message."""
    reason_vi, reason_en = both(reason)
    return Message(
        "unwritable_file",
        vi=f"không ghi được vào {path}: {reason_vi}",
        en=f"cannot write to {path}: {reason_en}",
    )


def skipped_at(place: str, reason: str) -> Message:
    """Report one thing that was skipped or odd; the reason may be a message."""
    reason_vi, reason_en = both(reason)
    return Message("skipped_at", vi=f"{place}: {reason_vi}", en=f"{place}: {reason_en}")


def fault(file: str, what: str, advice: str) -> Message:
    """Report one fault of an index; what is wrong and what to do may be messages."""
    (what_vi, what_en), (advice_vi, advice_en) = both(what), both(advice)
    return Message("fault", vi=f"{file}: {what_vi}; {advice_vi}", en=f"{file}: {what_en}; {advice_en}")


def topic_refused(file: str, topic: str, error: str) -> Message:
    """Report a topic whose query is not valid; the error may be a message."""
    error_vi, error_en = both(error)
    return Message(
        "topic_refused",
        vi=f"{file}: đề tài {topic} không hỏi được nên tính là không tìm thấy gì: {error_vi}",
        en=f"{file}: topic {topic} cannot be asked and counts as nothing found: {error_en}",
    )


def cannot_go_on(reason: str) -> Message:
    """Report an error of the operating system; the reason may be a message."""
    reason_vi, reason_en = both(reason)
    return Message("cannot_go_on", vi=f"không thể tiếp tục: {reason_vi}", en=f"cannot go on: {reason_en}")


def unknown_option(option: str, possibilities: str) -> Message:
    """Say that an option does not exist, and which do; before a query with a minus two hyphens stand."""
    offer_vi = f" (có phải: {possibilities})" if possibilities else ""
    offer_en = f" (did you mean {possibilities})" if possibilities else ""
    return Message(
        "unknown_option",
        vi=f"không có tuỳ chọn {option}{offer_vi}; trước câu hỏi bắt đầu bằng dấu trừ hãy đặt --",
        en=f"no such option: {option}{offer_en}; before a query that begins with a minus put --",
    )


def missing_parameter(name: str) -> Message:
    """Say that an option or argument must be given."""
    return Message("missing_parameter", vi=f"còn thiếu {name}", en=f"{name} is missing")


def bad_value(name: str, reason: Message) -> Message:
    """Say that the value of an option or argument cannot be used."""
    return Message(
        "bad_value",
        vi=f"giá trị của {name} không dùng được: {reason.vi}" if name else reason.vi,
        en=f"invalid value for {name}: {reason.en}" if name else reason.en,
    )


def not_a_whole_number(value: str) -> Message:
    """Say that a value is no whole number."""
    return Message(
        "not_a_whole_number",
        vi=f"“{value}” không phải số nguyên",
        en=f"{value!r} is no whole number",
    )


def not_a_number(value: str) -> Message:
    """Say that a value is no number."""
    return Message("not_a_number", vi=f"“{value}” không phải số", en=f"{value!r} is no number")


def not_in_range(value: str, limits: str) -> Message:
    """Say that a number is outside its limits, written like ``x>=1``."""
    return Message(
        "not_in_range",
        vi=f"{value} nằm ngoài khoảng {limits}",
        en=f"{value} is not in the range {limits}",
    )


def not_one_of(value: str, choices: str) -> Message:
    """Say that a value is none of those that can be chosen."""
    return Message(
        "not_one_of",
        vi=f"“{value}” không có trong các lựa chọn: {choices}",
        en=f"{value!r} is none of {choices}",
    )


def unknown_command(name: str, similar: str | None) -> Message:
    """Say that a command does not exist, and which similar ones do."""
    offer_vi = f" (có phải: {similar})" if similar else ""
    offer_en = f" (did you mean {similar})" if similar else ""
    return Message(
        "unknown_command",
        vi=f"không có lệnh “{name}”{offer_vi}; xem các lệnh: vnsearch --help",
        en=f"no such command: {name!r}{offer_en}; see them with: vnsearch --help",
    )


def too_many_arguments(arguments: str) -> Message:
    """Say that there are more arguments than a command takes."""
    return Message(
        "too_many_arguments",
        vi=f"thừa đối số: {arguments}",
        en=f"unexpected extra arguments: {arguments}",
    )


def option_without_value(option: str) -> Message:
    """Say that an option needs a value."""
    return Message(
        "option_without_value",
        vi=f"tuỳ chọn {option} cần một giá trị",
        en=f"option {option} needs a value",
    )


def option_takes_no_value(option: str) -> Message:
    """Say that an option takes no value."""
    return Message(
        "option_takes_no_value",
        vi=f"tuỳ chọn {option} không nhận giá trị",
        en=f"option {option} takes no value",
    )


def unusable_command_line(text: str) -> Message:
    """Report an error in a command line for which there are no other words than Typer's."""
    return Message("unusable_command_line", vi=f"dòng lệnh không dùng được: {text}", en=text)
