"""The past: visits that are kept, and versions in git, whatever a repository says."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from tests.processes import is_running, wait_for
from timeline_tui.files import past
from timeline_tui.files.past import (
    NotKnown,
    Then,
    Visit,
    Visits,
    is_in_git,
    read_before,
    read_revision,
    visit_before,
)
from timeline_tui.files.state import StateError

DAY = 86_400
MARCH = 1_772_366_400  # 2026-03-01 12:00 UTC

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


@pytest.fixture(autouse=True)
def no_settings(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path_factory.mktemp("home")
    for name in ("HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(home))
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)


def git(folder: Path, *words: str, at: int = MARCH) -> str:
    environment = {
        **os.environ, "GIT_AUTHOR_DATE": f"{at} +0000", "GIT_COMMITTER_DATE": f"{at} +0000",
        "GIT_CONFIG_NOSYSTEM": "1",
    }  # fmt: skip
    settings = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=m")
    done = subprocess.run(
        ["git", *settings, *words], cwd=folder, env=environment, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    return done.stdout.strip()


def write(folder: Path, name: str, *events: Mapping[str, object]) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(events[0] if len(events) == 1 else events), encoding="utf-8")


def commit(folder: Path, at: int = MARCH) -> str:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "x", at=at)
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Two commits, on the first and on the third of March, and an uncommitted change."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "-q")
    write(folder, "events/a.json", {"id": "a", "title": "First"})
    write(folder, "events/.hidden.json", {"id": "h", "title": "Hidden"})
    write(folder, "elsewhere.json", {"id": "x", "title": "Elsewhere"})
    commit(folder)
    write(folder, "events/a.json", {"id": "a", "title": "Second"})
    write(folder, "events/deep/b.json", {"id": "b", "title": "B"}, {"title": "Without an id"})
    commit(folder, MARCH + 2 * DAY)
    write(folder, "events/a.json", {"id": "a", "title": "Third"})
    return folder


def titles(then: Then) -> dict[str, str]:
    return {event.id: event.title for each in then.documents for event in each.events}


# -- git -----------------------------------------------------------------------------------------


@needs_git
def test_a_revision_is_read_as_its_files_were(repository: Path) -> None:
    folder = [str(repository / "events")]
    then = read_revision(folder, "HEAD")
    assert titles(then) == {"a": "Second", "b": "B", "b-2": "Without an id"}
    assert then.words.startswith(f"commit {git(repository, 'rev-parse', 'HEAD')[:7]} of 2026-03-03")
    assert titles(read_revision(folder, "HEAD~1")) == {"a": "First"}
    assert titles(read_revision([str(repository / "events/a.json")], "HEAD")) == {"a": "Second"}
    assert titles(read_revision([str(repository)], "HEAD~")) == {"a": "First", "x": "Elsewhere"}
    assert not then.notes


@needs_git
def test_the_last_commit_before_a_day_is_read(repository: Path) -> None:
    folder = [str(repository / "events")]
    assert titles(read_before(folder, MARCH + DAY)) == {"a": "First"}
    assert len(titles(read_before(folder, MARCH + 9 * DAY))) == 3
    with pytest.raises(NotKnown, match="no commit before"):
        read_before(folder, MARCH - DAY)


@needs_git
def test_the_last_commit_by_time_is_found_across_a_merge(repository: Path) -> None:
    git(repository, "checkout", "-q", "-f", "-b", "side", "HEAD~")
    write(repository, "events/a.json", {"id": "a", "title": "Side"})
    commit(repository, MARCH + 3 * DAY)
    git(repository, "checkout", "-q", "m")
    merge = ("merge", "-q", "-s", "ours", "-m", "merged", "side")
    git(repository, *merge, at=MARCH + 5 * DAY)
    folder = [str(repository / "events")]
    assert titles(read_before(folder, MARCH + 4 * DAY))["a"] == "Side"
    assert titles(read_before(folder, MARCH + 2 * DAY + 1))["a"] == "Second"


@needs_git
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("--help", "begins with -"), ("-n1", "begins with -"), ("", "expected the name"),
        ("^HEAD", "knows no revision"),
        ("nowhere", "no revision nowhere"), ("a\nb", "expected the name"), ("x" * 300, "expected"),
        ("HEAD..HEAD~", "no revision"), ("HEAD:events", "no revision"),
    ],
)  # fmt: skip
def test_a_name_that_is_none_is_refused(repository: Path, name: str, words: str) -> None:
    with pytest.raises(NotKnown, match=words):
        read_revision([str(repository)], name)


@needs_git
def test_what_is_no_repository_is_named(tmp_path: Path) -> None:
    assert not is_in_git([str(tmp_path)])
    with pytest.raises(NotKnown, match="no git repository holds"):
        read_revision([str(tmp_path)], "HEAD")
    git(tmp_path, "init", "-q")
    assert is_in_git([str(tmp_path)])
    with pytest.raises(NotKnown, match="no commit here yet"):
        read_before([str(tmp_path)], MARCH)


@needs_git
def test_links_submodules_and_large_files_are_said_and_not_followed(repository: Path) -> None:
    events = repository / "events"
    (events / "link.json").symlink_to("/etc/passwd")
    (events / "large.json").write_text(
        "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n", encoding="ascii"
    )
    inner = git(repository, "rev-parse", "HEAD")
    git(repository, "update-index", "--add", "--cacheinfo", f"160000,{inner},events/module")
    git(repository, "add", "-A", "events/link.json", "events/large.json")
    git(repository, "commit", "-q", "-m", "x")
    then = read_revision([str(events)], "HEAD")
    assert set(titles(then)) == {"a", "b", "b-2"}
    assert then.notes == (
        "in git: 1 link not followed",
        "in git: 1 submodule not read",
        "in git: 1 file kept by Git LFS, not read",
    )


@needs_git
def test_a_missing_git_is_said(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", ".:bin")  # none that is not named in full is looked into
    with pytest.raises(NotKnown, match="git is not installed"):
        read_revision([str(repository)], "HEAD")


@needs_git
def test_the_environment_does_not_tell_git_where_to_look(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "-q")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_CONFIG_COUNT", "nonsense")
    assert titles(read_revision([str(repository / "events")], "HEAD"))["a"] == "Second"


@needs_git
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="there is no /proc")
def test_a_git_that_does_not_answer_is_ended(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bin = tmp_path / "bin"
    bin.mkdir()
    script = bin / "git"
    script.write_text(f"#!/bin/sh\nsleep 600 & echo $! > {tmp_path}/pid; wait\n", encoding="ascii")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{bin}:{os.environ['PATH']}")
    started = tmp_path / "pid"
    for patience in (0.5, 5.0, 30.0):  # until it has been started at all
        monkeypatch.setattr(past, "PATIENCE", patience)
        with pytest.raises(NotKnown, match="not answered"):
            read_revision([str(repository)], "HEAD")
        if started.exists() and started.read_text():
            break
    pid = int(started.read_text())
    wait_for(lambda: not is_running(pid))


@needs_git
def test_a_git_that_never_ends_talking_is_ended(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bin = tmp_path / "bin"
    bin.mkdir()
    (bin / "git").write_text("#!/bin/sh\nexec yes\n", encoding="ascii")
    (bin / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{bin}:{os.environ['PATH']}")
    with pytest.raises(NotKnown):
        read_revision([str(repository)], "HEAD")


def hostile_settings(touch: str) -> str:
    """Return a configuration in which everything that can name a program names one."""
    return f"""
