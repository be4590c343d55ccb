"""The last answer of an index: which document had which rank, so that ``show 3`` opens the third hit.

It is kept in the reader's own state folder, one small file for each index, never inside the index.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from vnsearch.cli.options import without_credentials
from vnsearch.errors import QueryError
from vnsearch.files import real_path
from vnsearch.messages import usage
from vnsearch.model import Hit

_RANK = re.compile(r"#?([1-9][0-9]{0,8})")


def save_ranks(index_dir: str, hits: Iterable[Hit]) -> None:
    """Keep the ids of hits by rank; where the state folder cannot be written, nothing is kept."""
    ids = {str(hit.rank): hit.document.id for hit in hits}
    with suppress(OSError):
        path = _path(index_dir)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Made anew with mode 0600, then renamed: no other command reads half of it.
        draft = path.with_suffix(f".{os.getpid()}.draft")
        draft.unlink(missing_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(ids, file, ensure_ascii=True)
        draft.replace(path)


def rank_of(reference: str) -> int | None:
    """Return the rank that ``#3`` or ``3`` names; None for anything else."""
    match = _RANK.fullmatch(reference.strip())
    return int(match[1]) if match else None


def id_at_rank(index_dir: str, rank: int) -> str:
    """Return the id of the hit with that rank in the last answer. Raises ``QueryError``."""
    ids = _load(index_dir)
    if ids is None:
        raise QueryError(usage.NO_LAST_ANSWER)
    if not ids:
        raise QueryError(usage.EMPTY_LAST_ANSWER)
    if str(rank) not in ids:
        ranks = sorted(map(int, ids))
        raise QueryError(usage.not_in_last_answer(rank, f"{ranks[0]}-{ranks[-1]}"))
    return ids[str(rank)]


def _load(index_dir: str) -> dict[str, str] | None:
    """Return the ids by rank; None where no answer is kept."""
    with suppress(OSError, ValueError):
        ids = json.loads(_path(index_dir).read_text("utf-8"))
        if isinstance(ids, dict):
            return {rank: str(name) for rank, name in ids.items() if rank.isdecimal()}
    return None


def _path(index_dir: str) -> Path:
    """Return the file of an index: its name is a digest of the index's path or address."""
    base = os.environ.get("XDG_STATE_HOME") or ""
    folder = Path(base) if Path(base).is_absolute() else Path.home() / ".local" / "state"
    digest = hashlib.blake2b(os.fsencode(_identity(index_dir)), digest_size=10).hexdigest()
    return folder / "vnsearch" / f"last-answer-{digest}.json"


def _identity(index_dir: str) -> str:
    """Return what tells an index from others, whichever way its folder is given."""
    return without_credentials(index_dir) if "://" in index_dir else str(real_path(Path(index_dir)))
