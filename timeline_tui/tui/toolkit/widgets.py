"""Screens, lists and lines under ours: small corrections of Textual's widgets and styles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Self

from rich.console import Console, RenderableType
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual._compositor import Compositor, CompositorUpdate
from textual.binding import Binding, BindingsMap, BindingType
from textual.color import Color
from textual.containers import Horizontal
from textual.events import Event
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.reactive import Reactive
from textual.screen import Screen, ScreenResultType
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar, ScrollBarRender
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input

from timeline_tui.tui.glyphs import LOOKS, Look

Piece = tuple[int, int, Strip]
"""The column and the row at which a part of a line begins."""


class Pieces(CompositorUpdate):
    """Parts of lines to be written."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces = pieces

    def render_segments(self, console: Console) -> str:
        """Return the text to write to a terminal."""
        return "".join(
            [f"\x1b[{y + 1};{x + 1}H{strip.render(console)}" for x, y, strip in self.pieces]
        )


class LineCompositor(Compositor):
    """A compositor that asks the widgets for the lines that are to be painted and no others.

    Needed until Textual's does so: 8.2.8 has every widget beside these lines render all of its own,
    and cuts each of them at the edges of the others, most of the time of a frame.
    """

    def render_partial_update(self) -> Pieces | None:  # type: ignore[override]
        """Return what is to be painted again; None if nothing is."""
        regions = self._dirty_regions.copy()
        self._dirty_regions.clear()
        return Pieces(self._pieces(self._regions_to_spans(regions))) if regions else None

    def render_update(
        self,
        full: bool = False,
        screen_stack: list[Screen[Any]] | None = None,
        simplify: bool = False,
    ) -> RenderableType | None:
        """Return what is to be painted; with `full` all of the screen, for a picture of it."""
        whole, (width, height) = self.size.region, self.size
        if whole in self._dirty_regions and not full:
            self._dirty_regions = {Region(0, 0, width, 1), Region(0, 1, width, height - 1)}
        return super().render_update(full, screen_stack, simplify)

    def _pieces(self, spans: Iterable[tuple[int, int, int]]) -> list[Piece]:
        """Return the lines that are to be painted of rows and of columns up to an end."""
        layers = self.layers_visible
        found: list[tuple[Widget, Region, Region, int, int, int]] = []
        rows: dict[Widget, tuple[int, int]] = {}
        for y, begin, end in spans:
            bare = [(begin, end)] if 0 <= y < len(layers) else []
            for widget, shown, region in layers[y] if bare else ():
                first, behind = shown.column_span
                left = []
                for start, stop in bare:
                    if first >= stop or behind <= start:
                        left.append((start, stop))
                        continue
                    at, upto = max(first, start), min(behind, stop)
                    found.append((widget, shown, region, y, at, upto))
                    rows[widget] = rows.get(widget, (y, y))[0], y
                    left += [each for each in ((start, at), (upto, stop)) if each[0] < each[1]]
                bare = left
                if not bare:
                    break
        return self._render(found, rows)

    def _render(
        self,
        found: Sequence[tuple[Widget, Region, Region, int, int, int]],
        rows: Mapping[Widget, tuple[int, int]],
    ) -> list[Piece]:
        lines: dict[Widget, Sequence[Strip]] = {}
        pieces = []
        for widget, shown, region, y, at, upto in found:
            first, last = rows[widget]
            if widget not in lines:
                x, width = shown.x - region.x, shown.width
                crop = Region(x, first - region.y, width, last - first + 1)
                lines[widget] = widget.render_lines(crop)
            strip = lines[widget][y - first].crop(at - shown.x, upto - shown.x)
            pieces.append((at, y, strip))
        return pieces


