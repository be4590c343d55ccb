"""How many near-identical articles are grouped, and how right the groups are."""
