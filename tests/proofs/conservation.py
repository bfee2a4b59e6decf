"""P7 to P16: no call lowers what a share is worth, gifts do not raise it, interest is shared out to the unit.

What a share is worth is compared without division: assets' · shares >= assets · shares'.
"""

from collections.abc import Iterator
from typing import Any

from tests.model.books import MAX_INDEX, MAX_SUPPLY_ASSETS, Books
from tests.model.fixed_point import BASIS_POINTS, WAD
from tests.model.market import Market
from tests.proofs.engines import Take
from tests.proofs.stage import NOW, OTHER, USER, any_growth, market_with
from tests.proofs.symbolic import assume

Claims = Iterator[Any]

ELAPSED = 3600


def stocked(take: Take, **more: Any) -> Market:
    """A market with suppliers besides the user, who has shares and as many tokens as a call may take."""
    others, held = take("othersShares", 1), take("userShares")
    market = market_with(take("supplyAssets", 1), others + held, cash=take("cash"), **more)
    market.shares = {OTHER: others, USER: held}
    return market


def worth(market: Market) -> tuple[Any, Any]:
    return market.books.supply_assets, market.books.supply_shares


def not_lowered(before: tuple[Any, Any], market: Market) -> Any:
    assets, shares = worth(market)
    return assets * before[1] >= before[0] * shares


# --- P7, P8: deposit, mint, withdraw, redeem


def deposit_does_not_lower_the_rate(take: Take) -> Claims:
    market, before = _with_worth(stocked(take))
    assets = take("assets", 1)
    market.token.balances[USER] = assets
    market.deposit(USER, assets, USER)
    yield not_lowered(before, market)


def mint_does_not_lower_the_rate(take: Take) -> Claims:
    market, before = _with_worth(stocked(take))
    shares = take("shares", 1)
    market.token.balances[USER] = market.preview_mint(shares)
    market.mint(USER, shares, USER)
    yield not_lowered(before, market)


def withdraw_does_not_lower_the_rate(take: Take) -> Claims:
    market, before = _with_worth(stocked(take))
    market.withdraw(USER, take("assets", 1), USER, USER)
    yield not_lowered(before, market)


def redeem_does_not_lower_the_rate(take: Take) -> Claims:
    market, before = _with_worth(stocked(take))
    market.redeem(USER, take("shares", 1), USER, USER)
    yield not_lowered(before, market)


def _with_worth(market: Market) -> tuple[Market, tuple[Any, Any]]:
    return market, worth(market)


# --- P9, P10, P11: borrow, repay, flash loan


def borrow_leaves_the_rate(take: Take) -> Claims:
    market, before = _with_worth(stocked(take, debt_shares=take("debtShares"), index=take("index", WAD)))
    market.borrow(OTHER + "'s", take("assets", 1), USER, "borrower")
    yield market.books.supply_assets == before[0]
    yield market.books.supply_shares == before[1]


def borrow_books_the_debt_that_it_pays_out(take: Take) -> Claims:
    """Cash falls by as much as debt grows, or less: the reserve never pays for a loan."""
    index, owed = take("index", WAD), take("debtShares")
    market = market_with(1, 1, cash=take("cash"), debt_shares=owed, index=index)
    cash, debt = market.cash, market.books.debt_assets
    market.borrow(USER, take("assets", 1), USER, "borrower")
    # whole numbers: more than -1 is at least 0
    yield market.cash + market.books.debt_assets - cash - debt > -1


def repay_leaves_the_rate(take: Take) -> Claims:
    market, before = _with_worth(_owing(take))
    market.repay(USER, take("assets", 1), "borrower")
    yield market.books.supply_assets == before[0]
    yield market.books.supply_shares == before[1]


def repay_cancels_no_more_than_it_pays(take: Take) -> Claims:
    """Cash grows by at least what debts fall by: the reserve never pays for a repayment."""
    market = _owing(take)
    cash, debt = market.cash, market.books.debt_assets
    market.repay(USER, take("assets", 1), "borrower")
    # whole numbers: more than -1 is at least 0
    yield market.cash + market.books.debt_assets - cash - debt > -1


def _owing(take: Take) -> Market:
    owed, others = take("borrowersShares", 1), take("othersDebtShares")
    market = market_with(
        take("supplyAssets", 1),
        take("supplyShares", 1),
        cash=take("cash"),
        debt_shares=owed + others,
        index=take("index", WAD),
    )
    market.debts = {"borrower": owed, OTHER: others}
    market.token.balances[USER] = take("purse")
    return market


