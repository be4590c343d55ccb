"""Engines as they are timed: the same documents, the same tokens, the same queries."""
