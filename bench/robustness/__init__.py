"""Damaged files, random inputs, killed processes, concurrent readers."""
