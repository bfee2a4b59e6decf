"""What is compared of mining: every word of it."""

from typing import TYPE_CHECKING

from tests.model.market import Market
from tests.model.mining import IDLE
from tests.stateful.scenario import DEBTORS, TREASURY

if TYPE_CHECKING:
    from tests.stateful.observer import Observer, Question

MINERS = (*DEBTORS, TREASURY, "reserve", "dead")


def about_mining(observer: "Observer", market: Market) -> "list[Question]":
    mined, questions = f"mined:{market.token.name}", []
    for account in (*MINERS, *(pool.name for pool in market.world.pools.values())):
        questions += [
            observer.ask(mined, "miningWords", [account], lambda a=account: market.mining_words(a)),
            observer.ask(mined, "miningOf", [account], lambda a=account: [market.mining_of(a)]),
        ]
    questions.append(observer.ask(mined, "miningWords", ["nobody"], lambda: market.mining_words(IDLE)))
    return questions


def about_miner(observer: "Observer") -> "list[Question]":
    miner = observer.world.miner
    assert miner is not None
    questions = [
        observer.ask("miner", "released", [], miner.released),
        observer.ask("miner", "promised", [], lambda: [miner.promised()]),
        observer.ask("miner", "budget", [], lambda: [miner.budget()]),
        observer.ask("miner", "totalWeight", [], lambda: [miner.total_weight]),
        observer.ask("miner", "minted", [], lambda: [miner.state.minted_to_users, 0, 0]),
        observer.ask("FLUX", "totalSupply", [], lambda: [sum(miner.token.balances.values())]),
    ]
    return questions + [
        observer.ask("FLUX", "balanceOf", [account], lambda a=account: [miner.token.balance_of(a)])
        for account in (*MINERS, "miner", *(pool.name for pool in observer.world.pools.values()))
    ]
