"""The settings of all tests: properties are tried on the same examples every time, and tests that
wait leave their core to others."""

from __future__ import annotations

import gc
import os
import signal
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import settings

from tests.properties import PROFILE, times

TESTS = Path(__file__).parent

settings.register_profile("repeat", derandomize=True, deadline=None, database=None)
settings.register_profile("quick", settings.get_profile("repeat"), max_examples=times(100))
settings.register_profile("explore", deadline=None, max_examples=1000)
settings.load_profile(PROFILE)

# At Python's own 700, an eighth of the time goes into looking for cycles among objects that live
# as long as the run.
gc.set_threshold(50_000, 20, 20)

# A shell that starts the tests in the background ignores ctrl+c for them, `nohup` that the terminal
# was closed; so would the commands that they send these to.
for number, usual in ((signal.SIGINT, signal.default_int_handler), (signal.SIGHUP, signal.SIG_DFL)):
    if signal.getsignal(number) is signal.SIG_IGN:
        with suppress(ValueError):  # not in the main thread
            signal.signal(number, usual)


@pytest.hookimpl(tryfirst=True)
def pytest_xdist_auto_num_workers() -> int:
    """Return more workers than cores for `-n auto`: a program on a terminal is waited for."""
    return (os.cpu_count() or 1) + 2


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Let workers that are done take tests from those that are not, unless told otherwise."""
    if config.getoption("numprocesses", None) and config.option.dist == "no":
        config.option.dist = "worksteal"


def pytest_collectstart(collector: pytest.Collector) -> None:
    """Let each worker begin with other modules: what one has compiled, the others only read.

    All workers collect all tests, in the same order; in a new checkout each would compile each
    module, and rewrite its assertions, at the same time as the others. What fails here is left to
    the collection, which says how.
    """
    worker = getattr(collector.config, "workerinput", None)
    if not isinstance(collector, pytest.Session) or worker is None or sys.dont_write_bytecode:
        return
    if [Path(arg) for arg in collector.config.args] not in ([Path("tests")], [TESTS]):
        return
    paths = sorted(TESTS.rglob("test_*.py"))
    begin = len(paths) * int(worker["workerid"].removeprefix("gw")) // worker["workercount"]
    for path in paths[begin:] + paths[:begin]:
        with suppress(Exception, pytest.skip.Exception):
            import_module(".".join(path.relative_to(TESTS.parent).with_suffix("").parts))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the properties, so that all examples of them can be run beside the slow tests."""
    for item in items:
        if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
            item.add_marker("property")
