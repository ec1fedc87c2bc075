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
from collections.abc import Callable, Iterable
from functools import lru_cache
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

        methods = _methods_of(frozen=frozen, slots=slots, eq=eq)

        def make(cls):
            space, made = dict(cls.__dict__), methods
            # What the class defines itself stays; where that is `==`, Python took its hash away.
            if own := [name for name in methods if space.get(name) is not None]:
                made = {name: each for name, each in methods.items() if name not in own}
            return _with_fields(cls, space, made, slots=slots, kw_only=kw_only)

        return make if cls is None else make(cls)


@lru_cache
def _methods_of(*, frozen: bool, slots: bool, eq: bool) -> dict[str, Any]:
    """Return what a class gets, the same for all that are asked for in the same words."""
    methods: dict[str, Any] = {"__repr__": _repr, "__init__": _init}
    if eq:
        methods["__eq__"] = _eq
        methods["__hash__"] = _hash if frozen else None
    if frozen:
        methods |= {"__setattr__": _refuse_setting, "__delattr__": _refuse_deleting}
    if frozen and slots:
        methods |= {"__getstate__": _values_of, "__setstate__": _take_values}
    methods["__dataclass_params__"] = SimpleNamespace(
        init=True, repr=True, eq=eq, order=False, unsafe_hash=False, frozen=frozen
    )
    methods["__dataclass_fields__"] = _Late("__dataclass_fields__", _fields_of)
    methods["__match_args__"] = _Late("__match_args__", _places_of)
    return methods


def _with_fields(
    cls: type, space: dict[str, Any], made: dict[str, Any], *, slots: bool, kw_only: bool
) -> type:
    """Return the class with what is `made` for it and with its fields as slots or with the defaults
    that they have; `space` is what there is in it, as a dictionary of our own."""
    kinds = {
        name: kind
        for name, kind in space.get("__annotations__", {}).items()
        if "ClassVar" not in str(kind)
    }
    defaults = {name: space.get(name, dataclasses.MISSING) for name in kinds}
    if slots:
        # Slots are taken by a class when it is made, so it is made again, and at once with all.
        for name in ("__dict__", "__weakref__", *kinds):
            space.pop(name, None)
        space.update(made)
        names: Iterable[str] = kinds
        if cls.__bases__ != (object,):
            above = {name for b in cls.__mro__[1:] for name in b.__dict__.get("__slots__", ())}
            names = [name for name in kinds if name not in above]
        space["__slots__"] = tuple(names)
        space["__qualname__"] = cls.__qualname__
        cls = type(cls)(cls.__name__, cls.__bases__, space)
        _told[cls] = kinds, defaults, kw_only
        return cls
    _told[cls] = kinds, defaults, kw_only
    for name, each in made.items():
        setattr(cls, name, each)
    for name, default in defaults.items():
        if isinstance(default, dataclasses.Field):
            if default.default is dataclasses.MISSING:
                delattr(cls, name)
            else:
                setattr(cls, name, default.default)
    return cls


_told: dict[type, tuple[dict[str, Any], dict[str, Any], bool]] = {}
"""What each class says of its fields: their kinds, their defaults, and if they are named."""


class _Late:
    """Something that a class says about its fields, made when it is first asked for."""

    def __init__(self, name: str, make: Callable[[type], object]) -> None:
        self._name, self._make = name, make

    def __get__(self, value: object, cls: type) -> object:
        owner = next(each for each in cls.__mro__ if each in _told)
        made = self._make(owner)
        setattr(owner, self._name, made)
        return made


def _fields_of(cls: type) -> dict[str, dataclasses.Field[Any]]:
    """Return the fields of a class by name, those of its bases first, as `dataclasses` has them."""
    kinds, defaults, kw_only = _told[cls]
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


FEW = 40
"""Calls of a method that are answered field by field before one is made: that takes as long as
a hundred of them, and of most classes a start makes few values."""


Way = tuple[str, "Callable[[Any, Any], None] | None", Any, Any, bool, bool]
"""What a method has to know of a field: its name, what puts a value into its slot, its default or
what makes one, whether it is given by name, and compared. It is there before what `dataclasses`
has."""


