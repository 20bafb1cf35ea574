"""Random programs on small NumPy arrays of known numbers; equal seeds, equal programs."""

SHAPES = ["3", "(2,)", "(2, 3)", "(3, 2)", "(1, 3)", "(2, 1)", "(2, 2, 2)", "(4,)", "0", "(6,)", "()"]
TYPES = ["np.float32", "np.float64", "np.int32", "np.int64", "bool", "int", "float", "'float32'",
         "'int64'", "np.bool_"]
LIST_TYPES = ["int", "int", "int", "float", "float", "bool", "mixed"]
OPERATORS = ["+", "-", "*", "/", "//", "%", "+", "*", "/", "**", "<", "<=", "==", "!=", ">", "&", "|"]
FOLDS = ["sum", "prod", "mean", "max", "min", "argmax", "argmin", "any", "all", "cumsum", "cumprod"]
MAPS = ["sqrt", "ceil", "floor", "rint", "abs", "square", "negative", "round", "trunc", "log2"]
PAIRS = ["add", "subtract", "multiply", "divide", "floor_divide", "mod", "power", "maximum", "minimum",
         "equal", "less", "greater_equal"]
INDICES = ["0", "-1", "1", "5", ":", "1:", "::2", "::-1", ":-1", "...", "None", "[0, 1]", "[1, 0, 0]",
           "0, 1", ":, 0", "..., -1", "None, 1", ":, None", "1, :", "-2:", "0, ::-1", "1, ...",
           "np.array([1, 0])", "7:"]


