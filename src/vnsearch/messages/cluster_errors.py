"""Why an OpenSearch cluster cannot be reached, read or written, and what to do."""

from __future__ import annotations

from vnsearch.messages.formats import vi
from vnsearch.messages.message import Message, both

NO_CLIENT = Message(
    "no_opensearch_client",
    vi="chưa cài gói opensearch-py; hãy chạy: pip install 'vnsearch[opensearch]'",
    en="the package opensearch-py is not installed; run: pip install 'vnsearch[opensearch]'",
)
NOT_IN_THE_CLUSTER = Message(
    "not_in_the_cluster",
    vi="chỉ mục trên cụm OpenSearch không có tệp; hãy sao lưu bằng ảnh chụp (snapshot) của OpenSearch",
    en="an index in an OpenSearch cluster has no files; back it up by snapshots of OpenSearch",
)
TOO_MANY_CLAUSES = Message(
    "too_many_clauses",
    vi="cụm không nhận truy vấn có nhiều từ và khả năng như vậy; hãy bớt từ hoặc dấu *",
    en="the cluster does not take a query of so many words and alternatives; use fewer words or wildcards",
)
LOOK_AT_CLUSTER = Message(
    "look_at_cluster",
    vi="hãy xem tình trạng của cụm",
    en="look at the health of the cluster",
)


def not_superseded(name: str) -> Message:
    """Refuse to delete an index that is in use, or none of the address."""
    return Message(
        "not_superseded",
        vi=f"“{name}” không phải chỉ mục cũ của địa chỉ này; chưa xoá gì",
        en=f"{name!r} is no superseded index of this address; nothing was deleted",
    )


def copies_missing(count: int) -> Message:
    """Say that some shards, or copies of them, are on no node."""
    return Message(
        "copies_missing",
        vi=f"{vi(count)} phần (shard) hoặc bản sao của chúng không nằm trên máy nào",
        en=f"{count:,} shards or copies of shards are on no node",
    )


def not_a_cluster_address(address: str) -> Message:
    """Say that the address of a cluster cannot be understood; ``address`` is without credentials."""
    return Message(
        "not_a_cluster_address",
        vi=f"“{address}” không phải địa chỉ cụm; hãy viết như opensearch://máy:9200/tên_chỉ_mục",
        en=f"{address!r} is no address of a cluster; write it like opensearch://host:9200/index",
    )


def not_an_index_name(name: str) -> Message:
    """Say that a name is none that an index may have."""
    return Message(
        "not_an_index_name",
        vi=f"“{name}” không thể là tên chỉ mục; chỉ dùng chữ thường a-z, chữ số, - và _, bắt đầu bằng chữ hoặc số",
        en=f"{name!r} cannot be the name of an index; use a-z, digits, - and _, and begin with a letter or digit",
    )


def cluster_unavailable(cluster: str, reason: str) -> Message:
    """Say that no host of a cluster answers; the reason may be a message."""
    reason_vi, reason_en = both(reason)
    return Message(
        "cluster_unavailable",
        vi=f"không hỏi được cụm {cluster} ({reason_vi}); hãy thử lại khi cụm sẵn sàng",
        en=f"the cluster {cluster} does not answer ({reason_en}); try again when it is ready",
    )


def cluster_not_trusted(cluster: str, reason: str) -> Message:
    """Say that no connection was made, since the certificate of a host is not trusted; the reason says so."""
    reason_vi, reason_en = both(reason)
    return Message(
        "cluster_not_trusted",
        vi=f"chưa gửi gì đến cụm {cluster} ({reason_vi}); nếu cụm dùng chứng chỉ riêng, hãy đặt "
        "VNSEARCH_OPENSEARCH_CA là tệp chứng chỉ của nơi cấp",
        en=f"nothing was sent to the cluster {cluster} ({reason_en}); if its certificate is of an authority of "
        "your own, name the file of that in VNSEARCH_OPENSEARCH_CA",
    )


