"""The status of a deployment, as data and as a table."""

import io
import json

import pytest
from rich.console import Console

from scripts import status as program
from scripts.flux import paths, status
from scripts.flux.config import load
from scripts.flux.deployment import Run, deploy

DOLLAR = 10**6


@pytest.fixture(scope="module")
def parameters():
    return load("local").only("USDC6")


@pytest.fixture(scope="module")
def records(tmp_path_factory):
    return tmp_path_factory.mktemp("status") / "deployment.json"


@pytest.fixture(scope="module")
def flux(parameters, records, deployer, lender):
    flux = deploy(parameters, deployer, records=records)
    flux.tokens["USDC6"].mint(lender, 1000 * DOLLAR, {"from": lender})
    flux.tokens["USDC6"].approve(flux.markets["USDC6"], 1000 * DOLLAR, {"from": lender})
    flux.markets["USDC6"].deposit(1000 * DOLLAR, lender, {"from": lender})
    return flux


@pytest.fixture
def found(flux, parameters, records):
    return lambda: status.report(Run.begin(parameters, "", records, None))


def test_the_status_says_what_there_is(found, flux, guardian):
    report = found()

    market = next(row for row in report["markets"] if row["symbol"] == "USDC6")
    assert (market["address"], market["supplied"], market["owed"]) == (
        flux.markets["USDC6"],
        "1,001 USDC6",
        "0 USDC6",
    )
    assert (market["price"], market["price_status"], market["borrow_apr"]) == ("1 USD", "ok", "0.5 %")
    assert [row["symbol"] for row in report["pools"]] == ["BNB", "USDC6"]
    assert report["roles"]["guardian"] == guardian
    assert report["roles"]["owners"] == [flux.timelock]
    assert report["drift"] == []
    assert json.loads(json.dumps(report)) == report


def test_the_status_says_where_chain_and_file_differ(found, flux, accounts, stranger):
    stranger.transfer(flux.timelock, 10**18)
    governor = accounts.at(flux.timelock.address, force=True)
    flux.risk.setCollateralRatio(flux.markets["USDC6"], 1400, {"from": governor})

    report = found()
    screen = Console(file=io.StringIO(), width=200)
    status.show(screen, report)

    assert report["drift"] == [{"name": "USDC6.ratio", "file": "1300", "chain": "1400"}]
    assert "USDC6.ratio: 1400 instead of 1300" in screen.file.getvalue()


def test_the_table_has_every_market_and_pool(found):
    screen = Console(file=io.StringIO(), width=200)

    status.show(screen, found())

    text = screen.file.getvalue()
    assert text.count("USDC6") >= 5
    assert "The chain is as the parameters say." in text


def test_the_program_writes_json_and_nothing_else(found, records, monkeypatch, capsys):
    monkeypatch.setattr(paths, "records_of", lambda key: records)
    monkeypatch.setattr(program, "load_for_network", lambda network: load("local").only("USDC6"))

    program.main(["--json"])

    written = capsys.readouterr().out
    assert json.loads(written)["contracts"] == found()["contracts"]


def test_the_program_ends_with_code_one_where_chain_and_file_differ(found, records, monkeypatch, capsys):
    monkeypatch.setattr(paths, "records_of", lambda key: records)
    monkeypatch.setattr(program, "load_for_network", lambda network: load("local").only("USDC6"))
    monkeypatch.setattr(program, "read", lambda: found() | {"drift": [{"name": "x", "file": 1, "chain": 2}]})

    with pytest.raises(SystemExit) as ended:
        program.main(["--json"])

    assert ended.value.code == 1
    assert json.loads(capsys.readouterr().out)["drift"]
