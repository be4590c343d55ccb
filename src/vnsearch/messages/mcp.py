"""What ``vnsearch mcp`` says."""

from __future__ import annotations

from vnsearch.messages.message import Message

NO_MCP_PACKAGE = Message(
    "no_mcp_package",
    vi="lệnh này cần thêm gói: pip install 'vnsearch[mcp]'",
    en="this command needs another package: pip install 'vnsearch[mcp]'",
)
HELP = Message(
    "help_mcp",
    vi="Cho trợ lý AI tìm và đọc chỉ mục qua Model Context Protocol, trên stdin và stdout (docs/mcp.md). Chỉ đọc; "
    "chương trình của trợ lý tự chạy lệnh này. Cần cài vnsearch[mcp].",
    en="Let AI assistants search and read the index by the Model Context Protocol, over stdin and stdout "
    "(docs/mcp.md). Read-only; the assistant's program runs this command. Needs vnsearch[mcp].",
)
