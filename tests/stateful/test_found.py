"""What campaigns have found, shortened by them: each must never happen again."""

from pathlib import Path

import pytest

from tests.stateful.record import Failure, replay

FOUND = sorted(Path(__file__).with_name("found").glob("*.json"))


@pytest.mark.parametrize("file", FOUND, ids=lambda file: file.stem)
def test_what_was_found_does_not_happen_any_more(file: Path) -> None:
    recorded = Failure.read(file)

    assert replay(recorded.scenario, recorded.actions, recorded.leaves) is None


def test_there_are_recordings() -> None:
    assert FOUND
