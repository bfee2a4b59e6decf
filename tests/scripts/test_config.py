"""Parameters of a chain: what is read, and what is refused with which sentence."""

from decimal import Decimal

import pytest
import yaml

from scripts.flux import config, paths
from scripts.flux.errors import (
    AccountMissing,
    ChainRetired,
    NetworkUnknown,
    ParametersInvalid,
    ParametersMissing,
)
from tests.scripts.finished import ACCOUNTS

ADDRESS = "0x55d398326f99059fF775485246999027B3197955"
OTHER_ADDRESS = "0x7130d2A12B9BCbFAe4f2634d864A1Ee1Ce3Ead9c"


def local_file() -> dict:
    return yaml.safe_load(paths.parameters_of("local").read_text(encoding="utf-8"))


def parsed(raw: dict) -> config.Parameters:
    return config.parse(yaml.safe_dump(raw, sort_keys=False), key="local", path=paths.parameters_of("local"))


def changed(place: str, value: object) -> dict:
    """The local file with one line changed; the dots of `place` go inwards."""
    raw = local_file()
    section = raw
    *outer, last = place.split(".")
    for name in outer:
        section = section[name]
    section[last] = value
    return raw


def complaint_of(raw: dict) -> str:
    with pytest.raises(ParametersInvalid) as caught:
        parsed(raw)
    return str(caught.value)


def live_file() -> dict:
    """A chain with real money: addresses everywhere."""
    raw = local_file()
    raw["chain"] |= {"is_development": False, "networks": ["flux-bsc"], "chain_id": 56}
    raw["governance"] |= {"guardian": ADDRESS, "proposers": [ADDRESS]}
    raw["reserves"]["treasury"] = ADDRESS
    raw["flux"] = {"users_share": "0 %", "cap": "0 FLUX"}
    del raw["rewards"], raw["governance"]["votes"]
    usdt = raw["markets"]["USDT"] | {
        "asset": ADDRESS,
        "feed": OTHER_ADDRESS,
        "feed_description": "USDT / USD",
        "reference_price": "1 USD",
    }
    raw["markets"] = {"USDT": usdt}
    raw["chain"]["wrapped_native"] = "USDT"
    return raw


def test_local_parameters_are_read():
    parameters = config.load("local")

    usdt = parameters.market("USDT")
    assert [market.symbol for market in parameters.markets][:4] == ["BNB", "BTCB", "ETH", "USDT"]
    assert (usdt.ratio, usdt.reserve_factor) == (Decimal("1.3"), Decimal("0.2"))
    assert parameters.market("ETH").ratio == Decimal("1.4")
    assert parameters.governance.timelock_delay == 2 * 86_400
    assert parameters.native_market.symbol == "BNB"


def test_a_live_chain_is_read():
    parameters = parsed(live_file())

    assert parameters.market("USDT").asset == ADDRESS
    assert parameters.market("USDT").mock_price is None


def test_parameters_cannot_be_changed():
    with pytest.raises(ValueError, match="frozen"):
        config.load("local").market("USDT").ratio = Decimal(2)


def test_own_lines_of_a_market_go_before_those_of_its_class():
    parameters = parsed(changed("markets.USDT.ratio", "135 %"))

    assert parameters.market("USDT").ratio == Decimal("1.35")
    assert parameters.market("USDC").ratio == Decimal("1.3")


def test_every_local_market_has_a_pool():
    parameters = config.load("local")

    pool = parameters.market("USDC6").pool
    assert parameters.pooled == parameters.markets
    assert (pool.first_discount, pool.last_discount, pool.ageing) == (Decimal("0.01"), Decimal("0.03"), 600)
    assert pool.minimum.units(6) == 100 * 10**6


def test_a_market_without_a_pool_of_its_own_has_none():
    raw = local_file()
    del raw["markets"]["USDT"]["pool"]

    parameters = parsed(raw)

    assert parameters.market("USDT").pool is None
    assert "USDT" not in {market.symbol for market in parameters.pooled}


