"""Completion in the shell: choices, and values from the index. Silent where there is no index."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

import typer

#: Shells set it to ask for what could follow.
COMPLETION = "_VNSEARCH_COMPLETE"
#: So many values are offered.
_MAX_VALUES = 50


def complete_choices(choices: Sequence[str]) -> Callable[[str], list[str]]:
    """Return a function that offers the choices that begin with what was typed."""

    def complete(incomplete: str) -> list[str]:
        return [choice for choice in choices if choice.startswith(incomplete.lower())]

    return complete


class _Offer(str):
    """A value to offer whatever letters were typed: Typer drops what does not begin with just these."""

    __slots__ = ()

    def startswith(self, *_: object) -> bool:
        """Return True."""
        return True


def complete_values(field: str) -> Callable[[typer.Context, str], list[str]]:
    """Return a function that offers the values of a field that begin with what was typed.

    Diacritics and case need not be typed.
    """

    def complete(context: typer.Context, incomplete: str) -> list[str]:
        folder = context.params.get("index_dir") or os.environ.get("VNSEARCH_INDEX") or "index"
        try:
            return list(map(_Offer, map(_for_shell, _values(str(folder), field, incomplete))))
        except Exception:  # whatever is wrong must not disturb the line that is being typed
            return []

    return complete


def _values(folder: str, field: str, incomplete: str) -> list[str]:
    """Return the commonest values of a field that begin with what was typed."""
    from vnsearch.library.index import open_index
    from vnsearch.text import fold_text

    prefix = fold_text(incomplete)
    with open_index(folder) as index:
        counts = index.values(field, limit=10_000).counts
    return [entry.value for entry in counts if fold_text(entry.value).startswith(prefix)][:_MAX_VALUES]


def _for_shell(value: str) -> str:
    """Return a value as it is typed: bash inserts completions as they are, other shells quote them."""
    import shlex

    return shlex.quote(value) if os.environ.get(COMPLETION, "").endswith("bash") else value
