"""Indexing and query times, sizes and memory, beside other engines."""
