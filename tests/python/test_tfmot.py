"""`mplint check --target tfmot` against the real quantize_model: a model has a finding of severity
`error` if and only if quantize_model fails on it."""

import json
import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ORACLE = ROOT / "fixtures/oracle"
CASES = json.loads((ORACLE / "prepare.json").read_text(encoding="utf-8"))
RECORDER = ROOT / "tests/oracle/record_tfmot.py"

# Refused as it is, and nothing in the source says that nobody builds it before it is quantized.
UNBUILT = "sequential_unbuilt.py"

# Fixtures whose models are not all in view, so Python cannot build them.
UNBUILDABLE = "gives_up"


@pytest.fixture(scope="module")
def quantize(keras_python):
    """quantize(words) is what becomes of each FILE[::FUNCTION] in quantize_model."""
    python, added = keras_python("tf210"), keras_python("tfmot")
    (packages,) = Path(added).parents[1].glob("lib/python*/site-packages")

    def run(words):
        # What is prepared imports the classes of layers that it keeps whole.
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(packages), str(ORACLE)])}
        done = subprocess.run(
            [python, RECORDER, "models", *map(str, words)],
            capture_output=True,
            check=False,
            encoding="utf-8",
            env=environment,
            timeout=300,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    return run


@pytest.fixture(scope="module")
def refused(mplint):
    """The codes of the error findings of each file."""

    def run(paths):
        options = ("--target", "tfmot", "--output-format", "json", "--search-path", ORACLE)
        done = mplint("check", *options, *paths)
        found = {}
        for finding in json.loads(done.stdout)["diagnostics"]:
            if finding["severity"] == "error":
                found.setdefault(Path(finding["path"]).resolve(), set()).add(finding["code"])
        return found

    return run


def differences(outcomes, found):
    """What does not agree, as text."""
    wrong = []
    for word, outcome in outcomes.items():
        codes = found.get(Path(word.partition("::")[0]).resolve(), set())
        if (outcome != "taken") != bool(codes):
            wrong.append(f"{word}: {outcome.splitlines()[0]}; found {sorted(codes)}")
    return "\n".join(wrong)


def test_recorded_cases(quantize, refused):
    paths = sorted(ORACLE.glob("*.py"))
    outcomes = quantize(paths)
    assert len(outcomes) == len(paths) >= 130
    unbuilt = outcomes.pop(str(ORACLE / UNBUILT))
    assert unbuilt.startswith("ValueError: `model` must be a built model.")
    assert differences(outcomes, refused(paths)) == ""


def test_prepared_cases(quantize, refused, mplint, tmp_path):
    paths = []
    for name, case in CASES.items():
        if case["expect"] != "prepared":
            continue
        out = tmp_path / f"prepared_{name}.py"
        inputs = [word for shape in case.get("inputs") or [] for word in ("--input", shape)]
        source = ORACLE / case["file"]
        done = mplint("prepare", source, case["expression"], *inputs, "-o", out, "--target", "tfmot")
        assert done.returncode == 0, done.stderr
        paths.append(out)
    outcomes = quantize([f"{path}::build_model" for path in paths])
    assert sum(outcome == "taken" for outcome in outcomes.values()) >= 20
    assert differences(outcomes, refused(paths)) == ""


def test_fixtures(quantize, refused):
    folders = sorted((ROOT / "fixtures/rules").glob("MP60[34]-*"))
    paths = [path for folder in folders for path in sorted(folder.glob("*.py"))]
    paths = [path for path in paths if path.stem != UNBUILDABLE]
    outcomes = quantize([f"{path}::build_model" for path in paths])
    assert differences(outcomes, refused(paths)) == ""
