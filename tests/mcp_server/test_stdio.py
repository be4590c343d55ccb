"""``vnsearch mcp`` over stdin and stdout, asked by a client of the official SDK."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import pytest

import vnsearch
from vnsearch.model import Article

mcp = pytest.importorskip("mcp", reason="the SDK of the Model Context Protocol is not installed")

pytestmark = pytest.mark.slow
MAIN = "corpus/dumps/bau-cu-dong-da-2021.txt"
TOOLS = {"search", "read", "related", "timeline"}
COMMAND = ("-m", "vnsearch", "mcp", "--lang", "vi", "-i")

#: Asks a client something and returns the answer.
Question = Callable[[Any], Awaitable[Any]]


def ask(folder: Path, question: Question) -> Any:
    """Start the command, ask it, and end it by closing its stdin; what fails within a minute."""

    async def session() -> Any:
        parameters = mcp.StdioServerParameters(
            command=sys.executable, args=[*COMMAND, str(folder)], env=dict(os.environ)
        )
        with anyio.fail_after(60):
            async with mcp.Client(parameters) as client:
                return await question(client)

    return anyio.run(session)


async def answers(client: Any) -> dict[str, Any]:
    """The answer of each tool to an ordinary question, one after the other in one session."""
    calls = {
        "search": {"query": "bau cu dong da", "limit": 2},
        "read": {"reference": MAIN},
        "related": {"reference": MAIN, "limit": 3},
        "timeline": {"query": "bầu cử", "by": "year"},
    }
    results = {name: await client.call_tool(name, arguments) for name, arguments in calls.items()}
    return {name: (result.is_error, result.structured_content) for name, result in results.items()}


def test_tools_answer_with_what_the_library_finds(sample_folder: Path, sample: vnsearch.Index) -> None:
    """Search, read, related and timeline, with the day and the address to cite."""
    content = {name: value for name, (is_error, value) in ask(sample_folder, answers).items() if not is_error}
    assert content.keys() == TOOLS
    hits = content["search"]["hits"]
    assert [hit["story"]["id"] for hit in hits] == [
        hit.id for hit in sample.search("bau cu dong da", limit=2)
    ]
    document = sample.get(MAIN)
    assert content["read"]["text"] == document.body
    assert content["read"]["next_offset"] is None
    assert content["read"]["story"]["url"] == document.url
    assert document.url in content["read"]["story"]["citation"]
    assert [hit["story"]["published"] for hit in hits] == [
        sample.get(hit["story"]["id"]).to_dict()["published"] or "" for hit in hits
    ]
    assert [story["id"] for story in content["related"]["stories"]] == [
        hit.id for hit in sample.related(MAIN, limit=3)
    ]
    timeline = sample.timeline("bầu cử", by="year")
    assert content["timeline"]["periods"] == [
        {"start": period.start.isoformat(), "count": period.count} for period in timeline
    ]
    assert content["timeline"]["total"] == sample.search("bầu cử").total


def test_tools_say_that_they_only_read_and_describe_every_field(sample_folder: Path) -> None:
    async def question(client: Any) -> Any:
        return (await client.list_tools()).tools

    tools = ask(sample_folder, question)
    assert {tool.name for tool in tools} == TOOLS
    for tool in tools:
        assert tool.annotations.read_only_hint and not tool.annotations.open_world_hint
        assert tool.description and tool.output_schema
        assert all(field.get("description") for field in tool.input_schema["properties"].values())
        undescribed = [name for name, field in tool.output_schema["properties"].items() if len(field) <= 2]
        assert set(undescribed) <= {"query", "total", "tags", "hits", "story", "stories"}


FAULTS = [
    ("read", {"reference": "không có"}, "không có"),
    ("search", {"query": '"'}, "ngoặc"),
    ("search", {"query": "bão", "sort": "xyz"}, "xyz"),
    ("search", {"query": "bão", "limit": 0}, "limit"),
    ("timeline", {"query": "bão", "after": "xyz"}, "xyz"),
]


def test_what_cannot_be_answered_is_told_to_the_assistant(sample_folder: Path) -> None:
    """Each fault is an error of that call, with the library's message; the session goes on."""

    async def question(client: Any) -> Any:
        return [await client.call_tool(name, arguments) for name, arguments, _ in FAULTS]

    for result, (_, _, text) in zip(ask(sample_folder, question), FAULTS, strict=True):
        assert result.is_error and text in result.content[0].text


def test_a_long_story_is_read_in_parts_and_new_stories_are_there_a_second_later(tmp_path: Path) -> None:
    body = "\n".join(f"Đoạn {number} kể về lũ ở xã An Phú." for number in range(1500))
    folder = tmp_path / "index"
    with vnsearch.open(folder, create=True) as index:
        index.add(Article("dài", "Lũ về An Phú", body=body))

    async def question(client: Any) -> Any:
        parts, offset = [], 0
        while offset is not None:
            result = await client.call_tool("read", {"reference": "dài", "offset": offset})
            parts.append(result.structured_content["text"])
            offset = result.structured_content["next_offset"]
        with vnsearch.open(folder) as other:
            other.add(Article("mới", "Nước lũ rút ở An Phú"))
        await anyio.sleep(1.1)
        result = await client.call_tool("search", {"query": "nước lũ rút"})
        return parts, [hit["story"]["id"] for hit in result.structured_content["hits"]]

    parts, ids = ask(folder, question)
    assert len(parts) > 1 and "".join(parts) == body
    assert ids == ["mới"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_command_while_it_waits_for_a_question(
    sample_folder: Path, number: signal.Signals
) -> None:
    arguments = [sys.executable, *COMMAND, str(sample_folder)]
    with subprocess.Popen(
        arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin and process.stdout and process.stderr
        process.stdin.write(b'{"jsonrpc":"2.0","id":1,"method":"ping"}\n')
        process.stdin.flush()
        assert process.stdout.readline().startswith(b'{"jsonrpc"')
        process.send_signal(number)
        assert process.wait(timeout=10) == 128 + number
        assert b"Traceback" not in process.stderr.read()


def test_an_index_that_is_not_there_is_one_line_on_stderr(tmp_path: Path) -> None:
    arguments = [sys.executable, *COMMAND, str(tmp_path / "none")]
    result = subprocess.run(arguments, capture_output=True, text=True, check=False, timeout=60)
    assert (result.returncode, result.stdout, result.stderr.count("\n")) == (2, "", 1)
