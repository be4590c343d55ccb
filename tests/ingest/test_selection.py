"""What is left out on request is left out, and everything that is not read is named."""

from __future__ import annotations

from pathlib import Path

import pytest

import vnsearch
from tests.support import input_files as made
from vnsearch.cli.screen import Screen
from vnsearch.cli.skip_list import list_skips
from vnsearch.ingest.containers.selection import Selection
from vnsearch.messages import Language, skip_reasons

FILES = ["a.html", "cũ/b.html", "cũ/sâu/c.html", "d.bak.html", ".ẩn/e.html", ".f.html", "g.jpg", "h.jsonl"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "kho"
    for number, name in enumerate(FILES):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(made.page(f"Tin thứ {number} về bến phà cũ"))
    (root / "h.jsonl").write_text("{hỏng}\n", "utf-8")
    (root / "g.jpg").write_bytes(b"\xff")
    return root


SELECTIONS: list[tuple[Selection, list[int]]] = [
    (Selection(), [0, 3, 1, 2]),
    (Selection(hidden=True), [5, 0, 3, 4, 1, 2]),
    (Selection(("*.bak.html",)), [0, 1, 2]),
    (Selection(("cũ",)), [0, 3]),
    (Selection(("cũ/*.html",)), [0, 3]),
    (Selection(("*.html",)), []),
]


@pytest.mark.parametrize("selection, expected", SELECTIONS)
def test_only_what_is_selected_is_read(folder: Path, selection: Selection, expected: list[int]) -> None:
    contents = vnsearch.read(folder, options=vnsearch.Options(selection=selection))
    assert [c.article.title for c in contents if c.article] == [
        f"Tin thứ {n} về bến phà cũ" for n in expected
    ]


def test_link_that_leads_out_of_the_folder_is_not_followed(folder: Path, tmp_path: Path) -> None:
    """Else a link in an archive could bring any file of the computer into the index; one inside is read."""
    (tmp_path / "mật.html").write_bytes(made.page("Chuyện không ai được biết"))
    (folder / "ra.html").symlink_to(tmp_path / "mật.html")
    (folder / "trong.html").symlink_to(folder / "a.html")
    skips: list[str] = []
    contents = list(vnsearch.read(folder, lambda place, _: skips.append(Path(place).name)))
    read = [content.article.title for content in contents if content.article]
    assert "Chuyện không ai được biết" not in read
    assert (read.count("Tin thứ 0 về bến phà cũ"), "ra.html" in skips) == (2, True)


def test_reasons_in_the_list_are_in_the_readers_language(tmp_path: Path) -> None:
    with list_skips(tmp_path / "skipped.tsv", Screen(Language.VIETNAMESE)) as on_skip:
        on_skip("a.md", skip_reasons.OTHER_KIND)
    assert (tmp_path / "skipped.tsv").read_text("utf-8") == "a.md\tkhông thuộc loại đọc được\n"


def test_everything_that_was_not_read_is_named(folder: Path, tmp_path: Path) -> None:
    """Files of other kinds, hidden and excluded ones, and lines that are broken."""
    with list_skips(tmp_path / "skipped.tsv", Screen(Language.ENGLISH)) as on_skip:
        options = vnsearch.Options(selection=Selection(("d.*",)), on_skip=on_skip)
        with vnsearch.open(tmp_path / "index", create=True) as index:
            index.update([folder], workers=1, options=options)
    lines = (tmp_path / "skipped.tsv").read_text("utf-8").splitlines()
    places = {Path(line.split("\t")[0]).name: line.split("\t")[1] for line in lines}
    assert places == {
        ".f.html": "hidden",
        ".ẩn": "hidden",
        "d.bak.html": "excluded",
        "g.jpg": "not of a kind that is read",
        "h.jsonl:1": places["h.jsonl:1"],
    }
