"""Why an index cannot be opened, read or written, and what to do."""

from __future__ import annotations

from datetime import datetime

from vnsearch.messages.formats import en, quantity, vi
from vnsearch.messages.message import Message, both

#: What to do about an index that cannot be used any more.
REBUILD = Message("rebuild", vi="hãy chạy vnsearch index --rebuild", en="run vnsearch index --rebuild")
#: What to do about an index of another version.
UPGRADE = Message(
    "upgrade",
    vi="hãy chạy vnsearch upgrade, hoặc vnsearch index --rebuild để đọc lại mọi tệp",
    en="run vnsearch upgrade, or vnsearch index --rebuild to read all files again",
)
UNCHANGED = Message(
    "unchanged", vi="chỉ mục vẫn như ở lần lưu cuối", en="the last committed index is as it was"
)
UPDATE_BROKEN_OFF = Message(
    "update_broken_off",
    vi="lần cập nhật trước bị ngắt giữa chừng; hãy chạy vnsearch index trước đã",
    en="the last update was broken off; run vnsearch index first",
)
NO_KNOWN_ROOTS = Message(
    "no_known_roots",
    vi="không rõ trước đây đã đọc những gì; hãy nêu ra: vnsearch index --rebuild ĐƯỜNG_DẪN",
    en="what was indexed before is not known; name it: vnsearch index --rebuild PATH",
)
WRITER_OPEN = Message(
    "writer_open",
    vi="một lượt ghi khác đang mở; hãy kết thúc lượt ấy trước",
    en="another writer is open; finish it first",
)
CATALOGUE_MISMATCH = Message(
    "catalogue_mismatch",
    vi=f"chỉ mục và danh mục của nó không thuộc về nhau; {REBUILD.vi}",
    en=f"the index and its catalogue do not belong together; {REBUILD.en}",
)
COMMITS_LOST = Message(
    "commits_lost",
    vi=f"chỉ mục đã mất các lần lưu; {REBUILD.vi}",
    en=f"the index has lost its commits; {REBUILD.en}",
)
KEYS_OUT_OF_ORDER = Message(
    "keys_out_of_order",
    vi=f"một phân đoạn có các khoá sai thứ tự; {REBUILD.vi}",
    en=f"a segment has keys out of order; {REBUILD.en}",
)
HELPER_LOST = Message(
    "helper_lost",
    vi="một tiến trình phụ bị tắt, có thể vì thiếu bộ nhớ; chưa có gì thay đổi; hãy thử lại với --workers nhỏ hơn",
    en="a worker process was killed, perhaps for lack of memory; nothing was changed; "
    "try again with fewer --workers",
)
OUT_OF_MEMORY = Message(
    "out_of_memory",
    vi="không đủ bộ nhớ để tiếp tục; chỉ mục vẫn như ở lần lưu cuối; hãy cho nhiều hơn (--memory) hoặc giảm "
    "--workers",
    en="there is not enough memory to go on; the last committed index is as it was; allow more (--memory) or use "
    "fewer --workers",
)
NO_PYVI = Message(
    "no_pyvi",
    vi="chưa cài gói pyvi; hãy chạy: pip install pyvi",
    en="the package pyvi is not installed; run: pip install pyvi",
)


ADDED_ARTICLES_UNKNOWN = Message(
    "added_articles_unknown",
    vi="không đọc được; nếu trước đây có bài thêm bằng Python (Index.add) thì chúng không được mang sang",
    en="cannot be read; articles that were added from Python (Index.add), if any, are not taken over",
)


def too_little_memory(least: int) -> Message:
    """Say that a bound on memory is below what any run needs."""
    return Message(
        "too_little_memory",
        vi=f"--memory phải ít nhất là {least >> 20}M",
        en=f"--memory must be at least {least >> 20}M",
    )


def not_a_size(text: str) -> Message:
    """Report an amount of memory that cannot be understood."""
    return Message(
        "not_a_size",
        vi=f"“{text}” không phải lượng bộ nhớ; hãy viết như 800M hoặc 2G",
        en=f"{text!r} is no amount of memory; write it like 800M or 2G",
    )