def cluster_without_tls(cluster: str) -> Message:
    """Say that a host answers without TLS where its address wants it."""
    return Message(
        "cluster_without_tls",
        vi=f"cụm {cluster} không dùng TLS nên chưa gửi gì; nếu mạng đến cụm là mạng kín, hãy dùng opensearch://",
        en=f"the cluster {cluster} does not speak TLS, so nothing was sent; use opensearch:// if the network to it "
        "is closed to others",
    )


def no_certificates(path: str, reason: str) -> Message:
    """Say that a file of certificates to trust cannot be read."""
    reason_vi, reason_en = both(reason)
    return Message(
        "no_certificates",
        vi=f"không đọc được chứng chỉ trong tệp {path} ({reason_vi}); hãy xem VNSEARCH_OPENSEARCH_CA",
        en=f"no certificates can be read from {path} ({reason_en}); see VNSEARCH_OPENSEARCH_CA",
    )


def cluster_refused(cluster: str, status: int, reason: str) -> Message:
    """Say that a cluster refused a request, with its own words."""
    reason_vi, reason_en = both(reason)
    return Message(
        "cluster_refused",
        vi=f"cụm {cluster} từ chối yêu cầu (HTTP {status}: {reason_vi})",
        en=f"the cluster {cluster} refused the request (HTTP {status}: {reason_en})",
    )


def cluster_not_permitted(cluster: str, status: int) -> Message:
    """Say that a cluster does not accept the credentials."""
    return Message(
        "cluster_not_permitted",
        vi=f"cụm {cluster} không chấp nhận thông tin đăng nhập (HTTP {status}); hãy xem "
        "VNSEARCH_OPENSEARCH_USER và VNSEARCH_OPENSEARCH_PASSWORD",
        en=f"the cluster {cluster} does not accept the credentials (HTTP {status}); see "
        "VNSEARCH_OPENSEARCH_USER and VNSEARCH_OPENSEARCH_PASSWORD",
    )


def cluster_index_not_found(address: str) -> Message:
    """Say that a cluster has no such index yet."""
    return Message(
        "cluster_index_not_found",
        vi=f"không có chỉ mục nào ở {address}; hãy tạo bằng: vnsearch index THƯ_MỤC --index-dir {address}",
        en=f"there is no index at {address}; make one with: vnsearch index FOLDER --index-dir {address}",
    )


def foreign_cluster_index(address: str) -> Message:
    """Say that an index of that name was not made by vnsearch."""
    return Message(
        "foreign_cluster_index",
        vi=f"{address} là chỉ mục của chương trình khác, không phải của vnsearch; hãy chọn tên khác",
        en=f"{address} is an index of another program, not of vnsearch; choose another name",
    )


def alias_is_read_only(address: str, behind: str) -> Message:
    """Say that an address is an alias of someone's own; ``behind``: the indexes of other addresses."""
    return Message(
        "alias_is_read_only",
        vi=f"{address} là bí danh của {behind} nên chỉ tìm được, không ghi, kiểm tra hay xoá được; hãy dùng địa "
        "chỉ của từng chỉ mục, là tên của nó không có sáu chữ số cuối",
        en=f"{address} is an alias of {behind}, so it can be searched, but not written, checked or deleted; use "
        "the address of each index, which is its name without the six digits at the end",
    )


def documents_refused(count: int, document_id: str, reason: str) -> Message:
    """Say that a cluster refused some documents of a commit, with the first of them."""
    reason_vi, reason_en = both(reason)
    return Message(
        "documents_refused",
        vi=f"cụm từ chối {vi(count)} tài liệu, đầu tiên là “{document_id}” ({reason_vi}); lần ghi chưa xong, hãy "
        "chạy lại",
        en=f"the cluster refused {count:,} of the documents, first {document_id!r} ({reason_en}); the commit is "
        "not complete, repeat it",
    )


def shards_missing(address: str, failed_shards: int, total: int) -> Message:
    """Say that some shards of an index do not answer."""
    return Message(
        "shards_missing",
        vi=f"{vi(failed_shards)} trong {vi(total)} phần (shard) của {address} không trả lời; hãy xem tình trạng "
        "của cụm",
        en=f"{failed_shards:,} of {total:,} shards of {address} do not answer; look at the health of the cluster",
    )
