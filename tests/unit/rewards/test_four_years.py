"""The whole schedule in accelerated time, with sixty people who come, go, lend to each other and claim."""

import random

import pytest

from tests.model.fixed_point import WAD
from tests.model.schedule import AMOUNT, DURATION, USER_PART
from tests.stateful.chain import ChainRefusedError
from tests.stateful.scenario import OWNER
from tests.unit.rewards.stage import DAY, UNLIMITED, Stage

PEOPLE = 60
MONTHS = 48
SYMBOLS = ("USDA", "ETH")
SOURCES = ("market:USDA", "market:ETH", "pool")
ROUNDING = 10**10  # wei: a hundred-millionth of a FLUX, in four years, see below


class FourYears:
    def __init__(self) -> None:
        self.chance = random.Random(4)
        self.stage = stage = Stage(people=PEOPLE)
        stage.create("LP", "MockERC20", "LP", "LP", 18)
        stage.create_staking("pool", "LP", 3 * DAY)
        self.refused = self.done = 0
        self.weigh()
        for symbol in SYMBOLS:  # seeds belong to nobody's key, and earn as other shares do
            stage.claim("dead", f"market:{symbol}")
        for person in stage.people:
            stage.send(OWNER, "LP", "mint", person, 1000 * WAD)
            stage.send(person, "LP", "approve", "pool", UNLIMITED)
            for symbol in SYMBOLS:
                stage.fund(person, symbol, 10_000 * WAD)

    def weigh(self) -> None:
        parts = sorted(self.chance.sample(range(0, 10_001, 50), 4))
        a, b, c, d = parts
        weights = (("market:USDA", a, b - a), ("market:ETH", c - b, 0), ("pool", d - c, 0))
        self.stage.weigh(*weights)

    def month(self, number: int) -> None:
        for _ in range(30):
            self.act(self.chance.choice(self.stage.people))
            self.stage.wait(DURATION // MONTHS // 30)
        if number in (10, 30):
            self.stage.send(OWNER, "miner", "startPack", 500_000 * WAD, 0)
        if number % 7 == 6:
            self.weigh()

    def act(self, person: str) -> None:
        symbol, other = self.chance.choice(SYMBOLS), self.chance.choice(self.stage.people)
        market, tokens = f"market:{symbol}", self.chance.randrange(1, 2000) * WAD
        self.attempt(
            *self.chance.choice(
                (
                    (person, market, "deposit", tokens, person),
                    (person, market, "deposit", tokens, person),
                    (person, market, "withdraw", tokens, person, person),
                    (person, market, "transfer", other, tokens),
                    (person, "market:USDA", "borrow", tokens // 100, person, person),
                    (person, "market:USDA", "repay", tokens, person),
                    (person, "pool", "stake", tokens // 4),
                    (person, "pool", "unstake", tokens // 4, person),
                    (OWNER, "miner", "claim", person, list(SOURCES)),
                )
            )
        )

    def attempt(self, *call: object) -> None:
        self.done += 1
        try:
            self.stage.send(*call)  # type: ignore[arg-type]
        except ChainRefusedError:
            self.refused += 1


@pytest.fixture(scope="module")
def years():
    story = FourYears()
    for number in range(MONTHS):
        story.month(number)
    story.stage.wait(10 * DAY)
    return story


def test_after_four_years_users_have_what_they_were_promised_to_a_few_wei(years):
    stage, promised = years.stage, years.stage.promised()

    claimed = sum(stage.flux_of(account) for account in (*stage.people, "dead"))
    claimed += sum(stage.claim(account, *SOURCES) for account in (*stage.people, "dead"))
    reclaimed = sum(stage.send(OWNER, "miner", "reclaim", source) for source in SOURCES)

    # every advance of an index loses less than total / 2^56 wei, every settlement less than one
    assert 0 <= promised - claimed - reclaimed < ROUNDING
    assert claimed > 5_000_000 * WAD
    assert years.refused < years.done // 2


def test_at_the_end_all_that_was_released_exists_and_not_a_wei_more(years):
    stage = years.stage
    stage.create("team", "TokenVesting", "FLUX", "miner", OWNER, "treasury")
    stage.create("fund", "TokenVesting", "FLUX", "miner", OWNER, "treasury")
    stage.send(OWNER, "miner", "setVesting", "team", "fund")
    for account in (*stage.people, "dead"):
        stage.claim(account, *SOURCES)
    for source in SOURCES:
        stage.send(OWNER, "miner", "reclaim", source)
    stage.send(OWNER, "miner", "releaseVested")
    stage.send(OWNER, "miner", "sweepBudget")

    released = AMOUNT + 2 * 500_000 * WAD
    assert stage.ask("FLUX", "totalSupply") == released
    assert stage.flux_of("team") == released // 10
    assert stage.words("miner", "released")[1] == released * USER_PART // 10_000
    assert 0 <= stage.flux_of("miner") < ROUNDING  # what rounding leaves
