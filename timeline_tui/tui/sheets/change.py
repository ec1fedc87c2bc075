"""Changing an event that is there: a menu of its parts, and one field or a few for each of them;
and a private note on it.

The fields are those of the form for a new event, of which all but a few are hidden: what is typed
is read, completed and judged alike. `core.drafts` says what becomes of it, `files.edit` writes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Button, OptionList, Static, TextArea
from textual.widgets.option_list import Option

from timeline_tui.core import limits
from timeline_tui.core.drafts import (
    Amendment,
    Draft,
    DraftQuote,
    DraftRefused,
    DraftSource,
    Known,
    Pairs,
    Part,
    amend,
    begin_part,
    pairs_of,
    source_words,
    with_sources_of,
)
from timeline_tui.core.event import Event, Mark, Source
from timeline_tui.core.text import brief, count
from timeline_tui.dates import display
from timeline_tui.explorer.commands import PARTS
from timeline_tui.tui.glyphs import cut
from timeline_tui.tui.sheets import Choices, Sheet
from timeline_tui.tui.sheets.form import (
    KEEP_AFTER,
    CreateEvent,
    Fields,
    QuoteText,
    SourceBox,
    StatusLine,
    Under,
    field,
    stand_in,
    unchosen,
)

TITLES: dict[str, tuple[str, str]] = {
    "quotes": ("Quote", "Add a quote"),
    "sources": ("Source", "Add a source"),
    "actors": ("Actor", "Add an actor"),
    "tags": ("Tag", "Add a tag"),
    "status": ("Status", "Change the status"),
    "title": ("Title", "Change the title"),
    "date": ("Date", "Change the date"),
    "summary": ("Summary", "Change the summary"),
}
"""The label of each part in the menu, and the title of its sheet."""
_LABEL = 10
"""Cells of a label in the menu."""


class ChangeMenu(Sheet[str | None]):
    """What may be changed of an event, and what it says today. Dismissed with a command."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,A", "dismiss(None)", "close", show=False),
    ]

    def __init__(self, event: Event, known: Known) -> None:
        super().__init__()
        self.event = event
        self.known = known
        self._listed_for = 0

    def compose(self) -> ComposeResult:
        with Vertical(id="sheet") as sheet:
            self.head(sheet, "Change the event", "enter chooses · esc closes")
            yield Static(self._entitled(), markup=False, id="now")
            yield Choices(*self._options(), markup=False)

    def _entitled(self) -> Content:
        return Content(self.lines(brief(self.event.title, 200)))

    def _options(self) -> list[Option]:
        self._listed_for = self.room
        options = []
        for command, (part, _) in PARTS.items():
            said = said_of(self.event, cast(Part, part), self.known, self.marks.words)
            words = f"{TITLES[part][0]:<{_LABEL}}{said}"
            options.append(Option(Content(cut(words, self.room, self.marks.more)), id=command))
        return options

    def on_resize(self) -> None:
        if self._listed_for == self.room:
            return
        self.query_one("#now", Static).update(self._entitled())
        options = self.query_one(Choices)
        at = options.highlighted
        options.clear_options()
        options.add_options(self._options())
        options.highlighted = at

    def on_option_list_option_selected(self, message: OptionList.OptionSelected) -> None:
        self.dismiss(message.option.id)


def said_of(event: Event, part: Part, known: Known, spell: Callable[[str], str] = str) -> str:
    """Return in a few words what an event says of a part of it today."""
    match part:
        case "title" | "summary":
            return brief(getattr(event, part), 200)
        case "status":
            return brief(event.status)
        case "tags":
            return ", ".join(map(brief, event.tags[:20]))
        case "actors":
            find = known.lens.corpus.registry.find if known.lens is not None else lambda name: None
            found = ((each.actor, find(each.actor)) for each in event.actors[:20])
            return ", ".join(brief(name if one is None else one.name) for name, one in found)
        case "date":
            dated = event.unread_date or (display(event.when) if event.date else "")
            reported = f"“{brief(event.as_reported.text)}”" if event.as_reported else ""
            return spell(", ".join(filter(None, (brief(dated, 200), reported))))
        case "quotes":
            return count(event.quote_count, "quote")
    return count(len(event.sources), "source")


