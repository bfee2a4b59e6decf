"""Pool shares and the vault standard: what of it they keep, and what they leave out on purpose.

A pool prices entries once an hour and lets go after three days, in kind. `deposit`, `mint`, `withdraw`,
`redeem`, their previews and limits would promise what it does not do, so it has none of them; the half of
ERC-4626 that is ERC-20 holds (test_erc20). Of the vault's properties these can be stated: what enters and
leaves is exact, nobody gains by going in and out, nobody's fTokens enter without his allowance, and no gift
changes a share.
"""

from collections.abc import Iterator
from fractions import Fraction

import pytest

from tests.conformance.ground import CALLER, EPOCH, RECEIVER, Ground, aged
from tests.stateful.chain import artefact
from tests.tokens.bench import DEBTOR, LENDER, MARKET, POOL, SUPPLIER, USD_MARKET, Bench
from tests.tokens.flows import RISEN

VAULT = {
    f"{prefix}{name}"
    for prefix in ("preview", "max", "")
    for name in ("Deposit", "Mint", "Withdraw", "Redeem", "deposit", "mint", "withdraw", "redeem")
} | {"asset", "totalAssets", "convertToShares", "convertToAssets"}
EXIT_DELAY = 3 * 86_400
PRICE = Fraction(*RISEN)
VIRTUAL = 1000  # shares of nobody, for each unit that nobody brought


@pytest.fixture(autouse=True)
def undo_every_test(bench: Bench) -> Iterator[None]:
    with bench.chain.undone():
        yield


@pytest.fixture
def pool(bench: Bench, decimals: int) -> Ground:
    """After a liquidation: the supplier is alone in it, and a share is worth a broken number of units."""
    pool = Ground(bench, decimals, POOL, SUPPLIER)
    aged(pool)
    bench.set_price(RISEN)
    bench.do(CALLER, "liquidator", "liquidate", DEBTOR, 0, CALLER, [], b"")
    return pool


def ftokens_of(pool: Ground, account: str, market: str = MARKET) -> int:
    return pool.bench.read(market, "balanceOf", account)


def leave(pool: Ground, account: str, shares: int, receiver: str) -> int:
    pool.call(account, "requestExit", shares)
    pool.bench.chain.wait(EXIT_DELAY)
    return pool.call(account, "exit", shares, receiver)


def test_pool_promises_nothing_of_a_vault() -> None:
    names = {entry.get("name") for entry in artefact("LiquidationPool")["abi"]}

    assert not names & VAULT


def test_pool_shares_are_approved_by_their_holder_alone() -> None:
    names = {entry.get("name") for entry in artefact("LiquidationPool")["abi"]}

    assert not names & {"permit", "nonces", "DOMAIN_SEPARATOR"}


def test_entry_is_the_payers_fTokens_and_the_receivers_shares(pool: Ground) -> None:
    pool.bench.do(LENDER, MARKET, "approve", POOL, 1000 * pool.unit)
    held = ftokens_of(pool, LENDER)

    pool.call(LENDER, "enter", 1000 * pool.unit, RECEIVER)
    pool.bench.chain.wait(EPOCH)
    shares = pool.call(CALLER, "claimEntry", RECEIVER)

    assert held - ftokens_of(pool, LENDER) == 1000 * pool.unit
    assert shares == pool.shares_of(RECEIVER) > 0
    assert pool.shares_of(LENDER) == 0


def test_nobody_enters_with_fTokens_that_were_not_allowed(pool: Ground) -> None:
    with pool.refused_with("InsufficientAllowance", LENDER, POOL, 7, 0):
        pool.call(LENDER, "enter", 7, LENDER)


@pytest.mark.parametrize("part", [1, 3, 1000])
def test_exit_is_the_part_of_everything_rounded_down(pool: Ground, part: int) -> None:
    shares = pool.shares_of(SUPPLIER) // part
    everything = pool.read("totalSupply") + VIRTUAL
    held = {market: ftokens_of(pool, POOL, market) for market in (MARKET, USD_MARKET)}

    leave(pool, SUPPLIER, shares, RECEIVER)

    assert {market: ftokens_of(pool, RECEIVER, market) for market in held} == {
        market: there * shares // everything for market, there in held.items()
    }


@pytest.mark.parametrize("size", [0, 1, 2])
def test_going_in_and_out_never_pays_in_any_token(pool: Ground, size: int) -> None:
    """Valued at the highest prices going in and in kind going out; others are not diluted."""
    brought = (7, 3 * pool.unit + 1, 900 * pool.unit)[size]
    pool.bench.do(LENDER, MARKET, "approve", POOL, brought)
    before = pool.read("netValue")
    pool.call(LENDER, "enter", brought, LENDER)
    pool.bench.chain.wait(EPOCH)
    pool.call(LENDER, "claimEntry", LENDER)

    shares = pool.shares_of(LENDER)
    if shares:
        leave(pool, LENDER, shares, RECEIVER)

    assert pool.read("netValue") >= before
    assert value_of(pool, RECEIVER) <= rate_of(pool, MARKET) * brought * PRICE


def value_of(pool: Ground, account: str) -> Fraction:
    """In the token's units, at prices that nobody rounds; a dollar has 18 decimals."""
    dollars = rate_of(pool, USD_MARKET) * ftokens_of(pool, account, USD_MARKET)
    return rate_of(pool, MARKET) * ftokens_of(pool, account) * PRICE + dollars * pool.unit / 10**18


def rate_of(pool: Ground, market: str) -> Fraction:
    total = pool.bench.read(market, "totalAssets")
    return Fraction(total, pool.bench.read(market, "totalSupply"))


def test_gift_of_fTokens_changes_no_share(pool: Ground) -> None:
    before = pool.bench.simulate(POOL, "netValue"), pool.read("totalSupply")

    pool.bench.do(LENDER, MARKET, "transfer", POOL, 1000 * pool.unit)

    assert (pool.bench.simulate(POOL, "netValue"), pool.read("totalSupply")) == before


def test_nobody_leaves_with_more_than_he_has_asked_for(pool: Ground) -> None:
    pool.call(SUPPLIER, "requestExit", 10)
    pool.bench.chain.wait(EXIT_DELAY)

    with pool.refused_with("ExitMissing", SUPPLIER, 11, 10):
        pool.call(SUPPLIER, "exit", 11, RECEIVER)


def test_exit_of_a_pool_burns_exactly_its_shares(pool: Ground) -> None:
    supply, shares = pool.read("totalSupply"), pool.shares_of(SUPPLIER) // 3

    leave(pool, SUPPLIER, shares, RECEIVER)

    assert pool.read("totalSupply") == supply - shares
