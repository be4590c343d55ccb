"""Pages of invented publishers, made in parts: one story, the stories beside it, and what stands around."""

from __future__ import annotations

import json

TITLE = "Cầu Bến Tre 3 thông xe kỹ thuật trước Tết"
SAPO = (
    "Sau hai năm thi công, cây cầu bắc qua sông Hàm Luông hoàn thành phần chính, sớm hơn kế hoạch hai tháng."
)
PARAGRAPHS = (
    "Sáng 12/1, đơn vị thi công đã hợp long nhịp cuối cùng của cây cầu dài hơn hai kilômét bắc qua sông Hàm Luông.",
    "Ông Lê Văn Bảy, chỉ huy trưởng công trường, cho biết anh em làm ba ca suốt từ mùa mưa để kịp ngày thông xe.",
    "Người dân hai bờ đứng kín triền đê xem chuyến xe đầu tiên, nhiều người đã chờ ngày này hơn hai mươi năm.",
    "Theo kế hoạch, đường dẫn hai đầu cầu sẽ được thảm nhựa xong trong quý hai, trước khi mùa mưa bắt đầu.",
)
CAPTION = "Nhịp cuối cùng của cầu được hợp long sáng 12/1. Ảnh: Hoàng Nam"
OTHERS = (
    (
        "Phà Đình Khao chạy chuyến cuối sau hơn nửa thế kỷ",
        "pha-dinh-khao-chay-chuyen-cuoi-sau-hon-nua-the-ky",
    ),
    ("Nông dân Chợ Lách tất bật lặt lá mai", "nong-dan-cho-lach-tat-bat-lat-la-mai"),
    ("Giá dừa khô tăng gấp đôi, nhà vườn phấn khởi", "gia-dua-kho-tang-gap-doi-nha-vuon-phan-khoi"),
)
HOST = "https://www.cuulong.example"
OWN = f"{HOST}/giao-thong/cau-ben-tre-3-thong-xe-ky-thuat-truoc-tet-5012345.html"
P = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)


def linked(item: str = "<li><a href='{url}'>{title}</a></li>", first: int = 5012001) -> str:
    return "".join(
        item.format(url=f"/{slug}-{first + n}.html", title=title) for n, (title, slug) in enumerate(OTHERS)
    )


def framed(body: str, head: str = f"<link rel=canonical href='{OWN}'>", title: str = TITLE) -> str:
    return f"<!doctype html><html><head><title>{title} - Báo Cửu Long</title>{head}</head><body>{body}</body></html>"


def json_ld(**story: object) -> str:
    data = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": TITLE, **story}
    return f"<script type='application/ld+json'>{json.dumps(data)}</script>"


MENU = "<nav><ul><li><a href='/thoi-su'>Thời sự</a><li><a href='/chinh-sach-va-cuoc-song'>Chính sách và cuộc sống</a></ul></nav>"
FOOT = f"<div class=footer><p>Giấy phép số 1 của cơ quan quản lý báo chí, cấp ngày 1/1/2019.</p><ul>{linked(first=4000001)}</ul></div>"