[core]
	fsmonitor = {touch}
	hooksPath = ../hooks
	pager = {touch}
	editor = {touch}
	sshCommand = {touch}
	gitProxy = {touch}
	askPass = {touch}
	alternateRefsCommand = {touch}
	attributesFile = ../attributes
[pager]
	rev-parse = {touch}
	cat-file = {touch}
[alias]
	rev-parse = !{touch}
	cat-file = !{touch}
[diff]
	external = {touch}
[diff "x"]
	textconv = {touch}
	command = {touch}
[filter "x"]
	smudge = {touch}
	clean = {touch}
	process = {touch}
	required = true
[credential]
	helper = !{touch}
[remote "origin"]
	url = ext::{touch}
	uploadpack = {touch}
	promisor = true
	partialclonefilter = blob:none
	fetch = +refs/heads/*:refs/remotes/origin/*
[remote "other"]
	url = somewhere
	vcs = ext
	promisor = true
[protocol]
	allow = always
[protocol "ext"]
	allow = always
[extensions]
	partialClone = origin
[trace2]
	normalTarget = {touch}.trace
[gpg]
	program = {touch}
[uploadpack]
	packObjectsHook = {touch}
[maintenance]
	auto = true
[gc]
	auto = 1
"""


@needs_git
def test_nothing_that_a_repository_names_is_run(repository: Path, tmp_path: Path) -> None:
    touched = tmp_path / "touched"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\necho $0 $@ >> {touched}\nexit 1\n", encoding="ascii")
    program.chmod(0o755)
    (repository / "hooks").mkdir()
    for name in ("post-checkout", "pre-auto-gc", "reference-transaction", "post-index-change"):
        shutil.copy(program, repository / "hooks" / name)
        shutil.copy(program, repository / ".git/hooks" / name)
    (repository / "attributes").write_text("* filter=x diff=x\n", encoding="ascii")
    (repository / "events/.gitattributes").write_text("* filter=x diff=x\n", encoding="ascii")
    blob = git(repository, "rev-parse", "HEAD:events/a.json")
    before = sorted(map(str, repository.rglob("*")))
    config = repository / ".git/config"
    config.write_text(config.read_text() + hostile_settings(str(program)), encoding="ascii")
    folder = [str(repository / "events")]
    assert titles(read_revision(folder, "HEAD"))["a"] == "Second"
    assert titles(read_before(folder, MARCH + DAY)) == {"a": "First"}
    # An object that is not here is never fetched.
    (repository / f".git/objects/{blob[:2]}/{blob[2:]}").unlink()
    then = read_revision(folder, "HEAD")
    assert "a" not in titles(then)
    assert then.notes == ("in git: 1 object not in this copy of the repository",)
    assert not touched.exists()
    assert not Path(f"{program}.trace").exists()
    after = sorted(map(str, repository.rglob("*")))
    assert [path for path in before if blob[2:] not in path] == after


@needs_git
def test_a_partial_clone_says_what_it_lacks(repository: Path, tmp_path: Path) -> None:
    git(repository, "config", "uploadpack.allowFilter", "true")
    copy = tmp_path / "copy"
    git(tmp_path, "clone", "-q", "--filter=blob:none", f"file://{repository}", str(copy))
    assert titles(read_revision([str(copy / "events")], "HEAD"))["a"] == "Second"
    with pytest.raises(NotKnown, match="partial clone"):
        read_revision([str(copy / "events")], "HEAD~1")


@needs_git
def test_the_program_that_must_not_run_would_run(repository: Path, tmp_path: Path) -> None:
    """The test above can fail: git runs what such a configuration names when it is asked to."""
    program, touched = tmp_path / "program", tmp_path / "touched"
    program.write_text(f"#!/bin/sh\necho run >> {touched}\n", encoding="ascii")
    program.chmod(0o755)
    config = repository / ".git/config"
    config.write_text(config.read_text() + f"[core]\n\tfsmonitor = {program}\n", encoding="ascii")
    git(repository, "status")
    assert touched.exists()


@needs_git
def test_more_events_than_are_compared_are_not_read(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = past.limits.COMPARED._replace(value=2)
    monkeypatch.setattr(past.limits, "COMPARED", few)
    with pytest.raises(NotKnown, match="more than 2 events are not compared"):
        read_revision([str(repository / "events")], "HEAD")


@needs_git
def test_what_nobody_waits_for_is_left(repository: Path) -> None:
    with pytest.raises(NotKnown, match="nobody waits"):
        read_revision([str(repository)], "HEAD", lambda: True)


@needs_git
def test_a_replaced_commit_is_not_believed(repository: Path) -> None:
    head, first = git(repository, "rev-parse", "HEAD"), git(repository, "rev-parse", "HEAD~")
    git(repository, "replace", head, first)
    assert titles(read_revision([str(repository / "events")], head))["a"] == "Second"


@needs_git
def test_a_repository_of_somebody_else_is_left_to_git_to_refuse(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a folder away")
    os.chown(repository / ".git", 12345, 12345)
    os.chown(repository, 12345, 12345)
    with pytest.raises(NotKnown, match="somebody else"):
        read_revision([str(repository)], "HEAD")


@needs_git
def test_a_tree_that_holds_strange_names_is_read_without_them(repository: Path) -> None:
    blob = git(repository, "rev-parse", "HEAD:events/a.json")
    tree = subprocess.run(
        ["git", "mktree"], cwd=repository, check=True, capture_output=True, text=True,
        input=f"100644 blob {blob}\tfine.json\n100644 blob {blob}\tline\\nbreak.json\n",
    ).stdout.strip()  # fmt: skip
    made = git(repository, "commit-tree", "-m", "x", tree)
    assert titles(read_revision([str(repository)], made)) == {"a": "Second"}
    # The folder that is looked at was none then.
    assert not read_revision([str(repository / "events")], made).documents


# -- visits --------------------------------------------------------------------------------------


def names(visits: Sequence[Visit]) -> list[tuple[float, float, str]]:
    return [(visit.first, visit.last, visit.mark) for visit in visits]


def test_visits_are_remembered_with_their_digests(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    visits = Visits(tmp_path, "[folder]")
    assert visits.read() == ()
    one = visits.keep(b"digests one")
    visits.end("m1", one, 100.0)
    visits.end("m2", one, 200.0)
    two = visits.keep(b"digests two")
    visits.end("m3", two, 300.0)
    held = visits.read()
    assert names(held) == [(100.0, 200.0, "m2"), (300.0, 300.0, "m3")]
    assert [visits.digests(visit) for visit in held] == [b"digests one", b"digests two"]
    assert Visits(tmp_path, "[other]").read() == ()
    assert [visit_before(held, at) for at in (99.0, 150.0, 250.0, 999.0)] == [
        None, held[0], held[0], held[1],
    ]  # fmt: skip


def test_the_last_visit_is_the_one_that_ended_last_whatever_the_clock_said(tmp_path: Path) -> None:
    visits = Visits(tmp_path, "k")
    visits.end("", visits.keep(b"one"), 200.0)
    visits.end("", visits.keep(b"two"), 100.0)
    assert visits.digests(visits.read()[-1]) == b"two"


def test_only_some_visits_are_kept(tmp_path: Path) -> None:
    visits = Visits(tmp_path, "k")
    for number in range(past.VISITS + 5):
        visits.end("", visits.keep(b"%d" % number), float(number))
    assert [visit.first for visit in visits.read()] == [float(n) for n in range(5, past.VISITS + 5)]


def test_what_was_used_longest_ago_goes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(past, "KEPT_BYTES", 25)
    visits = Visits(tmp_path, "k")
    for number in range(5):
        name = visits.keep(b"0123456789 %d" % number)
        os.utime(tmp_path / "visits" / f"{name}.digests", (number, number))
    assert len(list((tmp_path / "visits").iterdir())) == 2


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"key": "k", "visits": [1]}', b"[" * 9999])
def test_a_damaged_list_of_visits_is_as_if_there_were_none(tmp_path: Path, data: bytes) -> None:
    visits = Visits(tmp_path, "k")
    visits.end("", visits.keep(b"x"), 1.0)
    next((tmp_path / "visits").glob("*.json")).write_bytes(data)
    assert visits.read() == ()
    visits.end("", visits.keep(b"x"), 2.0)
    assert len(visits.read()) == 1


def test_digests_that_are_not_what_was_kept_do_not_count(tmp_path: Path) -> None:
    visits = Visits(tmp_path, "k")
    visits.end("", visits.keep(b"x"), 1.0)
    next((tmp_path / "visits").glob("*.digests")).write_bytes(b"y")
    (visit,) = visits.read()
    assert visits.digests(visit) is None
    assert visits.digests(visit._replace(name="../../../../../../etc/passwd")) is None


def test_a_folder_of_the_state_that_is_a_link_is_not_written_to(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "visits").symlink_to(tmp_path / "real")
    with pytest.raises(StateError, match="link"):
        Visits(tmp_path, "k").keep(b"x")
    assert not list((tmp_path / "real").iterdir())
