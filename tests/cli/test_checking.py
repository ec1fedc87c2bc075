"""`check`: its three formats, its exit code, and its pictures of the place."""

from __future__ import annotations

import json

import pytest

from tests import shipped
from timeline_tui.cli.commands import check as checking
from timeline_tui.core.problem import Problem
from timeline_tui.tui.glyphs import cell_width


def problem(**changes: object) -> Problem:
    whole: dict[str, object] = {
        "file": "events/a.json", "line": 4, "column": 3, "end_line": 4, "end_column": 10,
        "path": "tittle", "code": "unknown-key", "severity": "error", "message": "unknown key",
        "help": "did you mean “title”?", "excerpt": ('  "date": "2026",', '  "tittle": "x"'),
        "excerpt_column": 3,
    }  # fmt: skip
    return Problem(**{**whole, **changes})  # type: ignore[arg-type]


def test_good_files_are_said_to_be_good(run, folder: str) -> None:
    ended = run("check", folder)
    assert ended.code == 0
    assert ended.lines == ["3 events in 4 files: no problems"]


def test_the_shipped_chronology_has_no_problems(run) -> None:
    ended = run("check", "--strict", "--sample")
    assert ended.code == 0, ended.out
    assert ended.lines[-1].startswith(f"{shipped.TOTAL} events in ")


def test_an_error_is_shown_with_place_excerpt_caret_and_help(run, folder: str, write) -> None:
    write("events/bad.json", '{\n  "date": "2026",\n  "tittle": "x"\n}\n')
    ended = run("check", folder)
    assert ended.code == 1
    first = next(line for line in ended.lines if "unknown-key" in line)
    assert first.startswith("events/bad.json:3:3: error[unknown-key]: ")
    caret = next(line for line in ended.lines if "^" in line)
    shown = ended.lines[ended.lines.index(caret) - 1]
    assert shown[caret.index("^") :].startswith('"tittle"')
    assert any(line.startswith("help: ") and "title" in line for line in ended.lines)
    assert "in 1 of 5 files; 3 events are fine" in ended.lines[-1]


def test_warnings_fail_only_when_strict(run, folder: str, write) -> None:
    write("events/odd.json", {"id": "odd", "date": "2026", "title": "t", "zzzz": 1})
    assert run("check", folder).code == 0
    assert run("check", folder, "--strict").code == 1


def test_json_is_the_contract(run, folder: str, write) -> None:
    write("events/bad.json", '{"date": "2026", "tittle": "x\x7f"}')
    ended = run("check", folder, "--format", "json")
    assert ended.code == 1
    report = json.loads(ended.out)
    assert list(report) == ["events", "problems"]
    assert [event["id"] for event in report["events"]] == ["label", "meeting", "later"]
    assert report["events"][0] == {
        "id": "label", "title": "A label is put on, quietly", "file": "label.json",
    }  # fmt: skip
    found = report["problems"][0]
    assert found["file"] == "bad.json"
    assert list(found) == [
        "file", "line", "column", "end_line", "end_column", "path", "code", "severity",
        "message", "help",
    ]  # fmt: skip
    assert "\x7f" not in ended.out


def test_github_gets_one_annotation_a_problem(run, folder: str, write) -> None:
    write("events/bad.json", '{"date": "2026", "tittle": "x"}')
    ended = run("check", folder, "--format", "github")
    assert ended.code == 1
    assert any(line.startswith("::error file=events/bad.json,line=1,") for line in ended.lines)
    assert all(line.startswith("::") for line in ended.lines)


def test_an_event_without_an_id_is_advised_to_have_one(run, write) -> None:
    write("mine/a.json", {"date": "2026", "title": "t"})
    ended = run("check", "mine", "--strict")
    assert ended.code == 0
    assert ended.lines[0].startswith("note: 1 event has no id")


def test_standard_input_can_be_checked(run) -> None:
    ended = run("check", "-", stdin=b'{"date": "2026", "title": 5}')
    assert ended.code == 1
    assert "error[" in ended.out


