"""News: events against those of an earlier time, and what exactly has changed in them."""

from __future__ import annotations

import json
import random
import zlib
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.properties import times
from timeline_tui.core.corpus import Corpus
from timeline_tui.core.event import Document, Event, Participant, Quote, Source
from timeline_tui.explorer.news import (
    PARTS,
    Digests,
    compare,
    confirmed,
    digest_all,
    digests_of,
    edits_of,
    known_of,
    news_since,
    pack,
    unpack,
    word_edits,
)
from timeline_tui.explorer.state import Changed
from timeline_tui.files.formats import read_bytes
from timeline_tui.files.past import Then

QUOTES, DATE, TITLE = (PARTS.index(name) for name in ("quotes", "date", "title"))


def known(*events: Event) -> dict[str, Digests]:
    return known_of((event.id, event) for event in events)


def event(id: str = "a", quote: str = "We said no.", **given: Any) -> Event:
    given.setdefault("title", f"Title of {id}")
    sources = (Source(title="Paper", quotes=(Quote(quote),)),)
    return Event(id, date="2026-04-01", **{"sources": sources, **given})


# -- which events --------------------------------------------------------------------------------


def test_nothing_is_new_in_the_same_events_whatever_their_order_and_file() -> None:
    one, other = event("a"), event("b")
    moved = replace(one, file="other.json", path=(3,))
    assert compare(known(one, other), known(other, moved)).is_empty


def test_an_event_that_came_is_new_and_one_that_went_has_vanished() -> None:
    news = compare(known(event("a"), event("b", "B.")), known(event("b", "B."), event("c", "C.")))
    assert (news.new, news.changed, news.vanished) == (("c",), (), ("a",))
    assert news.signs == {"c": "new"}


def test_a_changed_quote_is_told_before_any_other_change() -> None:
    now = known(replace(event("a"), title="Other"), event("b", "We said yes."), event("c"))
    news = compare(known(event("a"), event("b"), event("c")), now)
    assert news.changed == (Changed("b", "b", (QUOTES,)), Changed("a", "a", (TITLE,)))
    assert news.words == "2 changed (1 in quotes) since "


@pytest.mark.parametrize("quote", ["We said no", "We said no. ", "we said no.", "We said\xa0no."])
def test_a_quote_is_compared_to_the_character(quote: str) -> None:
    assert compare(known(event()), known(event(quote=quote))).changed[0].parts == (QUOTES,)


def test_an_event_with_another_id_and_the_same_content_is_renamed() -> None:
    news = compare(known(event("a")), known(replace(event("a"), id="z")))
    assert news.changed == (Changed("z", "a", ()),)
    assert (news.new, news.vanished) == ((), ())
    assert news.words == "1 renamed since "


def test_an_event_that_was_renamed_and_changed_is_found_by_title_and_date() -> None:
    news = compare(known(event("a")), known(replace(event("a", "Other words."), id="z")))
    assert news.changed == (Changed("z", "a", (QUOTES,)),)


def test_events_without_ids_stay_themselves_when_one_comes_before_them() -> None:
    def listed(*records: dict[str, object]) -> dict[str, Digests]:
        reading = read_bytes(json.dumps(records).encode(), "news.json")
        return known(*reading.document.events)

    old = [{"title": name, "date": "2026-04-01"} for name in ("A", "B", "C")]
    now = [{"title": "New", "date": "2026-03-01"}, *old[:2], {**old[2], "summary": "More."}]
    news = compare(listed(*old), listed(*now))
    assert news.new == ("news-1",)
    assert [(each.key, each.before) for each in news.changed if each.parts] == [
        ("news-4", "news-3")
    ]
    assert not news.vanished


# -- as kept -------------------------------------------------------------------------------------


def test_digests_are_the_same_in_every_version() -> None:
    """A digest that came out otherwise would call every event changed, once."""
    whole = event(
        actors=(Participant("Ann", "chair"),), tags=("a", "é"), extra={"n": 1, "m": [True, None]}
    )
    assert digests_of(whole).hex() == (
        "6711ef597b5a5b87d6d81aa8feaed0f4d56e9c51a3cffe3a1121ea2313f1aba5"
        "8f3b7f333072ac23127cb0ae9f5eccdc6ff9f947ace00ff2d843"
    )


