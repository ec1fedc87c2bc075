"""A query as one line of text, and back: what is typed, copied, and kept by name.

    actor:pentagon actor:anthropic -actor:openai date:2026-04 "red lines"

Terms hold together (`AND` may be written, or not), `OR` is the weaker joint, `NOT` or `-` negates
what follows, brackets group. A term is `name:value`, a word, or a "phrase"; a value with spaces or
brackets stands in quotation marks. Which names there are says the table of fields. Within quotation
marks a backslash stands before a quotation mark or a backslash, and writes what nobody can type:
`\\n`, `\\t`, `\\u{202e}`. The joints are upper case: "and" is a word to search for.

`any:tag` and `all:actor` choose how the values combine that are named one by one, where that is not
what is usual for the field. `view:NAME` stands for the query of a saved view, as if that stood
there in brackets; what is written has its terms, not its name.

Reading is total: every text is a query, or `NotUnderstood` says at which characters it is none and
what is expected there. Writing is total as well, and gives one text for one meaning: what it writes
reads as the same tree, as far as keys or this language can build it. `all:` and `any:` are the only
words for what a tree has and no event sees.

Why no library: lark 1.3 takes 80 ms of processor time to import and 22 ms to build a grammar of 11
lines, pyparsing 3.3 84 ms, parsimonious 0.11 45 ms (half of it for the package `regex`, its one
dependency); what is below 0.7 ms. The grammar would be shorter than four methods here by as many
lines as its tree needs to become ours, and it is the smaller part: values are read by the table of
fields. Errors decide: `a OR` is "unexpected $END" to lark with six names of its tokens, "Rule or
matched in its entirety" to parsimonious, and to pyparsing an expression of 200 characters. None
bounds depth: parsimonious meets Python's own limit between 100 and 300 brackets.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NoReturn, TypeGuard

from timeline_tui.core import limits
from timeline_tui.core.characters import cell_width, is_plain
from timeline_tui.core.event import SavedView
from timeline_tui.core.index import Index, Order
from timeline_tui.core.query import Query, Selection, options_of
from timeline_tui.core.query.fields import (
    NO_TERMS,
    And,
    Field,
    Ground,
    Has,
    Mode,
    NeedsEvents,
    Not,
    NotUnderstood,
    Or,
    Term,
    Words,
    arrange,
    group,
    group_of,
    listed,
)
from timeline_tui.core.query.table import FIELDS
from timeline_tui.core.text import (
    brief,
    closest,
    fold,
    quoted,
    split_search,
    split_words,
    visible,
)
from timeline_tui.dates import DateError, parse
from timeline_tui.dates.calendar import iso_day
from timeline_tui.dates.frozen import NamedTuple, regex

DEPTH, SIZE = limits.QUERY_DEPTH.value, limits.QUERY.value

# -- tokens ----------------------------------------------------------------------------------------


class Token(NamedTuple):
    """A piece of the text: an opening or closing bracket, a `-`, a joint in upper case, a `word`, a
    `phrase`, or a `name` with its colon; what it says, and its characters."""

    kind: str
    text: str
    start: int
    end: int


VIEW = "view"
"""The name of what stands for the query of a saved view."""
JOINTS = ("AND", "OR", "NOT")
_NAME = regex(r"([A-Za-z][A-Za-z_-]*):")
_BARE = regex(r'[^\s()"][^\s()]*')
_SPACE = regex(r"\s*")
_PART = regex(r'([^\\"]+)|\\(?:u\{([0-9A-Fa-f]{1,6})\}|(.))', re.DOTALL)
_SIGNS = {"n": "\n", "t": "\t", "\\": "\\", '"': '"'}


def split_tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a query; raise `NotUnderstood` at the first character that begins
    none."""
    at = _after_space(text, 0)
    while at < len(text):
        sign = text[at]
        if sign in "()":
            token = Token(sign, sign, at, at + 1)
        elif sign == "-" and text[at + 1 : at + 2].strip():
            token = Token("-", sign, at, at + 1)
        elif sign == '"':
            token = _phrase_at(text, at)
        elif name := _NAME.match(text, at):
            yield Token("name", name[1], at, name.end())
            at = name.end()
            if at < len(text) and text[at] == '"':
                token = _phrase_at(text, at)
            elif value := _BARE.match(text, at):
                token = Token("word", value[0], at, value.end())
            else:
                at = _after_space(text, at)
                continue
        else:
            bare = _BARE.match(text, at)
            assert bare is not None
            kind = bare[0] if bare[0] in JOINTS else "word"
            token = Token(kind, bare[0], at, bare.end())
        yield token
        at = _after_space(text, token.end)


