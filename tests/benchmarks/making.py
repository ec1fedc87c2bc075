"""Events for benchmarks: as many as asked for, the same ones every time, of 1.5 kB each.

Two hundred actors take part, few of them often; days lie from 1900 to 2024, more of them late;
every event has one to three sources with their quotes. The two last events of every file are the
earliest and the latest of all: only a program that has read the whole file can show them where they
belong.
"""

from __future__ import annotations

import json
import os
import random
import re
import signal
import time
from bisect import bisect
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from itertools import accumulate
from multiprocessing import Pool
from pathlib import Path

Record = dict[str, object]


def _words(text: str) -> list[str]:
    return text.split()


FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2024, 12, 31)
FIRST_NAMES = _words(
    "Abel Berit Cosmo Della Enzo Freya Gil Hanne Ivo June Kemal Livia Marek Noor Otis Pia Ruben "
    "Signe Tomas Una"
)
LAST_NAMES = _words("Adler Bianchi Castell Dufour Eriksen Farkas Garnier Holm Ibarra Jansen")
PUBLISHERS = (
    "The Morning Record", "Evening Gazette", "La Gaceta", "Abendblatt", "National Archive",
    "Court Register", "Hansard", "Wire Service", "Annual Report", "Le Courrier",
)  # fmt: skip
TAGS = _words(
    "election budget strike treaty court merger audit energy climate health rail housing police "
    "army border press union bank science schools water trade verdict hearing leak summit"
)
COMMON = _words(
    "the of and to in a that for it was on are as with his they at be this from have by one had "
    "not but what all were when we there an which their said if will each about how up out them "
    "then she many some so these would other into has more two like him see time could no make "
    "than first been its who now people over did down only way may little very after called"
)
SYLLABLES = [consonant + vowel for consonant in "bdfgklmnprstvw" for vowel in "aeiou"]

ACTOR_COUNT, WORD_COUNT, PHRASE_COUNT = 200, 9_000, 20_000
RARE, FREQUENT = "quartzite", "harboring"
PLANTED = ((RARE, 997, 2), (FREQUENT, 3, 2), ("quartzose", 499, 7), ("harbinger", 5, 1))
"""Words that are in one of so many events, from which number on. They begin in pairs like each
other and like no other word, so that the letter in which two differ narrows a search."""
YEAR, KNOWN_BY = 1995, date(1995, 6, 30)


@dataclass(slots=True)
class Facts:
    """Statements of a program about some number of events."""

    count: int
    first: str = ""
    """The title of the earliest event."""
    last: str = ""
    actors: tuple[str, ...] = ()
    """The two most frequent ones."""
    with_first: int = 0
    with_any: int = 0
    with_all: int = 0
    in_year: int = 0
    known: int = 0
    rare: int = 0
    frequent: int = 0


def events(count: int, seed: int = 14) -> Iterator[Record]:
    """Yield events, always the same ones for the same number."""
    make = _Maker(seed)
    for number in range(count):
        yield make.event(number, count)


