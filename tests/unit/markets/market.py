"""Short ways to change a market and to know, independently of its getters, what it has stored."""

from typing import Any

from brownie import web3

from tests.model.books import Books, Parameters
from tests.model.rates import RateCurve

ZERO = "0x" + 40 * "0"
DEAD = "0x000000000000000000000000000000000000dEaD"
YEAR = 365 * 24 * 3600
FREE_CURVE = (0, 0, 0, 1, 1)  # no interest: what is read in one block still holds in the next

LOCATION = int.from_bytes(web3.keccak(text="flux.storage.MoneyMarket"), "big") - 1
SUPPLY = int.from_bytes(web3.keccak(LOCATION.to_bytes(32, "big")), "big") & ~0xFF
DEBT, PARAMETERS, POSITIONS = SUPPLY + 1, SUPPLY + 2, SUPPLY + 3


def set_parameters(flux: Any, symbol: str, **changes: Any) -> Any:
    """Changes some parameters of a market, named as in `changed`."""
    market = flux.markets[symbol]
    return market.setParameters(changed(market.parameters(), **changes), {"from": flux.owner})


def changed(parameters: Any, **changes: Any) -> tuple:
    names = ("curve", "reserve_factor", "supply_cap", "borrow_cap", "min_debt", "flash_fee")
    return tuple(changes.get(name, value) for name, value in zip(names, parameters, strict=True))


def word_at(market: Any, slot: int) -> int:
    return int.from_bytes(web3.eth.get_storage_at(market.address, slot), "big")


def position_slot(account: Any) -> int:
    key = bytes.fromhex(str(account)[2:]).rjust(32, b"\0") + POSITIONS.to_bytes(32, "big")
    return int.from_bytes(web3.keccak(key), "big")


def bits(word: int, *widths: int) -> list[int]:
    """Takes a word apart, lowest bits first."""
    fields = []
    for width in widths:
        fields.append(word & ((1 << width) - 1))
        word >>= width
    return fields


def stored_books(market: Any) -> Books:
    """The model's books with what the market has stored: without interest since then."""
    assets, shares = bits(word_at(market, SUPPLY), 112, 112)
    debt_shares, index, rate, last_accrual, is_scarce = bits(word_at(market, DEBT), 96, 80, 40, 32, 8)
    scarcity = word_at(market, PARAMETERS) >> 232
    return Books(assets, shares, last_accrual, debt_shares, index, rate, bool(is_scarce), scarcity)


def is_locked(market: Any) -> bool:
    return word_at(market, SUPPLY) >> 248 != 0


def is_encumbered(market: Any, account: Any) -> bool:
    return bits(word_at(market, position_slot(account)), 112, 96, 8)[2] != 0


def model_parameters(market: Any) -> Parameters:
    curve, *rest = market.parameters()
    return Parameters(RateCurve(*curve), *rest)


def accrued(market: Any, before: Books, timestamp: int) -> Books:
    """What `before` is with interest up to `timestamp`."""
    return before.accrued(timestamp, market.parameters()[1])


def with_rate(market: Any, books: Books) -> Books:
    """The same books with the rate that the market's curve sets from them."""
    books = books.copy()
    books.set_rate(model_parameters(market).curve)
    return books


def in_a_block(view: Any, *arguments: Any, sender: Any) -> tuple[Any, int]:
    """A view's answer and the time it was asked at: a bare call is asked at whatever time it is."""
    transaction = view.transact(*arguments, {"from": sender})
    return transaction.return_value, transaction.timestamp
