"""The books of one market: what suppliers own, what borrowers owe, and how both grow. Sections 1 and 2."""

from dataclasses import dataclass

from tests.model.fixed_point import BASIS_POINTS, WAD, expm1, mul_div_down, mul_div_up
from tests.model.rates import (
    DEFAULT_CURVE,
    SCARCE_UTILISATION,
    SCARCITY_FORGETTING,
    SCARCITY_LIMIT,
    RateCurve,
    scarcity_factor,
    scarcity_integral,
)

MAX_EXPONENT = 14 * WAD
MAX_INDEX = 2**80 - 1
MAX_SUPPLY_ASSETS = 2**112 - 1
MAX_SUPPLY_SHARES = 2**112 - 1


@dataclass(frozen=True)
class Parameters:
    """Caps in whole assets, minDebt in millionths of one, reserveFactor and flashFee in basis points."""

    curve: RateCurve = DEFAULT_CURVE
    reserve_factor: int = 2000
    supply_cap: int = 10**9
    borrow_cap: int = 10**9
    min_debt: int = 0
    flash_fee: int = 0


@dataclass
class Books:
    supply_assets: int
    supply_shares: int
    last_accrual: int
    debt_shares: int = 0
    debt_index: int = WAD
    rate_per_second: int = 0
    is_scarce: bool = False
    scarcity: int = 0

    def copy(self) -> "Books":
        return Books(
            self.supply_assets,
            self.supply_shares,
            self.last_accrual,
            self.debt_shares,
            self.debt_index,
            self.rate_per_second,
            self.is_scarce,
            self.scarcity,
        )

    # --- conversions

    def to_shares_down(self, assets: int) -> int:
        return mul_div_down(assets, self.supply_shares, self.supply_assets)

    def to_shares_up(self, assets: int) -> int:
        return mul_div_up(assets, self.supply_shares, self.supply_assets)

    def to_assets_down(self, shares: int) -> int:
        return mul_div_down(shares, self.supply_assets, self.supply_shares)

    def to_assets_up(self, shares: int) -> int:
        return mul_div_up(shares, self.supply_assets, self.supply_shares)

    def to_debt_shares_up(self, assets: int) -> int:
        return mul_div_up(assets, WAD, self.debt_index)

    def to_debt_shares_down(self, assets: int) -> int:
        return mul_div_down(assets, WAD, self.debt_index)

    def debt_of(self, shares: int) -> int:
        return mul_div_up(shares, self.debt_index, WAD)

    @property
    def debt_assets(self) -> int:
        return self.debt_shares * self.debt_index // WAD

    @property
    def utilisation(self) -> int:
        return min(WAD, self.debt_assets * WAD // self.supply_assets)

    def reserve(self, cash: int) -> int:
        return max(0, cash + self.debt_assets - self.supply_assets)

    def burn_debt(self, shares: int) -> None:
        """With the last debt share the index begins again."""
        self.debt_shares -= shares
        if self.debt_shares == 0:
            self.debt_index = WAD

    # --- interest

    def accrue(self, now: int, reserve_factor: int) -> None:
        elapsed = now - self.last_accrual
        if elapsed == 0:
            return
        exponent = self._exponent(elapsed)
        if self.is_scarce:
            self.scarcity = min(self.scarcity + elapsed, SCARCITY_LIMIT)
        else:
            self.scarcity = max(0, self.scarcity - SCARCITY_FORGETTING * elapsed)
        self.last_accrual = now
        if self.debt_shares == 0:
            return
        debt_before = self.debt_assets
        growth = expm1(min(exponent, MAX_EXPONENT))
        self.debt_index = min(self.debt_index + mul_div_up(self.debt_index, growth, WAD), MAX_INDEX)
        interest = self.debt_assets - debt_before
        credited = interest - interest * reserve_factor // BASIS_POINTS
        self.supply_assets = min(self.supply_assets + credited, MAX_SUPPLY_ASSETS)

    def _exponent(self, elapsed: int) -> int:
        if not self.is_scarce:
            return self.rate_per_second * elapsed
        integral = scarcity_integral(self.scarcity, self.scarcity + elapsed)
        return self.rate_per_second * integral // WAD

    def accrued(self, now: int, reserve_factor: int) -> "Books":
        """What the books will be at `now` if nothing but time happens."""
        if now == self.last_accrual:
            return self
        books = self.copy()
        books.accrue(now, reserve_factor)
        return books

    def set_rate(self, curve: RateCurve) -> None:
        """After every change of the books."""
        utilisation = self.utilisation
        self.rate_per_second = curve.rate_per_second(utilisation)
        self.is_scarce = utilisation >= SCARCE_UTILISATION

    def factor(self) -> int:
        """Scarcity factor of accrued books, W-scaled."""
        return scarcity_factor(self.scarcity) if self.is_scarce else WAD
