from __future__ import annotations

import pytest

from hookpack.event import Event, Write
from hookpack.record import Record
from hookpack.verdict import Verdict


class Pair(Record):
    left: int
    right: str = "r"


def test_fields_come_by_position_by_name_and_from_defaults() -> None:
    assert (Pair(1).left, Pair(1).right) == (1, "r")
    assert Pair(left=1, right="x") == Pair(1, "x")


@pytest.mark.parametrize(
    ("args", "named"),
    [
        pytest.param((), {}, id="missing"),
        pytest.param((1, "x", 2), {}, id="too many"),
        pytest.param((1,), {"middle": 2}, id="unknown"),
        pytest.param((1,), {"left": 2}, id="twice"),
    ],
)
def test_wrong_arguments_are_a_type_error(args: tuple[object, ...], named: dict[str, object]) -> None:
    with pytest.raises(TypeError):
        Pair(*args, **named)


def test_a_changed_copy_leaves_the_original() -> None:
    first = Pair(1)

    second = first._replace(right="s")

    assert (first, second) == (Pair(1, "r"), Pair(1, "s"))


def test_a_copy_cannot_get_a_field_that_does_not_exist() -> None:
    with pytest.raises(TypeError):
        Pair(1)._replace(middle=2)


def test_a_value_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        Pair(1).left = 2


def test_it_prints_its_fields() -> None:
    assert repr(Pair(1)) == "Pair(left=1, right='r')"


def test_it_matches_by_position_as_a_named_tuple_does() -> None:
    match Pair(1, "x"):
        case Pair(left, right):
            assert (left, right) == (1, "x")


@pytest.mark.parametrize("kind", [Event, Write, Verdict])
def test_it_has_the_fields_that_its_annotations_name(kind: type) -> None:
    assert kind._fields == tuple(kind.__annotations__)
