from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

# How long one example takes says more about the machine than about policylint: the first draws of a text build
# hypothesis's Unicode tables, and on a busy machine they alone break the time it allows.
settings.register_profile("policylint", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
# `make test` draws the same examples each time, so that it tells of a change what the change did; `make search` draws
# new ones, to find what no change is to blame for.
settings.register_profile("search", settings.get_profile("policylint"), derandomize=False, print_blob=True)
settings.load_profile("policylint")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--draw", action="store_true", help="redraw the specs of the rules")
