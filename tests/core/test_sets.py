"""Sets of rows, rankings, ranges of time and searches against what they stand for, listed."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from itertools import accumulate, chain, pairwise
from math import inf

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.core.test_columns import corpus_of, event_lists
from timeline_tui.core import columns
from timeline_tui.core.columns import Columns, TextPart
from timeline_tui.core.corpus import Corpus
from timeline_tui.core.event import Actor, Document, Event, Participant, Quote, Source
from timeline_tui.core.gaps import gaps
from timeline_tui.core.index import Index, Ranking, search, sets
from timeline_tui.core.index.search import Search
from timeline_tui.core.index.sets import RowSet, Sections, bits_of
from timeline_tui.core.lens import Lens, assemble
from timeline_tui.core.query import Query
from timeline_tui.core.query.table import TAG
from timeline_tui.core.text import fold_for_search, strstr
from timeline_tui.dates.calendar import DAY, day_number
from timeline_tui.dates.edtf import parse

SIZE = 100
APRIL = day_number(2026, 4, 1)


@pytest.fixture(autouse=True, scope="module")
def small_parts() -> Iterator[None]:
    """Make the parts small that large sets, rankings and texts are cut into."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("_BLOCK", 16), ("_KEPT_BLOCKS", 2)):
            patch.setattr(sets, name, value)
        for name, value in (("SLICE", 60), ("_COPIED", 25), ("_STEP", 2)):
            patch.setattr(search, name, value)
        patch.setattr(columns, "STRIDE", 8)
        patch.setattr(columns, "_SETS", 4)
        yield


PLACES = st.sets(st.integers(0, SIZE - 1)) | st.just(set(range(SIZE)))


@given(PLACES, st.permutations(range(SIZE)) | st.none(), st.data())
def test_a_set_of_rows_is_the_list_of_them_in_order(places, order, data) -> None:
    made = RowSet(bits_of(places, SIZE), SIZE, order)
    listed = [place if order is None else order[place] for place in sorted(places)]
    assert list(made) == listed
    assert made == listed
    assert len(made) == len(listed)
    assert [made[at] for at in range(len(listed))] == listed
    assert [made[at - len(listed)] for at in range(len(listed))] == listed
    cut = data.draw(st.slices(len(listed)))
    assert list(made[cut]) == listed[cut]
    for place in (0, 1, 15, 16, 17, 50, 99, 100):
        assert made.rank(place) == sum(each < place for each in places)
    with pytest.raises(IndexError):
        made[len(listed)]
    starts = [0, *sorted(data.draw(st.sets(st.integers(1, SIZE - 1)))), SIZE]
    found = [
        min((place for place in places if start <= place < end), default=-1)
        for start, end in pairwise(starts)
    ]
    assert list(made.found(starts)) == found
    parts = Sections(starts)
    assert list(made.there(parts)) == [place >= 0 for place in found]
    assert list(made.firsts(parts)) == [place for place in found if place >= 0]
    assert list(parts.firsts(made.bits)) == [place for place in found if place >= 0]


@given(st.lists(st.integers(0, 20), min_size=1, max_size=SIZE), st.lists(st.integers(-1, 21)))
def test_a_ranking_has_the_rows_below_each_key(keys, asked) -> None:
    size = len(keys)
    given_columns = {"happened.low": array("d", keys)}
    made = Columns(size, given=given_columns)
    ranking = Ranking(made["happened.low.order"], made["happened.low.sets"], size)
    for key in asked:
        below = [row for row in range(size) if keys[row] < key]
        upto = [row for row in range(size) if keys[row] <= key]
        assert ranking.first(ranking.count_below(keys, key)) == bits_of(below, size)
        assert ranking.first(ranking.count_upto(keys, key)) == bits_of(upto, size)


ENDS = st.integers(-30, 60) | st.sampled_from([-800, 800])


@given(event_lists(), st.lists(st.tuples(ENDS, ENDS, st.booleans()), max_size=4), st.booleans())
def test_a_range_of_time_has_the_events_whose_times_say_so(events, ranges, is_open) -> None:
    corpus = corpus_of(events)
    made = Index(corpus)
    for low, high, certain in ranges:
        from_ = -inf if is_open else (APRIL + low) * DAY
        to = (APRIL + high) * DAY - 1
        whens = [event.when for event in corpus.events]
        expected = [
            row
            for row, when in enumerate(whens)
            if (when.certain if certain else when.possible)(from_, to)
        ]
        assert made.within(from_, to, certain) == bits_of(expected, len(corpus))


