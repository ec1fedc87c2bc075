"""The events of all files in one order, and the problems of all.

Inconsistencies between files are found once all are read; conflict copies are compared by their
events.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import field, replace

from timeline_tui.core.columns import NONE
from timeline_tui.core.corpus import Corpus, Damage, damage_of
from timeline_tui.core.event import Document, Event
from timeline_tui.core.lens import Lens, assemble
from timeline_tui.core.problem import Finding, Path, Problem, gravity
from timeline_tui.core.text import count
from timeline_tui.dates.frozen import dataclass
from timeline_tui.dates.when import UNDATED
from timeline_tui.files import formats
from timeline_tui.files.cache import RACY
from timeline_tui.files.entry import Entry, Origin, whole_file
from timeline_tui.files.settling import Known, Phase


@dataclass(frozen=True, slots=True)
class File:
    """One file and what is known of it; `data` is what was given instead of a file, `at` the time
    (seconds) at which its reading began, `sum` the digest of its bytes where that was taken.

    Of the first events of a large file that grew, `kept` many, only the number is known here: they
    are stored."""

    entry: Entry
    known: Known
    data: bytes | None = None
    at: float = field(default=0.0, compare=False)
    sum: bytes = field(default=b"", compare=False)
    kept: int = 0

    @property
    def is_lasting(self) -> bool:
        """Report whether a fresh reader would find the same in a file with the same stamp: it shows
        nothing of an earlier version, and was not changed just before it was read."""
        known = self.known
        return (
            known.stamp is not None
            and known.phase in (Phase.GOOD, Phase.BROKEN)
            and not known.is_stale
            and known.stamp[0] < self.at * 1e9 - RACY
        )

    @property
    def origin(self) -> Origin:
        """Return where it can be read once more."""
        known = self.known
        return Origin(self.entry, known.reading.format, self.data, known.is_salvaged)

    @property
    def size(self) -> int:
        """Return its bytes, as far as is known."""
        if self.data is not None:
            return len(self.data)
        stamp = self.known.reading.stamp
        return 0 if stamp is None else stamp[2]

    def look_up_line(self, path: Path) -> int | None:
        """Return the line of an event's record if nothing needs to be read for that."""
        line = formats.line_of(self.origin, path)
        lines = self.known.places.lines
        return line if line is not None or lines is None else lines.get(path)

    def find_line(self, path: Path) -> int:
        """Return the line of an event's record, from 1; reads the file again where it must."""
        line = self.look_up_line(path)
        if line is None:
            known = self.known
            paths = list(dict.fromkeys([path, *(event.path for event in known.shown.events)]))
            found = formats.find_lines(self.origin, paths)
            known.places.lines = {**(known.places.lines or {}), **dict.fromkeys(paths, 1), **found}
            line = known.places.lines[path]
        return line

    def place(self, findings: Sequence[Finding]) -> dict[Finding, Problem]:
        """Return findings with their places in the file; reads it again for those that are new."""
        across = self.known.places.across
        if missing := [finding for finding in findings if finding not in across]:
            across.update(formats.place_findings(self.origin, missing))
        return across


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The result of reading so far.

    `bad_files` have at least one error; `damage` counts the events that it has cost. `problems`
    begin with the errors that cost an event, then come other errors, then warnings, each by file,
    line and column; those across files are among them once everything has been read. `stale` are
    files that cannot be read now, and whose events are those of the last version that could.
    `others` counts the files of other kinds, which are skipped.
    """

    lens: Lens
    problems: tuple[Problem, ...]
    files: int
    bad_files: int
    stale: frozenset[str] = frozenset()
    damage: Damage = field(default_factory=Damage)
    others: int = 0


def take_snapshot(
    files: Sequence[File],
    found: Sequence[Problem],
    copies: Mapping[str, str],
    others: int,
    *,
    whole: bool,
) -> Snapshot:
    """Return what files say together. `found` are the problems of folders, `copies` the names of
    conflict copies with those of their originals.

    Before the `whole` is read a reference may lead to a file that is still to come, so what does
    not fit together across files is only said then.
    """
    shown = [file.known.shown for file in files]
    lens = assemble(shown)
    problems = list(found)
    for file in files:
        problems += file.known.problems
    if whole:
        from timeline_tui.core.schema.consistency import findings_of  # the explorer paints first

        names = {file.entry.name: file for file in files}
        problems[: len(found)] = describe_copies(found, names, copies)
        problems += place_across(findings_of(lens.corpus), names)
        problems += find_undated(lens.corpus)
    problems.sort(key=order_of)
    bad = {problem.file for problem in problems if problem.severity == "error"}
    stale = frozenset([file.known.shown.file for file in files if file.known.is_stale])
    return Snapshot(
        lens, tuple(problems), len(files), len(bad), stale, damage_of(shown, bad), others
    )


def place_across(findings: Sequence[Finding], names: Mapping[str, File]) -> list[Problem]:
    """Return what does not fit together across files, each at its place."""
    by_file: dict[str, list[Finding]] = {}
    for finding in findings:
        by_file.setdefault(finding.file, []).append(finding)
    places = {name: names[name].place(found) for name, found in by_file.items() if name in names}
    return [places[finding.file][finding] for finding in findings if finding.file in places]


def find_undated(corpus: Corpus) -> list[Problem]:
    """Return a warning for a chronology of several events in which nothing has a date."""
    events = corpus.events
    if len(events) < 2 or any(map(NONE.__ne__, corpus.columns["happened.day"])):
        return []
    if any(event.when != UNDATED for event in events):
        return []
    message = f"none of the {len(events):,} events has a date"
    help = 'write "date" in each, such as "date": "1945"'
    return [whole_file(events[0].file, "nothing-dated", message, help, "warning")]


def order_of(problem: Problem) -> tuple[int, str, int, int]:
    """Return what sorts the problems of all files."""
    return gravity(problem), problem.file, problem.line, problem.column


# -- conflict copies -------------------------------------------------------------------------------


def describe_copies(
    found: Sequence[Problem], names: Mapping[str, File], copies: Mapping[str, str]
) -> list[Problem]:
    """Return problems, those of conflict copies with what these hold beside their originals."""
    return [_describe_copy(each, names, copies) for each in found]


def _describe_copy(
    problem: Problem, names: Mapping[str, File], copies: Mapping[str, str]
) -> Problem:
    """Return a problem; of a conflict copy with what it holds beside its original."""
    original = names.get(copies.get(problem.file, ""))
    copy = names.get(problem.file)
    if problem.code != "conflict-copy" or not copy or not original:
        return problem
    if copy.known.reading.broken or original.known.reading.broken:
        return problem
    return replace(problem, help=_compare(copy.known.shown, original.known.shown))


def _compare(copy: Document, original: Document) -> str:
    """Return what a conflict copy holds beside its original, and what to do about it."""
    left = Counter(map(_describe_event, original.events))
    differing = 0
    for content in map(_describe_event, copy.events):
        if left[content]:
            left[content] -= 1
        else:
            differing += 1
    same = len(copy.events) - differing
    missing = left.total()
    if not (differing or missing):
        held = "the same event" if same == 1 else f"the same {count(same, 'event')}"
        if _describe_rest(copy) != _describe_rest(original):
            return f"it holds {held}, shown twice, and other text that differs: compare the two"
        return f"it holds {held}, shown twice: delete the copy"
    parts = []
    if same:
        parts.append(f"{count(same, 'event')} of the original (shown twice)")
    if differing:
        parts.append(count(differing, "event that differs", "events that differ"))
    held = f"it holds {' and '.join(parts)}" if parts else "it holds no event"
    lacks = f", and lacks {count(missing, 'event')} of the original" if missing else ""
    return f"{held}{lacks}: merge the two and delete the copy"


def _describe_rest(document: Document) -> str:
    """Return what a file says beside its events."""
    actors = [replace(actor, file="") for actor in document.actors]
    head = document.title, document.description, document.timezone
    return repr((head, actors, document.sources))


def _describe_event(event: Event) -> str:
    """Return what an event says, wherever it stands."""
    actors = tuple(
        replace(each, declared=None) if each.declared is not None else each for each in event.actors
    )
    id_ = event.id if event.id_given else ""
    return repr(replace(event, id=id_, file="", path=(), faults=(), actors=actors))
