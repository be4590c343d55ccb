"""What a new reader tries in the first hour: open a hit, ask without quotes, list values, pipe the answer on."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.test_commands import run, show_table
from vnsearch.cli.formats import row_lines
from vnsearch.cli.last_answer import rank_of
from vnsearch.csv_rows import escape_formula
from vnsearch.messages import Language

pytestmark = pytest.mark.slow

QUERY = ("query", "bau", "cu")


@pytest.fixture(autouse=True)
def state(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state folder of the test's own."""
    folder = tmp_path_factory.mktemp("state")
    monkeypatch.setenv("XDG_STATE_HOME", str(folder))
    return folder


def on_terminal(*words: str, folder: Path, columns: int = 80, **environment: str) -> tuple[int, str]:
    """Run a command on a pseudo-terminal; return its exit code and all that it wrote."""
    controller, terminal = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "vnsearch", *words],
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        env={
            **os.environ,
            "VNSEARCH_INDEX": str(folder),
            "COLUMNS": str(columns),
            "TERM": "xterm-256color",
            **environment,
        },
    )
    os.close(terminal)
    output = b""
    try:
        while part := os.read(controller, 1 << 16):
            output += part
    except OSError:  # the end, on Linux
        pass
    os.close(controller)
    return process.wait(60), output.decode("utf-8", "replace")


def hits(folder: Path, *options: str) -> list[dict[str, object]]:
    """The hits of the same query as JSON."""
    record: list[dict[str, object]] = json.loads(run(*QUERY, "--json", *options, folder=folder).stdout)[
        "hits"
    ]
    return record


# -- 1: a hit can be opened ----------------------------------------------------------------------------------


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_hit_shows_its_address_as_a_link_on_a_terminal(sample_folder: Path, columns: int) -> None:
    """An OSC 8 link to the whole address, however often that is folded."""
    code, output = on_terminal(*QUERY, "-n", "1", folder=sample_folder, columns=columns)
    assert code == 0
    url = hits(sample_folder)[0]["url"]
    assert f";{url}\x1b\\" in output


def test_hit_without_address_shows_its_file(sample_folder: Path) -> None:
    result = show_table(
        "query", "đống", "đa", "bầu", "cử", "2021", "--kind=article", folder=sample_folder
    ).stdout
    assert "corpus/dumps/bau-cu-dong-da-2021.txt" in result


@pytest.mark.parametrize("reference", ["2", "#2", " #2 "])
def test_show_and_related_take_the_rank_of_the_last_answer(sample_folder: Path, reference: str) -> None:
    """Of table, TSV and JSON alike."""
    second = hits(sample_folder)[1]["id"]
    assert json.loads(run("show", reference, "--json", folder=sample_folder).stdout)["id"] == second
    assert json.loads(run("related", reference, "--json", folder=sample_folder).stdout)["id"] == second


def test_ranks_of_the_second_page_are_those_it_shows(sample_folder: Path) -> None:
    fifth = hits(sample_folder, "--limit=2", "--page=3")[0]
    assert fifth["rank"] == 5
    assert json.loads(run("show", "5", "--json", folder=sample_folder).stdout)["id"] == fifth["id"]
    result = run("show", "#1", folder=sample_folder, VNSEARCH_LANG="en")
    assert (result.returncode, "the last answer had no result 1; it had 5-6" in result.stderr) == (2, True)


@pytest.mark.parametrize(
    ("language", "text"),
    [("vi", "chưa có câu trả lời nào"), ("en", "there is no answer from this index yet")],
)
def test_rank_without_an_answer_is_told_as_such(sample_folder: Path, language: str, text: str) -> None:
    result = run("show", "#3", folder=sample_folder, VNSEARCH_LANG=language)
    assert (result.returncode, result.stderr.count("\n"), text in result.stderr) == (2, 1, True)


def test_last_answer_is_kept_privately_and_outside_the_index(sample_folder: Path, state: Path) -> None:
    """One file for each index, mode 0600; a state folder that cannot be written disturbs nothing."""
    before = sorted(path for path in sample_folder.rglob("*"))
    hits(sample_folder)
    (file,) = (path for path in state.rglob("*") if path.is_file())
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert sorted(path for path in sample_folder.rglob("*")) == before
    file.write_text("[broken", "utf-8")
    assert run("show", "#1", folder=sample_folder).returncode == 2
    nowhere = run(*QUERY, folder=sample_folder, XDG_STATE_HOME="/proc/none")
    assert (nowhere.returncode, nowhere.stderr) == (0, "")


