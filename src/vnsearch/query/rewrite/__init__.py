"""Rewriting of queries: wildcards expanded, synonyms, freshness words, keystrokes decoded."""
