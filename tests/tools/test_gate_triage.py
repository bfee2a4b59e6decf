"""What is allowed on purpose has a reason and a number, and goes when it is no longer needed."""

from tools.gates.breach import Allowed, Finding
from tools.gates.compiled import compile_sources
from tools.gates.slither_gate import slither_findings, warnings

REASON = "Only the owner can get there."
FAULTY = """// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;
interface Token { function transferFrom(address, address, uint256) external returns (bool); }
contract Faulty {
    uint256 private total;
    function take(Token token, address from) external {
        token.transferFrom(from, address(this), 1);
    }
    function send(address payable to) external {
        to.call{value: total}("");
        total = 0;
        uint256 unused;
    }
}"""


def judge(found, at, reason=REASON):
    entries = [{"rule": "spill", "reason": reason, "at": at}] if at else []
    return list(Allowed(entries, "list").judge([Finding("spill", place) for place in found]))


def test_a_finding_that_is_not_listed_is_a_breach():
    assert judge(["A.f"], {}) == ["spill at A.f: 1 found"]


def test_a_listed_finding_passes():
    assert judge(["A.f", "A.f"], {"A.f": 2}) == []


def test_one_more_finding_in_a_listed_place_is_a_breach():
    assert judge(["A.f", "A.f"], {"A.f": 1}) == ["spill at A.f: 2 found (1 allowed in list)"]


def test_an_entry_that_nothing_is_found_for_is_stale():
    assert judge([], {"A.f": 1}) == ["list: spill at A.f allows 1, found 0: remove what is stale"]


def test_an_entry_without_a_reason_is_a_breach():
    assert judge(["A.f"], {"A.f": 1}, reason="it is fine") == [
        "list: spill at A.f is allowed without a reason"
    ]


def test_slither_sees_what_is_wrong_with_a_faulty_contract(tmp_path):
    # Slither insists that there is a file
    file = tmp_path / "Faulty.sol"
    file.write_text(FAULTY)

    found = slither_findings(compile_sources({str(file): FAULTY}))

    assert {
        ("arbitrary-send-erc20", "Faulty.take"),
        ("unchecked-transfer", "Faulty.take"),
        ("arbitrary-send-eth", "Faulty.send"),
        ("unchecked-lowlevel", "Faulty.send"),
    } <= {(finding.rule, finding.place) for finding in found}


def test_a_warning_of_the_compiler_is_a_finding():
    found = warnings(compile_sources({"contracts/Faulty.sol": FAULTY}))

    assert Finding("solc 2072", "Faulty", "Unused local variable.") in set(found)
