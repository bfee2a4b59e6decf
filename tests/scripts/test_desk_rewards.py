"""The console's one-liners for FLUX: rewards, claims, stakes, sFLUX, votes, proposals."""

import io
from dataclasses import replace

import pytest
from eth_utils import keccak
from rich.console import Console

from scripts.flux.config import load
from scripts.flux.deployment import deploy
from scripts.flux.desk import Desk
from scripts.flux.desk_rewards import flux_units
from scripts.flux.desk_votes import title_of, what_next
from scripts.flux.errors import ValueUnreadable

WAD = 10**18


@pytest.fixture(scope="module")
def flux(deployer):
    return deploy(load("local").only("USDT", "ETH"), deployer)


@pytest.fixture
def desk(flux):
    return Desk(flux, Console(file=io.StringIO(), width=200))


@pytest.fixture
def said(desk):
    """Everything the desk has said so far, every run of blanks as one."""
    return lambda: " ".join(desk.screen.file.getvalue().replace("│", " ").split())


@pytest.fixture
def alice(desk):
    return desk.people["alice"]


@pytest.fixture
def earned(desk, alice):
    """Alice has lent dollars for a month."""
    desk.supply("10_000 USDT", alice)
    desk.wait("30 days")
    return desk


@pytest.fixture
def rich(earned, alice):
    """And has claimed what she earned: some 70,000 FLUX."""
    earned.claim(who=alice)
    return earned


def forget(desk):
    desk.screen.file = io.StringIO()


# --- what is earned


def test_a_pool_passes_its_flux_on(earned, flux, said, alice):
    carol = earned.people["carol"]
    earned.enter("10_000 USDT", carol)
    earned.wait("1 hour")
    flux.pools["USDT"].claimEntry(carol, {"from": carol})
    earned.wait("1 day")

    earned.claim_pool("USDT", carol)
    earned.claim_pool("USDT", alice)

    # half of what deposits of dollars earn in a day: carol has as many as alice
    got = flux.flux.balanceOf(carol)
    assert 1_100 * WAD < got < 1_400 * WAD
    assert f"carol got {got // 10**18:,}." in said()
    assert "alice got 0 FLUX from the pool of USDT" in said()


def test_the_table_of_rewards_shows_flux_a_day_and_apr(earned, said):
    earned.rewards()

    # 15 % of 16,500 FLUX a day for 10,001 dollars
    assert "USDT, lent 15 % 2,4" in said()
    assert "10,001 USD" in said()
    assert "USDT, owed 15 % 2,4" in said()
    assert "stakes, 30days 9 % 1,4" in said()
    assert "sFLUX 5 % 8" in said()
    assert "a day for all of these; a FLUX is 2 USD." in said()


def test_a_year_of_flux_is_compared_with_what_earns_it(earned, flux, said):
    earned.rewards()
    side = next(s for s in flux.rewards_lens.mining()["sources"] if s["source"] == flux.markets["USDT"])[
        "supply"
    ]

    apr = side["perDay"] * 365 * 2 * 100 / side["value"]
    shown = float(said().split("10,001 USD ")[1].split(" %")[0].replace(",", ""))
    assert shown == pytest.approx(apr, rel=1e-4)  # the release falls while the test asks


def test_without_a_price_there_is_no_apr(earned, said):
    earned.set_price("FLUX", "20_000 USD")  # beyond what the source believes
    forget(earned)
    earned.rewards()

    assert "a FLUX is 0 USD (Frozen)." in said()
    assert "10,001 USD -" in said()


def test_what_an_account_earned_is_shown_by_source(earned, alice, said):
    earned.rewards(alice)

    assert "FLUX of alice" in said()
    assert "USDT 7" in said()
    assert "has 0 FLUX, can claim 7" in said()


def test_the_table_of_an_account_says_what_it_can_claim(earned, alice, said):
    earned.account(alice)

    assert "deposits of 10,0" in said()
    assert "can claim 7" in said()


def test_a_claim_pays_and_says_so(earned, flux, alice, said):
    earned.claim(who=alice)

    assert flux.flux.balanceOf(alice) > 70_000 * WAD
    assert "alice got 7" in said()


def test_a_claim_of_nothing_is_none(desk, flux, said):
    desk.claim(desk.people["dave"])

    assert "dave got 0 FLUX" in said()


