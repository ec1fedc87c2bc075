"""Sheets over the explorer: help, problems, gaps, a link before it is followed.

Text from files enters as `Content`, never as markup.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from timeline_tui.core.corpus import Damage, passed_over_words
from timeline_tui.core.gaps import Gap
from timeline_tui.core.lens import Lens, View
from timeline_tui.core.problem import Problem, group_repeats
from timeline_tui.core.text import brief, count, fold, visible
from timeline_tui.dates.wording.datewords import days_words
from timeline_tui.explorer.commands import BY_ID, COMMANDS, DIGITS, GROUPS, Command
from timeline_tui.explorer.messages import Say
from timeline_tui.tui.glyphs import Glyphs, cell_width, cut, wrap
from timeline_tui.tui.programs import SafeLink
from timeline_tui.tui.sheets import Choices, Sheet
from timeline_tui.tui.toolkit.widgets import TypingLine

PROBLEMS_LISTED = 200
"""Problems listed at once; `check` prints all of them."""
GAPS_LISTED = 100
"""Gaps that are listed; the others are shorter."""

KEYS_CELLS = 13
"""Cells before the words of a key."""


def lesson(commands: Sequence[Command]) -> tuple[tuple[str, str], ...]:
    """Return the first twenty seconds: keys, and what they do."""
    key = {command.id: command.shown.split()[0] for command in commands}
    digits = key[DIGITS] if key[DIGITS] != BY_ID[DIGITS].shown else "1 to 9"
    return (
        (f"{key['next']} {key['previous']}",
         f"up and down; {key['page_down']} and {key['page_up']} turn pages"),
        (key["open"], f"opens an event; again: into its quotes; {key['close']} comes back"),
        (digits, f"only events with that actor; press more of them; {key['everyone']} everyone"),
        (key["search"], "searches everything that is said; esc cancels the search"),
        (key["copy_quote"], f"copies the quote with its citation; {key['open_link']} opens its "
         "source"),
        (key["create"], "writes an event; or drop a JSON file into the folder"),
    )  # fmt: skip


def legend(glyphs: Glyphs) -> tuple[tuple[str, str], ...]:
    """Return the words that explain a row."""
    return (
        (f"Tue 07  {glyphs.exact}", "known to the day"),
        (f"07–19   {glyphs.within}", "at some time within those days"),
        (f"20–28   {glyphs.lasting}", "it lasted from the 20th to the 28th"),
        (f"~29     {glyphs.within}", "about the 29th"),
        (f"≥ 17    {glyphs.open_ended}", "the 17th or later; < before"),
        ("Apr     ?", "in a period that is asked for: it may lie outside"),
        ("[1]23", "keys of its actors; in brackets who is asked for, or most frequent"),
        (f"2{glyphs.quotes}", "two quotes"),
        ("?", "alleged, disputed or retracted: opened, it says which"),
        ("!", "damaged, or its file cannot be read any more: opened, it says what is missing"),
        (f"{glyphs.gap} 8 days", "a gap that is long for this list"),
    )


class Pages(Sheet[None]):
    """A sheet of text longer than most screens. It scrolls by the keys of the list and says whether
    there is more below."""

    TITLE_SHOWN: ClassVar[str]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "dismiss(None)", "close", show=False),
        Binding("space,pagedown", "page(1)", "a page down", show=False),
        Binding("b,pageup", "page(-1)", "a page up", show=False),
        Binding("ctrl+d", "page(0.5)", "half a page down", show=False),
        Binding("ctrl+u", "page(-0.5)", "half a page up", show=False),
        Binding("g,home", "page(-1000)", "to the beginning", show=False),
        Binding("G,end", "page(1000)", "to the end", show=False),
    ]

    _filled_for = 0

    def compose(self) -> ComposeResult:
        with Vertical(id="sheet"), VerticalScroll(id="rows"):
            yield Static(markup=False, id="text")

    def on_mount(self) -> None:
        self.rows.focus()
        self.watch(self.rows, "scroll_y", self._entitle)
        self.fill()

    def on_resize(self) -> None:
        # The first size comes before the text, and an update during a layout is lost.
        if self._filled_for not in (0, self.room):
            self.fill()
        else:
            self.call_after_refresh(self._entitle)

    @property
    def rows(self) -> VerticalScroll:
        """Return the part that scrolls."""
        return self.query_one("#rows", VerticalScroll)

    @property
    def room(self) -> int:
        """Return the cells of a line: without the bar."""
        return self.inside - 1

    def fill(self) -> None:
        """Show the text in lines that fit."""
        self._filled_for = self.room
        self.query_one("#text", Static).update(self.content())
        self.call_after_refresh(self._entitle)

    def text(self) -> str:
        """Return the whole text."""
        raise NotImplementedError

    def content(self) -> Content:
        """Return the whole text with its colors."""
        return Content(self.text())

    def keys_shown(self) -> str:
        """Return the keys in the frame."""
        return "esc closes"

    def _entitle(self) -> None:
        more = self.rows.scroll_y < self.rows.max_scroll_y
        keys = f"{'more below · ' * more}{self.keys_shown()}"
        self.head(self.query_one("#sheet"), self.TITLE_SHOWN, keys)

    def action_cursor(self, by: int) -> None:
        """Scroll the text by a number of lines."""
        self.rows.scroll_relative(y=by, animate=False)

    def action_page(self, pages: float) -> None:
        """Scroll the text by a number of pages."""
        lines = max(1, self.rows.size.height - 1)
        self.rows.scroll_relative(y=int(pages * lines), animate=False)


class Messages(Pages):
    """The last messages in full, newest first."""

    TITLE_SHOWN = "Messages"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("i", "dismiss(None)", "close", show=False),
    ]

    def __init__(self, log: Sequence[Say]) -> None:
        super().__init__()
        self.log_shown = log

    def text(self) -> str:
        rows = []
        for said in reversed(self.log_shown):
            words = self.marks.message(brief(said.text, 600))
            mark = "! " if said.error else "  "
            for start, end in wrap(words, max(self.room - 2, 8)):
                rows.append(f"{mark}{words[start:end]}")
                mark = "  "
        return "\n".join(rows) or "no messages yet"


class Help(Pages):
    """A short lesson, then every key from the table of commands; a slash searches the rows."""

    TITLE_SHOWN = "Help"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark", "dismiss(None)", "close", show=False),
        Binding("escape", "leave", "leave the search, then close", show=False),
        Binding("slash", "search", "search", show=False),
    ]

    def __init__(self, commands: Sequence[Command] = COMMANDS) -> None:
        super().__init__()
        self.commands = commands

    def compose(self) -> ComposeResult:
        with Vertical(id="sheet"):
            yield TypingLine(placeholder=self.marks.words("a key, or some letters"), id="letters")
            with VerticalScroll(id="rows"):
                yield Static(markup=False, id="text")

    @property
    def _line(self) -> TypingLine:
        return self.query_one("#letters", TypingLine)

    def keys_shown(self) -> str:
        return "esc all rows" if self._line.display else "/ search · esc closes"

    def action_search(self) -> None:
        self._line.display = True
        self._line.focus()
        self.fill()

    @on(Input.Changed)
    def _search(self) -> None:
        self.rows.scroll_home(animate=False)
        self.fill()

    @on(Input.Submitted)
    def _keep(self) -> None:
        self.rows.focus()

    def action_leave(self) -> None:
        if not self._line.display:
            self.dismiss(None)
            return
        self._line.display = False
        self._line.value = ""
        self.rows.focus()
        self.fill()

    def text(self) -> str:
        """Return the whole sheet, or the rows that have the letters."""
        width = self.room - KEYS_CELLS - 1
        parts = [("Twenty seconds", lesson(self.commands)), ("Reading a row", legend(self.marks))]
        for group in GROUPS:
            commands = [command for command in self.commands if command.group == group]
            keys = tuple((keys_shown(each.shown, self.marks), each.words) for each in commands)
            parts.append((group, keys))
        rows: list[str] = []
        for title, keyed in parts:
            held = [row for row in keyed if _has(row, self._line.value.strip())]
            rows += ["", title, *_keyed(held, width)] if held else []
        return self.marks.words("\n".join(rows[1:]) or "nothing matches")

    def content(self) -> Content:
        """Return the whole text, headings and keys in the color of those."""
        ink = self.ink("heading")
        lines = []
        for line in self.text().split("\n"):
            cells = KEYS_CELLS if line.startswith(" ") else len(line)
            style = ink if line.startswith(" ") else f"bold {ink}"
            lines.append(Content(line).stylize(style, 0, cells))
        return Content("\n").join(lines)


def _has(row: tuple[str, str], letters: str) -> bool:
    """Report whether a row has a key, or words with the letters."""
    return letters in row[0].split() or fold(letters) in fold(" ".join(row))


def _keyed(rows: Iterable[tuple[str, str]], width: int) -> Iterator[str]:
    """Return keys or marks with their words beside them; long words continue below."""
    for key, words in rows:
        first, *rest = (words[start:end] for start, end in wrap(words, max(width, 8)))
        yield f"  {key:<10} {first}"
        yield from (" " * KEYS_CELLS + line for line in rest)


def keys_shown(shown: str, glyphs: Glyphs) -> str:
    """Return key names, in ASCII without arrows and dashes."""
    if not glyphs.ascii:
        return shown
    for sign, word in (("↓", "down"), ("↑", "up"), ("→", "right"), ("←", "left"), ("–", "-")):
        shown = shown.replace(sign, word)
    return shown


class Problems(Sheet[None]):
    """The problems of files: the place, the finding, the expected value, the fix."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("exclamation_mark,q", "dismiss(None)", "close", show=False),
        Binding("F", "fix", "fix", show=False),
    ]

    def __init__(
        self,
        problems: Sequence[Problem],
        edit: Callable[[str, int], None],
        fix: Callable[[Problem], None],
        *,
        damage: Damage,
        reading: bool,
        others: int = 0,
    ) -> None:
        super().__init__()
        self.problems = problems
        self._grouped = in_order(problems)
        self.edit = edit
        self.fix = fix
        self.damage = damage
        self.reading = reading
        self.others = others
        self._listed_for = 0
        self._placed: int | None = None

    def compose(self) -> ComposeResult:
        with Vertical(id="sheet"):
            yield Choices(markup=False)
            yield Static(id="more", markup=False)

    def on_mount(self) -> None:
        self._list(0)

    def on_resize(self) -> None:
        if self.room != self._listed_for:
            self._list(self.query_one(Choices).highlighted or 0)

    def take(self, problems: Sequence[Problem], damage: Damage, *, reading: bool) -> None:
        """Show what is wrong now, with the cursor where it was: on the problem, or in its file.
        As long as `reading` goes on there may be more of it."""
        before, shown = self.problems, self._grouped
        self.problems = problems
        self.damage, self.reading = damage, reading
        if not self.is_mounted:
            return
        self._entitle()
        if problems == before:
            return
        at = self.query_one(Choices).highlighted or 0
        self._grouped = in_order(problems)
        old = shown[at] if at < len(shown) else None
        likeness = [
            0 if old is None else (new.file == old.file) * (1 + (new.message == old.message))
            for new in self._grouped[:PROBLEMS_LISTED]
        ]
        best = max(likeness, default=0)
        self._list(likeness.index(best) if best else at)

    def _list(self, at: int) -> None:
        self._entitle()
        options = self.query_one(Choices)
        options.clear_options()
        self._listed_for = width = self.room
        styles = {"error": self.chip("error"), "warning": self.chip("accent")}
        options.add_options(
            Option(problem_words(problem, width, self.marks, styles[problem.severity]))
            for problem in self._grouped[:PROBLEMS_LISTED]
        )
        options.highlighted = min(at, options.option_count - 1) if options.option_count else None
        self._placed = options.highlighted
        more = len(self._grouped) - PROBLEMS_LISTED
        line = self.query_one("#more", Static)
        parts = [f"… and {more:,} more: timeline-tui check"] if more > 0 else []
        parts += filter(None, [passed_over_words(self.others)])
        line.display = bool(parts)
        line.update(Content(self.lines(self.marks.words("\n".join(parts)))))

    def _entitle(self, *, moved: bool = False) -> None:
        """Say in the frame what there is and what the keys do, unless something else was said since
        the cursor was `moved`: files that come must not hide why one is not fixed."""
        errors = sum(problem.severity == "error" for problem in self.problems)
        counted = ((errors, "error"), (len(self.problems) - errors, "warning"))
        found = " and ".join([count(n, word) for n, word in counted if n])
        # What costs an event comes first: in a narrow sheet the end is cut.
        parts = [part for part in (self.damage.events_words, found) if part]
        if self.reading:
            parts = ["still reading", *(f"{part} so far" for part in parts)]
        title = f"Problems: {' · '.join(parts) or 'none left'}"
        here = self._here()
        fix = "F fixes it · " if here is not None and here.remedy is not None else ""
        keys = f"{fix}enter edits the file there · esc closes"
        told = None if moved else self._told
        self.head(self.query_one("#sheet"), title, keys, told=told)

    def _here(self) -> Problem | None:
        """Return the problem under the cursor."""
        at = self.query_one(Choices).highlighted
        return self._grouped[at] if at is not None and at < len(self._grouped) else None

    def tell(self, said: Say) -> None:
        """Show a message, unless it is the news of a change that would hide why nothing is
        fixed."""
        if said.error or self._told is None or not self._told.error:
            super().tell(said)

    def action_fix(self) -> None:
        """Fix the problem under the cursor, if there is one sure way to."""
        self._told = None
        here = self._here()
        if here is not None:
            self.fix(here)

    def on_option_list_option_highlighted(self, message: OptionList.OptionHighlighted) -> None:
        self._entitle(moved=message.option_index != self._placed)
        self._placed = None

    def on_option_list_option_selected(self, message: OptionList.OptionSelected) -> None:
        problem = self._grouped[message.option_index]
        self.edit(problem.file, problem.line)


