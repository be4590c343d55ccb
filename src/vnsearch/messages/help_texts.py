"""The help texts of the commands and their options, and the words around them."""

from __future__ import annotations

from vnsearch.messages.message import Message


def examples(*commands: str) -> Message:
    """Introduce examples of a command, which stand on a line each."""
    lines = "".join(f"\n  {command}" for command in commands)
    return Message("help_examples", vi=f"Ví dụ:{lines}", en=f"Example{'s'[: len(commands) - 1]}:{lines}")


# -- the program and its commands ---------------------------------------------------------------------------

APP = Message(
    "help_app",
    vi="Tìm kiếm toàn văn cho tin tức tiếng Việt. Mã thoát: 0 xong, 1 không tìm thấy gì hoặc có phần bị bỏ "
    "qua, 2 yêu cầu không dùng được.",
    en="Full-text search for Vietnamese news. Exit codes: 0 done, 1 nothing found or some input skipped, "
    "2 unusable request.",
)
INDEX = Message(
    "help_index",
    vi="Đọc tệp và thư mục vào chỉ mục: trang web (.html, .mhtml, bản lưu .txt), bản ghi (.json, .jsonl, .csv, "
    ".parquet, .xlsx, .sqlite), nguồn tin RSS/Atom và sơ đồ trang tin, bản thu thập web (.warc, .wacz), tài liệu "
    "(.pdf, .docx, .odt, .epub) và thư (.eml, .mbox), kể cả khi nén .gz, .xz, .zst, .zip hay .tar. Lần chạy sau "
    "chỉ đọc những gì mới hoặc đã đổi và bỏ những gì không còn; không nêu ĐƯỜNG_DẪN thì xem lại những gì đã nêu "
    "lần trước.",
    en="Read files and folders into the index: pages (.html, .mhtml, .txt dumps), records (.json, .jsonl, .csv, "
    ".parquet, .xlsx, .sqlite), feeds and news sitemaps, crawls (.warc, .wacz), documents (.pdf, .docx, .odt, "
    ".epub) and mail (.eml, .mbox), also in .gz, .xz, .zst, .zip and .tar. A second run reads only what is new or "
    "changed and drops what is gone; without PATH it looks again at what was given before.",
)
QUERY = Message(
    "help_query",
    vi="Tìm trong chỉ mục; không nêu từ nào thì liệt kê tin mới nhất. Gõ từ có dấu hay không dấu đều được, không "
    "cần dấu ngoặc kép. Shell bỏ dấu ngoặc kép bên ngoài trước khi vnsearch nhận được, nên muốn tìm nguyên văn một "
    "cụm từ hãy dùng --phrase hoặc đặt thêm dấu nháy đơn: '\"cụm từ\" từ khác'. Trong câu hỏi còn dùng được "
    "-loại trừ, OR, ngoặc đơn, bầu* (từ bắt đầu bằng bầu), đà~ (từ gần giống), và tiêu đề: tóm tắt: nội dung: "
    "chú thích: nguồn: mục: tác giả: thẻ: loại: ngày: từ: đến:, tên tiếng Anh cũng được (title: source: after: …)",
    en="Search the index; without words, list the newest documents. Words as they come, with or without "
    "diacritics, need no quotes. The shell removes outer quotes before vnsearch sees them, so ask for a phrase "
    "with --phrase or put single quotes around it too: '\"a phrase\" other words'. A query may also have "
    "-excluded, OR, parentheses, bau* (words that begin so), da~ (words like it), and title: summary: body: "
    "captions: source: category: author: tag: kind: on: after: before:; these names work in Vietnamese too.",
)
TIMELINE = Message(
    "help_timeline",
    vi="Đếm kết quả của một câu hỏi theo ngày, tuần, tháng hoặc năm đăng (giờ Việt Nam).",
    en="Show how many matches of a query were published in each day, week, month or year (+07:00).",
)
RELATED = Message(
    "help_related",
    vi="Liệt kê những tài liệu giống một tài liệu nhất, không kể bản sao của nó; nêu tài liệu ấy như với show.",
    en="Show the documents most like a given one, without its copies; name that document as for show.",
)
SUGGEST = Message(
    "help_suggest",
    vi="Gợi ý phần còn lại của chữ đang gõ, lấy từ các tiêu đề và những từ chúng hay dùng, có dấu hay không "
    "dấu. Lần đầu sau khi chỉ mục thay đổi mất vài giây để lập bảng gợi ý.",
    en="Complete what has been typed from titles and the words they share, with diacritics or without. "
    "The first time after a change of the index takes seconds: the table of completions is made then.",
)
EXPORT = Message(
    "help_export",
    vi="In mọi kết quả của một câu hỏi, tốt nhất trước, với mọi trường hoặc các cột nêu bằng --columns. Tệp csv mở "
    "được ngay bằng Excel; ô nào bị bảng tính hiểu là công thức thì thêm dấu nháy đơn ở đầu.",
    en="Print all hits of a query, best first, with all fields or the columns of --columns. A csv file opens in "
    "Excel as it is; a cell that a spreadsheet would take for a formula begins with an apostrophe.",
)
SHOW = Message(
    "help_show",
    vi="Hiện trọn một tài liệu. Nêu mã của nó, địa chỉ (dạng nào cũng được), tệp đã đưa vào chỉ mục, hoặc số thứ "
    "tự trong câu trả lời vừa rồi: 3 hay '#3'.",
    en="Show one document whole. Name it by its id, its address in any form, the file it came from, or its rank in "
    "the last answer: 3 or '#3'.",
)
VALUES = Message(
    "help_values",
    vi="Liệt kê các nguồn, mục, tác giả, thẻ và loại có trong chỉ mục, kèm số tài liệu: những giá trị dùng được "
    "với --source, --category, --author, --tag và --kind.",
    en="List the sources, categories, authors, tags and kinds in the index with their counts: the values of "
    "--source, --category, --author, --tag and --kind.",
)
FACETS_OF_QUERY = Message(
    "help_facets_of_query",
    vi="Đếm mọi kết quả của một câu hỏi theo nguồn, mục, loại, tác giả hoặc thẻ.",
    en="Count all matches of a query by source, category, kind, author or tag.",
)
FIELD = Message(
    "help_field",
    vi="Đếm theo trường này; nêu được nhiều lần.",
    en="Count by this field; can be repeated.",
)
VALUES_LIMIT = Message(
    "help_values_limit",
    vi="Số giá trị của mỗi trường được hiện.",
    en="Values shown of each field.",
)
OPEN = Message(
    "help_open",
    vi="Mở địa chỉ của tài liệu (hoặc tệp, nếu không có địa chỉ) trong trình duyệt.",
    en="Open the address of the document, or its file if it has none, in the browser.",
)
COLUMNS = Message(
    "help_columns",
    vi="Những cột cần lấy, cách nhau bằng dấu phẩy: title,url,published.",
    en="The columns wanted, separated by commas: title,url,published.",
)
STATS = Message(
    "help_stats",
    vi="Cho biết chỉ mục có gì: số tài liệu, ngày đăng, số tệp, kích thước.",
    en="Show what the index holds: documents, dates, files, size.",
)
CHECK = Message(
    "help_check",
    vi="Kiểm tra mọi tổng kiểm của chỉ mục và sự khớp nhau giữa các phần. Mã thoát: 0 nguyên vẹn, 1 có chỗ "
    "hỏng, 2 không có chỉ mục nào mà phiên bản này đọc được.",
    en="Verify every checksum of the index and that its parts agree. Exit codes: 0 whole, 1 something is wrong, "
    "2 there is no index that this version can read.",
)
COMPACT = Message(
    "help_compact",
    vi="Gộp chỉ mục thành một phân đoạn không còn tài liệu đã xoá: nhỏ hơn và tìm nhanh hơn đôi chút. Khi gộp "
    "cần chỗ cho một bản thứ hai; trong lúc đó vẫn tìm được.",
    en="Merge the index into one segment without deleted documents: smaller, and a little faster to ask. "
    "It needs room for a second copy while it works; the index answers meanwhile.",
)
ANALYZE = Message(
    "help_analyze",
    vi="Cho xem một đoạn văn bản được tách và chuẩn hoá thế nào (chữ, dạng có dấu, dạng bỏ dấu, từ thêm, từ "
    "ghép), và được hiểu ra sao khi là câu hỏi.",
    en="Show a text's tokens, forms, folds, further terms and words, and how it is read as a query.",
)
DOCTOR = Message(
    "help_doctor",
    vi="Đọc thử một kho bài mới và cho biết đọc tốt đến đâu, có gì lạ, tuỳ chọn nào giúp được.",
    en="Read a sample of a new archive and tell how well it is read, what is odd, which option would help.",
)
DOCTOR_SAMPLE = Message(
    "help_doctor_sample",
    vi="Số trang và bản ghi đọc thử, vào khoảng.",
    en="About how many pages and records to read.",
)
READ = Message(
    "help_read",
    vi="Cho xem đọc được gì từ các tệp: bài báo theo từng trường, các tiêu đề quanh bài, những điều bất thường.",
    en="Show what files give: the article field by field, the headlines around it, what was odd.",
)
EVAL = Message(
    "help_eval",
    vi="Đo chất lượng xếp hạng trên các câu hỏi đã được đánh giá: recall@100, MRR@10, nDCG@10 và MAP. TOPICS "
    "mỗi dòng là mã<TAB>câu hỏi; QRELS mỗi dòng là đề tài, 0, mã tài liệu và mức liên quan. Đề tài không hỏi "
    "được tính là không tìm thấy gì. Cần cài vnsearch[eval].",
    en="Measure the ranking over judged queries: recall@100, MRR@10, nDCG@10 and MAP. TOPICS holds "
    "id<TAB>query, QRELS topic, 0, document id and grade, one a line. A topic that cannot be "
    "asked counts as nothing found. Needs vnsearch[eval].",
)

