"""The bits of a token's code that callers use, apart from ``features``, which takes time to load."""

#: A boundary: no token, no weight. Sequences are laid out with one before and after each.
PAD = 0
#: From this bit on: whether a token may be joined.
JOINING = 20
#: Punctuation or a token that begins with a digit: joined to nothing.
ALONE = 1 << JOINING
#: From this bit to 30: the callers' to set.
FREE = JOINING + 2
