"""A selection as the words of a command line: what they are read as is what was selected."""

from __future__ import annotations

import shlex

from hypothesis import given
from hypothesis import strategies as st

from tests.explorer.playing import EVENTS, event, lens_of
from timeline_tui.cli.arguments import parse
from timeline_tui.cli.subcommands import SUBCOMMANDS
from timeline_tui.core.event import Actor
from timeline_tui.core.query import Query, Selection, options_of, read_selection
from timeline_tui.core.query.fields import And, Ground, Has, Not, Words
from timeline_tui.core.query.language import narrow, words_of
from timeline_tui.dates import parse as when

LIST = next(row for row in SUBCOMMANDS if row.name == "list")
LENS = lens_of(
    (*EVENTS, event("h", "2026-05", "Ada", "x; rm -rf ~", "-a", tags=("one two", "-t", "--"))),
    actors=(Actor("bob", "Bob", aliases=("Robert",)),),
)
INDEX = LENS.whole.index
ACTORS = st.lists(st.sampled_from(["Ada", "bob", "Cleo", "x; rm -rf ~", "-a"]), unique=True)
TIMES = st.none() | st.sampled_from(
    ["2026-04-17", "2026-04", "2026", "199X", "-0043-03", "2026-21", "[2026-01-01..2026-03-04]",
     "2026-04-17~", "2026-04-17T10:00Z", "2026-02/2026-03"]
).map(when)  # fmt: skip


@st.composite
def selections(draw: st.DrawFn) -> Selection:
    query = Query.of(
        draw(ACTORS),
        match=draw(st.sampled_from(["any", "all"])),
        without=draw(ACTORS),
        tags=draw(st.lists(st.sampled_from(["one two", "-t", "--"]), unique=True)),
        text=draw(
            st.sampled_from(["", "red", "--format json", "-x", "it's $HOME `ls`", "=", "\n"])
        ),
        since=draw(TIMES),
        until=draw(TIMES),
        certain=draw(st.booleans()),
    )
    known = draw(st.none() | st.integers(739_000, 740_500))
    return Selection(query, known, draw(st.sampled_from(["happened", "published"])))


@given(selections())
def test_the_words_of_a_selection_are_read_as_the_same_selection(selection: Selection) -> None:
    words = options_of(selection, INDEX)
    if words is None:  # no command line can say it: it contradicts itself, or has a mode alone
        return
    line = shlex.split(shlex.join(["events", *words]))
    asked = parse(LIST, line)
    assert asked.paths == ["events"]
    assert asked.format == "text"
    assert read_selection(vars(asked), Ground(1, INDEX)) == selection


def test_nearly_every_selection_has_words() -> None:
    for query, words in (
        (Query(), []),
        (Query.of(("Ada",)), ["--actor", "Ada"]),
        (Query.of(("Ada", "bob"), match="all"), ["--actor", "Ada", "--actor", "bob", "--all-of"]),
        (Query.of(without=("-a",)), ["--not-actor=-a"]),
        (Query.of(tags=("one two", "--")), ["--tag", "one two", "--tag=--"]),
        (Query.of(since=when("2026-04"), until=when("2026-04"), certain=True),
         ["--from", "2026-04", "--to", "2026-04", "--certain"]),
    ):  # fmt: skip
        assert options_of(Selection(query), INDEX) == words
    day = Selection(Query.of(text="red words"), 739_675, "published")
    assert options_of(day, INDEX) == [
        "--search", "red words", "--as-known", "2026-02-28", "--order", "published",
    ]  # fmt: skip


def test_what_no_option_says_has_no_words() -> None:
    other = Query(And((Not(Has("text", Words("red"))),)))
    assert options_of(Selection(other), INDEX) is None
    assert options_of(Selection(Query.of(("nobody",))), INDEX) is None


@given(selections())
def test_where_options_cannot_say_a_selection_a_query_does(selection: Selection) -> None:
    low, high = selection.query.range.ends
    words = words_of(selection, INDEX)
    if low > high:  # it begins after it ends
        assert words is None
        return
    assert words is not None
    asked = parse(LIST, shlex.split(shlex.join(["events", *words])))
    ground = Ground(1, INDEX)
    read = narrow(read_selection(vars(asked), ground), asked.query, ground)
    assert read == selection


def test_a_query_narrows_what_options_select(run) -> None:
    both = run("list", "--sample", "-a", "Pentagon", "-q", "-actor:openai", "--format", "json")
    alone = run("list", "--sample", "-q", "actor:pentagon -actor:openai", "--format", "json")
    assert both.code == alone.code == 0
    assert both.out == alone.out
    assert "openai" not in both.out.split('"sources"')[0]
    all_but = run("list", "--sample", "-q", "-actor:pentagon")
    assert all_but.out
    assert set(all_but.out.splitlines()).isdisjoint(
        run("list", "--sample", "-q", "actor:pentagon").out.splitlines()
    )


def test_a_query_that_is_none_is_pointed_at(run) -> None:
    ended = run("list", "--sample", "-q", "red actor:penagon")
    assert (ended.code, ended.out) == (2, "")
    said, text, mark = ended.err.splitlines()
    assert said == "timeline-tui: --query: no actor called penagon (did you mean Pentagon?)"
    assert text[mark.index("^") : mark.rindex("^") + 1] == "penagon"


def test_a_query_that_begins_with_a_dash_is_a_value(run) -> None:
    ended = run("list", "--sample", "-q", "-status:alleged", "--format", "json")
    assert ended.code == 0
    assert ended.out.count('"status": "alleged"') == 0
    assert (
        ended.out == run("list", "--sample", "--query=NOT status:alleged", "--format", "json").out
    )
    assert run("gaps", "--sample", "-q", "-status:alleged").code == 0
