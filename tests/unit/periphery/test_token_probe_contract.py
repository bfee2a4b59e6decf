"""TokenProbe as a contract: what it writes down about tokens, in its own words.

In use it is never deployed; here it is, so that the two chains run it as it is.
"""

import pytest

from tests.fixtures.protocol import UNLIMITED, WAD

NOTHING, TRUE, OTHER, REVERTED = range(4)
ASSETS = 10**6
NAMES = "Token", "T", 18


@pytest.fixture(scope="module")
def trial(owner, TokenProbe):
    """The holder's place and the peer's."""
    return owner.deploy(TokenProbe), owner.deploy(TokenProbe)


@pytest.fixture
def findings_of(trial, owner):
    def probe(token, wraps=False):
        holder, peer = trial
        if not wraps:
            token.mint(holder, WAD, {"from": owner})
        return holder.probe.call(token, peer, ASSETS, wraps, {"from": owner})

    return probe


def test_plain_token_moves_what_it_is_told_and_nothing_else(findings_of, owner, MockERC20):
    found = findings_of(owner.deploy(MockERC20, *NAMES))

    assert found["held"] == WAD
    assert found["sent"] == found["pulled"] == (TRUE, ASSETS, ASSETS, ASSETS)
    assert (found["odd"], found["nothing"]) == ((TRUE, 3, 3, 3), (TRUE, 0, 0, 0))
    assert found["toItself"] == (TRUE, ASSETS // 2, 0, 0)
    assert found["tooMuch"] == (REVERTED, WAD + 1, 0, 0)
    assert (found["zeroApproval"], found["secondApproval"], found["permit"]) == (TRUE, TRUE, REVERTED)
    assert (found["unlimited"], found["hooks"], found["supplyLost"]) == (UNLIMITED, 0, 0)


def test_wrapped_coin_is_bought_with_the_holders_coin(findings_of, trial, owner, WrappedNative):
    owner.transfer(trial[0], WAD)

    found = findings_of(owner.deploy(WrappedNative, "Wrapped", "W"), wraps=True)

    assert (found["held"], found["sent"]) == (ASSETS, (TRUE, ASSETS, ASSETS, ASSETS))


def test_fee_is_what_does_not_arrive_and_what_the_supply_lacks(findings_of, owner, MockFeeToken):
    token = owner.deploy(MockFeeToken, *NAMES)
    token.setFee(100, {"from": owner})

    found = findings_of(token)

    assert found["sent"] == (TRUE, ASSETS, ASSETS, ASSETS - ASSETS // 100)
    assert found["supplyLost"] > 0


def test_calls_of_the_token_are_counted_and_the_last_is_named(findings_of, owner, MockCallbackToken):
    found = findings_of(owner.deploy(MockCallbackToken, *NAMES))

    assert found["hooks"] > 0
    assert found["hookSelector"] == "0xa4c0ed36"  # onTokenTransfer(address,uint256,bytes)


@pytest.mark.parametrize(("style", "answer"), [(1, NOTHING), (3, OTHER)])
def test_answer_is_written_down_as_it_was_given(findings_of, owner, MockAnswerToken, style, answer):
    token = owner.deploy(MockAnswerToken, *NAMES)
    token.setStyle(style, {"from": owner})

    found = findings_of(token)

    assert found["sent"] == (answer, ASSETS, ASSETS, ASSETS)


def test_token_that_burns_all_gas_cannot_burn_the_probes(findings_of, owner, MockBombToken):
    token = owner.deploy(MockBombToken, *NAMES)
    token.setBomb(1, {"from": owner})

    found = findings_of(token)

    assert found["sent"] == (REVERTED, ASSETS, 0, 0)
    assert found["gasOfTransfer"] > 900_000
