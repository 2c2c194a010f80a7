"""The resident's home: who sees what, in how many queries."""

from tests.budgets import within_budget
from tests.cast import client_of


def test_x(cast):
    print(client_of(cast["anna"]).get("/").content.decode())
