"""The version, of the package too: pyproject.toml reads it here."""

__version__ = "0.3.0.dev0"
