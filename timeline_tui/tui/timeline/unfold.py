"""An open event as lines: everything its file says, its quotes first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice

from timeline_tui.core.characters import whole
from timeline_tui.core.columns import quote_name
from timeline_tui.core.event import Event, Mark, Quote, Source
from timeline_tui.core.index import Reference
from timeline_tui.core.lens import Lens
from timeline_tui.core.problem import path_text
from timeline_tui.core.sources import date_words, host_of
from timeline_tui.core.text import (
    SHOWN_LIMIT,
    brief,
    contains,
    find_marks,
    fold_for_search,
    visible,
    visible_lines,
)
from timeline_tui.dates import display
from timeline_tui.explorer.marks import quote_names, title_then
from timeline_tui.explorer.outline import LINK_WORDS, Stop, reported_words
from timeline_tui.explorer.state import FaultLines
from timeline_tui.tui.glyphs import (
    NAMES_LIMIT,
    SPARE_LINES,
    Block,
    Glyphs,
    Line,
    Piece,
    Writer,
    cell_width,
    cut_around,
    joined,
    names_of,
    runs,
    split_pieces,
)

NOWHERE: FaultLines = {}
UNMARKED: Mapping[str, Mark] = {}
FAULTS_LIMIT = 12
"""Faults of one event that it lists when it is opened."""


def unfold(
    lens: Lens,
    row: int,
    stops: tuple[Stop, ...],
    width: int,
    glyphs: Glyphs,
    needles: tuple[str, ...],
    *,
    stale: bool = False,
    fault_lines: FaultLines = NOWHERE,
    marks: Mapping[str, Mark] = UNMARKED,
    line: int = 0,
    enough: int = 0,
) -> Block:
    """Return everything about one event, `width` cells wide; `stale` if its file says something
    else now that cannot be read. `stops` are those of the event, `fault_lines` the lines of what is
    wrong with events, `marks` what its reader keeps of it by quote, `line` that of the event in its
    file if it is known. What would follow the first `enough` lines may be missing, unless that is
    0."""
    event = lens.event(row)
    out = Writer(width, needles, enough)
    # However long a text is, each stop has its lines, and something is left for what follows them.
    spare = SPARE_LINES // 2
    out.owed = spare + sum(stop.lines for stop in stops) + len(marks)
    say = glyphs.words
    if stale:
        why = f"({glyphs.problems} says why)"
        words = f"! its file cannot be read any more: this is its last good version {why}"
        out.flow(words, "status", mark=False)
    if event.faults:
        _write_faults(out, event, fault_lines, glyphs)
    if marks:
        _write_marks(out, lens, row, marks, glyphs)
    out.flow(glyphs.explain(event.when), "when", mark=False)
    if event.unread_date:
        words = f"date as written: “{visible(event.unread_date)}”"
        out.flow(say(words), "when", mark=False)
    if reason := lens.corpus.reason(row):
        out.flow(f"narrowed by its order: {say(visible(reason))}", "when", mark=False)
    if event.as_reported is not None:
        out.flow(reported_words(lens, row), "reported", first=(("", "dim"),))
    if event.status != "confirmed":
        out.flow(visible(event.status), "status", mark=False)
    if event.summary:
        out.flow(visible_lines(event.summary), "summary")
    _write_sources(out, lens.sources_of(row), stops, glyphs, marks)
    if out.is_enough:
        return Block(tuple(out.lines), stops)
    out.space()
    out.owed -= spare
    cast = lens.cast(row)
    if cast:
        out.write_labeled("who", f" {glyphs.dot} ".join(_who(lens, row, needles)))
        out.leave("actors", len(cast[NAMES_LIMIT:]))
    if event.place:
        out.write_labeled("place", visible(event.place))
    if event.tags:
        tags = " ".join(f"#{brief(tag, 300)}" for tag in event.tags[:NAMES_LIMIT])
        out.write_labeled("tags", tags)
        out.leave("tags", len(event.tags[NAMES_LIMIT:]))
    links = [at for at, stop in enumerate(stops) if stop.kind == "link"]
    references = lens.references(row)
    for at, reference in zip(links, references, strict=False):
        _write_link(out, lens, reference, at, glyphs)
    out.leave("links", len(references) - len(links))
    if event.extra or event.unknown:
        _write_more(out, event)
    out.end()
    if event.file:
        out.lines += _file_line(out.width, event, line)
    return Block(tuple(out.lines), stops)


def _who(lens: Lens, row: int, needles: tuple[str, ...]) -> Iterator[str]:
    """Yield who takes part, each with its role, and with its aliases that a search has found."""
    cast = zip(lens.participants(row), lens.cast(row), strict=True)
    for (actor, _), (name, role) in islice(cast, NAMES_LIMIT):
        found = [alias for alias in actor.aliases if needles and contains(alias, needles)]
        also = f", also {', '.join(f'“{brief(alias, 60)}”' for alias in found)}" if found else ""
        yield brief(name, 300) + (f" ({brief(role, 300)})" if role else "") + also


# -- what a search found in a folded event ---------------------------------------------------------

READINGS: tuple[tuple[Callable[[str], str], int], ...] = (
    (str.lower, 256 * 1024),
    (lambda text: " ".join(fold_for_search(text).split()), 32 * 1024),
)
"""How an event is looked through for words to show, and how many characters of it. What a search
finds is in its folded text, but to fold 64 KiB of Japanese takes 50 ms."""
_PIECE = 256

Passage = tuple[tuple[Piece, ...], str, str]
"""A text of an event: what stands before it, its style, and itself."""


def unfold_hit(
    lens: Lens, row: int, needles: tuple[str, ...], width: int, glyphs: Glyphs, *, title: bool,
    marks: Mapping[str, Mark] = UNMARKED,
) -> tuple[Piece, ...]:  # fmt: skip
    """Return the words around `needles` (folded) in one line of an event's text: where most of them
    are, quotes first. Its `title` is looked through if it does not show them; empty where they are
    in nothing else."""
    passages = (*_passages(lens, row, glyphs, title=title), *_noted(marks, glyphs))
    for read, limit in READINGS:
        found = _best(passages, needles, read, limit)
        if found is not None:
            (leads, style, text), at = found
            room = width - sum(cell_width(words) for words, _ in leads)
            words, hits = _around(text, needles, at, room, glyphs.more)
            return (*leads, *split_pieces(words, 0, len(words), style, hits))
    return ()


def _best(
    passages: Iterable[Passage], needles: tuple[str, ...], read: Callable[[str], str], left: int
) -> tuple[Passage, int] | None:
    """Return the first text with most of `needles` as it is `read`, and from where on they are."""
    best, most = None, 0
    for passage in passages:
        text = passage[2][: min(left, SHOWN_LIMIT)]
        known = read(text)
        places = [at for at in map(known.find, needles) if at >= 0]
        if len(places) > most:
            most = len(places)
            best = passage, min(places) if read is str.lower and len(known) == len(text) else 0
        left -= len(text)
        if most == len(needles) or left <= 0:
            break
    return best


def _passages(lens: Lens, row: int, glyphs: Glyphs, *, title: bool) -> Iterator[Passage]:
    """Yield the texts of an event that a search looks through, each with what stands before it and
    its style."""
    event, sources = lens.event(row), lens.sources_of(row)
    if title:
        yield (), "title", event.title
    said = ((f"{glyphs.quotes} ", "bar"),)
    for source in sources:
        for quote in source.quotes:
            yield said, "quote", quote.exact
            yield said, "translation", quote.translation
            yield (("said by ", "label"),), "speaker", quote.speaker
            yield (("note ", "label"),), "note", quote.note
    yield (), "summary", event.summary
    for source in sources:
        names = (source.title, source.publisher, *source.author)
        yield (("source ", "label"),), "dim", f" {glyphs.dot} ".join(filter(None, names))
    if event.as_reported is not None:
        yield (("as reported ", "label"),), "reported", event.as_reported.text
    for actor, role in lens.participants(row)[:NAMES_LIMIT]:
        called = filter(None, (actor.name, *actor.aliases, role))
        yield (("who ", "label"),), "dim", f" {glyphs.dot} ".join(called)
    yield (("place ", "label"),), "dim", event.place
    yield (("tags ", "label"),), "dim", " ".join(f"#{tag}" for tag in event.tags[:NAMES_LIMIT])


def _noted(marks: Mapping[str, Mark], glyphs: Glyphs) -> Iterator[Passage]:
    for mark in marks.values():
        yield ((f"{glyphs.sign('noted')} ", "private"),), "private", mark.note


def _around(
    text: str, needles: tuple[str, ...], start: int, room: int, more: str
) -> tuple[str, list[tuple[int, int]]]:
    """Return the words of a text around the first of `needles` from an offset on, in one line that
    is safe to show, and where in it any of them are. Letters are folded one by one only near it."""
    longest = 2 * max(map(len, needles)) + _PIECE  # a letter may have accents
    for at in range(start, min(len(text), SHOWN_LIMIT), _PIECE):
        piece = text[at : at + _PIECE + longest]
        if contains(piece, needles) and (found := find_marks(piece, needles)):
            at += found[0][0]
            break
    else:
        return "", []
    first = whole(text, max(0, at - 4 * room))
    line = visible(" ".join(text[first : at + 4 * room + longest].split()))
    words = cut_around(line, *next(iter(find_marks(line, needles)), (0, 0)), room, more)
    return words, find_marks(words, needles)


def _write_faults(out: Writer, event: Event, fault_lines: FaultLines, glyphs: Glyphs) -> None:
    """Write the parts of an event that cannot be used, and where they stand."""
    out.flow("! shown without what cannot be used:", "status", mark=False)
    for fault in event.faults[:FAULTS_LIMIT]:
        line = fault_lines.get((fault.file, path_text(fault.path), fault.code))
        place = f"{visible(fault.file)}:{line}" if line else visible(fault.file)
        within = brief(path_text(fault.path[len(event.path) :]), 200)
        where = f"{within}, {place}" if within else place
        words = f"{where}: {glyphs.message(brief(fault.message, 600))}"
        out.flow(words, "status", first=(("  ", "dim"),), rest=(("    ", "dim"),), indent=4,
                 mark=False)  # fmt: skip
    more = len(event.faults) - FAULTS_LIMIT
    if more > 0:
        out.flow(f"  and {more:,} more: press {glyphs.problems}", "status", mark=False)


def _write_more(out: Writer, event: Event) -> None:
    """Write what a file says beside the format."""
    from timeline_tui.core.plain_json import json_text  # few events have any

    more = (*event.extra.items(), *event.unknown.items())
    for number, (key, value) in enumerate(more):
        if out.full:
            out.leave("fields", len(more) - number)
            return
        words = value if isinstance(value, str) else json_text(value)
        out.write_labeled(brief(str(key).replace("_", " "), 24), visible_lines(words))


def _file_line(width: int, event: Event, line: int) -> list[Line]:
    """Return the lines with the event's file, however much else there is."""
    writer = Writer(width, ())
    writer.write_labeled("file", visible(event.file) + (f":{line}" if line else ""))
    return writer.lines


