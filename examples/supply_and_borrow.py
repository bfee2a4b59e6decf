"""Supplies one asset and borrows another through plain web3.py, then pays back.

    python -m examples.supply_and_borrow export.json http://127.0.0.1:8545 0xAccount BNB 1 USDT 100

The account is one of the node's own; for a key add web3's signing middleware.
"""

import sys

from web3 import HTTPProvider, Web3

from flux_client import Flux


def main(path: str, url: str, account: str, mine: str, amount: str, wanted: str, borrowed: str) -> None:
    flux = Flux.load(path, Web3(HTTPProvider(url)))
    flux.supply(mine, amount, account)
    flux.borrow(wanted, borrowed, account)
    supplied, owed = flux.supplied(mine, account).normalize(), flux.owed(wanted, account).normalize()
    print(f"supplied {supplied:f} {mine}, owes {owed:f} {wanted}")


if __name__ == "__main__":
    if len(sys.argv) != 8:
        sys.exit(__doc__)
    main(*sys.argv[1:])
