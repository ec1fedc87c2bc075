"""The first word, the exit codes, and what is imported to answer a question about the program."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.properties import slowly
from timeline_tui import __version__
from timeline_tui.cli.commands import list as listing
from timeline_tui.cli.commands.reference import TOPICS
from timeline_tui.cli.subcommands import EXPLORER, NAMES, SUBCOMMANDS, Subcommand, load

ROOT = Path(__file__).parents[2]


def command(*words: str, **options: object) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    # What is not buffered fails where it is printed; people have it buffered.
    environment.pop("PYTHONUNBUFFERED", None)
    return subprocess.run(  # type: ignore[call-overload, no-any-return]
        [sys.executable, "-m", "timeline_tui", *words],
        **{"env": environment, "capture_output": True, "stdin": subprocess.DEVNULL, **options},
        timeout=60,
    )


def modules_after(*runs: list[str]) -> set[str]:
    """Return the top-level modules that successful runs in one process have loaded."""
    program = (
        "import sys\n"
        "from timeline_tui.cli import main\n"
        f"code = max([main(words) for words in {runs!r}])\n"
        "print(*{name.partition('.')[0] for name in sys.modules}, file=sys.stderr)\n"
        "sys.exit(code)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=60,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout
    return set(ended.stderr.split())


def test_questions_about_the_program_import_neither_interface_nor_schema() -> None:
    helps = [[name, "--help"] for name in NAMES]
    topics = [["help", topic] for topic in TOPICS]
    loaded = modules_after(["--version"], ["--help"], *helps, ["schema"], ["help"], *topics)
    assert not {"textual", "rich", "pydantic", "dateutil", "watchfiles"} & loaded


def test_commands_without_a_screen_import_no_interface() -> None:
    loaded = modules_after(["list", "--sample"], ["check", "--sample"])
    assert not {"textual", "rich", "watchfiles"} & loaded


def test_the_version_is_one_line(run) -> None:
    assert run("--version").out == f"timeline-tui {__version__}\n"
    assert run("list", "--version").out == f"timeline-tui {__version__}\n"


def test_help_shows_the_days_work_the_smallest_event_and_the_exit_codes(run) -> None:
    ended = run("--help")
    assert ended.code == 0
    for part in ("timeline-tui events", " -a Pentagon", "timeline-tui new", "exit codes"):
        assert part in ended.out
    assert '{"date": "1972-06", "title": "Something happened"}' in ended.out


@pytest.mark.parametrize("command", SUBCOMMANDS, ids=lambda command: command.name)
def test_each_command_explains_itself(run, command: Subcommand) -> None:
    ended = run(command.name, "--help")
    assert ended.code == 0
    for part in (command.usage, command.description.splitlines()[0], command.examples):
        assert part in ended.out
    assert "exit codes: 0" in ended.out


@pytest.mark.parametrize("command", [EXPLORER, *SUBCOMMANDS], ids=lambda command: command.name)
def test_each_row_of_the_table_names_a_function_that_there_is(command: Subcommand) -> None:
    assert callable(load(command))


def test_the_help_of_the_program_lists_every_command(run) -> None:
    lines = run("--help").lines
    usage = " ".join(lines[1 : lines.index("")])
    for command in SUBCOMMANDS:
        assert any(line.split() == [command.name, *command.summary.split()] for line in lines), (
            command.name
        )
        assert command.name in usage


@pytest.mark.parametrize("name", ["", *NAMES])
def test_help_fits_eighty_columns(run, name: str) -> None:
    ended = run(*filter(None, [name]), "--help")
    assert [line for line in ended.lines if len(line) > 80] == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--asci"], "did you mean --ascii?"),
        (["list", "--fromat", "json"], "did you mean --format?"),
        (["list", "--format", "xml"], "invalid choice"),
        (["check", "--strickt"], "did you mean --strict?"),
        (["list", "--regex", "x"], "unrecognized"),
        (["new", "a", "b"], "unrecognized"),
        (["order"], "the following arguments are required: ID, ID (see"),
        (["order", "a"], "the following arguments are required: ID (see"),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value),
)
def test_a_wrong_option_is_one_line_that_helps(run, words: list[str], said: str) -> None:
    ended = run(*words)
    assert ended.code == 2
    assert ended.out == ""
    assert said in ended.err
    assert "--help" in ended.err
    assert len(ended.err.splitlines()) == 1


def test_a_wrong_option_is_echoed_safely(run) -> None:
    ended = run("list", "--\x1b]0;evil\x07\u202e")
    assert ended.code == 2
    assert "\x1b" not in ended.err
    assert "\u202e" not in ended.err


@pytest.mark.parametrize(
    "words", [["list", "-s", "\udcff"], ["new", "--title", "a\udcff"], ["list", "-a", "\udcff"]]
)
def test_words_that_are_not_text_are_refused(run, words: list[str]) -> None:
    ended = run(*words)
    assert ended.code == 2
    assert "not valid UTF-8" in ended.err


def test_a_file_whose_name_is_not_text_can_be_read(run) -> None:
    Path(os.fsdecode(b"odd\xff.json")).write_text('{"date": "2026", "title": "Odd name"}')
    ended = run("list", os.fsdecode(b"odd\xff.json"))
    assert ended.code == 0
    assert "Odd name" in ended.out
    for form in ("text", "json", "github"):
        assert run("check", os.fsdecode(b"odd\xff.json"), "--format", form).code == 0


@pytest.mark.parametrize("name", NAMES)
def test_a_folder_named_like_a_command_is_reached_by_its_path(run, write, name: str) -> None:
    write(f"{name}/a.json", {"date": "2026", "title": "In a folder named so"})
    assert "In a folder named so" in run(f"./{name}").out
    ended = run(name, *(["a", "b"] if name == "order" else []), stdin=b"")
    assert "In a folder named so" not in ended.out
    said = f"timeline-tui: “{name}” is the command; ./{name} opens the folder"
    assert ended.err.splitlines()[0] == said


def test_a_word_that_is_almost_a_command_suggests_it(run) -> None:
    for word, meant in (("lst", "list"), ("chekc", "check"), ("hlep", "help")):
        ended = run(word)
        assert ended.code == 2
        assert f"did you mean the command {meant}?" in ended.err


def test_the_schema_is_printed_as_shipped(run) -> None:
    ended = run("schema")
    shipped = ROOT / "timeline_tui" / "schema" / "event.json"
    assert ended.code == 0
    assert ended.out.strip() == shipped.read_text(encoding="utf-8").strip()


def test_a_crash_is_one_line_and_a_report_without_the_text_of_events(
    run, folder: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(*_: object, **__: object) -> int:
        secret = "the text of an event"
        try:
            raise KeyError(secret)
        except KeyError as error:
            raise RuntimeError(secret) from error

    monkeypatch.setattr(listing, "print_events", fail)
    ended = run("list", folder)
    assert ended.code == 70
    assert ended.out == ""
    assert len(ended.err.splitlines()) == 1
    assert "RuntimeError (a fault of the program, not of your files)" in ended.err
    reports = list((tmp_path / "xdg_state_home" / "timeline-tui").iterdir())
    assert len(reports) == 1
    assert str(reports[0]) in ended.err
    report = reports[0].read_text(encoding="utf-8")
    assert "the text of an event" not in report
    assert "builtins.RuntimeError" in report
    assert "builtins.KeyError" in report
    assert "timeline_tui.cli.commands.list" in report


def test_a_crash_whose_report_cannot_be_written_says_so(
    run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "xdg_state_home").write_text("a file where a folder should be")

    def fail(*_: object, **__: object) -> int:
        raise RuntimeError

    monkeypatch.setattr(listing, "print_events", fail)
    ended = run("list")
    assert ended.code == 70
    assert "could not be written" in ended.err


def test_where_the_report_of_a_crash_is_said_safely(
    run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(*_: object, **__: object) -> int:
        raise RuntimeError

    monkeypatch.setattr(listing, "print_events", fail)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "a\x1b]0;b\x07\u202e"))
    ended = run("list")
    assert ended.code == 70
    assert "a␛]0;b␇⟨RLO⟩/timeline-tui/crash-" in ended.err


@pytest.mark.parametrize("wrapped", [False, True])
def test_an_interrupt_is_quiet(run, monkeypatch: pytest.MonkeyPatch, wrapped: bool) -> None:
    def interrupted(*_: object, **__: object) -> int:
        if wrapped:
            raise RuntimeError from KeyboardInterrupt()
        raise KeyboardInterrupt

    monkeypatch.setattr(listing, "print_events", interrupted)
    ended = run("list")
    assert (ended.code, ended.out, ended.err) == (130, "", "")


def test_a_reader_that_went_away_ends_the_program_quietly(write) -> None:
    write("many.json", [{"date": "2026", "title": f"Event {n} " + "x" * 200} for n in range(3000)])
    with subprocess.Popen(
        [sys.executable, "-m", "timeline_tui", "list", "many.json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=60) == 141


@pytest.mark.parametrize("encoding", ["ascii", *slowly("latin-1", "utf-8")])
def test_help_is_written_whatever_the_encoding(encoding: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": encoding}
    ended = command("--help", env=environment)
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert b"every day:" in ended.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("words", [["--help"], *slowly(["--version"], ["list", "--help"])])
def test_help_that_nobody_gets_is_said(words: list[str]) -> None:
    with open("/dev/full", "wb") as full:
        ended = command(*words, capture_output=False, stdout=full, stderr=subprocess.PIPE)
    assert ended.returncode == 1
    assert b"cannot write to standard output" in ended.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_said_in_one_line(folder: str) -> None:
    with open("/dev/full", "wb") as full:
        ended = command("list", folder, capture_output=False, stdout=full, stderr=subprocess.PIPE)
    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 1
    assert b"cannot write to standard output" in ended.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize(
    ("words", "code"), [(["list", "nowhere"], 2), *slowly((["schema"], 1), (["--nonsense"], 2))]
)
def test_the_exit_code_stands_where_not_even_an_error_can_be_said(
    words: list[str], code: int
) -> None:
    with open("/dev/full", "wb") as full:
        ended = command(*words, capture_output=False, stdout=full, stderr=full)
    assert ended.returncode == code


@pytest.mark.parametrize("locale", ["C", *slowly("POSIX", "C.UTF-8")])
def test_any_locale_can_print_any_text(folder: str, locale: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": locale, "PYTHONUTF8": "0"}
    environment["PYTHONCOERCECLOCALE"] = "0"
    ended = command("list", folder, "--quotes", env=environment)
    assert ended.returncode == 0
    assert "Zoë Müller" in ended.stdout.decode("utf-8")


@pytest.mark.parametrize("form", ["text", "json", *slowly("csv", "md", "jsonl")])
def test_an_unpaired_surrogate_is_printed_without_a_crash(write, form: str) -> None:
    write("odd.json", b'{"date": "2026", "title": "odd", "summary": "a \\ud800 b"}')
    ended = command("list", "odd.json", "--format", form)
    assert ended.returncode in (0, 1)
    assert b"crashed" not in ended.stderr
    ended.stdout.decode("utf-8")


@pytest.mark.parametrize(
    ("words", "out"),
    [
        (["-s", "-y"], "Minus -y"),
        (["--search", "--x=1"], "Minus --x=1"),
        (["--from", "-0043-03", "--to", "-0043"], "44 BCE"),
        (["-a", "-dash-"], "Minus -y"),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value),
)
def test_a_value_may_begin_with_a_dash(run, write, words: list[str], out: str) -> None:
    write("events/a.json", {"date": "2026", "title": "Minus -y", "actors": ["-dash-"]})
    write("events/b.json", {"date": "2026", "title": "Minus --x=1"})
    write("events/c.json", {"date": "-0043", "title": "Long ago"})
    ended = run("list", *words, "--format", "md")
    assert ended.code == 0
    assert out in ended.out
    assert ended.out.count("- **") == 1


def test_an_option_is_never_taken_for_a_value(run, folder: str) -> None:
    for words in (["-s", "--quotes"], ["--from", "--to", "2026"], ["-a", "-s", "x"]):
        ended = run("list", *words)
        assert ended.code == 2
        assert "expected one argument" in ended.err


@pytest.mark.parametrize("words", [["--tag=--"], ["--search=--"], ["-a=--"], ["--tag", "--"]])
def test_two_dashes_are_a_value_or_a_mistake_and_never_a_fault(
    run, folder: str, words: list[str]
) -> None:
    ended = run("list", folder, *words)
    assert ended.code == (0 if words == ["--search=--"] else 2)
    assert "crashed" not in ended.err


def test_a_system_that_lacks_what_is_needed_is_said_in_one_line(
    run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("timeline_tui.cli.SYSTEM", "nt")
    for words in ([], ["list"], ["--help"]):
        ended = run(*words)
        assert (ended.code, ended.out) == (2, "")
        (line,) = ended.err.splitlines()
        assert "needs Linux, macOS, or WSL" in line


def test_that_line_needs_nothing_that_such_a_system_lacks() -> None:
    code = (
        "import sys\n"
        "for name in ('fcntl', 'termios', 'pty', 'tty', 'resource', 'grp', 'pwd'):\n"
        "    sys.modules[name] = None\n"
        "import timeline_tui.cli as cli\n"
        "cli.SYSTEM = 'nt'\n"
        "sys.exit(cli.main([]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
