"""The closed lists: every line loads, and nothing in them contradicts itself."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from vnsearch.text import canonical, data_tables, fold, synonyms
from vnsearch.text.normalise import normalise_letters
from vnsearch.text.tokenise import forms

_SYLLABLES = Path("../shared/data/lexicon/syllables/hieuthi_all_vietnamese_syllables_v1_2022.txt")
_ONSET = "(?:ngh?|nh|ch|gi|gh|kh|ph|qu|th|tr|c(?![iey])|[bdghklmnprstvx])"
_RIME = (
    "(?:i[aeu]?|ie[cmnptu]|ieng|[uo]?a[ciomnptuy]?|[uo]?a(?:ch|ng|nh)|[uo]?e[cmnopt]?|[uo]?e(?:ch|ng|nh)|"
    "i(?:ch|nh|[cmnpt])|[ou]?o[cimnpt]?|[ou]?ong|u[aiou]?|u[cmnpt]|ung|u[oy][cimnptu]?|uong|uy(?:a|ch|nh|en|et)|"
    "ye[mntu]|y)"
)
#: What is left of a Vietnamese syllable without diacritics; "eu" needs an onset (kêu, nếu).
_SHAPE = re.compile(f"{_ONSET}?{_RIME}|{_ONSET}eu")
_SOURCES = {"defined", "usage", "nd30", "foreign"}
_ACRONYMS = list(data_tables.rows("acronyms", 4))
_PLACES = list(data_tables.rows("places", 2))


def _initials(text: str) -> str:
    return "".join(fold(form)[0] for form in forms(text))


def _letters(acronym: str) -> str:
    # TTr is tờ trình; W is how typewriters and older print have Ư.
    return fold(canonical("".join(c for c in acronym if c.isupper()))).replace("w", "u")


def _within(letters: str, initials: str) -> bool:
    """Whether the letters come in this order among the initials, beginning with the first."""
    rest = iter(initials)
    return letters[0] == initials[0] and all(letter in rest for letter in letters)


def test_every_line_of_every_list_loads() -> None:
    """Nothing is lost between the files and what the loaders give."""
    assert len(synonyms.synonym_groups()) == len(_ACRONYMS) + len(_PLACES)
    assert len(data_tables.spellings()) == len(list(data_tables.rows("spellings", 4)))
    assert len(_ACRONYMS) >= 150


def test_each_list_says_where_it_comes_from() -> None:
    """A header tells how the list was compiled; each acronym has sources that the header explains."""
    for name in ("acronyms", "places", "spellings"):
        text = (Path(data_tables.__file__).parent / "data" / f"{name}.tsv").read_text("utf-8")
        assert text.startswith("#")
        assert "How compiled" in text
    for row in _ACRONYMS:
        assert set(row.fields[2]) - {"foreign"}, row.place
        assert set(row.fields[2]) <= _SOURCES, row.place


def test_no_acronym_has_one_meaning_twice() -> None:
    """No pair of acronym and long form stands in two groups."""
    pairs = Counter(
        (tuple(forms(short)), long) for row in _ACRONYMS for short in row.fields[0] for long in row.fields[1]
    )
    assert [pair for pair, times in pairs.items() if times > 1] == []


def test_long_forms_and_places_belong_to_one_group() -> None:
    """What a long form or a place stands for is never in doubt."""
    longs = Counter(long for row in _ACRONYMS for long in row.fields[1])
    spelt = Counter(tuple(forms(place)) for row in _PLACES for place in row.fields[0])
    assert [long for long, times in longs.items() if times > 1] == []
    assert [place for place, times in spelt.items() if times > 1] == []


def test_members_of_a_group_differ_by_more_than_diacritics() -> None:
    """The engine matches folds as it is: a spelling that folds to another needs no line."""
    for group in synonyms.synonym_groups():
        folds = {tuple(fold(form) for form in phrase) for phrase in group.phrases}
        assert len(folds) == len(group.phrases), group


def test_long_forms_are_written_in_canonical_forms() -> None:
    """NFC, one đ, tones in the new style, and the spelling that is kept."""
    spellings = data_tables.spellings()
    for row in _ACRONYMS:
        for long in row.fields[1]:
            assert long == " ".join(canonical(form) for form in long.split()), row.place
            assert not set(forms(long)) & set(spellings), row.place


def test_groups_stay_apart_when_spellings_are_merged() -> None:
    """A place that differs only as the list of spellings says (Qui Nhơn) needs no line."""
    spellings = data_tables.spellings()
    for group in synonyms.synonym_groups():
        merged = {tuple(spellings.get(form, form) for form in phrase) for phrase in group.phrases}
        assert len(merged) == len(group.phrases), group


@pytest.mark.parametrize("row", [row for row in _ACRONYMS if "foreign" not in row.fields[2]], ids=str)
def test_letters_are_the_initials(row: data_tables.Row) -> None:
    """The letters of an acronym are initials of its long form, unless it is marked as foreign."""
    short, long = row.fields[:2]
    assert all(any(_within(_letters(one), _initials(other)) for other in long) for one in short)


def test_no_acronym_is_a_syllable_without_case_and_diacritics() -> None:
    """A query sees neither, so CA would be read where ca or cả is meant."""
    shaped = [
        short
        for row in _ACRONYMS
        for short in row.fields[0]
        if all(_SHAPE.fullmatch(fold(form)) for form in forms(short))
    ]
    assert shaped == []
    assert all(_SHAPE.fullmatch(syllable) for syllable in ("ca", "tu", "ban", "nghieng", "quyen", "da"))


@pytest.mark.skipif(not _SYLLABLES.exists(), reason="the list of syllables is not on this machine")
def test_no_acronym_is_a_listed_syllable() -> None:
    """The same against a list of all syllables, with diacritics."""
    syllables = {
        canonical(line.strip()) for line in _SYLLABLES.read_text("utf-8").splitlines() if line.strip()
    }
    shorts = [forms(short) for row in _ACRONYMS for short in row.fields[0]]
    assert [short for short in shorts if all(form in syllables for form in short)] == []


def test_spellings_are_one_step_between_canonical_forms() -> None:
    """No form is both a variant and kept; variant and kept differ in i/y or d/gi and in nothing else."""
    spellings = data_tables.spellings()
    assert not set(spellings) & set(spellings.values())
    for variant, form in spellings.items():
        assert (normalise_letters(variant), canonical(variant), canonical(form)) == (variant, form, form)
        same = [fold(one).replace("y", "i").removeprefix("g").removeprefix("d") for one in (variant, form)]
        assert same[0].removeprefix("i") == same[1].removeprefix("i")


@pytest.mark.parametrize(
    "form", ["mỹ", "mĩ", "vy", "vi", "ty", "ti", "tý", "tí", "ly", "li", "dành", "giành"]
)
def test_words_that_a_swap_would_change_keep_their_spelling(form: str) -> None:
    """Mỹ is a country, Vy a name, Tý a year: they are left as they are."""
    assert form not in data_tables.spellings()
    assert form not in data_tables.spellings().values()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("UBND", "ủy ban nhân dân"),
        ("TP.HCM", "Sài Gòn"),
        ("TPHCM", "thành phố Hồ Chí Minh"),
        ("GD-ĐT", "giáo dục và đào tạo"),
        ("GDĐT", "GD&ĐT"),
        ("EU", "liên minh châu Âu"),
        ("Đắk Lắk", "Daklak"),
        ("Mỹ", "Hoa Kỳ"),
    ],
)
def test_what_is_the_same_is_found_together(one: str, other: str) -> None:
    """A group holds both, whatever the tone placement or punctuation they are asked in."""
    both_forms = {tuple(forms(one)), tuple(forms(other))}
    assert any(both_forms <= set(group.phrases) for group in synonyms.synonym_groups())


@pytest.mark.parametrize("line", ["UBND", "UBND\t\tdefined\t1", "UBND\ta|\tdefined\t1", "", "a\tb\tc\td\te"])
def test_a_malformed_line_is_named(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message tells which file and which line to mend."""
    (tmp_path / "acronyms.tsv").write_text(f"# header\n{line}\n", "utf-8")
    monkeypatch.setattr(data_tables, "_FOLDER", str(tmp_path))
    with pytest.raises(ValueError, match=re.escape("acronyms.tsv:2")):
        list(data_tables.rows("acronyms", 4))
