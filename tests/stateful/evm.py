"""A chain in this process: some ten thousand calls a second."""

import re

from pyrevm import EVM, AccountInfo, BlockEnv

from tests.stateful.chain import ChainRefusedError
from tests.stateful.scenario import START

OUTPUT = re.compile(r"output: 0x([0-9a-f]*)")
NOBODY = "0x" + "ee" * 20


class InProcessChain:
    has_exact_time = True
    native_coin = 10**30

    def __init__(self) -> None:
        self._evm = EVM(spec_id="SHANGHAI")
        self._now = START
        self._last_output = b""
        self._set_time()

    def person(self, index: int) -> str:
        address = f"0x{0xACC0 + index:040x}"
        self._evm.set_balance(address, self.native_coin)
        return address

    def make_person(self, address: str) -> None:
        """A contract that has done its part: who has no code can be the sender of calls."""
        self._evm.insert_account_info(address, AccountInfo(balance=self.native_coin))

    def deploy(self, sender: str, code: bytes) -> str:
        try:
            return str(self._evm.deploy(sender, code)).lower()
        except RuntimeError as error:
            raise revert_of(error) from error

    def send(self, sender: str, target: str, data: bytes, value: int) -> bytes:
        try:
            return bytes(self._evm.message_call(sender, target, data, value))
        except RuntimeError as error:
            refusal = revert_of(error)
            self._last_output = refusal.output
            raise refusal from error

    def exact_output(self) -> bytes:
        return self._last_output

    def simulate(self, target: str, data: bytes) -> bytes:
        return self.simulate_as(NOBODY, target, data)

    def simulate_as(self, sender: str, target: str, data: bytes) -> bytes:
        checkpoint = self._evm.snapshot()
        try:
            return self.send(sender, target, data, 0)
        finally:
            self._evm.revert(checkpoint)

    def wait(self, seconds: int) -> None:
        self._now += seconds
        self._set_time()

    @property
    def last_time(self) -> int:
        return self._now

    def native_balance(self, address: str) -> int | None:
        return int(self._evm.get_balance(address))

    def _set_time(self) -> None:
        self._evm.set_block_env(BlockEnv(timestamp=self._now, number=1 + self._now - START))


def revert_of(error: RuntimeError) -> ChainRefusedError:
    """Anything but a revert is an error of the suite or of the virtual machine."""
    found = OUTPUT.search(str(error))
    if found is None:
        raise error
    return ChainRefusedError(bytes.fromhex(found.group(1)))