class PatchedScreen(Screen[ScreenResultType], inherit_bindings=False):
    """A screen that does not loop on conflicting resize events, does not blink the cursor, and
    tells its bindings. It has none of Textual's: shift+tab would take the keys from an open line.
    """

    # The widgets that have the keys, or had them, are painted; Textual's paints all of the screen.
    focused = Reactive[Widget | None](None, repaint=False)

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._compositor = LineCompositor()

    def _screen_resized(self, size: Size) -> None:
        """Take the size of the terminal as it is now.

        Needed until Textual's takes no other one: it lays out for the size of each message and
        sends another message, so that two different sizes under way (a terminal of 0×0 cells)
        follow each other without end.
        """
        super()._screen_resized(self.app.size)

    def paint(self) -> bool:
        """Paint what has changed before anything else is done; return False if it has to be styled
        or laid out first, which is then the next thing to be done.

        Needed until Textual does so: each widget that has changed sends the screen a message when
        nothing is left in its own queue, and a timer paints some turns of the loop later.
        """
        app = self.app
        if app.screen is not self or app._batch_count:
            return False
        # A screen by itself is told of a layout by the others; it would forget one that is due.
        nodes = (node for node in app._registry if isinstance(node, Widget))
        widgets = [node for node in nodes if not isinstance(node, Screen)]
        first = (each._layout_required or each._refresh_styles_required for each in widgets)
        if self._scroll_required or any(first):
            for each in widgets:
                each._check_refresh()  # the screen hears of it now, and not behind other things
            return False
        for widget in self._compositor.visible_widgets:
            if widget._repaint_required and widget is not self:
                widget._repaint_required = False
                self._dirty_widgets.add(widget)
        self._on_timer_update()
        return True

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Stop the cursor from blinking: over a slow line, a screen at rest sends nothing."""
        if isinstance(event.widget, Input):
            event.widget.cursor_blink = False

    def bindings_of(self, key: str) -> list[Binding]:
        """Return the screen's own bindings of a key, as remapped. Needed until a node has a public
        name for them: `active_bindings` holds those of the widget in focus too."""
        return self._bindings.key_to_bindings.get(key, [])

    def bind_anew(self, bindings: Iterable[Binding]) -> None:
        """Have other bindings in place of those of the class. Needed until a keymap of Textual can
        leave a binding without a key (8.2.8 takes none for its own)."""
        self._bindings = BindingsMap(bindings)

    @property
    def closing_keys(self) -> frozenset[str]:
        """Return the keys that answer the screen wherever the cursor is in it."""
        bindings = self._bindings.key_to_bindings.items()
        return frozenset(
            key for key, each in bindings if any(b.action.startswith("dismiss") for b in each)
        )


class Kept(Widget):
    """A widget that keeps its lines as they go to the screen.

    Needed until Textual does so: 8.2.8 lays a border around each line that is painted, whether
    there is one or not, and sends every line near one through the filters again: two thirds of the
    time of a page that is turned.
    """

    def __init__(self, *args: Any, **named: Any) -> None:
        self._kept: dict[int, Strip] = {}
        self._on: Screen[object] | None = None
        self._ground: Color | None = None
        super().__init__(*args, **named)

    @property
    def screen(self) -> Screen[object]:
        """Return the screen that it is on, and stays on. Textual goes up to it each time, and each
        line asks for the size of its widget."""
        if self._on is None:
            self._on = super().screen
        return self._on

    def _set_dirty(self, *regions: Region) -> None:
        """Forget the lines of some regions, or all."""
        super()._set_dirty(*regions)
        if not regions:
            self._kept.clear()
            self._ground = None
        for region in regions:
            for y in region.line_range:
                self._kept.pop(y, None)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the lines of a region as they go to the screen."""
        if any(self.styles.gutter):
            return super().render_lines(crop)
        kept, (first, end) = self._kept, crop.column_span
        missing = [y for y in crop.line_range if y not in kept]
        if missing:
            width = self.scrollable_content_region.width
            if self._ground is None:
                self._ground = self.background_colors[1]
            ground = self._ground
            filters = self.get_line_filters()
            for y in missing:
                strip = self.render_line(y).adjust_cell_length(width)
                for each in filters:
                    strip = strip.apply_filter(each, ground)
                kept[y] = strip
        return [kept[y].crop(first, end) for y in crop.line_range]


_NEUTRAL = ("", "background", "surface", "primary-muted")
"""Grounds without a meaning of their own; the others must remain visible without color."""


