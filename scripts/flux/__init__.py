"""The typed side of Flux off the chain: parameters, plans, deployments, checks, local nodes."""
