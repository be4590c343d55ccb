"""The headings over lists of other stories, on Vietnamese news pages."""

from __future__ import annotations

from functools import lru_cache

from vnsearch.text import fold_text

_HEADINGS = """
Tin khác, Tin tức khác, Các tin khác, Bài khác, Nên xem, Có thể bạn quan tâm, Bạn có thể quan tâm,
Tin liên quan, Bài liên quan, Tin cùng chuyên mục, Cùng chuyên mục, Tin mới, Tin mới nhất, Mới nhất,
Tin mới cập nhật, Đọc nhiều, Đọc nhiều nhất, Tin đọc nhiều, Xem nhiều, Xem nhiều nhất, Tin nóng, Tin nổi bật,
Nổi bật, Đáng chú ý, Xem thêm, Đọc thêm, Tin đã đưa, Các tin đã đưa, Tin cũ hơn, Tin bài khác,
Tin cùng sự kiện, Cùng sự kiện, Dòng sự kiện, Đừng bỏ lỡ, Tiêu điểm, Chủ đề liên quan, Mới cập nhật,
Tin tiếp theo, Tin nhanh, Tin trong ngày, Bài viết liên quan, Bài mới, Tin cùng loại, Quan tâm
"""
_FOLDED = frozenset(fold_text(heading) for heading in _HEADINGS.replace("\n", " ").split(","))


@lru_cache(maxsize=4096)  # nested elements, and the pages of one site, repeat the same lines
def _is_known_heading(line: str) -> bool:
    return fold_text(line) in _FOLDED


def is_section_heading(line: str) -> bool:
    """Return whether a line alone is the heading of a list of stories.

    >>> is_section_heading("Có thể bạn quan tâm:"), is_section_heading("Tin khác về bầu cử")
    (True, False)
    """
    return len(line) <= 40 and _is_known_heading(line.strip(" \t:»>›-–|"))
