"""The bounds that parameters are checked against are those that the contracts enforce."""

from decimal import Decimal

import pytest

from scripts.flux import artifacts, bounds
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


def test_a_source_takes_exactly_these_ages(flux, deployer):
    lowest, highest = bounds.MAX_AGE
    source = artifacts.container("ChainlinkSource")
    nobody = "0x" + "0" * 40

    for value in (lowest - 1, highest + 1):
        with reverts_with("ValueOutOfBounds", ANY, value, lowest, highest):
            source.deploy((flux.feeds["USDT"], value, 5, 10**9, nobody, 0), {"from": deployer})
