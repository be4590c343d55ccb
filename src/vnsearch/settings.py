"""Settings from files: TOML or JSON laid over the defaults of a frozen dataclass, whatever its fields."""

from __future__ import annotations

import json
import math
import tomllib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

from vnsearch.errors import InputError
from vnsearch.ranking import Ranking


def _known(default: Any) -> dict[str, Any]:
    """What a group of settings holds by default: a dataclass's fields, a mapping's items."""
    if isinstance(default, Mapping):
        return dict(default)
    return {one.name: getattr(default, one.name) for one in fields(default)}


def _group(default: Any, given: Any, place: str) -> Any:
    if not isinstance(given, Mapping):
        raise InputError(f"{place or 'the file'} must be a table of settings")
    known = _known(default)
    for name in given:
        if name not in known:
            raise InputError(f"no setting is called {place}{name}; there are {', '.join(sorted(known))}")
    changed = {name: overlay(known[name], value, f"{place}{name}.") for name, value in given.items()}
    if isinstance(default, Mapping):
        return known | changed
    try:
        return replace(default, **changed)
    except InputError as error:
        raise InputError(f"{place}{error}") from error


def overlay(default: Any, given: Any, place: str = "") -> Any:
    """The default with what is given in its place; groups (dataclasses, mappings) go name by name.

    Raises ``InputError`` for a name that is not known, a value of another type, or one that is refused.
    """
    if is_dataclass(default) or isinstance(default, Mapping):
        return _group(default, given, place)
    number = isinstance(given, int | float) and not isinstance(given, bool)
    if isinstance(default, float) and number and math.isfinite(given):
        return float(given)
    if type(given) is not type(default) or isinstance(default, float):
        raise InputError(f"{place.rstrip('.')} must be a {type(default).__name__}, not {given!r}")
    return given


def load_ranking(path: Path) -> Ranking:
    """A ``Ranking`` from a ``.toml`` or ``.json`` file that names what differs from the defaults.

    Raises ``InputError``.
    """
    try:
        text = path.read_text(encoding="utf-8")
        given = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
        ranking: Ranking = overlay(Ranking(), given)
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read as settings: {error}") from error
    except InputError as error:
        raise InputError(f"{path}: {error}") from error
    return ranking
