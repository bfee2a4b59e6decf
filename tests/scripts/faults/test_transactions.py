"""F05 to F16: transactions that are dropped, replaced, refused or too cheap; nodes that fail, lag or lie."""

import time

import pytest
import rlp
from eth_account import Account

from scripts.flux import artifacts
from scripts.flux.errors import (
    BalanceTooLow,
    ChainMismatch,
    RpcUnreachable,
    TransactionFailed,
    TransactionPending,
)
from scripts.flux.errors_live import (
    CodeUnexpected,
    FeesTooHigh,
    NodesDisagree,
    NotFinal,
    TransactionReplaced,
)
from scripts.flux.rpc import Rpc
from tests.scripts.faults.conftest import GWEI, set_balance
from tests.scripts.faults.faulty_node import (
    RECEIPT,
    SEND,
    FaultyNode,
    alter,
    http,
    lose_the_answer,
    nth,
    refuse,
    swallow,
)

MIDDLE = 11  # number of a transaction: the proxy of a room
NONCE, BLOCK, CODE, PRICE = "eth_getTransactionCount", "eth_blockNumber", "eth_getCode", "eth_gasPrice"


def with_chain(parameters, **changes):
    return parameters.model_copy(update={"chain": parameters.chain.model_copy(update=changes)})


def overhear(offered: list[str]):
    """Keeps every transaction that is offered to the node, whatever the node makes of it."""

    def fault(method, given, forward):
        if method == SEND:
            offered.append(given[0])

    return fault


def prices(raws: list[str]) -> dict[int, list[int]]:
    """Gas prices of signed transactions, by nonce."""
    found: dict[int, list[int]] = {}
    for raw in raws:
        nonce, price, *_ = rlp.decode(bytes.fromhex(raw[2:]))
        found.setdefault(int.from_bytes(nonce, "big"), []).append(int.from_bytes(price, "big"))
    return found


def assert_dearer_by_an_eighth(offers: list[int]) -> None:
    first, second = offers
    assert second * 8 >= first * 9


def test_f05_a_transaction_that_the_node_forgets_is_sent_again_dearer(node, finish):
    offered: list[str] = []
    node.faults = [overhear(offered), nth(SEND, MIDDLE, swallow)]

    finish(copes=True)

    assert_dearer_by_an_eighth(prices(offered)[MIDDLE - 1])


def test_f05_a_transaction_that_is_always_forgotten_ends_the_run(node, parameters, run, finish):
    node.faults = [nth(SEND, MIDDLE, swallow, times=999)]

    with pytest.raises(TransactionPending, match=r"nonce 10, 0x\w+\) is not on the chain after 2 seconds"):
        run(wished=with_chain(parameters, patience=2))

    finish()


def test_f06_another_transaction_with_the_nonce_ends_the_run(node, funded, run, finish, stranger):
    """The same key is used elsewhere at the same moment."""

    def take_its_nonce(method, given, forward):
        answer = swallow(method, given, forward)
        own = Rpc(node.target)
        send_coin(own, funded, stranger)
        return answer

    node.faults = [nth(SEND, MIDDLE, take_its_nonce)]

    with pytest.raises(TransactionReplaced, match="took the nonce 10 of the step"):
        run()

    finish()


def send_coin(rpc, account, receiver) -> None:
    """One wei, with the account's next nonce."""
    fields = {
        "to": str(receiver),
        "value": 1,
        "nonce": rpc.nonce(account.address),
        "gas": 21_000,
        "gasPrice": 30 * GWEI,
        "chainId": 1337,
    }
    signed = Account.sign_transaction(fields, account.private_key)
    rpc.request(SEND, "0x" + bytes(signed.raw_transaction).hex())


@pytest.mark.parametrize("depth", [1, 5, 64])
def test_f07_what_a_reorganisation_removed_is_done_again(node, run, finish, depth):
    """The last `depth` transactions are gone, and so is the run; other blocks take their place."""
    kept, snapshots = 20, []
    own = Rpc(node.target)

    def watch(progress):
        if progress.moment == "mined":
            snapshots.append(own.request("evm_snapshot"))
            if len(snapshots) == kept:
                raise KeyboardInterrupt

    height = own.block_number()
    snapshots.append(own.request("evm_snapshot"))
    with pytest.raises(KeyboardInterrupt):
        run(report=watch)
    own.request("evm_revert", snapshots[max(0, len(snapshots) - 1 - depth)])
    while own.block_number() < height + kept:
        own.request("evm_mine")

    finish(extra=min(depth, kept - 1))


@pytest.mark.parametrize("how", [http(429, retry_after="0"), refuse("rate limit exceeded", -32005)])
def test_f08_f09_a_busy_node_is_asked_again(node, finish, how):
    node.faults = [nth("eth_call", 3, how, times=2), nth(RECEIPT, 5, how, times=2), nth(CODE, 8, how)]

    finish(copes=True)


def test_f09_an_answer_that_was_lost_is_no_second_transaction(node, finish, faultless):
    node.faults = [nth(SEND, MIDDLE, lose_the_answer)]

    finish(copes=True)

    assert len(set(prices(node.raw))) == faultless[0]


