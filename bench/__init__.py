"""Benchmarks and stress runs, each on one command; README.md lists them."""
