"""The person's own settings: what `config.toml` may say, how it is read, and what it makes of the
explorer: keys by the id of their command, panes, a theme.

A fault costs the setting that it is in, is said with its line where that can be found, and keeps
nobody from starting. Nothing here is a command to run. This module is only imported where there is
a file, or somebody asks about it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from typing import Any, cast

from timeline_tui.core.text import brief, closest
from timeline_tui.dates.frozen import dataclass
from timeline_tui.explorer.commands import BY_ID, COMMANDS, DIGITS, Command
from timeline_tui.explorer.state import LANES, LaneChoice, Panes

FILE = "config.toml"
SIZE_LIMIT = 1024 * 1024
"""Bytes of a file that are read; one with every setting and every key has 7,000."""
SALVAGE_LIMIT = 20
"""Lines that are left out of a file that is not TOML, until all of it is left out."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A row of the table: its name in the file, the values that it may have (any text without
    them), the one it has where nobody chose, what it means, and the command that chooses as
    well."""

    name: str
    values: tuple[object, ...]
    usual: object
    words: str
    command: str = ""


SETTINGS: tuple[Setting, ...] = (
    Setting("theme", (), "", "a color theme, as T lists them; without one, light or dark follows "
            "the terminal", "themes"),
    Setting("density", ("titles", "lines"), "titles",
            "the rows of the list: whole titles, or one line for each event", "one_line"),
    Setting("sidebar", (True, False), True, "whether the list of actors is shown",
            "toggle_sidebar"),
    Setting("lanes", ("auto", *LANES), "auto",
            "lanes of the actors: on screens with much room (auto), on all that have room (lanes), "
            "in place of the list (view), or nowhere (off)", "lanes"),
    Setting("dates", ("words", "iso"), "words",
            "dates of events in the list: as Fri 17 under April 2026, or as ISO 8601 has them"),
    Setting("cache", (True, False), True,
            "whether an index is kept on disk; false is --no-cache, for every command"),
)  # fmt: skip
"""All settings but the keys, which have a table of their own in the file."""
KEYS = "keys"
ACTOR_KEYS = {f"actor_{digit}": (str(digit),) for digit in range(1, 10)}
"""The keys of actors, by the ids of their bindings."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in the file: the line (0 where it is not known), the setting that it costs
    ("" for more than one), and words: what was found, what is expected, what to do."""

    line: int
    setting: str
    words: str

    def __str__(self) -> str:
        place = f"{FILE}:{self.line}" if self.line else FILE
        return f"{place}: {self.words}"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a file says that can be used: values by the names of the settings, keys by the ids of
    bindings, the line of each, and the faults."""

    values: Mapping[str, object] = field(default_factory=dict)
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lines: Mapping[tuple[str, ...], int] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()

    def value(self, name: str) -> Any:
        """Return the value of a setting, or the one it has where nobody chose."""
        usual = next(row.usual for row in SETTINGS if row.name == name)
        return self.values.get(name, usual)

    def place(self, *path: str) -> str:
        """Return where a setting is, as `config.toml:3`."""
        line = self.lines.get(path, 0)
        return f"{FILE}:{line}" if line else FILE

    @property
    def panes(self) -> Panes:
        """Return the panes that there are where no key has chosen others."""
        return Panes(
            actors=self.value("sidebar"),
            one_line=self.value("density") == "lines",
            lanes=cast(LaneChoice, self.value("lanes")),
        )

    def with_themes(self, themes: Collection[str]) -> Settings:
        """Return the settings without a theme that there is not."""
        name = self.values.get("theme")
        if not isinstance(name, str) or name in themes:
            return self
        close = closest(name, themes)
        hint = f"did you mean “{close[0]}”?" if close else "T lists them"
        fault = Fault(
            self.lines.get(("theme",), 0), "theme", f"no theme called “{brief(name, 60)}” ({hint})"
        )
        values = {name: value for name, value in self.values.items() if name != "theme"}
        return replace(self, values=values, faults=(*self.faults, fault))


# -- reading ---------------------------------------------------------------------------------------


