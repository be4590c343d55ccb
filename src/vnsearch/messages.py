"""All words that vnsearch says to its users, each under a name.

First the messages of a query, in Vietnamese: ``Page.notes`` carries them, so that every front end shows the
same. Then what the command line prints: hits and facets in Vietnamese, reports of the other commands in
English. The help texts of the commands stand with their options in ``cli/``. Exceptions are not here: their
text is English and stands where they are raised.

A message without values is a constant, one with values a function that takes them unformatted.
"""

from __future__ import annotations

# -- messages of a query ----------------------------------------------------------------------------------

EMPTY_QUERY = "Chưa có từ nào để tìm: hãy gõ ít nhất một từ."
ONLY_EXCLUDES = "Câu hỏi chỉ loại trừ: hãy thêm một từ cần tìm."
UNCLOSED_QUOTE = "Dấu ngoặc kép chưa đóng: phần sau được đọc như từ thường."
UNCLOSED_PARENTHESIS = "Dấu ngoặc đơn chưa đóng: được đóng ở cuối câu hỏi."
NO_DAYS = "Khoảng ngày không chứa ngày nào: ngày đầu không sớm hơn ngày cuối."
OUT_OF_TIME = "Hết thời gian cho phép: kết quả và thứ tự có thể chưa đầy đủ."


def query_too_long(characters: int) -> str:
    """Say that only the first ``characters`` of a query were read."""
    return f"Câu hỏi quá dài: chỉ {_with_full_stops(characters)} ký tự đầu được đọc."


def too_many_words(limit: int) -> str:
    """Say that only the first ``limit`` words of a query are searched for."""
    return f"Câu hỏi quá nhiều từ: chỉ {_with_full_stops(limit)} từ đầu được tìm."


def nested_too_deep(depth: int) -> str:
    """Say that parentheses nested deeper than ``depth`` were skipped."""
    return f"Ngoặc đơn lồng quá {depth} tầng: các tầng sâu hơn bị bỏ qua."


def slack_lowered(limit: int) -> str:
    """Say that the slack of a phrase was lowered to ``limit``."""
    return f"Khoảng cách trong cụm từ nhiều nhất là {limit}."


def no_date_after(field: str) -> str:
    """Say that a date field, given as typed with its colon, is read as a word since no date follows it."""
    return f"Không đọc được ngày sau “{field}”: được đọc như từ thường."


def unknown_kind(value: str) -> str:
    """Say that the value of ``kind:`` is read as words since there is no such kind."""
    return f"“{value}” không phải loại tài liệu (bài, tít): được đọc như từ thường."


def too_many_expansions(wildcard: str, limit: int) -> str:
    """Say that only the ``limit`` commonest of the words that a wildcard stands for are searched for."""
    return f"“{wildcard}” ứng với quá nhiều từ: chỉ {limit} từ thường gặp nhất được tìm."


def too_many_wildcards(limit: int) -> str:
    """Say that only ``limit`` wildcards of a query were expanded."""
    return f"Chỉ {limit} từ có dấu * hoặc ~ được mở rộng."


def few_as_typed(count: int) -> str:
    """Say that only ``count`` of the matches have all words with the diacritics typed."""
    only = f"Chỉ {_with_full_stops(count)} kết quả có mọi chữ đúng dấu như đã gõ"
    return f"{only}; muốn tìm riêng chúng, đặt từng chữ trong ngoặc kép."


def _with_full_stops(number: int) -> str:
    """Return a number with its thousands separated as in Vietnamese: 4.096."""
    return f"{number:,}".replace(",", ".")


# -- the command line: hits, facets and timelines, in Vietnamese ------------------------------------------

