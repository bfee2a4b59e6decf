"""What is read from a token's code."""

from types import SimpleNamespace

import pytest

from scripts.flux.token_code import PROXY_SLOTS, clone_of, delegates, instructions, powers_in, selectors_of
from scripts.flux.token_probe import code_behind

PAUSED = next(iter(selectors_of("pause")))
ADDRESS = "ab" * 20


def test_selector_that_is_pushed_is_a_power() -> None:
    assert powers_in(f"0x80 63{PAUSED} 14".replace(" ", "")) == {"pause"}


def test_selector_inside_of_longer_data_is_none() -> None:
    assert powers_in(f"0x64{PAUSED}00") == set()
    assert powers_in(f"0x6863{PAUSED}00000000") == set()


def test_code_that_ends_in_the_middle_of_a_push_can_be_read() -> None:
    assert list(instructions("0x6301")) == [(0x63, "01")]


@pytest.mark.parametrize(("code", "answer"), [("0xf4", True), ("0x60f4", False), ("0x", False)])
def test_delegation_is_an_instruction_and_not_data(code: str, answer: bool) -> None:
    assert delegates(code) is answer


def test_what_a_compiler_puts_behind_the_code_is_no_code() -> None:
    assert delegates("0x00a1f4f40003") is False
    assert delegates("0xf400a1f4f40003") is True


def test_minimal_proxy_names_what_it_stands_for() -> None:
    assert clone_of(f"0x363d3d373d3d3d363d73{ADDRESS}5af43d82803e903d91602b57fd5bf3") == "0x" + ADDRESS
    assert clone_of(f"0x363d3d373d3d3d363d73{ADDRESS}5af43d82803e903d91602b57fd5bf300") is None


def reader_with(kind: str) -> SimpleNamespace:
    """Of a chain where one slot of a proxy is used; a beacon answers with the code after its own."""
    words = {slot: 0x11 if slot == PROXY_SLOTS.get(kind) else 0 for slot in PROXY_SLOTS.values()}
    beacon = SimpleNamespace(call=lambda address, data: hex(int(address, 16) + 1))
    return SimpleNamespace(slots=lambda places: [words[slot] for _, slot in places], rpc=beacon)


@pytest.mark.parametrize("kind", PROXY_SLOTS)
def test_proxy_of_every_kind_is_known_and_the_code_behind_it_found(kind: str) -> None:
    target, found = code_behind(reader_with(kind), "0xToken", "0x00")

    assert found == kind
    assert int(target, 16) == (0x12 if kind.endswith("beacon") else 0x11)


def test_token_that_delegates_in_its_own_way_can_change_too() -> None:
    assert code_behind(reader_with("none"), "0xToken", "0xf4") == (None, "it delegates calls")
    assert code_behind(reader_with("none"), "0xToken", "0x00") == (None, None)


def test_minimal_proxy_cannot_change() -> None:
    code = f"0x363d3d373d3d3d363d73{ADDRESS}5af43d82803e903d91602b57fd5bf3"

    assert code_behind(reader_with("none"), "0xToken", code) == ("0x" + ADDRESS, None)