@given(
    st.lists(st.sampled_from(["2026-04-18", "2026-04-20", "2026-04", ""]), max_size=12),
    st.lists(st.booleans(), min_size=12, max_size=12),
    st.sampled_from([0, 1_000]),
)
def test_what_is_selected_stands_in_order_of_publication(published, tagged, few) -> None:
    events = tuple(
        Event(f"e{n:02}", "E", sources=(Source(published=day),), tags=("war",) * tagged[n])
        for n, day in enumerate(published)
    )
    lens = assemble([Document("a.json", events=events)]).through(None, "published")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("timeline_tui.core.lens._FEW", few)
        view = lens.select(Query.of(tags=("war",)) if any(tagged[: len(events)]) else Query())
    listed = [row for row in lens.rows if row in view]
    assert list(view.rows) == listed
    assert [view.index(row) for row in listed] == list(range(len(listed)))


# -- searches --------------------------------------------------------------------------------------

NEEDLES = (
    "", "a", "e", "ada", "ann", "art", "icle", "week", "naive", "half", "\ud800", "said", "geneve",
    "war", "then", "eve", "zoe", "ben", "cnbc", "zzz", "x", "東", "lin", "tit",
)  # fmt: skip


def sections(lens: Lens, row: int) -> list[str]:
    """Return the parts of the text of an event, with names and with what its sources declare."""
    corpus, event = lens.corpus, lens.corpus.event(row)
    parts = [event.title, event.summary, event.place, *event.tags]
    parts += [actor.role for actor in event.actors]
    for seat in corpus.seats(row):
        parts += [corpus.actors[seat].name, *corpus.actors[seat].aliases]
    found = ["\n".join(parts), "" if event.as_reported is None else event.as_reported.text]
    for source in event.sources:
        full = corpus.sources.complete(source)
        parts = [full.title, full.publisher, *full.author]
        for quote in source.quotes:
            parts += [quote.exact, quote.speaker, quote.translation, quote.note]
        found.append("\n".join(parts))
    return found


def in_parts(lens: Lens, cut: int) -> tuple[TextPart, ...]:
    """Return the texts of a corpus in two parts without `find`, the last texts first."""
    (whole,) = lens.corpus.texts
    size = len(lens.corpus)
    parts = []
    for rows in (range(size - 1, cut - 1, -1), range(min(cut, size) - 1, -1, -1)):
        texts = [bytes(whole.blob[whole.start[row] : whole.start[row + 1]]) for row in rows]
        starts = array("Q", [0])
        for text in texts:
            starts.append(starts[-1] + len(text))
        parts.append(TextPart(memoryview(b"".join(texts)), starts, array("I", rows)))
    return tuple(parts)


@given(event_lists(), st.lists(st.sampled_from(NEEDLES), max_size=6), st.integers(0, 7),
       st.booleans())  # fmt: skip
def test_a_search_finds_what_a_look_at_each_event_finds(events, needles, cut, is_mapped) -> None:
    lens = Lens(Index(corpus_of(events)))
    if is_mapped:
        vars(lens.corpus)["texts"] = in_parts(lens, cut)
    size = len(lens)
    texts = lens.index.texts
    for needle in needles:
        expected = [
            row
            for row in range(size)
            if any(needle in fold_for_search(part) for part in sections(lens, row))
        ]
        search = texts.search(needle)
        assert search.first(range(size), 2) == expected[:2]
        search.step()
        assert not search.bits & ~bits_of(expected, size)
        assert search.first(reversed(range(size)), 3) == expected[::-1][:3]
        assert search.first(range(size), 1, most=0) in ([], expected[:1])
        assert search.complete() == bits_of(expected, size)
        assert search.first(range(size), size, most=0) == expected
        assert texts.saying(needle) == bits_of(expected, size)


@given(event_lists(), st.lists(st.sampled_from(NEEDLES), max_size=4), st.integers(0, 7),
       st.integers(0, 200), st.booleans())  # fmt: skip
