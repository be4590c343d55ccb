"""What is said about fetching pages: the command, its help texts, and why an address gave nothing."""

from __future__ import annotations

from vnsearch.messages.formats import en, quantity, size, vi
from vnsearch.messages.language import Language
from vnsearch.messages.message import Message, both

HELP_FETCH = Message(
    "help_fetch",
    vi="Tải trang từ mạng về một thư mục để đưa vào chỉ mục: nguồn tin (RSS, Atom), sơ đồ trang và từng trang, "
    "cùng các trang mà nguồn tin và sơ đồ liệt kê. Ngoài chỉ mục trên cụm máy, chỉ lệnh này dùng mạng. Lần sau "
    "chỉ tải những gì mới hoặc đã đổi; không nêu ĐỊA_CHỈ thì xem lại những địa chỉ đã nêu. Quy định trong "
    "robots.txt được tôn trọng.",
    en="Fetch pages into a folder for vnsearch index: feeds (RSS, Atom), sitemaps and single pages, with the pages "
    "that feeds and sitemaps list. No other command uses the network, but for an index on a cluster. Later runs "
    "fetch only what is new or changed; without ADDRESS those given earlier are looked at again. What robots.txt "
    "says is obeyed.",
)
METAVAR_ADDRESSES = Message("metavar_addresses", vi="[ĐỊA_CHỈ...]", en="[ADDRESS...]")
FOLDER = Message("help_fetch_folder", vi="Thư mục để lưu.", en="The folder to save into.")
AS_HTML = Message(
    "help_fetch_html",
    vi="Lưu trang thành tệp HTML thay vì WARC.",
    en="Save pages as HTML files instead of WARC.",
)
DELAY = Message(
    "help_fetch_delay",
    vi="Số giây giữa hai lần hỏi cùng một máy chủ; Crawl-delay dài hơn trong robots.txt được ưu tiên.",
    en="Seconds between two requests to one host; a longer Crawl-delay in its robots.txt counts instead.",
)
TIMEOUT = Message(
    "help_fetch_timeout", vi="Số giây tối đa cho mỗi lần hỏi.", en="Seconds that one request may take."
)
MAX_SIZE = Message(
    "help_fetch_max_size",
    vi="Kích thước tối đa của một trang, tính bằng MB.",
    en="The largest page, in MB.",
)
MAX_PAGES = Message(
    "help_fetch_max_pages",
    vi="Số địa chỉ tối đa hỏi trong một lần chạy; phần còn lại để lần sau.",
    en="Addresses asked for in one run; the rest is left for the next.",
)
MAX_TIME = Message(
    "help_fetch_max_time",
    vi="Số phút tối đa của một lần chạy; 0: không giới hạn.",
    en="Minutes that a run may take; 0 is no limit.",
)
ALLOW_PRIVATE = Message(
    "help_fetch_allow_private",
    vi="Cho phép cả địa chỉ trên máy này và trong mạng nội bộ.",
    en="Also fetch from this machine and from private networks.",
)
USER_AGENT = Message(
    "help_fetch_user_agent",
    vi="Tên mà lệnh này xưng với máy chủ; nên kèm địa chỉ liên hệ.",
    en="How the command names itself to hosts; best with an address where you can be reached.",
)
NO_FETCH_PACKAGES = Message(
    "no_fetch_packages",
    vi="tải trang cần các gói httpx2, warcio và protego; hãy cài: pip install 'vnsearch[fetch]'",
    en="fetching needs the packages httpx2, warcio and protego: pip install 'vnsearch[fetch]'",
)
NOTHING_TO_FETCH = Message(
    "nothing_to_fetch",
    vi="hãy nêu ít nhất một địa chỉ: vnsearch fetch https://bao.example/rss/trang-chu.rss",
    en="give at least one address: vnsearch fetch https://news.example/rss/home.rss",
)
TOO_SLOW = Message("too_slow", vi="máy chủ trả lời quá chậm", en="the host answers too slowly")
CANNOT_BE_UNPACKED = Message(
    "answer_cannot_be_unpacked",
    vi="câu trả lời nén bị hỏng hoặc bị cắt",
    en="the packed answer is broken or cut off",
)
EMPTY_ANSWER = Message("empty_answer", vi="câu trả lời trống", en="the answer is empty")
DECLARES_ENTITIES = Message(
    "listing_declares_entities",
    vi="tệp XML khai báo thực thể nên không đọc",
    en="the XML declares entities and is not read",
)
ROBOTS_REFUSE = Message(
    "robots_refuse",
    vi="robots.txt của máy chủ không cho tải",
    en="the host's robots.txt does not allow it",
)


def bad_address(address: str) -> Message:
    """Report an address that cannot be fetched."""
    return Message(
        "bad_address",
        vi=f"không tải được từ “{address}”: cần một địa chỉ http:// hoặc https:// đầy đủ, không kèm tên người dùng",
        en=f"cannot fetch {address!r}: it takes a whole http:// or https:// address, without a user name",
    )


def bad_redirect(address: str) -> Message:
    """Report a redirect to what cannot be fetched."""
    return Message(
        "bad_redirect",
        vi=f"máy chủ chuyển tới một địa chỉ không dùng được: {address or 'trống'}",
        en=f"the host redirects to an address that cannot be used: {address or 'none'}",
    )


