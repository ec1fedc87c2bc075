"""Events as they are written down: what is typed of one, what a file gets of it, and what it lacks.

The explorer's form and `timeline-tui new` both fill in a `Draft`, and these rules make the record
of a file from it. A time is typed as people write times. One that is the same on any day becomes
the `date`; words that count from some day ("last week") stay the source's words, `as_reported`, and
beside them stands the date only where they name one. They count from the day that is given, else
from that on which their source was published; without any source, from today. Nothing is guessed:
where that leaves two readings, or none, the draft is refused.

An event that is there is changed part by part (`amend`): what is typed of the part becomes
`Amendment`s, and these become changes of the record as its file has it (`changes_of`), whose shape
they keep.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from itertools import islice
from typing import Literal, NamedTuple

from timeline_tui.core.columns import NONE
from timeline_tui.core.event import Event, Source
from timeline_tui.core.lens import Lens
from timeline_tui.core.order.timing import ANY_DAY, is_conventional
from timeline_tui.core.problem import Path
from timeline_tui.core.sources import date_words
from timeline_tui.core.text import brief, closest, fold
from timeline_tui.dates import When, display, parse, read_typed, resolve
from timeline_tui.dates.calendar import iso_day
from timeline_tui.dates.frozen import dataclass, regex
from timeline_tui.dates.phrases import Resolution, TypedDate
from timeline_tui.dates.wording import earliest
from timeline_tui.dates.zones import is_southern

Record = dict[str, object]

_NOT_PLAIN = regex(r"[^a-z0-9]+")
_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i",
     "&": " and ", "'": "", "’": ""}
)  # fmt: skip
_RESERVED = regex(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])\Z")
_CALENDAR = regex(r"(-?)(\d{4})((?:-\d\d){0,2})(?=[~?%T]|$)")
_CENTURY_MEANT = ("decades", "short year")
"""Rules by which who types "the 90s" for a date means those of the last century; for a source's
words it depends on their day."""
_ID_LENGTH = 48
"""The most characters of an id that is made for a source."""
_COMPARED = 2_000
"""The most events of one day whose titles are compared with that of a draft."""
_SOURCES = 100_000
"""The most sources with an id that are offered by their letters."""
_REMEMBERED = 20_000
"""The most ids that one which is not known is compared with."""


class DraftRefused(ValueError):
    """A draft that cannot be written as it is. `field` names the field to look at, "" for none, and
    `at` is its source and quote, counted from 0, where it belongs to one."""

    def __init__(self, field: str, message: str, at: tuple[int, ...] = ()) -> None:
        self.field = field
        self.at = at
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class DraftQuote:
    """A passage, exact to the character, and whose words it is."""

    exact: str = ""
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class DraftSource:
    """A source: the id of a known one (`ref`), or a new one. An empty field is left out."""

    ref: str = ""
    id: str = ""
    title: str = ""
    publisher: str = ""
    published: str = ""
    url: str = ""
    quotes: tuple[DraftQuote, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Report whether nothing is typed of it."""
        return self == DraftSource(quotes=self.quotes) and not any(
            quote.exact or quote.speaker for quote in self.quotes
        )


