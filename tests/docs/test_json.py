"""docs/json.md and the JSON Schemas describe what the command line really prints."""

from __future__ import annotations

import doctest
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import typer.main

import vnsearch
from tests.cli.test_commands import run
from tests.conftest import CORPUS
from tests.support.json_tables import rows
from vnsearch import json_schemas
from vnsearch.cli.app import build
from vnsearch.cli.screen import Screen
from vnsearch.messages import Language
from vnsearch.model import Article

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "json.md"
MAIN = "corpus/dumps/bau-cu-dong-da-2021.txt"

#: Command lines, and the schemas of what they print.
COMMANDS: list[tuple[str, list[str]]] = [
    ("query", ["query", "bầu cử Đống Đa", "--json", "--explain", "--facets"]),
    ("query", ["query", "bau cu", "--json", "--limit", "3", "--lang", "en"]),
    ("query", ["query", "ba6u2 cu73", "--json"]),
    ("query", ["query", "ba6u2 cu73", "--json", "--verbatim"]),
    ("query", ["query", "xyzzyx qwrtp (", "--json", "--verbatim", "--facets"]),
    ("query", ["query", "hà nội", "--json", "--timeout", "0.001"]),
    ("query", ["query", "hà nội", "--json", "--kind", "headline"]),
    ("related", ["related", MAIN, "--json"]),
    ("related", ["related", MAIN, "--json", "--source", "không có"]),
    ("document", ["show", MAIN, "--json"]),
    ("facets", ["facets", "hà nội", "--json"]),
    ("facets", ["facets", "hà nội", "--field", "tag", "--json"]),
    ("facets", ["values", "--json"]),
    ("export", ["export", "hà nội"]),
    ("export", ["export", "hà nội", "--kind", "headline"]),
    ("timeline", ["timeline", "hà nội", "--json", "--by", "month"]),
    ("timeline", ["timeline", "xyzzyx", "--json"]),
    ("suggest", ["suggest", "bau c", "--json"]),
    ("suggest", ["suggest", "xyzzyx", "--json"]),
    ("alerts", ["alerts", "--json"]),
    ("stats", ["stats", "--json"]),
    ("check", ["check", "--json"]),
    ("roots", ["roots", "--json"]),
    ("removals", ["remove", "--json"]),
    ("upgrade", ["upgrade", "--json"]),
    ("analyze", ["analyze", "UBND quận Đống Đa, ngày 31/5/2021", "--json"]),
    ("analyze", ["analyze", "…", "--json"]),
    ("read", ["read", str(CORPUS), "--json"]),
    ("read", ["read", str(CORPUS / "pages"), "--why", "--json"]),
    ("doctor", ["doctor", str(CORPUS), "--json"]),
]


def validate(name: str, value: Any) -> None:
    """Raise where a value is not as a schema says."""
    schema = json_schemas.schema(name)
    validator = jsonschema.validators.validator_for(schema)
    validator(schema).validate(value)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "words"), COMMANDS, ids=[" ".join(words[:3]) for _, words in COMMANDS])
def test_output_is_as_its_schema_says(sample_folder: Path, name: str, words: list[str]) -> None:
    """Every key is there and none that is not described. A new key belongs into the schema and docs/json.md."""
    result = run(*words, folder=sample_folder)
    assert result.returncode in (0, 1), result.stderr
    lines = result.stdout.splitlines()
    assert lines
    for line in lines:
        validate(name, json.loads(line))


