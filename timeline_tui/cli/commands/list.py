"""The commands that print events, for pipes and for screen readers: `timeline-tui list`, the
explorer's selection as lines; `gaps`, the longest gaps between events; `facets`, how many events
each value of a field has; `order`, which of two events came first, as far as the files say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from itertools import islice
from types import SimpleNamespace
from typing import TYPE_CHECKING

from timeline_tui.cli import output, reading
from timeline_tui.cli.output import FINE, Failure, UsageError
from timeline_tui.core.columns import LINKS, RELATIONS
from timeline_tui.core.lens import Lens, View
from timeline_tui.core.query import Selection
from timeline_tui.core.query.fields import fields_of, values_of
from timeline_tui.core.schema.consistency import references_outside
from timeline_tui.core.text import brief, closest, count, in_marks, visible, visible_lines
from timeline_tui.dates import display
from timeline_tui.files.snapshot import Snapshot

if TYPE_CHECKING:
    from timeline_tui.core.gaps import Gap
    from timeline_tui.explorer.state import News
    from timeline_tui.files.exports import Marked


def run(asked: SimpleNamespace) -> int:
    """List the events that are selected."""
    if asked.spreadsheet and asked.format != "csv":
        raise UsageError("--spreadsheet is for CSV: add --format csv")
    return print_events(
        asked, form=asked.format, quotes=asked.quotes, spreadsheet=asked.spreadsheet,
        reverse=asked.reverse, limit=asked.limit, marked=asked.marks,
    )  # fmt: skip


def print_events(
    asked: SimpleNamespace,
    *,
    form: str = "text",
    quotes: bool = False,
    spreadsheet: bool = False,
    reverse: bool = False,
    limit: int = 0,
    marked: bool = False,
) -> int:
    """Read, select and print; also what the explorer does where it has no screen."""
    since = reading.check_since(asked)
    snapshot, lens, view = select(asked)
    marks = reading.marks_of(asked) if marked else None
    output.prepare(data=form != "text")
    rows: Sequence[int] = view.rows
    news = _news_of(asked, lens) if since else None
    if news is not None:
        signs = news.signs
        rows = [row for row in rows if lens.corpus.keys[row] in signs]
        _mention_news(news)
    elif not rows:
        mention_none(lens, view)
    found = len(rows)
    rows = list(reversed(rows)) if reverse else rows
    rows = rows[:limit] if limit else rows
    with lens.corpus.reading():
        if form == "csv":
            from timeline_tui.files import exports

            shown = output.is_terminal()
            output.emit(
                exports.csv_lines(lens, rows, shown=shown, spreadsheet=spreadsheet, marks=marks)
            )
        elif found or form == "json":
            left_out: Counter[str] = Counter()
            lines = _lines(lens, rows, form, quotes, left_out, marks)
            if news is not None and form == "text":
                lines = _news_lines(news, lens, rows, quotes=quotes, marks=marks)
            output.emit(lines)
            _mention_left_out(left_out)
        if form != "text":
            _mention_references(lens, rows[::-1] if reverse else rows, form)
    if len(rows) < found:
        more = count(found - len(rows), "more event")
        output.note(f"timeline-tui: {more} not listed (--limit 0 lists all)")
    mention_problems(snapshot, asked.paths)
    return FINE


UNKNOWN = "what is new is not known: "


def look_back(since: str, asked: SimpleNamespace, lens: Lens, *, knows_visits: bool = True) -> News:
    """Return what is new since a time, as typed; raise `Failure` where nobody can know."""
    from timeline_tui.core import limits
    from timeline_tui.explorer.news import Since, digest_all, find_words, news_since, read_since
    from timeline_tui.files.past import NotKnown, Past, Visits
    from timeline_tui.files.state import StateError, key_of, state_folder

    paths, _ = reading.choose_paths(asked)
    asked_for = read_since(since, date.today().toordinal())
    if not isinstance(asked_for, Since):
        raise Failure(asked_for)
    if len(lens.corpus) > limits.COMPARED.value:
        raise Failure(f"more than {limits.COMPARED.amount} are not compared with an earlier time")
    past = Past(tuple(paths))
    if knows_visits and "-" not in paths:
        with suppress(StateError):
            past = Past(tuple(paths), Visits(state_folder(), key_of(paths)))
    try:
        then = asked_for.find(past)
        news = news_since(then, digest_all(lens.corpus, then.digests, int))
    except NotKnown as error:
        raise Failure(f"{UNKNOWN}{error}") from None
    if news is None:
        raise Failure(f"{UNKNOWN}what was kept of that visit is damaged")
    return find_words(news, past)


def _mention_news(news: News) -> None:
    """Say on standard error how much is new, and what of it cannot be listed: what is gone."""
    output.note(f"timeline-tui: {brief(news.words, 300)}")
    for key in news.vanished[:VANISHED_LISTED]:
        then = news.then.get(key)
        title = f": {brief(then.title, 100)}" if then is not None else ""
        output.note(f"timeline-tui: vanished: {brief(key, 100)}{title}")
    if more := len(news.vanished[VANISHED_LISTED:]):
        output.note(f"timeline-tui: {count(more, 'more event')} vanished")
    for note in news.notes:
        output.note(f"timeline-tui: {note}")


VANISHED_LISTED = 20
"""Events that are gone, of which each is named."""


def _news_lines(
    news: News, lens: Lens, rows: Sequence[int], *, quotes: bool, marks: Marked | None
) -> Iterator[str]:
    """Yield a line for each event that is new or has changed, with what has changed below it."""
    from timeline_tui.explorer.news import lines_of
    from timeline_tui.files import exports

    changed = {each.key: each for each in news.changed}
    signs = news.signs
    for row, line in zip(rows, exports.text_lines(lens, rows, quotes=False), strict=True):
        key = lens.corpus.keys[row]
        yield f"{signs[key]:<7}  {line}"
        if (each := changed.get(key)) is not None:
            for sign, text in lines_of(each, news.then.get(each.before), lens.event(row)):
                for said in visible_lines(text).split("\n"):
                    yield f"         {'changed: ' if sign in ' ~' else f'  {sign} '}{said}"
        if quotes or marks is not None:
            lines = exports.text_lines(lens, [row], quotes=quotes, marks=marks)
            yield from (f"       {said}" for said in islice(lines, 1, None))


def mention_none(lens: Lens, view: View) -> None:
    """Say on standard error that the selection is empty, of how many events, and which part of it
    does that."""
    total = len(lens.whole)
    if not total:
        return
    from timeline_tui.explorer.facets import parts_of, ways_out

    def name(actor: str) -> str:
        index = lens.whole.actor_index(actor)
        return brief(actor if index is None else lens.whole.actors[index].name, 60)

    selection = Selection(view.query, lens.known, lens.order)
    ways = ways_out(lens, selection, name) if len(parts_of(selection)) > 1 else ()
    said = (
        f"{way.number:,} without {' and '.join(in_marks(visible(part)) for part in way.words)}"
        for way in ways
    )
    why = ", ".join(said)
    words = f"no event matches the selection ({count(total, 'event')} read)"
    output.note(f"timeline-tui: {words}{': ' * bool(why)}{why}")
    _mention_meant(lens, view)


def _mention_meant(lens: Lens, view: View) -> None:
    """Say which word may have been meant by one that no event says."""
    if lens.known is not None or len(lens) > _GUESSED:
        return
    for needle in view.query.sought:
        guess = lens.index.texts.guess(needle)
        if not lens.past.saying(needle, lens.bits):
            while not guess.step():
                pass
            if guess.word:
                meant = f"(did you mean “{visible(guess.word)}”?)"
                output.note(f"timeline-tui: no event says “{brief(needle)}” {meant}")


_GUESSED = 20_000
"""Events of which all words are compared with one that none says: half a second."""


def select(asked: SimpleNamespace) -> tuple[Snapshot, Lens, View]:
    """Return all that was read, the lens that is asked for, and the events that it selects."""
    reading.select_early(asked)  # a mistake is said before anything is read
    snapshot = reading.snapshot_of(asked)
    selection = reading.select_from(asked, snapshot.lens.index)
    lens = snapshot.lens.through(selection.known, selection.order)
    if selection.known is not None and (silent := lens.whole.index.published.unknown):
        events = count(silent, "event is", "events are")
        output.note(f"timeline-tui: {events} left out: no source says when it was published")
    asks = set(fields_of(selection.query.where))
    if "marked" in values_of(selection.query.where, "is") or (
        "text" in asks and getattr(asked, "marks", False)
    ):
        lens = reading.with_marks(asked, lens)
    if not {"new", "changed"}.isdisjoint(values_of(selection.query.where, "is")):
        lens = lens.with_news(_news_of(asked, lens).bits(lens.corpus))
    return snapshot, lens, lens.select(selection.query)


def _news_of(asked: SimpleNamespace, lens: Lens) -> News:
    """Return what is new since the time that is asked for, or else since the last visit; raise
    `Failure` where nobody can know. It is looked up once."""
    found: News | None = getattr(asked, "news", None)
    if found is None:
        found = asked.news = look_back(reading.check_since(asked) or "visit", asked, lens)
    return found


def _lines(
    lens: Lens, rows: Sequence[int], form: str, quotes: bool, left_out: Counter[str],
    marks: Marked | None,
) -> Iterator[str]:  # fmt: skip
    from timeline_tui.files import exports

    if form == "json":
        return exports.json_array(lens, rows, marks)
    if form == "jsonl":
        return exports.json_lines(lens, rows, marks)
    if form == "md":
        shown = output.is_terminal()
        return exports.markdown_lines(lens, rows, shown=shown, left_out=left_out, marks=marks)
    return exports.text_lines(lens, rows, quotes=quotes, marks=marks)


def _mention_left_out(left_out: Counter[str]) -> None:
    """Say on standard error what of the events a Markdown document has no place for."""
    if left_out := +left_out:
        said = ", ".join(f"{name} ({number:,})" for name, number in left_out.items())
        output.note(f"timeline-tui: not in Markdown: {said}; --format json has all of it")


def _mention_references(lens: Lens, rows: Sequence[int], form: str) -> None:
    """Say on standard error how many references lead out of what was exported, and how many of its
    events that changes for who reads it alone."""
    from timeline_tui.files import exports

    flags = lens.corpus.columns["event.flags"]
    events = [lens.event(row) for row in rows if flags[row] & (LINKS | RELATIONS)]
    ids = lens.corpus.ids_of(rows) if events else ()
    if leading := references_outside(events, ids):
        what = count(leading, "reference leads", "references lead")
        output.note(
            f"timeline-tui: {what} to events that are not among those exported; "
            f"{'it is' if leading == 1 else 'they are'} kept"
        )
        if form in ("json", "jsonl") and (changed := exports.changed_alone(lens, rows)):
            what = count(changed, "event stands", "events stand")
            output.note(
                f"timeline-tui: {what} at another time or place when the export is read alone, "
                "because what decides it was left out; “when” has the time"
            )


def mention_problems(snapshot: Snapshot, paths: Sequence[str]) -> None:
    """Say on standard error how many events are hidden or damaged, and in how many files."""
    if words := snapshot.damage.words:
        command = f"timeline-tui check {reading.quote_paths(paths)}".rstrip()
        output.note(f"timeline-tui: {words}: run {command}")


# -- gaps ------------------------------------------------------------------------------------------


def print_gaps(asked: SimpleNamespace) -> int:
    """Print the gaps between the events that are asked for."""
    from timeline_tui.core.gaps import gaps
    from timeline_tui.core.plain_json import json_text

    snapshot, lens, view = select(asked)
    found = gaps(lens, view.rows)
    shown = found[: asked.limit] if asked.limit else found
    output.prepare(data=asked.format != "text")
    if not len(view):
        mention_none(lens, view)
    if asked.format == "json":
        output.emit([json_text([_gap_record(lens, gap) for gap in shown], indent=1)])
    else:
        output.emit(_gap_lines(lens, shown))
        if len(found) > len(shown):
            more = count(len(found) - len(shown), "shorter gap")
            output.note(f"timeline-tui: {more} not listed (--limit 0 lists all)")
    mention_problems(snapshot, asked.paths)
    return FINE


def _gap_lines(lens: Lens, found: Sequence[Gap]) -> Iterator[str]:
    from timeline_tui.dates.wording.datewords import days_words

    counts = [count(gap.days, "day") for gap in found]
    width = max(map(len, counts), default=0)
    rows = sorted({row for gap in found for row in (gap.before, gap.after)})
    titles = {rows[at]: visible(gist.title) for at, gist in lens.gists(rows)}
    for days, gap in zip(counts, found, strict=True):
        maybe = f" · {count(gap.maybe, 'vague date')} may fall within" if gap.maybe else ""
        yield (
            f"{days:>{width}}  {days_words(gap.first, gap.last)}{maybe}\n"
            f"{'':{width}}    after   {titles[gap.before]}\n"
            f"{'':{width}}    before  {titles[gap.after]}"
        )


def _gap_record(lens: Lens, gap: Gap) -> dict[str, object]:
    from timeline_tui.dates.calendar import iso_day

    return {
        "first": iso_day(gap.first),
        "last": iso_day(gap.last),
        "days": gap.days,
        "maybe": gap.maybe,
        "after": lens.corpus.id_of(gap.before),
        "before": lens.corpus.id_of(gap.after),
    }


# -- facets ----------------------------------------------------------------------------------------

PAIRS = "pairs"
LINES = 20
"""Values that are printed to people who ask for no other number."""


def print_facets(asked: SimpleNamespace) -> int:
    """Print how many of the events that are asked for have each value of a field."""
    from timeline_tui.core.plain_json import json_text
    from timeline_tui.explorer.facets import YEARS, facets_of

    names = (*facets_of(), PAIRS)
    if asked.by not in names:
        close = closest(asked.by, names)
        hint = f"did you mean {close[0]}?" if close else f"known: {', '.join(names)}"
        raise UsageError(f"--by: nothing is counted by {brief(asked.by, 60)} ({hint})")
    snapshot, lens, view = select(asked)
    output.prepare(data=asked.format != "text")
    if not len(view):
        mention_none(lens, view)
    records = _counted(lens, view, asked.by)
    limit = asked.limit
    if (
        limit is None
    ):  # what a program reads is whole, and years without the last of them say little
        limit = LINES if asked.format == "text" and asked.by != YEARS else 0
    shown = records[:limit] if limit else records
    if asked.format == "json":
        output.emit([json_text(shown, indent=1)])
    elif asked.format == "csv":
        from timeline_tui.files.exports import csv_line

        heads = ["value", "name", *(["with", "with_name"] if asked.by == PAIRS else []), "events"]
        is_shown = output.is_terminal()
        rows = (csv_line([str(record[head]) for head in heads], shown=is_shown) for record in shown)
        output.emit([",".join(heads), *rows])
    else:
        width = max((len(f"{record['events']:,}") for record in shown), default=0)
        output.emit(_facet_line(record, width) for record in shown)
    if len(records) > len(shown):
        more = count(len(records) - len(shown), f"more {'pair' if asked.by == PAIRS else 'value'}")
        output.note(f"timeline-tui: {more} not listed (--limit 0 lists all)")
    mention_problems(snapshot, asked.paths)
    return FINE


def _counted(lens: Lens, view: View, by: str) -> list[dict[str, object]]:
    """Return the values of a facet that some events have, the most frequent first; years as they
    follow each other."""
    from timeline_tui.explorer.facets import YEARS, count_pairs, count_values

    if by == PAIRS:
        registry = lens.corpus.registry
        names = {actor.id: registry.name_of(actor) for actor in lens.actors}
        return [
            {"value": one, "name": names[one], "with": other, "with_name": names[other],
             "events": number}
            for one, other, number in count_pairs(lens, view.rows)
        ]  # fmt: skip
    counts = [each for each in count_values(lens, view.bits, by) if each.number]
    if by != YEARS:
        counts.sort(key=lambda each: -each.number)
    return [
        {"value": each.value.since.edtf if by == YEARS else each.value, "name": each.words,
         "events": each.number}
        for each in counts
    ]  # fmt: skip


def _facet_line(record: Mapping[str, object], width: int) -> str:
    other = f" · {visible(str(record['with_name']))}" if "with" in record else ""
    return f"{record['events']:>{width},}  {visible(str(record['name']))}{other}"


# -- order -----------------------------------------------------------------------------------------


def print_order(asked: SimpleNamespace) -> int:
    """Say whether one event ends before another begins: certainly, possibly or not."""
    from timeline_tui.core.order.precedence import Certainty, certainty

    snapshot = reading.snapshot_of(asked)
    lens = snapshot.lens
    one, other = (_row(lens, name) for name in (asked.one, asked.other))
    if one == other:
        title = brief(lens.event(one).title)
        raise UsageError(f"both are “{title}”: name two events")
    found = certainty(lens.corpus, one, other)
    is_known = found is not Certainty.CONTRADICTED
    words = (found if is_known else Certainty.POSSIBLE).value
    output.prepare()
    output.emit([f"{_named(lens, one)} is {words} {_named(lens, other)}"])
    if not is_known:
        output.note(
            "timeline-tui: the files contradict themselves about these two; "
            "timeline-tui check names the statements"
        )
    mention_problems(snapshot, asked.paths)
    return FINE


def _row(lens: Lens, name: str) -> int:
    row = lens.row(name)
    if row is None:
        from timeline_tui.core.characters import is_plain

        close = closest(name, filter(is_plain, lens.corpus.keys))
        hint = f" (did you mean {brief(close[0])}?)" if close else ""
        raise UsageError(f"no event has the id {brief(name)}{hint}")
    return row


def _named(lens: Lens, row: int) -> str:
    event = lens.event(row)
    return f"“{visible(event.title)}” ({display(event.when)})"
