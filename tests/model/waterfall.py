"""Who bears a shortfall, in which order. The last part of section 4 of docs/mathematics.md."""

from typing import TYPE_CHECKING

from tests.model.reserve import RESERVE
from tests.model.sale import Payment

if TYPE_CHECKING:
    from tests.model.liquidator import Liquidator


def cover(liquidator: "Liquidator", account: str, payment: Payment, assets: int | None) -> None:
    """So much of the debt, or all that is left of it."""
    market = payment.market

    def left() -> int:
        return market.debt_of(account) if assets is None else assets - payment.covered

    def held(payer: str) -> int:
        return market.books_now().to_assets_down(market.shares_of(payer))

    if wanted := min(left(), held(RESERVE)):
        payment.from_reserve = market.settle_with_shares(RESERVE, account, wanted)
    if left() and account in market.debts:
        payment.from_market = market.draw_reserve(account, left())
    if left() and account in market.debts:
        payment.from_slash = _slash(liquidator, account, payment, left())
    module = liquidator.safety_module
    if account in market.debts and module is not None and (wanted := min(left(), held(module))):
        payment.from_module = market.settle_with_shares(module, account, wanted)
    if left() and account in market.debts:
        payment.written_off = market.write_off(account, left())


def _slash(liquidator: "Liquidator", account: str, payment: Payment, wanted: int) -> int:
    market, pool = payment.market, payment.pool
    most = min(wanted, pool.slashable(liquidator.shares.slash_cap)) if pool else 0
    if pool is None or most == 0:
        return 0
    before = market.shares_of(pool.name)
    covered = market.settle_with_shares(pool.name, account, most)
    payment.slashed = before - market.shares_of(pool.name)
    pool.record_slash(payment.slashed)
    return covered
