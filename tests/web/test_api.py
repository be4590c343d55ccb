"""The API answers with the library's names and shapes, and errors as problem details."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from html import unescape
from typing import Any

import jsonschema
import pytest
from fastapi.testclient import TestClient

import vnsearch
from tests.web.conftest import ClientFactory
from vnsearch import json_schemas
from vnsearch.cli.export import COLUMNS
from vnsearch.errors import DeadlineError
from vnsearch.messages import request_errors
from vnsearch.search import request as search_request
from vnsearch.web.parameter_faults import fault_reason
from vnsearch.web.problems import PROBLEM_TYPE

MAIN = "corpus/dumps/bau-cu-dong-da-2021.txt"
#: Addresses, and the schemas of their answers.
ANSWERS = [
    ("search?q=bau+cu&facets=true&explain=true&limit=3", "query"),
    ("search", "query"),
    ("search?q=xyzzyx&verbatim=true&source=x&source=y&kind=headline", "query"),
    (f"documents/{MAIN}", "document"),
    (f"related/{MAIN}?limit=2", "related"),
    (f"highlight/{MAIN}?q=bau+cu", "highlight"),
    (f"highlight/{MAIN}", "highlight"),
    (f"copies/{MAIN}", "copies"),
    ("facets?q=h%C3%A0+n%E1%BB%99i&field=source&field=kind", "facets"),
    ("facets", "facets"),
    ("values/tag?limit=3", "facets"),
    ("values/source?q=bau+cu", "facets"),
    ("values/source?contains=bao&limit=2", "facets"),
    ("timeline?q=bau+cu&by=month", "timeline"),
    ("compare?q=bau+cu&q=gia+vang", "compare"),
    ("compare?q=xyzzyx&by=day&after=2021", "compare"),
    ("suggest?q=bau+c", "suggest"),
    ("suggest", "suggest"),
    ("stats", "stats"),
]
#: Addresses that cannot be answered, with status and code.
PROBLEMS = [
    ("search?q=%22", 400, "unclosed_quote"),
    ("search?limit=0", 422, "invalid_parameters"),
    ("search?limit=1000000", 422, "invalid_parameters"),
    ("search?deadline_ms=nan", 422, "invalid_parameters"),
    ("search?q=b&sort=xyz", 400, "not_an_order"),
    ("search?q=b&after=xyz", 400, "not_a_date"),
    ("search?q=b&search_after=xyz", 400, "bad_token"),
    (f"search?q={'b' * 5000}", 422, "invalid_parameters"),
    ("facets?field=xyz", 400, "not_a_facet"),
    ("timeline?by=xyz", 400, "not_a_period"),
    ("compare", 400, "bad_query_count"),
    ("export?q=%22", 400, "unclosed_quote"),
    ("export?limit=0", 422, "invalid_parameters"),
    ("documents/xyz", 404, "document_not_found"),
    ("related/xyz", 404, "document_not_found"),
    ("highlight/xyz", 404, "document_not_found"),
    (f"highlight/{MAIN}?q=%22", 400, "unclosed_quote"),
    ("copies/xyz", 404, "document_not_found"),
    ("xyz", 404, "not_found"),
]


def validate(name: str, value: Any) -> None:
    """Raise where a value is not as a schema says."""
    schema = json_schemas.schema(name)
    jsonschema.validators.validator_for(schema)(schema).validate(value)


@pytest.mark.parametrize(("path", "schema"), ANSWERS)
def test_answers_are_as_their_schemas_say(client: TestClient, path: str, schema: str) -> None:
    response = client.get(f"/api/v1/{path}")
    assert response.status_code == 200, response.text
    validate(schema, response.json())


@pytest.mark.parametrize(("path", "status", "code"), PROBLEMS)
def test_errors_are_problem_details(client: TestClient, path: str, status: int, code: str) -> None:
    response = client.get(f"/api/v1/{path}")
    assert (response.status_code, response.headers["content-type"]) == (status, PROBLEM_TYPE)
    problem = response.json()
    assert (problem["status"], problem["code"]) == (status, code)
    assert problem["detail"] and problem["title"]


def test_search_is_that_of_the_library(client: TestClient, sample: vnsearch.Index) -> None:
    response = client.get(
        "/api/v1/search", params={"q": "bầu cử", "limit": 3, "source": "Thời báo Hồ Gươm"}
    ).json()
    expected = sample.search("bầu cử", limit=3, source="Thời báo Hồ Gươm").to_dict()
    assert {**response, "took_ms": 0} == {**expected, "took_ms": 0}


def test_a_cursor_leads_to_the_next_page(client: TestClient) -> None:
    first = client.get("/api/v1/search", params={"q": "hà nội", "limit": 5}).json()
    second = client.get(
        "/api/v1/search", params={"q": "hà nội", "limit": 5, "search_after": first["next"]}
    ).json()
    assert [hit["rank"] for hit in second["hits"]] == [6, 7, 8, 9, 10]


def test_errors_are_in_the_language_asked_for(client: TestClient) -> None:
    assert client.get("/api/v1/xyz?lang=en").json()["detail"] == "There is no such page"
    assert client.get("/api/v1/xyz?lang=vi").json()["detail"] == "Không có trang này"


@pytest.mark.parametrize(
    ("address", "vietnamese", "english"),
    [
        ("search?limit=1000", "limit: không được quá 100", "limit: must be at most 100"),
        ("search?page=0", "page: phải từ 1 trở lên", "page: must be 1 or more"),
        ("search?limit=x", "limit: phải là số nguyên", "limit: must be a whole number"),
        ("search?page=1.5", "page: phải là số nguyên", "page: must be a whole number"),
        (f"search?page={'9' * 5000}", "page: số có quá nhiều chữ số", "page: has too many digits"),
        ("facets?deadline_ms=0", "deadline_ms: phải lớn hơn 0", "deadline_ms: must be more than 0"),
        ("facets?deadline_ms=x", "deadline_ms: phải là số", "deadline_ms: must be a number"),
        (
            "facets?deadline_ms=1e9",
            "deadline_ms: không được quá 10.000",
            "deadline_ms: must be at most 10,000",
        ),
        ("search?loose=x", "loose: phải là true hoặc false", "loose: must be true or false"),
        (
            f"search?q={'a' * 5000}",
            "q: không được dài quá 4.096 ký tự",
            "q: must have at most 4,096 characters",
        ),
        (
            f"search?{'&'.join(['source=a'] * 51)}",
            "source: không được nêu quá 50 giá trị",
            "source: must be given at most 50 times",
        ),
    ],
)
def test_parameters_out_of_bounds_are_refused_in_the_language_asked_for(
    client: TestClient, address: str, vietnamese: str, english: str
) -> None:
    """They were refused in English only, in the words of pydantic."""
    for language, text in (("vi", vietnamese), ("en", english)):
        problem = client.get(f"/api/v1/{address}&lang={language}").json()
        assert (problem["code"], problem["detail"]) == ("invalid_parameters", text)
        assert [f"{fault['parameter']}: {fault['reason']}" for fault in problem["errors"]] == [text]


def test_a_fault_of_a_kind_without_words_of_ours_is_said_in_those_of_pydantic() -> None:
    fault = {"type": "url_parsing", "msg": "Input should be a valid URL", "ctx": {"error": "x"}}
    assert fault_reason(fault) == "Input should be a valid URL"
    choice = fault_reason({"type": "literal_error", "msg": "x", "ctx": {"expected": "'a' or 'b'"}})
    assert choice == "must be one of 'a' or 'b'"


def test_openapi_describes_every_answer(client: TestClient) -> None:
    """Every reference leads to a schema that is there."""
    document = client.get("/api/v1/openapi.json").json()
    references = {part.split('"')[0] for part in str(document).replace("'", '"').split('"$ref": "')[1:]}
    schemas = document["components"]["schemas"]
    assert len(document["paths"]) >= 8
    assert {reference.removeprefix("#/components/schemas/") for reference in references} <= set(schemas)
    assert "$defs" not in str(document)
    assert all(
        parameter.get("description")
        for path in document["paths"].values()
        for parameter in path["get"].get("parameters", ())
    )


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/v1/export?kind=xyz", 400),
        ("/api/v1/compare", 400),
        ("/api/v1/documents/xyz", 404),
        ("/api/v1/search?limit=x", 422),
    ],
)
def test_openapi_describes_the_errors_as_they_are(client: TestClient, address: str, status: int) -> None:
    """The document named neither status 400 nor the type of problem details."""
    document = client.get("/api/v1/openapi.json").json()
    response = client.get(address)
    path = address.partition("?")[0].replace("/xyz", "/{reference}")
    described = document["paths"][path]["get"]["responses"][str(status)]["content"]
    assert response.status_code == status
    assert response.headers["content-type"] in described
    jsonschema.validate(response.json(), document["components"]["schemas"]["problem"])


def test_openapi_describes_the_media_types_of_exports_and_metrics(client: TestClient) -> None:
    document = client.get("/api/v1/openapi.json").json()
    for path, addresses in {
        "/api/v1/export": ("/api/v1/export?limit=1", "/api/v1/export?limit=1&csv=true"),
        "/api/v1/metrics": ("/api/v1/metrics",),
    }.items():
        types = {client.get(address).headers["content-type"].partition(";")[0] for address in addresses}
        assert types == set(document["paths"][path]["get"]["responses"]["200"]["content"])


def test_export_streams_every_hit(client: TestClient, sample: vnsearch.Index) -> None:
    lines = client.get("/api/v1/export", params={"q": "hà nội"}).text.splitlines()
    assert [json.loads(line) for line in lines] == [hit.to_export() for hit in sample.export("hà nội")]
    validate("export", json.loads(lines[0]))


def test_export_as_csv_opens_in_a_spreadsheet(client: TestClient, sample: vnsearch.Index) -> None:
    response = client.get("/api/v1/export", params={"q": "hà nội", "limit": 3, "csv": "true"})
    assert "attachment" in response.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(response.text.removeprefix("\ufeff"))))
    assert [row["id"] for row in rows] == [hit.id for hit in sample.export("hà nội", limit=3)]


def test_export_as_csv_has_the_columns_of_the_command(client: TestClient) -> None:
    """The column for copies was missing."""
    header = client.get("/api/v1/export?limit=1&csv=true").text.removeprefix("\ufeff").splitlines()[0]
    assert header.replace("origin", "file").split(",") == list(COLUMNS)


def test_without_a_query_nothing_is_said_to_be_understood(client: TestClient) -> None:
    """The server's own query for all documents stood there, which no one had asked."""
    page = client.get("/api/v1/search?source=Thời báo Hồ Gươm").json()
    assert page["total"] and (page["query"], page["understood"]) == ("", "")


