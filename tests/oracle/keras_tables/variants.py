"""Records functions whose operations depend on an argument: K.relu(x, max_value=6.0) is nn.relu6."""

from . import names
from .functions import bind

RECORDED = ("keras.backend.", "keras.activations.", "keras.losses.", "tf.")
# The last three crash on numbers that they do not expect.
LEFT_OUT = ("tf.experimental.numpy.", "tf.raw_ops.", "tf.__operators__.", "tf.compat.v1.",
            "tf.approx_", "tf.math.approx_", "tf.nn.approx_")
# What to try in place of a default: two numbers, of which one is what ReLU6 asks for.
NUMBERS = ("6.0", "0.3")
OTHERS = {"True": ("False",), "False": ("True",), "None": (*NUMBERS, "1", "C4")}


def values_for(default):
    if default in OTHERS:
        return OTHERS[default]
    try:
        float(default)
    except ValueError:
        return ()
    return tuple(value for value in (*NUMBERS, "2", "1") if float(value) != float(default))


def operations(recorder, function, text):
    """The operations of a call, or None where it is refused."""
    try:
        args, kwargs = bind(recorder, text, recorder.env)
        ops, result = recorder.call(function, args, kwargs)
    except Exception:  # noqa: BLE001 - refused
        return None
    return ops if recorder.tensors(result) else None


def of_parameter(recorder, function, sample, plain, parameter):
    """Rows [parameter, value, operations] where a value changes the operations. The value is empty
    where any but the default does."""
    found = {}
    for value in values_for(parameter[3]):
        ops = operations(recorder, function, f"{sample}, {parameter[0]}={value}")
        if ops is not None:
            found[value] = ops
    changed = {value: ops for value, ops in found.items() if ops != plain}
    if not changed:
        return []
    usual = list(found.values())[-1]
    special = {value: ops for value, ops in found.items() if ops != usual}
    rows = [[parameter[0], value, ops] for value, ops in special.items()]
    return rows + [[parameter[0], "", usual]]


def record(recorder, rows):
    """Maps a function to its rows; `rows` are those of the functions."""
    result = {}
    if recorder.keras3:  # it makes no lambda layers
        return result
    api = names.public_api()
    for path, row in rows.items():
        if path not in api or not row["ops"] or not path.startswith(RECORDED) \
                or path.startswith(LEFT_OUT):
            continue
        given = operations(recorder, api[path], row["sample"])
        found = []
        for parameter in row["signature"] or []:
            if parameter[3] and parameter[0] != "name" and f"{parameter[0]}=" not in row["sample"]:
                found += of_parameter(recorder, api[path], row["sample"], given, parameter)
        if found:
            result[path] = found
    return result
