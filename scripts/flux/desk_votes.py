"""The desk's part for votes and proposals."""

from typing import Any

from rich.table import Table

from scripts.flux import artifacts, codec
from scripts.flux.desk_parts import Parts, moment, spoken
from scripts.flux.desk_rewards import flux
from scripts.flux.errors import ValueUnreadable
from scripts.flux.errors_rewards import FluxMissing, ProposalMissing
from scripts.flux.logs import logs

CREATED = "ProposalCreated"
STATES = ("Pending", "Active", "Canceled", "Defeated", "Succeeded", "Queued", "Expired", "Executed")
SUPPORT = {"against": 0, "for": 1, "abstain": 2}
LONGEST = 60  # of a title


class VotesDesk(Parts):
    """Shows and casts votes."""

    @spoken
    def votes(self, who: Any = None) -> None:
        """votes(alice): with what alice votes, and who votes with what she has"""
        person = who or self.people["alice"]
        self._governor()
        state = self.flux.rewards_lens.rewardsOf(person)
        self._say(
            f"{self._name(person)} votes with {flux(state['votes'])}; FLUX is delegated to "
            f"{self._delegate(state['delegate'])}, sFLUX to {self._delegate(state['stakedDelegate'])}"
        )

    @spoken
    def delegate(self, who: Any = None, to: Any = None) -> None:
        """delegate(alice), delegate(alice, to=bob): FLUX and sFLUX vote through one of these from now on"""
        person = who or self.people["alice"]
        self._governor()
        chosen = to or person
        for token in (self.flux.flux, self.flux.safety):
            token.delegate(chosen, {"from": person}, silent=True)
        self._say(f"{self._name(chosen)} votes with what {self._name(person)} has")

    @spoken
    def proposals(self) -> None:
        """All proposals, the first made first, and what comes next."""
        table = Table("#", "proposal", "state", title="Proposals", title_justify="left")
        for column in ("for", "against", "abstain", "quorum"):
            table.add_column(column, justify="right")
        table.add_column("next")
        made = self._made()
        now = artifacts.chain()[-1].timestamp
        views = self.flux.rewards_lens.proposalsOf([event["proposalId"] for event in made])
        for number, (event, view) in enumerate(zip(made, views, strict=True), start=1):
            sums = [flux(view[f"{side}Votes"]) for side in ("for", "against", "abstain")]
            quorum = flux(view["quorum"]) if view["quorum"] else "-"
            state = STATES[view["state"]]
            cells = (title_of(event["description"]), state, *sums, quorum, what_next(state, view, now))
            table.add_row(str(number), *cells)
        self.screen.print(table)
        ids = ", ".join(f"{number}: {event['proposalId']}" for number, event in enumerate(made, start=1))
        self._say(f"ids: {ids or 'none'}")

    @spoken
    def vote(self, number: int, support: str, who: Any = None) -> None:
        """vote(1, "for", alice): on the first of proposals(); or "against", or "abstain" """
        person, made = who or self.people["alice"], self._made()
        if support not in SUPPORT:
            raise ValueUnreadable(given=support, expected='"for", "against" or "abstain"')
        if not 0 < number <= len(made):
            raise ProposalMissing(number=number, known=len(made))
        proposal = made[number - 1]["proposalId"]
        sent = self.flux.governor.castVote(proposal, SUPPORT[support], {"from": person}, silent=True)
        self._say(f"{self._name(person)} votes {support} with {flux(sent.events['VoteCast']['weight'])}")

    # --- small parts

    def _governor(self) -> Any:
        if self.flux.governor is None:
            raise FluxMissing(what="governor")
        return self.flux.governor

    def _made(self) -> list[dict[str, Any]]:
        """What the governor's events say of all proposals."""
        governor = self._governor()
        event = next(e for e in governor.abi if e["type"] == "event" and e["name"] == CREATED)
        topic = codec.event_topic(f"{CREATED}({','.join(part['type'] for part in event['inputs'])})")
        found = logs(artifacts.rpc(), governor.address, since=0, topics=[topic])
        names = [part["name"] for part in event["inputs"]]
        return [dict(zip(names, codec.decode(event["inputs"], log["data"]), strict=True)) for log in found]

    def _delegate(self, address: str) -> str:
        return "nobody" if int(address, 16) == 0 else self._name(address)


def title_of(description: str) -> str:
    """Its first line."""
    lines = description.strip().splitlines() or [""]
    title = lines[0].lstrip("# ")
    return title if len(title) <= LONGEST else f"{title[: LONGEST - 1]}…"


def what_next(state: str, view: Any, now: int) -> str:
    if state == "Pending":
        return f"voting begins {moment(view['snapshot'])}"
    if state == "Active":
        return f"voting ends {moment(view['deadline'])}"
    if state == "Succeeded":
        return "anybody may queue it" if view["needsQueuing"] else "anybody may execute it"
    if state == "Queued":
        return "anybody may execute it" if now >= view["eta"] else f"may be executed {moment(view['eta'])}"
    return "-"
