"""One member to its article and headlines, by its format."""
