"""`--target keras3` on all of tests/models, against the Keras 3 that the source itself runs in; where
that does not take the source, against Keras 2.10."""

import shlex
import subprocess
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
MODELS = sorted(
    path for folder in ("", "styles", "tricky") for path in (TESTS / "models" / folder).glob("*.py")
)

# What is refused beside that which test_tricky.py says of every target, with the reason.
REFUSED = {
    "clip_towers": "with the argument `batch_dims=1`",
    "distilled_vit": "is no weight that the original model holds",
    "mask_computed": "whether Keras sends a mask along here is not followed",
    "mask_of_several": "whether Keras sends a mask along here is not followed",
    "mask_supported": "whether Keras sends a mask along here is not followed",
    "own_weights": "is no weight that the original model holds",
    "region_heads": "cannot be known from the source",
    "rotary_gpt": "nothing in keras.ops is known to give the same with such an argument `shape`",
    "seq2seq_masks": "it raises NameError",
    "swin_window": "is no weight that the original model holds",
    "tied_embedding": "is no weight that the original model holds",
    "transfer": "this could not be followed",
}

# Keras 3 itself does not take these, which were written for Keras 2: a `tf.*` function on a
# KerasTensor, `shape.num_elements()`, layers made in `call`,
# two layers of one name.
SOURCE_FAILS = {
    "autoencoder",
    "deepfm",
    "diffusion_unet",
    "fpn",
    "int_weights",
    "lazy_layer",
    "name_changed",
    "partial_layer",
    "siamese",
    "task_gates",
    "vision_transformer",
}


# `build` of a Keras 3 model calls nothing, and so says no input.
INPUTS = {"resnext_built": ["--input", "(32, 32, 3)"]}
# Own layers of these, which are kept whole, pass `add_weight` a name as Keras 3 does not take it.
NOT_COMPARED = {"diffusion_unet", "vision_transformer"}


def options_of(path):
    """What stands behind `# --` in the second line: the inputs that the source does not have."""
    second = path.read_text(encoding="utf-8").splitlines()[1]
    return shlex.split(second[1:]) if second.startswith("# --") else []


@pytest.fixture(scope="module")
def outcomes(mplint, tmp_path_factory, import_from):
    """(source, prepared module, process) of every model."""
    tricky = import_from(TESTS / "python", "test_tricky")
    folder = tmp_path_factory.mktemp("keras3")
    done = []
    for path in MODELS:
        out = folder / f"prepared_{path.name}"
        inputs = {**tricky.INPUTS, **INPUTS}.get(path.stem, [])
        words = [*options_of(path), *inputs, "--target", "keras3"]
        done.append((path, out, mplint("prepare", path, "get_model()", *words, "-o", out)))
    return done


def test_what_is_refused_is_listed_with_its_reason(outcomes, import_from):
    of_every_target = import_from(TESTS / "python", "test_tricky").REFUSED_FOR["keras3"]
    refused = {path.stem for path, _, done in outcomes if done.returncode == 1}
    assert refused == of_every_target | REFUSED.keys()
    for path, out, done in outcomes:
        if done.returncode == 1:
            assert REFUSED.get(path.stem, "refused: ") in done.stderr, done.stderr
            assert not out.exists()
        else:
            assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def pairs(outcomes):
    return [(path, out) for path, out, done in outcomes if done.returncode == 0]


def test_prepared_models_give_the_numbers_of_keras_3(keras_python, pairs, check):
    lines, status = check(keras_python("keras3"), pairs, "--source-may-fail")
    assert status == 0, "\n".join(line for line in lines if line.startswith("FAILED"))
    failing = {line.split()[1].removesuffix(".py:") for line in lines if line.startswith("source")}
    assert failing == SOURCE_FAILS
    assert sum(line.startswith("ok") for line in lines) == len(pairs) - len(failing) >= 130


def test_what_keras_3_does_not_take_gives_the_numbers_of_keras_2(
    keras_python, mplint, pairs, tmp_path
):
    """Not bit for bit: compare_across.py says why."""
    some = [pair for pair in pairs if pair[0].stem in SOURCE_FAILS - NOT_COMPARED]
    words = {"tf210": [], "keras3": [word for pair in some for word in pair]}
    for path, _ in some:
        out = tmp_path / f"prepared_{path.name}"
        done = mplint("prepare", path, "get_model()", *options_of(path), "-o", out)
        assert done.returncode == 0, done.stderr
        words["tf210"] += [path, out]
    for mode, environment in [("write", "tf210"), ("read", "keras3")]:
        script = TESTS / "oracle/compare_across.py"
        done = subprocess.run(
            [keras_python(environment), script, mode, tmp_path, *words[environment]],
            capture_output=True,
            check=False,
            encoding="utf-8",
            timeout=600,
        )
        lines = done.stdout.splitlines()
        assert done.returncode == 0, "\n".join([*lines, done.stderr[-2000:]])
        assert [line.split()[0] for line in lines] == ["ok"] * len(some)
    assert len(some) >= 8
