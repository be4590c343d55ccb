"""Explain how a page is read: for each field of its story the candidates, where they stand, and the choice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from vnsearch.ingest import addresses
from vnsearch.ingest.page.date_bounds import DateBounds
from vnsearch.ingest.page.document import Element
from vnsearch.ingest.page.head import stated_addresses
from vnsearch.ingest.page.parsed_page import ParsedPage
from vnsearch.ingest.page.story import title as story_title
from vnsearch.ingest.page.story.authors import author_statements
from vnsearch.ingest.page.story.body import Body
from vnsearch.ingest.page.story.categories import category_statements
from vnsearch.ingest.page.story.container import ranked_containers
from vnsearch.ingest.page.story.dates import published_statements
from vnsearch.ingest.page.story.page_type import story_points
from vnsearch.ingest.page.story.site_names import site_words
from vnsearch.ingest.page.story.statements import Statement
from vnsearch.ingest.page.story.summary import summary_statements
from vnsearch.ingest.page.story.tags import tag_statements
from vnsearch.ingest.page.title_text import similarity
from vnsearch.messages import text_faults
from vnsearch.model import Article, FieldCandidate, date_fields, iso_date

#: The most candidates of one field.
_MAX_CANDIDATES = 12


def explain_page(page: ParsedPage, article: Article | None, bounds: DateBounds) -> tuple[FieldCandidate, ...]:
    """Return the candidates of each field; of a page without a story only what was to be judged."""
    title, story = page.title, page.story
    fields = [_story_evidence(page), _titles(page, article), _addresses(page, article)]
    if story and article:
        document, head, data = page.document, page.head, page.data
        fields += [
            _dates(page, article, bounds),
            _several("author", author_statements(document, head, data, title, story), article.authors),
            _several(
                "category", category_statements(document, head, data, title, page.url), article.categories
            ),
            _several("tags", tag_statements(document, head, data, story), article.tags),
            _several("summary", summary_statements(document, head, data, title, story), (article.summary,)),
            _containers(page, story),
        ]
    return tuple(candidate for field in fields for candidate in field[:_MAX_CANDIDATES])


def _choose_first(candidates: Iterable[tuple[FieldCandidate, bool]]) -> list[FieldCandidate]:
    """Return candidates; the first of those that have the value of the article is the chosen one."""
    result: list[FieldCandidate] = []
    has_chosen = False
    for candidate, has_value in candidates:
        is_chosen = has_value and not has_chosen and not candidate.fault
        has_chosen = has_chosen or is_chosen
        result.append(
            FieldCandidate(candidate.field, candidate.value, candidate.evidence, is_chosen, candidate.fault)
        )
    return result


def _story_evidence(page: ParsedPage) -> list[FieldCandidate]:
    """Return what the page was taken for, and the points for a story and against it."""
    body = page.main_text
    if body is None:
        return [FieldCandidate("kind", "list", "score 0", is_chosen=True, fault=text_faults.NO_RUNNING_TEXT)]
    points = story_points(page.document, page.head, page.data, page.url, page.title_text, body)
    kind = "article" if page.story else "list"
    return [
        FieldCandidate("kind", kind, f"score {sum(points.values())}", is_chosen=True),
        *(FieldCandidate("kind", f"{number:+d}", evidence) for evidence, number in points.items() if number),
    ]


def _titles(page: ParsedPage, article: Article | None) -> list[FieldCandidate]:
    site = site_words(page.head, page.data, page.url)
    headings = [
        (f"<{element.tag}>, {similarity(text, page.stated_title):.0%}", text, element)
        for element in story_title.title_headings(page.document)
        if (text := page.document.text_of(element))
    ]
    headings.sort(key=lambda heading: heading[2] is not page.title)
    stated_titles: list[tuple[str, str, Element | None]] = [
        (evidence, text, None) for evidence, text in story_title.stated_titles(page.head, page.data, site)
    ]
    title = article.title if article else None
    return _choose_first(
        (FieldCandidate("title", text, evidence), text == title and element is page.title)
        for evidence, text, element in [*headings[: _MAX_CANDIDATES - 3], *stated_titles]
    )


def _addresses(page: ParsedPage, article: Article | None) -> list[FieldCandidate]:
    return _choose_first(
        (
            FieldCandidate("url", url, evidence),
            article is not None and addresses.canonical(url) == article.url,
        )
        for evidence, url in stated_addresses(page.head, page.data, "")
    )


def _dates(page: ParsedPage, article: Article, bounds: DateBounds) -> list[FieldCandidate]:
    container = page.story.container if page.story else None
    statements = published_statements(
        page.document, page.head, page.data, page.title, container, page.url, bounds
    )
    return _choose_first(
        (
            FieldCandidate(
                "published",
                iso_date(**date_fields(statement.published)) or "",
                f"{statement.evidence}: {statement.text[:100]}",
                fault=statement.fault,
            ),
            bool(statement.published) and date_fields(statement.published)["published"] == article.published,
        )
        for statement in statements
    )


def _several(name: str, statements: Iterator[Statement], values: tuple[str, ...]) -> list[FieldCandidate]:
    return _choose_first(
        (
            FieldCandidate(
                name,
                ", ".join(statement.values) or statement.text[:200],
                statement.evidence,
                fault="" if statement.values else text_faults.NOT_BELIEVED,
            ),
            bool(statement.values) and statement.values == values,
        )
        for statement in statements
    )


def _containers(page: ParsedPage, story: Body) -> list[FieldCandidate]:
    ranking = ranked_containers(page.document)
    containers = [(element, f"score {score:.0f}") for element, score in ranking]
    if all(element is not story.container for element, _ in ranking):
        containers.insert(0, (story.container, "around them"))
    return _choose_first(
        (
            FieldCandidate("body", _name(element), f"{evidence}: {page.document.text_of(element)[:60]}"),
            element is story.container,
        )
        for element, evidence in containers
    )


def _name(element: Element) -> str:
    names = ".".join(element.get("class").split()[:2])
    number = f"#{element.get('id')}" if element.get("id") else ""
    return f"<{element.tag}>{number}{'.' if names else ''}{names}"
