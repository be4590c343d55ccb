"""Parse dates as pages write them: absolute, relative to now, and as timestamps."""
