"""Attacks on rewards that emptied other protocols, with what they bring here.

X-61 Compound's proposal 62, X-69 Popsicle, X-70 tokens that take fees, X-71 stakes for one block, X-72 lists
of sources; docs/security.md tells the stories. Figures are wei of FLUX.
"""

import pytest

from tests.model.fixed_point import WAD
from tests.stateful.scenario import OWNER
from tests.unit.rewards.stage import DAY, UNLIMITED, Stage, refusal_of

USDA, MARKET = "USDA", "market:USDA"
HONEST, ATTACKER = "alice", "bob"
DEPOSIT = 100_000 * WAD


@pytest.fixture
def stage():
    return Stage()


def open_debt(stage, account, assets=1000 * WAD):
    """Of dollars, behind ETH."""
    stage.supply(account, "ETH", 10 * WAD)
    stage.send(account, MARKET, "borrow", assets, account, account)


# --- an account that was never seen, in markets whose index is at, or above, its first value


@pytest.mark.parametrize("history", ["never mined", "mined a moment", "mined a month"])
@pytest.mark.parametrize("known", ["never seen", "seen at first", "seen now"])
@pytest.mark.parametrize("side", ["supply", "debt"])
def test_x61_weight_that_goes_to_0_and_back_gives_nobody_the_past(stage, history, known, side):
    weights = (MARKET, 5000, 0) if side == "supply" else (MARKET, 0, 5000)
    join = stage.supply if side == "supply" else lambda who, *_: open_debt(stage, who)
    stage.supply(HONEST, USDA, DEPOSIT)
    if known == "seen at first":
        join(ATTACKER, USDA, 1000 * WAD)
    if history != "never mined":
        stage.weigh(weights)
        stage.wait(1 if history == "mined a moment" else 30 * DAY)
        stage.weigh((MARKET, 0, 0))
    if known == "seen now":
        join(ATTACKER, USDA, 1000 * WAD)
    stage.weigh((MARKET, 0, 0))
    stage.wait(30 * DAY)
    earned = stage.ask("miner", "claimable", ATTACKER, [MARKET])
    stage.weigh(weights)

    paid = stage.claim(ATTACKER, MARKET)

    # what he is paid is what he had before; who came after it, or was never seen, has nothing
    assert paid == earned
    assert paid == 0 or known == "seen at first"
    assert paid + stage.claim(HONEST, MARKET) <= stage.promised()


def test_x61_newcomer_in_a_market_mined_for_a_year_earns_his_own_day_only(stage):
    stage.weigh((MARKET, 10_000, 0))
    stage.supply(HONEST, USDA, DEPOSIT)
    stage.wait(365 * DAY)
    before = stage.promised()

    stage.supply(ATTACKER, USDA, DEPOSIT)
    assert stage.claim(ATTACKER, MARKET) == 0
    stage.wait(DAY)
    paid = stage.claim(ATTACKER, MARKET)

    assert paid <= (stage.promised() - before) // 2
    assert before > 4_000_000 * WAD  # 75 % of the first year's 7.1 million: what the flaw would have divided
    assert paid < 7_000 * WAD


# --- the same shares claim in one account after another


def test_x69_shares_passed_on_through_ten_accounts_earn_once():
    stage = Stage(people=10)
    stage.weigh((MARKET, 10_000, 0))
    first = stage.people[0]
    stage.supply(first, USDA, DEPOSIT)
    stage.wait(30 * DAY)
    due = stage.ask("miner", "claimable", first, [MARKET])

    paid = stage.claim(first, MARKET)
    for giver, taker in zip(stage.people, stage.people[1:], strict=False):
        stage.send(giver, MARKET, "transfer", taker, stage.shares(giver, USDA))
        paid += stage.claim(taker, MARKET)

    assert paid == due > 400_000 * WAD
    assert sum(stage.flux_of(person) for person in stage.people) == due


