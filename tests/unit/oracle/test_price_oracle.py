"""PriceOracle: passes a well-formed price on; anything else is Frozen, and nothing else happens."""

import pytest
from brownie import web3
from eth_abi import encode
from eth_utils import keccak

from tests.helpers.prices import FROZEN, Price, Status, flat, price_of, usd
from tests.helpers.proxies import at_proxy
from tests.helpers.reverts import ANY, reverts_with
from tests.helpers.words import bytes32

UINT128_MAX = 2**128 - 1
UINT256_MAX = 2**256 - 1
STORAGE_LOCATION = 0xBC471ECEC69DFEAA8BBDA38405C59B18B190BFD390A618F6F4DB061291544100
FAULT_REVERT, FAULT_RETURN_BOMB, FAULT_REVERT_BOMB, FAULT_BURN_GAS = 1, 2, 3, 4


@pytest.fixture(scope="module")
def implementation(owner, PriceOracle):
    return owner.deploy(PriceOracle)


@pytest.fixture(scope="module")
def oracle(owner, implementation, PriceOracle, FluxProxy):
    proxy = owner.deploy(FluxProxy, implementation, implementation.initialize.encode_input(owner))
    return at_proxy(PriceOracle, proxy)


@pytest.fixture(scope="module")
def asset(owner, MockERC20):
    return owner.deploy(MockERC20, "Bitcoin", "BTCB", 18)


@pytest.fixture(scope="module")
def other_asset(owner, MockERC20):
    return owner.deploy(MockERC20, "Tether", "USDT", 6)


@pytest.fixture
def new_source(owner, MockPriceSource):
    """Deploys sources that answer a given price."""

    def deploy(price):
        source = owner.deploy(MockPriceSource)
        source.setPrice(*price, {"from": owner})
        return source

    return deploy


@pytest.fixture
def source(oracle, owner, asset, new_source):
    """The asset's source, which says 60,000 USD until a test makes it say something else."""
    source = new_source(flat(usd(60_000)))
    oracle.setSource(asset, source, {"from": owner})
    return source


# --- reading


def test_price_of_an_asset_without_a_source_is_frozen(oracle, asset):
    assert price_of(oracle, asset) == FROZEN


def test_price_of_a_good_source_is_passed_on(oracle, asset, source, owner):
    price = Price(usd(59_000), usd(60_000), usd(61_500))
    source.setPrice(*price, {"from": owner})

    assert price_of(oracle, asset) == price


@pytest.mark.parametrize("status", [Status.OK, Status.CAUTIOUS, Status.DEGRADED, Status.GRACE])
def test_price_keeps_the_status_of_its_source(oracle, asset, source, owner, status):
    source.setPrice(*flat(usd(1), status), {"from": owner})

    assert price_of(oracle, asset) == flat(usd(1), status)


@pytest.mark.parametrize("price", [flat(1), flat(UINT128_MAX), Price(1, 2, UINT128_MAX)])
def test_price_may_be_anything_from_one_to_the_largest_of_128_bits(oracle, asset, source, owner, price):
    source.setPrice(*price, {"from": owner})

    assert price_of(oracle, asset) == price


@pytest.mark.parametrize(
    "malformed",
    [
        pytest.param(flat(0), id="zero"),
        pytest.param(Price(0, 1, 1), id="low is zero"),
        pytest.param(Price(2, 1, 2), id="low above mid"),
        pytest.param(Price(1, 3, 2), id="mid above high"),
        pytest.param(Price(1, 1, UINT128_MAX + 1), id="high above 128 bits"),
        pytest.param(flat(UINT256_MAX), id="all above 128 bits"),
        pytest.param(flat(usd(1), Status.FROZEN), id="frozen with a price"),
        pytest.param(flat(usd(1), Status.FROZEN + 1), id="status that does not exist"),
        pytest.param(flat(usd(1), UINT256_MAX), id="largest status"),
    ],
)
def test_price_is_frozen_when_the_answer_makes_no_sense(oracle, asset, source, owner, malformed):
    source.setPrice(*malformed, {"from": owner})

    assert price_of(oracle, asset) == FROZEN


