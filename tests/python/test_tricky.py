"""Small programs in which something decisive is hard to see (tests/models/tricky): `prepare` gives
the same numbers as real Keras, or refuses. It is never wrong."""

from pathlib import Path

import pytest

MODELS = sorted((Path(__file__).resolve().parents[1] / "models/tricky").glob("*.py"))

# What is refused: it cannot be known, or is not followed.
REFUSED = {
    "activation_changed",
    "activation_changed_before",
    "attribute_later",
    "call_counter",
    "class_level_list",
    "clone",
    "conditional_import",
    "conditional_import2",
    "deepcopy",
    "dict_spread_env",
    "dict_unknown_key",
    "dict_update_env",
    "dunder_call",
    "enum_",
    "epsilon_global",
    "eval_",
    "exec_",
    "find_spec",
    "from_config",
    "getattribute",
    "globalpolicy",
    "globals_set",
    "has_module",
    "heapq_",
    "list_unknown_index",
    "metaclass",
    "method_type",
    "monkey_call",
    "np_alias",
    "np_shuffle",
    "np_view",
    "random_object",
    "rate_changed",
    "replaced_after_call",
    "rng_shuffle",
    "rng_shuffle_array",
    "set_order",
    "set_order2",
    "set_pop",
    "setattr_unknown",
    "shuffle",
    "type_",
    "usebias_changed",
    "weight_assigned",
}

# What Keras of one kind wraps around a list is known of the other.
ONLY_FOR = {
    "aimet": {"defaultdict_missing", "is_same", "list_subclass", "repr_list", "type_is_list"},
    "keras3": {"type_is_list"},
}
REFUSED_FOR = {target: REFUSED | others for target, others in ONLY_FOR.items()}

INPUTS = {"replaced_model_layer": ["--input", "(8,)"]}


def prepare(mplint, path, folder):
    out = folder / f"prepared_{path.name}"
    return mplint("prepare", path, "get_model()", *INPUTS.get(path.stem, []), "-o", out), out


@pytest.mark.parametrize("path", [path for path in MODELS if path.stem in REFUSED_FOR["aimet"]])
def test_what_is_not_known_is_refused(path, mplint, tmp_path):
    done, out = prepare(mplint, path, tmp_path)
    assert done.returncode == 1, done.stdout
    assert path.name in done.stderr
    assert not out.exists()


def test_prepared_models_give_the_same_numbers(mplint, tmp_path, keras_python, check):
    python = keras_python("tf210")
    pairs = []
    for path in MODELS:
        done, out = prepare(mplint, path, tmp_path)
        if path.stem not in REFUSED_FOR["aimet"]:
            assert done.returncode == 0, f"{path.name}: {done.stderr}"
            pairs.append((path, out))
    lines, status = check(python, pairs)
    assert status == 0, "\n".join(line for line in lines if not line.startswith("ok"))
    assert len(lines) == len(pairs) >= 130
