"""Processes that read files: they make what is made here, and none outlives its parent."""

from __future__ import annotations

import codecs
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from zlib import crc32

import pytest

from tests.files.test_plain import SAMPLES
from tests.processes import DEADLINE, is_running, wait_for
from tests.properties import slowly
from timeline_tui.files.cache import pieces, workers
from timeline_tui.files.cache.segment import Sections
from timeline_tui.files.cache.workers import Made, Segments, Stopped, read_segments
from timeline_tui.files.entry import Entry, Job
from timeline_tui.files.text import sum_lines

ROOT = Path(__file__).parents[2]
LINES = 600
PIECE = 20_000
"""Bytes of a piece: a file has several."""


@pytest.fixture(scope="module", autouse=True)
def small() -> Iterator[None]:
    """Cut files into pieces of few bytes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workers, "LARGE", PIECE)
        yield


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> list[Entry]:
    """Two large files and a small one."""
    folder = tmp_path_factory.mktemp("large")
    lines = [json.dumps(SAMPLES[number % len(SAMPLES)]) for number in range(LINES)]
    lines[LINES // 2] = '{"title": "odd", "date": "x"}'
    (folder / "a.jsonl").write_text("\n".join(lines))
    (folder / "b.json").write_text(f"[{','.join(lines[: LINES // 2])}]")
    assert all(path.stat().st_size > 2 * PIECE for path in folder.iterdir())
    (folder / "c.json").write_text('{"title": "T", "date": "2026"}')
    return [Entry(str(path), path.name) for path in sorted(folder.iterdir())]


@pytest.fixture
def into(tmp_path: Path) -> str:
    made = tmp_path / "into"
    made.mkdir()
    return str(made)


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Keep the processes that are started; all of them have ended at the end."""
    started: list[subprocess.Popen[bytes]] = []

    def start(*args: object, **more: object) -> subprocess.Popen[bytes]:
        started.append(real(*args, **more))  # type: ignore[call-overload]
        return started[-1]

    real = subprocess.Popen
    monkeypatch.setattr(workers.subprocess, "Popen", start)
    yield started
    assert [process.poll() is None for process in started] == [False] * len(started)


def said(found: Segments, folder: str | None) -> list[object]:
    """Return all that segments say, but for their names."""
    made = [
        {name: sections[name].tobytes() for name in sections}
        for sections in [each.open(folder).sections for each in found.made]
    ]
    return [made, found.readings, [each.job.kind for each in found.made]]


@pytest.fixture(scope="module")
def expected(small: None, large: list[Entry]) -> list[object]:
    return said(read_segments(large, None, workers=0), None)


def test_processes_make_what_is_made_here(
    large: list[Entry], expected: list[object], into: str, processes: list[object]
) -> None:
    heard: list[Made] = []
    progress: list[workers.Progress] = []
    found = read_segments(large, into, on_segment=heard.append, on_progress=progress.append)
    assert said(found, into) == expected
    assert len(processes) == min(2, os.cpu_count() or 1)
    assert sorted(each.name for each in heard) == sorted(os.listdir(into))
    assert sorted(heard, key=lambda made: (made.job.key, made.part)) == found.made
    assert progress[-1].files == len(large)
    assert (
        [made.events for made in progress] == [] if not progress else progress == sorted(progress)
    )
    assert len(read_segments(large, None, workers=2).readings[0].problems) == 1


def test_processes_share_one_list(small: None, tmp_path: Path, processes: list[object]) -> None:
    text = json.dumps([{"id": f"e{number}", **SAMPLES[0]} for number in range(LINES)], indent=1)
    (tmp_path / "a.json").write_text(text)
    entries = [Entry(str(tmp_path / "a.json"), "a.json")]
    found = read_segments(entries, None, workers=2)
    assert said(found, None) == said(read_segments(entries, None, workers=0), None)
    assert len({made.job.start for made in found.made}) > 2
    assert len(processes) == 2


