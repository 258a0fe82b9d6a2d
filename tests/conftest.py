from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

# How long one example takes says more about the machine than about policylint: the first draws of a text build
# hypothesis's Unicode tables, and on a busy machine they alone break the time it allows.
settings.register_profile("policylint", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("policylint")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--draw", action="store_true", help="redraw the specs of the rules")
