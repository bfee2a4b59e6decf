import io
import json

import pytest
from rich.console import Console

from scripts.flux.demo import pictures, tables
from scripts.flux.demo.command import read_options
from scripts.flux.demo.comparison import Comparison
from scripts.flux.demo.crashes import DATES, FEED_UNIT, Reference, crash_for, load_recording
from scripts.flux.demo.outcome import Sale, summarise
from scripts.flux.demo.report import report_of

REFERENCES = {
    "ETH": Reference(2_500 * FEED_UNIT, is_stable=False),
    "BNB": Reference(600 * FEED_UNIT, is_stable=False),
    "USDT": Reference(FEED_UNIT, is_stable=True),
}
SALES = [
    Sale(bar=400, account=4, sold=110_000.0, paid=100_000.0, fee=6_000.0, closes=True, gas=400_000),
    Sale(
        bar=603, account=2, sold=90.0, paid=87.3, shortfall=12.7, covered=2.7, written_off=10.0, closes=True
    ),
]


@pytest.fixture
def comparison():
    crash = crash_for(load_recording("2020-03-12"), REFERENCES)
    return Comparison(
        crash=crash,
        deposits=1_000_000.0,
        lent=500_000.0,
        debts=400_000.0,
        flux=summarise(SALES, accounts=10, bars=865),
        other=summarise([Sale(bar=400, account=1, sold=108.0, paid=100.0)], accounts=10, bars=865),
        lowered=3,
        feed_answers=1_234,
        transactions=2_000,
        seconds=1.0,
    )


def printed(comparison):
    console = Console(file=io.StringIO(), width=140)
    tables.show([comparison], console)
    return console.file.getvalue()


def test_table_shows_both_protocols_side_by_side(comparison):
    lines = [line.replace("│", " ").split() for line in printed(comparison).splitlines()]

    assert ["accounts", "liquidated", "2", "of", "10", "1", "of", "10"] in lines
    assert ["deposits", "sold", "$110,090", "$108"] in lines
    assert ["suppliers'", "loss", "$10", "–"] in lines


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


@pytest.mark.parametrize("words", [["--window", "2022-01-01"], ["--accounts", "9"], ["--network", "mainnet"]])
def test_demo_refuses_what_it_cannot_play(words, capsys):
    with pytest.raises(SystemExit):
        read_options(words)
    assert words[0] in capsys.readouterr().err
