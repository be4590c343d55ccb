"""Evaluation: measures against hand-computed values, comparisons, files, settings, the command."""

from __future__ import annotations

import builtins
import json
import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import vnsearch
from tests.cli.test_commands import run as command
from vnsearch.errors import InputError, QueryError
from vnsearch.evaluate import compare, measure, randomisation_test, read_qrels, read_topics, run_topics
from vnsearch.ranking import Ranking
from vnsearch.settings import load_ranking, overlay

FIRST = "corpus/dumps/bau-cu-dong-da-2021.txt"


@pytest.fixture
def judgement_files(tmp_path: Path) -> tuple[Path, Path]:
    """Two topics over the sample corpus; one also names a document that is not there."""
    topics, qrels = tmp_path / "topics.tsv", tmp_path / "qrels.tsv"
    topics.write_text("1\tbầu cử Đống Đa\n2\txyzzyx\n3\tnot judged\n", encoding="utf-8")
    qrels.write_text(f"1\t0\t{FIRST}\t1\n1 0 missing 1\n2 0 {FIRST} 1\n", encoding="utf-8")
    return topics, qrels


def test_measures_are_those_computed_by_hand() -> None:
    """Hits x, a, y, b with a and b of three relevant ones, b of grade 2: every measure by its definition."""
    means = measure({"q": ["x", "a", "y", "b"]}, {"q": {"a": 1, "b": 2, "c": 1}}).means
    gain = 1 / math.log2(3) + 2 / math.log2(5)
    ideal = 2 + 1 / math.log2(3) + 1 / 2
    by_hand = {"recall@100": 2 / 3, "MRR@10": 1 / 2, "nDCG@10": gain / ideal, "MAP": (1 / 2 + 2 / 4) / 3}
    assert means == pytest.approx(by_hand)


def test_cutoffs() -> None:
    """The 11th hit counts for recall and MAP, not for MRR@10 and nDCG@10; the 101st for nothing."""
    hits = [f"x{i}" for i in range(10)] + ["a"] + [f"y{i}" for i in range(89)] + ["b"]
    means = measure({"q": hits}, {"q": {"a": 1, "b": 1}}).means
    assert means == pytest.approx({"recall@100": 0.5, "MRR@10": 0.0, "nDCG@10": 0.0, "MAP": (1 / 11) / 2})


def test_a_topic_without_hits_counts_as_nothing_found() -> None:
    """It stays in the mean with 0; a topic without relevant documents stays out."""
    means = measure(
        {"q": ["a"], "empty": [], "open": ["a"]}, {"q": {"a": 1}, "empty": {"a": 1}, "open": {"a": 0}}
    )
    assert means.values["MRR@10"] == {"q": 1.0, "empty": 0.0}
    assert means.means["MAP"] == 0.5


def test_randomisation_test() -> None:
    """Equal settings give p = 1; five differences of one sign 2 of the 32 choices; the same every time."""
    assert randomisation_test(np.zeros(8)) == 1.0
    assert randomisation_test(np.full(5, 0.2)) == pytest.approx(2 / 32, abs=0.01)
    assert randomisation_test(np.full(50, 0.1)) < 0.001
    differences = np.array([0.3, -0.1, 0.2, 0.0])
    assert (
        randomisation_test(differences) == randomisation_test(differences) == randomisation_test(-differences)
    )


def test_comparison_is_first_less_second() -> None:
    """The mean difference over the topics that both have."""
    qrels = {"1": {"a": 1}, "2": {"a": 1}}
    better, worse = measure({"1": ["a"], "2": ["a"]}, qrels), measure({"1": ["x", "a"], "2": ["a"]}, qrels)
    assert compare(better, worse)["MRR@10"].difference == pytest.approx(0.25)
    assert compare(better, worse)["MRR@10"].p == 1.0


def test_sample_corpus(sample: vnsearch.Index, judgement_files: tuple[Path, Path]) -> None:
    """A story found first of two relevant: MRR 1, recall and MAP 1/2; its partner topic finds nothing."""
    topics, qrels = read_topics(judgement_files[0]), read_qrels(judgement_files[1])
    evaluation = measure(run_topics(sample, topics), qrels)
    assert evaluation.values["MRR@10"] == {"1": 1.0, "2": 0.0}
    assert evaluation.means == pytest.approx(
        {"recall@100": 0.25, "MRR@10": 0.5, "nDCG@10": 0.5 / (1 + 1 / math.log2(3)), "MAP": 0.25}
    )


@pytest.mark.parametrize("text", ["1 no tab", "1\tx\n2"])
def test_a_topic_line_without_a_tab_is_refused(tmp_path: Path, text: str) -> None:
    """The error names file and line."""
    path = tmp_path / "topics.tsv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"topics\.tsv, line [12]"):
        read_topics(path)


def test_bad_grades_foreign_qrels_and_missing_files_are_refused(tmp_path: Path) -> None:
    """Each with what is wrong."""
    path = tmp_path / "qrels.tsv"
    path.write_text("1 0 a high\n", encoding="utf-8")
    with pytest.raises(InputError, match="grade"):
        read_qrels(path)
    with pytest.raises(InputError, match="belong together"):
        measure({"1": ["a"]}, {"2": {"a": 1}})
    with pytest.raises(InputError, match="cannot be read"):
        read_topics(tmp_path / "missing")


