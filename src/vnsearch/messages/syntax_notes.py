"""What the reader of a query should know of syntax that other systems have: how it was read, and how to ask."""

from __future__ import annotations

from vnsearch.messages.formats import en, vi
from vnsearch.messages.message import Message

_FIELDS = "title: summary: body: captions: source: category: author: tag: kind: url: on: after: before:"


def number_not_excluded(number: str) -> Message:
    """Say that a number with a minus, ``number``, is searched for; how to exclude it."""
    plain = number.rstrip(".,;:!?…").removeprefix("-")
    return Message(
        "number_not_excluded",
        vi=f"“{number}” được đọc là số âm hoặc tên gọi, không loại trừ; muốn loại trừ hãy gõ -({plain}).",
        en=f"“{number}” was read as a number and excludes nothing; to exclude it, type -({plain}).",
    )


def dash_not_excluded(word: str) -> Message:
    """Say that a minus before ``word`` is a dash in what is indexed; how to exclude it."""
    return Message(
        "dash_not_excluded",
        vi=f"Dấu trừ trước “{word}” được đọc là gạch nối như trong các bài viết; muốn loại trừ hãy gõ NOT {word}.",
        en=f"The minus before “{word}” was read as the dash that documents have; to exclude it, type NOT {word}.",
    )


def excludes_most(word: str, excluded_count: int, total: int, query: str) -> Message:
    """Say that excluding ``word`` takes away ``excluded_count`` of ``total`` results; offer ``query``."""
    return Message(
        "excludes_most",
        vi=f"“-{word}” loại {vi(excluded_count)} trong {vi(total)} kết quả; nếu đó là gạch nối, hãy tìm: {query}",
        en=f"“-{word}” excludes {en(excluded_count)} of {en(total)} results; if it is a dash, search for: {query}",
    )


def unknown_field(field: str) -> Message:
    """Say that there is no such field, and which there are."""
    return Message(
        "unknown_field",
        vi=f"Không có trường “{field}:”: được đọc như từ thường. Các trường có: {_FIELDS}",
        en=f"There is no field “{field}:”: it was read as a plain word. The fields are {_FIELDS}",
    )


def required_word(text: str) -> Message:
    """Say that a plus has no meaning, and how to ask for a word that must occur."""
    word = text.removeprefix("+")
    return Message(
        "required_word",
        vi=f'Dấu + bị bỏ qua; muốn một từ phải có mặt, đặt nó trong ngoặc kép: "{word}".',
        en=f'The plus is ignored; to require a word, put it in quotes: "{word}".',
    )


def symbols_ignored(text: str) -> Message:
    """Say that only the letters of a word such as C++ are searched for."""
    return Message(
        "symbols_ignored",
        vi=f"Ký hiệu không được tìm: “{text}” được tìm như “{text.rstrip('.,;:!?+#')}”.",
        en=f"Symbols are not searched for: “{text}” finds “{text.rstrip('.,;:!?+#')}”.",
    )


def star_ignored(text: str) -> Message:
    """Say that a star among other characters than letters and digits has no meaning."""
    return Message(
        "star_ignored",
        vi=f"Dấu * trong “{text}” bị bỏ qua: nó chỉ dùng được trong một từ gồm chữ và số, như bầu*, *ão, b*o.",
        en=f"The star in “{text}” is ignored: it works in a word of letters and digits, as in bầu*, *ão, b*o.",
    )


def weight_ignored(text: str) -> Message:
    """Say that the weight of a word (bão^2) has no meaning."""
    return Message(
        "weight_ignored",
        vi=f"Trọng số “{text}” bị bỏ qua; từ hiếm tự có trọng số cao hơn.",
        en=f"The weight “{text}” is ignored; rare words weigh more by themselves.",
    )


def one_error(text: str) -> Message:
    """Say that a fuzzy word stands for words one error away, whatever number follows the tilde."""
    word = text.partition("~")[0]
    return Message(
        "one_error",
        vi=f"“{text}” được đọc là {word}~: các từ cách nó một lỗi gõ.",
        en=f"“{text}” was read as {word}~: words that are one typing error away.",
    )


def read_as_or(text: str) -> Message:
    """Say that a bar was read as OR."""
    return Message(
        "read_as_or",
        vi=f"“{text}” được đọc là OR (một trong hai bên); muốn tìm cả hai bên, bỏ nó đi.",
        en=f"“{text}” was read as OR (either side); to search for both sides, leave it out.",
    )


def wildcard_in_phrase() -> Message:
    """Say where in a phrase a wildcard may stand."""
    return Message(
        "wildcard_in_phrase",
        vi='Trong cụm từ, * chỉ dùng được ở cuối từ cuối ("bầu c*"); muốn cho phép từ xen giữa, gõ "bầu cử"~2.',
        en='In a phrase, * works only at the end of the last word ("bầu c*"); to allow words between, "bầu cử"~2.',
    )


def near_needs_words(text: str) -> Message:
    """Say that NEAR/3 needs a word or phrase on both sides."""
    return Message(
        "near_needs_words",
        vi=f"“{text}” cần một từ hoặc cụm từ ở hai bên: bão {text} lũ; ở đây nó bị bỏ qua.",
        en=f"“{text}” needs a word or phrase on both sides: bão {text} lũ; here it is ignored.",
    )


def range_of_dates_only() -> Message:
    """Say that [a TO b] is only for dates."""
    return Message(
        "range_of_dates_only",
        vi="[a TO b] chỉ dùng cho ngày: on:[2020 TO 2021], hoặc từ: 1/5/2021 đến: 15/5/2021.",
        en="[a TO b] works only for dates: on:[2020 TO 2021], or after:2020-05-01 until:2020-05-15.",
    )
