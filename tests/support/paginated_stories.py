"""A story in several pages, as different sites would number and link them."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from tests.support.invented_pages import HOST, MENU, SAPO, TITLE, framed, linked

#: The text of each page.
PAGE_TEXTS = (
    (
        "Sáng 12/1, đơn vị thi công đã hợp long nhịp cuối cùng của cây cầu dài hơn hai kilômét bắc qua sông.",
        "Ông Lê Văn Bảy, chỉ huy trưởng công trường, cho biết anh em làm ba ca suốt từ mùa mưa để kịp ngày vui.",
        "Người dân hai bờ đứng kín triền đê xem chuyến xe đầu tiên, nhiều người đã chờ hơn hai mươi năm.",
    ),
    (
        "Trước khi có cầu, mỗi ngày hai bến phà chở gần ba chục nghìn lượt khách, kẹt từ tờ mờ sáng đến tối mịt.",
        "Bà Sáu bán vé số ở bến phà kể có hôm xe cứu thương phải chờ cả tiếng mới qua được bờ bên kia.",
        "Nhiều nhà vườn bỏ cả vụ chôm chôm vì trái chín không kịp sang chợ đầu mối trong ngày.",
    ),
    (
        "Theo kế hoạch, đường dẫn hai đầu cầu sẽ thảm nhựa xong trong quý hai, trước khi mùa mưa bắt đầu.",
        "Huyện đã cắm mốc khu dân cư mới ở chân cầu, đất ven đường tăng giá gấp đôi so với năm ngoái.",
        "Chủ tịch xã nói điều ông lo nhất bây giờ là giữ được vườn cây khi người nơi khác đổ về mua đất.",
    ),
)
BODY = "\n".join(text for page in PAGE_TEXTS for text in page)
_SLUG = f"{HOST}/giao-thong/cau-ben-tre-3-thong-xe-ky-thuat-truoc-tet"


@dataclass(frozen=True, slots=True)
class Pagination:
    """How a site names and links the pages of a story.

    ``address``: that of a page after the first, with its number. ``canonical``: what each page states as its
    address: "own", "first", or "" for nothing. ``links``: "row" of numbers, "marked" row in which the page
    itself is a link too, "head" for rel=next and rel=prev, "words" such as "Trang sau".
    """

    label: str
    first: str
    address: str
    canonical: str = "own"
    links: str = "row"

    def url(self, number: int) -> str:
        return self.first if number == 1 else self.address.format(number)

    def page(
        self, number: int, title: str = TITLE, texts: tuple[str, ...] = (), date: str = "12/01/2026 09:30"
    ) -> str:
        """The HTML of a page, from 1."""
        texts = texts or PAGE_TEXTS[number - 1]
        head, links = self._links(number)
        head += "<meta property='og:type' content='article'>"
        if self.canonical:
            stated = self.first if self.canonical == "first" else self.url(number)
            head += f"<link rel=canonical href='{escape(stated)}'>"
        body = (
            f"{MENU}<h1>{title}</h1><p class=date>{date}</p><p class=sapo>{SAPO}</p><div class=detail>"
            f"{''.join(f'<p>{text}</p>' for text in texts)}</div>{links}<ul class=related>{linked()}</ul>"
        )
        return framed(body, head, title)

    def _links(self, number: int) -> tuple[str, str]:
        others = {n: escape(self.url(n)) for n in (1, 2, 3)}
        if self.links == "head":
            rels = {"prev": number - 1, "next": number + 1}
            return "".join(
                f"<link rel={rel} href='{others[n]}'>" for rel, n in rels.items() if n in others
            ), ""
        if self.links == "words":
            words = {"« Trang trước": number - 1, "Trang sau »": number + 1}
            return "", " ".join(
                f"<a href='{others[n]}'>{text}</a>" for text, n in words.items() if n in others
            )
        row = "".join(self._item(n, url, is_own=n == number) for n, url in others.items())
        return "", f"<ul class=paging>{row}</ul>"

    def _item(self, number: int, url: str, *, is_own: bool) -> str:
        if self.links == "marked":
            return f"<li class='{'active' if is_own else ''}'><a href='{url}'>{number}</a></li>"
        return f"<li><b>{number}</b></li>" if is_own else f"<li><a href='{url}'>{number}</a></li>"


PAGINATIONS = [
    Pagination("-p2.html", f"{_SLUG}-5012345.html", f"{_SLUG}-5012345-p{{}}.html"),
    Pagination("?page=2", f"{_SLUG}-5012345.html", f"{_SLUG}-5012345.html?page={{}}"),
    Pagination("/trang-2", f"{_SLUG}-5012345", f"{_SLUG}-5012345/trang-{{}}"),
    Pagination("/page/2/", f"{_SLUG}/", f"{_SLUG}/page/{{}}/"),
    Pagination("/2/ as WordPress has it", f"{_SLUG}/", f"{_SLUG}/{{}}/"),
    Pagination("asp", f"{HOST}/xem.asp?id=5012345", f"{HOST}/xem.asp?id=5012345&trang={{}}"),
    Pagination("rel", f"{_SLUG}-5012345.html", f"{_SLUG}-5012345.html?p={{}}", links="head"),
    Pagination("words", f"{_SLUG}-5012345.html", f"{_SLUG}-5012345-trang-{{}}.html", links="words"),
    Pagination("canonical of the first", f"{_SLUG}-5012345.html", f"{_SLUG}-5012345-p{{}}.html", "first"),
    Pagination("the same, marked", f"{_SLUG}-5012345.html", f"{_SLUG}-5012345-p{{}}.html", "first", "marked"),
    Pagination("the same, rel", f"{_SLUG}-5012345.html", f"{_SLUG}-5012345.html?page={{}}", "first", "head"),
    Pagination("files beside one another", "cau-moi.html", "cau-moi-p{}.html", ""),
]
