"""The frame of the timeline: header, status and footer, each one line of clickable words, and
beside it the list of actors: who there is, how often, and who is asked for.

The status shares its row with the line to type in, which says beside it what the input means.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from functools import lru_cache
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.strip import Strip
from textual.widgets import Input

from timeline_tui.core.actors import Mark, Registry
from timeline_tui.core.characters import whole_from
from timeline_tui.core.event import Actor
from timeline_tui.core.lens import Lens, View
from timeline_tui.core.query import Query
from timeline_tui.core.text import visible
from timeline_tui.dates.frozen import dataclass
from timeline_tui.explorer.commands import COMMANDS
from timeline_tui.tui.glyphs import Glyphs, cell_width, cut, fit
from timeline_tui.tui.timeline.paint import Joined
from timeline_tui.tui.toolkit.widgets import Lines, Parts, TypingLine

Keys = tuple[tuple[str, str], ...]
"""Commands that have other keys than their own, each with the first one."""
KEPT_LINES = 1_000
"""Lines of actors that are kept: of the last filters."""


@dataclass(frozen=True, slots=True)
class Word:
    """Words in one style; `command` is what a click on them does."""

    text: str
    style: str = "base"
    command: str = ""


class WordLine(Parts):
    """One line: words from the left, words at the right end, the left ones cut first."""

    DEFAULT_CSS = "WordLine { height: 1; }"
    ALLOW_SELECT = False
    can_focus = False

    class Clicked(Message):
        """A click on words that stand for a command."""

        def __init__(self, command: str) -> None:
            self.command = command
            super().__init__()

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.glyphs = glyphs
        self._left: tuple[Word, ...] = ()
        self._right: tuple[Word, ...] = ()

    def say(self, left: Sequence[Word], right: Sequence[Word] = ()) -> None:
        """Show other words; nothing is painted if they are the same."""
        if (tuple(left), tuple(right)) != (self._left, self._right):
            self._left, self._right = tuple(left), tuple(right)
            self.refresh()

    def _lay_out(self, width: int) -> tuple[list[Word], list[Word]]:
        """Return the words that fit from the left, and those at the right end."""
        right = self._fitting(self._right, width)
        room = width - sum(cell_width(word.text) for word in right) - bool(right)
        *words, last = self._left or (Word(""),)
        if last.style != "key" or sum(cell_width(word.text) for word in words) <= room:
            return self._fitting(self._left, room), right
        # Where words are cut, the key behind them is not: it is a way out, the only one with the
        # mouse.
        key = self._fitting([Word(last.text.strip(), last.style, last.command)], room)
        room -= sum(cell_width(word.text) for word in key) + 1
        return [*self._fitting(words, room), Word(" "), *key], right

    def _fitting(self, words: Sequence[Word], room: int) -> list[Word]:
        fitting = []
        for word in words:
            if room <= 0:
                break
            text = cut(self.glyphs.words(word.text), room, self.glyphs.more)
            fitting.append(Word(text, word.style, word.command))
            room -= cell_width(text)
            if text.endswith(self.glyphs.more) and not word.text.endswith("…"):
                break  # one sign that something is left out is enough
        return fitting

    def render_line(self, y: int) -> Strip:
        if y:
            return Strip.blank(self.size.width)
        width = self.size.width
        words, ending = self._lay_out(width)
        line, right = Joined(self._style("base")), Joined(self._style("base"))
        for word in ending:
            right.add(word.text, self._style(word.style))
        for word in words:
            line.add(word.text, self._style(word.style))
        line.fill(max(0, width - right.cells))
        for word in ending:
            line.add(word.text, self._style(word.style))
        return line.strip(width)

    def _style(self, name: str) -> Style:
        return self.look(f"line--{name}")

    def on_click(self, event: events.Click) -> None:
        left, right = self._lay_out(self.size.width)
        begins = self.size.width - sum(Segment(word.text).cell_length for word in right)
        words, at = (right, begins) if event.x >= begins else (left, 0)
        for word in words:
            at += Segment(word.text).cell_length
            if event.x < at:
                if word.command:
                    event.stop()
                    self.post_message(self.Clicked(word.command))
                return


@lru_cache(4)
def footer_words(width: int, keys: Keys = ()) -> tuple[Word, ...]:
    """Return the keys that fit the width, most useful first to stay, in the order of the table;
    `keys` are the commands that have others than their own, and what they are shown as."""
    other = dict(keys)
    shown = [command for command in COMMANDS if command.footer]
    room = width
    kept: dict[str, str] = {}
    for command in sorted(shown, key=lambda c: c.rank):
        key = other.get(command.id) or command.shown.split()[0]
        if key == f":{command.id}":  # it has none
            continue
        room -= len(key) + len(command.footer) + 3
        if room < 0:
            break
        kept[command.id] = key
    words = []
    for command in shown:
        if command.id in kept:
            words.append(Word(f" {kept[command.id]} ", "key", command.id))
            words.append(Word(f"{command.footer} ", "muted", command.id))
    return tuple(words)


class Bottom(Horizontal):
    """The row of the status. What is typed is posted as it is typed; nothing is decided here."""

    DEFAULT_CSS = "Bottom { height: 1; }"

    class Typed(Message):
        """The line says something else now."""

        def __init__(self, text: str) -> None:
            self.text = text
            super().__init__()

    class Given(Message):
        """Enter: this is the answer."""

        def __init__(self, text: str) -> None:
            self.text = text
            super().__init__()

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.glyphs = glyphs
        self._line: TypingLine | None = None
        self._is_open = False

    def compose(self) -> ComposeResult:
        yield WordLine(self.glyphs, id="status")

    @property
    def line(self) -> TypingLine:
        """Return the line to type in, which is made when it is first asked for: it would take as
        much of a start as all other widgets. Who asks for it early has it when it is opened."""
        if self._line is None:
            self._line = TypingLine(id="typing", compact=True, select_on_focus=False, passes=True)
            self.mount(self._line, before=0)
        return self._line

    @property
    def status(self) -> WordLine:
        """Return the words beside it, or alone."""
        return self.query_one("#status", WordLine)

    def open(self, text: str, hint: str, *, replaced: bool, long: bool = False) -> None:
        """Bring the line up with the keys in it at once; `text` is selected if the next letter is
        to replace it. One that is `long` has the whole row: what is said of it stands below."""
        line = self.line
        self._is_open = True
        line.placeholder = hint
        line.value = text
        line.display = True
        self.set_class(replaced, "-short")
        self.status.display = not long
        self.screen.set_focus(line)
        if replaced:
            line.select_all()
        else:
            line.cursor_position = len(text)

    def close(self) -> None:
        """Take the line away. What was asked for in it is painted before the screen is laid out
        without it."""
        self._is_open = False
        self.call_later(self._fold)

    def _fold(self) -> None:
        if not self._is_open:
            self.line.display = False
            self.status.display = True

    def on_input_changed(self, message: Input.Changed) -> None:
        message.stop()
        if self._is_open:
            self.post_message(self.Typed(message.value))

    def on_input_submitted(self, message: Input.Submitted) -> None:
        message.stop()
        if self._is_open:
            self.post_message(self.Given(message.value))


# -- the list of actors --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cast:
    """The content of the list: every actor of `lens`, counted in `view`; `keys` are those of
    commands that have others than their own."""

    lens: Lens
    view: View
    query: Query
    digits: Mapping[int, int]
    keys: Mapping[str, str] = field(default_factory=dict)

    def same(self, other: Cast) -> bool:
        """Report whether `other` looks the same; views are long, and compared by identity."""
        return self.view is other.view and self.query == other.query and self.digits == other.digits


class Counted(Lines):
    """Lines of names with bars behind them, as long as their numbers are great."""

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.glyphs = glyphs

    def split_at_bar(self, name: str, room: int, number: int, most: int) -> tuple[str, str]:
        """Return the part of a name that lies on the bar of its number, and the part behind that.
        The bar of the greatest number, `most`, fills the room."""
        if self.glyphs.ascii or self.app.no_color or not number:
            return "", name
        cells = max(1, room * number // most)
        at = fit(name, cells)
        return name[:at].ljust(at + (cells - cell_width(name)) * (at == len(name))), name[at:]

    def part(self, base: str, name: str = "") -> Style:
        """Return the style of a line, or of a part of it that is laid over that."""
        on = f"actors--{base}"
        return self.look(f"actors--{name}", on) if name and name != "row" else self.look(on)


class ActorsBar(Counted, can_focus=True):
    """A list with a cursor of its own while it has the focus; it reports, and decides nothing."""

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "step(1)", "next actor", show=False),
        Binding("k,up", "step(-1)", "previous actor", show=False),
        Binding("space,l,right", "choose('toggle')", "on or off", show=False),
        Binding("enter", "choose('only')", "only this one", show=False),
        Binding("x", "choose('without')", "leave out", show=False),
        Binding("g,home", "step(-1000000)", "first", show=False),
        Binding("G,end", "step(1000000)", "last", show=False),
        Binding("pagedown,ctrl+d", "step(10)", "further", show=False),
        Binding("pageup,ctrl+u", "step(-10)", "back", show=False),
        Binding("escape,tab,shift+tab,a,h,left,q", "leave", "to the timeline", show=False),
    ]

    class Chosen(Message):
        """Someone did `how` (toggle, only, without, everyone, match) to an actor."""

        def __init__(self, how: str, actor: str = "") -> None:
            self.how = how
            self.actor = actor
            super().__init__()

    class Left(Message):
        """The keys go back to the timeline."""

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:
        super().__init__(glyphs, id=id)
        self.cast: Cast | None = None
        self.cursor = 0
        self.first = 0
        self._names: dict[tuple[str, int], str] = {}
        self._names_of: Registry | None = None
        self._strips: dict[tuple[object, ...], Strip] = {}

    def present(self, cast: Cast) -> None:
        """Show other counts or another choice."""
        if self.cast is None or not self.cast.same(cast):
            self.cast = cast
            self.cursor = max(0, min(self.cursor, len(cast.lens.actors) - 1))
            self.refresh_changed()

    @property
    def _rows(self) -> int:
        """Return the lines for actors: all but the title and the two lines at the foot."""
        return max(0, self.size.height - 3)

    def action_step(self, by: int) -> None:
        if self.cast is None:
            return
        last = len(self.cast.lens.actors) - 1
        self.cursor = max(0, min(self.cursor + by, last))
        self._keep_in_sight()
        self.refresh()

    def _keep_in_sight(self) -> None:
        if self._rows:  # none while it is hidden
            self.first = max(min(self.first, self.cursor), self.cursor - self._rows + 1, 0)

    def action_choose(self, how: str) -> None:
        if self.cast is not None and self.cast.lens.actors:
            self.post_message(self.Chosen(how, self.cast.lens.actors[self.cursor].id))

    def action_leave(self) -> None:
        self.post_message(self.Left())

    def on_focus(self) -> None:
        self._keep_in_sight()
        self.refresh()

    def on_blur(self) -> None:
        self.first = 0
        self.refresh()

    def on_resize(self) -> None:
        self._keep_in_sight()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        self._scroll(3)
        event.stop()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        self._scroll(-3)
        event.stop()

    def _scroll(self, by: int) -> None:
        if self.cast is not None:
            last = max(0, len(self.cast.lens.actors) - self._rows)
            self.first = max(0, min(self.first + by, last))
            self.refresh()

    def on_click(self, event: events.Click) -> None:
        if self.cast is None:
            return
        event.stop()
        height = self.size.height
        index = self.first + event.y - 1
        if event.y == height - 2:
            self.post_message(self.Chosen("everyone"))
        elif event.y == height - 1:
            self.post_message(self.Chosen("match"))
        elif event.y > 0 and index < len(self.cast.lens.actors):
            self.post_message(self.Chosen("toggle", self.cast.lens.actors[index].id))

    # -- painting ----------------------------------------------------------------------------

    def draw_line(self, y: int) -> Strip:
        height = self.size.height
        if self.cast is None or y >= height:
            return self._whole_line("", self.part("row"))
        if y == 0:
            title = "title-here" if self.has_focus else "title"
            return self._whole_line(" Actors", self.part("row", title))
        if y == height - 2:
            return self._foot(f" {self.cast.keys.get('everyone', '0')} everyone", self._more())
        if y == height - 1:
            key = self.cast.keys.get("match", "&")
            return self._foot(f" {key} match {self.cast.query.match} of", "")
        index = self.first + y - 1
        if index >= len(self.cast.lens.actors):
            return self._whole_line("", self.part("row"))
        return self._kept_actor(index)

    def notify_style_update(self) -> None:
        """Drop the lines that were drawn in the styles of the old theme."""
        super().notify_style_update()
        self._strips = {}

    def _more(self) -> str:
        assert self.cast is not None
        more = len(self.cast.lens.actors) - self.first - self._rows
        return f"{more} more" if more > 0 else ""

    @property
    def _width(self) -> int:
        """Return the cells of a line, without the edge at its end."""
        return max(0, self.size.width - 1)

    def _ended(self, line: Joined, style: Style) -> Strip:
        """Return a line with the edge at its end."""
        line.fill(self._width, style)
        line.add(self.glyphs.edge, self.part("edge"))
        return line.strip(self.size.width)

    def _foot(self, left: str, right: str) -> Strip:
        space = self._width - cell_width(left) - cell_width(right) - 1
        return self._whole_line(left + " " * max(1, space) + right, self.part("row", "hint"))

    def _whole_line(self, text: str, style: Style) -> Strip:
        line = Joined(style)
        line.add(text, style)
        return self._ended(line, style)

    def _kept_actor(self, index: int) -> Strip:
        """Return the line of an actor: one that was drawn before, if it says the same. A filter
        that comes and goes changes few of them, or all of them back."""
        cast = self.cast
        assert cast is not None
        lens, query = cast.lens, cast.query
        if self._names_of is not lens.corpus.registry:
            self._names_of, self._names, self._strips = lens.corpus.registry, {}, {}
        actor, count = lens.actors[index], cast.view.counts[index]
        said = (
            actor.id, count, next(iter(lens.totals), 0),
            actor.id in query.actors, actor.id in query.without, cast.view.is_partial,
            cast.digits.get(index), self.has_focus and index == self.cursor, self.size.width,
        )  # fmt: skip
        strip = self._strips.get(said)
        if strip is None:
            if len(self._strips) >= KEPT_LINES:
                self._strips.clear()
            strip = self._strips[said] = self._actor(index)
        return strip

    def _actor(self, index: int) -> Strip:
        cast, glyphs = self.cast, self.glyphs
        assert cast is not None
        actor = cast.lens.actors[index]
        count = cast.view.counts[index]
        on, out = actor.id in cast.query.actors, actor.id in cast.query.without
        here = self.has_focus and index == self.cursor
        digit = cast.digits.get(index)
        chosen = glyphs.on if on else glyphs.out if out else " "
        mark, beside = (glyphs.cursor, chosen) if here else (chosen, " ")
        base = "cursor" if here else "row"
        plain, hint = self.part(base), self.part(base, "hint")
        marked = self.part(base, "mark")
        partial = cast.view.is_partial  # then nobody knows how many there are
        there = "row" if count or partial else "none"
        kind = "on" if on else "out" if out else there
        named = self.part(base, kind)
        # As wide as the widest total, so that a filter moves no name.
        shown = glyphs.more if partial else f"{count:,}"
        most = next(iter(cast.lens.totals), 0)
        figures = shown.rjust(len(f"{most:,}"))
        room = self._width - cell_width(mark) - 5 - len(figures)
        line = Joined(plain)
        line.add(mark, marked)
        if digit:
            line.add(f"[{digit}]", self.part(base, f"key-{min(digit, 7)}"))
        else:
            line.add("   ", hint)
        line.add(beside, marked if here else plain)
        name = self._shown_name(actor, room)
        end = max(0, self._width - 1 - len(figures))
        barred, name = self.split_at_bar(name, room, 0 if partial else count, most)
        line.add(barred, self.part(base, f"bar-{kind}" if kind in ("on", "out") else "bar"))
        line.add(name, named)
        line.fill(end, named)
        line.add(" ", plain)
        line.add(figures, self.part(base, "count"))
        return self._ended(line, plain)

    def _shown_name(self, actor: Actor, room: int) -> str:
        """Return the name of an actor in `room` cells, with what tells actors of one name apart."""
        assert self.cast is not None
        registry = self.cast.lens.corpus.registry
        name = self._names.get((actor.id, room))
        if name is None:
            told_by, more = registry.homonyms.get(actor.id), self.glyphs.more
            name = cut(short_name(actor, room, told_by, more), room, more)
            self._names[actor.id, room] = name
        return name


def short_name(actor: Actor, room: int, mark: Mark | None = None, more: str = "…") -> str:
    """Return an actor's name for `room` cells: a person's first names become an initial before
    letters of the last name are lost; others are cut. What tells it from others of its name
    (`mark`) has half of the room at least: names that are cut look alike."""
    if mark is not None and mark.words:
        words = visible(mark.words)
        least = room // 2 if cell_width(words) == len(words) else room // 4  # letters of two cells
        kept = max(room - cell_width(short_name(actor, room, more=more)) - 3, least)
        told = visible(mark.within(kept, more))
        return f"{short_name(actor, room - cell_width(told) - 3, more=more)} ({told})"
    name = visible(actor.name)
    if cell_width(name) <= room:
        return name
    parts = name.split()
    if actor.kind == "person" and len(parts) > 1:
        initial = parts[0][: whole_from(parts[0], 1)]
        return cut(f"{initial}. {parts[-1]}", room, more)
    return cut(name, room, more)
