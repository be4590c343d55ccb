"""Files in, articles and sidebar headlines out."""
