"""Builds the site: lays out the pages of each language, runs Zensical over them, and checks every link."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from docsite.config import STYLE, configuration
from docsite.generated import generated_pages
from docsite.links import faults
from docsite.markdown import for_site
from docsite.navigation import NAVIGATION, pages
from docsite.notebooks import notebook_page
from docsite.sources import DOCS, LANGUAGES, attachments, sources


class BuildError(Exception):
    """The site cannot be built, or has faults."""


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def lay_out(language: str, folder: Path) -> None:
    """Write the Markdown of all pages of a language into a folder, and the pictures beside them."""
    for source, page in sources(language):
        is_notebook = source.suffix == ".ipynb"
        text = notebook_page(source, folder / page.path) if is_notebook else source.read_text("utf-8")
        _write(folder / page.path, for_site(text, source, page))
    for name, text in generated_pages(language).items():
        _write(folder / name, text)
    for path in attachments():
        target = folder / path.relative_to(DOCS)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    _write(folder / STYLE, (Path(__file__).parent / STYLE).read_text("utf-8"))
    _require_navigation(language, folder)


def _require_navigation(language: str, folder: Path) -> None:
    """Raise ``BuildError`` for pages that the navigation lacks, and for those it names that do not exist."""
    existing = {path.relative_to(folder).as_posix() for path in folder.rglob("*.md")}
    if difference := existing ^ set(pages(NAVIGATION[language])):
        raise BuildError(f"not both in docsite/navigation.py and in docs/ ({language}): {sorted(difference)}")


def build(site: Path) -> int:
    """Build the site in place of what the folder has; return the number of its pages."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for language in LANGUAGES:
            lay_out(language, folder / language)
            target = folder / "site" / ("" if language == "en" else language)
            config = configuration(language, language, str(target.relative_to(folder)))
            # JSON is YAML: Zensical reads this file as a configuration of MkDocs.
            _write(folder / f"{language}.yml", json.dumps(config, ensure_ascii=False))
            _run_zensical(folder / f"{language}.yml")
        if problems := list(faults(folder / "site")):
            raise BuildError("\n".join(problems))
        shutil.rmtree(site, ignore_errors=True)
        shutil.copytree(folder / "site", site)
    return sum(1 for page in site.rglob("*.html") if page.name != "404.html")


def _run_zensical(config: Path) -> None:
    command = [sys.executable, "-m", "zensical", "build", "--strict", "--clean", "-f", str(config)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode:
        raise BuildError(f"{run.stdout}\n{run.stderr}")
