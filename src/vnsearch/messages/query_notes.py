"""What the reader of a query should know: what of it could not be used, and what the hits are."""

from __future__ import annotations

from vnsearch.messages.formats import en, vi
from vnsearch.messages.message import Message

EMPTY_QUERY = Message(
    "empty_query",
    vi="Chưa có từ nào để tìm: hãy gõ ít nhất một từ.",
    en="There is no word to search for: type at least one.",
)
ONLY_EXCLUDES = Message(
    "only_excludes",
    vi="Câu hỏi chỉ loại trừ: hãy thêm một từ cần tìm.",
    en="The query only excludes: add a word to search for.",
)
SIDE_ONLY_EXCLUDES = Message(
    "side_only_excludes",
    vi="Một vế của OR chỉ loại trừ: hãy thêm vào vế ấy một từ cần tìm.",
    en="One side of an OR only excludes: add a word to search for to that side.",
)
UNCLOSED_QUOTE = Message(
    "unclosed_quote",
    vi="Dấu ngoặc kép chưa đóng: phần sau được đọc như từ thường.",
    en="A quotation mark is not closed: what follows it was read as plain words.",
)
UNCLOSED_PARENTHESIS = Message(
    "unclosed_parenthesis",
    vi="Dấu ngoặc đơn chưa đóng: được đóng ở cuối câu hỏi.",
    en="A parenthesis is not closed: it was closed at the end of the query.",
)
NO_DAYS = Message(
    "no_days",
    vi="Khoảng ngày không chứa ngày nào: ngày đầu không sớm hơn ngày cuối.",
    en="The range of dates contains no day: its first day is not before its last.",
)
OUT_OF_TIME = Message(
    "out_of_time",
    vi="Hết thời gian cho phép: kết quả và thứ tự có thể chưa đầy đủ.",
    en="The time allowed is up: the results and their order may be incomplete.",
)


NOTHING_LIKE_IT = Message(
    "nothing_like_it",
    vi="Có lẽ ở đây không có bài nào như vậy; đây là những bài gần nhất.",
    en="There is probably nothing like this here; these come nearest.",
)


def only_loose(count: int) -> Message:
    """Say that no document contains the words and names of a query whole, and that the hits come close."""
    these = "this one comes close" if count == 1 else f"these {en(count)} come close"
    return Message(
        "only_loose",
        vi=f"Không có bài nào chứa trọn các từ; đây là {vi(count)} kết quả gần đúng.",
        en=f"No document contains all the words whole; {these}.",
    )


def query_too_long(characters: int) -> Message:
    """Say that only the first ``characters`` of a query were read."""
    return Message(
        "query_too_long",
        vi=f"Câu hỏi quá dài: chỉ {vi(characters)} ký tự đầu được đọc.",
        en=f"The query is too long: only its first {en(characters)} characters were read.",
    )


def too_many_words(limit: int) -> Message:
    """Say that only the first ``limit`` words of a query are searched for."""
    return Message(
        "too_many_words",
        vi=f"Câu hỏi quá nhiều từ: chỉ {vi(limit)} từ đầu được tìm.",
        en=f"The query has too many words: only the first {en(limit)} are searched for.",
    )


def nested_too_deep(depth: int) -> Message:
    """Say that parentheses nested deeper than ``depth`` were skipped."""
    return Message(
        "nested_too_deep",
        vi=f"Ngoặc đơn lồng quá {depth} tầng: các tầng sâu hơn bị bỏ qua.",
        en=f"Parentheses are nested more than {depth} deep: the deeper ones were ignored.",
    )


def slack_lowered(limit: int) -> Message:
    """Say that the slack of a phrase was lowered to ``limit``."""
    return Message(
        "slack_lowered",
        vi=f"Khoảng cách trong cụm từ nhiều nhất là {limit}.",
        en=f"The distance within a phrase is at most {limit}.",
    )


def no_date_after(field: str) -> Message:
    """Say that a date field, given as typed with its colon, is read as a word since no date follows it."""
    return Message(
        "no_date_after",
        vi=f"Không đọc được ngày sau “{field}”: được đọc như từ thường.",
        en=f"No date follows “{field}”: it was read as a plain word.",
    )


def unknown_kind(value: str) -> Message:
    """Say that the value of ``kind:`` is read as words since there is no such kind."""
    return Message(
        "unknown_kind",
        vi=f"“{value}” không phải loại tài liệu (bài, tít): được đọc như từ thường.",
        en=f"“{value}” is no kind of document (article, headline): it was read as plain words.",
    )


def too_many_expansions(wildcard: str, limit: int) -> Message:
    """Say that only the ``limit`` commonest of the words that a wildcard stands for are searched for."""
    return Message(
        "too_many_expansions",
        vi=f"“{wildcard}” ứng với quá nhiều từ: chỉ {limit} từ thường gặp nhất được tìm.",
        en=f"“{wildcard}” stands for too many words: only the {limit} commonest are searched for.",
    )


def too_many_wildcards(limit: int) -> Message:
    """Say that only ``limit`` wildcards of a query were expanded."""
    return Message(
        "too_many_wildcards",
        vi=f"Chỉ {limit} từ có dấu * hoặc ~ được mở rộng.",
        en=f"Only {limit} words with * or ~ were expanded.",
    )


def few_as_typed(count: int) -> Message:
    """Say that only ``count`` of the matches have all words with the diacritics typed."""
    only_vi = f"Chỉ {vi(count)} kết quả có mọi chữ đúng dấu như đã gõ"
    only_en = f"Only {en(count)} of the results have every word with the diacritics typed"
    return Message(
        "few_as_typed",
        vi=f"{only_vi}; muốn tìm riêng chúng, đặt từng chữ trong ngoặc kép.",
        en=f"{only_en}; to find only these, put each word in quotes.",
    )
