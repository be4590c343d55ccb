"""A query over one source of postings: plan, match, score, collect.

- ``request``: what an engine is asked, and what it answers. ``reader``: the source of postings (a protocol).
- ``searcher``: answers requests. ``planner``: query nodes to matchers. ``collector``: the best documents.
- ``matchers``, ``boolean_matchers``, ``soft_conjunction``, ``phrase``: which documents match, and their
  scores.
- ``occurrence_weights``, ``weighted_tf``, ``term_scorer``, ``plain_words``, ``adjacency``: what scores are made of.
- ``native_filter``, ``native_term_scorer``, ``native_ngram_scorer``, ``native_view``: the compiled loops.
  ``numpy_scorer``: the same without them.
- ``freshness``, ``duplicates``, ``feedback``: what acts on the scores of matches.
- ``facets``, ``more_like_this``: what else is asked about matches and documents.
"""
