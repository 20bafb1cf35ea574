"""Shapes and data types that mplint infers, against real Keras, on generated calls.

tests/shapes/compare_shapes.py does the work for operations, compare_layers.py for every layer of the
tables, compare_said_shapes.py for what their `compute_output_shape` says, compare_programs.py for
what people's code asks for. By hand, with another seed:
    tests/shapes/compare_layers.py build/release/tests/run_programs 2=PYTHON 3=PYTHON --seed 2 --count 99
VERSION is 2 (Keras 2.10), 2.12, 2.15 or 3; for 2.15 there is no environment in the suite (docs/keras-tables.md).
"""

import pytest

SEED = "mplint"
# The most that may be unknown: results without a rank, where the arguments are known and where
# they are not; lengths; data types. Each as a share of all.
MOST = {"known": (0.03, 0.05, 0.12), "unknown": (0.4, 1.0, 0.2)}


@pytest.fixture(scope="module")
def harness(root, import_from):
    """tests/shapes/compare_shapes.py."""
    return import_from(root / "tests/shapes", "compare_shapes")


@pytest.mark.parametrize("version, environment", [("2", "tf210"), ("3", "keras3")])
def test_shapes_are_those_of_keras(harness, program, keras_python, version, environment):
    python = keras_python(environment)
    results = harness.run(program.parent / "tests/run_programs", {version: python}, SEED)
    print(harness.report(results, 5))
    for (_, kind), result in results.items():
        assert not result.wrong, harness.report({(version, kind): result}, 5)
        counts = result.counts
        assert counts["cases"] > 20 and counts["refused by Keras"] < 0.05 * counts["cases"]
        ranks, lengths, types = MOST[kind]
        lost = counts["ranks unknown"] + counts["without a result"]
        assert lost <= ranks * counts["cases"], harness.report({(version, kind): result}, 20)
        assert counts["lengths unknown"] <= lengths * counts["tensors"]
        assert counts["types unknown"] <= types * counts["tensors"]


@pytest.fixture(scope="module")
def conflicts(root, import_from):
    """tests/shapes/compare_conflicts.py."""
    return import_from(root / "tests/shapes", "compare_conflicts")


@pytest.mark.parametrize(
    "version, environment, count", [("2", "tf210", 1000), ("2.12", "tf212", 100), ("3", "keras3", 1000)]
)
def test_what_keras_takes_is_not_refused(conflicts, program, keras_python, version, environment, count):
    cases = conflicts.conflict_cases.written() + conflicts.conflict_cases.mutated(SEED, count)
    python = keras_python(environment)
    results = conflicts.run(program.parent / "tests/run_programs", {version: python}, cases)
    counts, wrong, _ = results[version]
    print(conflicts.report(results, 5))
    assert not wrong, conflicts.report(results, 5)
    assert counts["cases"] > 900 and counts["refused by Keras"] > 0.25 * counts["cases"]
    assert counts["refused by mplint"] > 0.8 * counts["refused by Keras"]


@pytest.fixture(scope="module")
def layer_harness(root, import_from):
    """tests/shapes/compare_layers.py."""
    return import_from(root / "tests/shapes", "compare_layers")


@pytest.mark.parametrize(
    "version, environment, count", [("2", "tf210", 10), ("2.12", "tf212", 3), ("3", "keras3", 10)]
)
def test_layers_give_what_those_of_keras_give(
    layer_harness, program, keras_python, version, environment, count
):
    python = keras_python(environment)
    results = layer_harness.run(program.parent / "tests/run_programs", {version: python}, SEED, count)
    print(layer_harness.report(results, 5))
    result = results[version]
    assert not result.wrong, layer_harness.report(results, 5)
    assert result.counts["cases"] > 100 * count
    assert result.counts["refused by Keras"] < 0.1 * result.counts["cases"]


@pytest.mark.parametrize("version, environment", [("2", "tf210"), ("2.12", "tf212"), ("3", "keras3")])
def test_programs_find_the_same_shapes(root, import_from, program, keras_python, version, environment):
    harness = import_from(root / "tests/shapes", "compare_programs")
    results = harness.run(program.parent / "tests/run_programs", {version: keras_python(environment)})
    assert not results[version], harness.report(results)


@pytest.mark.parametrize(
    "version, environment, count", [("2", "tf210", 10), ("2.12", "tf212", 3), ("3", "keras3", 10)]
)
def test_layers_say_the_shapes_that_those_of_keras_say(
    root, import_from, program, keras_python, version, environment, count
):
    harness = import_from(root / "tests/shapes", "compare_said_shapes")
    python = keras_python(environment)
    results = harness.run(program.parent / "tests/run_programs", {version: python}, SEED, count)
    counts, wrong = results[version]
    assert not wrong, harness.report(results, 5)
    assert counts["equal"] > 0.8 * counts["cases"] and counts["cases"] > 50 * count
