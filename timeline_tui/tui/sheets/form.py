"""The form for a new event: lines with completion, quotes to the character, sources one by one.

It presents: what a draft means and what it lacks is said by `core.drafts`, as for `timeline-tui
new`. A further quote and a further source appear when the last one is begun, so that no key is
needed for either. Nothing here decides what is written; `files.write` writes it once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from time import monotonic
from typing import ClassVar

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Button, Input, OptionList, Static, TextArea
from textual.widgets.option_list import Option

from timeline_tui.core.characters import UNSEEN
from timeline_tui.core.drafts import (
    Draft,
    DraftQuote,
    DraftRefused,
    DraftSource,
    Known,
    Pairs,
    Record,
    another,
    build_record,
    draft_of,
    find_twin,
    pairs_of,
    read_date,
    read_time,
    source_words,
    sources_of,
)
from timeline_tui.core.event import Source
from timeline_tui.core.schema.models import STATUSES
from timeline_tui.core.text import brief, fold
from timeline_tui.dates import When, display, parse
from timeline_tui.dates.frozen import dataclass
from timeline_tui.explorer.messages import Say
from timeline_tui.files.write import save_record
from timeline_tui.tui.chrome import short_name
from timeline_tui.tui.glyphs import Glyphs, cut, wrap
from timeline_tui.tui.sheets import Choices, Sheet
from timeline_tui.tui.sheets.finder import best, names_of
from timeline_tui.tui.toolkit.widgets import TypingLine, actions_of

KEEP_AFTER = 0.4
"""Seconds after which what was typed is kept, unless more is typed."""
SLICE, PAUSE = 0.004, 0.02
"""Seconds in which sources are gathered at a time, and until the next time."""
OFFERED = 30
"""Names that are offered at once; another letter narrows them."""
QUOTE_LINES = 8
"""The lines of a quote that are shown at once."""
QUOTE_LIMIT = 200_000
"""Characters that a quote may have here. A longer one takes seconds for each key."""
NEW = "new"
"""The id of the line that is a new actor."""
FOCUSED = "TypingLine, QuoteText, StatusLine, Button"
"""The widgets that have the keys, in the order in which tab goes through them."""

FIELDS: tuple[tuple[str, str, str], ...] = (
    ("title", "What", "what happened, in one line"),
    ("date", "When", "17 April 2026, early 2021, or the source's words: last week"),
    ("anchor", "From", "the day they count from, or the number of a source"),
    ("actors", "Who", "some letters of a name; “: role” may follow"),
    ("summary", "Summary", "a sentence of your own"),
    ("status", "Status", ""),
    ("tags", "Tags", "with commas between them"),
    ("place", "Place", "where it happened"),
)
"""Each field of the event: its name in a draft, its label, and a hint."""
DETAILS: tuple[tuple[str, str, str], ...] = (
    ("publisher", "Publisher", "who published it"),
    ("published", "Published", "when: 29 April 2026"),
    ("url", "Link", "https://…"),
)
"""Each field of a new source beside its title."""


# -- quotes ----------------------------------------------------------------------------------------

_FIRST_STAND_IN = 0x100000


@cache
def _stand_ins() -> dict[int, int]:
    """Return what changes places: what nobody sees, and characters of a private plane."""
    members, at = UNSEEN, 0
    codes: list[int] = []
    while at < len(members):
        is_range = members[at + 1 : at + 2] == "-"
        last = members[at + 2] if is_range else members[at]
        codes += range(ord(members[at]), ord(last) + 1)
        at += 3 if is_range else 1
    there = [code for code in codes if chr(code) not in "\n\t"]
    swaps = {code: _FIRST_STAND_IN + number for number, code in enumerate(there)}
    return swaps | {stand_in: code for code, stand_in in swaps.items()}


def stand_in(text: str) -> str:
    """Return a text that an editor does not break and no terminal obeys: what nobody sees, and each
    line break but the plain one, has a character of a private plane in its place. The same again
    gives the text back, to the character."""
    return text if text.isprintable() else text.translate(_stand_ins())


def _seen(text: str) -> str:
    """Return a line with a sign for each character that stands in for another."""
    if text.isprintable():
        return text
    back = _stand_ins()
    return "".join(
        [_sign(back.get(ord(char), 0)) if char > "\U000fffff" else char for char in text]
    )


def _sign(code: int) -> str:
    """Return a sign of one cell for a character that nobody sees."""
    return chr(0x2400 + code) if code < 0x20 else "\N{REPLACEMENT CHARACTER}"


ACTIONS = actions_of(TextArea.BINDINGS)
"""What Textual's own bindings of a text do, by key."""


