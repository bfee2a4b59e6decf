"""Each rule about the contracts' syntax trees sees the fault it is there for, and lets sound code pass."""

import pytest

from tools.gates.compiled import compile_sources
from tools.gates.rules import RULES, rule_findings

TOKEN = "interface Token { function balanceOf(address) external view returns (uint256);"
TOKEN += " function approve(address, uint256) external returns (bool); function slot0() external; }"

FAULTS = {
    "forbidden": [
        "function f() external view returns (bool) { return tx.origin == msg.sender; }",
        "function f() external view returns (uint256) { return block.number; }",
        "function f(bytes32 h) external pure returns (address) { return ecrecover(h, 27, h, h); }",
        "function f(address payable a) external { a.transfer(1); }",
        "function f() external view returns (uint256 n) { assembly { n := number() } }",
    ],
    "delegatecall": [
        'function f(address a) external { (bool done, ) = a.delegatecall(""); require(done); }',
        "function f(address a) external { assembly { pop(delegatecall(gas(), a, 0, 0, 0, 0)) } }",
    ],
    "low-level-call": [
        'function f(address a) external { (bool done, ) = a.call{value: 1}(""); require(done); }',
        'function f(address a) external view { a.staticcall(""); }',
    ],
    "spot-price": ["function f(Token token) external { token.slot0(); }"],
    "own-balance": [
        "function f(Token t) external view returns (uint256) { return t.balanceOf(address(this)); }"
    ],
    "division": [
        "function f(uint256 n) external pure returns (uint256) { return 100 / n; }",
        "function f(uint256 n) external pure returns (uint256) { n /= 2; return n; }",
    ],
    "unchecked": ["function f(uint256 n) external pure returns (uint256) {\n unchecked { return n + 1; } }"],
    "unbounded-loop": [
        "function f(uint256 n) external pure { while (n != 0) n >>= 1; }",
        "uint256[] l; function f() external view { for (uint256 i = 0; i < l.length; ++i) {} }",
    ],
    "call-in-loop": [
        "function f(Token[] memory l) external { for (uint256 i = 0; i < l.length; ++i) l[i].slot0(); }"
    ],
    "open-function": ["uint256 n; function f() external { n = 1; }"],
    "silent-setter": ["uint256 n; function setN(uint256 m) external { require(m < 2); n = m; }"],
    "boundless-setter": ["uint256 n; event Set(); function setN(uint256 m) external { n = m; emit Set(); }"],
    "allowance": ["function f(Token token) external { token.approve(msg.sender, 1); }"],
}
CASES = [(rule, index) for rule, faults in FAULTS.items() for index in range(len(faults))]

SOUND = """
    uint256 private n;
    address private immutable OWNER = msg.sender;
    event Set(uint256 m);
    function setN(uint256 m) external { require(msg.sender == OWNER); _set(m); }
    function _set(uint256 m) private { require(m < 2); n = m; emit Set(m); }
    function sum(uint256[] calldata list) external pure returns (uint256 total) {
        for (uint256 i = 0; i < list.length; ++i) total += list[i];
        // the list is short
        unchecked { total += 1; }
    }
"""


def contract_named(name, body):
    head = f"// SPDX-License-Identifier: MIT\npragma solidity ^0.8.37;\n{TOKEN}\n"
    return {f"contracts/{name}.sol": f"{head}contract {name} {{ {body} }}"}


@pytest.fixture(scope="module")
def findings():
    """All faults compiled at once, each a contract of its own."""
    sources = contract_named("Sound", SOUND)
    for rule, index in CASES:
        name = f"{rule.title().replace('-', '')}{index}"
        sources |= contract_named(name, FAULTS[rule][index])
    # one declaration of the interface is enough for all
    token = sources["contracts/Sound.sol"].split("contract ")[0]
    sources = {path: text.replace(f"{TOKEN}\n", 'import "./Token.sol";\n') for path, text in sources.items()}
    return rule_findings(compile_sources(sources | {"contracts/Token.sol": token}))


@pytest.mark.parametrize(("rule", "index"), CASES)
def test_rule_sees_the_fault(findings, rule, index):
    name = f"{rule.title().replace('-', '')}{index}"

    assert rule in {finding.rule for finding in findings if finding.place.startswith(f"{name}.")}


def test_every_rule_of_the_table_has_a_fault_here():
    assert set(FAULTS) == set(RULES)


def test_no_rule_objects_to_a_sound_contract(findings):
    assert [finding for finding in findings if finding.place.startswith("Sound.")] == []


INITIALIZABLE = 'import {Initializable as I} from "@openzeppelin/contracts/proxy/utils/Initializable.sol";'


@pytest.mark.parametrize(
    ("constructor", "modifier", "places"),
    [
        ("constructor() { _disableInitializers(); }", "initializer", []),
        ("", "initializer", ["Room"]),
        ("constructor() { _disableInitializers(); }", "", ["Room.initialize"]),
    ],
    ids=["locked", "implementation open", "anybody again and again"],
)
def test_initialisers_that_anybody_can_use_are_seen(constructor, modifier, places):
    body = f"{constructor} function initialize() external {modifier} {{ _x(); }} function _x() private {{}}"
    source = f"// SPDX-License-Identifier: MIT\npragma solidity ^0.8.37;\n{INITIALIZABLE}\n"
    source += f"contract Room is I {{ {body} }}"

    found = rule_findings(compile_sources({"contracts/Room.sol": source}))

    assert [finding.place for finding in found if finding.rule == "unlocked-init"] == places
