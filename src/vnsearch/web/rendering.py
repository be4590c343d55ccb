"""Templates: filled in with what a page shows, in the language of its reader, every text escaped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

import vnsearch
from vnsearch.citation import citation
from vnsearch.messages import Language, results, web
from vnsearch.model import Highlighted
from vnsearch.vietnam_time import HANOI
from vnsearch.web.localiser import Localiser
from vnsearch.web.search_state import SearchState
from vnsearch.web.settings import ServerSettings

#: The cookie that remembers the language a reader chose.
LANGUAGE_COOKIE = "vnsearch_lang"


def reader_language(request: Request) -> Language:
    """Return the language of a reader: of the address, else chosen before, else preferred by the browser.

    Vietnamese where none of these says.
    """
    choice = request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE)
    if choice in tuple(Language):
        return Language(choice)
    for preference in request.headers.get("accept-language", "").lower().split(","):
        name = preference.strip()[:2]
        if name in tuple(Language):
            return Language(name)
    return Language.VIETNAMESE


def localiser(request: Request) -> Localiser:
    """Return what says things in the language of a reader."""
    return Localiser(reader_language(request), datetime.now(HANOI).date())


@dataclass(frozen=True, slots=True)
class Links:
    """The addresses of the pages, below ``base``, in the language ``lang`` where the address says one."""

    base: str
    lang: str

    def search(self, state: SearchState) -> str:
        """Return the address of a page of results."""
        return f"{self.base}/{state.in_language(self.lang).query_string()}"

    def document(self, document_id: str, query: str = "", back: SearchState | None = None) -> str:
        """Return the address of a document, with the search that it was opened from."""
        return f"{self.base}/document{self._encode(('id', document_id), *self._origin(query, back))}"

    def _origin(self, query: str, back: SearchState | None) -> tuple[tuple[str, str], ...]:
        return (("q", query), ("from", back.query_string() if back else ""))

    def feed(self, state: SearchState) -> str:
        """Return the address of the feed of a search."""
        return f"{self.base}/feed{state.with_page(1).query_string()}"

    def export(self, state: SearchState, form: str) -> str:
        """Return the address of all hits of a search: as "csv", or as JSON Lines."""
        form_parameter = (("csv", "true"),) if form == "csv" else ()
        return f"{self.base}/api/v1/export{state.with_page(1).in_language('').query_string(*form_parameter)}"

    def path(self, path: str, *pairs: tuple[str, str]) -> str:
        """Return the address of another page."""
        return f"{self.base}{path}{self._encode(*pairs)}"

    def _encode(self, *pairs: tuple[str, str]) -> str:
        present = [(name, value) for name, value in (*pairs, ("lang", self.lang)) if value]
        return f"?{urlencode(present)}" if present else ""

    def static(self, name: str) -> str:
        """Return the address of a style sheet or script; another version has another one."""
        return f"{self.base}/static/{vnsearch.__version__}/{name}"


def links(request: Request) -> Links:
    """Return the addresses of pages as a reader of this request reaches them."""
    lang = request.query_params.get("lang", "")
    return Links(str(request.scope.get("root_path", "")).rstrip("/"), lang if lang in tuple(Language) else "")


def mark_html(text: Highlighted) -> Markup:
    """Return a text as HTML, escaped, with its highlights."""
    return Markup(text.html())  # noqa: S704 - ``html`` escapes every character of the text


def is_web_address(address: str) -> bool:
    """Return whether an address is one of the web; others, which may be code, are no links."""
    return address.lower().startswith(("http://", "https://"))


class Templates:
    """The templates of the package, compiled once each."""

    def __init__(self, settings: ServerSettings) -> None:
        self._environment = Environment(
            loader=PackageLoader("vnsearch.web"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters["mark_html"] = mark_html
        self._environment.tests["web_address"] = is_web_address
        self._environment.globals.update(web=web, results=results, settings=settings, citation=citation)

    def render(self, request: Request, name: str, status: int = 200, **values: Any) -> HTMLResponse:
        """Return a page for a reader: a template with values, the reader's language and addresses."""
        say = localiser(request)
        text = self._environment.get_template(name).render(
            say=say,
            link=links(request),
            here=request.url.path,
            other_language=_address_in_other_language(request, say.language),
            **values,
        )
        response = HTMLResponse(text, status_code=status)
        if request.query_params.get("lang") in tuple(Language):
            response.set_cookie(LANGUAGE_COOKIE, say.language.value, samesite="lax", httponly=True)
        return response


def _address_in_other_language(request: Request, language: Language) -> str:
    other = Language.ENGLISH if language is Language.VIETNAMESE else Language.VIETNAMESE
    pairs = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    return f"{request.url.path}?{urlencode([*pairs, ('lang', other.value)])}"
