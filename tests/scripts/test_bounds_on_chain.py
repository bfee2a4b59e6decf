"""The bounds that parameters are checked against are those that the contracts enforce."""

from decimal import Decimal

import pytest

from scripts.flux import artifacts, bounds, bounds_rewards
from scripts.flux.config import load
from scripts.flux.deployment import deploy
from scripts.flux.onchain import basis_points, thousandths, wad
from tests.helpers.reverts import ANY, reverts_with

UNIT = 10**18  # of USDT here
CURVE_FIELDS = ("base", "slope", "jump", "maximum", "steepness")
FIELDS = ("reserveFactor", "supplyCap", "borrowCap", "minDebt", "flashFee")


@pytest.fixture(scope="module")
def flux(deployer):
    return deploy(load("local").only("USDT"), deployer)


@pytest.fixture(scope="module")
def owner_account(flux, accounts, stranger):
    """The timelock's own account, as if an operation of it were carried out."""
    stranger.transfer(flux.timelock, 10**18)
    return accounts.at(flux.timelock.address, force=True)


def parameters_with(market, field: str, value: int) -> tuple:
    curve, *others = (tuple(part) if isinstance(part, tuple) else part for part in market.parameters())
    curve = tuple(value if name == field else old for name, old in zip(CURVE_FIELDS, curve, strict=True))
    others = [value if name == field else old for name, old in zip(FIELDS, others, strict=True)]
    return (curve, *others)


