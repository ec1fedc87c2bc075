"""The search for words in the texts of a corpus: all that its events say, folded.

Texts are looked through a slice at a time, between keys; what is found is shown by and by. What was
found of a word leads to longer ones. Of a word that nothing says, the one that was meant is looked
for among all that there are.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate, chain, compress, count, islice, repeat
from operator import sub
from typing import Protocol

from timeline_tui.core.columns import OWN_WORDS, TextPart, bits_of_flags, make_text, sections_of
from timeline_tui.core.corpus import Corpus
from timeline_tui.core.event import Actor, Source
from timeline_tui.core.index.sets import Postings, bits_of, rows_of
from timeline_tui.core.sources import Publications
from timeline_tui.core.text import SLICE, fold_for_search, join_texts, strstr
from timeline_tui.dates.frozen import NamedTuple

KEPT_SEARCHES = 64
"""Searches whose answers are kept, for the next letter and for other filters."""
SHORTEST = 512
"""Bytes that a text counts for at least: it takes its time, however short it is."""
FIRST = 4_096
"""Texts that are looked at for the first screen of a search: 5 ms."""
CHECKED = 64 * SLICE
"""Bytes of text that are checked before they are searched: in 0.1 s, and that much memory."""
_COPIED = 512 * 1024
"""Bytes that are copied to be looked through, where they have no `find` of their own."""
_KEPT_SECTIONS = 16_384
"""Events whose sections are kept while the past is searched."""


class _Placed(NamedTuple):
    """Texts in `parts`, of which the first have the places `starts` among all; and the place of the
    text of each row. Without `places` that is the row itself."""

    parts: Sequence[TextPart]
    starts: Sequence[int] = (0,)
    places: Sequence[int] = ()


def _place_texts(parts: Sequence[TextPart], size: int, given: Sequence[int] | None) -> _Placed:
    """Find the place of the text of each row, where that is not `given`: 5 ms."""
    if len(parts) == 1:
        in_order = array("I", range(size))
        if memoryview(parts[0].rows).tobytes() == in_order.tobytes():
            return _Placed(parts)
    starts = list(accumulate((len(part.rows) for part in parts), initial=0))
    if given is None:
        given = array("I", bytes(4 * size))
        for place, row in enumerate(chain.from_iterable(part.rows for part in parts)):
            given[row] = place
    return _Placed(parts, starts, given)


class Known(Protocol):
    """What an index knows of the events whose texts are looked through."""

    @property
    def postings(self) -> Postings:
        """Return the events of each actor."""

    @property
    def references(self) -> Postings:
        """Return the events that refer to each source."""

    @property
    def published(self) -> Publications:
        """Return the times at which the sources became public."""


class Texts:
    """The texts that a search looks through: those of the corpus, and the names of actors and the
    declared sources, of which postings say whose text they are part of."""

    def __init__(self, corpus: Corpus, index: Known) -> None:
        self._corpus, self._index = corpus, index
        self.parts: Sequence[TextPart] = corpus.texts
        self.size = len(corpus)
        self.is_checked = False
        """Whether somebody has begun to check them."""
        self._found: dict[str, int] = {"": (1 << self.size) - 1}
        self._sections: dict[int, tuple[tuple[float, str], ...]] = {}
        self._begun: dict[str, Search] = {}
        self._placed: _Placed | None = None
        self._guess: Guess | None = None

    def saying(self, needle: str) -> int:
        """Return the events, as bits, in whose text `needle` (folded, a word) occurs."""
        found = self._found.get(needle)
        return self.search(needle).complete() if found is None else found

    def search(self, needle: str, begun: Iterable[Search] = ()) -> Search:
        """Return the search for a word (folded). While somebody types, each longer one is looked
        for only where a part of it was found; and where one that was `begun` for a part has looked
        already, only in what that has found."""
        parts = (part for part in self._found if part in needle)
        within = min(map(self._found.__getitem__, parts), key=int.bit_count)
        ahead = (each for each in begun if each.leads_to(needle))
        return Search(self, needle, within, max(ahead, key=_reach, default=None))

    def known(self, needle: str) -> int | None:
        """Return the events, as bits, that say a word, if they have been looked for; else None."""
        begun = self._begun.get(needle)
        if begun is not None and begun.is_complete:
            return begun.bits
        return self._found.get(needle)

    def guess(self, needle: str) -> Guess:
        """Return what finds the word that was meant by one that nothing says: it goes on where it
        was left."""
        if self._guess is None or self._guess.needle != needle:
            self._guess = Guess(self.vocabulary, needle)
        return self._guess

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Return the words of all texts; none is gathered before it is asked to."""
        return Vocabulary(self, [*self._names, *self._declared])

    def begin(self, needles: Iterable[str]) -> Sequence[Search]:
        """Return the search for each of some words: one that was begun goes on, and those for other
        words are dropped."""
        before, self._begun = self._begun, {}
        for needle in needles:
            search = before.get(needle) or self.search(needle, before.values())
            if needle in self._found and not search.is_complete:
                search.finish_with(self._found[needle])
            self._begun[needle] = search
        return tuple(self._begun.values())

    def keep(self, needle: str, bits: int) -> None:
        """Keep the answer of a search."""
        if len(self._found) > KEPT_SEARCHES:
            self._found = {"": self._found[""]}
        self._found[needle] = bits

    def text(self, row: int) -> bytes:
        """Return the text of an event, without names and what only sources declare."""
        placed = self._place_all()
        place = placed.places[row] if placed.places else row
        part = bisect_right(placed.starts, place) - 1
        found, at = placed.parts[part], place - placed.starts[part]
        first, last = found.start[at], found.start[at + 1]
        if found.is_sound(first, last):
            return bytes(found.blob[first:last])
        self.make_again(found)
        return self.text(row)

    def make_again(self, damaged: TextPart) -> None:
        """Make the texts from the events, in place of those of which a part is damaged."""
        if any(part is damaged for part in self.parts):
            self.parts = (make_text(self._corpus.events),)

    def check(self) -> None:
        """Check the texts from the first on, as a search does, which then has them in memory:
        beside the screen, while somebody types what to search for."""
        self.is_checked = True
        left = CHECKED
        for part in self.parts:
            size = min(left, len(part.blob))
            for at in range(0, size, _COPIED):
                if not part.is_sound(at, min(at + _COPIED, size)):
                    return  # the search makes them again
            left -= size

    def look_at_places(self) -> None:
        """Find where the text of each event is: before a key waits for it."""
        self._place_all()

    def _place_all(self) -> _Placed:
        """Return where each text is in the parts that there are now. It is kept as one object, with
        these parts: one thread may look while another finds out that a part is damaged."""
        parts, placed = self.parts, self._placed
        if placed is None or placed.parts is not parts:
            columns, is_own = self._corpus.columns, parts is self._corpus.texts
            given = columns.given("event.place") if is_own else None
            placed = self._placed = _place_texts(parts, self.size, given)
        return placed

    # -- names -----------------------------------------------------------------------------------

    @cached_property
    def _names(self) -> Sequence[str]:
        """The names of each actor, a line each."""
        return [fold_for_search(words_of_actor(actor)) for actor in self._corpus.actors]

    @cached_property
    def _declared(self) -> Sequence[str]:
        """Return the text of each source that an event refers to."""
        declared = self._corpus.sources.declared
        known = map(declared.get, self._corpus.columns.head("refs"))
        return ["" if one is None else fold_for_search(words_of_source(one)) for one in known]

    @cached_property
    def own_words(self) -> int:
        """Return the events, as bits, that say themselves what their source declares."""
        flags = self._corpus.columns["event.flags"].tobytes()
        return bits_of_flags(flags.translate(_HAVE_OWN_WORDS))

    def naming(self, needle: str) -> int:
        """Return the events, as bits, of whose actors or declared sources a word is part."""
        named = [seat for seat, name in enumerate(self._names) if needle in name]
        found = self._index.postings.bits_of_any(named) if named else 0
        cited = [number for number, text in enumerate(self._declared) if needle in text]
        if cited:
            bits = self._index.references.bits_of_any(cited)
            doubtful = bits & self.own_words & ~found
            found |= bits & ~doubtful
            cites = [row for row in rows_of(doubtful, self.size) if self._cites(row, needle)]
            found |= bits_of(cites, self.size)
        return found

    def _cites(self, row: int, needle: str) -> bool:
        complete = self._corpus.sources.complete
        sources = map(complete, self._corpus.event(row).sources)
        return any(needle in fold_for_search(words_of_source(one)) for one in sources)

    # -- the past --------------------------------------------------------------------------------

    def said_by(self, day: int, row: int, needle: str) -> bool:
        """Report whether `needle` (folded, a word) occurs in what was public of an event by the end
        of a day."""
        sections = self._sections.get(row)
        if sections is None:
            if len(self._sections) >= _KEPT_SECTIONS:
                self._sections.clear()
            sections = self._sections[row] = tuple(self._dated_sections(row))
        return any(by <= day and needle in text for by, text in sections)

    def _dated_sections(self, row: int) -> Iterator[tuple[float, str]]:
        """Yield each section of a text, folded, with the day by which it was public."""
        corpus = self._corpus
        event = corpus.event(row)
        whole = event.with_sources(tuple(map(corpus.sources.complete, event.sources)))
        names = "\n".join([words_of_actor(corpus.actors[seat]) for seat in corpus.seats(row)])
        days = self._index.published.of_sections(row)
        for at, (day, section) in enumerate(zip(days, sections_of(whole), strict=True)):
            if text := section if at else f"{section}\n{names}":
                yield day, fold_for_search(text)