@settings(max_examples=times(100))
@given(st.lists(st.tuples(st.text(max_size=400), st.text(max_size=3)), max_size=8))
def test_digests_come_back_as_they_were_packed(named: list[tuple[str, str]]) -> None:
    held = known_of((key, event(title=title)) for key, title in named)
    data = pack(held)
    assert unpack(data) == held
    assert unpack(data + b"x") is None
    assert not held or unpack(data[:-1]) is None


def test_digests_out_of_the_order_of_their_keys_are_refused() -> None:
    data = pack(known(event("a"), event("b")))
    head, size = len(pack({})), (len(data) - len(pack({}))) // 2
    one, other = data[head : head + size], data[head + size :]
    assert unpack(data[:head] + one + other) is not None
    assert unpack(data[:head] + other + one) is None
    assert unpack(data[:head] + one + one) is None


@settings(max_examples=times(200))
@given(st.binary(max_size=200))
def test_bytes_that_are_no_digests_are_refused(data: bytes) -> None:
    head = pack({})[:-4]
    for found in (unpack(data), unpack(head + data)):
        assert found is None or all(len(each) >= 2 for each in found.values())


class Summed(Corpus):
    """A corpus that tells records apart without a look at them, and notes those that it shows."""

    def __init__(self, events: list[Event]) -> None:
        super().__init__([Document("x.json", events=tuple(events))])
        self.shown: list[str] = []

    def sums(self) -> list[int]:
        return [zlib.crc32(digests_of(each)) + 1 for each in self.events]

    def event(self, row: int) -> Event:
        self.shown.append(self.events[row].id)
        return super().event(row)


def test_only_records_that_have_changed_are_looked_at_again() -> None:
    old = [event(f"e{number}", f"Quote {number}.") for number in range(50)]
    before = digest_all(Summed(old), b"", int)
    assert unpack(before) == known(*old)
    now = [*old[5:30], replace(old[30], title="Other"), *old[31:], event("new"), event("é\ud800")]
    corpus = Summed(now)
    after = digest_all(corpus, before, int)
    assert unpack(after) == known(*now)
    assert sorted(corpus.shown) == ["e30", "new", "é\ud800"]
    assert digest_all(Summed(list(reversed(now))), after, int) == after


@pytest.mark.parametrize("damaged", [b"", b"x", lambda data: data[:-1], lambda data: data[:-9]])
def test_digests_that_are_damaged_are_taken_again(damaged: Any) -> None:
    now = [event(f"e{number}") for number in range(5)]
    data = digest_all(Summed(now), b"", int)
    before = damaged(data) if callable(damaged) else damaged
    assert digest_all(Summed(now), before, int) == data


def test_digests_without_sums_are_those_of_all_events() -> None:
    now = [event(f"e{number}") for number in range(5)]
    corpus = Corpus([Document("x.json", events=tuple(now))])
    assert digest_all(corpus, pack(known(*now)), int) == pack(known(*now))


# -- random edits --------------------------------------------------------------------------------

FIELDS = ("title", "date", "summary", "place", "status", "tags", "sources", "actors")


def random_value(random: random.Random, name: str) -> object:
    number = random.randrange(10_000)
    match name:
        case "date":
            return f"{1900 + number % 100}-0{1 + number % 9}"
        case "status":
            return random.choice(("alleged", "disputed", "retracted"))
        case "tags":
            return [f"t{number}"]
        case "actors":
            return [f"Actor {number}", {"actor": "Ann", "role": f"r{number}"}]
        case "sources":
            return [{"title": "Paper", "quotes": [f"Said {number}.", {"exact": "Same."}]}]
    return f"{name} {number}"


def random_record(random: random.Random, id: str) -> dict[str, object]:
    record = {"id": id, "title": f"Title {random.random()}"}
    return record | {name: random_value(random, name) for name in FIELDS if random.random() < 0.5}


def shuffled(random: random.Random, record: dict[str, object]) -> dict[str, object]:
    keys = list(record)
    random.shuffle(keys)
    return {key: record[key] for key in keys}


def part_of(record: dict[str, object], name: str) -> object:
    """Return a part by brute force, from the record itself."""
    sources: Any = record.get("sources", [])
    if name == "quotes":
        return [[one["title"], one["quotes"]] for one in sources if one["quotes"]]
    if name == "sources":
        return [{**one, "quotes": None} for one in sources]
    return record.get(name)


