"""How a deployment stands: markets, pools, the reserve, who may do what, where chain and file differ.

`report` is plain data, the same for the table and for machines: amounts as text in whole units.
"""

from typing import Any

from rich.console import Console
from rich.table import Table

from scripts.flux import artifacts, checks, units
from scripts.flux.config import Market
from scripts.flux.deployment import Run
from scripts.flux.observe import Reader, view
from scripts.flux.state import Observed, pool_role

PRICES = ("ok", "cautious", "degraded", "grace", "frozen")  # statuses of the oracle, by their number
WAD = 18

Report = dict[str, Any]


def report(run: Run) -> Report:
    observed = run.observe()
    reader = Reader(run.rpc, artifacts.artifact)
    return {
        "chain": {"name": run.desired.chain.name, "id": run.desired.chain.chain_id},
        "block": run.rpc.block_number(),
        "contracts": dict(observed.addresses),
        "markets": [
            market_row(reader, observed, m) for m in run.desired.markets if m.symbol in observed.markets
        ],
        "pools": [pool_row(reader, observed, m) for m in run.desired.markets if m.symbol in observed.pools],
        "reserve": reserve(reader, observed),
        "roles": roles(observed),
        "drift": drift(run, observed),
    }


def market_row(reader: Reader, observed: Observed, market: Market) -> Report:
    address = observed.markets[market.symbol].address
    books, rates = reader.many([view(address, "MoneyMarket", name) for name in ("books", "rates")])
    price = observed.prices.get(market.symbol)
    return {
        "symbol": market.symbol,
        "address": address,
        "supplied": units.show_units(books.supplyAssets, market.decimals, market.symbol),
        "owed": units.show_units(books.debtAssets, market.decimals, market.symbol),
        "cash": units.show_units(books.cash, market.decimals, market.symbol),
        "utilisation": percent(rates.utilisation),
        "borrow_apr": percent(rates.borrowRate * units.SECONDS["year"]),
        "price": units.show_units(price.mid, WAD, "USD") if price else None,
        "price_status": PRICES[price.status] if price else "unreadable",
    }


def pool_row(reader: Reader, observed: Observed, market: Market) -> Report:
    address = observed.addresses[pool_role(market.symbol)]
    names = ("funds", "inventory", "isEntryPaused")
    funds, lots, is_paused = reader.many([view(address, "LiquidationPool", name) for name in names])
    return {
        "symbol": market.symbol,
        "address": address,
        "idle": units.show_units(funds.idle, market.decimals, f"f{market.symbol}"),
        "waiting": units.show_units(funds.pending, market.decimals, f"f{market.symbol}"),
        "lots": len(lots),
        "entry": "paused" if is_paused else "open",
    }


def reserve(reader: Reader, observed: Observed) -> Report:
    """What the first level of the waterfall holds, in fTokens."""
    holder = observed.addresses.get("reserve")
    if holder is None or observed.reserve is None:
        return {}
    here = {symbol: state.address for symbol, state in observed.markets.items()}
    held = reader.many([view(address, "MoneyMarket", "balanceOf", holder) for address in here.values()])
    places = reader.many([view(address, "MoneyMarket", "decimals") for address in here.values()])
    holdings = {
        f"f{symbol}": units.show_units(shares, decimals)
        for symbol, shares, decimals in zip(here, held, places, strict=True)
    }
    return {"address": holder, "treasury": observed.reserve.treasury, "holds": holdings}


def roles(observed: Observed) -> Report:
    found: Report = {}
    if observed.timelock is not None:
        found |= {role: sorted(people) for role, people in observed.timelock.holders.items()}
        found["delay"] = units.show_duration(observed.timelock.delay)
        found["scheduled"] = sorted(observed.timelock.pending)
    if observed.engine is not None:
        found["guardian"] = observed.engine.guardian
    found["owners"] = sorted({state.owner for state in observed.ownership.values()})
    return found


def drift(run: Run, observed: Observed) -> list[Report]:
    """Every check that does not hold."""
    return [
        {"name": one.name, "file": checks.shown(one.expected), "chain": checks.shown(one.found)}
        for one in checks.check(run.desired, observed)
        if not one.holds
    ]


def percent(share: int) -> str:
    return units.show_units(share, WAD - 2, "%", places=2)


def show(screen: Console, found: Report) -> None:
    chain = found["chain"]
    screen.print(f"{chain['name']}, chain id {chain['id']}, block {found['block']}", highlight=False)
    for title in ("markets", "pools"):
        rows = found[title]
        if rows:
            table = Table(title=title.capitalize(), title_justify="left")
            for name in rows[0]:
                table.add_column(name.replace("_", " "), justify="left" if name == "symbol" else "right")
            for row in rows:
                table.add_row(*(str(value) for value in row.values()))
            screen.print(table)
    for title in ("reserve", "roles"):
        for name, value in found[title].items():
            screen.print(f"{title} {name}: {value}", highlight=False)
    for one in found["drift"]:
        screen.print(f"[red]✗[/red] {one['name']}: {one['chain']} instead of {one['file']}", highlight=False)
    if not found["drift"]:
        screen.print("The chain is as the parameters say.")
