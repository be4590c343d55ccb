"""An index over HTTP answers as the one on disk: ``vnsearch.connect`` beside ``vnsearch.open``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import vnsearch
from tests.web.browser import running_server
from vnsearch.client import RemoteIndex
from vnsearch.errors import DeadlineError, DocumentNotFoundError, InputError, QueryError, StorageError
from vnsearch.search import request as search_request

MAIN = "corpus/dumps/bau-cu-dong-da-2021.txt"
#: Calls that both kinds of index answer.
CALLS: dict[str, Callable[[Any], Any]] = {
    "search": lambda index: index.search("bầu cử", facets=True, explain=True, lang="en").to_dict(),
    "search narrowed": lambda index: index.search(
        "hà nội", source=["Thời báo Hồ Gươm"], after=date(2021, 1, 1), sort="date", limit=3
    ).to_dict(),
    "keystrokes": lambda index: index.search("ba6u2 cu73").to_dict(),
    "facets": lambda index: index.facets("hà nội", ["source", "kind"], limit=3),
    "values": lambda index: index.values("category", limit=4),
    "values with a text": lambda index: index.values("source", contains="THOI", limit=1),
    "timeline": lambda index: index.timeline("hà nội", by="month"),
    "compare": lambda index: index.compare(["hà nội", "giá vàng"], by="year"),
    "related": lambda index: index.related(MAIN, limit=3).to_dict(),
    "article": lambda index: index.get(MAIN),
    "headline": lambda index: index.get(index.search("hà nội", kind="headline").hits[0].id),
    "highlight": lambda index: index.highlight(MAIN, "bầu cử"),
    "suggest": lambda index: [(completion.text, completion.count) for completion in index.suggest("bầu c")],
    "export": lambda index: [hit.to_export() for hit in index.export("hà nội", limit=5)],
    "statistics": lambda index: index.statistics(),
    "length": len,
    "commit": lambda index: index.commit,
}
#: Calls that both give up, out of time.
LATE: dict[str, Callable[[Any], Any]] = {
    "facets": lambda index: index.facets("b", deadline_ms=1e-9),
    "timeline": lambda index: index.timeline("b", deadline_ms=1e-9),
    "compare": lambda index: index.compare(["b"], deadline_ms=1e-9),
    "values": lambda index: index.values("source", "b", deadline_ms=1e-9),
    "export": lambda index: list(index.export("b", deadline_ms=1e-9)),
}
#: Calls that both refuse, with the same class and code.
REFUSALS: dict[str, Callable[[Any], Any]] = {
    "no document": lambda index: index.get("xyz"),
    "no query": lambda index: index.search('"'),
    "no order": lambda index: index.search("b", sort="xyz"),
    "no field": lambda index: index.facets("b", "xyz"),
    "no period": lambda index: index.timeline("b", by="xyz"),
    "export of no query": lambda index: index.export('"'),
    "search without words": lambda index: index.search(""),
    "search of blanks in a source": lambda index: index.search(" ", source="Thời báo Hồ Gươm"),
    "export without words": lambda index: index.export(""),
    "facets without words": lambda index: index.facets(""),
    "timeline without words": lambda index: index.timeline(""),
    "values among no words": lambda index: index.values("source", " "),
    "no hits": lambda index: index.search("b", limit=0),
    "too many hits": lambda index: index.search("b", limit=5000),
    "page before the first": lambda index: index.search("b", page=0),
    "no completions": lambda index: index.suggest("b", limit=0),
    "nothing related": lambda index: index.related(MAIN, limit=0),
    "export of no hits": lambda index: index.export("b", limit=0),
    "deadline that has passed": lambda index: index.search("b", deadline_ms=0),
}


@pytest.fixture(scope="module")
def remote(sample_folder: Path) -> Iterator[RemoteIndex]:
    with running_server(sample_folder) as address:
        yield vnsearch.connect(address + "/")


def untimed(value: Any) -> Any:
    """A result without how long it took."""
    return {**value, "took_ms": 0} if isinstance(value, dict) and "took_ms" in value else value


@pytest.mark.parametrize("name", CALLS)
def test_answers_are_those_of_the_index_on_disk(
    remote: RemoteIndex, sample: vnsearch.Index, name: str
) -> None:
    assert untimed(CALLS[name](remote)) == untimed(CALLS[name](sample))


@pytest.mark.parametrize("name", REFUSALS)
def test_refusals_are_those_of_the_index_on_disk(
    remote: RemoteIndex, sample: vnsearch.Index, name: str
) -> None:
    with pytest.raises((QueryError, DocumentNotFoundError)) as here:
        REFUSALS[name](sample)
    with pytest.raises(type(here.value)) as there:
        REFUSALS[name](remote)
    assert there.value.code == here.value.code


@pytest.mark.parametrize("name", LATE)
def test_out_of_time_is_the_same_error(
    remote: RemoteIndex, sample: vnsearch.Index, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_request, "_GRACE", -1)  # the sample is counted within the grace
    for index in (sample, remote):
        with pytest.raises(DeadlineError) as failure:
            LATE[name](index)
        assert failure.value.code == "deadline_passed"


def test_a_hit_leads_to_its_document(remote: RemoteIndex, sample: vnsearch.Index) -> None:
    hit = remote.search("bầu cử")[0]
    assert remote.get(hit.id) == replace(sample.get(hit.id))


def test_a_server_that_is_not_there_is_a_storage_error() -> None:
    with pytest.raises(StorageError) as failure:
        vnsearch.connect("http://127.0.0.1:9").search("bão")
    assert failure.value.code == "no_answer"
    with pytest.raises(InputError):
        vnsearch.connect("file:///etc/passwd")


def test_more_than_a_page_of_the_server_is_refused_as_too_many_hits_are(remote: RemoteIndex) -> None:
    """docs/api.md: a server gives 100 hits at a time, where an index on disk gives 1,000."""
    with pytest.raises(QueryError) as failure:
        remote.search("b", limit=101)
    assert failure.value.code == "bad_limit" and "100" in str(failure.value)
