"""Changes of governance as files: drafted from a plan, rehearsed on a copy of the chain, shown, then sent.

`scripts.flux.proposals.offer.offer` is the way in; a `Draft` is what is offered.
"""
