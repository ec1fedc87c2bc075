"""Frozen values are those of `dataclasses`, made later."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import pprint
import re
import typing
from collections.abc import Callable, Mapping
from types import MappingProxyType, ModuleType
from typing import Any, ClassVar

import pytest

from timeline_tui.dates import frozen


def make(module: ModuleType, *, frozen: bool = True, slots: bool = True, **asked: bool) -> Any:
    """Return the same class, made by one of the two decorators."""

    class Value:
        """A value."""

        name: str
        size: int = 3
        parts: Mapping[str, int] = dataclasses.field(default_factory=dict)
        note: str = dataclasses.field(default="", compare=False)
        KINDS: ClassVar[tuple[str, ...]] = ("a", "b")

        @property
        def double(self) -> int:
            """Return twice the size."""
            return self.size * 2

    return module.dataclass(frozen=frozen, slots=slots, **asked)(Value)


class Other:
    """Compares as it likes."""

    name: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and other.name.lower() == self.name.lower()

    def __repr__(self) -> str:
        return "another"


Kept = frozen.dataclass(frozen=True, slots=True)(
    type("Kept", (), {"__annotations__": {"word": "str", "seen": "tuple[int, ...]"},
                      "__module__": __name__, "__doc__": "A value that can be imported.",
                      "seen": ()})
)  # fmt: skip

ASKS: list[Callable[[Any], Any]] = [
    lambda cls: repr(cls("a")).rpartition(".")[2],
    lambda cls: repr(cls("a", 4, {"b": 1}, note="n")).rpartition(".")[2],
    lambda cls: cls("a") == cls("a", note="other"),
    lambda cls: cls("a") == cls("b"),
    lambda cls: cls("a") != cls("a", 4),
    lambda cls: cls("a") == "a",
    lambda cls: hash(cls("a", parts=())) == hash(("a", 3, ())),  # type: ignore[arg-type]
    lambda cls: {cls("a", parts=()): 1}[cls("a", parts=())],
    lambda cls: cls("a").parts is cls("a").parts,
    lambda cls: cls(size=5, name="x").double,
    lambda cls: dataclasses.asdict(dataclasses.replace(cls("a"), size=9)),
    lambda cls: [(f.name, f.compare, f.kw_only) for f in dataclasses.fields(cls)],
    lambda cls: (cls.__match_args__, vars(cls).get("__slots__"), cls.__name__, cls.__doc__),
    lambda cls: setattr(cls(name="a"), "name", "b"),
    lambda cls: hash(cls(name="a", parts=())) is None,
    lambda cls: copy.copy(cls("a")) == cls("a"),
    lambda cls: copy.deepcopy(cls("a", 4, {"b": 1})).parts,
    lambda cls: hasattr(cls("a"), "__dict__"),
    lambda cls: (dataclasses.is_dataclass(cls), cls.KINDS),
    lambda cls: pprint.pformat(cls("a")).rpartition(".")[2],
]


@pytest.mark.parametrize("few", [0, frozen.FEW])
@pytest.mark.parametrize("ask", ASKS)
@pytest.mark.parametrize(
    "asked",
    [{}, {"kw_only": True}, {"slots": False}, {"frozen": False}, {"slots": False, "frozen": False},
     {"slots": False, "eq": False}],
)  # fmt: skip
def test_a_value_answers_as_one_of_python_does(
    ask: Callable[[Any], Any], asked: dict[str, bool], few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frozen, "FEW", few)
    answers = []
    for module in (frozen, dataclasses):
        try:
            answers.append(ask(make(module, **asked)))
        except (TypeError, AttributeError, KeyError) as error:
            answers.append(str(error).rpartition(".")[2])
    assert answers[0] == answers[1]


@pytest.mark.parametrize("named", [{}, {"name": "a"}, {"other": 1}, {"name": "a", "other": 1}])
@pytest.mark.parametrize("asked", [(), ("a", 1, {}, "", 5), ("a", 1, {}, "", 5, 6), ("a",)])
def test_a_value_takes_what_one_of_python_takes(
    asked: tuple[object, ...], named: dict[str, object]
) -> None:
    if len(asked) + len(named) == 1 and "other" not in named:
        return  # that much is enough
    words = []
    for module in (frozen, dataclasses):
        with pytest.raises(TypeError) as found:
            make(module)(*asked, **named)
        words.append(str(found.value).rpartition(".")[2])
    assert words[0] == words[1]


def test_a_value_cannot_be_changed() -> None:
    value = make(frozen)("a")
    with pytest.raises(dataclasses.FrozenInstanceError):
        value.name = "b"
    with pytest.raises(dataclasses.FrozenInstanceError):
        value.other = "b"
    with pytest.raises(dataclasses.FrozenInstanceError):
        del value.name
    assert value.name == "a"


@pytest.mark.parametrize("outer", [frozen, dataclasses])
def test_a_class_takes_over_the_fields_of_another(outer: ModuleType) -> None:
    answers = []
    for module in (frozen, dataclasses):
        above = make(module)
        cls: Any = outer.dataclass(frozen=True, slots=True)(
            type("Below", (above,), {"__annotations__": {"size": "int", "more": "str"},
                                     "size": 7, "more": "m"})
        )  # fmt: skip
        value = cls("a", parts=(), more="x")
        answers.append((
            dataclasses.astuple(value), cls.__slots__, cls.__match_args__, value == cls("a"),
            hash(value), dataclasses.astuple(above("a")), value.double,
        ))  # fmt: skip
    assert answers[0] == answers[1]


def test_what_a_class_defines_itself_stays() -> None:
    answers = []
    for module in (frozen, dataclasses):
        made: Any = module.dataclass(frozen=True, slots=True)(
            type("Other", (), dict(Other.__dict__))
        )
        answers.append((made("A") == made("a"), made("A") == made("b"), repr(made("a"))))
        assert hash(made("a")) == hash(("a",))
    assert answers[0] == answers[1]


def test_a_value_goes_through_pickle() -> None:
    value = Kept("a", (1, 2))
    assert pickle.loads(pickle.dumps(value)) == value


def test_a_method_is_made_when_it_is_called_often() -> None:
    cls = make(frozen)
    before = cls.__init__
    values = [cls("a") for _ in range(frozen.FEW)]
    assert cls.__init__ is before
    assert cls("a") == values[0]
    assert cls.__init__ is not before


def test_a_method_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frozen, "FEW", 0)
    cls = make(frozen)
    before = cls.__init__
    cls("a")
    made = cls.__init__
    cls("b")
    assert before is not made
    assert cls.__init__ is made


def test_what_is_known_of_the_fields_is_made_at_the_first_look() -> None:
    cls = make(frozen)
    assert not isinstance(vars(cls)["__dataclass_fields__"], dict)
    assert [field.name for field in dataclasses.fields(cls)] == ["name", "size", "parts", "note"]
    assert isinstance(vars(cls)["__dataclass_fields__"], dict)


def test_a_value_matches_by_its_fields() -> None:
    match Kept("a", (1,)):
        case Kept(word, seen):  # type: ignore[misc]
            assert (word, seen) == ("a", (1,))
        case _:
            raise AssertionError


def test_a_pattern_is_compiled_at_its_first_use_and_finds_the_same() -> None:
    words, text = "(a+)(?:b|$)", "caab, a"
    late, early = frozen.regex(words, re.IGNORECASE), re.compile(words, re.IGNORECASE)
    assert "findall" not in vars(late)
    assert late.findall(text) == early.findall(text)
    assert "findall" in vars(late)
    assert late.sub("-", text.upper()) == early.sub("-", text.upper())
    assert (late.pattern, late.flags) == (early.pattern, early.flags)


def make_tuple(module: Any) -> Any:
    """Return the same class of named tuples, made by one of two modules."""

    class Pair(module.NamedTuple):  # type: ignore[misc]
        """A pair."""

        name: str
        size: int = 3
        parts: Mapping[str, int] = MappingProxyType({})

        @property
        def double(self) -> int:
            """Return twice the size."""
            return self.size * 2

        def __bool__(self) -> bool:
            return bool(self.name)

    return Pair


class Coin(frozen.NamedTuple):
    """A pair that can be imported."""

    side: str
    year: int = 1999


class Medal(Coin):
    """A pair with more to say."""

    @property
    def words(self) -> str:
        """Return all."""
        return f"{self.side} {self.year}"


TUPLE_ASKS: list[Callable[[Any], Any]] = [
    lambda cls: repr(cls("a", 4)),
    lambda cls: cls("a") == ("a", 3, {}) == cls(size=3, name="a"),
    lambda cls: [tuple(cls("a", number, {})) for number in range(20)],
    lambda cls: hash(cls("a", 4, ())) == hash(("a", 4, ())),
    lambda cls: (cls("a").name, cls("a")[1], cls("", 4).double, bool(cls(""))),
    lambda cls: (cls._fields, cls._field_defaults, cls.__match_args__, cls.__name__, cls.__doc__),
    lambda cls: cls("a")._replace(size=5)._asdict(),
    lambda cls: cls._make(["a", 5, {}]),
    lambda cls: cls._make("ab"),
    lambda cls: cls("a")._replace(color="red"),
    lambda cls: cls(),
    lambda cls: cls("a", 1, {}, 2),
    lambda cls: cls("a", name="b"),
    lambda cls: cls("a", color="red"),
    lambda cls: setattr(cls("a"), "size", 5),
    lambda cls: setattr(cls("a"), "color", "red"),
    lambda cls: hasattr(cls("a"), "__dict__"),
    lambda cls: copy.copy(cls("a", 4)),
    lambda cls: copy.deepcopy(cls("a", 4, {})),
    lambda cls: sorted([cls("b"), cls("a")], key=lambda each: each.name),
    lambda cls: [*cls("a", 4, {})],
]


@pytest.mark.parametrize("few", [0, frozen.FEW])
@pytest.mark.parametrize("ask", TUPLE_ASKS)
def test_a_named_tuple_answers_as_one_of_python_does(
    ask: Callable[[Any], Any], few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frozen, "FEW", few)
    answers = []
    for module in (frozen, typing):
        try:
            answers.append(ask(make_tuple(module)))
        except (TypeError, ValueError, AttributeError) as error:
            answers.append(str(error).rpartition("<locals>")[2])
    assert answers[0] == answers[1]


def test_named_tuples_can_be_matched_packed_and_extended() -> None:
    coins = [Coin("head"), Coin(year=5, side="tail"), Medal("edge", 7)]
    assert pickle.loads(pickle.dumps(coins)) == coins
    assert Medal("edge", 7).words == "edge 7"
    assert (
        type(pickle.loads(pickle.dumps(coins[2]))) is type(Medal("rim")._replace(year=8)) is Medal
    )
    match coins[0]:
        case Coin(side, year):
            assert (side, year) == ("head", 1999)