@dataclass(frozen=True, slots=True)
class Draft:
    """The typed text of each field; an empty one is left out.

    `date` is a time as people write it, `reported` a source's own words for it if they are given
    beside it, and `anchor` what such words count from: a day, or the number of a source. `actors`
    are names or `NAME: role`; `letters` were typed of one that is not chosen yet.
    """

    title: str = ""
    date: str = ""
    reported: str = ""
    anchor: str = ""
    summary: str = ""
    actors: tuple[str, ...] = ()
    letters: str = ""
    tags: tuple[str, ...] = ()
    place: str = ""
    status: str = ""
    sources: tuple[DraftSource, ...] = ()
    id: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What there is besides a draft: today, as the number of a day, the events read, and the
    `sources`, the `ids` and the `actors` of events that have been written since."""

    today: int | None = None
    lens: Lens | None = None
    sources: Mapping[str, Source] = field(default_factory=dict)
    ids: frozenset[str] = frozenset()
    actors: frozenset[str] = frozenset()

    def source(self, id_: str) -> Source | None:
        """Return the source with this id."""
        found = self.sources.get(id_)
        if found is None and self.lens is not None:
            found = self.lens.corpus.sources.declared.get(id_)
        return found

    def has_event(self, id_: str) -> bool:
        """Report whether an event has this id."""
        if id_ in self.ids:
            return True
        return self.lens is not None and self.lens.corpus.row_of_id(id_) is not None

    @property
    def is_southern(self) -> bool:
        """Report whether seasons are those of the southern hemisphere."""
        return self.lens is not None and is_southern(self.lens.corpus.zone)

    def add(self, made: Record) -> Known:
        """Return this with an event that has been written, and with its new sources."""
        event = read_made(made)
        sources = dict(self.sources)
        sources.update((one.id, one) for one in event.sources if one.id and not one.ref)
        actors = self.actors.union(each.actor for each in event.actors)
        return replace(self, sources=sources, ids=self.ids | {event.id}, actors=actors)


NOTHING_KNOWN = Known()

Pairs = tuple[tuple[str, str], ...]
"""A draft as texts by name, to be kept: `source` begins a source, `quote` a passage of it."""
_PLAIN = ("title", "date", "reported", "anchor", "summary", "letters", "place", "status", "id")
_OF_SOURCE = {"source_id": "id", "source_title": "title", "publisher": "publisher",
              "published": "published", "url": "url"}  # fmt: skip


def pairs_of(draft: Draft) -> Pairs:
    """Return all that is typed of a draft, in order; nothing of what is empty."""
    pairs = [(name, getattr(draft, name)) for name in _PLAIN]
    pairs += [("actor", name) for name in draft.actors]
    pairs += [("tag", tag) for tag in draft.tags]
    pairs = [(name, text) for name, text in pairs if text]
    for source in draft.sources:
        if source.is_empty:
            continue
        pairs.append(("source", source.ref))
        of_source = [(name, getattr(source, key)) for name, key in _OF_SOURCE.items()]
        pairs += [(name, text) for name, text in of_source if text]
        for quote in source.quotes:
            if quote.exact or quote.speaker:
                pairs.append(("quote", quote.exact))
                pairs += [("speaker", quote.speaker)] * bool(quote.speaker)
    return tuple(pairs)


def draft_of(pairs: Iterable[tuple[str, str]]) -> Draft:
    """Return the draft that was kept; names that nobody knows are passed over."""
    plain: dict[str, str] = {}
    actors: list[str] = []
    tags: list[str] = []
    sources: list[DraftSource] = []
    for name, text in pairs:
        if name in _PLAIN:
            plain[name] = text
        elif name in ("actor", "tag"):
            (actors if name == "actor" else tags).append(text)
        elif name == "source":
            sources.append(DraftSource(ref=text))
        elif sources and name in _OF_SOURCE:
            sources[-1] = replace(sources[-1], **{_OF_SOURCE[name]: text})  # type: ignore[arg-type]
        elif sources and name == "quote":
            quotes = (*sources[-1].quotes, DraftQuote(text))
            sources[-1] = replace(sources[-1], quotes=quotes)
        elif sources and name == "speaker" and sources[-1].quotes:
            *before, last = sources[-1].quotes
            quotes = (*before, replace(last, speaker=text))
            sources[-1] = replace(sources[-1], quotes=quotes)
    return Draft(**plain, actors=tuple(actors), tags=tuple(tags), sources=tuple(sources))


def another(draft: Draft, made: Record) -> Draft:
    """Return what to begin with for the next event of the same sources, after the record of a draft
    has been written."""
    event = read_made(made)
    there = [source for source in draft.sources if not source.is_empty]
    names = [source.ref or source.id for source in event.sources]
    return Draft(
        sources=tuple(
            DraftSource(ref=name) if name else replace(source, quotes=())
            for source, name in zip(there, names, strict=True)
        )
    )


# -- times -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DraftTime:
    """The time of a draft: the `date` and the words of a source (`reported`) that a file gets, and
    `when` that is; or the `fault`, with the field to look at and what may have been meant instead.

    `counts` says that words count from some day, which `anchor` is if it is known; `cited` is the
    number of the source that they are from, which must have an id then.
    """

    date: str = ""
    reported: str = ""
    when: When | None = None
    counts: bool = False
    anchor: str = ""
    cited: int | None = None
    fault: str = ""
    field: str = "date"
    at: tuple[int, ...] = ()
    choices: tuple[str, ...] = ()

    def words(self, typed: str, known: Known) -> str:
        """Return how what was typed is read, with what a file gets where that is another text."""
        if self.when is None:
            return self.fault
        said = f"→ {display(self.when)}"
        if self.date and self.date != typed.strip():
            said += f" ({self.date})"
        if self.counts and self.anchor:
            today = known.today is not None and self.anchor == iso_day(known.today)
            from_today = "today, " * (today and self.cited is None)
            said += f", counted from {from_today}{display(parse(self.anchor))}"
        if self.date != typed.strip() and "–" in said:
            # Of "3 to 5 March" and of "between 3 and 5 March" the days are the same.
            kinds = {"lasted": "; it lasted", "one-of": "; at some time within"}
            said += kinds.get(self.when.knowledge, "")
        return said


class Fault(NamedTuple):
    """The reason why a date cannot be read, the field to look at, and what may have been meant."""

    message: str
    field: str = "date"
    at: tuple[int, ...] = ()
    choices: tuple[str, ...] = ()


def read_time(draft: Draft, known: Known = NOTHING_KNOWN) -> DraftTime:
    """Read what a draft says of its time."""
    typed, reported = draft.date.strip(), draft.reported.strip()
    if not reported and not typed:
        return _faulty(Fault("an event needs a date"))
    if not reported and _depends_on_a_day(typed, known):
        return _read_words(typed, draft, known)
    date, when = "", None
    if typed:
        read = read_date(typed, known)
        if isinstance(read, Fault):
            return _faulty(read)
        date, when = read.edtf, read
    if not reported:
        return DraftTime(date, when=when)
    words = _read_words(reported, draft, known)
    if when is None:
        return words
    # Words that nobody understands may stand beside a date all the same.
    cited = words.cited if not words.fault else _only_named(draft)
    return replace(
        words, date=date, when=when, reported=draft.reported, cited=cited, fault="", field="date"
    )


def read_date(text: str, known: Known, field: str = "date") -> When | Fault:
    """Read a date that is the same on any day, or say what is wrong with it."""
    if _depends_on_a_day(text, known):
        return Fault(
            f"“{brief(text)}” depends on the day on which it is read: write the date, as in "
            "2026-04-17",
            field,
        )
    southern = known.is_southern
    if known.today is None:
        read: TypedDate | Resolution = resolve(text, None, southern=southern)
    else:
        read = read_typed(text, known.today, southern=southern)
    if read.when is not None:
        return read.when
    shown = " or ".join(read.alternatives[:3])
    help_ = f": write {shown}" if shown and shown not in read.reason else ""
    subject = f"“{brief(text)}” " * read.reason.startswith("can be")
    return Fault(f"{subject}{read.reason}{help_}", field, (), read.alternatives)


def _faulty(fault: Fault) -> DraftTime:
    return DraftTime(fault=fault.message, field=fault.field, at=fault.at, choices=fault.choices)


def _depends_on_a_day(text: str, known: Known) -> bool:
    """Report whether what is typed for a date means another one on another day."""
    resolved = resolve(text, parse(ANY_DAY), southern=known.is_southern)
    return resolved.uses_anchor and resolved.rule not in _CENTURY_MEANT


def _read_words(text: str, draft: Draft, known: Known) -> DraftTime:
    """Read a source's words for a time, counted from where the draft says."""
    counts = resolve(text, parse(ANY_DAY), southern=known.is_southern).uses_anchor
    anchor, cited = "", _only_named(draft)
    if counts or draft.anchor.strip():
        found = _find_anchor(text, draft, known)
        if isinstance(found, Fault):
            return replace(_faulty(found), counts=True, reported=text)
        anchor, cited = found
    resolved = resolve(text, parse(anchor) if anchor else None, southern=known.is_southern)
    fault = resolved.reason
    if resolved.story and not draft.anchor.strip():
        fault = f"“{brief(text)}” continues a story: say from which day it counts"
        return DraftTime(reported=text, counts=True, fault=fault, field="anchor")
    if resolved.when is None:
        where = "as_reported" if draft.reported else "date"
        return DraftTime(
            reported=text, counts=counts, fault=fault, field=where, choices=resolved.alternatives
        )
    date = resolved.when.edtf if _is_exact(resolved, resolved.when) else ""
    return DraftTime(date, text, resolved.when, counts, anchor, cited)