@pytest.mark.parametrize("size", [0, 1, 32, 96, 127, 129, 160, 10_000])
def test_price_is_frozen_when_the_answer_has_the_wrong_size(oracle, asset, source, owner, size):
    source.setPrice(*flat(usd(1)), {"from": owner})
    well_formed = source.answer() + bytes(size)
    source.setAnswer(well_formed[:size], {"from": owner})

    assert price_of(oracle, asset) == FROZEN


@pytest.mark.parametrize(
    ("fault", "bomb_size"),
    [
        pytest.param(FAULT_REVERT, 0, id="reverts"),
        pytest.param(FAULT_RETURN_BOMB, 200_000, id="returns much"),
        pytest.param(FAULT_RETURN_BOMB, 10_000_000, id="returns more than its gas pays for"),
        pytest.param(FAULT_REVERT_BOMB, 100_000, id="reverts with much"),
        pytest.param(FAULT_BURN_GAS, 0, id="never ends"),
    ],
)
def test_price_of_a_hostile_source_is_frozen_and_costs_a_bounded_amount_of_gas(
    oracle, asset, source, owner, stranger, fault, bomb_size
):
    source.setFault(fault, bomb_size, {"from": owner})

    reading = oracle.priceOf.transact(asset, {"from": stranger, "gas_limit": 5_000_000})

    assert price_of(oracle, asset) == FROZEN
    assert reading.gas_used < 21_000 + 2 * oracle.SOURCE_GAS() + 50_000


def test_good_price_is_read_with_little_gas(oracle, asset, source, stranger):
    reading = oracle.priceOf.transact(asset, {"from": stranger, "gas_limit": 80_000})

    assert reading.status == 1


def test_read_that_fails_for_want_of_gas_reverts_instead_of_freezing(oracle, asset, source, owner, stranger):
    source.setFault(FAULT_BURN_GAS, 0, {"from": owner})
    floor = oracle.FAILURE_GAS_FLOOR()

    with reverts_with("ValueOutOfBounds", bytes32("gas"), ANY, floor, UINT256_MAX):
        oracle.priceOf.transact(asset, {"from": stranger, "gas_limit": 300_000})


@pytest.mark.parametrize(
    "price", [Price(usd(1), usd(2), usd(3), Status.CAUTIOUS), flat(usd(1), Status.GRACE), FROZEN]
)
def test_bounds_are_the_outer_prices_and_the_status(oracle, asset, source, owner, price):
    source.setPrice(*price, {"from": owner})

    assert tuple(oracle.boundsOf(asset)) == (price.low, price.high, price.status)


def test_bounds_of_a_broken_source_are_frozen(oracle, asset, source, owner):
    source.setFault(FAULT_REVERT, 0, {"from": owner})

    assert tuple(oracle.boundsOf(asset)) == (0, 0, Status.FROZEN)


def test_prices_of_several_assets_come_in_the_order_asked(
    oracle, owner, asset, other_asset, source, new_source, stranger
):
    oracle.setSource(other_asset, new_source(flat(usd(1))), {"from": owner})

    prices = oracle.pricesOf([other_asset, stranger, asset])

    assert [Price(*price) for price in prices] == [flat(usd(1)), FROZEN, flat(usd(60_000))]


def test_prices_of_several_assets_survive_one_hostile_source(
    oracle, owner, asset, other_asset, source, new_source
):
    oracle.setSource(other_asset, new_source(flat(usd(1))), {"from": owner})
    source.setFault(FAULT_BURN_GAS, 0, {"from": owner})

    prices = oracle.pricesOf([asset, other_asset])

    assert [Price(*price) for price in prices] == [FROZEN, flat(usd(1))]


# --- sources


