"""Index files with something changed inside and every checksum right: what reading them gives."""
