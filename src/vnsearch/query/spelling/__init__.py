"""Spelling correction: candidates for a word, the cost of each edit, the likeliest query."""
