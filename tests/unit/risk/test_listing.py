"""Listing a market: all of it in one call, seeded for ever, or nothing."""

import pytest
from brownie import web3

from tests.fixtures.protocol import WAD, stable
from tests.helpers.prices import Status, flat, usd
from tests.helpers.reverts import reverts_with
from tests.helpers.storage import write_storage
from tests.helpers.words import bytes32

SPEC = stable("USDT")
DEAD = "0x000000000000000000000000000000000000dEaD"
SEED = SPEC.seed
MAX_MARKETS = 128
LINE_RATIO = 1101  # the least above a line of 110 %
# erc7201:flux.storage.RiskEngine, second slot: liquidation line (64 bits), number of markets (16)
COUNT_SLOT = 0xF131709D69A753B59C6FDA14749534C0B814D964AC1BAEC119BFCEB6F0C0B701


@pytest.fixture(scope="module")
def token(core, new_token):
    """Priced, and the owner has approved its seed."""
    token = new_token(SPEC)
    core.oracle.setPrice(token, usd(1), {"from": core.owner})
    token.approve(core.engine, 2**256 - 1, {"from": core.owner})
    return token


@pytest.fixture
def list_with(core, token):
    """Lists the token with some terms changed."""

    def add(**changes):
        listing = {
            "implementation": core.market_implementation,
            "asset": token,
            "name": "Flux USDT",
            "symbol": "fUSDT",
            "parameters": SPEC.parameters,
            "ratio": SPEC.ratio,
            "seed": SEED,
            **changes,
        }
        return core.engine.listMarket(tuple(listing.values()), {"from": core.owner})

    return add


@pytest.fixture
def predicted(core):
    """Where the first market will be."""
    salt = core.factory.saltOf(core.engine, 0)
    packed = (
        b"\xff" + bytes.fromhex(core.factory.address[2:]) + bytes(salt) + bytes(core.factory.proxyCodeHash())
    )
    return web3.to_checksum_address(web3.keccak(packed)[12:])


def test_listing_creates_the_market_at_its_predicted_address(core, token, list_with, predicted):
    listing = list_with()

    assert listing.return_value == predicted
    assert core.engine.markets() == (predicted,)
    assert core.engine.marketOf(token) == core.engine.marketAt(0) == predicted
    assert core.engine.isMarket(predicted)


def test_listing_tells_what_was_listed(token, list_with, predicted):
    event = list_with().events["MarketListed"]

    assert (event["index"], event["market"], event["asset"], event["seedAssets"]) == (
        0,
        predicted,
        token,
        SEED,
    )


def test_listing_initialises_the_market_with_its_terms(core, list_with, MoneyMarket):
    market = MoneyMarket.at(list_with().return_value)

    assert (market.name(), market.symbol(), market.decimals()) == ("Flux USDT", "fUSDT", 18)
    assert market.parameters() == SPEC.parameters
    assert market.collateralRatio() == SPEC.ratio
    assert market.riskEngine() == core.engine


def test_listing_burns_the_shares_of_the_seed(token, list_with, MoneyMarket):
    market = MoneyMarket.at(list_with().return_value)

    assert market.balanceOf(DEAD) == market.totalSupply() == market.totalAssets() == SEED
    assert token.balanceOf(market) == SEED


def test_refused_listing_takes_no_seed(core, token, list_with):
    before = token.balanceOf(core.owner)

    with reverts_with("ValueOutOfBounds", bytes32("maximum"), 0, 1, 30_000):
        list_with(parameters=((0, 0, 0, 0, 1), *SPEC.parameters[1:]))

    assert token.balanceOf(core.owner) == before
    assert core.engine.marketCount() == 0


