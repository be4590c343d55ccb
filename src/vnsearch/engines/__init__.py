"""Where documents are stored and queries answered; one contract, several engines."""