def in_order(problems: Sequence[Problem]) -> list[Problem]:
    """Return the problems as they are listed: errors before warnings, repeats as one."""
    return sorted(group_repeats(problems), key=lambda problem: problem.severity == "warning")


def problem_words(problem: Problem, width: int, glyphs: Glyphs, style: str = "") -> Content:
    """Return a problem in lines of safe text that fit the width: its kind and place, what was
    found, the line of the file with a caret, and what helps. Kind and caret have the style."""
    kind = problem.severity
    place = f"{brief(problem.file, 200)}:{problem.line}:{problem.column}"
    first, *rest = _indented(place, width, len(kind) + 1)
    parts = [Content.assemble((kind, f"bold {style}"), first[len(kind) :]), *rest]
    parts += _indented(glyphs.message(brief(problem.message, 600)), width, 2)
    if problem.excerpt:
        line, caret = pointed_line(problem, width - 4, glyphs)
        parts.append(Content(f"    {line}"))
        if caret:
            blank = " " * (len(caret) - len(caret.lstrip()))
            parts.append(Content.assemble(f"    {blank}", (caret.lstrip(), style)))
    if problem.help:
        parts += _indented(glyphs.message(brief(problem.help, 600)), width, 4)
    return Content("\n").join(parts)


def _indented(words: str, width: int, by: int) -> list[Content]:
    spans = wrap(words, max(width - by, 8))
    return [Content(" " * by + words[start:end]) for start, end in spans]


