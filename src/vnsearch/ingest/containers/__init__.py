"""Open files, archives and crawls, and yield what they contain one member at a time, within limits."""
