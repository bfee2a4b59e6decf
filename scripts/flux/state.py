"""What is on a chain, as plain data: filled by `observe`, compared with parameters by `plan` and `checks`."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from scripts.flux.onchain import GovernorTerms, LiquidationTerms, MarketParameters, PoolShares, PoolTerms

ZERO_ADDRESS = "0x" + "0" * 40
SETUP_DELAY = 0  # of the timelock until the handover
ROLES = ("proposer", "canceller", "executor")

MARKET_CODE = "market.implementation"  # of all markets
POOL_CODE = "pool.implementation"  # of all pools
SUCCESSOR = "next."  # before the role of code: what is to follow it, by a proposal

Holders = Mapping[str, frozenset[str]]  # role of the timelock -> accounts; the zero address is anyone


def pool_role(symbol: str) -> str:
    return f"pool.{symbol}"


def staking_role(name: str) -> str:
    return f"staking.{name}"


def implementation_of(role: str) -> str:
    """Role of the code behind the proxy in a role."""
    return POOL_CODE if role.startswith("pool.") else f"{role}.implementation"


@dataclass(frozen=True)
class Timelock:
    delay: int
    holders: Holders
    admins: frozenset[str]
    pending: frozenset[str]  # operations scheduled, neither executed nor cancelled


@dataclass(frozen=True)
class Oracle:
    sources: Mapping[str, str]  # symbol -> source


@dataclass(frozen=True)
class Source:
    feed: str
    max_age: int
    min_answer: int
    max_answer: int
    sequencer_feed: str
    grace_period: int


@dataclass(frozen=True)
class Engine:
    oracle: str
    guardian: str
    liquidator: str
    line: int
    factory: str


@dataclass(frozen=True)
class Liquidator:
    terms: LiquidationTerms
    reserve: str
    pool_shares: PoolShares
    pools: Mapping[str, str]  # symbol -> pool, the zero address without one
    safety_module: str = ZERO_ADDRESS


@dataclass(frozen=True)
class Reserve:
    treasury: str
    treasury_share: int
    target: int


@dataclass(frozen=True)
class MarketState:
    address: str
    engine: str
    liquidator: str
    asset: str
    implementation: str
    owner: str
    name: str
    symbol: str
    ratio: int
    parameters: MarketParameters
    is_measured: bool
    seed_shares: int  # held by nobody, for ever


@dataclass(frozen=True)
class PoolState:
    market: str
    terms: PoolTerms
    name: str
    symbol: str


@dataclass(frozen=True)
class Rewards:
    """FLUX. Weights and miners by role: of a market, or of a staking pool; `shared` of a liquidation pool."""

    minter: str
    cap: int
    start: int  # first second of the schedule
    user_share: int
    vesting: tuple[str, str]  # team, fund
    beneficiaries: tuple[str, str]
    miners: Mapping[str, str]
    weights: Mapping[str, tuple[int, int]]
    owners: Mapping[str, str]  # of the contracts without a proxy
    shared: Mapping[str, str]  # the token that a liquidation pool shares, the zero address before


@dataclass(frozen=True)
class Ownership:
    """Of one contract behind a proxy: its owners, and the code that answers."""

    owner: str
    pending_owner: str
    implementation: str
    is_implementation_locked: bool  # nobody can initialise the implementation itself


@dataclass(frozen=True)
class Votes:
    """sFLUX and the governor, and how they and FLUX know each other."""

    staked_token: str
    staked_engine: str
    tokens: tuple[str, str]  # that are counted
    token: str  # that the governor asks
    timelock: str
    terms: GovernorTerms
    miner: str  # of sFLUX
    weight: int
    price_source: str  # of FLUX, in the oracle
    price_status: int


@dataclass(frozen=True)
class Lenses:
    """What they were told of; zero for what is not there. Empty before they are there themselves."""

    of_lens: tuple[str | None, ...] = ()  # engine, rewards lens
    of_rewards: tuple[str | None, ...] = ()  # engine, FLUX, governor


@dataclass(frozen=True)
class Price:
    mid: int
    status: int


@dataclass(frozen=True)
class Token:
    symbol: str
    decimals: int


@dataclass(frozen=True)
class Observed:
    """`addresses` has every role that is really there. What could not be read is absent or None."""

    deployer: str
    addresses: Mapping[str, str] = field(default_factory=dict)
    timelock: Timelock | None = None
    oracle: Oracle | None = None
    engine: Engine | None = None
    liquidator: Liquidator | None = None
    reserve: Reserve | None = None
    market_count: int = 0
    markets: Mapping[str, MarketState] = field(default_factory=dict)
    pools: Mapping[str, PoolState] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    tokens: Mapping[str, Token] = field(default_factory=dict)
    prices: Mapping[str, Price] = field(default_factory=dict)
    seeds: Mapping[str, int] = field(default_factory=dict)  # symbol -> held by the timelock
    wallet: Mapping[str, int] = field(default_factory=dict)  # symbol -> held by the deployer
    ownership: Mapping[str, Ownership] = field(default_factory=dict)
    votes: Votes | None = None
    lenses: Lenses = field(default_factory=Lenses)
    gateway_market: str | None = None
    rewards: Rewards | None = None

    @property
    def is_in_setup(self) -> bool:
        """Whether the deployer can still carry out the timelock's operations, all at once."""
        if self.timelock is None:
            return True
        holders = self.timelock.holders
        is_executor = bool(holders["executor"] & {self.deployer, ZERO_ADDRESS})
        return self.timelock.delay == SETUP_DELAY and self.deployer in holders["proposer"] and is_executor

    def setup_roles(self) -> Holders:
        """Who holds what in a timelock that was just created."""
        return {role: frozenset({self.deployer}) for role in ROLES}