def _told_apart(look: Look) -> Style:
    """Return what a ground becomes where there are no colors."""
    if look.ground in _NEUTRAL:
        return Style()
    return Style(bold=True) if look.ground == "panel" else Style(reverse=True)


class Row(Horizontal, Kept):
    """Widgets side by side."""


class FirstScreen(PatchedScreen[None]):
    """The screen of the first paint, which shows what there is: it comes when the widgets know
    their sizes and have been filled.

    Needed until Textual does so: 8.2.8 styles everything twice, paints a screen of blanks, and then
    each widget that has heard its size.
    """

    _is_filled = False

    def fill(self) -> None:
        """Fill the widgets, whose sizes are known from now on, before anything is painted."""

    def complete(self) -> None:
        """Add what the first paint did without."""

    def _compositor_refresh(self) -> None:
        if self._is_filled or self.app.screen is not self:
            super()._compositor_refresh()
            return
        self._is_filled = True
        self.fill()
        super()._compositor_refresh()
        for node in self.walk_children(Widget, with_self=True):
            node._repaint_required = False  # it was painted just now
        self.call_later(self.complete)

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """Style nothing again of what was styled when it was mounted."""
        if not self._is_filled:
            event.refresh_styles = False


LEAST_CONTRAST, CLEAR_CONTRAST = 4.5, 7.0
"""Of text on its ground, and of what other text recedes behind (WCAG 2.1, success criteria 1.4.3
and 1.4.6)."""