# -- options that several commands have ---------------------------------------------------------------------

VERSION = Message("help_version", vi="In phiên bản rồi thoát.", en="Print the version and exit.")
LANG = Message(
    "help_lang",
    vi="Ngôn ngữ của mọi thông báo: vi (tiếng Việt) hoặc en (tiếng Anh).",
    en="The language of all messages: vi (Vietnamese) or en (English).",
)
INDEX_DIR = Message(
    "help_index_dir",
    vi="Thư mục của chỉ mục, hoặc địa chỉ trên cụm máy: opensearch://máy:9200/tên.",
    en="The folder of the index, or its address on a cluster: opensearch://host:9200/index.",
)
AS_JSON = Message(
    "help_as_json",
    vi="In ra stdout một đối tượng JSON, không gì khác.",
    en="Print one JSON object, nothing else, on stdout.",
)
SORT = Message(
    "help_sort",
    vi="Thứ tự: hợp nhất, liên quan nhất, mới nhất trước (trong các kết quả tốt) hoặc cũ nhất trước.",
    en="The order: best, most relevant, newest first (of the good ones) or oldest first.",
)
AFTER = Message(
    "help_after",
    vi="Từ ngày này trở đi: 2021, 2021-05, 31/5/2021, hôm qua.",
    en="That day or later: 2021, 2021-05, 31/5/2021, hom qua (yesterday).",
)
BEFORE = Message("help_before", vi="Trước ngày này.", en="Earlier than that day.")
SOURCE = Message(
    "help_source",
    vi="Chỉ lấy từ nguồn này; nêu nhiều lần để lấy từ nguồn nào trong số đó cũng được.",
    en="Only from this source; repeat it for any of several.",
)
CATEGORY = Message(
    "help_category",
    vi="Chỉ lấy trong mục này; nêu được nhiều lần.",
    en="Only in this category; can be repeated.",
)
AUTHOR = Message(
    "help_author",
    vi="Chỉ lấy bài của tác giả này; nêu được nhiều lần.",
    en="Only by this author; can be repeated.",
)
TAG = Message(
    "help_tag",
    vi="Chỉ lấy bài có thẻ này; nêu được nhiều lần.",
    en="Only with this tag; can be repeated.",
)
KIND = Message(
    "help_kind",
    vi="Bài báo, tiêu đề bên lề hoặc tất cả; mặc định là tất cả.",
    en="Articles, headlines or all, which is the default.",
)
PHRASE = Message(
    "help_phrase",
    vi="Tìm nguyên văn cả câu như một cụm từ.",
    en="Search for all the words as one phrase.",
)
FORMAT = Message(
    "help_format",
    vi="table để đọc; tsv mỗi dòng một kết quả; json, jsonl, csv cho chương trình khác. Mặc định là table trên "
    "màn hình và tsv khi nối sang lệnh khác hoặc ghi vào tệp.",
    en="table to read; tsv, one line a result; json, jsonl and csv for other programs. By default table on a "
    "terminal, tsv in a pipe or file.",
)
ENCODING = Message(
    "help_encoding",
    vi="Bảng mã của những gì in ra; mặc định là UTF-8, còn trên màn hình dòng lệnh là bảng mã của chính nó.",
    en="The encoding of what is printed; by default UTF-8, and on a terminal the terminal's own.",
)
COMPLETIONS_LIMIT = Message(
    "help_completions_limit",
    vi="Số gợi ý được hiện, nhiều nhất 1000.",
    en="How many completions to show, at most 1000.",
)
RELATED_LIMIT = Message(
    "help_related_limit",
    vi="Số tài liệu được hiện, nhiều nhất 1000.",
    en="How many documents to show, at most 1000.",
)

