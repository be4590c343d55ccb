"""Segments as arrays in checked files: no Whoosh, no query language, no ranking in here."""