class QuoteText(TextArea, inherit_bindings=False):
    """The words of a quote: what is pasted stays as it is, to the character.

    Textual's own text breaks lines at eight kinds of characters and makes them all one kind; and
    like its line it lets some keys overtake the letters before them (`TypingLine`).
    """

    class TooLong(Message):
        """More than can be taken here."""

    def __init__(self, exact: str, hint: str, id: str) -> None:
        super().__init__(
            stand_in(exact), id=id, compact=True, highlight_cursor_line=False, placeholder=hint
        )
        self.cursor_blink = False

    def on_mount(self) -> None:
        """Give the words the color that quotes have, and nothing else."""
        ink = self.screen.ink("warning") if isinstance(self.screen, Sheet) else ""
        if ink.startswith("#"):
            self.styles.color = ink

    @property
    def exact(self) -> str:
        """Return the words, to the character."""
        return stand_in(self.text)

    @property
    def _row(self) -> int:
        """Return the row of the cursor, of those into which the lines are broken."""
        return self.wrapped_document.location_to_offset(self.cursor_location).y

    def get_line(self, line_index: int) -> Text:
        """Return a line as it is shown."""
        line = super().get_line(line_index)
        return Text(_seen(line.plain), end="", no_wrap=True)

    def find_matching_bracket(self, bracket: str, search_from: tuple[int, int]) -> None:
        """Leave brackets alone: a look for the other one goes through the whole text."""

    def on_paste(self, event: events.Paste) -> None:
        """Take what is pasted. A terminal sends each line break of it as CR."""
        event.stop()
        event.prevent_default()
        self._insert(event.text if "\n" in event.text else event.text.replace("\r", "\n"))

    def on_typing_line_letters(self, event: TypingLine.Letters) -> None:
        """Take letters that arrived together."""
        self._insert(event.text)

    def _insert(self, text: str) -> None:
        if len(text) + len(self.text) > QUOTE_LIMIT:
            self.post_message(self.TooLong())
            return
        done = self.replace(stand_in(text), *self.selection, maintain_selection_offset=False)
        self.move_cursor(done.end_location)

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        """Report whether a key is for this text, so that nobody else's binding takes it."""
        return key in ACTIONS or key == "enter" or super().check_consume_key(key, character)

    async def on_key(self, event: events.Key) -> None:
        """Do what a key does in the order in which keys come; letters are left to the toolkit."""
        action = ACTIONS.get(event.key)
        if action is None:
            return
        event.stop()
        event.prevent_default()
        if event.key == "ctrl+c" and self.selection.is_empty:
            action = "app.help_quit"  # there is nothing to be copied
        elif event.key == "up" and not self._row:
            action = "screen.field(-1)"
        elif event.key == "down" and self._row == self.wrapped_document.height - 1:
            action = "screen.field(1)"
        await self.run_action(action)


# -- fields ----------------------------------------------------------------------------------------


class Fields(VerticalScroll, can_focus=False, inherit_bindings=False):
    """All fields. The keys that go through them do not scroll."""


class Found(Choices, can_focus=False):
    """What the letters in the line above may stand for. The keys stay with the line."""

    def __init__(self, name: str) -> None:
        super().__init__(markup=False, classes="found", id=f"{name}-found")
        self.display = False

    def offer(self, options: Sequence[Option], first: int | None = None) -> None:
        """Show lines to choose from, the cursor on one of them or on none."""
        if not options and not self.display:
            return
        self.clear_options()
        self.add_options(options)
        self.highlighted = first if options else None
        self.display = bool(options)

    @property
    def chosen(self) -> str | None:
        """Return the id of the line under the cursor, if there is one."""
        if not self.display or self.highlighted is None:
            return None
        return self.get_option_at_index(self.highlighted).id


