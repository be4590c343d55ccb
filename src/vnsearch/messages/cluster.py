"""What is said about an index on a cluster, and about what only an index in a folder can do."""

from __future__ import annotations

from vnsearch.messages.formats import en, quantity, size, vi
from vnsearch.messages.language import Language
from vnsearch.messages.message import Message, both


def backup_needs_folder(address: str) -> Message:
    """Refuse to save an index on a cluster to a file."""
    return Message(
        "backup_needs_folder",
        vi=f"{address} nằm trên một cụm máy nên không lưu được vào một tệp; hãy dùng snapshot của cụm "
        f"(docs/cluster.md), hoặc chép về một thư mục: vnsearch copy {address} THƯ_MỤC",
        en=f"{address} is on a cluster and cannot be saved to one file; take a snapshot with the cluster itself "
        f"(docs/cluster.md), or copy it to a folder: vnsearch copy {address} FOLDER",
    )


def whoosh_needs_folder(address: str) -> Message:
    """Refuse to open an index on a cluster with Whoosh."""
    return Message(
        "whoosh_needs_folder",
        vi=f"{address} nằm trên một cụm máy, Whoosh chỉ đọc được chỉ mục trong thư mục; hãy chép về trước: "
        f"vnsearch copy {address} THƯ_MỤC",
        en=f"{address} is on a cluster, and Whoosh reads the files of a folder; copy it to one first: "
        f"vnsearch copy {address} FOLDER",
    )


def run_is_pending(reason: str) -> Message:
    """Say that a run is in the catalogue but not yet on the cluster; the reason may be a message."""
    reason_vi, reason_en = both(reason)
    return Message(
        "run_is_pending",
        vi=f"{reason_vi}. Lần chạy này đã ghi lại trên máy này nhưng chưa gửi xong lên cụm; lần vnsearch index sau "
        "sẽ gửi nốt",
        en=f"{reason_en}. The run is recorded on this machine but has not reached the cluster as a whole; the next "
        "vnsearch index completes it",
    )


RUN_IS_PENDING = Message(
    "run_not_on_cluster",
    vi="một lần chạy đã ghi trong danh mục nhưng chưa gửi xong lên cụm",
    en="a run is in the catalogue but not yet on the cluster",
)
COMPLETE_RUN = Message(
    "complete_run",
    vi="vnsearch index sẽ gửi nốt",
    en="vnsearch index completes it",
)


def catalogue_not_here(address: str, folder: str) -> Message:
    """Say that the catalogue of an index on a cluster is not on this machine."""
    return Message(
        "catalogue_not_here",
        vi=f"danh mục (catalogue) của {address} không có trên máy này (đã tìm trong {folder}): chỉ mục được lập ở "
        "máy khác; hãy chạy lệnh ở máy đó, hoặc nêu thư mục trạng thái bằng --state",
        en=f"the catalogue of {address} is not on this machine (looked in {folder}): another one indexes; run the "
        "command there, or name the state folder with --state",
    )


def needs_folder(address: str) -> Message:
    """Refuse what is done to the files of an index folder."""
    return Message(
        "needs_folder",
        vi=f"{address} nằm trên một cụm máy; backup, restore và upgrade chỉ dùng cho chỉ mục trong thư mục. Sao "
        "lưu: snapshot của cụm; phiên bản mới: vnsearch index --rebuild (docs/cluster.md)",
        en=f"{address} is on a cluster; backup, restore and upgrade are for an index in a folder. To save it, take "
        "a snapshot with the cluster; to bring it to a new version: vnsearch index --rebuild (docs/cluster.md)",
    )


def unknown_scheme(scheme: str) -> Message:
    """Refuse an address that is none of an index; credentials it may have are not repeated."""
    return Message(
        "unknown_scheme",
        vi=f"không mở được chỉ mục qua {scheme}; hãy nêu một thư mục, opensearch://máy:9200/tên, hoặc "
        "opensearch+https://… (chỉ mục do vnsearch serve phục vụ: vnsearch.connect trong Python)",
        en=f"an index cannot be opened by {scheme}; name a folder, opensearch://host:9200/index, or "
        "opensearch+https://… (for one that vnsearch serve serves: vnsearch.connect in Python)",
    )


def only_on_a_cluster(folder: str) -> Message:
    """Refuse options that a folder does not have."""
    return Message(
        "only_on_a_cluster",
        vi=f"{folder} là thư mục; --state, --catalogue, --shards và --replicas chỉ dùng cho chỉ mục trên cụm máy "
        "(opensearch://máy:9200/tên)",
        en=f"{folder} is a folder; --state, --catalogue, --shards and --replicas are for an index on a cluster "
        "(opensearch://host:9200/index)",
    )


