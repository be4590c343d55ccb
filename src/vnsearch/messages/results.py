"""What the command line says about hits, facets, timelines and single documents."""

from __future__ import annotations

from datetime import date

from vnsearch.messages.formats import day, en, month, quantity, vi
from vnsearch.messages.language import Language
from vnsearch.messages.message import Message

#: The columns of a table of hits: rank, title and snippet, source, category, date.
HIT_COLUMNS = (
    Message("column_rank", vi="#", en="#"),
    Message("column_document", vi="Tin", en="Document"),
    Message("column_source", vi="Nguồn", en="Source"),
    Message("column_category", vi="Mục", en="Category"),
    Message("column_date", vi="Ngày", en="Date"),
)
NOTHING_SIMILAR = Message("nothing_similar", vi="Không có tin nào giống.", en="Nothing is similar.")
#: The names of facets, of the values of ``kind``, and of periods.
FACETS = {
    "source": Message("facet_source", vi="Nguồn", en="Source"),
    "category": Message("facet_category", vi="Mục", en="Category"),
    "kind": Message("facet_kind", vi="Loại", en="Kind"),
    "author": Message("facet_author", vi="Tác giả", en="Author"),
    "tag": Message("facet_tag", vi="Thẻ", en="Tag"),
}
KINDS = {
    "article": Message("kind_article", vi="bài báo", en="article"),
    "headline": Message("kind_headline", vi="tiêu đề bên lề", en="headline"),
}
PERIODS = {
    "day": Message("period_day", vi="ngày", en="day"),
    "week": Message("period_week", vi="tuần", en="week"),
    "month": Message("period_month", vi="tháng", en="month"),
    "year": Message("period_year", vi="năm", en="year"),
}
#: Rows of a facet: the values that are not listed, and the documents without a value.
OTHER_VALUES = Message("other_values", vi="(khác)", en="(others)")
NO_VALUE = Message("no_value", vi="(không ghi)", en="(none)")
#: The value of a field that is not known.
UNKNOWN = Message("unknown", vi="không rõ", en="unknown")
#: The value of a text that a document has not.
NONE = Message("none", vi="không có", en="none")
#: What stands before the pages on which a headline was seen.
SEEN_ON = Message("seen_on", vi="thấy ở:", en="seen on:")
#: The labels of a document's fields.
LABELS = {
    "author": Message("label_author", vi="tác giả", en="author"),
    "body": Message("label_body", vi="nội dung", en="body"),
    "caption": Message("label_caption", vi="chú thích", en="caption"),
    "category": Message("label_category", vi="mục", en="category"),
    "file": Message("label_file", vi="tệp", en="file"),
    "group": Message("label_group", vi="nhóm", en="group"),
    "id": Message("label_id", vi="mã", en="id"),
    "kind": Message("label_kind", vi="loại", en="kind"),
    "modified": Message("label_modified", vi="sửa lúc", en="modified"),
    "published": Message("label_published", vi="ngày đăng", en="published"),
    "section": Message("label_section", vi="khung tin", en="section"),
    "sightings": Message("label_sightings", vi="số lần thấy", en="sightings"),
    "source": Message("label_source", vi="nguồn", en="source"),
    "summary": Message("label_summary", vi="sapô", en="summary"),
    "tags": Message("label_tags", vi="thẻ", en="tags"),
    "title": Message("label_title", vi="tiêu đề", en="title"),
    "url": Message("label_url", vi="địa chỉ", en="url"),
    "warning": Message("label_warning", vi="lưu ý", en="warning"),
}


#: How the fields of a page are extracted, by the first word of the method's name.
_METHODS_VI = {
    "address": "trong địa chỉ",
    "densest": "nhiều chữ nhất",
    "head": "đầu trang",
    "named": "theo tên",
    "score": "điểm",
    "values": "giá trị",
    "visible": "trên trang",
}
#: The same for whole names.
_METHOD_PHRASES_VI = {
    "JSON-LD list": "JSON-LD nói là trang danh sách",
    "address and menu": "thư mục trong địa chỉ và trình đơn",
    "around them": "bao quanh các khối đó",
    "length": "độ dài",
    "share of the page": "chiếm phần lớn trang",
    "stray text": "đoạn chữ lẻ trên trang dài",
    "text": "trong văn bản",
    "title": "tiêu đề khớp với đầu trang",
    "visible breadcrumbs": "đường dẫn mục trên trang",
    "visible byline": "dòng ký tên cuối bài",
    "visible link": "liên kết cạnh tiêu đề",
    "visible links": "liên kết thẻ trên trang",
}