def test_set_source_stores_and_announces_it(oracle, owner, asset, new_source):
    source = new_source(flat(usd(60_000)))

    setting = oracle.setSource(asset, source, {"from": owner})

    assert oracle.sourceOf(asset) == source
    assert setting.events["SourceSet"] == {"asset": asset, "source": source}


def test_set_source_replaces_the_one_before(oracle, owner, asset, source, new_source):
    oracle.setSource(asset, new_source(flat(usd(61_000))), {"from": owner})

    assert price_of(oracle, asset) == flat(usd(61_000))


def test_set_source_accepts_a_price_that_is_in_grace(oracle, owner, asset, new_source):
    in_grace = new_source(flat(usd(60_000), Status.GRACE))

    oracle.setSource(asset, in_grace, {"from": owner})

    assert oracle.sourceOf(asset) == in_grace


def test_set_source_reverts_for_anyone_but_the_owner(oracle, asset, new_source, stranger):
    source = new_source(flat(usd(60_000)))

    with reverts_with("OwnableUnauthorizedAccount", stranger):
        oracle.setSource(asset, source, {"from": stranger})


def test_set_source_reverts_when_the_source_has_no_price_now(oracle, owner, asset, new_source):
    frozen = new_source(FROZEN)

    with reverts_with("SourceInvalid", frozen):
        oracle.setSource(asset, frozen, {"from": owner})


def test_set_source_reverts_when_the_source_is_not_a_contract(oracle, owner, asset, stranger):
    with reverts_with("SourceInvalid", stranger):
        oracle.setSource(asset, stranger, {"from": owner})


def test_set_source_reverts_when_it_would_take_the_source_away(oracle, owner, asset, source):
    zero = "0x" + 40 * "0"

    with reverts_with("SourceInvalid", zero):
        oracle.setSource(asset, zero, {"from": owner})


def test_set_source_reverts_for_the_zero_asset(oracle, owner, new_source):
    source = new_source(flat(usd(1)))

    with reverts_with("ZeroAddress"):
        oracle.setSource("0x" + 40 * "0", source, {"from": owner})


# --- ownership and upgrades


def test_implementation_cannot_be_initialised(implementation, stranger):
    with reverts_with("InvalidInitialization"):
        implementation.initialize(stranger, {"from": stranger})


def test_proxy_cannot_be_initialised_again(oracle, stranger):
    with reverts_with("InvalidInitialization"):
        oracle.initialize(stranger, {"from": stranger})


def test_ownership_passes_only_when_the_new_owner_accepts(oracle, owner, receiver):
    oracle.transferOwnership(receiver, {"from": owner})
    owner_before_acceptance = oracle.owner()

    oracle.acceptOwnership({"from": receiver})

    assert owner_before_acceptance == owner
    assert oracle.owner() == receiver


def test_upgrade_reverts_for_anyone_but_the_owner(oracle, implementation, stranger):
    with reverts_with("OwnableUnauthorizedAccount", stranger):
        oracle.upgradeToAndCall(implementation, b"", {"from": stranger})


def test_upgrade_keeps_sources_and_owner(oracle, owner, asset, source, PriceOracle):
    new_implementation = owner.deploy(PriceOracle)

    upgrade = oracle.upgradeToAndCall(new_implementation, b"", {"from": owner})

    assert upgrade.events["Upgraded"]["implementation"] == new_implementation
    assert oracle.owner() == owner
    assert price_of(oracle, asset) == flat(usd(60_000))


def test_sources_are_stored_where_the_namespace_says(oracle, asset, source):
    namespace = int.from_bytes(keccak(text="flux.storage.PriceOracle"), "big") - 1
    location = int.from_bytes(keccak(namespace.to_bytes(32, "big")), "big") & ~0xFF
    slot = keccak(encode(["address", "uint256"], [asset.address, location]))

    assert location == STORAGE_LOCATION
    assert (
        web3.eth.get_storage_at(oracle.address, int.from_bytes(slot, "big"))[12:].hex()
        == source.address[2:].lower()
    )
