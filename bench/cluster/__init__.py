"""An index on an OpenSearch cluster beside one in a folder."""
