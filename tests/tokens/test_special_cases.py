"""What a token's own trick could bring its user, and that the matrix would notice a loss."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from eth_utils import keccak

from tests.model.fixed_point import MAX_UINT, WAD
from tests.stateful.chain import ChainRefusedError, decoded_error
from tests.stateful.scenario import FLASHER, OWNER
from tests.tokens import mocks
from tests.tokens.bench import (
    ACTOR,
    BUYER,
    CALLER,
    DEBTOR,
    HELD,
    LARGEST_CAP,
    MARKET,
    PAYER,
    TOKEN,
    Bench,
    arrive,
    bench_of_two_markets,
)
from tests.tokens.flows import FLOWS
from tests.tokens.report import DOCUMENT, document
from tests.tokens.table import TABLE

PERMIT = keccak(text="permit(address,address,uint256,uint256,uint8,bytes32,bytes32)")[:4]


@contextmanager
def market_of(prepare: mocks.Prepare, *, is_measured: bool = False) -> Iterator[Bench]:
    bench = bench_of_two_markets()
    with bench.chain.undone():
        prepare(bench, 18)
        mocks.fund_the_owner(bench, 18)
        arrive(bench, 18, is_measured=is_measured)
        yield bench


@contextmanager
def refused_with(bench: Bench, error: str, *arguments: object) -> Iterator[None]:
    """With exactly these arguments; names stand for addresses."""
    with pytest.raises(ChainRefusedError) as refusal:
        yield
    wanted = tuple(bench.addresses.get(a, a) if isinstance(a, str) else a for a in arguments)
    assert decoded_error(refusal.value.output) == (error, wanted)


def test_table_has_all_38_tokens_and_names_only_flows_that_exist() -> None:
    assert {row.number for row in TABLE} == set(range(1, 39))
    assert all(set(row.cells) <= set(FLOWS) for row in TABLE)


def test_fee_that_nobody_measures_costs_the_lenders_and_the_matrix_sees_it() -> None:
    with market_of(mocks.create("MockFeeToken")) as bench:
        bench.do(OWNER, TOKEN, "setFee", 100)

        bench.do(ACTOR, MARKET, "deposit", HELD * WAD, ACTOR)

        assert bench.deficit_of(MARKET) == HELD * WAD // 100


def test_liar_that_nobody_measures_repays_debts_with_nothing_and_the_matrix_sees_it() -> None:
    with market_of(mocks.proxied) as bench:
        mocks.upgrade(bench, 18)
        owed = bench.debt_of(DEBTOR)

        bench.do(DEBTOR, MARKET, "repay", MAX_UINT, DEBTOR)

        assert bench.deficit_of(MARKET) == owed


def test_debt_of_a_token_with_a_fee_cannot_be_paid_to_the_last_unit() -> None:
    with market_of(mocks.create("MockFeeToken"), is_measured=True) as bench:
        bench.do(OWNER, TOKEN, "setFee", 100)
        bench.do(DEBTOR, MARKET, "repay", MAX_UINT, DEBTOR)
        assert bench.debt_of(DEBTOR) == HELD * WAD // 100

        with refused_with(bench, "DebtBelowMinimum", WAD // 10, WAD):
            bench.do(DEBTOR, MARKET, "repay", MAX_UINT, DEBTOR)


def test_units_minted_for_a_moment_do_not_fit_under_the_cap() -> None:
    with market_of(mocks.create("MockERC20")) as bench:
        mocks.flash_mint(bench, 18)
        supplied = bench.read(MARKET, "totalAssets")

        with refused_with(bench, "SupplyCapExceeded", supplied + 2**128, LARGEST_CAP * WAD):
            bench.do(BUYER, MARKET, "deposit", 2**128, BUYER)
        with refused_with(bench, "Panic 0x11"):
            bench.do(BUYER, MARKET, "deposit", MAX_UINT, BUYER)


def test_largest_number_of_a_token_that_takes_it_for_all_is_the_balance_and_no_more() -> None:
    prepare = mocks.create("MockPeculiarToken", "setCase", mocks.LARGEST_MEANS_BALANCE)
    with market_of(prepare) as bench:
        bench.do(PAYER, MARKET, "deposit", MAX_UINT, PAYER)
        assert bench.claim_of(PAYER) == HELD * WAD

        with refused_with(bench, "ZeroAmount"):
            bench.do(CALLER, MARKET, "deposit", MAX_UINT, CALLER)


def test_old_address_of_a_token_is_no_asset_of_the_market() -> None:
    with market_of(mocks.two_addresses) as bench:
        with refused_with(bench, "FlashLoanAssetUnknown", "twin"):
            bench.do(ACTOR, FLASHER, "take", MARKET, "twin", WAD, b"")


def test_coin_that_is_sent_to_a_market_changes_no_share() -> None:
    with market_of(mocks.create("MockDualToken")) as bench:
        claim, reserve = bench.claim_of(ACTOR), bench.tokens_of(MARKET)

        mocks.pay_native(bench, 18)

        assert bench.claim_of(ACTOR) == claim
        assert bench.tokens_of(MARKET) == reserve + 7 * WAD


def test_permit_of_nobody_gives_no_allowance_that_a_market_could_use() -> None:
    with market_of(mocks.create("MockPhantomPermitToken")) as bench:
        bench.addresses["victim"] = bench.chain.person(300)
        bench.do(OWNER, TOKEN, "mint", "victim", WAD)

        # the fallback says nothing against a signature of nobody
        bench.chain.send(bench.addresses[CALLER], bench.addresses[TOKEN], PERMIT + bytes(7 * 32), 0)

        assert bench.read(TOKEN, "allowance", "victim", MARKET) == 0


def test_matrix_in_the_documents_is_the_one_that_is_tested() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == document()