def _ways_of(cls: type) -> tuple[Way, ...]:
    """Return the fields of a class, those of its bases first."""
    ways: dict[str, Way] = {}
    for base in cls.__mro__[::-1]:
        told, defaults = _told.get(base), {}
        if told is not None:
            defaults = told[1]
        elif "__dataclass_fields__" in base.__dict__:  # it is one of Python's
            defaults = {field.name: field for field in dataclasses.fields(base)}
        for name, default in defaults.items():
            put, is_compared = None, True
            make: Any = dataclasses.MISSING
            by_name = told is not None and told[2]
            if isinstance(default, dataclasses.Field):
                field, default = default, default.default
                make, is_compared = field.default_factory, field.compare
                if field.kw_only is not dataclasses.MISSING:
                    by_name = field.kw_only
            if "__slots__" in base.__dict__:
                # A slot takes a value in half the time of `object.__setattr__`.
                put = getattr(base, name).__set__
            ways[name] = name, put, default, make, by_name, is_compared
    return tuple(ways.values())


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
        calls[cls] = count = calls.get(cls, 0) + 1
        if count <= FEW:
            ways = _looked_up.get(cls)
            if ways is None:
                ways = _looked_up[cls] = _ways_of(cls)
            try:
                return answer(ways, self, *args, **named)
            except _NotAnswered:
                pass
        source, known = write(cls)
        exec(source, known)  # noqa: S102 - the names of fields of our own classes
        made = known[name]
        made.__qualname__ = f"{cls.__qualname__}.{name}"
        setattr(cls, name, made)
        return made(self, *args, **named)

    return method


_looked_up: dict[type, tuple[Way, ...]] = {}
"""The fields of classes of which a method was called."""


class _NotAnswered(Exception):
    """The method itself has better words for what is wrong."""


def _answer_init(ways: tuple[Way, ...], self: object, *args: Any, **named: Any) -> None:
    given, number = iter(args), len(args)
    missing = dataclasses.MISSING
    for name, put, default, make, by_name, _ in ways:
        if number and not by_name:
            value = next(given)
            number -= 1
            if name in named:
                raise _NotAnswered
        elif name in named:
            value = named.pop(name)
        elif default is not missing:
            value = default
        elif make is not missing:
            value = make()
        else:
            raise _NotAnswered
        if put is not None:
            put(self, value)
        else:
            object.__setattr__(self, name, value)
    if number or named:
        raise _NotAnswered


def _write_init(cls: type) -> tuple[str, dict[str, Any]]:
    words, lines = ["self"], []
    known: dict[str, Any] = {"__nothing": dataclasses.MISSING}
    named = False
    for name, put, default, make, by_name, _ in _ways_of(cls):
        word, value = name, name
        if by_name and not named:
            words.append("*")
            named = True
        if default is not dataclasses.MISSING:
            known[f"__{name}"] = default
            word += f"=__{name}"
        elif make is not dataclasses.MISSING:
            known[f"__{name}"] = make
            word += "=__nothing"
            value = f"__{name}() if {name} is __nothing else {name}"
        words.append(word)
        if put is not None:
            known[f"__set_{name}"] = put
            lines.append(f" __set_{name}(self, {value})\n")
        else:
            lines.append(f" self.__dict__[{name!r}] = {value}\n")
    return f"def __init__({', '.join(words)}):\n{''.join(lines) or ' pass'}", known


def _answer_eq(ways: tuple[Way, ...], self: object, other: object) -> Any:
    if other.__class__ is not self.__class__:
        return NotImplemented
    return _compared_values(ways, self) == _compared_values(ways, other)


def _write_eq(cls: type) -> tuple[str, dict[str, Any]]:
    return (
        f"def __eq__(self, other):\n if other.__class__ is not self.__class__:\n"
        f"  return NotImplemented\n return {_compared(cls, 'self')} == {_compared(cls, 'other')}"
    ), {}


def _answer_hash(ways: tuple[Way, ...], self: object) -> int:
    return hash(_compared_values(ways, self))


def _write_hash(cls: type) -> tuple[str, dict[str, Any]]:
    return f"def __hash__(self):\n return hash({_compared(cls, 'self')})", {}


def _compared(cls: type, name: str) -> str:
    return f"({''.join(f'{name}.{way[0]}, ' for way in _ways_of(cls) if way[-1])})"


def _compared_values(ways: tuple[Way, ...], value: object) -> tuple[Any, ...]:
    return tuple([getattr(value, way[0]) for way in ways if way[-1]])


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
