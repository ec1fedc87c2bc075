"""Changes of files in place: what was asked changes, and every other byte stays."""

from __future__ import annotations

import codecs
import errno
import json
import os
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.files.conftest import Write
from tests.files.failing import every
from tests.properties import times
from timeline_tui.core.drafts import Amendment
from timeline_tui.files.edit import (
    Append,
    Change,
    Done,
    NotChanged,
    Put,
    Remove,
    Rename,
    amend,
    apply,
    change_bytes,
    undo,
)
from timeline_tui.files.entry import Entry
from timeline_tui.files.formats import read_bytes
from timeline_tui.files.library import Library
from timeline_tui.files.write import NotWritten

EVENT = """\
{
  "date": "2026",
  "title": "A",
  "tags": ["x", "y"],
  "sources": [
    {"title": "S", "quotes": ["a"]}
  ]
}
"""


def changed(text: str, *changes: Change, lines: bool = False) -> str:
    return change_bytes(text.encode(), changes, lines=lines).decode()


# -- one change ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "old", "new"),
    [
        (Put(("title",), "B"), '"A"', '"B"'),
        (Put(("tags", 1), "z"), '"y"', '"z"'),
        (Put(("id",), "n"), "{\n", '{\n  "id": "n",\n'),
        (Put(("place",), "Rome"), '"y"],\n', '"y"],\n  "place": "Rome",\n'),
        (Put(("extra",), {"k": 1}), '}\n  ]\n', '}\n  ],\n  "extra": {"k": 1}\n'),
        (Append(("tags",), "z"), '"y"', '"y", "z"'),
        (Append(("actors",), "Bob"), '"A",\n', '"A",\n  "actors": ["Bob"],\n'),
        (Append(("sources", 0, "quotes"), "b"), '["a"]', '["a", "b"]'),
        (Append(("sources",), {"title": "T"}), '["a"]}\n', '["a"]},\n    {"title": "T"}\n'),
        (Remove(("tags",)), '  "tags": ["x", "y"],\n', ""),
        (Remove(("tags", 0)), '"x", ', ""),
        (Remove(("sources", 0, "quotes")), ', "quotes": ["a"]', ""),
        (Rename(("title",), "titel"), '"title": "A"', '"titel": "A"'),
    ],
)  # fmt: skip
def test_a_change_is_made_in_the_layout_of_its_neighbors(
    change: Change, old: str, new: str
) -> None:
    assert EVENT.count(old) == 1
    assert changed(EVENT, change) == EVENT.replace(old, new)


@pytest.mark.parametrize(
    ("text", "change", "wanted"),
    [
        ('{"title":"A"}', Append(("tags",), "t"), '{"title":"A","tags":["t"]}'),
        ('{ "title": "A" }', Append(("tags",), "t"), '{ "title": "A", "tags": ["t"] }'),
        ('{"title": "A", "tags": [ ]}', Append(("tags",), "t"), '{"title": "A", "tags": ["t"]}'),
        ('{"title": "A", "tags": null}', Append(("tags",), "t"), '{"title": "A", "tags": ["t"]}'),
        ('[\n\t{\n\t\t"title": "A"\n\t}\n]', Append((0, "tags"), "t"),
         '[\n\t{\n\t\t"title": "A",\n\t\t"tags": [\n\t\t\t"t"\n\t\t]\n\t}\n]'),
        ('[{\r\n  "title": "A"\r\n}]', Append((), {"title": "B"}),
         '[{\r\n  "title": "A"\r\n}, {\r\n  "title": "B"\r\n}]'),
        ('{"title": "caf\\u00e9"}', Put(("place",), "Zürich"),
         '{"title": "caf\\u00e9", "place": "Z\\u00fcrich"}'),
        ('{"title": "café"}', Put(("place",), "Zürich"), '{"title": "café", "place": "Zürich"}'),
        ('{"title": "A"}', Remove(("title",)), "{}"),
        ("[]", Append((), {"title": "A"}), '[\n  {\n    "title": "A"\n  }\n]'),
    ],
)  # fmt: skip
def test_a_list_on_one_line_stays_on_it_and_one_over_many_lines_grows_by_a_line(
    text: str, change: Change, wanted: str
) -> None:
    assert changed(text, change) == wanted


def test_a_value_that_is_there_already_changes_nothing() -> None:
    text = '{"title": "\\u0041",  "extra": {"n": 1.50}}'
    assert changed(text, Put(("title",), "A")) == text


