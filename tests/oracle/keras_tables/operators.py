"""Records what each Python operator does on a Keras tensor."""

from .functions import Recorder

# Token, the operator with the tensor on the left, and with a constant on the left.
EXPRESSIONS = [
    ("+", "x + 1.0", "1.0 + x"), ("-", "x - 1.0", "1.0 - x"), ("*", "x * 2.0", "2.0 * x"),
    ("/", "x / 2.0", "2.0 / x"), ("//", "x // 2.0", "2.0 // x"), ("%", "x % 2.0", "2.0 % x"),
    ("**", "x ** 2.0", "2.0 ** x"), ("@", "q @ q", "C44 @ q"),
    ("==", "x == 1.0", "1.0 == x"), ("!=", "x != 1.0", "1.0 != x"), ("<", "x < 1.0", "1.0 < x"),
    ("<=", "x <= 1.0", "1.0 <= x"), (">", "x > 1.0", "1.0 > x"), (">=", "x >= 1.0", "1.0 >= x"),
    ("&", "b & c", "True & b"), ("|", "b | c", "True | b"), ("^", "b ^ c", "True ^ b"),
    ("<<", "n << 1", "1 << n"), (">>", "n >> 1", "1 >> n"),
    ("~", "~b", None), ("neg", "-x", None), ("pos", "+x", None), ("abs", "abs(x)", None),
    ("[]", "x[:, 0]", None), ("in", "1.0 in x", None), ("not", "not x", None),
    ("pow", "pow(x, 2.0)", "pow(2.0, x)"), ("divmod", "divmod(x, 2.0)", "divmod(2.0, x)"),
    ("round", "round(x)", None), ("bool", "bool(x)", None), ("len", "len(x)", None),
    ("iter", "iter(x)", None), ("float", "float(x)", None), ("int", "int(x)", None),
]


def last_operation(recorder, text):
    """The last operation that an expression makes; empty where it raises or makes none."""
    if text is None:
        return ""
    try:
        found, _ = recorder.call(lambda: recorder.evaluate(text, recorder.env), (), {})
    except Exception:  # noqa: BLE001 - refused
        return ""
    return found[-1] if found else ""


def record():
    recorder = Recorder()
    return [[token, last_operation(recorder, left), last_operation(recorder, right)]
            for token, left, right in EXPRESSIONS]
