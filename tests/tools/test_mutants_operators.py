"""Which faults the mutation tester makes of a contract, and that it leaves the rest alone."""

import pytest

from tools.mutants import syntax
from tools.mutants.compiler import CompilationError
from tools.mutants.mutants import Contracts
from tools.mutants.syntax import Source

PATH = "contracts/libraries/Specimen.sol"
SPECIMEN = """// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

contract Specimen {
    struct Price { uint256 low; uint256 mid; uint256 high; }

    event Seen(uint256 sum);

    uint256 internal stored;
    uint256 private constant LIMIT = 150 - 50;
    bool private isOpen;

    modifier onlyOpen() { require(isOpen, "closed"); _; }

    function BODY
    function mulDown(uint256 x) internal pure returns (uint256) { return x; }
    function mulUp(uint256 x) internal pure returns (uint256) { return x; }
    function lonelyDown(uint256 x) internal pure returns (uint256) { return x; }
    function priceOf() internal pure returns (Price memory) { return Price(1, 2, 3); }
}
"""


def specimen(body: str) -> str:
    return SPECIMEN.replace("BODY", f"examined(uint256 x) {body}")


@pytest.fixture(scope="module")
def read(compiler):
    """The specimen with a function of this body."""

    def make(body: str) -> Contracts:
        text = specimen(body)
        trees = compiler.trees([PATH], {PATH: text})
        return Contracts({PATH: Source(PATH, text.encode())}, trees)

    return make


@pytest.fixture(scope="module")
def changes(read):
    """What becomes of the function: operator, original, new text."""

    def found(body: str) -> set[tuple[str, str, str]]:
        mutants = [m for m in read(body).mutants() if m.owner == "examined" and not m.change.is_void]
        return {(m.change.operator, m.original, m.change.text) for m in mutants}

    return found


def test_comparison_moves_its_boundary_and_turns_round(changes):
    found = changes("external pure returns (bool) { return x >= 3; }")

    assert found == {("boundary", ">=", ">"), ("relation", ">=", "<")}


@pytest.mark.parametrize(
    "body",
    [
        "external pure returns (uint256) { return x > 3 ? x : 3; }",
        "external pure returns (uint256) { return x > 3 ? x - 3 : 0; }",
        "external pure returns (uint256) { if (x > 3) x = 3; return x; }",
    ],
)
def test_boundary_of_a_choice_between_equals_stays(changes, body):
    assert ("boundary", ">", ">=") not in changes(body)
    assert ("relation", ">", "<=") in changes(body)


def test_sign_between_parentheses_is_the_one_replaced(changes):
    found = changes("external pure returns (uint256) { return (x - 1) * (x + 2); }")

    assert found == {("arithmetic", "-", "+"), ("arithmetic", "*", "/"), ("arithmetic", "+", "-")}


def test_rounding_turns_round_only_where_the_opposite_exists(changes):
    found = changes("external pure returns (uint256) { return mulDown(lonelyDown(x)); }")

    assert found == {("rounding", "mulDown", "mulUp")}


def test_price_bound_is_swapped_for_another(changes):
    found = changes("external pure returns (uint256) { return priceOf().mid; }")

    assert found == {("price", "mid", "low")}


def test_check_is_left_out_and_its_condition_turns_round(changes):
    found = changes('external view { require(isOpen, "closed"); }')

    assert found == {
        ("check", 'require(isOpen, "closed")', "true"),
        ("condition", "isOpen", "!isOpen"),
    }


def test_modifier_is_left_out(changes):
    assert changes("external view onlyOpen {}") == {("modifier", "onlyOpen", "")}


def test_call_and_literal_are_mutated_but_not_what_an_event_says(changes):
    found = changes("external { isOpen = true; priceOf(); emit Seen(x + 1); }")

    assert found == {("literal", "true", "false"), ("call", "priceOf()", "true")}


def test_write_to_a_struct_is_left_out(changes):
    found = changes("external pure { Price memory price; price.low = x; }")

    assert found == {("write", "price.low = x", "true")}


def test_constant_is_mutated_under_its_own_name(read):
    ids = [mutant.id for mutant in read("external pure {}").mutants()]

    assert "libraries/Specimen/LIMIT/arithmetic/1" in ids


def test_id_stays_when_other_code_comes_before(read):
    first = {m.id: m.line for m in read("external pure returns (bool) { return x > 3; }").mutants()}
    moved = {m.id: m.line for m in read("\n\nexternal pure returns (bool) { return x > 3; }").mutants()}

    assert list(first) == list(moved)
    name = "libraries/Specimen/examined/boundary/1"
    assert moved[name] == first[name] + 2


def test_every_mutant_of_a_healthy_function_compiles(read, compiler):
    contracts = read(
        "external returns (uint256) { if (x > LIMIT) delete isOpen; require(isOpen); return mulUp(x) - 1; }"
    )

    for mutant in contracts.mutants():
        try:
            compiler.bytecodes(contracts.mutated(mutant), {"Specimen": PATH})
        except CompilationError as error:
            pytest.fail(f"{mutant}: {error}")


def test_contract_is_compiled_again_when_what_it_imports_is_mutated(compiler):
    contracts = Contracts.read(compiler, rooms=["contracts/libraries", "contracts/risk"])

    assert contracts.deployed_with("contracts/libraries/Shares.sol") == {
        "RiskEngine": "contracts/risk/RiskEngine.sol"
    }


def test_names_of_functions_are_found_in_the_tree(read):
    assert {"mulDown", "mulUp", "examined"} <= syntax.function_names(read("external pure {}").trees)
