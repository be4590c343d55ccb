"""Whatever is asked, in whichever parameters, the answer is no fault of the server."""

from __future__ import annotations

from urllib.parse import quote, urlencode

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from tests.web.conftest import ADDRESS

#: Texts as readers and programs may send them: queries, dates, numbers, markup, cut characters.
TEXTS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["hà nội", '"', "-", "a OR", "(" * 50, "0", "-1", "1e999", "nan", "hôm qua", "2021-13-45", "9999-12-31",
         "0001-01-01", "day", "article", "tít", "*", "bầ*", "<b>", "../..", "\x00", "true", "oldest", "?q=x", "𝐁ão"]
    ),
)  # fmt: skip
NAMES = st.sampled_from(
    ["q", "limit", "page", "sort", "facets", "explain", "verbatim", "collapse", "as_of", "search_after", "lang",
     "deadline_ms", "after", "before", "source", "category", "author", "tag", "kind", "by", "field", "csv", "id",
     "from", "share", "next"]
)  # fmt: skip
PATHS = st.sampled_from(
    ["/", "/document", "/compare", "/compare.svg", "/compare.csv", "/feed", "/saved", "/api/v1/search",
     "/api/v1/facets", "/api/v1/timeline", "/api/v1/compare", "/api/v1/suggest", "/api/v1/export",
     "/api/v1/values/source", "/api/v1/values/x", "/api/v1/documents/x", "/api/v1/related/x"]
)  # fmt: skip


@pytest.fixture(scope="module")
def patient_client(sample_app: FastAPI) -> TestClient:
    """A client that takes faults of the server as answers."""
    return TestClient(sample_app, base_url=ADDRESS, follow_redirects=False, raise_server_exceptions=False)


@given(path=PATHS, parameters=st.lists(st.tuples(NAMES, TEXTS), max_size=6))
def test_no_parameters_make_the_server_fail(
    patient_client: TestClient, path: str, parameters: list[tuple[str, str]]
) -> None:
    pairs = [(name, value.encode("utf-8", "replace").decode()) for name, value in parameters]
    response = patient_client.get(path, params=urlencode(pairs))
    assert response.status_code < 500, response.text


KINDS = st.sampled_from(
    ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"]
)


@given(body=st.binary(max_size=200), kind=KINDS)
def test_no_form_makes_the_server_fail(patient_client: TestClient, body: bytes, kind: str) -> None:
    response = patient_client.post("/batch", content=body, headers={"content-type": kind})
    assert response.status_code < 500, response.text


@given(name=st.text(max_size=40))
def test_no_name_of_a_document_makes_the_server_fail(patient_client: TestClient, name: str) -> None:
    path = quote(name.encode("utf-8", "replace"))
    assert patient_client.get(f"/api/v1/documents/{path}").status_code < 500
    assert patient_client.get(f"/document?id={path}").status_code < 500
