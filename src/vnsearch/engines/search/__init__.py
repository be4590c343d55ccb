"""Query trees answered over a posting source: candidates, bounds, exact scores, the best few."""
