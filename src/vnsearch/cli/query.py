"""``vnsearch query``: one question, one page of hits."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vnsearch.cli.common import (
    DONE,
    PARTLY,
    After,
    AsJson,
    Before,
    Category,
    IndexDir,
    KindOf,
    SortBy,
    Source,
    command,
    dated,
    echo,
    narrowing,
    options_as_typed,
    strip_control,
)
from vnsearch.model import Article, Document, Facet, Highlighted, Hit, Page

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
#: Marks that part words and mean nothing.
_BETWEEN = ".,;:!?…%"


def hit_record(hit: Hit) -> dict[str, Any]:
    """A hit as JSON values."""
    from vnsearch.document_json import published_to_json

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
    if hit.copies:
        record["copies"] = hit.copies
    if hit.explanation:
        record["explanation"] = [{"label": part.label, "value": part.value} for part in hit.explanation]
    return record


def _counts(facet: Facet) -> dict[str, Any]:
    counts = [{"value": each.value, "count": each.count} for each in facet.counts]
    return {"counts": counts, "others": facet.others, "missing": facet.missing}


def _as_json(page: Page) -> str:
    head = {"query": page.query, "understood": page.understood, "total": page.total, "took_ms": page.took_ms}
    names = ("corrected", "suggestions", "relaxed", "retyped", "notes")
    offers = {name: getattr(page, name) for name in names}
    offered: dict[str, Any] = {name: query for name, query in offers.items() if query}
    if page.partial:
        offered["partial"] = True
    if page.next:
        offered["next"] = page.next
    if page.facets:
        offered["facets"] = {facet.field: _counts(facet) for facet in page.facets}
    return json.dumps(head | {"hits": [hit_record(hit) for hit in page.hits]} | offered, ensure_ascii=False)


def _where(document: Document) -> list[str]:
    kind = "" if isinstance(document, Article) else f"tiêu đề bên lề, thấy {document.sightings} lần"
    parts = (document.source, document.category, dated(document.published), kind)
    return [strip_control(part) for part in parts]


def _marked(marked: Highlighted, style: str) -> Text:
    from rich.text import Text

    text = Text()
    last = 0
    for start, end in marked.spans:
        text.append(strip_control(marked.text[last:start]))
        text.append(strip_control(marked.text[start:end]), style=style)
        last = end
    return text.append(strip_control(marked.text[last:]))


def _explained(hit: Hit) -> str:
    return "  " + "; ".join(f"{part.label} {part.value:+.3f}" for part in hit.explanation)


def print_hits(hits: Sequence[Hit]) -> None:
    """A table as wide as the terminal."""
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
    for hit in hits:
        source, category, day, kind = _where(hit.document)
        lines = [_marked(hit.title, "bold red")]
        shown = [kind] if wide else [source, category, day, kind]
        if any(shown):
            lines.append(Text(" · ".join(filter(None, shown)), style="dim"))
        lines.append(_marked(hit.snippet, "bold"))
        if hit.copies:
            lines.append(Text(f"+{hit.copies} bản khác", style="dim"))
        if hit.explanation:
            lines.append(Text(f"{hit.score:.3f} ={_explained(hit)}", style="cyan"))
        cell = Text("\n").join(lines)
        table.add_row(str(hit.rank), cell, *([source, category, day] if wide else []))
    console.print(table)


def _say_before(page: Page) -> None:
    """How the query was understood, where that is not plain."""
    for note in page.notes:
        echo(strip_control(note))
    if page.corrected:
        echo(
            f"Không thấy kết quả cho {strip_control(page.query)} — hiện kết quả cho {strip_control(page.corrected)}"
        )
    if page.hits and not _read_as_typed(page.corrected or page.query, page.understood):
        echo(f"Hiểu là: {strip_control(page.understood)}")


def _read_as_typed(typed: str, understood: str) -> bool:
    """Whether what was understood is what was typed, but for case, marks between words, and options."""
    from vnsearch.text import canonical, forms

    said = canonical(typed).split()
    words = [word.strip(_BETWEEN) for word in said]
    numbers = {word.strip("()\"'") for word in words if any(map(str.isdigit, word))}
    bases = [" ".join(said), " ".join(words)]
    bases += [" ".join(forms(typed))] if numbers <= set(understood.split()) else []
    read = understood.lower() + " "
    return any(read.startswith((f"{base} ", f"({base}) ")) for base in bases if base)


def _print_suggestions(page: Page, options: Sequence[str]) -> None:
    """What else could be asked, as commands with the options that were given."""
    for query in dict.fromkeys(filter(None, (page.retyped, *page.suggestions))):
        echo(f"Có phải bạn muốn tìm:  {command(query, options)}")
    if page.relaxed:
        echo(f"Thử rộng hơn:  {command(page.relaxed, options)}")


def _print_facets(page: Page) -> None:
    if page.facets:
        from vnsearch.cli.charts import facet_lines

        for facet in page.facets:
            for line in facet_lines(facet):
                echo(line)


Verbatim = Annotated[
    bool, typer.Option("--verbatim", help="Answer what was typed, also where it finds nothing.")
]
Timeout = Annotated[
    float | None, typer.Option(metavar="MS", help="Score no more after so long; says so when it had to.")
]
AfterToken = Annotated[
    str, typer.Option("--after-token", metavar="TOKEN", help='"next" of the page before, by --json.')
]
Feedback = Annotated[float, typer.Option(metavar="SHARE", help="Gain for what the best hits say; try 0.5.")]


#: Options that another query is not to be asked with.
_OF_THIS = ("page", "after_token", "verbatim")


def run(
    context: typer.Context,
    text: Annotated[str, typer.Argument(metavar="QUERY", show_default=False)],
    index_dir: IndexDir = Path("index"),
    limit: Annotated[int, typer.Option("--limit", "-n", help="Hits a page, at most 1000.")] = 10,
    page: Annotated[int, typer.Option("--page", help="Which page, from 1.")] = 1,
    sort: SortBy = "blend",
    after: After = "",
    before: Before = "",
    source: Source = "",
    category: Category = "",
    kind: KindOf = "all",
    explain: Annotated[bool, typer.Option("--explain", help="Show the parts of each score.")] = False,
    facets: Annotated[
        bool, typer.Option("--facets", help="Count all matches by source, category, kind and author.")
    ] = False,
    copies: Annotated[bool, typer.Option("--copies", help="Show near-identical matches one by one.")] = False,
    as_of: Annotated[str, typer.Option(help="Ask as on that day: nothing later, freshness from there.")] = "",
    verbatim: Verbatim = False,
    timeout: Timeout = None,
    after_token: AfterToken = "",
    feedback: Feedback = 0.0,
    as_json: AsJson = False,
) -> int:
    """Runs the command."""
    from vnsearch.library.index import open_index
    from vnsearch.ranking import Ranking

    with open_index(index_dir) as index:
        found = index.search(
            text,
            limit=limit,
            page=page,
            sort=sort,
            explain=explain,
            facets=facets,
            verbatim=verbatim,
            search_after=after_token,
            deadline_ms=timeout,
            collapse=not copies,
            as_of=as_of or None,
            ranking=Ranking(feedback=feedback),
            **narrowing(after, before, source, category, kind),
        )
    echo(_as_json(found)) if as_json else _show(found, page, options_as_typed(context, _OF_THIS))
    return DONE if found.hits else PARTLY


def _show(found: Page, page: int, options: Sequence[str]) -> None:
    """One page of hits, and what there is to say of it."""
    _say_before(found)
    if found.hits:
        print_hits(found.hits)
        last = found.hits[-1].rank
        _print_facets(found)
        echo(f"{found.hits[0].rank}-{last} trong {found.total:,} kết quả, {found.took_ms:.0f} ms")
    elif found.total:
        echo(f"Trang {page} không còn kết quả nào; có tất cả {found.total:,} kết quả.")
    else:
        echo(f"Không tìm thấy gì cho: {strip_control(found.understood)}")
    _print_suggestions(found, options)
