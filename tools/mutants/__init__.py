"""Mutation testing: small faults are put into the contracts, and the tests must notice them.

syntax and operators say where a fault makes sense, compiler builds the contracts with it, trial plays the
stateful campaign on them in this process, suites runs the tests of Brownie on what survived, report writes
the page.
"""
