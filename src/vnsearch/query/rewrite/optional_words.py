"""Words of a query that a match may lack: dates, years, question words, and words of grammar in a question.

``Charlie Kirk là ai`` is answered by an article that says neither *là* nor *ai*, ``giá vàng 21/10/2025`` by one of
that day. Such words lift the documents that have them. They decide about a match only in a query without other
words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import accumulate

from vnsearch.query.rewrite.periods import is_dated
from vnsearch.query.spelling.vocabulary import Vocabulary
from vnsearch.query.syntax.ast import Or, Term
from vnsearch.text import fold

#: Single words of grammar. Not among them: numbers, negation, and words for a direction (tăng lên, giảm xuống).
_GRAMMAR_WORDS = frozenset(
    word
    for words in (
        "và của là các những cho trong với được bị đã sẽ đang có này đó kia từ đến tại về ở khi như thì mà nên để",
        "do bởi vì rằng cũng còn chỉ rất quá qua cùng giữa nếu hay hoặc tới đây đấy ấy vẫn rồi nhưng bằng thế",
        "chưa vậy nhỉ nhé ạ à hả",
    )
    for word in words.split()
)
#: Single words that make a question.
_QUESTION_WORDS = frozenset(["nào", "gì", "ai", "sao", "mấy", "đâu"])
#: Words that make a question together.
_QUESTIONS = (
    "là ai", "ai là", "cho ai", "thuộc về ai", "là gì", "tên gì", "tên là gì", "cái gì", "điều gì", "việc gì",
    "nói gì", "ở đâu", "từ đâu", "vào đâu", "đi đâu", "do đâu", "nơi nào", "chỗ nào", "người nào", "bao nhiêu",
    "là bao nhiêu", "bao nhiêu tiền", "bao lâu", "bao giờ", "bao xa", "khi nào", "lúc nào", "ngày nào", "tháng nào",
    "năm nào", "giờ nào", "mấy giờ", "lúc mấy giờ", "vì sao", "tại sao", "làm sao", "ra sao", "thế nào",
    "như thế nào", "phải không", "có phải", "đúng không", "được không", "hay không", "hay chưa",
)  # fmt: skip


def optional_words(
    terms: Sequence[Term | Or], reading: Sequence[int], vocabulary: Vocabulary
) -> frozenset[int]:
    """Return the numbers of the words that a match may lack; none where that would be all.

    ``reading``: the lengths of the units of the words. A word in a unit with others is optional only as part of a
    question: *ai* is no question word in *ai cập*.
    """
    ends = frozenset(accumulate(reading, initial=0))
    alone = {start: _commonest_form(terms[start], vocabulary) for start in ends if {start, start + 1} <= ends}
    questions = {
        number
        for start, end in _questions(terms)
        if start in ends and end in ends
        for number in range(start, end)
    }
    questions |= {number for number, form in alone.items() if form in _QUESTION_WORDS}
    dates = {number for number, form in alone.items() if is_dated(form)}
    dates |= {number - 1 for number in dates if alone.get(number - 1) == "năm"}
    grammar = {number for number, form in alone.items() if _is_grammar(form, number == len(terms) - 1)}
    optional = questions | dates | (grammar if questions else set())
    return frozenset(optional) if len(optional) < len(terms) else frozenset()


def _form(word: Term | Or) -> str:
    """Return the form of a term of all fields; "" for anything else."""
    return word.form if isinstance(word, Term) and not word.field else ""


def _questions(terms: Sequence[Term | Or]) -> Iterator[tuple[int, int]]:
    """Yield where the words of a question begin and end, typed with all their diacritics or with none."""
    forms = tuple(map(_form, terms))
    longest = max(map(len, _question_forms()))
    for start in range(len(forms)):
        for end in range(start + 1, min(start + longest, len(forms)) + 1):
            if forms[start:end] in _question_forms():
                yield start, end


@cache
def _question_forms() -> frozenset[tuple[str, ...]]:
    questions = [tuple(question.split()) for question in _QUESTIONS]
    return frozenset((*questions, *(tuple(map(fold, question)) for question in questions)))


def _commonest_form(word: Term | Or, vocabulary: Vocabulary) -> str:
    """Return the form of a term of all fields, of a bare one that of its commonest spelling; else ""."""
    form = _form(word)
    if form and isinstance(word, Term) and not word.accented and (forms := vocabulary.forms(word.fold)):
        return max(zip(forms.values(), forms, strict=True))[1]
    return form


def _is_grammar(form: str, is_last: bool) -> bool:
    """Whether a word is one of grammar; a negation at the end asks whether something is so."""
    return form in _GRAMMAR_WORDS or (is_last and form == "không")