def pointed_line(problem: Problem, width: int, glyphs: Glyphs) -> tuple[str, str]:
    """Return the line of the file that fails, cut around its place to fit the width, and the carets
    that stand under it; `""` where there is no place within it."""
    line = problem.excerpt[-1]
    if not problem.excerpt_column:
        return cut(_shown_line(line), width, glyphs.more), ""
    start = problem.excerpt_column - 1
    meant = problem.end_column - problem.column if problem.end_line == problem.line else len(line)
    before, after = _shown_line(line[:start]), _shown_line(line[start:])
    if cell_width(before) > width // 2:
        room = max(width // 2 - cell_width(glyphs.more), 1)
        while before and cell_width(before) > room:
            before = before[1:]
        before = glyphs.more + before
    at = cell_width(before)
    carets = cell_width(_shown_line(line[start : start + meant]))
    shown = before + cut(after, width - at, glyphs.more)
    return shown, " " * at + "^" * max(1, min(carets, width - at))


def _shown_line(line: str) -> str:
    """Return a line of a file as wide under every terminal's tab stops."""
    return visible(line.replace("\t", "    "))


class ConfirmLink(Sheet[bool]):
    """The host of a link before a browser is asked to open it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,y,o", "dismiss(True)", "open", show=False),
        Binding("escape,n,q", "dismiss(False)", "leave", show=False),
    ]

    def __init__(self, link: SafeLink) -> None:
        super().__init__()
        self.link = link
        self._written_for = 0

    def compose(self) -> ComposeResult:
        with Vertical(id="sheet", classes="-small") as sheet:
            self.head(sheet, "Open in the browser?", "enter or a click on it opens · esc leaves")
            for name, words in self._words():
                yield Static(words, markup=False, id=name)

    def _words(self) -> Iterator[tuple[str, Content]]:
        self._written_for = self.room
        yield "host", Content(self.lines(brief(self.link.host, 300)))
        yield "url", Content(self.lines(brief(self.link.url, 1000)))

    @property
    def room(self) -> int:
        """Return the cells of a line: without the bar."""
        return self.inside - 1

    def on_resize(self) -> None:
        if self._written_for != self.room:
            for name, words in self._words():
                self.query_one(f"#{name}", Static).update(words)

    def on_click(self, event: events.Click) -> None:
        """Open the link by a click on it."""
        if self.get_widget_at(event.screen_x, event.screen_y)[0].id in ("host", "url"):
            event.stop()
            self.dismiss(True)

    def action_cursor(self, by: int) -> None:
        """Scroll a link that is longer than the sheet by a number of lines."""
        self.query_one("#sheet").scroll_relative(y=by, animate=False)


EXPORTS = (("md", "Markdown"), ("csv", "CSV"), ("json", "JSON"))
"""The formats of a file, in the order in which they are offered."""


class ExportView(Sheet[str | None]):
    """What to make of the events that are listed: a file, or the command line that lists them.
    Dismissed with the format, or `command`."""

    def __init__(self, view: View, folder: str, command: str | None) -> None:
        super().__init__()
        self.view_shown = view
        self.folder = folder
        self.command = command

    def compose(self) -> ComposeResult:
        with Vertical(id="sheet") as sheet:
            title = f"Export {count(len(self.view_shown), 'event')}"
            self.head(sheet, title, "enter writes or copies · esc closes")
            yield Choices(*self._options(), markup=False)
            yield Static(self._where(), id="more", markup=False)

    def _options(self) -> Iterator[Option]:
        for form, name in EXPORTS:
            yield Option(Content(f"{name}, a new file"), id=form)
        words = "Copy the command that lists them"
        yield Option(Content(words), id="command", disabled=self.command is None)

    def _where(self) -> Content:
        """Return where a file goes, and the command."""
        lines = [f"files go to {brief(self.folder, 400)}" if self.folder else "no folder for files"]
        lines.append(brief(self.command, 600) if self.command else "no command lists them")
        return Content("\n".join(map(self.lines, lines)))

    @property
    def room(self) -> int:
        """Return the cells of a line."""
        return self.inside - 2

    def on_resize(self) -> None:
        self.query_one("#more", Static).update(self._where())

    def on_option_list_option_selected(self, message: OptionList.OptionSelected) -> None:
        self.dismiss(message.option.id)


class ConfirmFix(Sheet[bool]):
    """The changes of a file, before they are written."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,y,F", "dismiss(True)", "fix", show=False),
        Binding("escape,n,q", "dismiss(False)", "leave", show=False),
    ]

    def __init__(self, diff: Sequence[str]) -> None:
        super().__init__()
        self.diff = diff
        self._written_for = 0

    def compose(self) -> ComposeResult:
        with Vertical(id="sheet", classes="-small") as sheet:
            self.head(sheet, "Fix it?", "enter writes the file · esc leaves it")
            yield Static(self._words(), markup=False, id="diff")

    def _words(self) -> Content:
        """Return the lines as they were (-) and as they will be (+)."""
        self._written_for = self.room
        inks = {"-": self.ink("error"), "+": self.ink("success")}
        shown = [Content(self.lines(self.diff[0].removeprefix("--- ")))]
        for line in self.diff[2:]:
            if not line.startswith("@@"):
                words = Content(self.lines(self.marks.words(line), "  "))
                shown.append(words.stylize(inks[line[0]]) if line[:1] in inks else words)
        return Content("\n").join(shown)

    def on_resize(self) -> None:
        if self._written_for != self.room:
            self.query_one("#diff", Static).update(self._words())

    def action_cursor(self, by: int) -> None:
        """Scroll a change that is longer than the sheet by a number of lines."""
        self.query_one("#sheet").scroll_relative(y=by, animate=False)


