"""The reference model: Flux in exact integers, written from docs/mathematics.md and the interfaces alone.

It shares no code with the contracts and knows no chain. Accounts are names; every refusal is an exception
with the name of the Solidity error; a refused call leaves no trace (`World.transact`).
"""
