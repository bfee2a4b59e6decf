"""The check of storage layouts: what may change, what may not, and that it says what moved."""

import json

import pytest

from tools.gates.compiled import compile_sources
from tools.gates.storage import Namespace, accept_layouts, derive_layouts, storage_breaches

FIELDS = ("uint128 assets;", "uint64 since;", "mapping(address => Part) parts;", "bool isOpen;")
PART = ("uint96 shares;", "bool isMarked;")
NAMESPACE = Namespace("test.storage.Room", "RoomLayout", "contracts/Room.sol")


def room(fields=FIELDS, part=PART, slot=NAMESPACE.slot, plain=""):
    return {
        "contracts/Room.sol": f"""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;
struct Part {{ {" ".join(part)} }}
/// @custom:storage-location erc7201:test.storage.Room
struct RoomLayout {{ {" ".join(fields)} }}
contract Room {{
    bytes32 private constant LOCATION = {slot};
    {plain}
    function open() external {{ _state().isOpen = true; }}
    function _state() private pure returns (RoomLayout storage $) {{
        bytes32 location = LOCATION;
        assembly {{ $.slot := location }}
    }}
}}"""
    }


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    folder = tmp_path_factory.mktemp("storage-layouts")
    assert list(accept_layouts(compile_sources(room()), folder)) == []
    return folder


def breaches_of(folder, **changes):
    return list(storage_breaches(compile_sources(room(**changes)), folder))


def test_fields_are_opened_up_to_their_places():
    [fields] = derive_layouts(compile_sources(room()))["Room"].values()

    assert fields == {
        "assets": "slot 0, byte 0: uint128",
        "since": "slot 0, byte 16: uint64",
        "parts": "slot 1, byte 0: mapping(address => struct)",
        "parts[].shares": "slot 0, byte 0: uint96",
        "parts[].isMarked": "slot 0, byte 12: bool",
        "isOpen": "slot 2, byte 0: bool",
    }


def test_a_recorded_layout_passes(recorded):
    assert breaches_of(recorded) == []


def test_a_field_in_between_moves_what_follows(recorded):
    first, *rest = FIELDS

    [breach] = breaches_of(recorded, fields=(first, "uint128 limit;", *rest))[:1]

    assert "since was at slot 0, byte 16: uint64, is now at slot 1, byte 0: uint64" in breach


def test_a_field_that_grows_is_a_breach(recorded):
    [breach] = breaches_of(recorded, part=("uint112 shares;", "bool isMarked;"))[:1]

    assert "parts[].shares was at slot 0, byte 0: uint96, is now at slot 0, byte 0: uint112" in breach


def test_a_field_that_is_gone_is_named_with_its_heir(recorded):
    [breach] = breaches_of(recorded, fields=(*FIELDS[:3], "bool isShut;", "bool isOpen;"))[:1]

    assert "isOpen was at slot 2, byte 0: bool, is now at slot 2, byte 1: bool" in breach


def test_a_renamed_field_is_a_breach_until_the_file_says_so(recorded):
    [breach] = breaches_of(recorded, fields=("uint128 tokens;", *FIELDS[1:]))

    assert "assets at slot 0, byte 0: uint128 is gone, tokens is there now" in breach


def test_a_field_at_the_end_has_to_be_recorded(recorded):
    [breach] = breaches_of(recorded, fields=(*FIELDS, "uint256 last;"))

    assert "not recorded: last at slot 3, byte 0: uint256" in breach


def test_recording_refuses_what_has_moved(recorded):
    before = (recorded / "Room.json").read_text()

    refused = list(accept_layouts(compile_sources(room(fields=("bool first;", *FIELDS))), recorded))

    assert refused
    assert (recorded / "Room.json").read_text() == before


def test_recording_writes_what_was_appended(tmp_path):
    list(accept_layouts(compile_sources(room()), tmp_path))

    assert list(accept_layouts(compile_sources(room(fields=(*FIELDS, "uint256 last;"))), tmp_path)) == []

    [fields] = json.loads((tmp_path / "Room.json").read_text()).values()
    assert fields["last"] == "slot 3, byte 0: uint256"


def test_a_slot_that_is_not_its_names_is_seen(recorded):
    [breach] = breaches_of(recorded, slot="0x" + "12" * 31 + "00")

    assert f"no constant has the slot of {NAMESPACE.id}" in breach


def test_a_file_without_its_contract_is_stale(recorded, tmp_path):
    (tmp_path / "Room.json").write_text((recorded / "Room.json").read_text())
    (tmp_path / "Cellar.json").write_text("{}")

    assert breaches_of(tmp_path) == [f"{tmp_path.name}/Cellar.json: there is no contract Cellar with storage"]
