from __future__ import annotations

import json
import time
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vnsearch.ingest.containers.file_formats import FileFormat
from vnsearch.ingest.containers.members import Member
from vnsearch.ingest.encodings.decode import decode
from vnsearch.ingest.encodings.legacy import CONVERTERS, c1_to_windows, windows_to_c1
from vnsearch.ingest.encodings.repair import DOUBLE, repair, repair_bytes, repair_markup
from vnsearch.ingest.readers.dispatch import read_member
from vnsearch.ingest.readers.records import read_record
from vnsearch.messages.message import both
from vnsearch.model import PageContent
from vnsearch.text.characters import FOLD
from vnsearch.text.syllables import is_syllable

TCVN3, VNI, VISCII, _ = CONVERTERS
LOWER = "".join(FOLD)
TITLE = "Người dân thành phố mừng vụ mùa được giá"
BODY = (
    "Sáng nay, bà con nông dân ở nhiều huyện đã bắt đầu gặt lúa. Ông Nguyễn Văn Tuấn cho biết năng suất "
    "cao hơn những năm trước, thóc phơi kỹ bán được giá tốt.\n"
    "Các hợp tác xã đề nghị sớm sửa đường để xe chở thóc ra khỏi cánh đồng. Những ý kiến ấy được ghi nhận, "
    "và sẽ trả lời bà con trước ngày 15 tháng 9, khi kỳ họp của huyện bế mạc."
)
CLEAN = [
    "Đường sắt tốc độ cao, «chìa khoá» của vùng: 350 km/h, 30°C, 12 m² ® © ™ 🚄 “đó là…”",
    "QUỐC HỘI THÔNG QUA LUẬT ĐẤT ĐAI – PHÓ THỦ TƯỚNG: “KHÔNG ĐỂ LÃNG PHÍ”…",
    "Hoà Bình, Cà Mau, Cao Bằng; cô Lê Thị Hà và anh Tô",
    "Cô và bà là hai nhà báo, có cà phê và tô phở",
    "Ðà Nẵng và Ðồng Nai viết bằng chữ Ð khác",
    "Déjà vu : l'été dernier, où étiez-vous ? « Le thé, la clé, un né » disait-il, tôt ou tard.",
    "Größe über alles: schöne Mädchen hören für fünf Euro Straßenmusik, öfter auch süß.",
    "El niño comió más jamón; mañana también habrá canción y corazón, según él.",
    "Não há ações; São João, avó, pão, mãe e irmãos.",
    "Hän on myös nähnyt tämän: sää, jäätä, yö, työ, ääni.",
    "s² + v² = m³ + n² + h² over t², x² and r²: 5½ µm ± 2°",
    "Plain English, “quoted” – café, naïve, résumé, façade… and Beyoncé®",
    "Þórður kom á næstu göngu með öðrum",
    "日本語のテキスト、한국어, русский текст",
    "",
]


def _inverse(convert: Callable[[str], str]) -> dict[int, str]:
    pairs = [base + mark for base in "aeouyôöAEOUYÔÖ" for mark in map(chr, range(192, 256))]
    keys = sorted((*map(chr, range(1, 256)), *pairs), key=lambda key: (convert(key) != key, len(key) == 1))
    sources = {convert(key): key for key in keys}
    return {ord(letter): sources[letter] for letter in LOWER + LOWER.upper() if letter in sources}


_TABLES = {name: _inverse(convert) for name, convert in CONVERTERS.items()}


def _encoded(text: str, name: str) -> str:
    """What the text's bytes in an encoding show as Windows-1252."""
    if name == DOUBLE:
        return text.encode().decode("latin-1").translate(c1_to_windows())
    return text.translate(_TABLES[name])


def _file_bytes(text: str, name: str) -> bytes:
    """A file in the encoding; twice encoded UTF-8 is itself UTF-8."""
    output = _encoded(text, name)
    return output.encode() if name == DOUBLE else output.translate(windows_to_c1()).encode("latin-1")


@pytest.fixture(params=[TCVN3, VNI, VISCII, DOUBLE])
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize("name", [TCVN3, VNI, VISCII])
def test_each_letter_comes_back(name: str) -> None:
    """All 134 letters with marks in VNI-Windows and VISCII; in TCVN3 the lower case and seven capitals."""
    there = LOWER + ("ĂÂÊÔƠƯĐ" if name == TCVN3 else LOWER.upper())
    output = [_encoded(letter, name) for letter in there]
    assert len(set(output)) == len(there)
    assert [CONVERTERS[name](letter) for letter in output] == list(there)
    assert all(
        max(map(ord, letter)) < 0x100 for letter in (part.translate(windows_to_c1()) for part in output)
    )


def _read(data: bytes, form: FileFormat) -> PageContent:
    return read_member(Member(form, data), "bai")