def flash_loan_leaves_the_rate_and_pays_its_fee(take: Take) -> Claims:
    market, before = _with_worth(stocked(take, flash_fee=take("flashFee", 0, 10)))
    assets, cash = take("assets", 1), market.cash
    fee = market.flash_fee(assets)
    market.token.balances[USER] = fee
    market.flash_loan(USER, market.token.name, assets)
    yield market.books.supply_assets == before[0]
    yield market.books.supply_shares == before[1]
    yield market.cash == cash + fee
    yield fee * BASIS_POINTS >= assets * market.parameters.flash_fee


# --- P12, P15, P16: interest


def _books_with_debt(take: Take) -> Books:
    """Below the ceilings of the index and of the books, which hold what 80 and 112 bits hold."""
    return Books(
        take("supplyAssets", 1),
        take("supplyShares", 1),
        NOW,
        debt_shares=take("debtShares", 1),
        debt_index=take("index", WAD, MAX_INDEX),
        rate_per_second=take("rate"),
    )


def accrual_does_not_lower_the_rate(take: Take) -> Claims:
    books = _books_with_debt(take)
    assume(books.supply_assets <= MAX_SUPPLY_ASSETS)
    before = books.supply_assets
    with any_growth(take("growth")):
        books.accrue(NOW + ELAPSED, take("reserveFactor", 0, BASIS_POINTS))
    # whole numbers: more than -1 is at least 0
    yield books.supply_assets - before > -1


def interest_is_shared_out_without_a_rest(take: Take) -> Claims:
    """What debts grow by is what suppliers and the reserve get, in sum, to the unit."""
    books = _books_with_debt(take)
    cash = take("cash")
    assume(cash + books.debt_assets >= books.supply_assets)
    debt, assets, reserve = books.debt_assets, books.supply_assets, books.reserve(cash)
    with any_growth(take("growth")):
        books.accrue(NOW + ELAPSED, take("reserveFactor", 0, BASIS_POINTS))
    assume(books.supply_assets < MAX_SUPPLY_ASSETS)
    gains = books.supply_assets - assets, books.reserve(cash) - reserve
    yield books.debt_assets - debt == gains[0] + gains[1]
    # whole numbers: more than -1 is at least 0
    yield gains[1] > -1


def the_index_of_debts_never_falls(take: Take) -> Claims:
    books = _books_with_debt(take)
    before = books.debt_index
    with any_growth(take("growth")):
        books.accrue(NOW + ELAPSED, take("reserveFactor", 0, BASIS_POINTS))
    yield books.debt_index >= before
    yield books.debt_index <= MAX_INDEX


# --- P13, P14: gifts


def a_gift_of_tokens_changes_no_preview(take: Take) -> Claims:
    assets, shares, amount = take("supplyAssets", 1), take("supplyShares", 1), take("amount")
    cash, gift = take("cash"), take("gift", 1)
    poor = market_with(assets, shares, cash=cash)
    rich = market_with(assets, shares, cash=cash + gift)
    yield poor.preview_deposit(amount) == rich.preview_deposit(amount)
    yield poor.preview_mint(amount) == rich.preview_mint(amount)
    yield poor.preview_withdraw(amount) == rich.preview_withdraw(amount)
    yield poor.preview_redeem(amount) == rich.preview_redeem(amount)


def a_depositor_loses_less_than_a_share_and_a_unit(take: Take) -> Claims:
    """(assets - returned - 1) · shares < assets in the books: whatever one share was worth."""
    assets, shares = take("supplyAssets", 1), take("supplyShares", 1)
    market = market_with(assets, shares, cash=take("cash"))
    paid = take("paid", 1)
    market.token.balances[USER] = paid
    got = market.deposit(USER, paid, USER)
    returned = market.preview_redeem(got)
    yield (paid - returned - 1) * shares < assets


def a_swept_gift_raises_the_rate_by_less_than_a_share(take: Take) -> Claims:
    """Whoever gives to raise what a share is worth gives to the reserve: what is left of it is rounding."""
    assets, shares = take("supplyAssets", 1), take("supplyShares", 1)
    market = market_with(assets, shares, cash=assets + take("gift", 1))
    market.sweep_reserve()
    after = worth(market)
    yield after[0] * shares >= assets * after[1]
    yield after[0] * shares - assets * after[1] < assets
