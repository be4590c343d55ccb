"""What the pages of ``vnsearch serve`` say."""

from __future__ import annotations

from datetime import datetime

from vnsearch.messages import formats
from vnsearch.messages.formats import en, quantity, vi
from vnsearch.messages.language import Language
from vnsearch.messages.message import Message

SEARCH = Message("web_search", vi="Tìm", en="Search")
SEARCH_LABEL = Message("web_search_label", vi="Tìm trong tin tức", en="Search the news")
SEARCH_HINT = Message(
    "web_search_hint", vi="Gõ vài từ, có dấu hay không dấu", en="A few words, with or without diacritics"
)
SKIP_TO_RESULTS = Message("web_skip", vi="Đến phần nội dung", en="Skip to the content")
HOME = Message("web_home", vi="Trang đầu", en="Home")
NEWEST = Message("web_newest", vi="Tin mới nhất", en="Newest stories")
NO_RESULTS = Message("web_no_results", vi="Không tìm thấy bài nào", en="No stories found")
NO_RESULTS_ADVICE = Message(
    "web_no_results_advice",
    vi="Hãy bớt từ hoặc kiểm tra lại dấu. Gõ không dấu cũng được: máy tìm mọi cách viết.",
    en="Try fewer words or check the diacritics. Without any, every spelling is searched for.",
)
NO_RESULTS_FILTERED = Message(
    "web_no_results_filtered",
    vi="Không bài nào vừa khớp câu hỏi vừa qua được các điều kiện đang lọc.",
    en="No story matches both the query and the filters.",
)
RESULTS = Message("web_results", vi="Kết quả", en="Results")
EXAMPLES = Message("web_examples", vi="Thử tìm", en="Try")
ONLY_STRONG = Message("web_only_strong", vi="chỉ khớp trọn từ", en="whole words only")
NARROW = Message("web_narrow", vi="Thu hẹp", en="Narrow down")
APPLY = Message("web_apply", vi="Lọc", en="Apply")
FILTERED_BY = Message("web_filtered_by", vi="Đang lọc", en="Filtered by")
CLEAR_FILTERS = Message("web_clear_filters", vi="Bỏ mọi điều kiện", en="Clear all")
NOT_STATED = Message("web_not_stated", vi="chưa rõ", en="not stated")
OTHER_VALUES = Message("web_other_values", vi="giá trị khác", en="other values")
MORE_VALUES = Message("web_more_values", vi="Thêm", en="More")
DATES = Message("web_dates", vi="Ngày đăng", en="Published")
FROM_DAY = Message("web_from_day", vi="Từ ngày", en="From")
BEFORE_DAY = Message("web_before_day", vi="Trước ngày", en="Before")
LAST_WEEK = Message("web_last_week", vi="7 ngày qua", en="Last 7 days")
THIS_MONTH = Message("web_this_month", vi="tháng này", en="this month")
LAST_MONTH = Message("web_last_month", vi="tháng trước", en="last month")
THIS_YEAR = Message("web_this_year", vi="năm nay", en="this year")
LAST_YEAR = Message("web_last_year", vi="năm ngoái", en="last year")
SORT_LABEL = Message("web_sort_label", vi="Thứ tự", en="Order")
SORTS = {
    "best": Message("web_sort_best", vi="phù hợp nhất", en="best match"),
    "date": Message("web_sort_date", vi="mới nhất", en="newest"),
    "oldest": Message("web_sort_oldest", vi="cũ nhất", en="oldest"),
}
PAGES = Message("web_pages", vi="Các trang kết quả", en="Pages of results")
PREVIOUS = Message("web_previous", vi="Trang trước", en="Previous")
NEXT = Message("web_next", vi="Trang sau", en="Next")
DID_YOU_MEAN = Message("web_did_you_mean", vi="Có phải bạn muốn tìm", en="Did you mean")
TRY_WIDER = Message("web_try_wider", vi="Thử rộng hơn", en="Try a wider query")
UNDERSTOOD_AS = Message("web_understood_as", vi="Hiểu là", en="Understood as")
SEARCH_AS_TYPED = Message("web_as_typed", vi="Tìm đúng như đã gõ", en="Search as typed")
HEADLINE_ONLY = Message("web_headline_only", vi="tít", en="headline")
HEADLINE_EXPLAINED = Message(
    "web_headline_explained",
    vi="Mới chỉ thấy tít của bài này trên các trang khác; chính bài không có trong chỉ mục.",
    en="Only the headline of this story was seen, on other pages; the story itself is not in the index.",
)
SEEN_ON = Message("web_seen_on", vi="Thấy trên các trang", en="Seen on")
READ_ORIGINAL = Message("web_read_original", vi="Đọc ở trang gốc", en="Read the original")
BACK_TO_RESULTS = Message("web_back", vi="Về kết quả", en="Back to the results")
COPIES = Message("web_copies", vi="Bản khác của bài này", en="Copies of this story")
SEE_DIFFERENCES = Message("web_see_differences", vi="Xem khác ở đâu", en="See what differs")
SAME_TEXT = Message("web_same_text", vi="giống hệt", en="the same text")
DIFFERENCES_EXPLAINED = Message(
    "web_differences_explained",
    vi="Gạch ngang: chỉ có ở bài đang đọc. Gạch chân: chỉ có ở bản kia.",
    en="Struck out: only in the story you are reading. Underlined: only in the copy.",
)
RELATED = Message("web_related", vi="Bài liên quan", en="Related stories")
CAPTIONS = Message("web_captions", vi="Chú thích ảnh", en="Captions")
ABOUT_DOCUMENT = Message("web_about_document", vi="Về bài này", en="About this story")
CITATION = Message("web_citation", vi="Trích dẫn", en="Citation")
PREVIOUS_MATCH = Message("web_previous_match", vi="Chỗ khớp trước", en="Previous match")
NEXT_MATCH = Message("web_next_match", vi="Chỗ khớp sau", en="Next match")
COMPARE = Message("web_compare", vi="So sánh", en="Compare")
COMPARE_EXPLAINED = Message(
    "web_compare_explained",
    vi="Số bài theo thời gian của vài câu hỏi, đặt cạnh nhau; tỉ lệ cho biết mỗi đề tài chiếm bao nhiêu phần trong "
    "mọi bài của kỳ ấy.",
    en="The stories of several queries over time, side by side; the share says how much of all stories of a period "
    "a subject had.",
)
COMPARISON_CHART = Message(
    "web_comparison_chart",
    vi="Biểu đồ so sánh; bảng số ở dưới",
    en="The comparison as a chart; the numbers are below",
)
QUERY_LABEL = Message("web_query_label", vi="Câu hỏi", en="Query")
PERIOD_LABEL = Message("web_period_label", vi="Theo", en="By")
SUITABLE = Message("web_suitable", vi="kỳ phù hợp", en="what suits")
AS_SHARE = Message("web_as_share", vi="Vẽ theo tỉ lệ", en="Draw shares")
ALL_DOCUMENTS = Message("web_all_documents", vi="Mọi bài", en="All stories")
BATCH = Message("web_batch", vi="Nhiều câu hỏi", en="Many queries")
QUERIES_LABEL = Message("web_queries_label", vi="Câu hỏi, mỗi dòng một câu", en="Queries, one a line")
FILE_LABEL = Message("web_file_label", vi="hoặc một tệp văn bản như vậy", en="or a text file of them")
FIRST_HITS = Message("web_first_hits", vi="Kết quả đầu", en="First results")
ABOUT_INDEX = Message("web_about_index", vi="Về chỉ mục", en="About the index")
ROOTS = Message("web_roots", vi="Thư mục nguồn", en="Folders read")
ROOT_MISSING = Message("web_root_missing", vi="(hiện không thấy)", en="(not there now)")
OPEN_BESIDE = Message(
    "web_open_beside", vi="Bấm vào một tít để đọc bài ở đây.", en="Choose a title to read the story here."
)
TAKE_AWAY = Message("web_take_away", vi="Mang kết quả đi", en="Take the results along")
EXAMPLE = Message("web_example", vi="Ví dụ", en="Example")
EMPTY_INDEX = Message("web_empty_index", vi="Chỉ mục chưa có bài nào", en="The index has no stories yet")
EMPTY_INDEX_ADVICE = Message(
    "web_empty_index_advice",
    vi="Thêm các trang đã lưu, tệp dữ liệu hay thư mục bằng lệnh này; trang sẽ thấy chúng trong vòng một giây.",
    en="Add saved pages, data files or folders with this command; the page sees them within a second.",
)
BY_SOURCE_AND_YEAR = Message("web_by_source_and_year", vi="Theo nguồn và năm", en="By source and year")
YEAR = Message("web_year", vi="Năm", en="Year")
SKIPPED = Message("web_skipped", vi="Bị bỏ qua", en="Skipped")
FILE_EXAMPLE = Message("web_file_example", vi="chẳng hạn", en="such as")
SAVED = Message("web_saved", vi="Câu hỏi đã lưu", en="Saved searches")
SAVE = Message("web_save", vi="Lưu câu hỏi này", en="Save this search")
SAVE_NAME = Message("web_save_name", vi="Tên gọi", en="Name")
NOTHING_SAVED = Message(
    "web_nothing_saved",
    vi="Chưa lưu câu hỏi nào. Dưới các kết quả có nút để lưu.",
    en="No search is saved yet. Below results there is a button to save them.",
)
MARK_SEEN = Message("web_mark_seen", vi="Đã xem", en="Mark as seen")
FORGET = Message("web_forget", vi="Bỏ", en="Forget")
FOREIGN_FORM = Message(
    "web_foreign_form",
    vi="Biểu mẫu này được gửi từ một trang khác.",
    en="That form was sent by a page of another site.",
)
FIND_VALUE = Message("web_find_value", vi="Tìm trong danh sách", en="Find in the list")
CLOSE = Message("web_close", vi="Đóng", en="Close")
KEYS = Message("web_keys", vi="Phím tắt", en="Keys")
#: What each key does.
KEY_MEANINGS = (
    ("/", Message("web_key_box", vi="đến ô tìm", en="go to the search box")),
    ("↑ ↓", Message("web_key_completions", vi="chọn một gợi ý", en="choose a completion")),
    ("j k", Message("web_key_hits", vi="kết quả sau, kết quả trước", en="next and previous result")),
    ("Enter", Message("web_key_open", vi="mở kết quả", en="open the result")),
    ("n p", Message("web_key_matches", vi="chỗ khớp sau, chỗ khớp trước", en="next and previous match")),
    ("u", Message("web_key_back", vi="về kết quả", en="back to the results")),
    ("Esc", Message("web_key_escape", vi="đóng gợi ý", en="close the completions")),
    ("?", Message("web_key_help", vi="danh sách này", en="this list")),
)
TIMELINE = Message("web_timeline", vi="Theo thời gian", en="Over time")
UNDATED = Message("web_undated", vi="không có ngày", en="without a date")

