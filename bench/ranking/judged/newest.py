"""Queries whose newest articles are wanted: what recurs, names, and names beside words; with all that say them.

On the query is an article that says each of its units; at least ten do. ``newest.accented.tsv`` and
``newest.bare.tsv`` are the queries, ``qrels/newest.tsv`` the articles.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from functools import reduce

import numpy as np

from bench.ranking.judged.saying import Numbers, Texts

QUERIES = 200
#: The fewest articles on a query, so that a page of the newest ten can be right.
LEAST = 10
#: Units apart by a bar; words that ask for now belong to none.
RECURRING = (
    "giá vàng", "giá vàng|hôm nay", "giá|cà phê", "giá|heo hơi", "giá|xăng dầu", "giá xăng|hôm nay", "chứng khoán",
    "lãi suất", "áp thấp|nhiệt đới", "mưa lớn", "sạt lở", "ngập lụt", "thời tiết", "dự báo|thời tiết", "nắng nóng",
    "động đất", "lịch|thi đấu", "champions league", "ngoại hạng anh", "man utd", "đội tuyển|việt nam",
    "bóng đá|việt nam", "ma túy", "lừa đảo", "cháy nhà", "tai nạn|giao thông", "tai nạn|cao tốc", "nhà ở|xã hội",
    "bất động sản", "dịch|cúm", "sốt xuất huyết", "xuất khẩu|gạo", "biển đông", "quốc hội", "lấy phiếu|tín nhiệm",
    "thi|tốt nghiệp", "tuyển sinh|đại học", "thủ tướng", "nợ xấu", "ngân hàng nhà nước",
)  # fmt: skip
_NOW = {"hôm nay"}

#: A query and the numbers of the articles on it.
QueryWithArticles = tuple[str, Numbers]


def _recurring(texts: Texts) -> Iterator[QueryWithArticles]:
    for row in RECURRING:
        units = [unit for unit in row.split("|") if unit not in _NOW]
        saying = [texts.saying(texts.places(unit)) for unit in units]
        yield row.replace("|", " "), reduce(np.intersect1d, saying)


def _beside(
    names: Sequence[QueryWithArticles], words: Sequence[QueryWithArticles], die: random.Random
) -> Iterator[QueryWithArticles]:
    """Each name with a word that enough articles say with it."""
    for name, articles in names:
        others = die.sample(words, len(words))
        both = ((f"{name.lower()} {word}", np.intersect1d(articles, worded)) for word, worded in others)
        yield from (next(([query] for query in both if len(query[1]) >= LEAST), []))


def queries(
    texts: Texts, names: Sequence[QueryWithArticles], words: Sequence[QueryWithArticles], die: random.Random
) -> list[QueryWithArticles]:
    """``QUERIES`` of them: what recurs, then as many names alone as names beside words."""
    name_queries = [query for query in names if len(query[1]) >= LEAST]
    topic_queries = [query for query in _recurring(texts) if len(query[1]) >= LEAST]
    rest = QUERIES - len(topic_queries)
    topic_queries += name_queries[: rest // 2]
    return (topic_queries + list(_beside(name_queries, words, die)))[:QUERIES]
