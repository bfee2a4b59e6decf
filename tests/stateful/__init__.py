"""The contracts beside the reference model: the same random actions, equal to the wei after every step.

scenario    markets and people, the model's world
chain       what a chain must be able to do; evm (in-process) and brownie_chain (a real node) can
deployment  the protocol on a chain
rules_*     what can happen: how it is chosen, done to the model, called on the chain
observer    everything that is compared after a step
invariants  M1..M9, L1..L7 and P1..P7 of docs/invariants.md, by number (invariants_sales, invariants_pools)
driver      one run; shrink makes a failing one short; campaign makes hundreds of thousands of steps
"""
