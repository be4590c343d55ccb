"""Why the operating system refused something."""

from __future__ import annotations

import errno

from vnsearch.messages.message import Message

#: The Vietnamese reasons by error number; the English ones are the system's own.
_VIETNAMESE = {
    errno.EACCES: "không có quyền",
    errno.EBUSY: "đang bị chiếm dụng",
    errno.EDQUOT: "đã hết hạn mức dung lượng",
    errno.EEXIST: "đã tồn tại",
    errno.EFBIG: "tệp quá lớn",
    errno.EINVAL: "không hợp lệ",
    errno.EIO: "lỗi đọc ghi của ổ đĩa",
    errno.EISDIR: "là một thư mục",
    errno.ELOOP: "liên kết lòng vòng",
    errno.EMFILE: "đã mở quá nhiều tệp",
    errno.ENAMETOOLONG: "tên quá dài",
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
    errno.ETXTBSY: "tệp đang được chạy",
}


def system_error(error: OSError) -> Message:
    """Return why the operating system refused something, without the file that it was about."""
    reason = error.strerror or str(error)
    return Message("system_error", vi=_VIETNAMESE.get(error.errno or 0, f"lỗi hệ thống: {reason}"), en=reason)


def system_error_at(error: OSError) -> Message:
    """Return the same after the file that it was about, if the error names one."""
    reason = system_error(error)
    place = f"{error.filename}: " if error.filename else ""
    return Message("system_error_at", vi=f"{place}{reason.vi}", en=f"{place}{reason.en}")
