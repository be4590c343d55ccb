"""Turn files into articles and sightings of headlines.

A file is split into members (``containers``), whose bytes are decoded (``encodings``) and read by the reader
of their format (``readers``, ``page`` for HTML).

Captions are told from body text in ``page.story.captions`` for HTML and in ``readers.dump`` for page dumps;
JSON records have a field for them (``readers.records``).
"""
