"""count_tests.py FOLDER [FAILED-STEP ...]: what the test reports in FOLDER add up to.

Reads the JUnit files that ctest and pytest wrote. A cmocka program is one test for ctest and
counts here by its cases; a case that runs in several builds counts once, and passes only if it
passes in all of them. Steps that failed as a whole are named on the command line. Prints what
failed and what was skipped, then the closing lines; status 1 unless everything passed.
"""

import re
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

CMOCKA_LINE = re.compile(r"^\[ +(OK|FAILED|SKIPPED|ERROR) +\] (?!---)(\S.*?)\s*$", re.MULTILINE)
OUTCOMES = {"OK": "passed", "SKIPPED": "skipped", "FAILED": "failed", "ERROR": "failed"}
ORDER = ["passed", "skipped", "failed"]  # of two outcomes of one test the later one counts


def outcome_of(case):
    if case.find("failure") is not None or case.find("error") is not None:
        return "failed"
    return "skipped" if case.find("skipped") is not None else "passed"


def ctest_cases(case):
    """The cases inside one of ctest's tests, as pairs of name and outcome."""
    whole = outcome_of(case)
    output = case.findtext("system-out") or ""
    found = []
    # The list of failed cases that closes a cmocka run repeats them.
    for word, name in CMOCKA_LINE.findall(output):
        if not re.match(r"\d+ test\(s\)", name):
            found.append((f"{case.get('name')}: {name}", OUTCOMES[word]))
    if not found or (whole == "failed" and all(outcome != "failed" for _, outcome in found)):
        found.append((case.get("name"), whole))
    return found


def read(folder):
    results = {}
    for report in sorted(Path(folder).glob("*.xml")):
        for case in ElementTree.parse(report).iter("testcase"):
            if report.name.startswith("ctest-"):
                cases = ctest_cases(case)
            else:
                cases = [(f"{case.get('classname')}: {case.get('name')}", outcome_of(case))]
            for name, outcome in cases:
                before = results.get(name, outcome)
                results[name] = max(before, outcome, key=ORDER.index)
    return results


def main(folder, *failed_steps):
    results = read(folder)
    count = {outcome: list(results.values()).count(outcome) for outcome in ORDER}
    for name, outcome in results.items():
        if outcome != "passed":
            print(f"{outcome.upper()}: {name}")
    for step in failed_steps:
        print(f"FAILED STEP: {step}")
    bad = count["failed"] or failed_steps or not count["passed"]
    if count["skipped"]:
        print(f"*** {count['skipped']} TESTS WERE SKIPPED, named above ***")
    failures = max(count["failed"], 1) if bad else 0
    print(f"mplint: {count['passed']} passed, {failures} failed, {count['skipped']} skipped")
    if bad:
        print("mplint: tests FAILED")
        return 1
    print(f"mplint: {count['passed']} tests passed")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