def words_of_actor(actor: Actor) -> str:
    """Return what a search finds an actor by: all its names, a line each."""
    return join_texts((actor.name, *actor.aliases))


def words_of_source(source: Source) -> str:
    """Return what a search finds a source by, beside its quotes."""
    return join_texts((source.title, source.publisher, *source.author))


_HAVE_OWN_WORDS = bytes(1 if flags & OWN_WORDS else 0 for flags in range(256))


class Search:
    """A word (folded) that is looked for in all texts, a slice at a time.

    `bits` are the events found so far; once it `is_complete`, those that say the word. `looked` are
    the bytes that were looked through, of a text at least `SHORTEST`.
    """

    def __init__(
        self, texts: Texts, needle: str, within: int, before: Search | None = None
    ) -> None:
        self._texts, self.needle = texts, needle
        self._bytes = needle.encode("utf-8", "surrogatepass")
        self._size, self._within = texts.size, within
        self.bits = texts.naming(needle) & within
        self._dense = False
        """True once most of the texts say the word."""
        self._parts, self.place = texts.parts, (0, 0)
        """The texts that are looked through, and the part and the text from which none has been."""
        self._left = 0
        """Of those before that, the ones that are looked through one by one."""
        self._hits: list[_Hits] | None = []
        """Where those before that say the word; None if that is not known, or most of all do."""
        self._ahead = deque[_Hits]()
        """Where others before that say the beginning of it, from which none has been looked on."""
        self.is_complete = False
        self.looked = 0
        few = within.bit_count()
        if before is not None and few > _STEP and before._leaves_hits(needle):
            self.place = before.place
            self._ahead.extend(before._hits or ())
            self._ahead.extend(before._ahead)
            self._steps: Iterator[bool] = chain(self._of_hits(), self._of_parts())
        elif few * _FEW < texts.size:
            self._hits, self._steps = None, self._of_rows(within)
        elif before is None or before.is_complete or before._ahead:
            self._steps = self._of_parts()
        else:
            self.place, self._left, self._hits = before.place, before._may_say & within, None
            self._steps = chain(self._of_rows(self._left), self._of_parts())

    @property
    def _may_say(self) -> int:
        """Return the events, as bits, in which more letters may be found, of those before here."""
        return self.bits | self._left

    def leads_to(self, needle: str) -> bool:
        """Report whether a search for more letters may go on where this one is."""
        if self._parts is not self._texts.parts or self.place == (0, 0):
            return False
        few_say = self._may_say.bit_count() <= _FOLLOWED and not self.is_complete
        return self._leaves_hits(needle) or (few_say and self.needle in needle)

    def _leaves_hits(self, needle: str) -> bool:
        """Report whether it is known where a search for more letters is to look on."""
        return self._hits is not None and needle.startswith(self.needle)

    def finish_with(self, bits: int) -> None:
        """Take an answer that is known."""
        self.bits, self.is_complete = bits, True

    def step(self) -> bool:
        """Look through one more slice, some 4 MB; report whether that was the last."""
        if not self.is_complete and next(self._steps, None) is None:
            self.is_complete = True
            self._texts.keep(self.needle, self.bits)
        return self.is_complete

    def complete(self) -> int:
        """Look through all that is left; return the events."""
        while not self.step():
            pass
        return self.bits

    def first(self, rows: Iterable[int], count: int, most: int = FIRST) -> list[int]:
        """Return the first `count` of some rows that say the word, whatever was looked through. Of
        rows whose texts were not, it looks at `most`, and says no more than that."""
        there = self.bits.to_bytes(self._size // 8 + 1, "little")
        text, needle, found = self._texts.text, self._bytes, []
        for row in rows:
            if not there[row >> 3] >> (row & 7) & 1:
                if self.is_complete:
                    continue
                if not most:
                    break
                most -= 1
                if needle not in text(row):
                    continue
            found.append(row)
            if len(found) == count:
                break
        return found

    def _of_rows(self, bits: int) -> Iterator[bool]:
        """Look through the texts of a few events."""
        left = rows_of(bits & ~self.bits, self._size)
        for at in range(0, len(left), _STEP):
            needle, rows = self._bytes, left[at : at + _STEP]
            texts = list(map(self._texts.text, rows))
            self.add([row for row, text in zip(rows, texts, strict=True) if needle in text])
            self.looked += max(sum(map(len, texts)), len(rows) * (SLICE // _STEP))
            yield True

    def _of_parts(self) -> Iterator[bool]:
        """Look through all texts that are left, in the order in which they lie."""
        # Copied to one place, which stays near the processor: new memory each time costs as much as
        # to look through it.
        room = bytearray()
        find_hits: _FindHits = _find_hits
        is_long = sum(len(part.blob) for part in self._parts) > SLICE
        found: list[int] = []
        looked = 0
        begun, first = self.place
        for number, part in enumerate(self._parts[begun:], begun):
            start, last = part.start, len(part.rows)
            while first < last:
                begin = start[first]
                end = max(first + 1, bisect_right(start, begin + _COPIED) - 1)
                end = min(end, last, first + max(1, SLICE // SHORTEST))
                long = start[end] - begin
                if not part.is_sound(begin, begin + long):
                    self.add(found)
                    yield from self._begin_again(part)
                    return
                before, room = room, _copy_into(room, part, begin, long)
                if is_long and room is not before:
                    find_hits = _fast_hits_in(room)
                starts = list(start[first : end + 1])
                is_slow = len(self.needle) <= _SHORT and find_hits is _find_hits
                find = _each_hit if self._dense or is_slow else find_hits
                hits, places = find(room, self._bytes, starts)
                if not (self._dense or is_slow):
                    self._dense = len(hits) > len(starts) * _OFTEN
                rows = part.rows[first:end]
                found += [rows[at] for at in hits]
                if self._hits is not None:
                    self._keep_hits(number, begin, [first + at for at in hits], places)
                size_looked = max(long, (end - first) * SHORTEST)
                looked += size_looked
                self.looked += size_looked
                first = end
                self.place = number, first
                if looked >= SLICE:
                    looked = 0
                    self.add(found)
                    found = []
                    yield True
            first = 0
        self.add(found)

    def _of_hits(self) -> Iterator[bool]:
        """Look on in the texts that say the beginning of the word, from where each of them does:
        for the next letter of a word that a third of them say, in half the time."""
        room, found, looked = bytearray(), list[int](), 0
        while self._ahead:
            hits = self._ahead.popleft()
            part, begin = self._parts[hits.part], hits.begin
            start, rows = part.start, part.rows
            long = start[hits.texts[-1] + 1] - begin
            if not part.is_sound(begin, begin + long):
                self.add(found)
                yield from self._begin_again(part)
                return
            room = _copy_into(room, part, begin, long)
            ends = hits.ends or [start[text + 1] - begin for text in hits.texts]
            at = list(map(room.find, repeat(self._bytes), hits.places, ends))
            there = list(map((0).__le__, at))
            say = hits.texts if all(there) else list(compress(hits.texts, there))
            if say:
                found += [rows[text] for text in say]
                if say is not hits.texts:
                    ends, at = list(compress(ends, there)), list(compress(at, there))
                self._keep_hits(hits.part, begin, say, at, ends)
            size_looked = max(long, len(there) * SHORTEST)
            looked += size_looked
            self.looked += size_looked
            if looked >= SLICE:
                looked = 0
                self.add(found)
                found = []
                yield True
        self.add(found)

    def _keep_hits(
        self, part: int, begin: int, texts: Sequence[int], places: Iterable[int],
        ends: Sequence[int] = (),
    ) -> None:  # fmt: skip
        """Keep where texts of a part say the word, for a search for more letters: not of one that
        most of them say."""
        if self._dense:
            self._hits = None
        elif self._hits is not None and texts:
            numbers = array("I", texts), array("Q", places), array("Q", ends)
            self._hits.append(_Hits(part, begin, *numbers))

    def _begin_again(self, damaged: TextPart) -> Iterator[bool]:
        """Look through all texts, of which a part is damaged. What was found so far is right: it
        was found in what is sound."""
        self._texts.make_again(damaged)
        self._parts, self.place = self._texts.parts, (0, 0)
        self._hits = None
        self._ahead.clear()
        yield from self._of_parts()

    def add(self, rows: Sequence[int]) -> None:
        """Take events that are known to say the word."""
        if rows:
            self.bits |= bits_of(rows, self._size) & self._within


def _reach(search: Search) -> tuple[tuple[int, int], int]:
    """Return how far a search has come, and how many letters it is for."""
    return search.place, len(search.needle)


class _Hits(NamedTuple):
    """Texts of a part that say a word: their numbers, where each first does, and where it ends,
    from a byte of all on; without `ends` nobody has asked for them."""

    part: int
    begin: int
    texts: array[int]
    places: array[int]
    ends: array[int]


def _copy_into(room: bytearray, part: TextPart, begin: int, size: int) -> bytearray:
    """Return a place that begins with bytes of a part: the one given, if that is large enough."""
    if len(room) < size:
        room = bytearray(max(size, _COPIED))
    memoryview(room)[:size] = part.blob[begin : begin + size]
    return room


_Found = tuple[list[int], Iterable[int]]
"""The numbers of texts that say a word, and where each first does, from the first of them on."""
_FindHits = Callable[[bytearray, bytes, Sequence[int]], _Found]
"""Finds the texts that say a word. They start at some places, less the first of them, and end at
the last."""


def _each_hit(room: bytearray, needle: bytes, starts: Sequence[int]) -> _Found:
    """Look through each text by itself: one that says the word is left where it first does."""
    places = list(map(sub, starts, repeat(starts[0])))
    found = list(map(room.find, repeat(needle), places, islice(places, 1, None)))
    hits = list(compress(count(), map((0).__le__, found)))
    return hits, filter((0).__le__, found)  # of a word that most say nobody asks for them


def _find_hits(room: bytearray, needle: bytes, starts: Sequence[int]) -> _Found:
    """Look for the word in all texts at once, and go on behind a text that says it."""
    base, find, hits, places, text = starts[0], room.find, list[int](), list[int](), 0
    end = starts[-1] - base
    at = find(needle, 0, end) if end > 0 else -1  # starts come from disk
    while at >= 0:
        places.append(at)
        text = bisect_right(starts, at + base, text)
        hits.append(text - 1)
        begin = starts[text] - base
        at = find(needle, begin, end) if at < begin else -1
    return hits, places


def _fast_hits_in(room: bytearray) -> _FindHits:
    """Return what does as `_find_hits`, in these bytes, by the C library where that can (`strstr`):
    in a third to a twentieth of the time. Each hit takes half a microsecond more."""
    find = strstr()
    if find is None:
        return _find_hits
    from ctypes import addressof, c_char

    held = (c_char * len(room)).from_buffer(room)  # it can neither go nor grow any more

    def find_hits(room: bytearray, needle: bytes, starts: Sequence[int]) -> _Found:
        first, size, text = addressof(held), starts[-1] - starts[0], 0
        hits, places = list[int](), list[int]()
        # C does not ask whether it is told the truth, and starts come from disk.
        if not 0 < size <= len(held):
            return hits, places
        if size < len(held):
            room[size] = 0  # that ends what it looks at; behind the last byte there always is one
        if room.find(0, 0, size) >= 0 or 0 in needle:  # a NUL ends both for C
            return _find_hits(room, needle, starts)
        base, end = starts[0] - first, first + size
        at = find(first, needle)
        while at is not None:
            places.append(at - first)
            text = bisect_right(starts, at + base, text)
            hits.append(text - 1)
            begin = starts[text] - base
            at = find(begin, needle) if at < begin < end else None
        return hits, places

    return find_hits


_SHORT = 2
"""Letters of a word that nearly each text has: it is looked for text by text."""
_OFTEN = 2 / 3
"""The part of the texts that has the word, beyond which each is searched by itself."""
_FEW = 8
"""Part of the texts from which all are looked through: one in so many."""
_STEP = 1_024
"""Texts of a slice, where they are looked for one by one."""
_FOLLOWED = 4_096
"""Texts that say the beginning of a word, in which the rest is looked for one by one: 10 ms."""


# -- what was meant --------------------------------------------------------------------------------


class Vocabulary:
    """The words of all texts and names, folded, each with the number of pieces of text that it is
    in; gathered a piece at a time. The first sixteenth of them, from all parts, is there soon."""

    def __init__(self, texts: Texts, names: Sequence[str]) -> None:
        self.words = Counter[bytes]()
        self.has_some = self.is_complete = False
        self._steps = self._gather(texts, names)

    def step(self) -> bool:
        """Take in one more piece; report whether that was the last."""
        if not self.is_complete:
            full = len(self.words) > MOST_WORDS
            self.is_complete = full or next(self._steps, None) is None
        return self.is_complete

    def _gather(self, texts: Texts, names: Sequence[str]) -> Iterator[bool]:
        for at in range(0, len(names), _STEP):
            text = "\n".join(names[at : at + _STEP]).encode("utf-8", "surrogatepass")
            self.words.update({*text.translate(_PUNCTUATION).split()})
            yield True
        pieces = [(part, at) for part in texts.parts for at in range(0, len(part.blob), PIECE)]
        turns = chain.from_iterable([*pieces[turn::_TURNS], None] for turn in range(_TURNS))
        for piece in islice(turns, MOST_PIECES):
            if piece is None:
                self.has_some = True
            else:
                self.words.update(_words_from(*piece))
                yield True
        self.has_some = True


def _words_from(part: TextPart, at: int) -> set[bytes]:
    """Return the words that begin in the piece of a text from a byte on; none where it is damaged,
    which a search makes again."""
    begin, end = max(0, at - 1), min(at + PIECE + _LONG_WORD, len(part.blob))
    if not part.is_sound(begin, end):
        return set()
    piece = bytes(part.blob[begin:end]).translate(_PUNCTUATION)
    # The word that the byte before belongs to began in the piece before.
    start, stop = piece.find(b" ") if at else 0, piece.find(b" ", at + PIECE - begin - 1)
    return {*piece[max(start, 0) : stop if stop >= 0 else len(piece)].split()}


PIECE = 64 * 1024
"""Bytes of text whose words are gathered at once: 2 ms."""
MOST_WORDS, MOST_PIECES = 300_000, 4_096
"""Different words that are gathered, 30 MB, and pieces that are looked through, 15 s between keys.
What is beyond them is not proposed."""
_TURNS = 16
_LONG_WORD = 64
"""Bytes of a word at most."""
_PUNCTUATION = bytes(byte if byte > 0x7F or chr(byte).isalnum() else 0x20 for byte in range(256))


class Guess:
    """The word of a vocabulary that is most like one that is in no text (folded): of those as much
    like it the one that is met most. `word` is "" as long as there is none, and where none is like
    it: a letter or two away (three letters are like too many)."""

    def __init__(self, vocabulary: Vocabulary, needle: str) -> None:
        self._vocabulary, self.needle = vocabulary, needle
        self.word, self.is_complete = "", False
        size = len(needle)
        self._most = 0 if size < 4 or " " in needle else 1 if size < 6 else 2
        self._best = self._most, 1
        self._steps = self._look()

    def step(self) -> bool:
        """Look through a few more words; report whether those were the last."""
        if not self.is_complete:
            self.is_complete = next(self._steps, None) is None
        return self.is_complete

    def _look(self) -> Iterator[bool]:
        vocabulary = self._vocabulary
        if not self._most:
            return
        while not (vocabulary.has_some or vocabulary.step()):
            yield True
        yield from self._compare()
        if self._best[0] > 1 and not vocabulary.is_complete:  # none is nearer than a letter away
            while not vocabulary.step():
                yield True
            yield from self._compare()

    def _compare(self) -> Iterator[bool]:
        """Compare the words that are gathered by now, as far as they may be like it."""
        needle, most, size = self.needle, self._most, len(self.needle)
        # A letter that is wrong, missing, too much or in its neighbor's place leaves one of these.
        half = size // 2 - 1
        head, end = needle[:half], needle[half - size + 2 :]
        begins, ends = (each.encode("utf-8", "surrogatepass") for each in (head, end))
        counts = self._vocabulary.words
        words = list(counts)
        for at in range(0, len(words), _WORDS):
            some = words[at : at + _WORDS]
            near = [word for word in some if word.startswith(begins) or word.endswith(ends)]
            for number, word in enumerate(near):
                if number % _COMPARED == _COMPARED - 1:
                    yield True
                text = word.decode("utf-8", "replace")
                # An unfinished word is like the beginning of a longer one.
                if (size < _BEGINS and abs(len(text) - size) > most) or not text.isprintable():
                    continue
                found = _distance(needle, text, most), -counts[word]
                if found < self._best:
                    self._best, self.word = found, text
            yield True


_WORDS, _COMPARED = 16_384, 200
"""Words of which those that are like one are picked at once: 3 ms; and of these those that are
compared letter by letter at once: 5 ms."""


def _distance(one: str, other: str, most: int) -> int:
    """Return how many letters are to be changed, put in, left out, or exchanged with their neighbor
    to make one word of another, or of the beginning of a longer one, which counts for one more;
    no less than `most + 1` where that is more."""
    width = min(len(other), len(one) + most)
    if len(other) < len(one) - most:
        return most + 1
    before: list[int] = []
    row = list(range(width + 1))
    for at, letter in enumerate(one, 1):
        two_before, before, row = before, row, [at]
        for place in range(1, width + 1):
            there = other[place - 1]
            least = min(row[-1] + 1, before[place] + 1, before[place - 1] + (letter != there))
            if at > 1 and place > 1 and letter == other[place - 2] and one[at - 2] == there:
                least = min(least, two_before[place - 2] + 1)
            row.append(least)
        if min(row) > most:
            return most + 1
    whole = row[-1] if width == len(other) else most + 1
    begins = min(row) + 1 if len(one) >= _BEGINS and len(other) > len(one) else most + 1
    return min(whole, begins)


_BEGINS = 6
"""Letters of a word that may be the beginning of a longer one."""
