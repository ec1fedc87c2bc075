"""Fixes: all that has one sure remedy, nothing else, and never a character of a quote."""

from __future__ import annotations

import codecs
import json
import random
import re
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.files.conftest import Write
from tests.properties import slowly, times
from timeline_tui.core.problem import Problem
from timeline_tui.core.schema import documents
from timeline_tui.files import lines
from timeline_tui.files.entry import Entry, Reading
from timeline_tui.files.fix import (
    Repair,
    _mark_of,
    _Mender,
    diff_lines,
    find_repair,
    find_single,
    name_kinds,
)
from timeline_tui.files.formats import read_bytes
from timeline_tui.files.json import decode
from timeline_tui.files.library import Library
from timeline_tui.files.write import NotWritten


def repair_of(folder: Path, text: str, name: str = "a.json") -> Repair | None:
    path = folder / name
    path.write_bytes(text.encode())
    return find_repair(Entry(str(path), name), {})


def fixed(folder: Path, text: str) -> str:
    """Return what a file becomes; the same where there is nothing to fix."""
    repair = repair_of(folder, text)
    return text if repair is None else repair.after.decode()


# -- kinds of faults -------------------------------------------------------------------------------

SURE = {
    '{"id": "a", "title": "A", "date": "2026",}': '{"id": "a", "title": "A", "date": "2026"}',
    '{"id": "a", "title": "A", "tags": ["x" , ] }': '{"id": "a", "title": "A", "tags": ["x"  ] }',
    '[{"id": "a", "title": "A"},\n]': '[{"id": "a", "title": "A"}\n]',
    '{"id": "a", "titel": "A"}': '{"id": "a", "title": "A"}',
    '{"id": "a", "TITLE": "A"}': '{"id": "a", "title": "A"}',
    '{"id": "a", "t\u0456tle": "A"}': '{"id": "a", "title": "A"}',
    '{"id": "a", "title": "A", "sorces": []}': '{"id": "a", "title": "A", "sources": []}',
    '{"id": "a", "title": "A", "tag": ["x"]}': '{"id": "a", "title": "A", "tags": ["x"]}',
    '{"evnts": [{"id": "a", "title": "A"}]}': '{"events": [{"id": "a", "title": "A"}]}',
    '{"id": "a", "title": "A", "data": "2026-04"}': '{"id": "a", "title": "A", "date": "2026-04"}',
    '{"id": "a", "title": "A", "date": "17 April 2026"}':
        '{"id": "a", "title": "A", "date": "2026-04-17"}',
    '{"id": "a", "title": "A", "date": "1883-00-00"}': '{"id": "a", "title": "A", "date": "1883"}',
    '{"id": "a", "title": "A", "date": 1972}': '{"id": "a", "title": "A", "date": "1972"}',
    '{"id": "a", "title": "A", "date": 20260407}':
        '{"id": "a", "title": "A", "date": "2026-04-07"}',
    '{"id": "a", "title": "A", "sources": [{"published": "13/04/2026"}]}':
        '{"id": "a", "title": "A", "sources": [{"published": "2026-04-13"}]}',
    '{“id”: "a", “title”: "A"}': '{"id": "a", "title": "A"}',
    '{"id”: "a", «title»: "A"}': '{"id": "a", "title": "A"}',
    '{"id": "a", ‘title’ : "A"}': '{"id": "a", "title" : "A"}',
    '{"date": "2026", "title": "A"}': '{"id": "a", "date": "2026", "title": "A"}',
    '{"id": "", "date": "2026", "title": "A"}': '{"id": "a", "date": "2026", "title": "A"}',
    '[{"date": "2026", "title": "A"}, {"id": "b", "title": "B"}]':
        '[{"id": "a-1", "date": "2026", "title": "A"}, {"id": "b", "title": "B"}]',
    '{“titel”: "A", "dat": "1 May 2026",}': '{"id": "a", "title": "A", "date": "2026-05-01"}',
}  # fmt: skip


@pytest.mark.parametrize("text", SURE)
def test_what_has_one_sure_remedy_is_fixed(folder: Path, text: str) -> None:
    wanted = SURE[text]
    assert fixed(folder, text) == wanted
    assert fixed(folder, wanted) == wanted


