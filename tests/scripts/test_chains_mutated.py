"""Parameter files with one thing wrong: each is refused when it is read, or before anything is sent.

What a file alone cannot show (a feed of another asset, other decimals) is compared with the chain first; here
the chain is a reader that answers as the unspoilt file says.
"""

import shutil
from decimal import Decimal

import pytest
import yaml

from scripts.flux import checks, config, paths
from scripts.flux.errors import ParametersInvalid

OTHER = "0x2170Ed0880ac9A755fd29B2688956BD959F933F8"
USDT = "0x55d398326f99059fF775485246999027B3197955"
ETH_FEED = "0x9ef1B8c0E4F7dc8bF5719Ea496883DC6401d5b2e"


class TrueChain:
    """Answers for the tokens and feeds of the unspoilt file; elsewhere there is nothing."""

    def __init__(self, key: str) -> None:
        self.answers = {}
        for market in config.load(key).markets:
            price = int(market.expected_price.scaleb(market.feed_decimals))
            self.answers |= {
                (market.asset, "symbol"): market.token_symbol,
                (market.asset, "decimals"): market.decimals,
                (market.feed, "decimals"): market.feed_decimals,
                (market.feed, "description"): market.feed_description,
                (market.feed, "latestRoundData"): (1, price, 1, 1, 1),
            }
        self.sequencer = config.load(key).oracle.sequencer_feed

    def many(self, views):
        return [self.answers.get((view.target, view.function)) for view in views]

    def codes(self, addresses):
        return ["0x00" if address == self.sequencer else "0x" for address in addresses]


def spoilt(key: str, place: str, value: object) -> dict:
    """The file with one line changed; `place` goes inwards with its dots."""
    raw = yaml.safe_load(paths.parameters_of(key).read_text(encoding="utf-8"))
    section = raw
    *outer, last = place.split(".")
    for name in outer:
        section = section[name]
    section[last] = value
    return raw


@pytest.fixture
def load_spoilt(tmp_path, monkeypatch):
    """Loads a chain whose file is spoilt, among the good files of the others."""
    chains = tmp_path / "chains"
    shutil.copytree(paths.CHAINS, chains, ignore=shutil.ignore_patterns("*.json*", "console"))
    monkeypatch.setattr(paths, "CHAINS", chains)

    def load(key: str, raw: dict) -> config.Parameters:
        paths.parameters_of(key).write_text(yaml.safe_dump(raw, sort_keys=False), encoding="utf-8")
        return config.load(key)

    return load


def swapped(key: str, field: str, one: str, other: str) -> dict:
    """Two markets with each other's lines."""
    raw = yaml.safe_load(paths.parameters_of(key).read_text(encoding="utf-8"))
    markets = raw["markets"]
    markets[one][field], markets[other][field] = markets[other][field], markets[one][field]
    return raw


def test_the_unspoilt_files_pass(load_spoilt):
    for key in ("bsc", "arbitrum"):
        raw = yaml.safe_load(paths.parameters_of(key).read_text(encoding="utf-8"))
        parameters = load_spoilt(key, raw)

        assert [str(one) for one in checks.outside(parameters, TrueChain(key)) if not one.holds] == []


