"""Parameters as the integers that contracts keep: basis points, thousandths, whole assets, smallest units.

A value that its field cannot hold to the last digit raises `ValueUnreadable`; `bounds` complains of that.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from eth_utils.crypto import keccak

from scripts.flux.units import Amount, scaled, show_percent

if TYPE_CHECKING:
    from scripts.flux.config import Liquidation, Market, Parameters, Pool, Pools, Priced, Votes

WAD = 10**18
FLUX_DECIMALS = 18
GOVERNOR = "the governor"  # in roles, as long as it has no address


class RateCurve(NamedTuple):
    base: int
    slope: int
    jump: int
    maximum: int
    steepness: int


class MarketParameters(NamedTuple):
    curve: RateCurve
    reserveFactor: int  # noqa: N815 (these are the names of the contracts' fields)
    supplyCap: int  # noqa: N815
    borrowCap: int  # noqa: N815
    minDebt: int  # noqa: N815
    flashFee: int  # noqa: N815


class LiquidationTerms(NamedTuple):
    discount: int
    feeCap: int  # noqa: N815


class PoolShares(NamedTuple):
    quota: int
    feeShare: int  # noqa: N815
    bountyCap: int  # noqa: N815
    bountyShare: int  # noqa: N815
    slashCap: int  # noqa: N815


class PoolTerms(NamedTuple):
    minimum: int
    epochCap: int  # noqa: N815
    firstDiscount: int  # noqa: N815
    lastDiscount: int  # noqa: N815
    ageing: int
    cushion: int


class GovernorTerms(NamedTuple):
    votingDelay: int  # noqa: N815
    votingPeriod: int  # noqa: N815
    extension: int
    proposalThreshold: int  # noqa: N815
    quorum: int
    leastQuorum: int  # noqa: N815


def basis_points(share: Decimal) -> int:
    return scaled(share, 10_000, show_percent(share))


def thousandths(share: Decimal) -> int:
    return scaled(share, 1000, show_percent(share))


def wad(value: Decimal) -> int:
    return scaled(value, WAD, str(value))


def market_parameters(market: "Market") -> MarketParameters:
    curve = market.curve
    return MarketParameters(
        curve=RateCurve(
            base=basis_points(curve.base),
            slope=basis_points(curve.slope),
            jump=basis_points(curve.jump),
            maximum=basis_points(curve.maximum),
            steepness=curve.steepness,
        ),
        reserveFactor=basis_points(market.reserve_factor),
        supplyCap=market.supply_cap.units(0),
        borrowCap=market.borrow_cap.units(0),
        minDebt=market.min_debt.units(6),
        flashFee=basis_points(market.flash_fee),
    )


def seed(market: "Market") -> int:
    return market.seed.units(market.decimals)


def liquidation_terms(liquidation: "Liquidation") -> LiquidationTerms:
    return LiquidationTerms(discount=wad(liquidation.discount), feeCap=wad(liquidation.fee_cap))


def pool_shares(pools: "Pools") -> PoolShares:
    return PoolShares(
        quota=basis_points(pools.quota),
        feeShare=basis_points(pools.fee_share),
        bountyCap=basis_points(pools.bounty_cap),
        bountyShare=basis_points(pools.bounty_share),
        slashCap=basis_points(pools.slash_cap),
    )


def pool_terms(pool: "Pool", decimals: int) -> PoolTerms:
    return PoolTerms(
        minimum=pool.minimum.units(decimals),
        epochCap=pool.epoch_cap.units(decimals),
        firstDiscount=basis_points(pool.first_discount),
        lastDiscount=basis_points(pool.last_discount),
        ageing=pool.ageing,
        cushion=basis_points(pool.cushion),
    )


def flux_units(amount: Amount) -> int:
    return amount.units(FLUX_DECIMALS)


def governor_terms(votes: "Votes") -> GovernorTerms:
    return GovernorTerms(
        votingDelay=votes.voting_delay,
        votingPeriod=votes.voting_period,
        extension=votes.extension,
        proposalThreshold=flux_units(votes.proposal_threshold),
        quorum=scaled(votes.quorum, 100, show_percent(votes.quorum)),
        leastQuorum=flux_units(votes.least_quorum),
    )


def answer(market: "Priced", usd: Decimal) -> int:
    """A price as the market's feed gives it."""
    return scaled(usd, 10**market.feed_decimals, f"{usd} USD")


def max_age(parameters: "Parameters", market: "Priced") -> int:
    """Seconds after which an answer is too old."""
    return market.heartbeat + parameters.oracle.tolerance


def ftoken_name(market: "Market") -> str:
    return f"Flux {market.symbol}"


def ftoken_symbol(market: "Market") -> str:
    return f"f{market.symbol}"


def pool_name(market: "Market") -> str:
    return f"Flux {market.symbol} liquidation pool"


def pool_symbol(market: "Market") -> str:
    return f"lp{market.symbol}"


def roles(parameters: "Parameters", governor: str = GOVERNOR) -> Mapping[str, frozenset[str]]:
    """Who holds what in the timelock at the end. A proposer may also cancel, and so may the guardian; the
    zero address is anyone."""
    proposers = frozenset(parameters.governance.proposers)
    if parameters.governance.votes is not None:
        proposers |= {governor}
    executors = frozenset(parameters.governance.executors) or frozenset({"0x" + "0" * 40})
    return {
        "proposer": proposers,
        "canceller": proposers | {parameters.governance.guardian},
        "executor": executors,
    }


def role_id(role: str) -> str:
    """ "proposer" as the timelock keeps it."""
    return "0x" + keccak(text=f"{role.upper()}_ROLE").hex()
