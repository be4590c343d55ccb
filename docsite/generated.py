"""The pages of the site that are made from the code."""

from __future__ import annotations

from docsite.api_page import api_page
from docsite.help_page import help_page


def generated_pages(language: str) -> dict[str, str]:
    """Return the Markdown of the pages of a language that are made from the code, by their file."""
    return {"help-texts.md": help_page(language)} | (
        {"python-api.md": api_page()} if language == "en" else {}
    )
