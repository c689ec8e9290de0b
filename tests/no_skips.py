"""A pytest plugin for CI (`-p tests.no_skips`): a session that skipped a test has failed.

A skipped test shows nothing. Only tests marked `needs_texts` may be skipped: the documents they
read are not part of the project.
"""

import pytest

EXEMPT = "needs_texts"


class SkipWatch:
    """Collects the skips of a session, lists them, and fails the session if there are any."""

    def __init__(self) -> None:
        self.skips: list[str] = []

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note a file or class that was skipped as a whole."""
        if report.skipped:
            self.skips.append(f"{report.nodeid}: {_reason(report)}")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a test that was skipped; an expected failure is not a skip."""
        is_skip = report.skipped and not hasattr(report, "wasxfail")
        if is_skip and EXEMPT not in report.keywords:
            self.skips.append(f"{report.nodeid}: {_reason(report)}")

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Turn a passed session with skips into a failed one."""
        if self.skips and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """List the skips above pytest's closing line."""
        if self.skips:
            terminalreporter.section("skipped, and so failed", red=True)
            for skip in self.skips:
                terminalreporter.line(skip)


def pytest_configure(config: pytest.Config) -> None:
    """Watch this session."""
    config.pluginmanager.register(SkipWatch(), "skip-watch")


def _reason(report: pytest.CollectReport | pytest.TestReport) -> str:
    """Why a test was skipped, in its author's words."""
    place = report.longrepr
    return place[2].removeprefix("Skipped: ") if isinstance(place, tuple) else str(place)
