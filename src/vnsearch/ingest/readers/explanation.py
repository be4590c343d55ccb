"""Read one member and say between which values each field of its article was chosen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from vnsearch.ingest.containers.file_formats import FileFormat
from vnsearch.ingest.containers.members import Member
from vnsearch.ingest.field_map import FieldMap, field_values, map_record
from vnsearch.ingest.page.date_bounds import DateBounds
from vnsearch.ingest.page.explanation import explain_page
from vnsearch.ingest.page.parsed_page import find_story
from vnsearch.ingest.readers.dispatch import read_member
from vnsearch.ingest.readers.page_source import PAGE_FORMATS, page_source
from vnsearch.model import Article, FieldCandidate, PageContent
from vnsearch.model.documents import json_value

#: Characters of a value that are shown.
_SHOWN = 200


def explain_member(member: Member, name: str, fields: FieldMap = ()) -> PageContent:
    """Do what ``read_member`` does; the result has the ``candidates`` of each field. Raise ``UnreadableError``."""
    content = read_member(member, name, fields)
    if member.format in PAGE_FORMATS:
        source = page_source(member)
        page = find_story(source.document, name + member.name, source.url)
        bounds = DateBounds(source.fetched_at, source.latest)
        return replace(content, candidates=explain_page(page, content.article, bounds))
    if member.format is FileFormat.RECORD:
        return replace(content, candidates=tuple(_record_candidates(member, fields)))
    return replace(content, candidates=tuple(_texts_of(content.article)) if content.article else ())


def _record_candidates(member: Member, fields: FieldMap) -> Iterator[FieldCandidate]:
    """Yield the fields of a record that may be one of ours; the first of each counts."""
    try:
        record = json.loads(member.data.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return
    mapped = {theirs for theirs, _ in fields}
    inferred = {theirs for theirs, _ in member.fields}
    if not isinstance(record, dict):
        return
    remaining = map_record(record, fields + member.fields)
    for our, theirs, value in field_values(record, fields + member.fields):
        if is_chosen := remaining.get(our) == value:
            del remaining[our]
        prefix = "--map " if theirs in mapped else "values of " if theirs in inferred else ""
        yield FieldCandidate(our, str(value)[:_SHOWN], prefix + theirs, is_chosen)
    for our, value in remaining.items():  # a topic that is the title
        yield FieldCandidate(our, str(value)[:_SHOWN], "topic", is_chosen=True)


def _texts_of(article: Article) -> Iterator[FieldCandidate]:
    """Yield the fields of a document that was read from running text or its metadata."""
    for name in ("title", "authors", "published"):
        if value := json_value(article, name):
            yield FieldCandidate(name.removesuffix("s"), str(value)[:_SHOWN], "text", is_chosen=True)
