"""The library layers and their signatures, read from the analyser's recorded tables."""

import ast
import re
from pathlib import Path
from typing import NamedTuple

# The environments' versions by their names in the comparisons, and what the tables call them.
VERSIONS = (("2", "V2_10"), ("2.12", "V2_12"), ("2.15", "V2_15"), ("3", "V3"))
TABLES = Path(__file__).resolve().parents[2] / "analyzer/keras"
SIGNATURE = re.compile(r"MP_SIGNATURE\((\w+), (.*)\)\s*$")
PARAMETER = re.compile(r'(\w+)\("((?:[^"\\]|\\.)*)"(?:, "((?:[^"\\]|\\.)*)")?\)')
LAYER = re.compile(r'MP_LAYER\("([^"]+)",\s*([V0-9_|]+),\s*(\w+),\s*(\w+),\s*(\w+),\s*'
                   r"SIGNATURE\((\w+)\),\s*SIGNATURE\((\w+)\)\)")
# What a program can name: `keras.layers.Dense`, `keras.layers.experimental.SyncBatchNormalization`.
PUBLIC = re.compile(r"keras\.layers\.(experimental\.|experimental\.preprocessing\.)?[A-Z]\w*$")


def is_of(version, versions):
    """Whether a case for these versions runs on that one: what runs on "2", the oldest, runs on all
    of Keras 2."""
    return version in versions or version[0] in versions


class Parameter(NamedTuple):
    name: str
    is_required: bool
    default: object  # a Python value, or the text of one that is no literal


class Layer(NamedTuple):
    """One row of layers.def; `name` is the class's own, `path` with the module."""

    name: str
    path: str
    versions: tuple
    family: str
    init: tuple
    call: tuple

    def has(self, parameter):
        return any(one.name == parameter for one in self.init)


def _literal(text):
    try:
        return ast.literal_eval(text)
    except (SyntaxError, ValueError):
        return text


def _signatures():
    out = {}
    for line in (TABLES / "signatures.def").read_text().splitlines():
        match = SIGNATURE.match(line)
        if match:
            rows = PARAMETER.findall(match[2])
            out[match[1]] = tuple(Parameter(name, kind in ("P", "K"), _literal(default or "None"))
                                  for kind, name, default in rows if kind in ("P", "D", "K", "KD"))
    return out


def read_layers():
    """Every public layer class of the tables, in their order."""
    signatures, out = _signatures(), []
    for line in (TABLES / "layers.def").read_text().splitlines():
        match = LAYER.match(line)
        if not match or not PUBLIC.match(match[1]):
            continue
        versions = tuple(name for name, word in VERSIONS if word in match[2].split("|"))
        out.append(Layer(match[1].rsplit(".", 1)[1], match[1], versions, match[3],
                         signatures[match[6]], signatures[match[7]]))
    return out
