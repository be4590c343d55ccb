"""Decode bytes to text: character sets, Vietnamese legacy encodings, text that was encoded twice."""
