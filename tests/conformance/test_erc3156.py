"""ERC-3156: markets as flash lenders."""

import pytest
from eth_utils import keccak

from tests.conformance.ground import BORROW, CALLER, LENDER, Ground, aged, drained
from tests.stateful.scenario import FLASHER, OWNER
from tests.tokens.bench import MARKET, TOKEN, USD

FEE = 10  # basis points
PAUSED_ERROR = "ActionPaused"


@pytest.fixture
def lender(ground: Ground) -> Ground:
    """The market, with a broken number of units."""
    aged(ground)
    ground.bench.do(OWNER, TOKEN, "mint", FLASHER, 10**6 * ground.unit)
    return ground


def take(lender: Ground, assets: int, token: str = TOKEN, data: bytes = b"") -> int:
    return lender.call(CALLER, "take", MARKET, token, assets, data, target=FLASHER)


def test_largest_loan_is_the_cash_and_a_unit_more_is_refused(lender: Ground) -> None:
    most = lender.read("maxFlashLoan", TOKEN)
    assert most == lender.read("cash")

    with lender.refused_with("InsufficientCash", most + 1, most):
        take(lender, most + 1)
    assert take(lender, most) == 1


def test_largest_loan_of_a_drained_market_is_what_is_left(ground: Ground) -> None:
    drained(ground)

    assert ground.read("maxFlashLoan", TOKEN) == 123


def test_no_other_token_is_lent(lender: Ground) -> None:
    assert lender.read("maxFlashLoan", USD) == 0
    with lender.refused_with("FlashLoanAssetUnknown", USD):
        lender.read("flashFee", USD, 1)
    with lender.refused_with("FlashLoanAssetUnknown", USD):
        take(lender, 1, USD)


@pytest.mark.parametrize("assets", [0, 1, 999, 1000, 1001, 10**6 + 1])
def test_fee_is_rounded_up_and_stays(lender: Ground, assets: int) -> None:
    fee, cash, had = -(-assets * FEE // 10_000), lender.read("cash"), lender.tokens_of(FLASHER)
    assert lender.read("flashFee", TOKEN, assets) == fee

    assert take(lender, assets) == 1

    assert (lender.read("cash") - cash, had - lender.tokens_of(FLASHER)) == (fee, fee)


def test_fee_is_no_lenders_gain(lender: Ground) -> None:
    rate = lender.read("convertToAssets", 10**30)

    take(lender, lender.unit)

    assert lender.read("convertToAssets", 10**30) == rate


def test_receiver_is_told_who_asked_what_and_how_much(lender: Ground) -> None:
    take(lender, lender.unit, data=b"plan")

    told = [lender.read(f"last{name}", target=FLASHER) for name in ("Initiator", "Token", "Assets", "Fee")]
    flasher, token = (int(lender.bench.addresses[name], 16) for name in (FLASHER, TOKEN))
    assert told == [flasher, token, lender.unit, lender.read("flashFee", TOKEN, lender.unit)]


def test_initiator_is_the_caller_and_not_the_receiver(lender: Ground) -> None:
    lender.call(CALLER, "flashLoan", FLASHER, TOKEN, lender.unit, b"")

    assert lender.read("lastInitiator", target=FLASHER) == int(lender.bench.addresses[CALLER], 16)


@pytest.mark.parametrize("word", ["", "ERC3156FlashBorrower.onFlashLoan ", "something else"])
def test_only_the_standards_word_is_an_answer(lender: Ground, word: str) -> None:
    lender.call(OWNER, "setAnswer", keccak(text=word) if word else bytes(32), target=FLASHER)

    with lender.refused_with("FlashLoanCallbackFailed", FLASHER):
        take(lender, lender.unit)


def test_who_does_not_pay_back_gets_nothing(lender: Ground) -> None:
    lender.call(OWNER, "setThief", True, target=FLASHER)
    assets = lender.unit
    owed = assets + lender.read("flashFee", TOKEN, assets)

    with lender.refused_with("ERC20InsufficientAllowance", MARKET, 0, owed):
        take(lender, assets)


def test_repayment_is_never_pulled_from_who_only_asked(lender: Ground) -> None:
    held = lender.tokens_of(CALLER)

    lender.call(CALLER, "flashLoan", FLASHER, TOKEN, lender.unit, b"")

    assert lender.tokens_of(CALLER) == held


def test_market_is_closed_while_the_loan_is_out(lender: Ground) -> None:
    call = lender.bench.calldata(MARKET, "flashLoan", (FLASHER, TOKEN, 1, b""))
    lender.call(OWNER, "setCall", MARKET, call, target=FLASHER)

    with lender.refused_with("MarketLocked", MARKET):
        take(lender, lender.unit)


def test_nothing_is_lent_while_borrowing_is_paused(lender: Ground) -> None:
    lender.call("guardian", "pause", BORROW)

    assert lender.read("maxFlashLoan", TOKEN) == 0
    with lender.refused_with(PAUSED_ERROR, MARKET, BORROW):
        take(lender, lender.unit)


def test_whoever_has_no_code_cannot_take_a_loan(lender: Ground) -> None:
    cash = lender.read("cash")

    assert lender.refuses(CALLER, "flashLoan", LENDER, TOKEN, lender.unit, b"").startswith("unknown 0x")
    assert lender.read("cash") == cash
