"""What no transaction can do, on both local chains."""

from typing import Any

from brownie import web3


def set_code(target: Any, source: Any) -> None:
    """`target` runs the code of `source` from now on, as after a self-destruction and another creation."""
    is_anvil = "anvil" in web3.client_version.lower()
    method = "anvil_setCode" if is_anvil else "evm_setAccountCode"
    code = "0x" + bytes(web3.eth.get_code(source.address)).hex()
    answer = web3.provider.make_request(method, [target.address, code])
    assert "error" not in answer, answer
