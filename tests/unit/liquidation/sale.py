"""Short ways to sell an account and to read what became of it."""

from typing import Any

from tests.helpers.prices import usd

WAD = 10**18
ETHER = 10 * WAD
DEBT = 20_000 * WAD


def open_loan(flux: Any, lender: Any, borrower: Any, buyer: Any = None) -> None:
    """Ten ETH against 20,000 dollars; a buyer, if there is one, has twice the debt and may pay."""
    flux.supply(lender, "USDT", 5 * DEBT)
    flux.supply(borrower, "ETH", ETHER)
    flux.borrow(borrower, "USDT", DEBT)
    if buyer is not None:
        flux.fund(buyer, "USDT", 2 * DEBT)
        flux.approve(buyer, "USDT")


def crash(flux: Any, percent: int | str) -> int:
    """Ten ETH are worth so many percent of the 20,000 dollars owed; returns their value."""
    price = usd(percent) * 20
    flux.oracle.setPrice(flux.tokens["ETH"], price, {"from": flux.owner})
    return 10 * price


def buy(
    flux: Any,
    account: Any,
    buyer: Any,
    fraction: int = WAD,
    receiver: Any = None,
    max_pay: tuple = (),
    pay_with_shares: bool = False,
    take_assets: bool = False,
) -> Any:
    """Liquidates without a callback."""
    return flux.liquidator.liquidateWith(
        account,
        fraction,
        receiver or buyer,
        max_pay,
        b"",
        (pay_with_shares, take_assets),
        {"from": buyer},
    )


def shortfall_of(deposit_value: int, debt_value: int) -> int:
    """Section 4 of docs/mathematics.md with a discount of three percent."""
    return debt_value - deposit_value * 97 // 100


def covered(sale: Any) -> list[tuple[int, int, int, int, int]]:
    """What each level of the waterfall gave, for each debt."""
    return [
        (
            event["fromLiquidationReserve"],
            event["fromMarketReserve"],
            event["fromPool"],
            event["fromSafetyModule"],
            event["writtenOff"],
        )
        for event in sale.events["ShortfallCovered"]
    ]
