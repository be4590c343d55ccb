"""Read one member into its article and headlines, by its format."""
