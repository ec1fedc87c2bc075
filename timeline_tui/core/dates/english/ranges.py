"""Rules for ranges, open sides and two times: “between”, “from … to”, “since”, “April 17 or 18”.

As `english.units`; these are tried for a whole phrase only, not for its parts, so that the
number of ways to read a phrase stays small.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from timeline_tui.core.dates.meanings import (
    Meaning,
    Reader,
    Rule,
)
from timeline_tui.core.dates.spans import (
    Span,
    Unclear,
    closed,
    hull,
)

# -- open sides ----------------------------------------------------------------------------------


def _before(found: re.Match[str], reader: Reader) -> Meaning | None:
    """“before May 2026”, “by Friday”, “until the end of the year”."""
    word = found[1]
    meaning = reader.read(found[2], "by" if reader.mode == "past" else None)
    if meaning is None:
        return None
    inner, inclusive = meaning, word != "before"

    def at(day: int) -> Span:
        span = inner.at(day)
        edge = span.last if inclusive else span.first
        if edge is None or span.others is not None:
            raise Unclear(f"“{word}” needs one time that has an end")
        return Span(None, edge if inclusive else edge - 1, span.about)

    return inner.with_(at, "stretch", "open sides")


def _after(found: re.Match[str], reader: Reader) -> Meaning | None:
    """“since Monday”, “after May 2026”, “from 2014 onwards”."""
    word, rest = found.groups()
    meaning = reader.read(rest)
    if meaning is None:
        return None
    inner, inclusive = meaning, word not in ("after", "following")

    def at(day: int) -> Span:
        span = inner.at(day)
        edge = span.first if inclusive else span.last
        if edge is None or span.others is not None:
            raise Unclear(f"“{word}” needs one time that has a begin")
        return Span(edge if inclusive else edge + 1, None, span.about)

    return inner.with_(at, "stretch", "open sides")


# -- ranges --------------------------------------------------------------------------------------

_PERIOD = {"year": 364, "month": 30, "week": 6}
_MONTH_DAY = re.compile(r"(?:(.+) )?m([0-9]+) (?:[no])[0-9]+")


def _ranged(found: re.Match[str], reader: Reader) -> Meaning | None:
    """“between Feb 24 and 27”, “from March 3 to March 9”, “July 13–15”."""
    word, rest = found[1], found[2]
    joins = "and|to|-" if word == "between" else "to|until|through|-"
    for split in list(re.finditer(rf" (?:{joins}) ", rest))[:4]:
        left, right = rest[: split.start()], rest[split.end() :]
        pair = _sides(left, right, reader)
        if pair is not None and (word or split[0] != " - " or pair.alike):
            return _between(pair, lasted=word == "from")
    return None


def _sides(left: str, right: str, reader: Reader) -> _Pair | None:
    """Both sides of a range, each completed by what only the other says."""
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
    second = reader.part(right)
    first = reader.part(left) if second is not None else None
    if first is None or second is None or "once" in (first.rule, second.rule):
        return None
    return _Pair(first, second, reader.part(left, "past") or first,
                 reader.part(right, "past") or second)  # fmt: skip


class _Pair(NamedTuple):
    """The two sides of a range; `recent_` as in a report of the past, whatever the mode."""

    first: Meaning
    second: Meaning
    recent_first: Meaning
    recent_second: Meaning

    @property
    def alike(self) -> bool:
        """Whether both sides are the same kind of time, as a mere dash between them says."""
        return self.first.unit == self.second.unit

    @property
    def anchored(self) -> bool:
        return self.first.anchored or self.second.anchored

    @property
    def story(self) -> bool:
        return self.first.story or self.second.story

    def on(self, day: int) -> tuple[Span, Span]:
        """The two sides on the day of the anchor: what recurs is taken next to the other side.

        A range of dates is the latest that has begun, a range of weekdays the latest that is over.
        """
        one, other = self.first.at(day), self.second.at(day)
        if self.first.recurs and (not self.second.recurs or self.first.recurs == "week"):
            one = self.recent_first.at(closed(other)[1])
        elif self.second.recurs:
            other = self.recent_second.at(closed(one)[0] + _PERIOD[self.second.recurs])
        return one, other


def _between(pair: _Pair, lasted: bool) -> Meaning:
    def at(day: int) -> Span:
        one, other = pair.on(day)
        begin, end = closed(one)[0], closed(other)[1]
        if begin > end:
            raise Unclear("this would end before it begins")
        about = one.about or other.about
        return Span(begin, end, about, sides=(one, other) if lasted else None)

    return Meaning(at, "stretch", "from to" if lasted else "between", pair.anchored,
                   story=pair.story)  # fmt: skip


def _either(found: re.Match[str], reader: Reader) -> Meaning | None:
    """“April 17 or 18”, “March 2 and March 9”: two times, of which one or both are meant."""
    both = found[2] == "and"
    pair = _sides(found[1], found[3], reader)
    if pair is None:
        return None
    if both and {pair.first.unit, pair.second.unit} - {"day", "month", "year"}:
        return None

    def at(day: int) -> Span:
        spans = sorted(pair.on(day), key=closed)
        if closed(spans[0])[1] >= closed(spans[1])[0]:
            return hull(spans)
        return hull(spans)._replace(others=(spans[0], spans[1]), both=both)

    return Meaning(at, "stretch", "either", pair.anchored, story=pair.story)


RULES: tuple[Rule, ...] = tuple(
    (re.compile(pattern), rule)
    for pattern, rule in (
        ("(between|from)? ?(?:period )?(.+)", _ranged),
        (r"(?:(?:on|in|either) )?(.+?) (or|and)(?: (?:on|in))? (.+)", _either),
        ("(before|until|by|up to|no later than|not later than|not after|through|as late as"
         "|on or before)(?: to)?(?: on)? (.+)", _before),
        ("(after|since|from|no earlier than|not earlier than|not before|starting|start(?! of)"
         "|ever since|on or after|as early as|following)"
         "(?: on| in)? (.+?)(?: (?:on|onwards?|forward))?", _after),
    )
)  # fmt: skip
