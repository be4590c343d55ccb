"""Markdown as the host of the repository shows it, made into Markdown of the site."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

from docsite.sources import DOCS, Page, page_of

_FENCED = re.compile(r"^ *```.*?^ *```$", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s#]*)(#[^)\s]*)?\)")
#: What a page shows or offers besides other pages; that it exists is seen when the links are checked.
_ATTACHED = {".png", ".svg", ".json", ".ipynb"}
_CODE = re.compile(r"`[^`\n]+`")


def outside_code(change: Callable[[str], str], text: str) -> str:
    """Return a text in which everything but the blocks of code was changed."""
    parts = re.split(f"({_FENCED.pattern})", text, flags=re.DOTALL | re.MULTILINE)
    return "".join(part if part.lstrip().startswith("```") else change(part) for part in parts)


def _relative(target: str, page: str) -> str:
    return os.path.relpath(target, os.path.dirname(page) or ".").replace(os.sep, "/")  # noqa: PTH120 - addresses


def _with_links_of_the_site(text: str, source: Path, page: Page) -> str:
    """Point links to pages of the site; those to other files of the repository become plain text."""

    def replace(match: re.Match[str]) -> str:
        image, label, target, anchor = match[1], match[2], match[3], match[4] or ""
        if not target or ":" in target:
            return match[0]
        path = (source.parent / target).resolve()
        to = page_of(path)
        if to is None:
            return match[0] if path.suffix in _ATTACHED and path.is_relative_to(DOCS) else label
        if path.parent != DOCS and path.name.startswith("README"):
            anchor = ""
        address = (
            _relative(to.path, page.path)
            if to.language == page.language
            else _relative(to.address, page.address)
        )
        return f"{image}[{label}]({address}{anchor})"

    return _LINK.sub(replace, text)


def _with_plain_pipes(text: str) -> str:
    r"""Write ``|`` for ``\|`` in the code of tables: Python-Markdown needs no escape there, and would show it."""
    return "\n".join(
        _CODE.sub(lambda code: code[0].replace("\\|", "|"), line) if line.startswith("|") else line
        for line in text.split("\n")
    )


def for_site(text: str, source: Path, page: Page) -> str:
    """Return the Markdown of a page of the site from that of a file."""
    return outside_code(lambda part: _with_plain_pipes(_with_links_of_the_site(part, source, page)), text)
