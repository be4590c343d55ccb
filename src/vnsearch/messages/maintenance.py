"""What is said about keeping an index: its roots, and what is removed from it, saved and upgraded."""

from __future__ import annotations

from datetime import date

from vnsearch.messages import formats
from vnsearch.messages.formats import en, quantity, size, vi
from vnsearch.messages.language import Language
from vnsearch.messages.message import Message, both

# -- help texts ---------------------------------------------------------------------------------------------

HELP_ROOTS = Message(
    "help_roots",
    vi="Liệt kê, dời hoặc bỏ các gốc, tức những tệp và thư mục đã đưa vào chỉ mục. roots move CŨ MỚI: từ nay "
    "tìm một gốc ở chỗ khác, không đọc lại gì; roots forget GỐC: bỏ một gốc cùng các tài liệu của nó. Gốc được "
    "nêu bằng tên hoặc đường dẫn.",
    en="List, move or forget the roots, which are the files and folders that were given to be indexed. roots move "
    "OLD NEW looks for a root at another path from now on and reads nothing again; roots forget ROOT drops a root "
    "with its documents. A root is given by its name or its path.",
)
HELP_REMOVE = Message(
    "help_remove",
    vi="Bỏ khỏi chỉ mục những bài báo, tiêu đề bên lề hay tệp, nêu bằng mã, địa chỉ, đường dẫn tệp, hoặc '#3' cho "
    "kết quả thứ ba của lần tìm vừa rồi. Các lần "
    "index sau, kể cả index --rebuild, không đưa chúng vào lại, cho đến khi dùng --restore. Không nêu gì thì liệt "
    "kê những gì đã bỏ. Chữ của chúng còn trong các tệp của chỉ mục cho đến khi chạy vnsearch compact.",
    en="Remove articles, headlines or files from the index, by id, address or path, or by '#3' for the third hit "
    "of the last answer. Later runs of index, also with --rebuild, keep them out until --restore. Without a "
    "target, list what was removed. Their text is gone from the files of the index after vnsearch compact.",
)
REMOVE_RESTORE = Message(
    "help_remove_restore", vi="Cho vào lại những gì đã bỏ.", en="Let in again what was removed."
)
PRUNE = Message(
    "help_prune",
    vi="Bỏ tài liệu của các tệp không còn, kể cả khi một thư mục gốc mất hơn một nửa.",
    en="Drop the documents of files that are gone, also where a root loses more than half.",
)
HELP_BACKUP = Message(
    "help_backup",
    vi="Lưu chỉ mục, đúng như ở lần lưu cuối, vào một tệp .tar; trong lúc đó vẫn index được. Bản sao lưu trước "
    "cùng tên được thay thế khi bản mới đã xong.",
    en="Save the index, as of its last commit, to one .tar file; index may run meanwhile. An older backup of "
    "that name is replaced once the new one is complete.",
)
HELP_RESTORE = Message(
    "help_restore",
    vi="Lập lại chỉ mục từ tệp do vnsearch backup tạo ra, vào một thư mục trống, sau khi kiểm tra mọi tổng kiểm.",
    en="Make the index of a file that vnsearch backup wrote, in an empty folder, after all its checksums were "
    "verified.",
)
HELP_UPGRADE = Message(
    "help_upgrade",
    vi="Đưa chỉ mục do một phiên bản cũ tạo ra lên phiên bản này, từ chính những bài nó đã lưu: không cần các tệp "
    "gốc. Ngày và nội dung giữ như phiên bản cũ đã đọc; muốn đọc lại các trang: vnsearch index --rebuild. Trong "
    "lúc làm cần chỗ cho một bản thứ hai.",
    en="Bring an index that an older version made to this one, from the texts it stores: the original files are "
    "not needed. Dates and texts stay as the older version read them; to read the pages again: vnsearch index "
    "--rebuild. It needs room for a second copy while it works.",
)
#: What a progress bar counts while an index is upgraded.
UPGRADED_SHARE = Message("upgraded_share", vi="đã phân tích lại", en="analysed anew")
METAVAR_BACKUP = Message("metavar_backup", vi="TỆP", en="FILE")
METAVAR_ROOTS = Message("metavar_roots", vi="[move CŨ MỚI | forget GỐC]", en="[move OLD NEW | forget ROOT]")
METAVAR_TARGETS = Message("metavar_targets", vi="[MÃ|TỆP|ĐỊA_CHỈ]...", en="[ID|FILE|ADDRESS]...")