def contrast(one: Color, other: Color) -> float:
    """Return the contrast of two colors as WCAG 2.1 defines it, from 1 to 21."""
    low, high = sorted(map(_luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


@lru_cache(256)
def _luminance(color: Color) -> float:
    parts = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in color.normalized]
    return sum(part * weight for part, weight in zip(parts, (0.2126, 0.7152, 0.0722), strict=True))


def legible(ink: Color, ground: Color, least: float = LEAST_CONTRAST) -> Color:
    """Return the ink, moved toward black or white until it is legible on the ground: the
    colors of a theme are made for its own background, and some of them not even for that."""
    if contrast(ink, ground) >= least:
        return ink
    pole = max((Color(0, 0, 0), Color(255, 255, 255)), key=lambda end: contrast(end, ground))
    tints = (ink.blend(pole, step / 20) for step in range(1, 20))
    return next((tint for tint in tints if contrast(tint, ground) >= least), pole)


_HEADINGS = ("text-accent", "text-success", "text-secondary", "text-primary")
"""Colors of a theme that headings and keys may have, the wanted one first."""
_APART = 30 / 360
"""Of the circle of hues, by which headings are to differ from quotes."""


def heading_color(colors: Mapping[str, str]) -> str:
    """Return the name of the color of headings and keys in a theme with such variables: its accent,
    or the next that is not of the hue of quotes. Of both themes that Textual begins with, accent
    and warning are the same."""
    return _heading_among(tuple(colors.get(name, "") for name in ("text-warning", *_HEADINGS)))


@lru_cache(32)
def _heading_among(colors: tuple[str, ...]) -> str:
    if any(not color or "ansi" in color for color in colors):
        return _HEADINGS[0]
    quote, *others = (Color.parse(color.partition(" ")[0]).hsl.h for color in colors)
    apart = (min((hue - quote) % 1, (quote - hue) % 1) for hue in others)
    far = (name for name, by in zip(_HEADINGS, apart, strict=True) if by >= _APART)
    return next(far, _HEADINGS[0])


_ON_DARK = {1: "ansi_bright_red", 4: "ansi_bright_blue", 5: "ansi_bright_magenta"}
"""What stands for colors of the terminal's own that are hard to read on its black."""


class Parts(Kept):
    """A widget whose parts have looks by name (`glyphs.LOOKS`), as its component classes would in a
    style sheet.

    Needed until Textual styles those when they are looked at: it does so with the widget, each as a
    node of its own, four fifths of what is styled at a start and half of what is parsed.
    """

    def __init__(self, *args: Any, **named: Any) -> None:
        self._parts: dict[tuple[str, str], Style] = {}
        self._own: tuple[Color, Color, Style] | None = None
        super().__init__(*args, **named)

    def look(self, name: str, on: str = "") -> Style:
        """Return the style of a part by itself, or as it lies on another: what can be read on one
        ground may not be on the next."""
        if (name, on) not in self._parts:
            look, under = LOOKS[name], LOOKS[on] if on else Look()
            if self._own is None:
                self._own = *self.colors[2:], self.text_style
            ground, ink, text_style = self._own
            for each in (under.ground, look.ground):
                if each:
                    ground += self._color(each)
            if words := look.ink or under.ink:
                ink = self._ink(words, ground, drawn=look.drawn)
            style = text_style + Style.parse(f"{under.style} {look.style}")
            if ink.ansi is not None and look.ink.startswith("foreground "):
                style += Style(dim=True)  # no share of it can be told
            if self.app.no_color:
                style += _told_apart(under) + _told_apart(look)
            color = Style.from_color((ground + ink).rich_color, ground.rich_color)
            self._parts[name, on] = style + color
        return self._parts[name, on]

    def _ink(self, words: str, ground: Color, *, drawn: bool) -> Color:
        """Return the color of letters on a ground, made legible if need be; as it is where it is
        one of the terminal's own, whatever that is, and for lines that are `drawn`."""
        name, _, share = words.partition(" ")
        part = int(share.removesuffix("%")) / 100 if share else 1.0
        if name == "auto":
            return ground.get_contrast_text(part)
        ink = self._color(name)
        if ink.ansi is not None or ground.ansi is not None:
            bright = _ON_DARK.get(ink.ansi or 0) if self.app.current_theme.dark else None
            return Color.parse(bright) if bright else ink
        ink = ground.blend(ink, part) if share else ink
        if drawn:
            return ink
        return legible(ink, ground, CLEAR_CONTRAST if words == "foreground" else LEAST_CONTRAST)

    def _color(self, name: str) -> Color:
        colors = self.app.theme_variables
        if name == "heading":
            name = heading_color(colors)
        # A theme of the terminal's own colors has `ansi_blue 50%`, which is no color.
        return Color.parse(colors.get(name, name).partition(" ")[0])

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Style nothing again: no rule of a style sheet is about who has the keys."""

    def _size_updated(
        self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True
    ) -> bool:
        """Take the size that a layout gives, which asks for no other layout: nothing is in it."""
        return super()._size_updated(size, virtual_size, container_size, layout=False)

    def notify_style_update(self) -> None:
        """Drop the looks of all parts: they may be of another theme."""
        super().notify_style_update()
        self._parts = {}
        self._own = None


class Lines(Parts):
    """A widget that is painted line by line, and again only where it looks different."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._last_lines: dict[int, Strip] = {}
        self._ahead: dict[int, Strip] = {}
        self._ahead_for: tuple[Size, Offset] | None = None
        self._drawn_in: Size | None = None

    @property
    def size(self) -> Size:
        """Return the size of the widget. Textual looks for its place on the screen each time, and
        each line that is drawn asks a few times."""
        return self._drawn_in or super().size

    @contextmanager
    def _drawing(self) -> Iterator[Size]:
        """Draw lines of the size that there is now."""
        before, self._drawn_in = self._drawn_in, self.size
        try:
            yield self._drawn_in
        finally:
            self._drawn_in = before

    @property
    def is_due(self) -> bool:
        """Report whether something of it is to be painted again."""
        return self._repaint_required

    def draw_line(self, y: int) -> Strip:
        """Return line `y` of the widget as it looks now."""
        raise NotImplementedError

    def draw_lines(self, rows: Sequence[int]) -> Iterable[Strip]:
        """Return some lines of the widget as they look now."""
        return map(self.draw_line, rows)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the lines of a region as they go to the screen."""
        if self._ahead and self._ahead_for != (self.size, self.scroll_offset):
            self._ahead = {}
        known = self._kept, self._ahead
        missing = [y for y in crop.line_range if not any(y in each for each in known)]
        if len(missing) > 1:
            with self._drawing() as size:
                self._ahead_for = size, self.scroll_offset
                self._ahead.update(zip(missing, self.draw_lines(missing), strict=True))
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """Return line `y` to be painted: as it was drawn to be compared, unless something has
        happened since then."""
        strip = self._ahead.pop(y, None)
        if strip is None:
            strip = self.draw_line(y)
        self._last_lines[y] = strip
        return strip

    def refresh_changed(self) -> None:
        """Paint the lines that look different from what was painted last."""
        last = self._last_lines.get
        with self._drawing() as size:
            lines = enumerate(self.draw_lines(range(size.height)))
            changed = {y: line for y, line in lines if line != last(y)}
        if changed:
            self.refresh(*(Region(0, y, size.width, 1) for y in changed))
        # Without any, too: what has changed and changed back was never painted as it was between.
        self._ahead = changed
        self._ahead_for = size, self.scroll_offset

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """Paint lines again, as they look by then."""
        self._ahead = {}
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)


_CELLS = 64
"""Different cells of a scroll bar that are kept: it has seven heights of two ends."""


class Bar(ScrollBar, Kept):
    """A scroll bar that is painted only where it looks different: turning a page of a long list
    moves it by less than it can show."""

    def __init__(self, *args: Any, **named: Any) -> None:
        self._drawn: tuple[tuple[object, ...], Sequence[Segment]] = (), ()
        self._strips: dict[Segment, Strip] = {}
        super().__init__(*args, **named)

    def _draw(self) -> Sequence[Segment]:
        """Return the bar as it looks now, a cell a line."""
        bar, height = self.render(), self.size.height
        assert isinstance(bar, ScrollBarRender)
        assert isinstance(bar.style, Style)
        shape = (height, bar.virtual_size, bar.window_size, bar.position, bar.thickness)
        look = bar.style, self.visual_style.rich_style
        if (*shape, *look) != self._drawn[0]:
            ground, ink = bar.style.bgcolor, bar.style.color
            assert ground is not None
            assert ink is not None
            drawn = bar.render_bar(*shape, vertical=True, back_color=ground, bar_color=ink)
            self._drawn = (*shape, *look), list(Segment.apply_style(drawn.segments, look[1]))
        return self._drawn[1]

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the lines of a region as they go to the screen."""
        self._draw()
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """Return a line of the bar as it was drawn last."""
        drawn = self._drawn[1]
        cell = drawn[y] if y < len(drawn) else Segment(" " * self.thickness)
        strip = self._strips.get(cell)
        if strip is None:
            if len(self._strips) >= _CELLS:
                self._strips.clear()
            strip = self._strips[cell] = Strip([cell], self.thickness)
        return strip

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """Paint the lines that look different from those of before."""
        if repaint and not (regions or layout or recompose):
            before, now = self._drawn[1], self._draw()
            if len(before) == len(now):
                lines = [y for y, cell in enumerate(now) if cell != before[y]]
                if not lines:
                    return self
                regions = tuple(Region(0, y, self.thickness, 1) for y in lines)
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)


