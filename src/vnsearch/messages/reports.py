"""What the commands other than those about queries print."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from vnsearch.messages import formats
from vnsearch.messages.formats import en, quantity, size, vi
from vnsearch.messages.language import Language
from vnsearch.messages.message import Message

#: Kinds of files that are listed one by one.
_KINDS_SHOWN = 8

INDEX_IS_WHOLE = Message("index_is_whole", vi="chỉ mục nguyên vẹn", en="the index is whole")
#: What a progress bar counts while an index is checked.
VERIFIED = Message("verified", vi="đã kiểm tra", en="verified")
ARTICLES = Message("articles", vi="bài báo", en="articles")
HEADLINES = Message("headlines", vi="tiêu đề bên lề", en="headlines")
TOPIC = Message("topic", vi="đề tài", en="topic")
#: What lines of an analysis begin with, in order of their use; each as wide as the others.
WORDS = Message("analysis_words", vi="từ:      ", en="words:   ")
PYVI_WORDS = Message("analysis_pyvi", vi="pyvi:    ", en="pyvi:    ")
EXTRA_TERMS = Message("analysis_extra_terms", vi="thêm:    ", en="also:    ")
QUERY = Message("analysis_query", vi="câu hỏi: ", en="query:   ")
KEYSTROKES = Message("analysis_keystrokes", vi="phím gõ: ", en="typed:   ")
QUERY_CONTINUED = Message("analysis_query_continued", vi="         ", en="         ")


def version(number: str, *, compiled: bool) -> Message:
    """Report the version, and whether the C part is in use."""
    return Message(
        "version",
        vi=f"vnsearch {number} ({'có' if compiled else 'không có'} phần biên dịch)",
        en=f"vnsearch {number} ({'compiled loops' if compiled else 'no compiled loops'})",
    )


def changes(what: Message, added: int, updated: int, unchanged: int, removed: int) -> Message:
    """Report what an indexing run did to ``ARTICLES`` or ``HEADLINES``."""
    counts_vi = f"thêm {vi(added)}, cập nhật {vi(updated)}, giữ nguyên {vi(unchanged)}, bỏ {vi(removed)}"
    counts_en = f"{en(added)} added, {en(updated)} updated, {en(unchanged)} unchanged, {en(removed)} removed"
    return Message("changes", vi=f"{what.vi}: {counts_vi}", en=f"{what.en}: {counts_en}")


def duplicates(count: int) -> Message:
    """Report records that gave an article again."""
    records = quantity(count, "record")
    return Message(
        "duplicates",
        vi=f"trùng: bỏ qua {vi(count)} bản ghi của bài báo đã có trong chỉ mục",
        en=f"duplicates: {records} of an article already indexed {_were(count)} passed over",
    )


def near_duplicates(count: int) -> Message:
    """Report articles that joined the near-duplicate group of another."""
    articles = f"{quantity(count, 'article')} {'tells' if count == 1 else 'tell'}"
    return Message(
        "near_duplicates",
        vi=f"bản gần giống: {vi(count)} bài báo gần như trùng nội dung với một bài có trước",
        en=f"copies: {articles} nearly the same text as one indexed before",
    )


def joined(count: int) -> Message:
    """Report further pages of stories that became one article with the first."""
    return Message(
        "joined",
        vi=f"bài nhiều trang: {vi(count)} trang sau được nối vào trang đầu của bài",
        en=f"stories in several pages: {quantity(count, 'further page')} {_were(count)} joined to the first",
    )


def skipped(count: int, limit: int) -> Message:
    """Report how much input was skipped; the reasons of the first ``limit`` are on stderr."""
    return Message(
        "skipped",
        vi=f"bỏ qua: {vi(count)} (lý do ở stderr, {vi(limit)} mục đầu)",
        en=f"skipped: {en(count)} (the reasons are on stderr, the first {en(limit)})",
    )


def _kinds_of_files(kinds: Sequence[tuple[str, int]]) -> tuple[str, str]:
    """Return kinds of files and their numbers in both languages: the commonest ones, and the rest as one."""
    commonest, rest = kinds[:_KINDS_SHOWN], sum(count for _, count in kinds[_KINDS_SHOWN:])
    parts_vi = [f"{kind or 'không đuôi'} {vi(count)}" for kind, count in commonest]
    parts_en = [f"{kind or 'no ending'} {en(count)}" for kind, count in commonest]
    if rest:
        parts_vi.append(f"đuôi khác {vi(rest)}")
        parts_en.append(f"other endings {en(rest)}")
    return ", ".join(parts_vi), ", ".join(parts_en)


def other_files(kinds: Sequence[tuple[str, int]]) -> Message:
    """Report the files of kinds that are not read: endings and their numbers, commonest first."""
    kinds_vi, kinds_en = _kinds_of_files(kinds)
    return Message("other_files", vi=f"không đọc: {kinds_vi}", en=f"not read: {kinds_en}")


def other_file_count(kinds: Sequence[tuple[str, int]]) -> Message:
    """Report the same of an index, in a line of its statistics."""
    kinds_vi, kinds_en = _kinds_of_files(kinds)
    return Message("other_file_count", vi=f"không đọc:       {kinds_vi}", en=f"not read:  {kinds_en}")


def files_read(files: int, seconds: float, index_bytes: int) -> Message:
    """Report how many files were read, the time taken, and the size of the index."""
    size_vi, size_en = _sizes(index_bytes)
    return Message(
        "files_read",
        vi=f"đã đọc {vi(files)} tệp trong {vi(seconds, 1)} giây; chỉ mục có {size_vi}",
        en=f"{quantity(files, 'file')} read in {en(seconds, 1)} s; the index has {size_en}",
    )


def documents_per_second(documents: int, rate: float) -> Message:
    """Report how many documents an indexing run has made so far, and how fast."""
    return Message(
        "documents_per_second",
        vi=f"{vi(documents)} tài liệu, {vi(rate)}/giây",
        en=f"{quantity(documents, 'document')}, {en(rate)}/s",
    )


def indexing_progress(
    documents: int, rate: float, share: float, total_bytes: int, seconds_left: float | None
) -> Message:
    """Report the progress of an indexing run; ``share`` of all bytes is from 0 to 1.

    ``seconds_left`` is about how long the rest takes, None where that cannot be told yet.
    """
    so_far, (total_vi, total_en) = documents_per_second(documents, rate), _sizes(total_bytes)
    left_vi, left_en = ("", "") if seconds_left is None else _time_left(seconds_left)
    return Message(
        "indexing_progress",
        vi=f"đã đọc {vi(share * 100)}% của {total_vi}, {so_far.vi}{left_vi}",
        en=f"{en(share * 100)}% of {total_en} read, {so_far.en}{left_en}",
    )


def _time_left(seconds: float) -> tuple[str, str]:
    if seconds < 60:
        tens = 10 * max(round(seconds / 10), 1)
        return f", còn khoảng {vi(tens)} giây", f", about {en(tens)} s left"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f", còn khoảng {vi(minutes)} phút", f", about {en(minutes)} min left"
    hours, minutes = divmod(minutes, 60)
    return f", còn khoảng {vi(hours)} giờ {vi(minutes)} phút", f", about {en(hours)} h {en(minutes)} min left"


def writing(documents: int) -> Message:
    """Report that everything has been read and the index is being written."""
    return Message(
        "writing",
        vi=f"đã đọc xong {vi(documents)} tài liệu, đang ghi chỉ mục",
        en=f"{quantity(documents, 'document')} read, writing the index",
    )


def fault_count(count: int) -> Message:
    """Report how many faults an index has."""
    return Message("fault_count", vi=f"{vi(count)} chỗ hỏng", en=quantity(count, "fault"))


def compacted(before: int, after: int, seconds: float) -> Message:
    """Report the sizes of an index in bytes before and after it was compacted, and the time taken."""
    (before_vi, before_en), (after_vi, after_en) = _sizes(before), _sizes(after)
    return Message(
        "compacted",
        vi=f"trước {before_vi}, nay {after_vi}; {vi(seconds, 1)} giây",
        en=f"{before_en} before, {after_en} now; {en(seconds, 1)} s",
    )


MERGING = Message(
    "merging",
    vi="nay đã tìm được các bài này; đang gộp các phân đoạn của chỉ mục (dừng bằng Ctrl-C cũng không mất gì)",
    en="the articles can be searched now; merging segments of the index (Ctrl-C loses nothing)",
)


def article_count(count: int) -> Message:
    """Report how many articles an index has."""
    return Message("article_count", vi=f"bài báo:         {vi(count)}", en=f"articles:  {en(count)}")


def headline_count(count: int) -> Message:
    """Report how many headlines an index has."""
    return Message("headline_count", vi=f"tiêu đề bên lề:  {vi(count)}", en=f"headlines: {en(count)}")


def date_span(first: str, last: str, undated: int) -> Message:
    """Report the days, as ISO 8601, "" for none, of the oldest and newest documents, and how many have none."""
    (first_vi, first_en), (last_vi, last_en) = _days(first), _days(last)
    return Message(
        "date_span",
        vi=f"ngày đăng:       {first_vi} đến {last_vi}, {vi(undated)} tài liệu không có ngày",
        en=f"dates:     {first_en} to {last_en}, {quantity(undated, 'document')} undated",
    )


def file_count(files: int, skipped: int) -> Message:
    """Report how many files an index was made of."""
    return Message(
        "file_count",
        vi=f"tệp:             đã đọc {vi(files)}, bỏ qua {vi(skipped)} tệp hoặc dòng",
        en=f"files:     {en(files)} read, {en(skipped)} files or lines skipped",
    )


def index_size(size_in_bytes: int) -> Message:
    """Report the size of an index."""
    size_vi, size_en = _sizes(size_in_bytes)
    return Message("index_size", vi=f"kích thước:      {size_vi}", en=f"size:      {size_en}")


def topic_count(count: int) -> Message:
    """Report over how many topics a measure is a mean."""
    return Message("topic_count", vi=f"đề tài: {vi(count)}", en=f"topics: {en(count)}")


def measure(name: str, value: float) -> Message:
    """Report the mean of a measure."""
    return Message("measure", vi=f"{name:<12}{vi(value, 4)}", en=f"{name:<12}{en(value, 4)}")


def compared_measure(name: str, value: float, other: float, difference: float, p: float) -> Message:
    """Report the mean of a measure, that of other settings, their difference, and the test's p."""
    sign = "+" if difference >= 0 else ""
    mean = measure(name, value)
    return Message(
        "compared_measure",
        vi=f"{mean.vi}  so với {vi(other, 4)}: {sign}{vi(difference, 4)}, p = {vi(p, 4)}",
        en=f"{mean.en}  against {en(other, 4)}: {sign}{en(difference, 4)}, p = {en(p, 4)}",
    )


def _days(day: str) -> tuple[str, str]:
    """Return a day in Vietnamese and in English; "-" for none."""
    try:
        when = date.fromisoformat(day)
    except ValueError:
        return "-", "-"
    return formats.day(when, Language.VIETNAMESE), formats.day(when, Language.ENGLISH)


def _sizes(size_in_bytes: int) -> tuple[str, str]:
    """Return a number of bytes in Vietnamese and in English."""
    return size(size_in_bytes, Language.VIETNAMESE), size(size_in_bytes, Language.ENGLISH)


def _were(count: int) -> str:
    return "was" if count == 1 else "were"