def _is_exact(resolved: Resolution, when: When) -> bool:
    """Report whether words name one date and nobody can dispute which."""
    if when.is_exact:
        return True
    return when.kind == "point" and not when.qualifier and not is_conventional(resolved)


def _only_named(draft: Draft) -> int | None:
    """Return the number of the one source of a draft, if it has one with a name."""
    there = [number for number, one in enumerate(draft.sources) if not one.is_empty]
    return there[0] if len(there) == 1 and _has_name(draft.sources[there[0]]) else None


def _has_name(source: DraftSource) -> bool:
    return bool(source.ref or source.id or source.title or source.publisher or source.url)


def _find_anchor(text: str, draft: Draft, known: Known) -> tuple[str, int | None] | Fault:
    """Return the date that words count from, as EDTF, and the number of their source."""
    given = draft.anchor.strip()
    there = [number for number, one in enumerate(draft.sources) if not one.is_empty]
    dates: dict[int, str] = {}
    for number in there:
        published = _published(draft.sources[number], known)
        if isinstance(published, When):
            dates[number] = published.edtf
        elif published is not None:
            return published._replace(at=(number,))
    if given.isdecimal() and 0 < int(given) <= len(draft.sources) and len(given) < 3:
        number = int(given) - 1
        if number in dates:
            return dates[number], number
        return Fault(f"source {given} has no date of publication", "anchor")
    if given:
        read = read_date(given, known, "anchor")
        return read if isinstance(read, Fault) else (read.edtf, _only_named(draft))
    different = dict.fromkeys(dates.values())
    if len(different) == 1:
        return next((date, number) for number, date in dates.items())
    if different:
        shown = " and ".join(display(parse(date)) for date in list(different)[:3])
        return Fault(
            f"the sources are of {shown}, and “{brief(text)}” counts from one of them: say from "
            "which day",
            "anchor",
        )
    if there or known.today is None:
        return Fault(
            f"nothing says from which day “{brief(text)}” counts: give that day, or the source's "
            "date of publication",
            "anchor",
        )
    return iso_day(known.today), None


