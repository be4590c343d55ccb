"""Date-sensitive sets over headlines of half a year: what recurs, asked as of several days, and what is past.

``DAY/``: what was published until the end of DAY, and two kinds of topics as of that day.

``recurring``: events of which there is news again and again. On the topic is a story whose title has every
one of its words, diacritics included; relevant are those of the last week, grade 2 for the last two days.
A topic stands where at least three are relevant, and at least three times as many are on it and older.

``archival``: stories of at least 60 days before DAY, asked for by the half of their title's words (four at
least, in order) that fewest titles have; relevant are they and stories with the same words in the title.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from bench.ranking.judged.records import Record, read, words
from bench.ranking.judged.trec import Grades, note, write_documents, write_kind

DAYS = (date(2025, 10, 1), date(2025, 11, 8), date(2025, 12, 5), date(2026, 1, 5), date(2026, 1, 31))
FRESH, FRESHEST, PAST = timedelta(7), timedelta(2), timedelta(60)
ARCHIVAL = 200
#: Words that ask for now: they are typed, and say nothing about what a story is on.
_NOW = {"hôm", "nay", "mới", "nhất"}
RECURRING = (
    "giá vàng", "giá vàng hôm nay", "giá vàng miếng", "giá xăng", "giá xăng hôm nay", "giá xăng dầu",
    "giá bạc", "giá cà phê", "giá heo hơi", "giá usd", "bitcoin", "vn-index", "chứng khoán", "lãi suất",
    "bão", "bão số", "tin bão mới nhất", "áp thấp nhiệt đới", "mưa lớn", "mưa lũ", "sạt lở", "ngập lụt",
    "không khí lạnh", "thời tiết", "thời tiết hôm nay", "ô nhiễm không khí", "động đất", "lịch thi đấu",
    "lịch thi đấu hôm nay", "ngoại hạng anh", "champions league", "v-league", "man utd", "u23 việt nam",
    "đội tuyển việt nam", "bóng chuyền nữ", "xổ số miền nam", "chiến sự ukraine", "toàn cảnh 17h",
    "điểm tin", "ma túy", "lừa đảo", "cháy nhà", "tai nạn cao tốc", "ông trump", "nhà ở xã hội",
    "bất động sản", "cúm", "sốt xuất huyết", "xuất khẩu gạo",
)  # fmt: skip

_SYLLABLE = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Story:
    """A record, its title's syllables in lower case, and its day."""

    record: Record
    syllables: tuple[str, ...]
    day: date


def _syllables(text: str) -> tuple[str, ...]:
    return tuple(_SYLLABLE.findall(text.lower()))


def _story(record: Record) -> Story:
    return Story(record, _syllables(record.title), datetime.fromisoformat(record.published).date())


def _with(core: Iterable[str], stories: Iterable[Story]) -> list[Story]:
    core_words = frozenset(core)
    return [story for story in stories if core_words.issubset(story.syllables)]


def _grades(core: Iterable[str], stories: Iterable[Story], day: date) -> Grades:
    """The fresh stories on a topic; none where they or the older ones are too few to tell rankings apart."""
    ages = {story.record.id: day - story.day for story in _with(core, stories)}
    fresh = {name: 1 + (age < FRESHEST) for name, age in ages.items() if age < FRESH}
    return fresh if len(fresh) >= 3 and len(ages) - len(fresh) >= 3 * len(fresh) else {}


def recurring(stories: Sequence[Story], day: date) -> Iterator[tuple[str, str, Grades]]:
    """The recurring topics that can be judged as of a day."""
    for number, text in enumerate(RECURRING):
        if grades := _grades(set(_syllables(text)) - _NOW, stories, day):
            yield f"{day}-recurring-{number}", text, grades


def _rarest(title: str, counts: Counter[str]) -> str:
    title_words = words(title)
    rarity = [min(counts[part] for part in _syllables(word)) for word in title_words]
    places = sorted(sorted(range(len(title_words)), key=rarity.__getitem__)[: max(4, len(title_words) // 2)])
    return " ".join(title_words[place] for place in places)


def archival(stories: Sequence[Story], day: date) -> Iterator[tuple[str, str, Grades]]:
    """Old stories by their own words."""
    counts = Counter(word for story in stories for word in set(story.syllables))
    past = [s.record for s in stories if day - s.day >= PAST and len(words(s.record.title)) >= 8]
    die = random.Random(f"archival:{day}")  # noqa: S311 # a sample, not a secret
    for number, record in enumerate(die.sample(past, min(ARCHIVAL, len(past)))):
        text = _rarest(record.title, counts)
        same = {story.record.id: 1 for story in _with(_syllables(text), stories)}
        yield f"{day}-archival-{number}", text, same


def build(out: Path, source: Path) -> None:
    """Writes one set a day."""
    every = sorted(map(_story, read(source)), key=lambda story: (story.day, story.record.id))
    for day in DAYS:
        known_stories = [story for story in every if story.day <= day]
        folder = out / day.isoformat()
        write_documents(folder, (story.record for story in known_stories))
        forms = ("accented", "bare", "half")
        counts = {"recurring": write_kind(folder, "recurring", recurring(known_stories, day), forms)}
        counts["archival"] = write_kind(folder, "archival", archival(known_stories, day), forms)
        note(folder, source=source.name, as_of=day.isoformat(), documents=len(known_stories), queries=counts)