def test_show_opens_the_address_in_the_browser(sample_folder: Path, tmp_path: Path) -> None:
    """With a browser that writes down what it is asked for; a document without address opens its file."""
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" >> {tmp_path}/opened\n', "utf-8")
    browser.chmod(0o755)
    first = hits(sample_folder)[0]
    result = run("show", "1", "--open", folder=sample_folder, BROWSER=f"{browser} %s")
    assert (result.returncode, str(first["url"]) in result.stdout) == (0, True)
    main = "corpus/dumps/bau-cu-dong-da-2021.txt"
    assert run("show", main, "--open", folder=sample_folder, BROWSER=f"{browser} %s").returncode == 0
    opened = (tmp_path / "opened").read_text("utf-8").splitlines()
    assert opened[0] == first["url"]
    assert opened[1].startswith("file:///") and opened[1].endswith(main)


def test_show_wraps_between_syllables_and_pages_on_a_terminal(sample_folder: Path) -> None:
    """No line is wider than the terminal, no syllable is cut; what does not fit goes through PAGER."""
    main = "corpus/dumps/bau-cu-dong-da-2021.txt"
    body = json.loads(run("show", main, "--json", folder=sample_folder).stdout)["body"]
    _, output = on_terminal(
        "show", main, folder=sample_folder, columns=50, LINES="900", NO_COLOR="1", TERM="dumb"
    )
    lines = [line.rstrip("\r") for line in output.split("\n")]
    assert max(map(len, lines)) <= 50
    assert " ".join(body.split()) in " ".join(" ".join(lines).split())
    _, paged = on_terminal("show", main, folder=sample_folder, LINES="10", PAGER="head -n 1")
    assert len(paged.splitlines()) == 1


@pytest.mark.parametrize("reference", ["", "bare"])
def test_show_without_a_document_says_what_the_shell_does_with_a_hash(
    sample_folder: Path, reference: str
) -> None:
    """``show #3`` is ``show`` to a shell: what comes after # is a comment."""
    words = ("show",) if reference == "bare" else ("show", "")
    result = run(*words, folder=sample_folder, VNSEARCH_LANG="en")
    assert (result.returncode, "'#3'" in result.stderr) == (2, True)


def test_rank_is_a_number_alone_or_after_a_hash() -> None:
    assert list(map(rank_of, ["3", "#12", "0", "#", "3a", "-1", "#3.5"])) == [
        3,
        12,
        None,
        None,
        None,
        None,
        None,
    ]


# -- 2: words need no quotes ---------------------------------------------------------------------------------


def test_words_need_no_quotes(sample_folder: Path) -> None:
    quoted = json.loads(run("query", "bau cu 2021", "--json", folder=sample_folder).stdout)
    typed = json.loads(run("query", "bau", "cu", "--json", "2021", folder=sample_folder).stdout)
    assert [hit["id"] for hit in typed["hits"]] == [hit["id"] for hit in quoted["hits"]]
    assert typed["query"] == "bau cu 2021"


def test_phrase_is_asked_with_an_option_where_the_shell_eats_quotes(sample_folder: Path) -> None:
    page = json.loads(run("query", "--phrase", "đống", "đa", "--json", folder=sample_folder).stdout)
    inner = json.loads(run("query", '"đống đa"', "--json", folder=sample_folder).stdout)
    assert (page["query"], page["total"]) == ('"đống đa"', inner["total"])


@pytest.mark.parametrize("command", ["", "query", "show", "values", "export", "stats"])
def test_h_is_help_everywhere(sample_folder: Path, command: str) -> None:
    words = (command,) if command else ()
    result = run(*words, "-h", folder=sample_folder)
    assert (result.returncode, result.stdout) == (0, run(*words, "--help", folder=sample_folder).stdout)


