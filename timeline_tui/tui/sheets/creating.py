"""A form for a new event. What is typed is judged as it is typed; a file is written once."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Input, Static

from timeline_tui.core.lens import Lens
from timeline_tui.core.text import brief
from timeline_tui.dates import DateError, display, parse
from timeline_tui.files.write import Draft, DraftRefused, save
from timeline_tui.tui.sheets import Sheet
from timeline_tui.tui.toolkit.widgets import TypingLine

FIELDS: tuple[tuple[str, str, str], ...] = (
    ("title", "What", "what happened, in one line"),
    ("date", "When", "no more precise than is known: 2026-04-17, 2026-04, 2026~"),
    ("actors", "Who", "names, with commas between them"),
    ("summary", "Summary", "a sentence of your own"),
    ("quote", "Quote", "the source's exact words"),
    ("speaker", "Speaker", "whose words they are"),
    ("source_title", "Source", "the document's title"),
    ("publisher", "Publisher", "who published it"),
    ("published", "Published", "when: 2026-04-29"),
    ("url", "Link", "https://…"),
)
DATES = ("date", "published")


class CreateEvent(Sheet[str | None]):
    """Dismissed with the path of the new file, or with None; `typed` keeps what was typed until it
    is written."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "app.focus_next", "next", show=False),
        Binding("up", "app.focus_previous", "previous", show=False),
    ]

    def __init__(self, folder: str, lens: Lens, typed: dict[str, str]) -> None:
        super().__init__()
        self.folder = folder
        self.lens = lens
        self.typed = typed

    def compose(self) -> ComposeResult:
        with Vertical(id="sheet") as sheet:
            self.head(sheet, "New event", "enter next · on Write: writes · esc closes")
            for name, label, hint in FIELDS:
                with Horizontal(classes="field"):
                    yield Static(Content(label), markup=False, classes="label")
                    yield TypingLine(
                        self.typed.get(name, ""), placeholder=self.marks.words(hint),
                        id=name, compact=True, select_on_focus=False,
                    )  # fmt: skip
            yield Static("", markup=False, id="reading")
            yield Button("Write", id="write", compact=True)

    @on(Input.Changed)
    def _judge(self, message: Input.Changed) -> None:
        self.typed[message.input.id or ""] = message.value
        if message.input.id in DATES:
            self._say(self._date_reading(message.value))
        elif message.input.id == "actors":
            self._say(self._known_actors(message.value))

    @on(TypingLine.Joined)
    def _say_joined(self, message: TypingLine.Joined) -> None:
        self._say(f"{message.lines:,} lines were joined with spaces; e edits the file as it is")

    def _date_reading(self, typed: str) -> str:
        reading = date_reading(typed)
        return self.marks.words(reading) if reading.startswith("→") else reading

    def _known_actors(self, typed: str) -> str:
        names = split_names(typed)
        if not names:
            return ""
        name = names[-1]
        actor = self.lens.corpus.registry.find(name)
        if actor is not None:
            return f"{self.marks.to} {self.lens.corpus.registry.name_of(actor)}"
        alike = self.lens.corpus.registry.suggest(name)
        hint = f", or do you mean {' or '.join(alike[:2])}?" if alike else ""
        return f"{name}: a new actor{hint}"

    def _say(self, text: str) -> None:
        self.query_one("#reading", Static).update(Content(brief(text, 300)))

    @on(Input.Submitted)
    def _next(self) -> None:
        self.app.action_focus_next()

    @on(Button.Pressed)
    def _write(self) -> None:
        typed = {name: self.query_one(f"#{name}", Input).value.strip() for name, _, _ in FIELDS}
        actors = split_names(typed.pop("actors"))
        draft = replace(Draft(**typed), actors=actors)  # type: ignore[arg-type]
        try:
            path = save(draft, self.folder, self.lens)
        except DraftRefused as refused:
            self._say(str(refused))
            if refused.field in {name for name, _, _ in FIELDS}:
                self.query_one(f"#{refused.field}", Input).focus()
            return
        self.typed.clear()
        self.dismiss(path)


def split_names(typed: str) -> tuple[str, ...]:
    """Split names that were typed with commas between them."""
    return tuple(name.strip() for name in typed.split(",") if name.strip())


def date_reading(typed: str) -> str:
    """Return the reading of a date, or its fault; `""` for nothing typed."""
    if not typed.strip():
        return ""
    try:
        return f"→ {display(parse(typed.strip()))}"
    except DateError as error:
        return f"{error.message} ({error.help})" if error.help else error.message
