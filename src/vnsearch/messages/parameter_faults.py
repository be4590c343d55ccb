"""What is wrong with a parameter of an address of the API; it stands after the name of the parameter."""

from __future__ import annotations

from vnsearch.messages.formats import en, vi
from vnsearch.messages.message import Message

PARAMETER_MISSING = Message("parameter_missing", vi="còn thiếu", en="is missing")
NO_WHOLE_NUMBER = Message("no_whole_number", vi="phải là số nguyên", en="must be a whole number")
NUMBER_TOO_LONG = Message("number_too_long", vi="số có quá nhiều chữ số", en="has too many digits")
NO_NUMBER = Message("no_number", vi="phải là số", en="must be a number")
NOT_TRUE_OR_FALSE = Message("not_true_or_false", vi="phải là true hoặc false", en="must be true or false")


def not_more_than(bound: float) -> Message:
    """Say that a number must be larger than another."""
    return Message(
        "not_more_than",
        vi=f"phải lớn hơn {vi(bound, _decimals(bound))}",
        en=f"must be more than {en(bound, _decimals(bound))}",
    )


def less_than_least(least: float) -> Message:
    """Say how small a number may be."""
    return Message(
        "less_than_least",
        vi=f"phải từ {vi(least, _decimals(least))} trở lên",
        en=f"must be {en(least, _decimals(least))} or more",
    )


def not_less_than(bound: float) -> Message:
    """Say that a number must be smaller than another."""
    return Message(
        "not_less_than",
        vi=f"phải nhỏ hơn {vi(bound, _decimals(bound))}",
        en=f"must be less than {en(bound, _decimals(bound))}",
    )


def more_than_most(most: float) -> Message:
    """Say how large a number may be."""
    return Message(
        "more_than_most",
        vi=f"không được quá {vi(most, _decimals(most))}",
        en=f"must be at most {en(most, _decimals(most))}",
    )


def too_many_characters(most: int) -> Message:
    """Say how long a text may be."""
    return Message(
        "too_many_characters",
        vi=f"không được dài quá {vi(most)} ký tự",
        en=f"must have at most {en(most)} characters",
    )


def too_few_characters(least: int) -> Message:
    """Say how short a text may be."""
    return Message(
        "too_few_characters",
        vi=f"phải có ít nhất {vi(least)} ký tự",
        en=f"must have at least {en(least)} characters",
    )


def too_many_values(most: int) -> Message:
    """Say how often a parameter may be given."""
    return Message(
        "too_many_values",
        vi=f"không được nêu quá {vi(most)} giá trị",
        en=f"must be given at most {en(most)} times",
    )


def not_a_choice(choices: str) -> Message:
    """Say which values a parameter may have."""
    return Message(
        "not_a_choice", vi=f"phải là một trong các giá trị {choices}", en=f"must be one of {choices}"
    )


def _decimals(value: float) -> int:
    return 0 if value == int(value) else 2
