"""The closing line of `./bootstrap test` tells the truth."""

import subprocess
import sys

import pytest

CTEST = """\
<testsuite>
  <testcase name="test_a" status="run"><system-out>[==========] Running 2 test(s).
[ RUN      ] one
[       OK ] one
[ RUN      ] two
[       OK ] two
[==========] 2 test(s) run.
[  PASSED  ] 2 test(s).
</system-out></testcase>
  <testcase name="script" status="run"><system-out>done</system-out></testcase>
</testsuite>
"""

FAILED = """\
<testsuite>
  <testcase name="test_a" status="fail"><failure message=""/><system-out>[ RUN      ] one
[       OK ] one
[ RUN      ] two
[  ERROR   ] --- 0x1 != 0
[   LINE   ] --- test_a.c:1: error: Failure!
[  FAILED  ] two
[==========] 2 test(s) run.
[  PASSED  ] 1 test(s).
[  FAILED  ] 1 test(s), listed below:
[  FAILED  ] two
</system-out></testcase>
</testsuite>
"""

CRASHED = """\
<testsuite>
  <testcase name="test_a" status="fail"><failure message=""/><system-out>[ RUN      ] one
[       OK ] one
[ RUN      ] two
==1==ERROR: AddressSanitizer: heap-buffer-overflow
</system-out></testcase>
</testsuite>
"""

PYTEST = """\
<testsuites><testsuite>
  <testcase classname="tests.test_x" name="test_y"/>
  <testcase classname="tests.test_x" name="test_z"><skipped message="why"/></testcase>
</testsuite></testsuites>
"""


@pytest.fixture
def count(root, tmp_path):
    def run(*failed_steps, **reports):
        for name, text in reports.items():
            (tmp_path / f"{name.replace('_', '-')}.xml").write_text(text, encoding="utf-8")
        return subprocess.run(
            [sys.executable, root / "scripts/count_tests.py", tmp_path, *failed_steps],
            check=False, encoding="utf-8", capture_output=True,
        )

    return run


def test_cases_are_counted_once_and_skips_are_named(count):
    done = count(ctest_debug=CTEST, ctest_release=CTEST, pytest=PYTEST)
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        "SKIPPED: tests.test_x: test_z",
        "*** 1 TESTS WERE SKIPPED, named above ***",
        "mplint: 4 passed, 0 failed, 1 skipped",
        "mplint: 4 tests passed",
    ]


def test_a_case_that_fails_in_one_build_has_failed(count):
    done = count(ctest_debug=FAILED, ctest_release=CTEST)
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "FAILED: test_a: two",
        "mplint: 2 passed, 1 failed, 0 skipped",
        "mplint: tests FAILED",
    ]


def test_a_program_that_crashes_has_failed(count):
    done = count(ctest_debug=CRASHED)
    assert done.returncode == 1
    assert "FAILED: test_a" in done.stdout.splitlines()


def test_a_step_that_fails_as_a_whole_fails_the_run(count):
    done = count("pytest", ctest_debug=CTEST)
    assert done.returncode == 1
    assert "FAILED STEP: pytest" in done.stdout


def test_nothing_run_is_no_success(count):
    assert count().returncode == 1
