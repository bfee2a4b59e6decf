"""Deployments through every known fault; the numbers F01 to F26 are those of the catalogue."""
