"""The sheet of facets: the values of a field with bars for their counts under the rest of the
filter, and who appears with whom.

It shows what the state asks for and sends what is chosen; the list behind follows at once, and so
do the numbers here.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.strip import Strip
from textual.widgets import Input

from timeline_tui.core.index import Index
from timeline_tui.core.lens import Lens
from timeline_tui.core.query.fields import Count
from timeline_tui.core.text import visible
from timeline_tui.explorer.facets import (
    YEARS,
    Facet,
    count_values,
    facets_of,
    look_at,
    title_of,
)
from timeline_tui.explorer.messages import How, ValueChosen
from timeline_tui.explorer.state import State
from timeline_tui.tui.chrome import Counted, Word, WordLine
from timeline_tui.tui.glyphs import Glyphs, cell_width, cut
from timeline_tui.tui.presenter import count_words
from timeline_tui.tui.sheets import Sheet
from timeline_tui.tui.timeline.paint import Joined
from timeline_tui.tui.toolkit.widgets import TypingLine

NAME_LIMIT = 300
"""Characters of a value that are shown."""
FEW = 5_000
"""Events that are looked through before a key is answered."""
WHEEL = 3
"""Lines by which a wheel scrolls."""

KEYS = (
    ("space", "on/off", "choose('toggle')"), ("x", "without", "choose('without')"),
    ("enter", "only", "choose('only')"), ("l", "with whom", "enter"), ("/", "search", "search"),
    ("tab", "next", "facet(1)"), ("&", "any/all", "match"), ("0", "clear", "clear"),
)  # fmt: skip
"""The keys of the sheet, the words for them, and the action that a click does."""
EDGE_KEYS = "& any/all · 0 clear · esc closes"
"""Those for which a line of 80 columns has no room, in the frame."""
PAIR_KEYS = (
    ("enter", "both of them", "choose('both')"), ("/", "search", "search"),
    ("h", "all actors", "leave"),
)  # fmt: skip


class Values(Counted, can_focus=True):
    """The values of a facet, one a line. Only those in sight are painted, however many there are;
    where they stand changes with what is typed, and not while they are chosen."""

    ALLOW_SELECT = False

    class Picked(Message):
        """A click on the value under the cursor, which it was put on."""

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__(glyphs, id="values")
        self.facet: Facet | None = None
        self.letters = ""
        self.places: list[int] = []
        self.cursor = 0
        self.first = 0

    def show(self, facet: Facet | None, letters: str) -> None:
        """Show the values of a facet that match some letters; where only what is chosen of them has
        changed, each stays at its place. None while they are being counted."""
        before, self.facet = self.facet, facet
        if facet is None:
            self.places, self.cursor = [], 0
        elif before is None or before.counts is not facet.counts or letters != self.letters:
            self.places, self.cursor = facet.found(letters)
            self.letters, self.first = letters, 0
            self.keep_in_sight()
        self.refresh_changed()

    @property
    def value(self) -> Any:
        """Return the value under the cursor; None without one."""
        if self.facet is None or self.cursor >= len(self.places):
            return None
        return self.facet.counts[self.places[self.cursor]].value

    def go_to(self, value: Any) -> None:
        """Put the cursor on a value, if it is there."""
        counts = () if self.facet is None else self.facet.counts
        at = next((n for n, place in enumerate(self.places) if counts[place].value == value), None)
        if at is not None:
            self.move(at - self.cursor)

    def move(self, by: int) -> None:
        """Move the cursor by so many lines, as far as there are any."""
        self.cursor = max(0, min(self.cursor + by, len(self.places) - 1))
        self.keep_in_sight()
        self.refresh_changed()

    def keep_in_sight(self) -> None:
        """Scroll as little as needed to have the cursor in sight, and no line left empty below."""
        if height := self.size.height:
            first = min(self.first, self.cursor, max(0, len(self.places) - height))
            self.first = max(first, self.cursor - height + 1, 0)

    def on_resize(self) -> None:
        self.keep_in_sight()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self._scroll(WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self._scroll(-WHEEL)

    def _scroll(self, by: int) -> None:
        last = max(0, len(self.places) - self.size.height)
        self.first = max(0, min(self.first + by, last))
        self.refresh_changed()

    def on_click(self, event: events.Click) -> None:
        event.stop()
        at = self.first + event.y
        if at < len(self.places):
            self.cursor = at
            self.refresh_changed()
            self.post_message(self.Picked())

    # -- painting ----------------------------------------------------------------------------

    def draw_line(self, y: int) -> Strip:
        at, plain = self.first + y, self.part("row")
        if at == len(self.places) == self.cursor:
            line = Joined(plain)
            words = "nothing matches" if self.letters else "no event has any"
            if self.facet is None:
                words = f"counting{self.glyphs.more}"
            line.add(f" {words}", self.part("row", "hint"))
            line.fill(self.size.width, plain)
            return line.strip(self.size.width)
        if self.facet is None or at >= len(self.places):
            return Strip.blank(self.size.width, plain)
        each = self.facet.counts[self.places[at]]
        return self._value(self.facet, each, here=at == self.cursor)

    def _value(self, facet: Facet, each: Count, *, here: bool) -> Strip:
        glyphs, width, number = self.glyphs, self.size.width, each.number
        on, out = each.value in facet.chosen, each.value in facet.left_out
        base = "cursor" if here else "row"
        plain = self.part(base)
        kind = "out" if out else "on" if on else "row" if number else "none"
        line = Joined(plain)
        line.add(glyphs.cursor if here else " ", self.part(base, "mark"))
        line.add(f"{glyphs.out if out else glyphs.on if on else ' '} ", self.part(base, "mark"))
        figures = f"{number:,}"
        widest = len(f"{facet.most:,}")
        room = max(1, width - cell_width(glyphs.cursor) - 4 - widest)
        name = cut(visible(each.words, limit=NAME_LIMIT), room, glyphs.more)
        barred, name = self.split_at_bar(name, room, number, facet.most)
        line.add(barred, self.part(base, f"bar-{kind}" if kind in ("on", "out") else "bar"))
        line.add(name, self.part(base, kind))
        line.fill(width - widest - 1, self.part(base, "row"))
        line.add(f" {figures.rjust(widest)}", self.part(base, "count"))
        return line.strip(width)


class Facets(Sheet[None]):
    """See the module. `look` returns the state as it is now, and `send` changes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "choose('toggle')", "on or off", show=False),
        Binding("x", "choose('without')", "leave out", show=False),
        Binding("enter", "choose('only')", "only this one", show=False),
        Binding("ampersand", "match", "any or all", show=False),
        Binding("0", "clear", "nothing of this facet", show=False),
        Binding("tab,right_square_bracket", "facet(1)", "next facet", show=False),
        Binding("shift+tab,left_square_bracket", "facet(-1)", "previous facet", show=False),
        Binding("l,right", "enter", "who appears with this actor", show=False),
        Binding("h,left", "back", "back to all actors", show=False),
        Binding("slash", "search", "search", show=False),
        Binding("escape", "leave", "one step back", show=False),
        Binding("F,q", "dismiss(None)", "close", show=False),
        Binding("down", "cursor(1)", "next", show=False),
        Binding("up", "cursor(-1)", "previous", show=False),
        Binding("pagedown,ctrl+d", "page(1)", "next page", show=False),
        Binding("pageup,ctrl+u", "page(-1)", "previous page", show=False),
        Binding("g,home", "cursor(-1000000000)", "first", show=False),
        Binding("G,end", "cursor(1000000000)", "last", show=False),
    ]

    def __init__(self, look: Callable[[], State], send: Callable[[ValueChosen], None]) -> None:
        super().__init__()
        self.look_now = look
        self.send = send
        self.names = facets_of()
        self.name_shown = self.names[0]
        self.with_actor = ""
        self._seen: object = None
        self._ready: tuple[Index | None, frozenset[str]] = None, frozenset()
        self._counting: threading.Thread | None = None

    def compose(self) -> ComposeResult:
        with Vertical(id="sheet"):
            yield WordLine(self.marks, id="facets")
            yield TypingLine(placeholder=self.marks.words("some letters"), id="letters")
            yield Values(self.marks)
            yield WordLine(self.marks, id="facet-keys")

    @property
    def values(self) -> Values:
        """Return the list."""
        return self.query_one(Values)

    @property
    def line(self) -> TypingLine:
        """Return the line to type letters in."""
        return self.query_one("#letters", TypingLine)

    def on_mount(self) -> None:
        self.line.display = False
        self.fill()
        self.values.focus()

    def take(self, state: State) -> None:
        """Show the numbers of another state, if they may be others."""
        if self.is_mounted and (state.asked, state.view) != self._seen:
            self.fill()

    def fill(self) -> None:
        """Show the values of the facet that match what is typed."""
        state, values = self.look_now(), self.values
        self._seen = state.asked, state.view
        asked = state.asked
        lens = state.lens.whole.through(asked.known, asked.order)
        facet, before = None, values.facet
        if self._is_ready(lens):
            facet = look_at(
                lens, asked.query, self.name_shown, actor=self.with_actor, before=before
            )
        elif before is not None and (before.name, before.actor) == (
            self.name_shown, self.with_actor
        ):  # fmt: skip
            facet = before.choosing(asked.query)  # until those of other events are counted
        values.show(facet, self.line.value)
        self._say(state, facet)

    def _is_ready(self, lens: Lens) -> bool:
        """Report whether the values of the facet can be counted at once. Otherwise, beside the
        screen, they are read from all events first: half a second for 100,000."""
        index, name = lens.index, self.name_shown
        if len(lens.corpus) <= FEW or (self._ready[0] is index and name in self._ready[1]):
            return True
        if self._counting is None:
            read = threading.Thread(target=self._read_values, args=(lens, name), daemon=True)
            self._counting = read
            read.start()
        return False

    def _read_values(self, lens: Lens, name: str) -> None:
        # What goes wrong here goes wrong again where it can be said.
        with suppress(Exception):
            count_values(lens.whole, 0, name)
        self.post_message(self.Read(lens.index, name))

    class Read(Message):
        """The values of a facet have been read from all events of an index."""

        def __init__(self, index: Index, name: str) -> None:
            self.index = index
            self.name = name
            super().__init__()

    def on_facets_read(self, message: Read) -> None:
        self._counting = None
        index, names = self._ready
        known = names if index is message.index else frozenset()
        self._ready = message.index, known | {message.name}
        self.fill()

    def _say(self, state: State, facet: Facet | None) -> None:
        """Say which facets there are, what is listed behind, and which keys do something."""
        listed = count_words(state.view, state.lens, state.files)
        values = f" ({len(facet.counts):,})" if facet is not None else ""
        title = f"{title_of(self.name_shown)}{values}"
        if self.with_actor:
            index = state.lens.whole.actor_index(self.with_actor)
            actors = state.lens.whole.actors
            name = self.with_actor if index is None else actors[index].name
            title = f"Who appears with {visible(name, limit=60)}"
        at_the_edge = "esc all actors" if self.with_actor else EDGE_KEYS
        self.head(self.query_one("#sheet"), f"{title} · {listed}", at_the_edge)
        at = self.names.index(self.name_shown)
        around = self.names[at:] + self.names[:at]
        words = [
            Word(f" {title_of(name)} ", "muted" if number else "strong", f"facet:{name}")
            for number, name in enumerate(around)
        ]
        several = facet is not None and self.name_shown != YEARS and len(facet.chosen) > 1
        mode = f" {facet.mode} of these " if facet is not None and several else ""
        self.query_one("#facets", WordLine).say(words, [Word(mode, "muted", "match")])
        keys = PAIR_KEYS if self.with_actor else KEYS
        self.query_one("#facet-keys", WordLine).say(
            [
                word
                for key, words, action in keys
                if action != "enter" or self.name_shown == "actor"
                for word in (Word(f" {key} ", "key", action), Word(f"{words} ", "muted", action))
            ]
        )

    # -- what keys do --------------------------------------------------------------------------

    def action_choose(self, how: How) -> None:
        value = self.values.value
        if value is None:
            return
        if self.with_actor:
            if how == "only":
                how = "both"
            self.send(ValueChosen("actor", how, self.with_actor if how == "both" else value, value))
        else:
            self.send(ValueChosen(self.name_shown, how, value))

    def action_match(self) -> None:
        self.send(ValueChosen(self.name_shown, "match"))

    def action_clear(self) -> None:
        self.send(ValueChosen(self.name_shown, "clear"))

    def action_facet(self, by: int) -> None:
        """Show the next facet, or the one before."""
        at = self.names.index(self.name_shown) + by
        self._go_to(self.names[at % len(self.names)])

    def _go_to(self, name: str) -> None:
        self.name_shown, self.with_actor = name, ""
        self._end_search()

    def action_enter(self) -> None:
        """Show who appears with the actor under the cursor."""
        if self.name_shown == "actor" and not self.with_actor and self.values.value is not None:
            self.with_actor = self.values.value
            self._end_search()

    def action_back(self) -> None:
        """Show all actors again, with the cursor on the one that others appeared with."""
        actor, self.with_actor = self.with_actor, ""
        if actor:
            self._end_search()
            self.values.go_to(actor)

    def action_leave(self) -> None:
        """Step out of the search, out of who appears with whom, or out of the sheet."""
        if self.line.display:
            self._end_search()
        elif self.with_actor:
            self.action_back()
        else:
            self.dismiss(None)

    def action_search(self) -> None:
        self.line.display = True
        self.line.focus()

    def _end_search(self) -> None:
        self.line.display = False
        with self.prevent(Input.Changed):
            self.line.value = ""
        self.values.focus()
        self.fill()

    def action_cursor(self, by: int) -> None:
        if self.focused is self.line:
            self.values.focus()
        else:
            self.values.move(by)

    def action_page(self, by: int) -> None:
        """Turn a page of the list."""
        self.values.move(by * max(1, self.values.size.height - 1))

    @on(Input.Changed)
    def _search(self) -> None:
        self.fill()

    @on(Input.Submitted)
    def _keep(self) -> None:
        self.values.focus()

    @on(Values.Picked)
    def _picked(self) -> None:
        self.action_choose("only" if self.with_actor else "toggle")

    @on(WordLine.Clicked)
    async def _clicked(self, message: WordLine.Clicked) -> None:
        message.stop()
        kind, _, name = message.command.partition(":")
        if kind == "facet":
            self._go_to(name)
        else:
            await self.run_action(message.command)