def read_settings(data: bytes) -> Settings:
    """Return what the bytes of a file say."""
    if len(data) > SIZE_LIMIT:
        return Settings(faults=(Fault(0, "", f"more than {SIZE_LIMIT:,} bytes: none is read"),))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        return Settings(faults=(Fault(line, "", "not UTF-8: no setting is read"),))
    found, faults = _load(text)
    lines = _lines_of(text)
    values: dict[str, object] = {}
    known = {row.name: row for row in SETTINGS}
    for name, value in found.items():
        line = lines.get((name,), 0)
        if name == KEYS:
            continue
        if name not in known:
            meant = f"did you mean {close[0]}?" if (close := closest(name, [*known, KEYS])) else (
                f"keys of commands stand below [{KEYS}]" if _is_binding(name)
                else f"there are {', '.join([*known, KEYS])}"
            )  # fmt: skip
            faults.append(Fault(line, name, f"no setting called “{brief(name, 60)}” ({meant})"))
        elif _fits(known[name], value):
            values[name] = value
        else:
            faults.append(Fault(line, name, _misfit(known[name], value)))
    keys, more = _read_keys(found.get(KEYS, {}), lines)
    faults = sorted((*faults, *more), key=lambda fault: fault.line)
    return Settings(values, keys, lines, tuple(faults))


def _load(text: str) -> tuple[dict[str, Any], list[Fault]]:
    """Return what a text says as TOML. A line that is none costs itself."""
    import tomllib

    faults: list[Fault] = []
    lines = text.split("\n")
    while True:
        try:
            return tomllib.loads("\n".join(lines)), faults
        except ValueError as error:  # TOMLDecodeError, or a number of 5,000 digits
            words = str(error)
        except RecursionError:
            words = "nested too deep"
        at = _faulty(words, lines)
        reason = re.sub(r" \(at [^()]*\)$", "", words)
        faults.append(Fault(at + 1, "", f"not TOML: {brief(reason[:1].lower() + reason[1:], 120)}"))
        if len(faults) == SALVAGE_LIMIT or not lines[at].strip():
            faults.append(Fault(0, "", "too much of it is not TOML: no setting is read"))
            return {}, faults
        lines[at] = ""


def _faulty(words: str, lines: Sequence[str]) -> int:
    """Return the index of the line that is no TOML: the one that is named, unless a list that was
    begun before it is still open."""
    found = re.search(r"\(at line (\d+)", words)
    at = min(int(found[1]), len(lines)) - 1 if found else len(lines) - 1
    while at > 0 and not lines[at].strip():
        at -= 1
    if "array" in words or not found:
        opened = (n for n in range(at, -1, -1) if re.search(r"=\s*\[[^\]]*$", lines[n]))
        at = next(opened, at)
    return at


_TABLE = re.compile(r"\s*\[\s*([\w.\"' -]+?)\s*\]")
_KEY = re.compile(
    r"\s*((?:[\w-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*(?:[\w-]+|\"[^\"]*\"|'[^']*'))*)\s*="
)


def _lines_of(text: str) -> dict[tuple[str, ...], int]:
    """Return the line of each setting that stands at the beginning of one."""
    table: tuple[str, ...] = ()
    lines: dict[tuple[str, ...], int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if head := _TABLE.match(line):
            table = _parts(head[1])
            lines.setdefault(table, number)
        elif key := _KEY.match(line):
            path = (*table, *_parts(key[1]))
            for size in range(1, len(path) + 1):
                lines.setdefault(path[:size], number)
    return lines


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip(" \t\"'") for part in dotted.split("."))


def _fits(row: Setting, value: object) -> bool:
    if not row.values:
        return isinstance(value, str)
    return any(type(value) is type(each) and value == each for each in row.values)


def _misfit(row: Setting, value: object) -> str:
    wanted = [quote_value(each) for each in row.values] or ["a text in quotes"]
    shown = quote_value(value) if isinstance(value, str | bool | int) else type(value).__name__
    ways = f"{', '.join(wanted[:-1])} or {wanted[-1]}" if len(wanted) > 1 else wanted[0]
    return f"{row.name} is {brief(shown, 60)}; expected {ways}"


