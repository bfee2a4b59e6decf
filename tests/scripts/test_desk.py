"""The console's one-liners."""

import io
import os
import subprocess
import sys
import textwrap
from dataclasses import replace

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
    desk.supply("USDC6", 2, who=alice)

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


@pytest.fixture
def in_the_pool(desk):
    """Carol has 10,000 USDT in its pool, and alice owes 500 USDT against 0.3 ETH."""
    desk.enter("10_000 USDT", desk.people["carol"])
    desk.wait("1 hour")
    desk.supply("10_000 USDT", desk.people["bob"])
    desk.supply("0.3 ETH", desk.people["alice"])
    desk.borrow("500 USDT", desk.people["alice"])
    return desk


def test_entering_a_pool_says_when(desk, flux, said):
    desk.enter("USDT", "1_000", who=desk.people["carol"])

    assert flux.pools["USDT"].funds()["pending"] == 1000 * ETH
    assert "carol enters the pool of USDT with 1,000 USDT, within the hour" in said()


def test_pools_buy_an_account_and_sell_it_at_the_storefront(in_the_pool, flux, alice, said):
    desk = in_the_pool
    desk.set_price("ETH", "1_800 USD")

    desk.absorb(alice, by=desk.people["dave"])
    desk.pool_status()
    desk.wait("10 minutes")
    desk.buy("USDT", "ETH", "100", who=desk.people["bob"])
    desk.buy("USDT", "ETH", "10_000", desk.people["bob"])

    assert flux.markets["USDT"].debtOf(alice) == 0
    assert "the pools bought 100 % of alice" in said()
    assert "called by dave" in said()
    assert flux.markets["ETH"].balanceOf(desk.people["dave"]) > 0
    # 97 % of what it is worth
    assert "fETH, worth 103.09 USD, for 100 USDT" in said()
    assert len(flux.pools["USDT"].inventory()) == 0


def test_a_supplier_leaves_after_three_days(in_the_pool, flux, said):
    desk = in_the_pool
    desk.request_exit("USDT", desk.people["carol"], share="50 %")
    desk.leave("USDT", desk.people["carol"])
    desk.wait("3 days")
    desk.leave("USDT", who=desk.people["carol"])

    assert "refused: ExitNotOpen" in said()
    assert "carol left the pool of USDT with" in said()
    assert flux.pools["USDT"].exitOf(desk.people["carol"])["shares"] == 0
    assert flux.markets["USDT"].balanceOf(desk.people["carol"]) > 4_999 * ETH


def test_an_asset_without_a_pool_is_named(flux, said, desk):
    alone = Desk(replace(flux, pools={"ETH": flux.pools["ETH"]}), desk.screen)

    alone.enter("5 USDT")

    assert "USDT has no liquidation pool: choose one of ETH." in said()


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

    assert {"pools", "enter", "request_exit", "leave", "absorb", "buy", "pool_status"} <= set(names)
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
