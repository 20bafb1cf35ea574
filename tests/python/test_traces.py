"""What mplint says of models, against what real Keras made of them: fixtures/traces/.

The records are written by tests/oracle/record_traces.py. By hand, for other records and sources:
    python tests/python/test_traces.py MPLINT RECORDS CASE.py [CASE.py ...]
"""

import collections
import json
import pathlib
import re
import subprocess
import sys

import pytest

RECORDS = pathlib.Path(__file__).resolve().parents[2] / "fixtures" / "traces"
OPERATIONS = {
    "operator": "MP301",
    "call": "MP302",
    "subscript": "MP303",
    "iteration": "MP303",
}
UNREACHED = {"MP101", "MP102", "MP103", "MP104", "MP105"}

# Known gaps: case -> what differs, as `differences` says it.
KNOWN = {
    # Layers that only the library's code reads are not in the graph: Softened seems to hold none.
    "library_overrides": [
        "MP302 einsum is not found at line 25",
        "MP302 nn.softmax is not found at line 25",
        "MP302 einsum is not found at line 26",
    ],
    # What a library layer's own `call` does is not followed; ConvBN is in no model, and is judged.
    "subclass_of_dense": [
        "MP302 nn.relu is found at line 21",
    ],
    # Other constructor arguments call it: MP105, a warning.
    "unused_and_extra": ["self.skip is missing, and not found"],
    # The block's result is not used; in the block's own trace it is an output (MP104).
    "wavenet": ["self.residual is found, and not missing"],
}


def operations(record):
    """Per expression that makes operations: line, code, operations in order (the last is named)."""
    out = {}
    for trace in record["traces"]:
        for layer in trace.get("layers", ()):
            for call in layer.get("args", ()) if "symbol" in layer else ():
                site = call["site"]
                if site and site["by"] in OPERATIONS:
                    key = (site["line"], OPERATIONS[site["by"]], site["expression"])
                    out.setdefault(key, []).append(layer["symbol"])
    return [(line, code, symbols) for (line, code, _), symbols in sorted(out.items())]


def is_of(finding, line, code, symbols):
    span = finding["range"]
    # `sum`, `abs` and their like are calls that apply an operator.
    is_code = finding["code"] == code or (finding["code"], code) == ("MP301", "MP302")
    is_line = span["start"]["line"] <= line <= span["end"]["line"]
    return is_code and is_line and finding["op"] in symbols


def operation_differences(record, findings):
    """Every expression has its finding; one that makes several operations may have several."""
    wanted = operations(record)
    rest = [finding for finding in findings if finding["code"] in OPERATIONS.values()]
    for line, code, symbols in wanted:
        match = next((f for f in rest if is_of(f, line, code, symbols[-1:])), None)
        if match is None:
            yield f"{code} {symbols[-1]} is not found at line {line}"
        else:
            rest.remove(match)
    for finding in rest:
        line = finding["range"]["start"]["line"]
        loops = [symbols for at, code, symbols in wanted if is_of(finding, at, code, symbols)]
        if not any(len(set(symbols)) > 1 for symbols in loops):
            yield f"{finding['code']} {finding['op']} is found at line {line}"


def missing(record):
    """Attributes of unwrapped layers whose layers' weights are not part of the trace."""
    out = set()
    for trace in record["traces"]:
        for lost in trace.get("missing", ()):
            path = (lost["path"] or "?").removeprefix(trace["path"] or "?")
            name = re.match(r"\.(\w+)|", path).group(1)
            out.add("own weights of " + trace["class"] if name is None else "self." + name)
    return out


def found_missing(findings):
    out = set()
    for finding in findings:
        if finding["code"] == "MP106":
            out.add("own weights of " + finding["class"])
        elif finding["code"] in UNREACHED and finding["severity"] == "error":
            out.add(re.match(r"(self\.\w+)?", finding["symbol"] or "").group() or finding["message"])
    return out


def reused(record):
    """Lines of second calls."""
    nested = [trace for trace in record["traces"] if trace["path"] != "model"]
    if not nested and record["model_kind"] in ("Functional", "Sequential"):
        return set()
    calls = collections.defaultdict(list)
    for trace in record["traces"]:
        for layer in trace.get("layers", ()):
            for call in layer.get("args", ()) if "path" in layer else ():
                calls[layer["path"] or layer["name"]].append((call["site"] or {}).get("line"))
    return {tuple(lines[1:]) for lines in calls.values() if len(lines) > 1}


def reuse_differences(record, findings):
    found = [finding["range"]["start"]["line"] for finding in findings if finding["code"] == "MP201"]
    wanted = reused(record)
    for lines in wanted:
        if lines[0] not in found:
            yield f"MP201 is not found at line {lines[0]}"
    for line in found:
        if not any(line in lines for lines in wanted):
            yield f"MP201 is found at line {line}"


def differences(record, report):
    findings = report["diagnostics"]
    if "error" not in record and all("error" not in trace for trace in record["traces"]):
        yield from operation_differences(record, findings)
        for name in sorted(missing(record) - found_missing(findings)):
            yield f"{name} is missing, and not found"
        for name in sorted(found_missing(findings) - missing(record)):
            yield f"{name} is found, and not missing"
        yield from reuse_differences(record, findings)
    for reason, _count in report["stats"]["limits"].items():
        yield f"not followed: {reason}"
    if report["stats"]["composite_followed"] != report["stats"]["composite"]:
        yield "not every layer was followed"


def report_of(program, case):
    run = subprocess.run(
        [program, "check", "--output-format", "json", case.name],
        cwd=case.parent,
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=60,
    )
    assert run.returncode in (0, 1), run.stderr
    return json.loads(run.stdout)


def record_of(folder, case):
    return json.loads((folder / (case.stem + ".json")).read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", sorted((RECORDS / "cases").glob("*.py")), ids=lambda c: c.stem)
def test_trace(program, case):
    found = list(differences(record_of(RECORDS, case), report_of(program, case)))
    assert found == KNOWN.get(case.stem, [])


def main():
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    count = 0
    for case in map(pathlib.Path, sys.argv[3:]):
        try:
            lines = list(differences(record_of(folder, case), report_of(program, case)))
        except (AssertionError, subprocess.TimeoutExpired) as error:
            lines = [f"mplint fails: {error}"]
        for line in lines:
            print(f"{case.stem}: {line}")
        count += bool(lines)
    print(f"{count} of {len(sys.argv) - 3} cases differ")


if __name__ == "__main__":
    main()
