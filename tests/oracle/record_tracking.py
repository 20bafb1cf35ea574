#!/usr/bin/env python3
"""Records analyzer/keras/tracking.def: what layers of each Keras do with what is assigned to them.

    python record_tracking.py VERSION=PYTHON ... > ../../analyzer/keras/tracking.def

VERSION is that of MpKerasVersion ("2_10"), oldest first; a version that does all as the one before
gets no row. Without arguments it measures the Keras at hand and prints one JSON object.
"""

import json
import os
import subprocess
import sys
from collections import defaultdict

HEADER = """\
// What layers do with a container that is assigned to them, and which layers they list: since which Keras, and
// the fields of MpTrackingRow. Written by tests/oracle/record_tracking.py; edit that, not this."""


def measure():
    """Each field of MpTrackingRow, by name; every probe of one field must agree."""
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    os.environ["CUDA_VISIBLE_DEVICES"] = ""
    from tensorflow import keras

    def dense():
        return keras.layers.Dense(1)

    def model(**attributes):
        made = keras.Model()
        for name, value in attributes.items():
            setattr(made, name, value)
        return made

    def added(container, attribute):
        """Whether what is put into `container` later is seen in what the attribute holds."""
        before = len(attribute)
        if isinstance(container, dict):
            container["later"] = 1
        elif isinstance(container, set):
            container.add(9)
        else:
            container.append(1)
        return len(attribute) > before

    def copies():
        one, inner, two, three = [1], [1], {"a": 1}, [1]
        layer = model(x=one, y=[inner], z=two, t=(three,))
        return [
            not added(one, layer.x),
            not added(inner, layer.y[0]),
            not added(two, layer.z),
            not added(three, layer.t[0]),
        ]

    def makes_plain():
        class Chain(list):
            mark = 1

        class Options(dict):
            mark = 1

        layer = model(x=Chain([1]), y=Options(a=1), z=defaultdict(int))
        try:
            has_default = layer.z["absent"] == 0
        except KeyError:
            has_default = False
        return [not hasattr(layer.x, "mark"), not hasattr(layer.y, "mark"), not has_default]

    def shows_plain():
        return [str(model(x=[1]).x) == "[1]"]

    def updates_by_items():
        answers = []
        for arguments, keywords in [([], {"b": 1}), ([[("b", 1)]], {})]:
            try:
                model(x={"a": 1}).x.update(*arguments, **keywords)
                answers.append(False)
            except (TypeError, AttributeError):
                answers.append(True)
        return answers

    def lists_by_time():
        one, two, three = dense(), dense(), dense()
        late = model(x=[], y=one)
        late.x.append(two)
        replaced = model(x=one, y=two)
        replaced.x = three
        deleted = model(x=one, y=two)
        del deleted.x
        unseen = model(x=[one])
        unseen.x[0] = two
        popped = model(x=[one, two])
        popped.x.pop(0)
        assert popped.layers == [two]
        return [
            late.layers == [one, two],
            replaced.layers == [one, two, three],
            deleted.layers == [one, two],
            unseen.layers == [one],
        ]

    def sorts_dicts():
        one, two = dense(), dense()
        return [model(x={"b": one, "a": two}).layers == [two, one]]

    probes = [copies, makes_plain, shows_plain, updates_by_items, lists_by_time, sorts_dicts]
    facts = {}
    for probe in probes:
        answers = probe()
        assert len(set(answers)) == 1, (probe.__name__, answers)
        facts[probe.__name__] = answers[0]
    return facts


def main():
    if len(sys.argv) == 1:
        print(json.dumps(measure()))
        return
    print(HEADER)
    last = None
    for word in sys.argv[1:]:
        version, python = word.split("=", 1)
        done = subprocess.run([python, __file__], capture_output=True, check=True, encoding="utf-8")
        facts = json.loads(done.stdout.splitlines()[-1])
        cells = ", ".join(str(fact).lower() for fact in facts.values())
        if facts != last:
            print(f"MP_TRACKING(MP_KERAS_{version}, {cells})")
        last = facts


if __name__ == "__main__":
    main()
