"""The façade over ingest, engines and highlighting."""