def too_many_redirects(limit: int) -> Message:
    """Report an address that leads from one to another and so on."""
    return Message(
        "too_many_redirects",
        vi=f"chuyển hướng quá {vi(limit)} lần liên tiếp",
        en=f"more than {en(limit)} redirects one after the other",
    )


def private_address(address: str) -> Message:
    """Report a host that is on this machine or in a private network."""
    return Message(
        "private_address",
        vi=f"máy chủ ở trong mạng nội bộ ({address}) nên không hỏi; nếu tin tưởng hãy dùng --allow-private",
        en=f"the host is in a private network ({address}), so nothing is asked of it; --allow-private allows it",
    )


def connection_failed(reason: str) -> Message:
    """Report a connection that failed; the reason may be a message."""
    reason_vi, reason_en = both(reason)
    return Message("connection_failed", vi=f"không có câu trả lời: {reason_vi}", en=f"no answer: {reason_en}")


def answered(status: int) -> Message:
    """Report an answer that is no page."""
    return Message("answered", vi=f"máy chủ trả lời {status}", en=f"the host answered {status}")


def answer_too_large(limit: int) -> Message:
    """Report an answer that is larger than wanted."""
    return Message(
        "answer_too_large",
        vi=f"câu trả lời lớn hơn {size(limit, Language.VIETNAMESE)} (--max-size)",
        en=f"the answer is larger than {size(limit, Language.ENGLISH)} (--max-size)",
    )


def answer_unpacks_to_more(limit: int) -> Message:
    """Report an answer that unpacks to more than wanted."""
    return Message(
        "answer_unpacks_to_more",
        vi=f"câu trả lời giải nén ra hơn {size(limit, Language.VIETNAMESE)} (--max-size)",
        en=f"the answer unpacks to more than {size(limit, Language.ENGLISH)} (--max-size)",
    )


def unknown_answer_encoding(name: str) -> Message:
    """Report an answer in an encoding that was not asked for."""
    return Message(
        "unknown_answer_encoding",
        vi=f"câu trả lời nén kiểu {name}, không được yêu cầu",
        en=f"the answer is packed as {name}, which was not asked for",
    )


def broken_listing(fault: str) -> Message:
    """Report a feed or sitemap that gives nothing; the fault may be a message."""
    fault_vi, fault_en = both(fault)
    return Message(
        "broken_listing",
        vi=f"nguồn tin hoặc sơ đồ trang bị hỏng: {fault_vi}",
        en=f"the feed or sitemap is broken: {fault_en}",
    )


def not_a_page(kind: str) -> Message:
    """Report an answer that is neither a page nor a feed."""
    return Message(
        "not_a_page",
        vi=f"không phải trang web hay nguồn tin ({kind or 'không rõ loại'})",
        en=f"neither a page nor a feed ({kind or 'of no stated type'})",
    )


def robots_unreachable(reason: str) -> Message:
    """Report a host of which it cannot be known what it allows; the reason may be a message."""
    reason_vi, reason_en = both(reason)
    return Message(
        "robots_unreachable",
        vi=f"không đọc được robots.txt ({reason_vi}) nên chưa tải gì từ máy chủ này",
        en=f"its robots.txt cannot be read ({reason_en}), so nothing is fetched from this host yet",
    )


def folder_locked(folder: str) -> Message:
    """Report a folder into which another process fetches."""
    return Message(
        "folder_locked",
        vi=f"một tiến trình khác đang tải vào {folder}; hãy đợi nó xong",
        en=f"another process is fetching into {folder}; wait until it is done",
    )


def cannot_use_folder(folder: str, reason: str) -> Message:
    """Report a folder that cannot be written; the reason may be a message."""
    reason_vi, reason_en = both(reason)
    return Message(
        "cannot_use_folder",
        vi=f"không ghi được vào {folder}: {reason_vi}",
        en=f"cannot write to {folder}: {reason_en}",
    )


def other_state_version(path: str) -> Message:
    """Report a state that another version of vnsearch wrote."""
    return Message(
        "other_state_version",
        vi=f"{path} do một phiên bản khác của vnsearch tạo ra; hãy cập nhật vnsearch, hoặc xoá tệp đó để tải lại "
        "từ đầu",
        en=f"{path} was made by another version of vnsearch; update vnsearch, or delete it to fetch all anew",
    )


def fetch_progress(pages: int, failures: int, waiting: int) -> Message:
    """Report how far a run is."""
    return Message(
        "fetch_progress",
        vi=f"đã lưu {vi(pages)} trang, {vi(failures)} địa chỉ không được, còn {vi(waiting)}",
        en=f"{quantity(pages, 'page')} saved, {en(failures)} failed, {en(waiting)} waiting",
    )


def fetched(pages: int, listings: int, unchanged: int, failures: int, waiting: int) -> Message:
    """Report a run."""
    return Message(
        "fetched",
        vi=f"trang: lưu {vi(pages)}; nguồn tin và sơ đồ: {vi(listings)}; không đổi: {vi(unchanged)}; không được: "
        f"{vi(failures)}; để lần sau: {vi(waiting)}",
        en=f"pages saved: {en(pages)}; feeds and sitemaps: {en(listings)}; unchanged: {en(unchanged)}; failed: "
        f"{en(failures)}; left for the next run: {en(waiting)}",
    )


def index_it(folder: str) -> Message:
    """Say how what was fetched comes into the index."""
    return Message(
        "index_it",
        vi=f"đưa vào chỉ mục: vnsearch index {folder}",
        en=f"index it: vnsearch index {folder}",
    )
