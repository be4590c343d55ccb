"""Which file of the repository is which page of the site, and in which language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
LANGUAGES = ("en", "vi")
#: Files beside docs/ that are pages, too.
ROOT_PAGES = ("ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "RELEASING.md", "SECURITY.md")
#: Files that say on the host of the repository what the first page says on the site.
_FIRST_PAGES = {"README.md": "en", "README.vi.md": "vi"}


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its language and its Markdown file, relative to the pages of that language."""

    language: str
    path: str

    @property
    def address(self) -> str:
        """The HTML file, relative to the site."""
        return f"{'' if self.language == 'en' else f'{self.language}/'}{self.path.removesuffix('.md')}.html"


def page_of(source: Path) -> Page | None:
    """Return the page that a file becomes, that of its README for a folder, or None where it is no page."""
    if source.is_dir() and (source / "README.md").is_file() and source != ROOT:
        source /= "README.md"
    if source.parent == ROOT:
        if source.name in _FIRST_PAGES:
            return Page(_FIRST_PAGES[source.name], "index.md")
        return Page("en", source.name) if source.name in ROOT_PAGES else None
    if not source.is_relative_to(DOCS) or source.suffix not in (".md", ".ipynb"):
        return None
    path = source.relative_to(DOCS).with_suffix(".md").as_posix()
    if path.endswith(".vi.md"):
        return Page("vi", f"{path.removesuffix('.vi.md')}.md")
    return Page("en", path.replace("README.md", "index.md"))


def sources(language: str) -> Iterator[tuple[Path, Page]]:
    """Yield the files of the pages of a language, each with its page."""
    files = (path for path in sorted(DOCS.rglob("*")) if path.is_file())
    for source in (*files, *(ROOT / name for name in ROOT_PAGES)):
        page = page_of(source)
        if page and page.language == language:
            yield source, page


def attachments() -> Iterator[Path]:
    """Yield the pictures and other files of docs/ that are no pages."""
    for path in sorted(DOCS.rglob("*")):
        if path.is_file() and path.suffix != ".md":
            yield path