# -- reports ------------------------------------------------------------------------------------------------

NO_ROOTS = Message("no_roots", vi="Chưa có thư mục gốc nào.", en="There are no roots yet.")
NO_REMOVALS = Message("no_removals", vi="Chưa bỏ gì khỏi chỉ mục.", en="Nothing was removed.")


def root(name: str, path: str, files: int, articles: int, *, present: bool) -> Message:
    """Describe one root."""
    missing_vi, missing_en = ("", "") if present else (" (không còn ở đó)", " (missing)")
    return Message(
        "root",
        vi=f"{name}: {path}{missing_vi}, {vi(files)} tệp, {vi(articles)} bài báo",
        en=f"{name}: {path}{missing_en}, {quantity(files, 'file')}, {quantity(articles, 'article')}",
    )


def root_moved(old: str, new: str) -> Message:
    """Report that a root was moved."""
    return Message(
        "root_moved", vi=f"từ nay {old} được tìm ở {new}", en=f"{old} is looked for at {new} from now on"
    )


def documents_removed(articles: int, headlines: int) -> Message:
    """Report how many documents left the index."""
    return Message(
        "documents_removed",
        vi=f"đã bỏ {vi(articles)} bài báo, {vi(headlines)} tiêu đề bên lề",
        en=f"removed {quantity(articles, 'article')}, {quantity(headlines, 'headline')}",
    )


def documents_restored(articles: int, headlines: int) -> Message:
    """Report how many documents came back."""
    return Message(
        "documents_restored",
        vi=f"đã cho vào lại {vi(articles)} bài báo, {vi(headlines)} tiêu đề bên lề",
        en=f"brought back {quantity(articles, 'article')}, {quantity(headlines, 'headline')}",
    )


_KINDS_VI = {"article": "bài báo", "headline": "tiêu đề bên lề", "address": "địa chỉ", "file": "tệp"}


def removal(kind: str, target: str, label: str, day: date) -> Message:
    """Describe one thing that was removed."""
    target_with_label = f"{target} ({label})" if label and label != target else target
    return Message(
        "removal",
        vi=f"{_KINDS_VI[kind]} {target_with_label}, bỏ ngày {formats.day(day, Language.VIETNAMESE)}",
        en=f"{kind} {target_with_label}, removed {formats.day(day, Language.ENGLISH)}",
    )


def excluded(count: int) -> Message:
    """Report articles that a run left out because they had been removed."""
    return Message(
        "excluded",
        vi=f"không đưa vào: {vi(count)} bài báo đã bỏ bằng vnsearch remove",
        en=f"left out: {quantity(count, 'article')} removed with vnsearch remove",
    )


def files_gone(missing_files: int, files: int, missing_records: int, records: int) -> Message:
    """Say why the documents of missing files were kept."""
    return Message(
        "files_gone",
        vi=f"không thấy {vi(missing_files)} trong {vi(files)} tệp của nó, với {vi(missing_records)} trong "
        f"{vi(records)} bản ghi; tài liệu của chúng được giữ lại: hãy đưa các tệp về, hoặc bỏ chúng bằng "
        "vnsearch index --prune",
        en=f"{en(missing_files)} of its {quantity(files, 'file')} are gone, with {en(missing_records)} of "
        f"{quantity(records, 'record')}; their documents were kept: bring the files back, or drop them with "
        "vnsearch index --prune",
    )


def root_missing(files: int) -> Message:
    """Say that a root is not there, and that its documents were kept."""
    return Message(
        "root_missing",
        vi=f"không thấy thư mục gốc này; tài liệu của {vi(files)} tệp được giữ lại. Nếu nó đã chuyển chỗ: vnsearch "
        "roots move; nếu không cần nữa: vnsearch roots forget",
        en=f"the root is missing; the documents of {quantity(files, 'file')} were kept. If it was moved: vnsearch "
        "roots move; if it is no longer wanted: vnsearch roots forget",
    )


def files_unreachable(files: int, reason: str) -> Message:
    """Say that files cannot be looked at, and that their documents were kept; the reason may be a message."""
    reason_vi, reason_en = both(reason)
    return Message(
        "files_unreachable",
        vi=f"không xem được {vi(files)} tệp ({reason_vi}); tài liệu của chúng được giữ lại",
        en=f"{quantity(files, 'file')} cannot be looked at ({reason_en}); their documents were kept",
    )


