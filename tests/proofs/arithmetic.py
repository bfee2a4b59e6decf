"""P1 to P6: division with a direction, and conversions of shares and assets."""

from collections.abc import Iterator
from typing import Any

from tests.model.books import Books
from tests.model.fixed_point import WAD, mul_div_down, mul_div_up
from tests.proofs.engines import Take
from tests.proofs.stage import NOW, OTHER, USER, market_with
from tests.proofs.symbolic import assume

Claims = Iterator[Any]


def down_is_the_floor(take: Take) -> Claims:
    a, b, divisor = take("a"), take("b"), take("divisor", 1)
    quotient = mul_div_down(a, b, divisor)
    yield quotient * divisor <= a * b
    yield a * b < (quotient + 1) * divisor


def up_is_the_ceiling(take: Take) -> Claims:
    a, b, divisor = take("a"), take("b"), take("divisor", 1)
    quotient = mul_div_up(a, b, divisor)
    yield quotient * divisor >= a * b
    yield a * b > (quotient - 1) * divisor


def up_and_down_are_neighbours(take: Take) -> Claims:
    a, b, divisor = take("a"), take("b"), take("divisor", 1)
    difference = mul_div_up(a, b, divisor) - mul_div_down(a, b, divisor)
    yield difference >= 0
    yield difference < 2


def results_fit_where_a_factor_is_at_most_the_divisor(take: Take) -> Claims:
    a, b, divisor = take("a"), take("b"), take("divisor", 1)
    assume(b <= divisor)
    yield mul_div_down(a, b, divisor) <= a
    # whole numbers: less than a + 1 is at most a
    yield mul_div_up(a, b, divisor) < a + 1


def books_with(take: Take) -> Books:
    return Books(take("supplyAssets", 1), take("supplyShares", 1), NOW)


def deposit_and_redeem_return_no_more(take: Take) -> Claims:
    market = market_with(take("supplyAssets", 1), take("supplyShares", 1), cash=take("cash"))
    assets = take("assets")
    market.token.balances[USER] = assets
    shares = market.deposit(USER, assets, USER)
    yield market.redeem(USER, shares, USER, USER) <= assets


def mint_costs_what_redeeming_returns_or_more(take: Take) -> Claims:
    market = market_with(take("supplyAssets", 1), take("supplyShares", 1), cash=take("cash"))
    shares = take("shares", 1)
    cost = market.preview_mint(shares)
    market.token.balances[USER] = cost
    market.mint(USER, shares, USER)
    yield market.redeem(USER, shares, USER, USER) <= cost


def withdrawing_burns_the_fair_share_or_more(take: Take) -> Claims:
    books = books_with(take)
    assets = take("assets", 1)
    burned = books.to_shares_up(assets)
    yield burned * books.supply_assets >= assets * books.supply_shares
    yield burned > 0


def borrowing_and_repaying_is_never_a_gain(take: Take) -> Claims:
    debt, index = take("otherDebtShares"), take("index", WAD)
    market = market_with(1, 1, cash=take("cash"), debt_shares=debt, index=index)
    assets = take("assets", 1)
    market.borrow(USER, assets, USER, USER)
    market.token.balances[OTHER] = market.debt_of(USER)
    yield market.debt_of(USER) >= assets
    yield market.repay(OTHER, market.debt_of(USER), USER) >= assets