def _html(title: str, body: str) -> str:
    paragraphs = "".join(f"<p>{line}</p>" for line in body.split("\n"))
    return (
        '<html lang="vi"><head><meta http-equiv=Content-Type content="text/html; charset=iso-8859-1">'
        f'<meta property="og:type" content="article"><title>{title}</title></head>'
        f"<body><h1 class=\"a\">{title}</h1><div id='noi-dung'>{paragraphs}</div></body></html>"
    )


def test_text_page_is_read(name: str) -> None:
    """A text file in each encoding gives the words meant, and says what was done."""
    reading = _read(_file_bytes(TITLE + "\n" + BODY, name), FileFormat.DUMP)
    assert reading.article is not None
    assert (reading.article.title, reading.article.body) == (TITLE, BODY)
    assert reading.warnings == (f"read as {name} and converted",)


def test_html_page_is_read_whatever_it_declares(name: str) -> None:
    """The text is converted, the tags mean what they meant; the wrongly declared charset does not count."""
    reading = _read(_file_bytes(_html(TITLE, BODY), name), FileFormat.HTML)
    assert reading.article is not None
    assert (reading.article.title, reading.article.body) == (TITLE, BODY)
    assert reading.warnings == (f"read as {name} and converted",)


@pytest.mark.parametrize("ascii_only", [True, False])
def test_record_is_read(name: str, ascii_only: bool) -> None:
    """A record holding legacy text as Latin-1 characters, escaped or not; its address stays as given."""
    record = {
        "url": "https://b.example/a",
        "title": _encoded(TITLE, name),
        "body": _encoded(BODY, name),
        "captions": [_encoded("Lúa chín trên cánh đồng", name)],
    }
    reading = read_record(json.dumps(record, ensure_ascii=ascii_only).encode(), "a.jsonl", 1)
    assert reading.article is not None
    assert (reading.article.title, reading.article.body) == (TITLE, BODY)
    assert (reading.article.captions, reading.article.id) == (("Lúa chín trên cánh đồng",), "b.example/a")
    assert reading.warnings == (f"read as {name} and converted",)


def test_record_of_legacy_bytes_is_read(name: str) -> None:
    """A JSON line that is itself no UTF-8."""
    line = _file_bytes(json.dumps({"title": TITLE, "body": BODY}, ensure_ascii=False), name)
    reading = read_record(line, "a.jsonl", 1)
    assert reading.article is not None
    assert (reading.article.title, reading.article.body) == (TITLE, BODY)
    assert reading.warnings == (f"read as {name} and converted",)


def test_record_of_other_bytes_is_read_with_a_warning() -> None:
    """Bytes that are neither UTF-8 nor recognised are replaced, and counted."""
    reading = read_record('{"title": "schöne Grüße"}'.encode("latin-1"), "a.jsonl", 1)
    assert reading.article is not None
    assert reading.article.title == "sch\ufffdne Gr\ufffd\ufffde"
    assert reading.warnings == ("3 invalid utf-8 sequences were replaced",)


def test_only_the_damaged_lines_change(name: str) -> None:
    """Clean lines beside damaged ones come through as they were, raw bytes among UTF-8 included."""
    clean = "Dòng này vốn đã đúng: “hoà” và «toà»…\nCô và bà là hai nhà báo"
    mixed = f"{clean}\n{_encoded(BODY, name)}\n{clean}"
    assert repair(mixed).text == f"{clean}\n{BODY}\n{clean}"
    data = clean.encode() + b"\n" + _file_bytes(BODY, name) + b"\n" + clean.encode()
    assert decode(data)[0] == f"{clean}\n{BODY}\n{clean}"


def test_doubled_words_amid_right_ones_and_entities() -> None:
    """The page kind where a template was doubled and the stories, partly as entities, were not."""
    page = "<b>Má»\x9bi nhất</b> C&#244;ng nghá»‡ &amp; Ä‘á»\x9di sá»‘ng, «là» sá»± tháº\xadt"
    assert repair_markup(page).text == "<b>Mới nhất</b> C&#244;ng nghệ &amp; đời sống, «là» sự thật"


def test_utf8_encoded_three_times() -> None:
    """As often as it was encoded, so often it is decoded."""
    result = repair(_encoded(_encoded(BODY, DOUBLE), DOUBLE))
    assert (result.text, result.encodings) == (BODY, (DOUBLE,))


def test_a_doubly_encoded_text_is_reported_in_vietnamese() -> None:
    """The name of the encoding stood there in English."""
    (warning,) = repair(_encoded(BODY, DOUBLE)).warnings
    assert both(warning) == (
        "đọc theo bảng mã UTF-8 bị mã hoá hai lần rồi chuyển đổi",
        "read as double-encoded UTF-8 and converted",
    )


def test_old_letters_written_as_entities() -> None:
    """Old editors wrote TCVN3 bytes as Latin-1 entities; the entities of tags' own signs stay."""
    output = "".join(f"&#{ord(c)};" if 0xA0 <= ord(c) <= 0xFF else c for c in _encoded(BODY, TCVN3))
    result = repair_markup(f"<p>{output} &lt;&amp;&gt;</p>")
    assert result.text == f"<p>{BODY} &lt;&amp;&gt;</p>"