def test_asset_cannot_be_listed_twice(core, token, list_with):
    list_with(seed=SEED // 2)

    with reverts_with("MarketAlreadyListed", token):
        list_with(seed=SEED // 2)


def test_list_of_128_markets_is_full(core, list_with):
    write_storage(core.engine, COUNT_SLOT, MAX_MARKETS << 64 | core.engine.liquidationLine())
    assert core.engine.marketCount() == MAX_MARKETS

    with reverts_with("MarketListFull", MAX_MARKETS):
        list_with()


def test_last_place_of_the_list_can_be_used(core, list_with):
    write_storage(core.engine, COUNT_SLOT, (MAX_MARKETS - 1) << 64 | core.engine.liquidationLine())

    market = list_with().return_value

    assert core.engine.marketAt(MAX_MARKETS - 1) == market
    assert core.engine.marketCount() == MAX_MARKETS


def test_market_of_another_engine_is_refused(
    core, list_with, behind_proxy, owner, guardian, RiskEngine, MoneyMarket
):
    other = behind_proxy(RiskEngine, [core.factory, core.oracle], owner, guardian)
    implementation = owner.deploy(MoneyMarket, other, core.liquidator)

    with reverts_with("MarketMismatch", implementation, other, core.liquidator):
        list_with(implementation=implementation)


def test_market_of_another_liquidator_is_refused(core, list_with, owner, MoneyMarket):
    implementation = owner.deploy(MoneyMarket, core.engine, core.oracle)

    with reverts_with("MarketMismatch", implementation, core.engine, core.oracle):
        list_with(implementation=implementation)


@pytest.mark.parametrize("status", [Status.OK, Status.CAUTIOUS])
def test_asset_with_a_trusted_price_is_listed(core, token, list_with, predicted, status):
    core.oracle.setPriceBand(token, *flat(usd(1), status), {"from": core.owner})

    list_with()

    assert core.engine.marketOf(token) == predicted


@pytest.mark.parametrize("status", [Status.DEGRADED, Status.GRACE])
def test_asset_with_an_untrusted_price_is_refused(core, token, list_with, status):
    core.oracle.setPriceBand(token, *flat(usd(1), status), {"from": core.owner})

    with reverts_with("PriceUnusable", token, status):
        list_with()


def test_asset_without_a_price_is_refused(core, token, list_with):
    core.oracle.setPrice(token, 0, {"from": core.owner})

    with reverts_with("PriceUnusable", token, Status.FROZEN):
        list_with()


@pytest.mark.parametrize("ratio", [1009, 10_001])
def test_ratio_outside_its_bounds_is_refused(list_with, ratio):
    with reverts_with("ValueOutOfBounds", bytes32("ratio"), ratio, 1010, 10_000):
        list_with(ratio=ratio)


def test_ratio_at_the_liquidation_line_is_refused(list_with):
    with reverts_with("ValueOutOfBounds", bytes32("ratio"), 1100, LINE_RATIO, 10_000):
        list_with(ratio=1100)


@pytest.mark.parametrize("ratio", [LINE_RATIO, 10_000])
def test_ratio_at_its_bounds_is_accepted(list_with, ratio, MoneyMarket):
    assert MoneyMarket.at(list_with(ratio=ratio).return_value).collateralRatio() == ratio


@pytest.mark.parametrize("seed", [0, 999])
def test_seed_below_a_thousand_units_is_refused(list_with, seed):
    with reverts_with("ValueOutOfBounds", bytes32("seedAssets"), seed, 1000, 2**96 - 1):
        list_with(seed=seed)


def test_seed_above_96_bits_is_refused(core, token, list_with):
    token.mint(core.owner, 2**96, {"from": core.owner})

    with reverts_with("ValueOutOfBounds", bytes32("seedAssets"), 2**96, 1000, 2**96 - 1):
        list_with(seed=2**96)


def test_least_seed_is_accepted(list_with, MoneyMarket):
    assert MoneyMarket.at(list_with(seed=1000).return_value).totalSupply() == 1000


def test_seed_without_allowance_is_refused(core, token, list_with):
    token.approve(core.engine, SEED - 1, {"from": core.owner})

    with reverts_with("ERC20InsufficientAllowance", core.engine, SEED - 1, SEED):
        list_with()


def test_token_that_takes_a_fee_is_refused(core, list_with, owner, MockFeeToken):
    token = owner.deploy(MockFeeToken, "Fee", "FEE", 18)
    token.setFee(100, {"from": owner})
    token.mint(owner, WAD, {"from": owner})
    token.approve(core.engine, WAD, {"from": owner})
    core.oracle.setPrice(token, usd(1), {"from": owner})

    with reverts_with("TransferShortfall", SEED, SEED * 99 // 100):
        list_with(asset=token)


def test_gift_to_the_address_before_the_listing_becomes_seed(
    core, token, list_with, predicted, stranger, MoneyMarket
):
    token.mint(predicted, 7 * WAD, {"from": stranger})

    market = MoneyMarket.at(list_with().return_value)

    assert market.balanceOf(DEAD) == market.totalAssets() == SEED + 7 * WAD
    assert market.convertToAssets(WAD) == WAD


def test_gift_to_the_address_does_not_replace_the_seed(token, list_with, predicted, stranger):
    token.mint(predicted, 7 * WAD, {"from": stranger})

    with reverts_with("ValueOutOfBounds", bytes32("seedAssets"), 0, 1000, 2**96 - 1):
        list_with(seed=0)


def test_gift_that_no_books_can_count_is_refused_by_name(token, list_with, predicted, stranger):
    token.mint(predicted, 2**112, {"from": stranger})

    with reverts_with("ValueOutOfBounds", bytes32("seed"), 2**112 + SEED, 1000, 2**112 - 1):
        list_with()


def test_unlisted_asset_and_index_have_no_market(core, token, predicted):
    assert core.engine.marketOf(token) == core.engine.marketAt(0) == "0x" + 40 * "0"
    assert not core.engine.isMarket(predicted)
    assert core.engine.markets() == ()


# --- the liquidator of the markets


def test_liquidator_can_be_set_before_the_first_listing(core, owner, Liquidator, behind_proxy):
    newer = behind_proxy(Liquidator, [core.engine, core.reserve], owner, core.liquidator.terms())

    setting = core.engine.setLiquidator(newer, {"from": owner})

    assert core.engine.liquidator() == setting.events["LiquidatorSet"]["newLiquidator"] == newer


def test_liquidator_stays_once_a_market_is_listed(core, list_with, owner):
    list_with()

    with reverts_with("MarketsListed", 1):
        core.engine.setLiquidator(core.liquidator, {"from": owner})


def test_liquidator_must_be_a_contract(core, owner, stranger):
    with reverts_with("NotAContract", stranger):
        core.engine.setLiquidator(stranger, {"from": owner})


def test_liquidator_whose_terms_do_not_fit_the_line_is_refused(core, owner, Liquidator, behind_proxy):
    """Made for a line of 110 %: at 105 % its buyers would get less than their three percent."""
    newer = behind_proxy(Liquidator, [core.engine, core.reserve], owner, core.liquidator.terms())
    core.liquidator.setTerms((WAD // 100, WAD // 100), {"from": owner})
    core.engine.setLiquidationLine(105 * WAD // 100, {"from": owner})

    worth = 105 * 97 * 94 * WAD // 100**3
    with reverts_with("ValueOutOfBounds", bytes32("worthAtLine"), worth, WAD, 2**256 - 1):
        core.engine.setLiquidator(newer, {"from": owner})
