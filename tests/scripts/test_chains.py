"""The parameters of every chain that the project ships."""

import re
from decimal import Decimal

import pytest

from scripts.flux import config, paths, together
from scripts.flux.bounds_rewards import weights_of
from scripts.flux.errors import ChainRetired
from scripts.flux.errors_live import NotReady
from scripts.flux.plan import plan
from scripts.flux.readiness import require_ready
from scripts.flux.rehearsal.stage import as_rehearsed
from scripts.flux.state import Observed
from scripts.flux.steps import Deploy
from tests.scripts.finished import ACCOUNTS, DEPLOYER

KEYS = sorted(path.parent.name for path in paths.CHAINS.glob("*/parameters.yaml"))
MAINNETS = ("arbitrum", "bsc", "conflux", "ethereum", "heco", "oec", "polygon")
MINED = ("bsc", "conflux", "heco", "oec")  # FLUX is released there
TESTNETS = ("amoy", "arbitrum-sepolia", "bsc-testnet", "conflux-testnet", "sepolia")
DAY = 86_400
LINE_WITH_ADDRESS = re.compile(r'"0x[0-9A-Fa-f]{40}"')
EVIDENCE = re.compile(r"# .*(source|table)")


def text_of(key: str) -> str:
    return paths.parameters_of(key).read_text(encoding="utf-8")


def test_every_chain_has_a_file():
    assert set(KEYS) == {*MAINNETS, *TESTNETS, "local"}


@pytest.mark.parametrize("key", KEYS)
def test_every_file_is_sound(key):
    assert config.load(key).key == key


@pytest.mark.parametrize("key", KEYS)
def test_every_address_cites_its_evidence(key):
    lines = [line for line in text_of(key).splitlines() if LINE_WITH_ADDRESS.search(line)]

    assert [line for line in lines if not EVIDENCE.search(line)] == []
    assert lines or key not in MAINNETS


@pytest.mark.parametrize("key", MAINNETS)
def test_an_address_of_one_source_is_marked(key):
    """The comments and the field that makes `deploy` ask must say the same."""
    text = text_of(key)
    for market in config.load(key).markets:
        for field, address in (
            ("asset", market.asset),
            ("feed", getattr(market.feed, "push_oracle", market.feed)),
        ):
            cited = [line for line in text.splitlines() if address and address in line and f"{field}" in line]
            is_weak = any("1 source:" in line or "public tables" in line for line in cited)
            assert not cited or is_weak == (field in market.single_source) or "push_oracle" in cited[0]


def test_chain_ids_and_networks_are_those_of_one_file():
    chains = [config.load(key).chain for key in KEYS]
    networks = [network for chain in chains for network in chain.networks]

    assert len({chain.chain_id for chain in chains}) == len(chains)
    assert len(set(networks)) == len(networks)


def test_all_of_flux_is_shared_out_and_no_more():
    given = together.shares()

    assert set(given) == set(MAINNETS)
    assert sum(share.users for share in given.values()) == Decimal("0.75")
    assert sum(share.cap for share in given.values()) == 21_000_000
    assert sum(share.head_starts for share in given.values()) == 5_000_000
    assert {key: given[key].users for key in MINED} == {
        "bsc": Decimal("0.075"),
        "conflux": Decimal("0.075"),
        "heco": Decimal("0.075"),
        "oec": Decimal("0.525"),
    }
    assert (given["bsc"].head_starts, given["heco"].head_starts) == (1_000_000, 1_000_000)


@pytest.mark.parametrize("key", ["local", "bsc-testnet", *MINED])
def test_what_users_get_is_given_out_whole(key):
    """Some market or pool has every hundredth of it, and every market earns on both sides."""
    parameters = config.load(key)
    rewards, votes = parameters.rewards, parameters.governance.votes

    assert sum(weights_of(rewards)) + votes.weight == 1
    assert sorted(pool.lock for pool in rewards.staking.values()) == [3 * DAY, 7 * DAY, 30 * DAY]
    assert all(weight.supply > 0 and weight.debt > 0 for weight in rewards.mined.values())
    assert set(rewards.mined) == set(parameters.by_symbol) or key == "local"


