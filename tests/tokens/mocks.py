"""How each token is made, and made to misbehave: from the start, or once everybody has a position."""

from collections.abc import Callable

from tests.model.fixed_point import WAD
from tests.stateful.scenario import FLASHER, OWNER
from tests.tokens.bench import (
    BUYER,
    LENDER,
    MARKET,
    TOKEN,
    USERS,
    Bench,
    seed_of,
)

Prepare = Callable[[Bench, int], None]

RECEIVER = "receiver"
NAMES = "Token", "T"
TRUE, NOTHING, FALSE_NOT_REVERT, FALSE_BUT_DONE, TRUE_NOT_DONE = range(5)
NO_ZERO_TRANSFER, NO_ZERO_APPROVAL, NO_CHANGE_OF_APPROVAL, NO_SELF_TRANSFER, ONLY_96_BITS = range(1, 6)
DOUBLES, LARGEST_MEANS_BALANCE = 1, 2
GAS_BOMB, ANSWER_BOMB, REVERT_BOMB = 1, 2, 3
GROWN, SHRUNK = 2 * WAD, WAD // 2  # without rounding
DRIFTING = WAD - WAD // 7  # hardly anything divides by it


def create(contract: str, function: str = "", *values: object) -> Prepare:
    """A mock, told once what it should be like."""

    def prepare(bench: Bench, decimals: int) -> None:
        bench.create(TOKEN, contract, *NAMES, decimals)
        if function:
            bench.do(OWNER, TOKEN, function, *values)

    return prepare


def tell(function: str, *values: object) -> Prepare:
    """A call to the token, when everybody has a position."""

    def arm(bench: Bench, _: int) -> None:
        bench.do(OWNER, TOKEN, function, *values)

    return arm


def blacklist(*accounts: str) -> Prepare:
    def arm(bench: Bench, _: int) -> None:
        for account in accounts:
            bench.do(OWNER, TOKEN, "blacklist", account)

    return arm


def nothing(_bench: Bench, _decimals: int) -> None:
    """It is as it is."""


block_users = blacklist(*USERS)
block_market = blacklist(MARKET)
block_buyer = blacklist(BUYER)


def hook(is_after: bool) -> Prepare:
    """The next transfer calls the market that it is a part of."""

    def arm(bench: Bench, _: int) -> None:
        bench.do(OWNER, TOKEN, "setHook", MARKET, bench.calldata(MARKET, "accrue", ()), is_after)

    return arm


def receiver_that_calls_back(bench: Bench, _: int) -> None:
    bench.create(RECEIVER, "MockTokenReceiver")
    bench.do(OWNER, RECEIVER, "setHook", MARKET, bench.calldata(MARKET, "accrue", ()), True)


def burn_from_the_market(bench: Bench, decimals: int) -> None:
    """A tenth of what it has, as deflationary tokens do with holders that they take for exchanges."""
    bench.do(OWNER, TOKEN, "wipe", MARKET, 1000 * 10**decimals)


def proxied(bench: Bench, decimals: int) -> None:
    bench.create("logic", "MockERC20", *NAMES, decimals)
    bench.create(TOKEN, "MockTokenProxy", "logic")
    bench.contracts[TOKEN] = "MockERC20"


def upgrade(bench: Bench, decimals: int) -> None:
    """It says that it has moved what it has not."""
    bench.create("new logic", "MockAnswerToken", *NAMES, decimals)
    bench.contracts[TOKEN] = "MockTokenProxy"
    bench.do(OWNER, TOKEN, "upgradeTo", "new logic")
    bench.contracts[TOKEN] = "MockAnswerToken"
    bench.do(OWNER, TOKEN, "setStyle", TRUE_NOT_DONE)


def two_addresses(bench: Bench, decimals: int) -> None:
    bench.create(TOKEN, "MockTwoAddressToken", *NAMES, decimals)
    bench.create("twin", "MockTwinToken", TOKEN)
    bench.do(OWNER, TOKEN, "setTwin", "twin")


def use_the_twin(bench: Bench, decimals: int) -> None:
    """Approvals go by the old address, and so does a gift to the market."""
    for account in (LENDER, BUYER, *(user for user in USERS if user != FLASHER)):
        bench.do(account, "twin", "approve", MARKET, 2**255)
    bench.do(BUYER, "twin", "transfer", MARKET, 10**decimals)


def flash_mint(bench: Bench, decimals: int) -> None:
    """As many units as there can be, for a moment."""
    supply = bench.read(TOKEN, "totalSupply")
    bench.do(OWNER, TOKEN, "mint", BUYER, 2**256 - 1 - supply - 10**6 * 10**decimals)


def pay_native(bench: Bench, decimals: int) -> None:
    """Coin sent to the market's address makes it hold more of the token."""
    bench.do(OWNER, TOKEN, "payNative", MARKET, value=7 * 10**decimals)


def inflate(bench: Bench, decimals: int) -> None:
    bench.do(OWNER, TOKEN, "donate", 10**6 * 10**decimals)


def no_code(bench: Bench, _: int) -> None:
    bench.addresses[TOKEN] = bench.chain.person(200)
    bench.contracts[TOKEN] = "MockERC20"


def fund_the_owner(bench: Bench, decimals: int) -> None:
    """With the seed, where there is anything to be funded with."""
    if bench.contracts[TOKEN] == "MockNonFungible":
        bench.do(OWNER, TOKEN, "mint", OWNER, seed_of(decimals))
    elif bench.addresses[TOKEN] != bench.chain.person(200):
        bench.do(OWNER, TOKEN, "mint", OWNER, 2 * seed_of(decimals))
        bench.do(OWNER, TOKEN, "approve", "engine", seed_of(decimals))
