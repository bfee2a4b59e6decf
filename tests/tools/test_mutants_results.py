"""What a run of the mutation tester remembers, chooses and reports."""

from collections import Counter

import pytest

from tools.mutants import doors, report, selection
from tools.mutants.__main__ import Options, sample_of
from tools.mutants.mutants import Mutant
from tools.mutants.operators import Change
from tools.mutants.results import INVALID, KILLED, SAME, SURVIVED, Result, Results


def mutant(number: int, path: str = "contracts/libraries/Shares.sol", file_hash: str = "as it is") -> Mutant:
    return Mutant(path, "toSharesDown", Change("arithmetic", 1, 2, "-"), number, 7, "+", file_hash)


def options(**environment: str) -> Options:
    return Options.read(environment)


def test_budget_is_read_in_minutes_and_hours():
    assert options(BUDGET="45m").budget == 2700
    assert options(BUDGET="2h").budget == 7200


def test_budget_without_a_unit_is_refused_with_an_example():
    with pytest.raises(ValueError, match="as in 30m"):
        options(BUDGET="30")


def test_sample_follows_from_the_seed_alone():
    mutants = [mutant(number) for number in range(50)]

    assert sample_of(mutants, options(SEED="3")) == sample_of(mutants, options(SEED="3"))
    assert sample_of(mutants, options(SEED="3")) != sample_of(mutants, options(SEED="4"))


def test_only_files_that_are_asked_for_are_mutated():
    mutants = [mutant(1), mutant(2, "contracts/markets/Interest.sol")]

    assert sample_of(mutants, options(FILES="Interest")) == [mutants[1]]


def test_result_is_found_again_after_a_restart(tmp_path):
    results = Results(tmp_path / "mutants.json")
    results.record(mutant(1), KILLED, "campaign", ("tests/unit/test_x.py",))
    results.write()

    found = Results(tmp_path / "mutants.json").of(mutant(1))

    assert found == Result("as it is", KILLED, "campaign", ("tests/unit/test_x.py",))


def test_result_of_another_version_of_the_file_is_unknown(tmp_path):
    results = Results(tmp_path / "mutants.json")
    results.record(mutant(1), KILLED)

    assert results.of(mutant(1, file_hash="edited")) is None


def test_file_has_a_line_for_each_result(tmp_path):
    file = tmp_path / "mutants.json"
    results = Results(file)
    for number in (2, 1):
        results.record(mutant(number), KILLED)
    results.write()

    lines = file.read_text(encoding="utf-8").splitlines()

    assert len(lines) == 4
    assert lines[1] == f'"{mutant(1).id}": {{"file_hash": "as it is", "status": "killed"}},'


def test_what_is_no_longer_true_is_dropped(tmp_path):
    results = Results(tmp_path / "mutants.json")
    for number in (1, 2, 3):
        results.record(mutant(number), KILLED)

    results.keep([mutant(1), mutant(2, file_hash="edited")])

    known = [results.of(mutant(number)) is not None for number in (1, 2, 3)]
    assert known == [True, False, False]


def test_score_counts_neither_equivalent_nor_invalid_mutants():
    known = {
        mutant(number): Result("as it is", status)
        for number, status in enumerate((KILLED, KILLED, SURVIVED, SURVIVED, INVALID, SAME))
    }

    page = report.page(list(known), known, {mutant(2).id: "for a reason"}, seed=7)

    assert "| money mathematics | 2 | 3 | 66.7 % | 90 % |" in page
    assert "| libraries/Shares/toSharesDown/arithmetic/3 | 7 | `+ → -` | open |" in page
    assert "| libraries/Shares/toSharesDown/arithmetic/2 | 7 | `+ → -` | for a reason |" in page


def test_page_says_what_noticed_the_faults():
    reasons = (
        "campaign: MismatchError borrow",
        "access: x",
        "tests/unit/test_x.py::test_y",
        "tests/tokens/test_x.py::test_y",
        "tests/conformance/test_x.py::test_y",
        "tests/exploits/test_x.py::test_y",
        "timeout",
    )
    known = {mutant(number): Result("as it is", KILLED, by) for number, by in enumerate(reasons)}

    page = report.page(list(known), known, {}, seed=7)

    suites = ("unit suites", "token matrix", "conformance suites", "replays of attacks")
    for name in ("stateful campaign", "table of access", *suites, "a timeout"):
        assert f"| {name} | 1 |" in page


def test_sample_ends_before_the_first_survivor_without_unit_tests(tmp_path):
    results, sample = Results(tmp_path / "mutants.json"), [mutant(number) for number in range(5)]
    results.record(sample[0], KILLED)
    results.record(sample[1], SURVIVED)
    results.record(sample[2], SURVIVED, suites=("tests/unit/test_x.py",))
    results.record(sample[3], SURVIVED)
    results.record(sample[4], KILLED)

    found = report.finished(sample, results, equivalent={sample[1].id: "for a reason"})

    assert list(found) == sample[:3]


def test_tests_that_name_the_caller_come_before_those_that_name_nothing(tmp_path):
    near, far = tmp_path / "test_near.py", tmp_path / "test_far.py"
    far.write_text("def test_withdraw_reverts(): ...", encoding="utf-8")
    near.write_text("def test_deposit_reverts(): ...", encoding="utf-8")
    names = selection.weights("_mint", {"_mint": {"_supply"}, "_supply": {"deposit"}})

    assert names == {"_mint": 1.0, "_supply": 0.5, "deposit": 0.25}
    words = {file: selection.words_of(file) for file in (far, near)}
    assert selection.ranked_files("contracts/markets/X.sol", names, words) == [near]


def test_files_that_noticed_faults_of_the_same_contract_come_first(tmp_path):
    results = Results(tmp_path / "mutants.json")
    for number, by in enumerate(
        ["tests/unit/test_b.py::test_x", "tests/unit/test_b.py::test_y", "campaign: x"]
    ):
        results.record(mutant(number), KILLED, by)
    files = [tmp_path / "tests" / "unit" / f"test_{letter}.py" for letter in "abc"]
    words = {file: Counter({"deposit": 2 if file.stem == "test_a" else 0}) for file in files}

    noticed = results.noticed_in(mutant(3))

    assert noticed == {"tests/unit/test_b.py": 2}
    assert selection.ranked_files("contracts/markets/X.sol", {"deposit": 1.0}, words) == files[:1]
    found = selection.ranked_files("contracts/markets/X.sol", {"deposit": 1.0}, words, noticed)
    assert found == [files[1], files[0]]


def test_files_of_a_folder_run_one_after_the_other(tmp_path):
    a, b, c = tmp_path / "x" / "a.py", tmp_path / "y" / "b.py", tmp_path / "x" / "c.py"

    assert selection.by_folder([a, b, c]) == [a, c, b]
    assert selection.by_folder([b, a, c]) == [b, a, c]


def test_parameters_of_a_signature_are_taken_apart_at_the_outer_commas():
    assert doors.types_of("f((uint256,bool),address,uint8[])") == ["(uint256,bool)", "address", "uint8[]"]
    assert doors.types_of("f()") == []


def test_every_reason_for_an_equivalent_mutant_is_a_sentence():
    for name, reason in report.reasons().items():
        assert len(reason.split()) > 4, name