@pytest.mark.parametrize(
    ("place", "value", "complaint"),
    [
        ("chain.chain_id", 57, "chain.chain_id: 57, but network-config.yaml has 56 for flux-bsc"),
        ("chain.networks", ["flux-polygon"], "network-config.yaml has 137 for flux-polygon"),
        ("chain.networks", ["flux-bsk"], "chain.networks: flux-bsk is not in network-config.yaml"),
        ("chain.status", "closed", "chain.status"),
        ("chain.status", "retired", "the sentence `retired_because`"),
        ("chain.retired_because", "nobody knows", "the sentence `retired_because`"),
        ("chain.block_time", 0.45, "chain.block_time"),
        ("chain.finality", "soon", 'write it like "finalized" or "30 blocks"'),
        ("chain.gas", {"style": "legacy"}, "the style with exactly"),
        ("chain.gas", {"style": "legacy", "price": "9 gwei", "max_fee": "5 gwei"}, "max_fee"),
        ("chain.gas", {"style": "eip1559", "max_fee": "5 gwei"}, "the style with exactly"),
        ("chain.explorer.api", "none", "an api with its api_url, or neither"),
        ("chain.explorer.api_url", None, "an api with its api_url, or neither"),
        ("chain.wrapped_native", "WBNB", "chain.wrapped_native: WBNB is none of the markets"),
        ("chain.is_developement", True, "chain.is_developement"),
        ("flux", None, "rewards: without flux, this chain's share and cap"),
        ("flux.users_share", "6.5 %", "those of all chains are 74 % together, not 75 %"),
        ("flux.users_share", "-7.5 %", "-7.5 % is not between 0.01 % and 75 %"),
        ("flux.users_share", "8.5 %", "is less than the 2,813,334 that share and head starts release here"),
        ("flux.cap", "2_600_001 FLUX", "flux.cap: those of all chains are 21,000,001 FLUX together"),
        ("flux.cap", "2_599_999 FLUX", "is less than the 2,600,000 that share and head starts release here"),
        ("flux.cap", "2_600_000 BNB", "flux.cap: is in BNB; write it in FLUX"),
        ("rewards", None, "rewards: missing; users here are to get 7.5 % of FLUX, and nothing would"),
        ("rewards.head_starts", "1_000_001 FLUX", "than the 2,600,001 that share and head starts release"),
        ("rewards.head_starts", "-1 FLUX", "rewards.head_starts: -1 FLUX is negative"),
        ("rewards.head_starts", "1_000_000 BNB", "rewards.head_starts: is in BNB"),
        ("rewards.team", "account 8", "rewards.team: 'account 8' exists on development chains only"),
        ("rewards.fund", "0x" + "0" * 40, "rewards.fund: the zero address is nobody"),
        (
            "rewards.mined.BUSD",
            {"supply": "0 %", "debt": "0 %"},
            "rewards.mined.BUSD: is none of the markets",
        ),
        ("rewards.mined.USDT.supply", "33 %", "rewards: weights must be at least 0 and are 116 % together"),
        ("rewards.mined.USDT.supply", "13 %", "votes.weight: must be at least 0 and makes 101 % with those"),
        ("rewards.mined.USDT.debt", "-1 %", "rewards: weights must be at least 0"),
        ("rewards.mined.USDT.debt", "0.005 %", "rewards: cannot read '0.005 %'"),
        ("rewards.staking.30days.lock", "31 days", "staking.30days.lock: 31 days is more than 30 days"),
        ("governance.votes.weight", "6 %", "weight: must be at least 0 and makes 101 % with those"),
        ("governance.votes.quorum", "21 %", "governance.votes.quorum: 21 % is not between 1 % and 20 %"),
        (
            "governance.votes.least_quorum",
            "2_600_001 FLUX",
            "least_quorum: 2,600,001 FLUX is more than 104,000",
        ),
        ("governance.votes.proposal_threshold", "105_000 FLUX", "105,000 FLUX is more than 104,000 FLUX"),
        (
            "governance.votes.price",
            {
                "feed": "mock: 2 USD",
                "heartbeat": "1 day",
                "lowest_price": "1 USD",
                "highest_price": "9 USD",
            },
            "governance.votes.price.feed: mocks are for development chains only",
        ),
        ("governance.timelock_delay", "2 hours", "governance.timelock_delay: 2 hours"),
        ("governance.guardian", "account 1", "exists on development chains only"),
        ("governance.guardian", "0x" + "0" * 40, "the zero address is nobody"),
        ("oracle.tolerance", "3 days", "heartbeat and tolerance"),
        ("oracle.sequencer_grace", "1 hour", "means nothing without a sequencer_feed"),
        ("liquidation.line", "131 %", "ratio: 130 % must be above the liquidation line of 131 %"),
        ("liquidation.discount", "13 %", "would not be paid"),
        ("classes.stable.ratio", "109 %", "must be above the liquidation line"),
        ("classes.stable.ratio", "1.3 %", "ratio: 1.3 % is not between 101 % and 1,000 %"),
        ("classes.major.reserve_factor", "100 %", "reserve_factor: 100 % is not between"),
        ("classes.major.curve.slope", "2_000 %", "curve.slope: 2,000 % is not between"),
        ("markets.USDT.supply_cap", "2_000_000_000_000 USDT", "is more than the market can count"),
        ("markets.USDT.borrow_cap", "20_000_001 USDT", "borrow_cap: more than the supply cap"),
        ("markets.USDT.min_debt", "50 USDC", "min_debt: is in USDC"),
        ("markets.USDT.seed", "1_000_000 USDT", "seed: is worth 1,000,000 USD"),
        ("markets.BTCB.seed", "0.00000001 BTCB", "seed: is worth"),
        ("markets.BTCB.reference_price", "10_000_000 USD", "reference_price: 10,000,000 USD is not between"),
        ("markets.BTCB.lowest_price", "1_000_000 USD", "reference_price: 100,000 USD is not between"),
        ("markets.USDT.asset", OTHER, "ETH, USDT have the same asset"),
        ("markets.USDT.feed", ETH_FEED, "ETH, USDT have the same feed"),
        ("markets.USDT.asset", "mock", "mocks are for development chains only"),
        ("markets.USDT.feed", "mock: 1 USD", "mocks are for development chains only"),
        ("markets.USDT.asset", USDT.replace("fF", "ff", 1), "its checksum is wrong"),
        ("markets.USDT.asset", USDT[:-1], "markets.3.asset"),
        ("markets.USDT.feed_description", None, "feed_description: missing"),
        ("markets.BTCB.reference_price", None, "reference_price: missing"),
        ("markets.BNB.decimals", 8, "a wrapped native coin has 18"),
        ("markets.USDT.quirks", ["odd"], "quirks"),
        (
            "markets.USDT.quirks",
            ["fee switch"],
            "is_measured: write true, for the token may begin",
        ),
        ("markets.USDC.is_measured", False, "may begin to take fees (upgradeable)"),
        ("markets.USDT.class", "steady", "which `classes` does not have"),
    ],
)
def test_a_file_that_is_wrong_in_itself_is_refused_when_read(load_spoilt, place, value, complaint):
    with pytest.raises(ParametersInvalid) as caught:
        load_spoilt("bsc", spoilt("bsc", place, value))

    assert complaint in str(caught.value)


