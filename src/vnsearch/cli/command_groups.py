"""Which commands there are, and under which headings the list of commands shows them."""

from __future__ import annotations

from typing import Any

from typer.core import TyperGroup

from vnsearch.cli.screen import Screen
from vnsearch.messages import Message, help_texts

#: Heading -> the commands below it, in the order of the help text; the module of each has its name.
GROUPS: tuple[tuple[Message, tuple[str, ...]], ...] = (
    (help_texts.COMMANDS_FILL, ("index", "watch", "fetch")),
    (help_texts.COMMANDS_SEARCH, ("query", "show", "related", "suggest", "export", "serve", "alerts", "mcp")),
    (help_texts.COMMANDS_COUNT, ("values", "facets", "timeline", "stats")),
    (
        help_texts.COMMANDS_MAINTAIN,
        ("roots", "remove", "backup", "restore", "copy", "drop", "upgrade", "check", "compact"),
    ),
    (help_texts.COMMANDS_EXAMINE, ("doctor", "read", "analyze", "eval")),
)
COMMANDS = tuple(name for _, names in GROUPS for name in names)


def group_class(screen: Screen) -> type[TyperGroup]:
    """Return a class of command groups whose help text lists the commands under headings in a screen's language."""

    class CommandGroup(TyperGroup):
        """Lists commands under headings."""

        def format_commands(self, ctx: Any, formatter: Any) -> None:
            width = max(len(name) for name in COMMANDS)
            for heading, names in GROUPS:
                commands = [(name, self.get_command(ctx, name)) for name in names]
                rows = [
                    (name.ljust(width), command.get_short_help_str(limit=formatter.width * len(COMMANDS)))
                    for name, command in commands
                    if command is not None
                ]
                if rows:
                    with formatter.section(screen.text(heading)):
                        formatter.write_dl(rows)

    return CommandGroup
