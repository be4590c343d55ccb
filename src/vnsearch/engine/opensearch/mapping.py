"""The settings and the mapping of an index in a cluster: what of the rows is indexed, and how it is split."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vnsearch.engine.opensearch.layout import IndexLayout
from vnsearch.engine.opensearch.terms import GAP, UNIT, zone_field
from vnsearch.query import TEXT_FIELDS, VALUE_FIELDS
from vnsearch.ranking import Ranking


def index_definition(layout: IndexLayout, metadata: Mapping[str, object]) -> dict[str, Any]:
    """Return the settings and the mapping of a new index; ``metadata`` goes into the mapping."""
    return {
        "settings": {
            "number_of_shards": layout.shards,
            "number_of_replicas": layout.replicas,
            "refresh_interval": "-1",
            "max_terms_count": 1 << 20,
            **_analysis(),
        },
        "mappings": {
            "dynamic": "strict",
            "_meta": dict(metadata),
            "_source": {"excludes": ["z*", "w", "p", "packed"]},
            "properties": {**_text_fields(), **_value_fields()},
        },
    }


def _analysis() -> dict[str, Any]:
    """Return how the server splits texts that were analysed here, and how it scores their terms."""
    ranking = Ranking()
    return {
        "analysis": {
            "analyzer": {
                "positions": {"type": "custom", "tokenizer": "spaces", "filter": ["gaps", "sides"]},
                "weighted": {"type": "custom", "tokenizer": "spaces", "filter": ["frequencies"]},
            },
            "tokenizer": {"spaces": {"type": "whitespace", "max_token_length": 1 << 15}},
            "filter": {
                "gaps": {"type": "stop", "stopwords": [GAP]},
                "sides": {"type": "pattern_capture", "preserve_original": False, "patterns": [r"([^|]+)"]},
                "frequencies": {"type": "delimited_term_freq", "delimiter": "|"},
            },
        },
        "similarity": {"words": _saturation(ranking.k1), "pairs": _saturation(ranking.run_k1)},
    }


def _text_fields() -> dict[str, Any]:
    """Return the fields of zones, with positions, and of weighted frequencies."""
    positions = {"type": "text", "analyzer": "positions", "norms": False, "similarity": "boolean"}
    frequencies = {"type": "text", "analyzer": "weighted", "norms": False, "index_options": "freqs"}
    return {
        **{zone_field(zone): positions for zone in range(len(TEXT_FIELDS))},
        "w": {**frequencies, "similarity": "words"},
        "p": {**frequencies, "similarity": "pairs"},
    }


def _value_fields() -> dict[str, Any]:
    """Return the fields that are matched as whole values, sorted by, counted or only stored."""
    indexed_only = {"type": "keyword", "doc_values": False}
    return {
        **{f"l{zone}": {"type": "integer", "index": False} for zone in range(len(TEXT_FIELDS))},
        **{f"v_{name}": {"type": "keyword"} for name in VALUE_FIELDS},
        **{f"w_{name}": {"type": "keyword", "index": False} for name in VALUE_FIELDS},
        **dict.fromkeys(("url", "hosts", "path", "id"), indexed_only),
        "n": {"type": "long"},
        "group": {"type": "long"},
        "copy_of": {"type": "long", "index": False},
        "published": {"type": "long"},
        "packed": {"type": "binary", "doc_values": True},
        "doc": {"type": "keyword", "index": False, "doc_values": False},
        "meta": {"type": "object", "enabled": False},
    }


def _saturation(k1: float) -> dict[str, Any]:
    """Return the similarity ``boost · sat(f, k1)`` of a weighted frequency, without statistics of the index."""
    source = f"double f = doc.freq; return query.boost * f * {k1 + 1.0} / (f + {k1 * UNIT});"
    return {"type": "scripted", "script": {"source": source}}