def _after_space(text: str, at: int) -> int:
    space = _SPACE.match(text, at)
    return at if space is None else space.end()


def _phrase_at(text: str, start: int) -> Token:
    parts, at = [], start + 1
    while at < len(text) and text[at] != '"':
        part = _PART.match(text, at)
        if part is None:
            raise NotUnderstood("a character is missing after “\\”", at, at + 1)
        plain, code, sign = part.groups()
        if code is not None and int(code, 16) > 0x10FFFF:
            raise NotUnderstood("no character has this number", at, part.end())
        if sign is not None and sign not in _SIGNS:
            known = '\\\\, \\", \\n, \\t and \\u{20ac}'
            raise NotUnderstood(f"“\\” stands only in {known} (write \\\\ for one)", at, part.end())
        parts.append(chr(int(code, 16)) if code else plain or _SIGNS.get(sign or "", ""))
        at = part.end()
    if at >= len(text):
        raise NotUnderstood("no quotation mark ends what begins here", start, len(text))
    return Token("phrase", "".join(parts), start, at + 1)


# -- reading ---------------------------------------------------------------------------------------


def read_query(text: str, ground: Ground, fields: Sequence[Field] = FIELDS) -> Query:
    """Return the query that a text means, of these events.

    Raises `NotUnderstood`, with the characters at which it is none; else `NeedsEvents` if only the
    events can say what a part of it means, and they are not read yet.
    """
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > SIZE:
        message = f"a query has at most {limits.QUERY.amount}, not {size:,}"
        raise NotUnderstood(message, 0, len(text), text)
    try:
        return Query(_Reader(text, ground, fields, ()).read())
    except NotUnderstood as error:
        error.text = text
        raise


