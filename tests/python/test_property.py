"""Random models (tests/property), prepared and compared with real Keras: none is wrong."""

import os
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[1] / "property"
COUNT = int(os.environ.get("MPLINT_PROPERTY_COUNT", "200"))
FIRST = int(os.environ.get("MPLINT_PROPERTY_SEED", "1"))

# Measured: of the seeds 2000 to 2499 none is refused, none is a model that Keras does not make.
MOST_REFUSED = 0.02
MOST_UNMADE = 0.02


@pytest.fixture
def random_models(import_from):
    return import_from(FOLDER, "run")


def test_the_same_seed_is_the_same_model(import_from):
    generate = import_from(FOLDER, "generate")
    texts = [generate.source_of(seed) for seed in range(50)]
    assert texts == [generate.source_of(seed) for seed in range(50)]
    assert len(set(texts)) == 50


def test_random_models_give_the_same_numbers(random_models, program, keras_python, tmp_path):
    seeds = range(FIRST, FIRST + COUNT)
    outcome = random_models.run(program, keras_python("tf210"), seeds, tmp_path)
    assert not outcome.wrong, "\n".join(outcome.wrong)
    assert outcome.refused_share <= MOST_REFUSED, outcome.reasons()
    assert len(outcome.sources) <= MOST_UNMADE * COUNT, outcome.sources
    assert outcome.right + len(outcome.refused) + len(outcome.sources) == COUNT


def test_a_wrong_graph_is_found(random_models, keras_python, tmp_path):
    """The comparison itself can fail: another constant in the prepared module is seen."""
    (tmp_path / "model.py").write_text(
        "from tensorflow import keras\n"
        "def get_model():\n"
        "    x = keras.Input((4,))\n"
        "    return keras.Model(x, x * 2.0)\n",
        encoding="utf-8",
    )
    (tmp_path / "model_prepared.py").write_text(
        "from tensorflow import keras\n"
        "def build_model():\n"
        "    x = keras.Input((4,))\n"
        "    return keras.Model(x, x * 2.5)\n"
        "def transfer_weights(original, prepared):\n"
        "    pass\n",
        encoding="utf-8",
    )
    outcome = random_models.Outcome()
    random_models.compare(keras_python("tf210"), tmp_path, ["model"], outcome)
    assert len(outcome.wrong) == 1 and "off by" in outcome.wrong[0]