def test_x66_transfer_to_oneself_earns_nothing(stage):
    stage.weigh((MARKET, 10_000, 0))
    stage.supply(HONEST, USDA, DEPOSIT)
    stage.wait(DAY)
    due = stage.ask("miner", "claimable", HONEST, [MARKET])

    for _ in range(5):
        stage.send(HONEST, MARKET, "transfer", HONEST, DEPOSIT // 2)

    assert stage.claim(HONEST, MARKET) == due


# --- a staked token that takes a fee


def test_x70_token_that_takes_fees_is_staked_for_what_arrives(stage):
    stage.create("fee token", "MockFeeToken", "Fee", "FEE", 18)
    stage.send(OWNER, "fee token", "setFee", 1000)
    stage.create_staking("fee pool", "fee token", 0)
    stage.weigh(("fee pool", 10_000, 0))
    for account in (HONEST, ATTACKER):
        stage.send(OWNER, "fee token", "mint", account, 1000 * WAD)
        stage.send(account, "fee token", "approve", "fee pool", UNLIMITED)
    stage.send(HONEST, "fee pool", "stake", 1000 * WAD)

    for _ in range(20):
        stage.send(ATTACKER, "fee pool", "stake", stage.ask("fee token", "balanceOf", ATTACKER))
        stage.send(ATTACKER, "fee pool", "unstake", UNLIMITED, ATTACKER)
    stage.send(HONEST, "fee pool", "unstake", UNLIMITED, HONEST)

    assert stage.ask("fee pool", "totalStaked") == 0
    assert stage.ask("fee token", "balanceOf", HONEST) == 810 * WAD  # two fees of 10 %, and no more


# --- in and out within one transaction


def test_x71_deposit_for_one_moment_earns_nothing(stage):
    stage.weigh((MARKET, 10_000, 0))
    stage.supply(HONEST, USDA, DEPOSIT)
    stage.wait(30 * DAY)
    honest = stage.ask("miner", "claimable", HONEST, [MARKET])

    for _ in range(10):
        stage.supply(ATTACKER, USDA, 10**9 * WAD)  # ten thousand times as much
        assert stage.claim(ATTACKER, MARKET) == 0
        stage.send(ATTACKER, MARKET, "redeem", UNLIMITED, ATTACKER, ATTACKER)

    assert stage.claim(ATTACKER, MARKET) == 0
    assert stage.claim(HONEST, MARKET) == honest


def test_x71_flash_loan_that_is_supplied_elsewhere_claims_nothing(stage):
    stage.create("batch", "MockBatch")
    stage.weigh((MARKET, 5000, 0), ("market:USDB", 5000, 0))
    stage.supply(HONEST, USDA, DEPOSIT)
    stage.wait(30 * DAY)
    stage.send(OWNER, USDA, "mint", "batch", DEPOSIT)
    steps = (
        (USDA, "approve", MARKET, UNLIMITED),
        (MARKET, "deposit", DEPOSIT, "batch"),
        ("miner", "claim", "batch", [MARKET]),
        (MARKET, "redeem", UNLIMITED, "batch", "batch"),
        ("miner", "claim", "batch", [MARKET, "market:USDB"]),
    )

    stage.send(ATTACKER, "batch", "run", [s[0] for s in steps], [stage.data(*s) for s in steps])

    assert stage.flux_of("batch") == 0
    assert stage.ask(USDA, "balanceOf", "batch") == DEPOSIT


# --- X-72: lists with duplicates, strangers' contracts, in any order


def test_x72_source_that_is_listed_many_times_pays_once(stage):
    stage.weigh((MARKET, 5000, 0), ("market:ETH", 5000, 0))
    stage.supply(HONEST, USDA, DEPOSIT)
    stage.supply(HONEST, "ETH", 10 * WAD)
    stage.wait(DAY)
    due = stage.ask("miner", "claimable", HONEST, [MARKET, "market:ETH"])

    assert stage.claim(HONEST, "market:ETH", MARKET, MARKET, "market:ETH", MARKET) == due
    assert stage.claim(HONEST, *[MARKET] * 50) == 0


def test_x72_contract_that_pretends_to_be_a_market_is_not_asked(stage):
    stage.create_staking("own pool", USDA, 0)
    stage.weigh((MARKET, 10_000, 0))

    refused = refusal_of(lambda: stage.claim(ATTACKER, MARKET, "own pool"))

    assert refused == ("SourceUnknown", stage.deployment.addresses["own pool"])


def test_source_that_owes_more_than_was_released_cannot_mint_it(stage):
    """Even if a mined contract were broken: what users get is bounded where it is minted."""
    stage.create("liar", "MockMined")
    stage.weigh(("liar", 10_000, 0))
    stage.wait(DAY)
    released = stage.words("miner", "released")[1]
    stage.send(OWNER, "liar", "setOwed", 2 * released)

    refused = refusal_of(lambda: stage.claim(ATTACKER, "liar"))

    assert refused[0] == "ERC20InsufficientBalance"
    assert refused[2:] == (released, 2 * released)


# --- dust


def test_first_dust_in_a_market_does_not_take_the_whole_release(stage):
    stage.weigh((MARKET, 0, 10_000))
    stage.supply(HONEST, USDA, DEPOSIT)
    stage.supply(ATTACKER, "ETH", WAD)
    stage.send(ATTACKER, MARKET, "borrow", 2**20 - 1, ATTACKER, ATTACKER)
    stage.wait(DAY)

    assert stage.claim(ATTACKER, MARKET) == 0
    assert stage.send(OWNER, "miner", "reclaim", MARKET) > 16_000 * WAD  # all that was released
