"""The policy: what every token may do to every flow. Rows are numbered as in docs/tokens.md.

Nobody but the caller ever loses by a flow, whatever the policy: the tests look at lenders of the same market
and of another. A policy says what the caller may expect.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from tests.tokens import mocks
from tests.tokens.mocks import Prepare, create, tell


class Policy(Enum):
    """What becomes of a flow with the token."""

    SUPPORTED = "as with a plain token, to the unit"
    REFUSED = "no market can be listed"
    DEGRADES = "reverts, or the caller gets less or something else; nobody else loses"
    ISOLATED = "the token takes from those who hold it, in its own market alone; the flow takes nothing more"


class Listing(Enum):
    """What listing ends in. Of what only the probe refuses, the cells say what it would do all the same."""

    PLAIN = "listed"
    MEASURED = "listed with transfers measured"
    REFUSED_BY_CHAIN = "refused by the engine"
    REFUSED_BY_PROBE = "refused by the probe"


@dataclass(frozen=True)
class Cell:
    policy: Policy
    error: str = ""  # that the flow reverts with; none: it goes through


@dataclass(frozen=True)
class Row:
    number: int
    name: str
    prepare: Prepare
    arm: Prepare = mocks.nothing
    decimals: int = 18
    listing: Listing = Listing.PLAIN
    refusal: str = ""  # of the listing
    rest: Cell = Cell(Policy.SUPPORTED)  # flows that `cells` does not name
    cells: Mapping[str, Cell] = field(default_factory=dict)
    receiver: str = ""  # of what goes out; the caller himself
    exit_error: str = ""  # why a lender cannot take out his tokens now
    exit_part: int = 10_000  # basis points of his claim that reach him
    has_hook: bool = False
    is_measured: bool = False
    drift: int = 0  # units that a transfer may lose by itself

    def cell(self, flow: str) -> Cell:
        return self.cells.get(flow, self.rest)


SUPPORTED, DEGRADES, ISOLATED = Policy.SUPPORTED, Policy.DEGRADES, Policy.ISOLATED
OUTGOING = ("withdraw", "borrow", "buy_assets")
OF_POOLS = ("pool", "storefront")
INCOMING = ("supply", "repay", "repay_for_another", "buy_debt")


def each(flows: tuple[str, ...], policy: Policy, error: str = "") -> dict[str, Cell]:
    return {flow: Cell(policy, error) for flow in flows}


def refused(number: int, name: str, prepare: Prepare, error: str, decimals: int = 18) -> Row:
    """Every flow is out of reach."""
    rest = Cell(Policy.REFUSED)
    return Row(
        number,
        name,
        prepare,
        decimals=decimals,
        listing=Listing.REFUSED_BY_CHAIN,
        refusal=error,
        rest=rest,
    )


def stopped(number: int, name: str, arm: Prepare, error: str, cells: Mapping[str, Cell], **more: str) -> Row:
    """An issuer forbids transfers; debts and deposits stay as they are, and can be sold as fTokens."""
    return Row(number, name, create("MockIssuerToken"), arm, cells=cells, exit_error=error, **more)


FEE_LATER = {
    **each(("supply", "repay", "repay_for_another"), DEGRADES),
    **each(OUTGOING, DEGRADES),
    **each(("buy_debt", "flash", "storefront"), DEGRADES, "TransferShortfall"),
    **each(("pool",), DEGRADES),
}
ALL_FEE = {
    **each(("supply", "repay", "repay_for_another"), DEGRADES, "ZeroAmount"),
    **each(OUTGOING, DEGRADES),
    **each(("buy_debt", "flash"), DEGRADES, "TransferShortfall"),
    **each(("pool", "storefront"), DEGRADES, "ZeroAmount"),
}
PAUSED = {
    **each((*INCOMING, *OF_POOLS), DEGRADES, "TokenPaused"),
    **each(("withdraw", "borrow", "flash"), DEGRADES, "TransferFailed"),
    **each(("buy_assets",), DEGRADES),
}
USERS_BLOCKED = {
    **each(("supply", "repay", "repay_for_another", "pool"), DEGRADES, "AccountBlacklisted"),
    **each(("withdraw", "borrow", "flash"), DEGRADES, "TransferFailed"),
}
MARKET_BLOCKED = {
    **each((*INCOMING, *OF_POOLS), DEGRADES, "AccountBlacklisted"),
    **each(("withdraw", "borrow", "flash"), DEGRADES, "TransferFailed"),
    **each(("buy_assets",), DEGRADES),
}
BUYER_BLOCKED = {
    **each(("buy_debt", "storefront"), DEGRADES, "AccountBlacklisted"),
    **each(("buy_assets",), DEGRADES),
}

TABLE: tuple[Row, ...] = (
    Row(1, "plain, 18 decimals", create("MockERC20")),
    Row(2, "6 decimals", create("MockERC20"), decimals=6),
    Row(3, "2 decimals", create("MockERC20"), decimals=2),
    Row(4, "no decimals", create("MockERC20"), decimals=0),
    Row(5, "24 decimals", create("MockERC20"), decimals=24),
    refused(6, "30 decimals", create("MockERC20"), "ValueOutOfBounds", decimals=30),
    refused(6, "36 decimals", create("MockERC20"), "ValueOutOfBounds", decimals=36),
    Row(7, "answers nothing", create("MockAnswerToken", "setStyle", mocks.NOTHING)),
    Row(8, "false, no revert", create("MockAnswerToken", "setStyle", mocks.FALSE_NOT_REVERT)),
    refused(
        9,
        "false although done",
        create("MockAnswerToken", "setStyle", mocks.FALSE_BUT_DONE),
        "SafeERC20FailedOperation",
    ),
    Row(10, "no transfer of nothing", create("MockStrictToken", "setRule", mocks.NO_ZERO_TRANSFER)),
    Row(11, "no approval of nothing", create("MockStrictToken", "setRule", mocks.NO_ZERO_APPROVAL)),
    Row(12, "no change of an approval", create("MockStrictToken", "setRule", mocks.NO_CHANGE_OF_APPROVAL)),
    refused(13, "fee of 1 %", create("MockFeeToken", "setFee", 100), "TransferShortfall"),
    Row(
        14,
        "fee of 1 % later",
        create("MockFeeToken"),
        tell("setFee", 100),
        listing=Listing.MEASURED,
        is_measured=True,
        cells=FEE_LATER,
        exit_part=9900,
    ),
    Row(
        15,
        "fee of 100 % later",
        create("MockFeeToken"),
        tell("setFee", 10_000),
        listing=Listing.MEASURED,
        is_measured=True,
        cells=ALL_FEE,
        exit_part=0,
    ),
    Row(
        16,
        "rebases up",
        create("MockRebasingToken"),
        tell("rebase", mocks.GROWN),
        listing=Listing.REFUSED_BY_PROBE,
    ),
    Row(
        17,
        "rebases down",
        create("MockRebasingToken"),
        tell("rebase", mocks.SHRUNK),
        listing=Listing.REFUSED_BY_PROBE,
        rest=Cell(ISOLATED),
    ),
    refused(
        18,
        "loses a unit a transfer",
        create("MockRebasingToken", "rebase", mocks.DRIFTING),
        "TransferShortfall",
    ),
    Row(
        18,
        "loses a unit a transfer later",
        create("MockRebasingToken"),
        tell("rebase", mocks.DRIFTING),
        listing=Listing.REFUSED_BY_PROBE,
        is_measured=True,
        drift=2,
        rest=Cell(ISOLATED),
        cells={
            **each(("buy_debt", "flash", "storefront"), ISOLATED, "TransferShortfall"),
            **each(("repay",), ISOLATED, "DebtBelowMinimum"),  # of the unit that did not arrive
        },
    ),
    Row(
        19,
        "burned from holders",
        create("MockIssuerToken"),
        mocks.burn_from_the_market,
        rest=Cell(ISOLATED),
    ),
    Row(20, "calls the sender", create("MockHookToken"), mocks.hook(is_after=False), has_hook=True),
    Row(21, "calls the receiver", create("MockHookToken"), mocks.hook(is_after=True), has_hook=True),
    Row(
        22,
        "tells contracts (ERC-677)",
        create("MockCallbackToken"),
        mocks.receiver_that_calls_back,
        receiver=mocks.RECEIVER,
        has_hook=True,
    ),
    stopped(23, "paused", tell("pause"), "TransferFailed", PAUSED),
    stopped(24, "blocklist of users", mocks.block_users, "", USERS_BLOCKED),
    stopped(24, "blocklist of the market", mocks.block_market, "TransferFailed", MARKET_BLOCKED),
    stopped(24, "blocklist of the buyer", mocks.block_buyer, "", BUYER_BLOCKED),
    Row(
        25,
        "upgraded to a liar",
        mocks.proxied,
        mocks.upgrade,
        listing=Listing.MEASURED,
        is_measured=True,
        cells=ALL_FEE,
        exit_part=0,
    ),
    Row(26, "two addresses", mocks.two_addresses, mocks.use_the_twin),
    Row(27, "flash-mintable", create("MockERC20"), mocks.flash_mint),
    Row(28, "96 bits", create("MockStrictToken", "setRule", mocks.ONLY_96_BITS)),
    Row(
        29,
        "the largest number means all",
        create("MockPeculiarToken", "setCase", mocks.LARGEST_MEANS_BALANCE),
    ),
    Row(30, "bytes32 for names", create("MockBytes32Token")),
    Row(31, "a permit that is none", create("MockPhantomPermitToken")),
    Row(32, "the chain's coin as a token", create("MockDualToken"), mocks.pay_native),
    Row(
        33,
        "doubles when sent to oneself",
        create("MockPeculiarToken", "setCase", mocks.DOUBLES),
        receiver="market:token",  # what doubles there is the reserve's
        listing=Listing.REFUSED_BY_PROBE,
    ),
    Row(
        34,
        "refuses oneself and nobody",
        create("MockStrictToken", "setRule", mocks.NO_SELF_TRANSFER),
        receiver="market:token",
        cells={
            **each(("withdraw", "borrow"), DEGRADES, "TransferFailed"),
            **each(("buy_assets",), DEGRADES),
        },
    ),
    refused(35, "no code", mocks.no_code, "no name"),
    Row(36, "share of a vault that can be given to", create("MockInflatableToken"), mocks.inflate),
    Row(
        37,
        "burns all gas",
        create("MockBombToken"),
        tell("setBomb", mocks.GAS_BOMB),
        cells={
            **each((*INCOMING, *OF_POOLS), DEGRADES, "no name"),
            **each(("withdraw", "borrow", "flash"), DEGRADES, "TransferFailed"),
            **each(("buy_assets",), DEGRADES),
        },
        exit_error="TransferFailed",
    ),
    Row(37, "answers too much", create("MockBombToken"), tell("setBomb", mocks.ANSWER_BOMB)),
    Row(
        37,
        "reverts with too much",
        create("MockBombToken"),
        tell("setBomb", mocks.REVERT_BOMB),
        cells={
            **each((*INCOMING, *OF_POOLS), DEGRADES, "no name"),
            **each(("withdraw", "borrow", "flash"), DEGRADES, "TransferFailed"),
            **each(("buy_assets",), DEGRADES),
        },
        exit_error="TransferFailed",
    ),
    refused(38, "no amounts but things (ERC-721)", create("MockNonFungible"), "no name"),
)