def test_hostile_text_and_names_of_files_are_made_visible(run, write) -> None:
    write("mine/\x1b[31m\u202e.json", '{"date": "\x1b[2J", "\x1b]0;x\x07": "\u202e"}')
    for form in ("text", "json", "github"):
        ended = run("check", "mine", "--format", form)
        assert ended.code == 1
        assert not any(char in ended.out + ended.err for char in ("\x1b", "\x07", "\u202e"))


# -- drawing -------------------------------------------------------------------------------------


def caret_span(line: str, column: int, end: int) -> tuple[str, str]:
    """Return the excerpt line and the caret line of a problem at those columns (from 1, end
    exclusive)."""
    drawn = checking.excerpt_lines(
        problem(excerpt=(line,), excerpt_column=column, column=column, end_column=end)
    )
    shown, carets = drawn
    return shown, carets


@pytest.mark.parametrize(
    ("before", "meant"),
    [
        ('  "date": ', '"2026"'),
        ("\t\t", '"key"'),
        ('"名前": ', '"値"'),
        ('"e\u0301e\u0301": ', "5"),
        ('"\x1b\x00": ', '"x"'),
        ('"👍🏽": ', "true"),
        ('"ｗｉｄｅ": ', "null"),
    ],
)
def test_the_caret_stands_under_what_is_meant(before: str, meant: str) -> None:
    shown, carets = caret_span(before + meant + ", rest", len(before) + 1, len(before + meant) + 1)
    start = carets.index("^")
    assert cell_width(shown[: shown.index(meant)]) == start
    assert carets.count("^") == cell_width(meant)


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("ab", 2),
        ("名前", 4),
        ("ｗ", 2),
        ("e\u0301", 1),
        ("👍", 2),
        ("a\u200db", 2),
        ("각", 2),
        ("", 0),
    ],
)
def test_text_is_as_wide_as_a_terminal_draws_it(text: str, width: int) -> None:
    assert cell_width(text) == width


def test_a_tab_is_as_wide_on_every_terminal() -> None:
    assert checking.show_line("\ta\t") == "    a    "


def test_a_place_at_the_end_of_a_line_has_one_caret() -> None:
    _, carets = caret_span('{"a": ', 7, 7)
    assert carets == "    | " + " " * 6 + "^"


def test_a_problem_of_several_lines_is_marked_to_the_end_of_its_line() -> None:
    lines = list(checking.excerpt_lines(problem(excerpt=("[1,",), excerpt_column=1, end_line=6)))
    assert lines[-1].endswith("^^^")


def test_a_problem_with_the_whole_file_has_no_excerpt() -> None:
    lines = list(checking.lines_for_people([problem(excerpt=(), excerpt_column=0)]))
    assert lines == [
        "events/a.json:4:3: error[unknown-key]: unknown key",
        "help: did you mean “title”?",
        "",
    ]


def test_one_cause_that_repeats_is_shown_three_times_and_counted() -> None:
    many = [problem(line=n) for n in range(1, 16)] + [problem(file="other.json")]
    lines = list(checking.lines_for_people(many))
    assert sum("error[" in line for line in lines) == 4
    assert "events/a.json: … and 12 more like this (unknown-key: unknown key)" in lines


def test_one_cause_in_many_files_is_explained_three_times_and_then_takes_a_line_a_file() -> None:
    many = [problem(file=f"{n}.json", line=m) for n in range(1, 6) for m in (1, 2)]
    lines = list(checking.lines_for_people(many))
    assert sum(line.startswith("help:") for line in lines) == 3
    assert lines[lines.index("3.json:1:3: error[unknown-key]: unknown key") :] == [
        "3.json:1:3: error[unknown-key]: unknown key",
        "3.json: … and 1 more like this (unknown-key: unknown key)",
        "4.json:1:3: error[unknown-key]: unknown key",
        "4.json: … and 1 more like this (unknown-key: unknown key)",
        "5.json:1:3: error[unknown-key]: unknown key",
        "5.json: … and 1 more like this (unknown-key: unknown key)",
        "",
    ]


