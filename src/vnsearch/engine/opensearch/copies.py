"""Near-duplicates among the documents of a clause: how many each group has, and which of them do not count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from vnsearch.engine.opensearch.clauses import DOCUMENTS, Clause, all_of
from vnsearch.engine.opensearch.collection import Collection, Hit
from vnsearch.engine.opensearch.requests import BY_SEQUENCE
from vnsearch.engine.opensearch.sources import Sources

#: Groups in one request.
_GROUPS = 10_000
_BITS = (1 << 64) - 1


@dataclass(frozen=True, slots=True)
class Copies:
    """The groups with a copy among some documents.

    ``sizes``: documents by group number; ``further``: the sequences of all but the first document of each group.
    """

    sizes: Mapping[int, int] = field(default_factory=dict)
    further: tuple[int, ...] = ()

    def beside(self, group: int) -> int:
        """Return how many others of a document's group there are."""
        return max(self.sizes.get(group, 1) - 1, 0)


NO_COPIES = Copies()


def find_copies(
    collection: Collection, clause: Clause, part: Clause, until: float | None = None
) -> tuple[Copies, Copies]:
    """Return the copies among the documents of a clause, and those among the documents of a part of them.

    Rows that were copies when they were written have ``copy_of``: their groups are listed first, then all members.
    """
    groups = _groups_with_copies(collection, clause, until)
    members: list[tuple[int, int, bool]] = []
    for start in range(0, len(groups), _GROUPS):
        some = {"terms": {"group": groups[start : start + _GROUPS]}}
        body = {
            "query": {
                "bool": {
                    "filter": [DOCUMENTS, clause, some],
                    "should": [{"constant_score": {"filter": part, "_name": "part"}}],
                }
            },
            "sort": collection.sources.order(BY_SEQUENCE),
            "_source": False,
            "stored_fields": "_none_",
            "docvalue_fields": ["group"],
        }
        for hits in collection.pages(body, until=until):
            members += [_member(hit, collection.sources) for hit in hits]
    in_part = [member for member in members if member[2]]
    return _copies(members), _copies(in_part)


def _member(hit: Hit, sources: Sources) -> tuple[int, int, bool]:
    """Return a document's sequence, its group, and whether it is of the part."""
    group = (int(hit["fields"]["group"][0]) & _BITS) ^ sources.group_key(hit)
    sequence = sources.base(hit) + int(hit["sort"][0])
    return sequence, group, "part" in hit.get("matched_queries", ())


def _copies(members: Sequence[tuple[int, int, bool]]) -> Copies:
    sizes: dict[int, int] = {}
    further: list[int] = []
    for sequence, group, _ in members:
        if group in sizes:
            further.append(sequence)
        sizes[group] = sizes.get(group, 0) + 1
    return Copies(sizes, tuple(further))


def _groups_with_copies(collection: Collection, clause: Clause, until: float | None) -> list[int]:
    """Return the numbers of the groups that have a copy among the documents of a clause."""
    groups: list[int] = []
    after: dict[str, object] = {}
    while True:
        pages = {"size": _GROUPS, "sources": [{"group": {"terms": {"field": "copy_of"}}}], **after}
        body = {
            "size": 0,
            "track_total_hits": False,
            "query": all_of([DOCUMENTS, {"exists": {"field": "copy_of"}}, clause]),
            "aggs": {"groups": {"composite": pages}},
        }
        answer = collection.search(body, until).aggregations["groups"]
        groups += [int(bucket["key"]["group"]) for bucket in answer["buckets"]]
        if len(answer["buckets"]) < _GROUPS:
            return groups
        after = {"after": answer["after_key"]}
