"""No place that shows a time claims a day, a month or a year that the data does not determine.

The words are read here by a separate grammar, which knows nothing of how they are made: a claim
must hold on every day that the bounds of the time leave possible.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable
from math import inf

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.properties import times
from timeline_tui.cli.commands import list as commands
from timeline_tui.core.event import Document, Event, Relation, Reported, Source
from timeline_tui.core.gaps import gaps
from timeline_tui.core.lens import Lens, assemble
from timeline_tui.core.schema.consistency import findings_of
from timeline_tui.core.sources import citation, date_words
from timeline_tui.dates.calendar import DAY, ZOOMS, civil, day_number, month_start
from timeline_tui.dates.edtf import DateError, parse
from timeline_tui.dates.when import UNDATED, When
from timeline_tui.dates.wording import display, display_with_kind, explain
from timeline_tui.dates.wording.datewords import days_words
from timeline_tui.dates.wording.gutter import gutter, heading_of, heading_words
from timeline_tui.explorer.outline import Measure
from timeline_tui.files import exports
from timeline_tui.tui.presenter import span_words
from timeline_tui.tui.timeline.density import axis, scale_of

Window = tuple[float, float]
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
LONG = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
]  # fmt: skip
SOUTHERN = ("Summer (south)", "Winter (north)")
WEEKDAYS = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day )"
YEAR = r"(?P<year>\d+)(?: (?P<era>BCE|CE))?"
MONTH = f"(?:{'|'.join([*LONG, *MONTHS])})"
CLOCK = r" \d\d:\d\d(?::\d\d)?(?: UTC(?:[+−][\d:]+)?)?(?: \([^)]*\))?"
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
    """Return the days of one date in words."""
    words = words.strip()
    if found := re.fullmatch(rf"{WEEKDAYS}?(\d+) ({MONTH}) {YEAR}", words):
        day = day_number(year_of(found["year"], found["era"]), month_of(found[2]), int(found[1]))
        return day, day
    if found := re.fullmatch(rf"Week of (\d+) ({MONTH}) {YEAR}", words):
        day = day_number(year_of(found["year"], found["era"]), month_of(found[2]), int(found[1]))
        return day, day + 6
    if found := re.fullmatch(rf"(Jan – Apr|May – Aug|Sep – Dec) {YEAR}", words):
        return months(year_of(found["year"], found["era"]), month_of(found[1][:3]), 4)
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
    """Return the first and the last date of a range; the first borrows the parts that only the
    last has."""
    if " – " in words:
        parts = words.split(" – ")
        cuts = [(" – ".join(parts[:n]), " – ".join(parts[n:])) for n in range(1, len(parts))]
        # A third of a year has a dash of its own; the end is then the side without another.
        one, other = next(
            (both for cut in cuts if None not in (both := sides(*cut, within=False))),
            sides(*cuts[0], within=True),
        )
    elif found := re.fullmatch(rf"(\d+)–(\d+) ({MONTH} .+)", words):
        one, other = atom(f"{found[1]} {found[3]}"), atom(f"{found[2]} {found[3]}")
    elif found := re.fullmatch(r"(\d+)–(\d+)( BCE| CE)?", words):
        one, other = atom(f"{found[1]}{found[3] or ''}"), atom(f"{found[2]}{found[3] or ''}")
    else:
        return None
    return None if one is None or other is None else (one, other)


def sides(begin: str, end: str, *, within: bool) -> tuple[Window | None, Window | None]:
    """Return both sides of a range; the first borrows its year from the last."""
    begin, end = begin.removeprefix("some time in "), end.removeprefix("some time in ")
    tail = re.search(r"\d+(?: BCE| CE)?$", end)
    one, other = window(begin, within=within), window(end, within=within)
    if one is None and tail is not None:
        one = window(f"{begin} {tail[0]}", within=within)
    return one, other


def window(words: str, *, within: bool = True) -> Window | None:
    """Return all days that words leave possible; with `within` those of a range, too."""
    words = re.sub(r"\bc\. (?=[\dA-Z])(?!BCE)|\?", "", words).strip()
    words = re.sub(r" \((?:[^)]*X[^)]*|est\. [^)]*)\)$", "", words)
    single = atom(words)
    if single is not None:
        return single
    if re.fullmatch(r"(?:the )?[yY]ear (?:is )?unknown", words):
        return years(0, 9999)
    if ", " in words and not re.search(r", .*,| or ", words):
        known, of = words.rsplit(", ", 1)  # a known day or month of an unknown year
        some = window(of)
        # Otherwise the comma is that of one side of a range.
        if some is not None and re.fullmatch(rf"(?:\d+ )?{PART}(?: – {MONTH})?", known):
            # A winter, and a summer of the south, ends in the next year.
            return some[0], some[1] + (60 if known in ("Winter", *SOUTHERN) else 0)
    both = pair(words) if within else None
    return None if both is None else (both[0][0], both[1][1])


def test_a_range_whose_end_has_no_known_year_is_read() -> None:
    assert (
        window("1800 – some time in Jan, year unknown")
        == years(1800, 1800)[:1] + years(0, 9999)[1:]
    )
    assert window("5 Jan, year unknown") == years(0, 9999)


def test_a_range_with_a_third_of_a_year_is_read_whichever_side_it_is() -> None:
    third, year = months(1800, 1, 4), years(1800, 1800)
    assert pair("Jan – Apr 1800 – some time in 1800") == (third, year)
    assert pair("some time in Jan – Apr 1800 – Jan 1800") == (third, months(1800, 1, 1))
    assert pair("1800 – some time in Jan – Apr 1800") == (year, third)
    assert pair("Jan – Apr 1800") == (months(1800, 1, 1), months(1800, 4, 1))


def holds(claimed: Window | None, first: int | None, last: int | None, words: str) -> None:
    assert claimed is not None, f"not understood: {words}"
    low = -inf if first is None else first
    high = inf if last is None else last
    # A winter ends in the next year.
    assert claimed[0] <= low, (words, civil(int(claimed[0])), first)
    assert claimed[1] >= high, (words, civil(int(claimed[1])), last)


def check(when: When, words: str) -> None:
    """Check that no claim in the words of a time is finer than its bounds."""
    if ":" in words:
        words = re.sub(CLOCK, "", words)
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
def lenses(draw: st.DrawFn) -> Lens:
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


@settings(max_examples=times(200), deadline=None)
@given(lenses())
def test_no_words_are_finer_than_what_is_known(made: Lens) -> None:
    for event in made.events:
        check(event.when, display(event.when))
        told = re.sub(r"^(?:lasted|one of|all of|all) ", "", display_with_kind(event.when))
        assert re.split(r", | or ", told) == re.split(r", | or ", display(event.when))


def unexplained(words: str) -> str:
    """Return an explanation in the words that a line has for it."""
    words = re.sub(r" \(the source is unsure(?: of its \w+)?\)", "", words)
    words = re.sub(r" \((?:\d|,)+ days?\)|(?<=\d),(?=\d{3})", "", words)
    words = re.sub(r"^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ", "", words)
    words = re.sub(r"^some(?: time (?:within|in|about)| time|)(?: the|) ", "", words)
    words = re.sub(r"^(?:at some time(?: within)?|all the time|throughout|each of|one of|either) ",
                   "", words)  # fmt: skip
    words = re.sub(r"; its (?:start|end) is (?:open|unknown)", "", words)
    words = re.sub(CLOCK, "", words)
    return re.sub(r"\babout (?:the )?", "", words)


@settings(max_examples=times(200), deadline=None)
@given(lenses())
def test_an_opened_event_explains_no_more_than_is_known(made: Lens) -> None:
    for row, event in enumerate(made.events):
        when = event.when
        said = unexplained(explain(when))
        days = re.search(r"\(((?:\d|,)+) days?\)", explain(when))
        if days and when.first_day is not None and when.last_day is not None:
            assert int(days[1].replace(",", "")) == when.last_day - when.first_day + 1
        if weekday := re.match(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun) ", explain(when)):
            assert when.first_day == when.last_day
            assert when.first_day is not None
            assert NAMES[(when.first_day - 1) % 7] == weekday[1]
        if said.startswith("no date is known"):
            assert when.first_day is None or when.last_day is None
        elif found := re.fullmatch(r"began (.+?), (?:lasted until|ended) (.+)", said):
            sides_hold(when, found[1], found[2])
        elif found := re.fullmatch(r"began (.+?)(?:, (?:ongoing|its end is unknown))?", said):
            check(when, f"{found[1]} – ongoing")
        elif found := re.fullmatch(r"lasted until (.+)|ended (.+)", said):
            until = (found[1] or found[2]).removeprefix("by ")
            check(when, f"by {until}" if " by " in said else f"until {until}")
        elif found := re.fullmatch(r"lasted from (.+?) to (.+)", said):
            sides_hold(when, found[1], found[2])
        else:
            words = said.removeprefix("lasted ")
            if when.kind != "undated":
                check(when, words)
        told_of_another(made, row, made.corpus.reason(row))


NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def sides_hold(when: When, begin: str, end: str) -> None:
    """Check that no claim about the start or the end of an interval is finer than its bounds."""
    start = re.sub(r"\?|^some time in ", "", begin)
    stop = re.sub(r"\?|^some time in ", "", end)
    tail = re.search(r"\d+(?: BCE| CE)?$", stop)
    if found := re.fullmatch(r"(?:from )?(.+) or later", start):
        claimed = window(found[1])
        assert claimed is not None
        assert when.first_day is not None
        assert claimed[0] <= when.first_day
    else:
        claimed = window(start)
        if claimed is None and tail:
            claimed = window(f"{start} {tail[0]}")
        holds(claimed, *when.begin_days, start)
    if found := re.fullmatch(r"by (.+)", stop):
        claimed = window(found[1])
        assert claimed is not None
        assert when.last_day is not None
        assert claimed[1] >= when.last_day
    else:
        holds(window(stop), *when.end_days, stop)


def told_of_another(made: Lens, row: int | None, message: str) -> None:
    """Check that the dates beside titles in a message are those of the events, by their own
    words."""
    own = {event.title: display(event.when) for event in made.corpus.as_dated}
    known = {event.title: display(event.when) for event in made.whole.events}
    for title, words in re.findall(r"“(E \d+)”(?: \(((?:[^()]|\([^()]*\))+)\))?", message):
        assert words in (own[title], known[title]) or (not words and own[title] == "undated")


@settings(max_examples=times(200), deadline=None)
@given(lenses())
def test_messages_of_check_say_no_more_of_a_time_than_its_words_do(made: Lens) -> None:
    for finding in findings_of(made.corpus):
        told_of_another(made, None, finding.message)
        if finding.code == "date-differs":
            said = re.search(r"is (.+), but the date is (.+)", finding.message)
            assert said is not None
            own = {display(event.when) for event in made.corpus.as_dated}
            assert said[2] in own


@settings(max_examples=times(100), deadline=None)
@given(lenses())
def test_the_answer_to_which_came_first_says_the_dates_as_they_are_known(made: Lens) -> None:
    for row, event in enumerate(made.events):
        assert commands._named(made, row) == f"“{event.title}” ({display(event.when)})"


@settings(max_examples=times(200), deadline=None)
@given(dates())
def test_a_date_of_a_source_is_worded_no_finer_than_it_is(text: str) -> None:
    when = read(text)
    if when is None:
        assert date_words(text) == text
    elif when.kind != "undated":
        check(when, date_words(text))
        assert date_words(text) in citation(Source(title="T", published=text))
        assert f"accessed {date_words(text)}" in citation(Source(title="T", accessed=text))


@settings(max_examples=times(200), deadline=None)
@given(lenses())
def test_the_years_of_the_header_hold_every_event(made: Lens) -> None:
    words = span_words(made)
    known = [
        (first, last)
        for first, last in (when.listed_days for when in made.listed)
        if (first, last) != (None, None)
    ]
    if not known:
        assert not words
        return
    low, _, high = words.partition(" → ")
    high = high or low
    first, last = window(re.sub(" or .*", "", low)), window(re.sub(" or .*", "", high))
    assert first is not None
    assert last is not None
    for begin, end in known:
        if begin is not None and end is not None and (civil(begin)[0], civil(end)[0]) == (0, 9999):
            continue
        assert begin is None or begin >= first[0] or low.endswith("or earlier")
        assert begin is not None or low.endswith("or earlier") or end is None or first[0] < end
        assert end is None or begin is None or begin <= last[1]


@settings(max_examples=times(200), deadline=None)
@given(lenses(), st.integers(8, 200))
def test_labels_of_the_strip_stand_at_the_periods_that_they_name(made: Lens, width) -> None:
    extent = made.extent
    if extent is None:
        return
    measure = Measure(made)
    scale = scale_of(extent.core, width, None, None)
    labels = axis(scale, months=measure.knows_months)
    if not measure.knows_months:
        assert not re.search(rf"\b(?:{'|'.join(MONTHS)})\b", labels)
    year = None
    for found in re.finditer(
        rf"(\d+)( BCE)?(?: ({'|'.join(MONTHS)}))?|({'|'.join(MONTHS)})", labels
    ):
        if found[1]:
            year = year_of(found[1], "BCE" if found[2] else None)
            month = month_of(found[3]) if found[3] else 1
        else:
            month = month_of(found[4])
        assert year is not None
        count = 1 if found[3] or found[4] else 12
        day = max(month_start(year, month), scale.first)
        assert day < month_start(year, month + count)
        assert scale.cell(day) == found.start()


@settings(max_examples=times(200), deadline=None)
@given(lenses())
def test_every_vague_event_that_may_fall_within_a_silence_is_counted(made: Lens) -> None:
    for gap in gaps(made, range(len(made))):
        possible = 0
        for when in made.listed:
            first, last = when.first_day, when.last_day
            if first is None and last is None:
                continue
            if when.kind == "one-of" and len(when.members) > 1:
                return  # may lie on either side
            low = -inf if first is None else first - -(-when.slack_before // DAY)
            high = inf if last is None else last + -(-when.slack_after // DAY)
            possible += low <= gap.last and high >= gap.first
        assert possible <= gap.maybe
        words = days_words(gap.first, gap.last)
        holds(window(words), gap.first, gap.last, words)
        assert window(words) == (gap.first, gap.last)


@settings(max_examples=times(200), deadline=None)
@given(lenses())
def test_every_format_of_the_list_says_the_days_and_words_of_the_bounds(made: Lens) -> None:
    rows = range(len(made))
    whole = json.loads("".join(exports.json_array(made, rows)))
    lines = list(exports.csv_lines(made, rows, shown=False))
    table = list(csv.DictReader(lines))
    text = list(exports.text_lines(made, rows, quotes=False))
    markdown = "\n".join(exports.markdown_lines(made, rows, shown=False)).replace("\\", "")
    for row, event in enumerate(made.events):
        when, shown = event.when, whole[row]["when"]
        days = [iso(when.first_day), iso(when.last_day)]
        assert [shown["earliest"], shown["latest"]] == days
        assert [table[row]["earliest"], table[row]["latest"]] == [day or "" for day in days]
        assert shown["display"] == table[row]["display"] == display(when)
        assert text[row].startswith(display_with_kind(when))
        assert display(when) in markdown
        assert when.kind != "interval" or shown["kind"] in ("lasted", "undated")


def iso(day: int | None) -> str | None:
    if day is None:
        return None
    year, month, number = civil(day)
    sign = "-" if year < 0 else "+" if year > 9999 else ""
    return f"{sign}{abs(year):04d}-{month:02d}-{number:02d}"


@settings(max_examples=times(200), deadline=None)
@given(lenses(), st.sampled_from(ZOOMS))
def test_headings_and_the_column_beside_them_are_no_finer(made: Lens, zoom) -> None:
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
        for room in (7, 12, 15):
            check_gutter(when, gutter(when, heading.period, room), claimed)


def check_gutter(when: When, cell: str, above: Window) -> None:
    """Check that a cell for one date, with its heading, claims no more than is known."""
    first, last = when.first_day, when.last_day
    if both := re.fullmatch(rf"~?(\d+) ({MONTH}) ?– ?(\d+) ({MONTH}) ?\??", cell):
        for day, number, month in ((first, *both.groups()[:2]), (last, *both.groups()[2:])):
            assert day is not None
            assert civil(day)[1:] == (month_of(month), int(number))
        return
    if when.kind != "point" or first is None or last is None:
        return
    cell = cell.strip("~? ")
    if above == years(0, 9999) and (found := re.fullmatch(rf"(?:(\d+) )?({MONTH})", cell)):
        # Of no year: the same month, and the same day, in the first and the last one.
        for day in (first, last):
            assert civil(day)[1] == month_of(found[2])
            assert found[1] is None or civil(day)[2] == int(found[1])
        return
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


@settings(max_examples=times(100), deadline=None)
@given(lenses())
def test_silences_hold_no_day_on_which_an_event_must_lie(made: Lens) -> None:
    silent = {row for gap in gaps(made, range(len(made))) for row in (gap.before, gap.after)}
    assert all(made.events[row].when.kind != "undated" for row in silent)
    for gap in gaps(made, range(len(made))):
        for event in known_days(made):
            assert not gap.first <= event <= gap.last


def known_days(made: Lens) -> Iterable[int]:
    for event in made.events:
        when = event.when
        if when.first_day is not None and when.first_day == when.last_day:
            assert when.end_latest - when.begin_earliest < DAY
            yield when.first_day
