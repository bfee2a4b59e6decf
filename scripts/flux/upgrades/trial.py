"""The upgrade on a copy of the chain: getters before and after, at the same second, and the initialisers.

First the upgraded copy is read, in a block at a chosen second; then the copy is put back, a block at the same
second is made on what was there before, and the same is read. What time does to answers is the same in both.
"""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from scripts.flux.config import Parameters
from scripts.flux.demo.chain import MOST_GAS, Call, Contract, LocalChain
from scripts.flux.demo.errors import DemoCallFailed
from scripts.flux.journal import Book
from scripts.flux.node import Kind, running_node
from scripts.flux.observe import Lookup, Reader, code_hash, first_block
from scripts.flux.rpc import Rpc
from scripts.flux.state import Observed
from scripts.flux.upgrades.accounts import MOST, accounts_of
from scripts.flux.upgrades.errors import GettersDiffer, InitialisableAgain, UpgradeFails
from scripts.flux.upgrades.getters import Getter, People, differences, getters, read
from scripts.flux.upgrades.initialisers import initialisers, reopened
from scripts.flux.upgrades.versions import Proxy, Version, all_proxies, constructor_arguments
from tools.gates.compiled import Compiled

LATER = 120  # seconds until what is read: interest has come, no price is stale
WEALTH = 10**21  # wei of the timelock's account on the copy


@dataclass(frozen=True)
class Trial:
    """What was shown. One that failed raised instead."""

    accounts: int
    getters: int
    code_hashes: Mapping[str, str] = field(repr=False)  # of the successors, by role


@dataclass(frozen=True)
class Rehearsal:
    """The chain, its copy, and what the upgrade is about."""

    desired: Parameters
    observed: Observed
    book: Book
    original: Rpc
    lookup: Lookup
    compiled: Compiled
    kind: Kind = "anvil"
    most: int = MOST

    def run(self, found: Sequence[Version]) -> Trial:
        """Raises `UpgradeFails`, `GettersDiffer`, `InitialisableAgain`."""
        with self._copy() as rpc:
            chain, reader = LocalChain(rpc, self.kind), Reader(rpc, self.lookup)
            proxies = all_proxies(self.observed.addresses, reader)
            people = self._people(proxies, reader)
            wanted = getters(proxies, people, reader, self.lookup)
            rpc.request("evm_mine")
            moment = int(rpc.request("eth_getBlockByNumber", "latest", False)["timestamp"], 16) + LATER
            begun = chain.snapshot()
            codes = self._upgrade(found, chain, rpc)
            self._require_closed(found, codes, rpc)
            after = self._read_at(moment, wanted, rpc)
            hashes = {role: code_hash(rpc.code(address)) for role, address in codes.items()}
            chain.revert(begun)
            differing = tuple(differences(wanted, self._read_at(moment, wanted, rpc), after))
        if differing:
            raise GettersDiffer(read=len(wanted), differences=differing)
        return Trial(accounts=len(people.accounts), getters=len(wanted), code_hashes=hashes)

    @contextlib.contextmanager
    def _copy(self) -> Iterator[Rpc]:
        chain_id = self.desired.chain.chain_id
        with running_node(self.kind, chain_id=chain_id, copied=self.original.url, keeps_traces=False) as node:
            yield Rpc(node.url)

    def _people(self, proxies: Sequence[Proxy], reader: Reader) -> People:
        addresses = self.observed.addresses
        tokens = [proxy.address for proxy in proxies if has_holders(proxy)]
        since = first_block(self.book)
        accounts = accounts_of(self.original, addresses["risk"], tokens, since, reader, self.most)
        places = [*addresses.values(), *(proxy.address for proxy in proxies)]
        things = tuple(dict.fromkeys(places))
        return People(tuple(account for account in accounts if account not in things), things)

    def _upgrade(self, found: Sequence[Version], chain: LocalChain, rpc: Rpc) -> dict[str, str]:
        """Addresses of the successors by their roles; every call is the timelock's."""
        timelock, codes = self.observed.addresses["timelock"], {}
        become(rpc, self.kind, timelock)
        for version in found:
            artifact, role = self.lookup(version.contract), version.deploy.role
            arguments = constructor_arguments(version.deploy, self.observed.addresses)
            created = version.placed or chain.deploy(artifact, *arguments, sender=chain.accounts[0]).address
            codes[role] = created
            for proxy in version.proxies:
                target = Contract(proxy.address, artifact.abi)
                call = Call(timelock, target, "upgradeToAndCall", (created, b""), MOST_GAS // 2)
                try:
                    chain.send([call])
                except DemoCallFailed as error:
                    raise UpgradeFails(proxy=proxy.role, reason=error.reason) from error
        return codes

    def _require_closed(self, found: Sequence[Version], codes: Mapping[str, str], rpc: Rpc) -> None:
        open_calls: list[str] = []
        for version in found:
            entries = initialisers(version.contract, self.compiled, self.lookup)
            places = {proxy.role: proxy.address for proxy in version.proxies}
            places[f"the new code of {version.contract}"] = codes[version.deploy.role]
            open_calls += reopened(rpc, places, entries)
        if open_calls:
            raise InitialisableAgain(calls=tuple(open_calls))

    def _read_at(self, moment: int, wanted: Sequence[Getter], rpc: Rpc) -> list[str]:
        rpc.request("evm_mine", moment)
        return read(rpc, wanted)


def has_holders(proxy: Proxy) -> bool:
    return proxy.contract in ("MoneyMarket", "LiquidationPool", "SafetyModule")


def become(rpc: Rpc, kind: Kind, account: str) -> None:
    """From now on the copy takes transactions of the account, which has the gas for them."""
    if kind == "anvil":
        rpc.request("anvil_impersonateAccount", account)
        rpc.request("anvil_setBalance", account, hex(WEALTH))
    else:
        rpc.request("evm_addAccount", account, "")
        rpc.request("personal_unlockAccount", account, "", 0)
        rpc.request("evm_setAccountBalance", account, hex(WEALTH))
