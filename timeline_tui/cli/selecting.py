"""From what was typed to a query: names become actors, dates become times."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

from timeline_tui.cli.output import UsageError
from timeline_tui.core.characters import is_plain
from timeline_tui.core.suggest import closest
from timeline_tui.core.text import brief

if TYPE_CHECKING:
    from timeline_tui.core.lens import Lens
    from timeline_tui.core.query import Query
    from timeline_tui.dates.when import When

_NAMED_ACTORS = 5


def needs_chronology(arguments: argparse.Namespace) -> bool:
    """Report whether only a chronology can say what the selection means: who an actor is, whether a
    tag is known, and which months a season has."""
    named = arguments.actor or arguments.not_actor or arguments.tag
    return bool(named) or _bounds(arguments, False) != _bounds(arguments, True)


def _bounds(arguments: argparse.Namespace, southern: bool) -> tuple[When | None, When | None]:
    """Return the times of `--from` and `--to`; raise `UsageError` for what is neither."""
    return (
        _time("--from", arguments.since, southern=southern),
        _time("--to", arguments.until, southern=southern),
    )


def query_of(arguments: argparse.Namespace) -> Query:
    """Return the part of the selection that needs no chronology. Raises `UsageError` for a bad
    date."""
    from timeline_tui.core.query import Query

    since, until = _bounds(arguments, southern=False)
    if (since, until) == _bounds(arguments, southern=True):
        _check_order(since, until)
    return Query(
        match="all" if arguments.all_of else "any",
        tags=tuple(dict.fromkeys(arguments.tag)),
        text=arguments.search,
        since=since,
        until=until,
        certain=arguments.certain,
        known=_known(arguments.known),
        order=arguments.order,
    )


def resolve(arguments: argparse.Namespace, query: Query, lens: Lens) -> Query:
    """Return `query` with its times as they are where the chronology is, and the actors that were
    named; raise `UsageError` for an actor or a tag that nobody knows."""
    from dataclasses import replace

    from timeline_tui.dates.zones import is_southern

    since, until = _bounds(arguments, is_southern(lens.corpus.zone))
    _check_order(since, until)
    _check_tags(arguments.tag, lens)
    return replace(
        query,
        since=since and lens.corpus.located(since),
        until=until and lens.corpus.located(until),
        actors=_ids(arguments.actor, lens),
        without=_ids(arguments.not_actor, lens),
    )


def time_of(option: str, text: str) -> When:
    """Read an EDTF string as a time. Raises `UsageError` with the message of the parser."""
    from timeline_tui.dates.edtf import DateError, parse

    try:
        return parse(text)
    except DateError as error:
        raise UsageError(f"{option}: {complaint(error.message, error.help)}") from None


def complaint(message: str, remedy: str) -> str:
    """Return the fault and its fix in one safe line."""
    return brief(f"{message} ({remedy})" if remedy else message, 300)


def _time(option: str, text: str | None, *, southern: bool = False) -> When | None:
    """Return a date as EDTF has it, or as people say it; raise `UsageError` for what is neither."""
    if text is None:
        return None
    from datetime import date

    from timeline_tui.dates.phrases import read_bound, read_typed
    from timeline_tui.dates.zones import with_southern_seasons

    today = date.today().toordinal()
    side: Literal["from", "to"] | None = _SIDES.get(option)
    if side is None:
        typed = read_typed(text, today, southern=southern)
    else:
        typed = read_bound(text, today, side, southern=southern)
    if typed.when is None:
        shown = [way for way in typed.alternatives if way not in typed.reason]
        remedy = f"write {' or '.join(shown)}" if shown else _edtf_help(text, typed.reason)
        raise UsageError(f"{option}: {complaint(typed.reason, remedy)}")
    return with_southern_seasons(typed.when) if southern else typed.when


_SIDES: dict[str, Literal["from", "to"]] = {"--from": "from", "--to": "to"}


def _edtf_help(text: str, reason: str) -> str:
    """Return what the reader of EDTF says to write, if it gives the same reason."""
    from timeline_tui.dates.edtf import DateError, parse

    try:
        parse(text)
    except DateError as error:
        return error.help if error.message == reason else ""
    return ""


def _check_order(since: When | None, until: When | None) -> None:
    """Raise `UsageError` if the range that is asked for ends before it begins."""
    if since and until and since.begin_earliest > until.end_latest:
        from timeline_tui.dates.wording import display

        raise UsageError(f"--to {display(until)} ends before --from {display(since)} begins")


def _known(text: str | None) -> int | None:
    when = _time("--as-known", text)
    if when is None:
        return None
    day = when.first_day if when.last_day is None else when.last_day
    if day is None:
        raise UsageError("--as-known: that date does not determine a day")
    return day


def _check_tags(tags: Iterable[str], lens: Lens) -> None:
    """Raise `UsageError` for a tag that no event carries."""
    if not tags:
        return
    from timeline_tui.core.text import fold

    known = {fold(tag): tag for event in lens.events for tag in event.tags}
    for tag in tags:
        if fold(tag) in known:
            continue
        meant = [known[key] for key in closest(fold(tag), known, limit=3, cutoff=0.7)]
        plain = list(filter(is_plain, meant or known.values()))
        if meant and plain:
            hint = f"did you mean {_listed(plain, 'or')}?"
        else:
            hint = f"known: {_listed(plain, 'and')}" if plain else "no event carries a tag"
        raise UsageError(f"no event is tagged {brief(tag)} ({hint})")


def _ids(names: Iterable[str], lens: Lens) -> tuple[str, ...]:
    ids: dict[str, None] = {}
    for name in names:
        called = lens.corpus.registry.called(name)
        if not called:
            raise UsageError(_nobody(name, lens))
        if len(called) > 1:
            meant = _listed([actor.id for actor in called], "or")
            raise UsageError(f"{brief(name)} is the name of {len(called)} actors (write {meant})")
        ids[called[0].id] = None
    return tuple(ids)


def _nobody(name: str, lens: Lens) -> str:
    meant = lens.corpus.registry.suggest(name)
    if meant:
        hint = f"did you mean {_listed(meant, 'or')}?"
    elif lens.actors:
        names = [lens.corpus.registry.name_of(actor) for actor in lens.actors]
        plain = list(filter(is_plain, names)) or names
        hint = f"known: {_listed(plain, 'and')}"
    else:
        hint = "no event names an actor"
    return f"no actor called {brief(name)} ({hint})"


def _listed(names: Iterable[str], joint: str) -> str:
    shown = [brief(name) for name in names]
    if len(shown) > _NAMED_ACTORS:
        shown[_NAMED_ACTORS:] = [f"{len(shown) - _NAMED_ACTORS} more"]
    return f" {joint} ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))
