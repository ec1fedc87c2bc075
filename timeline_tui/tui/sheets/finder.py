"""Sheets on which a few letters find one of many: actors, commands, themes.

The toolkit's own matcher tries every way in which letters can lie in a name: eight letters in a
name of 300 took minutes. Here the cost is the length of the name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from timeline_tui.core import limits
from timeline_tui.core.event import Actor, Mark, MarkChange, SavedView
from timeline_tui.core.lens import Lens, View
from timeline_tui.core.query import Selection
from timeline_tui.core.query.fields import Ground, NeedsEvents, NotUnderstood
from timeline_tui.core.query.language import fold_name, selection_of
from timeline_tui.core.text import brief, count, fold
from timeline_tui.explorer.commands import COMMANDS, Command, named
from timeline_tui.explorer.marks import is_changed, views_of
from timeline_tui.explorer.messages import Say
from timeline_tui.explorer.outline import filter_words
from timeline_tui.explorer.state import Marked, State
from timeline_tui.explorer.transition import select
from timeline_tui.tui.chrome import short_name
from timeline_tui.tui.glyphs import cut
from timeline_tui.tui.sheets import Choices, Sheet
from timeline_tui.tui.sheets.screens import keys_shown
from timeline_tui.tui.toolkit.widgets import TypingLine

NAME_LIMIT = 200
"""Characters of a name that are compared."""
NAMES_LIMIT = 50
"""Names of one actor that are compared."""
SCORED_LIMIT = 2_000
"""Actors that are weighed against each other; those that hold the letters together come first."""


def names_of(actor: Actor) -> tuple[str, ...]:
    """Return the names by which an actor is found: name, id and aliases, folded."""
    names = (actor.name, actor.id, *actor.aliases[: NAMES_LIMIT - 2])
    return tuple(dict.fromkeys(fold(name[:NAME_LIMIT]) for name in names))


def best(letters: str, names: Sequence[tuple[str, ...]], limit: int) -> list[int]:
    """Return the indexes of the entries that have a name with the folded `letters` in their order.

    The best match comes first, then the given order; at most `limit`.
    """
    found = _holding(letters, names)
    scored = [(-max(likeness(letters, name) for name in names[index]), index) for index in found]
    return [index for _, index in sorted(scored)[:limit]]


def _holding(letters: str, names: Sequence[tuple[str, ...]]) -> list[int]:
    found: list[int] = []
    apart: list[int] = []
    for index, each in enumerate(names):
        if any(letters in name for name in each):
            found.append(index)
            if len(found) == SCORED_LIMIT:
                return found
        elif len(apart) < SCORED_LIMIT and any(_has_apart(letters, name) for name in each):
            apart.append(index)
    return found + apart[: SCORED_LIMIT - len(found)]


def _has_apart(letters: str, name: str) -> bool:
    at = 0
    for letter in letters:
        at = name.find(letter, at) + 1
        if not at:
            return False
    return True


def likeness(letters: str, name: str) -> float:
    """Rate how well `letters` stand for `name`.

    0 is not at all; more for letters that stand together, that begin words, that are all of the
    name.
    """
    if not letters or not _has_apart(letters, name):
        return 0.0
    starts = {at for at, char in enumerate(name) if char != " " and (not at or name[at - 1] == " ")}
    whole = name.find(letters)
    if whole >= 0:
        at_word = next((at for at in _places(letters, name) if at in starts), whole)
        together = _weight(range(at_word, at_word + len(letters)), starts)
        return together * (2.0 if letters == name else 1.5)
    ways = (_first(letters, name), _at_words(letters, name, starts))
    return max(_weight(lying, starts) for lying in ways if lying)


def _places(letters: str, name: str) -> Iterable[int]:
    at = name.find(letters)
    while at >= 0:
        yield at
        at = name.find(letters, at + 1)


def _weight(lying: Sequence[int], starts: set[int]) -> float:
    groups = 1 + sum(later != before + 1 for before, later in pairwise(lying))
    together = (len(lying) - groups + 1) / len(lying)
    return (len(lying) + len(starts.intersection(lying))) * (1 + together * together)


def _first(letters: str, name: str) -> list[int]:
    """Return the places of the letters, each as early as it can be."""
    lying: list[int] = []
    for letter in letters:
        lying.append(name.index(letter, lying[-1] + 1 if lying else 0))
    return lying


def _at_words(letters: str, name: str, starts: set[int]) -> list[int]:
    """Return the places of the letters if each follows the last one or begins a word, as in
    `dod` for a department of defense; empty if one is left over."""
    lying: list[int] = []
    words = sorted(starts)
    for letter in letters:
        at = lying[-1] + 1 if lying else 0
        if not (lying and name.startswith(letter, at)):
            at = next((word for word in words if word >= at and name[word] == letter), -1)
        if at < 0:
            return []
        lying.append(at)
    return lying


COUNT_AFTER = 0.01
"""Seconds between two views whose events are counted, for keys."""
FOUND_LIMIT = 200
"""Lines listed at once; the search narrows further."""
ALIASES_LIMIT = 20
"""Aliases that could stand in the line of an actor; it is cut where it is full."""


class Finder(Sheet[str | None]):
    """A line for letters above a list; dismissed with the id of the line chosen, or with None."""

    TITLE_SHOWN: ClassVar[str]
    KEYS_SHOWN: ClassVar[str]
    HINT: ClassVar[str]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "cursor(1)", "next", show=False),
        Binding("up", "cursor(-1)", "previous", show=False),
        Binding("pagedown", "page(1)", "next page", show=False),
        Binding("pageup", "page(-1)", "previous page", show=False),
    ]

    _listed_for = 0

    def compose(self) -> ComposeResult:
        with Vertical(id="sheet") as sheet:
            self.head(sheet, self.TITLE_SHOWN, self.KEYS_SHOWN)
            yield TypingLine(placeholder=self.marks.words(self.HINT))
            yield Choices(markup=False)

    def on_resize(self) -> None:
        if self._listed_for not in (0, self.room):
            at = self.query_one(Choices).highlighted
            self._list(self.query_one(Input).value)
            self.query_one(Choices).highlighted = at

    def on_mount(self) -> None:
        self._list("")

    def on_input_changed(self, message: Input.Changed) -> None:
        self._list(message.value)

    def _list(self, typed: str) -> None:
        self._listed_for = self.room
        options = self.query_one(Choices)
        options.clear_options()
        options.add_options(self.options(typed.strip()))
        options.highlighted = self.first(typed.strip()) if options.option_count else None
        if not options.option_count:
            options.add_option(Option(Content("nothing matches"), disabled=True))

    def options(self, typed: str) -> Iterable[Option]:
        """Return the lines that match what is typed, best first; without letters, all."""
        raise NotImplementedError

    def first(self, typed: str) -> int:
        """Return the line to begin on."""
        del typed
        return 0

    def action_page(self, by: int) -> None:
        """Turn a page of the list."""
        options = self.query_one(Choices)
        if by > 0:
            options.action_page_down()
        else:
            options.action_page_up()

    def on_input_submitted(self) -> None:
        options = self.query_one(Choices)
        if options.highlighted is not None:
            self.choose(options.get_option_at_index(options.highlighted).id)

    def on_option_list_option_selected(self, message: OptionList.OptionSelected) -> None:
        self.choose(message.option.id)

    def choose(self, line: str | None) -> None:
        """Answer with the id of a line."""
        self.dismiss(line)


class FindActor(Finder):
    """An actor by some letters of its name or of an alias; its index is the id of its line."""

    TITLE_SHOWN = "Find an actor"
    KEYS_SHOWN = "enter on or off · esc closes"
    HINT = "some letters of a name"

    def __init__(self, lens: Lens, view: View) -> None:
        super().__init__()
        self.lens = lens
        self.view_shown = view
        self._names: list[tuple[str, ...]] | None = None

    def found(self, letters: str) -> list[int]:
        """Return the indexes of the actors that match, best first; all, by frequency, without
        letters."""
        actors = self.lens.actors
        letters = fold(letters.strip())
        if not letters:
            return list(range(min(len(actors), FOUND_LIMIT)))
        if self._names is None:
            self._names = [names_of(actor) for actor in actors]
        return best(letters, self._names, FOUND_LIMIT)

    def options(self, typed: str) -> Iterable[Option]:
        return [self._option(index) for index in self.found(typed)]

    def _option(self, index: int) -> Option:
        actor = self.lens.actors[index]
        count = self.view_shown.counts[index]
        also = ", ".join(brief(alias) for alias in actor.aliases[:ALIASES_LIMIT])
        mark = self.lens.corpus.registry.homonyms.get(actor.id)
        name = (
            brief(actor.name, 100) if mark is None else short_name(actor, 60, mark, self.marks.more)
        )
        words = f"{count:>5}  {name}" + (f"  ({also})" if also else "")
        return Option(Content(cut(words, self.room, self.marks.more)), id=str(index))

    def actor(self, line: str) -> str:
        """Return the id of the actor of a line."""
        return self.lens.actors[int(line)].id


class FindMark(Finder):
    """A private mark or note by words of it, of its event or of its quote; the number of a mark is
    the id of its line. `change` takes the removal of a mark, and its return."""

    TITLE_SHOWN = "Your marks and notes"
    KEYS_SHOWN = "enter goes there · ctrl+r removes · esc closes"
    HINT = "words of a title, a quote or a note"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+r", "remove", "remove the mark", show=False, priority=True),
    ]

    def __init__(
        self, marks: Marked, lens: Lens, view: View, change: Callable[[MarkChange], object]
    ) -> None:
        super().__init__()
        self.lens = lens
        self.view_shown = view
        self.change = change
        self._removed: set[int] = set()
        last = len(lens.corpus)
        rows = {event: last if (row := lens.whole.row(event)) is None else row for event in marks}
        self._marks = [
            mark for event in sorted(marks, key=rows.__getitem__) for mark in marks[event].values()
        ]
        self._words = [
            fold(f"{self._title(mark)} {mark.words} {mark.note}") for mark in self._marks
        ]

    def mark(self, line: str) -> Mark:
        """Return the mark of a line."""
        return self._marks[int(line)]

    def options(self, typed: str) -> Iterable[Option]:
        words = fold(typed).split()
        found = [at for at, text in enumerate(self._words) if all(word in text for word in words)]
        return [self._option(at) for at in found[:FOUND_LIMIT]]

    def _title(self, mark: Mark) -> str:
        row = self.lens.whole.row(mark.event)
        return mark.title if row is None else self.lens.whole.event(row).title

    def _option(self, at: int) -> Option:
        mark, marks = self._marks[at], self.marks
        signs = marks.sign("marked") * mark.marked + marks.sign("noted") * bool(mark.note)
        state = self._state(at)
        room = self.room - len(state) - 3
        words = f"{signs:<2} {cut(brief(self._title(mark), 300), room, marks.more)}{state}"
        for text in (f"“{brief(mark.words, 300)}”" if mark.quote else "", brief(mark.note, 600)):
            if text:
                words += f"\n   {cut(text, self.room - 3, marks.more)}"
        return Option(Content(words), id=str(at))

    def _state(self, at: int) -> str:
        """Return what is to know of a mark beside its words."""
        mark = self._marks[at]
        if at in self._removed:
            return " (removed: ctrl+r brings it back)"
        if self.lens.whole.row(mark.event) is None:
            return " (gone)"
        row = self.lens.row(mark.event)
        changed = " (its quote changed)" if is_changed(mark, self.lens) else ""
        return changed + (" (hidden)" if row is None or row not in self.view_shown else "")

    def action_remove(self) -> None:
        """Remove the mark under the cursor with its note, or bring it back."""
        options = self.query_one(Choices)
        at = options.highlighted
        if at is None or (line := options.get_option_at_index(at).id) is None:
            return
        number, mark = int(line), self.mark(line)
        nothing = replace(mark, marked=False, note="")
        is_back = number in self._removed
        self._removed ^= {number}
        self.change(MarkChange(nothing, mark) if is_back else MarkChange(mark, nothing))
        self._list(self.query_one(Input).value)
        options.highlighted = at


VIEW, SAVE_VIEW = "view ", "save-view "
"""The beginnings of lines that apply a saved view, and save one, and of their ids."""


class FindView(Finder):
    """The saved views by words of a name or of what they select; a line applies one, and the last
    saves the filter by the name that is typed. `change` takes what is to become of a private view,
    by its name: another one, or without one its removal."""

    TITLE_SHOWN = "Saved views"
    KEYS_SHOWN = "enter applies · ctrl+r removes · ctrl+n renames · esc closes"
    HINT = "some letters of a name, or a new name to save the filter by"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "close", show=False),
        Binding("ctrl+r", "remove", "remove the view", show=False, priority=True),
        Binding("ctrl+n", "rename", "rename the view", show=False, priority=True),
    ]

    def __init__(
        self, state: State, today: int, change: Callable[[str, SavedView | None], object]
    ) -> None:
        super().__init__()
        self.state_shown = state
        self.today = today
        self.change = change
        self._views = list(views_of(state))
        self._removed: set[int] = set()
        self._renaming: int | None = None
        self._shared = {fold_name(view.name) for view in state.lens.corpus.views}
        self._said: dict[int, tuple[Selection | None, str]] = {}
        self._numbers: dict[int, int] = {}
        self._counting: Timer | None = None

    def _read(self, at: int) -> tuple[Selection | None, str]:
        """Return what a view that is listed selects, and its sentence; or why it cannot be used."""
        if at not in self._said:
            self._said[at] = self._describe(self._views[at])
            self._count_soon()
        return self._said[at]

    def _describe(self, view: SavedView) -> tuple[Selection | None, str]:
        lens = self.state_shown.lens.whole
        try:
            ground = Ground(self.today, lens.index, self.state_shown.own_views)
            selection = selection_of(view, ground)
        except (NotUnderstood, NeedsEvents) as error:
            return None, f"! {brief(str(error), 300)}"
        words = filter_words(selection, lens, self.state_shown.digits)
        return selection, words or "all events"

    def _count_soon(self) -> None:
        if self._counting is None:
            self._counting = self.set_timer(COUNT_AFTER, self._count)

    def _count(self) -> None:
        """Count the events of one more view: others wait, so that a key need not."""
        self._counting = None
        if self.is_answered:
            return
        for at, (asked, _) in self._said.items():
            if asked is not None and at not in self._numbers:
                lens = self.state_shown.lens.through(asked.known, asked.order)
                self._numbers[at] = len(select(lens, asked.query))
                self._show_again(at)
                self._count_soon()
                break

    def _show_again(self, at: int) -> None:
        options = self.query_one(Choices)
        for line in range(options.option_count):
            if options.get_option_at_index(line).id == self._line_id(at):
                options.replace_option_prompt_at_index(line, self._words(at))

    def _line_id(self, at: int) -> str:
        return f"{VIEW}{self._views[at].name}"

    def options(self, typed: str) -> Iterable[Option]:
        if self._renaming is not None:
            old = self._views[self._renaming].name
            words = f"rename “{brief(old, 60)}” to “{brief(typed, 100)}”"
            yield Option(Content(cut(words, self.room, self.marks.more)), id="rename")
            return
        letters = fold(typed)
        names = [(fold(view.name), fold(view.query[:NAME_LIMIT])) for view in self._views]
        all_of_them = range(min(len(names), FOUND_LIMIT))
        for at in best(letters, names, FOUND_LIMIT) if letters else all_of_them:
            yield Option(self._words(at), id=self._line_id(at))
        if typed:
            words = f"save the filter as “{brief(typed, 100)}”"
            line = cut(words, self.room, self.marks.more)
            yield Option(Content(line), id=f"{SAVE_VIEW}{typed}")
        elif not self._views:
            words = "no view is saved here: type a name to save the filter by"
            yield Option(Content(self.lines(words)), disabled=True)

    def _words(self, at: int) -> Content:
        view, (asked, said) = self._views[at], self._read(at)
        place = f"from this folder, {brief(view.file, 40)}"
        if view.is_private:
            hides = fold_name(view.name) in self._shared
            place = "private, in place of one from this folder" if hides else "private"
        if at in self._removed:
            place = "removed: ctrl+r brings it back"
        number = self._numbers.get(at)
        counted = "" if asked is None else f", {'…' if number is None else count(number, 'event')}"
        head = self.marks.words(f" ({place}{counted})")
        name = cut(brief(view.name, 100), max(self.room - len(head), 12), self.marks.more)
        lines = [cut(f"{name}{head}", self.room, self.marks.more)]
        if asked is None:
            return Content("\n".join((*lines, f"  {self.lines(said, '  ')}")))  # all of it counts
        below = filter(None, (said, brief(view.note, 300)))
        lines += [f"  {cut(words, self.room - 2, self.marks.more)}" for words in below]
        return Content("\n".join(lines))

    @property
    def _at(self) -> int | None:
        """Return the number of the view under the cursor."""
        options = self.query_one(Choices)
        if options.highlighted is None:
            return None
        line = options.get_option_at_index(options.highlighted).id
        return next((at for at in range(len(self._views)) if self._line_id(at) == line), None)

    def _own(self, what: str) -> int | None:
        """Return the number of the private view under the cursor; say why there is none."""
        at = self._at
        if at is None or self._renaming is not None:
            return None
        view = self._views[at]
        if view.is_private:
            return at
        self.tell(Say(f"it is in {brief(view.file, 60)}: edit that file to {what} it"))
        return None

    def action_remove(self) -> None:
        """Remove the private view under the cursor, or bring it back."""
        at, options = self._own("remove"), self.query_one(Choices)
        if at is None:
            return
        view, line = self._views[at], options.highlighted
        is_back = at in self._removed
        self._removed ^= {at}
        self.change("" if is_back else view.name, view if is_back else None)
        self._list(self.query_one(Input).value)
        options.highlighted = line

    def action_rename(self) -> None:
        """Ask for another name of the private view under the cursor."""
        at = self._own("rename")
        if at is None or at in self._removed:
            return
        self._renaming = at
        self.head(self.query_one("#sheet"), "Rename the view", "enter renames · esc goes back")
        typing = self.query_one(Input)
        typing.value = self._views[at].name
        typing.cursor_position = len(typing.value)

    def action_leave(self) -> None:
        """Close, or go back from renaming."""
        if self._renaming is None:
            self.dismiss(None)
            return
        self._renaming = None
        self.head(self.query_one("#sheet"), self.TITLE_SHOWN, self.KEYS_SHOWN)
        self.query_one(Input).value = ""
        self._list("")

    def choose(self, line: str | None) -> None:
        """Answer with a line that is not removed, or rename."""
        if self._renaming is not None:
            self._rename()
        elif not any(line == self._line_id(at) for at in self._removed):
            self.dismiss(line)

    def _rename(self) -> None:
        at, name = self._renaming, " ".join(self.query_one(Input).value.split())
        if at is None or not name:
            return
        others = [view for number, view in enumerate(self._views) if number != at]
        if fold_name(name) in map(fold_name, (view.name for view in others if view.is_private)):
            self.tell(Say(f"another view is called “{brief(name, 60)}”", error=True))
        elif len(name) > limits.VIEW_NAME.value:
            self.tell(Say(f"a name has at most {limits.VIEW_NAME.amount}", error=True))
        else:
            old = self._views[at]
            self._views[at] = replace(old, name=name)
            self.change(old.name, self._views[at])
            self.action_leave()


class FindPlace(Finder):
    """Where to save the filter by a name: `places`, each with its words. Dismissed with one."""

    TITLE_SHOWN = "Save the view"
    KEYS_SHOWN = "enter saves it there · esc cancels"
    HINT = "some letters of a place"

    def __init__(self, name: str, places: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.places = places
        self.view_name = name

    def on_mount(self) -> None:
        title = f"Save “{brief(self.view_name, 60)}”"
        self.head(self.query_one("#sheet"), title, self.KEYS_SHOWN)

    def options(self, typed: str) -> Iterable[Option]:
        letters = fold(typed)
        names = [(fold(words),) for _, words in self.places]
        for at in best(letters, names, FOUND_LIMIT) if letters else range(len(self.places)):
            place, words = self.places[at]
            yield Option(Content(self.lines(self.marks.words(words), "  ")), id=place)


THEME = "theme "
"""The beginning of a line that sets a theme, and of its id."""


class Palette(Finder):
    """All commands of the table by their words; the id of a line is that of its command, or `theme`
    and the name of a theme.

    An exact key, id or name comes before commands that merely resemble it.
    """

    TITLE_SHOWN = "All commands"
    KEYS_SHOWN = "enter runs · esc closes"
    HINT = "some letters of a command, or its key"

    def __init__(
        self, themes: Sequence[str] = (), commands: Sequence[Command] = COMMANDS,
        views: Sequence[str] = (),
    ) -> None:  # fmt: skip
        super().__init__()
        self.themes = themes
        self.commands = commands
        self.views = views

    def options(self, typed: str) -> Iterable[Option]:
        letters, exact = fold(typed), named(typed, self.commands)
        if letters.startswith(THEME):
            wanted = letters.removeprefix(THEME).strip()
            for theme in found_themes(wanted, self.themes):
                yield Option(Content(f"Use the theme {theme}"), id=f"{THEME}{theme}")
        yield from self._view_lines(typed)
        commands = sorted(
            (command for command in self.commands if command.palette),
            key=lambda each: each.id != exact,
        )
        names = [(fold(each.words), fold(each.shown), each.id, *each.names) for each in commands]
        chosen = best(letters, names, FOUND_LIMIT) if letters else list(range(len(commands)))
        if exact:
            chosen = [0, *(index for index in chosen if index)]
        for index in chosen:
            command = commands[index]
            words = f"{command.words[0].upper()}{command.words[1:]}"
            shown = f"{words}  ({keys_shown(command.shown, self.marks)})"
            yield Option(Content(self.lines(self.marks.words(shown), "  ")), id=command.id)
        if letters and not typed.startswith(VIEW):
            yield from self._views_called(letters)

    def _view_lines(self, typed: str) -> Iterable[Option]:
        """Yield the lines for what names a view: to apply one, or to save one."""
        start, _, name = typed.partition(" ")
        if start == VIEW.strip() and name:
            yield from self._views_called(fold(name.strip()))
        elif start in (SAVE_VIEW.strip(), "save_view") and name.strip():
            words = f"Save the filter as the view “{brief(name.strip(), 100)}”"
            yield Option(Content(self.lines(words, "  ")), id=f"{SAVE_VIEW}{name.strip()}")

    def _views_called(self, letters: str) -> Iterable[Option]:
        names = [(fold(name),) for name in self.views]
        for index in best(letters, names, FOUND_LIMIT):
            words = f"Apply the view “{brief(self.views[index], 100)}”"
            yield Option(Content(self.lines(words, "  ")), id=f"{VIEW}{self.views[index]}")


def found_themes(typed: str, themes: Sequence[str]) -> list[str]:
    """Return the themes whose names match the letters, an exact one first; without letters, all."""
    letters = fold(typed.strip())
    if not letters:
        return list(themes)
    found = [themes[index] for index in best(letters, [(fold(t),) for t in themes], FOUND_LIMIT)]
    return sorted(found, key=lambda theme: fold(theme) != letters)


class Themes(Finder):
    """All themes by their names, which are the ids of their lines. The one that is highlighted is
    shown at once by `preview`."""

    TITLE_SHOWN = "Themes"
    KEYS_SHOWN = "enter keeps it · esc goes back"
    HINT = "some letters of a name"

    def __init__(self, themes: Sequence[str], now: str, preview: Callable[[str], None]) -> None:
        super().__init__()
        self.themes = themes
        self.now = now
        self.preview = preview

    def first(self, typed: str) -> int:
        return self.themes.index(self.now) if not typed and self.now in self.themes else 0

    def options(self, typed: str) -> Iterable[Option]:
        return [Option(Content(theme), id=theme) for theme in found_themes(typed, self.themes)]

    def on_option_list_option_highlighted(self, message: OptionList.OptionHighlighted) -> None:
        if message.option.id is not None and not self.is_answered:
            self.preview(message.option.id)
