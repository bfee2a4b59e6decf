"""Tests of `scripts.flux`: the pure half needs no chain, the rest deploys on the local one."""