def test_stored_texts_that_are_damaged_are_made_again(events, needles, cut, at, by_row) -> None:
    lens = Lens(Index(corpus_of(events)))
    expected = {needle: lens.index.texts.saying(needle) for needle in needles}

    def damaged(part: TextPart) -> TextPart:
        blob = memoryview(bytes(part.blob[:at]) + b"#" * len(part.blob[at:]))
        return part._replace(blob=blob, is_sound=lambda start, stop: stop <= at)

    other = Lens(Index(corpus_of(events)))
    vars(other.corpus)["texts"] = tuple(map(damaged, in_parts(other, cut)))
    texts = other.index.texts
    for needle in needles:
        begun = [texts.search(needle) for _ in range(2)]
        if by_row:
            assert bits_of(begun[0].first(range(len(lens)), 99), len(lens)) == expected[needle]
        assert [search.complete() for search in begun] == [expected[needle]] * 2
        assert texts.saying(needle) == expected[needle]


@given(event_lists(), st.sampled_from(NEEDLES[1:]), st.integers(-15, 35))
def test_a_search_in_the_past_finds_only_what_was_public(events, needle, later) -> None:
    whole = Lens(Index(corpus_of(events)))
    day = APRIL + later
    past = whole.through(day, "happened").past
    published = whole.index.published
    expected = [
        row
        for row in range(len(whole))
        if past.bits >> row & 1
        and any(
            by <= day and needle in fold_for_search(part)
            for by, part in zip(published.of_sections(row), sections(whole, row), strict=True)
        )
    ]
    assert past.saying(needle, past.bits) == bits_of(expected, len(whole))


@given(event_lists(), st.sampled_from(NEEDLES[1:]), st.lists(st.integers(0, 4), max_size=9),
       st.integers(0, 7), st.booleans(), st.integers(0, 300))  # fmt: skip
def test_a_search_for_more_letters_goes_on_where_the_one_for_fewer_was(
    events, needle, steps, cut, is_mapped, sound
) -> None:
    lens = Lens(Index(corpus_of(events)))
    expected = lens.index.texts.saying(needle)
    other = Lens(Index(corpus_of(events)))
    if is_mapped:
        parts = in_parts(other, cut)
        parts = tuple(each._replace(is_sound=lambda _, stop: stop <= sound) for each in parts)
        vars(other.corpus)["texts"] = parts
    texts = other.index.texts
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("SLICE", 30), ("SHORTEST", 1), ("_COPIED", 25), ("_STEP", 2)):
            patch.setattr(search, name, value)
        size = len(needle)
        typed = [needle[:at] for at in range(max(1, size - len(steps)), size)]
        for word, number in zip(typed, steps, strict=False):
            (looking,) = texts.begin([word])
            for _ in range(number):
                looking.step()
        (looking,) = texts.begin([needle])
        assert looking.complete() == expected


def test_what_was_looked_through_for_fewer_letters_is_not_looked_through_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    events = tuple(Event(f"e{n:02}", f"{'rare' if n % 30 == 5 else 'word'} {n}") for n in range(90))
    texts = assemble([Document("a.json", events=events)]).index.texts
    monkeypatch.setattr(search, "SLICE", 60)
    monkeypatch.setattr(search, "SHORTEST", 1)
    (short,) = texts.begin(["rar"])
    for _ in range(4):
        assert not short.step()
    looked = short.looked
    (longer,) = texts.begin(["rare"])
    assert longer.complete() == bits_of(range(5, 90, 30), 90)
    (anew,) = texts.begin(["word"])
    anew.complete()
    assert longer.looked < anew.looked - looked // 2


