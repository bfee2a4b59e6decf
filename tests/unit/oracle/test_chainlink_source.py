"""ChainlinkSource: a price only while round, age, bounds and the sequencer are all in order."""

import pytest
from brownie import chain

from tests.helpers.prices import FROZEN, Price, Status, flat, usd
from tests.helpers.reverts import reverts_with
from tests.helpers.words import bytes32

ZERO = "0x" + 40 * "0"
HOUR = 3600
DAY = 24 * HOUR
MAX_AGE = 2 * HOUR
GRACE_PERIOD = HOUR
ANSWER = 60_000 * 10**8
MIN_ANSWER = 1_000 * 10**8
MAX_ANSWER = 1_000_000 * 10**8
NEGATIVE_ONE_AS_WORD = 2**256 - 1
DOWN = 1


@pytest.fixture(scope="module")
def feed(owner, MockFeed):
    return owner.deploy(MockFeed, 8, ANSWER)


@pytest.fixture(scope="module")
def sequencer(owner, MockFeed):
    """Up, and has been for more than the grace period."""
    feed = owner.deploy(MockFeed, 0, 0)
    feed.setStartedAt(chain.time() - GRACE_PERIOD - HOUR, {"from": owner})
    return feed


@pytest.fixture(scope="module")
def new_source(owner, feed, ChainlinkSource):
    """Deploys sources over the feed with some parameters changed."""

    def deploy(**changes):
        parameters = {
            "feed": feed,
            "maxAge": MAX_AGE,
            "minAnswer": MIN_ANSWER,
            "maxAnswer": MAX_ANSWER,
            "sequencerFeed": ZERO,
            "gracePeriod": 0,
        }
        assert changes.keys() <= parameters.keys()
        return owner.deploy(ChainlinkSource, tuple((parameters | changes).values()))

    return deploy


@pytest.fixture(scope="module")
def source(new_source):
    return new_source()


@pytest.fixture(scope="module")
def rollup_source(new_source, sequencer):
    return new_source(sequencerFeed=sequencer, gracePeriod=GRACE_PERIOD)


@pytest.fixture
def answer_again(owner, feed):
    """A fresh round, whatever happened before."""

    def answer(value=ANSWER):
        feed.setAnswer(value, {"from": owner})

    return answer


def now():
    return chain[-1].timestamp


# --- the answer


def test_price_is_the_answer_in_eighteen_decimals(source):
    assert Price(*source.price()) == flat(usd(60_000))


@pytest.mark.parametrize(("decimals", "scale"), [(1, 10**17), (6, 10**12), (8, 10**10), (18, 1)])
def test_price_is_scaled_by_the_decimals_of_the_feed(owner, new_source, MockFeed, decimals, scale):
    feed = owner.deploy(MockFeed, decimals, 7 * 10**decimals)

    source = new_source(feed=feed, minAnswer=10, maxAnswer=8 * 10**decimals)

    assert source.scale() == scale
    assert Price(*source.price()) == flat(usd(7))


@pytest.mark.parametrize("answer", [MIN_ANSWER + 1, MAX_ANSWER - 1])
def test_price_is_believed_just_inside_the_bounds(source, answer_again, answer):
    answer_again(answer)

    assert Price(*source.price()) == flat(answer * 10**10)


@pytest.mark.parametrize("answer", [MIN_ANSWER, MAX_ANSWER, MIN_ANSWER - 1, MAX_ANSWER + 1, 0, -1, -(2**255)])
def test_price_is_frozen_at_and_beyond_the_bounds(source, answer_again, answer):
    answer_again(answer)

    assert Price(*source.price()) == FROZEN


def test_price_is_frozen_at_zero_even_without_a_lower_bound(owner, feed, new_source, answer_again):
    feed.setBounds(-1, 2**191 - 1, {"from": owner})
    source = new_source(minAnswer=0)
    answer_again(0)

    assert Price(*source.price()) == FROZEN


# --- the round


def test_price_is_believed_until_its_greatest_age(owner, feed, source):
    updated_at = now()
    feed.setUpdatedAt(updated_at, {"from": owner})

    chain.mine(timestamp=updated_at + MAX_AGE)

    assert Price(*source.price()) == flat(usd(60_000))


def test_price_is_frozen_one_second_later(owner, feed, source):
    updated_at = now()
    feed.setUpdatedAt(updated_at, {"from": owner})

    chain.mine(timestamp=updated_at + MAX_AGE + 1)

    assert Price(*source.price()) == FROZEN