def _published(source: DraftSource, known: Known) -> When | Fault | None:
    """Return when a source was published; None if nothing says so."""
    text = source.published.strip()
    if text:
        return read_date(text, known, "published")
    declared = known.source(source.ref) if source.ref else None
    if declared is None or not declared.published:
        return None
    read = read_date(declared.published, known, "published")
    return None if isinstance(read, Fault) else read


# -- records ---------------------------------------------------------------------------------------


def build_record(
    draft: Draft, known: Known = NOTHING_KNOWN, *, name_sources: bool = False
) -> Record:
    """Return the record of an event file; raise `DraftRefused` for what the reader would find wrong
    with it.

    Actors that the registry knows are named by id. A new source gets an id where the event's words
    count from it; with `name_sources` each does, so that the next event can refer to it.
    """
    if not draft.title.strip():
        raise DraftRefused("title", "an event needs a title")
    time = read_time(draft, known)
    if time.fault:
        raise DraftRefused(time.field, _complain(time.field, time.fault), time.at)
    numbers = [number for number, one in enumerate(draft.sources) if not one.is_empty]
    ids = _source_ids(draft, known, numbers if name_sources else [time.cited])
    fields: Record = {
        "id": _choose_id(draft, known),
        "date": time.date,
        "as_reported": _reported(time, draft, ids),
        "title": draft.title,
        "summary": draft.summary,
        "actors": [name_participant(name, known) for name in draft.actors],
        "tags": list(dict.fromkeys(draft.tags)),
        "place": draft.place,
        "status": draft.status,
        "sources": [_build_source(number, draft, known, ids) for number in numbers],
    }
    made = {key: value for key, value in fields.items() if value not in ([], "", {})}
    _judge(made, numbers)
    return made


def read_made(made: Record) -> Event:
    """Return the event of a record that has been judged."""
    from timeline_tui.core.schema.documents import read_record

    event, _ = read_record(made, file="", stem="new", path=())
    assert event is not None
    return event


