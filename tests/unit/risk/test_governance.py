"""What governance sets in the risk engine: ratios, the line, the guardian, new code."""

import pytest

from tests.fixtures.protocol import WAD
from tests.helpers.reverts import reverts_with
from tests.helpers.words import bytes32

MIN_LINE, MAX_LINE = 1031 * WAD // 1000, 150 * WAD // 100
ZERO = "0x" + 40 * "0"


@pytest.fixture
def gentle_terms(flux):
    """Terms that fit a line of 104 %: discount and fee of one percent."""
    flux.liquidator.setTerms((WAD // 100, WAD // 100), {"from": flux.owner})


@pytest.fixture(scope="module")
def engine(flux):
    return flux.engine


@pytest.fixture
def another_implementation(flux, owner, RiskEngine):
    return owner.deploy(RiskEngine, flux.factory, flux.oracle)


# --- ratios


def test_ratio_can_be_set(flux, engine, owner):
    setting = engine.setCollateralRatio(flux.markets["ETH"], 1500, {"from": owner})

    assert flux.markets["ETH"].collateralRatio() == 1500
    assert setting.events["CollateralRatioSet"]["newRatio"] == 1500


@pytest.mark.parametrize("ratio", [1101, 10_000])
def test_ratio_at_its_bounds_can_be_set(flux, engine, owner, ratio):
    engine.setCollateralRatio(flux.markets["ETH"], ratio, {"from": owner})

    assert flux.markets["ETH"].collateralRatio() == ratio


@pytest.mark.parametrize("ratio", [0, 1009, 10_001])
def test_ratio_outside_its_bounds_reverts(flux, engine, owner, ratio):
    with reverts_with("ValueOutOfBounds", bytes32("ratio"), ratio, 1010, 10_000):
        engine.setCollateralRatio(flux.markets["ETH"], ratio, {"from": owner})


def test_ratio_at_the_line_reverts(flux, engine, owner):
    with reverts_with("ValueOutOfBounds", bytes32("ratio"), 1100, 1101, 10_000):
        engine.setCollateralRatio(flux.markets["ETH"], 1100, {"from": owner})


def test_ratio_of_an_unlisted_market_reverts(engine, owner, stranger):
    with reverts_with("NotListedMarket", stranger):
        engine.setCollateralRatio(stranger, 1500, {"from": owner})


# --- the line


def test_line_begins_at_110_percent(engine):
    assert engine.liquidationLine() == 110 * WAD // 100


def test_line_can_be_set(engine, owner):
    setting = engine.setLiquidationLine(120 * WAD // 100, {"from": owner})

    assert engine.liquidationLine() == setting.events["LiquidationLineSet"]["newLine"] == 120 * WAD // 100


@pytest.mark.parametrize("line", [MIN_LINE - 1, MAX_LINE + 1])
def test_line_outside_its_bounds_reverts(engine, owner, line):
    with reverts_with("ValueOutOfBounds", bytes32("liquidationLine"), line, MIN_LINE, MAX_LINE):
        engine.setLiquidationLine(line, {"from": owner})


def test_line_at_its_lowest_can_be_set_with_gentle_terms(engine, owner, gentle_terms):
    engine.setLiquidationLine(MIN_LINE, {"from": owner})

    assert engine.liquidationLine() == MIN_LINE


def test_line_at_its_highest_can_be_set_below_high_ratios(flux, engine, owner):
    for market in flux.markets.values():
        engine.setCollateralRatio(market, 1501, {"from": owner})

    engine.setLiquidationLine(MAX_LINE, {"from": owner})

    assert engine.liquidationLine() == MAX_LINE


def test_line_at_a_markets_ratio_reverts(engine, owner):
    with reverts_with("ValueOutOfBounds", bytes32("ratio"), 1300, 1301, 10_000):
        engine.setLiquidationLine(130 * WAD // 100, {"from": owner})


def test_line_a_wei_below_a_ratio_can_be_set(engine, owner):
    engine.setLiquidationLine(130 * WAD // 100 - 1, {"from": owner})

    assert engine.liquidationLine() == 130 * WAD // 100 - 1


def test_line_that_the_terms_do_not_fit_reverts(engine, owner):
    line = 109 * WAD // 100
    left = (97 * line // 100) * 94 // 100

    with reverts_with("ValueOutOfBounds", bytes32("worthAtLine"), left, WAD, 2**256 - 1):
        engine.setLiquidationLine(line, {"from": owner})


def test_line_below_the_discount_reverts(flux, engine, owner):
    discount = 35 * WAD // 1000
    flux.liquidator.setTerms((discount, 0), {"from": owner})
    highest = WAD - -(-WAD * WAD // MIN_LINE)

    with reverts_with("ValueOutOfBounds", bytes32("discount"), discount, 0, highest):
        engine.setLiquidationLine(MIN_LINE, {"from": owner})


# --- the guardian


def test_guardian_can_be_replaced(engine, owner, stranger):
    setting = engine.setGuardian(stranger, {"from": owner})

    assert engine.guardian() == setting.events["GuardianSet"]["newGuardian"] == stranger


def test_guardian_cannot_be_nobody(engine, owner):
    with reverts_with("ZeroAddress"):
        engine.setGuardian(ZERO, {"from": owner})


# --- ownership


def test_ownership_passes_in_two_steps(engine, owner, stranger):
    engine.transferOwnership(stranger, {"from": owner})
    before = engine.owner()
    engine.acceptOwnership({"from": stranger})

    assert (before, engine.owner()) == (owner, stranger)


# --- new code


def test_engine_can_be_upgraded_within_its_factory(engine, owner, another_implementation):
    markets = engine.markets()

    engine.upgradeToAndCall(another_implementation, b"", {"from": owner})

    assert engine.markets() == markets


def test_engine_of_another_factory_is_refused(flux, engine, owner, RiskEngine, MarketFactory):
    factory = owner.deploy(MarketFactory)
    implementation = owner.deploy(RiskEngine, factory, flux.oracle)

    with reverts_with("FactoryMismatch", factory, engine.marketFactory()):
        engine.upgradeToAndCall(implementation, b"", {"from": owner})


def test_engine_with_another_oracle_is_refused(flux, engine, owner, RiskEngine, MockPriceOracle):
    oracle = owner.deploy(MockPriceOracle)
    implementation = owner.deploy(RiskEngine, flux.factory, oracle)

    with reverts_with("OracleMismatch", oracle, engine.priceOracle()):
        engine.upgradeToAndCall(implementation, b"", {"from": owner})


def test_implementation_cannot_be_initialised(another_implementation, stranger):
    with reverts_with("InvalidInitialization"):
        another_implementation.initialize(stranger, stranger, {"from": stranger})


def test_implementation_cannot_be_upgraded_directly(another_implementation, owner):
    with reverts_with("UUPSUnauthorizedCallContext"):
        another_implementation.upgradeToAndCall(another_implementation, b"", {"from": owner})


def test_engine_knows_what_it_was_built_with(flux, engine, guardian):
    assert engine.marketFactory() == flux.factory
    assert engine.priceOracle() == flux.oracle
    assert engine.liquidator() == flux.liquidator
    assert engine.guardian() == guardian


def test_construction_reverts_when_the_factory_is_not_a_contract(flux, owner, stranger, RiskEngine):
    with reverts_with("NotAContract", stranger):
        owner.deploy(RiskEngine, stranger, flux.oracle)


def test_construction_reverts_when_the_oracle_is_not_a_contract(flux, owner, stranger, RiskEngine):
    with reverts_with("NotAContract", stranger):
        owner.deploy(RiskEngine, flux.factory, stranger)
