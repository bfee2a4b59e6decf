"""The list of properties names tests that are there, and the page is the list."""

from types import ModuleType

import pytest

from tests.conformance import test_erc20, test_erc4626
from tests.conformance.properties import DOCUMENT, ERC20, ERC4626, document


@pytest.fixture(autouse=True)
def undo_every_test() -> None:
    """Nothing is done here."""


def names_in(module: ModuleType) -> set[str]:
    classes = [value for value in vars(module).values() if isinstance(value, type)]
    return {name for holder in (module, *classes) for name in vars(holder) if name.startswith("test_")}


def test_every_property_has_its_test() -> None:
    assert set(ERC20.values()) <= names_in(test_erc20)
    assert set(ERC4626.values()) <= names_in(test_erc4626)
    assert (len(ERC20), len(ERC4626)) == (25, 26)


def test_page_of_properties_is_the_list() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == document()