def folder_empty(files: int) -> Message:
    """Say that a folder is empty that had files, and that their documents were kept."""
    return Message(
        "folder_empty",
        vi=f"thư mục trống, như khi ổ đĩa chưa được gắn; tài liệu của {vi(files)} tệp được giữ lại. Nếu đúng là đã "
        "xoá: vnsearch index --prune",
        en=f"the folder is empty, like that of a disk that is not mounted; the documents of "
        f"{quantity(files, 'file')} were kept. If they were deleted: vnsearch index --prune",
    )


def rebuild_would_lose(place: str, reason: str) -> Message:
    """Refuse a rebuild that would lose documents whose files are not there; the reason may be a message."""
    reason_vi, reason_en = both(reason)
    return Message(
        "rebuild_would_lose",
        vi=f"{place}: {reason_vi}. Dựng lại lúc này sẽ làm mất chúng; hãy đưa tệp về chỗ cũ, hoặc dùng "
        "--rebuild --prune",
        en=f"{place}: {reason_en}. A rebuild now would lose them; bring the files back, or use --rebuild --prune",
    )


def backed_up(archive: str, size_in_bytes: int, seconds: float) -> Message:
    """Report a backup."""
    return Message(
        "backed_up",
        vi=f"đã lưu vào {archive}: {size(size_in_bytes, Language.VIETNAMESE)}, {vi(seconds, 1)} giây",
        en=f"saved to {archive}: {size(size_in_bytes, Language.ENGLISH)}, {en(seconds, 1)} s",
    )


def restored(folder: str, documents: int, seconds: float) -> Message:
    """Report that an index was restored."""
    return Message(
        "restored",
        vi=f"đã lập lại chỉ mục trong {folder}: {vi(documents)} tài liệu, {vi(seconds, 1)} giây",
        en=f"restored the index in {folder}: {quantity(documents, 'document')}, {en(seconds, 1)} s",
    )


NOTHING_TO_UPGRADE = Message(
    "nothing_to_upgrade", vi="chỉ mục đã thuộc phiên bản này", en="the index is of this version already"
)
CATALOGUE_UPGRADED = Message(
    "catalogue_upgraded",
    vi="đã nâng cấp danh mục tệp; các tài liệu không phải phân tích lại",
    en="upgraded the catalogue of files; the documents did not have to be analysed again",
)


def upgraded(articles: int, seconds: float) -> Message:
    """Report that an index was upgraded, and what was not done."""
    return Message(
        "upgraded",
        vi=f"đã phân tích lại {vi(articles)} bài báo trong {vi(seconds, 1)} giây; ngày và nội dung giữ như phiên "
        "bản cũ đã đọc (đọc lại các trang: vnsearch index --rebuild)",
        en=f"analysed {quantity(articles, 'article')} anew in {en(seconds, 1)} s; dates and texts are as the older "
        "version read them (to read the pages again: vnsearch index --rebuild)",
    )


def articles_lost(count: int) -> Message:
    """Report articles that could not be carried over."""
    return Message(
        "articles_lost",
        vi=f"{vi(count)} bài báo không đọc lại được từ chỉ mục; lần vnsearch index sau sẽ đọc lại tệp của chúng",
        en=f"{quantity(count, 'article')} could not be read back from the index; the next vnsearch index reads "
        "their files again",
    )


# -- errors -------------------------------------------------------------------------------------------------

ROOTS_USAGE = Message(
    "roots_usage",
    vi="dùng: vnsearch roots, vnsearch roots move CŨ MỚI hoặc vnsearch roots forget GỐC",
    en="use vnsearch roots, vnsearch roots move OLD NEW or vnsearch roots forget ROOT",
)
NOTHING_TO_RESTORE = Message(
    "nothing_to_restore",
    vi="hãy nêu những gì cần cho vào lại; vnsearch remove liệt kê những gì đã bỏ",
    en="name what to restore; vnsearch remove lists what was removed",
)


def unknown_root(name: str, roots: str) -> Message:
    """Say that there is no such root, and which there are."""
    return Message(
        "unknown_root",
        vi=f"{name} không phải thư mục gốc của chỉ mục này; các gốc là: {roots or 'không có'}",
        en=f"{name} is no root of this index; its roots are: {roots or 'none'}",
    )


