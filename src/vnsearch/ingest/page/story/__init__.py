"""Extract the story of a page: title, body, captions, dates and the other fields.

Captions are told from body text by ``captions.is_caption``, called from ``body.extract_body``.
"""
