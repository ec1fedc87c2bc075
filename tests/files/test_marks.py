"""Private marks and notes on disk: nothing is lost, whoever else writes at the same time."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline_tui.core.columns import quote_name
from timeline_tui.core.event import ALSO, Mark, MarkChange, join_notes
from timeline_tui.files import marks as module
from timeline_tui.files.marks import Keeper, Kept, MarksFile, lines, merged, of_event, read
from timeline_tui.files.state import NAME, State, StateError

ROOT = Path(__file__).parents[2]
FIRST_RELEASE = ROOT / "tests" / "data" / "state-0.1.0.sqlite3"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a state folder that does not exist yet."""
    return tmp_path / "state"


def kept_in(home: Path, key: str = "a") -> MarksFile:
    return MarksFile(State(home, key))


def put(note: str, event: str = "e", quote: str = "", *, marked: bool = False) -> MarkChange:
    return MarkChange(None, Mark(event, quote, marked, note))


texts = st.text(st.characters(codec=None), max_size=6)
marks = st.builds(
    lambda event, words, marked, note, title: Mark(
        event, words and quote_name(words), marked, note, title, words
    ),
    texts.filter(bool),
    st.sampled_from(["", "one", "two\x7f\ud800"]),
    st.booleans(),
    texts,
    texts,
)


@given(st.lists(marks, max_size=6))
def test_what_is_kept_is_read_to_the_character_whatever_it_holds(
    tmp_path_factory: pytest.TempPathFactory, given: list[Mark]
) -> None:
    home = tmp_path_factory.mktemp("state")
    wanted = {mark.place: mark for mark in given}
    wanted = {place: mark for place, mark in wanted.items() if mark.marked or mark.note}
    file = kept_in(home)
    file.write(*(MarkChange(None, mark) for mark in wanted.values()))
    assert {mark.place: mark for mark in kept_in(home).read().marks} == wanted
    assert kept_in(home, "b").read().marks == ()


def test_reading_marks_makes_no_file(home: Path) -> None:
    file = kept_in(home)
    assert (file.read().marks, file.news()) == ((), None)
    assert not home.exists()


def test_a_file_of_the_first_release_takes_marks_and_keeps_its_places(home: Path) -> None:
    home.mkdir()
    shutil.copy(FIRST_RELEASE, home / NAME)
    key = '["/srv/case/events"]'
    place = State(home, key).read()
    assert place is not None
    assert kept_in(home, key).write(put("mine")).marks == (Mark("e", note="mine"),)
    assert State(home, key).read() == place
    assert not list(home.glob("*.aside*"))