def quote_value(value: object) -> str:
    """Return a value as TOML has it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(quote_value, value))}]"
    return str(value)


# -- keys ------------------------------------------------------------------------------------------

KEPT = {"escape": "step_back", "ctrl+q": "quit", "ctrl+c": ""}
"""The keys that nobody can take away, so that there is always a way out, and their commands."""
_NAMES = (
    "up", "down", "left", "right", "home", "end", "pageup", "pagedown", "insert", "delete",
    "backspace", "tab", "enter", "space", "escape", *(f"f{number}" for number in range(1, 25)),
)  # fmt: skip
_OTHER_NAMES = {
    "esc": "escape", "return": "enter", "pgup": "pageup", "pgdn": "pagedown", "del": "delete",
    "ins": "insert", "↑": "up", "↓": "down", "←": "left", "→": "right",
}  # fmt: skip
_SHOWN = {
    "escape": "esc", "pageup": "PgUp", "pagedown": "PgDn", "home": "Home", "end": "End", "up": "↑",
    "down": "↓", "left": "←", "right": "→",
}  # fmt: skip
_SHORT = {
    "solidus": "slash", "reverse_solidus": "backslash", "commercial_at": "at",
    "hyphen_minus": "minus", "plus_sign": "plus", "low_line": "underscore",
}  # fmt: skip
_MODIFIERS = ("alt", "ctrl", "shift")
_SAME = {"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+h": "backspace", "ctrl+left_square_bracket":
         "escape"}  # fmt: skip
"""What a terminal sends for one key and the other alike."""


class NoKey(ValueError):
    """A text that names no key; the words say why."""


def name_key(typed: str) -> str:
    """Return the name of a key as bindings have it: `?` is question_mark, `PgUp` pageup. Raises
    `NoKey`."""
    typed = typed.strip()
    before, _, last = typed.rpartition("+")
    if not last and (typed == "+" or before.endswith("+")):  # ctrl++ has + for its key
        before, last = before.removesuffix("+"), "+"
    modifiers = before.split("+") if before else []
    modifiers = sorted({each.lower() for each in modifiers})
    lower = _OTHER_NAMES.get(last.lower(), last.lower())
    if len(last) == 1 and last not in _OTHER_NAMES:
        name = last.lower() if "ctrl" in modifiers else last
        if modifiers == ["shift"] and last.isalpha():
            name, modifiers = last.upper(), []
        if not last.isalnum():
            name = _character_name(last)
    elif lower in _NAMES or lower in _CHARACTERS:
        name = lower
    else:
        name = ""
    if not name or not set(modifiers) <= set(_MODIFIERS):
        close = closest(typed.lower(), [*_NAMES, *_CHARACTERS])
        raise NoKey(f"did you mean {close[0]}?" if close else "a key is as F5, ctrl+g, ? or pgup")
    key = "+".join((*modifiers, name))
    if key in _SAME:
        raise NoKey(f"a terminal sends {_SAME[key]} for it")
    return key


def _character_name(character: str) -> str:
    """Return the name of a key that types a sign, as Textual has it."""
    if not character.isprintable() or character.isspace():
        return ""
    name = unicodedata.name(character, "").lower().replace("-", "_").replace(" ", "_")
    return _SHORT.get(name, name)


_CHARACTERS = {
    _character_name(chr(code)): chr(code)
    for code in range(0x21, 0x7F)
    if not chr(code).isalnum()
}  # fmt: skip


def write_key(key: str) -> str:
    """Return a key as the file has it: what it types, or its name."""
    return _CHARACTERS.get(key, key)


def show_key(key: str) -> str:
    """Return a key as people read it."""
    *modifiers, name = key.split("+")
    if name[1:].isdecimal():  # F5
        name = name.upper()
    return "+".join((*modifiers, _SHOWN.get(name) or _CHARACTERS.get(name) or name))


def _is_binding(name: str) -> bool:
    return name in ACTOR_KEYS or (name in BY_ID and name != DIGITS)


def keys_by_id() -> dict[str, tuple[str, ...]]:
    """Return the program's own keys, by the ids of bindings."""
    return {**{row.id: row.keys for row in COMMANDS if row.id != DIGITS}, **ACTOR_KEYS}


