"""How a market comes to be, what can happen to it only once, and who may replace its code."""

import pytest
from brownie import chain

from tests.fixtures.protocol import WAD, stable
from tests.helpers.reverts import reverts_with, reverts_with_text
from tests.helpers.words import bytes32
from tests.unit.markets.market import DEAD, FREE_CURVE, ZERO, stored_books

PARAMETERS = (FREE_CURVE, 0, 10, 10, 0, 0)
NAMES = ("Flux X", "fX")
MAX_MARKETS = 128


@pytest.fixture
def extension(flux, accounts, MarketExtension):
    """The half that the implementation has created: its first contract."""
    implementation = accounts.at(flux.market_implementation.address, force=True)
    return MarketExtension.at(implementation.get_deployment_address(1))


@pytest.fixture
def next_implementation(flux, owner, MoneyMarket):
    return owner.deploy(MoneyMarket, flux.engine, flux.liquidator)


def list_new(flux, spec, token, seed, parameters=None):
    token.approve(flux.engine, seed, {"from": flux.owner})
    flux.oracle.setPrice(token, WAD, {"from": flux.owner})
    listing = (
        flux.market_implementation,
        token,
        *NAMES,
        parameters or spec.parameters,
        spec.ratio,
        seed,
    )
    return flux.engine.listMarket(listing, {"from": flux.owner})


def test_listing_burns_the_seed(flux, market, token):
    seed = flux.specs["USDT"].seed

    assert market.balanceOf(DEAD) == market.totalSupply() == market.totalAssets() == seed
    assert token.balanceOf(market) == seed


def test_listing_starts_the_books(flux, market):
    books = stored_books(market)

    assert books.debt_index == WAD
    assert books.debt_shares == 0
    assert not books.is_scarce
    assert market.collateralRatio() == flux.specs["USDT"].ratio


def test_listing_emits_the_first_deposit(flux, owner, new_token):
    spec = stable("NEW")
    token = new_token(spec)

    listing = list_new(flux, spec, token, spec.seed)

    assert listing.events["Deposit"] == {
        "sender": flux.engine,
        "owner": DEAD,
        "assets": spec.seed,
        "shares": spec.seed,
    }
    assert listing.events["CollateralRatioSet"] == {"newRatio": spec.ratio}


def test_gift_before_the_listing_becomes_seed(flux, owner, new_token, MoneyMarket):
    spec = stable("NEW")
    token = new_token(spec)
    address = expected_address(flux, token)
    token.mint(address, 5, {"from": owner})

    listing = list_new(flux, spec, token, spec.seed)

    market = MoneyMarket.at(listing.events["MarketListed"]["market"])
    assert market == address
    assert market.totalSupply() == market.totalAssets() == spec.seed + 5


def expected_address(flux, token):
    """Where the next market will be: a listing that is undone tells."""
    chain.snapshot()
    spec = stable("NEW")
    address = list_new(flux, spec, token, spec.seed).events["MarketListed"]["market"]
    chain.revert()
    return address


def test_listing_reverts_with_a_seed_that_is_too_small(flux, new_token):
    spec = stable("NEW")

    with reverts_with("ValueOutOfBounds", bytes32("seedAssets"), 999, 1000, 2**96 - 1):
        list_new(flux, spec, new_token(spec), 999)


