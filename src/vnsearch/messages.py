"""All words that vnsearch says to its users, each under a name.

First the messages of a query, in Vietnamese: ``Page.notes`` carries them, so that every front end shows the
same. Then what the command line prints: hits and facets in Vietnamese, reports of the other commands in
English. The help texts of the commands stand with their options in ``cli/``. Exceptions are not here: their
text is English and stands where they are raised.

A message without values is a constant, one with values a function that takes them unformatted.
"""

from __future__ import annotations

# -- messages of a query ----------------------------------------------------------------------------------

EMPTY_QUERY = "Chưa có từ nào để tìm: hãy gõ ít nhất một từ."
ONLY_EXCLUDES = "Câu hỏi chỉ loại trừ: hãy thêm một từ cần tìm."
UNCLOSED_QUOTE = "Dấu ngoặc kép chưa đóng: phần sau được đọc như từ thường."
UNCLOSED_PARENTHESIS = "Dấu ngoặc đơn chưa đóng: được đóng ở cuối câu hỏi."
NO_DAYS = "Khoảng ngày không chứa ngày nào: ngày đầu không sớm hơn ngày cuối."
OUT_OF_TIME = "Hết thời gian cho phép: kết quả và thứ tự có thể chưa đầy đủ."


def query_too_long(characters: int) -> str:
    """Say that only the first ``characters`` of a query were read."""
    return f"Câu hỏi quá dài: chỉ {_with_full_stops(characters)} ký tự đầu được đọc."


def too_many_words(limit: int) -> str:
    """Say that only the first ``limit`` words of a query are searched for."""
    return f"Câu hỏi quá nhiều từ: chỉ {_with_full_stops(limit)} từ đầu được tìm."


def nested_too_deep(depth: int) -> str:
    """Say that parentheses nested deeper than ``depth`` were skipped."""
    return f"Ngoặc đơn lồng quá {depth} tầng: các tầng sâu hơn bị bỏ qua."


def slack_lowered(limit: int) -> str:
    """Say that the slack of a phrase was lowered to ``limit``."""
    return f"Khoảng cách trong cụm từ nhiều nhất là {limit}."


def no_date_after(field: str) -> str:
    """Say that a date field, given as typed with its colon, is read as a word since no date follows it."""
    return f"Không đọc được ngày sau “{field}”: được đọc như từ thường."


def unknown_kind(value: str) -> str:
    """Say that the value of ``kind:`` is read as words since there is no such kind."""
    return f"“{value}” không phải loại tài liệu (bài, tít): được đọc như từ thường."


def too_many_expansions(wildcard: str, limit: int) -> str:
    """Say that only the ``limit`` commonest of the words that a wildcard stands for are searched for."""
    return f"“{wildcard}” ứng với quá nhiều từ: chỉ {limit} từ thường gặp nhất được tìm."


def too_many_wildcards(limit: int) -> str:
    """Say that only ``limit`` wildcards of a query were expanded."""
    return f"Chỉ {limit} từ có dấu * hoặc ~ được mở rộng."


def few_as_typed(count: int) -> str:
    """Say that only ``count`` of the matches have all words with the diacritics typed."""
    only = f"Chỉ {_with_full_stops(count)} kết quả có mọi chữ đúng dấu như đã gõ"
    return f"{only}; muốn tìm riêng chúng, đặt từng chữ trong ngoặc kép."


def _with_full_stops(number: int) -> str:
    """Return a number with its thousands separated as in Vietnamese: 4.096."""
    return f"{number:,}".replace(",", ".")