NOT_FOUND = Message("web_not_found", vi="Không có trang này", en="There is no such page")
DOCUMENT_NOT_FOUND = Message(
    "web_document_not_found",
    vi="Không có tài liệu nào như vậy trong chỉ mục; có thể nó đã bị bỏ.",
    en="No such document is in the index; it may have been removed.",
)
CANNOT_ANSWER = Message("web_cannot_answer", vi="Chưa trả lời được", en="This cannot be answered")
SERVER_FAULT = Message(
    "web_server_fault",
    vi="Máy chủ gặp lỗi; lỗi đã được ghi lại.",
    en="The server met an error; it was logged.",
)
TOO_BUSY = Message(
    "web_too_busy",
    vi="Máy chủ đang bận; hãy thử lại sau một giây.",
    en="The server is busy; try again in a second.",
)
BODY_TOO_LARGE = Message("web_body_too_large", vi="Yêu cầu quá lớn.", en="The request is too large.")
WRONG_HOST = Message(
    "web_wrong_host",
    vi="Tên máy trong địa chỉ không được phép; thêm nó bằng --allow-host.",
    en="The host of the address is not allowed; add it with --allow-host.",
)
SIGN_IN = Message("web_sign_in", vi="Đăng nhập", en="Sign in")
TOKEN_LABEL = Message("web_token_label", vi="Mã truy cập", en="Access token")
WRONG_TOKEN = Message("web_wrong_token", vi="Mã không đúng.", en="That is not the token.")
TOKEN_NEEDED = Message(
    "web_token_needed",
    vi="Cần mã truy cập: Authorization: Bearer …",
    en="A token is needed: Authorization: Bearer …",
)


