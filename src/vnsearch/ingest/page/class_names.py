"""The words with which page templates name the parts of a page, in class and id attributes and in addresses.

Compiled by hand from English and Vietnamese page templates; no publisher is named.
"""

from __future__ import annotations

import re
from functools import lru_cache

#: The roles of elements, and the words in class, id and itemprop that give them. ``_`` and capitals separate
#: words.
_ROLE_WORDS = {
    "chrome": r"\bnav(bar|igation)?\b|menu|breadcrumb|\btopbar\b|\bsite ?map\b|pagination|paging|\bpager\b",
    "footer": r"\bfooter\b|\bfoot\b|chan ?trang|copyright",
    "crumbs": r"bread ?crumbs?|\bcrumbs?\b|duong ?dan",
    "related": r"\brelat(ed|ion|e)?\b|related|relatebox|relate\b|recommend|suggest|read ?more|most ?read"
    r"|\bmore news\b|other ?news|same ?cate|sidebar|\baside\b|box ?news|list ?news|inner ?news|\btimeline\b"
    r"|lien ?quan|cung ?(chuyen ?)?muc|tin ?khac|xem ?them|doc ?them|xem ?nhieu|doc ?nhieu|tin ?moi\b"
    r"|link ?content ?footer|\bevent ?(list|box)\b|su ?kien|tin ?bai",
    "comment": r"comments?\b|binh ?luan|\by ?kien\b|\bdisqus\b|\breply\b|\bfbcomment",
    "tags": r"\btags?\b|\bhashtags?\b|\btag ?(list|box|detail|content)|tagdetail|tu ?khoa|\bkeywords?\b",
    "author": r"author|tac ?gia|but ?danh|by ?line|\bnguon\b|\bsource\b|\bsign\b",
    "date": r"date|time\b|\btime|ngay|published|\bpost meta\b|\bmeta\b|\binfo\b",
    "share": r"share|social|facebook|zalo|twitter|like ?box|\bprint\b|\bvote\b|\brating\b|\breact|sendstar"
    r"|\btoolbar\b",
    "caption": r"caption|chu ?thich|photocms|\bdesc ?img|(img|image|photo) ?(desc|note)",
    "sapo": r"\bsapo|\blead\b|chapeau|\bsummary\b|\bdescription\b|\bintro\b|tom ?tat|\bexcerpt\b|standfirst"
    r"|\bteaser\b|\bsub ?title\b",
    "ads": r"\bads?\b|\badv|\bbanner|quang ?cao|sponsor|advert|\badm|promo|newsletter|subscribe|dang ?ky"
    r"|\bpopup\b|\bmodal\b",
    "heading": r"title|\bhead|\btit\b|\bcate(gory)?\b|\blabel\b|tieu ?de|chuyen ?muc|\bname\b|caption",
    "category": r"\bcat(e|eg|egory)?\b|category|chuyen ?muc|\bsection\b|\blabel\b",
    "story": r"article ?body|\bcontent\b|detail|noi ?dung|\bentry\b|\bpost ?(body|content)|story|main ?text"
    r"|bai ?viet|\bbody\b|\bfck|\bnews ?content|main ?content",
}
_PATTERNS = {role: re.compile(pattern) for role, pattern in _ROLE_WORDS.items()}
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SEPARATORS = re.compile(r"[^a-z0-9]+")

#: First or inner parts of addresses that lead to lists, people and services, not to stories.
NOT_STORY_PATHS = frozenset(
    [
        "tag",
        "tags",
        "tu-khoa",
        "topic",
        "topics",
        "chu-de",
        "chude",
        "event",
        "events",
        "su-kien",
        "sukien",
        "dong-su-kien",
        "tac-gia",
        "tacgia",
        "author",
        "authors",
        "search",
        "tim-kiem",
        "series",
        "tuyen-bai",
        "chuyen-de",
        "login",
        "dang-nhap",
        "dang-ky",
        "register",
        "rss",
        "print",
        "in-bai",
        "share",
        "static",
        "about",
        "lien-he",
        "gioi-thieu",
        "quang-cao",
        "nhom-chu-de",
        "category",
        "categories",
        "page",
        "trang",
        "tieu-diem",
        "du-lieu-bong-da",
        "user",
        "profile",
        "thanh-vien",
        "hashtag",
        "label",
        "ads",
        "adv",
        "views_ads",
        "redirect",
        "click",
    ]
)

#: The texts of buttons and links under lists, folded: never a title, a category or the label of a list.
_BUTTONS = """
xem them, xem tiep, doc tiep, doc them, chi tiet, xem chi tiet, xem tat ca, tat ca, tra loi, binh
luan, chia se, thich, luu, theo doi, dang nhap, dang ky, read more, more, see more, xem ngay, trang
chu, home, tiep theo, quay lai, dong, in bai, gui, copy link, sao chep lien ket, quang cao, xem,
video, anh, podcast, truc tiep, live, facebook, zalo, twitter, youtube, rss, xem them >>, thu gon,
mo rong, next, prev, previous, back
"""
BUTTONS = frozenset(text.strip() for text in _BUTTONS.replace("\n", " ").split(","))

#: Texts before a link to a topic, folded.
TOPIC_PREFIXES = frozenset(
    ["su kien", "dong su kien", "chu de", "chuyen de", "tu khoa", "tag", "tags", "topic", "dong thoi su"]
)

#: Phrases of the imprint that a publisher puts under each page, and of contact data; both folded.
_IMPRINT = re.compile(
    r"giay phep (?:so|hoat dong|thiet lap|xuat ban|bao chi)|co quan chu quan|chiu trach nhiem|tong bien tap"
    r"|copyright|ban quyen (?:thuoc|cua)|toa soan\b|ghi ro nguon|lien he quang cao"
)
_CONTACT = re.compile(r"@|copyright|\b0\d{1,3}\)?[ .-]?\d{2,4}[ .-]?\d{3,4}\b")


def is_imprint(folded_text: str) -> bool:
    """Return whether a folded text is a publisher's imprint: two different phrases of one, and contact data.

    Stories about newspapers contain such phrases too, and stories about companies contact data.
    """
    return len(set(_IMPRINT.findall(folded_text))) >= 2 and _CONTACT.search(folded_text) is not None


def roles_of(names: str) -> frozenset[str]:
    """Return the roles that an element's class and id names give it: keys of ``_ROLE_WORDS``, mostly none.

    >>> sorted(roles_of("box-tinLienQuan clearfix"))
    ['related']
    """
    return _roles_of(names[:300])


@lru_cache(maxsize=10_000)
def _roles_of(names: str) -> frozenset[str]:
    words = " " + _SEPARATORS.sub(" ", _CAMEL.sub(" ", names).lower()) + " "
    return frozenset(role for role, pattern in _PATTERNS.items() if pattern.search(words))
