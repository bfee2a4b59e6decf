"""Balances of the assets and of the native coin."""

from collections import defaultdict

from tests.model.errors import ERC20InsufficientBalance


class Token:
    """An ERC-20 whose holders have approved every contract of the protocol without limit."""

    def __init__(self, name: str, decimals: int) -> None:
        self.name = name
        self.decimals = decimals
        self.unit: int = 10**decimals
        self.balances: defaultdict[str, int] = defaultdict(int)

    def balance_of(self, account: str) -> int:
        return self.balances.get(account, 0)

    def mint(self, account: str, assets: int) -> None:
        self.balances[account] += assets

    def burn(self, account: str, assets: int) -> None:
        self._require(account, assets)
        self.balances[account] -= assets

    def transfer(self, sender: str, receiver: str, assets: int) -> None:
        self._require(sender, assets)
        self.balances[sender] -= assets
        self.balances[receiver] += assets

    def _require(self, account: str, assets: int) -> None:
        if self.balance_of(account) < assets:
            raise ERC20InsufficientBalance(account, self.balance_of(account), assets)