def test_the_rest_of_a_frequent_word_is_looked_for_where_its_beginning_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words = ("rare", "word", "rarity of what is rare", "a rarity")
    events = tuple(Event(f"e{n:02}", f"{words[n % 4]} {n}") for n in range(90))
    texts = assemble([Document("a.json", events=events)]).index.texts
    monkeypatch.setattr(search, "SLICE", 600)
    monkeypatch.setattr(search, "_STEP", 2)
    monkeypatch.setattr(search, "_OFTEN", 1)
    (short,) = texts.begin(["rar"])
    short.complete()

    def look_through_all(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(search, "_find_hits", look_through_all)
    (longer,) = texts.begin(["rare"])
    assert longer.complete() == bits_of(range(0, 90, 2), 90)
    (longest,) = texts.begin(["rare 4"])
    assert longest.complete() == bits_of([4, *range(40, 50, 4), 42, 46], 90)


def test_texts_that_are_made_again_while_another_thread_looks_for_their_places_are_found() -> None:
    lens = Lens(Index(corpus_of(tuple(Event(f"e{n}", f"Title {n}") for n in range(6)))))
    one, other = in_parts(lens, 3)
    texts = lens.index.texts

    class Slow(list[int]):
        """Rows during which another thread finds out that a part is damaged."""

        def __iter__(self) -> Iterator[int]:
            texts.make_again(one)
            return super().__iter__()

    texts.parts = (one, other._replace(rows=Slow(other.rows)))
    texts.look_at_places()
    assert [texts.text(row) for row in range(6)] == [b"title %d\n" % n for n in range(6)]


@given(event_lists(), st.integers(0, 7))
def test_the_text_of_an_event_is_found_by_the_column_that_says_its_place(events, cut) -> None:
    found = []
    for is_given in (False, True):
        lens = Lens(Index(corpus_of(events)))
        parts = vars(lens.corpus)["texts"] = in_parts(lens, cut)
        if is_given:
            rows = list(chain.from_iterable(part.rows for part in parts))
            places = array("I", map(rows.index, range(len(rows))))
            columns = Columns(len(rows), lens.corpus, {"event.place": places})
            vars(lens.corpus)["columns"] = columns
        found.append(list(map(lens.index.texts.text, range(len(lens)))))
    assert found[0] == found[1]


@given(st.lists(st.text("ab\0", max_size=9), min_size=1), st.text("ab\0", min_size=1, max_size=4),
       st.integers(0, 99), st.booleans())  # fmt: skip
@example(["a", "b"], "a\0", 0, False)
@example(["a", "b"], "\0", 0, True)
def test_texts_that_say_a_word_are_found_in_three_ways(texts, needle, base, is_cut) -> None:
    sought, ended = needle.encode(), [f"{text}\n".encode() for text in texts]
    room = bytearray(b"".join(ended) + b"abab" * is_cut)
    starts = list(accumulate(map(len, ended), initial=base))
    expected = [at for at, text in enumerate(ended) if sought in text]
    places = [starts[at] - base + ended[at].index(sought) for at in expected]
    for find in (search._find_hits, search._fast_hits_in(room), search._each_hit):
        hits, found = find(room, sought, starts)
        assert (hits, list(found)) == (expected, places)


@given(st.lists(st.integers(-50, 50), min_size=2, max_size=9))
def test_starts_that_lie_lead_the_c_library_nowhere(starts) -> None:
    for room in (bytearray(b"needle needle needle\n"), bytearray(b"\0needle needle needle\n")):
        for find in (search._fast_hits_in(room), search._find_hits):
            hits, places = find(room, b"needle", starts)
            assert all(0 <= hit < len(starts) for hit in hits)
            assert len(list(places)) == len(hits)


@pytest.mark.parametrize("error", [OSError, AttributeError, MemoryError])
def test_where_there_is_no_c_library_python_finds_all(
    monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    import ctypes

    def have_none(name: None) -> None:
        raise error(name)

    strstr.cache_clear()
    monkeypatch.setattr(ctypes, "PyDLL", have_none)
    try:
        assert search._fast_hits_in(bytearray(b"a needle")) is search._find_hits
    finally:
        strstr.cache_clear()


@given(event_lists(), st.integers(0, 7), st.integers(0, 300))
def test_texts_are_checked_from_the_first_on_up_to_what_is_damaged(events, cut, sound) -> None:
    lens = Lens(Index(corpus_of(events)))
    asked: list[tuple[int, int]] = []

    def is_sound(start: int, stop: int) -> bool:
        asked.append((start, stop))
        return len(asked) <= sound

    parts = tuple(part._replace(is_sound=is_sound) for part in in_parts(lens, cut))
    vars(lens.corpus)["texts"] = parts
    lens.index.texts.check()
    spans = [(at, at + size) for part in parts for at, size in pieces(len(part.blob), 25)]
    assert asked == spans[: sound + 1]
    assert lens.index.texts.parts == parts


def pieces(size: int, step: int) -> list[tuple[int, int]]:
    return [(at, min(step, size - at)) for at in range(0, size, step)]


def test_a_search_takes_a_slice_at_a_time() -> None:
    events = tuple(Event(f"e{n:02}", f"{'needle' if n == 17 else 'word'} {n}") for n in range(20))
    texts = assemble([Document("a.json", events=events)]).index.texts
    search = texts.search("needle")
    steps = 1
    while not search.step():
        steps += 1
        assert search.bits in (0, 1 << 17)
    assert steps >= 4
    assert search.bits == 1 << 17
    assert texts.search("needle").is_complete is False


def test_a_longer_word_is_looked_for_where_its_part_was_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    events = tuple(Event(f"e{n:02}", f"{'rare' if n == 7 else 'word'} {n}") for n in range(20))
    texts = assemble([Document("a.json", events=events)]).index.texts
    assert texts.saying("rar") == 1 << 7
    monkeypatch.setattr(Search, "_of_parts", None)  # would look through all of it
    assert texts.saying("rare") == 1 << 7
    assert texts.saying("rarer") == 0


def test_what_an_event_says_of_a_source_stands_for_what_the_source_declares() -> None:
    declared = Source(id="art", title="Declared", publisher="Weekly")
    events = (
        Event("a", "A", sources=(Source(ref="art"),)),
        Event("b", "B", sources=(Source(ref="art", title="Own"),)),
        Event("c", "C", sources=(Source(ref="art", quotes=(Quote("declared so"),)),)),
    )
    lens = assemble([Document("a.json", sources=(declared,), events=events)])
    rows = {event.id: row for row, event in enumerate(lens.events)}
    saying = lens.index.texts.saying
    assert saying("declared") == 1 << rows["a"] | 1 << rows["c"]
    assert saying("own") == 1 << rows["b"]
    assert saying("weekly") == 0b111


def test_all_events_of_an_actor_are_found_by_its_name() -> None:
    names = [f"Actor {n}" for n in range(30)]
    events = tuple(Event(f"e{n:02}", "E", actors=(Participant(names[n]),)) for n in range(30))
    lens = assemble([Document("a.json", actors=(Actor("x", "Xavier"),), events=events)])
    found = lens.index.texts.saying("actor")
    assert found == (1 << 30) - 1
    assert lens.index.texts.saying("xavier") == 0


# -- without events --------------------------------------------------------------------------------


class Closed(Sequence[Event]):
    """Events that nobody may look at."""

    def __init__(self, size: int) -> None:
        self._size = size

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, at):
        raise AssertionError("an event is looked at")


def test_what_is_asked_of_all_events_looks_at_none() -> None:
    events = tuple(
        Event(
            f"e{n:02}",
            f"Title {n}",
            parse(f"2026-04-{n % 28 + 1:02}" if n % 5 else "2026-04"),
            actors=(Participant(f"Actor {n % 3}"),),
            tags=("war",) * (n % 2),
            sources=(Source(ref="art", published=f"2026-05-{n % 28 + 1:02}" if n % 7 else ""),),
        )
        for n in range(40)
    )
    declared = (Source(id="art", title="Declared", published="2026-06-01"),)
    corpus = Corpus([Document("a.json", sources=declared, events=events)])
    corpus.columns.add_values("tag", lambda event: event.tags)
    for name in (*corpus.columns.names(derived=False), *corpus.columns.names(derived=True)):
        assert corpus.columns[name] is not None
    assert corpus.texts
    corpus.events = Closed(len(events))
    lens = Lens(Index(corpus))
    april = parse("2026-04")
    for query in (
        Query(),
        Query.of(("Actor 1",)),
        Query.of(("Actor 1", "Actor 2"), match="all", tags=("war",)),
        Query.of(without=("Actor 1",), text="declared title"),
        Query.of(text="actor 17"),
        Query.of(since=april, until=april),
        Query.of(since=april, until=april, certain=True),
    ):
        for known in (None, *lens.index.published.days):
            for order in ("happened", "published"):
                seen = lens.through(known, order)
                if known is not None and query.text:
                    continue  # only an event itself knows which of its words came later
                view = seen.select(query)
                assert len(list(view.rows)) == len(view) <= len(seen)
                assert list(view.counts) == [view.counts[at] for at in range(len(seen.actors))]
                assert all(view.rows[view.index(row)] == row for row in view.rows)
                assert seen.extent is None or seen.extent.first <= seen.extent.last
                assert seen.facet(TAG, view) is not None
                assert gaps(seen, view.rows) is not None
                assert seen.row_from(april.first_day or 0, view) in (None, *view.rows)
                assert all(seen.nearest(row, view) in view for row in seen.rows[:3] if len(view))


# -- what was meant --------------------------------------------------------------------------------


def edits(one: str, other: str) -> int:
    """Return the letters to change, put in, leave out or exchange with their neighbor, slowly."""
    if not one or not other:
        return len(one) + len(other)
    ways = [
        edits(one[1:], other) + 1,
        edits(one, other[1:]) + 1,
        edits(one[1:], other[1:]) + (one[0] != other[0]),
    ]
    if one[:2] == other[1::-1] and len(one) > 1 < len(other):
        ways.append(edits(one[2:], other[2:]) + 1)
    return min(ways)


SHORT = st.text("abc", max_size=5)


@given(SHORT.filter(bool), SHORT, st.integers(1, 2))
def test_words_are_as_far_apart_as_it_takes_changes_to_make_one_of_the_other(one, other, most):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "_BEGINS", 99)
        assert search._distance(one, other, most) == min(edits(one, other), most + 1)
        patch.setattr(search, "_BEGINS", 1)
        begins = [edits(one, other[:end]) + 1 for end in range(len(other) + 1)]
        begins = begins if len(other) > len(one) else []
        assert search._distance(one, other, most) == min(edits(one, other), most + 1, *begins)


