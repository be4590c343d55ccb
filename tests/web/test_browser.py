"""In a browser: typing, narrowing, dragging, going back, reading, on a phone, without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

import vnsearch
from tests.web.browser import running_browser, running_server
from vnsearch.model import Article

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
#: Asserts what a page will say within the time it is given: a click does not wait for the next page.
expect = playwright.expect

pytestmark = pytest.mark.slow
WAIT = 8000
#: A page of each kind.
PATHS = [
    "/",
    "/?q=h%C3%A0+n%E1%BB%99i&source=x",
    "/?q=xyzzyx",
    "/document?id=corpus/dumps/bau-cu-dong-da-2021.txt&q=b%E1%BA%A7u",
    "/compare?q=h%C3%A0+n%E1%BB%99i&q=gi%C3%A1+v%C3%A0ng",
    "/batch",
    "/about",
    "/docs",
    "/nichts",
]


@pytest.fixture(scope="module")
def address(sample_folder: Path) -> Iterator[str]:
    """Where the sample corpus is served."""
    with running_server(sample_folder) as address:
        yield address


@pytest.fixture(scope="module")
def long_list_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where stories by many authors are served, more than a page lists."""
    folder = tmp_path_factory.mktemp("authors") / "index"
    names = [
        *(f"Phóng viên {number}" for number in range(8)),
        *(f"Đặng Thị {number}" for number in range(40)),
    ]
    with vnsearch.open(folder, create=True) as index:
        index.add(Article(name, f"Lũ về {number}", author=name) for number, name in enumerate(names))
    with running_server(folder) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=WAIT)
    with running_browser() as browser:
        yield browser


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    """A page that fails the test where a script fails or something is blocked."""
    context = browser.new_context(locale="vi-VN", viewport={"width": 1280, "height": 900})
    tab = context.new_page()
    tab.set_default_timeout(WAIT)
    faults: list[str] = []
    tab.on("pageerror", lambda error: faults.append(str(error)))
    tab.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    yield tab
    context.close()
    assert faults == []


def parameters(tab: Page) -> dict[str, list[str]]:
    """What the address bar says."""
    return parse_qs(urlsplit(tab.url).query)


def test_completions_are_chosen_with_keys(tab: Page, address: str) -> None:
    """Typed without diacritics; the arrow keys choose, Escape brings back what was typed, Enter searches."""
    tab.goto(address)
    tab.keyboard.type("bau c")
    tab.wait_for_selector("[role=option]")
    assert tab.get_attribute("#q", "aria-expanded") == "true"
    tab.keyboard.press("ArrowDown")
    text = tab.input_value("#q")
    assert text.lower().startswith("bầu c")
    assert tab.inner_text(f"#{tab.get_attribute('#q', 'aria-activedescendant')}") == text
    tab.keyboard.press("Escape")
    expect(tab.locator("#q")).to_have_value("bau c")
    expect(tab.locator("[role=listbox]")).to_be_hidden()
    tab.keyboard.type("u")
    tab.wait_for_selector("[role=option]")
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")
    tab.wait_for_selector(".hit mark")
    assert parameters(tab)["q"] == [tab.input_value("#q")]


def test_narrowing_changes_the_page_in_place_and_back_undoes_it(tab: Page, address: str) -> None:
    tab.goto(f"{address}/?q=h%C3%A0+n%E1%BB%99i")
    before = tab.inner_text("h1")
    tab.evaluate("window.isSamePage = true")
    tab.check("input[name=source] >> nth=0")
    expect(tab.locator(".chips li")).to_have_count(1)
    expect(tab.locator("h1")).not_to_have_text(before)
    assert len(parameters(tab)["source"]) == 1
    tab.check("input[name=source] >> nth=1")
    expect(tab.locator(".chips .clear")).to_have_count(1)
    expect(tab.locator(".chips li:not(.clear)")).to_have_count(2)
    tab.go_back()
    expect(tab.locator(".chips li")).to_have_count(1)
    tab.go_back()
    expect(tab.locator(".chips li")).to_have_count(0)
    expect(tab.locator("h1")).to_have_text(before)
    assert tab.evaluate("window.isSamePage")


