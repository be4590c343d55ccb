"""The navigation of the site in each language: titles, and the pages below them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

#: A page with its title, or a section with what is in it.
Entry: TypeAlias = dict[str, Any]

ENGLISH: list[Entry] = [
    {"Home": "index.md"},
    {"Tutorial": "tutorial.md"},
    {
        "How-to guides": [
            {"Run it every day": "how-to/daily.md"},
            {"Back up, restore and move": "how-to/backup.md"},
            {"Upgrade": "how-to/upgrade.md"},
            {"Serve it to a newsroom": "how-to/proxy.md"},
            {"Index WARC files": "how-to/warc.md"},
            {"Tune the ranking": "how-to/tuning.md"},
            {"Use it in a notebook": "how-to/notebook.md"},
            {"Embed it in FastAPI": "how-to/fastapi.md"},
            {"Use only the tokenizer": "how-to/tokenizer.md"},
            {"Come from Whoosh": "how-to/whoosh.md"},
            {"Grow to a cluster": "how-to/cluster.md"},
            {
                "Notebooks": [
                    {"Attention by source over time": "notebooks/researcher.md"},
                    {"Tokens, words, a setting": "notebooks/developer.md"},
                ]
            },
        ]
    },
    {
        "Reference": [
            {
                "Command line": [
                    {"Commands": "commands.md"},
                    {"Help of every command": "help-texts.md"},
                    {"Query language": "queries.md"},
                    {"Settings": "settings.md"},
                    {"Following files and the web": "following.md"},
                    {"Languages": "languages.md"},
                ]
            },
            {
                "Python": [
                    {"Tour": "python.md"},
                    {"Every public name": "python-api.md"},
                    {"Threads and processes": "concurrency.md"},
                    {"Whoosh": "whoosh.md"},
                ]
            },
            {
                "Server and formats": [
                    {"Pages and HTTP API": "serve.md"},
                    {"HTTP API, address by address": "api.md"},
                    {"Tools for assistants": "mcp.md"},
                    {"JSON": "json.md"},
                    {"File formats": "formats.md"},
                    {"Glossary": "glossary.md"},
                ]
            },
        ]
    },
    {
        "Explanation": [
            {"How it works": "explanation.md"},
            {
                "In detail": [
                    {"A search, step by step": "search.md"},
                    {"Text": "text.md"},
                    {"Ranking": "ranking.md"},
                    {"Reading archives": "reading.md"},
                    {"Reading pages": "pages.md"},
                    {"Near-duplicates": "duplicates.md"},
                    {"Suggestions": "help.md"},
                    {"Clusters": "cluster.md"},
                    {"The engine on a cluster": "cluster-engine.md"},
                    {"Performance": "performance.md"},
                ]
            },
            {
                "Decisions": [
                    {"All decisions": "decisions/index.md"},
                    {"Own segments": "decisions/1-own-segments.md"},
                    {"Syllables and words": "decisions/2-syllables-and-words.md"},
                    {"SQLite for the catalogue": "decisions/3-sqlite-catalogue.md"},
                    {"An optional part in C": "decisions/4-c-part.md"},
                    {"pyvi's model": "decisions/5-pyvi-model.md"},
                    {"OpenSearch": "decisions/6-opensearch.md"},
                    {"The documentation site": "decisions/7-documentation-site.md"},
                    {"Joined stories": "decisions/8-joined-stories.md"},
                ]
            },
        ]
    },
    {"Questions": "faq.md"},
    {"Comparison": "comparison.md"},
    {
        "Project": [
            {"Changes": "CHANGELOG.md"},
            {"Supported versions": "versions.md"},
            {"Contributing": "CONTRIBUTING.md"},
            {"Architecture": "ARCHITECTURE.md"},
            {"Releases": "RELEASING.md"},
            {"Security": "SECURITY.md"},
        ]
    },
]
VIETNAMESE: list[Entry] = [
    {"Trang đầu": "index.md"},
    {"Nhập môn": "tutorial.md"},
    {
        "Hướng dẫn": [
            {"Chạy hằng ngày": "how-to/daily.md"},
            {"Giữ chỉ mục luôn mới": "following.md"},
            {"Sao lưu, khôi phục, chuyển chỗ": "how-to/backup.md"},
            {"Nâng cấp": "how-to/upgrade.md"},
            {"Trang tìm kiếm và API": "serve.md"},
            {"Mở cho cả toà soạn": "how-to/proxy.md"},
            {"Đọc tệp WARC": "how-to/warc.md"},
            {"Chỉnh xếp hạng": "how-to/tuning.md"},
            {"Trong sổ tay Jupyter": "how-to/notebook.md"},
            {"Trong ứng dụng FastAPI": "how-to/fastapi.md"},
            {"Chỉ dùng bộ tách từ": "how-to/tokenizer.md"},
            {"Từ Whoosh chuyển sang": "how-to/whoosh.md"},
            {"Khi một máy không đủ": "how-to/cluster.md"},
        ]
    },
    {"Hỏi đáp": "faq.md"},
    {"Trợ giúp của mọi lệnh": "help-texts.md"},
]
NAVIGATION = {"en": ENGLISH, "vi": VIETNAMESE}


def pages(entries: list[Entry]) -> Iterator[str]:
    """Yield the pages of a navigation."""
    for entry in entries:
        for target in entry.values():
            if isinstance(target, str):
                yield target
            else:
                yield from pages(target)