def test_price_is_frozen_when_it_comes_from_the_future(owner, feed, source):
    feed.setUpdatedAt(now() + HOUR, {"from": owner})

    assert Price(*source.price()) == FROZEN


def test_price_is_frozen_when_the_round_was_never_updated(owner, feed, source):
    feed.setUpdatedAt(0, {"from": owner})

    assert Price(*source.price()) == FROZEN


def test_price_is_frozen_when_the_round_never_started(owner, feed, source):
    feed.setStartedAt(0, {"from": owner})

    assert Price(*source.price()) == FROZEN


def test_price_is_frozen_when_the_answer_was_carried_over_from_an_earlier_round(owner, feed, source):
    feed.setRound(7, ANSWER, now(), now(), 6, {"from": owner})

    assert Price(*source.price()) == FROZEN


def test_price_reverts_when_the_feed_does(owner, feed, source):
    feed.setBroken(True, {"from": owner})

    with reverts_with("FeedBroken"):
        source.price()


# --- the sequencer


def test_price_is_ok_when_the_sequencer_has_been_up_for_long(rollup_source):
    assert Price(*rollup_source.price()) == flat(usd(60_000))


def test_price_is_frozen_while_the_sequencer_is_down(owner, sequencer, rollup_source):
    sequencer.setAnswer(DOWN, {"from": owner})

    assert Price(*rollup_source.price()) == FROZEN


def test_price_is_frozen_when_the_sequencer_says_something_unknown(owner, sequencer, rollup_source):
    sequencer.setRound(1, 2, now() - DAY, now(), 1, {"from": owner})

    assert Price(*rollup_source.price()) == FROZEN


def test_price_is_frozen_while_the_sequencer_feed_was_never_written(owner, sequencer, rollup_source):
    sequencer.setStartedAt(0, {"from": owner})

    assert Price(*rollup_source.price()) == FROZEN


def test_price_is_frozen_when_the_sequencer_came_up_in_the_future(owner, sequencer, rollup_source):
    sequencer.setStartedAt(now() + HOUR, {"from": owner})

    assert Price(*rollup_source.price()) == FROZEN


def test_price_is_in_grace_after_the_sequencer_has_come_back(owner, sequencer, rollup_source, answer_again):
    back_at = now()
    sequencer.setRound(2, 0, back_at, back_at, 2, {"from": owner})
    answer_again()

    chain.mine(timestamp=back_at + GRACE_PERIOD)

    assert Price(*rollup_source.price()) == flat(usd(60_000), Status.GRACE)


def test_price_is_ok_one_second_after_the_grace_period(owner, sequencer, rollup_source, answer_again):
    back_at = now()
    sequencer.setRound(2, 0, back_at, back_at, 2, {"from": owner})
    answer_again()

    chain.mine(timestamp=back_at + GRACE_PERIOD + 1)

    assert Price(*rollup_source.price()) == flat(usd(60_000))


def test_price_in_grace_is_still_frozen_when_it_is_too_old(owner, feed, sequencer, rollup_source):
    feed.setUpdatedAt(now() - MAX_AGE - HOUR, {"from": owner})
    sequencer.setStartedAt(now(), {"from": owner})

    assert Price(*rollup_source.price()) == FROZEN


# --- construction


def test_parameters_can_be_read_back(rollup_source, feed, sequencer):
    assert rollup_source.feed() == feed
    assert rollup_source.maxAge() == MAX_AGE
    assert (rollup_source.minAnswer(), rollup_source.maxAnswer()) == (MIN_ANSWER, MAX_ANSWER)
    assert rollup_source.sequencerFeed() == sequencer
    assert rollup_source.gracePeriod() == GRACE_PERIOD


def test_construction_reverts_when_the_feed_is_not_a_contract(new_source, stranger):
    with reverts_with("NotAContract", stranger):
        new_source(feed=stranger)


def test_construction_reverts_when_the_sequencer_feed_is_not_a_contract(new_source, stranger):
    with reverts_with("NotAContract", stranger):
        new_source(sequencerFeed=stranger, gracePeriod=GRACE_PERIOD)


