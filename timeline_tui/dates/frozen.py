"""Values that never change, made as late as can be: methods of frozen classes, and patterns.

`dataclasses.dataclass` looks at each field and compiles six methods of a class while its module is
imported: 0.6 ms for ten fields, a fifth of the time to the first paint, and a start makes, compares
and prints values of few classes. Here (`dataclass`) it is 0.02 ms: each method waits for its first
calls, what `dataclasses` knows of the class waits for its first look, and making a value takes half
the time. For a type checker it is the decorator of Python; what it takes and what it makes are the
same, and `fields`, `replace` and `match` see no difference. The class of a named tuple
(`NamedTuple`) is made in a fifth of the time: Python compiles what its fields are annotated with.
A pattern (`regex`) is compiled when it is first used: most are there for what is wrong or rare.

They are kept here because `dates` is what all others import.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from contextlib import suppress
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
    from typing import NamedTuple as NamedTuple
else:
    from collections import _tuplegetter

    class _Named(tuple):
        """A tuple whose items have names, with all that Python's own have."""

        __slots__ = ()

        def __new__(cls, /, *args, **named):
            """Make one; of a class that makes many, with a function for its own fields."""
            owner = next(each for each in cls.__mro__ if "_fields" in each.__dict__)
            _calls[owner] = _calls.get(owner, 0) + 1
            if not named and len(args) == len(owner._fields) and _calls[owner] <= FEW:
                return tuple.__new__(cls, args)
            words, known = ", ".join(owner._fields), {"_new": tuple.__new__}
            exec(f"def __new__(_cls, {words}): return _new(_cls, ({words},))", known)  # noqa: S102
            make = known["__new__"]
            make.__defaults__ = tuple(owner._field_defaults.values()) or None
            make.__qualname__ = f"{owner.__name__}.__new__"
            owner.__new__ = make
            return make(cls, *args, **named)

        def __repr__(self):
            words = (f"{name}={value!r}" for name, value in zip(self._fields, self, strict=True))
            return f"{type(self).__name__}({', '.join(words)})"

        def __getnewargs__(self):
            return tuple(self)

        @classmethod
        def _make(cls, values):
            made = tuple.__new__(cls, values)
            if len(made) != len(cls._fields):
                raise TypeError(f"Expected {len(cls._fields)} arguments, got {len(made)}")
            return made

        def _replace(self, /, **named):
            made = self._make(map(named.pop, self._fields, self))
            if named:
                raise ValueError(f"Got unexpected field names: {list(named)!r}")
            return made

        def _asdict(self):
            return dict(zip(self._fields, self, strict=True))

    _calls = {}

    class _Naming(type):
        """Makes a class of named tuples of the annotations in its body."""

        def __new__(cls, name, bases, space):
            fields = tuple(space.get("__annotations__", ()))
            defaults = {each: space[each] for each in fields if each in space}
            about = {
                "__slots__": (), "__match_args__": fields, "_fields": fields,
                "_field_defaults": defaults,
            }  # fmt: skip
            getters = {each: _tuplegetter(at, None) for at, each in enumerate(fields)}
            return type(name, (_Named,), {**space, **about, **getters})

    NamedTuple = type.__new__(_Naming, "NamedTuple", (), {})

    def dataclass(cls=None, *, frozen=False, slots=False, kw_only=False, eq=True):
        """Do as `dataclasses.dataclass` does, but make methods when they are first called."""

        def make(cls):
            methods = _methods_of(frozen=frozen, slots=slots, eq=eq)
            # What the class defines itself stays; where that is `==`, Python took its hash away.
            made = {k: v for k, v in methods.items() if cls.__dict__.get(k) is None}
            made["__dataclass_params__"] = SimpleNamespace(
                init=True, repr=True, eq=eq, order=False, unsafe_hash=False, frozen=frozen
            )
            return _with_fields(cls, made, slots=slots, kw_only=kw_only)

        return make if cls is None else make(cls)


def _methods_of(*, frozen: bool, slots: bool, eq: bool) -> dict[str, Any]:
    methods: dict[str, Any] = {"__repr__": _repr, "__init__": _init}
    if eq:
        methods["__eq__"] = _eq
        methods["__hash__"] = _hash if frozen else None
    if frozen:
        methods |= {"__setattr__": _refuse_setting, "__delattr__": _refuse_deleting}
    if frozen and slots:
        methods |= {"__getstate__": _values_of, "__setstate__": _take_values}
    return methods


