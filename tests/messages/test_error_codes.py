"""Every error has a code, and says what happened in both languages unless only Python can cause it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import vnsearch
from vnsearch import errors
from vnsearch.errors import InputError, QueryError, VnsearchError
from vnsearch.messages import Message, request_errors

PACKAGE = Path(vnsearch.__file__).parent
CLASSES = [
    value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, VnsearchError)
]
#: Folders whose errors are raised by calls from Python alone: English is enough, their code is their class's.
ENGLISH_ONLY = ("whoosh_adapter",)


def errors_with_own_words(path: Path) -> Iterator[str]:
    """The calls of error classes in a module whose message stands there as a literal."""
    names = {cls.__name__ for cls in CLASSES}
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        is_error = isinstance(call.func, ast.Name) and call.func.id in names
        if is_error and call.args and isinstance(call.args[0], ast.Constant | ast.JoinedStr | ast.BinOp):
            yield f"{path.relative_to(PACKAGE)}:{call.lineno}"


@pytest.mark.parametrize(
    "folder", sorted({path.name for path in PACKAGE.iterdir() if path.suffix == ".py" or path.is_dir()})
)
def test_errors_take_their_words_from_the_messages(folder: str) -> None:
    """So that the command line has them in the reader's language."""
    path = PACKAGE / folder
    modules = path.rglob("*.py") if path.is_dir() else [path]
    results = [place for module in modules for place in errors_with_own_words(module)]
    assert bool(results) == (folder in ENGLISH_ONLY)


def test_every_class_of_errors_has_a_code_of_its_own() -> None:
    """It is the code of errors raised without a message."""
    codes = [cls.general_code for cls in CLASSES]
    assert sorted(codes) == sorted(set(codes))
    assert QueryError("own words").code == QueryError.general_code == "unusable_query"


def test_an_error_has_the_code_and_the_texts_of_its_message() -> None:
    """``str`` is English: a log or traceback is the same everywhere."""
    error = QueryError(request_errors.not_a_kind("sách"))
    assert (error.code, str(error)) == ("not_a_kind", "'sách' is no kind; use article or headline")
    assert isinstance(error.message, Message)
    assert "không phải loại tài liệu" in error.message.vi


def test_an_error_of_the_library_has_a_code(tmp_path: Path) -> None:
    """As callers see it."""
    with pytest.raises(VnsearchError) as not_found, vnsearch.open(tmp_path / "none"):
        pass
    assert not_found.value.code == "index_not_found"
    with pytest.raises(InputError) as missing:
        list(vnsearch.read(tmp_path / "none"))
    assert missing.value.code == "path_missing"


def test_the_codes_of_the_classes_are_documented() -> None:
    """docs/languages.md has one row for each class."""
    text = (PACKAGE.parent.parent / "docs" / "languages.md").read_text(encoding="utf-8")
    rows = [f"| `{cls.__name__}` | `{cls.general_code}` |" for cls in CLASSES]
    assert [row for row in rows if row not in text] == []


def test_documented_notes_are_those_of_a_search(sample: vnsearch.Index) -> None:
    """The example in docs/languages.md, in both languages."""
    page = sample.search('bầu cử "', lang="en")
    assert page.notes == ("A quotation mark is not closed: what follows it was read as plain words.",)
    assert page.note_codes == sample.search('bầu cử "').note_codes == ("unclosed_quote",)
    assert sample.search('bầu cử "').notes[0].startswith("Dấu ngoặc kép chưa đóng")
    with pytest.raises(QueryError) as failure:
        sample.search("bầu cử", lang="fr")
    assert failure.value.code == "unknown_language"