STATE = Message(
    "help_state",
    vi="Với chỉ mục trên cụm: thư mục trên máy này giữ danh mục và khoá (cũng đặt được bằng $VNSEARCH_STATE).",
    en="For an index on a cluster: the folder on this machine with its catalogue and lock (also $VNSEARCH_STATE).",
)
SHARDS = Message(
    "help_shards",
    vi="Với chỉ mục mới trên cụm: số phần (shard) để chia cho các máy.",
    en="For a new index on a cluster: the number of shards, which can lie on different nodes.",
)
REPLICAS = Message(
    "help_replicas",
    vi="Với chỉ mục mới trên cụm: số bản sao thêm của mỗi phần, để một máy hỏng vẫn tìm được.",
    en="For a new index on a cluster: the number of further copies of each shard, so that a node may fail.",
)
HELP_COPY = Message(
    "help_copy",
    vi="Chép chỉ mục từ thư mục lên cụm máy hoặc ngược lại: mọi tài liệu, cùng danh mục các tệp, thư mục gốc và "
    "những gì đã bỏ. Bản chép chỉ dùng được khi đã đủ; bị ngắt giữa chừng thì chạy lại để chép tiếp. Các trang gốc "
    "không được đọc lại.",
    en="Copy an index from a folder to a cluster or back: all documents, with the catalogue of files, the roots "
    "and what was removed. The copy is searched once it is whole; after an interruption, run it again to go on. "
    "No page is read again.",
)
METAVAR_SOURCE = Message("metavar_source", vi="TỪ", en="FROM")
METAVAR_TARGET = Message("metavar_target", vi="ĐẾN", en="TO")
#: What a progress bar counts while an index is copied.
COPIED_SHARE = Message("copied_share", vi="đã chép", en="copied")


def index_copied(source: str, target: str, documents: int, size_in_bytes: int, seconds: float) -> Message:
    """Report that an index was copied."""
    return Message(
        "index_copied",
        vi=f"đã chép {source} sang {target}: {vi(documents)} tài liệu, {size(size_in_bytes, Language.VIETNAMESE)}, "
        f"{vi(seconds, 1)} giây",
        en=f"copied {source} to {target}: {quantity(documents, 'document')}, "
        f"{size(size_in_bytes, Language.ENGLISH)}, {en(seconds, 1)} s",
    )


def documents_kept(count: int) -> Message:
    """Report how many documents an earlier copy had sent."""
    return Message(
        "documents_kept",
        vi=f"{vi(count)} tài liệu đã có từ lần chép bị ngắt trước",
        en=f"{quantity(count, 'document')} had been sent by the copy that was interrupted",
    )


def copy_over_index(target: str) -> Message:
    """Refuse to copy to where there is an index."""
    return Message(
        "copy_over_index",
        vi=f"ở {target} đã có chỉ mục; hãy chép sang chỗ khác",
        en=f"there is an index at {target}; copy to another place",
    )


NOT_A_CATALOGUE_ADDRESS = Message(
    "not_a_catalogue_address",
    vi="địa chỉ danh mục không dùng được; hãy viết như postgresql://người_dùng@máy/cơ_sở_dữ_liệu",
    en="the address of the catalogue cannot be used; write it like postgresql://user@host/database",
)
NO_POSTGRESQL_PACKAGE = Message(
    "no_postgresql_package",
    vi="chưa cài gói psycopg; hãy chạy: pip install 'vnsearch[postgresql]'",
    en="the package psycopg is not installed; run: pip install 'vnsearch[postgresql]'",
)
CATALOGUE = Message(
    "help_catalogue",
    vi="Với chỉ mục trên cụm: giữ danh mục trong PostgreSQL để nhiều máy cùng lập chỉ mục "
    "(postgresql://máy/cơ_sở_dữ_liệu; cũng đặt được bằng $VNSEARCH_CATALOGUE). Mặc định: SQLite trong --state.",
    en="For an index on a cluster: keep the catalogue in PostgreSQL, so that several machines can index "
    "(postgresql://host/database; also $VNSEARCH_CATALOGUE). By default it is an SQLite file in --state.",
)


def catalogue_in_use(place: str) -> Message:
    """Refuse to make a catalogue where there is one of an index that is searched."""
    return Message(
        "catalogue_in_use",
        vi=f"{place} đang là danh mục của một chỉ mục khác; hãy dùng cơ sở dữ liệu khác",
        en=f"{place} is the catalogue of another index; use another database",
    )


def catalogue_locked(address: str) -> Message:
    """Say that another machine writes to the index."""
    return Message(
        "catalogue_locked",
        vi=f"một máy khác đang ghi vào chỉ mục (danh mục ở {address}); hãy thử lại sau, hoặc dùng --wait GIÂY",
        en=f"another machine is writing to the index (its catalogue is {address}); try again later, or with --wait "
        "SECONDS",
    )


HELP_DROP = Message(
    "help_drop",
    vi="Xoá hẳn một chỉ mục trên cụm máy, cùng danh mục của nó. Không lấy lại được; thư mục thì không đụng đến.",
    en="Delete an index on a cluster with its catalogue. Nothing brings it back; a folder is never touched.",
)
YES = Message("help_yes", vi="Xác nhận là xoá.", en="Confirm that it is to be deleted.")


def drop_needs_yes(address: str) -> Message:
    """Refuse to delete an index without a confirmation."""
    return Message(
        "drop_needs_yes",
        vi=f"chưa xoá gì; để xoá hẳn {address} cùng mọi tài liệu, hãy thêm --yes",
        en=f"nothing was deleted; to delete {address} with all its documents, add --yes",
    )


def drop_of_a_folder(folder: str) -> Message:
    """Refuse to delete a folder."""
    return Message(
        "drop_of_a_folder",
        vi=f"{folder} là thư mục; vnsearch drop chỉ xoá chỉ mục trên cụm máy, còn thư mục hãy tự xoá",
        en=f"{folder} is a folder; vnsearch drop deletes indexes on a cluster, a folder you delete yourself",
    )


def dropped(address: str) -> Message:
    """Report that an index was deleted."""
    return Message("dropped", vi=f"đã xoá {address}", en=f"deleted {address}")
