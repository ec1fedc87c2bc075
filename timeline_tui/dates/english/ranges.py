"""Rules for ranges, open sides and two times: “between”, “from … to”, “since”, “April 17 or 18”.

Built like those of `dates.english.units`. They apply to a whole phrase only, not to its parts, so
that the number of ways to read a phrase stays small.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from timeline_tui.dates.meanings import Grammar, Meaning, compile_rules, nearest
from timeline_tui.dates.spans import DaySpan, Unclear, endpoints, hull

_EXCLUSIVE = ("before", "after", "following", "past")
"""Words that exclude the time they are followed by."""
_BEGUN = ("since", "ever since")

_PERIOD = {"year": (364, 366), "month": (30, 31), "week": (6, 7)}
"""The days in which something recurs at most once, and those in which it recurs at least once."""
_MONTH_DAY = re.compile(r"(?:(.+) )?m([0-9]+) (?:[no])[0-9]+")

_COUNTABLE = {"day", "month", "quarter", "season", "year", "decade", "century"}
"""Units of which a phrase can name two separate ones."""


# -- open sides ----------------------------------------------------------------------------------


def _before(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “before May 2026”, “by Friday”, “until the end of the year”."""
    word, rest = found.groups()
    return _open_side(word, rest, grammar.read(rest, "by"), is_end=True)


