"""The embedded engine, which builds segments and answers from them; and its reference in memory."""
