"""What ``vnsearch mcp`` runs: an index as tools for assistants, by the Model Context Protocol."""
