#!/usr/bin/env python3
"""Records the tables of analyzer/keras/ from real Keras.

Run once in the environment of each version, then once to write the tables:

    python record_keras.py record -o 2.10.json      # TensorFlow 2.10.1, Python 3.10
    python record_keras.py record -o 2.12.json      # TensorFlow 2.12.1
    python record_keras.py record -o 2.15.json      # TensorFlow 2.15.1, the last with Keras 2
    python record_keras.py record -o 3.json         # the newest TensorFlow, Keras 3
    python record_keras.py write 2.10.json 2.12.json 2.15.json 3.json
"""

import argparse
import json
import os
import pathlib

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def record(output):
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
    from keras_tables import (
        attributes,
        constants,
        functions,
        layers,
        members,
        names,
        operators,
        variants,
    )
    expressions = (HERE / "expressions.txt").read_text().splitlines()
    expressions += (HERE / "expressions_more.txt").read_text().splitlines()
    found = {"version": ".".join(map(str, names.keras_version()))}
    found["layers"], found["aliases"] = layers.record()
    found["attributes"] = attributes.record()
    found["members"] = members.record()
    found["modules"] = names.all_modules()
    found["operators"] = operators.record()
    found["pure"] = constants.record()
    found["functions"] = functions.record(expressions)
    found["variants"] = variants.record(functions.Recorder(), found["functions"])
    found["activations"] = functions.record_activations()
    found["inner"] = names.record_internal_paths(found["aliases"])
    pathlib.Path(output).write_text(json.dumps(found, indent=1, sort_keys=True))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("record")
    one.add_argument("-o", "--output", required=True)
    two = commands.add_parser("write")
    two.add_argument("records", nargs=4, help="of 2.10, 2.12, 2.15 and 3")
    two.add_argument("--to", default=str(ROOT / "analyzer" / "keras"))
    options = parser.parse_args()
    if options.command == "record":
        record(options.output)
        return
    from keras_tables import write
    records = [json.loads(pathlib.Path(name).read_text()) for name in options.records]
    write.tables(records, pathlib.Path(options.to))


if __name__ == "__main__":
    main()