def test_leaving_many_folders_behind_leaves_no_mark_behind(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("timeline_tui.files.state.PLACES_LIMIT", 2)
    kept_in(home).write(put("mine"))
    for key in "abcd":
        State(home, key).write("there")
    assert kept_in(home).read().marks == (Mark("e", note="mine"),)


def test_a_row_that_is_damaged_costs_no_other(home: Path) -> None:
    kept_in(home).write(put("mine"), put("other", "f"))
    with closing(sqlite3.connect(home / NAME)) as file, file:
        file.execute("UPDATE mark SET mark = 'noise' WHERE event = ?", ('"f"',))
    assert kept_in(home).read().marks == (Mark("e", note="mine"),)


# -- several at once -------------------------------------------------------------------------------

_NOTES = """
import sys
from pathlib import Path
from timeline_tui.core.event import Mark, MarkChange
from timeline_tui.files.marks import MarksFile
from timeline_tui.files.state import State
file = MarksFile(State(Path(sys.argv[1]), "a"))
for number in range(int(sys.argv[3])):
    event = f"{sys.argv[2]}{number}"
    file.write(MarkChange(None, Mark(event, note=f"note on {event}")))
"""


@pytest.mark.parametrize("each", [20, pytest.param(100, marks=pytest.mark.slow)])
def test_two_programs_that_write_notes_at_once_keep_those_of_both(home: Path, each: int) -> None:
    children = [
        subprocess.Popen([sys.executable, "-c", _NOTES, str(home), name, str(each)], cwd=ROOT)
        for name in ("one-", "two-")
    ]
    assert [child.wait(timeout=120) for child in children] == [0, 0]
    found = kept_in(home).read().marks
    wanted = {f"{name}{number}" for name in ("one-", "two-") for number in range(each)}
    assert {mark.event: mark.note for mark in found} == {name: f"note on {name}" for name in wanted}


def test_a_note_that_two_change_at_once_has_both_texts(home: Path) -> None:
    one, other = kept_in(home), kept_in(home)
    before = one.write(put("first")).marks[0]
    done = one.write(MarkChange(before, Mark("e", note="mine")))
    assert not done.both
    done = other.write(MarkChange(before, Mark("e", note="theirs")))
    assert done.both
    assert done.marks == (Mark("e", note=f"theirs{ALSO}mine"),)


def test_removing_a_note_that_another_has_changed_keeps_what_they_wrote(home: Path) -> None:
    file = kept_in(home)
    before = file.write(put("first", marked=True)).marks[0]
    file.write(MarkChange(before, Mark("e", marked=True, note="theirs")))
    assert file.write(MarkChange(before, Mark("e"))).marks == (Mark("e", note="theirs"),)


def test_a_mark_and_a_note_of_two_programs_are_both_there(home: Path) -> None:
    file = kept_in(home)
    nothing = Mark("e")
    file.write(MarkChange(nothing, Mark("e", marked=True)))
    done = file.write(MarkChange(nothing, Mark("e", note="mine")))
    assert (done.marks, done.both) == ((Mark("e", marked=True, note="mine"),), False)


@given(texts, texts, texts, st.booleans(), st.booleans(), st.booleans())
def test_of_two_changes_of_one_mark_no_text_is_lost(
    first: str, mine: str, theirs: str, was: bool, on: bool, off: bool
) -> None:
    before = Mark("e", "", was, first)
    there, _ = MarkChange(before, Mark("e", "", on, theirs)).on(before)
    made, both = MarkChange(before, Mark("e", "", off, mine)).on(there)
    note = "" if made is None else made.note
    if mine != first:
        assert mine in note
    if theirs != first:
        assert theirs in note
    if both:
        assert note == join_notes(mine, theirs)
    # A change that says nothing new changes nothing.
    assert MarkChange(before, before).on(there) == (there, False)


def test_what_another_program_has_changed_is_news_once(home: Path) -> None:
    here, there = kept_in(home), kept_in(home)
    assert here.news() is None
    there.write(put("theirs"))
    found = here.news()
    assert found is not None
    assert found.marks == (Mark("e", note="theirs"),)
    assert here.news() is None
    there.write(MarkChange(found.marks[0], Mark("e")))
    found = here.news()
    assert found is not None
    assert found.marks == ()
    (home / NAME).unlink()
    assert here.news() is None
    there.write(put("anew"))
    found = here.news()
    assert found is not None
    assert found.marks == (Mark("e", note="anew"),)
    here.close()


def test_news_that_could_not_be_read_are_news_the_next_time(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = kept_in(home), kept_in(home)
    there.write(put("theirs"))
    assert here.news() is not None
    there.write(put("more", "f"))

    def held(*_: object) -> None:
        raise StateError("another program holds the state file")

    with monkeypatch.context() as patch:
        patch.setattr(MarksFile, "_all", held)
        assert here.news() is None
    found = here.news()
    assert found is not None
    assert len(found.marks) == 2
    with here._lock:  # a change is being written
        there.write(put("last", "g"))
        assert here.news() is None
    found = here.news()
    assert found is not None
    assert len(found.marks) == 3
    here.close()


def test_a_later_answer_has_the_higher_turn(home: Path) -> None:
    file = kept_in(home)
    turns = [file.read().turn, file.write(put("mine")).turn, file.read().turn]
    assert turns == sorted(set(turns))


# -- what may fail ---------------------------------------------------------------------------------


def test_a_file_that_is_locked_is_said_in_plain_words(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("timeline_tui.files.state.PATIENCE", 0.0)
    monkeypatch.setattr(module, "WAIT", 0.0)
    kept_in(home).write(put("before"))
    with closing(sqlite3.connect(home / NAME, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StateError, match="another program holds the state file"):
            kept_in(home).write(put("after", "f"))
        other.execute("ROLLBACK")
    assert [mark.note for mark in kept_in(home).read().marks] == ["before"]


_FULL = """
import resource, sys
from pathlib import Path
from timeline_tui.core.event import Mark, MarkChange
from timeline_tui.files.marks import MarksFile
from timeline_tui.files.state import State, StateError
home = Path(sys.argv[1])
size = (home / "state.sqlite3").stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
try:
    MarksFile(State(home, "a")).write(MarkChange(None, Mark("f", note="x" * 90_000)))
except StateError as error:
    print(error)
"""


def test_a_full_disk_keeps_the_notes_that_were_there(home: Path) -> None:
    kept_in(home).write(put("before"))
    done = subprocess.run(
        [sys.executable, "-B", "-c", _FULL, str(home)], cwd=ROOT, capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip
    assert done.stdout == "the disk is full, or does not work\n"
    assert kept_in(home).read().marks == (Mark("e", note="before"),)


def test_a_note_that_is_too_long_and_a_mark_too_many_are_refused(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "NOTE_LIMIT", 5)
    monkeypatch.setattr(module, "MARKS_LIMIT", 2)
    file = kept_in(home)
    with pytest.raises(StateError, match="at most 5 characters"):
        file.write(put("longer"))
    file.write(put("one"), put("two", "f"))
    with pytest.raises(StateError, match="2 marks already"):
        file.write(put("three", "g"))
    assert len(file.read().marks) == 2


def test_the_keeper_writes_in_order_and_tells_what_came_of_each(home: Path) -> None:
    told: list[tuple[MarkChange, Kept | None, str]] = []

    def tell(change: MarkChange, kept: Kept | None, fault: str) -> bool:
        told.append((change, kept, fault))
        return True

    keeper = Keeper(State(home, "a"), tell)
    changes = [put(f"{number}", f"e{number}") for number in range(20)]
    for change in changes:
        keeper.keep(change)
    assert keeper.finish(60) == []
    assert [change for change, _, _ in told] == changes
    assert all(kept is not None and not fault for _, kept, fault in told)
    assert [mark.note for mark in kept_in(home).read().marks] == [f"{n}" for n in range(20)]


def test_the_keeper_remembers_what_nobody_was_told(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "NOTE_LIMIT", 5)
    keeper = Keeper(State(home, "a"), lambda change, kept, fault: False)
    keeper.keep(put("short"))
    keeper.keep(put("longer", "f"))
    assert keeper.finish(60) == ["a note has at most 5 characters"]


def test_who_leaves_while_a_mark_is_being_written_does_not_wait_for_ever(home: Path) -> None:
    held = threading.Event()
    keeper = Keeper(State(home, "a"), lambda change, kept, fault: held.wait(60))
    keeper.keep(put("one"))
    keeper.keep(put("two", "f"))
    assert keeper.finish(0.01) != []
    held.set()
    assert keeper.finish(60) == []


# -- from one machine to another -------------------------------------------------------------------


@given(st.lists(marks, max_size=6))
def test_what_is_exported_is_read_again_and_is_safe_on_a_terminal(given: list[Mark]) -> None:
    wanted = [mark for mark in given if mark.marked or mark.note]
    text = "".join(f"{line}\n" for line in lines(wanted))
    assert text.isascii()
    assert all(char == "\n" or char.isprintable() for char in text)
    assert read(text) == (wanted, [])


def test_an_export_of_events_with_their_marks_is_read_as_well() -> None:
    kept = [Mark("e", marked=True), Mark("e", quote_name("words"), note="mine", words="words")]
    event = {"id": "e", "title": "It was", "marks": of_event({each.quote: each for each in kept})}
    wanted = [
        Mark("e", marked=True, title="It was"),
        Mark("e", quote_name("words"), note="mine", title="It was", words="words"),
    ]
    plain = {"id": "f", "title": "No marks"}
    assert read(json.dumps([event, plain])) == (wanted, [])
    assert read(f"{json.dumps(event)}\n{json.dumps(plain)}\n") == (wanted, [])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("noise", "not JSON"), ("3", "not an object"), ("{}", "neither a mark nor an event"),
        ('{"event": 3}', "no event is named"), ('{"event": ""}', "no event is named"),
        ('{"event": "e", "quote": {}}', "no quote is named"),
        ('{"event": "e", "quote": {"digest": "../x"}}', "no quote is named"),
        ('{"event": "e", "note": 3}', "the note is no text of at most 100,000 characters"),
        ('{"id": "e", "marks": {"quotes": [3]}}', "no event is named"), ("[" * 100_000, "not JSON"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_said_with_its_line(line: str, said: str) -> None:
    good = '{"event": "e", "marked": true}'
    if line.startswith("["):
        assert read(line) == ([], [(1, said)])
    else:
        assert read(f"{good}\n\n{line}") == ([Mark("e", marked=True)], [(3, said)])


@given(st.lists(marks, max_size=4), st.lists(marks, max_size=4))
def test_merging_takes_nothing_away_and_twice_is_once(one: list[Mark], more: list[Mark]) -> None:
    there = {mark.place: mark for mark in one if mark.marked or mark.note}
    now = dict(there)
    for change in merged(there.values(), more):
        made, both = change.on(now.get(change.after.place))
        assert not both
        if made is not None:
            now[made.place] = made
    for mark in (*there.values(), *(each for each in more if each.marked or each.note)):
        assert mark.note in now[mark.place].note
        assert now[mark.place].marked or not mark.marked
    assert list(merged(now.values(), more)) == []
