"""Settings from files: TOML or JSON over the defaults of a frozen dataclass, whatever its fields."""

from __future__ import annotations

import json
import math
import tomllib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

from vnsearch.errors import InputError
from vnsearch.messages import request_errors
from vnsearch.messages.system_errors import underlying_error
from vnsearch.ranking import Ranking


def _settings(section: Any) -> dict[str, Any]:
    """Return the settings of a section by name: the fields of a dataclass, the items of a mapping."""
    if isinstance(section, Mapping):
        return dict(section)
    return {field.name: getattr(section, field.name) for field in fields(section)}


def _overlay_section(default: Any, section: Any, path: str) -> Any:
    if not isinstance(section, Mapping):
        raise InputError(request_errors.not_a_table(path))
    defaults = _settings(default)
    for name in section:
        if name not in defaults:
            raise InputError(request_errors.unknown_setting(f"{path}{name}", ", ".join(sorted(defaults))))
    values = {name: overlay(defaults[name], value, f"{path}{name}.") for name, value in section.items()}
    if isinstance(default, Mapping):
        return defaults | values
    try:
        return replace(default, **values)
    except InputError as error:
        raise InputError(request_errors.in_section(path, error.message)) from error


def overlay(default: Any, value: Any, path: str = "") -> Any:
    """Return a value in place of a default; sections (dataclasses, mappings) setting by setting.

    ``path`` names the section in errors, with a dot at its end: ``fields.title.``.

    Raise ``InputError`` for an unknown name, a value of another type, or one that the dataclass refuses.
    """
    if is_dataclass(default) or isinstance(default, Mapping):
        return _overlay_section(default, value, path)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if isinstance(default, float) and is_number and math.isfinite(value):
        return float(value)
    if type(value) is not type(default) or isinstance(default, float):
        raise InputError(request_errors.wrong_setting_type(path.rstrip("."), type(default).__name__, value))
    return value


def load_ranking(path: Path) -> Ranking:
    """Return a ``Ranking`` from a ``.toml`` or ``.json`` file with settings that differ from the defaults.

    Raise ``InputError`` if the file cannot be read or a setting is not valid.
    """
    try:
        text = path.read_text(encoding="utf-8")
        settings = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
        ranking: Ranking = overlay(Ranking(), settings)
    except (OSError, ValueError) as error:
        raise InputError(request_errors.unreadable_settings(str(path), underlying_error(error))) from error
    except InputError as error:
        raise InputError(request_errors.in_file(str(path), error.message)) from error
    return ranking
