"""Present the segments as a Whoosh index."""
