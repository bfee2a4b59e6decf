"""These tests have a chain of their own in this process."""

from tests.helpers.own_chain import start_every_module_on_a_fresh_chain, undo_every_test

__all__ = ["start_every_module_on_a_fresh_chain", "undo_every_test"]
