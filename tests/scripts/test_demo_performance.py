"""The order in which crashes are played on chains: whatever fails, nobody waits for ever."""

from contextlib import contextmanager
from queue import Queue
from types import SimpleNamespace

import pytest

from scripts.flux.demo import performance
from scripts.flux.demo.performance import Options, perform, play

DATES = ("2020-03-12", "2021-04-18", "2021-05-19")
SECONDS = 5.0


class Chain:
    def __init__(self):
        self.reverted = []

    def snapshot(self):
        return "as it was"

    def revert(self, snapshot):
        self.reverted.append(snapshot)


class Quiet:
    @contextmanager
    def step(self, name):
        yield lambda done, news: None


def options(*windows):
    return Options(windows=windows, accounts=1, seed=1, network="anvil", storefront=None)


@pytest.fixture
def stages(monkeypatch):
    """Those that were set up, in their order."""
    made = []

    @contextmanager
    def staged(kind, borrowers, report):
        made.append(SimpleNamespace(chain=Chain(), markets={}, number=len(made) + 1))
        yield made[-1]

    monkeypatch.setattr(performance, "staged", staged)
    return made


def test_answers_come_in_the_order_of_the_windows(stages, monkeypatch):
    monkeypatch.setattr(performance, "compare", lambda stage, date, options, steps: date)

    assert perform(options(*DATES), Quiet()) == list(DATES)
    assert len(stages) == 2
    assert sum(len(stage.chain.reverted) for stage in stages) == 3


def test_one_window_takes_one_chain(stages, monkeypatch):
    monkeypatch.setattr(performance, "compare", lambda stage, date, options, steps: date)

    assert perform(options(DATES[1]), Quiet()) == [DATES[1]]
    assert len(stages) == 1


def test_first_window_does_not_wait_for_the_second_chain(monkeypatch):
    begun = Queue()

    @contextmanager
    def staged(kind, borrowers, report):
        if made:
            assert begun.get(timeout=SECONDS) == DATES[0]
        made.append(True)
        yield SimpleNamespace(chain=Chain(), markets={})

    made = []
    monkeypatch.setattr(performance, "staged", staged)
    monkeypatch.setattr(performance, "compare", lambda stage, date, options, steps: begun.put(date))

    perform(options(*DATES), Quiet())


def test_failure_of_a_window_ends_the_demo(stages, monkeypatch):
    def compare(stage, date, options, steps):
        raise ValueError(date)

    monkeypatch.setattr(performance, "compare", compare)

    with pytest.raises(ValueError, match=DATES[0]):
        perform(options(*DATES), Quiet())


def test_stage_is_given_back_after_a_failure(monkeypatch):
    stage = SimpleNamespace(chain=Chain())
    free = Queue()
    free.put(stage)

    def compare(stage, date, options, steps):
        raise ValueError(date)

    monkeypatch.setattr(performance, "compare", compare)

    with pytest.raises(ValueError, match=DATES[0]):
        play(free, options(DATES[0]), Quiet(), DATES[0])
    assert free.get(timeout=SECONDS) is stage
    assert stage.chain.reverted == []
