"""What is offered to somebody whose question found little or nothing."""

from __future__ import annotations

from datetime import datetime

from vnsearch.engines.base import Snapshot
from vnsearch.hanoi import HANOI
from vnsearch.library.questions import Question
from vnsearch.query import And, any_of, parse, readings


def relaxed(snapshot: Snapshot, asked: Question) -> str:
    """The query for any of its words, if that finds something; as it would be typed."""
    loose = any_of(asked.node)
    if loose is None or not snapshot.count(loose):
        return ""
    children = loose.children if isinstance(loose, And) else (loose,)
    typed = tuple(child for child in children if child not in asked.filters)
    return str(And(typed) if len(typed) > 1 else typed[0])


def retyped(snapshot: Snapshot, asked: Question, query: str) -> str:
    """The reading of the query as keystrokes that finds most, Telex before VNI; "" if none finds any."""
    nodes = {text: parse(text, datetime.now(HANOI)).node for text in readings(query)}
    found = {text: snapshot.count(asked.narrowed(node)) for text, node in nodes.items() if node}
    best = max(found, key=found.__getitem__, default="")
    return best if found.get(best) else ""
