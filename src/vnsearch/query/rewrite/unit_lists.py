"""Lists of words that need no index: words, names, family names, and words of grammar."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import chain

from vnsearch.text import fold
from vnsearch.text.name_list import name_list
from vnsearch.text.segmentation.word_list import word_list
from vnsearch.text.synonyms import synonym_groups

#: The forms of two neighbouring words.
Forms = tuple[str, str]

#: Words of grammar, which are in a unit only where a list has it.
FUNCTION_WORDS = frozenset(
    word
    for words in (
        "và của là các những cho trong với được bị đã sẽ đang không có này đó kia từ đến tại về ở trên dưới vào",
        "ra khi sau trước như thì mà nên để do bởi vì rằng một hai ba nhiều ít mọi mỗi cũng còn lại chỉ rất quá",
        "hơn nhất theo qua cùng giữa nếu hay hoặc tới lên xuống đi đây đấy ấy nào gì ai sao chưa vẫn rồi nhưng",
        "bằng thế bao mấy",
    )
    for word in words.split()
)
#: Family names that are hardly anything else.
FAMILY_NAMES = frozenset(
    (
        "nguyễn",
        "trần",
        "lê",
        "phạm",
        "phan",
        "vũ",
        "võ",
        "đặng",
        "bùi",
        "ngô",
        "đinh",
        "trịnh",
        "hoàng",
        "huỳnh",
    )
)


#: With family names that mean something else as well.
ALL_FAMILY_NAMES = FAMILY_NAMES | frozenset(
    word
    for words in (
        "mai hồ dương đỗ lý đào đoàn lâm cao tô tạ châu hà thái lương tống trương triệu kiều lưu vương phùng quách",
        "nghiêm khuất thân chu đàm đậu mạc thạch tôn cù ninh doãn",
    )
    for word in words.split()
)


@cache
def _phrases() -> tuple[tuple[str, ...], ...]:
    """Return the names and synonyms of several syllables, each once."""
    phrases = [*name_list(), *(phrase for group in synonym_groups() for phrase in group.phrases)]
    return tuple(phrase for phrase in dict.fromkeys(phrases) if len(phrase) > 1)


@cache
def names_by_fold() -> Mapping[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Return the names and synonyms of several syllables by their folds."""
    fold_of = {form: fold(form) for form in set(chain.from_iterable(_phrases()))}
    by_fold: dict[tuple[str, ...], tuple[tuple[str, ...], ...]] = {}
    for phrase in _phrases():
        folds = tuple(fold_of[form] for form in phrase)
        by_fold[folds] = (*by_fold.get(folds, ()), phrase)
    return by_fold


@cache
def _names_of_two() -> frozenset[tuple[str, ...]]:
    return frozenset(phrase for phrase in _phrases() if len(phrase) == 2)


@cache
def longest_unit() -> int:
    """Return how many syllables the longest listed name has."""
    return max(map(len, _phrases()))


def is_listed(forms: Forms) -> bool:
    """Return whether two neighbouring forms are a word or a name of a list."""
    return " ".join(forms) in word_list() or forms in _names_of_two()