@pytest.mark.parametrize(
    "text",
    [
        '{"id": "a", "title": "A", "date": "04/05/2026"}',
        '{"id": "a", "title": "A", "date": "2000s"}',
        '{"id": "a", "title": "A", "date": "last week"}',
        '{"id": "a", "title": "A", "date": "2026-13-04"}',
        '{"id": "a", "title": "A", "date": "14 October 1066"}',
        '{"id": "a", "title": "A", "date": 12}',
        '{"id": "a", "title": "A", "date": 1776384000}',
        '{"id": "a", "title": "A", "location": "Rome"}',
        '{"id": "a", "name": "A", "date": "2026"}',
        '{"id": "a", "title": "A", "x-tags": ["x"]}',
        '{"id": "a", "title": "A", "titel": "B"}',
        '{"id": "a", "title": "A", "plce": "x", "palce": "y"}',
        '{"id": "a", "title": "A", "tag": "x"}',
        '{"id": "a", "title": "A", "satus": "perhaps"}',
        '{"id": "a", "title": "A", "fiel": "x.json"}',
        '{"id": "a", "title": “A”}',
        '{\'id\': "a", "title": "A"}',
        '{id: "a", "title": "A"}',
        '{"id": "a" "title": "A"}',
        '{"id": "a",, "title": "A"}',
        '{"id": "a", "title": "A"',
        '{"id": "a", "title": "A", "date": 2026-04-17}',
        '{"id": "a", "title": "A", "date": "2026", "date": "2027"}',
        '{"title": "A"}',
    ],
)
def test_what_is_not_sure_is_left_as_it_is(folder: Path, text: str) -> None:
    assert fixed(folder, text) == text


@pytest.mark.parametrize(
    "text",
    [
        '{"name": "package", "version": "1.0",}',
        "[1, 2, 3,]",
        '{"compilerOptions": {"strict": true,},}',
        '{"timeline": {"date": [{"startDate": "2026", "headline": "A",}]}}',
        '{"version": 3, "sources": ["a.js"], "nmaes": [],}',
        "",
        "x",
    ],
)
def test_a_file_without_events_is_none_of_our_business(folder: Path, text: str) -> None:
    assert fixed(folder, text) == text


@pytest.mark.parametrize(
    "text",
    [
        '{"id": "a", "title": "A", "sources": [{"quotes": ["x", “exakt”: "b"]}]}',
        '{"id": "a", "title": "A", "sources": [{"quotes": [{"exact": "He", “went”: "off"}]}]}',
        '{"id": "a", "title": "A", "sources": [{"quotes": ["a,] } “date”: 1 May 2026 titel"]}]}',
        '{"id": "a", "title": "A", "sources": [{"quotes": ["yes", ] he said"]}]}',
        '{"id": "a", "title": "A", "sources": [{"quotes": [{"exact": "yes", } he said"}]}]}',
        '{"id": "a", "title": "A", "summary": "He said "", “well”: no"}',
        '{"id": "a", "title": "A", "summary": "", “well”: he said"}',
    ],
)
def test_no_character_of_a_quote_is_touched(folder: Path, text: str) -> None:
    assert fixed(folder, text) == text


def test_an_id_is_given_only_where_it_is_nobody_elses(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"date": "2026", "title": "A"}')
    entry = Entry(str(path), "a.json")
    assert find_repair(entry, {"b": 1}) is not None
    assert find_repair(entry, {"a": 1}) is None
    assert find_repair(entry) is None


# -- two hundred planted faults --------------------------------------------------------------------


class Kind(NamedTuple):
    """A fault as it is planted in a record, and what is right; the same where that is not sure."""

    name: str
    wrong: str
    right: str
    code: str = ""


