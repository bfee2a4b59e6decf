"""P17 and P18: a sale leaves the rest no worse, gives no more than there is, and loses nothing on the way."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from tests.model.fixed_point import BASIS_POINTS, WAD
from tests.model.risk import Holding, Liquidation
from tests.model.sale import PoolShares, Sale, Terms
from tests.proofs.engines import Take
from tests.proofs.symbolic import assume

Claims = Iterator[Any]

STEPS = 8  # parts that fractions are tried in


def fee_and_shortfall_exclude_each_other(take: Take) -> Claims:
    deposits, debts = take("depositValue"), take("debtValue", 1)
    terms = Terms(take("discount", 0, WAD - 1), take("feeCap", 0, WAD // 10))
    fee, shortfall = terms.fee_and_shortfall(deposits, debts)
    yield fee * shortfall == 0
    yield fee >= 0
    yield fee <= deposits
    # whole numbers: less than debts + 1, more than -1
    yield shortfall < debts + 1
    yield shortfall > -1


def the_buyer_gets_the_discount_at_every_ratio(take: Take) -> Claims:
    """What he gets, less the discount, is at least what he pays; and less than a unit more, without a fee."""
    deposits, debts = take("depositValue"), take("debtValue", 1)
    terms = Terms(take("discount", 0, WAD - 1), take("feeCap", 0, WAD // 10))
    fee, shortfall = terms.fee_and_shortfall(deposits, debts)
    yield (deposits - fee) * (WAD - terms.discount) >= (debts - shortfall) * WAD


def at_the_line_the_full_fee_leaves_the_discount(take: Take) -> Claims:
    """Terms that `require_fit` lets pass never produce a shortfall at the line, nor cut the fee."""
    line, debts = take("line", WAD), take("debtValue", 1)
    deposits = take("depositValue")
    terms = Terms(take("discount", 0, WAD - 1), take("feeCap", 0, WAD // 10))
    terms.require_fit(line)
    assume(deposits * WAD >= line * debts + line + WAD * WAD)
    fee, shortfall = terms.fee_and_shortfall(deposits, debts)
    yield shortfall == 0
    yield fee == deposits * terms.fee_cap // WAD


# --- whole sales


def market(name: str) -> Any:
    return SimpleNamespace(name=name, min_debt=0)


def sale_of(deposits: list[int], debts: list[tuple[int, int]], fraction: int, capacity: int = 0) -> Sale:
    """Deposits in shares worth a unit each; debts as (shares, value), a unit of assets being worth one."""
    state = Liquidation(
        [Holding(market(f"deposit {i}"), s, s, s) for i, s in enumerate(deposits)],
        [Holding(market(f"debt {i}"), v, s, v) for i, (s, v) in enumerate(debts)],
        sum(deposits),
        sum(value for _, value in debts),
    )
    sale = Sale("account", fraction, state, Terms(), PoolShares())
    sale.payments[0].capacity = capacity
    sale.divide()
    return sale


def a_part_sold_leaves_the_rest_no_less_healthy(take: Take) -> Claims:
    """Of one deposit and one debt: rest of shares · debt >= shares · rest of debt, to any fraction."""
    held, owed = take("shares", 1), take("debt", 1)
    sale = sale_of([held], [(take("debtShares", 1), owed)], take("fraction", 1, WAD))
    sold = sale.deliveries[0].taken
    yield sold <= held
    yield (held - sold) * owed >= held * (owed - sale.payments[0].settled)


def a_part_sold_of_two_debts_leaves_the_rest_no_less_healthy(take: Take) -> Claims:
    """With a pool that buys what it can of the first debt: the rest is as well covered as before."""
    held, first, second = take("shares", 1), take("firstDebt", 1), take("secondDebt", 1)
    fraction = take("eighths", 0, STEPS) * (WAD // STEPS)
    sale = sale_of([held], [(first, first), (second, second)], fraction, take("capacity"))
    assume(sale.sold > 0)
    left = held - sale.deliveries[0].taken
    owed = first + second
    rest = owed - sum(payment.settled for payment in sale.payments)
    yield left >= 0
    yield left * owed >= held * rest


def deliveries_add_up_to_what_is_taken(take: Take) -> Claims:
    """Pools, caller, bounty and reserve get what the account loses, none less than nothing."""
    held, more = take("shares", 1), take("moreShares", 1)
    debts = [(first := take("firstDebt", 1), first), (second := take("secondDebt", 1), second)]
    fraction = take("eighths", 0, STEPS) * (WAD // STEPS)
    sale = sale_of([held, more], debts, fraction, take("capacity"))
    for delivery, deposit in zip(sale.deliveries, sale.state.deposits, strict=True):
        yield delivery.taken <= deposit.shares
        yield min(*delivery.to_pools, delivery.to_caller, delivery.bounty, delivery.to_reserve) >= 0
        parts = sum(delivery.to_pools), delivery.to_caller, delivery.bounty, delivery.to_reserve
        yield sum(parts) == delivery.taken


def the_reserve_is_never_short_of_fees(take: Take) -> Claims:
    """What fees leave after the pools' share and the bounty is never negative, for any number of shares."""
    held, value = take("shares", 1), take("depositValue", 1)
    fee = take("fee", 0)
    shares = PoolShares(
        fee_share=take("feeShare", 0, BASIS_POINTS), bounty_share=take("bountyShare", 0, BASIS_POINTS)
    )
    shares.require_fit()
    assume(fee * 10 <= value)
    state = Liquidation([Holding(market("deposit"), held, held, value)], [], value, 1)
    sale = Sale("account", 0, state, Terms(), shares)
    sale.fee, sale.sold = fee, WAD
    payment = SimpleNamespace(basket=take("basket", 1, WAD), market=market("debt"))
    sale.payments = [payment]
    delivery = sale._delivery_of(state.deposits[0])
    # whole numbers: more than -1 is at least 0
    yield delivery.to_reserve > -1
