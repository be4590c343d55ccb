"""The options of the commands that read files into the index."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vnsearch.cli.option_groups import OptionGroup
from vnsearch.errors import InputError, QueryError
from vnsearch.messages import Message, help_texts, index_errors, maintenance

if TYPE_CHECKING:
    from vnsearch.ingest.containers.members import Options
    from vnsearch.library.index import Index

    ReadingOptions = Options
else:
    ReadingOptions = object  # at run time the library is imported only by the command that is run

Paths = Annotated[list[Path] | None, typer.Argument(metavar=help_texts.METAVAR_PATHS, show_default=False)]
Prune = Annotated[bool, typer.Option("--prune", help=maintenance.PRUNE)]
Workers = Annotated[int, typer.Option(min=0, max=256, help=help_texts.WORKERS)]
Maps = Annotated[list[str] | None, typer.Option("--map", metavar=help_texts.METAVAR_MAP, help=help_texts.MAP)]
Exclude = Annotated[
    list[str] | None,
    typer.Option("--exclude", metavar=help_texts.METAVAR_GLOB, help=help_texts.EXCLUDE),
]
Tables = Annotated[
    list[str] | None,
    typer.Option("--table", metavar=help_texts.METAVAR_TABLE, help=help_texts.TABLE),
]
Hidden = Annotated[bool, typer.Option("--hidden", help=help_texts.HIDDEN)]
_MemberTimeout = Annotated[
    float,
    typer.Option(
        "--member-timeout", min=0, metavar=help_texts.METAVAR_SECONDS, help=help_texts.MEMBER_TIMEOUT
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help=help_texts.QUIET)]


def _size(text: str) -> int:
    """Return an amount of memory in bytes; 0 for "". Raises ``InputError``.

    >>> _size("800M"), _size("1.5g")
    (838860800, 1610612736)
    """
    match = re.fullmatch(r"(\d{1,6}(?:[.,]\d{1,3})?)\s*([kmgt])i?b?", text.strip().lower())
    if not text:
        return 0
    if not match:
        raise InputError(index_errors.not_a_size(text))
    return int(float(match[1].replace(",", ".")) * (1 << (10 * ("kmgt".index(match[2]) + 1))))


def require_paths(paths: Sequence[Path] | None, index: Index, refusal: Message) -> None:
    """Raise ``QueryError`` where no paths are given and there is no index that knows some."""
    if not paths and not index.exists():
        raise QueryError(refusal)


def _reading_options(
    maps: Sequence[str] | None,
    tables: Sequence[str] | None,
    exclude: Sequence[str] | None,
    hidden: bool,
    max_page: int,
    max_total: int,
    max_ratio: int,
    member_timeout: float,
    memory: str,
) -> ReadingOptions:
    """Return what the options say about how files are read. Raise ``InputError`` for a bad value."""
    from vnsearch.ingest.containers.limits import Limits
    from vnsearch.ingest.containers.members import Options
    from vnsearch.ingest.containers.selection import Selection
    from vnsearch.ingest.field_map import field_map

    return Options(
        Limits(max_page << 20, max_total << 30, max_ratio),
        field_map(maps or ()),
        Selection(tuple(exclude or ()), hidden),
        tuple(tables or ()),
        member_seconds=member_timeout,
        memory=_size(memory),
    )


#: The options that say how files are read.
READING = OptionGroup(
    (
        ("maps", Maps, None),
        ("tables", Tables, None),
        ("exclude", Exclude, None),
        ("hidden", Hidden, False),
        ("max_page", Annotated[int, typer.Option(min=1, help=help_texts.MAX_PAGE)], 64),
        ("max_total", Annotated[int, typer.Option(min=1, help=help_texts.MAX_TOTAL)], 64),
        ("max_ratio", Annotated[int, typer.Option(min=2, help=help_texts.MAX_RATIO)], 200),
        ("member_timeout", _MemberTimeout, 60.0),
        ("memory", Annotated[str, typer.Option(metavar=help_texts.METAVAR_SIZE, help=help_texts.MEMORY)], ""),
    ),
    _reading_options,
)
