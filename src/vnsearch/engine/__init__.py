"""The embedded engine: analyses documents, builds segments, answers from them; and its reference in memory."""