def test_a_pool_may_age_in_its_own_way():
    pool = parsed(changed("markets.USDT.pool.ageing", "1 hour")).market("USDT").pool

    assert (pool.ageing, pool.last_discount) == (3600, Decimal("0.03"))


def test_the_fee_is_shared_by_reserve_pools_and_treasury():
    """To a hundredth of a percent, 50/30/20 on what pools buy."""
    parameters = config.load("local")

    pools, treasury = parameters.liquidation.pools.fee_share, parameters.reserves.treasury_share
    assert round((1 - pools) * (1 - treasury), 4) == Decimal("0.5")
    assert round((1 - pools) * treasury, 4) == Decimal("0.2")


def test_a_rollup_has_a_sequencer_feed_and_fees_of_its_style():
    raw = changed("oracle.sequencer_feed", ADDRESS)
    raw["oracle"]["sequencer_grace"] = "1 hour"
    raw["chain"]["gas"] = {"style": "eip1559", "max_fee": "40 gwei", "priority_fee": "1 gwei"}

    parameters = parsed(raw)

    assert parameters.oracle.sequencer_grace == 3600
    assert parameters.chain.gas.max_fee == 40 * 10**9


@pytest.mark.parametrize(
    ("place", "value", "complaint"),
    [
        (
            "markets.USDT.ratio",
            "105 %",
            "markets.USDT.ratio: 105 % must be above the liquidation line of 110 %",
        ),
        ("markets.USDT.ratio", "1_001 %", "markets.USDT.ratio: 1,001 % is not between 101 % and 1,000 %"),
        ("markets.USDT.ratio", "130.05 %", "markets.USDT.parameters"),
        ("markets.USDT.ratio", 1.3, 'write it like "130 %"'),
        (
            "markets.USDT.reserve_factor",
            "51 %",
            "markets.USDT.reserve_factor: 51 % is not between 0 % and 50 %",
        ),
        ("markets.USDT.flash_fee", "0.2 %", "markets.USDT.flash_fee: 0.2 % is not between 0 % and 0.1 %"),
        ("markets.USDT.supply_cap", "5 USDC", "markets.USDT.supply_cap: is in USDC; write it in USDT"),
        ("markets.USDT.supply_cap", "2_000_000_000_000 USDT", "is more than the market can count"),
        ("markets.USDT.supply_cap", "0.5 USDT", "multiple of 1"),
        ("markets.USDT.borrow_cap", "200_000_000 USDT", "borrow_cap: more than the supply cap"),
        ("markets.USDT.min_debt", "100_000_000 USDT", "min_debt: more than the borrow cap"),
        ("markets.USDC6.seed", "0.0005 USDC6", "is less than 1000 of its smallest units"),
        ("markets.USDC6.seed", "0.0000001 USDC6", "multiple of 0.000001"),
        ("markets.USDT.seed", "1_000_000 USDT", "seed: is worth 1,000,000 USD; give about 1 USD"),
        ("markets.USDT.decimals", 25, "markets.USDT.decimals: 25 is not between 0 and 24"),
        ("markets.BNB.decimals", 8, "a wrapped native coin has 18"),
        ("markets.USDT.feed", "mock: 5 USD", "markets.USDT.feed: 5 USD is not between lowest_price"),
        ("markets.USDT.feed", "mock: 1.000000001 USD", "multiple of 0.00000001"),
        (
            "markets.USDT.heartbeat",
            "4 days",
            "heartbeat and tolerance: 97 hours is not between 1 second and 3 days",
        ),
        ("markets.USDT.lowest_price", "3 USD", "lowest_price: 3 USD must be above 0 and below highest_price"),
        ("markets.USDT.asset", "0x1234", "markets.3.asset"),
        ("markets.USDT.asset", ADDRESS.replace("d", "D", 1), "its checksum is wrong"),
        ("markets.USDT.class", "steady", "'steady', which `classes` does not have"),
        ("markets.USDT.rate", "5 %", "Extra inputs are not permitted"),
        ("classes.stable.curve.maximum", "301 %", "curve.maximum: 301 % is not between 0.01 % and 300 %"),
        ("classes.stable.curve.steepness", 0, "curve.steepness: 0 is not between 1 and 60"),
        ("classes.stable.curve.jump", "301 %", "curve.jump: 301 % is not between 0 % and 300 %"),
        ("liquidation.line", "103 %", "liquidation.line: 103 % is not between 103.1 % and 150 %"),
        (
            "liquidation.discount",
            "10 %",
            "liquidation.discount: with 10 % the debts of an account at the line",
        ),
        ("liquidation.fee_cap", "7 %", "liquidation.fee_cap: after 7 % an account at the line could not pay"),
        ("liquidation.fee_cap", "11 %", "liquidation.fee_cap: 11 % is not between 0 % and 10 %"),
        ("reserves.treasury_share", "101 %", "reserves.treasury_share: 101 % is no share"),
        ("reserves.target", "101 %", "reserves.target: 101 % is not between 0 % and 100 %"),
        ("reserves.target", "2.005 %", "reserves.target: cannot read '2.005 %'"),
        ("liquidation.pools.quota", "101 %", "liquidation.pools.quota: 101 % is not between 0 % and 100 %"),
        (
            "liquidation.pools.slash_cap",
            "51 %",
            "liquidation.pools.slash_cap: 51 % is not between 0 % and 50 %",
        ),
        (
            "liquidation.pools.fee_share",
            "76 %",
            "liquidation.pools: fee_share and bounty_share are 101 % of the fee together",
        ),
        ("liquidation.pools", {"quota": "50 %"}, "liquidation.pools.fee_share"),
        ("markets.ETH.pool.minimum", "0 ETH", "pool.minimum: 0 ETH is less than the smallest unit"),
        ("markets.ETH.pool.minimum", "1 USDT", "pool.minimum: is in USDT; write it in ETH"),
        ("markets.USDC6.pool.minimum", "0.0000001 USDC6", "markets.USDC6.pool"),
        ("markets.ETH.pool.epoch_cap", "-1 ETH", "pool.epoch_cap: -1 ETH is negative"),
        (
            "markets.ETH.pool.epoch_cap",
            "80_000_000_000 ETH",
            "pool.epoch_cap: 80,000,000,000 ETH is more than",
        ),
        (
            "classes.major.pool.last_discount",
            "3.1 %",
            "markets.ETH.pool.last_discount: 3.1 % is not between 0 % and 3 %",
        ),
        (
            "classes.major.pool.first_discount",
            "3.1 %",
            "pool.first_discount: 3.1 % is not between 0 % and the last one, 3 %",
        ),
        (
            "liquidation.discount",
            "2 %",
            "pool.last_discount: 3 % is more than liquidations leave the pool, 2 %",
        ),
        ("classes.major.pool.ageing", "1 day", "pool.ageing: 1 day is not between"),
        (
            "governance.votes.proposal_threshold",
            "1_000 USDT",
            "proposal_threshold: is in USDT; write it in FLUX",
        ),
        ("governance.votes.voting_delay", "1 minute", "voting_delay: 1 minute is not between"),
        ("governance.votes.voting_period", "31 days", "voting_period: 31 days is not between"),
        ("governance.votes.extension", "8 days", "extension: 8 days is not between"),
        ("governance.votes.proposal_threshold", "0 FLUX", "proposal_threshold: 0 FLUX is not between"),
        ("governance.votes.least_quorum", "0 FLUX", "least_quorum: 0 FLUX is not between"),
        ("governance.votes.quorum", "21 %", "quorum: 21 % is not between 1 % and 20 %"),
        ("governance.votes.least_quorum", "1_000 USDT", "least_quorum: is in USDT; write it in FLUX"),
        ("rewards", None, "governance.votes: without rewards there is no FLUX"),
        ("governance.votes.price.lowest_price", "10_000 USD", "votes.price: lowest and highest price are no"),
        ("governance.votes.price.lowest_price", "0.000000001 USD", "governance.votes"),
        ("governance.votes.least_quorum", "840_001 FLUX", "least_quorum: 840,001 FLUX is more than 840,000"),
        ("governance.votes.weight", "6 %", "weight: must be at least 0 and makes 101 % with those"),
        ("governance.votes.quorum", "4.5 %", "governance.votes"),
        ("governance.guardian", "0x" + "0" * 40, "governance.guardian: the zero address is nobody"),
        ("governance.timelock_delay", "31 days", "governance.timelock_delay: 31 days is not between"),
        ("oracle.sequencer_grace", "1 hour", "means nothing without a sequencer_feed"),
        ("chain.status", "sleeping", "chain.status"),
        ("chain.wrapped_native", "HT", "chain.wrapped_native: HT is none of the markets"),
        ("chain.gas", {"style": "eip1559", "price": "5 gwei"}, "max_fee"),
    ],
)
def test_a_bad_line_is_refused_by_its_name(place, value, complaint):
    assert complaint in complaint_of(changed(place, value))