class LongList(Lines, ScrollView, inherit_bindings=False):
    """A list that is painted line by line, whatever its length, with a scroll bar that is always
    there.

    Needed until a change of Textual's `virtual_size` asks for no layout of the screen, and a layout
    that moves nothing does not paint the scroll bar again.
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._sizes_before: tuple[Size, Size] | None = None
        self._is_held = False

    def on_focus(self, event: events.Focus) -> None:
        """Take the keys without a change of looks."""
        self._turn(event, events.DescendantFocus(self))

    def on_blur(self, event: events.Blur) -> None:
        """Let the keys go."""
        self._turn(event, events.DescendantBlur(self))

    def _turn(self, event: events.Event, told: events.Event) -> None:
        # As Textual does, but for painting all of the list again.
        event.prevent_default()
        self.has_focus = isinstance(event, events.Focus)
        if self.parent is not None:
            self.parent.post_message(told)

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        """Return the scroll bar, which is made when it is first asked for."""
        if self._vertical_scrollbar is None:
            bar = Bar(vertical=True, name="vertical", thickness=self.scrollbar_size_vertical)
            bar.display = False
            self._vertical_scrollbar = bar
            self.app._start_widget(self, bar)
        return self._vertical_scrollbar

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Scroll without painting; at the end paint the lines that look different. One change
        within another ends with it."""
        held, self._is_held = self._is_held, True
        try:
            yield
        finally:
            self._is_held = held
        if not held:
            self.refresh_changed()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Move the scroll bar, and paint the lines that have moved."""
        if not self._is_held:
            super().watch_scroll_y(old_value, new_value)
        elif self.show_vertical_scrollbar:
            self.vertical_scrollbar.position = new_value

    def set_extent(self, size: Size) -> None:
        """Tell the scroll bar how much there is. Nothing is painted but the bar."""
        if size != self.virtual_size:
            self.set_reactive(Widget.virtual_size, size)
            self._scroll_update(size)

    def _size_updated(
        self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True
    ) -> bool:
        """Take the size that a layout gives, if it is another one."""
        if self._sizes_before == (size, container_size):
            return False
        self._sizes_before = size, container_size
        return super()._size_updated(size, virtual_size, container_size, layout)


def actions_of(bindings: Iterable[BindingType]) -> dict[str, str]:
    """Return what the bindings of a widget do, by key."""
    actions = {}
    for binding in bindings:
        keys, action = (
            (binding.key, binding.action) if isinstance(binding, Binding) else binding[:2]
        )
        for key in keys.split(","):
            actions[key.strip()] = action
    return actions


ACTIONS = actions_of(Input.BINDINGS)
"""What Textual's own bindings do, by key."""