def test_a_record_of_json_lines_stays_on_its_line() -> None:
    text = '{"title": "A"}\r\n\r\n{"title": "B"}\r\n'
    assert changed(text, Append((2, "tags"), "t"), lines=True) == (
        '{"title": "A"}\r\n\r\n{"title": "B", "tags": ["t"]}\r\n'
    )
    assert changed(text, Append((), {"title": "C"}), lines=True) == text + '{"title": "C"}\r\n'
    assert changed(text, Remove((0,)), lines=True) == text.removeprefix('{"title": "A"}\r\n')


def test_the_last_of_json_lines_has_a_line_end_only_if_it_had_one() -> None:
    text = '{"title": "A"}\n{"title": "B"}'
    assert changed(text, Append((), {"title": "C"}), lines=True) == text + '\n{"title": "C"}'
    assert changed(text, Remove((1,)), lines=True) == '{"title": "A"}'


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ('{"title": "A", "title": "B"}', Put(("title",), "C")),
        ('{"title": "A"', Put(("title",), "C")),
        ('{"title": "A"} x', Put(("title",), "C")),
        ('{"title": "A"}', Put(("sources", 0, "title"), "C")),
        ('{"title": "A"}', Put(("title", "x"), "C")),
        ('{"title": "A"}', Append(("title",), "C")),
        ('{"title": "A"}', Remove(("tags",))),
        ('{"title": "A", "tags": []}', Rename(("tags",), "title")),
        ('{"title": "A"}', Put((), "C")),
        ("[1, 2]", Put((2,), 3)),
    ],
)
def test_what_cannot_be_done_for_certain_is_refused(text: str, change: Change) -> None:
    with pytest.raises(NotChanged):
        changed(text, change)


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(NotChanged, match="not UTF-8"):
        change_bytes(b'{"title": "\xff"}', [Put(("title",), "A")])


# -- many changes of many files --------------------------------------------------------------------

WORDS = (
    "a",
    "Zürich",
    "日本",
    "“quoted”",
    'with "marks"',
    "a\\b",
    "line\nbreak",
    "\u200b",
    "",
    "👍",
)


class Dice(random.Random):
    def odds(self, share: float) -> bool:
        return self.random() < share


def make_record(dice: Dice, number: int) -> dict[str, Any]:
    record: dict[str, Any] = {"id": f"e{number}", "date": "2026-04-17", "title": f"Event {number}"}
    if dice.odds(0.7):
        record["tags"] = [dice.choice(WORDS) or "t" for _ in range(dice.randrange(4))]
    if dice.odds(0.5):
        record["actors"] = [dice.choice(["Ada", {"actor": "Bob", "role": "host"}])]
    if dice.odds(0.7):
        record["sources"] = [
            {"title": dice.choice(WORDS), "quotes": [dice.choice(WORDS[:5]), {"exact": "b"}]}
            for _ in range(dice.randrange(3))
        ]
    if dice.odds(0.5):
        record["extra"] = {"a": [[], {}, [1, [2]]], "n": Raw("1.50"), "m": Raw("1E+2"), "": None}
    items = list(record.items())
    if dice.odds(0.3):
        dice.shuffle(items)
    return dict(items)


class Raw(float):
    """A number in digits of its own."""

    text: str

    def __new__(cls, text: str) -> Raw:
        made = super().__new__(cls, text)
        made.text = text
        return made


class Writer:
    """Writes values as JSON in one of many layouts, and mixes them where it is told to."""

    def __init__(self, dice: Dice, *, flat: bool) -> None:
        self.dice = dice
        self.flat = flat
        self.ends = dice.choice([["\n"], ["\r\n"], ["\r"], ["\n", "\r\n"]])
        self.unit = dice.choice(["  ", "    ", "\t", " ", ""])
        self.colon = dice.choice([": ", ":", " : "])
        self.comma = dice.choice([", ", ",", " , "])
        self.pad = dice.choice(["", "", " "])
        self.ascii = dice.odds(0.2)
        self.open = dice.choice([0.0, 0.5, 0.8, 1.0])
        self.trailing = dice.odds(0.2)

    def write(self, value: object, indent: str = "") -> str:
        if isinstance(value, Raw):
            return value.text
        if not isinstance(value, (dict, list)):
            return json.dumps(value, ensure_ascii=self.ascii)
        brackets = "{}" if isinstance(value, dict) else "[]"
        if not value:
            return brackets[0] + self.dice.choice(["", "", " "]) + brackets[1]
        opens = not self.flat and self.dice.odds(self.open)
        inner = indent + self.unit if opens else indent
        if isinstance(value, dict):
            parts = [f"{self.write(k)}{self.colon}{self.write(v, inner)}" for k, v in value.items()]
        else:
            parts = [self.write(item, inner) for item in value]
        if opens:
            body = "".join(
                self.end() + inner + part + ("," if n < len(parts) - 1 else "")
                for n, part in enumerate(parts)
            )
            return brackets[0] + body + self.end() + indent + brackets[1]
        return brackets[0] + self.pad + self.comma.join(parts) + self.pad + brackets[1]

    def end(self) -> str:
        return ("  " if self.trailing and self.dice.odds(0.3) else "") + self.dice.choice(self.ends)