@pytest.mark.parametrize(
    ("field", "lowest", "highest"),
    [
        *((field, *map(basis_points, bounds.CURVE_PART)) for field in ("base", "slope", "jump")),
        ("maximum", *map(basis_points, bounds.CURVE_MAXIMUM)),
        ("steepness", *bounds.STEEPNESS),
        ("reserveFactor", *map(basis_points, bounds.RESERVE_FACTOR)),
        ("flashFee", *map(basis_points, bounds.FLASH_FEE)),
        ("supplyCap", 0, min(2**bounds.CAP_BITS, 2**bounds.SUPPLY_BITS // UNIT) - 1),
        ("borrowCap", 0, (2**bounds.DEBT_BITS - 1) // UNIT),
        ("minDebt", 0, 2**bounds.MIN_DEBT_BITS - 1),
    ],
)
def test_a_market_takes_exactly_what_the_parameters_may_say(flux, owner_account, field, lowest, highest):
    market = flux.markets["USDT"]

    for value in (lowest, highest):
        market.setParameters(parameters_with(market, field, value), {"from": owner_account})
    for value in {highest + 1} | ({lowest - 1} - {-1}):
        with reverts_with("ValueOutOfBounds", ANY, value, lowest, highest):
            market.setParameters(parameters_with(market, field, value), {"from": owner_account})


def test_the_engine_takes_exactly_these_ratios(flux, owner_account):
    lowest, highest = map(thousandths, bounds.RATIO)
    market = flux.markets["USDT"]

    flux.risk.setCollateralRatio(market, highest, {"from": owner_account})
    for value in (lowest - 1, highest + 1):
        with reverts_with("ValueOutOfBounds", ANY, value, lowest, highest):
            flux.risk.setCollateralRatio(market, value, {"from": owner_account})


def test_the_engine_takes_exactly_these_lines(flux, owner_account):
    lowest, highest = map(wad, bounds.LIQUIDATION_LINE)

    for value in (lowest - 1, highest + 1):
        with reverts_with("ValueOutOfBounds", ANY, value, lowest, highest):
            flux.risk.setLiquidationLine(value, {"from": owner_account})


def test_a_ratio_must_be_above_the_line(flux, owner_account):
    line = thousandths(Decimal("1.1"))

    with reverts_with("ValueOutOfBounds", ANY, line, line + 1, thousandths(bounds.RATIO[1])):
        flux.risk.setCollateralRatio(flux.markets["USDT"], line, {"from": owner_account})


def test_the_liquidator_takes_exactly_these_fee_caps(flux, owner_account):
    lowest, highest = map(wad, bounds.FEE_CAP)

    with reverts_with("ValueOutOfBounds", ANY, highest + 1, lowest, highest):
        flux.liquidator.setTerms((0, highest + 1), {"from": owner_account})


@pytest.mark.parametrize("field", range(3))
def test_the_liquidator_takes_exactly_these_shares_of_pools(flux, owner_account, field):
    lowest, highest = map(basis_points, bounds.SLASH_CAP if field == 2 else bounds.SHARE)
    place = (0, 2, 4)[field]  # quota, bountyCap, slashCap

    for value in (lowest, highest):
        flux.liquidator.setPoolShares(shares_with(place, value), {"from": owner_account})
    with reverts_with("ValueOutOfBounds", ANY, highest + 1, lowest, highest):
        flux.liquidator.setPoolShares(shares_with(place, highest + 1), {"from": owner_account})


def shares_with(place: int, value: int) -> tuple:
    return tuple(value if field == place else 0 for field in range(5))


def test_the_liquidator_gives_the_whole_fee_away_at_most(flux, owner_account):
    _, highest = map(basis_points, bounds.SHARE)

    flux.liquidator.setPoolShares((0, highest - 1, 0, 1, 0), {"from": owner_account})
    with reverts_with("ValueOutOfBounds", ANY, highest + 1, 0, highest):
        flux.liquidator.setPoolShares((0, highest, 0, 1, 0), {"from": owner_account})


def test_the_reserve_takes_exactly_these_targets(flux, owner_account):
    lowest, highest = map(basis_points, bounds.SHARE)

    for value in (lowest, highest):
        flux.reserve.setTarget(value, {"from": owner_account})
    with reverts_with("ValueOutOfBounds", ANY, highest + 1, lowest, highest):
        flux.reserve.setTarget(highest + 1, {"from": owner_account})


def test_a_pool_takes_exactly_these_terms(flux, owner_account):
    pool = flux.pools["USDT"]
    (_, discount), (_, cushion) = (map(basis_points, b) for b in (bounds.POOL_DISCOUNT, bounds.POOL_CUSHION))
    widest = (2**bounds.POOL_MINIMUM_BITS - 1, 2**bounds.POOL_CAP_BITS - 1, discount, discount)

    pool.setTerms((*widest, bounds.POOL_AGEING[1], cushion), {"from": owner_account})
    pool.setTerms((1, 0, 0, 0, bounds.POOL_AGEING[0], 0), {"from": owner_account})
    with reverts_with("ValueOutOfBounds", ANY, discount + 1, 0, discount):
        pool.setTerms((1, 0, 0, discount + 1, 0, 0), {"from": owner_account})
    with reverts_with("ValueOutOfBounds", ANY, 101, 0, 100):
        pool.setTerms((1, 0, 101, 100, 0, 0), {"from": owner_account})
    with reverts_with("ValueOutOfBounds", ANY, 0, 1, 2**bounds.POOL_MINIMUM_BITS - 1):
        pool.setTerms((0, 0, 0, 0, 0, 0), {"from": owner_account})
    with reverts_with("ValueOutOfBounds", ANY, cushion + 1, 0, cushion):
        pool.setTerms((1, 0, 0, 0, 0, cushion + 1), {"from": owner_account})


def test_a_source_takes_exactly_these_ages(flux, deployer):
    lowest, highest = bounds.MAX_AGE
    source = artifacts.container("ChainlinkSource")
    nobody = "0x" + "0" * 40

    for value in (lowest - 1, highest + 1):
        with reverts_with("ValueOutOfBounds", ANY, value, lowest, highest):
            source.deploy((flux.feeds["USDT"], value, 5, 10**9, nobody, 0), {"from": deployer})


def test_the_schedule_releases_what_caps_must_hold(flux):
    _, end = flux.miner.period()

    assert flux.miner.scheduled(end) == int(bounds_rewards.SCHEDULED) * 10**18
