"""Segments on disk: files, codecs, postings, merges and commits; nothing of queries or ranking."""