class SourceLine(StatusLine):
    """The source that quotes are added to; left, right and space choose another."""

    def __init__(self, sources: Sequence[str], at: int, room: int, more: str) -> None:
        Static.__init__(self, markup=False, id="target")
        self.sources = sources
        self.at = at if at < len(sources) else 0
        self._cells, self._more = room, more

    def action_change(self, by: int) -> None:
        """Choose the next source, or the one before."""
        self.at = (self.at + by) % len(self.sources)
        self._show()
        self.post_message(self.Changed())

    def _show(self) -> None:
        words = f"[{self.at + 1} of {len(self.sources)}] {self.sources[self.at]}"
        self.update(Content(cut(words, self._cells, self._more)))


class QuotesBox(SourceBox):
    """Quotes alone, of a source that is known."""

    def compose(self) -> ComposeResult:
        yield from self.quotes


_SHOWN: dict[str, tuple[str, ...]] = {
    "title": ("title",), "date": ("date", "anchor"), "actors": ("actors",), "tags": ("tags",),
    "status": ("status",), "summary": (), "quotes": (), "sources": (),
}  # fmt: skip
"""The fields of the form that are shown for each part."""


class ChangeEvent(CreateEvent):
    """Dismissed when what was typed is written, or with nothing written. `write` takes what is to
    be changed, and calls `finish` with the reason if that cannot be done."""

    def __init__(
        self,
        event: Event,
        part: Part,
        known: Known,
        write: Callable[[ChangeEvent, Sequence[Amendment]], None],
        *,
        source: int = 0,
        typed: Pairs = (),
        near: Iterable[int] = (),
    ) -> None:
        begun = pairs_of(begin_part(event, part))
        said = "what was typed before is here again" if typed and typed != begun else ""
        super().__init__("", known, typed or begun, near=near, said=said)
        self.event = event
        self.part = part
        self.write = write
        self._source = source
        self._is_writing = False
        self._at_first = begun

    def compose(self) -> ComposeResult:
        self._build()
        self._summary = QuoteText(self._begun.summary, "", "summary-text")
        if self.part == "quotes":
            quotes = tuple(quote for one in self._begun.sources for quote in one.quotes)
            drafted = DraftSource(quotes=quotes or (DraftQuote(),))
            self._boxes = [QuotesBox(0, drafted, self.known, self.marks)]
        sources = [self._words_of(source) for source in self.event.sources]
        self._target = SourceLine(sources or [""], self._source, self.inside - 13, self.marks.more)
        if not self._said:
            self._at_first = pairs_of(self.draft())
        with Vertical(id="sheet") as sheet:
            title = f"{TITLES[self.part][1]}: {brief(self.event.title, 200)}"
            self.head(sheet, title, self._keys())
            yield Static(self._now(), markup=False, id="now")
            with Fields(id="fields"):
                yield from self._rows()
            yield Static(markup=False, id="reading")
            with Horizontal(id="buttons"):
                yield Button("Write", id="save", compact=True)

    def _keys(self) -> str:
        writes = "ctrl+s" if self.part in ("quotes", "sources", "summary") else "enter or ctrl+s"
        return f"{writes} writes · esc leaves it as it is"

    def _words_of(self, source: Source) -> str:
        complete = source
        if self.known.lens is not None:
            complete = self.known.lens.corpus.sources.complete(source)
        return source_words(complete, self.marks.words)

    def _now(self) -> Content:
        """Return the file, and what the list has that is added to."""
        lines = [f"in {brief(self.event.file, 200)}"]
        if self.part in ("tags", "actors", "sources"):
            there = said_of(self.event, self.part, self.known, self.marks.words)
            lines.append(f"so far: {there or 'none'}")
        if self.part == "quotes" and len(self.event.sources) == 1:
            lines.append(f"to {self._words_of(self.event.sources[0])}")
        return Content("\n".join(map(self.lines, lines)))

    def _first_value(self, name: str) -> str:
        return stand_in(super()._first_value(name))

    def _rows(self) -> Iterator[Widget]:
        """Yield all fields: those of the part are shown, the others hold nothing."""
        shown = {f"{name}-field" for name in _SHOWN[self.part]}
        target = field("To", self._target, "target")
        target.display = self.part == "quotes" and len(self.event.sources) > 1
        summary = field("Summary", self._summary, "summary-text")
        summary.display = self.part == "summary"
        yield from (target, summary)
        for widget in super()._rows():
            if isinstance(widget, SourceBox):
                widget.display = self.part in ("quotes", "sources")
            elif (widget.id or "").endswith("-field"):
                widget.display = widget.id in shown
            yield widget
            if widget.id == "anchor-field":
                yield Under("anchor")

    def _first(self) -> Widget:
        """Return the field to begin in."""
        if self.part == "summary":
            return self._summary
        if self.part == "quotes":
            return self._boxes[0].quotes[0].words
        if self.part == "sources":
            return self._boxes[0].line
        return self._status if self.part == "status" else self._lines[_SHOWN[self.part][0]]

    def draft(self) -> Draft:
        """Return what is typed."""
        draft = super().draft()
        return replace(
            draft,
            title=stand_in(draft.title),
            date=stand_in(draft.date),
            anchor=stand_in(draft.anchor),
            summary=self._summary.exact,
            status=self._status.chosen,
        )

    def _show(self, draft: Draft) -> None:
        super()._show(with_sources_of(draft, self.event) if self.part == "date" else draft)
        row = self.query_one("#anchor-field")
        row.display = row.display and self.part == "date"
        numbered = len(self.event.sources) > 1 and row.display
        self.query_one("#anchor-under", Under).put(self._numbered() if numbered else "")

    def _numbered(self) -> str:
        """Return the sources of the event with the numbers by which they can be named."""
        words = enumerate(map(self._words_of, self.event.sources[:99]), 1)
        room = max(self.inside - 13, 20)
        return "\n".join(cut(f"{number} {each}", room, self.marks.more) for number, each in words)

    def _grow(self, draft: Draft) -> None:
        if self.part == "sources":
            super()._grow(draft)

    def action_done(self) -> None:
        """Write what is typed after enter in the only field; else go to the next one."""
        if self.part in ("quotes", "sources"):
            super().action_done()
        else:
            self.action_save()

    def action_save(self, again: bool = False) -> None:
        """Have it written, unless it is what the event says already."""
        if self._is_writing:
            return
        draft = self.draft()
        if pairs_of(draft) == self._at_first and self.part not in ("quotes", "sources"):
            if self.part in ("actors", "tags"):
                self._say("nothing is typed yet", error=True)
            else:
                self.dismiss(None)
            return
        try:
            if draft.letters:
                raise DraftRefused("actors", unchosen(draft.letters))
            made = amend(self.event, self.part, draft, self.known, self._target.at)
        except DraftRefused as refused:
            self._say(str(refused), error=True)
            self._go_to(refused)
            return
        self._is_writing = True
        self._say("writing…")
        self.write(self, made)

    def finish(self, fault: str) -> None:
        """Close when it is written; else say why it is not, and keep what is typed."""
        self._is_writing = False
        if not fault:
            self.dismiss(None)
        elif self.is_mounted:
            self._said = fault  # the news of what changed meanwhile do not hide it
            self._say(fault, error=True)