class TypingLine(Input, inherit_bindings=False):
    """A line to type in that takes keys in the order in which they come. Several lines that are
    pasted become one, and none of them is dropped.

    Textual's `Input` inserts letters through its queue and runs enter, backspace and arrows at
    once, so that of `words⏎` sent in one piece (a paste, a slow line, a script) enter overtakes the
    words; of several lines it takes the first and says nothing. Needed until Textual looks up the
    bindings of a key when the key comes out of the queue, and takes all lines that are pasted.
    """

    DEFAULT_CSS = "TypingLine:nocolor > .input--cursor { text-style: reverse; }"

    # A letter that is typed moves nothing beside the line.
    virtual_size = Reactive(Size(0, 0), layout=False)
    _is_lit = False
    """Whether it was last styled as a line that has the keys."""

    def __init__(self, *args: Any, passes: bool = False, **named: Any) -> None:
        self._passes = passes
        super().__init__(*args, **named)

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Style the line for who types in it, unless it looks so already. One that `passes` is
        there only while it has the keys: it would be styled twice each time."""
        if self._is_lit != self.has_focus and (self.has_focus or not self._passes):
            super().watch_has_focus(_has_focus)

    def notify_style_update(self) -> None:
        """Note whether it is styled as one that has the keys."""
        super().notify_style_update()
        self._is_lit = self.has_focus

    class Letters(Event, bubble=False):
        """Letters that arrived together."""

        def __init__(self, text: str) -> None:
            self.text = text
            super().__init__()

    class Joined(Message):
        """A number of pasted lines that are one now."""

        def __init__(self, lines: int) -> None:
            self.lines = lines
            super().__init__()

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        lines = [line.strip() for line in event.text.splitlines() if line.strip()]
        if lines:
            self.replace(" ".join(lines), *self.selection)
        if len(lines) > 1:
            self.post_message(self.Joined(len(lines)))

    def on_typing_line_letters(self, event: Letters) -> None:
        self.replace(event.text, *self.selection)

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        """Report whether a key is for this line, so that nobody else's binding takes it."""
        return key in ACTIONS or super().check_consume_key(key, character)

    async def _on_key(self, event: events.Key) -> None:
        # Letters are left to the handler of the base class, which is called next.
        action = ACTIONS.get(event.key)
        if action is not None:
            event.stop()
            event.prevent_default()
            if event.key == "ctrl+c" and self.selection.is_empty:
                action = "app.help_quit"  # there is nothing to be copied
            await self.run_action(action)
