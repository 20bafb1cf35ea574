"""The evaluator against CPython, on generated programs without tensors.

tests/differential/compare.py does the work; by hand, with another seed or one kind of programs:
    tests/differential/compare.py build/release/tests/run_programs --seed 2 --count 20000
    tests/differential/compare.py build/release/tests/run_programs --feature generators --show 5
    tests/differential/compare.py build/release/tests/run_programs --feature arrays --python PYTHON
"""

import pytest

SEED, COUNT = "mplint", 6000
# The share of values that may be unknown, of those that mplint could hold.
MOST_UNKNOWN = 0.02
# Of the programs on arrays many do what NumPy refuses, and behind a decision nothing counts.
ARRAY_COUNT, MOST_UNKNOWN_ARRAYS = 4000, 0.36


@pytest.fixture(scope="module")
def harness(root, import_from):
    """tests/differential/compare.py."""
    return import_from(root / "tests/differential", "compare")


@pytest.fixture(scope="module")
def run_programs(program):
    """The program that prints what mplint makes of Python programs."""
    return program.parent / "tests/run_programs"


def test_programs_do_what_cpython_does(harness, run_programs):
    texts = harness.generate(SEED, COUNT)
    assert len(set(texts)) == COUNT
    result = harness.compare(run_programs, texts)
    print(harness.report(result, 10))
    assert result.programs == COUNT and result.values > 3 * COUNT
    assert not result.differences, harness.report(result, 3)
    assert result.unknown_share < MOST_UNKNOWN, harness.report(result, 0)


def test_arrays_are_those_of_numpy(harness, run_programs, keras_python):
    texts = harness.generate(SEED, ARRAY_COUNT, harness.ARRAYS)
    assert len(set(texts)) == ARRAY_COUNT
    result = harness.compare(run_programs, texts, keras_python("tf210"), refusals=False)
    print(harness.report(result, 10))
    assert result.programs == ARRAY_COUNT and result.values > ARRAY_COUNT
    assert not result.differences, harness.report(result, 3)
    assert result.unknown_share < MOST_UNKNOWN_ARRAYS, harness.report(result, 0)


def test_equal_seeds_give_equal_programs(harness):
    assert harness.generate("a", 50) == harness.generate("a", 50)
    assert harness.generate("a", 50) != harness.generate("b", 50)


@pytest.mark.parametrize(
    "code, mplint_says, cpython_says",
    [
        ("1 + 1", "2", "3"),
        ("[1, 2]", "[1, 2]", "[2, 1]"),
        ("[1, \x01lost: \x02]", "[1, \x01lost: \x02]", "[2, 3]"),
    ],
)
def test_what_differs_is_found(harness, code, mplint_says, cpython_says):
    result = harness.Comparison()
    harness.compare_value(result, code, mplint_says, cpython_says)
    assert len(result.differences) == 1


def test_what_is_unknown_is_counted(harness, run_programs):
    text = "results = [1, id(3), [2, id(4)]]\nresults.append(undefined)\n"
    outcome = harness.run([run_programs], [text])[0]
    assert outcome.values[0] == "1" and outcome.raised == "NameError 2"
    result = harness.Comparison()
    expected = harness.Outcome(["1", "77", "[2, 78]"], "NameError 2")
    harness.compare_outcomes(result, text, outcome, expected)
    assert (result.values, result.unknown, result.differences) == (3, 2, [])
