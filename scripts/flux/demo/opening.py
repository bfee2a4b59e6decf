"""Opens a book on the chain: prices, money, deposits, debts.

The banker deposits on behalf of everybody, every account borrows for itself.
"""

from collections.abc import Iterator, Sequence

from scripts.flux.codec import encode_call
from scripts.flux.demo.book import Book
from scripts.flux.demo.chain import Call
from scripts.flux.demo.feeds import Answer
from scripts.flux.demo.stage import MOST_WEI, Stage

LEAD = 3600  # seconds before the first bar
OPENING = 3000  # seconds within which the book is opened; then the pools may be funded


def opening_calls(stage: Stage, book: Book) -> list[Call]:
    """All transactions, in order; the feeds must have answered."""
    return [
        *money_calls(stage, book),
        *deposit_calls(stage, book),
        *borrow_calls(stage, book),
    ]


def feed_call(stage: Stage, answers: Sequence[Answer]) -> Call:
    """All in one transaction: a local chain takes half the time for it."""
    feeds = [stage.feeds[answer.asset] for answer in answers]
    data = [
        encode_call(feed.abi, "setAnswer", (answer.price,))
        for feed, answer in zip(feeds, answers, strict=True)
    ]
    return stage.batch.call("run", [feed.address for feed in feeds], data, sender=stage.feeder)


def money_calls(stage: Stage, book: Book) -> Iterator[Call]:
    """The banker has what will be deposited; the bidder and the exchange twice what will be owed."""
    for symbol, token in stage.tokens.items():
        owed = 2 * book.owed(symbol)
        deposited = book.deposited(symbol) + book.lenders[symbol]
        if symbol == stage.parameters.chain.wrapped_native:
            yield token.call("deposit", sender=stage.banker, value=deposited + owed)
            yield token.call("transfer", stage.swap.address, owed, sender=stage.banker)
            yield token.call("deposit", sender=stage.bidder, value=owed)
        else:
            yield token.call("mint", stage.banker, deposited, sender=stage.banker)
            yield token.call("mint", stage.swap.address, owed, sender=stage.banker)
            yield token.call("mint", stage.bidder, owed, sender=stage.banker)
        for payer in (stage.banker, stage.bidder):
            yield token.call("approve", stage.markets[symbol].address, MOST_WEI, sender=payer)


def deposit_calls(stage: Stage, book: Book) -> Iterator[Call]:
    for symbol, assets in book.lenders.items():
        if assets:
            yield stage.markets[symbol].call("deposit", assets, stage.banker, sender=stage.banker)
    for borrower, account in zip(stage.borrowers, book.accounts, strict=True):
        for symbol, assets in account.deposits.items():
            yield stage.markets[symbol].call("deposit", assets, borrower, sender=stage.banker)


def borrow_calls(stage: Stage, book: Book) -> Iterator[Call]:
    for borrower, account in zip(stage.borrowers, book.accounts, strict=True):
        for symbol, assets in account.debts.items():
            yield stage.markets[symbol].call("borrow", assets, borrower, borrower, sender=borrower)
