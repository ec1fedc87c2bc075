"""A query: which events to show, as one frozen value that can say itself in words.

`core.lens` answers it; nothing here knows an index or a screen. Actors are named by id.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import inf
from typing import Literal

from timeline_tui.core.index import Order
from timeline_tui.core.query.terms import And, Has, Range, Words, group, with_group
from timeline_tui.core.text import split_words
from timeline_tui.dates.when import Seconds, When
from timeline_tui.dates.wording import display
from timeline_tui.dates.wording.datewords import day_words, is_open

Match = Literal["any", "all"]


@dataclass(frozen=True, slots=True)
class Query:
    """The default value selects everything.

    `actors` with `match` say who takes part, `without` who must not, `tags` which tags an event
    carries (all of them), `text` words that all occur somewhere in it, `since` and `until` the
    range of time: possibly within, or with `certain`, within whatever the true date is.

    `known` and `order` say how the chronology itself is looked at (`Lens.through`): as it was
    known by the end of that day, and in order of happening or of first publication.
    """

    actors: tuple[str, ...] = ()
    match: Match = "any"
    without: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    text: str = ""
    since: When | None = None
    until: When | None = None
    certain: bool = False
    known: int | None = None
    order: Order = "happened"

    @property
    def where(self) -> And:
        """The terms that select the events."""
        where = with_group(And(), "actor", group("actor", self.match, self.actors))
        out = group("actor", "none", self.without)
        where = with_group(where, "actor", out, left_out=True)
        if self.tags:
            where = with_group(where, "tag", group("tag", "all", self.tags))
        if self.since is not None or self.until is not None or self.certain:
            term = Has("time", Range(self.since, self.until, self.certain))
            where = with_group(where, "time", term)
        if self.text:
            where = with_group(where, "text", Has("text", Words(self.text)))
        return where

    @property
    def needles(self) -> tuple[str, ...]:
        """The folded words that `text` asks for."""
        return split_words(self.text)

    @property
    def is_everything(self) -> bool:
        """Whether no part of it leaves an event out."""
        return self.selects_all and self.known is None

    @property
    def selects_all(self) -> bool:
        """Whether it selects every event of the chronology as it is looked at."""
        plain = replace(self.without_text, known=None, order="happened", certain=False)
        return plain == EVERYTHING and not self.needles

    @property
    def without_text(self) -> Query:
        """The same without its search; the mode of matching counts only beside actors."""
        return replace(self, text="", match=self.match if self.actors else "any")

    def admits(self, when: When) -> bool:
        """Whether a time lies in the range: possibly, or with `certain` whatever the true date."""
        low, high = self._range
        return when.certain(low, high) if self.certain else when.possible(low, high)

    def doubts(self, when: When) -> bool:
        """Whether there is a range and a time that is admitted may lie outside."""
        if self.since is None and self.until is None:
            return False
        return not when.certain(*self._range)

    @property
    def _range(self) -> tuple[Seconds, Seconds]:
        low = -inf if self.since is None else self.since.begin_earliest
        return low, inf if self.until is None else self.until.end_latest

    def toggled(self, actor: str) -> Query:
        """With `actor` switched on or off; an actor that was left out is taken in."""
        if actor in self.actors:
            return replace(self, actors=tuple(a for a in self.actors if a != actor))
        return replace(
            self,
            actors=(*self.actors, actor),
            without=tuple(a for a in self.without if a != actor),
        )

    def left_out(self, actor: str) -> Query:
        """With `actor` left out, or no longer left out."""
        if actor in self.without:
            return replace(self, without=tuple(a for a in self.without if a != actor))
        return replace(
            self,
            without=(*self.without, actor),
            actors=tuple(a for a in self.actors if a != actor),
        )

    def only(self, actor: str) -> Query:
        """With `actor` as the only one asked for."""
        return replace(self, actors=(actor,), without=())

    def everyone(self) -> Query:
        """With no actor asked for and none left out."""
        return replace(self, actors=(), without=(), match="any")

    def other_match(self) -> Query:
        """With any-of and all-of exchanged."""
        return replace(self, match="all" if self.match == "any" else "any")


EVERYTHING = Query()


def describe(query: Query, name_of: Callable[[str], str]) -> str:
    """What the query means, in a sentence without a full stop; `""` if it asks for everything.

    `name_of` gives the words for an actor's id.
    """
    parts = []
    if query.actors:
        joint = " or " if query.match == "any" else " together with "
        parts.append("with " + joint.join(map(name_of, query.actors)))
    if query.without:
        parts.append("without " + " or ".join(map(name_of, query.without)))
    if query.tags:
        parts.append("tagged " + " and ".join(query.tags))
    parts.extend(_describe_range(query))
    if query.known is not None:
        parts.append(f"as known on {day_words(query.known)}")
    if query.order == "published":
        parts.append("in order of publication")
    if query.needles:
        parts.append("saying " + " and ".join(f"“{word}”" for word in query.text.split()))
    return ", ".join(parts)


def _describe_range(query: Query) -> list[str]:
    since = display(query.since) if query.since is not None else ""
    until = display(query.until) if query.until is not None else ""
    if not since and not until:
        return []
    sure = "certainly" if query.certain else "possibly"
    if since and since == until:
        closed = query.since is not None and not is_open(query.since)
        return [f"{sure} in {since}" if closed else f"{sure} {since}"]
    if since and until:
        return [f"{sure} from {since} to {until}"]
    return [f"{sure} from {since} on" if since else f"{sure} up to {until}"]
