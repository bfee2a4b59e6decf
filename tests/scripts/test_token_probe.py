"""The probe on a node, at the command line, and in front of a deployment."""

import sys

import pytest

from scripts import probe_token
from scripts.flux import artifacts
from scripts.flux.config import load
from scripts.flux.deployment import deploy
from scripts.flux.errors import TokensRefused
from scripts.flux.state import Observed
from scripts.flux.token_policy import Verdict, verdict
from scripts.flux.token_probe import Trial, probe, require_listable

UNITS = 10**18
SYMBOL = "USDT"


@pytest.fixture(scope="module")
def plain(deployer, MockERC20):
    token = deployer.deploy(MockERC20, "Dollar", SYMBOL, 18)
    token.mint(deployer, UNITS, {"from": deployer})
    return token


@pytest.fixture(scope="module")
def with_fee(deployer, MockFeeToken):
    token = deployer.deploy(MockFeeToken, "Dollar", SYMBOL, 18)
    token.mint(deployer, UNITS, {"from": deployer})
    return token


def traits_of(token, holder, wraps=False):
    return probe(artifacts.rpc(), artifacts.artifact, token.address, Trial(str(holder), wraps))


def with_asset(token, **changes):
    parameters = load("local").only(SYMBOL)
    changed = {"asset": token.address, "token_symbol": SYMBOL, **changes}
    markets = tuple(m.model_copy(update=changed) if m.symbol == SYMBOL else m for m in parameters.markets)
    return parameters.model_copy(update={"markets": markets})


def run_command(monkeypatch, token, holder):
    options = ["--holder", str(holder), "--rpc", artifacts.rpc().url]
    monkeypatch.setattr(sys, "argv", ["probe_token", token.address, *options])
    return probe_token.main()


def test_mocks_of_the_local_chain_pass(plain, deployer, WrappedNative):
    coin = deployer.deploy(WrappedNative, "Wrapped", "WBNB")

    assert verdict(traits_of(plain, deployer)) is Verdict.LIST
    assert verdict(traits_of(coin, deployer, wraps=True)) is Verdict.LIST


def test_fee_is_found_and_nothing_is_sent(with_fee, deployer):
    with_fee.setFee(30, {"from": deployer})
    nonce, rpc = deployer.nonce, artifacts.rpc()
    block = rpc.block_number()

    found = traits_of(with_fee, deployer)

    assert ("fee", Verdict.REFUSE) in [(trait.name, trait.verdict) for trait in found]
    assert (deployer.nonce, rpc.block_number()) == (nonce, block)
    assert with_fee.balanceOf(deployer) == UNITS
    assert rpc.code(deployer.address) == "0x"


def test_command_says_list_it_and_ends_well(plain, deployer, monkeypatch, capsys):
    assert run_command(monkeypatch, plain, deployer) == 0

    assert "list it" in capsys.readouterr().out


def test_command_says_why_and_ends_with_1_when_the_policy_refuses(with_fee, deployer, monkeypatch, capsys):
    with_fee.setFee(30, {"from": deployer})

    assert run_command(monkeypatch, with_fee, deployer) == 1

    shown = capsys.readouterr().out
    assert "transfer of 1000000 units brings 997000" in shown
    assert "refuse it" in shown


def test_deployment_refuses_the_token_with_a_sentence_before_the_first_transaction(with_fee, deployer):
    with_fee.setFee(30, {"from": deployer})
    nonce = deployer.nonce

    with pytest.raises(TokensRefused, match=r"markets\.USDT: transfer of 1000000 units brings 997000"):
        deploy(with_asset(with_fee), deployer)

    assert deployer.nonce == nonce


def test_deployment_wants_a_token_measured_that_can_begin_to_take_fees(with_fee, deployer):
    with pytest.raises(TokensRefused, match="write `is_measured: true`"):
        deploy(with_asset(with_fee), deployer)


def test_deployment_takes_it_when_it_is_measured(with_fee, deployer):
    observed = Observed(deployer=deployer.address, wallet={SYMBOL: UNITS})
    wished = with_asset(with_fee, is_measured=True)

    found = require_listable(wished, observed, artifacts.rpc(), artifacts.artifact)

    assert verdict(found[SYMBOL]) is Verdict.MEASURE


def test_deployment_refuses_what_nobody_can_try(plain, deployer, stranger):
    observed = Observed(deployer=stranger.address)

    with pytest.raises(TokensRefused, match=r"could not be tried: 0x\w+ has 0 units, and it takes 1000"):
        require_listable(with_asset(plain), observed, artifacts.rpc(), artifacts.artifact)


def test_deployment_asks_nothing_about_its_own_mocks(deployer):
    found = require_listable(load("local"), Observed(deployer.address), artifacts.rpc(), artifacts.artifact)

    assert found == {}
