"""The desk's part for FLUX: what is earned, claims, stakes, sFLUX."""

from typing import Any

from rich.table import Table

from scripts.flux import artifacts, units
from scripts.flux.desk_parts import ALL, Parts, moment, percent, quoted, spoken, usd
from scripts.flux.errors import ValueUnreadable
from scripts.flux.errors_rewards import FluxMissing, StakingMissing

FLUX_DECIMALS = 18
DAY = 86_400
PLACES = 4
NOTHING = "-"
MARKET = 1  # kind of a source


class RewardsDesk(Parts):
    """Claims and stakes for people."""

    @spoken
    def rewards(self, who: Any = None) -> None:
        """rewards(): what earns FLUX; rewards(alice): what alice has earned, staked, and votes with"""
        if who is not None:
            self._say_rewards(who)
            return
        state = self._rewards_lens().mining()
        table = Table("source", title="FLUX", title_justify="left")
        for column in ("weight", "FLUX a day", "on a value of", "APR"):
            table.add_column(column, justify="right")
        for source in state["sources"]:
            for name, side in self._sides(source):
                if side["weight"]:
                    table.add_row(name, *side_cells(side))
        self.screen.print(table)
        self._say(f"{flux(state['perDay'])} a day for all of these; a FLUX is {quoted(state['price'])}.")

    @spoken
    def claim(self, who: Any = None) -> None:
        """claim(alice): what alice has earned everywhere, but where claims are paused"""
        person = who or self.people["alice"]
        earned = self._rewards_lens().rewardsOf(person)["earned"]
        due = [one["source"] for one in earned if one["tokens"] and not one["isClaimingPaused"]]
        sent = self.flux.miner.claim(person, due, {"from": person}, silent=True)
        paid = sent.events["Claimed"]["tokens"] if "Claimed" in sent.events else 0
        self._say(f"{self._name(person)} got {flux(paid)}")

    @spoken
    def stake(self, amount: Any, who: Any = None, *, days: int = 7) -> None:
        """stake("100", alice, days=7): locks FLUX, which earns more of it"""
        person, pool = who or self.people["alice"], self._staking(days)
        tokens = self._flux_of(amount, person)
        self.flux.flux.approve(pool, tokens, {"from": person}, silent=True)
        sent = pool.stake(tokens, {"from": person}, silent=True)
        until = moment(sent.events["Staked"]["unlocksAt"])
        self._say(f"{self._name(person)} staked {flux(tokens)} for {days} days, until {until}")

    @spoken
    def unstake(self, amount: Any = "all", who: Any = None, *, days: int = 7) -> None:
        """unstake("all", alice, days=7): after the lock; what was earned stays claimable"""
        person, pool = who or self.people["alice"], self._staking(days)
        tokens = ALL if amount == "all" else flux_units(amount)
        sent = pool.unstake(tokens, person, {"from": person}, silent=True)
        self._say(f"{self._name(person)} took back {flux(sent.events['Unstaked']['tokens'])}")

    @spoken
    def insure(self, amount: Any, who: Any = None) -> None:
        """insure("100", alice): stakes FLUX in the safety module, which pays shortfalls, for sFLUX"""
        person, module = who or self.people["alice"], self._safety()
        tokens = self._flux_of(amount, person)
        self.flux.flux.approve(module, tokens, {"from": person}, silent=True)
        sent = module.stake(tokens, person, {"from": person}, silent=True)
        shares = units.show_units(sent.events["Staked"]["shares"], module.decimals(), "sFLUX", places=PLACES)
        self._say(f"{self._name(person)} put up {flux(tokens)} for {shares}")

    @spoken
    def end_insurance(self, who: Any = None) -> None:
        """end_insurance(alice): all of it; to be called three times, each time it says when again"""
        person, module = who or self.people["alice"], self._safety()
        name = self._name(person)
        if module.departureOf(person)["tokens"]:
            sent = module.collect(person, {"from": person}, silent=True)
            self._say(f"{name} was paid {flux(sent.events['Collected']['tokens'])}")
        elif shares := module.exitOf(person)["shares"]:
            sent = module.exit(shares, person, {"from": person}, silent=True)
            left = self._rewards_lens().rewardsOf(person)["staked"]
            self._say(f"{name} leaves with {flux(left['leaving'])}, paid from {moment(left['payableAt'])} on")
        else:
            sent = module.requestExit(module.balanceOf(person), {"from": person}, silent=True)
            ready = moment(sent.events["ExitRequested"]["readyAt"])
            self._say(f"{name} may leave from {ready} on, for two days")

    # --- small parts

    def _rewards_lens(self) -> Any:
        if self.flux.miner is None:
            raise FluxMissing(what="FLUX")
        return self.flux.rewards_lens

    def _safety(self) -> Any:
        if self.flux.safety is None:
            raise FluxMissing(what="sFLUX")
        return self.flux.safety

    def _staking(self, days: int) -> Any:
        """The pool of FLUX with this lock."""
        self._rewards_lens()
        pools = {
            pool.lock() // DAY: pool for pool in self.flux.staking.values() if pool.asset() == self.flux.flux
        }
        if days not in pools:
            raise StakingMissing(days=days, known=tuple(sorted(pools)))
        return pools[days]

    def _flux_of(self, amount: Any, who: Any) -> int:
        self._rewards_lens()
        return int(self.flux.flux.balanceOf(who)) if amount == "all" else flux_units(amount)

    def _sides(self, source: Any) -> list[tuple[str, Any]]:
        name = self._source_name(source["source"])
        note = " (claims paused)" if source["isClaimingPaused"] else ""
        if source["kind"] == MARKET:
            return [(f"{name}, lent{note}", source["supply"]), (f"{name}, owed{note}", source["debt"])]
        return [(f"{name}{note}", source["supply"])]

    def _source_name(self, address: str) -> str:
        if address == self.flux.safety:
            return "sFLUX"
        for symbol, room in self.flux.markets.items():
            if address == room:
                return str(symbol)
        for name, pool in self.flux.staking.items():
            if address == pool:
                return f"stakes, {name}"
        return str(address)

    def _say_rewards(self, who: Any) -> None:
        state = self._rewards_lens().rewardsOf(who)
        table = Table("earned in", title=f"FLUX of {self._name(who)}", title_justify="left")
        table.add_column("claimable", justify="right")
        table.add_column("")
        for one in state["earned"]:
            if one["tokens"]:
                note = "claims are paused" if one["isClaimingPaused"] else ""
                table.add_row(self._source_name(one["source"]), flux(one["tokens"]), note)
        self.screen.print(table)
        withheld = f", {flux(state['withheld'])} when claims are allowed again" if state["withheld"] else ""
        self._say(f"has {flux(state['balance'])}, can claim {flux(state['claimable'])}{withheld}")
        for line in self._stake_lines(state):
            self._say(line)

    def _stake_lines(self, state: Any) -> list[str]:
        lines = []
        for stake in state["stakes"]:
            if stake["tokens"]:
                decimals = artifacts.contract_at("MockERC20", stake["asset"]).decimals()
                amount = units.show_units(stake["tokens"], decimals, places=PLACES)
                lines.append(
                    f"{self._source_name(stake['pool'])}: {amount}, locked until {moment(stake['unlocksAt'])}"
                )
        staked = state["staked"]
        if staked["shares"]:
            lines.append(f"sFLUX: worth {flux(staked['tokens'])}{exit_words(staked)}")
        if staked["leaving"]:
            lines.append(f"on its way: {flux(staked['leaving'])}, paid from {moment(staked['payableAt'])} on")
        return lines


def exit_words(staked: Any) -> str:
    if not staked["exitShares"]:
        return ""
    return f", may leave from {moment(staked['exitReadyAt'])} until {moment(staked['exitExpiresAt'])}"


def side_cells(side: Any) -> list[str]:
    value = usd(side["value"]) if side["value"] else NOTHING
    apr = percent(side["apr"]) if side["apr"] else NOTHING
    per_day = units.show_units(side["perDay"], FLUX_DECIMALS, places=2)
    return [f"{side['weight'] / 100:g} %", per_day, value, apr]


def flux(wei: int) -> str:
    return units.show_units(wei, FLUX_DECIMALS, "FLUX", places=PLACES)


def flux_units(amount: Any) -> int:
    """Of "100", 100 or "100 FLUX"."""
    text = str(amount) if " " in str(amount).strip() else f"{amount} FLUX"
    parsed = units.parse_amount(text)
    if parsed.symbol != "FLUX":
        raise ValueUnreadable(given=text, expected='"100 FLUX", alice')
    return int(parsed.units(FLUX_DECIMALS))
