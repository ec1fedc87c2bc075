"""No place that shows a time claims a day, a month or a year that the data does not determine.

The words are read here by a grammar of their own, which knows nothing of how they are made: what
they claim must hold every day that the bounds of the time leave possible.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable
from math import inf

from hypothesis import given, settings
from hypothesis import strategies as st

from timeline_tui.cli import exporting, prose
from timeline_tui.core.chronology import Chronology, assemble
from timeline_tui.core.dates.calendar import DAY, civil, day_number, month_start
from timeline_tui.core.dates.edtf import DateError, parse
from timeline_tui.core.dates.gutter import gutter
from timeline_tui.core.dates.headings import heading_of, heading_words
from timeline_tui.core.dates.periods import ZOOMS
from timeline_tui.core.dates.when import UNDATED, When
from timeline_tui.core.dates.wording import display, told_apart
from timeline_tui.core.event import Document, Event, Relation, Reported
from timeline_tui.core.gaps import gaps

Window = tuple[float, float]
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
LONG = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
]  # fmt: skip
WEEKDAYS = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day )"
YEAR = r"(?P<year>\d+)(?: (?P<era>BCE|CE))?"
MONTH = f"(?:{'|'.join([*LONG, *MONTHS])})"
PART = rf"(?:{MONTH}|[A-Z]\w+(?: \(\w+\))?)"
SEASONS = {"Spring": 3, "Summer": 6, "Autumn": 9, "Winter": 12}


# -- what words claim ----------------------------------------------------------------------------


def year_of(digits: str, era: str | None) -> int:
    return 1 - int(digits) if era == "BCE" else int(digits)


def month_of(name: str) -> int:
    return (LONG if name in LONG else MONTHS).index(name) + 1


def years(first: int, last: int) -> Window:
    return month_start(first, 1), month_start(last + 1, 1) - 1


def months(year: int, first: int, count: int) -> Window:
    return month_start(year, first), month_start(year, first + count) - 1


def atom(words: str) -> Window | None:
    """The days of one date in words."""
    words = words.strip()
    if found := re.fullmatch(rf"{WEEKDAYS}?(\d+) ({MONTH}) {YEAR}", words):
        day = day_number(year_of(found["year"], found["era"]), month_of(found[2]), int(found[1]))
        return day, day
    if found := re.fullmatch(rf"Week of (\d+) ({MONTH}) {YEAR}", words):
        day = day_number(year_of(found["year"], found["era"]), month_of(found[2]), int(found[1]))
        return day, day + 6
    if found := re.fullmatch(rf"({MONTH}) {YEAR}", words):
        return months(year_of(found["year"], found["era"]), month_of(found[1]), 1)
    if found := re.fullmatch(rf"Q(\d) {YEAR}", words):
        return months(year_of(found["year"], found["era"]), int(found[1]) * 3 - 2, 3)
    if found := re.fullmatch(rf"H(\d) {YEAR}", words):
        return months(year_of(found["year"], found["era"]), int(found[1]) * 6 - 5, 6)
    if found := re.fullmatch(rf"({'|'.join(SEASONS)}) {YEAR}(?:/\d\d)?( \(south\)| \(north\))?",
                             words):  # fmt: skip
        start = SEASONS[found[1]]
        if found[4] == " (south)":
            start = (start + 5) % 12 + 1
        return months(year_of(found["year"], found["era"]), start, 3)
    if found := re.fullmatch(r"(\d+)s", words):
        return years(int(found[1]), int(found[1]) + 9)
    if found := re.fullmatch(r"(\d+)(?:st|nd|rd|th) c\.( BCE)?", words):
        number = int(found[1])
        first = -number * 100 + 1 if found[2] else number * 100 - 100
        return years(first, first + 99)
    if found := re.fullmatch(YEAR, words):
        year = year_of(found["year"], found["era"])
        return years(year, year)
    return None


def pair(words: str) -> tuple[Window, Window] | None:
    """The first and the last date of a range; the first borrows what the last says."""
    if " – " in words:
        begin, end = words.split(" – ", 1)
        begin, end = begin.removeprefix("some time in "), end.removeprefix("some time in ")
        tail = re.search(r"\d+(?: BCE| CE)?$", end)
        one, other = window(begin), window(end)
        if one is None and tail is not None:
            one = window(f"{begin} {tail[0]}")
    elif found := re.fullmatch(rf"(\d+)–(\d+) ({MONTH} .+)", words):
        one, other = atom(f"{found[1]} {found[3]}"), atom(f"{found[2]} {found[3]}")
    elif found := re.fullmatch(r"(\d+)–(\d+)( BCE| CE)?", words):
        one, other = atom(f"{found[1]}{found[3] or ''}"), atom(f"{found[2]}{found[3] or ''}")
    else:
        return None
    return None if one is None or other is None else (one, other)


def window(words: str) -> Window | None:
    """All days that words leave possible."""
    words = re.sub(r"\bc\. (?=[\dA-Z])(?!BCE)|\?", "", words).strip()
    words = re.sub(r" \((?:[^)]*X[^)]*|est\. [^)]*)\)$", "", words)
    single = atom(words)
    if single is not None:
        return single
    if re.fullmatch(r"(?:the )?year (?:is )?unknown", words):
        return years(0, 9999)
    if ", " in words and not re.search(r", .*,| or ", words):
        known, of = words.rsplit(", ", 1)  # a known day or month of an unknown year
        some = window(of)
        return some if re.fullmatch(rf"(?:\d+ )?{PART}(?: – {MONTH})?", known) else None
    both = pair(words)
    return None if both is None else (both[0][0], both[1][1])


def holds(claimed: Window | None, first: int | None, last: int | None, words: str) -> None:
    assert claimed is not None, f"not understood: {words}"
    low = -inf if first is None else first
    high = inf if last is None else last
    # A winter ends in the next year.
    assert claimed[0] <= low, (words, civil(int(claimed[0])), first)
    assert claimed[1] >= high, (words, civil(int(claimed[1])), last)


def check(when: When, words: str) -> None:
    """Nothing that the words of a time claim is finer than its bounds."""
    if ":" in words:
        words = re.sub(r" \d\d:\d\d(?::\d\d)?(?: UTC(?:[+−][\d:]+)?)?(?: \([^)]*\))?", "", words)
    plain = re.sub(r"\bc\. (?=[\dA-Z])(?!BCE)|\?", "", words)
    if plain == "undated":
        assert when.first_day is None or when.last_day is None
    elif when.kind == "interval":
        check_interval(when, plain)
    elif len(when.members) > 1:
        separator = ", " if when.kind == "all-of" else ", | or (?!later|earlier)"
        parts = re.split(separator, plain.split(" … ")[0])
        shown = when.members[: len(parts)]
        if not any(re.search(r"X|-2\d", member.edtf) for member in when.members):
            for member, part in zip(shown, parts, strict=True):
                check(member, part)
    elif found := re.fullmatch(r"before (.+)", plain):
        claimed = window(found[1])
        assert claimed is not None
        assert when.first_day is None
        assert when.last_day is not None
        assert claimed[0] > when.last_day
    elif found := re.fullmatch(r"(?:from )?(.+) or later", plain):
        claimed = window(found[1])
        assert claimed is not None
        assert when.first_day is not None
        assert claimed[0] <= when.first_day
    elif found := re.fullmatch(r"up to (.+)", plain):
        holds(window(found[1]), *when.end_days, plain)
    elif found := re.fullmatch(r"(?:from )?(.+) on", plain):
        holds(window(found[1]), *when.begin_days, plain)
    elif when.kind == "all-of" and (both := pair(plain)) is not None:
        holds(both[0], *when.begin_days, plain)
        holds(both[1], *when.end_days, plain)
    else:
        holds(window(plain), when.first_day, when.last_day, plain)


def check_interval(when: When, plain: str) -> None:
    if found := re.fullmatch(r"until (.+)", plain):
        holds(window(found[1].removeprefix("some time in ")), *when.end_days, plain)
    elif found := re.fullmatch(r"(.+) – (?:ongoing|end unknown|by (.+))", plain):
        holds(window(found[1].removeprefix("some time in ")), *when.begin_days, plain)
        if found[2]:
            by = window(found[2])
            assert by is not None
            assert when.last_day is not None
            assert by[1] >= when.last_day
    elif found := re.fullmatch(r"by (.+)", plain):
        by = window(found[1])
        assert by is not None
        assert when.last_day is not None
        assert by[1] >= when.last_day
    elif found := re.fullmatch(r"from (.+) or later(?: until (.+)| – .*)?", plain):
        since = window(found[1])
        assert since is not None
        assert when.first_day is not None
        assert since[0] <= when.first_day
        if found[2]:
            holds(window(found[2].removeprefix("some time in ")), *when.end_days, plain)
    elif (both := pair(plain)) is not None:
        holds(both[0], *when.begin_days, plain)
        holds(both[1], *when.end_days, plain)
    else:
        holds(window(plain), when.first_day, when.last_day, plain)


# -- random chronologies -------------------------------------------------------------------------

YEARS = st.one_of(st.integers(1800, 2100), st.integers(-300, 2300))
MARKS = st.sampled_from(["", "", "", "~", "?", "%"])


@st.composite
def points(draw: st.DrawFn) -> str:
    year = draw(YEARS)
    text = f"{'-' if year < 0 else ''}{abs(year):04d}"
    shape = draw(st.sampled_from("yyymmmddddSqxXcDuuMPY"))
    mark = draw(MARKS)
    month, day = draw(st.integers(1, 12)), draw(st.integers(1, 28))
    return {
        "y": text + mark,
        "m": f"{text}-{month:02d}{mark}",
        "d": f"{text}-{month:02d}-{day:02d}{mark}",
        "S": f"{text}-{draw(st.integers(21, 32))}{mark}",
        "q": f"{text}-{draw(st.integers(33, 41))}",
        "x": f"{text[:-1]}X{mark}",
        "c": f"{text[:-2]}XX{mark}",
        "X": f"{text}-XX" if year % 2 else f"{text}-{month:02d}-XX",
        "D": f"{text}-{month:02d}-{draw(st.integers(0, 2))}X",
        "u": draw(
            st.sampled_from(
                [
                    "XXXX",
                    f"XXXX-{month:02d}",
                    f"XXXX-{month:02d}-{day:02d}",
                    f"XXXX-{draw(st.integers(21, 41))}",
                    f"XXXX-XX-{day:02d}",
                ]
            )
        )
        + mark,
        "M": f"{text[:-3]}XXX{mark}",
        "P": f"{text[:-2]}{draw(st.sampled_from(['X5', 'XX-03', 'XX-24']))}",
        "Y": f"Y{draw(st.sampled_from(['', '-']))}{draw(st.integers(10000, 200000))}{mark}",
    }[shape]


@st.composite
def instants(draw: st.DrawFn) -> str:
    text = f"{draw(st.integers(1900, 2100))}-{draw(st.integers(1, 12)):02d}-"
    text += f"{draw(st.integers(1, 28)):02d}T{draw(st.integers(0, 23)):02d}:30"
    return (
        text
        + draw(st.sampled_from(["", ":10", ":10.25"]))
        + draw(st.sampled_from(["Z", "-05:00", "+0930", "+14", ""]))
    )


@st.composite
def dates(draw: st.DrawFn) -> str:
    one, other = draw(points()), draw(points())
    shape = draw(st.sampled_from(["{0}"] * 5 + [
        "{0}/{1}", "{0}/..", "{0}/", "/{0}", "../{0}", "[{0}..{1}]", "[{0}..]", "[..{0}]",
        "[{0},{1}]", "{{{0},{1}}}", "{{{0}..}}", "{{..{0}}}", "i", "i", "i/i",
    ]))  # fmt: skip
    if "i" in shape:
        return shape.replace("i", "{}").format(*(draw(instants()) for _ in shape[::2]))
    return shape.format(one, other)


def read(text: str) -> When | None:
    try:
        return parse(text)
    except DateError:
        return None


@st.composite
def chronologies(draw: st.DrawFn) -> Chronology:
    texts = [text for text in draw(st.lists(dates(), min_size=1, max_size=6)) if read(text)]
    phrases = ["last week", "early in the summer", "in May", "two months ago", "since 2020"]
    events = []
    for number, text in enumerate(["", *texts]):
        other = f"e{draw(st.integers(0, len(texts)))}"
        kind = draw(st.sampled_from(["", "", "", "after", "before", "during"]))
        relation = {kind: (Relation(other),)} if kind and other != f"e{number}" else {}
        reported = None
        if not text:
            reported = Reported(draw(st.sampled_from(phrases)), anchor="2026-04-29")
        when = read(text) or UNDATED
        events.append(
            Event(
                f"e{number}", f"E {number}", when=when, date=text, as_reported=reported, **relation
            )
        )
    zone = draw(st.sampled_from(["", "", "Europe/London", "Australia/Sydney", "Pacific/Apia"]))
    return assemble([Document("a.json", timezone=zone, events=tuple(events))])


# -- every place ---------------------------------------------------------------------------------


@settings(max_examples=400, deadline=None)
@given(chronologies())
def test_no_words_are_finer_than_what_is_known(made: Chronology) -> None:
    for event in made.events:
        check(event.when, display(event.when))
        told = re.sub(r"^(?:lasted|one of|all of|all) ", "", told_apart(event.when))
        assert re.split(r", | or ", told) == re.split(r", | or ", display(event.when))


@settings(max_examples=200, deadline=None)
@given(chronologies())
def test_every_format_of_the_list_says_the_days_and_words_of_the_bounds(made: Chronology) -> None:
    rows = range(len(made))
    whole = json.loads("".join(exporting.json_array(made, rows)))
    lines = list(exporting.csv_lines(made, rows, shown=False))
    table = list(csv.DictReader(lines))
    text = list(prose.text_lines(made, rows, quotes=False))
    markdown = "\n".join(prose.markdown_lines(made, rows, shown=False)).replace("\\", "")
    for row, event in enumerate(made.events):
        when, shown = event.when, whole[row]["when"]
        days = [iso(when.first_day), iso(when.last_day)]
        assert [shown["earliest"], shown["latest"]] == days
        assert [table[row]["earliest"], table[row]["latest"]] == [day or "" for day in days]
        assert shown["display"] == table[row]["display"] == display(when)
        assert text[row].startswith(told_apart(when))
        assert display(when) in markdown
        assert when.kind != "interval" or shown["kind"] in ("lasted", "undated")


def iso(day: int | None) -> str | None:
    if day is None:
        return None
    year, month, number = civil(day)
    sign = "-" if year < 0 else ""
    return f"{sign}{abs(year):04d}-{month:02d}-{number:02d}"


@settings(max_examples=300, deadline=None)
@given(chronologies(), st.sampled_from(ZOOMS))
def test_headings_and_the_column_beside_them_are_no_finer(made: Chronology, zoom) -> None:
    for when in made.listed:
        heading = heading_of(when, zoom)
        words = heading_words(heading)
        first, last = when.listed_days
        if words == "Undated":
            assert first is None
            assert last is None
            continue
        if found := re.fullmatch(r"(.+) or (earlier|later)", words):
            claimed = window(found[1])
            assert claimed is not None
            bound = last if found[2] == "earlier" else first
            assert bound is not None
            assert claimed[0] <= bound <= claimed[1]
            assert (first is None) == (found[2] == "earlier")
            continue
        claimed = window(words)
        holds(claimed, first, last, words)
        assert claimed is not None
        check_gutter(when, gutter(when, heading.told), claimed)


def check_gutter(when: When, cell: str, above: Window) -> None:
    """A cell for one date claims with its heading no more than is known."""
    first, last = when.first_day, when.last_day
    if when.kind != "point" or first is None or last is None:
        return
    cell = cell.strip("~? ")
    year = civil(int(above[0]))[0]
    if found := re.fullmatch(r"(?:\w{3} )?(\d\d)", cell):
        assert first == last
        assert civil(first)[2] == int(found[1])
        assert above[0] <= first <= above[1] < above[0] + 31
    elif found := re.fullmatch(rf"(\d\d) ({MONTH})", cell):
        assert first == last == day_number(year, month_of(found[2]), int(found[1]))
    elif cell in MONTHS:
        holds(months(year, month_of(cell), 1), first, last, cell)
    elif found := re.fullmatch(rf"({MONTH})–({MONTH})", cell):
        low, high = civil(first), civil(last)
        assert (low[1], high[1]) == (month_of(found[1]), month_of(found[2]))
    elif re.fullmatch(r"\d{3,4}(?: BCE| CE)?|\d{3,4}s", cell):
        holds(atom(cell), first, last, cell)
    elif not cell:
        assert above[0] <= first <= last <= above[1]


@settings(max_examples=100, deadline=None)
@given(chronologies())
def test_silences_hold_no_day_on_which_an_event_must_lie(made: Chronology) -> None:
    silent = {row for gap in gaps(made, range(len(made))) for row in (gap.before, gap.after)}
    assert all(made.events[row].when.kind != "undated" for row in silent)
    for gap in gaps(made, range(len(made))):
        for event in known_days(made):
            assert not gap.first <= event <= gap.last


def known_days(made: Chronology) -> Iterable[int]:
    for event in made.events:
        when = event.when
        if when.first_day is not None and when.first_day == when.last_day:
            assert when.end_latest - when.begin_earliest < DAY
            yield when.first_day