def _judge(made: Record, numbers: Sequence[int]) -> None:
    """Judge a record as the reader does; raises `DraftRefused` for the first error. `numbers` are
    those of its sources in the draft."""
    from timeline_tui.core.schema.documents import read_record

    _, findings = read_record(made, file="", stem="new", path=())
    for finding in findings:
        if finding.severity == "error":
            names = [part for part in finding.path if isinstance(part, str)]
            at = [part for part in finding.path if isinstance(part, int)]
            in_source = names[:1] == ["sources"]
            field = names[-1] if names else "title"
            field = {"exact": "quote", "quotes": "quote"}.get(field, field)
            if in_source and field == "title":
                field = "source_title"
            message = f"{finding.message} ({finding.help})" if finding.help else finding.message
            place = (numbers[at[0]], *at[1:]) if in_source and at else ()
            raise DraftRefused(field, _complain(field, message), place)


def _complain(field: str, message: str) -> str:
    return brief(message if message.startswith("an event needs") else f"{field}: {message}", 300)


def _reported(time: DraftTime, draft: Draft, ids: Mapping[int, str]) -> Record:
    if not time.reported:
        return {}
    cited = ids.get(time.cited) if time.cited is not None else None
    reported: Record = {"text": time.reported}
    if cited:
        reported["source"] = cited
    given = draft.anchor.strip()
    by_number = given.isdecimal() and len(given) < 3
    if time.anchor and (cited is None or (given and not by_number)):
        reported["anchor"] = time.anchor
    return reported


def _source_ids(draft: Draft, known: Known, wanted: Iterable[int | None]) -> dict[int, str]:
    """Return the ids of the sources that have one or get one, by their numbers."""
    ids = {n: one.ref or one.id for n, one in enumerate(draft.sources) if one.ref or one.id}
    for number in wanted:
        if number is None or number in ids or not _has_name(draft.sources[number]):
            continue
        source = draft.sources[number]
        words = " ".join(filter(None, (source.publisher, source.title))) or source.url
        ids[number] = _number_from(
            slug(words, _ID_LENGTH),
            lambda id_: known.source(id_) is not None or id_ in ids.values(),
        )
    return ids


def _build_source(number: int, draft: Draft, known: Known, ids: Mapping[int, str]) -> Record:
    source = draft.sources[number]
    if source.ref and known.source(source.ref) is None:
        message = _complain("source", _no_such_source(source.ref, known))
        raise DraftRefused("source", message, (number,))
    published = _published(replace(source, ref=""), known)
    if isinstance(published, Fault):
        raise DraftRefused("published", _complain("published", published.message), (number,))
    made: Record = {
        "source": source.ref,
        "id": "" if source.ref else ids.get(number, ""),
        "title": source.title,
        "publisher": source.publisher,
        "published": published.edtf if published is not None else "",
        "url": source.url,
        "quotes": list(_build_quotes(number, source)),
    }
    return {key: value for key, value in made.items() if value not in ("", [])}


def _build_quotes(number: int, source: DraftSource) -> Iterator[Record]:
    for at, quote in enumerate(source.quotes):
        if quote.speaker and not quote.exact:
            message = "a speaker needs a quote, and there is no quote"
            raise DraftRefused("quote", message, (number, at))
        if quote.exact:
            made = {"exact": quote.exact, "speaker": quote.speaker}
            yield {key: value for key, value in made.items() if value}


def _no_such_source(id_: str, known: Known) -> str:
    ids: Iterable[str] = known.lens.corpus.sources.declared if known.lens is not None else ()
    first = [one for _, one in zip(range(_REMEMBERED), ids, strict=False)]
    close = closest(id_, first)
    hint = f": did you mean “{brief(close[0])}”?" if close else ": give its title to enter it anew"
    return f"no source has the id “{brief(id_)}”{hint}"


def name_participant(words: str, known: Known) -> str | Record:
    """Return `NAME` or `NAME: role` as a record has it: by id where the registry knows the name."""
    name, _, role = words.partition(": ")
    if known.lens is not None:
        registry = known.lens.corpus.registry
        whole = registry.find(words)
        if whole is not None:
            return whole.id
        actor = registry.find(name)
        name = name if actor is None else actor.id
    elif not role:
        return words
    return {"actor": name, "role": role} if role else name


def _choose_id(draft: Draft, known: Known) -> str:
    if draft.id:
        if known.has_event(draft.id):
            raise DraftRefused("id", f"the id {brief(draft.id)} is taken")
        return draft.id
    return _number_from(slug(draft.title), known.has_event)


