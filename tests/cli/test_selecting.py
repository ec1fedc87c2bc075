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