#: Days that have a name.
TODAY = Message("today", vi="hôm nay", en="today")
YESTERDAY = Message("yesterday", vi="hôm qua", en="yesterday")


def days_ago(days: int) -> Message:
    """Name a day of the last week."""
    if days < 2:
        day_name = YESTERDAY if days else TODAY
        return Message("days_ago", vi=day_name.vi, en=day_name.en)
    return Message("days_ago", vi=f"{days} ngày trước", en=f"{days} days ago")


def period_start(period: str, start: date, language: Language) -> str:
    """Return the first day of a period as it stands in a timeline."""
    if period == "year":
        return str(start.year)
    return month(start, language) if period == "month" else day(start, language)


def sightings(count: int) -> Message:
    """Say that a hit is a headline, and how often it was seen."""
    return Message(
        "sightings",
        vi=f"tiêu đề bên lề, thấy {vi(count)} lần",
        en=f"headline, seen {quantity(count, 'time')}",
    )


def copies(count: int) -> Message:
    """Say how many near-duplicates of a hit are not shown."""
    return Message("copies", vi=f"+{vi(count)} bản khác", en=f"+{quantity(count, 'copy', 'copies')}")


def side_by_side(words: str) -> Message:
    """Name the part of a score that words side by side add."""
    return Message("side_by_side", vi=f"{words} đứng liền nhau", en=f"{words} side by side")


#: Names of other parts of a score.
RECENCY = Message("recency", vi="độ mới", en="recency")
FEEDBACK = Message("feedback", vi="từ của các kết quả đầu", en="what the best hits say")
COVERAGE = Message("coverage", vi="từ bị thiếu, từ có trong tiêu đề", en="words missing, words in the title")


def answered_correction(query: str, corrected_query: str) -> Message:
    """Say that the hits are those of a corrected query."""
    return Message(
        "answered_correction",
        vi=f"Không thấy kết quả cho {query} — hiện kết quả cho {corrected_query}",
        en=f"No results for {query} — showing results for {corrected_query}",
    )


def understood_as(query: str) -> Message:
    """Say how a query was understood."""
    return Message("understood_as", vi=f"Hiểu là: {query}", en=f"Understood as: {query}")


def did_you_mean(command: str) -> Message:
    """Offer another query, as a command."""
    return Message("did_you_mean", vi=f"Có phải bạn muốn tìm:  {command}", en=f"Did you mean:  {command}")


def try_wider(command: str) -> Message:
    """Offer a query that requires fewer words, as a command."""
    return Message("try_wider", vi=f"Thử rộng hơn:  {command}", en=f"Try a wider query:  {command}")


def hits_shown(first: int, last: int, total: int, milliseconds: float) -> Message:
    """Say which ranks are shown, of how many hits, and how long the search took."""
    return Message(
        "hits_shown",
        vi=f"{vi(first)}-{vi(last)} trong {vi(total)} kết quả, {vi(milliseconds)} ms",
        en=f"{en(first)}-{en(last)} of {quantity(total, 'result')}, {en(milliseconds)} ms",
    )


#: Introduces the loose matches below the strong ones.
LOOSE_MATCHES = Message("loose_matches_heading", vi="Gần đúng:", en="Loose matches:")


def loose_matches(count: int) -> Message:
    """Say how many loose matches there are that the total does not count, and how to count and see them."""
    return Message(
        "loose_matches",
        vi=f"… và {vi(count)} kết quả gần đúng (--loose để đếm và xem cả)",
        en=f"… and {quantity(count, 'loose match', 'loose matches')} (--loose to count and see them too)",
    )


def page_past_the_end(page: int, total: int) -> Message:
    """Say that a page comes after the last hit."""
    return Message(
        "page_past_the_end",
        vi=f"Trang {vi(page)} không còn kết quả nào; có tất cả {vi(total)} kết quả.",
        en=f"Page {en(page)} has no results; there are {en(total)} in all.",
    )


