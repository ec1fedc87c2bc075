"""A query in one line of text: what it means, where it is none, and how it is written."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.explorer.playing import TODAY, event, lens_of, paper
from timeline_tui.core.event import Actor
from timeline_tui.core.query import EVERYTHING, Query, Selection, describe
from timeline_tui.core.query.fields import (
    And,
    Ground,
    Has,
    NeedsEvents,
    Not,
    NotUnderstood,
    Or,
    Range,
    Term,
    Words,
)
from timeline_tui.core.query.language import (
    DEPTH,
    SIZE,
    narrow,
    read_query,
    words_of,
    write_query,
)
from timeline_tui.core.text import quoted, split_words
from timeline_tui.dates.edtf import parse

EVENTS = (
    event("a", "2026-01-05", "Ada", "Bob", tags=("war",), summary="the red lines"),
    event("b", "2026-01-06", "Ada", tags=("law", "two words"), summary="lines in red"),
    event("c", "2026-03", "Bob", "Cleo", sources=(paper("2026-03-09", "red again"),)),
    event("d", "2026-03-20/2026-03-22", "Cleo", tags=("AND",), summary="a (b) - c: d"),
    event("e", "", "Dan \u202e\"D\" \\"),
)  # fmt: skip
LENS = lens_of(EVENTS, (Actor("ada", "Ada Lovelace", ("Ada",)),))
GROUND = Ground(TODAY, LENS.index)


def found(text: str) -> str:
    """Return the ids of the events that a query in text selects."""
    return "".join(LENS.corpus.keys[row] for row in LENS.select(read_query(text, GROUND)).rows)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("", "abcde"), ("()", "abcde"), ("-()", ""),
        ("actor:ada", "ab"), ("actor:Ada actor:bob", "a"), ("actor:ada AND actor:bob", "a"),
        ("actor:ada OR actor:cleo", "abcd"), ("-actor:ada", "cde"), ("NOT actor:ada", "cde"),
        ("-actor:ada -actor:cleo", "e"), ("NOT (actor:ada OR actor:cleo)", "e"),
        ("any:actor actor:bob actor:cleo", "acd"),
        ("red", "abc"), ("red lines", "ab"), ('"red lines"', "a"), ('red "lines in"', "b"),
        ("red and lines", ""), ("red OR and", "abcd"), ("-red", "de"), ("-(red lines)", "cde"),
        ("red -lines OR actor:cleo", "cd"), ("red (-lines OR actor:bob)", "ac"),
        ("tag:war", "a"), ("tag:WAR OR tag:law", "ab"), ('tag:"two words"', "b"), ("tag:AND", "d"),
        ("tag:law tag:war", ""), ('text:"red lines"', "a"), ('search:"red lines"', "ab"),
        ("date:2026-01", "abe"), ("certain:2026-01", "ab"), ("date:>2026-01-05 -date:..", ""),
        ("certain:>2026-01-05", "bcd"), ("certain:>=2026-01-06", "bcd"), ("certain:<2026-03", "ab"),
        ("certain:<=2026-03", "abcd"), ("certain:2026-01-06..2026-03", "bcd"),
        ('certain:">20 jan 2026"', "cd"), ("CERTAIN:2026-03-20/2026-03-22", "d"),
        ('"-"', "d"), ('"(b)"', "d"), ('"c: d"', "d"), ("-(-(actor:ada))", "ab"),
    ],
)  # fmt: skip
def test_a_query_selects_what_it_says(text: str, ids: str) -> None:
    assert found(text) == ids


@pytest.mark.parametrize(
    ("text", "at", "said"),
    [
        ("actr:ada", "actr:", "(to search for it, write \"actr:ada\"; did you mean actor:?)"),
        ("veiw:spring", "veiw:", "(to search for it, write \"veiw:spring\"; did you mean view:?)"),
        ("red http://x", "http:", "no field is called “http” (to search for it, write \"http://x\""),
        ("actor: ada", "actor:", "a value follows “actor:” at once"),
        ("actor:(ada)", "actor:", "a value follows “actor:” at once"),
        ("red actor:adda", "adda", "no actor called adda (did you mean"),
        ("tag:wra", "wra", "no event is tagged wra (known: "),
        ("date:2026-13", "2026-13", "there is no month 13"),
        ("date:2026-05..2026-01", "2026-05..2026-01", "2026-05 begins after 2026-01 ends"),
        ("red (lines", "(", "no “)” ends what begins here"),
        ("red) lines", ")", "no “(” stands before this “)”"),
        ("red OR", "OR", "a term is missing after “OR”"),
        ("red NOT", "NOT", "a term is missing after “NOT”"),
        ("OR red", "OR", "“OR” stands between two terms"),
        ("red AND OR lines", "OR", "“OR” stands between two terms"),
        ('red "lines', '"lines', "no quotation mark ends what begins here"),
        ('"a\\qb"', "\\q", "“\\” stands only in"),
        ('"\\u{110000}"', "\\u{110000}", "no character has this number"),
        ('red ""', '""', "a phrase has a word or more"),
        ("red - lines", "-", "“-” stands right before what is left out"),
        ("(any:actor)", "any:", "“any:” stands in no brackets"),
        ("any:actor all:actor", "all:", "“actor” has any: already"),
        ("any:date", "date", "“any:” is followed by one of actor"),
    ],
)  # fmt: skip
def test_what_is_no_query_is_pointed_at(text: str, at: str, said: str) -> None:
    with pytest.raises(NotUnderstood) as caught:
        read_query(text, GROUND)
    assert text[caught.value.start : caught.value.end] == at
    assert said in str(caught.value)


def test_size_and_depth_are_bounded() -> None:
    assert read_query("(" * DEPTH + "red" + ")" * DEPTH, GROUND) == Query.of(text="red")
    assert read_query("-" * DEPTH + "red", GROUND)
    for text in ("(" * (DEPTH + 1) + "red" + ")" * (DEPTH + 1), "-" * (DEPTH + 1) + "red"):
        with pytest.raises(NotUnderstood, match="100 levels") as caught:
            read_query(text, GROUND)
        assert caught.value.start == DEPTH
    assert read_query("é" * (SIZE // 2), GROUND)
    with pytest.raises(NotUnderstood, match="10,000 bytes"):
        read_query("é" * (SIZE // 2) + "e", GROUND)


def test_only_what_events_decide_waits_for_them() -> None:
    early = Ground(TODAY)
    assert read_query("red date:2026-01", early) == read_query("red date:2026-01", GROUND)
    for text in ("actor:ada", "red OR -tag:law"):
        with pytest.raises(NeedsEvents):
            read_query(text, early)
    with pytest.raises(NotUnderstood):  # whatever the events are
        read_query("actor:ada )", early)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        (EVERYTHING, ""),
        (Query.of(("ada",)), "actor:ada"),
        (Query.of(("ada", "Bob")), "actor:ada OR actor:Bob"),
        (Query.of(("ada", "Bob"), match="all"), "actor:ada actor:Bob"),
        (Query.of(("ada",), match="all"), "all:actor actor:ada"),
        (Query.of(match="all"), "all:actor"),
        (Query.of(("ada", "Bob"), without=("Cleo",)), "(actor:ada OR actor:Bob) -actor:Cleo"),
        (Query.of(('Dan \u202e"D" \\',)), 'actor:"Dan \\u{202e}\\"D\\" \\\\"'),
        (Query.of(tags=("war", "two words")), 'tag:war tag:"two words"'),
        (EVERYTHING.with_values("tag", ("war",), mode="any"), "any:tag tag:war"),
        (Query.of(text="red lines"), "red lines"),
        (Query.of(text=' "red lines"  x'), 'search:" \\"red lines\\"  x"'),
        (Query.of(text='"red lines" x'), '"red lines" x'),
        (Query.of(text="AND"), "search:AND"),
        (Query.of(text="-x"), "search:-x"),
        (Query.of(text="a:b"), "search:a:b"),
        (Query.of(since=parse("2026"), until=parse("2026")), "date:2026"),
        (Query.of(since=parse("2026"), until=parse("2027")), "date:2026..2027"),
        (Query.of(since=parse("2026")), "date:>=2026"),
        (Query.of(until=parse("2026"), certain=True), "certain:<=2026"),
        (Query.of(certain=True), "certain:.."),
    ],
)  # fmt: skip
def test_what_keys_build_is_written_and_read_as_the_same(query: Query, text: str) -> None:
    assert write_query(query) == text
    assert read_query(text, GROUND) == query


LEAVES = st.one_of(
    st.sampled_from(["ada", "Bob", "Cleo", 'Dan \u202e"D" \\']).map(lambda id: Has("actor", id)),
    st.sampled_from(["war", "law", "two words", "AND"]).map(lambda tag: Has("tag", tag)),
    st.text('ab "\\:()-\n\u200bORé').map(lambda text: Has("text", Words(text))),
    st.builds(
        lambda since, until, certain: Has("time", Range(since, until, certain)),
        st.sampled_from([None, parse("2026-01"), parse("2026-01-06~")]),
        st.sampled_from([None, parse("2026-03"), parse("[2026-03-20..2026-03-22]")]),
        st.booleans(),
    ),
)


def _joined(parts: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    several = st.lists(parts, max_size=4).map(tuple)
    return st.one_of(several.map(And), several.map(Or), parts.map(Not))


TERMS = st.recursive(LEAVES, _joined, max_leaves=12)


@given(st.lists(TERMS, max_size=4))
def test_any_tree_is_written_as_text_that_means_the_same(parts: list[Term]) -> None:
    query = Query(And(tuple(parts)))
    text = write_query(query)
    read = read_query(text, GROUND)
    assert LENS.select(read).bits == LENS.select(query).bits
    assert write_query(read) == text or read_query(write_query(read), GROUND) == read
    assert read_query(write_query(read), GROUND) == read
    for said in (describe(Selection(query), str), text):
        assert "\u202e" not in said or said is not text


@pytest.mark.parametrize("other", ["(actor:ada tag:law)", "-actor:Cleo", "(again OR actor:ada)"])
def test_all_that_is_left_out_together_is_left_out(other: str) -> None:
    inner = f"tag:war OR tag:AND OR {other}"
    left, found = (LENS.select(read_query(text, GROUND)).bits for text in (f"-({inner})", inner))
    assert left == LENS.select(EVERYTHING).bits & ~found
    assert left != LENS.select(read_query("-tag:war -tag:AND", GROUND)).bits


@given(TERMS)
def test_a_term_and_its_opposite_select_nothing_together(term: Term) -> None:
    query = Query(And((term, Not(term))))
    assert not LENS.select(query).bits
    assert not LENS.select(read_query(write_query(query), GROUND)).bits
    assert LENS.select(Query(And((Or((term, Not(term))),)))).bits == LENS.bits


@given(st.text('ab"\\:()- \nOR{}u2') | st.text())
def test_any_text_is_a_query_or_says_where_it_is_none(text: str) -> None:
    place = (0, len(text))
    try:
        query = read_query(text, GROUND)
        assert read_query(write_query(query), GROUND) == query
    except NotUnderstood as error:
        place = error.start, error.end
    assert 0 <= place[0] <= place[1] <= len(text)
    assert place[0] < place[1] or not text


@given(st.text('a "\\\n“'))
def test_a_phrase_is_typed_for_a_search_as_it_is(phrase: str) -> None:
    whole = " ".join(phrase.split()).casefold().replace("“", '"')
    assert split_words(quoted(phrase)) == ((whole,) if whole else ())


def test_queries_of_a_command_line_narrow_what_options_select() -> None:
    asked = Selection(Query.of(("ada",)), order="published")
    narrowed = narrow(asked, ["actor:bob", "-tag:law OR red"], GROUND)
    assert write_query(narrowed.query) == "actor:ada actor:Bob (-tag:law OR red)"
    assert narrowed.order == "published"
    assert narrow(asked, [], GROUND) == asked


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("actor:ada", ["--actor", "ada"]),
        ("actor:ada OR red", ["-q", "actor:ada OR red"]),
        ("-(red lines)", ["-q=-(red lines)"]),
        ("any:tag tag:war tag:law", ["-q", "tag:war OR tag:law"]),
    ],
)
def test_a_command_line_has_options_and_where_they_fail_a_query(
    text: str, words: list[str]
) -> None:
    assert words_of(Selection(read_query(text, GROUND)), LENS.index) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("publisher:sun -status:alleged", "not alleged, published by sun"),
        ("(speaker:ada OR quotes:>2) is:undated",
         "without a date, (quoting ada or with at least 3 quotes)"),
        ("missing:quote -is:single-source", "not from one publisher at most, without a quote"),
        ("sources:0 quotes:1", "with 1 quote, with no sources"),
        ("published:2026-03 OR -()", "(first published possibly in Mar 2026 or nothing)"),
        ("-(red lines)", "not saying “red” and “lines” together"),
        ('"red lines" x', "saying “red lines” and “x”"),
    ],
)  # fmt: skip
def test_a_query_of_any_fields_says_itself(text: str, words: str) -> None:
    one = event("a", "2026-01-05", sources=(paper("2026-02-01", "Q", publisher="Sun"),))
    said = one.sources[0].quotes[0]
    spoken = replace(one.sources[0], quotes=(replace(said, speaker="Ada"),))
    ground = Ground(TODAY, lens_of([one.with_sources((spoken,))]).index)
    assert describe(Selection(read_query(text, ground)), str) == words