def test_many_causes_of_one_code_in_a_file_are_told_to_a_limit_and_counted() -> None:
    many = [problem(line=n, message=f"unknown key {n}") for n in range(1, 41)] * 2
    many += [problem(file="other.json", message="unknown key 40"), problem(code="bad-date")]
    lines = list(checking.lines_for_people(many))
    told = [line for line in lines if "error[" in line]
    assert told[:2] == [
        "events/a.json:1:3: error[unknown-key]: unknown key 1",
        "events/a.json:2:3: error[unknown-key]: unknown key 2",
    ]
    assert len(told) == 20 * 2 + 2
    assert lines.count("events/a.json: … and 40 more of the kind (unknown-key)") == 1
    assert told[-2:] == [
        "other.json:4:3: error[unknown-key]: unknown key 40",
        "events/a.json:4:3: error[bad-date]: unknown key",
    ]


def test_color_is_of_our_own_words_only() -> None:
    hostile = problem(message="\x1b[5m", help="\x1b[5m", file="\x1b.json", excerpt=("\x1b",))
    lines = list(checking.lines_for_people([hostile], checking.paint_ansi))
    assert "\x1b[5m" not in "".join(lines)
    assert "\x1b[1;31merror[unknown-key]\x1b[m" in lines[0]


@pytest.mark.parametrize(
    ("problems", "said"),
    [
        ([], "70 events in 71 files: no problems"),
        ([problem()], "1 error in 1 of 71 files; 70 events are fine"),
        (
            [problem(), problem(file="b"), problem(severity="warning")],
            "2 errors and 1 warning in 2 of 71 files; 70 events are fine",
        ),
        ([problem(file=str(n)) for n in range(71)], "71 errors in 71 files; 70 events are fine"),
        ([problem(file=str(n)) for n in range(72)], "72 errors in 72 files; 70 events are fine"),
        ([problem(severity="warning")] * 2, "2 warnings in 1 of 71 files; 70 events are fine"),
    ],
)
def test_the_last_line_sums_up(problems: list[Problem], said: str) -> None:
    assert checking.summarize(problems, events=70, files=71) == said


def test_an_annotation_cannot_be_broken_out_of() -> None:
    hostile = problem(
        file="a,b:c%.json", message="50%\r\n::error::x", help="", code="x,title=y", end_line=4
    )
    (line,) = checking.github_lines([hostile])
    assert line == (
        "::error file=a%2Cb%3Ac%25.json,line=4,endLine=4,col=3,endColumn=10,"
        "title=x%2Ctitle=y::50%25%0D%0A::error::x"
    )


def test_an_annotation_over_lines_names_no_columns() -> None:
    (line,) = checking.github_lines([problem(end_line=9)])
    assert line.startswith("::error file=events/a.json,line=4,endLine=9,title=unknown-key::")
    assert line.endswith("unknown key%0Adid you mean “title”?")


def test_a_chronology_in_which_nothing_has_a_date_is_not_fine(run, write) -> None:
    write("events/a.json", [{"title": "A"}, {"title": "B"}])
    ended = run("check", "events")
    assert ended.code == 0
    assert "none of the 2 events has a date" in ended.out
    assert run("check", "events", "--strict").code == 1


def test_one_key_of_many_events_is_told_once_to_people_and_each_time_to_programs(run, write):
    write("events/a.json", [{"title": f"T{n}", "year": 1900 + n} for n in range(42)])
    ended = run("check", "events")
    assert ended.out.count("unknown key “year”") == 1
    assert "unknown key “year” in 42 events" in ended.out
    assert "42 errors" in ended.lines[-1]
    problems = json.loads(run("check", "events", "--format", "json").out)["problems"]
    assert sum(problem["code"] == "unknown-key" for problem in problems) == 42
