"""Tools that make a release: ``python -m release.build_wheels`` (RELEASING.md)."""
