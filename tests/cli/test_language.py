"""Commands speak one language at a time: by ``--lang``, ``VNSEARCH_LANG``, or the locale."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from vnsearch.cli.app import build
from vnsearch.cli.command_groups import COMMANDS
from vnsearch.cli.screen import Screen
from vnsearch.messages import Language

pytestmark = pytest.mark.slow

_LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG", "VNSEARCH_LANG")
#: Letters that English has not.
_VIETNAMESE = re.compile(
    "[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]", re.IGNORECASE
)
#: Words that only the English texts have.
_ENGLISH = re.compile(r"\b(the|of|and|is|are|with|Show|Options|Usage|default|required|articles|results)\b")


def run(*words: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command without the locale of whoever runs the tests."""
    inherited = {name: value for name, value in os.environ.items() if name not in _LOCALE}
    return subprocess.run(
        [sys.executable, "-m", "vnsearch", *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**inherited, "VNSEARCH_INDEX": str(folder), "PYTHONUTF8": "1", **environment},
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize(
    ("words", "environment", "language"),
    [
        ((), {}, "vi"),
        ((), {"LANG": "C"}, "vi"),
        ((), {"LANG": "vi_VN.UTF-8"}, "vi"),
        ((), {"LANG": "en_US.UTF-8"}, "en"),
        ((), {"LANG": "en_US.UTF-8", "VNSEARCH_LANG": "vi"}, "vi"),
        ((), {"VNSEARCH_LANG": "EN"}, "en"),
        (("--lang", "en"), {"VNSEARCH_LANG": "vi"}, "en"),
        (("--lang=vi",), {"LC_ALL": "en_US.UTF-8"}, "vi"),
    ],
)
def test_the_language_is_the_options_then_the_variables_then_the_locales(
    sample_folder: Path, words: tuple[str, ...], environment: dict[str, str], language: str
) -> None:
    """Before or after the command's name alike; results, labels and numbers are in it."""
    for command in (("stats", *words), (*words, "stats")):
        result = run(*command, folder=sample_folder, **environment)
        assert result.returncode == 0
        assert result.stdout.startswith("bài báo:" if language == "vi" else "articles:")


@pytest.mark.parametrize("words", [("stats",), ("--version",), ("nope",)])
def test_an_unknown_language_is_one_line_and_exit_2(sample_folder: Path, words: tuple[str, ...]) -> None:
    """It is named, with those there are, in the language of the locale."""
    result = run(*words, folder=sample_folder, VNSEARCH_LANG="xx", LANG="en_US.UTF-8")
    message = "vnsearch: there is no language 'xx'; use vi (Vietnamese) or en (English)\n"
    assert (result.returncode, result.stdout, result.stderr) == (2, "", message)
    assert "không có ngôn ngữ “yy”" in run(*words, "--lang=yy", folder=sample_folder).stderr


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_in_one_language(tmp_path: Path, command: str) -> None:
    """Typer's words too. Examples of queries, options and quoted values are to be typed as they are."""
    words = (command, "--help") if command else ("--help",)
    english = run(*words, folder=tmp_path, VNSEARCH_LANG="en").stdout
    vietnamese = run(*words, folder=tmp_path, VNSEARCH_LANG="vi").stdout
    text, _, _ = english.rpartition("\n  Example")
    assert _VIETNAMESE.findall(text) == []
    assert english.startswith("Usage: ") and vietnamese.startswith("Cách dùng: ")
    assert _ENGLISH.findall(re.sub(r"--[a-z-]+|“[a-z]+”", "", vietnamese)) == []


@pytest.mark.parametrize(
    ("words", "vietnamese", "english"),
    [
        (("query", "-n", "x", "a"), "“x” không phải số nguyên", "'x' is no whole number"),
        (("query", "a", "--nope"), "không có tuỳ chọn --nope", "no such option: --nope"),
        (("query", "a", "--page"), "tuỳ chọn --page cần một giá trị", "option --page needs a value"),
        (
            ("index", "--workers", "999", "a"),
            "999 nằm ngoài khoảng 0<=x<=256",
            "999 is not in the range 0<=x<=256",
        ),
        (("suggest",), "còn thiếu PHẦN_ĐẦU", "PREFIX is missing"),
        (("show",), "hãy nêu mã, địa chỉ hoặc tệp", "name a document by its id, address or file"),
        (("nope",), "không có lệnh “nope”", "no such command: 'nope'"),
        (("indx",), "(có phải: vnsearch index)", "(did you mean vnsearch index)"),
        (("stats", "a"), "thừa đối số: a", "unexpected extra arguments: a"),
        (("query", "a", "--json=1"), "tuỳ chọn --json không nhận giá trị", "option --json takes no value"),
        (("query", "a", "--kind", "sách"), "“sách” không phải loại tài liệu", "'sách' is no kind"),
        (("query", "-i", "none", "a"), "không có chỉ mục nào trong none", "there is no index in none"),
        (("index", "none"), "none không tồn tại", "none does not exist"),
        (("show", "none"), "“none” trong", "'none' in"),
    ],
)
def test_errors_are_in_the_readers_language(
    sample_folder: Path, words: tuple[str, ...], vietnamese: str, english: str
) -> None:
    """Those of the command line, of queries, of the index; one line each."""
    for language, message in (("vi", vietnamese), ("en", english)):
        result = run(*words, folder=sample_folder, VNSEARCH_LANG=language)
        assert result.returncode in (1, 2)
        assert message in result.stderr
        assert result.stderr.count("\n") == 1


def test_results_are_in_the_readers_language(sample_folder: Path) -> None:
    """Columns, counts, notes, parts of scores, dates and numbers of a page of hits."""
    words = ("query", 'bầu cử "', "-n", "2", "--explain", "--facets", "--format=table")
    vietnamese = run(*words, folder=sample_folder, VNSEARCH_LANG="vi", COLUMNS="200").stdout
    english = run(*words, folder=sample_folder, VNSEARCH_LANG="en", COLUMNS="200").stdout
    for message in (
        "Dấu ngoặc kép chưa đóng",
        "Nguồn:",
        "bài báo",
        "1-2 trong",
        "bầu cử đứng liền nhau +26,",
        "độ mới",
    ):
        assert message in vietnamese
    for message in (
        "A quotation mark is not closed",
        "Source:",
        "article",
        "1-2 of",
        "bầu cử side by side +26.",
        "recency",
    ):
        assert message in english


def test_json_has_the_notes_in_the_readers_language_and_their_codes(sample_folder: Path) -> None:
    """Everything else is the same in both, also the labels of the parts of a score."""
    pages = [
        json.loads(
            run("query", 'bầu cử "', "--json", "--explain", "--lang", lang, folder=sample_folder).stdout
        )
        for lang in ("vi", "en")
    ]
    assert [page.pop("notes")[0][:6] for page in pages] == ["Dấu ng", "A quot"]
    assert pages[0]["note_codes"] == ["unclosed_quote"]
    assert all(page.pop("took_ms") >= 0 for page in pages)
    assert pages[0] == pages[1]


def test_reports_count_as_the_reader_does(tmp_path: Path) -> None:
    """1.592 in Vietnamese, 1,592 in English; reasons of skips too."""
    rows = "".join(json.dumps({"id": f"{i}", "title": f"Tin {i}"}) + "\n" for i in range(1592))
    (tmp_path / "rows.jsonl").write_text(rows, "utf-8")
    (tmp_path / "empty.txt").write_bytes(b"")
    for language, count, reason in (
        ("vi", "bài báo: thêm 1.592,", "tệp rỗng"),
        ("en", "articles: 1,592 added,", "the file is empty"),
    ):
        folder = tmp_path / language
        result = run("index", str(tmp_path), folder=folder, VNSEARCH_LANG=language)
        assert (result.returncode, count in result.stdout, reason in result.stderr) == (1, True, True)


@pytest.mark.parametrize("language", Language)
def test_every_option_has_a_help_text(language: Language) -> None:
    """In both languages; an option without one is not explained anywhere."""
    import typer

    group = typer.main.get_command(build(Screen(language)))
    commands = group.commands.values()  # type: ignore[attr-defined] # a group
    options = [
        option for command in commands for option in command.params if option.param_type_name == "option"
    ]
    assert [option.name for option in options if not option.help] == []


@pytest.mark.parametrize("language", list(Language))
def test_examples_of_a_command_stand_on_a_line_each(tmp_path: Path, language: Language) -> None:
    """Joined by spaces and wrapped like a paragraph, they could not be told from one another nor copied."""
    lines = run(
        "query", "--help", "--lang", language.value, folder=tmp_path, COLUMNS="60"
    ).stdout.splitlines()
    heading = next(place for place, line in enumerate(lines) if line.strip() in ("Examples:", "Ví dụ:"))
    assert lines[heading + 1].split() == ["vnsearch", "query", "bầu", "cử", "Đống", "Đa"]
    assert all(line.startswith("    vnsearch query ") for line in lines[heading + 1 :])
