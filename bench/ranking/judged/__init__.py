"""Judged sets: queries with the documents that answer them, made from real articles by fixed rules."""
