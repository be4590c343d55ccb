"""Messages that said something else than what had happened."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.test_commands import run, show_table

pytestmark = pytest.mark.slow


def complaint(*words: str, folder: Path, **environment: str) -> tuple[int, str]:
    """Run a command in English; return its exit code and what it wrote on stderr."""
    result = run(*words, "--lang=en", folder=folder, **environment)
    return result.returncode, result.stderr.removeprefix("vnsearch: ")


def test_show_after_a_query_without_results_says_that_it_had_none(
    sample_folder: Path, tmp_path: Path
) -> None:
    """It said that there had been no query at all."""
    state = {"XDG_STATE_HOME": str(tmp_path)}
    assert "no answer from this index yet" in complaint("show", "1", folder=sample_folder, **state)[1]
    run("query", "zzzqqq", "--verbatim", folder=sample_folder, **state)
    expected = (2, "the last answer had no results\n")
    assert complaint("show", "1", folder=sample_folder, **state) == expected


def test_list_of_skips_that_cannot_be_written_is_not_called_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "missing" / "skips.tsv"
    code, message = complaint("index", str(tmp_path), f"--list-skipped={path}", folder=tmp_path / "index")
    assert (code, message.startswith(f"cannot write to {path}: ")) == (2, True)


def wait_for_answer(line: str) -> None:
    """Wait until a server answers that has printed its address in a line; it listens some time later."""
    address = re.search(r"//([\d.]+):(\d+)", line)
    assert address, line
    for _ in range(600):
        connection = http.client.HTTPConnection(address[1], int(address[2]), timeout=60)
        try:
            connection.request("GET", "/api/v1/health")
            connection.getresponse().read()
        except ConnectionError:
            time.sleep(0.05)
        else:
            return
        finally:
            connection.close()


def test_server_that_is_stopped_does_not_speak_of_a_commit(sample_folder: Path) -> None:
    """It writes no index."""
    words = [sys.executable, "-m", "vnsearch", "serve", "--port=0", "--lang=en", "-i", str(sample_folder)]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout
    wait_for_answer(process.stdout.readline())
    os.kill(process.pid, signal.SIGTERM)
    requests_and_message = process.communicate(timeout=60)[1].splitlines()
    assert requests_and_message[-1] == "vnsearch: stopped"
    assert process.returncode == 143


@pytest.mark.parametrize("words", [("remove", ""), ("remove", "--restore", " "), ("roots", "forget", "")])
def test_empty_name_is_refused_as_such(sample_folder: Path, words: tuple[str, ...]) -> None:
    """It was printed as a name, and for ``roots forget`` it was the current folder."""
    assert complaint(*words, folder=sample_folder) == (
        2,
        "an empty name stands for nothing; name an id, an address or a path\n",
    )


def test_refusal_of_a_kind_names_all_that_there_are(sample_folder: Path) -> None:
    expected = (2, "'foo' is no kind; use article, headline or all\n")
    assert complaint("query", "bau", "--kind=foo", folder=sample_folder) == expected
    assert complaint("query", "bau", "--kind=foo", "--kind=all", folder=sample_folder) == expected
    for kind in ("all", "article", "Tít"):
        assert run("query", "bau", f"--kind={kind}", folder=sample_folder).returncode < 2


@pytest.mark.parametrize("command", ["facets", "timeline", "export", "suggest"])
def test_nothing_found_is_said_on_stderr(sample_folder: Path, command: str) -> None:
    """Nothing was said, or a timeline of no matches printed; in JSON the numbers say it."""
    expected = (1, "", "Nothing found for: zzzqqq\n")
    show = run if command == "suggest" else show_table
    for print_as in (run, show):
        result = print_as(command, "zzzqqq", "--lang=en", folder=sample_folder)
        assert (result.returncode, result.stdout, result.stderr) == expected
    result = run(command, "zzzqqq", "--json", folder=sample_folder)
    assert (result.returncode, result.stderr) == (1, "")
