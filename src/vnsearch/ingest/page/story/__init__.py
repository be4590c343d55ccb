"""The story of a page: title, body, captions, dates and the other fields."""
