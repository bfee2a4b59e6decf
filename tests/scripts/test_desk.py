"""The console's one-liners."""

import io
import os
import subprocess
import sys
import textwrap

import pytest
from rich.console import Console

from scripts.flux import paths
from scripts.flux.config import load
from scripts.flux.deployment import deploy
from scripts.flux.desk import Desk

ETH = 10**18


@pytest.fixture(scope="module")
def flux(deployer):
    return deploy(load("local").only("USDT", "ETH", "USDC6"), deployer)


@pytest.fixture
def desk(flux):
    return Desk(flux, Console(file=io.StringIO(), width=200))


@pytest.fixture
def said(desk):
    """Everything the desk has said so far."""
    return lambda: desk.screen.file.getvalue()


@pytest.fixture
def alice(desk):
    return desk.people["alice"]


def test_supplying_mints_what_is_missing_and_says_so(desk, flux, alice, said):
    desk.supply("1_000 USDT", alice)

    assert flux.markets["USDT"].balanceOf(alice) == 1000 * ETH
    assert "alice supplied 1,000 USDT" in said()


def test_symbol_and_amount_may_be_apart(desk, flux, alice):
    desk.supply("USDC6", "2.5", alice)
    desk.supply("USDC6", 2, alice)

    assert flux.markets["USDC6"].balanceOf(alice) == 4_500_000


def test_the_native_coin_is_wrapped_for_a_supply(desk, flux, alice):
    desk.supply("3 BNB", alice)

    assert flux.markets["BNB"].balanceOf(alice) == 3 * ETH


def test_everything_can_be_borrowed_repaid_and_withdrawn(desk, flux, alice):
    desk.supply("10 ETH", desk.people["bob"])
    desk.supply("1_000 USDT", alice)

    desk.borrow("0.1 ETH", alice)
    desk.repay("all ETH", alice)
    desk.withdraw("all USDT", alice)

    assert flux.markets["ETH"].debtOf(alice) == 0
    assert flux.tokens["USDT"].balanceOf(alice) == 1000 * ETH


def test_a_refusal_is_named_with_its_values(desk, alice, said):
    desk.borrow("0.0001 ETH", alice)

    assert "refused: DebtBelowMinimum(debt=100000000000000, minimum=20000000000000000)" in said()


def test_an_unknown_asset_is_named(desk, alice, said):
    desk.supply("5 XYZ", alice)

    assert "There is no market of 'XYZ': choose one of BNB, ETH, USDT, USDC6." in said()


@pytest.mark.parametrize("order", [("five USDT",), ("USDT",), (), ("1.0000001 USDC6",)])
def test_an_order_that_cannot_be_read_is_explained(desk, alice, said, order):
    desk.supply(*order, alice)

    assert "write it like" in said()


def test_an_account_below_the_line_is_sold(desk, flux, alice, said):
    desk.supply("10 ETH", desk.people["bob"])
    desk.supply("1_000 USDT", alice)
    desk.borrow("0.2 ETH", alice)
    desk.set_price("ETH", "4_700 USD")

    desk.liquidate(alice, by=desk.people["carol"])

    assert flux.markets["ETH"].debtOf(alice) == 0
    assert "carol bought 100 % of alice" in said()


def test_the_table_of_markets_shows_prices_and_use(desk, alice, said):
    desk.supply("10 ETH", desk.people["bob"])
    desk.supply("100_000 USDT", alice)
    desk.borrow("5 ETH", alice)

    desk.status()

    assert "2,500 USD" in said()
    assert "100,001" in said()


def test_the_table_of_an_account_shows_its_distance_from_liquidation(desk, alice, said):
    desk.supply("10 ETH", desk.people["bob"])
    desk.supply("1_000 USDT", alice)
    desk.borrow("0.2 ETH", alice)

    desk.account(alice)

    assert "deposits of 1,000 USD, debts of 500 USD: 200 %, liquidated below 110 %: healthy" in said()


def test_prices_stay_usable_while_time_passes(desk, said):
    desk.wait("30 days")
    desk.price("ETH")

    assert "ETH: 2,500 USD\n" in said()


def test_every_name_of_the_guide_is_there(desk):
    names = desk.namespace()

    assert {
        "markets",
        "tokens",
        "risk",
        "oracle",
        "liquidator",
        "reserve",
        "lens",
        "gateway",
        "timelock",
    } <= set(names)
    assert {
        "supply",
        "borrow",
        "repay",
        "withdraw",
        "price",
        "set_price",
        "account",
        "status",
        "alice",
    } <= set(names)


def test_the_console_reads_commands_from_a_pipe(tmp_path):
    """As `printf '…' | make console` does, with its files elsewhere."""
    program = f"""
        import pathlib, sys
        from scripts.flux import local
        from scripts import console
        local.FOLDER = pathlib.Path({str(tmp_path)!r})
        sys.argv = ["console", "--node", "anvil"]
        console.main()
    """
    commands = 'supply("USDT", "100", alice)\nmarkets["USDT"].symbol()\nstatus()\nexit()\n'

    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        cwd=paths.ROOT, env=os.environ, input=commands, capture_output=True, text=True, timeout=120,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert "alice supplied 100 USDT" in done.stdout
    assert "'fUSDT'" in done.stdout
    assert "borrowers pay" in done.stdout
