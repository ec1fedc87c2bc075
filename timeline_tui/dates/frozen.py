"""Values that never change, made as late as can be: methods of frozen classes, and patterns.

`dataclasses.dataclass` compiles six methods of a class while its module is imported: 0.6 ms for ten
fields, a fifth of the time to the first paint, and a start makes, compares and prints values of few
classes. Here (`dataclass`) each method waits for its first call, and making a value takes half the
time. For a type checker it is the decorator of Python; what it takes and what it makes are the
same, and `fields`, `replace` and `match` see no difference. A pattern (`regex`) is compiled when it
is first used: most are there for what is wrong or rare.

They are kept here because `dates` is what all others import.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(cls=None, *, frozen=False, slots=False, kw_only=False, eq=True):
        """Do as `dataclasses.dataclass` does, but make methods when they are first called."""

        def make(cls):
            bare = dataclasses.dataclass(
                init=False, repr=False, eq=False, slots=slots, kw_only=kw_only
            )(cls)
            return _with_methods(bare, _methods_of(bare, frozen=frozen, slots=slots, eq=eq))

        return make if cls is None else make(cls)


def _methods_of(cls: type, *, frozen: bool, slots: bool, eq: bool) -> dict[str, Any]:
    methods: dict[str, Any] = {"__repr__": _repr, "__init__": _later(cls, "__init__")}
    if eq:
        methods["__eq__"] = _later(cls, "__eq__")
        methods["__hash__"] = _later(cls, "__hash__") if frozen else None
    if frozen:
        methods |= {"__setattr__": _refuse_setting, "__delattr__": _refuse_deleting}
    if frozen and slots:
        methods |= {"__getstate__": _values_of, "__setstate__": _take_values}
    return methods


def _with_methods(cls: type, methods: dict[str, Any]) -> type:
    for name, method in methods.items():
        # What the class defines itself stays; where that is `==`, Python has taken its hash away.
        if cls.__dict__.get(name) is None:
            setattr(cls, name, method)
    return cls


def _later(cls: type, name: str) -> Callable[..., Any]:
    """Return a method that makes the real one, puts it into its own place, and calls it."""

    def method(*args: Any, **named: Any) -> Any:
        source, known = _SOURCES[name](cls)
        exec(source, known)  # noqa: S102 - the names of fields of our own classes
        made = known[name]
        made.__qualname__ = f"{cls.__qualname__}.{name}"
        setattr(cls, name, made)
        return made(*args, **named)

    return method


def _write_init(cls: type) -> tuple[str, dict[str, Any]]:
    words, lines = ["self"], []
    known: dict[str, Any] = {}
    by_name = False
    for field in dataclasses.fields(cls):
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
            known[f"__set_{name}"] = cls.__dict__[name].__set__
            lines.append(f" __set_{name}(self, {value})\n")
        else:
            lines.append(f" self.__dict__[{name!r}] = {value}\n")
    known["__nothing"] = dataclasses.MISSING
    return f"def __init__({', '.join(words)}):\n{''.join(lines) or ' pass'}", known


def _write_eq(cls: type) -> tuple[str, dict[str, Any]]:
    return (
        f"def __eq__(self, other):\n if other.__class__ is not self.__class__:\n"
        f"  return NotImplemented\n return {_compared(cls, 'self')} == {_compared(cls, 'other')}"
    ), {}


def _write_hash(cls: type) -> tuple[str, dict[str, Any]]:
    return f"def __hash__(self):\n return hash({_compared(cls, 'self')})", {}


def _compared(cls: type, name: str) -> str:
    return f"({''.join(f'{name}.{f.name}, ' for f in dataclasses.fields(cls) if f.compare)})"


_SOURCES = {"__init__": _write_init, "__eq__": _write_eq, "__hash__": _write_hash}


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
