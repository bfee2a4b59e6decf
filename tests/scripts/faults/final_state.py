"""The state in which a deployment ends, as one hash: every getter of every contract, and every role.

Addresses are replaced by the roles of their contracts, so that two deployments can be compared. An address of
a contract that is in no records stays, and makes the hash another: a duplicate that got a role is noticed.
"""

import hashlib
import json
from dataclasses import asdict
from typing import Any

from scripts.flux import artifacts
from scripts.flux.journal import book_from
from scripts.flux.observe import Reader, observe, view

# What follows from an address, or from the moment of reading.
NOT_STATE = {"DOMAIN_SEPARATOR", "eip712Domain", "clock", "latestRoundData"}
MOVES_WITH_TIME = {
    ("FluxMiner", "budget"),
    ("FluxMiner", "period"),
    ("FluxMiner", "promised"),
    ("FluxMiner", "released"),
    ("RewardsLens", "mining"),
    ("SafetyModule", "funds"),
}


def final_state(parameters, records) -> str:
    book = book_from(json.loads(records.read_text()))
    reader = Reader(artifacts.rpc(), artifacts.artifact)
    names = {entry.address: role for role, entry in book.contracts.items()} | {book.deployer: "the deployer"}
    observed = asdict(observe(parameters, book, reader.rpc, artifacts.artifact, book.deployer))
    for field in ("wallet", "prices", "deployer"):
        observed.pop(field)
    if observed["rewards"]:
        observed["rewards"].pop("start")  # of the moment in which the miner was deployed
    getters = {role: getters_of(reader, entry) for role, entry in book.contracts.items()}
    state = named({"observed": observed, "getters": getters}, names)
    return hashlib.sha256(json.dumps(state, sort_keys=True, default=str).encode()).hexdigest()


def getters_of(reader: Reader, entry: Any) -> dict[str, Any]:
    contract = entry.behind or entry.contract
    views = [
        function["name"]
        for function in artifacts.artifact(contract).abi
        if function["type"] == "function"
        and function["stateMutability"] in ("view", "pure")
        and not function["inputs"]
        and function["name"] not in NOT_STATE
        and (contract, function["name"]) not in MOVES_WITH_TIME
    ]
    answers = reader.many([view(entry.address, contract, name) for name in views])
    return dict(zip(views, answers, strict=True))


def named(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {named(key, names): named(inner, names) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [named(inner, names) for inner in value]
    if isinstance(value, set | frozenset):
        return sorted(str(named(inner, names)) for inner in value)
    return names.get(value, value) if isinstance(value, str) else value