@pytest.mark.parametrize("key", ["local", "bsc-testnet", *MINED])
def test_a_cap_is_what_is_released_and_quorums_are_in_proportion(key):
    parameters = config.load(key)
    flux, votes = parameters.flux, parameters.governance.votes

    by_schedule = 16_000_000 * flux.users_share / Decimal("0.75")
    assert flux.cap.value == by_schedule + parameters.rewards.head_starts.value or key == "local"
    assert votes.proposal_threshold.value == flux.cap.value / 1000
    assert votes.least_quorum.value == flux.cap.value / 100


@pytest.mark.parametrize("key", [*MAINNETS, *TESTNETS])
def test_who_votes_is_where_flux_is_released(key):
    """Elsewhere the Safe of the governors decides alone, and nobody has a share."""
    parameters = config.load(key)
    is_mined = key in (*MINED, "bsc-testnet")

    assert (parameters.rewards is not None) == is_mined
    assert (parameters.governance.votes is not None) == is_mined
    assert is_mined or parameters.flux is None or parameters.flux.users_share == 0


@pytest.mark.parametrize("key", MINED)
def test_flux_has_no_price_where_it_has_no_feed(key):
    """It is deployed all the same, to the last step."""
    parameters = as_rehearsed(config.load(key), ACCOUNTS)

    steps = plan(parameters, Observed(deployer=DEPLOYER))

    roles = [step.role for step in steps if isinstance(step, Deploy)]
    assert parameters.governance.votes.price is None
    assert "source.FLUX" not in roles
    assert {"flux", "miner", "staking.30days", "safety", "governor"} <= set(roles)
    assert steps[-1].is_handover


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("heco", "HECO is retired: the chain was shut down on 2025-01-15. Nothing is deployed there"),
        ("oec", "OKT Chain is retired: the chain is being closed, as its operator announced on 2025-08-13."),
    ],
)
def test_a_closed_chain_is_refused_with_its_sentence(key, sentence):
    with pytest.raises(ChainRetired) as caught:
        config.load_for_network(f"flux-{key}")

    assert str(caught.value).startswith(sentence)


@pytest.mark.parametrize("key", [*MAINNETS, *TESTNETS])
def test_nothing_is_deployed_before_its_parties_are_named(key):
    with pytest.raises(NotReady) as caught:
        require_ready(config.load(key), frozenset())

    places = {"governance.proposers", "governance.guardian", "reserves.treasury"}
    if key in (*MINED, "bsc-testnet"):
        places |= {"rewards.team", "rewards.fund"}
    assert set(re.findall(r"([\w.]+): is unset", str(caught.value))) == places


def test_a_price_of_flux_needs_a_feed():
    parameters = named("bsc-testnet")
    votes = parameters.governance.votes
    missing = votes.model_copy(update={"price": votes.price.model_copy(update={"feed": None})})
    governance = parameters.governance.model_copy(update={"votes": missing})

    with pytest.raises(NotReady, match=r"governance\.votes\.price\.feed: is missing; find or build one"):
        require_ready(parameters.model_copy(update={"governance": governance}))


def test_feeds_that_flux_cannot_read_are_named():
    with pytest.raises(NotReady) as caught:
        require_ready(config.load("conflux"))
    assert "markets.CFX.feed: is of a push oracle" in str(caught.value)

    with pytest.raises(NotReady) as caught:
        require_ready(config.load("oec"))
    assert "markets.OKT.feed: is missing" in str(caught.value)


def named(key: str) -> config.Parameters:
    """The chain as if its parties were named; the address is no one's in particular."""
    text = re.sub(r"\bunset\b", '"0x55d398326f99059fF775485246999027B3197955"', text_of(key))
    return config.parse(text, key=key, path=paths.parameters_of(key))


def test_an_address_of_one_source_needs_an_explicit_word():
    parameters = named("conflux-testnet")
    weak = str(parameters.market("CFX").asset)

    with pytest.raises(NotReady, match=rf"markets\.CFX\.asset: only one public source names {weak}"):
        require_ready(parameters, frozenset())
    require_ready(parameters, frozenset({weak.lower()}))
    require_ready(parameters)  # a look at what is there asks nothing


@pytest.mark.parametrize("key", ["ethereum", "bsc", "polygon", "arbitrum"])
def test_a_chain_with_good_sources_is_ready_once_its_parties_are_named(key):
    require_ready(named(key), frozenset())
