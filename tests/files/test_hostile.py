"""Files that somebody got wrong: what is wrong is told where a person should look, wherever in a
file it stands, and every other event is shown."""

from __future__ import annotations

import pytest

from tests.files import hostile
from tests.files.hostile import FAULTS, GOOD, PLACES, SLIPS, Place, files_of
from timeline_tui.files.entry import Reading
from timeline_tui.files.formats import read_bytes


def places(reading: Reading) -> list[Place]:
    return [(one.line, one.column) for one in reading.problems]


@pytest.mark.parametrize("within", PLACES.values(), ids=PLACES.keys())
def test_a_slip_is_told_where_a_person_should_look(within: hostile.Within) -> None:
    missed = []
    for name, data, expected in files_of(SLIPS, within):
        reading = read_bytes(data, name)
        around = data.count(GOOD.encode())
        if places(reading) != expected[:1] or len(reading.document.events) != around:
            missed.append((data.decode(), expected, reading.problems))
    assert not missed


@pytest.mark.parametrize("within", PLACES.values(), ids=PLACES.keys())
def test_what_is_wrong_with_a_record_is_told_in_full_and_all_that_can_be_is_shown(
    within: hostile.Within,
) -> None:
    missed = []
    for name, data, expected in files_of(FAULTS, within):
        reading = read_bytes(data, name)
        titles = [event.title for event in reading.document.events]
        damaged = [event for event in reading.document.events if event.faults]
        is_lost = any(not problem.shown for problem in reading.problems)
        if (
            sorted(places(reading)) != expected
            or {problem.severity for problem in reading.problems} != {"error"}
            or titles.count("good") != data.count(GOOD.encode())
            or (len(damaged), reading.document.rejected) != (not is_lost, is_lost)
        ):
            missed.append((data.decode(), expected, reading.problems))
    assert not missed


WHOLE = (
    '{\n  "title": "日本 é 👍",\r\n  "date": "1972-06",\n  "actors": ["a", {"actor": "b\\n"}],\n'
    '  "extra": {"n": [1.5e3, true, null]}\n}'
)


@pytest.mark.parametrize("end", range(1, len(WHOLE.encode())))
def test_a_file_cut_off_anywhere_is_told_in_its_last_line(end: int) -> None:
    data = WHOLE.encode()[:end]
    (problem,) = read_bytes(data, "x.json").problems
    assert problem.severity == "error"
    assert problem.line == len((data + b"|").splitlines())
    assert problem.code != "unexpected-end" or problem.column == len(last_line(data)) + 1


def last_line(data: bytes) -> str:
    return (data + b"|").splitlines()[-1][:-1].decode()


@pytest.mark.parametrize("text", SLIPS + FAULTS)
def test_a_mark_stands_where_its_place_says(text: str) -> None:
    clean, found = hostile.unmarked(text)
    assert len(found) == text.count(hostile.MARK) >= 1
    lines = clean.split("\n")
    pieces = text.split(hostile.MARK)
    for number, (line, column) in enumerate(found):
        rest = "\n".join([lines[line - 1][column - 1 :], *lines[line:]])
        assert rest == "".join(pieces[number + 1 :])
