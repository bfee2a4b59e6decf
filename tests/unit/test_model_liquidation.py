"""The signed fee of the model against the numbers that docs/liquidation.md promises."""

import pytest

from tests.model.errors import ValueOutOfBounds
from tests.model.fixed_point import WAD
from tests.model.sale import Terms


@pytest.mark.parametrize(
    ("deposits", "fee", "shortfall"),
    [
        ("110", "6.60", "0.00"),
        ("108", "4.91", "0.00"),
        ("106", "2.91", "0.00"),
        ("102", "0.00", "1.06"),
        ("100", "0.00", "3.00"),
        ("90", "0.00", "12.70"),
        ("0", "0.00", "100.00"),
    ],
)
def test_signed_fee_of_a_hundred_owed_is_as_promised(deposits: str, fee: str, shortfall: str) -> None:
    found = Terms().fee_and_shortfall(int(deposits) * WAD, 100 * WAD)

    assert [f"{value / WAD:.2f}" for value in found] == [fee, shortfall]


def test_buyer_has_three_percent_at_every_ratio() -> None:
    terms, debts = Terms(), 100 * WAD
    for deposits in range(WAD, 120 * WAD, WAD // 7):
        fee, shortfall = terms.fee_and_shortfall(deposits, debts)

        assert fee * shortfall == 0
        assert (deposits - fee) * (WAD - terms.discount) // WAD >= debts - shortfall - 1


def test_terms_that_would_pay_more_than_the_line_leaves_are_refused() -> None:
    line = 110 * WAD // 100
    Terms().require_fit(line)

    for terms in (
        Terms(10 * WAD // 100, 0),
        Terms(0, 11 * WAD // 100),
        Terms(4 * WAD // 100, 6 * WAD // 100),
    ):
        with pytest.raises(ValueOutOfBounds):
            terms.require_fit(line)