# -- options of query, timeline and export ------------------------------------------------------------------

LIMIT = Message(
    "help_limit",
    vi="Số kết quả mỗi trang, nhiều nhất 1000.",
    en="Hits per page, at most 1000.",
)
PAGE = Message("help_page", vi="Trang thứ mấy, tính từ 1.", en="Which page, from 1.")
EXPLAIN = Message("help_explain", vi="Cho xem các phần của mỗi điểm số.", en="Show the parts of each score.")
FACETS = Message(
    "help_facets",
    vi="Đếm mọi kết quả theo nguồn, mục, loại và tác giả.",
    en="Count all results by source, category, kind and author.",
)
COPIES = Message(
    "help_copies",
    vi="Đếm và hiện riêng từng kết quả gần như trùng nhau.",
    en="Count and show near-identical matches one by one.",
)
LOOSE = Message(
    "help_loose",
    vi="Đếm và hiện cả kết quả gần đúng: có các tiếng đã gõ nhưng không trọn từ.",
    en="Count and show loose matches too: with the syllables typed, but not the whole words.",
)
AS_OF = Message(
    "help_as_of",
    vi="Tìm như thể đang ở ngày đó: không lấy gì sau ngày ấy, độ mới tính từ ngày ấy.",
    en="Search as if on that day: leave out later documents, and count freshness from it.",
)
VERBATIM = Message(
    "help_verbatim",
    vi="Trả lời đúng câu đã gõ, kể cả khi không tìm thấy gì.",
    en="Search for exactly what was typed, even where that finds nothing.",
)
TIMEOUT = Message(
    "help_timeout",
    vi="Sau chừng này mili giây thì ngừng chấm điểm; nếu phải ngừng thì có thông báo.",
    en="Stop scoring after so many milliseconds; a message says if that happened.",
)
AFTER_TOKEN = Message(
    "help_after_token",
    vi='Xem tiếp sau một trang: giá trị "next" mà --json đã in cho trang ấy.',
    en='Go on after a page: the value of "next" that --json printed for it.',
)
FEEDBACK = Message(
    "help_feedback",
    vi="Trọng số của những từ lấy thêm từ các kết quả đầu; 0: không lấy thêm, thử 0.5.",
    en="The weight of further words taken from the best hits; 0 takes none, try 0.5.",
)
PERIOD = Message(
    "help_period",
    vi="Đếm theo ngày, tuần, tháng hoặc năm; mặc định chọn sao cho có chừng ba mươi dòng.",
    en="The period to count by; by default one that gives about thirty lines.",
)
EXPORT_FORMAT = Message(
    "help_export_format",
    vi="Mặc định là jsonl; tsv không có dòng tên cột.",
    en="By default jsonl; tsv has no line of column names.",
)
EXPORT_LIMIT = Message(
    "help_export_limit",
    vi="Số kết quả nhiều nhất; mặc định là tất cả.",
    en="The most hits; by default all.",
)