def test_listing_reverts_when_the_seed_arrives_short(flux, owner, MockFeeToken):
    spec = stable("FEE")
    token = owner.deploy(MockFeeToken, "Fee", "FEE", 18)
    token.mint(owner, spec.seed, {"from": owner})
    token.setFee(100, {"from": owner})

    with reverts_with("TransferShortfall", spec.seed, spec.seed * 99 // 100):
        list_new(flux, spec, token, spec.seed)


def test_listing_reverts_with_parameters_out_of_bounds(flux, new_token):
    spec = stable("NEW")
    parameters = (FREE_CURVE, 5_001, 10, 10, 0, 0)

    with reverts_with("ValueOutOfBounds", bytes32("reserveFactor"), 5_001, 0, 5_000):
        list_new(flux, spec, new_token(spec), spec.seed, parameters)


def test_listing_reverts_for_too_many_decimals(flux, owner, MockERC20):
    spec = stable("BIG", decimals=25)
    token = owner.deploy(MockERC20, "Big", "BIG", 25)
    token.mint(owner, spec.seed, {"from": owner})

    with reverts_with("ValueOutOfBounds", bytes32("decimals"), 25, 0, 24):
        list_new(flux, spec, token, spec.seed)


def test_listing_accepts_as_many_decimals_as_a_unit_has_room_for(flux, new_token, MoneyMarket):
    spec = stable("FINE", decimals=24)

    listing = list_new(flux, spec, new_token(spec), spec.seed, PARAMETERS)

    assert MoneyMarket.at(listing.return_value).decimals() == 24


# --- once only


def test_market_cannot_be_initialised_again(market, risk_engine):
    with reverts_with("InvalidInitialization"):
        market.initialize(*NAMES, PARAMETERS, 1_300, {"from": risk_engine})


def test_implementation_cannot_be_initialised(flux, risk_engine):
    with reverts_with("InvalidInitialization"):
        flux.market_implementation.initialize(*NAMES, PARAMETERS, 1_300, {"from": risk_engine})


def test_extension_cannot_be_initialised(extension, risk_engine):
    with reverts_with("InvalidInitialization"):
        extension.initialize(*NAMES, PARAMETERS, 1_300, {"from": risk_engine})


def test_implementation_has_empty_books(flux, lender):
    assert flux.market_implementation.totalSupply() == 0
    assert flux.market_implementation.balanceOf(lender) == 0


def test_nobody_can_deposit_into_the_implementation(flux, token, lender):
    # no proxy appends an asset: the last word of the call, the receiver, is taken for it
    with reverts_with("SafeERC20FailedOperation", lender):
        flux.market_implementation.deposit(WAD, lender, {"from": lender})


def test_parameters_of_the_extension_itself_are_nobodys(extension, stranger):
    with reverts_with("NotOwner", stranger):
        extension.setParameters(PARAMETERS, {"from": stranger})


# --- upgrades


def test_owner_replaces_the_code_and_keeps_the_books(flux, market, loan, owner, lender, next_implementation):
    before = stored_books(market)

    upgrade = market.upgradeToAndCall(next_implementation, b"", {"from": owner})

    assert upgrade.events["Upgraded"] == {"implementation": next_implementation}
    assert stored_books(market) == before
    flux.withdraw(lender, "USDT", WAD)


def test_upgrade_reverts_for_everybody_but_the_owner(market, guardian, next_implementation):
    with reverts_with("NotOwner", guardian):
        market.upgradeToAndCall(next_implementation, b"", {"from": guardian})


def test_upgrade_reverts_to_what_is_not_upgradeable(flux, market, owner):
    with reverts_with("ERC1967InvalidImplementation", flux.oracle):
        market.upgradeToAndCall(flux.oracle, b"", {"from": owner})


def test_upgrade_reverts_on_the_implementation_itself(flux, owner, next_implementation):
    with reverts_with("UUPSUnauthorizedCallContext"):
        flux.market_implementation.upgradeToAndCall(next_implementation, b"", {"from": owner})


def test_implementation_reverts_without_a_risk_engine(flux, owner, stranger, MoneyMarket):
    with reverts_with("NotAContract", stranger):
        owner.deploy(MoneyMarket, stranger, flux.liquidator)


def test_implementation_reverts_without_a_liquidator(flux, owner, stranger, MoneyMarket):
    with reverts_with("NotAContract", stranger):
        owner.deploy(MoneyMarket, flux.engine, stranger)


# --- the factory


def test_factory_forgets_what_it_created(flux):
    assert flux.factory.pendingImplementation() == ZERO
    assert flux.factory.pendingIdentity() == 0


def test_factory_names_markets_by_engine_and_index(flux):
    salt = flux.factory.saltOf(flux.engine, 7)

    assert int(str(salt), 16) == (int(flux.engine.address, 16) << 96) | 7


@pytest.mark.parametrize("index", [MAX_MARKETS, 1 << 96])
def test_factory_reverts_for_an_index_that_no_list_has(flux, token, stranger, index):
    """From 2^96 on it would reach into the part of the address that is the caller's."""
    with reverts_with("ValueOutOfBounds", bytes32("index"), index, 0, MAX_MARKETS - 1):
        flux.factory.create(flux.market_implementation, index, token, {"from": stranger})


def test_market_made_by_a_stranger_belongs_to_no_engine(flux, token, stranger, MoneyMarket):
    creation = flux.factory.create(flux.market_implementation, 1, token, {"from": stranger})

    assert not flux.engine.isMarket(creation.return_value)


def test_market_made_by_a_stranger_cannot_be_initialised(flux, token, stranger, MoneyMarket):
    creation = flux.factory.create(flux.market_implementation, 1, token, {"from": stranger})
    forged = MoneyMarket.at(creation.return_value)

    with reverts_with("NotRiskEngine", stranger):
        forged.initialize(*NAMES, PARAMETERS, 1_300, {"from": stranger})


def test_market_made_by_a_stranger_cannot_take_deposits(flux, token, stranger, lender, MoneyMarket):
    creation = flux.factory.create(flux.market_implementation, 1, token, {"from": stranger})
    forged = MoneyMarket.at(creation.return_value)
    token.mint(lender, WAD, {"from": lender})
    token.approve(forged, WAD, {"from": lender})

    with reverts_with_text("Division or modulo by zero"):
        forged.deposit(WAD, lender, {"from": lender})
