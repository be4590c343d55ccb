"""How well, and how fast, pages and old encodings are read."""
