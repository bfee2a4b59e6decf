"""What a chain is like, apart from what Flux puts on it: its nodes, fees, finality, explorer, exchanges."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from scripts.flux.errors import ValueUnreadable
from scripts.flux.kinds import Address, Amount, Duration, Finality, GasPrice, Percent, Seconds, Section


class Gas(Section):
    """How transactions are priced: at a `price`, with EIP-1559 fees, or as the node proposes.

    `max_fee` is the most that is ever paid for a unit of gas, however often a transaction is made dearer.
    """

    style: Literal["legacy", "eip1559", "node"]
    price: GasPrice | None = None
    max_fee: GasPrice | None = None
    priority_fee: GasPrice | None = None

    @model_validator(mode="after")
    def has_the_fees_of_its_style(self) -> Self:
        given = {name for name in ("price", "max_fee", "priority_fee") if getattr(self, name) is not None}
        wanted = {"legacy": {"price"}, "eip1559": {"max_fee", "priority_fee"}, "node": set[str]()}[self.style]
        if self.style == "legacy":
            given.discard("max_fee")
        if given != wanted:
            raise ValueUnreadable(
                given=self.style, expected=f"the style with exactly {sorted(wanted) or 'no fees'}"
            )
        start, most = self.price or self.priority_fee or 0, self.max_fee
        if most is not None and start > most:
            raise ValueUnreadable(given=f"max_fee {most}", expected=f"at least {start} wei")
        return self


class Explorer(Section):
    """Where people look, and where the sources are published."""

    url: str
    api: Literal["etherscan-v2", "etherscan", "none"] = "none"
    api_url: str | None = None
    is_on_sourcify: bool = False

    @model_validator(mode="after")
    def has_the_address_of_its_api(self) -> Self:
        if (self.api == "none") != (self.api_url is None):
            raise ValueUnreadable(given=self.api, expected="an api with its api_url, or neither")
        return self


class Exchange(Section):
    """A decentralised exchange, for whoever sells there; a deployment does not touch it."""

    name: str
    factory: Address | None = None
    router: Address | None = None
    masterchef: Address | None = None


class FluxShare(Section):
    """This chain's part of the users' 75 % of FLUX, in percent of all FLUX, and the most that may be here:
    at least what the chain's `Rewards` release."""

    users_share: Percent
    cap: Amount


class PushFeed(Section):
    """A feed of an oracle that is asked by the feed's id, in Pyth's shape."""

    push_oracle: Address
    id: Annotated[str, Field(pattern=r"^0x[0-9a-f]{64}$")]


class Chain(Section):
    name: str
    chain_id: int
    status: Literal["live", "retired"]
    retired_because: str | None = None
    networks: Annotated[tuple[str, ...], Field(strict=False)]  # of Brownie
    is_development: bool = False
    is_testnet: bool = False  # coins without value: mocks are allowed
    block_time: Seconds
    confirmations: int = 1  # before the next transaction leaves
    finality: Finality = 1  # before roles are handed over, and before a run says that it is done
    patience: Duration = 600  # for one transaction, before the run stops and may be resumed
    gas: Gas
    nodes: Annotated[tuple[str, ...], Field(strict=False)] = ()  # public ones beside that of the network
    explorer: Explorer | None = None
    wrapped_native: str  # symbol of the market of the wrapped native coin

    @property
    def is_worthless(self) -> bool:
        """No real money: mocks are allowed, and its FLUX is not a part of the 21,000,000."""
        return self.is_development or self.is_testnet

    @model_validator(mode="after")
    def says_why_it_is_retired(self) -> Self:
        if (self.status == "retired") != (self.retired_because is not None):
            raise ValueUnreadable(
                given=self.status, expected='"live", or "retired" with the sentence `retired_because`'
            )
        return self
