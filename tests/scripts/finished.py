"""A chain that is exactly as parameters say, as data: where the tests of plans and checks begin."""

from eth_utils.address import to_checksum_address

from scripts.flux import onchain, state
from scripts.flux.config import Parameters, load, with_addresses
from scripts.flux.observe_rewards import PARTS, mined_roles, sharing_roles
from scripts.flux.plan import wanted_source
from scripts.flux.plan_rewards import wanted_weights
from scripts.flux.state import ZERO_ADDRESS, Observed

ROOMS = ("timelock", "factory", "oracle", "risk", "liquidator", "reserve", "lens", "rewards_lens", "gateway")
PROXIED = ("oracle", "risk", "liquidator", "reserve")
ACCOUNTS = [str(to_checksum_address(f"0x{0xACC0 + place:040x}")) for place in range(20)]
DEPLOYER = ACCOUNTS[0]


def local_parameters(*symbols: str) -> Parameters:
    """The local chain's, with addresses for all parties; with symbols, only these markets and BNB."""
    parameters = load("local")
    return with_addresses(parameters.only(*symbols) if symbols else parameters, ACCOUNTS)


def addresses_of(desired: Parameters) -> dict[str, str]:
    roles = [*ROOMS, *(f"{room}.implementation" for room in PROXIED), "market.implementation"]
    roles += [state.POOL_CODE, *(state.pool_role(market.symbol) for market in desired.pooled)]
    for market in desired.markets:
        roles += [f"{kind}.{market.symbol}" for kind in ("token", "feed", "source", "market")]
    for room in ("miner", *map(state.staking_role, desired.rewards.staking)):
        roles += [room, f"{room}.implementation"]
    roles += ["flux", *PARTS]
    if desired.governance.votes is not None:
        roles += ["safety", "safety.implementation", "votes", "governor", "feed.FLUX", "source.FLUX"]
    return {role: str(to_checksum_address(f"0x{0xC0DE00 + place:040x}")) for place, role in enumerate(roles)}


def proxies_of(desired: Parameters) -> list[str]:
    pools = [state.pool_role(market.symbol) for market in desired.pooled]
    return [*proxied_of(desired), *pools, "miner", *map(state.staking_role, desired.rewards.staking)]


def finished(desired: Parameters) -> Observed:
    at = addresses_of(desired)
    return Observed(
        deployer=DEPLOYER,
        addresses=at,
        timelock=state.Timelock(
            delay=desired.governance.timelock_delay,
            holders={**onchain.roles(desired, at.get("governor", "")), "admin": frozenset({at["timelock"]})},
            admins=frozenset({at["timelock"]}),
            pending=frozenset(),
        ),
        oracle=state.Oracle({m.symbol: at[f"source.{m.symbol}"] for m in desired.markets}),
        engine=finished_engine(desired, at),
        liquidator=state.Liquidator(
            terms=onchain.liquidation_terms(desired.liquidation),
            reserve=at["reserve"],
            pool_shares=onchain.pool_shares(desired.liquidation.pools),
            pools={m.symbol: at[f"pool.{m.symbol}"] for m in desired.pooled},
            safety_module=at.get("safety", ZERO_ADDRESS),
        ),
        reserve=state.Reserve(
            treasury=desired.reserves.treasury,
            treasury_share=onchain.basis_points(desired.reserves.treasury_share),
            target=onchain.basis_points(desired.reserves.target),
        ),
        market_count=len(desired.markets),
        markets={m.symbol: finished_market(m, at) for m in desired.markets},
        pools={m.symbol: finished_pool(m, at) for m in desired.pooled},
        sources={m.symbol: wanted_source(desired, m, at[f"feed.{m.symbol}"]) for m in desired.markets},
        tokens={m.symbol: state.Token(m.token_symbol, m.decimals) for m in desired.markets},
        prices={m.symbol: state.Price(mid=10**18, status=0) for m in desired.markets},
        ownership={
            room: state.Ownership(at["timelock"], ZERO_ADDRESS, at[state.implementation_of(room)], True)
            for room in proxies_of(desired)
        },
        votes=finished_votes(desired, at),
        lenses=finished_lenses(at),
        gateway_market=at[f"market.{desired.chain.wrapped_native}"],
        rewards=finished_rewards(desired, at),
    )


def finished_rewards(desired, at) -> state.Rewards:
    roles = mined_roles(desired)
    return state.Rewards(
        minter=at["miner"],
        cap=desired.flux.cap.units(18),
        start=desired.rewards.start or 0,
        user_share=onchain.basis_points(desired.flux.users_share),
        vesting=(at["vesting.team"], at["vesting.fund"]),
        beneficiaries=(desired.rewards.team, desired.rewards.fund),
        miners=dict.fromkeys(roles, at["miner"]),
        weights={role: wanted_weights(desired.rewards).get(role, (0, 0)) for role in roles},
        owners=dict.fromkeys(("flux", *PARTS), at["timelock"]),
        shared=dict.fromkeys(sharing_roles(desired), at["flux"]),
    )


def proxied_of(desired: Parameters) -> tuple[str, ...]:
    return (*PROXIED, "safety") if desired.governance.votes is not None else PROXIED


def finished_votes(desired: Parameters, at: dict[str, str]) -> state.Votes | None:
    votes = desired.governance.votes
    if votes is None:
        return None
    return state.Votes(
        staked_token=at["flux"],
        staked_engine=at["risk"],
        tokens=(at["flux"], at["safety"]),
        token=at["votes"],
        timelock=at["timelock"],
        terms=onchain.governor_terms(votes),
        miner=at["miner"],
        weight=onchain.basis_points(votes.weight),
        price_source=at["source.FLUX"],
        price_status=0,
    )


def finished_lenses(at: dict[str, str]) -> state.Lenses:
    told = tuple(at.get(role, ZERO_ADDRESS) for role in ("risk", "flux", "governor"))
    return state.Lenses(of_lens=(at["risk"], at["rewards_lens"]), of_rewards=told)


def finished_engine(desired, at) -> state.Engine:
    return state.Engine(
        oracle=at["oracle"],
        guardian=desired.governance.guardian,
        liquidator=at["liquidator"],
        line=onchain.wad(desired.liquidation.line),
        factory=at["factory"],
    )


def finished_market(market, at) -> state.MarketState:
    return state.MarketState(
        address=at[f"market.{market.symbol}"],
        engine=at["risk"],
        liquidator=at["liquidator"],
        asset=at[f"token.{market.symbol}"],
        implementation=at["market.implementation"],
        owner=at["timelock"],
        name=onchain.ftoken_name(market),
        symbol=onchain.ftoken_symbol(market),
        ratio=onchain.thousandths(market.ratio),
        parameters=onchain.market_parameters(market),
        is_measured=market.is_measured,
        seed_shares=onchain.seed(market),
    )


def finished_pool(market, at) -> state.PoolState:
    return state.PoolState(
        market=at[f"market.{market.symbol}"],
        terms=onchain.pool_terms(market.pool, market.decimals),
        name=onchain.pool_name(market),
        symbol=onchain.pool_symbol(market),
    )