@pytest.mark.parametrize("command", ["", "-h"])
def test_no_command_at_all_shows_the_help(sample_folder: Path, command: str) -> None:
    result = run(*filter(None, [command]), folder=sample_folder)
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize(
    ("typed", "offer"),
    [
        ("search", "query"),
        ("serach", "query"),
        ("tim", "query"),
        ("open", "show --open"),
        ("exprot", "export"),
    ],
)
@pytest.mark.parametrize(("language", "text"), [("vi", "có phải"), ("en", "did you mean")])
def test_near_miss_of_a_command_offers_it(
    sample_folder: Path, typed: str, offer: str, language: str, text: str
) -> None:
    result = run(typed, "bau", folder=sample_folder, VNSEARCH_LANG=language)
    assert (result.returncode, f"{text} vnsearch {offer}" in result.stderr.replace(":", "")) == (2, True)


def test_missing_query_lists_the_newest(sample_folder: Path) -> None:
    """With filters too, and one that is empty is still refused."""
    page = json.loads(run("query", "--json", "-n", "20", folder=sample_folder).stdout)
    dates = [hit["published"] for hit in page["hits"]]
    assert dates == sorted(dates, reverse=True)
    assert (page["query"], page["total"] > 20) == ("", True)
    source = page["hits"][0]["source"]
    filtered = json.loads(run("query", "--source", source, "--json", folder=sample_folder).stdout)
    assert {hit["source"] for hit in filtered["hits"]} == {source}
    assert run("query", "", folder=sample_folder).returncode == 2


def test_summaries_in_the_list_of_commands_are_not_cut_off(sample_folder: Path) -> None:
    for language in ("vi", "en"):
        assert (
            "..."
            not in run("--help", folder=sample_folder, VNSEARCH_LANG=language).stdout.partition("\n\n")[2]
        )


# -- 4: sources and categories are told ----------------------------------------------------------------------


def test_values_are_listed_with_counts(sample_folder: Path) -> None:
    facet = json.loads(run("values", "source", "--json", folder=sample_folder).stdout)["source"]
    lines = run("values", "source", folder=sample_folder).stdout.splitlines()
    assert lines[:-1] == [f"source\t{entry['value']}\t{entry['count']}" for entry in facet["counts"]]
    assert "Nguồn:" in show_table("values", folder=sample_folder).stdout
    assert "Tag:" in show_table("values", folder=sample_folder, VNSEARCH_LANG="en").stdout
    few = run("values", "source", "-n", "2", folder=sample_folder).stdout.splitlines()
    assert few[:2] == lines[:2] and few[2].startswith("source\t…\t") and few[3:] == lines[-1:]
    assert run("values", "body", folder=sample_folder).returncode == 2


def test_filters_can_be_repeated(sample_folder: Path) -> None:
    sources = ["Thời báo Hồ Gươm", "Tin Phương Nam"]
    options = [f"--source={source}" for source in sources]
    result = {hit["source"] for hit in hits(sample_folder, *options)}
    assert result == set(sources)


@pytest.mark.parametrize("command", ["query", "export", "timeline", "facets"])
def test_near_value_of_an_option_is_taken_and_said(sample_folder: Path, command: str) -> None:
    """On stderr, so that what is on stdout stays for programs."""
    result = run(command, "--source", "thoi bao ho guomm", folder=sample_folder, VNSEARCH_LANG="en")
    exact = run(command, "--source", "Thời báo Hồ Gươm", folder=sample_folder)
    assert (result.returncode, result.stdout) == (0, exact.stdout)
    assert result.stderr == "There is no source 'thoi bao ho guomm' — taking 'Thời báo Hồ Gươm'\n"
    none = run(command, "--source", "xyzzyx", folder=sample_folder, VNSEARCH_LANG="en")
    assert (none.returncode, "vnsearch values source" in none.stderr) == (1, True)


@pytest.mark.parametrize(
    ("typed", "offers"),
    [
        ("query --source th", ["'Thời báo Hồ Gươm'", "'Thể thao Bốn Mùa'"]),
        ("query --sort ", ["best", "relevance", "date", "oldest"]),
        ("export --format j", ["json", "jsonl"]),
        ("query --kind h", ["headline"]),
        ("values ca", ["category"]),
        ("query -i /no/such/folder --source th", []),
    ],
)
def test_shell_completes_choices_and_values_from_the_index(
    sample_folder: Path, typed: str, offers: list[str]
) -> None:
    """Nothing is said where there is no index."""
    words = f"vnsearch {typed}"
    completion = {
        "_VNSEARCH_COMPLETE": "complete_bash",
        "COMP_WORDS": words,
        "COMP_CWORD": str(words.count(" ")),
    }
    code = "import sys; sys.argv[0] = 'vnsearch'; from vnsearch.cli.app import main; main()"
    result = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={**os.environ, "VNSEARCH_INDEX": str(sample_folder), **completion},
        check=False,
    )
    assert (result.stdout.split("\n")[: len(offers)], result.stderr) == (offers, "")