@pytest.mark.parametrize("end", ["", "\n", "\r", "\n{"])
def test_what_proves_that_a_file_only_grew_is_taken_later_of_what_was_read(
    large: list[Entry],
    into: str,
    tmp_path: Path,
    end: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(workers, "_number_of", lambda entries: 0)
    path = tmp_path / "grows.jsonl"
    data = Path(large[0].path).read_bytes() + end.encode()
    path.write_bytes(data)
    entries = [Entry(str(path), path.name)]
    loading, held = workers.Loading(entries, into), workers.Loading(entries, None)
    for each in (loading, held):
        for _ in each:
            pass
        each.close()
    (_, _, now), (_, _, later) = held.finished[0], loading.finished[0]
    assert now is not None
    assert later is not None
    if now.mark is None:
        assert end == "\r"
        assert later.mark is None
        return
    assert later.mark == replace(now.mark, digest=b"")
    assert held.prove() == {}
    assert loading.prove() == {str(path): now.mark.digest}
    path.write_bytes(data + b"more")
    assert loading.prove() == {str(path): now.mark.digest}
    for changed in (
        b" " + data[1:],
        data[:-1],
        data[: len(data) // 2] + data[len(data) // 2 + 1 :],
    ):
        path.write_bytes(changed)
        assert loading.prove() == {str(path): b""}
    path.unlink()
    assert loading.prove() == {str(path): b""}


def test_without_a_folder_segments_are_bytes(large: list[Entry], expected: list[object]) -> None:
    assert said(read_segments(large, None, workers=2), None) == expected


def test_small_files_need_no_process(large: list[Entry], processes: list[object]) -> None:
    found = read_segments(large[2:], None)
    assert [made.events for made in found.made] == [1]
    assert processes == []


@pytest.mark.parametrize("both", [True, *slowly(False)])
def test_what_a_killed_process_had_to_do_is_done_here(
    large: list[Entry],
    expected: list[object],
    into: str,
    processes: list[subprocess.Popen[bytes]],
    both: bool,
) -> None:
    def kill(_: object) -> None:
        for process in processes[: 1 + both]:
            process.kill()

    assert said(read_segments(large, into, on_segment=kill, workers=2), into) == expected


def test_where_no_process_can_be_started_all_is_done_here(
    large: list[Entry], expected: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    for program in ("/nowhere/python", "/bin/false"):
        monkeypatch.setattr(sys, "executable", program)
        assert said(read_segments(large, None, workers=2), None) == expected


def test_a_reading_that_is_stopped_leaves_no_process_and_no_file(
    large: list[Entry], into: str, processes: list[object]
) -> None:
    heard: list[Made] = []
    with pytest.raises(Stopped):
        read_segments(large, into, on_segment=heard.append, stop=lambda: bool(heard), workers=2)
    assert processes
    assert os.listdir(into) == []
    for stopped in (lambda: True, lambda: bool(heard)):
        heard.clear()
        with pytest.raises(Stopped):
            read_segments(large, into, on_segment=heard.append, stop=stopped, workers=0)
        assert os.listdir(into) == []


def test_a_reading_that_is_begun_has_one_process_until_it_is_waited_for(
    large: list[Entry], expected: list[object], into: str, processes: list[object]
) -> None:
    loading = workers.Loading(large, into)
    loading.begin()
    wait_for(lambda: len(os.listdir(into)) >= workers._EARLY_JOBS)
    assert len(processes) == 1
    pool = loading._pool
    assert pool is not None
    assert len(pool.workers[0].jobs) == workers._EARLY_JOBS
    list(loading)
    assert len(processes) == min(2, os.cpu_count() or 1)
    result = loading._result
    assert result is not None
    assert said(result, into)[0] == expected[0]
    loading.close()


def test_little_is_shown_first_of_what_has_been_read(
    large: list[Entry], into: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    loading = workers.Loading(large, into)
    for _ in loading:
        pass
    loading.close()
    counts = [made.events for made in loading._made]
    for first, some in ((1, 1), (sum(counts[:2]), sum(counts[:3])), (10_000, 10_000)):
        monkeypatch.setattr(workers, "FIRST", first)
        monkeypatch.setattr(workers, "SOME", some)
        expected = [max(1, sum(sum(counts[: at + 1]) <= most for at in range(len(counts))))
                    for most in (first, some)]  # fmt: skip
        assert [len(loading.open_some(first=True)), len(loading.open_some())] == expected


def test_a_reading_that_is_begun_and_left_leaves_no_process_and_no_file(
    large: list[Entry], into: str, processes: list[object]
) -> None:
    for begun in (lambda: bool(processes), lambda: bool(os.listdir(into))):
        loading = workers.Loading(large, into)
        loading.begin()
        wait_for(begun)
        loading.close()
        assert os.listdir(into) == []
        processes_before = len(processes)
        loading.close()
        assert len(processes) == processes_before


def test_a_reading_that_is_begun_does_nothing_itself_before_it_is_waited_for(
    large: list[Entry], expected: list[object], into: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[object] = []

    def refuse(*args: object, **_: object) -> None:
        tried.append(args)
        raise OSError

    monkeypatch.setattr(workers.subprocess, "Popen", refuse)
    for end in (workers.Loading.close, list):
        tried.clear()
        loading = workers.Loading(large, into)
        loading.begin()
        wait_for(lambda: bool(tried))
        assert os.listdir(into) == []
        end(loading)
    assert loading._result is not None
    assert said(loading._result, into)[0] == expected[0]


def test_a_folder_that_cannot_be_written_is_told(
    large: list[Entry], into: str, processes: list[object]
) -> None:
    for number in (0, 2):
        with pytest.raises(FileNotFoundError):
            read_segments(large, into + "/gone", workers=number)
    assert len(processes) == 2


STARTED = """
import sys, time
from timeline_tui.files.cache import workers
from timeline_tui.files.entry import Entry
workers.LARGE = 20_000
real = workers.subprocess.Popen
def start(*args, **more):
    process = real(*args, **more)
    print(process.pid, flush=True)
    return process
workers.subprocess.Popen = start
"""
"""A program that says which processes it starts."""
PROGRAM = f"""{STARTED}
print("made", flush=True) if workers.read_segments(
    [Entry(path, path) for path in sys.argv[2:]], sys.argv[1], workers=2,
    on_segment=lambda made: print("segment", flush=True) or sys.stdin.readline(),
) else None
"""


@pytest.mark.parametrize("signal_", [signal.SIGKILL, *slowly(signal.SIGTERM, signal.SIGINT)])
def test_processes_end_with_their_parent_however_that_ends(
    large: list[Entry], into: str, signal_: signal.Signals
) -> None:
    command = [sys.executable, "-c", PROGRAM, into, *[entry.path for entry in large]]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        said = []
        while "segment" not in said:
            said.append(parent.stdout.readline().decode().strip())
        children = [int(each) for each in said if each.isdigit()]
        assert len(children) == 2
        parent.send_signal(signal_)
        parent.wait(DEADLINE)
    wait_for(lambda: not any(map(is_running, children)))
    for name in os.listdir(into):
        Sections.open(os.path.join(into, name)).check_all()


EARLY = f"""{STARTED}
workers.Loading([Entry(path, path) for path in sys.argv[2:]], sys.argv[1]).begin()
END
"""


@pytest.mark.parametrize("end", ["sys.stdin.readline()", *slowly("time.sleep(0.2)", "1 / 0", "")])
def test_a_process_that_began_early_ends_with_its_parent(
    large: list[Entry], into: str, end: str
) -> None:
    program = EARLY.replace("END", end)
    command = [sys.executable, "-c", program, into, *[entry.path for entry in large]]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline() or 0) if end else 0
        if "stdin" in end:
            parent.kill()
        parent.wait(DEADLINE)
    wait_for(lambda: not child or not is_running(child))
    assert os.listdir(into) == []


def test_a_process_imports_nothing_from_the_current_folder(
    large: list[Entry], expected: list[object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trap = f"open({str(tmp_path / 'sprung')!r}, 'w').close()"
    for name in ("json", "queue", "dateutil", "re", "zlib", "sitecustomize", "usercustomize"):
        (tmp_path / f"{name}.py").write_text(trap)
    package = tmp_path / "timeline_tui"
    package.mkdir()
    (package / "__init__.py").write_text(trap)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("PYTHONSTARTUP", str(tmp_path / "json.py"))
    monkeypatch.setattr(sys, "path", ["", str(tmp_path), ".", *sys.path])
    assert said(read_segments(large, None, workers=2), None) == expected
    assert not (tmp_path / "sprung").exists()


def test_the_first_pieces_and_the_last_are_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "LARGE", 80)
    monkeypatch.setattr(workers, "_LEAST", 20)
    monkeypatch.setattr(workers, "_EARLY", 50)
    sizes, offset, whole = [], 0, 1_000
    while offset < whole:
        sizes.append(min(workers._piece_of(offset, whole), whole - offset))
        offset += sizes[-1]
    assert sizes[:4] == [20, 20, 20, 80]
    assert sorted(sizes[3:], reverse=True) == sizes[3:]
    assert sizes[-2] == 20


@pytest.mark.parametrize("size", [1, 7, 20, 64])
@pytest.mark.parametrize("end", ["", "\n", "\n\n", "x" * 50])
def test_pieces_are_all_of_a_file_whatever_they_are_read_into(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, end: str
) -> None:
    monkeypatch.setattr(workers, "LARGE", 2 * size)
    monkeypatch.setattr(workers, "_LEAST", size)
    monkeypatch.setattr(workers, "_EARLY", 4 * size)
    path = tmp_path / "a.jsonl"
    data = ("\n".join("y" * (number % 9) for number in range(60)) + end).encode()
    path.write_bytes(data)
    jobs = list(workers._Lines(Entry(str(path), path.name), later=True).jobs(0))
    assert [job.start for job in jobs] == [0, *[job.stop for job in jobs[:-1]]]
    assert jobs[-1].stop == len(data)
    for job in jobs:
        piece = data[job.start : job.stop]
        assert job.line == data.count(b"\n", 0, job.start) + 1
        assert piece.endswith(b"\n") or job is jobs[-1]


@pytest.mark.parametrize("begin", [b"", codecs.BOM_UTF8])
def test_the_sum_of_a_piece_is_that_of_its_lines(tmp_path: Path, begin: bytes) -> None:
    plain, odd = [json.dumps(each).encode() for each in SAMPLES[:2]], [b"", b"{", b"[]\r", b" "]
    lines = [*plain * 9, *odd, plain[0] + b" ", *plain, b'{"title": "\\u0041"}', plain[1][:-1]]
    data = begin + b"\n".join(lines)
    path = tmp_path / "a.jsonl"
    path.write_bytes(data)
    entry = Entry(str(path), path.name)
    job = Job("lines", 0, (entry,), 0, len(data))
    [outcome] = pieces.run(job, lambda *_: None)
    sums = list(map(crc32, lines))
    assert outcome["sum"] == sum_lines(sums)
    assert outcome["sum"] == sum_lines(sums[9:], sum_lines(sums[:9]))


def ids_of(found: Segments) -> bytes:
    return b"".join(bytes(made.open(None).sections["id"]) for made in found.made)


@pytest.mark.parametrize("change", ["more", "fewer", "moved", "cut", "joined", "elsewhere"])
def test_a_file_that_changes_while_it_is_cut_is_read_as_it_is_then(
    large: list[Entry], tmp_path: Path, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pieces that were cut of what was there before are found not to be any."""
    path = tmp_path / "a.jsonl"
    data = Path(large[0].path).read_bytes()
    path.write_bytes(data)
    entries = [Entry(str(path), path.name)]
    real = workers._Lines._cut

    def cut(self: workers._Lines, at: int) -> Iterator[Job]:
        jobs = list(real(self, at))
        end = jobs[2].stop
        last, piece = data[end:], data[: end - 1]
        changed = {
            "more": piece.replace(b" ", b"\n", 1) + b"\n" + last,
            "fewer": piece.replace(b"\n", b" ", 1) + b"\n" + last,
            "moved": b" " + data[:-1],
            "cut": data[:-9],
            "joined": data.replace(b"\n", b" "),
            "elsewhere": b"\n".join(piece.rsplit(b" ", 1)) + b" " + last,
        }[change]
        path.write_bytes(changed)
        yield from jobs

    monkeypatch.setattr(workers._Lines, "_cut", cut)
    found = read_segments(entries, None, workers=0)
    monkeypatch.undo()
    then = read_segments(entries, None, workers=0)
    assert [each.problems for each in found.readings] == [each.problems for each in then.readings]
    assert ids_of(found) == ids_of(then)


@pytest.mark.parametrize("line", [0, 5, 255, 256, 257, 1000, 70_000])
def test_line_ends_are_counted_alike_near_and_far_apart(line: int) -> None:
    data = (b"x" * line + b"\n") * 9 + b"\n\nrest"
    for stop in (0, 1, line, line + 1, len(data) - 5, len(data)):
        assert workers._count(data, b"\n", stop) == data.count(b"\n", 0, stop)
        assert workers._count(data, b"x\n", stop) == data.count(b"x\n", 0, stop)