@given(event_lists(), st.sampled_from(["weke", "wekly", "Artcle", "genvee", "zzzzzz", "saidd"]))
def test_a_guess_is_a_word_that_occurs_and_that_none_is_more_like(events, typed) -> None:
    lens = Lens(Index(corpus_of(events)))
    needle, size = fold_for_search(typed), len(lens)
    texts = lens.index.texts
    guess = texts.guess(needle)
    while not guess.step():
        assert texts.guess(needle) is guess
    if guess.word:
        assert texts.saying(guess.word)
    said = "\n".join(fold_for_search("\n".join(sections(lens, row))) for row in range(size))
    words = {*"".join(char if char.isalnum() else " " for char in said).split()}
    most = 1 if len(needle) < 6 else 2
    near = {edits(needle, word) for word in words if abs(len(word) - len(needle)) <= most}
    if needle not in said and min(near, default=9) == 1:
        assert edits(needle, guess.word) == 1
    if not near or min(near) > most:
        assert guess.word == "" or any(edits(needle, guess.word[:end]) < most
                                       for end in range(len(guess.word)))  # fmt: skip


def test_no_word_is_offered_that_cannot_be_seen_whole() -> None:
    hidden = Event("e", "harbo\x9bur harbo\ud800ur harbo\u200bux")
    guess = Lens(Index(corpus_of((hidden,)))).index.texts.guess("harboum")
    while not guess.step():
        pass
    assert guess.word == "harboux"


