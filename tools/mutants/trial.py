"""Plays the stateful campaign, and tries the doors, on mutated contracts in a process of its own.

The process is forked from one that has everything loaded, so that a trial costs little more than its actions.
"""

import multiprocessing
import random
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection

from pyrevm import EVM, CfgEnv, Env

from tests.stateful import campaign, chain
from tests.stateful.evm import InProcessChain
from tools.mutants import doors, limits

# What the first episodes of some 450 actions do not notice, more of them seldom do.
EPISODES = 4
SEED = 7
SECONDS_A_TRIAL = 180

# A loop that does not end must; more than a block has, because the code is not optimised.
GAS_A_CALL = 60_000_000
CODE_SIZE = 200_000

FORK = multiprocessing.get_context("fork")


@dataclass(frozen=True)
class Verdict:
    """Whether the fault was noticed, and by what."""

    is_killed: bool
    reason: str


class RoomyChain(InProcessChain):
    """Takes code that is not optimised."""

    def __init__(self) -> None:
        super().__init__()
        env = Env(cfg=CfgEnv(limit_contract_code_size=CODE_SIZE))
        self._evm = EVM(env=env, gas_limit=GAS_A_CALL, spec_id="SHANGHAI")
        self._set_time()


def scenarios(first: int = 0, number: int = EPISODES) -> list[int]:
    """Of one endless list that follows from the seed."""
    chance = random.Random(SEED)
    return [chance.randrange(2**32) for _ in range(first + number)][first:]


def attempt(bytecodes: Mapping[str, str], episodes: list[int]) -> Verdict:
    """The campaign with these contracts, creation code by name, in place of the built ones."""
    receiver, sender = FORK.Pipe(duplex=False)
    process = FORK.Process(target=_report, args=(sender, bytecodes, episodes))
    process.start()
    sender.close()
    try:
        if not receiver.poll(SECONDS_A_TRIAL):
            return Verdict(True, "timeout")
        verdict: Verdict = receiver.recv()
        return verdict
    except EOFError:
        return Verdict(True, "the process ended")
    finally:
        process.kill()
        process.join()
        receiver.close()


def _report(sender: Connection, bytecodes: Mapping[str, str], episodes: list[int]) -> None:
    sender.send(play(bytecodes, episodes))


def play(bytecodes: Mapping[str, str], episodes: list[int]) -> Verdict:
    """In this process, which is then of no use for anything else."""
    for name, code in bytecodes.items():
        chain.artefact(name)["bytecode"] = code
    campaign.InProcessChain = RoomyChain
    # most faults are noticed by the first episode, before the quick checks
    first, others = episodes[:1], episodes[1:]
    try:
        reason = noticed_by_campaign(first) or noticed_at_once() or noticed_by_campaign(others)
    except Exception as error:  # noqa: BLE001  whatever goes wrong, the fault was noticed
        reason = f"campaign: {type(error).__name__}"
    return Verdict(bool(reason), reason)


def noticed_by_campaign(episodes: list[int]) -> str:
    for scenario in episodes:
        failure = campaign.play(scenario).failure
        if failure is not None:
            return f"campaign: {summary(failure.error)}"
    return ""


def noticed_at_once() -> str:
    """What the campaign does not reach: who may call what, and what parameters may be."""
    protocol = doors.Protocol(RoomyChain())
    if cell := doors.open_door(protocol):
        return f"access: {cell}"
    if value := limits.broken_limit(protocol):
        return f"bounds: {value}"
    return ""


def summary(error: str) -> str:
    """Class of the error, and the action, or the number of the invariant."""
    first = error.splitlines()[0]
    words = first.replace(":", " ").replace("(", " ").split()
    return " ".join(words[: 3 if first.startswith("Invariant") else 2])
