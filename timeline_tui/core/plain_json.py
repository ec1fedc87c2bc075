"""JSON text that is exact in what it says and safe wherever it is printed; and the values of
`core.event` as JSON that only this program reads.

`pack` and `unpack` are a copy of a value in a file of our own: each field comes back as it was, of
the type that it had. No pickle: what somebody else wrote into that file is then data, too, and runs
nothing. What fields there are and of which kind is read from the classes themselves.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import MISSING, fields
from functools import cache
from types import MappingProxyType
from typing import Any

from timeline_tui.core import characters
from timeline_tui.core.event import (
    Actor,
    Document,
    Event,
    Link,
    Participant,
    Quote,
    Relation,
    Reported,
    SavedView,
    Source,
)
from timeline_tui.core.problem import Finding, Path, Problem
from timeline_tui.dates import DateError, When, parse
from timeline_tui.dates.frozen import NamedTuple, regex

# The encoder escapes C0 itself, and the line breaks of an indented text are its own.
_HIDDEN = regex(f"(?![\x00-\x1f])[{characters.UNSEEN}{characters.CONTEXTUAL}]")


class Number(float):
    """A number that Python would write in other digits than its file does: `1.10`, `1e400`."""

    __slots__ = ("text",)
    text: str

    def __new__(cls, text: str) -> Number:
        """Keep the digits as written; the value is the nearest that a float can hold."""
        made = super().__new__(cls, text)
        made.text = text
        return made

    def __repr__(self) -> str:
        return self.text

    def __reduce__(self) -> tuple[type[Number], tuple[str]]:
        return Number, (self.text,)


DIGITS_LIMIT = 4_300
"""Digits of a whole number that is converted: the interpreter's own bound, past which that is
quadratic. A longer one is kept as written."""


def parse_integer(digits: str) -> int | Number:
    """Return the value of a whole number as JSON has it."""
    if digits == "-0" or len(digits) > DIGITS_LIMIT:
        return Number(digits)
    return int(digits)


def parse_float(digits: str) -> float:
    """Return the value of a number with a fraction or an exponent as JSON has it."""
    value = float(digits)
    return value if repr(value) == digits else Number(digits)


class Doubled(tuple[object, ...]):
    """The different values of a key that stands several times in one object.

    None of them can be used. JSON has them as a list in a list, which is of the wrong type for any
    key of an event: so whoever reads it again takes none of them for the value either.
    """

    __slots__ = ()

    @classmethod
    def of(cls, values: Sequence[object]) -> Doubled:
        """Return all values of one key."""
        return cls((tuple(values),))

    @property
    def values(self) -> tuple[object, ...]:
        """Return the values, in the order of the text."""
        values: tuple[object, ...] = self[0]  # type: ignore[assignment]
        return values


def json_text(value: object, indent: int | None = None) -> str:
    """Return `value` as JSON that holds its exact characters and shows none that a terminal obeys.

    Whatever `core.characters` lists is written as `\\uXXXX`; all other text stays readable, and
    numbers stay as they were written. Outside strings JSON is ASCII, so the replacement only ever
    happens within them.
    """
    # What is written in C has the numbers of Python, and no lines.
    if indent is None and not _has_number(value):
        text = json.dumps(value, ensure_ascii=False)
    else:
        pieces: list[str] = []
        _add_pieces(value, pieces.append, "" if indent is None else "\n", " " * (indent or 0))
        text = "".join(pieces)
    return text if text.isascii() and "\x7f" not in text else _HIDDEN.sub(_escape, text)


def _has_number(value: object) -> bool:
    if isinstance(value, dict):
        items: Iterable[object] = value.values()
    elif isinstance(value, (list, tuple)):
        items = value
    else:
        return type(value) is Number
    return any(type(item) is not str and _has_number(item) for item in items)


def _add_pieces(value: object, add: Callable[[str], None], line: str, step: str) -> None:
    """Add `value` as `json.dumps` writes it, but for numbers; `line` begins each line here, `step`
    what is deeper. Takes a third of the time of `json.dumps`, which is slow where there are
    lines."""
    if type(value) is str:
        add(_quote(value))
    elif type(value) is Number:
        add(value.text)
    elif not value or not isinstance(value, (dict, list, tuple)):
        add(json.dumps(value, ensure_ascii=False))
    else:
        inner = line + step if line else ""
        between = f",{inner}" if line else ", "
        if isinstance(value, dict):
            before = "{" + inner
            for key, item in value.items():
                add(f"{before}{_quote(key)}: ")
                _add_pieces(item, add, inner, step)
                before = between
            add(line + "}")
        else:
            before = "[" + inner
            for item in value:
                add(before)
                _add_pieces(item, add, inner, step)
                before = between
            add(line + "]")


_quote = json.encoder.encode_basestring


def _escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x10000:
        return f"\\u{code:04x}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"


# -- values of our own -----------------------------------------------------------------------------

_CLASSES = {
    kind.__name__: kind
    for kind in (
        Actor, Document, Event, Finding, Link, Participant, Problem, Quote, Relation, Reported,
        SavedView, Source, When,
    )
}  # fmt: skip
_LONG = 10_000
"""Bits of a whole number above which Python does not read or write its decimal digits."""


def pack(value: object) -> str:
    """Return a value of the chronology, such as an event, as JSON in one line: `unpack` makes an
    equal one of it. The text holds unpaired surrogates as they are."""
    return json.dumps(pack_value(value), ensure_ascii=False, separators=(",", ":"))


def unpack(kind: type[Any], text: str) -> Any:
    """Return the value of a kind that `pack` wrote. Raises ValueError for a text that it cannot
    have written."""
    try:
        return unpack_value(kind, json.loads(text))
    except (AttributeError, DateError, KeyError, TypeError, RecursionError) as error:
        raise ValueError(f"this is no {kind.__name__}") from error


def pack_value(value: object) -> Any:
    """Return a value of the chronology as what JSON can hold: an object with the fields that are
    not as they are by default. A time that is as its EDTF says is that text."""
    if type(value) is When and _is_as_written(value):
        return value.edtf
    packed = {}
    for name, form, otherwise in _fields_of(type(value)):  # type: ignore[arg-type]
        item = getattr(value, name)
        if item is not otherwise and (type(item) is not type(otherwise) or item != otherwise):
            packed[name] = item if form is None else form.pack(item)
    return packed


def unpack_value(kind: type[Any], packed: Any) -> Any:
    """Return the value of a kind that `pack_value` made this of."""
    if type(packed) is str:
        return parse(packed)
    forms = _forms_of(kind)  # type: ignore[arg-type]
    return kind(**{
        name: item if (form := forms[name]) is None else form.unpack(item)
        for name, item in packed.items()
    })  # fmt: skip


def _is_as_written(when: When) -> bool:
    """Report whether a time is what its EDTF says: not narrowed, and on no axis of a zone."""
    try:
        written = parse(when.edtf)
    except DateError:
        return False
    return when is written or repr(when) == repr(written)


class Form(NamedTuple):
    """A way to write the values of a field as JSON, and to read them again."""

    pack: Callable[[Any], Any]
    unpack: Callable[[Any], Any]


_ABSENT = object()


@cache
def _fields_of(kind: Any) -> tuple[tuple[str, Form | None, object], ...]:
    """Return the fields of a class: name, form (None if JSON has their values), and default."""
    found = []
    for field in fields(kind):
        otherwise = field.default
        if field.default_factory is not MISSING:
            otherwise = field.default_factory()
        hint = str(field.type)
        found.append((field.name, _form_of(hint), _ABSENT if otherwise is MISSING else otherwise))
    return tuple(found)


@cache
def _forms_of(kind: Any) -> Mapping[str, Form | None]:
    return {name: form for name, form, _ in _fields_of(kind)}


def _form_of(hint: str) -> Form | None:
    """Return the form for the type of a field, as its class has it."""
    name = hint.removesuffix(" | None").removeprefix("tuple[").removesuffix(", ...]")
    if name in _CLASSES:
        kind = _CLASSES[name]
        return _many(kind) if hint.startswith("tuple[") else _one(kind)
    return _FORMS[hint]


def _one(kind: type[Any]) -> Form:
    return Form(
        lambda value: None if value is None else pack_value(value),
        lambda packed: None if packed is None else unpack_value(kind, packed),
    )


def _many(kind: type[Any]) -> Form:
    return Form(
        lambda values: [pack_value(value) for value in values],
        lambda packed: tuple([unpack_value(kind, each) for each in packed]),
    )


def _pack_mapping(values: Mapping[str, object]) -> object:
    """Return what a file says at keys of its own: as it is, or as pairs of a key and a value in
    which nothing is lost."""
    if all(map(_is_plain, values.values())):
        return dict(values)
    return [[key, _mark(item)] for key, item in values.items()]


def _unpack_mapping(packed: Any) -> dict[str, object]:
    if isinstance(packed, dict):
        return packed
    return {key: _unmark(item) for key, item in packed}


def _pack_unfit(values: Mapping[Path, object]) -> object:
    return [[path, _mark(item)] for path, item in values.items()]


def _unpack_unfit(packed: Any) -> Mapping[Path, object]:
    return MappingProxyType({tuple(path): _unmark(item) for path, item in packed})


_PLAIN = frozenset((
    "str", "str | None", "bool", "int", "Seconds", "int | None", "Severity", "Part", "WhenKind",
    "Precision", "Qualifier", "LinkType",
))  # fmt: skip
_FORMS: dict[str, Form | None] = {
    **dict.fromkeys(_PLAIN, None),
    **dict.fromkeys(("Path", "tuple[str, ...]"), Form(list, tuple)),
    "Mapping[str, Json]": Form(_pack_mapping, _unpack_mapping),
    "Mapping[Path, Json]": Form(_pack_unfit, _unpack_unfit),
}
"""The forms by the types of fields. A type that is not here fails when it is first met."""


def _is_plain(value: object) -> bool:
    """Report whether the JSON of Python has this value as it is."""
    kind = type(value)
    if kind is dict:
        return all(map(_is_plain, value.values()))  # type: ignore[attr-defined]
    if kind is list:
        return all(map(_is_plain, value))  # type: ignore[call-overload]
    if kind is int:
        return value.bit_length() < _LONG  # type: ignore[attr-defined,no-any-return]
    return kind in (str, bool, float) or value is None


def _mark(value: object) -> Any:
    """Return any value of a file with its kind beside it, where JSON would not tell."""
    if isinstance(value, Mapping):
        return {"object": [[key, _mark(item)] for key, item in value.items()]}
    if isinstance(value, Doubled):
        return {"doubled": list(map(_mark, value.values))}
    if isinstance(value, tuple):
        return {"tuple": list(map(_mark, value))}
    if isinstance(value, list):
        return list(map(_mark, value))
    if isinstance(value, Number):
        return {"number": value.text}
    if type(value) is int and not _is_plain(value):
        return {"hex": f"{value:x}"}
    if not _is_plain(value):
        raise TypeError(f"no JSON holds a {type(value).__name__}")
    return value


def _unmark(packed: Any) -> object:
    if isinstance(packed, list):
        return list(map(_unmark, packed))
    if not isinstance(packed, dict):
        return packed
    ((kind, value),) = packed.items()
    return _UNMARK[kind](value)


_UNMARK: dict[str, Callable[[Any], object]] = {
    "object": lambda pairs: {key: _unmark(item) for key, item in pairs},
    "doubled": lambda values: Doubled.of(list(map(_unmark, values))),
    "tuple": lambda values: tuple(map(_unmark, values)),
    "number": Number,
    "hex": lambda digits: int(digits, 16),
}
