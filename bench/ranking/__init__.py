"""The ranking on judged queries, beside other engines."""
