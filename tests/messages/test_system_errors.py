"""Why the operating system refused something, in both languages."""

from __future__ import annotations

import errno
import os
import ssl
from urllib.error import URLError

import pytest

from vnsearch.messages import Message
from vnsearch.messages.system_errors import underlying_error


def _wrapped(cause: Exception) -> Exception:
    """Return an error of a package whose cause is another one, two levels deep."""
    try:
        try:
            raise cause
        except OSError as error:
            raise URLError(error) from error
    except URLError as error:
        wrapped = RuntimeError("<urllib3 object at 0x7f>: failed")
        wrapped.__context__ = error
    return wrapped


@pytest.mark.parametrize(
    ("number", "vietnamese"),
    [
        (errno.ECONNREFUSED, "không có máy chủ nào ở đó"),
        (errno.EADDRINUSE, "một chương trình khác đang dùng"),
        (errno.ENOENT, "không tồn tại"),
    ],
)
def test_the_refusal_of_the_system_is_told_instead_of_a_packages_words(number: int, vietnamese: str) -> None:
    reason = underlying_error(_wrapped(OSError(number, os.strerror(number))))
    assert isinstance(reason, Message)
    assert (reason.vi, reason.en) == (vietnamese, os.strerror(number))


def test_a_refused_certificate_is_no_missing_permission() -> None:
    """The numbers of the ssl module are not those of the system: 1 is not EPERM."""
    refusal = ssl.SSLCertVerificationError(1, "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed")
    refusal.verify_message = "self-signed certificate"
    reason = underlying_error(_wrapped(refusal))
    assert reason == "the server's certificate cannot be trusted: self-signed certificate"
    assert underlying_error(ssl.SSLError(1, "wrong version number")) == str(
        ssl.SSLError(1, "wrong version number")
    )


def test_an_error_without_a_refusal_says_its_own_words_or_its_name() -> None:
    assert underlying_error(ValueError("no number")) == "no number"
    assert underlying_error(ValueError()) == "ValueError"
