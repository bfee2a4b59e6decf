"""Misbehaving tokens in every flow: what becomes of the caller, and that nobody else loses anything.

table    what each token may do to each flow
mocks    the tokens, and how each is made to misbehave once everybody has a position
bench    the protocol on the in-process chain with the token as a market
flows    the flows, each measured in the token's units
"""