def test_a_value_is_found_in_a_long_list(tab: Page, long_list_address: str) -> None:
    """Typed without diacritics; also one that is not among those listed, asked of the server."""
    tab.goto(f"{long_list_address}/?q=l%C5%A9")
    box = tab.locator("fieldset[data-field=author] .find")
    row = tab.locator("fieldset[data-field=author] li:visible")
    box.fill("phong vien 7")
    expect(row).to_have_count(1)
    box.fill("dang thi 39")
    expect(row).to_have_text(re.compile("Đặng Thị 39"))
    # Not `check()`, which looks for the box again after the click, when the page may already be another one.
    row.locator("input").click()
    expect(tab.locator("h1")).to_have_text("1 kết quả")
    assert parameters(tab)["author"] == ["Đặng Thị 39"]


def test_dragging_over_the_timeline_chooses_days(tab: Page, address: str) -> None:
    tab.goto(f"{address}/?q=h%C3%A0+n%E1%BB%99i")
    bars = tab.locator(".timeline a[data-start]")
    first, last = bars.first, bars.nth(2)
    start, end = first.get_attribute("data-start"), last.get_attribute("data-end")
    boxes = [bar.locator(".ground").bounding_box() for bar in (first, last)]
    assert boxes[0] and boxes[1]
    tab.mouse.move(boxes[0]["x"] + boxes[0]["width"] / 2, boxes[0]["y"] + 20)
    tab.mouse.down()
    tab.mouse.move(boxes[1]["x"] + boxes[1]["width"] / 2, boxes[1]["y"] + 20, steps=4)
    tab.mouse.up()
    tab.wait_for_selector(".chips")
    assert (parameters(tab)["after"], parameters(tab)["before"]) == ([start], [end])


def test_reading_goes_from_match_to_match_and_back_to_the_results(tab: Page, address: str) -> None:
    tab.goto(f"{address}/?q=b%E1%BA%A7u+c%E1%BB%AD")
    tab.keyboard.press("Escape")
    tab.locator("h1").click()
    tab.keyboard.press("j")
    tab.keyboard.press("j")
    title = tab.evaluate("document.activeElement.textContent")
    tab.keyboard.press("Enter")
    expect(tab.locator(".reading h1")).to_have_text(title)
    expect(tab.locator(".stepper")).to_be_visible()
    tab.keyboard.press("n")
    tab.keyboard.press("n")
    expect(tab.locator(".stepper output")).to_have_text(re.compile("^2 / "))
    tab.keyboard.press("p")
    expect(tab.locator("mark.current")).to_have_count(1)
    tab.keyboard.press("u")
    tab.wait_for_selector(".hits")
    assert parameters(tab)["q"] == ["bầu cử"]


def test_in_a_wide_window_a_result_opens_beside_the_list(browser: Browser, address: str) -> None:
    """The list stays; the keys step through the matches of the story that is open; Escape closes it."""
    context = browser.new_context(locale="vi-VN", viewport={"width": 1440, "height": 900})
    tab = context.new_page()
    tab.goto(f"{address}/?q=b%E1%BA%A7u+c%E1%BB%AD")
    results = tab.url
    links = tab.locator(".hit .title a")
    links.nth(1).click()
    expect(tab.locator(".beside .reading h2").first).to_have_text(links.nth(1).inner_text())
    links.nth(0).click()
    expect(tab.locator(".beside .reading h2").first).to_have_text(links.nth(0).inner_text())
    expect(tab.locator(".beside")).to_be_focused()
    tab.keyboard.press("n")
    expect(tab.locator(".stepper output")).to_have_text(re.compile("^1 / "))
    assert tab.url == results
    tab.keyboard.press("Escape")
    expect(tab.locator(".beside")).to_have_count(0)
    expect(links.nth(0)).to_be_focused()
    links.nth(0).click()
    tab.click(".beside .reading h2 a >> nth=0")
    expect(tab.locator(".reading h1")).to_be_visible()
    context.close()


