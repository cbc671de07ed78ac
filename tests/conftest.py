# SPDX-License-Identifier: EUPL-1.2
"""What all tests share: where the corpus is, and that no test may be skipped silently.

With STRAFKETEN_STRICT_SKIPS=1 (continuous integration) a skip, or an expected failure, that tests/allowed_skips.toml
does not name fails the run, and so does a run in which the corpus was asked for and is not there.
"""

from __future__ import annotations

import asyncio
import fnmatch
import os
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CORPUS = Path(os.environ.get("STRAFKETEN_CORPUS") or ROOT.parent / "shared" / "corpus").resolve()
NO_CORPUS = "the corpus is not here: set STRAFKETEN_CORPUS to its directory"
ALLOWED = Path(__file__).with_name("allowed_skips.toml")
_skips = pytest.StashKey[list[tuple[str, str]]]()


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The directory of real inputs with known verdicts."""
    if not CORPUS.is_dir():
        pytest.skip(NO_CORPUS)
    return CORPUS


@pytest.fixture(scope="module", autouse=True)
def no_loop_left_behind() -> Iterator[None]:
    """Fail the file that leaves an event loop running: every later `asyncio.run` of the same worker would fail."""
    yield
    assert asyncio._get_running_loop() is None, "a browser or a loop lives longer than this file of tests"


def pytest_configure(config: pytest.Config) -> None:
    """Start with no skips seen."""
    config.stash[_skips] = []


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what is marked `corpus` when there is none, with the reason."""
    if CORPUS.is_dir():
        return
    for item in items:
        if item.get_closest_marker("corpus"):
            item.add_marker(pytest.mark.skip(reason=NO_CORPUS))


class Skips:
    """Gathers every skip of the run, those that workers report too."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a skipped test, or one that was expected to fail."""
        if report.skipped:
            reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else getattr(report, "wasxfail", "")
            self._config.stash[_skips].append((report.nodeid, str(reason).removeprefix("Skipped: ")))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note a file that skipped itself as a whole."""
        if report.skipped:
            reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else ""
            self._config.stash[_skips].append((report.nodeid, str(reason).removeprefix("Skipped: ")))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Name the skips that nobody allowed, above the closing line."""
        if not _strict():
            return
        for nodeid, reason in unexpected(self._config.stash[_skips]):
            terminalreporter.write_line(f"UNEXPECTED SKIP {nodeid}: {reason}", red=True)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Turn an unexpected skip into a failed run."""
        green = exitstatus in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}
        if green and _strict() and unexpected(self._config.stash[_skips]):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_sessionstart(session: pytest.Session) -> None:
    """Gather skips in the process that reports; a worker of pytest-xdist has no say in the exit code."""
    if not hasattr(session.config, "workerinput"):
        session.config.pluginmanager.register(Skips(session.config), "strafketen-skips")


def unexpected(seen: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Give the skips that tests/allowed_skips.toml does not name with their reason."""
    rows = tomllib.loads(ALLOWED.read_text("utf-8")).get("skip", [])
    allowed = [(str(row["test"]), str(row["reason"])) for row in rows]
    return sorted(
        {
            (nodeid, reason)
            for nodeid, reason in seen
            if not any(fnmatch.fnmatchcase(nodeid, test) and text in reason for test, text in allowed)
        }
    )


def _strict() -> bool:
    return os.environ.get("STRAFKETEN_STRICT_SKIPS") == "1"