#: How dates are written: a day, and a moment.
DATE, DATE_AND_TIME = "%d/%m/%Y", "%d/%m/%Y %H:%M"
#: The columns of a table of hits: rank, title and snippet, source, category, date.
HIT_COLUMNS = ("#", "Tin", "Nguồn", "Mục", "Ngày")
NOTHING_SIMILAR = "Không có tin nào giống."
#: The names of facets, of the values of ``kind``, and of periods.
FACETS = {"source": "Nguồn", "category": "Mục", "kind": "Loại", "author": "Tác giả"}
KINDS = {"article": "bài báo", "headline": "tiêu đề bên lề"}
PERIODS = {"day": "ngày", "week": "tuần", "month": "tháng", "year": "năm"}
#: How the first day of a period is written in a timeline.
PERIOD_DATES = {"day": DATE, "week": DATE, "month": "%m/%Y", "year": "%Y"}
#: Rows of a facet: the values that are not listed, and the documents without a value.
OTHER_VALUES, NO_VALUE = "(khác)", "(không ghi)"


def sightings(count: int) -> str:
    """Say that a hit is a headline, and how often it was seen."""
    return f"tiêu đề bên lề, thấy {count} lần"


def copies(count: int) -> str:
    """Say how many near-duplicates of a hit are not shown."""
    return f"+{count} bản khác"


def answered_correction(query: str, corrected: str) -> str:
    """Say that the hits are those of a corrected query."""
    return f"Không thấy kết quả cho {query} — hiện kết quả cho {corrected}"


def understood_as(query: str) -> str:
    """Say how a query was understood."""
    return f"Hiểu là: {query}"


def did_you_mean(command: str) -> str:
    """Offer another query, as a command."""
    return f"Có phải bạn muốn tìm:  {command}"


def try_wider(command: str) -> str:
    """Offer a query that requires fewer words, as a command."""
    return f"Thử rộng hơn:  {command}"


def hits_shown(first: int, last: int, total: int, milliseconds: float) -> str:
    """Say which ranks are shown, of how many hits, and how long the search took."""
    return f"{first}-{last} trong {total:,} kết quả, {milliseconds:.0f} ms"


def page_past_the_end(page: int, total: int) -> str:
    """Say that a page comes after the last hit."""
    return f"Trang {page} không còn kết quả nào; có tất cả {total:,} kết quả."


def nothing_found(query: str) -> str:
    """Say that a query, as it was understood, has no hits."""
    return f"Không tìm thấy gì cho: {query}"


def similar_to(title: str) -> str:
    """Introduce the documents like one."""
    return f"Giống: {title}"


def facet_heading(field: str) -> str:
    """Introduce the counts of a facet."""
    return f"{FACETS[field]}:"


def timeline_heading(period: str) -> str:
    """Introduce the counts of a timeline."""
    return f"Theo {PERIODS[period]}:"


def undated(count: int) -> str:
    """Say how many matches have no date, below a timeline."""
    return f"Không có ngày: {count:,}"


def only_undated(count: int) -> str:
    """Say how many matches have no date, in place of a timeline."""
    return f"  (không có ngày) {count:,}"


# -- the command line: reports, in English ----------------------------------------------------------------

INTERRUPTED = "stopped; the last committed index is as it was"
#: What is added to an error about an unknown option.
MINUS_HINT = "; before a query that begins with a minus put --"
NO_PATH = "give at least one file or folder: vnsearch index corpus/"
INDEX_IS_WHOLE = "the index is whole"
#: What a progress bar counts while an index is checked.
VERIFIED = "verified"
ARTICLES, HEADLINES = "articles", "headlines"
#: A column of the progress bar of an indexing run, as Rich formats it.
INDEXING_PROGRESS = "{task.fields[documents]:,} documents, {task.fields[rate]:,.0f}/s"
TOPIC = "topic"
NO_ARTICLE = "no article"
UNKNOWN, NONE = "unknown", "none"
SEEN_ON = "seen on:"
#: What lines of an analysis begin with.
WORDS, PYVI_WORDS, EXTRA_TERMS = "words:   ", "pyvi:    ", "also:    "
QUERY, KEYSTROKES, QUERY_CONTINUED = "query:   ", "typed:   ", "         "


def error_line(message: str) -> str:
    """Return an error as it is printed."""
    return f"vnsearch: {message}"


def cannot_go_on(reason: str) -> str:
    """Report an error of the operating system."""
    return f"cannot go on: {reason}"


def version(number: str, *, compiled: bool) -> str:
    """Report the version, and whether the C part is in use."""
    return f"vnsearch {number} ({'compiled loops' if compiled else 'no compiled loops'})"


