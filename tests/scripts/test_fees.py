"""What a transaction offers for gas, and what one offers that is to take its place."""

import pytest

from scripts.flux.fees import dearer, eighth_more, offered
from scripts.flux.venue import Gas

GWEI = 10**9
MOST = 60 * GWEI
LATER = Gas(style="eip1559", max_fee=MOST, priority_fee=GWEI)
OLDER = Gas(style="legacy", price=5 * GWEI, max_fee=MOST)


class Node:
    """Asks for so much."""

    def __init__(self, base: int = 0, price: int = 0) -> None:
        self.base, self.price = base, price

    def request(self, method, *_):
        return hex(self.price) if method == "eth_gasPrice" else {"baseFeePerGas": hex(self.base)}


def wei(fields) -> dict[str, int]:
    return {name: int(value, 16) for name, value in fields.items()}


@pytest.mark.parametrize(("fee", "more"), [(0, 1), (1, 2), (7, 8), (8, 9), (9, 11), (80, 90), (81, 92)])
def test_an_eighth_more_is_rounded_up_and_more_at_all(fee, more):
    assert eighth_more(fee) == more


def test_the_base_fee_may_double_before_the_offer_is_too_low():
    offer = offered(LATER, Node(base=10 * GWEI))

    assert wei(offer.fields) == {"maxFeePerGas": 21 * GWEI, "maxPriorityFeePerGas": GWEI}
    assert offer.is_enough


def test_no_more_is_offered_than_the_parameters_allow():
    offer = offered(LATER, Node(base=59 * GWEI))
    too_high = offered(LATER, Node(base=59 * GWEI + 1))

    assert wei(offer.fields)["maxFeePerGas"] == wei(too_high.fields)["maxFeePerGas"] == MOST
    assert (offer.is_enough, too_high.is_enough) == (True, False)


@pytest.mark.parametrize("base", [1, 10 * GWEI, 20 * GWEI])
def test_both_fees_of_a_replacement_are_dearer_by_an_eighth(base):
    """Nodes compare both, whatever the base fee has become since."""
    paid = offered(LATER, Node(base=10 * GWEI)).fields

    again = wei(dearer(paid, offered(LATER, Node(base=base)), LATER))

    for name, fee in wei(paid).items():
        assert again[name] * 8 >= fee * 9
    assert again["maxPriorityFeePerGas"] <= again["maxFeePerGas"] <= MOST


def test_a_replacement_follows_a_base_fee_that_has_risen():
    paid = offered(LATER, Node(base=10 * GWEI)).fields

    again = wei(dearer(paid, offered(LATER, Node(base=25 * GWEI)), LATER))

    assert again["maxFeePerGas"] == 51 * GWEI


def test_a_replacement_without_a_tip_has_one():
    """Arbitrum takes none; a node that compares tips must still see more."""
    gas = LATER.model_copy(update={"priority_fee": 0})
    paid = offered(gas, Node(base=10 * GWEI)).fields

    assert wei(dearer(paid, offered(gas, Node(base=10 * GWEI)), gas))["maxPriorityFeePerGas"] == 1


@pytest.mark.parametrize("gas", [LATER, OLDER], ids=lambda gas: gas.style)
def test_what_would_exceed_the_parameters_is_not_replaced(gas):
    paid = offered(gas, Node(base=59 * GWEI, price=59 * GWEI)).fields

    assert dearer(paid, offered(gas, Node(base=GWEI, price=GWEI)), gas) is None


def test_a_legacy_price_follows_the_node_up_to_the_most():
    assert wei(offered(OLDER, Node(price=GWEI)).fields) == {"gasPrice": 5 * GWEI}
    assert wei(offered(OLDER, Node(price=9 * GWEI)).fields) == {"gasPrice": 9 * GWEI}
    assert wei(offered(OLDER, Node(price=61 * GWEI)).fields) == {"gasPrice": MOST}
