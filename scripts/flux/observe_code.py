"""Reads which code runs behind the proxies; a part of `scripts.flux.observe`."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from eth_utils.address import to_checksum_address

from scripts.flux.state import MARKET_CODE, POOL_CODE, SUCCESSOR, implementation_of

if TYPE_CHECKING:
    from scripts.flux.observe import Reader

PROXIED = {
    "oracle": "PriceOracle",
    "risk": "RiskEngine",
    "liquidator": "Liquidator",
    "reserve": "LiquidationReserve",
}
STAKED = {"safety": "SafetyModule"}  # where there are votes
POOL = "LiquidationPool"

# ERC-1967: keccak256("eip1967.proxy.implementation") - 1; ERC-7201 of OpenZeppelin's Initializable
IMPLEMENTATION_SLOT = "0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc"
INITIALIZABLE_SLOT = "0xf0c57e16840df040f15088dc2f81fe391c3923bec73e23a9662efc9c229c6a00"
LOCKED = 2**64 - 1


def proxies(addresses: Mapping[str, str]) -> dict[str, str]:
    """Roles of the proxies that are there but for the markets', and the contracts behind them."""
    pools = {role: POOL for role in addresses if role.startswith("pool.") and role != POOL_CODE}
    staking = {role: "StakingPool" for role in addresses if is_proxy_of(role, "staking.")}
    rooms = {**PROXIED, **STAKED, "miner": "FluxMiner"}
    return {role: name for role, name in rooms.items() if role in addresses} | pools | staking


def implementations(reader: "Reader", places: list[str]) -> list[str]:
    """Where the code is that the proxies at these addresses run."""
    return [address_in(slot) for slot in reader.slots([(place, IMPLEMENTATION_SLOT) for place in places])]


def followed(reader: "Reader", addresses: Mapping[str, str]) -> dict[str, str]:
    """After an upgrade the successor is the code in a role, whether or not the records know: markets listed
    from now on must run what the others run."""
    found = {}
    for code in (role.removeprefix(SUCCESSOR) for role in addresses if role.startswith(SUCCESSOR)):
        successor = addresses[SUCCESSOR + code]
        here = [address for role, address in addresses.items() if code_behind(role) == code]
        if here and set(implementations(reader, here)) == {successor}:
            found[code] = successor
    return found


def code_behind(role: str) -> str | None:
    """Role of the code that a proxy in this role runs; None if this is the role of code itself."""
    if role.endswith(".implementation"):
        return None
    return MARKET_CODE if is_market(role) else implementation_of(role)


def is_market(role: str) -> bool:
    """ "market.USDT", which the engine knows better than any record; not "market.implementation" """
    return is_proxy_of(role, "market.")


def is_proxy_of(role: str, prefix: str) -> bool:
    return role.startswith(prefix) and not role.endswith(".implementation")


def address_in(slot: int) -> str:
    return str(to_checksum_address(f"0x{slot & (2**160 - 1):040x}"))
