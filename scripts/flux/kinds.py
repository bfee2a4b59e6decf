"""The kinds of values that parameters consist of, each parsed once from what people write."""

import re
from decimal import Decimal
from typing import Annotated, Literal

from eth_utils.address import (
    is_address,
    is_checksum_address,
    is_checksum_formatted_address,
    to_checksum_address,
)
from pydantic import BaseModel, BeforeValidator, ConfigDict

from scripts.flux import units
from scripts.flux.errors import ValueUnreadable

MOCK = re.compile(r"\s*mock\s*(?::\s*(?P<rest>.*\S))?\s*")
LOCAL_ACCOUNT = re.compile(r"account (\d+)")
BLOCKS = re.compile(r"(\d+) blocks?")
EXACT_ADDRESS = '"0x" and 40 digits, copied with its capitals'
MISSING = "missing"  # a feed that nobody has found or built yet
UNSET = "unset"  # a party that whoever deploys has to name first


def parse_address(given: object) -> str:
    if not isinstance(given, str) or not is_address(given):
        raise ValueUnreadable(given=given, expected=EXACT_ADDRESS)
    if is_checksum_formatted_address(given) and not is_checksum_address(given):
        raise ValueUnreadable(given=given, expected=f"{EXACT_ADDRESS}; its checksum is wrong")
    return str(to_checksum_address(given))


def parse_party(given: object) -> str:
    """An address; "account 3", the node's own fourth account, on development chains; or "unset"."""
    if isinstance(given, str) and (LOCAL_ACCOUNT.fullmatch(given) or given == UNSET):
        return given
    return parse_address(given)


def parse_asset(given: object) -> str | None:
    """None: a mock will be deployed."""
    if given is None or (isinstance(given, str) and MOCK.fullmatch(given)):
        return None
    return parse_address(given)


def parse_feed(given: object) -> object:
    """An address, "mock: 600 USD" for a mock with that price, "missing", or a push oracle's feed."""
    if isinstance(given, dict | BaseModel | Decimal) or given is None:
        return given
    if given == MISSING:
        return None
    match = MOCK.fullmatch(given) if isinstance(given, str) else None
    return parse_address(given) if match is None else units.parse_usd(match["rest"])


def parse_executors(given: object) -> object:
    return () if given == "anyone" else given


def parse_finality(given: object) -> object:
    """ "finalized", the node's own word for it, or "30 blocks" """
    if given == "finalized" or (isinstance(given, int) and not isinstance(given, bool)):
        return given
    match = BLOCKS.fullmatch(given) if isinstance(given, str) else None
    if match is None:
        raise ValueUnreadable(given=given, expected='"finalized" or "30 blocks"')
    return int(match[1])


Address = Annotated[str, BeforeValidator(parse_address)]
Party = Annotated[str, BeforeValidator(parse_party)]
Percent = Annotated[Decimal, BeforeValidator(units.parse_percent)]
Duration = Annotated[int, BeforeValidator(units.parse_duration)]
Seconds = Annotated[Decimal, BeforeValidator(units.parse_seconds)]
Amount = Annotated[units.Amount, BeforeValidator(units.parse_amount)]
Usd = Annotated[Decimal, BeforeValidator(units.parse_usd)]
GasPrice = Annotated[int, BeforeValidator(units.parse_gas_price)]
Finality = Annotated[int | Literal["finalized"], BeforeValidator(parse_finality)]


class Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