@pytest.mark.parametrize(
    ("place", "value", "complaint"),
    [
        ("flux", None, "flux: missing; say which share of FLUX"),
        ("flux.users_share", "1 %", "rewards: missing; users here are to get 1 % of FLUX"),
        ("flux.cap", "1 FLUX", "flux.cap: those of all chains are 21,000,001 FLUX together"),
        ("flux.cap", "-1 FLUX", "flux.cap: -1 FLUX is not between 0 and 21,000,000 FLUX"),
        ("governance.proposers", [], "governance.proposers: without one"),
    ],
)
def test_a_chain_to_which_flux_only_comes_says_so(load_spoilt, place, value, complaint):
    with pytest.raises(ParametersInvalid) as caught:
        load_spoilt("ethereum", spoilt("ethereum", place, value))

    assert complaint in str(caught.value)


def test_head_starts_of_all_chains_are_what_the_schedule_leaves(load_spoilt):
    """The cap was raised with them, so that nothing in the file itself is wrong."""
    raw = spoilt("bsc", "rewards.head_starts", "1_000_001 FLUX")
    raw["flux"]["cap"] = "2_600_001 FLUX"

    with pytest.raises(ParametersInvalid) as caught:
        load_spoilt("bsc", raw)

    assert "rewards.head_starts: those of all chains are 5,000,001 FLUX together" in str(caught.value)
    assert "there are 5,000,000" in str(caught.value)


def test_the_schedule_begins_once(load_spoilt):
    began = 1_800_000_000
    load_spoilt("bsc", spoilt("bsc", "rewards.start", began))
    load_spoilt("conflux", spoilt("conflux", "rewards.start", began))

    with pytest.raises(ParametersInvalid) as caught:
        load_spoilt("heco", spoilt("heco", "rewards.start", began + 1))

    assert f"rewards.start: the schedule begins once, on all chains, but {began} in chains/bsc" in str(
        caught.value
    )


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (spoilt("bsc", "markets.USDT.decimals", 6), "markets.USDT.decimals"),
        (spoilt("bsc", "markets.ETH.decimals", 17), "markets.ETH.decimals"),
        (spoilt("bsc", "markets.USDT.token_symbol", "USDT.e"), "markets.USDT.token_symbol"),
        (spoilt("bsc", "markets.USDT.asset", "0xdAC17F958D2ee523a2206206994597C13D831ec7"), "token_symbol"),
        (spoilt("bsc", "markets.USDT.feed_decimals", 18), "markets.USDT.feed_decimals"),
        (spoilt("bsc", "markets.USDT.feed", "0x3E7d1eAB13ad0104d2750B8863b489D65364e32D"), "feed_decimals"),
        (spoilt("bsc", "markets.USDT.feed_description", "USDC / USD"), "markets.USDT.feed_description"),
        (swapped("bsc", "feed", "USDT", "USDC"), "markets.USDT.feed_description"),
        (swapped("bsc", "feed", "BTCB", "ETH"), "markets.BTCB.feed_description"),
        (swapped("bsc", "asset", "USDT", "DAI"), "markets.USDT.token_symbol"),
        (swapped("bsc", "asset", "BTCB", "ETH"), "markets.BTCB.token_symbol"),
    ],
)
def test_a_file_that_the_chain_contradicts_is_caught_before_anything_is_sent(load_spoilt, raw, name):
    chain = TrueChain("bsc")
    parameters = load_spoilt("bsc", raw)

    failed = [str(one) for one in checks.outside(parameters, chain) if not one.holds]

    assert any(name in one for one in failed)


def test_a_feed_of_a_much_dearer_asset_is_caught_by_its_answer():
    chain = TrueChain("bsc")
    market = config.load("bsc").market("BNB")
    chain.answers[market.feed, "latestRoundData"] = (1, int(Decimal(30_000).scaleb(8)), 1, 1, 1)

    failed = [str(one) for one in checks.outside(config.load("bsc"), chain) if not one.holds]

    assert failed == [f"markets.BNB.reference_price at {market.feed}: 30,000 USD instead of about 900 USD"]


def test_a_sequencer_feed_that_is_no_contract_is_caught(load_spoilt):
    chain = TrueChain("arbitrum")
    parameters = load_spoilt("arbitrum", spoilt("arbitrum", "oracle.sequencer_feed", OTHER))

    failed = [one.name for one in checks.outside(parameters, chain) if not one.holds]

    assert failed == ["oracle.sequencer_feed is a contract"]


def test_a_sequencer_feed_without_its_grace_is_refused(load_spoilt):
    raw = spoilt("arbitrum", "oracle.sequencer_grace", "0 seconds")

    with pytest.raises(ParametersInvalid, match=r"oracle\.sequencer_grace: 0 seconds is not between"):
        load_spoilt("arbitrum", raw)
