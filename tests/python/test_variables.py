"""Variables of layers and their names, against real Keras, on generated programs.

tests/shapes/compare_variables.py does the work; by hand, with another seed:
    tests/shapes/compare_variables.py build/release/tests/describe_layers 2=PYTHON 3=PYTHON --seed 2 --count 30
"""

import pytest

SEED = "mplint"
# The most layers of which something may be unknown: data types under a global policy, mostly.
MOST_UNKNOWN = 0.12


@pytest.fixture(scope="module")
def harness(root, import_from):
    """tests/shapes/compare_variables.py."""
    return import_from(root / "tests/shapes", "compare_variables")


@pytest.mark.parametrize(
    "version, environment, count", [("2", "tf210", 2), ("2.12", "tf212", 1), ("3", "keras3", 2)]
)
def test_variables_are_those_of_keras(harness, program, keras_python, version, environment, count):
    helper = program.parent / "tests/describe_layers"
    results = harness.run(helper, {version: keras_python(environment)}, SEED, count)
    result = results[version]
    print(harness.report(results, 5))
    assert not result.wrong, harness.report(results, 5)
    counts = result.counts
    assert counts["layers"] > 75 * count and counts["variables"] > 75 * count
    assert counts["refused by Keras"] < 0.1 * counts["cases"]
    assert len(result.unknown) <= MOST_UNKNOWN * counts["layers"], harness.report(results, 20)