# -- 5: pipes ------------------------------------------------------------------------------------------------


def test_pipe_gets_one_line_a_hit(sample_folder: Path) -> None:
    """Rank, date, source, title, address, whether it is a loose match; notes and offers go to stderr."""
    lines = run(*QUERY, "-n", "3", folder=sample_folder).stdout.splitlines()
    expected = hits(sample_folder, "-n", "3")
    assert [line.split("\t") for line in lines] == [
        [str(hit["rank"]), str(hit["published"])[:10], hit["source"], hit["title"], hit["url"], "false"]
        for hit in expected
    ]
    unclosed = run("query", 'bầu cử "', folder=sample_folder)
    assert "Dấu ngoặc kép" in unclosed.stderr
    assert all(line[0].isdigit() for line in unclosed.stdout.splitlines())


@pytest.mark.parametrize("form", ["tsv", "json", "jsonl", "csv"])
@pytest.mark.parametrize(
    "words",
    [QUERY, ("export", "bau", "cu"), ("values", "source"), ("facets",), ("timeline",), ("related", "1")],
)
def test_every_list_has_every_format(sample_folder: Path, words: tuple[str, ...], form: str) -> None:
    hits(sample_folder)
    result = run(*words, "--format", form, folder=sample_folder)
    assert (result.returncode, result.stderr) == (0, "")
    match form:
        case "json":
            assert json.loads(result.stdout)
        case "jsonl":
            assert all(isinstance(json.loads(line), dict) for line in result.stdout.splitlines())
        case "csv":
            rows = list(csv.reader(io.StringIO(result.stdout.removeprefix("\ufeff"))))
            assert result.stdout.startswith("\ufeff") and len(rows) > 1
            assert {len(row) for row in rows} == {len(rows[0])}
        case _:
            assert len({line.count("\t") for line in result.stdout.splitlines()}) == 1


