"""Sets as files: documents (JSON Lines), topics (``id<TAB>text``) and qrels (four columns, TREC's form)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from bench.ranking.judged.forms import FORMS, in_form
from bench.ranking.judged.records import Record, write

Grades = Mapping[str, int]


def _one_line(text: str) -> str:
    return " ".join(text.split())


def write_topics(path: Path, topics: Iterable[tuple[str, str]]) -> None:
    """One topic a line, white space within it single."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [f"{number}\t{_one_line(text)}\n" for number, text in topics]
    path.write_text("".join(rows), encoding="utf-8")


def write_qrels(path: Path, grades_by_topic: Iterable[tuple[str, Grades]]) -> None:
    """``topic 0 document grade``, one judgement a line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [
        f"{topic}\t0\t{name}\t{grade}\n"
        for topic, grades in grades_by_topic
        for name, grade in grades.items()
    ]
    path.write_text("".join(rows), encoding="utf-8")


def write_kind(
    folder: Path, kind: str, queries: Iterable[tuple[str, str, Grades]], forms: Iterable[str] = FORMS
) -> dict[str, int]:
    """Writes one kind's queries (id, text, grades) in each form, and their qrels; how many of each.

    A form that leaves a text as it was says nothing new of it, so the other tone style holds only queries
    that it changes.
    """
    rows = list(queries)
    write_qrels(folder / "qrels" / f"{kind}.tsv", ((topic, grades) for topic, _, grades in rows))
    counts = {}
    for form in forms:
        topics = [(topic, in_form(text, form, f"{folder.name}:{topic}:{form}")) for topic, text, _ in rows]
        if form == "tone":
            topics = [row for row, (_, text, _) in zip(topics, rows, strict=True) if row[1] != text]
        write_topics(folder / "topics" / f"{kind}.{form}.tsv", topics)
        counts[form] = len(topics)
    return counts


def write_documents(folder: Path, records: Iterable[Record]) -> int:
    """Writes ``documents.jsonl``; how many."""
    folder.mkdir(parents=True, exist_ok=True)
    return write(folder / "documents.jsonl", records)


def note(folder: Path, **facts: object) -> None:
    """Writes down how the set was made, in ``set.json``."""
    (folder / "set.json").write_text(json.dumps(facts, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
