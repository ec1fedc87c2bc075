"""The table of fields: all that the events can be asked about, a row each.

What is selected on the command line, the words of the filter, its stored form and the facets are
derived from it. Nothing else knows a field by name, but for what the explorer has keys for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from timeline_tui.core.characters import is_plain
from timeline_tui.core.query.fields import (
    Count,
    Field,
    Given,
    Ground,
    Has,
    Mode,
    NameOf,
    NeedsEvents,
    NotUnderstood,
    Option,
    Range,
    Term,
    Words,
    field_of_texts,
    joint_of,
    listed,
    load_text,
    terms_of_groups,
)
from timeline_tui.core.text import brief, quoted, split_search

if TYPE_CHECKING:  # `--help` lists the options and asks no event: 100 ms
    from timeline_tui.core.event import Event
    from timeline_tui.core.index import Past
    from timeline_tui.dates import When

# -- actors --------------------------------------------------------------------------------------


def _read_actor(name: str, ground: Ground) -> str:
    corpus = ground.events.corpus
    registry = corpus.registry
    called = registry.called(name)
    if len(called) == 1:
        return called[0].id
    if called:
        meant = listed([actor.id for actor in called], "or")
        raise NotUnderstood(f"{brief(name)} is the name of {len(called)} actors (write {meant})")
    if similar := registry.suggest(name):
        hint = f"did you mean {listed(similar, 'or')}?"
    elif corpus.actors:
        names = [registry.name_of(actor) for actor in corpus.actors]
        hint = f"known: {listed(list(filter(is_plain, names)) or names, 'and')}"
    else:
        hint = "no event names an actor"
    raise NotUnderstood(f"no actor called {brief(name)} ({hint})")


def _rows_of_actor(past: Past, actor: str, within: int) -> int:
    return within & past.index.bits_of_actor(actor)


def _actor_words(mode: Mode, actors: Sequence[str], name_of: NameOf) -> str:
    joint = " together with " if mode == "all" else " or "
    return ("without " if mode == "none" else "with ") + joint.join(map(name_of, actors))


def _actor_counts(past: Past, bits: int) -> Iterable[Count]:
    corpus = past.corpus
    counts = past.index.postings.counts(bits)
    for actor, number in zip(corpus.actors, counts, strict=True):
        yield Count(actor.id, corpus.registry.name_of(actor), number)


ACTOR = Field(
    name="actor",
    options=(
        Option(
            ("-a", "--actor"), "events this actor takes part in (repeatable: any of them)",
            "NAME", repeatable=True,
        ),
        Option(
            ("--not-actor",), "leave out the events of this actor (repeatable)",
            "NAME", mode="none", repeatable=True,
        ),
        Option(("--all-of",), "every --actor takes part, not any"),
    ),
    read=_read_actor,
    rows=_rows_of_actor,
    words=_actor_words,
    counts=_actor_counts,
    load=load_text,
    terms=terms_of_groups,
)  # fmt: skip


# -- tags ----------------------------------------------------------------------------------------


def _tags(event: Event) -> Iterable[str]:
    return event.tags


TAG = field_of_texts(
    "tag",
    _tags,
    Option(("--tag",), "carries this tag (repeatable)", "TAG", mode="all", repeatable=True),
    words="tagged",
    missing="no event is tagged",
    nowhere="no event carries a tag",
)


# -- time ----------------------------------------------------------------------------------------


def read_time(text: str, ground: Ground, option: str = "") -> When:
    """Return the time that a text means, as EDTF has it or as people say it, where the events are.

    `option` is the one that it was given for: of `--from` and `--to` a range is read that may begin
    or end with it. Raises `NotUnderstood`, and `NeedsEvents` if it is a season and the hemisphere
    is not known yet.
    """
    from timeline_tui.dates.zones import is_southern

    if ground.index is not None:
        located = ground.index.corpus.located
        return located(_read_time(text, ground, option, is_southern(ground.index.corpus.zone)))
    northern, southern = (_read_time(text, ground, option, south) for south in (False, True))
    if northern != southern:
        raise NeedsEvents
    return northern


def _read_time(text: str, ground: Ground, option: str, southern: bool) -> When:
    from timeline_tui.dates import read_typed
    from timeline_tui.dates.phrases import read_bound  # 20 ms, and only for a time
    from timeline_tui.dates.zones import with_southern_seasons

    if option == "--from":
        typed = read_bound(text, ground.today, "from", southern=southern)
    elif option == "--to":
        typed = read_bound(text, ground.today, "to", southern=southern)
    else:
        typed = read_typed(text, ground.today, southern=southern)
    if typed.when is None:
        ways = [way for way in typed.alternatives if way not in typed.reason]
        remedy = f"write {' or '.join(ways)}" if ways else _edtf_help(text, typed.reason)
        found = brief(f"{typed.reason} ({remedy})" if remedy else typed.reason, 300)
        raise NotUnderstood(f"{option}: {found}" if option else found)
    return with_southern_seasons(typed.when) if southern else typed.when


def _edtf_help(text: str, reason: str) -> str:
    """Return what the reader of EDTF says to write, if it gives the same reason."""
    from timeline_tui.dates import DateError, parse

    try:
        parse(text)
    except DateError as error:
        return error.help if error.message == reason else ""
    return ""


def _read_range(text: str, ground: Ground) -> Range:
    """Return the range that a text means: a time, from one on (`>=`), after one (`>`), up to one,
    before one, or from one to another (`..`)."""
    if text[:1] in ("<", ">"):
        start = text[:2] if text[1:2] == "=" else text[:1]
        return _read_open_range(start, text[len(start) :].strip(), ground)
    try:
        when = read_time(text, ground)
    except NotUnderstood:
        at = text.find("..")
        while at >= 0:  # EDTF has them, too
            since, until = text[:at].strip(), text[at + 2 :].strip()
            if (ends := _read_ends(since, until, ground)) is not None:
                return ends
            at = text.find("..", at + 1)
        raise
    return Range(when, when)


def _read_open_range(start: str, text: str, ground: Ground) -> Range:
    from timeline_tui.dates import display, parse
    from timeline_tui.dates.calendar import iso_day

    if not text:
        raise NotUnderstood(f"a date is missing after “{start}”")
    when = read_time(text, ground)
    if start == ">=":
        return Range(since=when)
    if start == "<=":
        return Range(until=when)
    day = when.last_day if start == ">" else when.first_day
    if day is None or ":" in when.edtf:
        other = f"{start}="
        raise NotUnderstood(f"no day is the first {_BESIDE[start]} {display(when)} (try {other})")
    beside = parse(iso_day(day + 1 if start == ">" else day - 1))
    return Range(since=beside) if start == ">" else Range(until=beside)


_BESIDE = {">": "after", "<": "before"}


def _read_ends(since: str, until: str, ground: Ground) -> Range | None:
    if not since and not until:
        return Range()
    try:
        ends = read_time(since, ground), read_time(until, ground)
    except NotUnderstood:
        return None
    if ends[0].begin_earliest > ends[1].end_latest:
        raise NotUnderstood(f"{since} begins after {until} ends")
    return Range(*ends)


def _read_certain_range(text: str, ground: Ground) -> Range:
    asked = _read_range(text, ground)
    return Range(asked.since, asked.until, True)


def _write_range(asked: Range) -> tuple[str, str]:
    since, until = (each.edtf if each else "" for each in (asked.since, asked.until))
    if since and asked.since == asked.until:
        text = since
    elif since and until:
        text = f"{since}..{until}"
    else:
        text = f">={since}" if since else f"<={until}" if until else ".."
    return "certain" if asked.certain else "date", text


def _rows_in_range(past: Past, asked: Range, within: int) -> int:
    return within & past.index.within(*asked.ends, asked.certain)


def _range_words(mode: Mode, ranges: Sequence[Range], name_of: NameOf) -> str:
    said = joint_of(mode).join(filter(None, map(_one_range, ranges)))
    return f"not {said}" if said and mode == "none" else said


def _one_range(asked: Range) -> str:
    from timeline_tui.dates import display
    from timeline_tui.dates.wording.datewords import is_open

    since = display(asked.since) if asked.since is not None else ""
    until = display(asked.until) if asked.until is not None else ""
    if not since and not until:
        return ""
    sure = "certainly" if asked.certain else "possibly"
    if since and since == until:
        closed = asked.since is not None and not is_open(asked.since)
        return f"{sure} in {since}" if closed else f"{sure} {since}"
    if since and until:
        return f"{sure} from {since} to {until}"
    return f"{sure} from {since} on" if since else f"{sure} up to {until}"


def _store_range(asked: Range) -> object:
    return {
        "since": asked.since and asked.since.edtf,
        "until": asked.until and asked.until.edtf,
        "certain": asked.certain,
    }


def _load_range(found: object) -> Range:
    if not isinstance(found, dict) or not found.keys() <= {"since", "until", "certain"}:
        raise ValueError
    certain = found.get("certain", False)
    if not isinstance(certain, bool):
        raise ValueError
    return Range(_load_time(found.get("since")), _load_time(found.get("until")), certain)


def _load_time(found: object) -> When | None:
    from timeline_tui.dates import parse

    return None if found is None else parse(load_text(found))


def _terms_of_range(
    field: Field, given: Given, ground: Ground
) -> Iterable[tuple[Mode, Term | None]]:
    since, until = (
        None if text is None else read_time(text, ground, option)
        for option, text in (("--from", given.get("since")), ("--to", given.get("until")))
    )
    if since and until and since.begin_earliest > until.end_latest:
        from timeline_tui.dates import display

        raise NotUnderstood(f"--to {display(until)} ends before --from {display(since)} begins")
    asked = Range(since, until, bool(given.get("certain")))
    if asked != Range():
        yield "all", Has(field.name, asked)


TIME = Field(
    name="time",
    aliases=("date",),
    mode=None,
    also={"certain": _read_certain_range},
    write=_write_range,
    options=(
        Option(("--from",), "what may be then or later", "DATE", as_name="since"),
        Option(("--to",), "what may be then or earlier", "DATE", as_name="until"),
        Option(("--certain",), "only what lies within --from and --to for certain"),
    ),
    read=_read_range,
    rows=_rows_in_range,
    words=_range_words,
    store=_store_range,
    load=_load_range,
    terms=_terms_of_range,
)


# -- text ----------------------------------------------------------------------------------------


def _read_phrase(text: str, ground: Ground) -> Words:
    return Words(quoted(text))


def _read_search(text: str, ground: Ground) -> Words:
    return Words(text)


def _write_words(asked: Words) -> tuple[str, str]:
    return "search", asked.text


def _rows_saying(past: Past, asked: Words, within: int) -> int:
    for needle in asked.needles:
        within = past.saying(needle, within)
    return within


def _search_words(mode: Mode, asked: Sequence[Words], name_of: NameOf) -> str:
    words = [piece for each in asked for piece, _ in split_search(each.text) if piece.strip()]
    said = joint_of(mode).join(f"“{word}”" for word in words)
    return f"{'not ' if mode == 'none' else ''}saying {said}" if said else ""


def _store_words(asked: Words) -> object:
    return asked.text


def _load_words(found: object) -> Words:
    return Words(load_text(found))


def _terms_of_words(
    field: Field, given: Given, ground: Ground
) -> Iterable[tuple[Mode, Term | None]]:
    text = given.get("search")
    if text:
        yield "all", Has(field.name, Words(text))


TEXT = Field(
    name="text",
    mode=None,
    also={"search": _read_search},
    write=_write_words,
    options=(
        Option(
            ("-s", "--search"),
            "all these words somewhere in title, summary, quotes, people, sources", "WORDS",
        ),
    ),
    read=_read_phrase,
    rows=_rows_saying,
    words=_search_words,
    store=_store_words,
    load=_load_words,
    terms=_terms_of_words,
    closing=True,
)  # fmt: skip


# -- the lens and the table ----------------------------------------------------------------------

LENS_OPTIONS = (
    Option(
        ("--as-known",),
        "only what was public by the end of that day: events, sources, quotes", "DATE",
        as_name="known",
    ),
    Option(
        ("-q", "--query"), "a query in one line, beside the rest: help query", "QUERY",
        repeatable=True,
    ),
    Option(
        ("--order",), "in order of happening (the default) or of first publication",
        choices=("happened", "published"),
    ),
)  # fmt: skip
"""The options of a selection that ask about no field, but say how the events are looked at."""


def read_day(text: str | None, ground: Ground) -> int | None:
    """Return the number of the day of `--as-known`; raise `NotUnderstood` if it is none."""
    if text is None:
        return None
    when = _read_time(text, ground, "--as-known", False)
    day = when.first_day if when.last_day is None else when.last_day
    if day is None:
        raise NotUnderstood("--as-known: that date does not determine a day")
    return day


FIELDS = (ACTOR, TAG, TIME, TEXT)
"""All fields, in the order of a sentence."""