def test_nobody_to_propose_is_refused():
    raw = changed("governance.proposers", [])
    parsed(raw)
    raw["governance"]["votes"] = None

    assert "governance.proposers: without one" in complaint_of(raw)


def test_all_bad_lines_are_named_at_once():
    raw = changed("liquidation.fee_cap", "11 %")
    raw["markets"]["USDT"]["reserve_factor"] = "51 %"

    text = complaint_of(raw)

    assert "liquidation.fee_cap" in text
    assert "markets.USDT.reserve_factor" in text


def test_a_key_given_twice_is_refused():
    text = "liquidation: {line: 110 %, line: 120 %}"

    with pytest.raises(ParametersInvalid, match="'line' is given twice"):
        config.parse(text, key="local", path=paths.parameters_of("local"))


def test_an_asset_or_a_feed_of_two_markets_is_refused():
    raw = live_file()
    raw["markets"]["USDC"] = raw["markets"]["USDT"] | {
        "supply_cap": "5 USDC",
        "borrow_cap": "5 USDC",
        "min_debt": "1 USDC",
        "seed": "1 USDC",
    }

    text = complaint_of(raw)

    assert f"USDT, USDC have the same asset {ADDRESS}" in text
    assert f"USDT, USDC have the same feed {OTHER_ADDRESS}" in text


