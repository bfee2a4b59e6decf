import io
import json
from dataclasses import replace

import pytest
from rich.console import Console

from scripts.flux.demo import pictures, tables
from scripts.flux.demo.command import read_options
from scripts.flux.demo.crashes import DATES
from scripts.flux.demo.outcome import summarise
from scripts.flux.demo.report import report_of
from scripts.flux.demo.words import why_bad_debt
from tests.scripts.compared import POOLS, example


@pytest.fixture
def comparison():
    return example()


def printed(comparison):
    console = Console(file=io.StringIO(), width=140)
    tables.show([comparison], console)
    return console.file.getvalue()


def test_table_shows_both_protocols_side_by_side(comparison):
    lines = [line.replace("│", " ").split() for line in printed(comparison).splitlines()]

    assert ["accounts", "liquidated", "2", "of", "10", "1", "of", "10", "1", "of", "10"] in lines
    assert ["deposits", "sold", "$110,090", "$50", "$108"] in lines
    assert ["borne", "by", "pools,", "slashed", "–", "$6", "–"] in lines
    assert ["suppliers'", "loss", "$10", "$15", "–"] in lines


def test_table_says_which_prices_were_not_recorded(comparison):
    assert "BNB is not in this recording" in printed(comparison)
    assert "USDT 1 USD" in printed(comparison)


def test_table_says_that_the_other_protocol_is_simulated(comparison):
    assert "(simulated in Python)" in printed(comparison)
    assert "3 accounts owed more than the other protocol lends" in printed(comparison)


def test_report_is_json_with_the_figures_of_the_table(comparison):
    report = json.loads(json.dumps(report_of([comparison], read_options([]), 12.34)))

    (window,) = report["windows"]
    assert (window["date"], window["bars"], report["seconds"]) == ("2020-03-12", 865, 12.3)
    assert window["flux"]["suppliers_loss"] == 10.0
    assert window["close_factor"]["accounts_lowered_to_its_limit"] == 3
    assert "50 %" in report["close_factor_rules"]


def test_table_says_who_bought_from_the_pools_and_what_became_of_them(comparison):
    text = " ".join(printed(comparison).split())

    assert "buys what is 3 % below the oracle's price; pools only: 7 purchases for $39" in text
    assert "pools only: $150 became $125, −16.7 %. As fTokens that would have been $125: 0.0 %" in text
    assert "(USDT +3.0 %, ETH −12.0 %)" in text
    assert "from outside: $200 became $190, −5.0 %. As fTokens that would have been $180: +5.6 %" in text


def test_table_says_why_there_is_bad_debt(comparison):
    text = " ".join(printed(comparison).split())

    assert "1 account fell from above 110 % to below 103.09 % within one bar ($20)" in text
    assert (
        "2 accounts had been below 110 % before, but the pools of their debts had spent their funds" in text
    )
    assert "$15 fell to suppliers" in text
    assert "With liquidators from outside: bad debt of $13, of accounts that fell from above 110 %" in text


def test_report_has_the_suppliers_of_the_pools(comparison):
    window = report_of([comparison], read_options([]), 1.0)["windows"][0]
    pools = window["flux_pools_only"]

    assert window["flux"]["suppliers"]["gain_against_holding"] == 0.05556
    assert pools["suppliers"]["gain_against_holding"] == 0.0
    assert pools["suppliers_by_pool"]["ETH"]["gain"] == -0.56
    assert (pools["storefront_purchases"], pools["suppliers_loss"]) == (7, 15.0)
    assert pools["why_bad_debt"].startswith("Bad debt of $25")


def test_without_a_trader_the_table_says_so(comparison):
    alone = replace(POOLS, storefront=None, purchases=0, left_below=3)

    text = " ".join(printed(replace(comparison, pools=alone)).split())

    assert "Nobody bought from the pools" in text
    assert "3 accounts were still below the line at the end" in text


def test_a_day_without_bad_debt_has_nothing_to_explain():
    assert why_bad_debt(replace(POOLS, outcome=summarise([], accounts=1, bars=1))) == ""


@pytest.mark.parametrize(("word", "discount"), [("3 %", 0.03), ("0 %", 0.0), ("none", None)])
def test_demo_takes_a_trader_with_his_discount(word, discount):
    assert read_options(["--storefront", word]).storefront == discount


def test_report_has_the_curves_where_they_move(comparison):
    curves = report_of([comparison], read_options([]), 1.0)["windows"][0]["flux"]["curves"]

    assert [corner["bar"] for corner in curves] == [0, 400, 603]
    assert curves[-1] == {"bar": 603, "open_accounts": 8, "liquidated": 110_090.0, "bad_debt": 12.7}


def test_picture_is_small_enough_to_be_shown(comparison, tmp_path):
    path = pictures.draw(comparison, tmp_path / "reports" / "crash.png")

    assert path.read_bytes().startswith(b"\x89PNG")
    assert 20_000 < path.stat().st_size < 150_000


def test_demo_plays_all_crashes_unless_one_is_named():
    assert read_options([]).windows == DATES
    assert read_options(["--window", "2021-05-19"]).windows == ("2021-05-19",)


@pytest.mark.parametrize(
    "words",
    [["--window", "2022-01-01"], ["--accounts", "9"], ["--network", "mainnet"], ["--storefront", "three"]],
)
def test_demo_refuses_what_it_cannot_play(words, capsys):
    with pytest.raises(SystemExit):
        read_options(words)
    assert words[0] in capsys.readouterr().err
