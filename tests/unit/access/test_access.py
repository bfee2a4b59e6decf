"""Every function that changes state, called by every role: the table in `table.py`, and nothing beside it."""

import pytest

from tests.fixtures.governance import NOBODY, TERMS
from tests.fixtures.protocol import SPECS, WAD
from tests.helpers.reverts import ANY, reverts_with, reverts_without_reason
from tests.unit.access.table import PASSES, ROLES, SILENT
from tests.unit.access.table import TABLE as ROOMS
from tests.unit.access.table_governance import GOVERNANCE
from tools.roles import DELEGATED

TABLE = {**ROOMS, **GOVERNANCE}
ROWS = [(contract, signature) for contract, rows in TABLE.items() for signature in rows]
SPEC, OTHER = SPECS[3], SPECS[4]


@pytest.fixture(scope="module")
def protocol(core, lender, new_token, list_market, open_pool):
    """Two markets with a pool each; in the first the lender has a whole asset."""
    for spec in (SPEC, OTHER):
        list_market(core, spec, new_token(spec))
        open_pool(core, spec.symbol)
    core.supply(lender, SPEC.symbol, WAD)
    return core


@pytest.fixture(scope="module")
def mining(protocol, deploy_mining, open_staking):
    """On top of it, with a pool in which anything could be staked."""
    mining = deploy_mining(protocol)
    open_staking(mining, "pool", protocol.tokens[SPEC.symbol], 0)
    return mining


@pytest.fixture(scope="module")
def governance(protocol, mining, behind_proxy, owner, SafetyModule, FluxVotes, FluxTimelock, FluxGovernor):
    """sFLUX that is mined, and a timelock in which the owner proposes."""
    module = behind_proxy(SafetyModule, [protocol.engine, mining.token], owner)
    module.setMiner(mining.miner, {"from": owner})
    timelock = owner.deploy(FluxTimelock, 1, [owner], [NOBODY], NOBODY)
    votes = owner.deploy(FluxVotes, mining.token, module)
    governor = owner.deploy(FluxGovernor, votes, timelock, TERMS)
    return {
        "SafetyModule": module,
        "FluxVotes": votes,
        "FluxTimelock": timelock,
        "FluxGovernor": governor,
    }


@pytest.fixture(scope="module")
def contracts(protocol, mining, governance, behind_proxy, owner, PriceOracle, risk_proxy):
    """What the table is about."""
    return {
        "MarketExtension": mining.mined(SPEC.symbol),
        "PoolExtension": mining.sharing(SPEC.symbol),
        "FluxMiner": mining.miner,
        "StakingPool": mining.pools["pool"],
        "FluxToken": mining.token,
        "TokenVesting": mining.team,
        **governance,
        "MoneyMarket": protocol.markets[SPEC.symbol],
        "RiskProxy": risk_proxy(protocol.engine),
        "RiskEngine": protocol.engine,
        "Liquidator": protocol.liquidator,
        "LiquidationReserve": protocol.reserve,
        "LiquidationPool": protocol.pools[SPEC.symbol],
        "PriceOracle": behind_proxy(PriceOracle, [], owner),
    }


@pytest.fixture(scope="module")
def callers(protocol, mining, owner, guardian, stranger, accounts):
    return {
        "owner": owner,
        "guardian": guardian,
        "stranger": stranger,
        "engine": accounts.at(protocol.engine.address, force=True),
        "liquidator": accounts.at(protocol.liquidator.address, force=True),
        "market": accounts.at(protocol.markets[SPEC.symbol].address, force=True),
        "reserve": accounts.at(protocol.reserve.address, force=True),
        "other pool": accounts.at(protocol.pools[OTHER.symbol].address, force=True),
        "miner": accounts.at(mining.miner.address, force=True),
    }


@pytest.fixture(scope="module")
def names(
    protocol,
    mining,
    owner,
    lender,
    callers,
    RiskEngine,
    Liquidator,
    LiquidationPool,
    LiquidationReserve,
    PriceOracle,
    FluxMiner,
    StakingPool,
    SafetyModule,
):
    """What the words in the table stand for."""
    return {
        **{role: account.address for role, account in callers.items()},
        "any": ANY,
        "lender": lender.address,
        "token": protocol.tokens[SPEC.symbol].address,
        "oracle": protocol.oracle.address,
        "pool": protocol.pools[SPEC.symbol].address,
        "implementation": protocol.market_implementation.address,
        "engine implementation": owner.deploy(RiskEngine, protocol.factory, protocol.oracle).address,
        "liquidator implementation": owner.deploy(Liquidator, protocol.engine, protocol.reserve).address,
        "pool implementation": owner.deploy(LiquidationPool, protocol.engine, protocol.liquidator).address,
        "reserve implementation": owner.deploy(LiquidationReserve, protocol.engine).address,
        "oracle implementation": owner.deploy(PriceOracle).address,
        "miner implementation": owner.deploy(FluxMiner, mining.token, protocol.engine).address,
        "safety implementation": owner.deploy(SafetyModule, protocol.engine, mining.token).address,
        "staking implementation": owner.deploy(StakingPool, protocol.tokens[SPEC.symbol], 0).address,
    }


def named(value, names):
    """The words of a cell replaced by what they stand for."""
    if isinstance(value, tuple | list):
        return type(value)(named(item, names) for item in value)
    return names.get(value, value) if isinstance(value, str) else value


def function_of(contract, signature):
    name, _, types = signature.partition("(")
    function = getattr(contract, name)
    return function[types[:-1]] if hasattr(function, "methods") else function


def type_of(parameter):
    if not parameter["type"].startswith("tuple"):
        return parameter["type"]
    inner = ",".join(type_of(component) for component in parameter["components"])
    return f"({inner}){parameter['type'].removeprefix('tuple')}"


def state_changing_functions(contract):
    for item in contract.abi:
        if item["type"] == "function" and item["stateMutability"] not in ("view", "pure"):
            yield f"{item['name']}({','.join(type_of(parameter) for parameter in item['inputs'])})"


@pytest.mark.parametrize("contract", list(TABLE))
def test_table_has_a_row_for_every_state_changing_function(contracts, contract):
    rows, functions = set(TABLE[contract]), set(state_changing_functions(contracts[contract]))
    # the other functions of an extension are those of what delegates to it; a proxy may answer one in part
    functions -= set(TABLE.get(DELEGATED.get(contract, ""), ())) - rows

    assert rows == functions


@pytest.fixture(scope="module")
def assert_outcome(contracts, callers, names):
    """Simulates one cell's call."""

    def check(contract, signature, role):
        row, words = TABLE[contract][signature], {**names, "caller": callers[role].address}
        call = function_of(contracts[contract], signature).call
        arguments = [*named(row.arguments, words), {"from": callers[role]}]
        expected = row.expected_for(role)

        if expected == PASSES:
            call(*arguments)
        elif expected == SILENT:
            with reverts_without_reason():
                call(*arguments)
        else:
            with reverts_with(expected[0], *named(expected[1:], words)):
                call(*arguments)

    return check


@pytest.mark.parametrize(("contract", "signature"), ROWS)
def test_every_role_gets_what_the_table_says(assert_outcome, contract, signature):
    for role in ROLES:
        assert_outcome(contract, signature, role)
