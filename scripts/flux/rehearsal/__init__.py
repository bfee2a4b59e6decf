"""A chain rehearsed on this machine: stand-ins at the real addresses, the deployment itself, a story, again.

Whatever a live deployment does is done, by the same code and in the live way: the transactions are signed
here, fees and finality follow the chain's rules, records are kept, the checks decide.
"""
