"""What an upgrade looks at: whose getters, which arguments, what counts as the same program."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from scripts.flux import artifacts
from scripts.flux.codec import is_program_of
from scripts.flux.errors import RpcRefused
from scripts.flux.upgrades.accounts import TOPICS, accounts_of
from scripts.flux.upgrades.getters import People, arguments_of, differences, is_pushed, read, views_of
from scripts.flux.upgrades.initialisers import empty

PEOPLE = People(accounts=("0x" + "aa" * 20, "0x" + "bb" * 20), things=("0x" + "cc" * 20,))
NOBODY = "0x" + "0" * 64


class Chain:
    """Logs of 12,000 blocks: in every thousandth the account of that number gets shares."""

    asked = 0

    def block_number(self):
        return 12_000

    def request(self, method, question):
        assert (method, question["topics"]) == ("eth_getLogs", [list(TOPICS)])
        self.asked += 1
        first, last = int(question["fromBlock"], 16), int(question["toBlock"], 16)
        assert last - first < 5000
        blocks = [block for block in range(1000, 12_001, 1000) if first <= block <= last]
        return [
            {"blockNumber": hex(block), "logIndex": "0x0", "topics": [TOPICS[0], NOBODY, f"0x{block:064x}"]}
            for block in blocks
        ]


class Engine:
    """Worth of an account: 3,000 and 5,000 are large."""

    def many(self, views):
        numbers = [int(view.arguments[0], 16) for view in views]
        return [SimpleNamespace(depositValue=n in (3000, 5000), debtValue=0) for n in numbers]


def numbers_of(accounts):
    return [int(account, 16) for account in accounts]


def test_all_accounts_are_taken_latest_first_if_they_are_few():
    found = accounts_of(Chain(), "0xengine", ["0xmarket"], 2500, Engine())

    assert numbers_of(found) == list(range(12_000, 2999, -1000))


def test_half_are_the_latest_and_half_the_largest_of_the_others():
    found = accounts_of(Chain(), "0xengine", ["0xmarket"], 0, Engine(), most=4)

    assert numbers_of(found) == [12_000, 11_000, 5000, 3000]


def test_zero_is_nobody():
    assert 0 not in numbers_of(accounts_of(Chain(), "0xengine", ["0xmarket"], 0, Engine()))


@pytest.mark.parametrize(
    ("types", "count"),
    [
        ([], 1),
        (["address"], 3),
        (["uint256"], 6),
        (["uint8"], 4),
        (["address", "address"], 2),
        (["address", "uint256"], 6),
        (["address", "address[]"], 2),
        (["bytes32"], 0),
    ],
)
def test_views_get_every_argument_that_means_something(types, count):
    found = list(arguments_of([{"type": kind} for kind in types], PEOPLE))

    assert len(found) == count
    assert all(len(given) == len(types) for given in found)


def test_views_of_the_extension_are_views_of_the_market():
    names = {entry["name"] for entry in views_of("MoneyMarket", artifacts.artifact)}

    assert {"debtOf", "miningOf", "totalAssets"} <= names
    assert "deposit" not in names


def test_selector_is_found_in_code_whatever_zeros_it_begins_with():
    assert is_pushed(bytes.fromhex("12345678"), "0x80631234567814")
    assert is_pushed(bytes.fromhex("00345678"), "0x806234567814")
    assert not is_pushed(bytes.fromhex("12345678"), "0x80631234567914")


def test_refusal_is_an_answer_that_can_differ():
    refusals = [RpcRefused(method="eth_call", code=3, message="reverted", data=data) for data in ("0x", None)]
    answers = [*refusals, RpcRefused(method="eth_call", code=3, message="no", data="0x12345678"), "0x01"]
    getters = [SimpleNamespace(request=lambda: None, name="view()", shown=str)] * 4

    found = read(SimpleNamespace(try_batch=lambda requests: answers), getters)

    assert found == ["refuses with no reason"] * 2 + ["refuses with 0x12345678", "0x01"]
    [difference] = differences(getters, found, [*found[:3], "refuses with no reason"])
    assert difference == "view(): 0x01 before, refuses with no reason after"


def test_other_comments_are_no_other_program():
    artifact = artifacts.artifact("PriceOracle")
    other_hash = artifact.runtime[:-60] + "0123456789" + artifact.runtime[-50:]

    assert is_program_of(artifact, other_hash)
    assert not is_program_of(artifact, artifact.runtime[:1000] + "ff" + artifact.runtime[1002:])
    assert not is_program_of(artifact, "0x")


def test_program_without_a_hash_is_the_whole_code():
    artifact = replace(artifacts.artifact("PriceOracle"), runtime="0x6001600255")

    assert is_program_of(artifact, "0x6001600255")
    assert not is_program_of(artifact, "0x6001600355")


def test_initialisers_are_tried_with_a_value_of_every_type():
    point = {"type": "tuple", "components": [{"type": "address"}, {"type": "bytes32"}]}
    parts = [point, {"type": "uint8[2]"}, {"type": "string"}, {"type": "bytes"}, {"type": "bool[]"}]

    stranger, *rest = [empty(part) for part in parts]

    assert (len(stranger[0]), stranger[1]) == (42, bytes(32))
    assert rest == [[0, 0], "", b"", []]