class _Reader:
    """Reads one text by recursive descent: a method for each rule of the grammar."""

    def __init__(
        self, text: str, ground: Ground, fields: Sequence[Field], through: tuple[str, ...],
        followed: list[str] | None = None, depth: int = 0,
    ) -> None:  # fmt: skip
        """Take the text of a query: of one that is typed, or of the last of the views that are read
        `through`, at a `depth`; `followed` are all that have been looked up so far."""
        self._text, self._ground, self._fields = text, ground, fields
        self._through, self._followed = through, [] if followed is None else followed
        self._of_views: Token | None = None
        self._tokens = list(split_tokens(text))
        self._at = 0
        self._depth = self._base = depth
        self._modes: dict[str, tuple[Mode, Token]] = {}
        self._needs_events = False

    def read(self) -> And:
        """Return the tree of the whole text."""
        return join(self.read_parts(), self.modes, self._fields)

    @property
    def modes(self) -> Mapping[str, Mode]:
        """Return how the values of fields combine, where that was chosen."""
        return {name: mode for name, (mode, _) in self._modes.items()}

    def read_parts(self) -> list[Term]:
        """Return the terms of the whole text, before those of one field are put together."""
        parts = self._parts_of_all() if self._tokens else []
        if (token := self._next) is not None:
            self._refuse("no “(” stands before this “)”", token)
        if self._of_views is not None and self._modes:
            self._refuse("“view:” stands beside no “any:” and no “all:”", self._of_views)
        if self._needs_events:
            raise NeedsEvents
        return parts

    def _parts_of_all(self) -> list[Term]:
        found = self._read_or()
        return list(found.parts) if isinstance(found, And) else [found]

    # or := and ("OR" and)*

    def _read_or(self) -> Term:
        parts = [self._read_and()]
        while (token := self._next) is not None and token.kind == "OR":
            self._take()
            parts.append(self._read_and())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    # and := not ("AND"? not)*

    def _read_and(self) -> Term:
        parts: list[Term] = []
        while True:
            said = self._read_bare()
            parts += self._read_not() if said is None else [Has("text", Words(said))]
            token = self._next
            if token is not None and token.kind == "AND":
                self._take()
            elif token is None or token.kind in (")", "OR"):
                break
        searches = [part for part in parts if _is_search_term(part)]
        if len(searches) > 1:
            # Words and phrases that hold together are one search.
            at = parts.index(searches[0])
            others = [part for part in parts[at:] if not _is_search_term(part)]
            parts[at:] = [*_searches([part.value.text for part in searches]), *others]
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _read_bare(self) -> str | None:
        """Return a word or a phrase as a search has it, if there is one."""
        token = self._next
        if token is None or token.kind not in ("word", "phrase"):
            return None
        self._take()
        if token.kind == "word":
            if token.text == "-":
                self._refuse('“-” stands right before what is left out (or write "-")', token)
            return token.text
        if not split_words(quoted(token.text)):
            self._refuse("a phrase has a word or more", token)
        return quoted(token.text)

    # not := ("NOT" | "-") not | "(" or? ")" | name value

    def _read_not(self) -> list[Term]:
        token = self._take_expected()
        if token.kind in ("-", "NOT"):
            with_depth = self._deeper(token)
            said = self._read_bare()
            parts = self._read_not() if said is None else [Has("text", Words(said))]
            self._depth = with_depth
            if not parts:
                self._refuse(f"“{token.text}” is followed by what is left out", token)
            return [Not(parts[0])]
        if token.kind == "(":
            return [self._read_brackets(token)]
        if token.kind == "name":
            return self._read_value(token)
        what = f"“{token.text}” stands between two terms"
        return self._refuse("no “(” stands before this “)”" if token.kind == ")" else what, token)

    def _read_brackets(self, opening: Token) -> Term:
        before = self._deeper(opening)
        if (token := self._next) is not None and token.kind == ")":
            found: Term = NO_TERMS
        else:
            found = self._read_or()
        closing = self._next
        if closing is None:
            self._refuse("no “)” ends what begins here", opening)
        self._take()
        self._depth = before
        return found

    def _deeper(self, token: Token) -> int:
        """Go a level deeper; return the number of levels before."""
        before, self._depth = self._depth, self._depth + 1
        if self._depth > DEPTH:
            self._refuse(f"a query has at most {limits.QUERY_DEPTH.amount}", token)
        return before

    def _read_value(self, name: Token) -> list[Term]:
        value = self._next
        if value is None or value.start != name.end or value.kind not in ("word", "phrase"):
            self._refuse(f"a value follows “{name.text}:” at once", name)
        self._take()
        label = name.text.lower()
        if label in ("any", "all"):
            return self._choose_mode(label, name, value)
        if label == VIEW:
            return [self._read_view(value)]
        read = self._named.get(label)
        if read is None:
            return self._refuse(_no_name(name.text, value.text, self._named), name)
        field, how = read
        try:
            return [Has(field.name, how(value.text, self._ground))]
        except NotUnderstood as error:
            raise NotUnderstood(str(error), value.start, value.end) from None
        except NeedsEvents:
            self._needs_events = True
            return [Has(field.name, Words())]

    @cached_property
    def _named(self) -> Mapping[str, tuple[Field, Callable[[str, Ground], Any]]]:
        """All names, each with its field and how it reads a value."""
        named: dict[str, tuple[Field, Callable[[str, Ground], Any]]] = {}
        for field in self._fields:
            for name in (*field.aliases, field.name):
                named[name] = field, field.read
            named |= {name: (field, how) for name, how in field.also.items()}
        return named

    def _read_view(self, value: Token) -> Term:
        """Return what the query of a saved view says."""
        self._of_views = value
        if self._ground.index is None:
            self._needs_events = True
            return NO_TERMS
        views = all_views(self._ground.own, self._ground.index.corpus.views)
        try:
            view = find_view(value.text, views)
            name = fold_name(view.name)
            if name in self._through:
                raise NotUnderstood(f"the view “{brief(view.name)}” leads back to itself")
            self._followed.append(name)
            if len(self._through) >= VIEW_DEPTH or len(self._followed) > VIEWS_FOLLOWED:
                raise NotUnderstood(
                    f"views name others {VIEW_DEPTH} deep at most, {VIEWS_FOLLOWED} in all"
                )
            if view.fault or view.as_known:
                own = "it has a day of its own, which cannot hold for a part of a query"
                raise NotUnderstood(
                    f"the view “{brief(view.name)}” cannot be used here: {view.fault or own}"
                )
            through = (*self._through, name)
            reader = _Reader(
                view.query, self._ground, self._fields, through, self._followed, self._depth
            )
            parts = reader.read_parts()
            if reader.modes:
                parts = [*join(parts, reader.modes, self._fields).parts]
            return parts[0] if len(parts) == 1 else And(tuple(parts))
        except NotUnderstood as error:
            raise NotUnderstood(str(error), value.start, value.end) from None

    def _choose_mode(self, mode: str, name: Token, value: Token) -> list[Term]:
        field, _ = self._named.get(value.text, (None, None))
        if field is None or field.mode is None:
            names = [each.label for each in self._fields if each.mode is not None]
            expected = f"“{mode}:” is followed by one of {listed(names, 'and')}"
            self._refuse(expected, value)
        if self._depth > self._base:
            self._refuse(f"“{mode}:” stands in no brackets, and is not negated", name)
        if field.name in self._modes:
            self._refuse(f"“{field.label}” has {self._modes[field.name][0]}: already", name)
        self._modes[field.name] = ("any" if mode == "any" else "all"), name
        return []

    # -- going on ----------------------------------------------------------------------------

    @property
    def _next(self) -> Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _take(self) -> None:
        self._at += 1

    def _take_expected(self) -> Token:
        token = self._next
        if token is None:
            before = self._tokens[self._at - 1]
            self._refuse(f"a term is missing after “{before.text}”", before)
        self._take()
        return token

    def _refuse(self, message: str, at: Token) -> NoReturn:
        raise NotUnderstood(message, at.start, at.end)


