# shellcheck shell=sh
# All tests, in order of what a failure means: the C tests under the sanitizers, the same on the
# release build, then what other programs say about mplint's output. Sourced by bootstrap.

# run_ctest PRESET: all C tests of a build; its report goes to build/results.
run_ctest() {
  say "C tests, $1 build"
  ctest --preset "$1" --parallel "$(getconf _NPROCESSORS_ONLN)" --no-tests=error \
    --test-output-size-passed 10000000 --test-output-size-failed 10000000 \
    --output-junit "$PWD/build/results/ctest-$1.xml" || failed="$failed ctest-$1"
}

# The tests in Python: real Keras, real pre-commit, the language server protocol's own types.
run_pytest() {
  say "virtual environments"
  python3 tests/keras/environments.py || failed="$failed environments"
  if ! python=$(python3 tests/keras/environments.py --python tools); then
    failed="$failed pytest"
    return
  fi
  say "Python tests"
  MPLINT_PROGRAM="$PWD/build/release/mplint" "$python" -m pytest tests/python -q -rs \
    --numprocesses "$(getconf _NPROCESSORS_ONLN)" -p no:cacheprovider --durations 5 \
    --junitxml="$PWD/build/results/pytest.xml" || failed="$failed pytest"
}

run_all_tests() {
  failed=
  rm -rf build/results
  mkdir -p build/results
  run_ctest debug
  run_ctest release
  run_pytest
  say "summary"
  # shellcheck disable=SC2086  # a list of words
  python3 scripts/count_tests.py build/results $failed
}