# -- options of index, read and eval ------------------------------------------------------------------------

QUIET = Message(
    "help_quiet",
    vi="Chỉ in lỗi, không in tiến độ và báo cáo: dùng khi chạy định kỳ (cron); mã thoát cho biết kết quả.",
    en="Print only errors, no progress and no report, for cron; the exit code tells the outcome.",
)
REBUILD = Message("help_rebuild", vi="Làm lại từ đầu.", en="Start over.")
WORKERS = Message(
    "help_workers",
    vi="Số tiến trình đọc và phân tích; 0: mỗi nhân một tiến trình, ít nhất hai.",
    en="How many processes read and analyse; 0: one per core, at least two.",
)
MAP = Message(
    "help_map",
    vi="Trường của bản ghi ứng với trường nào của bài, như tieude=title; dấu chấm dẫn vào bên trong "
    "(meta.tieude); nêu được nhiều lần.",
    en="Which field of articles a record's field is, as in tieude=title; dots lead into nested objects "
    "(meta.tieude); can be repeated.",
)
LOCK_WAIT = Message(
    "help_lock_wait",
    vi="Chờ chừng này giây nếu một tiến trình khác đang ghi vào chỉ mục.",
    en="Wait so many seconds for another process that is writing to the index.",
)
EXCLUDE = Message(
    "help_exclude",
    vi="Bỏ qua tệp và thư mục có tên hay đường dẫn khớp mẫu này; nêu được nhiều lần.",
    en="Leave out files and folders whose name or path matches this pattern; can be repeated.",
)
HIDDEN = Message("help_hidden", vi="Đọc cả tệp ẩn.", en="Read hidden files too.")
LIST_SKIPPED = Message(
    "help_list_skipped",
    vi="Ghi vào TỆP từng tệp, từng dòng không đọc được và lý do, cách nhau bằng tab.",
    en="Write every file and line that was not read to FILE, with the reason after a tab.",
)
TABLE = Message(
    "help_table",
    vi="Chỉ đọc bảng này của cơ sở dữ liệu hoặc trang tính này của sổ Excel; nêu được nhiều lần.",
    en="Read only this table of a database, or this sheet of a workbook; can be repeated.",
)
MAX_PAGE = Message(
    "help_max_page",
    vi="Số MB nhiều nhất mà một trang được bung ra.",
    en="The most MB that one page may unpack to.",
)
MAX_TOTAL = Message(
    "help_max_total",
    vi="Số GB nhiều nhất mà một tệp nén được bung ra.",
    en="The most GB that one packed file may unpack to.",
)
MAX_RATIO = Message(
    "help_max_ratio",
    vi="Tệp được bung ra nhiều nhất gấp mấy lần kích thước của nó.",
    en="How many times its size a file may unpack to.",
)
MEMBER_TIMEOUT = Message(
    "help_member_timeout",
    vi="Bỏ qua trang hay bản ghi nào đọc mất hơn chừng này giây; 0: không giới hạn.",
    en="Skip a page or record that takes longer than so many seconds to read; 0 is no limit.",
)
MEMORY = Message(
    "help_memory",
    vi="Bộ nhớ tối đa của cả lần chạy, ví dụ 800M hay 2G; trang nào cần nhiều hơn thì bỏ qua và nêu tên (Linux).",
    en="The memory of the whole run, such as 800M or 2G; a page that needs more is skipped and named (Linux).",
)
READ_WHY = Message(
    "help_read_why",
    vi="Nói vì sao: từng mục có những giá trị nào để chọn, thấy ở đâu, đã chọn cái nào (*).",
    en="Say why: which values each field was chosen from, where they stand, and which was taken (*).",
)
READ_JSON = Message(
    "help_read_json",
    vi="Mỗi trang in một đối tượng JSON, không gì khác.",
    en="Print one JSON object a page, nothing else.",
)
SETTINGS = Message(
    "help_settings",
    vi="Thiết lập xếp hạng cần đo, .toml hoặc .json.",
    en="Ranking settings to measure, .toml or .json.",
)
AGAINST = Message(
    "help_against",
    vi="Thiết lập để so sánh: một tệp, hoặc “default” (mặc định).",
    en="Settings to compare with: a file, or 'default'.",
)
PER_QUERY = Message("help_per_query", vi="Cho xem giá trị của từng đề tài.", en="Show every topic's values.")

