from __future__ import annotations

import csv
import io
import json
import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import CORPUS
from vnsearch.cli.options import query_command

pytestmark = pytest.mark.slow

KEYS = ["rank", "id", "kind", "title", "url", "source", "category", "published", "score", "snippet"]


def run(*words: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "vnsearch", *words],
        capture_output=True,
        text=True,
        env={**os.environ, "VNSEARCH_INDEX": str(folder), **environment},
        timeout=120,
        check=False,
    )


def show_table(
    command: str, *words: str, folder: Path, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run a command as it prints on a terminal."""
    return run(command, "--format=table", *words, folder=folder, **environment)


def test_json_answer_is_one_clean_object(sample_folder: Path) -> None:
    """stdout is JSON with the documented keys; stderr is silent."""
    result = run("query", "bầu cử Đống Đa", "--json", "--explain", folder=sample_folder)
    page = json.loads(result.stdout)
    assert (result.returncode, result.stderr) == (0, "")
    assert [key for key in page if key in ("query", "total", "took_ms", "hits")] == [
        "query",
        "total",
        "took_ms",
        "hits",
    ]
    assert all(list(hit)[: len(KEYS)] == KEYS for hit in page["hits"])
    first = page["hits"][0]
    assert first["id"] == "corpus/dumps/bau-cu-dong-da-2021.txt"
    assert abs(sum(part["value"] for part in first["explanation"]) - first["score"]) < 1e-5


@pytest.mark.parametrize("columns", ["20", "60", "160"])
def test_table_fits_any_width(sample_folder: Path, columns: str) -> None:
    """No line is wider than the terminal, and the title is there."""
    result = show_table("query", "bau cu dong da", "-n", "3", folder=sample_folder, COLUMNS=columns)
    assert result.returncode == 0
    lines = result.stdout.splitlines()
    assert max(map(len, lines[: next(n for n, line in enumerate(lines) if "kết quả, " in line)])) <= int(
        columns
    )


def test_nothing_found_offers_a_relaxed_query_and_exits_1(sample_folder: Path) -> None:
    """The offered query, typed, finds something."""
    result = run("query", "bầu xyzzyx", "--verbatim", "--json", folder=sample_folder)
    assert result.returncode == 1
    relaxed = json.loads(result.stdout)["relaxed"]
    assert run("query", relaxed, folder=sample_folder).returncode == 0


def test_nothing_found_offers_the_keystrokes_reading_first(sample_folder: Path) -> None:
    """On screen as a command that answers when pasted into a shell; in JSON as "retyped"."""
    result = show_table("query", "ba6u2 cu73 o'", "--verbatim", folder=sample_folder)
    offers = [line.partition(":  ")[2] for line in result.stdout.splitlines()[1:]]
    commands = [shlex.split(offer) for offer in offers]
    assert (result.returncode, commands[0]) == (1, ["vnsearch", "query", "--format=table", "bầu cử o'"])
    assert all(run(*words[1:], folder=sample_folder).returncode == 0 for words in commands)
    page = json.loads(run("query", "ba6u2 cu73", "--json", "--verbatim", folder=sample_folder).stdout)
    assert (page["total"], page["retyped"]) == (0, "bầu cử")
    assert json.loads(run("query", "xyzzyx", "--json", folder=sample_folder).stdout)["retyped"] is None


@pytest.mark.parametrize("query", ["bầu cử", "o'", "-covid 'bầu'", '"$HOME" `ls`', "--json"])
def test_offered_command_is_the_query_to_a_shell(query: str) -> None:
    """Quotes, dashes and expansions come through as typed."""
    assert [word for word in shlex.split(query_command(query)) if word != "--"] == [
        "vnsearch",
        "query",
        query,
    ]


@pytest.mark.parametrize(
    ("query", "reading"),
    [
        ("Bầu cử, Đống Đa!", ""),
        ("hoà bình", ""),
        ('"Đống Đa" -covid', ""),
        ("(bầu OR cử) Đa", ""),
        ("tiêu đề: bầu", "title:bầu"),
        ("bầu từ: 1/2021", "bầu after:2021-01-01"),
        ("bầu cử tháng 5 năm 2021", "bầu cử 5/2021"),
        ("NOT covid bầu cử", "-covid bầu cử"),
    ],
)
@pytest.mark.parametrize("options", [[], ["--kind=article"]])
def test_what_was_understood_is_shown_where_it_is_not_what_was_typed(
    sample_folder: Path, query: str, reading: str, options: list[str]
) -> None:
    """Beside hits too; words are taken as typed whatever their case and the marks around them."""
    lines = show_table("query", *options, "--", query, folder=sample_folder).stdout.splitlines()
    message = [line.removeprefix("Hiểu là: ") for line in lines if line.startswith("Hiểu là: ")]
    assert [line.replace("(", "").replace(")", "").removesuffix(" kind:article") for line in message] == (
        [reading] if reading else []
    )


def test_offered_command_repeats_the_options_that_were_typed(sample_folder: Path) -> None:
    """Quoted for the shell, but the page's number and --verbatim; an environment's index is left to it."""
    options = ["--kind", "article", "-n", "3", "--after", "1/1/2000", "--source", "", "--page", "1"]
    result = show_table("query", *options, "--sort=date", "--verbatim", "bẩu cưr", folder=sample_folder)
    offers = [line.partition(":  ")[2] for line in result.stdout.splitlines() if "vnsearch" in line]
    options_left = [
        "--limit=3",
        "--sort=date",
        "--after=1/1/2000",
        "--source=",
        "--kind=article",
        "--format=table",
    ]
    assert ["vnsearch", "query", *options_left, "bầu cử"] in map(shlex.split, offers)
    assert run(*shlex.split(offers[0])[1:], folder=sample_folder).returncode == 0
    named = show_table("query", "bẩu cưr", "--verbatim", "-i", str(sample_folder), folder=Path("none")).stdout
    assert f"--index-dir={sample_folder}" in shlex.split(named.splitlines()[1])


def test_feedback_on_hits_without_relevance_warns_of_nothing(sample_folder: Path) -> None:
    """Filters alone score 0: each of the best then says as much as the others."""
    result = run("query", "kind:article", "--feedback=0.5", "--sort=relevance", folder=sample_folder)
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize(
    "words",
    [
        ["query", ""],
        ["query", "-a"],
        ["query", "a", "--sort", "x"],
        ["query", "a", "--after", "31/31/2021"],
        ["query", "a", "--kind", "x"],
        ["query", "a", "--limit", "0"],
        ["query", "a", "--nope"],
        *(["query", "a", f"--feedback={value}"] for value in ("nan", "inf", "1e300", "-1")),
        ["nope"],
        ["index", "/no/such/path"],
        ["index", "x" * 300],
        ["query", "a", "--source", "\udcff", "--sort", "x"],
    ],
)
def test_unusable_request_is_one_line_and_exit_2(sample_folder: Path, words: list[str]) -> None:
    """Errors go to stderr in one line, never a traceback."""
    result = run(*words, folder=sample_folder)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("vnsearch: ")
    assert result.stderr.count("\n") == 1


def test_no_index_yet_says_what_to_do(tmp_path: Path) -> None:
    """The message names the command that makes one."""
    result = run("query", "a", folder=tmp_path / "none")
    assert result.returncode == 2
    assert "vnsearch index" in result.stderr


def test_index_reports_and_exits_1_when_something_was_skipped(tmp_path: Path) -> None:
    """The reason is on stderr with the file's name, without control characters."""
    (tmp_path / "x\x1b[31m.txt").write_bytes(b"")
    (tmp_path / "ok.txt").write_text("Tin tốt", "utf-8")
    result = run("index", str(tmp_path), folder=tmp_path / "index", VNSEARCH_LANG="en")
    assert result.returncode == 1
    assert "articles: 1 added" in result.stdout
    assert "the file is empty" in result.stderr
    assert "\x1b" not in result.stderr


def test_show_stats_and_analyze_speak_json(sample_folder: Path) -> None:
    """Each gives one object; an unknown id exits 1."""
    result = run("show", "corpus/dumps/bau-cu-dong-da-2021.txt", "--json", folder=sample_folder)
    assert json.loads(result.stdout)["published"] is None
    assert json.loads(run("stats", "--json", folder=sample_folder).stdout)["articles"] == 83
    words = json.loads(run("analyze", "Bầu cử Hà Nội", "--json", folder=sample_folder).stdout)["words"]
    assert [word["form"] for word in words] == ["bầu cử", "hà nội"]
    assert run("show", "nobody", folder=sample_folder).returncode == 1


def test_query_imports_neither_scikit_learn_nor_whoosh(sample_folder: Path) -> None:
    """Cold start stays cheap: segmentation's packages and Whoosh are loaded only when asked for."""
    code = (
        "import sys; from vnsearch.library.index import open_index; open_index().search('bầu cử');"
        "print(sorted({'sklearn', 'pyvi', 'scipy', 'whoosh'} & set(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={**os.environ, "VNSEARCH_INDEX": str(sample_folder)},
        check=True,
    )
    assert result.stdout.strip() == "[]"


def test_sample_corpus_is_what_its_readme_says() -> None:
    """About eighty items in three forms, and exactly one dump that is not NFC."""
    import unicodedata

    dumps = [p.read_text("utf-8") for p in (CORPUS / "dumps").glob("*.txt")]
    assert sum(not unicodedata.is_normalized("NFC", text) for text in dumps) == 1
    assert len(dumps) + len(list((CORPUS / "pages").glob("*.html"))) > 30


@pytest.mark.parametrize("words", [["query", "\udcff"], ["query", "author:\udcff"], ["show", "\udcff"]])
def test_bytes_that_are_no_text_never_end_in_a_traceback(sample_folder: Path, words: list[str]) -> None:
    """Invalid bytes typed as arguments are an ordinary miss or an ordinary error."""
    result = run(*words, folder=sample_folder)
    assert result.returncode in (1, 2)
    assert "Traceback" not in result.stderr


def test_interrupted_indexing_says_so(tmp_path: Path) -> None:
    """Ctrl-C ends quickly with one line and leaves the folder usable."""
    row = {"title": "Tin", "body": "bầu cử " * 200}
    rows = "".join(json.dumps(row | {"id": str(i)}) + "\n" for i in range(9000))
    (tmp_path / "rows.jsonl").write_text(rows, "utf-8")
    command = [sys.executable, "-m", "vnsearch", "index", str(tmp_path), "-i", str(tmp_path / "index")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while not (tmp_path / "index" / "write.owner").exists() and process.poll() is None:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "đã dừng" in errors
    assert "Traceback" not in errors


def test_a_query_that_begins_with_a_minus_is_told_how_to_be_asked(sample_folder: Path) -> None:
    """The shell's options come first; two hyphens end them."""
    result = run("query", "-covid bầu cử", folder=sample_folder)
    assert result.returncode == 2
    assert "hãy đặt --" in result.stderr
    assert run("query", "--", "-covid bầu cử", folder=sample_folder).returncode == 0


def test_facets_and_timeline_are_bars_or_json(sample_folder: Path) -> None:
    """Vietnamese labels on the terminal, exact numbers in JSON; nothing found exits 1."""
    output = show_table("query", "hà nội", "--facets", folder=sample_folder).stdout
    assert "Nguồn:" in output and "bài báo" in output and "█" in output
    page = json.loads(run("query", "hà nội", "--facets", "--json", folder=sample_folder).stdout)
    kinds = page["facets"]["kind"]
    assert sum(each["count"] for each in kinds["counts"]) == page["total"]
    assert "Theo năm:" in show_table("timeline", "hà nội", "--by", "year", folder=sample_folder).stdout
    record = json.loads(run("timeline", "hà nội", "--by", "month", "--json", folder=sample_folder).stdout)
    assert sum(each["count"] for each in record["bins"]) + record["undated"] == page["total"]
    assert run("timeline", "xyzzyx", folder=sample_folder).returncode == 1
    assert run("timeline", "hà nội", "--by", "hour", folder=sample_folder).returncode == 2


def test_copies_are_counted_and_shown(tmp_path: Path) -> None:
    """``index`` says how many articles tell what another told; ``show`` names that other."""
    body = " ".join(f"tiếng {number}" for number in range(200))
    rows = [{"id": name, "title": f"Tin {name}", "body": body} for name in ("một", "hai")]
    (tmp_path / "r.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    result = run("index", str(tmp_path / "r.jsonl"), folder=tmp_path / "index")
    assert "bản gần giống: 1 bài báo" in result.stdout
    assert "nhóm: một" in run("show", "hai", folder=tmp_path / "index").stdout
    assert json.loads(run("show", "một", "--json", folder=tmp_path / "index").stdout)["group"] == ""


def test_correction_is_answered_only_for_nothing_and_always_said(sample_folder: Path) -> None:
    """On the terminal in a sentence, in JSON as "corrected"; --verbatim offers it and exits 1."""
    result = show_table("query", "bẩu cưr", folder=sample_folder)
    message = "Không thấy kết quả cho bẩu cưr — hiện kết quả cho bầu cử"
    assert (result.returncode, result.stdout.splitlines()[0]) == (0, message)
    page = json.loads(run("query", "bẩu cưr", "--json", folder=sample_folder).stdout)
    assert (page["query"], page["corrected"]) == ("bẩu cưr", "bầu cử")
    as_typed = show_table("query", "bẩu cưr", "--verbatim", folder=sample_folder)
    assert as_typed.returncode == 1
    assert "Có phải bạn muốn tìm:  vnsearch query --format=table 'bầu cử'" in as_typed.stdout
    assert json.loads(run("query", "bầu cử", "--json", folder=sample_folder).stdout)["corrected"] is None


def test_related_shows_what_is_like_a_document(sample_folder: Path) -> None:
    """A table or JSON with the words it was told by; an unknown id exits 1."""
    main = "corpus/dumps/bau-cu-dong-da-2021.txt"
    assert "Giống:" in show_table("related", main, "-n", "3", folder=sample_folder).stdout
    record = json.loads(run("related", main, "--json", folder=sample_folder).stdout)
    assert record["id"] == main
    assert "cử" in record["words"]
    assert main not in [hit["id"] for hit in record["hits"]]
    assert run("related", "nobody", folder=sample_folder).returncode == 1


def test_export_is_whole_documents_or_a_safe_table(tmp_path: Path, sample_folder: Path) -> None:
    """JSON Lines and CSV hold the same hits; no cell is a formula; nothing found exits 1, no format 2."""
    rows = [
        {"id": "=1+1", "title": "Tin @SUM(A1)", "summary": "=cmd|' /C calc'!A0"},
        {"id": "b", "title": "+Tin"},
    ]
    (tmp_path / "r.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    run("index", str(tmp_path / "r.jsonl"), folder=tmp_path / "index")
    result = run("export", "tin", "--format", "csv", folder=tmp_path / "index")
    cells = list(csv.DictReader(io.StringIO(result.stdout)))
    assert result.returncode == 0
    assert {row["id"] for row in cells} == {"'=1+1", "b"}
    assert not any(value.startswith(("=", "+", "-", "@")) for row in cells for value in row.values())
    lines = run("export", "hà nội", "-n", "5", folder=sample_folder).stdout.splitlines()
    assert [json.loads(line)["rank"] for line in lines] == [1, 2, 3, 4, 5]
    assert all("body" in json.loads(line) or "seen_on" in json.loads(line) for line in lines)
    assert run("export", "xyzzyx", folder=sample_folder).returncode == 1
    assert run("export", "tin", "--format", "xml", folder=sample_folder).returncode == 2


def test_next_page_by_token(sample_folder: Path) -> None:
    """The JSON's "next" goes on where the page ended; a token that is none exits 2."""
    first = json.loads(run("query", "hà nội", "-n", "3", "--json", folder=sample_folder).stdout)
    result = run("query", "hà nội", "-n", "3", "--json", "--after-token", first["next"], folder=sample_folder)
    assert [hit["rank"] for hit in json.loads(result.stdout)["hits"]] == [4, 5, 6]
    assert run("query", "hà nội", "--after-token", "x", folder=sample_folder).returncode == 2


def test_suggest_completes_what_is_typed(sample_folder: Path) -> None:
    """Lines or JSON; nothing to offer exits 1."""
    assert "bầu cử" in run("suggest", "bau c", folder=sample_folder).stdout.lower()
    record = json.loads(run("suggest", "bầu c", "-n", "2", "--json", folder=sample_folder).stdout)
    assert 0 < len(record["completions"]) <= 2
    assert run("suggest", "xyzzyx", folder=sample_folder).returncode == 1


def test_timeout_is_refused_or_harmless(sample_folder: Path) -> None:
    """Time enough changes nothing; less than none exits 2."""
    page = json.loads(run("query", "hà nội", "--timeout", "60000", "--json", folder=sample_folder).stdout)
    assert page["partial"] is False
    assert run("query", "hà nội", "--timeout=-1", folder=sample_folder).returncode == 2
