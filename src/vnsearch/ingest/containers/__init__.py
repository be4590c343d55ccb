"""What a file, archive or crawl holds, one member at a time, within limits."""
