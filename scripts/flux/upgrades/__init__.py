"""Upgrades of what is deployed: compared, rehearsed on a copy of the chain, proposed.

`scripts.flux.upgrades.upgrade.upgrade` is the way in; a `Version` is one implementation that the sources
have anew.
"""
