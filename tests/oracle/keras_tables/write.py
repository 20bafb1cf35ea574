"""Writes the records of the versions as .def files, one aligned row each."""

from . import functions

BITS = ("V2_10", "V2_12", "V2_15", "V3")
MADE_BY = "// Written by tests/oracle/record_keras.py; edit that, not this."
PARAMETER = {("POSITIONAL", True): "P", ("KEYWORD_ONLY", True): "K",
             ("VAR_POSITIONAL", False): "ARGS", ("VAR_KEYWORD", False): "KWARGS"}


def quote(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def aligned(macro, rows):
    """Lines `MACRO(a,  b)` with the columns under one another."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))] if rows else []
    for row in rows:
        cells = [cell + "," + " " * (width - len(cell)) for cell, width in zip(row[:-1], widths, strict=False)]
        yield f"{macro}({' '.join(cells + [row[-1]])})"


def versions_of(records, section, name):
    return "|".join(bit for bit, record in zip(BITS, records, strict=False) if name in record[section])


def first_of(records, section, name):
    return next(record[section][name] for record in records if name in record[section])


class Signatures:
    """Signatures by content; each is named after the first thing that has it."""

    def __init__(self):
        self.names = {}
        self.lines = []

    def add(self, rows, name):
        if not rows:
            return "NO_SIGNATURE"
        key = tuple(map(tuple, rows))
        if key not in self.names:
            own = name.replace(".", "_")
            self.names[key] = own
            self.lines.append(f"MP_SIGNATURE({own}, {' '.join(map(self.parameter, rows))})")
        return f"SIGNATURE({self.names[key]})"

    @staticmethod
    def parameter(row):
        name, kind, required, default = row
        macro = PARAMETER.get((kind, required))
        if macro:
            return f"{macro}({quote(name)})"
        macro = "D" if kind == "POSITIONAL" else "KD"
        return f"{macro}({quote(name)}, {quote(default)})"


WITH_INNER = {"WRAPPER", "SEQUENTIAL", "MODEL"}
OF_INNER = {"keras.layers.RNN", "keras.layers.StackedRNNCells", "keras.layers.AbstractRNNCell",
            "keras.layers.Pipeline", "keras.layers.DenseFeatures",
            "keras.experimental.SequenceFeatures"}


def weights_of(name, row):
    """NONE and SOME as measured; what was given layers, or could not be made, has theirs."""
    if row["family"] in WITH_INNER or name in OF_INNER or row["weights"] is None:
        return "NONE" if row["family"] in ("INPUT", "BASE") else "BY_INNER"
    return "SOME" if row["weights"] else "NONE"


def layer_rows(records, signatures):
    rows = []
    for name in sorted({name for record in records for name in record["layers"]}):
        row = dict(first_of(records, "layers", name))
        versions = [r["layers"][name] for r in records if name in r["layers"]]
        if row["weights"] is None:
            row["weights"] = next((v["weights"] for v in versions if v["weights"] is not None), None)
        measured = [v for v in versions if not v["reason"]]
        same = bool(measured) and all(v["same"] for v in measured)
        rows.append([quote(name), versions_of(records, "layers", name), row["family"],
                     weights_of(name, row), "SAME" if same else "OTHER",
                     signatures.add(row["init"], name + "__init"),
                     signatures.add(row["call"], name + "__call")])
    return rows


def rank_rows(records):
    """The bounds that all versions have: the least and the greatest number of axes, 0 for none."""
    rows = []
    for name in sorted({name for record in records for name in record["layers"]}):
        found = [r["layers"][name]["ranks"] for r in records if name in r["layers"]]
        least = min(one[0] or 0 for one in found)
        most = max(one[1] or 99 for one in found)
        if least or most < 99:
            rows.append([quote(name), str(least), str(most if most < 99 else 0)])
    return rows


def method_cells(found):
    """What a method gives where the versions agree, and the methods that call it in any."""
    seen = {row[2] for row in found if row[2] != "UNSEEN"}
    kind, _, count = (seen.pop() if len(seen) == 1 else "OTHER").partition(":")
    callers = sorted({caller for row in found for caller in row[3].split()})
    return [f"METHOD_{kind}", quote(" ".join(callers)), count or "0"]


def attribute_rows(records):
    """What the versions agree on; what they tell differently is a plain value, or nothing."""
    rows = []
    told = {}
    for bit, record in zip(BITS, records, strict=False):
        for layer, attributes in record["attributes"].items():
            for name, row in attributes.items():
                told.setdefault(f"{layer}.{name}", []).append((bit, *row))
    for name, found in sorted(told.items()):
        versions = "|".join(row[0] for row in found)
        if all(row[1] == "METHOD" for row in found):
            rows.append([quote(name), versions, *method_cells(found)])
            continue
        kinds = {tuple(row[1:]) for row in found}
        if len(kinds) > 1 and all(kind[0] in ("ARGUMENT", "TUPLE", "VALUE", "PLAIN") for kind in kinds):
            kinds = {("PLAIN", "")}
        if len(kinds) > 1:
            continue
        kind, detail = kinds.pop()
        detail, _, count = ("", "", detail) if kind == "VALUE" else detail.partition(":")
        rows.append([quote(name), versions, kind, quote(detail), count or "0"])
    return rows


def member_rows(records):
    """Each name once: for the smallest class that has it in any version, with what it is in all."""
    found = {}
    for bit, record in zip(BITS, records, strict=False):
        for owner, members in record["members"].items():
            for name, kind in members.items():
                row = found.setdefault(name, ([], set(), set()))
                row[0].append(bit)
                row[1].add(owner)
                row[2].add(kind)
    order = ("LAYER", "MODEL", "SEQUENTIAL")
    return [[quote(name), "|".join(bits), min(owners, key=order.index), kinds.pop() if len(kinds) == 1 else "OTHER"]
            for name, (bits, owners, kinds) in sorted(found.items())]


# How many results they give depends on the arguments, though the sample's was a tuple.
BY_ARGUMENTS = {"nonzero", "array_split"}


def results_of(name, row):
    return "0" if name.rsplit(".", 1)[1] in BY_ARGUMENTS else str(row["results"])


def function_rows(records, signatures, names):
    oldest, newest = records[0]["functions"], records[-1]["functions"]
    rows = []
    for name in names:
        row = first_of(records, "functions", name)
        refused = row["refused"] and any(name in r["functions"] for r in records[:-1])
        told = oldest.get(name, {"ops": []})
        kind = functions.kind_of(name, row)
        rows.append([quote(name), versions_of(records, "functions", name), kind, results_of(name, row),
                     "true" if newest.get(name, {}).get("taken") else "false",
                     "true" if refused else "false",
                     signatures.add(row["signature"], name), operation_list(told["ops"])])
    return rows


def operation_list(ops):
    return f"OPS({', '.join(f'S({quote(op)})' for op in ops)})" if ops else "NO_OPS"


def variant_rows(record):
    return [[quote(name), quote(parameter), quote(value), operation_list(ops)]
            for name, rows in sorted(record["variants"].items()) for parameter, value, ops in rows]


def settle_names(records):
    """A layer that moved (2.10's keras.layers.experimental.preprocessing.HashedCrossing) has the
    name that a later version gives it, in all versions."""
    for record in records:
        for later in records:
            for old in set(later["aliases"]).intersection(record["layers"]):
                new = later["aliases"][old]
                record["layers"].setdefault(new, record["layers"].pop(old))
                record["aliases"][old] = new
                record["aliases"].update({alias: new for alias, name in record["aliases"].items()
                                          if name == old})


def pairs(records, section, but=()):
    merged = {}
    for record in reversed(records):
        merged.update(record[section])
    return [[quote(key), quote(value)] for key, value in sorted(merged.items())
            if key != value and key not in but]


def write(folder, name, what, lines):
    text = "\n".join([MADE_BY, f"// {what}", *lines]) + "\n"
    (folder / name).write_text(text)


def union(records, section):
    return sorted({name for record in records for name in record[section]})


def tables(records, folder):
    settle_names(records)
    signatures = Signatures()
    names = union(records, "functions")
    public = set(names).union(union(records, "layers"), union(records, "aliases"))
    for root in ("tf", "keras", "np"):
        own = [name for name in names if name.startswith(root + ".")]
        write(folder, f"functions_{root}.def",
              "name, versions, kind, results, keras3, refused, signature, operations",
              aligned("MP_FUNCTION", function_rows(records, signatures, own)))
    write(folder, "layers.def", "name, versions, family, weights, shape, __init__, call",
          aligned("MP_LAYER", layer_rows(records, signatures)))
    write(folder, "layer_ranks.def", "layer, least and greatest number of axes of its input, 0: any",
          aligned("MP_LAYER_RANKS", rank_rows(records)))
    write(folder, "layer_attributes.def", "attribute of a layer, versions, how, of which parameter or class, count",
          aligned("MP_ATTRIBUTE", attribute_rows(records)))
    write(folder, "layer_members.def", "attribute of every layer, model or Sequential, versions, of which, what",
          aligned("MP_MEMBER", member_rows(records)))
    write(folder, "layer_aliases.def", "alias, name of the layer",
          aligned("MP_PAIR", pairs(records, "aliases")))
    write(folder, "signatures.def", "name, parameters: P required, D with default, K and KD keyword",
          sorted(signatures.lines))
    write(folder, "variants.def", "function, parameter, value (empty: any but the default), operations",
          aligned("MP_VARIANT", variant_rows(records[0])))
    write(folder, "operators.def", "token, with the tensor on the left, with a constant on the left",
          aligned("MP_OPERATOR", sorted(map(lambda row: list(map(quote, row)), records[0]["operators"]))))
    write(folder, "modules.def", "public modules",
          [f"MP_NAME({quote(name)})" for name in union(records, "modules")])
    write(folder, "pure.def", "the same value on every call",
          [f"MP_NAME({quote(name)})" for name in union(records, "pure")])
    write(folder, "inner_names.def", "path inside Keras, public name",
          aligned("MP_PAIR", pairs(records, "inner", public)))
    write(folder, "activations.def", "name for keras.activations.get, function",
          aligned("MP_PAIR", pairs(records, "activations")))