def result_count(total: int) -> Message:
    """Say how many results there are."""
    return Message("result_count", vi=f"{vi(total)} kết quả", en=quantity(total, "result"))


def loose_count(count: int) -> Message:
    """Say how many loose matches the number of results leaves out."""
    return Message(
        "loose_count", vi=f"{vi(count)} gần đúng", en=quantity(count, "loose match", "loose matches")
    )


def seconds_taken(milliseconds: float) -> Message:
    """Say how long the answer took."""
    return Message(
        "seconds_taken", vi=f"{vi(milliseconds / 1000, 2)} giây", en=f"{en(milliseconds / 1000, 2)} s"
    )


def page_of(page: int, pages: int) -> Message:
    """Say which page of how many is shown."""
    return Message("page_of", vi=f"trang {vi(page)}/{vi(pages)}", en=f"page {en(page)} of {en(pages)}")


def shown_instead(query: str, corrected_query: str) -> Message:
    """Say that a query found nothing, and which one was answered in its place."""
    return Message(
        "shown_instead",
        vi=f"Không có kết quả cho “{query}”; đây là kết quả cho “{corrected_query}”.",
        en=f"No results for “{query}”; these are for “{corrected_query}”.",
    )


def seen_on_pages(count: int) -> Message:
    """Say on how many pages a headline was seen."""
    return Message(
        "seen_on_pages", vi=f"thấy trên {vi(count)} trang", en=f"seen on {quantity(count, 'page')}"
    )


