"""A window as the demo's tables, pictures and report get it, with figures that are easy to recognise."""

from scripts.flux.demo.comparison import Comparison, PoolsOnly, Shortfalls
from scripts.flux.demo.crashes import FEED_UNIT, Reference, crash_for, load_recording
from scripts.flux.demo.funds import Return
from scripts.flux.demo.income import Income
from scripts.flux.demo.outcome import Sale, summarise

REFERENCES = {
    "ETH": Reference(2_500 * FEED_UNIT, is_stable=False),
    "BNB": Reference(600 * FEED_UNIT, is_stable=False),
    "USDT": Reference(FEED_UNIT, is_stable=True),
}
SALES = [
    Sale(bar=400, account=4, sold=110_000.0, paid=100_000.0, fee=6_000.0, closes=True, gas=400_000),
    Sale(
        bar=603, account=2, sold=90.0, paid=87.3, shortfall=12.7, covered=2.7, written_off=10.0, closes=True
    ),
]

POOLS = PoolsOnly(
    outcome=summarise(
        [
            Sale(
                bar=500,
                account=4,
                sold=50.0,
                paid=40.0,
                shortfall=25.0,
                covered=4.0,
                slashed=6.0,
                written_off=15.0,
            )
        ],
        accounts=10,
        bars=865,
    ),
    returns={"USDT": Return(before=100.0, after=103.0, held=100.0), "ETH": Return(50.0, 22.0, 25.0)},
    storefront=0.03,
    purchases=7,
    traded=39.0,
    left_below=0,
    jumped=Shortfalls(accounts=1, shortfall=20.0),
    waited=Shortfalls(accounts=2, shortfall=5.0),
)


def example() -> Comparison:
    crash = crash_for(load_recording("2020-03-12"), REFERENCES)
    return Comparison(
        crash=crash,
        deposits=1_000_000.0,
        lent=500_000.0,
        debts=400_000.0,
        flux=summarise(SALES, accounts=10, bars=865),
        flux_returns={"USDT": Return(before=200.0, after=190.0, held=180.0)},
        pools=POOLS,
        income=Income(50_498.25, 17_921.0, 20_199.0, 1_007.0, price=2.0),
        pools_income=Income(50_498.25, 17_643.0, 20_199.0, 0.0, price=2.0),
        other=summarise([Sale(bar=400, account=1, sold=108.0, paid=100.0)], accounts=10, bars=865),
        lowered=3,
        feed_answers=1_234,
        transactions=2_000,
        seconds=1.0,
    )