RECORD = (
    '{@"id": "ID",@"date": "2026-04-17",@"title": "T “q”, ,] }",@"tags": ["x", "y"],'
    '@"sources": [{"title": "S", "published": "2026-04-02", "quotes": ["“a”: ,] 1 May 2026"]}]@}'
)
KINDS = [
    Kind("comma in list", '["x", "y",]', '["x", "y"]'),
    Kind("comma in object", '2026"]},]', '2026"]}]'),
    Kind("misspelled key", '"tgas"', '"tags"'),
    Kind("date", '"date": "17. April 2026"', '"date": "2026-04-17"'),
    Kind("typographic marks", '“title”: "T', '"title": "T'),
    Kind("missing id", "", '"id": "STEM",@'),
    Kind("ambiguous date", '"date": "04/05/2026"', "", "bad-date"),
    Kind("another word", '"keywords": [', "", "unknown-key"),
    Kind("single marks", "'title': \"T", "", "single-quotes"),
    Kind("missing comma", '"S" "published"', "", "missing-comma"),
]
WHOLE = {
    "comma in list": '["x", "y"]', "comma in object": '2026"]}]', "misspelled key": '"tags"',
    "date": '"date": "2026-04-17"', "typographic marks": '"title": "T',
    "missing id": '"id": "ID",@',
    "ambiguous date": '"date": "2026-04-17"', "another word": '"tags": [',
    "single marks": '"title": "T', "missing comma": '"S", "published"',
}  # fmt: skip


def plant(kind: Kind, number: int, stem: str) -> tuple[str, str]:
    """Return a record with a fault, and the record as it is to be."""
    place = WHOLE[kind.name]
    assert RECORD.count(place) == 1
    wrong = RECORD.replace(place, kind.wrong).replace("ID", f"e{number}")
    right = RECORD.replace(place, kind.right or kind.wrong).replace("ID", f"e{number}")
    return wrong, right.replace("STEM", stem)


class Layout:
    """The layout of a file: its line ends, its indentation, its byte order mark."""

    def __init__(self, dice: random.Random, form: str) -> None:
        self.form = form
        self.end = dice.choice(["\n", "\r\n", "\r"])
        self.gap = "" if form == "lines" else dice.choice(["", self.end + "  ", self.end + "\t"])
        self.mark = codecs.BOM_UTF8 if dice.random() < 0.3 else b""
        self.final = self.end if dice.random() < 0.7 else ""

    def write(self, records: list[str]) -> bytes:
        records = [record.replace("@", self.gap) for record in records]
        end = self.end
        if self.form == "lines":
            text = end.join(records)
        elif self.form == "event":
            text = records[0]
        else:
            text = f"[{end}{f',{end}'.join(records)}{end}]"
        if self.form == "timeline":
            text = f'{{"title": "All",{end}"events": {text}}}'
        return self.mark + (text + self.final).encode()


@pytest.mark.parametrize("seed", [0, *slowly(1, 2, 3)])
def test_of_two_hundred_planted_faults_all_sure_ones_are_fixed_and_nothing_else(
    seed: int, tmp_path: Path
) -> None:
    dice = random.Random(seed)
    faults = [kind for kind in KINDS for _ in range(20)]
    dice.shuffle(faults)
    planted, file = 0, 0
    while planted < len(faults):
        form = dice.choice(["event", "array", "timeline", "lines"])
        number = 1 if form == "event" else min(dice.randrange(1, 9), len(faults) - planted)
        kinds = faults[planted : planted + number]
        planted, file = planted + number, file + 1
        name = f"f{file}.jsonl" if form == "lines" else f"f{file}.json"
        stem = f"f{file}"
        pairs = [
            plant(kind, each, stem if form == "event" else f"{stem}-{each + 1}")
            for each, kind in enumerate(kinds)
        ]
        layout = Layout(dice, form)
        wrong, right = (layout.write([pair[side] for pair in pairs]) for side in (0, 1))
        path = tmp_path / name
        path.write_bytes(wrong)
        repair = find_repair(Entry(str(path), name), {})
        after = wrong if repair is None else repair.after
        assert after == right, (form, [kind.name for kind in kinds])
        reading = read_bytes(after, name)
        left = {problem.code for problem in reading.problems}
        unsure = {kind.code for kind in kinds if kind.code}
        # Of a file in which nothing is whole, the reader says the first fault.
        assert left & unsure if reading.broken else left >= unsure, (form, unsure, left)


# -- writing ---------------------------------------------------------------------------------------


def test_a_repair_is_written_with_the_mode_of_the_file_and_taken_back(
    folder: Path, write: Write
) -> None:
    text = '\ufeff{"id": "a",\r\n "titel": "A",}\r\n'
    path = write("a.json", text)
    path.chmod(0o604)
    repair = find_repair(Entry(str(path), "a.json"), {})
    assert repair is not None
    repair.write([str(folder)])
    assert path.read_bytes().decode() == '\ufeff{"id": "a",\r\n "title": "A"}\r\n'
    assert path.stat().st_mode & 0o777 == 0o604


