"""FLUX of a window: whom the miner is asked about, and what the tables and demo.json say."""

import io
import json
from dataclasses import replace
from types import SimpleNamespace

import pytest
from rich.console import Console

from scripts.flux.config import load
from scripts.flux.demo import tables
from scripts.flux.demo.book import Account, Book
from scripts.flux.demo.chain import Contract
from scripts.flux.demo.command import read_options
from scripts.flux.demo.income import Income, Mined, income, read_mined, read_unopened, reference_price
from scripts.flux.demo.report import report_of
from tests.scripts.compared import example

FLUX = 10**18
MINED = {"USDT": "0xM1", "ETH": "0xM2"}
BOOK = Book(
    seed=1,
    accounts=(
        Account("long", 0.5, deposits={"ETH": 1, "DAI": 1}, debts={"USDT": 1}),
        Account("short", 0.5, deposits={"USDT": 1}, debts={"DAI": 1}),
    ),
    lenders={"USDT": 1},
)


class Asked:
    """A chain whose miner has a number of FLUX for every account and market that it is asked about."""

    def __init__(self, due):
        self.due, self.questions = due, []

    def read(self, reads):
        return [self.answer(read) for read in reads]

    def answer(self, read):
        if read.function == "released":
            return SimpleNamespace(users=1000 * FLUX)
        if read.function == "sources":
            return ["0xPool", *MINED.values()]
        account, markets = read.arguments
        self.questions.append((account, tuple(markets)))
        return sum(self.due.get((account, market), 0) for market in markets)


@pytest.fixture
def comparison():
    return example()


@pytest.fixture
def stage():
    due = {
        ("banker", "0xM1"): 1,
        ("first", "0xM2"): 10,
        ("second", "0xM1"): 100,
        ("first", "0xM1"): 1000,
        ("0xPoolOfEth", "0xM2"): 10_000,
    }
    return SimpleNamespace(
        chain=Asked(due),
        miner=Contract("0xMiner", ()),
        markets={**{s: Contract(a, ()) for s, a in MINED.items()}, "DAI": Contract("0xM3", ())},
        pools={"ETH": Contract("0xPoolOfEth", ())},
        banker="banker",
        borrowers=("first", "second"),
    )


def test_everybody_is_asked_for_by_what_he_has_there(stage):
    assert read_mined(stage, BOOK) == Mined(1000 * FLUX, suppliers=111, borrowers=1000, pools=10_000)


def test_the_miner_is_not_asked_about_markets_that_it_does_not_know(stage):
    read_mined(stage, BOOK)

    asked = {market for _, markets in stage.chain.questions for market in markets}
    assert asked == set(MINED.values())


def test_before_the_book_is_opened_only_the_release_is_asked_for(stage):
    assert read_unopened(stage) == Mined(1000 * FLUX, suppliers=0, borrowers=0, pools=0)
    assert stage.chain.questions == []


def test_income_is_what_came_in_between():
    begun = Mined(100 * FLUX, 1 * FLUX, 2 * FLUX, 3 * FLUX)
    ended = Mined(150 * FLUX, 11 * FLUX, 22 * FLUX, 3 * FLUX + FLUX // 2)

    made = income(begun, ended, 2.0)

    assert (made.released, made.suppliers, made.borrowers, made.pools) == (50.0, 10.0, 20.0, 0.5)
    assert (made.earned, made.value) == (30.5, 61.0)


def test_without_a_price_income_has_no_value():
    assert income(Mined(0, 0, 0, 0), Mined(FLUX, FLUX, 0, 0), None).value is None


def test_the_price_is_that_of_the_parameters():
    parameters = load("local")
    without = parameters.governance.votes.model_copy(update={"price": None})
    nobody = parameters.governance.model_copy(update={"votes": None})
    priceless = parameters.governance.model_copy(update={"votes": without})

    assert reference_price(parameters) == 2.0
    assert reference_price(parameters.model_copy(update={"governance": priceless})) is None
    assert reference_price(parameters.model_copy(update={"governance": nobody})) is None


def printed(comparison):
    console = Console(file=io.StringIO(), width=140)
    tables.show([comparison], console)
    return [line.replace("│", " ").split() for line in console.file.getvalue().splitlines()]


def test_table_shows_the_flux_of_the_window(comparison):
    lines = printed(comparison)

    assert ["FLUX", "released", "to", "users", "50,498", "50,498", "–"] in lines
    assert ["earned", "by", "suppliers", "17,921", "17,643", "–"] in lines
    assert ["earned", "by", "borrowers", "20,199", "20,199", "–"] in lines
    assert ["earned", "by", "the", "pools'", "fTokens", "1,007", "–", "–"] in lines
    assert ["worth", "at", "$2", "a", "FLUX", "$78,254", "$75,684", "–"] in lines


def test_table_says_when_flux_has_no_price(comparison):
    flux, pools = (replace(i, price=None) for i in (comparison.income, comparison.pools_income))

    lines = printed(replace(comparison, income=flux, pools_income=pools))

    text = " ".join(" ".join(line) for line in lines)
    assert "worth at" not in text
    assert "The parameters have no price of FLUX, so it has no value here." in text


def test_table_says_where_the_rest_of_the_flux_is(comparison):
    text = " ".join(" ".join(line) for line in printed(comparison))

    assert "FLUX is counted from the hour in which the book is opened." in text
    assert "The rest of it is of staking pools and sFLUX, where nobody staked" in text
    assert "is shared among their suppliers when it is collected" in text


def test_report_has_the_flux_of_both_columns(comparison):
    (window,) = json.loads(json.dumps(report_of([comparison], read_options([]), 1.0)))["windows"]

    assert window["flux"]["mining"] == {
        "released_to_users": 50498.25,
        "suppliers": 17921.0,
        "borrowers": 20199.0,
        "pools": 1007.0,
        "price_usd": 2.0,
        "value_usd": 78254.0,
    }
    assert window["flux_pools_only"]["mining"]["value_usd"] == 75684.0


def test_report_without_a_price_has_no_value(comparison):
    priceless = replace(comparison.income, price=None)

    (window,) = report_of([replace(comparison, income=priceless)], read_options([]), 1.0)["windows"]

    assert (window["flux"]["mining"]["price_usd"], window["flux"]["mining"]["value_usd"]) == (None, None)


def test_earned_is_the_sum_of_those_who_earn():
    assert Income(released=9.0, suppliers=1.0, borrowers=2.0, pools=3.0, price=None).earned == 6.0
