"""Lemmas P1 to P18 about the functions of the reference model, checked by z3 or by trying every small value.

The very functions of tests/model run: on terms instead of numbers for z3 (`symbolic`), on numbers when every
value is tried (`engines`). `make prove` checks all and writes docs/proofs.md.
"""