# -- a private note --------------------------------------------------------------------------------


class NoteText(QuoteText):
    """The words of a note; they have its color."""

    def on_mount(self) -> None:
        ink = self.screen.ink("success") if isinstance(self.screen, Sheet) else ""
        if ink.startswith("#"):
            self.styles.color = ink


class EditNote(Sheet[bool]):
    """A private note, as it is in `mark` or as it was being typed (`draft`). `keep` takes what is
    typed, now and then and in the end, and returns why that cannot be kept; `write` what is to be
    the note, and calls `finish` in the end. Dismissed with whether a draft is left."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "close, and keep the draft", show=False),
        Binding("tab", "field(1)", "next", show=False),
        Binding("shift+tab", "field(-1)", "previous", show=False),
        Binding("ctrl+s", "save", "keep the note", show=False),
    ]

    def __init__(
        self, mark: Mark, draft: str | None, keep: Callable[[str], str],
        write: Callable[[str], None],
    ) -> None:  # fmt: skip
        super().__init__()
        self.mark = mark
        self.draft = draft
        self.keep = keep
        self.write = write
        self._is_writing = False
        self._keep_soon: Timer | None = None

    def compose(self) -> ComposeResult:
        mark, begun = self.mark, self.mark.note if self.draft is None else self.draft
        what = "Your note on a quote" if mark.quote else "Your note"
        about = [brief(mark.title, 200), *([f"“{brief(mark.words, 200)}”"] if mark.quote else ())]
        with Vertical(id="sheet") as sheet:
            self.head(sheet, what, "ctrl+s keeps it · esc closes, the draft stays")
            yield Static(Content("\n".join(map(self.lines, about))), markup=False, id="now")
            with Vertical(classes="field", id="note-text-field"):
                yield NoteText(begun, self.marks.words("private: it is in no file"), "note-text")
            yield Static(markup=False, id="reading")
            with Horizontal(id="buttons"):
                yield Button("Keep", id="save", compact=True)

    def on_mount(self) -> None:
        text = self.query_one(NoteText)
        text.move_cursor(text.document.end)
        text.focus()
        if self.draft is not None and self.draft != self.mark.note:
            self._say("this is the draft that was kept last time")

    @property
    def note(self) -> str:
        """Return what is typed, without blank lines around it."""
        return self.query_one(NoteText).exact.strip("\n")

    @on(TextArea.Changed)
    def _typed(self) -> None:
        if self._keep_soon is not None:
            self._keep_soon.stop()
        self._keep_soon = self.set_timer(KEEP_AFTER, self._keep_now)

    def _keep_now(self) -> None:
        self._stop_keeping()
        if fault := self.keep(self.note):
            self._say(fault, error=True)

    def _stop_keeping(self) -> None:
        if self._keep_soon is not None:
            self._keep_soon.stop()
            self._keep_soon = None

    @on(QuoteText.TooLong)
    def _say_too_long(self) -> None:
        self._say("that is too long for a note", error=True)

    def on_unmount(self) -> None:
        if self._keep_soon is not None:
            self.keep(self.note)

    def action_field(self, by: int) -> None:
        """Go between the text and the button."""
        text = self.query_one(NoteText)
        (self.query_one(Button) if text.has_focus else text).focus()

    def action_leave(self) -> None:
        """Close; what is typed stays as a draft."""
        self._keep_now()
        self.dismiss(self.note != self.mark.note)

    @on(Button.Pressed)
    def action_save(self) -> None:
        """Have the note kept."""
        if self._is_writing:
            return
        note = self.note
        if len(note) > limits.NOTE.value:
            self._say(f"a note has at most {limits.NOTE.amount}", error=True)
        elif note == self.mark.note:
            self._keep_now()
            self.dismiss(False)
        else:
            self._keep_now()
            self._is_writing = True
            self._say("writing…")
            self.write(note)

    def finish(self, fault: str) -> None:
        """Close when it is kept; else say why it is not, and keep what is typed."""
        self._is_writing = False
        if not fault:
            self._stop_keeping()
            self.dismiss(False)
        elif self.is_mounted:
            self._say(f"not kept: {fault}", error=True)

    def _say(self, words: str, *, error: bool = False) -> None:
        said = self.marks.message(f"{'! ' * error}{brief(words, 300)}")
        self.query_one("#reading", Static).update(Content(self.lines(said)))
