"""Short ways to what the lens says, and to change what it sees."""

from typing import Any

from tests.fixtures import protocol

SPECS = [spec for spec in protocol.SPECS if spec.symbol in (protocol.NATIVE, "ETH", "USDT", "DAI", "WBTC8")]


def set_parameters(flux: Any, symbol: str, **changes: Any) -> None:
    """Changes some parameters of a market: curve, borrow_cap, min_debt."""
    curve, reserve_factor, supply_cap, borrow_cap, min_debt, flash_fee = flux.markets[symbol].parameters()
    parameters = (
        changes.get("curve", curve),
        reserve_factor,
        supply_cap,
        changes.get("borrow_cap", borrow_cap),
        changes.get("min_debt", min_debt),
        flash_fee,
    )
    flux.markets[symbol].setParameters(parameters, {"from": flux.owner})


def state_of(flux: Any, symbol: str) -> Any:
    return next(state for state in flux.lens.allMarkets() if state["market"] == flux.markets[symbol])


def position_of(flux: Any, account: Any, symbol: str) -> Any:
    positions = flux.lens.accountOf(account)["positions"]
    return next(position for position in positions if position["market"] == flux.markets[symbol])


def max_borrow(flux: Any, account: Any, symbol: str) -> int:
    return position_of(flux, account, symbol)["maxBorrow"]


def outlook(flux: Any, account: Any, *changes: tuple[str, int, int]) -> Any:
    """Changes are (symbol, deposit, debt)."""
    return flux.lens.outlookOf(
        account, [(flux.markets[symbol], deposit, debt) for symbol, deposit, debt in changes]
    )
