"""``vnsearch query``: one question, one page of hits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vnsearch.cli.common import DONE, PARTLY, AsJson, IndexDir, command, dated, plain, say
from vnsearch.model import Article, Document, Hit, Marked, Page

if TYPE_CHECKING:
    from rich.text import Text

HELP = (
    'Ask the index. Words as they come, with or without diacritics; "a phrase" in quotes, -excluded, OR, '
    "parentheses, bầu* (words that begin so), đà~ (words like it), and title: summary: body: captions: "
    "source: category: author: tag: kind: on: after: before:, in Vietnamese too (tiêu đề: nguồn: từ: đến: …)"
)
EXAMPLES = (
    "Examples: vnsearch query 'bầu cử Đống Đa'   vnsearch query 'gia vang' --sort date --after 2025   "
    "vnsearch query '\"hạn mặn\" -lúa' --kind article --json"
)
WIDE = 100


def _record(hit: Hit) -> dict[str, Any]:
    from vnsearch.engines.stored import published_to_json

    document = hit.document
    record: dict[str, Any] = {
        "rank": hit.rank,
        "id": document.id,
        "kind": document.kind.value,
        "title": document.title,
        "url": document.url or None,
        "source": document.source or None,
        "category": document.category or None,
        "published": published_to_json(document.published),
        "score": round(hit.score, 6),
        "snippet": hit.snippet.text,
        "snippet_marks": hit.snippet.spans,
        "title_marks": hit.title.spans,
    }
    if hit.explanation:
        record["explanation"] = [{"label": part.label, "value": part.value} for part in hit.explanation]
    return record


def _as_json(page: Page) -> str:
    head = {"query": page.query, "understood": page.understood, "total": page.total, "took_ms": page.took_ms}
    offers = {"relaxed": page.relaxed, "retyped": page.retyped, "notes": page.notes}
    offered = {name: query for name, query in offers.items() if query}
    return json.dumps(head | {"hits": [_record(hit) for hit in page.hits]} | offered, ensure_ascii=False)


def _where(document: Document) -> list[str]:
    kind = "" if isinstance(document, Article) else f"tiêu đề bên lề, thấy {document.sightings} lần"
    parts = (document.source, document.category, dated(document.published), kind)
    return [plain(part) for part in parts]


def _marked(marked: Marked, style: str) -> Text:
    from rich.text import Text

    text = Text()
    last = 0
    for start, end in marked.spans:
        text.append(plain(marked.text[last:start]))
        text.append(plain(marked.text[start:end]), style=style)
        last = end
    return text.append(plain(marked.text[last:]))


def _explained(hit: Hit) -> str:
    return "  " + "; ".join(f"{part.label} {part.value:+.3f}" for part in hit.explanation)


def _print(page: Page) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False)
    table = Table(box=None, show_header=True, header_style="bold", padding=(0, 1), expand=True)
    table.add_column("#", justify="right", no_wrap=True)
    table.add_column("Tin", ratio=1, overflow="fold")
    wide = console.width >= WIDE
    if wide:
        for name in ("Nguồn", "Mục", "Ngày"):
            table.add_column(name, overflow="fold", max_width=20)
    for hit in page.hits:
        source, category, day, kind = _where(hit.document)
        lines = [_marked(hit.title, "bold red")]
        shown = [kind] if wide else [source, category, day, kind]
        if any(shown):
            lines.append(Text(" · ".join(filter(None, shown)), style="dim"))
        lines.append(_marked(hit.snippet, "bold"))
        if hit.explanation:
            lines.append(Text(f"{hit.score:.3f} ={_explained(hit)}", style="cyan"))
        cell = Text("\n").join(lines)
        table.add_row(str(hit.rank), cell, *([source, category, day] if wide else []))
    console.print(table)


def run(
    text: Annotated[str, typer.Argument(metavar="QUERY", show_default=False)],
    index_dir: IndexDir = Path("index"),
    limit: Annotated[int, typer.Option("--limit", "-n", help="Hits a page, at most 1000.")] = 10,
    page: Annotated[int, typer.Option("--page", help="Which page, from 1.")] = 1,
    sort: Annotated[
        str, typer.Option(help="relevance, date (good matches, newest first), or blend.")
    ] = "blend",
    after: Annotated[str, typer.Option(help="That day or later: 2021, 2021-05, 31/5/2021, hôm qua.")] = "",
    before: Annotated[str, typer.Option(help="Earlier than that day.")] = "",
    source: Annotated[str, typer.Option(help="Only from this source.")] = "",
    category: Annotated[str, typer.Option(help="Only in this category.")] = "",
    kind: Annotated[str, typer.Option(help="article, headline, or all.")] = "all",
    explain: Annotated[bool, typer.Option("--explain", help="Show the parts of each score.")] = False,
    as_json: AsJson = False,
) -> int:
    """Runs the command."""
    from vnsearch.library.index import open_index

    with open_index(index_dir) as index:
        found = index.search(
            text,
            limit=limit,
            page=page,
            sort=sort,
            after=after or None,
            before=before or None,
            source=source,
            category=category,
            kind="" if kind == "all" else kind,
            explain=explain,
        )
    if as_json:
        say(_as_json(found))
        return DONE if found.hits else PARTLY
    for note in found.notes:
        say(plain(note))
    if found.hits:
        _print(found)
        last = found.hits[-1].rank
        say(f"{found.hits[0].rank}-{last} trong {found.total:,} kết quả, {found.took_ms:.0f} ms")
    elif found.total:
        say(f"Trang {page} không còn kết quả nào; có tất cả {found.total:,} kết quả.")
    else:
        say(f"Không tìm thấy gì cho: {plain(found.understood)}")
        if found.retyped:
            say(f"Có phải bạn muốn gõ:  {command(found.retyped)}")
        if found.relaxed:
            say(f"Thử rộng hơn:  {command(found.relaxed)}")
    return DONE if found.hits else PARTLY
