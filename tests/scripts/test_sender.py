"""What the sender does when a node forgets, repeats or fails a transaction."""

import pytest

from scripts.flux.config import load
from scripts.flux.errors import RpcRefused, TransactionFailed, TransactionPending, TransactionReverts
from scripts.flux.sender import Sender

ADDRESS = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
HASH = "0x" + "ab" * 32


class Node:
    """A node that answers what a test tells it to; an error is raised."""

    def __init__(self, **answers):
        self.answers = {"eth_getBlockByNumber": {"gasLimit": "0x1c9c380"}, "eth_call": "0x", **answers}

    def request(self, method, *parameters):
        answer = self.answers[method]
        if isinstance(answer, Exception):
            raise answer
        return answer(*parameters) if callable(answer) else answer

    def agreed(self, method, *parameters, part):
        return self.request(method, *parameters)

    def nonce(self, address, block="latest"):
        return self.request("eth_getTransactionCount", block)

    def block_number(self):
        return self.request("eth_blockNumber")


class Account:
    address = ADDRESS


def sender_of(patience: int = 0, confirmations: int = 1, **answers) -> Sender:
    chain = load("local").chain.model_copy(update={"patience": patience, "confirmations": confirmations})
    return Sender(Node(eth_getTransactionCount=lambda block: 5, **answers), Account(), chain, [])


def refusal(message: str) -> RpcRefused:
    return RpcRefused(method="eth_sendTransaction", code=-32000, message=message)


def receipt(status: int, block: int = 7) -> dict:
    return {"status": hex(status), "blockNumber": hex(block), "transactionHash": HASH}


def test_a_transaction_that_would_fail_never_leaves():
    sender = sender_of(eth_call=refusal("revert"))

    with pytest.raises(TransactionReverts, match="nothing was sent"):
        sender.prepare("step", None, "0x00")


def test_a_transaction_gets_the_next_nonce_and_the_chain_id():
    fields = sender_of().prepare("step", None, "0x00").fields

    assert (fields["nonce"], fields["chainId"]) == ("0x5", hex(1337))


def test_a_live_chain_is_asked_how_much_gas_is_enough():
    sender = sender_of(eth_estimateGas="0x186a0")
    sender._chain = sender._chain.model_copy(update={"is_development": False})

    assert int(sender.prepare("step", None, "0x00").fields["gas"], 16) == 120_000


def test_a_transaction_that_the_node_forgets_does_not_wait_for_ever():
    sender = sender_of(eth_getTransactionReceipt=None)

    with pytest.raises(TransactionPending, match=r"nonce 5, 0xab.* is not on the chain after 0 seconds"):
        sender.wait(sender.prepare("step", None, "0x00"), HASH, sent=[].append)


def test_a_transaction_that_failed_on_the_chain_is_told():
    sender = sender_of(patience=1, eth_getTransactionReceipt=receipt(0))

    with pytest.raises(TransactionFailed, match="'step' failed on the chain"):
        sender.wait(sender.prepare("step", None, "0x00"), HASH, sent=[].append)


def test_a_transaction_is_waited_for_until_it_is_deep_enough():
    blocks = iter([7, 8, 9])
    sender = sender_of(
        patience=5,
        confirmations=3,
        eth_getTransactionReceipt=receipt(1),
        eth_blockNumber=lambda: next(blocks),
    )

    assert sender.wait(sender.prepare("step", None, "0x00"), HASH, sent=[].append) == receipt(1)
    assert next(blocks, None) is None


def test_transactions_of_others_in_the_mempool_are_waited_for():
    sender = sender_of()
    sender.rpc.answers["eth_getTransactionCount"] = lambda block: 6 if block == "pending" else 5

    with pytest.raises(TransactionPending):
        sender.settle("step")


def test_a_transaction_that_the_node_knows_already_is_no_failure():
    sender = sender_of(eth_sendRawTransaction=refusal("already known"))
    prepared = sender.prepare("step", None, "0x00")
    signed = type(prepared)(step="step", fields=prepared.fields, raw="0x00", transaction=HASH)

    assert sender.broadcast(signed) == (signed, HASH)


def test_a_transaction_that_the_node_refuses_is_told():
    sender = sender_of(eth_sendTransaction=refusal("the gas limit is out of range"), eth_blockNumber=7)

    with pytest.raises(TransactionReverts, match="the gas limit is out of range"):
        sender.broadcast(sender.prepare("step", None, "0x00"))