def _with_fields(cls: type, made: dict[str, Any], *, slots: bool, kw_only: bool) -> type:
    """Return the class with what is `made` for it and with its fields as slots or with the defaults
    that they have."""
    kinds = {
        name: kind
        for name, kind in cls.__dict__.get("__annotations__", {}).items()  # noqa: RUF063 - slow
        if "ClassVar" not in str(kind)
    }
    defaults = {name: cls.__dict__.get(name, dataclasses.MISSING) for name in kinds}
    made["__dataclass_fields__"] = _Late(lambda cls: _fields_of(cls, kinds, defaults, kw_only))
    made["__match_args__"] = _Late(_places_of)
    if slots:
        # Slots are taken by a class when it is made, so it is made again, and at once with all.
        left = {"__dict__", "__weakref__", *kinds}
        there = {name: each for name, each in cls.__dict__.items() if name not in left}
        above = {name for base in cls.__mro__[1:] for name in base.__dict__.get("__slots__", ())}
        made["__slots__"] = tuple([name for name in kinds if name not in above])
        made["__qualname__"] = cls.__qualname__
        return type(cls)(cls.__name__, cls.__bases__, there | made)
    for name, each in made.items():
        setattr(cls, name, each)
        if isinstance(each, _Late):
            each.__set_name__(cls, name)
    for name, default in defaults.items():
        if isinstance(default, dataclasses.Field):
            if default.default is dataclasses.MISSING:
                delattr(cls, name)
            else:
                setattr(cls, name, default.default)
    return cls


class _Late:
    """Something that a class says about its fields, made when it is first asked for."""

    def __init__(self, make: Callable[[type], object]) -> None:
        self._make = make

    def __set_name__(self, cls: type, name: str) -> None:
        self._cls, self._name = cls, name

    def __get__(self, value: object, cls: type | None = None) -> object:
        made = self._make(self._cls)
        setattr(self._cls, self._name, made)
        return made


def _fields_of(
    cls: type, kinds: dict[str, Any], defaults: dict[str, Any], kw_only: bool
) -> dict[str, dataclasses.Field[Any]]:
    """Return the fields of a class by name, those of its bases first, as `dataclasses` has them."""
    fields: dict[str, dataclasses.Field[Any]] = {}
    for base in cls.__mro__[:0:-1]:
        fields |= getattr(base, "__dataclass_fields__", {})
    for name, default in defaults.items():
        field: Any = default
        if not isinstance(default, dataclasses.Field):
            field = dataclasses.field(default=default)
        field.name, field.type = name, kinds[name]
        field._field_type = dataclasses._FIELD  # type: ignore[attr-defined]
        if field.kw_only is dataclasses.MISSING:
            field.kw_only = kw_only
        fields[name] = field
    return fields


def _places_of(cls: type) -> tuple[str, ...]:
    """Return the fields that are matched by their place."""
    fields = dataclasses.fields(cast(Any, cls))
    return tuple([field.name for field in fields if field.init and not field.kw_only])


FEW = 8
"""Calls of a method that are answered field by field before one is made: that takes as long as
twenty of them, and of most classes a start makes one or two values."""


def _later(
    name: str,
    answer: Callable[..., Any],
    write: Callable[[type], tuple[str, dict[str, Any]]],
) -> Callable[..., Any]:
    """Return a method for all classes that does what `answer` does, and in the end makes the real
    one for the class that it is called for, puts it into its own place, and calls it."""
    calls: dict[type, int] = {}

    def method(self: object, *args: Any, **named: Any) -> Any:
        cls = type(self)
        if cls.__dict__.get(name) is not method:
            cls = next(each for each in cls.__mro__ if each.__dict__.get(name) is method)
        calls[cls] = calls.get(cls, 0) + 1
        if calls[cls] <= FEW:
            fields = _looked_up.get(cls)
            if fields is None:
                fields = _looked_up[cls] = dataclasses.fields(cast(Any, cls))
            with suppress(_NotAnswered):
                return answer(fields, self, *args, **named)
        source, known = write(cls)
        exec(source, known)  # noqa: S102 - the names of fields of our own classes
        made = known[name]
        made.__qualname__ = f"{cls.__qualname__}.{name}"
        setattr(cls, name, made)
        return made(self, *args, **named)

    return method


_looked_up: dict[type, tuple[dataclasses.Field[Any], ...]] = {}
"""The fields of classes of which a method was called."""


class _NotAnswered(Exception):
    """The method itself has better words for what is wrong."""