def _write_sources(
    out: Writer,
    sources: Sequence[Source],
    stops: Sequence[Stop],
    glyphs: Glyphs,
    marks: Mapping[str, Mark],
) -> None:
    """Write the quotes and sources that are stops, and count the others. Air stands around a source
    with its quotes."""
    shown = [stop.source for stop in stops if stop.kind == "source"]
    shared, reports = _shared(shown), _reports(sources)
    number, was_quoted = 0, True
    for at, stop in enumerate(stops):
        source = stop.source
        if out.is_enough:
            return
        if stop.kind == "quote" and source is not None and stop.quote is not None:
            out.space()
            _write_quote(out, stop.quote, reports, at, glyphs)
            if marks and (mark := marks.get(quote_name(stop.quote.exact))) is not None:
                _write_mark(out, mark, glyphs, stop=at)
        elif stop.kind == "source" and source is not None:
            number += 1
            if was_quoted and not source.quotes:
                out.space()
            was_quoted = bool(source.quotes)
            supports = () if source.supports in shared else source.supports
            _write_source(out, number, source, supports, at, glyphs)
    _write_shared(out, shared, len(shown), glyphs)
    out.leave("sources", len(sources) - number)
    quotes = sum(len(source.quotes) for source in sources)
    out.leave("quotes", quotes - sum(stop.kind == "quote" for stop in stops))


