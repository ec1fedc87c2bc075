"""The widgets of the explorer, and what each of them shows of the state.

Shows, never decides: all of it follows from a `State` and the size of the terminal. Beside the list
these are words: counts, the filter as a sentence, the ways out of an empty list.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.app import ComposeResult
from textual.widget import Widget

from timeline_tui.core.corpus import Damage
from timeline_tui.core.event import Event
from timeline_tui.core.lens import Lens, View
from timeline_tui.core.limits import UNITS
from timeline_tui.core.query import Selection
from timeline_tui.core.query.fields import NotUnderstood
from timeline_tui.core.text import brief, count, size_words
from timeline_tui.dates.calendar import civil, is_any_year, year_words
from timeline_tui.explorer.asking import echo, echo_query, hidden_hits, meant_by, read_line
from timeline_tui.explorer.commands import COMMANDS, Command
from timeline_tui.explorer.marks import view_words
from timeline_tui.explorer.messages import Said, Say, Sight
from timeline_tui.explorer.outline import (
    LADDER_COLUMNS,
    KeyOf,
    filter_words,
    name_with_key,
    own_key,
    pair_of,
)
from timeline_tui.explorer.state import Files, State
from timeline_tui.explorer.transition import knowing
from timeline_tui.tui.chrome import ActorsBar, Bottom, Cast, Word, WordLine, footer_words
from timeline_tui.tui.glyphs import Glyphs, cell_width, cut
from timeline_tui.tui.timeline import Timeline
from timeline_tui.tui.timeline.density import Density, Picture, Shape, shape_of
from timeline_tui.tui.timeline.shown import Scene
from timeline_tui.tui.toolkit.widgets import FirstScreen, Row

Words = list[Word]

# -- the lines -------------------------------------------------------------------------------------


def header(state: State, glyphs: Glyphs) -> tuple[Words, Words]:
    """Return the title; how far reading is, what needs a look, how much is listed."""
    files, corpus = state.files, state.lens.corpus
    title = brief(corpus.title, 200) or "Timeline"
    right = []
    if files.progress is not None:
        words = progress_words(
            *files.progress, glyphs, piped=files.piped, sizes=files.sizes, left=files.left
        )
        right.append(Word(f" {words} ", "muted"))
    if files.damage.words:
        right.append(Word(f" ! {files.damage.short} ", "alert", "problems"))
        right.append(Word(" "))
    if files.loaded or len(state.lens):
        span = span_words(state.lens)
        counts = count_words(state.view, state.lens, files)
        right.append(Word(counts + (f" · {span} " if span else " "), "strong"))
    view = view_words(state.session)
    # The name stands first: a narrow line cuts the title.
    named = [Word(f" {view} ", "key", "views")] if view else []
    return [*named, Word(f" {title} ", "strong")], right


def status(state: State, today: int, said: Said, room: int) -> tuple[Words, Words]:
    """Return what was said, what the list is filtered by, or what the next key will do. What does
    not fit the room, or is not all that was said, can be read with a key."""
    left, right = _standing(state, today, room)
    if state.panes.ladder and room < LADDER_COLUMNS and not state.session.line:
        right = [Word(f"the ladder needs {LADDER_COLUMNS} columns ", "muted")]
    unread = said.waiting + (0 if is_seen(said, room) else said.fresh)
    key = state.key("messages", "i")
    reads = [Word(f" {key} reads {'it' if unread == 1 else f'all {unread}'} ", "key", "messages")]
    if said.shown is None:
        return left, reads if unread else right
    mark = Word(" ! ", "alert") if said.shown.error else Word(" ")
    words = [mark, Word(f"{_said_words(said.shown)} ", "strong")]
    return words + (left if _is_filtered(state) else []), reads if unread else []


def is_seen(said: Said, room: int) -> bool:
    """Report whether all messages since the last action fit into `room` cells."""
    if said.shown is None or said.fresh > 1:
        return not said.fresh
    return cell_width(_said_words(said.shown)) + 4 <= room


def _said_words(said: Say) -> str:
    return brief(said.text, 600)


def _is_filtered(state: State) -> bool:
    session = state.session
    return not session.line and session.peeked is None and not session.asked.is_everything


def _standing(state: State, today: int, room: int) -> tuple[Words, Words]:
    """Return the words of the state, whatever was said, for so many cells."""
    session, files = state.session, state.files
    right = [Word(f" {files.watching} ", "muted")] if files.watching else []
    if session.held is not None:
        # How many are found is in the header; here it would cut the keys.
        return _search_words(state), right
    if session.asking:
        typed, own = session.typed, state.own_views
        words = echo(session.asking, typed, today, state.lens, state.view, own)
        return [Word(f" {words}", "strong")], []
    if session.leaving_out:
        return [Word(" leave out: press 1–9", "alert"), Word("  esc", "key", "step_back")], right
    if session.peeked is not None:
        words = " everything around this event"
        back = f"  {state.key('peek', 'v')} back to the filter"
        return [Word(words, "alert"), Word(back, "key", "peek")], right
    words = filter_words(session.asked, state.lens, state.digits)
    if session.muted is not None:
        back = f"  {state.key('mute', '.')} back"
        left = [Word(" muted: ", "alert"), Word(words, "strong"), Word(back, "key", "mute")]
        return left, right
    if words:
        left = [
            Word(" filter: ", "muted"),
            Word(words, "strong"),
            Word("  esc", "key", "step_back"),
        ]
        return left, _drop_words(state) or _hidden_words(state, room - _cells(left)) or right
    if files.loaded and not files.watching:
        right = [Word("everyone is shown ", "muted")]
    search = f" {state.key('search', '/')} search titles, quotes, sources"
    return [Word(search, "muted", "search")], right


def query_words(state: State, today: int, room: int) -> Words:
    """Return what stands below the line in which a query is typed, which has so much room: how
    many events it selects, and it as a sentence; or what is wrong with it, below the character."""
    text = state.session.typed
    query = read_line(text, today, state.lens)
    if not isinstance(query, NotUnderstood):
        said = filter_words(Selection(query), state.lens, state.digits)
        found = echo_query(text, today, knowing(state, query))
        return [Word(f" {found}", "strong"), Word(f": {said}" if said else "", "muted")]
    before = cell_width(text[: query.start])
    mark = max(1, cell_width(text[query.start : query.end]))
    if cell_width(text) >= room or not room:  # the line has moved
        return [Word(f" “{brief(text[query.start : query.end], 20)}”: ", "alert"), Word(str(query))]
    message = f" {query}"
    if before + 1 + mark + cell_width(message) > room and before > room // 3:
        # Left of the mark, as far as there is room.
        message = cut(str(query), before - 1, "…")
        return [Word(f" {message:<{before}}"), Word("^" * mark, "alert")]
    return [Word(" " * (before + 1)), Word("^" * mark, "alert"), Word(message)]


def _search_words(state: State) -> Words:
    """Return the words beside the line in which a search is typed."""
    meant = meant_by(state)
    if not meant:
        hidden = hidden_hits(state)
        more = [Word(f" · {hidden:,} hidden by the filter", "strong")] if hidden else []
        return [Word(" enter keeps, esc cancels", "muted"), *more]
    words = [Word(" did you mean ", "muted"), Word(f"“{brief(meant, 60)}”", "strong")]
    if "sidebar" not in state.keys:  # it has the key of a command, which may have another
        words += [Word("?  tab", "key"), Word(" takes it", "muted")]
    return words


def _drop_words(state: State) -> Words:
    """Return the key that drops a part of a filter that selects nothing, where one part does it."""
    view, files = state.view, state.files
    if len(view) or view.fault or not files.loaded:
        return []
    from timeline_tui.explorer.facets import parts_of, ways_out  # the first paint is without it

    if len(parts_of(state.selection)) < 2 or not ways_out(state.lens, state.selection, str):
        return []
    return [Word(f" {state.key('open', 'enter')} drops a part ", "key", "open")]


def _hidden_words(state: State, room: int) -> Words:
    """Return how many hits the rest of the filter hides, and the key that shows them, in fewer
    words where there is no room for all."""
    hidden = hidden_hits(state)
    if not hidden:
        return []
    key = state.key("all_hits", "*")
    shows = Word(f"{key} shows them ", "key", "all_hits")
    words = [Word(f" {hidden:,} more hidden by the filter: "), shows]
    return (
        words if _cells(words) < room else [Word(f" {hidden:,} hidden: {key} ", "key", "all_hits")]
    )


def _cells(words: Words) -> int:
    return sum(cell_width(word.text) for word in words)


def notice(state: State) -> tuple[str, ...]:
    """Return what stands where no event is listed."""
    if len(state.view):
        return ()
    if not state.files.loaded:
        return ("reading…",)
    if state.view.is_partial:
        return ("searching…",)
    if len(state.lens.whole):
        from timeline_tui.explorer.facets import nothing_found

        name = name_with_key(state.lens, state.digits)
        lines = nothing_found(state.lens, state.view, name, bool(state.session.undo), state.key)
        meant = "" if state.session.line or "sidebar" in state.keys else meant_by(state)
        if not meant:
            return lines
        keys = f"{state.key('search', '/')} and tab"
        return (*lines, "", f"Did you mean “{brief(meant, 60)}”? {keys} search for it.")
    if state.files.damage.words:
        return hidden_card(state.files.damage, state.key)
    return empty_card(state.new_folder, state.key)


# -- the words -------------------------------------------------------------------------------------


def count_words(view: View, lens: Lens, files: Files) -> str:
    """Return `70 events`, or `53 of 70 events` where some are left out; `70 read` as long as there
    may be more, and `at least 53` while a search is unfinished."""
    total = len(lens.whole)
    events = count(total, "event") if files.loaded else f"{total:,} read"
    if view.is_partial:
        return f"at least {len(view):,} of {events}, searching"
    return events if len(view) == len(lens.whole) else f"{len(view):,} of {events}"


def progress_words(
    done: int, total: int, glyphs: Glyphs, cells: int = 10, piped: int = 0,
    sizes: tuple[int, int] = (0, 0), left: int = 0,
) -> str:  # fmt: skip
    """Return how far reading is, as a bar and in words, by bytes where those are known; of standard
    input what has come, for nobody knows how much there will be."""
    if piped:
        return f"{size_words(piped)} from standard input"
    read, size = sizes
    full = read * cells // size if size else done * cells // max(total, 1)
    bar = glyphs.heights[-1] * full + glyphs.spread[0] * (cells - full)
    if not size:
        return f"{bar} {done:,} of {count(total, 'file')}"
    files = f"{done:,} of {count(total, 'file')}, " if total > 1 else ""
    rest = f", {left:,} s left" if left else ""
    # Figures of two digits, so that they move; both in one unit.
    unit, name = next((each for each in UNITS if size >= 10 * each[0]), (1, "bytes"))
    return f"{bar} {files}{read // unit:,} of {size // unit:,} {name}{rest}"


def span_words(lens: Lens) -> str:
    """Return from which year to which the dated events go: `2025 → 2026`; `""` without a date."""
    extent = lens.extent
    if extent is None:
        return ""
    if is_any_year(extent.first, extent.last):
        return "year unknown"
    years = civil(extent.first)[0], civil(extent.last)[0]
    first, last = map(year_words, years)
    if years[0] <= 0 < years[1] and last.isdigit():
        last += " CE"
    if extent.earlier:
        first += " or earlier"
    if extent.later:
        last += " or later"
    if years[0] == years[1]:
        return max(first, last, key=len)
    return f"{first} → {last}"


# -- where no event is listed ----------------------------------------------------------------------


SMALLEST = '{"date": "1972-06", "title": "Something happened"}'


def hidden_card(damage: Damage, key: KeyOf = own_key) -> tuple[str, ...]:
    """Return what to say where files hold something, and none of it can be shown."""
    press = f"press {key('problems', '!')}"
    if not damage.hidden:
        return (f"! {damage.words}: {press}", "", "Nothing of what is here could be read.")
    hold = count(damage.hiding, "file holds", "files hold")
    return (f"{hold} events that cannot be shown: {press}", "", damage.words)


def empty_card(folder: str, key: KeyOf = own_key) -> tuple[str, ...]:
    """Return what to do in a folder without events."""
    where = brief(folder) if folder else "this folder"
    return (
        "No events here yet.",
        "",
        f"{key('create', 'c')}  creates the first one",
        "",
        f"or drop a JSON file into {where}; the smallest event is",
        "",
        SMALLEST,
        "",
        f"To look at the sample chronology, leave with {key('quit', 'q')} and run",
        "timeline-tui in a folder that has no events/ in it.",
    )


def _asked(state: State) -> frozenset[int]:
    """Return the actors of the filter, by index."""
    actors = map(state.lens.actor_index, state.query.actors)
    return frozenset(index for index in actors if index is not None)


WIDE_BAR, WIDE_PANE, NARROW_BAR = 140, 120, 70
"""Columns from which there is a wide list of actors, the event beside the list, a list of
actors."""
LADDER_BAR = 110
"""Columns from which there is a list of actors beside a ladder."""
STRIP_ROWS, FOOTER_ROWS = 16, 12
LEAST_COLUMNS, LEAST_ROWS = 40, 8
TOO_SMALL = f"needs {LEAST_COLUMNS}×{LEAST_ROWS}"
WIDTHS = [
    (0, "-thin"), (LEAST_COLUMNS, "-slim"), (NARROW_BAR, "-narrow"),
    (WIDE_PANE, "-wide"), (WIDE_BAR, "-full"),
]  # fmt: skip
HEIGHTS = [(0, "-short"), (LEAST_ROWS, "-flat"), (FOOTER_ROWS, "-low"), (STRIP_ROWS, "-tall")]


class Presenter(FirstScreen):
    """See the module."""

    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS
    AUTO_FOCUS = "#timeline"

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__()
        self.glyphs = glyphs
        self.said = Said()
        self.commands: Sequence[Command] = COMMANDS
        self._shown: tuple[State, int] | None = None
        self.state: State
        self._shape = Shape()
        self._bar: ActorsBar | None = None
        self._owes_rest = self._owes_beside = False
        self.is_complete = False
        """Whether the widgets that the first paint does not need are mounted."""
        self.show_state: Callable[[State], None] | None = None
        """Tells an open sheet of facets what the state is now."""
        self.show_files: Callable[[Files], None] | None = None
        """Tells an open list of problems what is known of the files now."""

    def compose(self) -> ComposeResult:
        # With the classes of its size from the start: set later, everything is styled twice.
        self.add_class(*self._size_classes(), update=False)
        yield WordLine(self.glyphs, id="header")
        self._shape = self._shape_of(self.state)
        # As high as it is to be, or all would be laid out twice.
        yield Density(self.glyphs, self._shape.height, id="density")
        self.set_class(self._shape.is_view, "-lanes", update=False)
        with Row(id="body"):
            self._bar = ActorsBar(self.glyphs, id="actors")
            yield self._bar
            yield Timeline(self.glyphs, id="timeline")
            if self.app.size.width >= WIDE_PANE:
                yield self._make_pane()
        yield Bottom(self.glyphs, id="bottom")
        yield WordLine(self.glyphs, id="footer")
        if self.has_class("-thin") or self.has_class("-short"):
            yield self._make_notice()

    def add_hidden(self) -> bool:
        """Add what screens of other sizes show; return whether the pane is new. Each is as dear as
        a widget that is seen, so the first paint is without them."""
        if not self.query("#too-small"):
            self.mount(self._make_notice())
        if self.query("#pane"):
            return False
        self.query_one("#body").mount(self._make_pane())
        return True

    def _make_notice(self) -> Widget:
        notice = WordLine(self.glyphs, id="too-small")
        notice.say([Word(f"{TOO_SMALL}, {self.state.key('quit', 'q')} quits")])
        return notice

    def _make_pane(self) -> Widget:
        from timeline_tui.tui.timeline.event_pane import EventPane

        return EventPane(self.glyphs, id="pane")

    def _size_classes(self) -> list[str]:
        width, height = self.app.size
        return [
            [name for least, name in points if size >= least][-1]
            for size, points in (
                (width, WIDTHS), (height, HEIGHTS)
            )
        ]  # fmt: skip

    @property
    def timeline(self) -> Timeline:
        """Return the list of events."""
        return self.query_one("#timeline", Timeline)

    @property
    def actors_bar(self) -> ActorsBar:
        """Return the list of actors."""
        return self.query_one("#actors", ActorsBar)

    @property
    def bottom(self) -> Bottom:
        """Return the line with the status, and to type in."""
        return self.query_one("#bottom", Bottom)

    @property
    def sight(self) -> Sight:
        """Return the part of the list that is in sight now."""
        timeline = self.timeline
        width, height, shape = *self.app.size, self._shape
        lanes = "view" if shape.is_view else "lanes" if shape.lanes else "off"
        ladder = self.has_class("-ladder")
        return Sight(
            timeline.page, timeline.in_sight(), timeline.index_away,
            narrow=width < (LADDER_BAR if ladder else NARROW_BAR),
            line=timeline.cursor_line, lanes=lanes if height >= STRIP_ROWS else "",
            wide=width >= WIDE_PANE and not ladder, columns=width,
        )  # fmt: skip

    def _shape_of(self, state: State) -> Shape:
        """Return the shape of the strip. The list of actors, which has keys of its own, brings the
        list back that lanes stand in the place of."""
        panes, known = state.panes, state.lens.extent is not None
        choice = panes.lanes if known and panes.strip else "off"
        if choice == "view" and panes.over:
            choice = "lanes"
        # As wide as the list of actors, once there is one.
        wide = None if self._bar is None else self._bar.styles.width
        names = 0 if wide is None else int(wide.value)
        return shape_of(self.app.size, choice, len(state.digits), len(state.lens.actors), names)

    def tell(self, said: Say) -> None:
        """Show words at the bottom until somebody acts."""
        self.said = self.said.add(said)
        self._present_status()

    def act(self) -> None:
        """Let what was said go: somebody has acted."""
        if not self.said.fresh:
            return
        self.said = self.said.act(seen=is_seen(self.said, self._status_room()))
        self._present_status()

    def read(self) -> None:
        """Take all that was said for read."""
        self.said = self.said.read()
        self._present_status()

    def _status_room(self) -> int:
        return self.bottom.status.size.width if self._shown is not None else 0

    @property
    def has_footer(self) -> bool:
        """Report whether the screen is high enough for a footer."""
        return self.query_one("#footer", WordLine).display

    def _has_query_below(self, state: State) -> bool:
        """Report whether a query is being typed, and the footer says what it comes to."""
        return state.session.asking == "query" and self.has_footer

    def _present_status(self) -> None:
        if self._shown is not None and self.is_running:
            if self._has_query_below(self._shown[0]):
                self.bottom.status.say([])  # what is said of a query is not found twice
                return
            is_open = bool(self._shown[0].session.line)
            # A line that is closed may not be gone from the screen yet.
            room = self._status_room() if is_open else self.app.size.width
            self.bottom.status.say(*status(*self._shown, self.said, room))

    def present(self, state: State, today: int, line_of: Callable[[Event], int]) -> None:
        """Show a state. The one place where widgets are told. `today` is the number of the present
        day; `line_of` gives the line of an event in its file, 0 as long as it is not known."""
        session, outline, lens, view = state.session, state.outline, state.lens, state.view
        self.set_class(state.panes.over, "-actors")
        self.set_class(not state.panes.strip, "-no-strip")
        width = self.app.size.width
        pair = None
        if state.panes.ladder and width >= LADDER_COLUMNS:
            pair = pair_of(lens, view)
        self.set_class(pair is not None, "-ladder")
        beside = state.panes.over if pair is not None and width < LADDER_BAR else state.panes.actors
        self.set_class(not beside, "-no-actors")
        self.timeline.present(
            Scene(
                outline, session.cursor, session.stop, session.expanded, state.digits,
                _asked(state), session.selection.query, notice(state), state.files.stale,
                state.files.fault_lines, state.panes.one_line, pair, state.signs, state.marks.kept,
            )
        )  # fmt: skip
        self._present_lines(state, today)
        self._owes_beside = True
        shape = self._shape_of(state)
        if shape != self._shape or shape.is_view or self.actors_bar.has_focus:
            self._present_beside(shape)
        if self.app.screen is not self:
            self._present_rest(line_of)  # under a sheet, each frame paints all of the screen
        elif not self._owes_rest:
            self._owes_rest = True
            self.call_after_refresh(self._present_rest, line_of)
        if self.show_files is not None:
            self.show_files(state.files)
        if self.show_state is not None:
            self.show_state(state)

    def paint(self) -> bool:
        """Paint what has changed: the list, which answers a key first, or else what stands around
        it."""
        if self._owes_rest and self._shown is not None and not self.timeline.is_due:
            self._complete_beside(self._shown[0])
        return super().paint()

    def _present_rest(self, line_of: Callable[[Event], int]) -> None:
        """Show what stands around the list; of many keys, what the last one came to."""
        self._owes_rest = False
        if self._shown is not None:
            self._complete_beside(self._shown[0])
            self._present_pane(line_of)

    def _complete_beside(self, state: State) -> None:
        if self._owes_beside:
            self._present_beside(self._shape_of(state))

    def _present_beside(self, shape: Shape) -> None:
        """Show the list of actors and the strip of the state that is shown."""
        self._owes_beside = False
        assert self._shown is not None
        state, _ = self._shown
        lens, view, session = state.lens, state.view, state.session
        cast = Cast(lens, view, session.selection.query, state.digits, state.keys)
        self.actors_bar.present(cast)
        row = lens.row(session.cursor)
        here = None if row is None else lens.days[row]
        self._present_strip(
            Picture(
                state.measure, view, shape, session.zoom, here, state.row, state.stop,
                state.digits, _asked(state),
            )
        )  # fmt: skip

    def _present_pane(self, line_of: Callable[[Event], int]) -> None:
        """Show the event under the cursor beside the list, or the one that its link leads to."""
        state = self.state
        if self.app.size.width < WIDE_PANE or not self.is_complete:
            return
        if self.has_class("-ladder"):
            return
        from timeline_tui.tui.timeline.event_pane import EventPane, Subject

        row, stop = state.row, state.stop
        if stop is not None and stop.row is not None:
            row, stop = stop.row, None
        subject = None
        if row is not None:
            event = state.lens.event(row)
            subject = Subject(
                state.lens, row, stop, line_of(event), state.query.needles,
                event.file in state.files.stale,
                state.marks.kept.get(state.lens.corpus.keys[row], {}),
            )  # fmt: skip
        self.query_one("#pane", EventPane).present(subject)

    def turn_pane(self, halves: int) -> None:
        """Scroll the event beside the list by so many halves of what is in sight of it."""
        from timeline_tui.tui.timeline.event_pane import EventPane

        for pane in self.query(EventPane):
            pane.turn(halves)

    def _present_strip(self, picture: Picture) -> None:
        """Show the strip, and the list unless lanes stand in its place."""
        self._shape = picture.shape
        if self.has_class("-lanes") != picture.shape.is_view:
            self.set_class(picture.shape.is_view, "-lanes")
            self.call_after_refresh(self._focus_list)
        self.query_one("#density", Density).present(picture)

    def _focus_list(self) -> None:
        """Give the keys back to the list, which lost them when it was hidden."""
        if self.focused is None and not self.has_class("-lanes"):
            self.timeline.focus()

    def _present_lines(self, state: State, today: int) -> None:
        self.query_one("#header", WordLine).say(*header(state, self.glyphs))
        self._shown = state, today
        self._present_status()
        width = self.app.size.width
        words: Sequence[Word]
        if self._has_query_below(state):
            words = query_words(state, today, self.bottom.line.size.width)
        else:
            words = footer_words(width, tuple(state.keys.items()))
        self.query_one("#footer", WordLine).say(words)