def _no_name(name: str, value: str, known: Iterable[str]) -> str:
    close = closest(name.lower(), [*known, "any", "all", "view"])
    meant = f"did you mean {close[0]}:?" if close else f"known: {', '.join(known)}"
    written = write_value(f"{name}:{value}", always=True)
    return f"no field is called “{brief(name)}” (to search for it, write {brief(written)}; {meant})"


def join(parts: Iterable[Term], modes: Mapping[str, Mode], fields: Sequence[Field]) -> And:
    """Return the tree in which all parts hold, with the groups of fields: values that are named one
    by one are the group of their field, and so are those left out; words are one search."""
    kept: list[Term] = []
    asked: dict[str, list[tuple[Mode | None, Sequence[Any]]]] = {name: [] for name in modes}
    out: dict[str, list[Any]] = {}
    searches: list[str] = []
    usual = {field.name: field.mode for field in fields}
    for part in _flat(parts):
        name, mode, values = group_of(part) or _left_out(part)
        if name == "text" and mode == "all":
            searches.append(values[0].text)
        elif usual.get(name) is None or (mode == "any" and len(values) > 1):
            kept.append(part)
        elif mode == "none":
            out.setdefault(name, []).extend(values)
        else:
            asked.setdefault(name, []).append((None if isinstance(part, Has) else mode, values))
    kept += _searches(searches)
    for name, groups in asked.items():
        several = list(dict.fromkeys([value for _, each in groups for value in each]))
        own = groups[0][0] if len(groups) == 1 else None
        how = modes.get(name) or own or ("all" if len(several) > 1 else usual[name])
        if how is not None and (several or how != usual[name]):
            kept += filter(None, [group(name, how, several)])
    for name, left_out in out.items():
        kept += filter(None, [group(name, "none", dict.fromkeys(left_out))])
    return arrange(kept)


