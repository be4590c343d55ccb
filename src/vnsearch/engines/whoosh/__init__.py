"""The embedded engine: a Whoosh index with postings and columns that can be read as arrays."""

from vnsearch.engines.whoosh.engine import FORMAT, EmbeddedEngine

__all__ = ["FORMAT", "EmbeddedEngine"]