def _read_keys(
    found: object, lines: Mapping[tuple[str, ...], int]
) -> tuple[dict[str, tuple[str, ...]], list[Fault]]:
    """Return the keys of each command that has others than its own, and the faults."""
    if not isinstance(found, dict):
        words = f'{KEYS} is no table; expected [{KEYS}] and below it lines as open = "o"'
        return {}, [Fault(lines.get((KEYS,), 0), KEYS, words)]
    asked: dict[str, tuple[str, ...]] = {}
    faults: list[Fault] = []

    def fail(id: str, words: str) -> None:
        faults.append(Fault(lines.get((KEYS, id), 0), f"{KEYS}.{id}", words))

    for id, value in found.items():
        if not _is_binding(id):
            hint = "timeline-tui help settings lists all ids"
            if id == DIGITS:
                hint = "actors have actor_1 to actor_9"
            elif close := closest(id, keys_by_id()):
                hint = f"did you mean {close[0]}?"
            fail(id, f"no command has the id “{brief(id, 60)}” ({hint})")
            continue
        given = [value] if isinstance(value, str) else value
        if not isinstance(given, list) or not all(isinstance(key, str) for key in given):
            fail(id, f'{id} is no key; expected "x", or a list as ["x", "ctrl+x"]')
            continue
        keys = list(_valid_keys(id, given, fail))
        if keys or not given:
            fixed = [key for key, owner in KEPT.items() if owner == id]
            asked[id] = tuple(dict.fromkeys((*keys, *fixed)))
    _drop_clashes(asked, fail)
    own = keys_by_id()
    return {id: keys for id, keys in asked.items() if keys != own[id]}, faults


def _valid_keys(id: str, given: Iterable[str], fail: Callable[[str, str], None]) -> Iterator[str]:
    for typed in given:
        try:
            key = name_key(typed)
        except NoKey as error:
            fail(id, f"{id}: no key is called “{brief(typed, 60)}” ({error})")
            continue
        if key in KEPT and KEPT[key] != id:
            fail(id, f"{id}: {show_key(key)} cannot be taken; choose another key")
            continue
        yield key


def _drop_clashes(asked: dict[str, tuple[str, ...]], fail: Callable[[str, str], None]) -> None:
    """Drop each key that another command has: one with its own keys, or one further up in the
    file. A command that is left without any has its own again."""
    own = keys_by_id()
    settled = False
    while not settled:
        settled = True
        owner: dict[str, str] = {}
        for id in (*(id for id in own if id not in asked), *asked):
            for key in asked.get(id, own[id]):
                if owner.setdefault(key, id) == id:
                    continue
                other = owner[key]
                free = f"give {other} another key, or {other} = [] for none"
                fail(id, f"{id}: {show_key(key)} is the key of {other} ({free})")
                kept = tuple(each for each in asked[id] if each != key)
                if kept:
                    asked[id] = kept
                else:
                    del asked[id]
                settled = False
                break
            if not settled:
                break


def rebind(keys: Mapping[str, tuple[str, ...]]) -> tuple[Command, ...]:
    """Return the table of commands with other keys."""
    if not keys:
        return COMMANDS
    return tuple(_rebound(row, keys) for row in COMMANDS)


def _rebound(row: Command, keys: Mapping[str, tuple[str, ...]]) -> Command:
    if row.id == DIGITS:
        if not ACTOR_KEYS.keys() & keys.keys():
            return row
        each = [keys.get(id, own) for id, own in ACTOR_KEYS.items()]
        shown = " ".join(show_key(first) for first, *_ in filter(None, each))
        return replace(row, shown=shown or f":{row.id}")
    if row.id not in keys:
        return row
    shown = " ".join(map(show_key, keys[row.id])) or f":{row.id}"
    if row.id == "leave_out":
        shown += " 1–9"
    return replace(row, keys=keys[row.id], shown=shown)


def shown_keys(keys: Mapping[str, tuple[str, ...]], *, ascii: bool = False) -> dict[str, str]:
    """Return the first key of each command that has others than its own, as people read it, or in
    ASCII."""
    shown = {row.id: row.shown.split()[0] for row in rebind(keys) if row is not BY_ID[row.id]}
    if not ascii:
        return shown
    return {id: key if key.isascii() else _OTHER_NAMES.get(key, key) for id, key in shown.items()}
