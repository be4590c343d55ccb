"""Signatures of texts, and the groups that near-identical articles form."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import vnsearch
from vnsearch import document_json
from vnsearch.document_analysis import analyse_document, duplicate_key
from vnsearch.engine.memory import MemoryEngine
from vnsearch.ingest.containers.members import Options
from vnsearch.library.band_table import COMPARED
from vnsearch.library.catalogue import Catalogue
from vnsearch.library.memory_limits import MemoryPlan
from vnsearch.library.update import Update
from vnsearch.model import Article
from vnsearch.text.characters import TONE_PLACEMENT
from vnsearch.text.signature import (
    BANDS,
    BINS,
    MIN_SYLLABLES,
    ROWS,
    SHINGLE,
    SHORT_TEXT,
    lsh_bands,
    signature,
    similarities,
)

pytestmark = pytest.mark.each_engine

SYLLABLES = ("hoà", "bình", "thuỷ", "điện", "uỷ", "ban", "nhân", "dân", "kỳ", "họp", "giá", "vàng")
FOLDS = st.lists(st.sampled_from([f"tieng{i}" for i in range(40)]), min_size=SHINGLE, max_size=300)


def _similarity(one: list[str], other: list[str]) -> float:
    return float(similarities(signature(one), signature(other)[None])[0])


def _jaccard(one: list[str], other: list[str]) -> float:
    a, b = ({tuple(t[i : i + SHINGLE]) for i in range(len(t) - SHINGLE + 1)} for t in (one, other))
    return len(a & b) / len(a | b)


def _prose(seed: int, length: int = 160) -> list[str]:
    return random.Random(seed).choices([f"{s}{i}" for s in "abcdexyz" for i in range(30)], k=length)  # noqa: S311 - not secret


# Signatures


@given(FOLDS)
def test_a_text_is_wholly_like_itself(folds: list[str]) -> None:
    """However short; and its signature has a value and a key for each bin and band."""
    assert _similarity(folds, list(folds)) == 1
    assert signature(folds).shape == (BINS,)
    assert len(lsh_bands(signature(folds))) == BANDS


@given(FOLDS, FOLDS)
def test_the_estimate_lies_near_the_true_jaccard(one: list[str], other: list[str]) -> None:
    """Within five standard errors for any two texts, and both ways alike."""
    result, true = _similarity(one, other), _jaccard(one, other)
    assert abs(result - true) <= 5 * max((true * (1 - true) / BINS) ** 0.5, 1 / BINS**0.5 / 2)
    assert result == _similarity(other, one)


@pytest.mark.parametrize("length", [40, 450])
@pytest.mark.parametrize("share", [0.5, 0.8])
def test_the_estimate_is_unbiased(length: int, share: float) -> None:
    """Over 200 pairs the mean error is below 0.015, for short texts too."""
    errors = []
    for seed in range(200):
        one = _prose(seed, length)
        other = one[: int(length * share)] + _prose(seed + 1000, length - int(length * share))
        errors.append(_similarity(one, other) - _jaccard(one, other))
    assert abs(np.mean(errors)) < 0.015
    assert np.std(errors) < 0.06


def test_bands_find_what_they_promise() -> None:
    """Pairs of similarity 0.8 share a band nearly always, unrelated texts nearly never."""

    def share(one: list[str], other: list[str]) -> bool:
        return not set(lsh_bands(signature(one))).isdisjoint(lsh_bands(signature(other)))

    alike = [share(t := _prose(i, 400), t[:355] + _prose(i + 500, 45)) for i in range(100)]
    apart = [share(_prose(i, 400), _prose(i + 500, 400)) for i in range(100)]
    assert sum(alike) >= 98
    assert sum(apart) <= 2
    assert BANDS * ROWS <= BINS


@given(st.lists(st.sampled_from(SYLLABLES), min_size=MIN_SYLLABLES, max_size=60).map(" ".join))
def test_a_signature_does_not_change_with_the_writing(body: str) -> None:
    """Case, decomposition, tone placement and line breaks change nothing."""
    plain = analyse_document(Article("a", "Tin", body=body)).signature
    old_style = body
    for new, old in TONE_PLACEMENT.items():
        old_style = old_style.replace(new, old)
    for written in (body.upper(), unicodedata.normalize("NFD", body), old_style, body.replace(" ", "\n")):
        assert analyse_document(Article("b", "TIN", body=written)).signature == plain


def test_a_signature_is_the_same_in_every_process() -> None:
    """Python's own hashing is seeded anew in each. Catalogues hold these numbers: where they change, so
    must ``text.FINGERPRINT``."""
    script = (
        "from vnsearch.text.signature import *; print(lsh_bands(signature('mot hai ba bon nam'.split()))[:2])"
    )
    for seed in ("1", "2"):
        command = [sys.executable, "-c", script]
        out = subprocess.run(
            command, env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        )
        assert json.loads(out.stdout) == [2677657108881084214, -939859291804261080]


def test_an_article_with_little_text_has_no_signature() -> None:
    """A title or a line that could stand under any story tells nothing."""
    for body in ("", "Xem thêm tin trong mục này."):
        assert analyse_document(Article("a", "Giá vàng hôm nay " * 20, body=body)).signature == b""


# Groups


def _articles(*texts: str) -> list[Article]:
    return [Article(f"bai-{i}", f"Tin {i}", body=text) for i, text in enumerate(texts)]


def _groups(index: vnsearch.Index, *ids: str) -> list[str]:
    results = [index.get(name) for name in ids]
    return [article.group for article in results if isinstance(article, Article)]


@pytest.fixture
def index(tmp_path: Path) -> vnsearch.Index:
    return vnsearch.open(tmp_path / "index", create=True)


STORY, OTHER = " ".join(_prose(1)), " ".join(_prose(2))


def test_copies_bear_the_id_of_the_first(index: vnsearch.Index) -> None:
    """The first and what stands alone bear none; all have the key by which results collapse."""
    report = index.add(_articles(STORY, OTHER, STORY + " đã sửa", STORY.upper()))
    assert _groups(index, "bai-0", "bai-1", "bai-2", "bai-3") == ["", "", "bai-0", "bai-0"]
    assert report.grouped == 2
    keys = [duplicate_key(index.get(f"bai-{i}")) for i in range(4)]
    assert keys == ["bai-0", "bai-1", "bai-0", "bai-0"]


def test_equal_titles_alone_make_no_group(index: vnsearch.Index) -> None:
    """Nor does a shared boilerplate line under different titles, nor the same frame around other numbers."""
    line = "Bấm vào đây để xem toàn bộ bảng giá cập nhật liên tục trong ngày"
    rates = [" ".join(f"mã {n} mua {n * k} bán {n * k + 7}" for n in range(100, 130)) for k in (3, 4)]
    texts = ("", "", line, line, *rates)
    index.add(Article(str(i), "Giá vàng hôm nay", body=text) for i, text in enumerate(texts))
    assert _groups(index, *map(str, range(len(texts)))) == [""] * len(texts)


def test_a_short_text_is_a_copy_only_under_the_same_title(index: vnsearch.Index) -> None:
    """What stands under every story of a series makes them no copies; a longer text makes them so."""
    short, long = " ".join(_prose(3, SHORT_TEXT - 1)), " ".join(_prose(4, SHORT_TEXT))
    by_text = [
        ("Bé chơi bóng", short),
        ("Cả nhà đạp xe", short),
        ("BÉ CHƠI BÓNG", short),
        ("A", long),
        ("B", long),
    ]
    index.add(Article(str(i), title, body=text) for i, (title, text) in enumerate(by_text))
    assert _groups(index, *map(str, range(5))) == ["", "", "0", "", "3"]


def test_a_group_outlives_its_first_article(index: vnsearch.Index) -> None:
    """Later copies still join it; when the last is gone the name is free and copies begin anew."""
    index.add(_articles(STORY, STORY))
    index.delete(["bai-0"])
    index.add([Article("sau", "Tin", body=STORY)])
    assert _groups(index, "bai-1", "sau") == ["bai-0", "bai-0"]
    index.delete(["bai-1", "sau"])
    index.add([Article("moi", "Tin", body=STORY), Article("moi-2", "Tin", body=STORY)])
    assert _groups(index, "moi", "moi-2") == ["", "moi"]


def test_a_founder_that_tells_something_else_leaves_its_name_to_the_others(index: vnsearch.Index) -> None:
    """Its own new group has another name, so that the two never collapse into one."""
    index.add(_articles(STORY, STORY))
    index.add([Article("bai-0", "Tin", body=OTHER)])
    index.add([Article("ban-sao", "Tin", body=OTHER)])
    assert _groups(index, "bai-0", "bai-1", "ban-sao") == ["bai-0#2", "bai-0", "bai-0#2"]
    index.add([Article("bai-0", "Tin", body="Ngắn.")])
    assert _groups(index, "bai-0", "bai-1", "ban-sao") == ["bai-0#3", "bai-0", "bai-0#2"]
    index.add([Article("bai-0", "Tin", body=STORY)])
    assert _groups(index, "bai-0", "bai-1") == ["", "bai-0"]


def test_a_changed_article_alone_keeps_its_name(index: vnsearch.Index) -> None:
    """Whatever it tells now, it is compared with others by that."""
    for text in (STORY, OTHER, STORY + " sửa"):
        index.add([Article("a", "Tin", body=text)])
        assert _groups(index, "a") == [""]
    index.add([Article("b", "Tin", body=OTHER), Article("c", "Tin", body=STORY)])
    assert _groups(index, "b", "c") == ["", "a"]


def test_a_founder_whose_copies_are_gone_is_alone_again(index: vnsearch.Index) -> None:
    """Its name is its own, whatever it comes to tell."""
    index.add(_articles(STORY, STORY))
    index.delete(["bai-1"])
    index.add([Article("bai-0", "Tin", body=OTHER)])
    assert _groups(index, "bai-0") == [""]


def test_half_the_text_makes_no_copy(index: vnsearch.Index) -> None:
    """Five stories that begin alike and go on differently are five."""
    start = _prose(7, 200)
    index.add(_articles(*(" ".join(start + _prose(100 + i, 130)) for i in range(5))))
    assert _groups(index, *(f"bai-{i}" for i in range(5))) == [""] * 5


def test_copies_are_found_among_many_texts_of_one_frame(index: vnsearch.Index) -> None:
    """However many share its bands: each copy joins the one story that it tells."""
    frame = _prose(7, 200)
    texts = [" ".join(frame + _prose(100 + i, 140)) for i in range(2 * COMPARED)]
    index.add(_articles(*texts))
    index.add(Article(f"ban-sao-{i}", "Tin", body=text) for i, text in enumerate(texts))
    assert _groups(index, *(f"ban-sao-{i}" for i in range(len(texts)))) == [
        f"bai-{i}" for i in range(len(texts))
    ]


def _records(path: Path, texts: list[str], first: int = 0) -> None:
    rows = [{"id": f"r{first + i}", "title": f"Tin {i}", "body": text} for i, text in enumerate(texts)]
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")


@pytest.mark.slow
def test_groups_do_not_depend_on_workers(tmp_path: Path) -> None:
    """Through a first run and one in which half of the files have changed."""
    folder = tmp_path / "bai"
    folder.mkdir()
    texts = [" ".join(_prose(i % 40)) + f" bản {i}" for i in range(160)]
    results = []
    for workers in (1, 2):
        with vnsearch.open(tmp_path / f"index-{workers}", create=True) as index:
            for turn in (0, 13):
                for k in range(8):
                    _records(folder / f"{k}.jsonl", texts[k * 20 + turn * (k % 2) :][:20], k * 20)
                index.update([folder], workers=workers)
            results.append(_groups(index, *(f"r{i}" for i in range(140))))
    assert results[0] == results[1]
    assert len(set(results[0])) > 20


def test_a_copy_that_takes_over_keeps_the_group(index: vnsearch.Index, tmp_path: Path) -> None:
    """The same id in two files is one document; when the first file goes, the second gives it."""
    _records(tmp_path / "a.jsonl", [STORY])
    _records(tmp_path / "b.jsonl", [STORY, STORY])
    index.update([tmp_path / "a.jsonl", tmp_path / "b.jsonl"], workers=1)
    assert _groups(index, "r0", "r1") == ["", "r0"]
    (tmp_path / "a.jsonl").unlink()
    index.update([tmp_path / "b.jsonl"], workers=1)
    assert _groups(index, "r0", "r1") == ["", "r0"]


def test_groups_are_stored_and_shown(index: vnsearch.Index) -> None:
    """They go through the stored form; records without one, written before, can be read."""
    article = Article("a", "Tin", group="bai-0")
    assert document_json.loads(document_json.dumps(article)) == article
    stored = json.loads(document_json.dumps(article))
    older = {name: value for name, value in stored.items() if name != "group"}
    assert document_json.loads(json.dumps(older)) == Article("a", "Tin")


# What a run leaves, as (file, text): a file holds one article that tells a text, in one of three versions.
TEXTS = {n: " ".join(_prose(n, 60)) for n in range(3)}
CHANGE = st.tuples(st.integers(0, 4), st.none() | st.tuples(st.integers(-1, 2), st.integers(0, 2)))
RUNS = st.lists(st.lists(CHANGE, min_size=1, max_size=5), min_size=1, max_size=5)


def _apply(folder: Path, changes: list[tuple[int, tuple[int, int] | None]]) -> None:
    for name, by_text in changes:
        path = folder / f"{name}.jsonl"
        if by_text is None:
            path.unlink(missing_ok=True)
        else:
            text = TEXTS[by_text[0]] + " sửa" * by_text[1] if by_text[0] >= 0 else "Một dòng."
            path.write_text(json.dumps({"id": f"bai-{name}", "title": "Tin", "body": text}), "utf-8")


def _update(folder: Path, data: Path, engine: MemoryEngine, keep: bool = True) -> None:
    catalogue = Catalogue(data / "catalogue.db", create=True)
    with engine.writer() as writer:
        update = Update(catalogue, writer, MemoryPlan(1), lambda *_: None, Options())
        update.read([folder])
        update.drop_missing_files(prune=True)
        update.finish()
    if keep:
        catalogue.commit()
    catalogue.close()


def _partition(folder: Path, engine: MemoryEngine) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """The articles by the text they tell, and by the key under which the engine holds them."""
    by_text: dict[str, set[str]] = {}
    by_key: dict[str, set[str]] = {}
    for path in sorted(folder.glob("*.jsonl")):
        record = json.loads(path.read_text("utf-8"))
        text = " ".join(record["body"].split()[:60]) if len(record["body"]) > 20 else record["id"]
        by_text.setdefault(text, set()).add(record["id"])
        document = engine.snapshot().get(record["id"])
        assert document is not None
        by_key.setdefault(duplicate_key(document), set()).add(record["id"])
    return by_text, by_key


@given(RUNS, st.booleans())
@pytest.mark.slow
def test_groups_are_what_tells_one_text(
    runs: list[list[tuple[int, tuple[int, int] | None]]], crash: bool
) -> None:
    """After any files written, rewritten and deleted over any runs, and a crash between the two commits."""
    with TemporaryDirectory() as scratch:
        folder, data, engine = Path(scratch, "bai"), Path(scratch, "data"), MemoryEngine()
        folder.mkdir()
        data.mkdir()
        for changes in runs:
            _apply(folder, changes)
            if crash:
                _update(folder, data, engine, keep=False)
            _update(folder, data, engine)
            by_text, by_key = _partition(folder, engine)
            assert sorted(map(sorted, by_text.values())) == sorted(map(sorted, by_key.values()))
            assert len(engine.snapshot()) == sum(map(len, by_text.values()))
        shutil.rmtree(folder)
        folder.mkdir()
        _update(folder, data, engine)
        catalogue = Catalogue(data / "catalogue.db")
        # Nothing is left of groups that nobody is in.
        for table in ("groups", "bands"):
            assert not catalogue._execute(f"SELECT * FROM {table}")  # noqa: S608 - constants
        catalogue.close()