def _answer_init(
    fields: tuple[dataclasses.Field[Any], ...], self: object, *args: Any, **named: Any
) -> None:
    given = list(args[::-1])
    for field in fields:
        name = field.name
        if given and not field.kw_only:
            value = given.pop()
            if name in named:
                raise _NotAnswered
        elif name in named:
            value = named.pop(name)
        elif field.default is not dataclasses.MISSING:
            value = field.default
        elif field.default_factory is not dataclasses.MISSING:
            value = field.default_factory()
        else:
            raise _NotAnswered
        object.__setattr__(self, name, value)
    if given or named:
        raise _NotAnswered


def _write_init(cls: type) -> tuple[str, dict[str, Any]]:
    words, lines = ["self"], []
    known: dict[str, Any] = {}
    by_name = False
    for field in dataclasses.fields(cast(Any, cls)):
        name, word, value = field.name, field.name, field.name
        if field.kw_only and not by_name:
            words.append("*")
            by_name = True
        if field.default is not dataclasses.MISSING:
            known[f"__{name}"] = field.default
            word += f"=__{name}"
        elif field.default_factory is not dataclasses.MISSING:
            known[f"__{name}"] = field.default_factory
            word += "=__nothing"
            value = f"__{name}() if {name} is __nothing else {name}"
        words.append(word)
        if "__slots__" in cls.__dict__:
            # The slot itself takes the value in half the time of `object.__setattr__`.
            known[f"__set_{name}"] = getattr(cls, name).__set__
            lines.append(f" __set_{name}(self, {value})\n")
        else:
            lines.append(f" self.__dict__[{name!r}] = {value}\n")
    known["__nothing"] = dataclasses.MISSING
    return f"def __init__({', '.join(words)}):\n{''.join(lines) or ' pass'}", known


def _answer_eq(fields: tuple[dataclasses.Field[Any], ...], self: object, other: object) -> Any:
    if other.__class__ is not self.__class__:
        return NotImplemented
    return _compared_values(fields, self) == _compared_values(fields, other)


def _write_eq(cls: type) -> tuple[str, dict[str, Any]]:
    return (
        f"def __eq__(self, other):\n if other.__class__ is not self.__class__:\n"
        f"  return NotImplemented\n return {_compared(cls, 'self')} == {_compared(cls, 'other')}"
    ), {}


def _answer_hash(fields: tuple[dataclasses.Field[Any], ...], self: object) -> int:
    return hash(_compared_values(fields, self))


def _write_hash(cls: type) -> tuple[str, dict[str, Any]]:
    return f"def __hash__(self):\n return hash({_compared(cls, 'self')})", {}


def _compared(cls: type, name: str) -> str:
    fields = dataclasses.fields(cast(Any, cls))
    return f"({''.join(f'{name}.{f.name}, ' for f in fields if f.compare)})"


def _compared_values(fields: tuple[dataclasses.Field[Any], ...], value: object) -> tuple[Any, ...]:
    return tuple([getattr(value, field.name) for field in fields if field.compare])


_init = _later("__init__", _answer_init, _write_init)
_eq = _later("__eq__", _answer_eq, _write_eq)
_hash = _later("__hash__", _answer_hash, _write_hash)


def _repr(self: Any) -> str:
    words = (f"{field.name}={getattr(self, field.name)!r}" for field in dataclasses.fields(self))
    return f"{type(self).__qualname__}({', '.join(words)})"


def _refuse_setting(self: object, name: str, value: object) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_deleting(self: object, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _values_of(self: Any) -> list[Any]:
    """Return the state that `copy` and `pickle` take."""
    return [getattr(self, field.name) for field in dataclasses.fields(self)]


def _take_values(self: Any, values: list[Any]) -> None:
    for field, value in zip(dataclasses.fields(self), values, strict=True):
        object.__setattr__(self, field.name, value)


class _Regex:
    """A pattern that is compiled when it is first asked for something."""

    def __init__(self, words: str, flags: int) -> None:
        self._asked = words, flags

    def __getattr__(self, name: str) -> Any:
        value = getattr(re.compile(*self._asked), name)
        setattr(self, name, value)  # found here from now on, as fast as in the pattern
        return value


def regex(words: str, flags: int = 0) -> re.Pattern[str]:
    """Do as `re.compile`, but not before the pattern is used: one beyond Latin takes 1 ms."""
    return cast("re.Pattern[str]", _Regex(words, flags))
