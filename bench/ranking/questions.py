"""Plain questions of a reader in a hurry, with judged answers: who, where, how many, when, why, yesterday, a date.

python -m bench.ranking.questions [--data ../shared/data] [--half all|tune|report] [--part all|chosen|drawn]
                                 [--only SYSTEM ...] [--forms accented bare] [--indexes DIR] [--list] [--json FILE]

``judged/questions.tsv`` has a question a line, the day on which it is asked, and the ids of the headlines of
``headlines_2025_2026`` that answer it. All questions were written by hand, not in the words of the titles.

*chosen* (the first 151): stories were looked for, and questions written about them. Answers are the headlines that
a pattern of the story's words gathers around its day, kept or dropped by their titles, and those among the first
hits of engines, kept or dropped by title and summary. *drawn* (the other 85): about 330 headlines drawn at random,
wherever somebody might ask for what they say, in the order of the SHA-256 of the questions. Judged were the drawn
headline and the first ten hits of four engines (FTS5, both strong set-ups of tantivy, vnsearch), typed and bare, as
of the day, in an order that tells nothing of the engines, by this rule: a headline answers a question if what is
asked for can be read in its title or summary, or if it is the report of just that; a question that only names an
event is answered by all news about it; of a day or week that the question names, only what happened then counts.

Other answers may exist, and count for no engine. Measured are MRR@10 and success@1, of all and by what is in the
question: words for time, a date, a year, or question words alone; with vnsearch also the difference in MRR@10 from
each other system, and its p-value by a paired randomisation test. Peers that know no day are asked for more, and
what is of a later day is left out. Every other question is for tuning, beginning with the first. ``--list`` prints
the questions whose first hit is no answer.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from bench.peers.base import Peer
from bench.peers.ours import Ours
from bench.ranking.compare import OURS, SYSTEMS
from bench.ranking.judged.forms import in_form
from bench.ranking.judged.records import Record, read
from vnsearch.evaluate import randomisation_test

DEPTH, DEEPER = 10, 300
DEFAULT = ("tantivy, strong", "tantivy, strong, neighbours x2", OURS)
CORPUS = "headlines_2025_2026.jsonl.xz"
#: Half -> which of the questions, in their order.
HALVES = {"all": slice(None), "tune": slice(0, None, 2), "report": slice(1, None, 2)}
#: Part -> which of the questions, by how they came about.
PARTS = {"all": slice(None), "chosen": slice(0, 151), "drawn": slice(151, None)}
#: What a question has -> how it is known; the first that fits.
GROUPS = {
    "date": re.compile(r"\d+/\d+"),
    "time": re.compile(r"hôm qua|đêm qua|tuần này|tuần trước|cuối tuần|tháng trước|quý trước"),
    "year": re.compile(r"20\d\d|năm nay"),
    "question": re.compile(""),
}


@dataclass(frozen=True, slots=True)
class Question:
    """A question, the day on which it is asked, and the ids that answer it."""

    text: str
    day: date
    answers: frozenset[str]

    @property
    def group(self) -> str:
        """What is in it."""
        return next(name for name, pattern in GROUPS.items() if pattern.search(self.text))


def questions(half: str = "all", part: str = "all") -> list[Question]:
    """Those of a half and a part, in their order."""
    rows = (Path(__file__).parent / "judged" / "questions.tsv").read_text(encoding="utf-8").splitlines()
    of_half = set(range(len(rows))[HALVES[half]])
    split = (rows[number].split("\t") for number in range(len(rows))[PARTS[part]] if number in of_half)
    return [Question(text, date.fromisoformat(day), frozenset(ids.split())) for text, day, ids in split]


def _first_hits(peer: Peer, question: Question, text: str, days: Mapping[str, str]) -> Sequence[str]:
    if isinstance(peer, Ours):
        return peer.search_as_of(text, DEPTH, question.day)
    names = (name for name in peer.search(text, DEEPER) if days[name] <= question.day.isoformat())
    return list(names)[:DEPTH]


def reciprocal_ranks(
    peer: Peer, questions: Sequence[Question], form: str, days: Mapping[str, str]
) -> dict[Question, float]:
    """Question -> one over the rank of the first answer, 0 beyond ten."""
    ranks_by_question = {}
    for question in questions:
        hits = _first_hits(peer, question, in_form(question.text, form, question.text), days)
        ranks = (1 / rank for rank, name in enumerate(hits, 1) if name in question.answers)
        ranks_by_question[question] = next(ranks, 0.0)
    return ranks_by_question


def _row(ranks: Mapping[Question, float]) -> dict[str, float]:
    """MRR@10 and success@1 of all, and MRR@10 of each group."""
    groups = {name: [rank for question, rank in ranks.items() if question.group == name] for name in GROUPS}
    total = len(ranks)
    figures = {"MRR@10": sum(ranks.values()) / total, "success@1": list(ranks.values()).count(1.0) / total}
    return figures | {f"{name} ({len(some)})": sum(some) / len(some) for name, some in groups.items()}


def differences(
    ranks: Mapping[str, Mapping[str, Mapping[Question, float]]],
) -> Iterator[tuple[str, str, float, float]]:
    """Form, system, by how much the MRR@10 of ours is above that of the system, and the p-value of that."""
    for system, by_form in ranks.items():
        for form, others in by_form.items() if system != OURS else ():
            gains = np.array([rank - others[question] for question, rank in ranks[OURS][form].items()])
            yield form, system, float(gains.mean()), randomisation_test(gains)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--half", choices=HALVES, default="all")
    parser.add_argument("--part", choices=PARTS, default="all")
    parser.add_argument("--only", nargs="+", default=DEFAULT, metavar="SYSTEM", choices=[*SYSTEMS, OURS])
    parser.add_argument("--forms", nargs="+", default=("accented", "bare"))
    parser.add_argument("--indexes", type=Path, help="where our index is kept for the next run")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--json", type=Path, help="where to write the figures")
    return parser.parse_args()


def main() -> None:
    """Prints a row a system and form."""
    arguments = _options()
    records: list[Record] = list(read(arguments.data / "corpora" / CORPUS))
    days = {record.id: record.published[:10] for record in records}
    figures: dict[str, dict[str, dict[str, float]]] = {}
    ranks_by_system: dict[str, dict[str, dict[Question, float]]] = {}
    asked = questions(arguments.half, arguments.part)
    for name in arguments.only:
        peer: Peer = Ours() if name == OURS else SYSTEMS[name]()
        with TemporaryDirectory() as scratch:
            folder = arguments.indexes / "headlines" if arguments.indexes and name == OURS else Path(scratch)
            peer.index(records, folder)
            for form in arguments.forms:
                ranks = reciprocal_ranks(peer, asked, form, days)
                ranks_by_system.setdefault(name, {})[form] = ranks
                row = figures.setdefault(name, {})[form] = _row(ranks)
                if len(figures) == 1 and form == arguments.forms[0]:
                    print(f"| typed | system | {' | '.join(row)} |\n{'|---' * (len(row) + 2)}|")
                print(f"| {form} | {name} | {' | '.join(f'{v:.3f}' for v in row.values())} |", flush=True)
                if arguments.list:
                    print("\n".join(f"  {r:.2f} {q.text} ({q.day})" for q, r in ranks.items() if r < 1))
    for form, name, gain, p_value in differences(ranks_by_system) if OURS in ranks_by_system else ():
        print(f"{form}: {OURS} - {name}: {gain:+.3f} (p = {p_value:.3f})")
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
