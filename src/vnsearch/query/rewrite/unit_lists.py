"""Lists of words that need no index: words, names, family names, and words of grammar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from functools import cache

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
#: Words of grammar that go with verbs (*bị bắt*, *đang họp*): they are a unit with a neighbour only if a list has
#: the two.
AUXILIARIES = frozenset(("bị", "được", "đã", "sẽ", "đang", "không", "có", "chưa", "vẫn", "cũng", "rất"))
#: Single words that make a question: who, what, which, where, how many.
QUESTION_WORDS = frozenset(("nào", "gì", "ai", "sao", "mấy", "đâu", "bao"))
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
def _phrases() -> Set[str]:
    """Return the names and synonyms of several syllables, a space between these, in the order of the lists."""
    phrases = (*name_list(), *(phrase for group in synonym_groups() for phrase in group.phrases))
    return {" ".join(phrase): None for phrase in phrases if len(phrase) > 1}.keys()


@cache
def names_by_fold() -> Mapping[str, Sequence[str]]:
    """Return the names and synonyms of several syllables by their folds, both with a space between syllables."""
    folds = fold("\n".join(_phrases())).split("\n")  # all at once: a query waits for it
    by_fold: dict[str, list[str]] = {}
    for folded_phrase, phrase in zip(folds, _phrases(), strict=True):
        by_fold.setdefault(folded_phrase, []).append(phrase)
    return by_fold


@cache
def longest_unit() -> int:
    """Return how many syllables the longest listed name has."""
    return 1 + max(phrase.count(" ") for phrase in _phrases())


def is_listed(forms: Forms) -> bool:
    """Return whether two neighbouring forms are a word or a name of a list."""
    pair = " ".join(forms)
    return pair in word_list() or pair in _phrases()
