"""What is said about following files: the command that watches, its help texts and errors."""

from __future__ import annotations

from datetime import datetime

from vnsearch.messages.formats import en, vi
from vnsearch.messages.message import Message, both

HELP_WATCH = Message(
    "help_watch",
    vi="Theo dõi thư mục và tệp, đưa ngay vào chỉ mục những gì thay đổi. Mỗi đợt thay đổi được lưu một lần, cho "
    "đến khi dừng bằng Ctrl-C. Lúc bắt đầu, những gì đã đổi từ trước cũng được đọc. Không nêu ĐƯỜNG_DẪN thì theo "
    "dõi mọi thư mục gốc của chỉ mục.",
    en="Follow folders and files and index what changes as it comes. Each batch of changes is one commit, until "
    "Ctrl-C. At the start what changed before is read, too. Without PATH all roots of the index are followed.",
)
DELAY = Message(
    "help_watch_delay",
    vi="Đọc một tệp khi nó đã yên chừng này giây, tức là đã được ghi xong.",
    en="Read a file once it has been quiet for so many seconds, which means that it is complete.",
)
MAX_DELAY = Message(
    "help_watch_max_delay",
    vi="Tệp không bao giờ yên thì sau chừng này giây vẫn đọc.",
    en="Read a file that is never quiet after so many seconds all the same.",
)
LOOK_AGAIN = Message(
    "help_watch_look_again",
    vi="Cứ sau chừng này giây xem lại tất cả, đề phòng hệ điều hành không báo hết thay đổi; 0: không bao giờ.",
    en="Look at everything again every so many seconds, in case the system did not tell of a change; 0 is never.",
)
POLL = Message(
    "help_watch_poll",
    vi="Tự xem đi xem lại mọi tệp: cho ổ đĩa mạng, nơi hệ điều hành không báo thay đổi.",
    en="Notice changes by looking at all files again and again: for network disks, of which the system tells none.",
)
NO_WATCH_PACKAGE = Message(
    "no_watch_package",
    vi="theo dõi thư mục cần gói watchfiles; hãy cài: pip install 'vnsearch[watch]'",
    en="following folders needs the package watchfiles: pip install 'vnsearch[watch]'",
)
NOTHING_TO_WATCH = Message(
    "nothing_to_watch",
    vi="hãy nêu ít nhất một tệp hoặc thư mục: vnsearch watch corpus/",
    en="give at least one file or folder: vnsearch watch corpus/",
)
WATCHING = Message(
    "watching",
    vi="Đang theo dõi; dừng bằng Ctrl-C.",
    en="Watching; stop with Ctrl-C.",
)


def cannot_watch(reason: str) -> Message:
    """Report that the system refuses to watch files."""
    reason_vi, reason_en = both(reason)
    return Message(
        "cannot_watch",
        vi=f"hệ điều hành không cho theo dõi ({reason_vi}); hãy tăng giới hạn fs.inotify.max_user_watches hoặc "
        "dùng --poll",
        en=f"the system refuses to watch ({reason_en}); raise its limit fs.inotify.max_user_watches or use --poll",
    )


def waiting(reason: Message) -> Message:
    """Say that changes wait, and for what."""
    return Message("waiting", vi=f"đang chờ: {reason.vi}", en=f"waiting: {reason.en}")


def batch_indexed(when: datetime, articles: str, headlines: str, skipped: int, seconds: float) -> Message:
    """Report one batch: the changes of articles and of headlines are written like ``+3 ~1 -0``."""
    more_vi = f" · bỏ qua {vi(skipped)}" if skipped else ""
    more_en = f" · {en(skipped)} skipped" if skipped else ""
    return Message(
        "batch_indexed",
        vi=f"{when:%H:%M:%S}  bài báo {articles} · tiêu đề {headlines}{more_vi} · {vi(seconds, 1)} giây",
        en=f"{when:%H:%M:%S}  articles {articles} · headlines {headlines}{more_en} · {en(seconds, 1)} s",
    )