def _write_marks(
    out: Writer, lens: Lens, row: int, marks: Mapping[str, Mark], glyphs: Glyphs
) -> None:
    """Write what the reader keeps of the event itself, and of words that are not its quotes any
    more; what is kept of a quote stands with it."""
    there = quote_names(lens, row) if any(marks) else frozenset()
    for name, mark in marks.items():
        if name in there:
            continue
        about = [f"its quote changed, “{brief(mark.words, 80)}”"] if name else []
        if then := title_then(mark, lens.event(row)):
            about.append(f"its title then: “{brief(then, 80)}”")
        _write_mark(out, mark, glyphs, about)


def _write_mark(
    out: Writer, mark: Mark, glyphs: Glyphs, about: Sequence[str] = (), stop: int | None = None
) -> None:
    """Write a note behind what is to know `about` it; a mark alone is a word."""
    signs = glyphs.sign("marked") * mark.marked + glyphs.sign("noted") * bool(mark.note)
    lead: tuple[Piece, ...] = ((f"{signs} ", "private"),)
    rest: tuple[Piece, ...] = ((" " * (len(signs) + 1), "private"),)
    label = "your note" if mark.note else "marked"
    words = glyphs.words(" · ".join((label, *about)))
    if mark.note:
        words = f"{words}: {visible_lines(mark.note)}"
    out.flow(words, "private", first=lead, rest=rest, indent=len(signs) + 1, stop=stop)