def test_missing_extra_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error is ours and holds the command."""
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name == "ir_measures":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(InputError, match=r"pip install 'vnsearch\[eval\]'"):
        measure({"1": ["a"]}, {"1": {"a": 1}})


def test_settings_are_laid_over_the_defaults(tmp_path: Path) -> None:
    """TOML and JSON alike; whole numbers do for fractions; what is not named stays."""
    toml, other = tmp_path / "a.toml", tmp_path / "a.json"
    toml.write_text("k1 = 2\n[fields.title]\nweight = 4.5\n", encoding="utf-8")
    other.write_text('{"k1": 2, "fields": {"title": {"weight": 4.5}}}', encoding="utf-8")
    ranking = load_ranking(toml)
    assert ranking == load_ranking(other)
    assert (ranking.k1, ranking.fields["title"].weight, ranking.fields["title"].b) == (
        2.0,
        4.5,
        Ranking().fields["title"].b,
    )
    assert ranking.fields["body"] == Ranking().fields["body"]


@pytest.mark.parametrize(
    "text",
    [
        '{"k2": 1}',
        '{"k1": "1"}',
        '{"k1": true}',
        '{"k1": NaN}',
        '{"fields": 1}',
        '{"fields": {"tite": {}}}',
        '{"fields": {"title": {"boost": 1}}}',
        "{",
        "[]",
    ],
)
def test_unknown_and_ill_typed_settings_are_refused(tmp_path: Path, text: str) -> None:
    """One error that names the file."""
    path = tmp_path / "ranking.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"ranking\.json"):
        load_ranking(path)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('{"recency": -5}', "recency must be from 0 to 10, not -5.0"),
        ('{"needed": 5}', "needed must be from 0 to 1, not 5.0"),
        ('{"title": -1}', "title must"),
        ('{"k1": 0}', "k1 must"),
        ('{"feedback": 1e300}', "feedback must"),
        ('{"fields": {"title": {"b": 2}}}', "fields.title.b must be from 0 to 1, not 2.0"),
    ],
)
def test_settings_beyond_any_sense_are_refused(tmp_path: Path, text: str, name: str) -> None:
    """With the file, the setting and what it may be."""
    path = tmp_path / "ranking.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=rf"ranking\.json: {re.escape(name)}"):
        load_ranking(path)
    with pytest.raises(InputError):
        Ranking(feedback=math.nan)


def test_nothing_given_changes_nothing() -> None:
    """An empty file is the defaults."""
    assert overlay(Ranking(), {}) == Ranking()


def test_command_prints_measures_and_comparison(
    sample_folder: Path, judgement_files: tuple[Path, Path]
) -> None:
    """JSON with the means, per query values and p; the same settings do not differ."""
    settings = judgement_files[0].parent / "same.toml"
    settings.write_text("", encoding="utf-8")
    files = (*map(str, judgement_files), "--settings", str(settings), "--against", str(settings))
    result = command("eval", *files, "--json", "--per-query", folder=sample_folder)
    values = json.loads(result.stdout)
    assert (result.returncode, result.stderr, values["topics"]) == (0, "", 2)
    assert values["measures"] == values["against"]
    assert values["measures"]["MRR@10"] == 0.5
    assert values["comparison"]["MAP"] == {"difference": 0.0, "p": 1.0}
    assert values["per_query"]["MRR@10"] == {"1": 1.0, "2": 0.0}
    table = command(
        "eval", *files, "--per-query", folder=sample_folder, VNSEARCH_LANG="en"
    ).stdout.splitlines()
    assert table[:2] == ["topic\trecall@100\tMRR@10\tnDCG@10\tMAP", "1\t0.5000\t1.0000\t0.6131\t0.5000"]
    assert table[-1] == "MAP         0.2500  against 0.2500: +0.0000, p = 1.0000"


@pytest.mark.slow
def test_settings_are_compared_with_the_default_ones_by_name(
    sample_folder: Path, judgement_files: tuple[Path, Path]
) -> None:
    """``--against default`` needs no file of that name, as docs/commands.md says."""
    result = command(
        "eval", *map(str, judgement_files), "--against", "default", "--json", folder=sample_folder
    )
    values = json.loads(result.stdout)
    assert (result.returncode, result.stderr) == (0, "")
    assert values["measures"] == values["against"]


def test_an_unusable_topic_is_named_and_does_not_end_the_run(
    sample_folder: Path, judgement_files: tuple[Path, Path]
) -> None:
    """What only excludes, or is empty, counts 0; the note names file and topic, the exit code is 1."""
    topics, qrels = judgement_files
    topics.write_text("1\tbầu cử Đống Đa\n2\t-bão\n3\t\n", encoding="utf-8")
    result = command(
        "eval", str(topics), str(qrels), "--json", "--per-query", folder=sample_folder, VNSEARCH_LANG="en"
    )
    assert (result.returncode, json.loads(result.stdout)["per_query"]["MRR@10"]) == (1, {"1": 1.0, "2": 0.0})
    notes = result.stderr.splitlines()
    assert all(f"{topics}: topic {name} cannot" in note for name, note in zip("23", notes, strict=True))
    with vnsearch.open(sample_folder) as index, pytest.raises(QueryError, match="topic 2"):
        run_topics(index, read_topics(topics))
