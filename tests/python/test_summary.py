"""`mplint summary`: against real Keras on every recorded case that has a right model, the formats
as recorded, and everything that can be asked wrongly."""

import json
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ORACLE = ROOT / "fixtures/oracle"
CASES = json.loads((ORACLE / "prepare.json").read_text(encoding="utf-8"))


def recorded_cases():
    """Those that must be prepared, as compare_summary takes them."""
    return [
        {"file": str(ORACLE / case["file"]), "expression": "get_model()", "inputs": case.get("inputs")}
        for case in CASES.values()
        if case["expect"] == "prepared"
    ]


@pytest.fixture
def compare_summary(import_from):
    return import_from(ROOT / "tests/summary", "compare_summary")


def test_recorded_models_are_as_keras_says(compare_summary, program, keras_python):
    cases = recorded_cases()
    assert len(cases) >= 100
    results = compare_summary.compare_all(program, keras_python("tf210"), cases)
    wrong = [
        f"{compare_summary.label(case)}: {error or result.differences}"
        for case, result, error in results
        if error or result.differences
    ]
    assert not wrong, "\n".join(wrong)
