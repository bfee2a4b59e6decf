"""A proxy with the functions of its logic."""

from typing import Any


def at_proxy(logic: Any, proxy: Any) -> Any:
    """`proxy` as a contract of the container `logic`, for example `at_proxy(MoneyMarket, proxy)`.

    Brownie knows one contract per address, and `Contract.from_abi` leaves that to be the proxy: its
    transactions then have no return value, no function name and a warning each.
    """
    for container in proxy._project:
        if proxy in container:
            container.remove(proxy)
    return logic.at(proxy.address)
