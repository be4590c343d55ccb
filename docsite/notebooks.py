"""Notebooks as pages: run, and written as Markdown with what each cell printed."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

#: A cell that takes longer is an error.
_SECONDS = 120


def run_notebook(source: Path) -> Any:
    """Return a notebook with its outputs, run in its own folder.

    Raise ``CellExecutionError`` where a cell fails.
    """
    notebook = nbformat.read(source, as_version=4)  # type: ignore[no-untyped-call] # nbformat has no types
    client = NotebookClient(
        notebook,
        timeout=_SECONDS,
        resources={"metadata": {"path": str(source.parent)}},
        # The kernel listens on this machine alone; it warns that its port is not encrypted.
        extra_arguments=["--log-level=40"],
    )
    return client.execute()


def _fence(text: str, language: str = "") -> str:
    return f"```{language}\n{text.rstrip()}\n```"


def _text(value: Any) -> str:
    return "".join(value) if isinstance(value, list) else str(value)


def _table(html: str) -> str:
    """Return the table of a frame, to be styled as every table of the site is."""
    table = re.search(r"<table.*?</table>", html, re.DOTALL)
    return re.sub(r"<(table|tr) [^>]*>", r"<\1>", table[0] if table else "")


def _output(output: Any, picture: Path) -> str:
    """Return an output of a cell as Markdown; a picture is written to a file beside the page."""
    if output.output_type == "stream":
        return _fence(_text(output.text), "text")
    data = output.get("data", {})
    if "image/png" in data:
        picture.parent.mkdir(parents=True, exist_ok=True)
        picture.write_bytes(base64.b64decode(data["image/png"]))
        return f"![Chart of the cell above]({picture.name})"
    if "text/html" in data:
        return _table(_text(data["text/html"]))
    return _fence(_text(data.get("text/plain", "")), "text")


def notebook_page(source: Path, target: Path) -> str:
    """Return the Markdown of a notebook that was run; its pictures are written beside ``target``."""
    parts = []
    for number, cell in enumerate(run_notebook(source).cells):
        if cell.cell_type == "markdown":
            parts.append(cell.source)
            continue
        parts.append(_fence(cell.source, "python"))
        for index, output in enumerate(cell.outputs):
            parts.append(_output(output, target.with_name(f"{target.stem}-{number}-{index}.png")))
    parts.insert(1, f"[Download this notebook]({source.name}), with the sample corpus two folders above it.")
    return "\n\n".join((*parts, ""))