def _write_quote(
    out: Writer, quote: Quote, reports: Mapping[str, int], stop: int, glyphs: Glyphs
) -> None:
    bar = ((f"{glyphs.bar} ", "bar"),)
    out.flow(visible_lines(quote.exact), "quote", first=bar, rest=bar, indent=2, stop=stop)
    if quote.translation:
        out.flow(visible_lines(quote.translation), "translation", first=bar, rest=bar, indent=2,
                 stop=stop)  # fmt: skip
    language = f"language {quote.lang}" if quote.lang else ""
    said = f" {glyphs.dot} ".join(
        visible(part)
        for part in (quote.speaker, quote.locator, language, _report_words(quote, reports))
        if part
    )
    if said:
        out.flow(said, "speaker", first=bar, rest=bar, indent=2, stop=stop)
    if quote.note:
        out.flow(visible_lines(quote.note), "note", first=bar, rest=bar, indent=2, stop=stop)


def _write_source(
    out: Writer, number: int, source: Source, supports: Sequence[str], stop: int, glyphs: Glyphs
) -> None:
    mark = f"{number} "
    lead: tuple[Piece, ...] = ((mark, "label"),)
    rest: tuple[Piece, ...] = ((" " * len(mark), "dim"),)
    published = glyphs.words(date_words(source.published)) or "no date"
    names = (visible(source.publisher or source.id), published, visible(host_of(source.url)))
    head = f" {glyphs.dot} ".join(name for name in names if name)
    out.flow(head, "source", first=lead, rest=rest, indent=len(mark), stop=stop)
    details = []
    if source.title:
        details.append(visible(source.title))
    if source.author:
        details.append("by " + names_of(source.author))
    if source.archived_url:
        archived = date_words(source.archived_at)
        details.append(f"archived at {visible(host_of(source.archived_url))}"
                       + (f", {archived}" if archived else ""))  # fmt: skip
    if supports:
        details.append(f"supports the {joined(supports)}")
    if details:
        out.flow(f" {glyphs.dot} ".join(details), "dim", first=rest, rest=rest,
                 indent=len(mark), stop=stop)  # fmt: skip


def _reports(sources: Sequence[Source]) -> Counter[str]:
    """Return how many sources report each statement: there may be thousands, with a quote each."""
    return Counter(name for source in sources for name in {q.statement for q in source.quotes})


def _report_words(quote: Quote, reports: Mapping[str, int]) -> str:
    """Return how many sources report what a quote does, if it is not alone: their quotes have the
    same name of a statement."""
    number = reports.get(quote.statement, 0) if quote.statement else 0
    return f"as reported by {_number(number)} sources" if number > 1 else ""


def _number(number: int) -> str:
    return _NUMBERS[number] if number < len(_NUMBERS) else f"{number:,}"


_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def _write_shared(
    out: Writer, shared: Mapping[tuple[str, ...], list[int]], sources: int, glyphs: Glyphs
) -> None:
    """Write what several sources support, once for all of them."""
    for supports, numbers in shared.items():
        which = "all sources" if len(numbers) == sources else f"sources {joined(runs(numbers))}"
        words = f"{which} support the {joined(supports)}"
        out.flow(glyphs.words(words), "dim", mark=False)


def _shared(sources: Sequence[Source | None]) -> dict[tuple[str, ...], list[int]]:
    """Return what more than one of the sources supports, with their numbers."""
    numbers: dict[tuple[str, ...], list[int]] = {}
    for number, source in enumerate(sources, 1):
        if source is not None and source.supports:
            numbers.setdefault(source.supports, []).append(number)
    return {supports: each for supports, each in numbers.items() if len(each) > 1}


def _write_link(out: Writer, lens: Lens, reference: Reference, stop: int, glyphs: Glyphs) -> None:
    outgoing, incoming = LINK_WORDS[reference.type]
    arrow = glyphs.back if reference.incoming else glyphs.to
    if reference.row is None:
        words, style = f"{visible(reference.id)} (no such event)", "dim"
    else:
        other = lens.event(reference.row)
        words, style = (
            f"{visible(other.title)} {glyphs.dot} {glyphs.words(display(other.when))}",
            "link",
        )
    words = f"{words} {incoming}" if reference.incoming else f"{outgoing}: {words}"
    out.flow(words, style, first=((f"{arrow} ", "label"),), rest=(("  ", "dim"),), indent=2,
             stop=stop)  # fmt: skip