def test_a_source_whose_claims_are_paused_is_left_out(earned, flux, alice, said):
    flux.miner.setClaimsPaused([flux.markets["USDT"]], True, {"from": earned.people["guardian"]})

    earned.rewards()
    earned.rewards(alice)
    earned.claim(alice)

    assert "USDT, lent (claims paused) 15 %" in said()
    assert "claims are paused" in said()
    assert "can claim 0 FLUX, 7" in said()
    assert "when claims are allowed again" in said()
    assert "alice got 0 FLUX" in said()


# --- stakes


def test_flux_is_staked_and_taken_back_after_the_lock(rich, flux, alice, said):
    rich.stake("100", days=7, who=alice)
    rich.unstake("all", alice, days=7)
    rich.wait("7 days")
    rich.rewards(alice)
    rich.unstake(40, alice, days=7)

    assert flux.staking["7days"].stakeOf(alice)[0] == 60 * WAD
    assert "alice staked 100 FLUX for 7 days, until 20" in said()
    assert "refused: StakeLocked" in said()
    assert "stakes, 7days: 100, locked until 20" in said()
    assert "alice took back 40 FLUX" in said()


def test_a_lock_that_no_pool_has_is_named(rich, alice, said):
    rich.stake("100", alice, days=8)

    assert "No pool locks FLUX for 8 days: choose one of 3, 7, 30." in said()


def test_more_than_one_has_is_refused(rich, alice, said):
    rich.stake("1_000_000 FLUX", alice)

    assert "refused: ERC20InsufficientBalance" in said()


def test_sflux_is_bought_and_left_in_three_steps(rich, flux, alice, said):
    rich.insure("1_000", alice)
    rich.rewards(alice)
    rich.end_insurance(alice)
    rich.end_insurance(alice)
    rich.wait("10 days")
    rich.rewards(alice)
    rich.end_insurance(alice)
    rich.end_insurance(who=alice)
    rich.wait("2 hours")
    rich.end_insurance(alice)

    assert "alice put up 1,000 FLUX for 1,000 sFLUX" in said()
    assert "sFLUX: worth 1,000 FLUX" in said()
    assert "alice may leave from 20" in said()
    assert "refused: ExitNotOpen" in said()
    assert ", may leave from 20" in said()
    assert "alice leaves with 1,000 FLUX, paid from 20" in said()
    assert "refused: DepartureUnderWay" in said()
    assert "alice was paid 1,000 FLUX" in said()
    assert flux.safety.balanceOf(alice) == 0


# --- votes


@pytest.fixture
def electors(rich, flux, alice):
    """Alice may propose and decide; the least quorum is 210,000 FLUX."""
    rich.supply("1_000_000 USDT", alice)
    rich.wait("120 days")
    rich.claim(alice)
    rich.delegate(alice)
    rich.wait("1 minute")
    forget(rich)
    return rich


@pytest.fixture
def proposed(electors, flux, alice):
    data = flux.risk.setGuardian.encode_input(electors.people["dave"])
    call = ([flux.risk.address], [0], [data])
    flux.governor.propose(*call, "# Another guardian\n\nDave has time.", {"from": alice})
    return call


def test_votes_count_after_they_were_given_to_somebody(rich, alice, said):
    rich.votes(alice)
    rich.delegate(alice, to=rich.people["bob"])
    rich.insure("10", alice)
    rich.votes(alice)
    rich.votes(rich.people["bob"])

    assert "alice votes with 0 FLUX; FLUX is delegated to nobody, sFLUX to nobody" in said()
    assert "bob votes with what alice has" in said()
    assert "alice votes with 0 FLUX; FLUX is delegated to bob, sFLUX to bob" in said()
    assert "bob votes with 7" in said()


def test_no_proposals_is_an_empty_table(desk, said):
    desk.proposals()

    assert "ids: none" in said()


