"""What the lines around the timeline say: header, status, and the card where no event is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from timeline_tui.core.damage import Damage
from timeline_tui.core.event import Event
from timeline_tui.core.lens import Lens, View
from timeline_tui.core.text import brief
from timeline_tui.explorer.asking import echo
from timeline_tui.explorer.session import Session
from timeline_tui.tui import describe
from timeline_tui.tui.chrome import Word
from timeline_tui.tui.glyphs import Glyphs
from timeline_tui.tui.timeline.block import FaultLines
from timeline_tui.tui.timeline.layout import Measure

Words = list[Word]


@dataclass(frozen=True, slots=True)
class Facts:
    """What there is to show. `reading` is files done and of how many, `watching` a word if watching
    is slower than it should be, `peeking` whether the filter is lifted for a look around; `stale`
    are the files whose events are those of their last good version; `fault_lines` are the lines of
    what is wrong with events; `line_of` gives the line of an event in its file, 0 as long as it is
    not known."""

    session: Session
    measure: Measure
    view: View
    today: int
    digits: Mapping[int, int]
    glyphs: Glyphs
    loaded: bool
    reading: tuple[int, int] | None
    watching: str
    peeking: bool
    damage: Damage
    fault_lines: FaultLines
    new_folder: str
    stale: frozenset[str]
    line_of: Callable[[Event], int]

    @property
    def lens(self) -> Lens:
        """Whose events these are."""
        return self.measure.lens


def header(facts: Facts) -> tuple[Words, Words]:
    """The title; how far reading is, what needs a look, how much is shown."""
    title = brief(facts.lens.corpus.title, 200) or "Timeline"
    right = []
    if facts.reading is not None:
        words = describe.progress_words(*facts.reading, facts.glyphs)
        right.append(Word(f" {words} ", "muted"))
    if facts.damage.words:
        right.append(Word(f" ! {facts.damage.short} ", "alert", "problems"))
        right.append(Word(" "))
    if facts.loaded or len(facts.lens):
        span = describe.span_words(facts.lens)
        counts = describe.count_words(facts.view, facts.lens)
        right.append(Word(counts + (f" · {span} " if span else " "), "strong"))
    return [Word(f" {title} ", "strong")], right


def status(facts: Facts) -> tuple[Words, Words]:
    """What the list is filtered by, or what the next key will do."""
    session = facts.session
    right = [Word(f" {facts.watching} ", "muted")] if facts.watching else []
    if session.held is not None:
        found = describe.count_words(facts.view, facts.lens)
        return [Word(f" {found} ", "strong"), Word("enter keeps, esc not", "muted")], right
    if session.asking:
        words = echo(session.asking, session.typed, facts.today, facts.lens, facts.view)
        return [Word(f" {words}", "strong")], []
    if session.leaving_out:
        return [Word(" leave out: press 1–9", "alert"), Word("  esc", "key", "step_back")], right
    if facts.peeking:
        words = " everything around this event"
        return [Word(words, "alert"), Word("  v back to the filter", "key", "peek")], right
    words = describe.filter_words(session.query, facts.lens, facts.digits)
    if words:
        left = [
            Word(" filter: ", "muted"),
            Word(words, "strong"),
            Word("  esc", "key", "step_back"),
        ]
        return left, right
    if facts.loaded and not facts.watching:
        right = [Word("everyone is shown ", "muted")]
    return [Word(" / search titles, quotes, sources", "muted", "search")], right


def notice(facts: Facts) -> tuple[str, ...]:
    """What stands where no event is shown."""
    if len(facts.view):
        return ()
    if not facts.loaded:
        return ("reading…",)
    if len(facts.lens):
        return describe.nothing_found(facts.session.query, facts.lens, bool(facts.session.undo))
    if facts.damage.words:
        return describe.hidden_card(facts.damage)
    return describe.empty_card(facts.new_folder)