def test_f09_a_node_that_is_gone_ends_the_run(node, run, finish):
    node.faults = [nth(RECEIPT, 9, http(504), times=999)]

    with pytest.raises(RpcUnreachable, match="did not answer eth_getTransactionReceipt"):
        run()

    finish()


def test_f09_the_next_node_answers_for_one_that_is_gone(node, finish, monkeypatch):
    dead = FaultyNode("http://127.0.0.1:9")
    dead.faults = [http(503)]
    monkeypatch.setattr(artifacts, "rpc", lambda *others: Rpc(dead.url, node.url, timeout=5, pause=0.001))
    try:
        finish(copes=True)
    finally:
        dead.stop()


def test_f10_a_replica_that_lags_is_waited_for(node, finish):
    """Older nonces and heights, now and then: no nonce is used twice, nothing is taken for missing."""

    def older(value):
        return hex(max(0, int(value, 16) - 2))

    node.faults = [
        nth(NONCE, 9, alter(older), times=3),
        nth(NONCE, 30, alter(older)),
        nth(BLOCK, 6, alter(older), times=4),
    ]

    finish(copes=True)


def test_f11_a_receipt_that_lies_ends_the_run(node, run, finish):
    node.faults = [nth(RECEIPT, 9, alter(lambda receipt: receipt and {**receipt, "status": "0x0"}), times=9)]

    with pytest.raises(TransactionFailed, match="failed on the chain"):
        run()

    finish()


def test_f11_other_code_than_was_deployed_ends_the_run(node, run, finish):
    node.faults = [nth(CODE, 4, alter(lambda code: code[:-2] + "00"))]

    with pytest.raises(CodeUnexpected, match="is not that of"):
        run()

    finish()


def test_f11_two_nodes_that_disagree_end_the_run(node, run, finish, monkeypatch):
    liar = FaultyNode(node.target)
    liar.faults = [nth(CODE, 3, alter(lambda code: "0x"), times=999)]
    monkeypatch.setattr(
        artifacts, "rpc", lambda *others: Rpc(node.url, liar.url, attempts=3, timeout=5, pause=0.001)
    )
    try:
        with pytest.raises(NodesDisagree, match="give the same answer to eth_getCode"):
            run()
    finally:
        liar.stop()

    monkeypatch.setattr(artifacts, "rpc", lambda *others: Rpc(node.url, timeout=5, pause=0.002))
    finish()


def test_f12_a_node_of_another_chain_is_refused(node, run, finish, funded):
    node.faults = [nth("eth_chainId", 1, alter(lambda _: "0x38"), times=9)]

    with pytest.raises(ChainMismatch, match="chain id 1337, but the node is on chain 56"):
        run()

    assert Rpc(node.target).nonce(funded.address) == 0
    finish()


def test_f13_a_transaction_that_is_too_cheap_is_made_dearer(node, finish):
    offered: list[str] = []
    node.faults = [overhear(offered), nth(SEND, MIDDLE, refuse("replacement transaction underpriced"))]

    finish(copes=True)

    assert_dearer_by_an_eighth(prices(offered)[MIDDLE - 1])


def test_f13_a_transaction_that_is_known_already_is_waited_for(node, finish):
    def send_it_and_deny_it(method, given, forward):
        forward()
        return {"error": {"code": -32000, "message": "already known"}}

    node.faults = [nth(SEND, MIDDLE, send_it_and_deny_it)]

    finish(copes=True)


def test_f14_fees_of_twenty_times_are_waited_out(node, finish):
    node.faults = [nth(PRICE, 5, alter(lambda _: hex(400 * GWEI)), times=6)]

    finish(copes=True)

    assert max(price for offers in prices(node.raw).values() for price in offers) <= 200 * GWEI


def test_f14_fees_that_stay_too_high_end_the_run(node, parameters, run, finish):
    node.faults = [nth(PRICE, 5, alter(lambda _: hex(400 * GWEI)), times=9999)]

    with pytest.raises(
        FeesTooHigh, match=r"would cost 400\.000 gwei a unit of gas; the parameters allow 200"
    ):
        run(wished=with_chain(parameters, patience=1))

    finish()


def test_f15_a_deployer_without_money_goes_on_when_he_has_some(node, funded, run, finish):
    own = Rpc(node.target)
    set_balance(own, funded.address, 3 * 10**17)

    with pytest.raises(BalanceTooLow, match="fund it, then run again"):
        run()

    assert own.nonce(funded.address) > 1
    set_balance(own, funded.address, 10**20)
    finish()


def test_f16_a_second_deployer_with_the_same_key_does_no_harm(node, funded, run, finish, stranger):
    """His transactions come between ours; each time a run ends, the next one goes on."""

    def somebody_else(method, given, forward):
        send_coin(Rpc(node.target), funded, stranger)

    node.faults = [nth(SEND, 5, somebody_else), nth(SEND, 9, somebody_else)]
    for _ in range(2):
        with pytest.raises(TransactionReplaced):
            run()

    finish()


def test_a_run_waits_until_its_blocks_are_final(node, parameters, run, finish):
    """Thirty blocks: nobody mines them here."""
    began = time.monotonic()
    with pytest.raises(NotFinal, match="is not final after 1 seconds"):
        run(wished=with_chain(parameters, finality=30, patience=1))

    assert time.monotonic() - began < 60
    finish()