def test_words_are_gathered_whole_whatever_the_pieces_and_no_more_than_there_is_room_for(
    monkeypatch,
) -> None:
    events = tuple(Event(f"e{n:02}", f"Some words, {'long' * 8} and more {n}") for n in range(9))
    lens = Lens(Index(corpus_of(events)))
    whole = lens.index.texts.vocabulary
    while not whole.step():
        pass
    assert {b"words", b"long" * 8, b"8"} <= whole.words.keys()
    for size in range(1, 60):
        monkeypatch.setattr(search, "PIECE", size)
        again = Lens(Index(corpus_of(events))).index.texts.vocabulary
        while not again.step():
            pass
        assert again.words.keys() == whole.words.keys()
    monkeypatch.setattr(search, "PIECE", 9)
    monkeypatch.setattr(search, "MOST_PIECES", 3)
    part = Lens(Index(corpus_of(events))).index.texts.vocabulary
    while not part.step():
        pass
    assert part.has_some
    assert part.words.keys() < whole.words.keys()
    monkeypatch.setattr(search, "MOST_WORDS", 2)
    few = Lens(Index(corpus_of(events))).index.texts.vocabulary
    while not few.step():
        pass
    assert len(few.words) < len(whole.words)


def test_a_phrase_is_found_across_the_lines_of_a_paragraph_and_no_further() -> None:
    said = Source(title="A  title", quotes=(Quote("so it\nwas said"), Quote("and more")))
    lens = Lens(Index(corpus_of((Event("e", "Title", summary="One\n\ttwo", sources=(said,)),))))
    for phrase in ("it was", "one two", "a title so", "said and", "title one"):
        found = lens.select(Query.of(text=f'"{phrase}"'))
        assert len(found) == (phrase in ("it was", "one two"))
