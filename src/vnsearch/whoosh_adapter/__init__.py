"""The same segments as a Whoosh index."""