def size(size: int) -> str:
    """Return a number of bytes with its unit."""
    return f"{size / 1e6:,.1f} MB" if size >= 1e5 else f"{size:,} bytes"


def label(field: str) -> str:
    """Return the label of a field of a document: its name."""
    return field


def changes(what: str, added: int, updated: int, unchanged: int, removed: int) -> str:
    """Report what an indexing run did to ``ARTICLES`` or ``HEADLINES``."""
    return f"{what}: {added:,} added, {updated:,} updated, {unchanged:,} unchanged, {removed:,} removed"


def duplicates(count: int) -> str:
    """Report records that gave an article again."""
    return f"duplicates: {count:,} records of an article already indexed were passed over"


def near_duplicates(count: int) -> str:
    """Report articles that joined the near-duplicate group of another."""
    return f"copies: {count:,} articles tell nearly the same text as one indexed before them"


def skipped(count: int, shown: int) -> str:
    """Report how much input was skipped; the reasons of the first ``shown`` are on stderr."""
    return f"skipped: {count:,} (the reasons are on stderr, the first {shown})"


def skipped_at(place: str, reason: str) -> str:
    """Report one thing that was skipped or odd."""
    return f"{place}: {reason}"


def files_read(files: int, seconds: float, index_bytes: int) -> str:
    """Report how many files were read, the time taken, and the size of the index."""
    return f"{files:,} files read in {seconds:.1f} s; the index has {size(index_bytes)}"


def indexing_progress(documents: int, per_second: float, share: float) -> str:
    """Report the progress of an indexing run in a line of its own; ``share`` of the files is from 0 to 1."""
    return f"{documents:,} documents, {per_second:,.0f}/s, {share:.0%} of the files"


def fault(file: str, what: str, advice: str) -> str:
    """Report one fault of an index."""
    return f"{file}: {what}; {advice}"


def fault_count(count: int) -> str:
    """Report how many faults an index has."""
    return f"{count:,} faults"


def compacted(before: int, after: int, seconds: float) -> str:
    """Report the sizes of an index in bytes before and after it was compacted, and the time taken."""
    return f"{size(before)} before, {size(after)} now; {seconds:.1f} s"


def article_count(count: int) -> str:
    """Report how many articles an index has."""
    return f"articles:  {count:,}"


def headline_count(count: int) -> str:
    """Report how many headlines an index has."""
    return f"headlines: {count:,}"


def date_span(first: str, last: str, undated: int) -> str:
    """Report the first and last day of an index, "" if there is none, and how many documents have no date."""
    return f"dates:     {first or '-'} to {last or '-'}, {undated:,} documents undated"


def file_count(files: int, skipped: int) -> str:
    """Report how many files an index was made of."""
    return f"files:     {files:,} read, {skipped:,} files or lines skipped"


def index_size(size_in_bytes: int) -> str:
    """Report the size of an index."""
    return f"size:      {size(size_in_bytes)}"


def topic_count(count: int) -> str:
    """Report over how many topics a measure is a mean."""
    return f"topics: {count:,}"


def measure(name: str, value: float) -> str:
    """Report the mean of a measure."""
    return f"{name:<12}{value:.4f}"


def comparison(other: float, difference: float, p: float) -> str:
    """Report the mean of other settings after a measure's own, their difference, and the test's p."""
    return f"  against {other:.4f}: {difference:+.4f}, p = {p:.4f}"


def topic_refused(file: object, topic: str, error: object) -> str:
    """Report a topic whose query is not valid."""
    return f"{file}: topic {topic} cannot be asked and counts as nothing found: {error}"


def unknown_format(name: str, names: str) -> str:
    """Report an export format that does not exist, with those that do."""
    return f"{name!r} is no format; use {names}"


def body_length(paragraphs: int, characters: int) -> str:
    """Report how long the body of an article is."""
    return f"{paragraphs} paragraphs, {characters:,} characters"


def headlines_on_page(count: int) -> str:
    """Report how many headlines a web page has."""
    return f"headlines  {count}"


def picture(caption: str) -> str:
    """Return the caption of a picture as it stands below an article."""
    return f"[ảnh] {caption}"