def test_a_file_that_was_changed_while_somebody_was_asked_is_left(
    folder: Path, write: Write
) -> None:
    path = write("a.json", '{"id": "a", "titel": "A"}')
    repair = find_repair(Entry(str(path), "a.json"), {})
    assert repair is not None
    write("a.json", '{"id": "b", "titel": "A"}')
    with pytest.raises(NotWritten, match="changed meanwhile"):
        repair.write([str(folder)])
    assert path.read_text() == '{"id": "b", "titel": "A"}'


def problems_of(folder: Path) -> tuple[Library, tuple[Problem, ...]]:
    library = Library([str(folder)])
    for _ in library.load():
        pass
    return library, library.snapshot().problems


def test_one_listed_problem_is_fixed_and_its_neighbors_are_not(folder: Path, write: Write) -> None:
    path = write("a.json", '{"id": "a", "titel": "A", "dat": "2026",\n "plce": "Rome"}')
    library, problems = problems_of(folder)
    target = library.target_of("a.json")
    assert target is not None
    (problem,) = [each for each in problems if "dat" in each.path]
    repair = find_single(target[0], problem)
    assert repair is not None
    assert name_kinds([repair]) == "1 misspelled key"
    repair.write(library.paths)
    assert path.read_text() == '{"id": "a", "titel": "A", "date": "2026",\n "plce": "Rome"}'
    assert find_single(target[0], problem) is None


def test_a_problem_kept_in_an_index_still_has_its_remedy(folder: Path) -> None:
    from timeline_tui.core.plain_json import pack, unpack

    (problem,) = [
        each
        for each in read_bytes(b'{"id": "a", "title": "A", "date": "May 2026"}', "a").problems
        if each.severity == "error"
    ]
    assert problem.remedy == '"2026-05"'
    assert unpack(Problem, pack(problem)) == problem


# -- showing ---------------------------------------------------------------------------------------


def test_the_diff_shows_each_change_once_with_the_lines_around_it(folder: Path) -> None:
    text = '{\n  "date": "May 2026",\n  "title": "A",\n  "place": "x",\n  "tags": [],\n}\n'
    repair = repair_of(folder, text)
    assert repair is not None
    assert list(diff_lines(repair)) == [
        "--- a.json",
        "+++ a.json",
        "@@ -1,6 +1,7 @@",
        " {",
        '-  "date": "May 2026",',
        '+  "id": "a",',
        '+  "date": "2026-05",',
        '   "title": "A",',
        '   "place": "x",',
        '-  "tags": [],',
        '+  "tags": []',
        " }",
    ]


def test_the_diff_of_a_long_line_shows_what_is_around_the_change(folder: Path) -> None:
    title = "x" * 2_000
    repair = repair_of(
        folder, f'{{"id": "a", "title": "{title}", "date": "May 2026", "place": "{title}"}}'
    )
    assert repair is not None
    lines = list(diff_lines(repair))
    assert max(map(len, lines)) < 250
    assert sum('"May 2026"' in line for line in lines) == 1


def test_the_diff_holds_nothing_that_a_terminal_obeys(folder: Path) -> None:
    hostile = "\x9b31m\u202e\u200b"
    repair = repair_of(
        folder, f'{{"id": "a",\n"title": "{hostile}",\n"dat": "2026"}}', "a\x1b.json"
    )
    assert repair is not None
    shown = "\n".join(diff_lines(repair))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u200b]", shown)


