"""A query over one source of postings: plan, match, score, collect.

A query of plain words walks through these modules, in this order:

- ``searcher``: answers a ``request``, within its deadline, over a source of postings (``reader``, a protocol).
- ``collector``: the page: strong matches first, exact scores only where they may matter.
- ``answer``: the matches of a request, which of them are its answer, and near-duplicates among them.
- ``planner``: query nodes to matchers. ``term_scorer``, ``plain_words``: the terms and n-grams of plain words.
- ``soft_conjunction``: which documents have enough terms, and their scores. ``units``: which have enough units.
- ``weighted_tf_cache``, ``weighted_tf``: how much a document contains of a term, a pair or a unit.
- ``native_view``, ``native_scorer``: the compiled loops. ``numpy_scorer``: the same without them.
- ``freshness``: what matches gain for being fresh.

The others are looked into where a query asks for more, or once for an index:

- ``matchers``: what all matchers have in common, and filters. ``boolean_matchers``: those that combine others.
  ``phrase``, ``adjacency``: phrases, and units that no list has. ``occurrence_weights``: what an occurrence counts.
- ``feedback``, ``facets``, ``more_like_this``: what else is asked about matches and documents. ``side_by_side``:
  what is asked about words when a query is cut into units.
"""