def document_lost(document_id: str) -> Message:
    """Say that a document that the catalogue names is not in the index."""
    return Message(
        "document_lost",
        vi=f"không còn tài liệu “{document_id}”",
        en=f"the document {document_id!r} is missing",
    )


def added_articles_lost(count: int, folder: str, reason: str) -> Message:
    """Refuse a rebuild that would lose articles added from code; the reason may be a message."""
    reason_vi, reason_en = both(reason)
    return Message(
        "added_articles_lost",
        vi=f"{vi(count)} bài thêm bằng Python (Index.add) không đọc được từ chỉ mục cũ ({reason_vi}); dựng lại sẽ "
        f"làm mất chúng nên chưa làm gì; muốn bắt đầu lại từ đầu, hãy xoá chỉ mục ở {folder}",
        en=f"{quantity(count, 'article')} added from Python (Index.add) cannot be read from the old index "
        f"({reason_en}); a rebuild would lose them, so nothing was done; to start over, delete the index at "
        f"{folder}",
    )


def index_not_found(folder: str) -> Message:
    """Say that a folder has no index yet."""
    return Message(
        "index_not_found",
        vi=f"không có chỉ mục nào trong {folder}; hãy tạo bằng: vnsearch index THƯ_MỤC",
        en=f"there is no index in {folder}; make one with: vnsearch index FOLDER",
    )


def foreign_folder(folder: str) -> Message:
    """Say that a folder has files that are not those of an index."""
    return Message(
        "foreign_folder",
        vi=f"{folder} chứa thứ khác, không phải chỉ mục vnsearch; hãy chọn thư mục khác bằng --index-dir",
        en=f"{folder} holds something other than a vnsearch index; choose another folder with --index-dir",
    )


def foreign_entry(path: str) -> Message:
    """Say that a link, pipe or folder stands where a file of an index belongs."""
    return Message(
        "foreign_entry",
        vi=f"{path} không phải tệp của vnsearch mà là liên kết, ống dẫn hoặc thư mục; hãy bỏ nó đi",
        en=f"{path} is no file of vnsearch but a link, pipe or folder; remove it",
    )


def unreadable_manifest(folder: str, manifest: str) -> Message:
    """Say that the file that names the data of an index cannot be read."""
    return Message(
        "unreadable_manifest",
        vi=f"chỉ mục trong {folder} bị hỏng (không đọc được {manifest}); {REBUILD.vi}",
        en=f"the index in {folder} is damaged ({manifest} cannot be read); {REBUILD.en}",
    )


def manifest_without_data(folder: str, manifest: str) -> Message:
    """Say that the file that names the data of an index names none."""
    return Message(
        "manifest_without_data",
        vi=f"chỉ mục trong {folder} bị hỏng ({manifest} không nêu thư mục dữ liệu); {REBUILD.vi}",
        en=f"the index in {folder} is damaged ({manifest} names no data); {REBUILD.en}",
    )


def other_format(folder: str, made_with: str, used: str) -> Message:
    """Say that an index has another format than this version."""
    return Message(
        "other_format",
        vi=f"chỉ mục trong {folder} có định dạng {made_with!r}, vnsearch này dùng {used!r}; {UPGRADE.vi}",
        en=f"the index in {folder} was made with format {made_with!r}, this vnsearch uses {used!r}; {UPGRADE.en}",
    )


def other_analyser(folder: str, made_with: str, used: str) -> Message:
    """Say that the text of an index was analysed in another way than this version does."""
    return Message(
        "other_analyser",
        vi=f"chỉ mục trong {folder} dùng bộ phân tích {made_with!r}, vnsearch này dùng {used!r}; {UPGRADE.vi}",
        en=f"the index in {folder} was made with analyser {made_with!r}, this vnsearch uses {used!r}; {UPGRADE.en}",
    )


