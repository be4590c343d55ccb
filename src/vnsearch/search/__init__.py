"""A query over one source of postings: plan, match, score, collect."""
