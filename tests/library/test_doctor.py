"""``vnsearch doctor``: how well an archive is read, what is odd about it, which option would help."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from vnsearch.ingest.containers.members import Options
from vnsearch.ingest.field_map import field_map
from vnsearch.library.doctor import examine
from vnsearch.model import Diagnosis

TEXT = "Sáng nay nước sông Thử dâng cao, nhiều nhà ven bờ phải dọn đồ lên gác để tránh ngập. " * 4


def write_records(path: Path, records: list[dict[str, object]]) -> Path:
    path.write_text("\n".join(json.dumps(record, ensure_ascii=False) for record in records), "utf-8")
    return path


def shares(diagnosis: Diagnosis) -> dict[str, float]:
    return {share.field: share.share for share in diagnosis.fields}


def codes(diagnosis: Diagnosis) -> dict[str, int]:
    return {oddity.code: oddity.count for oddity in diagnosis.oddities}


def test_shares_are_those_of_the_articles(tmp_path: Path) -> None:
    """Half of them have a date, none a category."""
    records: list[dict[str, object]] = [
        {"title": f"Tin số {n}", "body": f"{n} {TEXT}", "date": f"2024-05-{n + 10}" if n % 2 else ""}
        for n in range(8)
    ]
    diagnosis = examine(write_records(tmp_path / "a.jsonl", records))
    assert (diagnosis.files, diagnosis.contents, diagnosis.articles) == (1, 8, 8)
    field_counts = shares(diagnosis)
    assert (field_counts["title"], field_counts["published"], field_counts["category"]) == (1.0, 0.5, 0.0)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"title": "Báo Thử"}, "same_title"),
        ({"date": "2024-05-12"}, "same_day"),
        ({"body": "Trang chủ\n" + TEXT + "\nHết."}, "same_line"),
        ({"body": "Ngắn."}, "short_body"),
        ({"body": TEXT.replace(" ", "_")}, "joined_syllables"),
        ({"body": "Sang nay nuoc song Thu dang cao, nhieu nha phai don do. " * 6}, "no_diacritics"),
        ({"date": "ngày mưa"}, "date_not_understood"),
    ],
)
def test_what_is_odd_is_counted_with_a_place(tmp_path: Path, change: dict[str, str], code: str) -> None:
    """And an archive without it is not said to be odd so."""
    records: list[dict[str, object]] = [
        {"title": f"Tin số {n}", "body": f"Đoạn {n}\n{n} {TEXT}\nHết {n}.", "date": f"2024-05-{n + 10}"}
        for n in range(6)
    ]
    assert codes(examine(write_records(tmp_path / "good.jsonl", records))) == {}
    odd = examine(write_records(tmp_path / "odd.jsonl", [record | change for record in records]))
    assert codes(odd)[code] == 6
    assert str(tmp_path / "odd.jsonl") in next(each.place for each in odd.oddities if each.code == code)


def test_a_column_that_looks_like_a_missing_field_is_to_be_mapped(tmp_path: Path) -> None:
    """With the option that was advised, the field is there and the advice is gone."""
    records: list[dict[str, object]] = [
        {"title": f"Tin số {n} của vùng sông", "cot_a": f"{n} {TEXT}", "url": f"https://bao.example/{n}"}
        for n in range(5)
    ]
    path = write_records(tmp_path / "a.jsonl", records)
    diagnosis = examine(path)
    assert shares(diagnosis)["body"] == 0
    (hint,) = [hint for hint in diagnosis.advice if "--map" in hint and "=" in hint.partition("(")[0]]
    theirs_and_ours = hint.split()[1]
    again = examine(path, options=Options(fields=field_map(theirs_and_ours)))
    assert shares(again)["body"] == 1
    assert not any(theirs_and_ours in hint for hint in again.advice)


def test_files_that_are_not_read_and_hidden_ones_are_advised_about(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"Tin trong ngày\n{TEXT}", "utf-8")
    (tmp_path / "b.psd").write_bytes(b"8BPS")
    (tmp_path / ".c.txt").write_text("ẩn", "utf-8")
    diagnosis = examine(tmp_path)
    assert [(kind.value, kind.count) for kind in diagnosis.other_files] == [(".psd", 1)]
    assert sum("--hidden" in hint for hint in diagnosis.advice) == 1
    assert sum(".psd 1" in hint for hint in diagnosis.advice) == 1


def test_a_sample_of_many_files_is_spread_over_them(tmp_path: Path) -> None:
    """Not the first ones; the same files each time."""
    for n in range(300):
        (tmp_path / f"{n:03}.txt").write_text(f"Tin số {n}\n{n} {TEXT}", "utf-8")
    diagnosis = examine(tmp_path)
    assert (diagnosis.files, diagnosis.sampled_files, diagnosis.articles) == (300, 200, 200)
    again = examine(tmp_path)
    assert (again.fields, again.oddities) == (diagnosis.fields, diagnosis.oddities)