def _flat(parts: Iterable[Term]) -> Iterator[Term]:
    """Yield terms that hold together, each by itself."""
    for part in parts:
        if isinstance(part, And) and not (part.of and len(part.parts) < 2):
            yield from _flat(part.parts)
        else:
            yield part


def _left_out(term: Term) -> tuple[str, Mode, tuple[Any, ...]]:
    """Return the field and the values of a term that leaves out any of several values, "" for
    any other term."""
    inner = term.part if isinstance(term, Not) else term
    if isinstance(term, Not) and isinstance(inner, Or):
        several = [each for each in inner.parts if isinstance(each, Has)]
        if len(several) == len(inner.parts) and len({each.field for each in several}) == 1:
            return several[0].field, "none", tuple([each.value for each in several])
    return "", "any", ()


def _is_search_term(term: Term) -> TypeGuard[Has]:
    return isinstance(term, Has) and isinstance(term.value, Words)


def _searches(texts: Sequence[str]) -> list[Term]:
    """Return searches that hold together: one, if its words are those of all."""
    joined = " ".join(texts)
    needles = dict.fromkeys(needle for text in texts for needle in split_words(text))
    if len(texts) > 1 and split_words(joined) == tuple(needles):
        texts = [joined]
    return [Has("text", Words(text)) for text in texts]


def point(error: NotUnderstood) -> tuple[str, str]:
    """Return the part of a query around what is not understood, safe to show, and a line that
    points at it."""
    text, start, end = error.text, error.start, error.end
    first = max(0, start - _BEFORE)
    before = ("…" if first else "") + visible(text[first:start])
    marked = visible(text[start:end], limit=_SHOWN)
    last = end + _BEFORE
    after = visible(text[end:last]) + ("…" if last < len(text) else "")
    width = max(1, cell_width(visible(text[start : min(end, start + _SHOWN)])))
    return f"{before}{marked}{after}", " " * cell_width(before) + "^" * width


_BEFORE, _SHOWN = 30, 40
"""Characters that are shown beside what is not understood, and of it."""


# -- writing ---------------------------------------------------------------------------------------


def write_query(query: Query, fields: Sequence[Field] = FIELDS) -> str:
    """Return the text of a query, which `read_query` reads as the same."""
    pieces = [piece for part in query.where.parts for piece in _pieces(part, fields)]
    if len(pieces) == 1 and pieces[0].startswith("(") and len(pieces[0]) > 2:
        return pieces[0][1:-1]
    return " ".join(pieces)


def _pieces(part: Term, fields: Sequence[Field]) -> Iterator[str]:
    """Yield the terms that stand for a term of the tree."""
    found = group_of(part)
    field = next((each for each in fields if found and each.name == found[0]), None)
    if found is None or field is None or field.mode is None:
        yield _write(part, fields)
        return
    _, mode, values = found
    terms = [_write(Has(field.name, value), fields) for value in values]
    if mode == "none":
        yield from (f"-{term}" for term in terms)
        return
    if len(terms) < 2 and mode != field.mode:
        yield f"{mode}:{field.label}"
    if mode == "any" and len(terms) > 1:
        yield f"({' OR '.join(terms)})"
    else:
        yield from terms


def _write(term: Term, fields: Sequence[Field]) -> str:
    """Return a term as it stands beside others."""
    if isinstance(term, Not):
        said = _write(term.part, fields)
        return f"-({said})" if isinstance(term.part, Has) and _is_several(term.part) else f"-{said}"
    if isinstance(term, And | Or):
        joint = " OR " if isinstance(term, Or) else " "
        if isinstance(term, Or) and not term.parts:
            return "-()"  # one of nothing
        return f"({joint.join(_write(part, fields) for part in term.parts)})"
    field = next(each for each in fields if each.name == term.field)
    name, text = field.text_of(term.value)
    if name == "search" and _is_search(text):
        return " ".join(_write_piece(*piece) for piece in split_search(text))
    return f"{name}:{write_value(text)}"


