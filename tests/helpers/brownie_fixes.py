"""Work-arounds for Brownie 1.22 under test; tests/conftest.py applies them before anything else."""

import gc
from typing import Any

import requests
from brownie._config import CONFIG
from brownie.network import contract, web3
from brownie.network.account import _PrivateKeyAccount
from brownie.network.rpc import anvil
from brownie.network.transaction import TransactionReceipt

from tests.helpers import quick_brownie, quick_traces
from tests.helpers.quick_traces import IMMUTABLE


def apply() -> None:
    mine_on_anvil_with_a_timestamp()
    pay_the_configured_gas_price_in_coverage_mode()
    keep_the_source_map_of_contracts_with_immutables()
    count_what_a_constructor_calls_in_coverage_mode()
    look_for_proxy_variables_never()
    quick_brownie.apply()
    quick_traces.apply()


def mine_on_anvil_with_a_timestamp() -> None:
    """`chain.mine(timestamp=...)`: Brownie sends the bare number, which anvil refuses."""

    def mine(timestamp: int | None = None) -> None:
        anvil._request("evm_mine", [] if timestamp is None else [{"timestamp": hex(timestamp)}])

    anvil.mine = mine


def pay_the_configured_gas_price_in_coverage_mode() -> None:
    """With --coverage view calls are transactions of gas price 0; for those Ganache waits for ever."""
    make_transaction = _PrivateKeyAccount._make_transaction

    def make(
        self: Any, to: Any, amount: Any, gas_limit: Any, gas_buffer: Any, gas_price: Any, *rest: Any
    ) -> Any:
        if gas_price == 0:
            gas_price = CONFIG.active_network["settings"].get("gas_price") or 0
        return make_transaction(self, to, amount, gas_limit, gas_buffer, gas_price, *rest)

    _PrivateKeyAccount._make_transaction = make


def keep_the_source_map_of_contracts_with_immutables() -> None:
    """Brownie sees other bytecode than it compiled, and drops the source map: no trace, no coverage.

    An immutable is compiled as a PUSH32 of zeros; before comparing, it gets the value it has on the chain.
    """
    verify = contract._verify_deployed_code

    def verify_without_immutables(address: str, expected: str, language: str) -> bool:
        actual = web3.eth.get_code(address).hex().removeprefix("0x")
        filled = IMMUTABLE.sub(lambda place: actual[place.start() : place.end()], expected)
        return verify(address, filled, language)

    contract._verify_deployed_code = verify_without_immutables


def count_what_a_constructor_calls_in_coverage_mode() -> None:
    """Brownie skips deployments, and with them every `initialize` that a proxy calls in its constructor."""
    expand = TransactionReceipt._expand_trace

    def expand_deployments_too(self: Any) -> None:
        deployed, receiver = self.contract_address, self.receiver
        if deployed and CONFIG.argv["coverage"]:
            self.contract_address, self.receiver = None, deployed
        try:
            expand(self)
        finally:
            self.contract_address, self.receiver = deployed, receiver

    TransactionReceipt._expand_trace = expand_deployments_too


def look_for_proxy_variables_never() -> None:
    """Speed: a requests session otherwise reads the environment again on every call to the local chain."""
    initialise = requests.Session.__init__

    def initialise_without_environment(self: requests.Session, *args: Any, **kwargs: Any) -> None:
        initialise(self, *args, **kwargs)
        self.trust_env = False

    requests.Session.__init__ = initialise_without_environment


def freeze_what_is_loaded() -> None:
    """Speed: Brownie collects garbage at every isolated test; what exists by now need not be searched."""
    gc.collect()
    gc.freeze()
