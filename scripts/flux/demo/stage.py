"""The stage of the demo: a chain of its own, Flux deployed on it from chains/local, and who acts there."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from scripts.flux import artifacts, onchain
from scripts.flux.config import Market, Parameters, load
from scripts.flux.demo.book import Listed
from scripts.flux.demo.chain import Contract, LocalChain
from scripts.flux.demo.crashes import Reference
from scripts.flux.deployment import Deployment, Report, deploy
from scripts.flux.node import Kind, running_node

KEY = "local"
DEPLOYED_AT = datetime(2020, 3, 1, tzinfo=UTC)  # before all crashes: the chain's clock shows their times
SWAP_FEE = 30  # basis points, for the liquidator who sells the deposits to pay the debts

FIRST_OF_CAST, CAST = 20, 6  # the accounts before belong to the deployment
NARROW = 4  # a band from 0.5 to 2 USD
MOST_WEI = 2**255  # an allowance that is never used up


@dataclass(frozen=True)
class Stage:
    chain: LocalChain
    parameters: Parameters
    listed: tuple[Listed, ...]
    tokens: Mapping[str, Contract]
    markets: Mapping[str, Contract]
    feeds: Mapping[str, Contract]
    pools: Mapping[str, Contract]
    risk: Contract
    liquidator: Contract
    miner: Contract
    swap: Contract
    batch: Contract  # does several calls in one transaction
    buyer: Contract  # a liquidator without capital
    banker: str  # mints, opens deposits for others, lends what the lenders lend
    feeder: str
    bidder: str  # a liquidator with capital
    backer: str  # supplies the liquidation pools
    caller: str  # tells the pools what to buy, and owns nothing but gas
    trader: str  # buys at the pools' storefronts
    borrowers: tuple[str, ...]

    def references(self) -> dict[str, Reference]:
        return {
            market.symbol: Reference(
                onchain.answer(market, market.mock_price or Decimal(1)), is_stable(market)
            )
            for market in self.parameters.markets
        }

    def heartbeats(self) -> dict[str, int]:
        return {market.symbol: market.heartbeat for market in self.parameters.markets}


@contextmanager
def staged(kind: Kind, borrowers: int, report: Report) -> Iterator[Stage]:
    """Starts the node, deploys, and ends the node. `report` hears of the deployment's transactions."""
    with running_node(kind, accounts=FIRST_OF_CAST + CAST + borrowers, keeps_traces=False) as node:
        artifacts.connect(node)
        chain = LocalChain(artifacts.rpc(), kind)
        chain.set_time(int(DEPLOYED_AT.timestamp()))
        try:
            yield set_up(chain, deploy(load(KEY), artifacts.accounts()[0], report=report))
        finally:
            artifacts.disconnect()


def set_up(chain: LocalChain, flux: Deployment) -> Stage:
    """Brownie's part ends here: exchange and capital-free buyer are added, then everything becomes data."""
    banker, feeder, bidder, backer, caller, trader, *borrowers = chain.accounts[FIRST_OF_CAST:]
    swap = chain.deploy(artifacts.artifact("MockSwap"), flux.oracle.address, sender=banker)
    chain.send([swap.call("setFee", SWAP_FEE, sender=banker)])
    buyer_artifact = artifacts.artifact("MockLiquidationBuyer")
    buyer = chain.deploy(buyer_artifact, flux.liquidator.address, swap.address, sender=banker)
    batch = chain.deploy(artifacts.artifact("MockBatch"), sender=banker)
    return Stage(
        chain=chain,
        parameters=flux.parameters,
        listed=tuple(map(listed, flux.parameters.markets)),
        tokens=contracts(flux.tokens),
        markets=contracts(flux.markets),
        feeds=contracts(flux.feeds),
        pools=contracts(flux.pools),
        risk=Contract.of(flux.risk),
        liquidator=Contract.of(flux.liquidator),
        miner=Contract.of(flux.miner),
        swap=swap,
        batch=batch,
        buyer=buyer,
        banker=banker,
        feeder=feeder,
        bidder=bidder,
        backer=backer,
        caller=caller,
        trader=trader,
        borrowers=tuple(borrowers),
    )


def listed(market: Market) -> Listed:
    return Listed(
        symbol=market.symbol,
        decimals=market.decimals,
        ratio=onchain.thousandths(market.ratio),
        min_debt=market.min_debt.units(market.decimals),
        supply_cap=market.supply_cap.units(market.decimals),
        borrow_cap=market.borrow_cap.units(market.decimals),
        is_stable=is_stable(market),
    )


def is_stable(market: Market) -> bool:
    """The parameters believe its price only within a narrow band."""
    return market.highest_price <= NARROW * market.lowest_price


def contracts(by_symbol: Mapping[str, Any]) -> dict[str, Contract]:
    return {symbol: Contract.of(brownie_contract) for symbol, brownie_contract in by_symbol.items()}
