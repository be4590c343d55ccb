"""Every message exists in Vietnamese and in English, under a name of its own."""

from __future__ import annotations

import copy
import errno
import inspect
import pickle
import pkgutil
import typing
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from importlib import import_module
from types import ModuleType
from typing import Any

import pytest

import vnsearch.messages
from vnsearch.messages import Language, Message, maintenance
from vnsearch.messages.message import both, in_language

MODULES = [
    import_module(module.name)
    for module in pkgutil.iter_modules(vnsearch.messages.__path__, "vnsearch.messages.")
]
#: Messages that read the same in both languages: they are names, numbers, or nothing but values.
SAME = {
    "analysis_pyvi",
    "analysis_query_continued",
    "column_rank",
    "measure",
}
#: Functions that make a message of others, under their code.
MADE_OF_MESSAGES = {"join_messages", "without_advice"}
SAMPLE = Message("sample", vi="mẫu", en="sample")
#: A value for parameters of each type: a message where words may be put into a message.
SAMPLES: dict[Any, tuple[Any, ...]] = {
    int: (0, 1, 1592),
    float: (0.0, 0.25, 1592.5),
    float | None: (1592.5, None),
    bool: (False, True),
    str: ("day", "source", "article", "head", SAMPLE),
    str | None: ("x", None),
    object: (SAMPLE,),
    Message: (SAMPLE,),
    Sequence[tuple[str, int]]: ((), ((".pdf", 12), (".docx", 1592))),
    OSError: (OSError(errno.ENOENT, "No such file or directory", "x"), OSError("odd")),
    date: (date(2021, 5, 3),),
    datetime: (datetime(2021, 5, 3, 12, 30),),
}


def own_functions(module: ModuleType) -> Iterator[Any]:
    """The functions of a module that make a message."""
    for name, value in vars(module).items():
        is_own = inspect.isfunction(value) and value.__module__ == module.__name__
        if is_own and not name.startswith("_") and typing.get_type_hints(value).get("return") is Message:
            yield value


def constants(value: object) -> Iterator[Message]:
    """The messages in a constant of a module."""
    if isinstance(value, Message):
        yield value
    elif isinstance(value, tuple | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from constants(item)


def examples(function: Any) -> Iterator[Message]:
    """The messages of a function for several values; values that it does not take are left out."""
    hints = typing.get_type_hints(function)
    parameters = inspect.signature(function).parameters.values()
    for turn in range(5):
        arguments: list[Any] = []
        named: dict[str, Any] = {}
        for parameter in parameters:
            values = SAMPLES[hints[parameter.name]]
            value = values[turn % len(values)]
            if parameter.kind is parameter.KEYWORD_ONLY:
                named[parameter.name] = value
            else:
                arguments.append(value)
        try:
            yield function(*arguments, **named)
        except KeyError:  # a name of a field or of a period
            continue


_CONSTANTS = [
    message
    for module in MODULES
    for name, value in vars(module).items()
    if not name.startswith("_")
    for message in constants(value)
]
#: Each constant once, though modules import some from one another.
CONSTANTS = list({id(message): message for message in _CONSTANTS}.values())
FUNCTIONS = [
    function
    for module in MODULES
    for function in own_functions(module)
    if function.__name__ not in MADE_OF_MESSAGES
]


def is_english(message: Message) -> bool:
    """Whether the English text has no Vietnamese words but a few examples that stand in the other text too."""
    words = message.en.split()
    vietnamese = [word for word in words if not all(map(str.isascii, filter(str.isalpha, word)))]
    return len(vietnamese) <= len(words) / 4 and set(vietnamese) <= set(message.vi.split())


@pytest.mark.parametrize("message", CONSTANTS, ids=lambda message: message.code)
def test_constant_says_something_in_both_languages(message: Message) -> None:
    """Two texts, the English one without Vietnamese letters; examples of queries are values."""
    assert message.vi and message.en
    assert (message.vi == message.en) <= (message.code in SAME)
    assert message.code == "help_examples" or is_english(message)


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
def test_message_with_values_says_something_in_both_languages(function: Any) -> None:
    """For values of every type; its code is its name, so that programs can look it up."""
    messages = list(examples(function))
    assert messages
    for message in messages:
        assert message.code == function.__name__ or message.code.startswith("help_")
        assert message.vi and message.en
        assert is_english(message)
    assert any(message.vi != message.en for message in messages) or function.__name__ in SAME


@pytest.mark.parametrize(
    "function",
    [function for function in FUNCTIONS if "reason" in inspect.signature(function).parameters],
    ids=lambda function: function.__name__,
)
def test_a_reason_inside_a_message_is_in_the_language_of_the_message(function: Any) -> None:
    """What the system refused stood in English in Vietnamese messages."""
    hints = typing.get_type_hints(function)
    names = inspect.signature(function).parameters
    values = {name: SAMPLE if name == "reason" else SAMPLES[hints[name]][0] for name in names}
    assert "sample" not in function(**values).vi


def test_every_code_names_one_message() -> None:
    """Among all modules, constants and functions."""
    codes = [message.code for message in CONSTANTS if message.code != "help_examples"]
    codes += [function.__name__ for function in FUNCTIONS]
    assert sorted(codes) == sorted(set(codes))


def test_message_is_its_english_text_that_knows_the_other() -> None:
    """Through pickle and copy too: reasons come from worker processes, reports are copied to dictionaries."""
    for twin in (SAMPLE, pickle.loads(pickle.dumps(SAMPLE)), copy.deepcopy(SAMPLE)):  # noqa: S301 - our own bytes
        assert (twin, twin.en, twin.vi, twin.code) == ("sample", "sample", "mẫu", "sample")
        assert type(twin.en) is str
    assert in_language(SAMPLE, Language.VIETNAMESE) == "mẫu"
    assert in_language("words", Language.VIETNAMESE) == "words"
    assert (both(SAMPLE), both("words")) == (("mẫu", "sample"), ("words", "words"))


def test_day_of_a_removal_is_written_as_readers_write_days() -> None:
    """``vnsearch remove`` listed days in ISO 8601, against docs/languages.md."""
    message = maintenance.removal("file", "a.txt", "", date(2021, 5, 31))
    assert both(message) == ("tệp a.txt, bỏ ngày 31/05/2021", "file a.txt, removed 31 May 2021")