def other_commit_format(made_with: str, used: str) -> Message:
    """Say that a commit has another format than this version."""
    return Message(
        "other_commit_format",
        vi=f"chỉ mục có định dạng {made_with!r}, vnsearch này dùng {used!r}; {REBUILD.vi}",
        en=f"the index was made with format {made_with!r}, this vnsearch uses {used!r}; {REBUILD.en}",
    )


def newer_catalogue(path: str, version: int) -> Message:
    """Say that a catalogue was made by a newer version."""
    return Message(
        "newer_catalogue",
        vi=f"{path} do một vnsearch mới hơn tạo ra (danh mục phiên bản {version})",
        en=f"{path} was made by a newer vnsearch (version {version} of the catalogue)",
    )


def rebuilt_since(folder: str) -> Message:
    """Say that an open index has been rebuilt."""
    return Message(
        "rebuilt_since",
        vi=f"chỉ mục trong {folder} đã được làm lại sau khi mở; hãy mở lại nó",
        en=f"the index in {folder} was rebuilt since it was opened; open it again",
    )


def indexed_root_missing(root: str) -> Message:
    """Say that a file or folder that was indexed before is not there."""
    return Message(
        "indexed_root_missing",
        vi=f"không thấy {root}, đã đọc trước đây; hãy đưa nó trở lại, hoặc nêu ra những gì cần đọc",
        en=f"{root}, indexed before, is missing; bring it back, or name what to index",
    )


def locked(folder: str, owner: str) -> Message:
    """Say that another process writes to an index; ``owner`` is a message about it, or ""."""
    owner_vi, owner_en = both(owner)
    return Message(
        "locked",
        vi=f"một tiến trình khác{owner_vi} đang ghi vào {folder}; hãy đợi nó xong",
        en=f"another process{owner_en} is writing to {folder}; wait until it is done",
    )


def lock_owner(pid: int, host: str, since: datetime) -> Message:
    """Return who writes to an index, in brackets after a space."""
    return Message(
        "lock_owner",
        vi=f" (số hiệu {pid} trên máy {host}, từ {since:%H:%M ngày %d/%m/%Y})",
        en=f" (pid {pid} on {host}, since {since:%H:%M on %d/%m/%Y})",
    )


def writer_at_work(folder: str) -> Message:
    """Say that another writer has the engine of an index."""
    return Message(
        "writer_at_work",
        vi=f"một lượt ghi khác đang làm việc trong {folder}; hãy đợi nó xong",
        en=f"another writer is at work in {folder}; wait for it",
    )


def cannot_write(path: str, reason: str) -> Message:
    """Say that a file could not be written; the reason may be a message."""
    reason_vi, reason_en = both(reason)
    return Message(
        "cannot_write",
        vi=f"không ghi được {path}: {reason_vi}; {UNCHANGED.vi}",
        en=f"cannot write {path}: {reason_en}; {UNCHANGED.en}",
    )


def cannot_write_index(reason: str) -> Message:
    """Say that an index could not be written; the reason may be a message."""
    reason_vi, reason_en = both(reason)
    return Message(
        "cannot_write_index",
        vi=f"không ghi được chỉ mục ({reason_vi}); {UNCHANGED.vi}",
        en=f"cannot write the index ({reason_en}); {UNCHANGED.en}",
    )


def committed_in_part(refusal: str) -> Message:
    """Say that searches show the changes, although something was refused after that.

    ``refusal``: a message that ends in ``UNCHANGED``, which is not true then.
    """
    refusal_vi, refusal_en = both(refusal)
    reason_vi, reason_en = (
        refusal_vi.removesuffix(f"; {UNCHANGED.vi}"),
        refusal_en.removesuffix(f"; {UNCHANGED.en}"),
    )
    return Message(
        "committed_in_part",
        vi=f"{reason_vi}; tìm kiếm đã thấy các thay đổi, nhưng chúng chưa được lưu hết: hãy chạy lại",
        en=f"{reason_en}; searches show the changes already, but saving them was not completed: run it again",
    )


