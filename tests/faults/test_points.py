"""Points of the transaction: named by requests that the client really sends; misspelt ones are refused."""

import pytest
from aiokafka.protocol import produce, transaction

from tests.faults.points import REQUESTS, Point
from tests.faults.transaction_faults import FREEZES, KILLS


def test_every_request_is_one_of_the_clients() -> None:
    known = {*vars(transaction), *vars(produce)}
    assert {f"{name}Request" for name in REQUESTS} <= known


@pytest.mark.parametrize("text", [*KILLS, *FREEZES])
def test_points_of_the_plan_are_points(text: str) -> None:
    assert str(Point.parse(text)) == text


@pytest.mark.parametrize("text", ["sent:EndTransaction:kill", "amid:EndTxn:kill", "sent:EndTxn:x"])
def test_a_misspelt_point_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no such point"):
        Point.parse(text)
