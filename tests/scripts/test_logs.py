"""Logs from nodes that refuse a question: what is there is found, and no refusal is taken for nothing."""

import pytest

from scripts.flux import logs as logs_module
from scripts.flux.errors import RpcRefused
from scripts.flux.logs import logs

ADDRESS = "0x" + "11" * 20
TOPIC = "0x" + "22" * 32


class Node:
    """A chain of ten blocks with one transaction and one log each; block `empty` has none."""

    HEIGHT = 10

    def __init__(self, refuses, empty: int | None = None) -> None:
        self.refuses, self.empty, self.spans = refuses, empty, []

    def block_number(self) -> int:
        return self.HEIGHT

    def request(self, method, *parameters):
        if method == "eth_getBlockByNumber":
            return {"transactions": [] if int(parameters[0], 16) == self.empty else ["0x01"]}
        span = (int(parameters[0]["fromBlock"], 16), int(parameters[0]["toBlock"], 16))
        self.spans.append(span)
        if self.refuses(*span):
            raise RpcRefused(method=method, code=-32602, message="block range is too large", data=None)
        blocks = [block for block in range(span[0], span[1] + 1) if block != self.empty]
        return [{"blockNumber": hex(block), "logIndex": "0x0"} for block in reversed(blocks)]


def found(node, since=1):
    return [int(log["blockNumber"], 16) for log in logs(node, ADDRESS, since, [TOPIC])]


def test_logs_are_asked_for_in_pieces_and_come_in_their_order(monkeypatch):
    monkeypatch.setattr(logs_module, "LOG_BLOCKS", 4)
    node = Node(refuses=lambda first, last: False)

    assert found(node, since=2) == [2, 3, 4, 5, 6, 7, 8, 9, 10]
    assert node.spans == [(2, 5), (6, 9), (10, 10)]


def test_a_node_that_takes_fewer_blocks_is_asked_by_halves():
    node = Node(refuses=lambda first, last: last - first >= 3)

    assert found(node) == list(range(1, 11))


def test_the_first_own_block_of_a_copy_is_empty_and_may_be_refused():
    """Ganache asks the original for it, which has no such block yet."""
    node = Node(refuses=lambda first, last: last == 10, empty=10)

    assert found(node) == list(range(1, 10))


def test_a_refused_block_with_transactions_is_told():
    node = Node(refuses=lambda first, last: first <= 7 <= last)

    with pytest.raises(RpcRefused, match="too large"):
        found(node)
