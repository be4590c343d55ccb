"""What ``vnsearch serve`` and ``vnsearch alerts`` say on the command line, and the client of a server."""

from __future__ import annotations

from vnsearch.messages.formats import quantity, vi
from vnsearch.messages.message import Message, both

HELP = Message(
    "help_serve",
    vi="Mở chỉ mục thành trang web để tìm, thu hẹp và đọc trong trình duyệt, kèm API HTTP (docs/serve.md). Chỉ máy "
    "này vào được, trừ khi nêu --host. Cần cài vnsearch[web].",
    en="Open the index as pages to search, narrow down and read in the browser, with an HTTP API (docs/serve.md). "
    "Only this machine can reach them unless --host says otherwise. Needs vnsearch[web].",
)
ALERTS_HELP = Message(
    "help_alerts",
    vi="In những gì mới có trong các câu hỏi đã lưu (trên trang của vnsearch serve) từ lần chạy trước; dùng với "
    "cron và thư. Mã thoát: 0 có gì mới, 1 không có.",
    en="Print what is new in the searches saved on the pages of vnsearch serve since the last run, for cron and "
    "mail. Exit codes: 0 something is new, 1 nothing is.",
)
HOST_OPTION = Message(
    "help_serve_host",
    vi="Địa chỉ để nghe. Địa chỉ mà máy khác vào được cần thêm --token hoặc --public.",
    en="The address to listen on. One that other machines can reach needs --token or --public.",
)
PORT_OPTION = Message("help_serve_port", vi="Cổng để nghe.", en="The port to listen on.")
OPEN_OPTION = Message(
    "help_serve_open",
    vi="Mở luôn trong trình duyệt; chỉ khi chạy trên màn hình lệnh.",
    en="Open the browser at once; on a terminal only.",
)
BASE_PATH_OPTION = Message(
    "help_serve_base_path",
    vi="Phần đầu của mọi đường dẫn, khi đứng sau một proxy: /tin.",
    en="What all paths begin with, behind a proxy: /tin.",
)
TOKEN_OPTION = Message(
    "help_serve_token",
    vi="Mã mà ai muốn xem cũng phải nhập ở trang đăng nhập, hoặc gửi kèm: Authorization: Bearer.",
    en="The token that every visitor must give, on the sign-in page or as Authorization: Bearer.",
)
PUBLIC_OPTION = Message(
    "help_serve_public",
    vi="Cho phép mọi người vào xem, không cần mã.",
    en="Let anyone look, without a token.",
)
ALLOW_HOST_OPTION = Message(
    "help_serve_allow_host",
    vi="Tên máy được phép có trong địa chỉ, ngoài --host và localhost; nêu được nhiều lần.",
    en="A host that addresses may name besides --host and localhost; can be repeated.",
)
CORS_OPTION = Message(
    "help_serve_cors",
    vi="Cho trang web của nguồn gốc này (https://bao.example; * là mọi nơi) gọi API bằng script; nêu được"
    " nhiều lần.",
    en="Let pages of this origin (https://news.example; * is any) call the API with scripts; can be repeated.",
)
WORKERS_OPTION = Message(
    "help_serve_workers",
    vi="Số tiến trình cùng trả lời, tối đa 64; thường không nên nhiều hơn số nhân của máy.",
    en="How many processes answer requests, at most 64; usually no more than the machine has cores.",
)
LOG_QUERIES_OPTION = Message(
    "help_serve_log_queries",
    vi="Ghi cả câu hỏi vào nhật ký; bình thường chỉ ghi đường dẫn.",
    en="Log queries too; normally only paths are logged.",
)
NO_WEB_PACKAGES = Message(
    "no_web_packages",
    vi="lệnh này cần thêm gói: pip install 'vnsearch[web]'",
    en="this command needs more packages: pip install 'vnsearch[web]'",
)

WORKERS_FAILED = Message(
    "workers_failed",
    vi="không khởi động được các tiến trình; lý do ở các dòng trên",
    en="the worker processes could not be started; the lines above say why",
)


def serving(address: str, folder: str) -> Message:
    """Say where the pages of an index are."""
    return Message(
        "serving",
        vi=f"Đang mở chỉ mục {folder} tại {address} (dừng bằng Ctrl-C)",
        en=f"Serving the index {folder} at {address} (stop with Ctrl-C)",
    )


def needs_token(host: str) -> Message:
    """Say that an address which others can reach needs a token, or an explicit wish."""
    return Message(
        "needs_token",
        vi=f"{host} là địa chỉ mà máy khác vào được: hãy đặt --token, hoặc --public nếu ai cũng được xem",
        en=f"other machines can reach {host}: give --token, or --public if anyone may look",
    )


def not_a_server(address: str) -> Message:
    """Say that an address is none of a server."""
    return Message(
        "not_a_server",
        vi=f"“{address}” không phải địa chỉ máy chủ; hãy viết như http://127.0.0.1:8710",
        en=f"{address!r} is no address of a server; write it as http://127.0.0.1:8710",
    )


def no_answer(address: str, reason: str) -> Message:
    """Say that a server does not answer as it should; the reason may be a message."""
    reason_vi, reason_en = both(reason)
    return Message(
        "no_answer",
        vi=f"{address} không trả lời ({reason_vi}); hãy xem vnsearch serve có đang chạy ở đó không",
        en=f"{address} does not answer ({reason_en}); see whether vnsearch serve runs there",
    )


def not_an_origin(text: str) -> Message:
    """Say that a text is no origin of web pages."""
    return Message(
        "not_an_origin",
        vi=f"--cors: “{text}” không phải nguồn gốc trang web; hãy viết như https://bao.example",
        en=f"--cors: {text!r} is no origin of web pages; write it as https://news.example",
    )


def cannot_listen(address: str, reason: str) -> Message:
    """Say that a port cannot be used; the reason may be a message."""
    reason_vi, reason_en = both(reason)
    return Message(
        "cannot_listen",
        vi=f"không mở được {address} ({reason_vi}); hãy chọn cổng khác: --port 0 lấy một cổng còn trống",
        en=f"cannot listen on {address} ({reason_en}); choose another port: --port 0 takes a free one",
    )


def alert_heading(name: str, count: int) -> Message:
    """Introduce what is new in a saved search."""
    return Message(
        "alert_heading",
        vi=f"{name}: {vi(count)} bài mới",
        en=f"{name}: {quantity(count, 'new story', 'new stories')}",
    )