def test_mocks_and_local_accounts_are_refused_where_money_is_real():
    raw = local_file()
    raw["chain"]["is_development"] = False

    text = complaint_of(raw)

    assert "mocks are for development chains only" in text
    assert "governance.guardian: 'account 1' exists on development chains only" in text


def test_a_live_timelock_waits_at_least_a_day():
    raw = live_file()
    raw["governance"]["timelock_delay"] = "1 hour"

    assert "governance.timelock_delay: 1 hour is not between 1 day and 30 days" in complaint_of(raw)


def test_unknown_chain_is_refused():
    with pytest.raises(ParametersMissing, match="no parameters for the chain 'solana'"):
        config.load("solana")


def test_the_chain_is_found_by_its_network():
    assert config.load_for_network("flux-anvil").key == "local"


def test_unknown_network_is_refused():
    with pytest.raises(NetworkUnknown, match="No chain in chains/ names the network 'mainnet'"):
        config.load_for_network("mainnet")


def test_a_retired_chain_is_refused():
    raw = changed("chain.status", "retired")
    raw["chain"]["retired_because"] = "everybody left."
    parameters = parsed(raw)

    with pytest.raises(ChainRetired, match=r"Local chain is retired: everybody left\. Nothing is deployed"):
        config.require_live(parameters)


def test_local_accounts_become_addresses():
    parameters = config.with_addresses(config.load("local"), ACCOUNTS)

    assert parameters.governance.guardian == ACCOUNTS[1]
    assert parameters.governance.proposers == (ACCOUNTS[7],)
    assert parameters.reserves.treasury == ACCOUNTS[8]


def test_an_account_that_the_node_does_not_have_is_refused():
    with pytest.raises(AccountMissing, match="holds only 5 accounts"):
        config.with_addresses(config.load("local"), ACCOUNTS[:5])
