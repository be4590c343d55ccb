"""Why something was skipped or is absent, as text in which a message keeps its code and both languages."""

from __future__ import annotations

import json

from vnsearch.messages import Message
from vnsearch.messages.message import both


def encode_reason(reason: str) -> str:
    """Return a reason as text.

    >>> decode_reason(encode_reason("gone")) == "gone"
    True
    """
    code = reason.code if isinstance(reason, Message) else ""
    return json.dumps([code, *both(reason)], ensure_ascii=False)


def decode_reason(text: str) -> str:
    """Invert ``encode_reason``. Raises ``ValueError`` or ``TypeError`` for another text."""
    code, vi, en = map(str, json.loads(text))
    return Message(code, vi=vi, en=en) if code else en
