"""The table of fields: all that the events can be asked about, a row each.

What is selected on the command line, the words of the filter, its stored form and the facets are
derived from it. Nothing else knows a field by name, but for what the explorer has keys for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from timeline_tui.core.characters import is_plain
from timeline_tui.core.query.fields import (
    MOST_COMPARED,
    Count,
    Field,
    Given,
    Ground,
    Has,
    Mode,
    NameOf,
    NeedsEvents,
    NotKnown,
    NotUnderstood,
    Numbers,
    Option,
    Part,
    Range,
    Term,
    Words,
    field_of_texts,
    hint_of,
    joint_of,
    listed,
    load_text,
    one_of,
    read_numbers,
    terms_of_groups,
)
from timeline_tui.core.text import brief, closest, fold, quoted, split_search

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
    if len(corpus.actors) > MOST_COMPARED:
        hint = hint_of(name, {fold(actor.name): actor.name for actor in corpus.actors}, "")
    elif similar := registry.suggest(name):
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
    help="this actor takes part, by id, name or alias",
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
    help="it carries this tag",
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
    help="it may be then",
    also_help=("it surely is then",),
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
    groups = [[piece for piece, _ in split_search(each.text) if piece.strip()] for each in asked]
    said = [" and ".join([f"“{word}”" for word in words]) for words in groups if words]
    if mode == "none":
        # What leaves out two words together does not leave out each of them.
        said = [f"{each} together" if " and " in each else each for each in said]
    return f"{'not ' if mode == 'none' else ''}saying {joint_of(mode).join(said)}" if said else ""


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
    help="it says this phrase",
    also_help=("it says all that a line of / asks for",),
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


# -- sources -------------------------------------------------------------------------------------

PUBLISHER = field_of_texts(
    "publisher",
    part=Part("sources", "publisher"),
    words="published by",
    missing="no source is published by",
    nowhere="no source names a publisher",
    help="a source of it has this publisher",
)
SPEAKER = field_of_texts(
    "speaker",
    part=Part("quotes", "speaker"),
    words="quoting",
    missing="no quote is of a speaker called",
    nowhere="no quote names a speaker",
    help="a quote of it has this speaker",
)


def _read_source(text: str, ground: Ground) -> str:
    index = ground.events
    if not index.bits_of_source(text):
        declared = dict(islice(index.corpus.sources.declared.items(), MOST_COMPARED))
        known = {
            fold(name): name for id, one in declared.items() for name in (id, one.title) if name
        }
        meant = [known[key] for key in closest(fold(text), known, limit=3, cutoff=0.7)]
        plain = list(filter(is_plain, meant))
        hint = f" (did you mean {listed(plain, 'or')}?)" if plain else ""
        raise NotUnderstood(f"no source has the id or the title {brief(text)}{hint}")
    return text


def _rows_of_source(past: Past, asked: str, within: int) -> int:
    from timeline_tui.core.index import cites_source

    found = within & past.index.bits_of_source(asked)
    return past.corrected(found, found, lambda event: cites_source(event, asked))


def _source_words(mode: Mode, asked: Sequence[str], name_of: NameOf) -> str:
    said = joint_of(mode).join([f"“{each}”" for each in asked])
    return f"{'not ' if mode == 'none' else ''}citing {said}"


SOURCE = Field(
    name="source",
    read=_read_source,
    rows=_rows_of_source,
    words=_source_words,
    load=load_text,
    terms=terms_of_groups,
    help="it cites the source of this id or title",
)


# -- the record itself ---------------------------------------------------------------------------

STATUSES = ("confirmed", "alleged", "disputed", "retracted")
LINK_TYPES = ("led_to", "responds_to", "contradicts", "part_of", "precedes")

STATUS = field_of_texts(
    "status",
    part=Part("event", "status", usual=STATUSES[0]),
    words="",
    known=STATUSES,
    help=f"its status: {', '.join(STATUSES)}",
)
ROLE = field_of_texts(
    "role",
    part=Part("actors", "role"),
    words="with somebody as",
    nowhere="no actor has a role",
    help="an actor takes part in this role",
)
LINK = field_of_texts(
    "link",
    part=Part("links", "type"),
    words="with a link",
    known=LINK_TYPES,
    help=f"it has a link of this type: {', '.join(LINK_TYPES)}",
)
PLACE = field_of_texts(
    "place",
    part=Part("event", "place"),
    words="at",
    missing="no event happened at",
    nowhere="no event has a place",
    help="it happened here",
)
FILE = field_of_texts(
    "file",
    part=Part("files"),
    words="in the file",
    missing="no file with events is called",
    help="it is in this file, as list --format json names it",
)


def _rows_of_kind(past: Past, kind: str, within: int) -> int:
    found = 0
    for actor in past.corpus.actors:
        if fold(actor.kind) == fold(kind):
            found |= past.index.bits_of_actor(actor.id)
    return within & found


def _read_kind(text: str, ground: Ground) -> str:
    actors = ground.events.corpus.actors
    known = {fold(actor.kind): actor.kind for actor in actors if actor.kind}
    if fold(text) not in known:
        hint = hint_of(text, known, "no actor has a kind")
        raise NotUnderstood(f"no actor is of the kind {brief(text)} ({hint})")
    return text


def _kind_words(mode: Mode, kinds: Sequence[str], name_of: NameOf) -> str:
    joint = " and one " if mode == "all" else " or "
    return f"{'without' if mode == 'none' else 'with'} a {joint.join(kinds)}"


def _kind_counts(past: Past, bits: int) -> Iterable[Count]:
    kinds = {fold(actor.kind): actor.kind for actor in past.corpus.actors if actor.kind}
    for kind in kinds.values():
        yield Count(kind, kind, _rows_of_kind(past, kind, bits).bit_count())


KIND = Field(
    name="kind",
    read=_read_kind,
    rows=_rows_of_kind,
    words=_kind_words,
    counts=_kind_counts,
    load=load_text,
    terms=terms_of_groups,
    help="an actor of this kind takes part",
)


# -- when it became known ------------------------------------------------------------------------


def _rows_published(past: Past, asked: Range, within: int) -> int:
    return within & past.index.published_within(*asked.ends)


def _published_words(mode: Mode, ranges: Sequence[Range], name_of: NameOf) -> str:
    said = joint_of(mode).join(filter(None, map(_one_range, ranges)))
    return f"{'not ' if mode == 'none' else ''}first published {said}" if said else ""


def _write_published(asked: Range) -> tuple[str, str]:
    return "published", _write_range(asked)[1]


PUBLISHED = Field(
    name="published",
    mode=None,
    write=_write_published,
    read=_read_range,
    rows=_rows_published,
    words=_published_words,
    store=_store_range,
    load=_load_range,
    terms=terms_of_groups,
    help="its first source appeared then, as for date:",
)


# -- numbers -------------------------------------------------------------------------------------

_QUOTES = Part("count")


def _quotes(past: Past, asked: Numbers, within: int) -> int:
    found = past.index.part("quotes", _QUOTES).bits_of_those(lambda number: int(number) in asked)
    return past.corrected(found, within, lambda event: event.quote_count in asked)


def _sources(past: Past, asked: Numbers, within: int) -> int:
    found = past.index.counting("source", asked)
    return past.corrected(found, within, lambda event: len(event.sources) in asked)


def publishers_of(event: Event) -> int:
    """Return how many independent publishers the sources of an event have."""
    return len({fold(source.publisher) for source in event.sources if source.publisher})


def _publishers(past: Past, asked: Numbers, within: int) -> int:
    past.index.columns.add_part("publisher", PUBLISHER.part)  # type: ignore[arg-type]
    found = past.index.counting("values.publisher", asked)
    return past.corrected(found, within, lambda event: publishers_of(event) in asked)


def _field_of_numbers(
    name: str,
    rows: Callable[[Past, Numbers, int], int],
    noun: str,
    *,
    part: Part | None = None,
    help: str,
) -> Field:
    def read(text: str, ground: Ground) -> Numbers:
        return read_numbers(text)

    def said(mode: Mode, asked: Sequence[Numbers], name_of: NameOf) -> str:
        told = joint_of(mode).join([each.words(noun, f"{noun}s") for each in asked])
        return f"{'not ' if mode == 'none' else ''}with {told}"

    def load(found: object) -> Numbers:
        try:
            return read_numbers(load_text(found))
        except NotUnderstood:
            raise ValueError from None

    return Field(
        name=name, mode="all", read=read, rows=rows, words=said, part=part, load=load,
        terms=terms_of_groups, help=help,
    )  # fmt: skip


QUOTES = _field_of_numbers("quotes", _quotes, "quote", part=_QUOTES, help="it has so many quotes")
SOURCES = _field_of_numbers("sources", _sources, "source", help="it has so many sources")
PUBLISHERS = _field_of_numbers(
    "publishers",
    _publishers,
    "publisher",
    help="its sources have so many publishers, each counted once",
)


# -- what it is, and what is missing -------------------------------------------------------------

_ARCHIVE = Part(
    "sources",
    flags=lambda is_filled: "u" * is_filled("url") + "a" * is_filled("archived_url"),
    joined=lambda own, known: "".join(sorted({*own, *known}, reverse=True)),
)
_ONE, _NO = Numbers(0, 1), Numbers(0, 0)


def _single_source(past: Past, within: int) -> int:
    return _publishers(past, _ONE, within) & ~_sources(past, _NO, within)


def _undated(past: Past, within: int) -> int:
    return within & past.index.undated


def _uncertain(past: Past, within: int) -> int:
    return within & past.index.doubted


def _unarchived(past: Past, within: int) -> int:
    found = past.index.part("archive", _ARCHIVE).bits("u")
    return past.corrected(found, within, lambda event: "u" in _ARCHIVE.of(event))


def _marked(past: Past, within: int) -> int:
    if isinstance(past.marked, str):
        raise NotKnown(past.marked)
    return within & past.marked


def _new(past: Past, within: int) -> int:
    return within & past.news[0]


def _changed(past: Past, within: int) -> int:
    return within & past.news[1]


Rows = Callable[["Past", int], int]
IS: dict[str, tuple[Rows, str, str]] = {
    "single-source": (
        _single_source,
        "from one publisher at most",
        "it has sources, of one publisher at most",
    ),
    "undated": (_undated, "without a date", "no date is known"),
    "uncertain": (_uncertain, "with a doubtful date", "its date is marked ?, ~ or %"),
    "unarchived": (
        _unarchived,
        "with a link that is not archived",
        "a link has no archived copy",
    ),
    "marked": (_marked, "marked", "marked here, or with a private note"),
    "new": (_new, "new", "it came since your last visit, or --since"),
    "changed": (_changed, "changed", "changed since your last visit, or --since"),
}
"""What an event may be: the events that are so, the words of a sentence, and of the help."""


def _without_texts(name: str, part: Part) -> Rows:
    def rows(past: Past, within: int) -> int:
        past.index.columns.add_part(name, part)
        found = past.index.counting(f"values.{name}", _NO)
        if not part.is_dated:
            return found & within
        return past.corrected(found, within, lambda event: not any(part.of(event)))

    return rows


def _without_tags(past: Past, within: int) -> int:
    past.index.values("tag", _tags)
    return within & past.index.counting("values.tag", _NO)


MISSING: dict[str, tuple[Rows, str]] = {
    "actor": (lambda past, within: within & past.index.counting("seat", _NO), "an actor"),
    "date": (_undated, "a date"),
    "place": (_without_texts("place", PLACE.part), "a place"),  # type: ignore[arg-type]
    "published": (lambda past, within: within & past.index.unpublished, "a day of publication"),
    "publisher": (lambda past, within: _publishers(past, _NO, within), "a publisher"),
    "quote": (lambda past, within: _quotes(past, _NO, within), "a quote"),
    "role": (_without_texts("role", ROLE.part), "a role"),  # type: ignore[arg-type]
    "source": (lambda past, within: _sources(past, _NO, within), "a source"),
    "speaker": (_without_texts("speaker", SPEAKER.part), "a speaker"),  # type: ignore[arg-type]
    "tag": (_without_tags, "a tag"),
}
"""What an event may lack: the events that do, and a noun."""


def _field_of_words(
    name: str, rows: Callable[[str], Rows], words: Callable[[str], str], known: Sequence[str],
    help: str, part: Part | None = None,
) -> Field:  # fmt: skip
    def read(text: str, ground: Ground) -> str:
        return one_of(text, known, name)

    def rows_of(past: Past, value: str, within: int) -> int:
        return rows(value)(past, within)

    def said(mode: Mode, asked: Sequence[str], name_of: NameOf) -> str:
        told = joint_of(mode).join(map(words, asked))
        return f"{'not ' if mode == 'none' else ''}{told}"

    def load(found: object) -> str:
        try:
            return one_of(load_text(found), known, name)
        except NotUnderstood:
            raise ValueError from None

    return Field(
        name=name, mode="all", read=read, rows=rows_of, words=said, part=part, load=load,
        terms=terms_of_groups, help=help,
    )  # fmt: skip


BEING = _field_of_words(
    "is", lambda word: IS[word][0], lambda word: IS[word][1], tuple(IS), ", ".join(IS)
)
LACKING = _field_of_words(
    "missing",
    lambda word: MISSING[word][0],
    lambda word: f"without {MISSING[word][1]}",
    tuple(MISSING),
    ", ".join(MISSING),
)


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
        ("--view",), "what a saved view selects, beside the rest (repeatable)", "NAME",
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


FIELDS = (
    ACTOR, KIND, ROLE, TAG, STATUS, PLACE, LINK, SOURCE, PUBLISHER, SPEAKER, QUOTES, SOURCES,
    PUBLISHERS, BEING, LACKING, FILE, TIME, PUBLISHED, TEXT,
)  # fmt: skip
"""All fields, in the order of a sentence."""
PARTS = {field.name: field.part for field in FIELDS if field.part is not None}
PARTS["archive"] = _ARCHIVE
"""The parts of a record that fields are about."""