def batch_explained(most: int) -> Message:
    """Say what the page for many queries does."""
    return Message(
        "batch_explained",
        vi=f"Dán một danh sách tên người, tên công ty …, tối đa {vi(most)} dòng: mỗi dòng được tìm riêng.",
        en=f"Paste a list of people, companies …, up to {en(most)} lines: each is searched for.",
    )


def difference_count(count: int, most: int) -> Message:
    """Say in how many passages a copy differs; from ``most`` on there may be more."""
    is_open = count >= most
    return Message(
        "difference_count",
        vi=f"khác ở {'ít nhất ' if is_open else ''}{vi(count)} đoạn",
        en=f"differs in {'at least ' if is_open else ''}{quantity(count, 'passage')}",
    )


def new_matches(count: int) -> Message:
    """Say how many matches of a saved search are new."""
    return Message(
        "new_matches",
        vi=f"{vi(count)} bài mới" if count else "chưa có gì mới",
        en=quantity(count, "new story", "new stories") if count else "nothing new",
    )


def remove_filter(name: str) -> Message:
    """Label the link that takes a filter off."""
    return Message("remove_filter", vi=f"Bỏ điều kiện {name}", en=f"Remove the filter {name}")


def timeline_bar(period: str, count: int) -> Message:
    """Say how many results a period has."""
    return Message(
        "timeline_bar", vi=f"{period}: {vi(count)} kết quả", en=f"{period}: {quantity(count, 'result')}"
    )


def index_contents(articles: int, headlines: int) -> Message:
    """Say how many documents the index has."""
    headlines_vi = f", {vi(headlines)} tít" if headlines else ""
    headlines_en = f", {quantity(headlines, 'headline')}" if headlines else ""
    return Message(
        "index_contents",
        vi=f"{vi(articles)} bài{headlines_vi}",
        en=f"{quantity(articles, 'story', 'stories')}{headlines_en}",
    )


def last_run(moment: datetime) -> Message:
    """Say when the last indexing run was."""
    return Message(
        "last_run",
        vi=f"Lần lập chỉ mục gần nhất: {formats.moment(moment, Language.VIETNAMESE)}",
        en=f"Last indexing run: {formats.moment(moment, Language.ENGLISH)}",
    )


def pending_files(new_files: int, changed_files: int, missing_files: int, *, is_complete: bool) -> Message:
    """Say whether the index is up to date with the files below the roots."""
    if not new_files + changed_files + missing_files:
        is_known_vi = "Mọi tệp đều đã vào chỉ mục" if is_complete else "Các tệp đã xem đều đã vào chỉ mục"
        is_known_en = "All files are in the index" if is_complete else "All files looked at are in the index"
        return Message("pending_files", vi=f"{is_known_vi}.", en=f"{is_known_en}.")
    parts = (
        ("mới", "new", new_files),
        ("đã đổi", "changed", changed_files),
        ("không còn", "gone", missing_files),
    )
    listed_vi = ", ".join(f"{vi(count)} tệp {word}" for word, _, count in parts if count)
    listed_en = ", ".join(f"{quantity(count, 'file')} {word}" for _, word, count in parts if count)
    least_vi, least_en = ("", "") if is_complete else ("ít nhất ", "at least ")
    return Message(
        "pending_files",
        vi=f"Chỉ mục chưa theo kịp thư mục nguồn: {least_vi}{listed_vi}. Chạy vnsearch index để cập nhật.",
        en=f"The index is behind the folders: {least_en}{listed_en}. Run vnsearch index to bring it up to date.",
    )


def match_count(count: int) -> Message:
    """Say how many places of a document match."""
    return Message("match_count", vi=f"{vi(count)} chỗ khớp", en=quantity(count, "match", "matches"))


def from_day(day: str) -> Message:
    """Name the filter for a day or later."""
    return Message("from_day", vi=f"từ {day}", en=f"from {day}")


def before_day(day: str) -> Message:
    """Name the filter for the days before one."""
    return Message("before_day", vi=f"trước {day}", en=f"before {day}")