def test_cell_with_tabs_and_line_ends_stays_one_cell() -> None:
    assert list(row_lines("tsv", ("a", "b"), [{"a": "x\ty\r\nz\u2028w", "b": ["1", "2"]}])) == [
        "x y z w\t1; 2"
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", " =", "\ufeff=", "＝"])
def test_no_cell_runs_a_formula(start: str) -> None:
    assert escape_formula(f"{start}cmd|' /C calc'!A0") == f"'{start}cmd|' /C calc'!A0"


def test_export_has_all_fields_or_the_columns_named(sample_folder: Path) -> None:
    result = run("export", "bau", "cu", "--format", "csv", folder=sample_folder)
    rows = list(csv.DictReader(io.StringIO(result.stdout.removeprefix("\ufeff"))))
    assert {"body", "tags", "group", "file", "modified", "captions", "seen_on"} <= set(rows[0])
    assert any(row["body"] for row in rows)
    assert any("articles.jsonl" in row["file"] for row in rows)
    named = run("export", "bau", "cu", "--columns", "title,file", "-n", "1", folder=sample_folder).stdout
    assert list(json.loads(named)) == ["title", "file"]
    result = run("export", "a", "--columns", "titel", folder=sample_folder, VNSEARCH_LANG="en")
    assert (result.returncode, "'titel' is no column" in result.stderr) == (2, True)


def test_export_lists_copies_when_asked(tmp_path: Path) -> None:
    body = " ".join(f"tiếng {number}" for number in range(200))
    rows = [{"id": name, "title": f"Tin {name}", "body": body} for name in ("một", "hai")]
    (tmp_path / "r.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    run("index", str(tmp_path / "r.jsonl"), folder=tmp_path / "index")
    assert len(run("export", "tin", "--copies", folder=tmp_path / "index").stdout.splitlines()) == 2
    folded = run("export", "tin", "--columns", "id,copies", folder=tmp_path / "index").stdout
    assert json.loads(folded)["copies"] == 1


# -- 6: the screen -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "text"), [("vi", "Trang sau:  "), ("en", "Next page:  ")])
def test_command_of_the_next_page_answers_with_it(sample_folder: Path, language: str, text: str) -> None:
    """It repeats the options; the last page has none."""
    import shlex

    output = show_table(*QUERY, "-n", "4", "--sort=date", folder=sample_folder, VNSEARCH_LANG=language).stdout
    (line,) = (line for line in output.splitlines() if line.startswith(text))
    words = shlex.split(line.removeprefix(text))[1:]
    following = run(*words, folder=sample_folder, VNSEARCH_LANG=language).stdout
    assert "\n5 " in f"\n{following}"
    assert text not in following


@pytest.mark.parametrize(
    ("hours", "vietnamese", "english"),
    [(0, "hôm nay", "today"), (24, "hôm qua", "yesterday"), (72, "3 ngày trước", "3 days ago")],
)
def test_date_of_the_last_week_is_told_in_days(hours: int, vietnamese: str, english: str) -> None:
    from datetime import datetime, timedelta

    from vnsearch.cli.screen import Screen
    from vnsearch.vietnam_time import HANOI

    moment = datetime.now(HANOI) - timedelta(hours=hours)
    assert Screen(Language.VIETNAMESE).recent_date(moment, True) == vietnamese
    assert Screen(Language.ENGLISH).recent_date(moment, True) == english
    old = moment - timedelta(days=30)
    assert Screen(Language.VIETNAMESE).recent_date(old, True) == f"{old:%d/%m/%Y}"


def test_titles_stand_out_and_hits_apart(sample_folder: Path) -> None:
    _, output = on_terminal(*QUERY, "-n", "2", folder=sample_folder)
    assert "\x1b[1;31m" in output
    table = show_table(*QUERY, "-n", "2", folder=sample_folder, COLUMNS="80").stdout
    lines = [line.strip() for line in table.splitlines()]
    assert lines[lines.index(next(line for line in lines if line.startswith("2 "))) - 1] == ""


@pytest.mark.parametrize("field", ["source", "category", "author", "tag"])
def test_documents_without_a_value_are_no_unknown_value(sample_folder: Path, field: str) -> None:
    """It said that there is no source '-', and counted those documents nevertheless."""
    result = run("facets", f"--{field}=-", "--field=kind", folder=sample_folder)
    assert (result.returncode, result.stderr) == (0, "")
    assert run("facets", f"--{field}=--", folder=sample_folder).stderr


@pytest.mark.parametrize(
    "words", [("values",), ("facets", "bau", "cu"), ("facets", "--source=-", "--field=source")]
)
def test_rows_of_values_sum_to_the_total(sample_folder: Path, words: tuple[str, ...]) -> None:
    """Rows for programs left out what readers see as "(others)" and "(none)"."""
    options = ("-n", "2", "--lang=en")
    facets = json.loads(run(*words, *options, "--json", folder=sample_folder).stdout)
    expected = [
        (name, value, count)
        for name, facet in facets.items()
        for value, count in (
            *((each["value"], each["count"]) for each in facet["counts"]),
            ("…", facet["others"]),
            (None, facet["missing"]),
        )
        if count
    ]
    lines = run(*words, *options, "--format=jsonl", folder=sample_folder).stdout.splitlines()
    assert [tuple(json.loads(line).values()) for line in lines] == expected
    lines = run(*words, *options, folder=sample_folder).stdout.splitlines()
    assert lines == [f"{name}\t{value or ''}\t{count}" for name, value, count in expected]
    rows = list(csv.reader(io.StringIO(run(*words, *options, "--format=csv", folder=sample_folder).stdout)))
    assert rows[1:] == [[name, value or "", str(count)] for name, value, count in expected]
    shown = show_table(*words, *options, folder=sample_folder).stdout
    assert shown.count("(none)") == sum(value is None for _, value, _ in expected) > 0


def test_rows_of_a_timeline_sum_to_the_total(sample_folder: Path) -> None:
    """Rows for programs left out the undated matches."""
    words = ("timeline", "bau", "cu", "--by=year")
    undated = json.loads(run(*words, "--json", folder=sample_folder).stdout)["undated"]
    assert undated
    assert run(*words, folder=sample_folder).stdout.splitlines()[-1] == f"\t{undated}"
    line = run(*words, "--format=jsonl", folder=sample_folder).stdout.splitlines()[-1]
    assert json.loads(line) == {"start": None, "count": undated}


@pytest.mark.parametrize("columns", [30, 60, 100])
@pytest.mark.parametrize(
    "words",
    [
        ("values",),
        ("facets", "bau", "cu"),
        ("timeline", "bau", "cu", "--by=day"),
        ("show", "nowhere"),
        (*QUERY, "-n1"),
        ("query", "quy hoạch tỉnh nào xa xôi"),
    ],
)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_lines_on_a_terminal_are_no_wider_than_it(
    sample_folder: Path, words: tuple[str, ...], language: str, columns: int
) -> None:
    """Bars were 64 columns wide, and the terminal broke sentences within words, not only paths."""
    unbroken = re.compile(r"vnsearch .*|\S+")
    _, output = on_terminal(*words, folder=sample_folder, columns=columns, VNSEARCH_LANG=language)
    lines = re.sub(r"\x1b\[[0-9;]*m|\x1b]8;.*?\x1b\\", "", output).splitlines()
    assert [line for line in lines if len(line) > columns and not unbroken.fullmatch(line)] == []


def test_line_in_a_pipe_is_left_whole(sample_folder: Path) -> None:
    result = show_table(*QUERY, "-n1", "--lang=en", folder=sample_folder, COLUMNS="40")
    assert ":  vnsearch show 1  (" in result.stdout
    assert run("show", "nowhere", folder=sample_folder, COLUMNS="40").stderr.count("\n") == 1


# -- 14: machine output is UTF-8 -----------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["cp1252", "cp1258", "ascii", "utf-16"])
@pytest.mark.parametrize("words", [("export", "bau", "cu"), (*QUERY, "--json"), QUERY, ("show", "1")])
def test_pipe_is_utf_8_whatever_the_code_page_is(
    sample_folder: Path, encoding: str, words: tuple[str, ...]
) -> None:
    """Letters became "?" on a Windows code page, with exit code 0, and the export could not be indexed again."""
    hits(sample_folder)
    result = subprocess.run(
        [sys.executable, "-m", "vnsearch", *words],
        capture_output=True,
        env={**os.environ, "VNSEARCH_INDEX": str(sample_folder), "PYTHONIOENCODING": encoding},
        check=True,
    )
    assert "bầu cử" in result.stdout.decode("utf-8")


def test_other_encoding_is_used_when_asked_for(sample_folder: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "vnsearch", *QUERY, "--encoding", "utf-16"],
        capture_output=True,
        env={**os.environ, "VNSEARCH_INDEX": str(sample_folder)},
        check=True,
    )
    assert "bầu cử" in result.stdout.decode("utf-16")
    refusal = run(*QUERY, "--encoding", "nope", folder=sample_folder)
    assert (refusal.returncode, refusal.stderr.count("\n")) == (2, 1)


def test_letters_that_a_terminal_has_not_are_told_once(sample_folder: Path) -> None:
    _, output = on_terminal(*QUERY, folder=sample_folder, PYTHONIOENCODING="ascii")
    assert output.count("that ascii has not got became '?'") == 1
    _, output = on_terminal(*QUERY, folder=sample_folder, PYTHONIOENCODING="utf-8")
    assert "has not got" not in output and "không có trong bảng mã" not in output


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("export | head -n 1", 0),
        ("query bau cu --format table -n 100 | head -n 1", 0),
        ("query bau cu --json | true", 0),
        ("--help | true", 0),
        ("query bau cu >&-", 0),
        ("export >&-", 0),
        ("query bau cu >&- 2>&-", 0),
        ("export >/dev/full", 2),
    ],
)
def test_reader_that_goes_away_ends_a_command_quietly(sample_folder: Path, command: str, code: int) -> None:
    """``| head`` is exit code 0; a closed stdout gives no traceback."""
    script = f'"{sys.executable}" -m vnsearch {command}; exit "${{PIPESTATUS[0]}}"'
    result = subprocess.run(
        ["/bin/bash", "-c", script],
        capture_output=True,
        text=True,
        env={**os.environ, "VNSEARCH_INDEX": str(sample_folder)},
        check=False,
    )
    assert (result.returncode, "Traceback" in result.stderr, "Exception" in result.stderr) == (
        code,
        False,
        False,
    )
    assert result.stderr == "" or code