def test_a_story_beside_the_list_can_be_used_by_everyone(browser: Browser, address: str) -> None:
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe-core is not installed"
    ).Axe()
    context = browser.new_context(bypass_csp=True, viewport={"width": 1440, "height": 900})
    tab = context.new_page()
    tab.goto(f"{address}/?q=b%E1%BA%A7u+c%E1%BB%AD")
    tab.locator(".hit .title a").first.click()
    expect(tab.locator(".beside .stepper")).to_be_visible()
    result = axe.run(tab)
    context.close()
    assert result.violations_count == 0, result.generate_report()


def test_a_chart_is_taken_along_as_a_picture(tab: Page, address: str) -> None:
    tab.goto(f"{address}/compare?q=h%C3%A0+n%E1%BB%99i&q=gi%C3%A1+v%C3%A0ng")
    with tab.expect_download() as download:
        tab.click("[data-png]")
    assert download.value.suggested_filename == "compare.png"
    assert download.value.path().read_bytes().startswith(b"\x89PNG")


def test_a_list_of_queries_is_searched_for(tab: Page, address: str) -> None:
    tab.goto(f"{address}/batch")
    tab.fill("textarea", "bầu cử\ngiá vàng")
    tab.click("form.batch button >> nth=0")
    tab.wait_for_selector("tbody tr >> nth=1")
    tab.click("tbody th a >> nth=1")
    tab.wait_for_selector(".hit")
    assert parameters(tab)["q"] == ["giá vàng"]


def test_keys_are_listed_and_the_box_is_a_key_away(tab: Page, address: str) -> None:
    tab.goto(f"{address}/?q=b%E1%BA%A7u+c%E1%BB%AD")
    tab.keyboard.press("?")
    expect(tab.locator("dialog#keys")).to_be_visible()
    tab.keyboard.press("Escape")
    tab.keyboard.press("/")
    expect(tab.locator("#q")).to_be_focused()


def test_a_phone_has_the_narrowing_in_a_drawer_and_nothing_beside_the_screen(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(locale="vi-VN", viewport={"width": 360, "height": 740}, color_scheme="dark")
    tab = context.new_page()
    tab.goto(f"{address}/?q=h%C3%A0+n%E1%BB%99i")
    expect(tab.locator("fieldset").first).to_be_hidden()
    tab.click(".drawer > summary")
    expect(tab.locator("fieldset").first).to_be_visible()
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(23, 22, 20)"
    context.close()


@pytest.mark.parametrize("path", PATHS)
def test_no_page_is_wider_than_a_phone(browser: Browser, address: str, path: str) -> None:
    """The box to choose a file was, on the page for many queries."""
    tab = browser.new_page(locale="vi-VN", viewport={"width": 360, "height": 740})
    tab.goto(address + path)
    width = tab.evaluate("document.documentElement.scrollWidth")
    tab.close()
    assert width <= 360


def test_without_scripts_everything_works(browser: Browser, address: str) -> None:
    context = browser.new_context(
        locale="vi-VN", java_script_enabled=False, viewport={"width": 1280, "height": 900}
    )
    tab = context.new_page()
    tab.goto(address)
    tab.fill("#q", "ha noi")
    tab.press("#q", "Enter")
    tab.check("input[name=source] >> nth=0")
    tab.click(".apply")
    expect(tab.locator(".chips li")).to_have_count(1)
    tab.click(".timeline a >> nth=0")
    expect(tab.locator(".chips li")).to_have_count(3)
    tab.click(".hit .title a >> nth=0")
    expect(tab.locator(".reading mark")).not_to_have_count(0)
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PATHS)
def test_pages_can_be_used_by_everyone(browser: Browser, address: str, path: str, scheme: Any) -> None:
    """Contrast, labels, roles and headings, by the rules of axe-core."""
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe-core is not installed"
    ).Axe()
    context = browser.new_context(
        bypass_csp=True, color_scheme=scheme, viewport={"width": 1280, "height": 900}
    )
    tab = context.new_page()
    tab.goto(address + path)
    result = axe.run(tab)
    context.close()
    assert result.violations_count == 0, result.generate_report()