class Arrays:
    """A source of expressions whose values are arrays or scalars of NumPy's."""

    def __init__(self, rng):
        self.rng = rng

    def pick(self, *options):
        """One of the options; functions are called."""
        option = self.rng.choice(options)
        return option() if callable(option) else option

    def number(self, kind):
        """A literal."""
        if kind == "mixed":
            kind = self.rng.choice(["int", "float", "bool"])
        if kind == "bool":
            return self.rng.choice(["True", "False"])
        if kind == "int":
            return str(self.rng.choice([self.rng.randint(-4, 9), self.rng.randint(-300, 300), 416, 0, 1, 2,
                                        70000]))
        return self.rng.choice(["0.1", "0.5", "-1.5", "2.0", "1e-3", "0.3", "3.7", "1.25e4", "-0.0", "7.1",
                                repr(self.rng.uniform(-9, 9)), repr(self.rng.random())])

    def nested(self, kind=None, dims=None):
        """A display of numbers, as many in each row."""
        kind = kind or self.rng.choice(LIST_TYPES)
        if dims is None:
            dims = self.rng.choice([(3,), (2,), (2, 3), (3, 2), (1,), (4,), (2, 2, 2), (9,), (1, 3)])
        if not dims:
            return self.number(kind)
        return "[" + ", ".join(self.nested(kind, dims[1:]) for _ in range(dims[0])) + "]"

    def dtype(self):
        """A `dtype` argument, or none."""
        if self.rng.random() < 0.6:
            return ""
        return ", dtype=" + self.rng.choice(TYPES)

    def shape(self):
        return self.rng.choice(SHAPES)

    def made(self):
        """An array of literals."""
        number = self.number
        return self.pick(
            lambda: f"np.array({self.nested()}{self.dtype()})",
            lambda: f"np.array({self.nested()}{self.dtype()})",
            lambda: f"np.asarray({self.nested()}, {self.rng.choice(TYPES)})",
            lambda: f"np.zeros({self.shape()}{self.dtype()})",
            lambda: f"np.ones({self.shape()}{self.dtype()})",
            lambda: f"np.full({self.shape()}, {number('mixed')}{self.dtype()})",
            lambda: f"np.arange({self.rng.randint(-3, 9)})",
            lambda: f"np.arange({self.rng.randint(-3, 9)}, dtype={self.rng.choice(TYPES[:4])})",
            lambda: f"np.arange({self.rng.randint(-3, 3)}, {self.rng.randint(0, 12)}, "
                    f"{self.rng.choice([1, 2, 3, -1, 0.5, 0.1, 0.3])})",
            lambda: f"np.linspace({number('float')}, {number('mixed')}, {self.rng.randint(0, 13)})",
            lambda: f"np.linspace({number('int')}, {number('int')}, {self.rng.randint(1, 9)}, "
                    f"endpoint={self.rng.choice(['True', 'False'])}{self.dtype()})",
            lambda: f"np.eye({self.rng.randint(1, 3)}{self.dtype()})",
            lambda: f"np.float32({number('mixed')})",
            lambda: f"np.int64({number('mixed')})",
            lambda: f"np.float64({number('mixed')})",
        )

    def operand(self, depth):
        """What an operator takes beside an array."""
        return self.pick(lambda: self.of(depth), lambda: self.of(depth), lambda: self.number("mixed"),
                         lambda: self.number("int"), lambda: self.nested())

    def of(self, depth):
        """An array or scalar, in brackets where it could be torn apart."""
        if depth <= 0:
            return self.made()
        depth -= 1
        return self.pick(
            self.made,
            lambda: f"({self.of(depth)} {self.rng.choice(OPERATORS)} {self.operand(depth)})",
            lambda: f"({self.operand(depth)} {self.rng.choice(OPERATORS)} {self.of(depth)})",
            lambda: f"({self.of(depth)} {self.rng.choice(OPERATORS)} {self.operand(depth)})",
            lambda: f"(-{self.of(depth)})",
            lambda: f"{self.of(depth)}[{self.rng.choice(INDICES)}]",
            lambda: f"{self.of(depth)}[{self.rng.choice(INDICES)}]",
            lambda: f"{self.of(depth)}.{self.rng.choice(FOLDS)}()",
            lambda: f"{self.of(depth)}.{self.rng.choice(FOLDS)}(axis={self.rng.choice([0, -1, 1])})",
            lambda: f"np.{self.rng.choice(FOLDS)}({self.operand(depth)})",
            lambda: f"np.{self.rng.choice(MAPS)}({self.operand(depth)})",
            lambda: f"np.{self.rng.choice(PAIRS)}({self.of(depth)}, {self.operand(depth)})",
            lambda: f"{self.of(depth)}.astype({self.rng.choice(TYPES)})",
            lambda: f"{self.of(depth)}.reshape({self.rng.choice(['-1', '2, -1', '(-1, 1)', '3, 2', '6'])})",
            lambda: f"np.round({self.of(depth)}, {self.rng.randint(0, 3)})",
            lambda: f"{self.of(depth)}.T",
            lambda: f"np.concatenate([{self.of(depth)}, {self.operand(depth)}]"
                    f"{self.pick('', ', 0', ', axis=-1')})",
            lambda: f"np.stack([{self.made()}, {self.operand(depth)}]{self.pick('', ', axis=-1')})",
            lambda: f"np.repeat({self.of(depth)}, {self.rng.randint(0, 3)})",
            lambda: f"np.tile({self.of(depth)}, {self.rng.randint(0, 3)})",
            lambda: f"np.expand_dims({self.of(depth)}, {self.rng.choice([0, -1, 1])})",
            lambda: f"np.squeeze({self.of(depth)})",
            lambda: f"{self.of(depth)}.flatten()",
            lambda: f"np.flip({self.of(depth)}, 0)",
            lambda: f"np.where({self.of(depth)} > {self.number('int')}, {self.operand(depth)}, "
                    f"{self.operand(depth)})",
            lambda: f"np.zeros_like({self.of(depth)}{self.dtype()})",
            lambda: f"np.array([{self.of(depth)}, {self.of(depth)}]{self.dtype()})",
        )

    def seen(self, depth):
        """What a program makes of an array in the end: Python's own values, or a scalar."""
        array = self.of(depth)
        return self.pick(
            f"{array}.tolist()", f"{array}.tolist()", f"{array}.tolist()", f"{array}.tolist()",
            f"{array}.shape", f"{array}.itemsize", f"len({array})", f"{array}.size", f"{array}.ndim",
            f"[x.tolist() for x in {array}]", f"[float(x) for x in {array}]", f"list({array})",
            f"float({array})", f"int({array})", f"bool({array})", f"{array}.item()",
            f"[x for x in enumerate({array}.ravel())]", f"sum({array}.tolist())", f"{array}.sum()",
            f"sum({array})", f"max({array})", f"list(range(int({array}[0])))[:9]", f"str({array}.max())",
            f"'{{}}'.format({array}.min())", f"isinstance({array}.max(), float)", f"isinstance({array}, np.ndarray)",
            f"isinstance({array}.max(), int)", f"{self.number('int')} in {array}",
            f"[a if a else 0 for a in {array}.ravel()]", f"'%.2f' % {array}.mean()",
            f"abs({array}).tolist()", f"round({array}.mean(), 2)", f"dict(enumerate({array}.ravel()))",
            f"{array}.nbytes", f"list(zip({array}, range(3)))[0][1]", f"isinstance({array}.sum(), np.floating)",
            f"sorted({array}.ravel())", f"[1, 2, 3][{array}.argmax()]", f"[0] * {array}.argmax()",
            f"{array}.mean() * 2", f"1 / {array}.max()", f"{array}.sum() // 2", f"-{array}.max()",
            f"{array}.max() == {self.number('mixed')}", f"{array}.min() + {self.number('mixed')}",
        )


def changes(source):
    """Statements that assign into an array that others may show the elements of."""
    rng = source.rng
    other = source.pick("a", "a[0]", "a[1:]", "a.reshape(-1)", "a.copy()", "a + 0", "np.asarray(a)",
                        "a.astype(float)", "a.T", "np.array(a)", "a.ravel()")
    change = source.pick("a[0] = 9", "a[...] = 1", "a += 1", "a *= 2", "b[0] = 3", "a.sort()", "a.fill(4)",
                         "np.add(a, 1, out=a)", "a[a > 2] = 0")
    made = source.nested(rng.choice(["int", "float"]), rng.choice([(3,), (2, 3), (4,)]))
    return (f"a = np.array({made})\nb = {other}\n{change}\n"
            f"results.append(a.tolist())\nresults.append(b.tolist())\n"
            f"results.append((a * {rng.randint(1, 3)}).tolist())\n")


def generate(rng):
    """One program; each value is recorded, or the class of what it raises."""
    source = Arrays(rng)
    text = "import numpy as np\nresults = []\n"
    if rng.random() < 0.1:
        return text + changes(source)
    for _ in range(rng.randint(1, 4)):
        text += (f"try:\n    results.append({source.seen(rng.randint(0, 3))})\n"
                 f"except Exception as error:\n    results.append('raised ' + type(error).__name__)\n")
    return text
