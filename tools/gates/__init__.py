"""Static gates of `make lint` over the compiler's own account of the contracts: `python -m tools.gates`.

Each gate is a module with one function that yields breaches; what is allowed on purpose stands in a file
beside it, always with a reason, and an entry that no longer applies is a breach itself.
"""