@pytest.mark.slow
def test_many_fixes_of_one_file_take_one_round(write: Write) -> None:
    records = [{"id": f"e{n}", "titel": f"T{n}", "date": "May 2026"} for n in range(2_000)]
    path = write("a.json", records)
    repair = find_repair(Entry(str(path), "a.json"), {})
    assert repair is not None
    assert dict(repair.kinds) == {"unknown-key": 2_000, "bad-date": 2_000}
    assert json.loads(repair.after) == [
        {"id": f"e{n}", "title": f"T{n}", "date": "2026-05"} for n in range(2_000)
    ]


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Keep the number of bytes of each reading of a file while it is fixed."""
    sizes: list[int] = []
    read = _Mender._read

    def counted(mender: _Mender, data: bytes) -> Reading:
        sizes.append(len(data))
        return read(mender, data)

    monkeypatch.setattr(_Mender, "_read", counted)
    return sizes


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_a_file_with_more_problems_than_are_listed_is_read_no_more_often(
    write: Write, readings: list[int], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    for module, limit in ((lines, "PROBLEMS_LIMIT"), (decode, "FAULTS_LIMIT")):
        monkeypatch.setattr(module, limit, 5)
    monkeypatch.setattr(documents, "DOCUMENT_LIMIT", 5)
    records = [
        {"id": f"e{n}", "titel": f"T{n}", "date": "1 May 2026", "zork": 1, "status": "odd"}
        for n in range(60)
    ]
    text = "\n".join(map(json.dumps, records)) if name == "a.jsonl" else json.dumps(records)
    repair = find_repair(Entry(str(write(name, text)), name), {})
    assert repair is not None
    assert dict(repair.kinds) == {"unknown-key": 60, "bad-date": 60}
    assert len(readings) <= 3


def test_a_file_with_more_syntax_errors_than_are_listed_is_read_no_more_often(
    write: Write, readings: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decode, "FAULTS_LIMIT", 5)
    records = [{"id": f"e{n}", "title": f"T{n}", "tags": ["x"]} for n in range(60)]
    whole = "[\n" + ",\n".join(map(json.dumps, records)) + "\n]"
    text = whole.replace('["x"]', '["x",]', 50)
    repair = find_repair(Entry(str(write("a.json", text)), "a.json"), {})
    assert repair is not None
    assert repair.after.decode() == whole
    assert len(readings) <= 3


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
@pytest.mark.parametrize("often", [1, 2])
def test_fixes_that_do_not_hold_cost_no_reading_each(
    write: Write, readings: list[int], monkeypatch: pytest.MonkeyPatch, name: str, often: int
) -> None:
    find = _Mender.find_sure

    def find_more(mender: _Mender) -> list[Problem]:
        """Have fixes that lose the title of every third event, beside those that hold."""
        more = [
            replace(problem, remedy='"title"', message=f"wrong {number}")
            for problem in find(mender)
            if problem.code == "unknown-key" and int(re.findall(r"\d+", problem.path)[0]) % 3 == 0
            for number in range(often)
        ]
        wrong = [each for each in more if _mark_of(each) not in mender._refused]
        there = {(each.line, each.column) for each in wrong}
        return [*wrong, *(each for each in find(mender) if (each.line, each.column) not in there)]

    monkeypatch.setattr(_Mender, "find_sure", find_more)
    records = [{"id": f"e{n}", "title": f"T{n}", "sumary": "S", "date": "1 May 2026"}
               for n in range(90)]  # fmt: skip
    text = "\n".join(map(json.dumps, records)) if name == "a.jsonl" else json.dumps(records)
    repair = find_repair(Entry(str(write(name, text)), name), {})
    assert repair is not None
    fixed = repair.after.decode()
    assert fixed.count('"summary"') == fixed.count('"title"') == 90
    assert fixed.count("2026-05-01") == 90
    assert len(readings) <= 12


BITS = (
    '"',
    ",",
    "]",
    "}",
    "{",
    "[",
    ":",
    " ",
    "“date”: ",
    '"titel": ',
    "“",
    "”",
    "1 May 2026",
    "and ",
)


@pytest.mark.parametrize("seed", [0, *slowly(1, 2)])
def test_no_change_reaches_into_a_quote_whatever_marks_it_holds(folder: Path, seed: int) -> None:
    """A mark that was not escaped ends a quote for the reader, not for whoever wrote it."""
    dice = random.Random(seed)
    for _ in range(times(400)):
        words = "".join(dice.choice(BITS) for _ in range(dice.randrange(1, 12)))
        quote = dice.choice(['"{}"', '{{"exact": "{}"}}']).format(words)
        head = '{"id": "a", "titel": "A", “date”: "May 2026", "sources": [{"quotes": ['
        rest = dice.choice(["]}]}", ",]}]}", ', "other"]}],}'])
        text = f'[{{"id": "b", "title": "B"}},\n{head}{quote}{rest}]'
        repair = repair_of(folder, text)
        start = text.index(words, text.index(head) + len(head))
        for change in repair.changes if repair else ():
            assert change.end <= start or change.start >= start + len(words), text
