"""What pydantic finds wrong with the parameters of an address, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from vnsearch.messages import parameter_faults

#: Kinds of faults, as pydantic names them, whose words say all.
_PLAIN = {
    "missing": parameter_faults.PARAMETER_MISSING,
    "int_type": parameter_faults.NO_WHOLE_NUMBER,
    "int_parsing": parameter_faults.NO_WHOLE_NUMBER,
    "int_from_float": parameter_faults.NO_WHOLE_NUMBER,
    "int_parsing_size": parameter_faults.NUMBER_TOO_LONG,
    "float_type": parameter_faults.NO_NUMBER,
    "float_parsing": parameter_faults.NO_NUMBER,
    "finite_number": parameter_faults.NO_NUMBER,
    "bool_type": parameter_faults.NOT_TRUE_OR_FALSE,
    "bool_parsing": parameter_faults.NOT_TRUE_OR_FALSE,
}
#: Kinds of faults that have a bound or values: the name of these, and what says them.
_BOUNDED: Mapping[str, tuple[str, Callable[[Any], str]]] = {
    "greater_than": ("gt", parameter_faults.not_more_than),
    "greater_than_equal": ("ge", parameter_faults.less_than_least),
    "less_than": ("lt", parameter_faults.not_less_than),
    "less_than_equal": ("le", parameter_faults.more_than_most),
    "string_too_long": ("max_length", parameter_faults.too_many_characters),
    "string_too_short": ("min_length", parameter_faults.too_few_characters),
    "too_long": ("max_length", parameter_faults.too_many_values),
    "enum": ("expected", parameter_faults.not_a_choice),
    "literal_error": ("expected", parameter_faults.not_a_choice),
}


def fault_reason(fault: Mapping[str, Any]) -> str:
    """Return what is wrong with a parameter as a message; of a kind without one, pydantic's English words."""
    kind, context = fault["type"], fault.get("ctx", {})
    if kind in _BOUNDED and _BOUNDED[kind][0] in context:
        name, message = _BOUNDED[kind]
        return message(context[name])
    return _PLAIN.get(kind, str(fault["msg"]))