@pytest.mark.slow
def test_output_of_changes_is_as_its_schema_says(tmp_path: Path) -> None:
    """Of the commands that write, and of check where something is wrong."""
    pages, folder = tmp_path / "pages", tmp_path / "index"
    pages.mkdir()
    (pages / "a.txt").write_text("Giá vàng\nGiá vàng hôm nay tăng mạnh ở nhiều nơi.", encoding="utf-8")
    (pages / "b.jsonl").write_text('{"title": "Giá dầu", "id": "d"}\nhỏng\n', encoding="utf-8")
    for name, words in [
        ("index", ["index", str(pages), "--json"]),
        ("compact", ["compact", "--json"]),
        ("remove", ["remove", "d", "--json"]),
        ("removals", ["remove", "--json"]),
        ("remove", ["remove", "d", "--restore", "--json"]),
        ("roots", ["roots", "move", "pages", str(pages), "--json"]),
        ("copy", ["copy", str(folder), str(tmp_path / "copy"), "--json"]),
        ("backup", ["backup", str(tmp_path / "index.tar"), "--json"]),
        (
            "backup",
            ["restore", str(tmp_path / "index.tar"), "--json", "--index-dir", str(tmp_path / "other")],
        ),
        ("remove", ["roots", "forget", "pages", "--json", "--index-dir", str(tmp_path / "other")]),
    ]:
        result = run(*words, folder=folder)
        assert result.returncode in (0, 1), result.stderr
        validate(name, json.loads(result.stdout))
    for path in folder.rglob("catalogue.db"):
        path.write_bytes(b"")
    validate("check", json.loads(run("check", "--json", folder=folder).stdout))


@pytest.mark.slow
@pytest.mark.parametrize("options", [[], ["--per-query"], ["--per-query", "--against", "default"]])
def test_output_of_eval_is_as_its_schema_says(
    sample_folder: Path, tmp_path: Path, options: list[str]
) -> None:
    topics, qrels, settings = tmp_path / "topics.tsv", tmp_path / "qrels.tsv", tmp_path / "old.toml"
    topics.write_text("1\tbầu cử Đống Đa\n", encoding="utf-8")
    qrels.write_text(f"1 0 {MAIN} 1\n", encoding="utf-8")
    settings.write_text("recency = 0.0\n", encoding="utf-8")
    words = [str(settings) if option == "default" else option for option in options]
    result = run("eval", str(topics), str(qrels), *words, "--json", folder=sample_folder)
    assert result.returncode == 0, result.stderr
    validate("eval", json.loads(result.stdout))


def test_facets_are_as_their_schema_says(sample: vnsearch.Index) -> None:
    validate("facets", sample.facets("hà nội").to_dict())


@pytest.mark.parametrize("change", ["a key is missing", "a key is new", "a type is wrong"])
def test_schema_refuses_what_is_not_described(change: str) -> None:
    """Otherwise the tests above could not fail."""
    document = Article("a", "Tin").to_dict()
    validate("document", document)
    changed = {
        "a key is missing": {name: value for name, value in document.items() if name != "tags"},
        "a key is new": document | {"words": 3},
        "a type is wrong": document | {"tags": "Tin"},
    }[change]
    with pytest.raises(jsonschema.ValidationError):
        validate("document", changed)


def test_every_command_with_json_has_a_schema() -> None:
    """Whatever prints JSON is tried above."""
    commands = typer.main.get_group(build(Screen(Language.ENGLISH))).commands
    printing = {
        name for name, command in commands.items() if any("--json" in part.opts for part in command.params)
    }
    tried = {words[0] for _, words in COMMANDS} | {"index", "compact", "eval", "backup", "restore", "copy"}
    tried |= {"watch", "fetch"}  # in tests/library/test_watching.py and tests/fetch/
    assert printing <= tried


def descriptions(part: Any) -> Iterator[str | None]:
    """The descriptions of all properties in a schema."""
    if isinstance(part, dict):
        yield from (value.get("description") for value in part.get("properties", {}).values())
        yield from (result for value in part.values() for result in descriptions(value))


@pytest.mark.parametrize("name", json_schemas.names())
def test_schema_is_valid_and_documented(name: str) -> None:
    """docs/json.md has a section for it, with the row of each key as the schema describes it."""
    schema = json_schemas.schema(name)
    jsonschema.validators.validator_for(schema).check_schema(schema)
    assert all(descriptions(schema))
    section = DOCUMENT.read_text("utf-8").partition(f"\n## {name}\n")[2].partition("\n## ")[0]
    assert [line for line in section.splitlines() if line.startswith("| `")] == rows(name)


def test_examples_print_what_they_say() -> None:
    text = DOCUMENT.read_text("utf-8").replace("```", "\n")
    examples = doctest.DocTestParser().get_doctest(text, {}, "json.md", "json.md", 0)
    assert doctest.DocTestRunner().run(examples).failed == 0