# -- metavariables ------------------------------------------------------------------------------------------

METAVAR_WORDS = Message("metavar_words", vi="[TỪ...]", en="[WORD...]")
METAVAR_VALUE = Message("metavar_value", vi="GIÁ_TRỊ", en="VALUE")
METAVAR_TEXT = Message("metavar_text", vi="VĂN_BẢN", en="TEXT")
METAVAR_PREFIX = Message("metavar_prefix", vi="PHẦN_ĐẦU", en="PREFIX")
METAVAR_ID = Message("metavar_id", vi="MÃ|ĐỊA_CHỈ|TỆP|#SỐ", en="ID|ADDRESS|FILE|#RANK")
METAVAR_COLUMNS = Message("metavar_columns", vi="CỘT,...", en="COLUMN,...")
METAVAR_PATHS = Message("metavar_paths", vi="ĐƯỜNG_DẪN...", en="PATH...")
METAVAR_PATH = Message("metavar_path", vi="ĐƯỜNG_DẪN", en="PATH")
METAVAR_ADDRESS = Message("metavar_address", vi="ĐỊA_CHỈ", en="ADDRESS")
METAVAR_FOLDER = Message("metavar_folder", vi="THƯ_MỤC", en="FOLDER")
METAVAR_INDEX = Message("metavar_index", vi="THƯ_MỤC|ĐỊA_CHỈ", en="FOLDER|ADDRESS")
METAVAR_FILES = Message("metavar_files", vi="TỆP...", en="FILE...")
METAVAR_MAP = Message("metavar_map", vi="CỦA_HỌ=CỦA_TA", en="THEIRS=OURS")
METAVAR_FILE = Message("metavar_file", vi="TỆP", en="FILE")
METAVAR_TABLE = Message("metavar_table", vi="BẢNG", en="TABLE")
METAVAR_GLOB = Message("metavar_glob", vi="MẪU", en="GLOB")
METAVAR_SIZE = Message("metavar_size", vi="LƯỢNG", en="SIZE")
METAVAR_SECONDS = Message("metavar_seconds", vi="GIÂY", en="SECONDS")
METAVAR_MINUTES = Message("metavar_minutes", vi="PHÚT", en="MINUTES")
METAVAR_SHARE = Message("metavar_share", vi="TỈ_LỆ", en="SHARE")

