"""What ``vnsearch doctor`` says of an archive."""

from __future__ import annotations

from vnsearch.messages.formats import en, quantity, vi
from vnsearch.messages.message import Message


def sample_size(sample_files: int, files: int, contents: int) -> Message:
    """Say how much was read."""
    return Message(
        "sample_size",
        vi=f"Đã đọc thử {vi(sample_files)} trong {vi(files)} tệp: {vi(contents)} trang và bản ghi",
        en=f"Read a sample of {en(sample_files)} of {quantity(files, 'file')}: {en(contents)} pages and records",
    )


def sample_contents(articles: int, headlines: int) -> Message:
    """Say what the sample gave."""
    return Message(
        "sample_contents",
        vi=f"được {vi(articles)} bài báo và {vi(headlines)} tiêu đề bên lề",
        en=f"which gave {quantity(articles, 'article')} and {quantity(headlines, 'headline')}",
    )


ODDITIES = Message("oddities", vi="Điều lạ:", en="What is odd:")
ADVICE = Message("advice_heading", vi="Nên làm:", en="What would help:")
NOTHING_ODD = Message("nothing_odd", vi="Không thấy gì lạ.", en="Nothing is odd.")


def oddity(count: int, what: str, place: str) -> Message:
    """Return one oddity as a line; ``what`` may be a message."""
    vietnamese = what.vi if isinstance(what, Message) else what
    example = f" ({place})" if place else ""
    return Message("oddity", vi=f"{vi(count)} × {vietnamese}{example}", en=f"{en(count)} × {what}{example}")


def same_day(day: str) -> Message:
    """Say that most articles have one date."""
    return Message(
        "same_day",
        vi=f"cùng một ngày đăng {day}: có thể là ngày lưu, không phải ngày đăng",
        en=f"published on the same day {day}: it may be the day of saving, not of publication",
    )


def same_title(title: str) -> Message:
    """Say that many articles have one title."""
    return Message(
        "same_title",
        vi=f"cùng một tiêu đề “{title}”: có thể là tên của trang",
        en=f"have the same title {title!r}: it may be the name of the site",
    )


def same_line(line: str) -> Message:
    """Say that many texts begin or end with one line."""
    return Message(
        "same_line",
        vi=f"bắt đầu hoặc kết thúc bằng cùng một dòng “{line}”: có thể là khuôn mẫu của trang",
        en=f"begin or end with the same line {line!r}: it may belong to the template",
    )


SHORT_BODY = Message(
    "short_body", vi="nội dung ngắn hơn 200 ký tự", en="have a text of less than 200 characters"
)
SAME_BODY = Message("same_body", vi="nội dung trùng với một bài khác", en="have the text of another article")
MARKUP = Message("markup_in_text", vi="còn thẻ HTML trong nội dung", en="have HTML markup in their text")
JOINED_SYLLABLES = Message(
    "joined_syllables",
    vi="có âm tiết nối bằng gạch dưới: văn bản đã tách từ",
    en="have syllables joined by underscores: the text has been segmented into words",
)
NO_DIACRITICS = Message(
    "no_diacritics",
    vi="hầu như không có dấu: không phải tiếng Việt, hay hỏng mã chữ",
    en="have hardly any diacritics: not Vietnamese, or in a broken encoding",
)
NO_ARTICLE = Message(
    "list_page", vi="trang chỉ có danh sách tiêu đề", en="pages with headlines only, without an article"
)


def map_field(theirs: str, ours: str) -> Message:
    """Advise to map a column."""
    return Message(
        "map_field",
        vi=f"--map {theirs}={ours}  (cột này trông giống mục {ours}, mục đang thiếu)",
        en=f"--map {theirs}={ours}  (the column looks like {ours}, which is missing)",
    )


def unused_fields(names: str) -> Message:
    """Name columns that are not used."""
    return Message(
        "unused_fields",
        vi=f"cột chưa dùng: {names}; nếu có cột nào là một mục của bài, hãy thêm --map CỘT=MỤC",
        en=f"columns that are not used: {names}; where one is a field of articles, add --map COLUMN=FIELD",
    )


def hidden_files(count: int) -> Message:
    """Advise about hidden files."""
    return Message(
        "hidden_files",
        vi=f"--hidden  (đang bỏ qua {vi(count)} tệp và thư mục ẩn)",
        en=f"--hidden  ({quantity(count, 'hidden file or folder', 'hidden files and folders')} left out)",
    )


def convert_files(endings: str) -> Message:
    """Advise about files of kinds that are not read."""
    return Message(
        "convert_files",
        vi=f"chuyển sang dạng đọc được nếu chúng là bài báo: {endings}",
        en=f"convert these to a kind that is read, if they are articles: {endings}",
    )


def explain_file(place: str) -> Message:
    """Advise to ask why."""
    return Message(
        "explain_file",
        vi=f"vnsearch read --why {place}  (cho biết vì sao đọc ra như vậy)",
        en=f"vnsearch read --why {place}  (says why it is read so)",
    )
