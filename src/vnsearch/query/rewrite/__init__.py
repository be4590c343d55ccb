"""What a query tree may also mean: wildcards, synonyms, freshness words, keystrokes."""