def next_page(command: str) -> Message:
    """Offer the following page, as a command."""
    return Message("next_page", vi=f"Trang sau:  {command}", en=f"Next page:  {command}")


def how_to_open(rank: int) -> Message:
    """Say how to read or open a hit, below a list of hits."""
    return Message(
        "how_to_open",
        vi=f"Đọc một kết quả:  vnsearch show {rank}  (mở trong trình duyệt: --open)",
        en=f"Read a result:  vnsearch show {rank}  (in the browser: --open)",
    )


def opening(address: str) -> Message:
    """Say what is being opened in the browser."""
    return Message("opening", vi=f"Đang mở {address}", en=f"Opening {address}")


def nearest_value(field: str, typed_value: str, value: str) -> Message:
    """Say that the value of an option does not occur, and which value is taken in its place."""
    return Message(
        "nearest_value",
        vi=f"Không có {FACETS[field].vi.lower()} “{typed_value}” — lấy “{value}”",
        en=f"There is no {FACETS[field].en.lower()} {typed_value!r} — taking {value!r}",
    )


def no_such_value(field: str, typed_value: str) -> Message:
    """Say that the value of an option does not occur, and how to see those that do."""
    return Message(
        "no_such_value",
        vi=f"Không có {FACETS[field].vi.lower()} “{typed_value}”; xem các giá trị:  vnsearch values {field}",
        en=f"There is no {FACETS[field].en.lower()} {typed_value!r}; see the values:  vnsearch values {field}",
    )


NO_DOCUMENTS = Message("no_documents", vi="Không có tài liệu nào.", en="There are no documents.")


def nothing_found(query: str) -> Message:
    """Say that a query, as it was understood, has no hits."""
    return Message("nothing_found", vi=f"Không tìm thấy gì cho: {query}", en=f"Nothing found for: {query}")


def similar_to(title: str) -> Message:
    """Introduce the documents like one."""
    return Message("similar_to", vi=f"Giống: {title}", en=f"Similar to: {title}")


def facet_heading(field: str) -> Message:
    """Introduce the counts of a facet."""
    return Message("facet_heading", vi=f"{FACETS[field].vi}:", en=f"{FACETS[field].en}:")


def timeline_heading(period: str) -> Message:
    """Introduce the counts of a timeline."""
    return Message("timeline_heading", vi=f"Theo {PERIODS[period].vi}:", en=f"By {PERIODS[period].en}:")


def undated(count: int) -> Message:
    """Say how many matches have no date, below a timeline."""
    return Message("undated", vi=f"Không có ngày: {vi(count)}", en=f"Without a date: {en(count)}")


def only_undated(count: int) -> Message:
    """Say how many matches have no date, in place of a timeline."""
    return Message("only_undated", vi=f"  (không có ngày) {vi(count)}", en=f"  (without a date) {en(count)}")


def method(name: str) -> Message:
    """Say how a field of a page was extracted, by the name that ``PageContent.methods`` gives it."""
    first, space, rest = name.partition(" ")
    in_vietnamese = _METHOD_PHRASES_VI.get(name) or f"{_METHODS_VI.get(first, first)}{space}{rest}"
    return Message("method", vi=in_vietnamese, en=name)


def picture(caption: str) -> Message:
    """Return the caption of a picture as it stands below an article."""
    return Message("picture", vi=f"[ảnh] {caption}", en=f"[picture] {caption}")


def body_length(paragraphs: int, characters: int) -> Message:
    """Report how long the body of an article is."""
    return Message(
        "body_length",
        vi=f"{vi(paragraphs)} đoạn, {vi(characters)} ký tự",
        en=f"{quantity(paragraphs, 'paragraph')}, {quantity(characters, 'character')}",
    )


def headlines_on_page(count: int) -> Message:
    """Report how many headlines a web page has."""
    return Message("headlines_on_page", vi=f"tiêu đề bên lề: {vi(count)}", en=f"headlines: {en(count)}")


def story_part(number: int, story: str) -> Message:
    """Say which part of a story in several pages a web page is; ``story`` is the address of the first page."""
    return Message(
        "story_part",
        vi=f"trang {vi(number)} của bài nhiều trang: {story}",
        en=f"page {en(number)} of a story in several pages: {story}",
    )


NO_ARTICLE = Message("no_article", vi="không có bài báo", en="no article")