# -- the words around help texts, by Typer's English ones ---------------------------------------------------

HELP_OPTION = Message("help_help", vi="Hiện trợ giúp này rồi thoát.", en="Show this message and exit.")
INSTALL_COMPLETION = Message(
    "help_install_completion",
    vi="Cài tính năng tự điền lệnh cho shell đang dùng.",
    en="Install completion for the current shell.",
)
SHOW_COMPLETION = Message(
    "help_show_completion",
    vi="In mã tự điền lệnh của shell đang dùng, để chép hoặc chỉnh sửa.",
    en="Show completion for the current shell, to copy it or customize the installation.",
)
USAGE = Message("help_usage", vi="Cách dùng: ", en="Usage: ")
COMMANDS_FILL = Message("help_commands_fill", vi="Đưa bài vào chỉ mục", en="Fill the index")
COMMANDS_SEARCH = Message("help_commands_search", vi="Tìm và đọc", en="Search and read")
COMMANDS_COUNT = Message("help_commands_count", vi="Đếm và thống kê", en="Count")
COMMANDS_MAINTAIN = Message("help_commands_maintain", vi="Giữ gìn chỉ mục", en="Look after the index")
COMMANDS_EXAMINE = Message("help_commands_examine", vi="Xem xét và đo lường", en="Examine and measure")
HEADINGS = (
    Message("help_heading_arguments", vi="Đối số", en="Arguments"),
    Message("help_heading_options", vi="Tuỳ chọn", en="Options"),
    Message("help_heading_commands", vi="Lệnh", en="Commands"),
)
USAGE_PIECES = (
    Message("help_usage_options", vi="[TUỲ_CHỌN]", en="[OPTIONS]"),
    Message("help_usage_command", vi="LỆNH [ĐỐI_SỐ]...", en="COMMAND [ARGS]..."),
)
#: Words in brackets after the help text of an option or argument.
REQUIRED = Message("help_required", vi="bắt buộc", en="required")
DEFAULT = Message("help_default", vi="mặc định", en="default")
ENVIRONMENT_VARIABLE = Message("help_environment_variable", vi="biến môi trường", en="env var")
#: The types of values.
VALUE_TYPES = (
    Message("help_type_number", vi="<số>", en="<int>"),
    Message("help_type_number_in_range", vi="<số>", en="<int range>"),
    Message("help_type_decimal", vi="<số thập phân>", en="<float>"),
    Message("help_type_text", vi="<chữ>", en="<str>"),
    Message("help_type_path", vi="<đường dẫn>", en="<path>"),
)