@settings(max_examples=times(300))
@given(st.randoms(use_true_random=False))
def test_random_edits_are_found_as_comparing_the_records_finds_them(random: random.Random) -> None:
    old = {f"e{n}": random_record(random, f"e{n}") for n in range(random.randrange(6))}
    now = {id: dict(record) for id, record in old.items()}
    for number in range(random.randrange(6)):
        match random.randrange(4):
            case 0:
                now[f"n{number}"] = random_record(random, f"n{number}")
            case 1 if now:
                del now[random.choice(list(now))]
            case _ if now:
                record = now[random.choice(list(now))]
                name = random.choice(FIELDS[1:])
                record[name] = random_value(random, name)
    records = [shuffled(random, record) for record in now.values()]
    random.shuffle(records)

    def read(records: list[dict[str, object]], indent: int | None) -> dict[str, Digests]:
        data = json.dumps(records, indent=indent).encode()
        return known(*read_bytes(data, "x.json").document.events)

    news = compare(read(list(old.values()), None), read(records, random.choice((None, 2))))
    assert set(news.new) == now.keys() - old.keys()
    assert set(news.vanished) == old.keys() - now.keys()
    differing = {
        id: tuple(
            number for number, name in enumerate(PARTS)
            if part_of(old[id], name) != part_of(now[id], name)
        )
        for id in old.keys() & now.keys()
    }  # fmt: skip
    assert {each.key: each.parts for each in news.changed} == {
        id: parts for id, parts in differing.items() if parts
    }


@settings(max_examples=times(100))
@given(*[st.dictionaries(st.sampled_from("abcdefé"), st.sampled_from("xyz"), max_size=6)] * 2)
def test_what_is_new_in_packed_digests_is_what_is_new_in_all_of_them(
    before: dict[str, str], now: dict[str, str]
) -> None:
    old, new = (
        known_of((key, event(key, quote=quote)) for key, quote in sorted(each.items()))
        for each in (before, now)
    )
    whole = compare(old, new, "then")
    found = news_since(Then("then", digests=pack(old)), pack(new))
    assert found is not None
    assert replace(found, digests={}) == whole
    assert found.digests == {
        key: old[key] for key in (*whole.vanished, *(each.before for each in whole.changed))
    }
    assert news_since(Then("then", digests=pack(old)), pack(new)[:-1]) is None


# -- what was said -------------------------------------------------------------------------------


def test_an_edit_has_the_words_of_before_and_of_now() -> None:
    quotes = (Quote("Kept."), Quote("We never said that to them."))
    before = event(sources=(Source(title="P", quotes=quotes),))
    after = (Quote("Kept."), Quote("We often said that to them."), Quote("Added."))
    now = event(sources=(Source(title="P", quotes=after),), summary="New")
    assert edits_of(before, now, (QUOTES, PARTS.index("summary"))) == (
        (QUOTES, "“We never said that to them.”", "“We often said that to them.”"),
        (QUOTES, "", "“Added.”"),
        (PARTS.index("summary"), "", "New"),
    )


def test_a_list_in_another_order_says_so() -> None:
    tags = PARTS.index("tags")
    (edit,) = edits_of(event(tags=("a", "b")), event(tags=("b", "a")), (tags,))
    assert edit == (tags, "a; b", "b; a (another order)")


def test_words_of_then_are_confirmed_by_their_digests() -> None:
    then = digests_of(event())
    assert confirmed(event(summary="Other"), then, (QUOTES,))
    assert not confirmed(event(quote="Other"), then, (QUOTES,))


def test_words_that_were_replaced_are_marked_one_by_one() -> None:
    assert word_edits("We never said no.", "We often said no.") == [
        (" ", "We "), ("-", "never"), ("+", "often"), (" ", " said no."),
    ]  # fmt: skip
    assert word_edits("One two three", "Four five three") == [
        ("-", "One two"), ("+", "Four five"), (" ", " three"),
    ]  # fmt: skip


@settings(max_examples=times(300))
@given(st.text("ab ,\né", max_size=60), st.text("ab ,\né", max_size=60))
def test_both_texts_can_be_read_from_their_difference(before: str, now: str) -> None:
    pieces = word_edits(before, now)
    assert "".join(text for sign, text in pieces if sign != "+") == before
    assert "".join(text for sign, text in pieces if sign != "-") == now


def test_texts_of_one_word_a_thousand_times_are_compared_at_once() -> None:
    pieces = word_edits("x a " * 5_000 + "y", "z" + " a x" * 5_000)
    assert "".join(text for sign, text in pieces if sign != "+") == "x a " * 5_000 + "y"
