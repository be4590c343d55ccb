"""Progress is that of bytes, also inside one big or packed file; it never goes back and ends at the total."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import vnsearch

pytestmark = pytest.mark.slow

#: Records of different words, so that packed they are still some megabytes.
ROWS = b"".join(
    b'{"id": "%d", "title": "Tin", "body": "%s"}\n' % (i, b" ".join(b"%d" % (i * k) for k in range(250)))
    for i in range(2500)
)


def plain(path: Path) -> Path:
    path.with_suffix(".jsonl").write_bytes(ROWS)
    return path.with_suffix(".jsonl")


def gzipped(path: Path) -> Path:
    path.with_suffix(".jsonl.gz").write_bytes(gzip.compress(ROWS, 1))
    return path.with_suffix(".jsonl.gz")


def zipped(path: Path) -> Path:
    with zipfile.ZipFile(path.with_suffix(".zip"), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("rows.jsonl", ROWS)
    return path.with_suffix(".zip")


def tarred(path: Path) -> Path:
    with tarfile.open(path.with_suffix(".tar.gz"), "w:gz") as archive:
        member = tarfile.TarInfo("rows.jsonl")
        member.size = len(ROWS)
        archive.addfile(member, io.BytesIO(ROWS))
    return path.with_suffix(".tar.gz")


def progress_of_update(index_folder: Path, path: Path) -> list[tuple[int, int, int]]:
    """Index a path; return what the progress function was called with."""
    calls: list[tuple[int, int, int]] = []
    with vnsearch.open(index_folder, create=True) as index:
        index.update([path], workers=1, progress=lambda *numbers: calls.append(numbers))
    return calls


@pytest.mark.parametrize("pack", [plain, gzipped, zipped, tarred])
def test_progress_moves_inside_one_file(tmp_path: Path, pack: Callable[[Path], Path]) -> None:
    """It said 0 % for as long as the only file was read. A second time the file is read twice, and counts twice."""
    path = pack(tmp_path / "rows")
    for passes in (1, 2):
        calls = progress_of_update(tmp_path / "index", path)
        shares = [read / total for read, total, _ in calls]
        assert {total for _, total, _ in calls} == {passes * path.stat().st_size}
        assert shares == sorted(shares)
        assert (shares[0], shares[-1]) == (0, 1)
        assert all(any(low < share < low + 0.34 for share in shares) for low in (0.0, 0.33, 0.66))
        path.touch()


def test_progress_counts_all_files_and_documents(tmp_path: Path) -> None:
    """Also those of which nothing can be read."""
    (tmp_path / "pages").mkdir()
    for number in range(5):
        (tmp_path / "pages" / f"{number}.txt").write_text(f"Tin số {number}\nThân bài.\n", "utf-8")
    (tmp_path / "pages" / "x.zip").write_bytes(b"no archive" * 100)
    size = sum(path.stat().st_size for path in (tmp_path / "pages").iterdir())
    calls = progress_of_update(tmp_path / "index", tmp_path / "pages")
    assert (calls[0], calls[-1]) == ((0, size, 0), (size, size, 5))