def make_file(dice: Dice) -> tuple[bytes, Any, bool]:
    """Return the bytes of a file, what they say, and whether they are JSON Lines."""
    records = [make_record(dice, number) for number in range(dice.randrange(1, 5))]
    kind = dice.choice(["event", "array", "timeline", "lines"])
    writer = Writer(dice, flat=kind == "lines")
    final = writer.end().strip(" ") if dice.odds(0.7) else ""
    value: Any
    if kind == "lines":
        value, text = records, ""
        for number, record in enumerate(records):
            text += writer.write(record) + (writer.end() if number < len(records) - 1 else final)
    else:
        value = {"event": records[0], "array": records}.get(
            kind, {"title": "T", "actors": [{"id": "ada"}], "events": records}
        )
        text = dice.choice(["", "", "\n"]) + writer.write(value) + final
    mark = codecs.BOM_UTF8 if dice.odds(0.2) else b""
    return mark + text.encode(), value, kind == "lines"


def places_in(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of each value in a value."""
    found = [path]
    if isinstance(value, dict):
        for key, item in value.items():
            found += places_in(item, (*path, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            found += places_in(item, (*path, number))
    return found


def at(value: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


def choose(dice: Dice, value: Any, lines: bool) -> tuple[Change, Callable[[], object], str]:
    """Return a change, what makes it in the value, and its kind."""
    new = dice.choice(
        [*WORDS, 5, None, True, [], {}, ["a", "b"], {"exact": "q", "n": [1, {"x": []}]}]
    )
    paths = [path for path in places_in(value) if path]
    kind = dice.choice(["put", "add", "append", "remove", "rename", "missing"])
    path = dice.choice(paths)
    holder = at(value, path[:-1])
    if kind == "put":
        return Put(path, new), lambda: holder.__setitem__(path[-1], new), "put"
    objects = [p for p in places_in(value) if isinstance(at(value, p), dict)]
    if kind in ("add", "missing"):
        path = dice.choice(objects)
        key = dice.choice(["status", "place", "links", "id", "x y", "é", "speaker"])
        target = at(value, path)
        if key not in target and kind == "add":
            return Put((*path, key), new), lambda: target.__setitem__(key, new), "insert"
        if key not in target:
            change = Append((*path, key), new)
            return change, lambda: target.__setitem__(key, [new]), "insert"
    lists = [p for p in places_in(value) if isinstance(at(value, p), list)]
    lists = [p for p in lists if p or not lines or isinstance(new, dict)]
    if kind == "append" and lists:
        path = dice.choice(lists)
        if not path and lines:
            new = {"title": "N"}
        return Append(path, new), lambda: at(value, path).append(new), "insert"
    if kind == "rename" and isinstance(holder, dict) and "renamed" not in holder:

        def rename() -> None:
            pairs = [("renamed" if k == path[-1] else k, v) for k, v in holder.items()]
            holder.clear()
            holder.update(pairs)

        return Rename(path, "renamed"), rename, "put"
    path = dice.choice(paths)
    return Remove(path), lambda: at(value, path[:-1]).__delitem__(path[-1]), "remove"


def decode(data: bytes, lines: bool) -> Any:
    text = data.decode("utf-8-sig")
    rows = re.split(r"\r\n|[\r\n]", text) if lines else [text]
    values = [
        json.loads(row, parse_float=lambda digits: Raw(digits)) for row in rows if row.strip()
    ]
    return values if lines else values[0]


def exact(value: Any) -> Any:
    """Return a value with the digits of its numbers, to be compared."""
    if isinstance(value, dict):
        return {key: exact(item) for key, item in value.items()}
    if isinstance(value, list):
        return [exact(item) for item in value]
    return ("digits", value.text) if isinstance(value, Raw) else (type(value).__name__, value)


def middles(old: bytes, new: bytes) -> tuple[str, str]:
    """Return what differs between two texts, from the first difference to the last."""
    before, after = old.decode(), new.decode()
    first = 0
    while first < min(len(before), len(after)) and before[first] == after[first]:
        first += 1
    rest = min(len(before), len(after)) - first
    last = 0
    while last < rest and before[-1 - last] == after[-1 - last]:
        last += 1
    return before[first : len(before) - last], after[first : len(after) - last]


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.property
def test_a_thousand_changes_change_exactly_what_was_asked(seed: int) -> None:
    dice = Dice(seed)
    made = 0
    while made < times(100):
        data, value, lines = make_file(dice)
        assert exact(decode(data, lines)) == exact(value)
        for _ in range(dice.randrange(1, 4)):
            if not any(isinstance(at(value, path), dict) for path in places_in(value)) or (
                lines and not all(isinstance(row, dict) for row in value)
            ):
                break
            change, make, kind = choose(dice, value, lines)
            if lines and len(change.path) == 1 and not isinstance(change, Remove):
                continue
            new = change_bytes(data, [change], lines=lines)
            make()
            assert exact(decode(new, lines)) == exact(value), (data, change)
            gone, come = middles(data, new)
            if kind == "insert":
                assert not gone.strip(" \t\r\n") or gone == "null", (data, change)
            elif kind == "remove":
                assert not come, (data, change)
            assert new.startswith(codecs.BOM_UTF8) == data.startswith(codecs.BOM_UTF8)
            ends = set(re.findall(rb"\r\n|[\r\n]", data))
            if ends:
                assert set(re.findall(rb"\r\n|[\r\n]", new)) <= ends, (data, change)
            data = new
            made += 1


# -- files -----------------------------------------------------------------------------------------


def entry_of(path: Path) -> Entry:
    return Entry(str(path), path.name, os.path.realpath(path))


def put_title(path: Path, title: str = "New", **named: Any) -> Done:
    return apply(entry_of(path), [Put(("title",), title)], within=[str(path.parent)], **named)


def test_a_file_is_changed_and_changed_back(folder: Path, write: Write) -> None:
    path = write("a.json", EVENT)
    path.chmod(0o640)
    done = put_title(path)
    assert path.read_text() == EVENT.replace('"A"', '"New"')
    assert path.stat().st_mode & 0o777 == 0o640
    again = undo(done, within=[str(folder)])
    assert path.read_text() == EVENT
    undo(again, within=[str(folder)])
    assert path.read_text() == EVENT.replace('"A"', '"New"')
    assert os.listdir(folder) == ["a.json"]


def test_a_file_that_was_changed_since_is_left(folder: Path, write: Write) -> None:
    path = write("a.json", EVENT)
    done = put_title(path)
    before = path.stat()
    write("a.json", EVENT)
    stamp = (before.st_mtime_ns, before.st_ctime_ns, before.st_size, before.st_ino)
    with pytest.raises(NotChanged, match="changed since"):
        put_title(path, stamp=stamp)
    with pytest.raises(NotWritten, match="changed meanwhile"):
        undo(done, within=[str(folder)])
    assert path.read_text() == EVENT


def test_a_file_that_changes_while_it_is_written_is_left(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write("a.json", EVENT)
    real = os.fsync

    def change(fd: int) -> None:
        path.write_text('{"title": "Another"}')
        real(fd)

    monkeypatch.setattr(os, "fsync", change)
    with pytest.raises(NotWritten, match="changed meanwhile"):
        put_title(path)
    assert path.read_text() == '{"title": "Another"}'
    assert os.listdir(path.parent) == ["a.json"]


def test_an_event_that_is_another_by_now_is_left(write: Write) -> None:
    path = write("a.json", EVENT)
    (event,) = read_bytes(path.read_bytes(), "a.json").document.events
    write("a.json", EVENT.replace('"A"', '"B"'))
    with pytest.raises(NotChanged, match="says something else"):
        put_title(path, event=event)
    assert put_title(write("a.json", EVENT), event=event).before == EVENT.encode()


def test_a_change_that_makes_an_error_is_refused_in_the_words_of_the_reader(write: Write) -> None:
    path = write("a.json", EVENT)
    with pytest.raises(NotChanged, match="title is empty"):
        put_title(path, " ")
    with pytest.raises(NotChanged, match="month"):
        apply(entry_of(path), [Put(("date",), "2026-13")], within=[str(path.parent)])
    assert path.read_text() == EVENT


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_an_event_of_a_library_is_changed_where_it_was_read(
    folder: Path, write: Write, name: str
) -> None:
    path = write(name, '{"title": "A", "date": "2026"}\n')
    library = Library([str(folder)])
    for _ in library.load():
        pass
    (event,) = library.snapshot().lens.events
    target = library.target_of(event.file)
    assert target is not None
    entry, stamp = target
    assert stamp is not None
    change = Put((*event.path, "status"), "alleged")
    apply(entry, [change], within=library.paths, stamp=stamp, event=event)
    library.refresh()
    assert [event.status for event in library.snapshot().lens.events] == ["alleged"]
    with pytest.raises(NotChanged, match="changed since"):
        apply(entry, [change], within=library.paths, stamp=stamp)
    assert path.read_text() == '{"title": "A", "date": "2026", "status": "alleged"}\n'


@pytest.mark.parametrize("form", ["event", "array", "timeline", "lines"])
@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("sources", 0, "quotes"), {"exact": "b"}), (("sources",), {"title": "T"}),
        (("actors",), {"actor": "Bob", "role": "host"}), (("tags",), "z"),
        (("links",), {"to": "x", "type": "led_to"}),
    ],
)  # fmt: skip
def test_an_event_grows_in_a_file_of_any_form(
    write: Write, form: str, path: tuple[str | int, ...], value: object
) -> None:
    event = json.loads(EVENT)
    other = {"id": "o", "title": "O", "sources": [{"title": "S"}]}
    files: dict[str, tuple[object, tuple[str | int, ...]]] = {
        "event": (event, ()),
        "array": ([other, event], (1,)),
        "timeline": ({"sources": [{"id": "s", "title": "S"}], "events": [event]}, ("events", 0)),
        "lines": (f"{json.dumps(other)}\n{json.dumps(event)}\n", (1,)),
    }
    content, base = files[form]
    file = write("a.jsonl" if form == "lines" else "a.json", content)
    before = file.read_bytes()
    done = apply(entry_of(file), [Append((*base, *path), value)], within=[str(file.parent)])
    after = read_bytes(file.read_bytes(), file.name).document.events
    assert [one.path for one in after if one.title == "A"] == [base]
    assert json.dumps(value) in file.read_text()
    undo(done, within=[str(file.parent)])
    assert file.read_bytes() == before


def test_a_whole_record_comes_and_goes(write: Write) -> None:
    path = write("a.json", [{"title": "A"}, {"title": "B"}])
    within = [str(path.parent)]
    apply(entry_of(path), [Append((), {"title": "C"})], within=within)
    apply(entry_of(path), [Remove((0,))], within=within)
    assert json.loads(path.read_text()) == [{"title": "B"}, {"title": "C"}]
    with pytest.raises(NotChanged, match="by itself"):
        apply(entry_of(path), [Remove((0,)), Put((0, "title"), "D")], within=within)


def test_a_link_is_written_through_within_the_folder_and_stays_a_link(
    folder: Path, tmp_path: Path, write: Write
) -> None:
    path = write("below/a.json", EVENT)
    outside = tmp_path / "outside.json"
    outside.write_text(EVENT)
    (folder / "in.json").symlink_to("below/a.json")
    (folder / "out.json").symlink_to(outside)
    (folder / "away").symlink_to(tmp_path)
    put_title(folder / "in.json")
    assert (folder / "in.json").is_symlink()
    assert json.loads(path.read_text())["title"] == "New"
    for leaving in (folder / "out.json", folder / "away/outside.json"):
        entry = Entry(str(leaving), "out.json")
        with pytest.raises(NotWritten, match="leads out"):
            apply(entry, [Put(("title",), "New")], within=[str(folder)])
    named = Entry(str(folder / "out.json"), "out.json")
    with pytest.raises(NotWritten, match="leads out"):
        apply(named, [Put(("title",), "New")], within=[named.path])
    assert outside.read_text() == EVENT


def test_the_other_name_of_a_file_keeps_what_it_had(tmp_path: Path, write: Write) -> None:
    path = write("a.json", EVENT)
    os.link(path, tmp_path / "other.json")
    put_title(path)
    assert (tmp_path / "other.json").read_text() == EVENT


def test_a_read_only_file_is_left(write: Write) -> None:
    path = write("a.json", EVENT)
    path.chmod(0o444)
    with pytest.raises(NotWritten, match="read-only"):
        put_title(path)
    assert path.read_text() == EVENT


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "the disk is full"), (errno.EROFS, "the disk is read-only"), (errno.EIO, "")],
)
def test_whatever_fails_the_file_is_the_old_one_or_the_new_one(
    write: Write, number: int, words: str
) -> None:
    said = set()
    for attempt in every(number):
        path = write("a.json", EVENT)
        with attempt:
            try:
                put_title(path)
            except NotWritten as error:
                said.add(str(error))
        assert path.read_text() in (EVENT, EVENT.replace('"A"', '"New"'))
        for name in os.listdir(path.parent):  # a name that readers pass over may stay
            assert name == "a.json" or (name.startswith(".") and name.endswith(".tmp"))
            if name != "a.json":
                (path.parent / name).unlink()
    assert said
    assert any(words in line for line in said)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", '{"title": "A", "date": "2026", "sources": [{"title": "S", "quotes": ["a"]}]}'),
        ("a.json", '[{"title": "Z"},\r\n {"title": "A", "sources": [{"quotes": ["a"]}]}]\r\n'),
        ("a.jsonl", '{"title": "Z"}\n{"title": "A", "sources": [{"quotes": ["a"]}]}'),
        ("a.json", '{"events": [{}, {"title": "A", "sources": [3, {"quotes": ["a"]}]}]}'),
    ],
)  # fmt: skip
def test_a_quote_is_added_to_an_event_wherever_its_record_is(
    folder: Path, write: Write, name: str, text: str
) -> None:
    path = write(name, text)
    library = Library([str(folder)])
    for _ in library.load():
        pass
    event = next(one for one in library.snapshot().lens.events if one.title == "A")
    target = library.target_of(event.file)
    assert target is not None
    entry, stamp = target
    quote = Amendment("quotes", ({"exact": "b"},), 0)
    done = amend(entry, event, [quote], within=[str(folder)], stamps=[None, stamp])
    assert path.read_bytes() == text.replace('["a"]', '["a", "b"]').encode()
    with pytest.raises(NotChanged, match="what is shown: look at it again"):
        amend(entry, event, [quote], within=[str(folder)], stamps=[stamp, done.stamp])
    with pytest.raises(NotChanged, match="was changed since it was read"):
        amend(entry, event, [quote], within=[str(folder)], stamps=[stamp])
    undo(done, within=[str(folder)])
    assert path.read_bytes() == text.encode()


@pytest.mark.parametrize("data", [b'{"title": "A\xff"}', b'{"title": "A",', b"[]", b"{}"])
def test_an_event_whose_file_is_another_by_now_is_left(write: Write, data: bytes) -> None:
    path = write("a.json", '{"title": "A", "date": "2026"}')
    event = read_bytes(path.read_bytes(), "a.json").document.events[0]
    path.write_bytes(data)
    entry = Entry(str(path), "a.json")
    with pytest.raises((NotChanged, NotWritten)):
        amend(entry, event, [Amendment("title", ("B",))], within=[str(path.parent)])
    assert path.read_bytes() == data


def test_a_line_is_changed_among_lines_that_cannot_be_read(write: Write) -> None:
    text = '\n{"title": "A",\r\n{"title": "B", "sta\u2028tus": 1}\r\n\r\n{"title": "C"}\n7\n'
    path = write("a.jsonl", text)
    reading = read_bytes(path.read_bytes(), "a.jsonl")
    entry, within = Entry(str(path), "a.jsonl"), [str(path.parent)]
    for event in reading.document.events:
        status = Amendment("status", ("alleged",))
        done = amend(entry, event, [status], within=within)
        old = f'"title": "{event.title}"'
        made = path.read_bytes().decode()
        assert made.count("alleged") == 1
        assert made.replace(', "status": "alleged"', "") == text
        assert made.index(old) < made.index("alleged")
        with pytest.raises(NotChanged, match="look at it again"):
            amend(entry, event, [Amendment("title", ("D",))], within=within)
        undo(done, within=within)
        with pytest.raises(NotChanged, match="perhaps"):
            amend(entry, event, [Amendment("status", ("perhaps",))], within=within)
        assert path.read_bytes().decode() == text
    assert [event.title for event in reading.document.events] == ["B", "C"]
