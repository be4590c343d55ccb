"""The public names of the library as a page: signatures and docstrings, as ``help()`` shows them."""

from __future__ import annotations

import enum
import inspect
import re
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import vnsearch

_INTRODUCTION = """# Every public name

What `help()` shows, made from the code. [Python](python.md) is the tour with examples.
"""
#: A longer signature has a line for each parameter.
_WIDTH = 88


def _annotation(value: Any) -> str:
    return value if isinstance(value, str) else str(inspect.formatannotation(value))


def _parameter(parameter: inspect.Parameter) -> str:
    stars = "*" * {"VAR_POSITIONAL": 1, "VAR_KEYWORD": 2}.get(parameter.kind.name, 0)
    text = stars + parameter.name
    if parameter.annotation is not parameter.empty:
        text += f": {_annotation(parameter.annotation)}"
    if parameter.default is not parameter.empty:
        equals = " = " if parameter.annotation is not parameter.empty else "="
        text += f"{equals}{_default(parameter.default)}"
    return text


def _default(value: Any) -> str:
    if isinstance(value, enum.Enum):
        return f"{type(value).__name__}.{value.name}"
    text = repr(value)
    return "…" if text.startswith("<") or " object at " in text else text


def _signature(name: str, function: Any) -> str:
    """Return a function's signature, without ``self``, on one line or with a line for each parameter."""
    signature = inspect.signature(function)
    parts, was_keyword_only = [], False
    for parameter in signature.parameters.values():
        if parameter.name in ("self", "cls"):
            continue
        if parameter.kind is parameter.KEYWORD_ONLY and not was_keyword_only:
            was_keyword_only = True
            parts.append("*")
        parts.append(_parameter(parameter))
    return_type = signature.return_annotation
    end = (
        ""
        if return_type is signature.empty or inspect.isclass(function)
        else f" -> {_annotation(return_type)}"
    )
    line = f"{name}({', '.join(parts)}){end}"
    if len(line) <= _WIDTH:
        return line
    return "\n".join((f"{name}(", *(f"    {part}," for part in parts), f"){end}"))


def _prose(value: Any) -> str:
    """Return a docstring as Markdown; what a Python prompt shows becomes a block of code."""
    text = re.sub(r"^::$", "", inspect.getdoc(value) or "", flags=re.MULTILINE)
    paragraphs = re.split(r"\n\s*\n", text)
    return "\n\n".join(
        f"```python\n{inspect.cleandoc(part)}\n```" if part.lstrip().startswith(">>>") else part
        for part in paragraphs
    )


def _members(owner: type) -> Iterator[tuple[str, Any]]:
    """Yield the public methods and properties of a class, those it inherits from vnsearch too."""
    for name, value in inspect.getmembers(
        owner, lambda each: inspect.isfunction(each) or isinstance(each, property)
    ):
        function = value.fget if isinstance(value, property) else inspect.unwrap(value)
        if not name.startswith("_") and (function.__module__ or "").startswith("vnsearch"):
            yield name, value


def _class(name: str, owner: type) -> Iterator[str]:
    is_plain = issubclass(owner, (enum.Enum, BaseException))
    yield f"## {name}\n"
    if issubclass(owner, enum.Enum):
        yield "Values: " + ", ".join(f"`{name}.{each.name}` (`{each.value!r}`)" for each in owner) + ".\n"
    elif not is_plain and owner.__init__ is not object.__init__:
        yield f"```python\n{_signature(name, owner)}\n```\n"
    yield f"{_prose(owner)}\n"
    for member, value in () if is_plain else _members(owner):
        yield f"### {name}.{member}\n"
        if not isinstance(value, property):
            yield f"```python\n{_signature(member, value)}\n```\n"
        yield f"{_prose(value)}\n"


def _function(name: str, function: Any) -> Iterator[str]:
    yield f"## {name}\n"
    yield f"```python\n{_signature(f'vnsearch.{name}', function)}\n```\n"
    yield f"{_prose(function)}\n"


def _module(name: str, module: ModuleType) -> Iterator[str]:
    """Yield the section of a module, with its own functions and classes below it."""
    yield f"## {name}\n"
    yield f"{_prose(module)}\n"
    for member, value in inspect.getmembers(module, inspect.isfunction):
        if not member.startswith("_") and value.__module__ == module.__name__:
            yield f"### {name}.{member}\n"
            yield f"```python\n{_signature(member, value)}\n```\n"
            yield f"{_prose(value)}\n"


def api_page() -> str:
    """Return the page with every public name of ``vnsearch``: functions and modules, then classes."""
    parts = [_INTRODUCTION]
    for name in sorted(vnsearch.__all__, key=lambda each: (each[0].isupper(), each)):
        value = getattr(vnsearch, name)
        if inspect.isclass(value):
            parts += _class(name, value)
        elif inspect.ismodule(value):
            parts += _module(name, value)
        elif callable(value):
            parts += _function(name, value)
    return "\n".join(parts)