def _is_several(term: Has) -> bool:
    """Report whether a term is written as several words."""
    text = term.value.text if isinstance(term.value, Words) else ""
    return _is_search(text) and len(split_search(text)) > 1


def _is_search(text: str) -> bool:
    """Report whether a search is the same when its words and phrases stand in a query as they
    are."""
    pieces = split_search(text)
    as_read = " ".join(quoted(piece) if is_phrase else piece for piece, is_phrase in pieces)
    return (
        text == as_read
        and all(
            bool(split_words(quoted(piece))) if is_phrase else _is_word(piece)
            for piece, is_phrase in pieces
        )
        and bool(pieces)
    )


def _is_word(piece: str) -> bool:
    return (
        bool(_BARE.fullmatch(piece))
        and piece not in JOINTS
        and not piece.startswith("-")
        and not _NAME.match(piece)
        and is_plain(piece)
    )


def _write_piece(piece: str, is_phrase: bool) -> str:
    return write_value(piece, always=True) if is_phrase else piece


def write_value(text: str, *, always: bool = False) -> str:
    """Return a value as it stands in a query: in quotation marks where it needs them, or `always`;
    what nobody can see or type as its number."""
    if not always and _BARE.fullmatch(text) and is_plain(text):
        return text
    return '"' + "".join(map(_write_character, text)) + '"'


def _write_character(sign: str) -> str:
    if sign in ("\\", '"'):
        return f"\\{sign}"
    if sign == " " or (is_plain(sign) and not sign.isspace()):
        return sign
    return {"\n": "\\n", "\t": "\\t"}.get(sign) or f"\\u{{{ord(sign):x}}}"


# -- beside options --------------------------------------------------------------------------------


def narrow(selection: Selection, texts: Iterable[str], ground: Ground) -> Selection:
    """Return what is selected and fits these queries, too. Raises as `read_query` does."""
    needs_events = False
    parts: list[Term] = [*selection.query.where.parts]
    for text in texts:
        try:
            parts += read_query(text, ground).where.parts
        except NeedsEvents:
            needs_events = True
    if needs_events:
        raise NeedsEvents
    return selection.with_query(Query(join(parts, {}, FIELDS)))


def words_of(selection: Selection, index: Index) -> list[str] | None:
    """Return the words of a command line that make this selection of these events: options, or
    where these cannot say it, a query; None if there are none."""
    options = options_of(selection, index)
    if options is not None:
        return options
    rest = options_of(selection.with_query(Query()), index)
    text = write_query(selection.query)
    try:
        same = read_query(text, Ground(1, index)) == selection.query
    except NotUnderstood:
        return None
    if rest is None or not same:
        return None
    return [
        f"-q={text}" if text.startswith("-") else "-q",
        *([] if text.startswith("-") else [text]),
        *rest,
    ]


# -- kept by name ----------------------------------------------------------------------------------
#
# A view (`core.event.SavedView`) is a query as text, with the day and the order to look in where it
# has its own. Files of events may hold some, a person others of their own; of two with one name the
# private one counts. Names compare folded. A view of which a part is not understood is refused as a
# whole.

NAME_LIMIT = limits.VIEW_NAME.value
VIEW_DEPTH, VIEWS_FOLLOWED = 10, 100
"""Views that one may lead through to another, and all that the text of a query may lead to."""
_SOME_DAY = 739_000
"""A present day for texts of which only the meaning to a reader matters: in April 2024."""


class Fault(NamedTuple):
    """Why a view cannot be used: the key of it, and what a finding says."""

    key: str
    code: str
    message: str
    help: str


def fold_name(name: str) -> str:
    """Return what two names of one view have in common."""
    return " ".join(fold(name).split())