@pytest.mark.parametrize("decimals", [0, 19])
def test_construction_reverts_when_the_feed_has_unusual_decimals(owner, new_source, MockFeed, decimals):
    feed = owner.deploy(MockFeed, decimals, ANSWER)

    with reverts_with("ValueOutOfBounds", bytes32("decimals"), decimals, 1, 18):
        new_source(feed=feed)


@pytest.mark.parametrize("max_age", [0, 3 * DAY + 1])
def test_construction_reverts_when_the_greatest_age_is_out_of_bounds(new_source, max_age):
    with reverts_with("ValueOutOfBounds", bytes32("maxAge"), max_age, 1, 3 * DAY):
        new_source(maxAge=max_age)


@pytest.mark.parametrize("grace_period", [0, DAY + 1])
def test_construction_reverts_when_the_grace_period_is_out_of_bounds(new_source, sequencer, grace_period):
    with reverts_with("ValueOutOfBounds", bytes32("gracePeriod"), grace_period, 1, DAY):
        new_source(sequencerFeed=sequencer, gracePeriod=grace_period)


def test_construction_reverts_when_there_is_grace_without_a_sequencer(new_source):
    with reverts_with("ValueOutOfBounds", bytes32("gracePeriod"), GRACE_PERIOD, 0, 0):
        new_source(gracePeriod=GRACE_PERIOD)


def test_construction_reverts_when_the_lower_bound_is_negative(new_source):
    with reverts_with("ValueOutOfBounds", bytes32("minAnswer"), NEGATIVE_ONE_AS_WORD, 0, MAX_ANSWER - 1):
        new_source(minAnswer=-1)


def test_construction_reverts_when_the_bounds_leave_no_room(new_source):
    with reverts_with("ValueOutOfBounds", bytes32("minAnswer"), MAX_ANSWER, 0, MAX_ANSWER - 1):
        new_source(minAnswer=MAX_ANSWER)


@pytest.mark.parametrize("max_answer", [0, (2**128 - 1) // 10**10 + 1])
def test_construction_reverts_when_the_upper_bound_is_no_price(new_source, max_answer):
    highest = (2**128 - 1) // 10**10

    with reverts_with("ValueOutOfBounds", bytes32("maxAnswer"), max_answer, 1, highest):
        new_source(minAnswer=0, maxAnswer=max_answer)


def test_construction_reverts_when_the_aggregator_stops_at_the_lower_bound(owner, feed, new_source):
    feed.setBounds(MIN_ANSWER, 2**191 - 1, {"from": owner})

    with reverts_with("ValueOutOfBounds", bytes32("minAnswer"), MIN_ANSWER, MIN_ANSWER + 1, MAX_ANSWER - 1):
        new_source()


def test_construction_reverts_when_the_aggregator_stops_at_the_upper_bound(owner, feed, new_source):
    feed.setBounds(1, MAX_ANSWER, {"from": owner})

    with reverts_with("ValueOutOfBounds", bytes32("maxAnswer"), MAX_ANSWER, MIN_ANSWER + 1, MAX_ANSWER - 1):
        new_source()


@pytest.mark.parametrize(
    ("aggregator_min", "aggregator_max"), [(MIN_ANSWER - 1, MAX_ANSWER + 1), (-1, 2**191 - 1)]
)
def test_bounds_strictly_inside_those_of_the_aggregator_are_taken(
    owner, feed, new_source, aggregator_min, aggregator_max
):
    feed.setBounds(aggregator_min, aggregator_max, {"from": owner})

    assert Price(*new_source().price()) == flat(usd(60_000))


def test_feed_that_shows_no_aggregator_is_taken(owner, new_source, MockBareFeed):
    feed = owner.deploy(MockBareFeed, 8, ANSWER)

    assert Price(*new_source(feed=feed).price()) == flat(usd(60_000))


# --- behind the oracle


@pytest.fixture
def oracle(owner, behind_proxy, PriceOracle):
    return behind_proxy(PriceOracle, [], owner)


def test_oracle_passes_the_price_of_the_feed_on(oracle, owner, rollup_source, stranger):
    oracle.setSource(stranger, rollup_source, {"from": owner})

    assert Price(*oracle.priceOf(stranger)) == flat(usd(60_000))


def test_oracle_freezes_when_the_feed_reverts(oracle, owner, feed, rollup_source, stranger):
    oracle.setSource(stranger, rollup_source, {"from": owner})
    feed.setBroken(True, {"from": owner})

    assert Price(*oracle.priceOf(stranger)) == FROZEN
