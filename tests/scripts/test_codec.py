"""Calls and answers of the ABI."""

import pytest

from scripts.flux import codec
from scripts.flux.errors import ArgumentsUnfit
from scripts.flux.sender import created_address, revert_data

PAIR = {
    "type": "tuple",
    "name": "pair",
    "components": [{"type": "address", "name": "who"}, {"type": "uint8", "name": "n"}],
}
ABI = [
    {"type": "function", "name": "f", "inputs": [{"type": "uint256", "name": "x"}], "outputs": [PAIR]},
    {"type": "function", "name": "f", "inputs": [], "outputs": [{"type": "bytes32", "name": ""}]},
    {"type": "function", "name": "g", "inputs": [PAIR, {"type": "bytes", "name": "b"}], "outputs": []},
    {"type": "error", "name": "TooMuch", "inputs": [{"type": "uint256", "name": "asked"}]},
]
WHO = "0x5FbDB2315678afecb367f032d93F642f64180aa3"


def test_a_function_is_chosen_by_its_number_of_arguments():
    assert codec.encode_call(ABI, "f", [5])[:10] != codec.encode_call(ABI, "f", [])[:10]


def test_a_struct_comes_back_by_its_names():
    data = "0x" + WHO[2:].lower().rjust(64, "0") + "7".rjust(64, "0")

    pair = codec.decode_result(ABI, "f", 1, data)

    assert (pair.who, pair.n) == (WHO, 7)


def test_a_call_is_decoded_to_what_was_encoded():
    data = codec.encode_call(ABI, "g", [(WHO, 7), "0x1234"])

    assert codec.decode_call(ABI, data) == ("g", ((WHO, 7), b"\x12\x34"))


def test_arguments_that_do_not_fit_are_refused():
    with pytest.raises(ArgumentsUnfit, match="fit f"):
        codec.encode_call(ABI, "f", [2**256])


def test_an_unknown_function_is_refused():
    with pytest.raises(ArgumentsUnfit, match="there is none with 3 arguments"):
        codec.encode_call(ABI, "f", [1, 2, 3])


def test_a_custom_error_is_named_with_its_values():
    data = codec.encode_call([{**ABI[3], "type": "function"}], "TooMuch", [5])

    assert codec.decode_error(ABI, data) == "TooMuch(asked=5)"


def test_a_panic_is_named():
    assert codec.decode_error(ABI, "0x4e487b71" + "11".rjust(64, "0")) == "Integer overflow"


@pytest.mark.parametrize(
    "data", ["0x08c379a0ff", {"result": "0x08c379a0ff"}, {"0xhash": {"return": "0x08c379a0ff"}}]
)
def test_revert_data_is_found_where_nodes_put_it(data):
    assert revert_data(data) == "0x08c379a0ff"


@pytest.mark.parametrize(
    ("nonce", "address"),
    [
        (0, "0x5FbDB2315678afecb367f032d93F642f64180aa3"),
        (1, "0xe7f1725E7734CE288F8367e1Bb143E90bb3F0512"),
        (127, None),
        (128, None),
        (256, None),
    ],
)
def test_the_address_of_a_contract_follows_from_sender_and_nonce(nonce, address, accounts):
    sender = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
    expected = address or accounts.at(sender, force=True).get_deployment_address(nonce)

    assert created_address(sender, nonce) == expected
