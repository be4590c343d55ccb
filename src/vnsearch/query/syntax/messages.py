"""What a reader is told of how a query was read; in Vietnamese, for the page."""

from __future__ import annotations

EMPTY = "Chưa có từ nào để tìm: hãy gõ ít nhất một từ."
ONLY_EXCLUDES = "Câu hỏi chỉ loại trừ: hãy thêm một từ cần tìm."
UNCLOSED_QUOTE = "Dấu ngoặc kép chưa đóng: phần sau được đọc như từ thường."
UNCLOSED_GROUP = "Dấu ngoặc đơn chưa đóng: được đóng ở cuối câu hỏi."
NO_DAYS = "Khoảng ngày không chứa ngày nào: ngày đầu không sớm hơn ngày cuối."


def too_long(characters: int) -> str:
    """The query was cut."""
    return f"Câu hỏi quá dài: chỉ {_number(characters)} ký tự đầu được đọc."


def too_many(terms: int) -> str:
    """Words were dropped."""
    return f"Câu hỏi quá nhiều từ: chỉ {_number(terms)} từ đầu được tìm."


def too_deep(depth: int) -> str:
    """Parentheses were passed over."""
    return f"Ngoặc đơn lồng quá {depth} tầng: các tầng sâu hơn bị bỏ qua."


def slack_cut(most: int) -> str:
    """A phrase's slack was lowered."""
    return f"Khoảng cách trong cụm từ nhiều nhất là {most}."


def no_date(field: str) -> str:
    """A date field without a date."""
    return f"Không đọc được ngày sau “{field}”: được đọc như từ thường."


def no_kind(value: str) -> str:
    """A value of ``kind:`` that is none."""
    return f"“{value}” không phải loại tài liệu (bài, tít): được đọc như từ thường."


def expanded(typed: str, most: int) -> str:
    """More words than the limit begin with a prefix, or are near a word."""
    return f"“{typed}” ứng với quá nhiều từ: chỉ {most} từ thường gặp nhất được tìm."


def as_typed(exact: int) -> str:
    """Of many matches only these hold every word as typed."""
    only = f"Chỉ {_number(exact)} kết quả có mọi chữ đúng dấu như đã gõ"
    return f"{only}; muốn tìm riêng chúng, đặt từng chữ trong ngoặc kép."


def unwidened(most: int) -> str:
    """More prefixes and fuzzy words than are looked up."""
    return f"Chỉ {most} từ có dấu * hoặc ~ được mở rộng."


def _number(value: int) -> str:
    return f"{value:,}".replace(",", ".")