def cannot_use(path: str, reason: str) -> Message:
    """Say that the catalogue cannot be used; the reason may be a message."""
    reason_vi, reason_en = both(reason)
    return Message(
        "cannot_use",
        vi=f"không dùng được {path}: {reason_vi}; {UNCHANGED.vi}",
        en=f"cannot use {path}: {reason_en}; {UNCHANGED.en}",
    )


def cannot_read(path: str, reason: str) -> Message:
    """Say that a file or folder cannot be read; the reason may be a message."""
    reason_vi, reason_en = both(reason)
    return Message(
        "cannot_read", vi=f"không đọc được {path}: {reason_vi}", en=f"cannot read {path}: {reason_en}"
    )


def cannot_read_index(reason: str) -> Message:
    """Say that the files of an index cannot be read; the reason may be a message."""
    reason_vi, reason_en = both(reason)
    return Message(
        "cannot_read_index",
        vi=f"không đọc được chỉ mục ({reason_vi})",
        en=f"cannot read the index ({reason_en})",
    )


def damaged(path: str) -> Message:
    """Say that a file of an index is damaged."""
    return Message("damaged", vi=f"{path} bị hỏng; {REBUILD.vi}", en=f"{path} is damaged; {REBUILD.en}")


def damaged_because(path: str, reason: str) -> Message:
    """Say that a file of an index is damaged, in the words of whatever read it."""
    reason_vi, reason_en = both(reason)
    return Message(
        "damaged_because",
        vi=f"{path} bị hỏng ({reason_vi}); {REBUILD.vi}",
        en=f"{path} is damaged ({reason_en}); {REBUILD.en}",
    )


def damaged_file(name: str, what: str) -> Message:
    """Say what is wrong with a file of an index: ``what`` has the file as its subject and may be a message."""
    what_vi = what.vi if isinstance(what, Message) else "bị hỏng"
    return Message("damaged_file", vi=f"{name} {what_vi}; {REBUILD.vi}", en=f"{name} {what}; {REBUILD.en}")


def damaged_index(reason: str) -> Message:
    """Say that the files of an index make no sense, with the technical reason."""
    reason_vi, reason_en = both(reason)
    return Message(
        "damaged_index",
        vi=f"chỉ mục bị hỏng ({reason_vi}); {REBUILD.vi}",
        en=f"the index is damaged ({reason_en}); {REBUILD.en}",
    )


def file_missing(reason: str) -> Message:
    """Say that a file of an index is missing; the reason may be a message."""
    reason_vi, reason_en = both(reason)
    return Message(
        "file_missing",
        vi=f"thiếu một tệp của chỉ mục ({reason_vi}); {REBUILD.vi}",
        en=f"a file of the index is missing ({reason_en}); {REBUILD.en}",
    )


def catalogue_missing(path: str) -> Message:
    """Say that the catalogue of an index is missing."""
    return Message(
        "catalogue_missing",
        vi=f"thiếu {path}; {REBUILD.vi} ĐƯỜNG_DẪN",
        en=f"{path} is missing; {REBUILD.en} PATH",
    )


def foreign_commit(name: str) -> Message:
    """Say that a commit's file is that of another commit."""
    return Message(
        "foreign_commit",
        vi=f"{name} là của một lần lưu khác; {REBUILD.vi}",
        en=f"{name} belongs to another commit; {REBUILD.en}",
    )


def document_too_large(megabytes: int) -> Message:
    """Say that a document is too large to store."""
    return Message(
        "document_too_large",
        vi=f"tài liệu {vi(megabytes)} MB quá lớn, không lưu được",
        en=f"a document of {en(megabytes)} MB is too large to store",
    )


def unreadable_model(folder: str, reason: str) -> Message:
    """Say that the model of pyvi cannot be read."""
    reason_vi, reason_en = both(reason)
    return Message(
        "unreadable_model",
        vi=f"không đọc được mô hình trong {folder} ({reason_vi}); hãy chạy: pip install --force-reinstall pyvi",
        en=f"the model in {folder} cannot be read ({reason_en}); run: pip install --force-reinstall pyvi",
    )
