"""Logs of one contract, from nodes that do not answer every question."""

from collections.abc import Iterable, Mapping
from typing import Any

from scripts.flux.errors import RpcRefused
from scripts.flux.rpc import Rpc

LOG_BLOCKS = 5000  # in one question; public nodes refuse many more


def logs(rpc: Rpc, address: str, since: int, topics: Iterable[str]) -> list[Any]:
    """In their order. Asked for in pieces that any node answers."""
    found: list[Any] = []
    wanted = {"address": address, "topics": [list(topics)]}
    last = rpc.block_number()
    for start in range(since, last + 1, LOG_BLOCKS):
        found += logs_within(rpc, wanted, start, min(last, start + LOG_BLOCKS - 1))
    return sorted(found, key=lambda log: (int(log["blockNumber"], 16), int(log["logIndex"], 16)))


def logs_within(rpc: Rpc, wanted: Mapping[str, Any], first: int, last: int) -> list[Any]:
    """What a node refuses is asked for again by halves: some take fewer blocks, and a copy made by Ganache
    asks the original for its own first block too, which is not there yet. Without transactions, no logs.
    """
    try:
        found = rpc.request("eth_getLogs", {**wanted, "fromBlock": hex(first), "toBlock": hex(last)})
        return list(found)
    except RpcRefused:
        if first == last:
            if rpc.request("eth_getBlockByNumber", hex(first), False)["transactions"]:
                raise
            return []
    middle = (first + last) // 2
    return logs_within(rpc, wanted, first, middle) + logs_within(rpc, wanted, middle + 1, last)