def root_without_files(path: str, old: str) -> Message:
    """Say that a root cannot be moved where none of its files is."""
    return Message(
        "root_without_files",
        vi=f"{path} không có tệp nào đã đọc từ {old}; không thay đổi gì",
        en=f"{path} has none of the files that were indexed from {old}; nothing was changed",
    )


def roots_overlap(path: str, root: str) -> Message:
    """Say that a root cannot be moved into another, nor around it."""
    return Message(
        "roots_overlap",
        vi=f"{path} và thư mục gốc {root} sẽ lồng vào nhau; hãy bỏ một gốc (vnsearch roots forget) rồi index lại",
        en=f"of {path} and the root {root}, one would lie in the other; forget one of them (vnsearch roots forget) "
        "and index again",
    )


def root_inside_another(path: str, root: str) -> Message:
    """Say that a root cannot be forgotten while another one has its files."""
    return Message(
        "root_inside_another",
        vi=f"{path} nằm trong thư mục gốc {root}, lần index sau sẽ lại đọc nó",
        en=f"{path} lies in the root {root}, which would bring its files back",
    )


EMPTY_NAME = Message(
    "empty_name",
    vi="tên trống không chỉ gì cả; hãy nêu mã, địa chỉ hoặc đường dẫn",
    en="an empty name stands for nothing; name an id, an address or a path",
)


def nothing_to_remove(target: str) -> Message:
    """Say that nothing in the index has such an id, address or path."""
    return Message(
        "nothing_to_remove",
        vi=f"chỉ mục không có bài báo, tiêu đề, địa chỉ hay tệp nào là {target}; không bỏ gì",
        en=f"the index has no article, headline, address or file {target}; nothing was removed",
    )


def not_removed(target: str) -> Message:
    """Say that something to restore was never removed."""
    return Message(
        "not_removed",
        vi=f"{target} không có trong những gì đã bỏ; vnsearch remove liệt kê chúng",
        en=f"{target} was not removed; vnsearch remove lists what was",
    )


def no_backup(path: str) -> Message:
    """Say that a file is no backup that vnsearch wrote."""
    return Message(
        "no_backup",
        vi=f"{path} không phải bản sao lưu do vnsearch backup tạo ra",
        en=f"{path} is no backup that vnsearch backup wrote",
    )


def backup_cut_off(path: str) -> Message:
    """Say that a backup lacks its end."""
    return Message(
        "backup_cut_off",
        vi=f"bản sao lưu {path} bị cụt; không lập lại gì",
        en=f"the backup {path} is cut off; nothing was restored",
    )


def backup_damaged(path: str, file: str) -> Message:
    """Say that a file of a backup is not what was saved."""
    return Message(
        "backup_damaged",
        vi=f"bản sao lưu {path} bị hỏng ({file}); không lập lại gì",
        en=f"the backup {path} is damaged ({file}); nothing was restored",
    )


def backup_of_newer_version(path: str) -> Message:
    """Say that a backup was written by a newer version."""
    return Message(
        "backup_of_newer_version",
        vi=f"bản sao lưu {path} do một vnsearch mới hơn tạo ra; hãy nâng cấp vnsearch",
        en=f"the backup {path} was written by a newer vnsearch; upgrade vnsearch",
    )


def backup_inside_index(path: str) -> Message:
    """Say that a backup cannot be written into the folder of the index."""
    return Message(
        "backup_inside_index",
        vi=f"{path} nằm trong thư mục của chỉ mục; hãy chọn chỗ khác cho bản sao lưu",
        en=f"{path} lies in the folder of the index; choose another place for the backup",
    )


def backup_in_place_of_other(path: str) -> Message:
    """Say that a backup does not replace something that is no backup."""
    return Message(
        "backup_in_place_of_other",
        vi=f"{path} đã có và không phải bản sao lưu; hãy chọn tên khác",
        en=f"{path} is there and is no backup; choose another name",
    )


def commits_too_often(folder: str) -> Message:
    """Say that a backup could not keep up with a writer."""
    return Message(
        "commits_too_often",
        vi=f"một tiến trình khác ghi vào {folder} liên tục; hãy thử lại sau",
        en=f"another process commits to {folder} all the time; try again later",
    )


def restore_over_index(folder: str) -> Message:
    """Say that there is an index where another should be restored."""
    return Message(
        "restore_over_index",
        vi=f"{folder} đã có một chỉ mục; hãy nêu thư mục trống bằng --index-dir",
        en=f"there is an index in {folder}; give an empty folder with --index-dir",
    )