class StatusLine(Static, can_focus=True):
    """One word of a few; left, right and space change it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "change(-1)", "before", show=False),
        Binding("right,l,space", "change(1)", "next", show=False),
        Binding("enter", "screen.done", "next field", show=False),
    ]

    class Changed(Message):
        """Another word is chosen."""

    def __init__(self, status: str) -> None:
        super().__init__(markup=False, id="status")
        self.chosen = status if status in STATUSES else STATUSES[0]

    def on_resize(self) -> None:
        self._show()

    def action_change(self, by: int) -> None:
        """Choose the next word, or the one before."""
        self._choose(STATUSES[(STATUSES.index(self.chosen) + by) % len(STATUSES)])

    def on_click(self, event: events.Click) -> None:
        """Choose the word that is clicked."""
        before = str(self.content)[: event.x + 1]
        at = before.count(" ")
        words = str(self.content).split()
        if at < len(words) and not before.endswith(" "):
            self._choose(words[at].strip("[]"))

    def _choose(self, status: str) -> None:
        self.chosen = status
        self._show()
        self.post_message(self.Changed())

    def _show(self) -> None:
        words = [f"[{each}]" if each == self.chosen else each for each in STATUSES]
        if len(" ".join(words)) > self.size.width:  # what is chosen is seen in any case
            at = STATUSES.index(self.chosen)
            words = words[at:] + words[:at]
        self.update(" ".join(words))


class NamesLine(TypingLine):
    """A line for one name of several, from which backspace goes back to the one before."""

    class Emptied(Message):
        """Backspace where there is no letter any more."""

    def action_delete_left(self) -> None:
        """Delete a letter, or what was chosen before."""
        if not self.value:
            self.post_message(self.Emptied())
        super().action_delete_left()


def line(name: str, value: str, hint: str) -> TypingLine:
    """Return a line to type in."""
    kind = NamesLine if name == "actors" else TypingLine
    return kind(value, placeholder=hint, id=name, compact=True, select_on_focus=False)


def field(label: str, widget: Widget, name: str = "") -> Horizontal:
    """Return a widget behind its label."""
    words = Static(Content(label), markup=False, classes="label")
    return Horizontal(words, widget, classes="field", id=f"{name}-field" if name else None)


class Under(Static):
    """What is said under a field; nothing is painted where nothing is said."""

    def __init__(self, name: str) -> None:
        super().__init__(markup=False, classes="under", id=f"{name}-under")
        self.said = ""
        self.display = False

    def put(self, words: str) -> None:
        """Say other words."""
        if words != self.said:
            self.said = words
            self.update(Content(words))
            self.display = bool(words)


class QuoteBox(Vertical):
    """A quote and its speaker."""

    def __init__(self, at: tuple[int, int], quote: DraftQuote, marks: Glyphs) -> None:
        super().__init__(classes="block")
        place = f"{at[0]}-{at[1]}"
        words = "another of the same source" if at[1] else "the exact words"
        hint = marks.words(f"{words}; enter breaks a line, tab goes on")
        self.words = QuoteText(quote.exact, hint, f"quote-{place}")
        self.speaker = line(f"speaker-{place}", quote.speaker, "whose words they are")
        self.rows = (
            field(f"Quote {at[1] + 1}" if at[1] else "Quote", self.words),
            field("Speaker", self.speaker),
        )

    def compose(self) -> ComposeResult:
        yield from self.rows

    def quote(self) -> DraftQuote:
        """Return what is typed."""
        return DraftQuote(self.words.exact, self.speaker.value.strip())

    def fit(self) -> None:
        """Give the words the lines that they need, and hide the speaker of nothing."""
        height = max(1, min(self.words.wrapped_document.height, QUOTE_LINES))
        self.words.styles.height = self.rows[0].styles.height = height
        self.rows[1].display = self.quote() != DraftQuote()


class SourceBox(Vertical):
    """A source: a known one by some letters, or a new one; and its quotes."""

    def __init__(self, number: int, source: DraftSource, known: Known, marks: Glyphs) -> None:
        super().__init__(classes="block")
        self.number = number
        self.ref = source.ref
        self.known = known
        self.marks = marks
        self.title = self._title_of(source)
        hint = "some letters of a known one, or the title of a new one"
        self.line = line(f"source-{number}", self.title, marks.words(hint))
        self.details = {
            name: line(f"{name}-{number}", getattr(source, name), marks.words(hint))
            for name, _, hint in DETAILS
        }
        self.rows = [field(label, self.details[name]) for name, label, _ in DETAILS]
        self.found = Found(f"source-{number}")
        self.said = Under(f"source-{number}")
        self.published = Under(f"published-{number}")
        quotes = source.quotes or (DraftQuote(),)
        self.quotes = [QuoteBox((number, at), quote, marks) for at, quote in enumerate(quotes)]
        self.fit()

    def _title_of(self, source: DraftSource) -> str:
        declared = self.known.source(source.ref) if source.ref else None
        if declared is None:
            return source.ref or source.title
        return declared.title or declared.id

    def compose(self) -> ComposeResult:
        yield field(f"Source {self.number + 1}" if self.number else "Source", self.line)
        yield self.found
        yield self.said
        for row, name in zip(self.rows, self.details, strict=True):
            yield row
            if name == "published":
                yield self.published
        yield from self.quotes

    def take(self, source: DraftSource) -> None:
        """Take a source that is known: by its id, or by what is known of it."""
        self.ref = source.ref
        self.title = self.line.value = self._title_of(source)
        for name, detail in self.details.items():
            detail.value = getattr(source, name)
        self.fit()

    def source(self) -> DraftSource:
        """Return what is typed."""
        quotes = tuple(box.quote() for box in self.quotes)
        if self.ref:
            return DraftSource(ref=self.ref, quotes=quotes)
        details = {name: detail.value.strip() for name, detail in self.details.items()}
        return DraftSource(title=self.line.value.strip(), quotes=quotes, **details)

    def fit(self) -> None:
        """Show the fields that are needed: none of a known source, and none before one is begun
        behind another; and a further quote behind the last one."""
        if self.ref and self.line.value != self.title:
            self.ref = ""
        source = self.source()
        is_begun = not source.is_empty or not self.number
        declared = self.known.source(self.ref) if self.ref else None
        words = source_words(declared, self.marks.words) if declared is not None else ""
        self.said.put(brief(words, 300))
        for row in self.rows:
            row.display = is_begun and not self.ref
        self.published.put(self._published_words(source))
        if self.quotes[-1].quote() != DraftQuote():
            self.quotes.append(QuoteBox((self.number, len(self.quotes)), DraftQuote(), self.marks))
            if self.children:
                self.mount(self.quotes[-1])
        for box in self.quotes:
            box.display = is_begun
            box.fit()

    def _published_words(self, source: DraftSource) -> str:
        if not source.published:
            return ""
        read = read_date(source.published, self.known)
        if isinstance(read, When):
            as_it_is = read.edtf == source.published
            return "" if as_it_is else self.marks.message(f"→ {display(read)}")
        return brief(read.message, 300)


# -- the form --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Written:
    """An event that has been written: its file and its record; and what the next one begins with,
    if there is to be one."""

    path: str
    made: Record
    next: Pairs = ()


class CreateEvent(Sheet[Written | None]):
    """Dismissed with what was written, or with None; `keep` takes what is typed, now and then and
    in the end."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "close the list, then the form", show=False),
        Binding("tab", "field(1, True)", "next", show=False),
        Binding("shift+tab", "field(-1, True)", "previous", show=False),
        Binding("down", "field(1)", "next", show=False),
        Binding("up", "field(-1)", "previous", show=False),
        Binding("ctrl+s", "save", "save", show=False),
        Binding("ctrl+n", "save(True)", "save, and write another of this source", show=False),
        Binding("pagedown", "page(1)", "a page down", show=False),
        Binding("pageup", "page(-1)", "a page up", show=False),
    ]

    def __init__(
        self,
        folder: str,
        known: Known,
        typed: Pairs,
        keep: Callable[[Pairs], str] = lambda pairs: "",
        near: Iterable[int] = (),
        said: str = "",
    ) -> None:
        super().__init__()
        self.folder = folder
        self.known = known
        self.typed = typed
        self.keep = keep
        self._near = near
        self._said = said
        self._begun = draft_of(typed)
        self._actors = list(self._begun.actors)
        self._names: list[tuple[str, ...]] | None = None
        self._sources: list[Source] = []
        self._source_names: list[tuple[str, ...]] = []
        self._sources_left: Iterator[Source] = iter(())
        self._twin = ""
        self._is_sure = False
        self._keep_soon: Timer | None = None

    def compose(self) -> ComposeResult:
        self._build()
        with Vertical(id="sheet") as sheet:
            self.head(sheet, "New event", "ctrl+s saves · esc closes and keeps the draft")
            with Fields(id="fields"):
                yield from self._rows()
            yield Static(markup=False, id="reading")
            with Horizontal(id="buttons"):
                yield Button("Save", id="save", compact=True)
                next_one = "Save, next of its source" if self.inside > 48 else "Save, next"
                yield Button(next_one, id="next", compact=True)
                yield Button("Clear", id="clear", compact=True)

    def _build(self) -> None:
        """Make the widgets that are typed in."""
        self._lines = {
            name: line(name, self._first_value(name), self.marks.words(hint))
            for name, _, hint in FIELDS
            if name != "status"
        }
        self._status = StatusLine(self._begun.status)
        sources = self._begun.sources
        if not sources or not sources[-1].is_empty:
            sources += (DraftSource(),)
        self._boxes = [
            SourceBox(number, source, self.known, self.marks)
            for number, source in enumerate(sources)
        ]

    def _rows(self) -> Iterator[Widget]:
        """Yield all fields, with what is shown under them."""
        for name, label, _ in FIELDS:
            yield field(label, self._lines.get(name, self._status), name)
            if name in ("date", "actors"):
                yield Found(name)
                yield Under(name)
        yield from self._boxes

    def _first_value(self, name: str) -> str:
        if name == "actors":
            return self._begun.letters
        value = getattr(self._begun, name)
        return value if isinstance(value, str) else ", ".join(value)

    def on_mount(self) -> None:
        self._show(self.draft())
        self._show_actors()
        self._first().focus()
        # A field that has grown, or has just come, is laid out later.
        self.watch(self.query_one("#fields"), "virtual_size", self._look_again, init=False)
        self._sources_left = sources_of(self.known, self._near)
        self._gather_sources()
        if self._said:
            self._say(self._said)

    def _first(self) -> Widget:
        """Return the field to begin in."""
        return self._lines["title"]

    def on_unmount(self) -> None:
        if self._keep_soon is not None:
            self.keep(self.typed)

    # -- what is typed -----------------------------------------------------------------------

    def draft(self) -> Draft:
        """Return what is typed."""
        texts = {name: each.value.strip() for name, each in self._lines.items()}
        status = self._status.chosen
        return Draft(
            title=texts["title"],
            date=texts["date"],
            anchor=texts["anchor"],
            summary=texts["summary"],
            actors=tuple(self._actors),
            letters=texts["actors"],
            tags=split_names(texts["tags"]),
            place=texts["place"],
            status="" if status == STATUSES[0] else status,
            sources=tuple(box.source() for box in self._boxes),
        )

    @on(Input.Changed)
    def _typed_line(self, message: Input.Changed) -> None:
        name = message.input.id or ""
        if name == "actors":
            self._take_known_names(message.input)
            self._offer_actors(message.input.value)
        elif name.startswith("source-"):
            self._offer_sources(message.input)
        self._typed()

    @on(TextArea.Changed)
    @on(StatusLine.Changed)
    def _typed(self) -> None:
        """Show what comes of what is typed, and keep that soon."""
        for box in self._boxes:
            box.fit()
        draft = self.draft()
        typed = pairs_of(draft)
        if typed == self.typed:
            return
        self.typed = typed
        self._is_sure, self._said = False, ""
        self._show(draft)
        if self._keep_soon is not None:
            self._keep_soon.stop()
        self._keep_soon = self.set_timer(KEEP_AFTER, self._keep_now)

    def _keep_now(self) -> None:
        self._keep_soon = None
        if fault := self.keep(self.typed):
            self._say(fault, error=True)

    def _show(self, draft: Draft) -> None:
        """Show how what is typed is read, and the fields that it asks for."""
        self._grow(draft)
        time = read_time(draft, self.known)
        words = time.words(draft.date, self.known) if draft.date else ""
        self.query_one("#date-under", Under).put(self.marks.message(brief(words, 300)))
        self.query_one("#anchor-field").display = bool(time.counts or draft.anchor)
        choices = time.choices if time.field == "date" else ()
        shown = [(edtf, self.marks.words(f"{edtf}  {display(parse(edtf))}")) for edtf in choices]
        dates = [Option(Content(words), id=edtf) for edtf, words in shown]
        self.query_one("#date-found", Found).offer(dates)

    def _grow(self, draft: Draft) -> None:
        """Show a further source behind the last one that is begun."""
        if not draft.sources[-1].is_empty:
            box = SourceBox(len(self._boxes), DraftSource(), self.known, self.marks)
            self._boxes.append(box)
            self.query_one("#fields").mount(box)

    @on(TypingLine.Joined)
    def _say_joined(self, message: TypingLine.Joined) -> None:
        self._say(f"{message.lines:,} lines were joined with spaces; only a quote has lines")

    @on(QuoteText.TooLong)
    def _say_too_long(self) -> None:
        self._say("that is too long for the form: timeline-tui new --quote -", error=True)

    def _say(self, words: str, *, error: bool = False) -> None:
        said = self.marks.message(f"{'! ' * error}{brief(words, 300)}")
        spans = wrap(said, max(self.inside, 8))
        lines = "\n".join(said[start:end] for start, end in spans)
        self.query_one("#reading", Static).update(Content(lines))

    def tell(self, said: Say) -> None:
        """Show a message above the buttons: that of what was just written, not of the news that it
        comes back as."""
        if self.is_mounted and (said.error or not self._said):
            self._say(said.text, error=said.error)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        super().on_descendant_focus(event)
        self._look_again()

    @on(TextArea.SelectionChanged)
    def _look_again(self) -> None:
        self.call_after_refresh(self._keep_in_sight)

    def _keep_in_sight(self) -> None:
        """Scroll to the line that is typed in, with what is shown under it."""
        fields, widget = self.query_one("#fields"), self.focused
        if widget is None or fields not in widget.ancestors:
            return
        top, bottom = widget.region.y, widget.region.bottom
        if isinstance(widget, QuoteText):
            top = widget.cursor_screen_offset.y
            bottom = top + 1
        elif isinstance(widget, TypingLine):
            below = (self.query(f"#{widget.id}-{name}") for name in ("found", "under"))
            shown = (each.region.bottom for query in below for each in query if each.display)
            bottom = max(bottom, *shown, 0)
        height = min(bottom - top, fields.size.height)
        above = top - fields.region.y + int(fields.scroll_y)
        fields.scroll_to_region(Region(0, above, 1, height), animate=False, immediate=True)

    # -- completion --------------------------------------------------------------------------

    def _offer_actors(self, typed: str) -> None:
        letters = typed.partition(": ")[0].strip()
        options = []
        for index in self._actors_like(letters):
            assert self.known.lens is not None
            actor = self.known.lens.actors[index]
            mark = self.known.lens.corpus.registry.homonyms.get(actor.id)
            name = brief(actor.name, 60)
            if mark is not None:
                name = short_name(actor, 60, mark, self.marks.more)
            also = ", ".join(brief(alias) for alias in actor.aliases[:5])
            shown = cut(f"{name}  ({also})" if also else name, self._room, self.marks.more)
            options.append(Option(Content(shown), id=str(index)))
        first = 0 if options else None
        if letters:
            shown = cut(f"a new actor: {brief(letters)}", self._room, self.marks.more)
            options.append(Option(Content(shown), id=NEW))
        self.query_one("#actors-found", Found).offer(options, first)

    @property
    def _room(self) -> int:
        return max(self.inside - 16, 20)

    def _actors_like(self, letters: str) -> list[int]:
        lens = self.known.lens
        if lens is None or not letters:
            return []
        if self._names is None:
            self._names = [names_of(actor) for actor in lens.actors]
        return best(fold(letters), self._names, OFFERED)

    def _take_known_names(self, typed: Input) -> None:
        """Take the names before a comma that the registry knows; others wait to be chosen."""
        value = typed.value.lstrip()
        while "," in value:
            names = value.split(",")
            for count in range(len(names) - 1, 0, -1):
                name = ",".join(names[:count]).strip()
                if not name or self._knows(name):
                    self._add_actor(name)
                    value = ",".join(names[count:]).lstrip()
                    break
            else:
                break
        if value != typed.value:
            typed.value = value

    def _knows(self, name: str) -> bool:
        lens = self.known.lens
        if name in self.known.actors:
            return True
        if lens is None:
            return False
        find = lens.corpus.registry.find
        return find(name) is not None or find(name.partition(": ")[0]) is not None

    def _add_actor(self, words: str) -> None:
        if words and words not in self._actors:
            self._actors.append(words)
        self._show_actors()

    def _show_actors(self) -> None:
        words = self.marks.words(" · ").join(map(self._actor_words, self._actors))
        self.query_one("#actors-under", Under).put(words)

    def _actor_words(self, words: str) -> str:
        name, _, role = words.partition(": ")
        lens = self.known.lens
        registry = lens.corpus.registry if lens is not None else None
        if registry is not None and (whole := registry.find(words)) is not None:
            return brief(registry.name_of(whole))
        actor = registry.find(name) if registry is not None else None
        if registry is not None and actor is not None:
            name = registry.name_of(actor)
        shown = f"{brief(name)} ({brief(role)})" if role else brief(name)
        return shown if actor is not None else f"{shown} (new)"

    def _gather_sources(self) -> None:
        """Gather the sources that are known, between keys: there may be a hundred thousand."""
        end = monotonic() + SLICE
        for source in self._sources_left:
            self._sources.append(source)
            self._source_names.append(_names_of_source(source))
            if monotonic() > end:
                self.set_timer(PAUSE, self._gather_sources)
                return
        for box in self._boxes:
            if box.line.has_focus:
                self._offer_sources(box.line)

    def _offer_sources(self, typed: Input) -> None:
        box = next(each for each in self._boxes if each.line is typed)
        letters, found = fold(typed.value.strip()), box.found
        if not letters or box.ref or not typed.has_focus:
            found.offer([])
            return
        names = self._source_names
        options = []
        indexes = best(letters, names, OFFERED)
        for index in indexes:
            words = source_words(self._sources[index], self.marks.words)
            options.append(Option(Content(cut(words, self._room, self.marks.more)), id=str(index)))
        # What only has the letters somewhere in their order is more likely a new title.
        sure = bool(indexes) and any(letters in name for name in names[indexes[0]])
        found.offer(options, 0 if sure else None)

    @on(OptionList.OptionSelected)
    def _clicked(self, message: OptionList.OptionSelected) -> None:
        message.stop()
        self._take((message.option_list.id or "").removesuffix("-found"), message.option.id or "")

    def _take(self, name: str, chosen: str) -> None:
        """Take what was chosen for the line of this name."""
        box = next((each for each in self._boxes if each.line.id == name), None)
        typed = self._lines[name] if box is None else box.line
        self.query_one(f"#{name}-found", Found).offer([])
        if name == "date":
            typed.value = chosen
        elif name == "actors":
            letters, _, role = typed.value.strip().partition(": ")
            if chosen != NEW:
                assert self.known.lens is not None
                letters = self.known.lens.actors[int(chosen)].id
            typed.value = ""
            self._add_actor(f"{letters}: {role}" if role.strip() else letters.strip())
        elif box is not None:
            box.take(_draft_source(self._sources[int(chosen)]))
            self.action_field(1)
        self._typed()

    # -- keys --------------------------------------------------------------------------------

    @on(Input.Submitted)
    def _submitted(self, message: Input.Submitted) -> None:
        name = message.input.id or ""
        found = self._found_of(name)
        chosen = found.chosen if found is not None else None
        if chosen is not None:
            self._take(name, chosen)
        elif name == "actors" and message.input.value.strip():
            self._say(unchosen(message.input.value.strip()), error=True)
        else:
            if found is not None:
                found.offer([])
            self.action_done()

    def _found_of(self, name: str) -> Found | None:
        found = self.query(f"#{name}-found").results(Found) if name else iter(())
        return next(iter(found), None)

    def action_field(self, by: int, leave: bool = False) -> None:
        """Go to the next or previous field, or in the list of what the letters may stand for."""
        found = self._found_of(self.focused.id or "") if self.focused is not None else None
        if found is not None and found.display and not leave:
            at = found.highlighted
            if at is not None or by > 0:
                if by > 0:
                    found.action_cursor_down()
                elif at:
                    found.action_cursor_up()
                else:
                    found.highlighted = None
                return
        # The toolkit's own order of the focus hears late of a field that has just appeared.
        there = [each for each in self.query(FOCUSED) if _is_shown(each)]
        at = there.index(self.focused) if self.focused in there else -by
        there[(at + by) % len(there)].focus()

    def action_done(self) -> None:
        """Go on after enter in a field."""
        self.action_field(1, leave=True)

    @on(NamesLine.Emptied)
    def _take_back(self) -> None:
        if self._actors:
            self._actors.pop()
            self._show_actors()
            self._typed()

    def action_leave(self) -> None:
        """Close the list of what the letters may stand for; without one, the form."""
        found = self._found_of(self.focused.id or "") if self.focused is not None else None
        if found is not None and found.display:
            found.offer([])
        else:
            self.dismiss(None)

    def action_cursor(self, by: int) -> None:
        """Go to the next or previous field, as `j` and `k` do in a list."""
        self.action_field(by)

    def action_page(self, pages: int) -> None:
        """Scroll by a number of pages."""
        fields = self.query_one("#fields")
        fields.scroll_relative(y=pages * max(1, fields.size.height - 1), animate=False)

    @on(Button.Pressed)
    def _pressed(self, message: Button.Pressed) -> None:
        if message.button.id == "clear":
            self._clear()
        else:
            self.action_save(message.button.id == "next")

    def _clear(self) -> None:
        if not self._is_sure:
            self._say("again empties the form: nothing of it is kept")
            self._is_sure = True
            return
        self.typed = ()
        self._keep_now()
        self.dismiss(Written("", {}))

    def action_save(self, again: bool = False) -> None:
        """Write the event; `again` goes on with another one of its sources."""
        draft = self.draft()
        try:
            if draft.letters:
                raise DraftRefused("actors", unchosen(draft.letters))
            made = build_record(replace(draft, letters=""), self.known, name_sources=True)
            twin = find_twin(draft, self.known)
            if twin is not None and self._twin != f"{twin.id} {draft.title}":
                self._twin = f"{twin.id} {draft.title}"
                where = f"{brief(twin.id)} in {brief(twin.file, 100)}"
                raise DraftRefused(
                    "title",
                    f"there is an event of that title and date, {where}: again writes this, too",
                )
            path = save_record(made, draft, self.folder, self.known)
        except DraftRefused as refused:
            self._say(str(refused), error=True)
            self._go_to(refused)
            return
        self._stop_keeping()
        self.dismiss(Written(path, made, pairs_of(another(draft, made)) if again else ()))

    def _stop_keeping(self) -> None:
        if self._keep_soon is not None:
            self._keep_soon.stop()
            self._keep_soon = None
        self.typed = ()

    def _go_to(self, refused: DraftRefused) -> None:
        """Put the cursor into the field that has to be looked at."""
        number = refused.at[0] if refused.at else 0
        if refused.field == "quote":
            name = f"quote-{number}-{refused.at[1] if len(refused.at) > 1 else 0}"
        elif refused.field in ("publisher", "published", "url", "source"):
            name = f"{refused.field}-{number}"
        else:
            name = {"source_title": f"source-{number}"}.get(refused.field, refused.field)
        for widget in self.query(f"#{name}") if name else ():
            widget.focus()


def _is_shown(widget: Widget) -> bool:
    return all(each.display for each in widget.ancestors_with_self if isinstance(each, Widget))


def unchosen(letters: str) -> str:
    return f"“{brief(letters)}” is not chosen yet: enter takes the line marked, down goes to others"


def _names_of_source(source: Source) -> tuple[str, ...]:
    names = (source.title, f"{source.publisher} {source.title}", source.id, source.url)
    return tuple(fold(name[:200]) for name in names if name.strip())


def _draft_source(source: Source) -> DraftSource:
    """Return a known source as a draft names it: by its id, else by all that is known of it."""
    if source.id:
        return DraftSource(ref=source.id)
    return DraftSource(
        title=source.title, publisher=source.publisher, published=source.published, url=source.url
    )


def split_names(typed: str) -> tuple[str, ...]:
    """Split names that were typed with commas between them."""
    return tuple(name.strip() for name in typed.split(",") if name.strip())