def _number_from(wanted: str, is_taken: Callable[[str], bool]) -> str:
    """Return a name, with a number behind it if it is taken."""
    number, free = 1, wanted
    while is_taken(free):
        number += 1
        free = f"{wanted}-{number}"
    return free


def find_twin(draft: Draft, known: Known) -> Event | None:
    """Return an event that has the title and the time of a draft already."""
    when = read_time(draft, known).when
    if when is None or known.lens is None or not draft.title.strip():
        return None
    lens = known.lens.whole
    when = lens.corpus.located(when)
    title = fold(draft.title).split()
    rows = _rows_of_day(lens, when.listed_day)
    for at, gist in lens.gists(rows):
        if fold(gist.title).split() == title:
            event = lens.event(rows[at])
            if _bounds(lens.corpus.own_when(rows[at])) == _bounds(when):
                return event
    return None


def _bounds(when: When) -> tuple[object, ...]:
    return (
        when.kind, when.begin_earliest, when.begin_latest, when.end_earliest, when.end_latest,
        when.slack_before, when.fraction,
    )  # fmt: skip


def _rows_of_day(lens: Lens, day: int | None) -> list[int]:
    """Return the first rows that are listed under a day."""
    days = lens.corpus.columns["happened.day"]
    wanted = NONE if day is None else day
    rows: list[int] = []
    # The rows are in the order of their days but for what statements of order have moved; a search
    # through bytes takes 2 ms for a million.
    data, size = days.tobytes(), days.itemsize
    try:
        needle = array(days.format, [wanted]).tobytes()
    except OverflowError:
        return rows
    at = data.find(needle)
    while at >= 0 and len(rows) < _COMPARED:
        if at % size == 0:
            rows.append(at // size)
        at = data.find(needle, at + (size if at % size == 0 else 1))
    return rows


# -- an event that is there ------------------------------------------------------------------------

Part = Literal["quotes", "sources", "tags", "actors", "status", "title", "summary", "date"]
"""What may be changed of an event: something is added to its lists, anything else is another."""


@dataclass(frozen=True, slots=True)
class Put:
    """A value in place of the one at a path; a key that is missing is added."""

    path: Path
    value: object


@dataclass(frozen=True, slots=True)
class Append:
    """A value behind the last one of the list at a path; a list that is missing is made."""

    path: Path
    value: object


@dataclass(frozen=True, slots=True)
class Remove:
    """A key with its value, or an item of a list, that goes."""

    path: Path


@dataclass(frozen=True, slots=True)
class Rename:
    """Another name for the key at a path."""

    path: Path
    name: str


Change = Put | Append | Remove | Rename


@dataclass(frozen=True, slots=True)
class Amendment:
    """What an event is to say: for a list the items that are added, else the value, or none. `of`
    is the number of its source to which it belongs."""

    key: str
    values: tuple[object, ...]
    of: int | None = None


def begin_part(event: Event, part: Part) -> Draft:
    """Return what there is to begin with when a part of an event is changed."""
    match part:
        case "title":
            return Draft(title=event.title)
        case "summary":
            return Draft(summary=event.summary)
        case "status":
            return Draft(status=event.status)
        case "date":
            reported = event.as_reported
            if event.date or reported is None:
                return Draft(date=event.date)
            anchor = reported.anchor
            names = [source.id or source.ref for source in event.sources]
            if not anchor and len(names) > 1 and reported.source in names:
                anchor = str(names.index(reported.source) + 1)
            return Draft(date=reported.text, anchor=anchor)
    return Draft()


def with_sources_of(draft: Draft, event: Event) -> Draft:
    """Return a draft with the sources of an event: what its words for a time may count from."""
    return replace(draft, sources=tuple(map(_as_drafted, event.sources)))


def _as_drafted(source: Source) -> DraftSource:
    return DraftSource(
        source.ref, source.id, source.title, source.publisher, source.published, source.url
    )


def amend(
    event: Event, part: Part, draft: Draft, known: Known = NOTHING_KNOWN, of: int = 0
) -> tuple[Amendment, ...]:
    """Return what a draft makes of a part of an event; `of` is the number of the source that quotes
    are added to. Raises `DraftRefused`."""
    match part:
        case "title":
            if not draft.title.strip():
                raise DraftRefused("title", "an event needs a title")
            _judge({"title": draft.title}, ())
            return (Amendment(part, (draft.title,)),)
        case "summary":
            return (Amendment(part, (draft.summary,) if draft.summary.strip() else ()),)
        case "status":
            return (Amendment(part, (draft.status,)),)
        case "tags":
            return (Amendment(part, _new_tags(event, draft)),)
        case "actors":
            return (Amendment(part, _new_actors(event, draft, known)),)
        case "date":
            return _another_time(event, draft, known)
        case "quotes":
            return (Amendment(part, _new_quotes(draft), of),)
    return _new_sources(event, draft, known)


def _new_tags(event: Event, draft: Draft) -> tuple[str, ...]:
    new = tuple(tag for tag in dict.fromkeys(draft.tags) if tag not in event.tags)
    if not new:
        why = "the event has that tag already" if draft.tags else "no tag is typed"
        raise DraftRefused("tags", why)
    return new


def _new_actors(event: Event, draft: Draft, known: Known) -> tuple[object, ...]:
    if not draft.actors:
        raise DraftRefused("actors", "no actor is chosen")
    made = tuple(name_participant(name, known) for name in draft.actors)
    there = {_id_of(each.actor, known) for each in event.actors}
    for participant in made:
        name = participant if isinstance(participant, str) else str(participant["actor"])
        if _id_of(name, known) in there:
            raise DraftRefused("actors", f"“{brief(name)}” takes part in this event already")
        there.add(_id_of(name, known))
    _judge({"title": event.title, "actors": list(made)}, ())
    return made


def _id_of(name: str, known: Known) -> str:
    found = None if known.lens is None else known.lens.corpus.registry.find(name)
    return name if found is None else found.id


def _new_quotes(draft: Draft) -> tuple[Record, ...]:
    made = tuple(quote for one in draft.sources for quote in _build_quotes(0, one))
    if not made:
        raise DraftRefused("quote", "no quote is typed", (0, 0))
    _judge({"title": "a title", "sources": [{"title": "a title", "quotes": list(made)}]}, (0,))
    return made


def _new_sources(event: Event, draft: Draft, known: Known) -> tuple[Amendment, ...]:
    """Return sources that are added. To one that the event has its quotes are added."""
    numbers = [number for number, one in enumerate(draft.sources) if not one.is_empty]
    if not numbers:
        raise DraftRefused("source", "no source is chosen or typed", (0,))
    ids = _source_ids(draft, known, numbers)
    made: list[Amendment] = []
    for number in numbers:
        source = _build_source(number, draft, known, ids)
        _judge({"title": "a title", "sources": [source]}, (number,))
        name = draft.sources[number].ref
        there = [n for n, each in enumerate(event.sources) if name and name in (each.ref, each.id)]
        if not there:
            made.append(Amendment("sources", (source,)))
            continue
        quotes = source.get("quotes")
        if not isinstance(quotes, list):
            message = "the event has that source already: type a quote of it"
            raise DraftRefused("quote", message, (number, 0))
        made.append(Amendment("quotes", tuple(quotes), there[0]))
    return tuple(made)


def _another_time(event: Event, draft: Draft, known: Known) -> tuple[Amendment, ...]:
    """Return another time of an event. Words of a source stay beside a date that is typed; a date
    goes where words are typed that name none."""
    draft = with_sources_of(draft, event)
    time = read_time(draft, known)
    if time.fault:
        raise DraftRefused(time.field, _complain(time.field, time.fault))
    made = [Amendment("date", (time.date,) if time.date else ())]
    if time.reported:
        ids = _source_ids(draft, known, [time.cited])
        made.append(Amendment("as_reported", (_reported(time, draft, ids),)))
        cited = None if time.cited is None else draft.sources[time.cited]
        if cited is not None and not (cited.ref or cited.id) and time.cited in ids:
            made.append(Amendment("id", (ids[time.cited],), time.cited))
    return tuple(made)


def changes_of(
    amendments: Iterable[Amendment], event: Event, record: object, path: Path = ()
) -> Iterator[Change]:
    """Yield the changes of the record at a path that amendments of its event come to. Raises
    `DraftRefused` where the record is not that of the event."""
    if not isinstance(record, Mapping):
        raise DraftRefused("", "there is no event at that place any more")
    for each in amendments:
        at, within = path, record
        if each.of is not None:
            number, within = _find_source(event, record, each.of)
            at = (*path, "sources", number)
        at = (*at, each.key)
        old = within.get(each.key)
        if each.key in ("quotes", "sources", "tags", "actors"):
            for value in each.values:
                yield Append(at, _as_neighbors(value, old))
        elif each.key == "as_reported" and isinstance(old, Mapping) and each.values:
            yield from _other_words(at, old, each.values[0])
        elif each.values:
            yield Put(at, each.values[0])
        elif each.key in within:
            yield Remove(at)


def _as_neighbors(value: object, there: object) -> object:
    """Return an item in the shape of those of its list, where both a text and an object may stand
    for it."""
    if not isinstance(there, list) or not there:
        return value
    if isinstance(value, str) and all(
        isinstance(each, Mapping) and "actor" in each for each in there
    ):
        return {"actor": value}
    if isinstance(value, dict) and value.keys() == {"exact"}:
        are_texts = all(isinstance(each, str) for each in there)
        return value["exact"] if are_texts else value
    return value


def _other_words(path: Path, old: Mapping[str, object], new: object) -> Iterator[Change]:
    """Yield the changes that make a source's words for a time others, key by key: what else is
    known of them stays."""
    assert isinstance(new, dict)
    for key, value in new.items():
        yield Put((*path, key), value)
    for key in ("source", "anchor", "cited"):
        if (
            key in old
            and key not in new
            and (key != "cited" or old.get("source") != new.get("source"))
        ):
            yield Remove((*path, key))


def _find_source(
    event: Event, record: Mapping[str, object], number: int
) -> tuple[int, Mapping[str, object]]:
    """Return the place in a record of a source of its event, and the source as it is written
    there. Those that cannot be used are in the record alone."""
    from timeline_tui.core.schema.documents import read_record

    items = record.get("sources")
    usable = 0
    for place, item in enumerate(items if isinstance(items, list) else ()):
        read, _ = read_record({"title": "a title", "sources": [item]}, file="", stem="a", path=())
        if read is None or not read.sources:
            continue
        if usable == number:
            if number < len(event.sources) and read.sources[0] == event.sources[number]:
                return place, item
            break
        usable += 1
    raise DraftRefused("source", "the source is not what is shown: look at it again")


# -- what is known ---------------------------------------------------------------------------------


def sources_of(known: Known, rows: Iterable[int]) -> Iterator[Source]:
    """Yield the sources that a draft may name, the better ones first: those written last, those
    with an id, and those without one of the events at `rows`, each once."""
    yield from reversed(tuple(known.sources.values()))
    if known.lens is None:
        return
    declared = known.lens.corpus.sources.declared
    for id_ in islice(declared, _SOURCES):
        if id_ not in known.sources:
            yield declared[id_]
    seen = set()
    for row in rows:
        for source in known.lens.event(row).sources:
            said = source.title, source.publisher, source.published, source.url
            if not source.ref and not source.id and any(said[::3]) and said not in seen:
                seen.add(said)
                yield source


def source_words(source: Source, spell: Callable[[str], str] = str) -> str:
    """Return what tells a source from others, in one line; `spell` writes what is not its own
    words."""
    name = source.title or source.url or source.id
    parts = (brief(source.publisher, 200), spell(date_words(source.published)), brief(name, 200))
    return spell(" · ").join(filter(None, parts))


# -- names -----------------------------------------------------------------------------------------


def name_file(title: str, when: When) -> str:
    """Return the name of an event's file without its ending: by date, to list in order, and
    title."""
    found = _CALENDAR.match(when.edtf) or _CALENDAR.match(earliest(when) or "")
    if found is None:
        return f"undated-{slug(title)}"
    era, year, rest = found.groups()
    if era:  # a name that begins with a dash is an option to every other program
        year, rest = f"bce-{int(year) + 1:04d}", ""
    return f"{year}{rest}-{slug(title)}"


def slug(text: str, limit: int = 60) -> str:
    """Return a safe part of a file's name: a-z, 0-9 and single dashes between, at most `limit`
    characters, cut between words where that loses less than half; never empty."""
    plain = _NOT_PLAIN.sub("-", fold(text[: limit * 20]).translate(_LETTERS)).strip("-")
    if len(plain) > limit:
        cut = plain[: limit + 1].rfind("-")
        plain = plain[: cut if cut > limit // 2 else limit].strip("-")
    if _RESERVED.match(plain):
        plain = f"{plain}-event"[: max(limit, 8)]
    return plain or "event"
