"""Why the operating system refused something."""

from __future__ import annotations

import errno

from vnsearch.messages.message import Message

#: The Vietnamese reasons by error number; the English ones are the system's own.
_VIETNAMESE = {
    errno.EADDRINUSE: "một chương trình khác đang dùng",
    errno.EADDRNOTAVAIL: "máy này không có địa chỉ đó",
    errno.EACCES: "không có quyền",
    errno.EBUSY: "đang bị chiếm dụng",
    errno.ECONNREFUSED: "không có máy chủ nào ở đó",
    errno.ECONNRESET: "kết nối bị ngắt",
    errno.EDQUOT: "đã hết hạn mức dung lượng",
    errno.EEXIST: "đã tồn tại",
    errno.EFBIG: "tệp quá lớn",
    errno.EHOSTUNREACH: "không tới được máy đó",
    errno.EINVAL: "không hợp lệ",
    errno.EIO: "lỗi đọc ghi của ổ đĩa",
    errno.EISDIR: "là một thư mục",
    errno.ELOOP: "liên kết lòng vòng",
    errno.EMFILE: "đã mở quá nhiều tệp",
    errno.ENAMETOOLONG: "tên quá dài",
    errno.ENETUNREACH: "không có mạng",
    errno.ENFILE: "hệ thống đã mở quá nhiều tệp",
    errno.ENODEV: "không có thiết bị",
    errno.ENOENT: "không tồn tại",
    errno.ENOMEM: "hết bộ nhớ",
    errno.ENOSPC: "hết chỗ trên ổ đĩa",
    errno.ENOTDIR: "không phải thư mục",
    errno.ENOTEMPTY: "thư mục không rỗng",
    errno.ENXIO: "không có thiết bị",
    errno.EPERM: "không được phép",
    errno.EPIPE: "đầu nhận đã đóng",
    errno.EROFS: "chỉ đọc, không ghi được",
    errno.ESTALE: "tệp trên máy khác không còn",
    errno.ETIMEDOUT: "chờ quá lâu",
    errno.ETXTBSY: "tệp đang được chạy",
}


#: The same by what SQLite says.
_VIETNAMESE_OF_SQLITE = {
    "attempt to write a readonly database": "chỉ đọc, không ghi được",
    "database is locked": "đang bị một tiến trình khác khoá",
    "database or disk is full": "hết chỗ trên ổ đĩa",
    "disk I/O error": "lỗi đọc ghi của ổ đĩa",
    "unable to open database file": "không mở được tệp",
}


#: What stands where a file belongs.
LINK = Message("link", vi="liên kết", en="a link")
FOLDER = Message("folder", vi="thư mục", en="a folder")
NAMED_PIPE = Message("named_pipe", vi="ống dẫn có tên", en="a named pipe")
DEVICE = Message("device", vi="thiết bị hoặc socket", en="a device or socket")
LINKED_FOLDER = Message(
    "linked_folder",
    vi="là liên kết trong khi phải là thư mục của chỉ mục; hãy thay nó bằng chính thư mục ấy",
    en="is a link where a folder of the index belongs; put the folder itself there",
)


def not_a_file(kind: Message) -> Message:
    """Say what stands where a file belongs."""
    return Message(
        "not_a_file",
        vi=f"là {kind.vi} trong khi phải là tệp của chỉ mục; hãy bỏ nó đi",
        en=f"is {kind.en} where a file of the index belongs; remove it",
    )


def system_error(error: OSError) -> Message:
    """Return why the operating system refused something, without the file that it was about.

    Where vnsearch itself refused it, its reason is a message already.
    """
    reason = error.strerror or str(error)
    if isinstance(reason, Message):
        return reason
    vi = _vietnamese(error.errno or 0) or f"lỗi hệ thống: {reason}"
    return Message("system_error", vi=vi, en=reason)


def _vietnamese(number: int) -> str:
    """Return the Vietnamese reason of an error number; "" for an unknown one."""
    from socket import EAI_AGAIN, EAI_NONAME  # imported here: slower to load than all messages

    of_names = {EAI_AGAIN: "chưa tra được tên máy", EAI_NONAME: "không có máy nào tên như vậy"}
    return (of_names | _VIETNAMESE).get(number, "")


def system_error_at(error: OSError) -> Message:
    """Return the same after the file that it was about, if the error names one."""
    reason = system_error(error)
    place = f"{error.filename}: " if error.filename else ""
    return Message("system_error_at", vi=f"{place}{reason.vi}", en=f"{place}{reason.en}")


#: The code of ``certificate_refused``.
CERTIFICATE_REFUSED = "certificate_refused"


def certificate_refused(fault: str) -> Message:
    """Say that the certificate of a server is not to be trusted."""
    return Message(
        CERTIFICATE_REFUSED,
        vi=f"không tin được chứng chỉ của máy chủ: {fault}",
        en=f"the server's certificate cannot be trusted: {fault}",
    )


def underlying_error(error: BaseException) -> str:
    """Return why the operating system refused what led to an error of a package; else what the error says."""
    cause: BaseException | None = error
    while cause is not None:
        if fault := getattr(cause, "verify_message", ""):
            return certificate_refused(fault)
        # Numbers of the ssl module are not those of the system.
        if isinstance(cause, OSError) and cause.strerror and type(cause).__module__ != "ssl":
            return system_error(cause)
        cause = cause.__cause__ or cause.__context__
    return str(error) or type(error).__name__


def database_error(text: str) -> Message:
    """Return why SQLite could not use a file."""
    return Message("database_error", vi=_VIETNAMESE_OF_SQLITE.get(text, f"lỗi của SQLite: {text}"), en=text)
