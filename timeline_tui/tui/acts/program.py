"""Files, what is in view, and the program itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from timeline_tui.core.damage import passed_over_words

if TYPE_CHECKING:
    from timeline_tui.tui.explorer import Explorer
    from timeline_tui.tui.outside.editor import Editor


def create(explorer: Explorer) -> None:
    """A form for a new event."""
    folder = explorer.options.new_folder
    if not folder:
        explorer.tell("new events need a folder of yours: timeline-tui FOLDER", error=True)
        return
    from timeline_tui.tui.sheets.creating import CreateEvent

    def created(path: str | None) -> None:
        if path:
            explorer.tell(f"wrote {path}")
        elif any(explorer.drafted.values()):
            explorer.tell("what was typed is kept: c goes on with it")

    explorer.app.push_screen(CreateEvent(folder, explorer.lens, explorer.drafted), created)


def edit(explorer: Explorer) -> None:
    """The file of the event under the cursor, at its line, in the user's editor."""
    row = explorer.ground.row(explorer.session)
    if row is not None:
        event = explorer.lens.event(row)
        edit_file(explorer, event.file, explorer.line_of(event))


def edit_file(explorer: Explorer, file: str, line: int) -> None:
    """One of the files read, in the user's editor."""
    if explorer.options.safe:
        explorer.tell("not with --safe: no editor is started from here", error=True)
        return
    path = explorer.path_of(file)
    if path is None or not Path(path).is_file():
        explorer.tell(f"{file} is not a file that can be edited", error=True)
        return
    from timeline_tui.tui.outside import editor

    chosen = editor.editor_for(path, line)
    if isinstance(chosen, str):
        explorer.tell(chosen, error=True)
    elif chosen.windowed:
        explorer.run_worker(_edit_beside(explorer, chosen))
    elif trouble := explorer.run_outside(chosen.words):
        explorer.tell(trouble, error=True)


async def _edit_beside(explorer: Explorer, chosen: Editor) -> None:
    from timeline_tui.tui.outside import editor

    done, words = await editor.open_window(chosen)
    explorer.tell(words, error=not done)


def problems(explorer: Explorer) -> None:
    """What is wrong with which file."""
    if not explorer.problems:
        if explorer.loaded:
            passed = passed_over_words(explorer.others)
            explorer.tell("; ".join(filter(None, ("no problems: every file reads well", passed))))
        else:
            explorer.tell("still reading: press ! again later")
        return
    from timeline_tui.tui.sheets.screens import Problems

    def closed(_: None) -> None:
        explorer.problems_sheet = None

    sheet = Problems(
        explorer.problems,
        lambda file, line: edit_file(explorer, file, line),
        damage=explorer.damage,
        reading=not explorer.loaded,
        others=explorer.others,
    )
    explorer.problems_sheet = sheet
    explorer.app.push_screen(sheet, closed)


def mouse(explorer: Explorer) -> None:
    """The mouse to us, or to the terminal."""
    ours = explorer.toggle_mouse()
    explorer.tell(
        "the mouse works here" if ours else "the mouse is the terminal's; M takes it back"
    )


def show_help(explorer: Explorer) -> None:
    """The lesson and the keys."""
    from timeline_tui.tui.sheets.screens import Help

    explorer.app.push_screen(Help(explorer.glyphs))


def palette(explorer: Explorer) -> None:
    """All commands by their words."""
    from timeline_tui.tui.sheets.finder import Palette

    def chosen(command: str | None) -> None:
        if command is not None:
            explorer.action_do(command)

    explorer.app.push_screen(Palette(), chosen)


def themes(explorer: Explorer) -> None:
    """All themes by their names."""
    from timeline_tui.tui.sheets.finder import Themes

    def chosen(theme: str | None) -> None:
        if theme is not None:
            explorer.app.theme = theme

    explorer.app.push_screen(Themes(sorted(explorer.app.available_themes)), chosen)


ACTS: Mapping[str, Callable[[Explorer], None]] = {
    "create": create,
    "edit": edit,
    "problems": problems,
    "toggle_sidebar": lambda x: x.toggle_actors(),
    "toggle_strip": lambda x: x.toggle_strip(),
    "mouse": mouse,
    "themes": themes,
    "help": show_help,
    "palette": palette,
    "suspend": lambda x: x.app.action_suspend_process(),
    "quit": lambda x: x.app.exit(),
}
