"""Corrections and completions: how often right, how fast."""
