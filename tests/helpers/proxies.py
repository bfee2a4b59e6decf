"""A proxy with the functions of its logic."""

from typing import Any

from eth_utils import keccak, to_bytes, to_checksum_address

# RLP of [20 bytes, 1]: a list of 22 bytes, a string of 20.
RLP_OF_CREATOR = b"\xd6\x94"


def at_proxy(logic: Any, proxy: Any) -> Any:
    """`proxy` as a contract of the container `logic`, for example `at_proxy(MoneyMarket, proxy)`.

    Brownie knows one contract per address, and `Contract.from_abi` leaves that to be the proxy: its
    transactions then have no return value, no function name and a warning each.
    """
    for container in proxy._project:
        if proxy in container:
            container.remove(proxy)
    return logic.at(proxy.address)


def know_extension(extension: Any, implementation: Any) -> Any:
    """The contract that `implementation` created first, in its constructor, as one of `extension`.

    Brownie counts statements only of contracts that it knows.
    """
    creation = RLP_OF_CREATOR + to_bytes(hexstr=str(implementation)) + b"\x01"
    return extension.at(to_checksum_address(keccak(creation)[12:]))
