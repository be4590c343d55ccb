"""Draw the pictures of docs/pictures/ from the sample corpus: ``python -m tests.web.pictures``."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import vnsearch
from tests.web.browser import running_browser, running_server

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "pictures"
#: The size of a window on a desk, of a wide one, and of a phone.
DESK, WIDE, PHONE = (1280, 860), (1440, 860), (360, 740)
#: Pictures: the address, the window, and whether it is dark.
PICTURES: dict[str, tuple[str, tuple[int, int], Any]] = {
    "results": ("/?q=bão", DESK, "light"),
    "narrowed": ("/?q=hà nội&source=Thời báo Hồ Gươm&after=2021-01-01&before=2025-01-01", DESK, "light"),
    "article": ("/document?id=corpus/dumps/bau-cu-dong-da-2021.txt&q=bầu cử", DESK, "light"),
    "compare": ("/compare?q=hà nội&q=giá vàng&q=bão&by=year", DESK, "light"),
    "batch": ("/batch", DESK, "light"),
    "beside": ("/?q=bầu cử", WIDE, "light"),
    "dark": ("/?q=giá vàng", DESK, "dark"),
    "phone": ("/?q=bão", PHONE, "light"),
}


def draw(index: Path) -> None:
    """Draw every picture of an index."""
    with running_server(index) as address, running_browser() as browser:
        for name, (path, (width, height), scheme) in PICTURES.items():
            size: Any = {"width": width, "height": height}
            context = browser.new_context(viewport=size, color_scheme=scheme, locale="vi-VN")
            tab = context.new_page()
            tab.goto(address + path)
            if name == "batch":
                tab.fill("textarea", "bầu cử Đống Đa\ngiá vàng\nhạn mặn Bến Tre\ncá tra")
                tab.click("form.batch button >> nth=0")
                tab.wait_for_selector("tbody tr")
            if name == "beside":
                tab.click(".hit .title a >> nth=1")
                tab.wait_for_selector(".beside")
            tab.screenshot(path=FOLDER / f"{name}.png")
            context.close()


def main() -> None:
    """Index the sample corpus for a moment and draw its pages."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        with vnsearch.open(Path(folder) / "index", create=True) as index:
            index.update([ROOT / "corpus"], workers=1)
        draw(Path(folder) / "index")


if __name__ == "__main__":
    main()
