"""Why a text is no JSON, with the place of the fault."""

from __future__ import annotations

import json

from vnsearch.messages import Message, text_faults


def json_fault(error: ValueError | RecursionError, line: int = 0, column: int = 0) -> Message:
    """Return why a text is no JSON, and where: without a line the column in a text of one line.

    Errors that are none of the syntax are those of long numbers.
    """
    if isinstance(error, RecursionError):
        return text_faults.JSON_TOO_DEEP
    if not isinstance(error, json.JSONDecodeError):
        return text_faults.JSON_NUMBER_TOO_LONG
    return text_faults.not_json(error.msg, line, column or error.colno)