def _after(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “since Monday”, “after May 2026”, “from 2014 onwards”."""
    word, rest = found.groups()
    meaning = grammar.read(rest, "since" if word in _BEGUN else None)
    return _open_side(word, rest, meaning, is_end=False)


def _by_end(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “April 17 at the latest”, “May at the earliest”."""
    word = "by" if found[2] == "atlatest" else "from"
    return grammar.read(f"{word} {found[1]}")


def _open_side(word: str, rest: str, meaning: Meaning | None, *, is_end: bool) -> Meaning | None:
    """Return the time up to a meaning (`is_end`) or from it on, with the other side open."""
    if meaning is None:
        return None
    # "Before the end of the year" excludes only the moment of its end.
    inclusive = word not in _EXCLUSIVE or rest.startswith("end " if is_end else "start ")

    def at(day: int) -> DaySpan:
        span = meaning.at(day)
        if span.both:
            raise Unclear(f"“{_readable(word)}” needs one time, and these are two")
        if is_end:
            edge = span.last if inclusive else max(_firsts(span)) - 1
        else:
            edge = span.first if inclusive else min(_lasts(span)) + 1
        if edge is None:
            side = "an end" if is_end else "a start"
            raise Unclear(f"“{_readable(word)}” needs one time that has {side}")
        return DaySpan(None, edge, span.about) if is_end else DaySpan(edge, None, span.about)

    return meaning.derive(at, "stretch", "open sides")


def _readable(word: str) -> str:
    return {"atlatest": "at the latest", "atearliest": "at the earliest"}.get(word, word)


def _firsts(span: DaySpan) -> list[int]:
    """Return the first day of each time that may be meant. Raises Unclear."""
    return [endpoints(each)[0] for each in span.others or (span,)]


def _lasts(span: DaySpan) -> list[int]:
    """Return the last day of each time that may be meant. Raises Unclear."""
    return [endpoints(each)[1] for each in span.others or (span,)]


# -- ranges --------------------------------------------------------------------------------------


def _range(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “between Feb 24 and 27”, “from March 3 to March 9”, “July 13–15”."""
    word, rest = found[1], found[2]
    joins = "and|to|-" if word == "between" else "to|until|through|into|-"
    for split in list(re.finditer(rf" (?:{joins}) ", rest))[:4]:
        left, right = rest[: split.start()], rest[split.end() :]
        pair = _sides(left, right, grammar)
        if pair is not None and (word or split[0] != " - " or pair.alike):
            days = {pair.first.unit, pair.second.unit} == {"day"}
            return _between(pair, word == "from" or (not word and days and grammar.mode == "plain"))
    return None


def _sides(left: str, right: str, grammar: Grammar) -> _Pair | None:
    """Return the meanings of both sides of a range, each completed from the other; None if one
    has none."""
    number = re.compile(r"[no][0-9]{1,2}")
    month_day = _MONTH_DAY.fullmatch(left)
    if month_day is not None and number.fullmatch(right.partition(" ")[0]) and " m" not in right:
        right = f"m{month_day[2]} {right}"
    tail = re.fullmatch(r"[no][0-9]{1,2}((?: of)? (?:m[0-9]+.*|(?:this|last|next) month))", right)
    if number.fullmatch(left) and tail is not None:
        left += tail[1]
    if re.fullmatch(r"y[0-9]{4}", left) and re.fullmatch(r"n[0-9]{2}", right):
        right = f"{left[:3]}{right[1:]}"
    if re.fullmatch(r"early|mid|late", left):
        left += f" {right.partition(' ')[2]}"
    second = grammar.part(right)
    first = grammar.part(left) if second is not None else None
    if first is None or second is None or "once" in (first.rule, second.rule):
        return None
    return _Pair(
        first, second, grammar.part(left, "since") or first, grammar.part(right, "since") or second
    )


class _Pair(NamedTuple):
    """The two sides of a range; `recent_first` and `recent_second` as in a report of the past,
    in any mode."""

    first: Meaning
    second: Meaning
    recent_first: Meaning
    recent_second: Meaning

    @property
    def alike(self) -> bool:
        """Return True if both sides are the same kind of time, as a mere dash between them
        requires."""
        return self.first.unit == self.second.unit

    @property
    def anchored(self) -> bool:
        return self.first.anchored or self.second.anchored

    @property
    def yearless(self) -> bool:
        return self.first.yearless and self.second.yearless

    @property
    def story(self) -> bool:
        return self.first.story or self.second.story

    def on(self, day: int) -> tuple[DaySpan, DaySpan]:
        """Return the two sides on the day of the anchor; one that recurs is the one next to the
        other side.

        A range of weekdays is the latest that is over; one that begins today ends after today.
        """
        one, other = self.first.at(day), self.second.at(day)
        if self.first.recurs and (not self.second.recurs or self.first.recurs == "week"):
            one = self.recent_first.at(endpoints(other)[1])
        elif self.second.recurs:
            start = endpoints(one)[0]
            period, whole = _PERIOD[self.second.recurs]
            other = self.recent_second.at(start + period)
            if not self.first.recurs and endpoints(other)[1] <= start:
                other = self.recent_second.at(start + whole)
        return one, other

    def of_a_year(self, day: int) -> tuple[DaySpan, DaySpan]:
        """Return the two sides, both without a year, where the first begins on the day or before
        it."""
        one = self.recent_first.at(day)
        return one, self.recent_second.at(endpoints(one)[0] + _PERIOD["year"][0])


def _between(pair: _Pair, lasted: bool) -> Meaning:
    def span_of(one: DaySpan, other: DaySpan) -> DaySpan:
        begin, end = endpoints(one)[0], endpoints(other)[1]
        if begin > end:
            raise Unclear("this would end before it begins")
        about = one.about or other.about
        return DaySpan(begin, end, about, sides=(one, other) if lasted else None)

    def at(day: int) -> DaySpan:
        if not (pair.first.recurs == pair.second.recurs == "year"):
            return span_of(*pair.on(day))
        behind = span_of(*pair.of_a_year(day))
        if endpoints(behind)[1] >= day:
            return behind
        # The next yearly occurrence lies within a year and a day.
        ahead = span_of(*pair.of_a_year(endpoints(behind)[0] + 366))
        return nearest(behind, ahead if ahead != behind else None, day)

    return Meaning(
        at,
        "stretch",
        "from to" if lasted else "between",
        pair.anchored,
        story=pair.story,
        yearless=pair.yearless,
    )


def _either(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “April 17 or 18”, “March 2 and March 9”: two times, of which one or both are meant."""
    both = found[2] == "and"
    pair = _sides(found[1], found[3], grammar)
    if pair is None:
        return None
    thirds = pair.first.rule == pair.second.rule == "thirds"
    if both and not thirds and {pair.first.unit, pair.second.unit} - _COUNTABLE:
        return None

    def at(day: int) -> DaySpan:
        spans = sorted(pair.on(day), key=endpoints)
        if endpoints(spans[0])[1] >= endpoints(spans[1])[0]:
            return hull(spans)
        return hull(spans)._replace(others=(spans[0], spans[1]), both=both)

    return Meaning(at, "stretch", "either", pair.anchored, story=pair.story, yearless=pair.yearless)


RULES = compile_rules(
    ("(between|from)? ?(?:period )?(.+)", _range),
    (r"(?:(?:on|in|either) )?(.+?) (or|and)(?: (?:on|in))? (.+)", _either),
    ("(before|until|by|up to|no later than|not later than|not after|through|as late as"
     "|on or before|atlatest)(?: to)?(?: on| in)? (.+)", _before),
    ("(.+) (atlatest|atearliest)", _by_end),
    ("(after|since|from|no earlier than|not earlier than|not before|not until|starting"
     "|beginning|start(?! of)|ever since|on or after|as early as|following|atearliest)"
     "(?: on| in)? (.+?)(?: (?:on|onwards?|forward))?", _after),
)  # fmt: skip
