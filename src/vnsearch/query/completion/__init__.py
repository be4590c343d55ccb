"""Completions of what has been typed so far, and the table they come from."""