class Gaps(Sheet[int | None]):
    """The longest gaps; enter answers with the row of the event that ends one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("S,q", "dismiss(None)", "close", show=False),
    ]

    def __init__(self, lens: Lens, found: Sequence[Gap]) -> None:
        super().__init__()
        self.lens = lens
        self.found = found[:GAPS_LISTED]
        self.total = len(found)
        self._listed_for = 0

    def compose(self) -> ComposeResult:
        with Vertical(id="sheet") as sheet:
            title = f"The longest of {self.total:,} gaps"
            self.head(sheet, title, "enter goes to its end · esc closes")
            yield Choices(*self._options(), markup=False)

    def _options(self) -> list[Option]:
        self._listed_for = self.room
        return [Option(self.words(gap)) for gap in self.found]

    def on_resize(self) -> None:
        if self._listed_for == self.room:
            return
        options = self.query_one(Choices)
        at = options.highlighted
        options.clear_options()
        options.add_options(self._options())
        options.highlighted = at

    def words(self, gap: Gap) -> Content:
        """Return a gap in three lines, or more on a narrow screen."""
        days = count(gap.days, "day")
        maybe = f" · {count(gap.maybe, 'vague date')} may fall within" if gap.maybe else ""
        head = self.marks.words(f"{days} · {days_words(gap.first, gap.last)}{maybe}")
        sides = (("after ", gap.before), ("before", gap.after))
        told = (f"   {side} {brief(self.lens.event(row).title, 64)}" for side, row in sides)
        return Content(
            "\n".join((self.lines(head, " " * 3), *(self.lines(each, " " * 10) for each in told)))
        )

    def on_option_list_option_selected(self, message: OptionList.OptionSelected) -> None:
        self.dismiss(self.found[message.option_index].after)
