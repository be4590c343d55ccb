"""The help texts of the commands and their options."""

from __future__ import annotations

from vnsearch.messages.message import Message

APP = Message(
    "help_app",
    vi="Tìm kiếm toàn văn cho tin tức tiếng Việt. Mã thoát: 0 xong, 1 không tìm thấy gì hoặc có phần bị bỏ "
    "qua, 2 yêu cầu không dùng được.",
    en="Full-text search for Vietnamese news. Exit codes: 0 done, 1 nothing found or some input skipped, "
    "2 unusable request.",
)
VERSION = Message("help_version", vi="In phiên bản rồi thoát.", en="Print the version and exit.")
LANG = Message(
    "help_lang",
    vi="Ngôn ngữ của mọi thông báo: vi (tiếng Việt) hoặc en (tiếng Anh).",
    en="The language of all messages: vi (Vietnamese) or en (English).",
)
