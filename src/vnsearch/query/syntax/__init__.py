"""The query language: a query string to a tree of terms, phrases and filters."""