class _Maker:
    """A supply of what all events are made of. Only `random()` is asked of the generator: its
    sequence is promised to be the same in every version of Python."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed).random
        words = list(dict.fromkeys([*COMMON, *(self._word() for _ in range(2 * WORD_COUNT))]))
        self.words = words[:WORD_COUNT]
        self.word_weights = list(accumulate(1 / (place + 3) for place in range(len(self.words))))
        self.phrases = [self._phrase() for _ in range(PHRASE_COUNT)]
        self.actors = [f"{first} {last}" for last in LAST_NAMES for first in FIRST_NAMES]
        self.actor_weights = list(accumulate(1 / (place + 1) for place in range(ACTOR_COUNT)))
        self.tag_weights = list(accumulate(1 / (place + 3) for place in range(len(TAGS))))

    def _below(self, limit: int) -> int:
        return int(self.chance() * limit)

    def _weighed(self, values: list[str], weights: list[float]) -> str:
        return values[bisect(weights, self.chance() * weights[-1])]

    def _word(self) -> str:
        return "".join(SYLLABLES[self._below(len(SYLLABLES))] for _ in range(2 + self._below(3)))

    def _phrase(self) -> str:
        return " ".join(
            self._weighed(self.words, self.word_weights) for _ in range(3 + self._below(4))
        )

    def _text(self, least: int, most: int) -> str:
        """Return a text of some phrases, which begins with a capital."""
        made = " ".join(
            self.phrases[self._below(PHRASE_COUNT)]
            for _ in range(least + self._below(most - least + 1))
        )
        return made[0].upper() + made[1:]

    def _some(self, most: int, values: list[str], weights: list[float]) -> list[str]:
        """Return one to `most` different values."""
        drawn = (self._weighed(values, weights) for _ in range(1 + self._below(most)))
        return list(dict.fromkeys(drawn))

    def event(self, number: int, count: int) -> Record:
        """Return the event of this number among so many."""
        span = (LAST_DAY - FIRST_DAY).days
        day = FIRST_DAY + timedelta(days=1 + int((span - 1) * self.chance() ** 0.45))
        title = f"{self._text(1, 3)} #{number}"
        if number == count - 2:
            day, title = FIRST_DAY, f"The earliest of all #{number}"
        elif number == count - 1:
            day, title = LAST_DAY, f"The latest of all #{number}"
        actors = self._some(5, self.actors, self.actor_weights)
        summary = f"{self._text(6, 18)}.{_planted(number)}"
        return {
            "id": f"event-{number:07}",
            "date": day.isoformat(),
            "title": title,
            "summary": summary,
            "actors": actors,
            "tags": self._some(4, TAGS, self.tag_weights),
            "sources": [
                self._source(f"{number}-{place}", day, actors)
                for place in range((1, 1, 2, 2, 3)[self._below(5)])
            ],
        }

    def _source(self, page: str, day: date, actors: list[str]) -> Record:
        publisher = PUBLISHERS[self._below(len(PUBLISHERS))]
        host = publisher.lower().replace(" ", "")
        published = day + timedelta(days=self._below(20))
        return {
            "title": self._text(1, 3),
            "publisher": publisher,
            "url": f"https://{host}.example/{published:%Y/%m}/{page}.html",
            "published": published.isoformat(),
            "quotes": [
                {"exact": f"{self._text(4, 12)}.", "speaker": actors[self._below(len(actors))]}
                for _ in range((1, 1, 1, 2, 3)[self._below(5)])
            ],
        }


def _planted(number: int) -> str:
    return "".join(f" A word: {word}." for word, every, at in PLANTED if number % every == at)


# -- files -----------------------------------------------------------------------------------------


def lines_of(count: int, folder: Path) -> tuple[Path, Facts]:
    """Return a file of so many events, one in a line, and what is to be said of them; both are made
    where they are missing."""
    path, noted = folder / f"{count}.jsonl", folder / f"{count}.facts.json"
    if path.exists() and noted.exists():
        return path, Facts(**json.loads(noted.read_text("utf-8")))
    facts = Facts(count, actors=tuple(f"{name} {LAST_NAMES[0]}" for name in FIRST_NAMES[:2]))
    with path.open("w", encoding="utf-8") as file:
        for event in events(count):
            file.write(json.dumps(event, ensure_ascii=False, separators=(",", ":")) + "\n")
            _count(facts, event)
    _age(path)
    noted.write_text(json.dumps(asdict(facts)), "utf-8")
    return path, facts


def _count(facts: Facts, event: Record) -> None:
    title, actors, sources = str(event["title"]), event["actors"], event["sources"]
    assert isinstance(actors, list)
    assert isinstance(sources, list)
    if event["date"] == FIRST_DAY.isoformat():
        facts.first = title
    if event["date"] == LAST_DAY.isoformat():
        facts.last = title
    seats = sum(actor in actors for actor in facts.actors)
    facts.with_first += facts.actors[0] in actors
    facts.with_any += seats > 0
    facts.with_all += seats == len(facts.actors)
    facts.in_year += str(event["date"]).startswith(str(YEAR))
    facts.known += min(source["published"] for source in sources) <= KNOWN_BY.isoformat()
    facts.rare += RARE in str(event["summary"])
    facts.frequent += FREQUENT in str(event["summary"])


def make_all(sizes: list[int], many: int, folder: Path) -> None:
    """Make what is missing of the files with so many events, of which `many` are also written in
    the other layouts: by two processes, the largest first."""
    jobs = [(size, many, folder) for size in sorted(sizes, reverse=True)]
    with Pool(2, _end_quietly) as others:  # who is interrupted here ends them
        others.starmap(_make, jobs, chunksize=1)


def _end_quietly() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _make(size: int, many: int, folder: Path) -> None:
    lines, _ = lines_of(size, folder)
    later_dates_of(lines)
    if size == many:
        array_of(lines)
        files_of(lines)


def array_of(lines: Path) -> Path:
    """Return a file with the same events as one array, indented as people indent it."""

    def write(path: Path) -> None:
        with lines.open(encoding="utf-8") as source, path.open("w", encoding="utf-8") as file:
            mark = "[\n"
            for line in source:
                file.write(mark + json.dumps(json.loads(line), ensure_ascii=False, indent=2))
                mark = ",\n"
            file.write("\n]\n")

    return _made(lines.with_suffix(".json"), write)


def files_of(lines: Path) -> Path:
    """Return a folder with the same events, a file each, a thousand files in a folder."""

    def write(path: Path) -> None:
        with lines.open(encoding="utf-8") as source:
            for number, line in enumerate(source):
                folder = path / f"{number // 1000:04}"
                if number % 1000 == 0:
                    folder.mkdir(parents=True)
                each = folder / f"{number:07}.json"
                each.write_text(line, "utf-8")
                _age(each)

    return _made(lines.with_name(f"{lines.stem}.files"), write)


def later_dates_of(lines: Path) -> Path:
    """Return a file with the same events, each 72 years later: lnav reads no date before 1970."""

    def write(path: Path) -> None:
        with lines.open(encoding="utf-8") as source, path.open("w", encoding="utf-8") as file:
            for line in source:
                file.write(
                    re.sub(
                        r'"date":"(\d{4})', lambda at: f'"date":"{int(at[1]) + 72}', line, count=1
                    )
                )

    # In a folder of its own, because the name says to lnav what it is.
    folder = lines.with_name(f"{lines.stem}.later")
    folder.mkdir(exist_ok=True)
    return _made(folder / "events.jsonl", write)


def _made(path: Path, write: Callable[[Path], None]) -> Path:
    """Return a path that is written whole or not at all."""
    if not path.exists():
        half = path.with_name(f"{path.name}.half")
        write(half)
        half.rename(path)
        _age(path)
    return path


def _age(path: Path) -> None:
    """Let a file look an hour old: what was written a moment ago may still be changing."""
    then = time.time() - 3600
    os.utime(path, (then, then))
