"""Rules for holidays: “Thanksgiving”, “Easter Monday 2025”, “Labor Day weekend”.

The days are those of the United States and of the Western churches, as news in English uses them.
Built like the rules of `dates.english.units`. Easter and the n-th weekdays come from dateutil,
which knows the years 1583 to 4099 for the one and 1 to 9999 for the other.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from timeline_tui.dates.calendar import civil, day_number, weekday
from timeline_tui.dates.english.units import OF, WHICH, yearly
from timeline_tui.dates.meanings import Grammar, Meaning, compile_rules
from timeline_tui.dates.spans import DaySpan, Unclear, endpoints, map_span, unit_at

_FIXED = {
    "new (?:year 's|years?) eve": (12, 31),
    "new (?:year 's|years?)(?: day)?": (1, 1),
    "epiphany": (1, 6),
    "valentine(?: 's|s)?(?: day)?": (2, 14),
    "(?:st|saint) patrick 's day": (3, 17),
    "april fools?(?: 's)? day": (4, 1),
    "earth day": (4, 22),
    "anzac day": (4, 25),
    "m5 day": (5, 1),
    "cinco de mayo": (5, 5),
    "juneteenth": (6, 19),
    "canada day": (7, 1),
    "independence day": (7, 4),
    "bastille day": (7, 14),
    "halloween": (10, 31),
    "all saints?(?: 's)? day": (11, 1),
    "(?:veterans?(?: 's)?|armistice|remembrance) day": (11, 11),
    "(?:christmas|xmas) eve": (12, 24),
    "(?:christmas|xmas)(?: day)?": (12, 25),
    "boxing day": (12, 26),
}
"""The month and day of each holiday."""
_COUNTED = {
    "(?:martin luther king(?: jr)?|mlk)(?: 's)?(?: day| birthday)": (1, 0, 3, 0),
    "(?:presidents?(?: 's)? day|washington 's birthday)": (2, 0, 3, 0),
    "mothers?(?: 's)? day": (5, 6, 2, 0),
    "memorial day": (5, 0, -1, 0),
    "fathers?(?: 's)? day": (6, 6, 3, 0),
    "labou?r day": (9, 0, 1, 0),
    "(?:columbus|indigenous peoples?(?: 's)?) day": (10, 0, 2, 0),
    "election (?:day|night)": (11, 0, 1, 1),
    "thanksgiving(?: day)?": (11, 3, 4, 0),
    "black w4": (11, 3, 4, 1),
    "cyber w0": (11, 3, 4, 4),
}
"""The month, the weekday (0 is Monday), which one of them, and the days after it."""
_OF_EASTER = {
    "(?:pentecost|whit) w0": 50,
    "easter w0": 1,
    "(?:shrove w1|mardi gras)": -47,
    "ash w2": -46,
    "palm w6": -7,
    "(?:maundy|holy) w3": -3,
    "good w4": -2,
    "holy w5": -1,
    "easter(?: w6)?": 0,
    "ascension(?: day| w3)": 39,
    "(?:pentecost|whit)(?: w6)": 49,
    "(?:pentecost|whitsun)": 49,
    "corpus christi": 60,
}
"""The days after Easter Sunday."""

_NAME = "|".join((*_FIXED, *_COUNTED, *_OF_EASTER))

_NAMES = tuple(re.compile(name) for name in (*_FIXED, *_COUNTED, *_OF_EASTER))


def _holiday(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “Thanksgiving”, “last Christmas”, “Easter week”, “Memorial Day weekend 2025”."""
    which, name, part, rest = found.groups()
    place = next((at for at, known in enumerate(_NAMES) if known.fullmatch(name)), None)
    if place is None:
        return None
    meaning = yearly(
        lambda year: _day_of(place, year), "day", which, rest, grammar, name, choice="nearest"
    )
    if meaning is None:
        return None
    if part == "weekend" and name.startswith("easter"):
        return meaning.derive_each(_long_weekend, "weekend", "holiday")
    if part == "weekend":
        return meaning.derive_each(_weekend, "weekend", "holiday")
    if part == "week":
        return meaning.derive(
            lambda day: map_span(meaning.at(day), lambda span: unit_at(endpoints(span)[0], "week")),
            "week",
            "holiday",
        )
    return replace(meaning, rule="holiday")


@lru_cache(maxsize=1 << 12)
def _day_of(place: int, year: int) -> DaySpan:
    """Return the day of the holiday at that place of `_NAMES` in a year. Raises Unclear."""
    if place < len(_FIXED):
        month, day = tuple(_FIXED.values())[place]
        number = day_number(year, month, day)
        return DaySpan(number, number)
    from datetime import date  # dateutil is imported only for phrases that need it

    from dateutil.easter import easter
    from dateutil.relativedelta import FR, MO, SA, SU, TH, TU, WE, relativedelta

    if place < len(_FIXED) + len(_COUNTED):
        month, name, which, after = tuple(_COUNTED.values())[place - len(_FIXED)]
        if not 1 <= year <= 9999:
            raise Unclear("this holiday is computed for the years 1 to 9999 only")
        start = date(year, month, 1) if which > 0 else date(year, month, 31)
        number = (
            start + relativedelta(weekday=(MO, TU, WE, TH, FR, SA, SU)[name](which))
        ).toordinal() + after
        return DaySpan(number, number)
    if not 1583 <= year <= 4099:
        raise Unclear("Easter is computed for the years 1583 to 4099 only")
    days = tuple(_OF_EASTER.values())[place - len(_FIXED) - len(_COUNTED)]
    number = easter(year).toordinal() + days
    return DaySpan(number, number)


def _weekend(span: DaySpan) -> DaySpan:
    """Return the weekend of a holiday, with the holiday if it is next to it. Raises Unclear."""
    day = endpoints(span)[0]
    name = weekday(day)
    if name == 2:
        raise Unclear("the holiday is a Wednesday: the weekend before or after may be meant")
    if name == 3 and civil(day)[1] == 11:
        return DaySpan(day, day + 3)  # Thanksgiving
    if name >= 4:
        return DaySpan(day if name == 4 else day - name + 5, day - name + 6)
    saturday = day - name - 2 if name < 2 else day - name + 5
    return DaySpan(saturday, saturday + 2 if name == 0 else saturday + 1)


def _long_weekend(span: DaySpan) -> DaySpan:
    """Return the days from Good Friday to Easter Monday."""
    sunday = endpoints(span)[0]
    return DaySpan(sunday - 2, sunday + 1)


def _days_of(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “over Christmas”, “during Easter”: the days off that belong to it."""
    meaning = grammar.part(found[1])
    if meaning is None or meaning.rule != "holiday" or meaning.unit != "day":
        return None
    before, after = {"c": (1, 1), "x": (1, 1), "e": (2, 1), "t": (0, 3), "n": (1, 0)}[found[1][0]]

    def widen(span: DaySpan) -> DaySpan:
        first, last = endpoints(span)
        return DaySpan(first - before, last + after)

    return meaning.derive_each(widen, "stretch", "holidays")


def _new_year(_: re.Match[str], __: Grammar) -> Meaning:
    """Read “in the new year”: the year of which the first day is nearest."""
    return Meaning(lambda day: unit_at(day + 184, "year"), "year", "holidays")


RULES = compile_rules(
    ("in new year", _new_year),
    (f"(?:{WHICH} )?({_NAME})(?: (weekend|week|holiday))?(?:{OF} (.+))?", _holiday),
    ("(?:over|during) ((?:christmas|xmas|easter|thanksgiving|new (?:year|years|year 's))"
     "(?: (?:holiday|break))?)", _days_of),
)  # fmt: skip