def fault_of(view: SavedView) -> Fault | None:
    """Return why a view cannot be used, whatever the events are; None if it can."""
    if len(view.name) > NAME_LIMIT or "\n" in view.name:
        message = f"the name of a view is one line of at most {limits.VIEW_NAME.amount}"
        return Fault("name", "bad-name", message, "shorten it")
    try:
        read_query(view.query, Ground(_SOME_DAY))
    except NotUnderstood as error:
        words = view.query[error.start : error.start + _SHOWN]
        at = f"at character {error.start + 1}" + (f": “{brief(words)}”" if words.strip() else "")
        message = f"the query of this view is not understood ({at}): {error}"
        return Fault("query", "bad-query", message, "the whole view is not used until it is")
    except NeedsEvents:
        pass
    try:
        _day_of(view)
    except NotUnderstood as error:
        return Fault("as_known", "bad-date", str(error), 'write a day, such as "2026-03-01"')
    return None


def _day_of(view: SavedView) -> int | None:
    """Return the day at the end of which the events are looked at."""
    if not view.as_known:
        return None
    try:
        when = parse(view.as_known)
    except DateError as error:
        raise NotUnderstood(f"“as_known”: {error.message}") from None
    day = when.first_day if when.last_day is None else when.last_day
    if day is None:
        raise NotUnderstood("“as_known” does not determine a day")
    return day


def selection_of(view: SavedView, ground: Ground) -> Selection:
    """Return what a view selects. Raises `NotUnderstood` where a part of it has no meaning for
    these events, and `NeedsEvents` where only they can say."""
    if view.fault:
        raise NotUnderstood(view.fault)
    order: Order = "published" if view.order == "published" else "happened"
    reader = _Reader(view.query, ground, FIELDS, (fold_name(view.name),))
    return Selection(Query(reader.read()), _day_of(view), order)


def view_of(
    name: str, selection: Selection, ground: Ground, *, note: str = "", file: str = ""
) -> SavedView:
    """Return what is selected as a view; raise `NotUnderstood` for what is no name, and for what no
    text says again."""
    name = " ".join(name.split())
    if not name:
        raise NotUnderstood("a view needs a name")
    known = "" if selection.known is None else iso_day(selection.known)
    order = "" if selection.order == "happened" else selection.order
    view = SavedView(name, write_query(selection.query), known, order, note, file)
    if fault := fault_of(view):
        raise NotUnderstood(fault.message)
    if selection_of(view, ground) != selection:
        raise NotUnderstood("this filter cannot be written as a query")
    return view


def all_views(own: Iterable[SavedView], files: Iterable[SavedView]) -> tuple[SavedView, ...]:
    """Return the views that there are, each name once, by name: a person's `own` ones win, then
    the first of those in files."""
    found: dict[str, SavedView] = {}
    for view in (*own, *files):
        found.setdefault(fold_name(view.name), view)
    return tuple([found[name] for name in sorted(found)])


def find_view(name: str, views: Sequence[SavedView]) -> SavedView:
    """Return the view that is called so; raise `NotUnderstood` if none is."""
    named = {fold_name(view.name): view for view in views}
    if found := named.get(fold_name(name)):
        return found
    close = [named[key].name for key in closest(fold_name(name), named)]
    if close:
        hint = f"did you mean {listed(close, 'or')}?"
    elif named:
        hint = f"known: {listed([view.name for view in views], 'and')}"
    else:
        hint = "there is no view here: V in the explorer saves one"
    raise NotUnderstood(f"no view is called {brief(name)} ({hint})")


def narrowed(selection: Selection, views: Iterable[Selection], order: str | None) -> Selection:
    """Return what is selected and in these views, too. A day or an order that was asked for beside
    them is the one that counts (`order`: None where none was)."""
    parts, known = [*selection.query.where.parts], selection.known
    chosen = selection.order
    for view in views:
        parts += view.query.where.parts
        known = view.known if known is None else known
        chosen = view.order if order is None and chosen == "happened" else chosen
    return Selection(Query(join(parts, {}, FIELDS)), known, chosen)


VIEW_KEYS = ("query", "as_known", "order", "note")
"""The keys of a view in a file beside its name, in their order."""


def view_record(view: SavedView) -> dict[str, str]:
    """Return a view as it stands in a file."""
    made = {"name": view.name, "query": view.query}
    return made | {key: text for key in VIEW_KEYS[1:] if (text := getattr(view, key))}
