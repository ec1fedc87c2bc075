"""The effects of the explorer besides showing its state: sheets, the clipboard, other programs.

Each effect of `explorer.messages` is run here; its result is sent back as a message, or shown.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Generator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from timeline_tui.core.event import Event, Mark, MarkChange, SavedView
from timeline_tui.core.problem import Problem
from timeline_tui.core.text import brief, count
from timeline_tui.dates.frozen import dataclass
from timeline_tui.explorer.asking import HINTS, LOOKING
from timeline_tui.explorer.commands import PARTS, command_of
from timeline_tui.explorer.marks import views_of
from timeline_tui.explorer.messages import (
    ActorChosen,
    AskPlace,
    ChangeEvent,
    CloseLine,
    Copy,
    Do,
    EditEvent,
    EditFile,
    EditNote,
    Effect,
    EventChanged,
    EventChosen,
    Exit,
    Export,
    ExportChosen,
    FixChosen,
    FixProblem,
    Focus,
    FormClosed,
    KeepMark,
    KeepView,
    LookBack,
    MarkChanged,
    MarkChosen,
    MarkKept,
    Message,
    MouseSwitched,
    NewsChosen,
    OpenLine,
    OpenLink,
    PartChosen,
    ProblemChosen,
    PutAt,
    Reveal,
    SaveView,
    Say,
    Send,
    SetTheme,
    ShowChanges,
    ShowSheet,
    SinceGiven,
    StopReading,
    Suspend,
    SwitchMouse,
    TakeBack,
    ThemeChosen,
    Turn,
    TurnPane,
    ViewChanged,
    ViewChosen,
    ViewKept,
    WhenIdle,
    WriteView,
)
from timeline_tui.explorer.state import UNDO_DEPTH, Files, News, State
from timeline_tui.explorer.transition import is_slow
from timeline_tui.files.entry import Entry, Stamp
from timeline_tui.tui.presenter import Presenter

if TYPE_CHECKING:  # nothing of it is needed before somebody writes
    from timeline_tui.core.drafts import Amendment, Known, Part
    from timeline_tui.files.edit import Done
    from timeline_tui.tui.sheets.change import EditNote as EditNoteSheet


Place = tuple[str, str]
"""An event and what tells a quote of it (`core.event.Mark.place`)."""
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Outside:
    """The functions that only the application has.

    `line_of` reads a file for the line of an event; `line_now` returns it if it is known, otherwise
    0; `path_of` returns the path of a file that was read, None if it has none, and `place_of` its
    entry and the paths that it must lie in to be written, `target_of` its entry and its stamp
    when it was read; `is_busy` reports whether a key, click or
    paste has not been dealt with; `keep_theme` returns why a theme that was chosen could not be
    kept, or ""; so does `keep_draft` for what is typed of a new event, of which `kept_draft`
    returns what there was, and `keep_note` for the note of an event and a quote, of which
    `kept_note` does; `keep_mark` has a private mark written, and `keep_view` writes a private view
    and returns all; `look_back` finds what is new since a time, and `find_words` what was said
    before, and both post it; `today` is the number of the present day.
    """

    line_of: Callable[[Event], int] = lambda event: 1
    line_now: Callable[[Event], int] = lambda event: 0
    path_of: Callable[[str], str | None] = lambda file: None
    place_of: Callable[[str], tuple[Entry, Sequence[str]] | None] = lambda file: None
    target_of: Callable[[str], tuple[Entry, Stamp | None] | None] = lambda file: None
    run: Callable[[Sequence[str]], str] = lambda command: "no terminal"
    toggle_mouse: Callable[[], bool] = lambda: True
    stop_reading: Callable[[], object] = lambda: None
    is_busy: Callable[[], bool] = lambda: False
    keep_theme: Callable[[str], str] = lambda name: ""
    today: Callable[[], int] = lambda: 1
    kept_draft: Callable[[], tuple[tuple[str, str], ...]] = lambda: ()
    keep_draft: Callable[[Sequence[tuple[str, str]]], str] = lambda draft: ""
    keep_mark: Callable[[MarkChange], object] = lambda change: None
    look_back: Callable[[str, int], object] = lambda since, today: None
    find_words: Callable[[News], object] = lambda news: None
    kept_note: Callable[[Place], Pairs] = lambda place: ()
    keep_note: Callable[[Place, Pairs], str] = lambda place, draft: ""
    keep_view: Callable[[SavedView | None, str], tuple[SavedView, ...]] = lambda view, instead: ()


SLICE = 0.004
"""Seconds that an export works at a time."""
NEAR = 150
"""Events before and after the cursor whose sources are offered, though they have no id."""
HELD = 64 << 20
"""Bytes of files as they were before they were changed, which are kept to take that back."""
IDLE, TURNS = 0.001, 6
"""Seconds until what can wait is looked at again where somebody is busy, and turns of the event
loop before it goes on where nobody is: a key that has come by then is heard, and goes first."""


def _near(state: State) -> range:
    """Return the rows around the cursor."""
    row = state.row or 0
    return range(max(row - NEAR, 0), min(row + NEAR, len(state.lens.corpus)))


class Performer:
    """Runs effects on a screen; `send` takes the messages that come of them."""

    def __init__(self, screen: Presenter, send: Callable[[Message], None]) -> None:
        self.screen = screen
        self.send = send
        self.outside = Outside()
        self._scroll_before = 0
        self._written: list[dict[str, object]] = []
        self._wrote = ""
        self._changed: list[tuple[Done, str]] = []
        self._left: dict[str, Stamp] = {}
        self._typed: dict[tuple[str, str, str], tuple[tuple[str, str], ...]] = {}
        self._writing = asyncio.Lock()
        self._noting: tuple[MarkChange, EditNoteSheet] | None = None
        self._waiting: dict[Message, None] = {}
        self._is_waiting = False

    def perform(self, effect: Effect, state: State) -> None:
        """Run an effect of a state that is shown."""
        screen, app = self.screen, self.screen.app
        match effect:
            case Say():
                self.say(effect)
            case Reveal(whole):
                screen.timeline.reveal(whole=whole)
            case PutAt(line):
                screen.timeline.put_at(line)
            case Turn(lines):
                screen.timeline.turn(lines)
            case TurnPane(halves):
                screen.turn_pane(halves)
            case OpenLine(purpose, text, selected):
                if purpose == "search":
                    self._check_texts(state)
                self._scroll_before = screen.timeline.scroll_offset.y
                long = purpose == "query" and screen.has_footer
                screen.bottom.open(text, HINTS[purpose], replaced=selected, long=long)
            case CloseLine(back):
                screen.set_focus(screen.timeline)
                screen.bottom.close()
                if back:
                    screen.timeline.scroll_to(y=self._scroll_before, animate=False)
            case Focus("events"):
                screen.timeline.focus()
            case Focus("actors"):
                screen.call_after_refresh(screen.actors_bar.focus)
            case ShowSheet():
                self._show_sheet(effect, state)
            case Copy():
                self._run(self._copy(effect))
            case Export():
                self._run(self._export(effect))
            case OpenLink(url):
                self._open_link(url)
            case EditFile(file, line):
                self._edit(file, line)
            case FixProblem(problem):
                self._fix(problem)
            case ShowChanges(event, key):
                self._list_changes(event, key, state)
            case ChangeEvent():
                self._change(effect, state)
            case TakeBack():
                self._run(self._take_back())
            case EditEvent(event):
                self._edit(event.file, self.outside.line_of(event))
            case SetTheme(name):
                if name != app.theme:
                    app.theme = name
                self._say_end(self.outside.keep_theme(name), done=False)
            case SwitchMouse():
                self.send(MouseSwitched(self.outside.toggle_mouse()))
            case StopReading():
                self.outside.stop_reading()
            case Suspend():
                app.action_suspend_process()
            case Exit():
                app.exit()
            case LookBack(since, today):
                self.outside.look_back(since, today or self.outside.today())
            case KeepMark(change):
                self.outside.keep_mark(change)
            case AskPlace():
                self._ask_place(effect)
            case KeepView():
                self._run(self._keep_view(effect))
            case WriteView():
                self._run(self._write_view(effect))
            case EditNote(mark):
                self._edit_note(mark, state)
            case Send(message):
                self.send(message)
            case WhenIdle(message):
                self._waiting.setdefault(message)
                self._wait()

    def _check_texts(self, state: State) -> None:
        """Have the texts that a search looks through checked beside the screen, where they are
        many: of the first search that is a third."""
        texts = state.lens.index.texts_at_hand
        if state.files.loaded and is_slow(state) and texts is not None and not texts.is_checked:
            threading.Thread(target=texts.check, name="texts", daemon=True).start()

    def _wait(self) -> None:
        if not self._is_waiting:
            self._is_waiting = True
            self._go_on(TURNS)

    def _go_on(self, turns: int) -> None:
        """Send what waits until nobody is busy with a key, which takes some turns to come here."""
        loop = asyncio.get_running_loop()
        if self.outside.is_busy():
            loop.call_later(IDLE, self._go_on, TURNS)
            return
        if turns:
            loop.call_soon(self._go_on, turns - 1)
            return
        self._is_waiting = False
        waiting, self._waiting = self._waiting, {}
        for message in waiting:
            self.send(message)

    def say(self, said: Say) -> None:
        """Show words, on the sheet that covers the bottom as well. Text is never markup."""
        self.screen.tell(said)
        if self.screen.app.screen is not self.screen:
            from timeline_tui.tui.sheets import Sheet

            if isinstance(self.screen.app.screen, Sheet):
                self.screen.app.screen.tell(said)

    def _say_end(self, words: str, *, done: bool) -> None:
        if words:
            self.say(Say(words, error=not done))

    def _run(self, work: Coroutine[None, None, None]) -> None:
        self.screen.run_worker(work)

    # -- sheets ------------------------------------------------------------------------------

    def _show_sheet(self, effect: ShowSheet, state: State) -> None:
        """Open a sheet; its answer is sent."""
        # Imported when they are opened: the first paint is without them.
        show = {
            "actors": self._find_actor, "commands": self._list_commands,
            "themes": self._list_themes, "help": self._show_help,
            "messages": self._list_messages, "problems": self._list_problems,
            "export": self._show_export, "marks": self._list_marks, "facets": self._show_facets,
            "news": self.show_news, "views": self._list_views,
        }  # fmt: skip
        if effect.name == "gaps":
            self._list_gaps(effect, state)
        elif effect.name == "create":
            self._open_form(effect, state)
        else:
            show[effect.name](state)

    def _find_actor(self, state: State) -> None:
        from timeline_tui.tui.sheets.finder import FindActor

        sheet = FindActor(state.lens, state.view)

        def answer(line: str | None) -> None:
            if line is not None:
                self.send(ActorChosen("toggle", sheet.actor(line)))

        self.screen.app.push_screen(sheet, answer)

    def _show_facets(self, state: State) -> None:
        from timeline_tui.tui.sheets.facets import Facets

        screen = self.screen
        sheet = Facets(lambda: screen.state, self.send)

        def close(_: None) -> None:
            screen.show_state = None

        screen.show_state = sheet.take
        screen.app.push_screen(sheet, close)

    def _list_commands(self, state: State) -> None:
        from timeline_tui.tui.sheets.finder import SAVE_VIEW, THEME, VIEW, Palette

        def answer(line: str | None) -> None:
            if line is not None and line.startswith(THEME):
                self.send(ThemeChosen(line.removeprefix(THEME)))
            elif line is not None and line.startswith((VIEW, SAVE_VIEW)):
                self._take_view_line(line)
            elif line is not None:
                self.send(Do(line, self.screen.sight))

        app = self.screen.app
        views = [view.name for view in views_of(state)]
        sheet = Palette(sorted(app.available_themes), self.screen.commands, views)
        app.push_screen(sheet, answer)

    def _list_themes(self, state: State) -> None:
        from timeline_tui.tui.sheets.finder import Themes

        app = self.screen.app
        before = app.theme

        def answer(theme: str | None) -> None:
            if theme is None:
                preview(before)
            else:
                self.send(ThemeChosen(theme))

        def preview(theme: str) -> None:
            # Setting a theme styles everything again, even if it is the one that is set.
            if theme != app.theme:
                app.theme = theme

        app.push_screen(Themes(sorted(app.available_themes), before, preview), answer)

    def _show_help(self, state: State) -> None:
        from timeline_tui.tui.sheets.screens import Help

        self.screen.app.push_screen(Help(self.screen.commands))

    def _list_messages(self, state: State) -> None:
        from timeline_tui.tui.sheets.screens import Messages

        self.screen.app.push_screen(Messages(self.screen.said.log))
        self.screen.read()

    def _list_gaps(self, effect: ShowSheet, state: State) -> None:
        from timeline_tui.tui.sheets.screens import Gaps

        def answer(row: int | None) -> None:
            if row is not None:
                self.send(EventChosen(state.lens.corpus.keys[row]))

        self.screen.app.push_screen(Gaps(state.lens, effect.gaps), answer)

    def _list_problems(self, state: State) -> None:
        from timeline_tui.tui.sheets.screens import Problems

        files = state.files
        sheet = Problems(
            files.problems,
            lambda file, line: self.send(ProblemChosen(file, line)),
            lambda problem: self.send(FixChosen(problem)),
            damage=files.damage,
            reading=not files.loaded,
            others=files.others,
        )

        def show(files: Files) -> None:
            sheet.take(files.problems, files.damage, reading=not files.loaded)

        def close(_: None) -> None:
            self.screen.show_files = None

        self.screen.show_files = show
        self.screen.app.push_screen(sheet, close)

    def _open_form(self, effect: ShowSheet, state: State) -> None:
        from timeline_tui.tui.sheets.form import CreateEvent, Written

        known = self._known(state)
        kept = state.draft or self.outside.kept_draft()
        said, self._wrote = self._wrote, ""
        if kept and effect.draft:
            said = "this draft comes first: save it, or clear it"
        elif kept and not state.draft:
            said = "this is the draft that was kept last time"
        sheet = CreateEvent(
            state.new_folder,
            known,
            kept or effect.draft,
            self.outside.keep_draft,
            _near(state),
            said,
        )

        def answer(written: Written | None) -> None:
            if written is None:
                self.send(FormClosed("", sheet.typed))
            elif written.path:
                self._written.append(written.made)
                self._wrote = f"wrote {written.path}" if written.next else ""
                self.outside.keep_draft(written.next)
                made = str(written.made["id"])
                self.send(FormClosed(written.path, (), written.next, made))
            else:
                self.send(FormClosed())

        self.screen.app.push_screen(sheet, answer)

    def _known(self, state: State) -> Known:
        """Return what there is besides a draft."""
        from timeline_tui.core.drafts import Known

        known = Known(self.outside.today(), state.lens.whole)
        for made in self._written:  # it need not be among the events yet
            known = known.add(made)
        return known

    def _list_changes(self, event: Event, key: str, state: State) -> None:
        from timeline_tui.tui.sheets.change import ChangeMenu

        def answer(command: str | None) -> None:
            if command is not None:
                self.send(PartChosen(key, command))

        self.screen.app.push_screen(ChangeMenu(event, self._known(state)), answer)

    def _show_export(self, state: State) -> None:
        from timeline_tui.tui.sheets.screens import ExportView

        def answer(form: str | None) -> None:
            if form is not None:
                self.send(ExportChosen(form))

        sheet = ExportView(state.view, state.export_folder, command_of(state))
        self.screen.app.push_screen(sheet, answer)

    async def _export(self, effect: Export) -> None:
        """Write a file between keys: each piece takes no longer than a key may wait."""
        from timeline_tui.files.exports import left_out_words, refusal_words, save

        left_out: Counter[str] = Counter()
        steps = save(effect.lens, effect.view.rows, effect.form, effect.folder, left_out)
        self.say(Say("exporting…", alone=True))
        try:
            path = await self._between_keys(steps)
        except (OSError, ValueError) as error:
            self.say(Say(refusal_words(error, effect.folder), error=True))
            return
        note = left_out_words(left_out)
        name, events = Path(path).name, count(len(effect.view), "event")
        self.say(Say(f"wrote {name}: {events}, in {effect.folder}{note}", alone=True))

    async def _between_keys(self, steps: Generator[int, None, str]) -> str:
        """Take all steps and return what they come to. Whoever leaves meanwhile leaves nothing of
        it behind."""
        with closing(steps):
            while True:
                end = time.monotonic() + SLICE
                try:
                    next(steps)
                    while time.monotonic() < end:
                        next(steps)
                except StopIteration as done:
                    return str(done.value)
                await asyncio.sleep(IDLE if self.outside.is_busy() else 0)

    # -- what is new -------------------------------------------------------------------------

    def show_news(self, state: State) -> None:
        """Show what is new: on the sheet that is open for it, or on one that is opened."""
        from timeline_tui.tui.sheets.news import WhatIsNew

        news = state.news
        if news is None:
            return
        if news.digests.keys() - news.then.keys() and not news.is_looked_up:
            self.outside.find_words(news)
        if self.screen.said.shown == LOOKING:
            self.screen.act()
        here = self.screen.app.screen
        if isinstance(here, WhatIsNew):
            here.take(news, state.lens)
            return

        def give(since: str) -> None:
            self.send(SinceGiven(since, self.outside.today()))

        def answer(chosen: Mark | Literal["new", "changed"] | None) -> None:
            if isinstance(chosen, Mark):
                self.send(MarkChosen(chosen))
            elif chosen is not None:
                self.send(NewsChosen(chosen))

        self.screen.app.push_screen(WhatIsNew(news, state.lens, give), answer)

    def renew_news(self, state: State) -> None:
        """Show what is new on the sheet that is open for it, if one is."""
        from timeline_tui.tui.sheets import Sheet

        if isinstance(self.screen.app.screen, Sheet):
            from timeline_tui.tui.sheets.news import WhatIsNew

            if isinstance(self.screen.app.screen, WhatIsNew):
                self.show_news(state)

    # -- marks -------------------------------------------------------------------------------

    def _list_marks(self, state: State) -> None:
        from timeline_tui.tui.sheets.finder import FindMark

        sheet = FindMark(
            state.marks.kept, state.lens, state.view, lambda change: self.send(MarkChanged(change))
        )

        def answer(line: str | None) -> None:
            if line is not None:
                self.send(MarkChosen(sheet.mark(line)))

        self.screen.app.push_screen(sheet, answer)

    def _list_views(self, state: State) -> None:
        from timeline_tui.tui.sheets.finder import FindView

        def change(name: str, view: SavedView | None) -> None:
            self.send(ViewChanged(name, view))

        sheet = FindView(state, self.outside.today(), change)
        self.screen.app.push_screen(sheet, self._take_view_line)

    def _take_view_line(self, line: str | None) -> None:
        """Apply the view of a line of a sheet, or save one by that name."""
        from timeline_tui.tui.sheets.finder import SAVE_VIEW, VIEW

        today = self.outside.today()
        if line is not None and line.startswith(SAVE_VIEW):
            self.send(SaveView(line.removeprefix(SAVE_VIEW), None, today))
        elif line is not None and line.startswith(VIEW):
            self.send(ViewChosen(line.removeprefix(VIEW), today))

    def _ask_place(self, effect: AskPlace) -> None:
        from timeline_tui.tui.sheets.finder import FindPlace

        def answer(place: str | None) -> None:
            if place is None:
                self.say(Say(f"not saved: {brief(effect.name, 100)}"))
            else:
                self.send(SaveView(effect.name, place, self.outside.today()))

        self.screen.app.push_screen(FindPlace(effect.name, effect.places), answer)

    async def _keep_view(self, effect: KeepView) -> None:
        from timeline_tui.files.state import StateError

        try:
            async with self._writing:
                views = await asyncio.to_thread(self.outside.keep_view, effect.view, effect.instead)
        except StateError as error:
            self.send(ViewKept(effect.view, fault=str(error)))
        else:
            self.send(ViewKept(effect.view, views))

    async def _write_view(self, effect: WriteView) -> None:
        """Write a view into a file that is there, or into a new one."""
        from timeline_tui.files import edit
        from timeline_tui.files.write import NotWritten, create_views

        view, file = effect.view, effect.file
        try:
            async with self._writing:
                if effect.folder:
                    path = await asyncio.to_thread(create_views, effect.folder, view)
                    file = Path(path).name
                else:
                    await self._put_view(view, file)
        except (edit.NotChanged, NotWritten, MemoryError) as error:
            fault = str(error) or "the file is too large to be changed in place"
            self.send(ViewKept(view, file=file, fault=fault))
        else:
            self.send(ViewKept(view, file=file))

    async def _put_view(self, view: SavedView, file: str) -> None:
        from timeline_tui.files import edit

        place, target = self.outside.place_of(file), self.outside.target_of(file)
        if place is None or target is None:
            raise edit.NotChanged("this is not a file that can be changed")
        entry, within = place
        stamps = (target[1], self._left.get(entry.path))
        done = await asyncio.to_thread(edit.save_view, entry, view, within=within, stamps=stamps)
        self._keep_change(done, f"the view “{brief(view.name, 60)}”")

    def _edit_note(self, mark: Mark, state: State) -> None:
        """Ask for a note. What is typed is kept until it is written, whatever happens."""
        from timeline_tui.tui.sheets.change import EditNote as Sheet

        outside, place = self.outside, mark.place
        kept = dict(outside.kept_note(place))
        # A draft that was begun on another text is a change of that one: none is lost of the two.
        before = replace(mark, note=kept.get("before", mark.note))

        def keep(note: str) -> str:
            typed = note != before.note
            return outside.keep_note(
                place, (("note", note), ("before", before.note)) if typed else ()
            )

        def write(note: str) -> None:
            change = MarkChange(before, replace(mark, note=note))
            self._noting = change, sheet
            self.send(MarkChanged(change))

        def answer(draft: bool | None) -> None:
            if draft:
                key = state.key("note", '"')
                self.say(Say(f"the draft of your note is kept: {key} goes on with it"))

        sheet = Sheet(before, kept.get("note"), keep, write)
        self.screen.app.push_screen(sheet, answer)

    def note_kept(self, kept: MarkKept) -> None:
        """Tell the sheet of a note what came of it."""
        if self._noting is not None and self._noting[0] == kept.change:
            sheet = self._noting[1]
            self._noting = None
            if not kept.fault:
                self.outside.keep_note(kept.change.after.place, ())
            sheet.finish(kept.fault)

    # -- files -------------------------------------------------------------------------------

    def _fix(self, problem: Problem) -> None:
        """Show what the fix of a problem changes, and write it if that is confirmed: both in a
        thread, for a file may be large."""
        from timeline_tui.files.fix import Repair, diff_lines, find_single, name_kinds
        from timeline_tui.files.write import NotWritten
        from timeline_tui.tui.sheets.screens import ConfirmFix

        place = self.outside.place_of(problem.file)
        if place is None:
            self._say_end(f"{problem.file} is not a file that can be changed", done=False)
            return
        entry, within = place

        async def look() -> None:
            try:
                repair = await asyncio.to_thread(find_single, entry, problem)
            except NotWritten as error:
                self._say_end(f"{problem.file}: {error}", done=False)
                return
            if repair is None:
                self._say_end("not fixed: it is not sure here, or the file was changed", done=False)
                return

            def answer(yes: bool | None) -> None:
                if yes:
                    self._run(write(repair))

            self.screen.app.push_screen(ConfirmFix(list(diff_lines(repair))), answer)

        async def write(repair: Repair) -> None:
            try:
                await asyncio.to_thread(repair.write, within)
            except NotWritten as error:
                self._say_end(f"{problem.file}: {error}", done=False)
            else:
                self._say_end(f"fixed {name_kinds([repair])} in {problem.file}", done=True)

        self._run(look())

    def _change(self, effect: ChangeEvent, state: State) -> None:
        """Ask for a change of an event. What could not be written is offered again."""
        from timeline_tui.files.library import STDIN_NAME
        from timeline_tui.tui.sheets.change import ChangeEvent as Sheet

        event, place = effect.event, self.outside.place_of(effect.event.file)
        if place is None:
            piped = "standard input is no file: save it as one, and open that to change it"
            why = piped if event.file == STDIN_NAME else "this is not a file that can be changed"
            self.send(EventChanged("", event.file, why))
            return
        entry, within = place
        what = next(said for part, said in PARTS.values() if part == effect.part)
        name = event.file, event.id, effect.part

        def write(sheet: Sheet, amendments: Sequence[Amendment]) -> None:
            self._typed[name] = sheet.typed
            self._run(amend(sheet, amendments))

        async def amend(sheet: Sheet, amendments: Sequence[Amendment]) -> None:
            from timeline_tui.files import edit
            from timeline_tui.files.write import NotWritten

            # By now it may have been read once more, and the event is what it was.
            target = self.outside.target_of(event.file)
            stamps = (None if target is None else target[1], self._left.get(entry.path))
            try:
                async with self._writing:
                    done = await asyncio.to_thread(
                        edit.amend, entry, event, amendments, within=within, stamps=stamps
                    )
            except (edit.NotChanged, NotWritten, MemoryError) as error:
                fault = str(error) or "the file is too large to be changed in place"
                self.send(EventChanged(what, event.file, fault))
                sheet.finish(fault)
                return
            self._typed.pop(name, None)
            self._keep_change(done, what)
            self.send(EventChanged(what, event.file))
            sheet.finish("")

        typed = self._typed.pop(name, ())
        sheet = Sheet(
            event, cast("Part", effect.part), self._known(state), write,
            source=effect.source, typed=typed, near=_near(state),
        )  # fmt: skip
        self.screen.app.push_screen(sheet)

    def _keep_change(self, done: Done, what: str) -> None:
        """Keep what takes a change back; the oldest ones go where they hold too much."""
        self._left[done.entry.path] = done.stamp
        self._changed.append((done, what))
        held = [len(each.before) for each, _ in self._changed]
        while len(held) > 1 and (sum(held) > HELD or len(held) > UNDO_DEPTH):
            del held[0], self._changed[0]

    async def _take_back(self) -> None:
        """Take back the last change that was made here, if its file is still as it was left."""
        from timeline_tui.files.edit import undo
        from timeline_tui.files.write import CHANGED, NotWritten

        async with self._writing:
            if not self._changed:
                self.send(EventChanged("", "", "no file was changed here", back=True))
                return
            done, what = self._changed[-1]
            file = done.entry.name
            place = self.outside.place_of(file)
            within = () if place is None else place[1]
            try:
                back = await asyncio.to_thread(undo, done, within=within)
            except NotWritten as error:
                if str(error) == CHANGED:
                    self._changed.pop()
                self.send(EventChanged(what, file, str(error), back=True))
                return
            self._changed.pop()
            self._left[done.entry.path] = back.stamp
            # The change before left the same bytes, and the file has another stamp now.
            self._changed = [
                (replace(each, stamp=back.stamp), said)
                if each.entry == done.entry and each.after == back.after
                else (each, said)
                for each, said in self._changed
            ]
            more = bool(self._changed)
        self.send(EventChanged(what, file, back=True, more=more))

    # -- other programs ----------------------------------------------------------------------

    async def _copy(self, effect: Copy) -> None:
        from timeline_tui.tui.programs import copy

        done, where = await copy(effect.text, self.screen.app.copy_to_clipboard)
        words = f"{effect.what}: {where}{effect.note}" if done else f"not copied: {where}"
        self._say_end(words, done=done)

    def _open_link(self, url: str) -> None:
        from timeline_tui.tui.programs import open_link, safe_link
        from timeline_tui.tui.sheets.screens import ConfirmLink

        link = safe_link(url)
        if isinstance(link, str):
            self._say_end(link, done=False)
            return

        async def open_it() -> None:
            done, words = await open_link(link, self.outside.run)
            self._say_end(words, done=done)

        def answer(yes: bool | None) -> None:
            if yes:
                self._run(open_it())

        self.screen.app.push_screen(ConfirmLink(link), answer)

    def _edit(self, file: str, line: int) -> None:
        from timeline_tui.tui.programs import editor_for, open_window

        path = self.outside.path_of(file)
        if path is None or not Path(path).is_file():
            self._say_end(f"{file} is not a file that can be edited", done=False)
            return
        chosen = editor_for(path, line)
        if isinstance(chosen, str):
            self._say_end(chosen, done=False)
        elif chosen.windowed:

            async def edit_beside() -> None:
                done, words = await open_window(chosen)
                self._say_end(words, done=done)

            self._run(edit_beside())
        else:
            self._say_end(self.outside.run(chosen.words), done=False)
