"""The upgrade on a copy of the chain: getters before and after, at the same second, and the initialisers.

First the upgraded copy is read, in a block at a chosen second; then the copy is put back, a block at the same
second is made on what was there before, and the same is read. What time does to answers is the same in both.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scripts.flux.config import Parameters
from scripts.flux.demo.chain import MOST_GAS, Call, Contract
from scripts.flux.demo.errors import DemoCallFailed
from scripts.flux.journal import Book
from scripts.flux.observe import Reader, first_block
from scripts.flux.proposals.copy import Copy, copied
from scripts.flux.resolve import Lookup, resolved
from scripts.flux.rpc import Rpc
from scripts.flux.state import Observed
from scripts.flux.upgrades.accounts import MOST, accounts_of
from scripts.flux.upgrades.errors import GettersDiffer, InitialisableAgain, UpgradeFails
from scripts.flux.upgrades.getters import Getter, People, differences, getters, read
from scripts.flux.upgrades.initialisers import initialisers, reopened
from scripts.flux.upgrades.versions import Proxy, Version, all_proxies
from tools.gates.compiled import Compiled

LATER = 120  # seconds until what is read: interest has come, no price is stale
HOLDERS = (
    "MoneyMarket",
    "LiquidationPool",
    "SafetyModule",
)  # have shares, and events that name who holds them


@dataclass(frozen=True)
class Trial:
    """What was shown. One that failed raised instead."""

    accounts: int
    getters: int


@dataclass(frozen=True)
class Rehearsal:
    """The chain, and what is known of it."""

    desired: Parameters
    observed: Observed
    book: Book
    original: Rpc
    lookup: Lookup
    compiled: Compiled
    most: int = MOST  # accounts

    def run(self, found: Sequence[Version]) -> Trial:
        """Raises `UpgradeFails`, `GettersDiffer`, `InitialisableAgain`."""
        with copied(self.original, self.desired.chain.chain_id) as copy:
            reader = Reader(copy.rpc, self.lookup)
            proxies = all_proxies(self.observed.addresses, reader)
            people = self._people(proxies, reader)
            wanted = getters(proxies, people, reader, self.lookup)
            copy.rpc.request("evm_mine")  # the clock is now this machine's
            moment, begun = copy.now() + LATER, copy.chain.snapshot()
            codes = self._upgrade(found, copy)
            self._require_closed(found, codes, copy)
            after = read_at(moment, wanted, copy)
            copy.chain.revert(begun)
            before = read_at(moment, wanted, copy)
        differing = tuple(differences(wanted, before, after))
        if differing:
            raise GettersDiffer(read=len(wanted), differences=differing)
        return Trial(accounts=len(people.accounts), getters=len(wanted))

    def _people(self, proxies: Sequence[Proxy], reader: Reader) -> People:
        addresses = self.observed.addresses
        tokens = [proxy.address for proxy in proxies if proxy.contract in HOLDERS]
        since = first_block(self.book)
        accounts = accounts_of(self.original, addresses["risk"], tokens, since, reader, self.most)
        assets = [at for role, at in addresses.items() if role.startswith("token.") or role == "flux"]
        things = tuple(dict.fromkeys([*assets, *(proxy.address for proxy in proxies), addresses["timelock"]]))
        return People(tuple(account for account in accounts if account not in things), things)

    def _upgrade(self, found: Sequence[Version], copy: Copy) -> dict[str, str]:
        """Addresses of the successors by their roles; every call is the timelock's."""
        timelock, codes = self.observed.addresses["timelock"], {}
        copy.let_act(timelock)
        for version in found:
            created = codes[version.deploy.role] = version.placed or self._deploy(version, copy)
            for proxy in version.proxies:
                target = Contract(proxy.address, self.lookup(version.contract).abi)
                call = Call(timelock, target, "upgradeToAndCall", (created, b""), MOST_GAS // 2)
                try:
                    copy.chain.send([call])
                except DemoCallFailed as error:
                    raise UpgradeFails(proxy=proxy.role, reason=error.reason) from error
        return codes

    def _deploy(self, version: Version, copy: Copy) -> str:
        artifact, given = self.lookup(version.contract), version.deploy.arguments
        arguments = [resolved(argument, self.observed.addresses, self.lookup) for argument in given]
        return copy.chain.deploy(artifact, *arguments, sender=copy.chain.accounts[0]).address

    def _require_closed(self, found: Sequence[Version], codes: Mapping[str, str], copy: Copy) -> None:
        open_calls: list[str] = []
        for version in found:
            entries = initialisers(version.contract, self.compiled, self.lookup)
            places = {proxy.role: proxy.address for proxy in version.proxies}
            places[f"the new code of {version.contract}"] = codes[version.deploy.role]
            open_calls += reopened(copy.rpc, places, entries)
        if open_calls:
            raise InitialisableAgain(calls=tuple(open_calls))


def read_at(moment: int, wanted: Sequence[Getter], copy: Copy) -> list[str]:
    """In a block of this second."""
    copy.rpc.request("evm_mine", moment)
    return read(copy.rpc, wanted)
