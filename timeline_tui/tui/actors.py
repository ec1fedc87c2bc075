"""The list of actors beside the timeline: who there is, how often, and who is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import ClassVar

from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip

from timeline_tui.core.actors import Mark, Registry
from timeline_tui.core.characters import whole_from
from timeline_tui.core.event import Actor
from timeline_tui.core.lens import Lens, View
from timeline_tui.core.query import Query
from timeline_tui.core.text import visible
from timeline_tui.dates.frozen import dataclass
from timeline_tui.tui.glyphs import Glyphs, cell_width, cut, fit
from timeline_tui.tui.timeline.paint import Joined
from timeline_tui.tui.toolkit.widgets import Lines


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


class ActorsBar(Lines, can_focus=True):
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
        super().__init__(id=id)
        self.glyphs = glyphs
        self.cast: Cast | None = None
        self.cursor = 0
        self.first = 0
        self._styles: dict[tuple[str, str], Style] = {}
        self._names: dict[tuple[str, int], str] = {}
        self._names_of: Registry | None = None

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
            return self._whole_line("", self._style("row"))
        if y == 0:
            title = "title-here" if self.has_focus else "title"
            return self._whole_line(" Actors", self._style("row", title))
        if y == height - 2:
            return self._foot(f" {self.cast.keys.get('everyone', '0')} everyone", self._more())
        if y == height - 1:
            key = self.cast.keys.get("match", "&")
            return self._foot(f" {key} match {self.cast.query.match} of", "")
        index = self.first + y - 1
        if index >= len(self.cast.lens.actors):
            return self._whole_line("", self._style("row"))
        return self._actor(index)

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
        line.add(self.glyphs.edge, self._style("edge"))
        return line.strip(self.size.width)

    def _foot(self, left: str, right: str) -> Strip:
        space = self._width - cell_width(left) - cell_width(right) - 1
        return self._whole_line(left + " " * max(1, space) + right, self._style("row", "hint"))

    def _whole_line(self, text: str, style: Style) -> Strip:
        line = Joined(style)
        line.add(text, style)
        return self._ended(line, style)

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
        plain, hint = self._style(base), self._style(base, "hint")
        marked = self._style(base, "mark")
        partial = cast.view.is_partial  # then nobody knows how many there are
        there = "row" if count or partial else "none"
        kind = "on" if on else "out" if out else there
        named = self._style(base, kind)
        # As wide as the widest total, so that a filter moves no name.
        shown = glyphs.more if partial else f"{count:,}"
        figures = shown.rjust(len(f"{next(iter(cast.lens.totals), 0):,}"))
        room = self._width - cell_width(mark) - 5 - len(figures)
        line = Joined(plain)
        line.add(mark, marked)
        if digit:
            line.add(f"[{digit}]", self._style(base, f"key-{min(digit, 7)}"))
        else:
            line.add("   ", hint)
        line.add(beside, marked if here else plain)
        name = self._shown_name(actor, room)
        end = max(0, self._width - 1 - len(figures))
        barred, name = self._split_at_bar(name, room, 0 if partial else count)
        line.add(barred, self._style(base, f"bar-{kind}" if kind in ("on", "out") else "bar"))
        line.add(name, named)
        line.fill(end, named)
        line.add(" ", plain)
        line.add(figures, self._style(base, "count"))
        return self._ended(line, plain)

    def _split_at_bar(self, name: str, room: int, count: int) -> tuple[str, str]:
        """Return the part of a name that lies on the bar of its count, and the part behind that.
        The bar of all events of the most frequent actor fills the room."""
        if self.cast is None or self.glyphs.ascii or self.app.no_color or not count:
            return "", name
        cells = max(1, room * count // next(iter(self.cast.lens.totals)))
        at = fit(name, cells)
        return name[:at].ljust(at + (cells - cell_width(name)) * (at == len(name))), name[at:]

    def _shown_name(self, actor: Actor, room: int) -> str:
        """Return the name of an actor in `room` cells, with what tells actors of one name apart."""
        assert self.cast is not None
        registry = self.cast.lens.corpus.registry
        if self._names_of is not registry:
            self._names_of, self._names = registry, {}
        name = self._names.get((actor.id, room))
        if name is None:
            told_by, more = registry.homonyms.get(actor.id), self.glyphs.more
            name = cut(short_name(actor, room, told_by, more), room, more)
            self._names[actor.id, room] = name
        return name

    def _style(self, base: str, name: str = "") -> Style:
        """Return a style of the style sheet, or one laid over another."""
        style = self._styles.get((base, name))
        if style is None:
            on = f"actors--{base}"
            laid = name and name != "row"
            style = self.look(f"actors--{name}", on) if laid else self.look(on)
            self._styles[base, name] = style
        return style

    def notify_style_update(self) -> None:
        """Forget the styles of the old theme."""
        super().notify_style_update()
        self._styles = {}


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