def test_what_has_not_changed_is_not_sent_again(client: TestClient) -> None:
    """The tag is of the commit, the address and the language."""
    for path in ("/api/v1/timeline?q=b", "/?q=b%C3%A3o"):
        first = client.get(path)
        again = client.get(path, headers={"if-none-match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        other = client.get(f"{path}&lang=en", headers={"if-none-match": first.headers["etag"]})
        assert other.status_code == 200
    assert "etag" not in client.get("/api/v1/health").headers


def test_a_partial_answer_is_not_kept(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked again, there may be time for all of it."""
    search = vnsearch.Index.search
    monkeypatch.setattr(vnsearch.Index, "search", lambda *a, **k: replace(search(*a, **k), partial=True))
    for path in ("/api/v1/search?q=b", "/?q=b"):
        headers = client.get(path).headers
        assert headers["cache-control"] == "no-store" and "etag" not in headers


TOKEN = "gao-nep"  # noqa: S105 - of a server that only this test has
#: Addresses whose answers take as long as what they count.
COUNTING = ["facets?q=b", "values/source?q=b", "timeline?q=b", "compare?q=b&q=c", "export?q=b"]


@pytest.mark.parametrize("path", COUNTING)
def test_what_cannot_be_counted_in_time_is_a_problem_and_no_part_of_an_answer(
    client: TestClient, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_request, "_GRACE", -1)  # the sample is counted within the grace
    response = client.get(f"/api/v1/{path}&deadline_ms=1e-9")
    assert (response.status_code, response.json()["code"]) == (503, "deadline_passed")
    assert response.headers["retry-after"] == "1" and "etag" not in response.headers
    assert client.get(f"/api/v1/{path}&deadline_ms=10000").status_code == 200


def test_a_page_of_results_that_cannot_be_counted_in_time_has_its_results(
    client_for: ClientFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without values to narrow and without a timeline."""

    def refuse(*_: object, **__: object) -> None:
        raise DeadlineError(request_errors.DEADLINE_PASSED)

    for name in ("facets", "values", "timeline"):
        monkeypatch.setattr(vnsearch.Index, name, refuse)
    response = client_for().get("/?q=b%C3%A3o")
    assert response.status_code == 200 and 'class="hit"' in response.text
    assert 'class="timeline"' not in response.text


def test_only_pages_of_origins_that_were_named_may_read_the_api(client_for: ClientFactory) -> None:
    """Off unless asked for; with a token too; never the pages for people."""
    origin = {"origin": "https://tin.example"}
    allow = "access-control-allow-origin"
    wish = {
        "access-control-request-method": "GET",
        "access-control-request-headers": "authorization",
    }
    client = client_for()
    assert allow not in client.get("/api/v1/health", headers=origin).headers
    assert allow not in client.options("/api/v1/health", headers=origin | wish).headers
    client = client_for(cors_origins=("https://tin.example",), token=TOKEN)
    response = client.get("/api/v1/health", headers={**origin, "authorization": f"Bearer {TOKEN}"})
    assert (response.status_code, response.headers[allow]) == (200, "https://tin.example")
    assert client.get("/api/v1/health", headers=origin).headers[allow] == "https://tin.example"
    answer = client.options("/api/v1/search", headers=origin | wish)
    assert (answer.status_code, answer.headers[allow]) == (200, "https://tin.example")
    assert "access-control-allow-credentials" not in answer.headers
    other = client.get("/api/v1/health", headers={"origin": "https://evil.example"})
    assert allow not in other.headers
    assert allow not in client.get("/?q=b", headers=origin).headers


def test_metrics_count_answers_by_status(client: TestClient) -> None:
    client.get("/api/v1/xyz")
    text = client.get("/api/v1/metrics").text
    assert re.search(r'^vnsearch_requests_total\{status="404"\} [1-9]', text, re.MULTILINE)
    assert re.search(r"^vnsearch_documents 143$", text, re.MULTILINE)


def test_the_page_about_the_api_has_examples_that_run(client: TestClient) -> None:
    addresses = re.findall(r'<a href="(/api/v1/[^"]+)"><code>', client.get("/docs").text)
    assert len(addresses) >= 12
    for address in map(unescape, addresses):
        assert client.get(address).status_code == 200, address