@pytest.mark.parametrize("text", CLEAN)
def test_right_text_is_left_alone(text: str) -> None:
    """Other languages, quotes, signs and Vietnamese with Latin-1 letters only: the same object comes back."""
    result = repair(text)
    assert result.text is text
    assert result.encodings == ()


@pytest.mark.parametrize("text", ["Cà phê Ãn", "ViÖt Nam", "Viá»‡t", "Vieät Nam", "CafÃ©"])
def test_little_evidence_changes_nothing(text: str) -> None:
    """One word proves nothing, whatever it looks like."""
    assert repair(text).text == text


def test_damaged_utf8_is_no_old_encoding() -> None:
    """A broken byte in a UTF-8 file is replaced and reported as before, the rest untouched."""
    text, warnings = decode(BODY.encode() + b" \xff\xe1 " + BODY.encode())
    assert text.count(BODY) == 2
    assert warnings == ("2 invalid utf-8 sequences were replaced",)


SYLLABLES = st.sampled_from([word for word in (TITLE + " " + BODY).split() if word.isalpha()])
VIETNAMESE = st.text(st.sampled_from(LOWER + LOWER.upper() + 'bcdghklmnpqrstvx \n"“”«»…–®©²°'), max_size=200)


@given(st.one_of(VIETNAMESE, st.lists(SYLLABLES, max_size=60).map(" ".join)), st.sampled_from(["NFC", "NFD"]))
def test_vietnamese_is_left_alone(text: str, form: str) -> None:
    """Any Unicode Vietnamese, syllables or letter salad, composed or not, stays as it is."""
    text = unicodedata.normalize(form, text)  # type: ignore[arg-type] # a literal type, drawn from two
    assert repair(text).text == text


@given(st.text(st.characters(max_codepoint=127), max_size=300))
def test_ascii_is_left_alone(text: str) -> None:
    """ASCII is ASCII in every encoding."""
    assert repair_markup(text).text == text


@given(st.one_of(st.text(max_size=200), st.text(st.characters(max_codepoint=0x17F), max_size=200)))
def test_repairing_twice_is_repairing_once(text: str) -> None:
    """What came out of a repair needs none."""
    once = repair(text).text
    assert repair(once).text == once


@given(
    st.lists(SYLLABLES, min_size=40, max_size=60).map(" ".join), st.sampled_from([TCVN3, VNI, VISCII, DOUBLE])
)
def test_what_was_encoded_is_recovered(text: str, name: str) -> None:
    """Any run of common syllables survives each encoding, and the result needs no further repair."""
    result = repair(_encoded(text, name))
    if result.encodings:
        assert (result.text, result.encodings) == (text, (name,))
    assert repair(result.text).text == result.text


@given(st.binary(max_size=300))
def test_any_bytes_are_judged(data: bytes) -> None:
    """No bytes raise; what is accepted is named as an old encoding."""
    result = repair_bytes(data)
    assert result is None or not set(CONVERTERS).isdisjoint(result.encodings)


PIECES = ("Ã", "á»", "ï»¿", "®", "aù", "&#233;", "C«ng ", "Â\x83", "aÃ ")
HOSTILE = [piece * (1_000_000 // len(piece)) for piece in PIECES]
HOSTILE += ["Ã" + "\x83" * 1_000_000, "®" * 1_000_000 + "é\x82\x83\x84"]


@pytest.mark.parametrize("number", range(len(HOSTILE)))
@pytest.mark.slow
def test_long_hostile_text_ends(number: int) -> None:
    """A megabyte without a line end, of one piece over and over, is judged in time linear in its length."""
    start = time.process_time()
    repair_markup(HOSTILE[number] + " Viá»‡t Ä‘Ã³")
    assert time.process_time() - start < 10


@pytest.mark.parametrize("spaces", [" ", "\xa0", "merged"])
def test_lost_no_break_spaces_are_filled_in(spaces: str) -> None:
    """à and í come back when crawlers made their no-break space a space, merged it or cut the soft hyphen."""
    text = "Bà con làm nhà vào ngày đầu hè, và Hà Nội là nơi chính; trà. ĐÃ XONG"
    output = _encoded(text, DOUBLE).replace("\xad", "")
    output = " ".join(output.split()) if spaces == "merged" else output.replace("\xa0", spaces)
    assert repair(output).text == text


@pytest.mark.parametrize(
    "word", ["nghiêng", "quyết", "giếng", "gì", "hòa", "hoà", "khuỷu", "yêu", "đươ\u0323c"]
)
def test_syllables(word: str) -> None:
    """Words of the language, either tone style, composed or not."""
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["", "càc", "ngêng", "cề", "café", "thés", "đ", "áà", "a" * 100])
def test_no_syllables(word: str) -> None:
    """Stops take two tones only, k stands before e, ê, i and y; foreign words are none."""
    assert not is_syllable(word)
