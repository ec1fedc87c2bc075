"""What has been read from files and folders, kept up to date.

What reads is imported when something is read: the explorer paints before that.

One thread at a time loads, refreshes and takes snapshots: nothing here locks. `line_of` and
`path_of` only look things up and may be asked by another. Time comes in as `clock` and `sleep`.
"""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable, Collection, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from os import path as ospath
from typing import TYPE_CHECKING

from timeline_tui.core.damage import Damage, damage_of
from timeline_tui.core.event import Event
from timeline_tui.core.lens import Lens, assemble
from timeline_tui.core.problem import Finding, Problem, gravity
from timeline_tui.dates.when import UNDATED
from timeline_tui.files.entry import STDIN, Entry, whole_file
from timeline_tui.files.find import PathMissing, Walk, passed_over, stamp_here, suggestion, walk

if TYPE_CHECKING:
    from timeline_tui.files.entry import Reading
    from timeline_tui.files.settling import Known

AT_HAND = 256 * 1024
"""Bytes of a file that are looked through while somebody waits: 16 ms."""
_YIELD_EVERY = 0.05
_YIELD_FILES = 256


@dataclass(frozen=True, slots=True)
class Progress:
    """So many files of so many are read."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What has been read so far. `bad_files` have at least one error; `damage` says how many events
    that has cost. `problems` begin with the errors that cost an event, then come other errors, then
    warnings, each by file, line and column; those across files are among them once everything has
    been read. `stale` are files that cannot be read now, and whose events are those of the last
    version that could. `others` counts the files of other kinds that are passed over."""

    lens: Lens
    problems: tuple[Problem, ...]
    files: int
    bad_files: int
    stale: frozenset[str] = frozenset()
    damage: Damage = field(default_factory=Damage)
    others: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """Names of files that came, changed and went. All empty: only a folder's problems changed.

    `on_disk` says that something else was there than at the look before; not so where a file was
    only waited for, because it might have been half written."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    on_disk: bool = field(default=False, compare=False)


class Library:
    """The files below some paths; `-` among them stands for `stdin`.

    Raises `PathMissing` when made, if a path is not there; later ones only become problems.
    """

    def __init__(
        self,
        paths: Sequence[str],
        *,
        stdin: bytes | None = None,
        follow: bool = False,
        sleep: Callable[[float], object] = time.sleep,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.paths: tuple[str, ...] = tuple(paths)
        for path in self.paths:
            if path != STDIN and _is_missing(path):
                raise PathMissing(path, suggestion(path))
        self._stdin = stdin if STDIN in self.paths else None
        self._follow = follow
        self._sleep = sleep
        self._clock = clock
        self._files: dict[str, Known] = {}
        self._names: dict[str, Known] = {}
        self._problems: tuple[Problem, ...] = ()
        self._whole = False
        self._folders: tuple[str, ...] = ()
        self._others = 0
        self._copies: dict[str, str] = {}

    # -- reading -----------------------------------------------------------------------------

    @property
    def is_loaded(self) -> bool:
        """Whether everything has been read once."""
        return self._whole

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders below the paths, as the last look found them."""
        return self._folders

    @property
    def is_unsettled(self) -> bool:
        """Whether a file may be half written, so that it should be looked at again soon."""
        return any(known.held_since is not None for known in self._files.values())

    def load(self, *, live: bool = False) -> Iterator[Progress]:
        """Read everything, in pieces of at most 50 ms where files allow. It may be abandoned.

        With `live`, a file that is being written is left for a later `refresh`; else what is
        there of it is all that there is.
        """
        from timeline_tui.files.formats import read_in_steps as reading
        from timeline_tui.files.settling import given, may_be_half, unread, whole_lines

        self._files, self._names, self._whole = {}, {}, False
        with _no_collector():
            found = walk(self.paths, follow=self._follow)
            self._problems = self._problems_of(found)
            self._folders = tuple(found.folders)
            self._others, self._copies = found.others, found.copies
            total = len(found.entries) + (self._stdin is not None)
            yield Progress(0, total)
            if self._stdin is not None:
                self._know(given(self._stdin))
            torn: dict[Entry, Reading] = {}
            last, told = time.monotonic(), 0
            for done, entry in enumerate(found.entries, total - len(found.entries)):
                if time.monotonic() - last > _YIELD_EVERY or done - told >= _YIELD_FILES:
                    yield Progress(done, total)
                    last, told = time.monotonic(), done
                result = None
                began = self._clock()
                steps = reading(entry)
                while result is None:
                    result = _next(steps)
                    if result is None and time.monotonic() - last > _YIELD_EVERY:
                        yield Progress(done, total)
                        last, told = time.monotonic(), done
                self._take(entry, result, began)
                if may_be_half(result, self._clock()):
                    torn[entry] = result
            for entry, (result, began) in self._patiently(torn).items():
                if live and result.torn and result.stamp != torn[entry].stamp:
                    whole = whole_lines(result)
                    if whole is None:
                        self._know(unread(entry))
                    else:
                        self._take(entry, whole, began)
                    self._files[entry.path].held(self._clock())
                else:
                    self._take(entry, result, began)
            self._whole = True
        yield Progress(total, total)

    def refresh(self, told: Collection[str] = ()) -> Change | None:
        """Read again what has changed on disk; None if nothing has.

        Costs one listing a folder and one `stat` a file. `told` are paths that are said to have
        changed: where those are all files that are known and still there, others are not looked at.
        """
        with _no_collector():
            changed = self._only(told)
            if changed is not None:
                return self._renewed(None, changed, [], True)
            found = walk(self.paths, follow=self._follow, stamped=True)
            before = self._files
            self._folders = tuple(found.folders)
            self._others, self._copies = found.others, found.copies
            fresh = [
                entry
                for entry, stamp in zip(found.entries, found.stamps, strict=True)
                if (known := before.get(entry.path)) is None
                or stamp is None
                or known.stamp != stamp
            ]
            problems = self._problems_of(found)
            same_problems, self._problems = problems == self._problems, problems
            gone = self._gone(found)
            if not fresh and not gone:
                return None if same_problems else Change((), (), ())
            return self._renewed(found, fresh, gone, same_problems)

    def _only(self, told: Collection[str]) -> list[Entry] | None:
        """The files of these that have changed; None where a walk must tell."""
        known = [self._files.get(path) for path in told if not passed_over(ospath.basename(path))]
        entries = []
        for each in known:
            stamp = None if each is None else stamp_here(each.origin.entry.path)
            if each is None or stamp is None:
                return None
            if stamp != each.stamp:
                entries.append(each.origin.entry)
        return entries if known else None

    def _renewed(
        self, found: Walk | None, fresh: list[Entry], gone: list[str], same: bool
    ) -> Change | None:
        from timeline_tui.files.formats import read
        from timeline_tui.files.settling import may_be_half, unread, whole_lines

        results = {}
        for entry in fresh:
            known_before = self._files.get(entry.path)
            began = self._clock()
            results[entry] = (read(entry, known_before.reading if known_before else None), began)
        now = self._clock()
        results |= self._patiently(
            {
                entry: result
                for entry, (result, _) in results.items()
                if not result.grown and may_be_half(result, now, self._files.get(entry.path))
            }
        )
        added, changed, removed = [], [], []
        on_disk = bool(gone)
        for path in gone:
            known = self._files.pop(path)
            removed.append(known.name)
            self._names.pop(known.name, None)
        for entry, (result, began) in results.items():
            known_before = self._files.get(entry.path)
            if result.gone:
                if known_before is not None:
                    removed.append(entry.name)
                    del self._files[entry.path]
                    self._names.pop(entry.name, None)
                continue
            since = None
            if may_be_half(result, self._clock(), known_before):
                if known_before is None:
                    self._know(unread(entry))
                holding = self._files[entry.path]
                if holding.held(self._clock()):
                    since = holding.held_since
                    whole = whole_lines(result) if result.grown else None
                    if whole is None:
                        continue
                    if not holding.says_the_same_as(whole):
                        since = self._clock()  # it comes line by line, whoever writes it
                    result = whole
            self._take(entry, result, began)
            if since is not None:
                self._files[entry.path].held(since)
            if known_before is None:
                added.append(entry.name)
            elif not known_before.says_the_same(self._files[entry.path]):
                changed.append(entry.name)
            else:
                continue
            on_disk = on_disk or known_before is None or known_before.stamp is not None
        if found is not None:
            self._put_in_order(found)
        if same and not (added or changed or removed):
            return None
        return Change(tuple(added), tuple(changed), tuple(removed), on_disk)

    def _gone(self, found: Walk) -> list[str]:
        """The files that are known and not there any more. Of what could not be listed it is not
        known whether it is there: it stays."""
        there = {entry.path for entry in found.entries}
        there.add(STDIN)
        unsure = tuple(path.rstrip("/") + "/" for path in found.unread)
        return [
            path
            for path in self._files
            if path not in there and not (path + "/").startswith(unsure)
        ]

    def _put_in_order(self, found: Walk) -> None:
        """The order of the walk, as a fresh reader would have it; what stayed unseen is last."""
        order = {entry.path: place for place, entry in enumerate(found.entries)}
        order[STDIN] = -1
        last = len(order)
        self._files = dict(sorted(self._files.items(), key=lambda item: order.get(item[0], last)))

    def _patiently(self, torn: Mapping[Entry, Reading]) -> dict[Entry, tuple[Reading, float]]:
        from timeline_tui.files.settling import read_patiently

        return read_patiently(torn, self._sleep, self._clock)

    def _take(self, entry: Entry, result: Reading, began: float) -> None:
        from timeline_tui.files.settling import taken

        if not result.gone:
            self._know(taken(entry, result, self._files.get(entry.path), began))

    def _know(self, known: Known) -> None:
        self._files[known.origin.entry.path] = self._names[known.name] = known

    # -- what is known -----------------------------------------------------------------------

    def snapshot(self) -> Snapshot:
        """What has been read so far. During a load a reference may lead to a file that is not
        read yet, so what does not fit together across files is only told after it."""
        with _no_collector():
            known = list(self._files.values())
            lens = assemble([each.shown for each in known])
            problems = [self._compared(each) for each in self._problems]
            for each in known:
                problems += each.problems
            if self._whole:
                from timeline_tui.core.schema.consistency import (
                    findings_of,  # the explorer paints first
                )

                problems += self._across(findings_of(lens.corpus))
                problems += _nothing_dated(lens)
            problems.sort(key=lambda one: (gravity(one), one.file, one.line, one.column))
            bad = {problem.file for problem in problems if problem.severity == "error"}
            damage = damage_of([each.shown for each in known], bad)
            stale = frozenset([each.shown.file for each in known if each.is_stale])
            return Snapshot(
                lens, tuple(problems), len(known), len(bad), stale, damage, self._others
            )

    def _compared(self, problem: Problem) -> Problem:
        """The problem; of a conflict copy with what it holds beside its original."""
        original = self._names.get(self._copies.get(problem.file, ""))
        copy = self._names.get(problem.file)
        if problem.code != "conflict-copy" or not self._whole or not copy or not original:
            return problem
        if copy.reading.broken or original.reading.broken:
            return problem
        from timeline_tui.files.copies import compare as compared

        return replace(problem, help=compared(copy.shown, original.shown))

    def _across(self, findings: Sequence[Finding]) -> list[Problem]:
        from timeline_tui.files.formats import place_findings as placed

        missing: dict[str, list[Finding]] = {}
        for finding in findings:
            known = self._names.get(finding.file)
            if known is not None and finding not in known.across:
                missing.setdefault(finding.file, []).append(finding)
        for name, found in missing.items():
            known = self._names[name]
            known.across.update(placed(known.origin, found))
        return [
            known.across[finding]
            for finding in findings
            if (known := self._names.get(finding.file)) is not None
        ]

    def line_of(self, event: Event) -> int:
        """The line in its file where an event's record begins, from 1; 1 where it is not known."""
        known, line = self._line_known(event)
        if line is None and known is not None:
            from timeline_tui.files.formats import find_lines as lines_of

            known.lines = lines_of(known.origin, [one.path for one in known.shown.events])
            return known.lines.get(event.path, 1)
        return line or 1

    def line_at_hand(self, event: Event) -> int | None:
        """As `line_of`; None where that would mean reading a large file again."""
        known, line = self._line_known(event)
        if line is None and known is not None and known.size > AT_HAND:
            return None
        return self.line_of(event)

    def _line_known(self, event: Event) -> tuple[Known | None, int | None]:
        """What is known of an event's file, and its line if nothing needs to be read for that."""
        known = self._names.get(event.file)
        if known is None or not event.path:
            return known, 1
        from timeline_tui.files.formats import line_of

        if (line := line_of(known.origin, event.path)) is not None:
            return known, line
        return known, None if known.lines is None else known.lines.get(event.path, 1)

    def path_of(self, file: str) -> str | None:
        """The absolute path of a file by its name; None for standard input, what is unknown, and
        what was named from a folder that is gone."""
        known = self._names.get(file)
        if known is None or known.origin.data is not None:
            return None
        try:
            return os.path.abspath(known.origin.entry.path)
        except OSError:
            return None

    def _problems_of(self, found: Walk) -> tuple[Problem, ...]:
        lost = [
            whole_file(path, "missing", "this was named and is not there any more")
            for path in found.missing
        ]
        return (*found.problems, *lost)


def _nothing_dated(lens: Lens) -> list[Problem]:
    """Return a warning for a chronology of several events in which nothing has a date."""
    events = lens.events
    if len(events) < 2 or any(event.when != UNDATED for event in events):
        return []
    message = f"none of the {len(events):,} events has a date"
    help = 'write "date" in each, such as "date": "1945"'
    return [whole_file(events[0].file, "nothing-dated", message, help, "warning")]


def _is_missing(path: str) -> bool:
    try:
        os.stat(path)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return True
    except OSError:
        return False
    return False


def _next(steps: Generator[None, None, Reading]) -> Reading | None:
    try:
        next(steps)
    except StopIteration as stop:
        result: Reading = stop.value
        return result
    return None


@contextmanager
def _no_collector() -> Iterator[None]:
    """The collector of cycles walks everything kept so far again and again while it is read:
    the largest single cost of loading (6.5 s against 1.2 s for 100,000 events)."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