def test_a_proposal_is_shown_on_its_whole_way(electors, proposed, flux, alice, said):
    steps = []

    def look():
        forget(electors)
        electors.proposals()
        steps.append(said())

    look()
    electors.wait("25 hours")
    look()
    electors.vote(1, "for", alice)
    look()
    electors.wait("5 days")
    look()
    flux.governor.queue(*proposed, digest(), {"from": alice})
    look()
    electors.wait("2 days")
    look()
    flux.governor.execute(*proposed, digest(), {"from": alice})
    look()

    assert "1 Another guardian Pending 0 FLUX 0 FLUX 0 FLUX - voting begins 20" in steps[0]
    assert "1 Another guardian Active 0 FLUX 0 FLUX 0 FLUX 210,000 FLUX voting ends 20" in steps[1]
    assert "Active 3" in steps[2]
    assert "Succeeded" in steps[3]
    assert "anybody may queue it" in steps[3]
    assert "may be executed 20" in steps[4]
    assert "anybody may execute it" in steps[5]
    assert "Executed" in steps[6]
    assert f"ids: 1: {flux.governor.hashProposal(*proposed, digest())}" in steps[6]
    assert flux.risk.guardian() == electors.people["dave"]


def digest():
    return keccak(text="# Another guardian\n\nDave has time.")


def test_votes_that_cannot_be_cast_are_explained(electors, proposed, alice, said):
    electors.vote(2, "for", alice)
    electors.vote(1, "maybe", alice)
    electors.vote(1, "for", alice)

    assert "There is no proposal 2: 1 were made, proposals() shows them." in said()
    assert "cannot read 'maybe': write it like" in said()
    assert "refused: GovernorUnexpectedProposalState" in said()


@pytest.mark.parametrize(
    ("description", "title"),
    [("# Raise a cap\nbecause", "Raise a cap"), ("", ""), ("x" * 61, "x" * 59 + "…"), ("x" * 60, "x" * 60)],
)
def test_a_title_is_the_first_line(description, title):
    assert title_of(description) == title


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("Pending", "voting begins 1970-01-01 00:01 UTC"),
        ("Active", "voting ends 1970-01-01 00:02 UTC"),
        ("Succeeded", "anybody may queue it"),
        ("Queued", "may be executed 1970-01-01 00:03 UTC"),
        ("Defeated", "-"),
        ("Canceled", "-"),
        ("Executed", "-"),
    ],
)
def test_what_comes_next_follows_from_the_state(state, words):
    view = {"snapshot": 60, "deadline": 120, "eta": 180, "needsQueuing": True}

    assert what_next(state, view, now=179) == words


def test_what_is_due_may_be_executed():
    assert what_next("Queued", {"eta": 180}, now=180) == "anybody may execute it"
    assert what_next("Succeeded", {"needsQueuing": False}, now=0) == "anybody may execute it"


# --- where there is none


@pytest.mark.parametrize(
    ("deed", "missing"),
    [
        ("rewards", "FLUX"),
        ("claim", "FLUX"),
        ("end_insurance", "sFLUX"),
        ("votes", "governor"),
        ("delegate", "governor"),
        ("proposals", "governor"),
    ],
)
def test_a_deployment_without_flux_says_so(flux, desk, said, deed, missing):
    bare = replace(flux, flux=None, miner=None, staking={}, safety=None, votes=None, governor=None)

    getattr(Desk(bare, desk.screen), deed)()

    assert f"This deployment has no {missing}: its parameters have no rewards" in said()


def test_a_deployment_without_flux_shows_accounts_all_the_same(flux, desk, alice, said):
    bare = Desk(replace(flux, miner=None), desk.screen)

    bare.account(alice)

    assert "no debts" in said()
    assert "can claim" not in said()


def test_every_name_of_flux_is_there(desk):
    names = desk.namespace()

    assert {"FLUX", "miner", "staking", "safety", "governor", "rewards_lens"} <= set(names)
    assert {"rewards", "claim", "stake", "unstake", "insure", "end_insurance"} <= set(names)
    assert {"delegate", "votes", "proposals", "vote"} <= set(names)


def test_the_price_of_flux_is_shown_and_stays_usable(desk, said):
    desk.wait("30 days")
    desk.price("FLUX")
    desk.set_price("FLUX", "3 USD")

    assert "FLUX: 2 USD FLUX: 3 USD" in said()


@pytest.mark.parametrize("given", ["100", 100, "100 FLUX"])
def test_an_amount_of_flux_may_name_it(given):
    assert flux_units(given) == 100 * WAD


@pytest.mark.parametrize("given", ["100 USDT", "many", "0.0000000000000000001"])
def test_another_amount_is_refused(given):
    with pytest.raises(ValueUnreadable):
        flux_units(given)
