"""What a liquidation did, read from its receipt."""

from collections.abc import Iterator, Mapping
from typing import Any

from scripts.flux.codec import decode, event_topic, type_of
from scripts.flux.demo.chain import Contract, Receipt
from scripts.flux.demo.feeds import BASIS_POINTS
from scripts.flux.demo.outcome import Sale
from scripts.flux.demo.stage import Stage
from scripts.flux.onchain import PoolShares

WAD = 10**18


def read_sale(
    receipt: Receipt,
    stage: Stage,
    prices: Mapping[str, int],
    *,
    bar: int,
    account: int,
    without_capital: bool,
    shares: PoolShares,
) -> Sale:
    """The events of a liquidation in USD at the feeds' prices."""
    (_, sold), *others = logs_of(receipt, stage.liquidator, "Liquidated")
    assert not others
    covered = slashed = written_off = 0.0
    for topics, levels in logs_of(receipt, stage.liquidator, "ShortfallCovered"):
        dollars = dollars_per_unit(stage, "0x" + topics[2][-40:], prices)
        covered += (levels["fromLiquidationReserve"] + levels["fromMarketReserve"]) * dollars
        slashed += levels["fromPool"] * dollars
        written_off += levels["writtenOff"] * dollars
    part = sold["fraction"] / WAD
    paid = (sold["debtValue"] - sold["shortfall"]) / WAD * part
    pools_part = min(1.0, paid_by_pools(receipt, stage, prices) / paid) if paid else 0.0
    fee, bounty = fee_and_bounty(sold, shares, pools_part)
    return Sale(
        bar=bar,
        account=account,
        sold=sold["depositValue"] / WAD * part,
        paid=paid,
        fee=fee * part,
        bounty=bounty * part,
        shortfall=sold["shortfall"] / WAD,
        covered=covered,
        slashed=slashed,
        written_off=written_off,
        closes=sold["fraction"] == WAD,
        gas=int(receipt["gasUsed"], 16),
        without_capital=without_capital,
    )


def paid_by_pools(receipt: Receipt, stage: Stage, prices: Mapping[str, int]) -> float:
    """USD."""
    paid = 0.0
    for symbol, pool in stage.pools.items():
        for _, absorbed in logs_of(receipt, pool, "Absorbed"):
            paid += absorbed["assets"] * dollars_per_unit(stage, stage.markets[symbol].address, prices)
    return paid


def fee_and_bounty(sold: Mapping[str, int], shares: PoolShares, pools_part: float) -> tuple[float, float]:
    """What reserve and caller get when a whole account is sold, `pools_part` of it to pools."""
    fee = sold["fee"] / WAD
    most = sold["depositValue"] / WAD * shares.bountyCap / BASIS_POINTS
    bounty = pools_part * min(most, fee * shares.bountyShare / BASIS_POINTS)
    return fee * (1 - pools_part * shares.feeShare / BASIS_POINTS) - bounty, bounty


def logs_of(receipt: Receipt, emitter: Contract, event: str) -> Iterator[tuple[list[str], dict[str, Any]]]:
    """Topics, and the fields that are not indexed, of every such event."""
    entry = next(entry for entry in emitter.abi if entry["type"] == "event" and entry["name"] == event)
    topic = event_topic(f"{event}({','.join(type_of(part) for part in entry['inputs'])})")
    fields = [part for part in entry["inputs"] if not part["indexed"]]
    for log in receipt["logs"]:
        if log["address"].lower() == emitter.address.lower() and log["topics"][0] == topic:
            values = decode(fields, log["data"])
            yield log["topics"], {part["name"]: value for part, value in zip(fields, values, strict=True)}


def dollars_per_unit(stage: Stage, market: str, prices: Mapping[str, int]) -> float:
    for asset in stage.listed:
        if stage.markets[asset.symbol].address.lower() == market.lower():
            return asset.value(1, prices[asset.symbol])
    raise LookupError(f"{market} is no market of the demo")
