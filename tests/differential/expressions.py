"""Random typed expressions: text of Python that gives an int, a float, a str, … or raises."""

STRINGS = [
    "", "a", "b", "relu", "conv_1", "Dense Layer", "  pad  ", "a,b,,c", "x=1;y=2", "ABC", "aBc", "12",
    "-7", "3.5", "tab\\there", "line\\nbreak", "naïve", "日本", "block/conv2d", "it's", 'say "hi"',
    "aaa", "0042", "hello world", "__init__", "a.b.c", "%d items", "{}",
]
SPECS_INT = ["d", "05d", "+d", ">8", "<6", "^7", "x", "#x", "b", "o", ",", "e", ".2f", "*^9d", "08.3f", "_"]
SPECS_FLOAT = [".2f", ".3e", "g", "+.1f", "10.4f", "<9.2f", "%", ".0f", ",.2f", "e", ".1%", "08.2f", ""]
SPECS_STR = ["", "10", ">10", "<10", "^11", "*^9", ".2", "-<8", "s", "_>6.3"]
CHARS = ["'a'", "' '", "'_'", "'1'", "'x'", "'ab'", "','", "'l'", "''", "'/'", "'.'", "'A'"]


class Expressions:
    """A source of expressions over literals and the variables in `names` (type → names)."""

    def __init__(self, rng):
        self.rng = rng
        self.names = {}
        self.serial = 0

    def fresh(self, stem="v"):
        """A name that no other part of the program has."""
        self.serial += 1
        return f"{stem}{self.serial}"

    def pick(self, *options):
        """One of the options; functions are called."""
        option = self.rng.choice(options)
        return option() if callable(option) else option

    def of(self, kind, depth=2):
        """An expression of the type named `kind`."""
        known = self.names.get(kind, ())
        if known and self.rng.random() < 0.35:
            return self.rng.choice(known)
        if depth <= 0:
            return getattr(self, f"leaf_{kind}")()
        return getattr(self, kind)(depth - 1)

    def any(self, depth=2):
        """An expression of some type."""
        kind = self.pick("int", "int", "float", "str", "str", "bool", "ints", "strs", "table", "group",
                         "pair", "raw", "none", "mixed")
        return self.of(kind, depth)

    def many(self, kind, depth, low=0, high=4):
        """Expressions with commas between."""
        return ", ".join(self.of(kind, depth) for _ in range(self.rng.randint(low, high)))

    def arg(self, kind, depth):
        """The expression, in brackets where an operator or conditional could be torn apart."""
        return f"({self.of(kind, depth)})"

    # --- leaves ---

    def leaf_int(self):
        return self.pick(lambda: str(self.rng.randint(0, 9)), lambda: str(self.rng.randint(-20, 64)),
                         lambda: str(self.rng.choice([100, 255, 1024, -1, 0, 10**6, 0x7f])))

    def leaf_float(self):
        return self.rng.choice(["0.5", "1.0", "2.25", "-3.75", "0.1", "1e-3", "1e10", "3.14159", "-0.0",
                                "100.0", "7.5", "2.5", "-1.5", "0.2", "1e-5", "123456.789", "1e16"])

    def leaf_str(self):
        text = self.rng.choice(STRINGS)
        if "'" in text or self.rng.random() < 0.2:
            return "'''" + text + "'''" if '"' in text else f'"{text}"'
        return f"'{text}'"

    def leaf_bool(self):
        return self.pick("True", "False")

    def leaf_none(self):
        return "None"

    def leaf_ints(self):
        return "[" + ", ".join(self.leaf_int() for _ in range(self.rng.randint(0, 5))) + "]"

    def leaf_strs(self):
        return "[" + ", ".join(self.leaf_str() for _ in range(self.rng.randint(0, 4))) + "]"

    def leaf_table(self):
        names = self.rng.sample(["'a'", "'b'", "'c'", "'units'", "'name'"], self.rng.randint(0, 4))
        return "{" + ", ".join(f"{name}: {self.leaf_int()}" for name in names) + "}"

    def leaf_group(self):
        items = [self.leaf_int() for _ in range(self.rng.randint(1, 5))]
        return "{" + ", ".join(items) + "}"

    def leaf_pair(self):
        return f"({self.leaf_int()}, {self.leaf_str()})"

    def leaf_raw(self):
        return self.rng.choice(["b''", "b'abc'", r"b'\x00\xff'", "b'a b'", "b\"it's\""])

    def leaf_mixed(self):
        return f"[{self.leaf_int()}, {self.leaf_str()}, None, {self.leaf_float()}]"

    # --- numbers ---

    def int(self, d):
        i, s, v = lambda: self.arg("int", d), lambda: self.arg("str", d), lambda: self.arg("ints", d)
        t, name = lambda: self.arg("table", d), self.fresh()
        op = self.rng.choice(["+", "-", "*", "//", "%", "&", "|", "^", "+", "-"])
        return self.pick(
            self.leaf_int,
            lambda: f"{i()} {op} {i()}",
            lambda: f"{i()} {op} {i()}",
            lambda: f"{i()} ** {self.rng.randint(0, 3)}",
            lambda: f"{i()} << {self.rng.randint(0, 6)}",
            lambda: f"{i()} >> {self.rng.randint(0, 6)}",
            lambda: f"-{i()}",
            lambda: f"~{i()}",
            lambda: f"len({self.of(self.pick('str', 'ints', 'strs', 'table', 'group', 'pair', 'raw'), d)})",
            lambda: f"abs({i()})",
            lambda: f"{self.pick('min', 'max')}({i()}, {i()})",
            lambda: f"{self.pick('min', 'max')}({v()}, default={i()})",
            lambda: f"{self.pick('min', 'max')}({v()}, key=lambda {name}: -{name})",
            lambda: f"sum({v()})",
            lambda: f"sum({v()}, {i()})",
            lambda: f"sum({name} * 2 for {name} in {v()} if {name} > {i()})",
            lambda: f"int({self.of('float', d)})",
            lambda: f"int({s()})",
            lambda: f"int({self.of('bool', d)})",
            lambda: f"int('{self.rng.choice(['ff', '10', '077', '1_000', ' 12 ', '0x1f'])}', "
                    f"{self.rng.choice([16, 8, 10, 0, 2])})",
            lambda: f"round({self.of('float', d)})",
            lambda: f"round({i()}, {self.rng.randint(-3, 2)})",
            lambda: f"divmod({i()}, {i()})[{self.rng.randint(0, 1)}]",
            lambda: f"pow({i()}, {self.rng.randint(0, 5)}, {self.rng.randint(1, 30)})",
            lambda: f"{s()}.{self.pick('count', 'find', 'rfind', 'index', 'rindex')}({self.rng.choice(CHARS)})",
            lambda: f"{s()}.{self.pick('count', 'find', 'rfind')}({self.rng.choice(CHARS)}, {self.leaf_int()}, {self.leaf_int()})",
            lambda: f"{v()}.{self.pick('count', 'index')}({i()})",
            lambda: f"{v()}[{self.rng.randint(-3, 3)}]",
            lambda: f"{t()}['{self.pick('a', 'b', 'units')}']",
            lambda: f"{t()}.get('{self.pick('a', 'b', 'zz')}', {i()})",
            lambda: f"{i()} if {self.of('bool', d)} else {i()}",
            lambda: f"({name} := {i()}) + {name}",
            lambda: f"(lambda {name}, k={i()}: {name} * 2 - k)({i()})",
            lambda: f"(lambda *args, **kwargs: len(args) * 10 + len(kwargs))(*{v()}, **{t()})",
            lambda: f"ord({s()}[0])",
            lambda: f"math.{self.pick('floor', 'ceil', 'trunc')}({self.of('float', d)})",
            lambda: f"math.gcd({i()}, {i()})",
            lambda: f"math.{self.pick('factorial', 'isqrt')}({self.rng.randint(-1, 12)})",
            lambda: f"math.comb({self.rng.randint(0, 9)}, {self.rng.randint(0, 9)})",
            lambda: f"math.prod({v()})",
            lambda: f"functools.reduce(lambda a, b: a {self.pick('+', '-', '*')} b, {v()}, {i()})",
            lambda: f"functools.reduce(operator.{self.pick('add', 'mul', 'sub', 'or_')}, {v()})",
            lambda: f"operator.{self.pick('add', 'sub', 'mul', 'floordiv', 'mod', 'and_', 'xor')}({i()}, {i()})",
            lambda: f"operator.itemgetter({self.rng.randint(-1, 2)})({v()})",
            lambda: f"next(({name} for {name} in {v()} if {name} > {i()}), {i()})",
            lambda: f"next(iter({v()}), -1)",
            lambda: f"{i()}.bit_length()",
            lambda: f"{self.pick('True', 'False')} + {i()}",
            lambda: f"({self.of('pair', d)})[0]",
            lambda: f"range({i()}, {i()}, {self.rng.choice([-2, -1, 1, 2, 3])}).{self.pick('start', 'stop', 'step')}",
            lambda: f"len(range({i()}, {i()}, {self.rng.choice([-2, -1, 1, 2, 3])}))",
            lambda: f"range(50)[{i()}]",
            lambda: f"sorted({v()})[-1]",
            lambda: f"collections.Counter({v()})[{i()}]",
            lambda: f"collections.deque({v()}, maxlen={self.rng.randint(1, 3)})[0]",
            lambda: f"functools.partial(max, {i()})({i()})",
        )

    def float(self, d):
        f, i = lambda: self.arg("float", d), lambda: self.arg("int", d)
        return self.pick(
            self.leaf_float,
            lambda: f"{f()} {self.pick('+', '-', '*', '/', '//', '%')} {self.pick(f, i)}",
            lambda: f"{self.pick(f, i)} / {self.pick(f, i)}",
            lambda: f"{i()} {self.pick('+', '-', '*', '//', '%')} {f()}",
            lambda: f"-{f()}",
            lambda: f"abs({f()})",
            lambda: f"{f()} ** {self.rng.randint(-2, 3)}",
            lambda: f"{i()} ** -{self.rng.randint(1, 3)}",
            lambda: f"float({self.pick(f, i, lambda: self.of('str', d))})",
            lambda: f"float('{self.rng.choice(['1.5', ' 2e3 ', '-inf', 'nan', '1_0.5', 'x', '.5', '1e400'])}')",
            lambda: f"round({f()}, {self.rng.randint(0, 3)})",
            lambda: f"sum([{f()}, {f()}, {i()}])",
            lambda: f"{self.pick('min', 'max')}({f()}, {i()}, {f()})",
            lambda: f"math.{self.pick('sqrt', 'exp', 'log', 'sin', 'cos', 'tanh', 'fabs', 'log2', 'log10', 'log1p', 'radians', 'erf')}({f()})",
            lambda: f"math.{self.pick('pow', 'fmod', 'hypot', 'atan2', 'copysign')}({f()}, {f()})",
            lambda: self.pick("math.pi", "math.e", "math.inf", "math.tau"),
            lambda: f"math.log({i()}, {i()})",
            lambda: f"{f()} if {self.of('bool', d)} else {f()}",
            lambda: f"divmod({f()}, {f()})[{self.rng.randint(0, 1)}]",
            lambda: f"operator.truediv({i()}, {i()})",
        )

    def bool(self, d):
        i, s = lambda: self.arg("int", d), lambda: self.arg("str", d)
        v = lambda: self.arg("ints", d)
        order = lambda: self.rng.choice(["<", "<=", ">", ">=", "==", "!="])
        return self.pick(
            self.leaf_bool,
            lambda: f"{i()} {order()} {i()}",
            lambda: f"{i()} {order()} {i()} {order()} {i()}",
            lambda: f"{s()} {order()} {s()}",
            lambda: f"{v()} {order()} {v()}",
            lambda: f"{self.of('pair', d)} {self.pick('==', '!=', '<')} {self.of('pair', d)}",
            lambda: f"{self.of('float', d)} {order()} {i()}",
            lambda: f"({self.any(d)}) {self.pick('==', '!=')} ({self.any(d)})",
            lambda: f"{self.of('group', d)} {order()} {self.of('group', d)}",
            lambda: f"{i()} {self.pick('in', 'not in')} {self.of(self.pick('ints', 'group', 'pair'), d)}",
            lambda: f"{self.leaf_str()} {self.pick('in', 'not in')} {self.of(self.pick('str', 'strs', 'table'), d)}",
            lambda: f"{i()} in range({i()}, {i()}, {self.rng.choice([1, 2, -1])})",
            lambda: f"not {self.arg(self.pick('bool', 'str', 'ints', 'int'), d)}",
            lambda: f"bool({self.any(d)})",
            lambda: f"{self.arg('bool', d)} {self.pick('and', 'or')} {self.arg('bool', d)}",
            lambda: f"isinstance({self.any(d)}, {self.pick('int', 'str', '(int, float)', 'list', 'dict', '(list, tuple)', 'bool', 'float', 'type(None)', 'set')})",
            lambda: f"issubclass({self.pick('bool', 'int', 'str', 'KeyError', 'dict')}, {self.pick('int', 'object', 'LookupError', '(str, dict)')})",
            lambda: f"({self.any(d)}) {self.pick('is', 'is not')} None",
            lambda: f"{s()}.{self.pick('startswith', 'endswith')}({self.pick(lambda: self.rng.choice(CHARS), '(' + chr(39) + 'a' + chr(39) + ', ' + chr(39) + '1' + chr(39) + ')')})",
            lambda: f"{s()}.{self.pick('isdigit', 'isalpha', 'isalnum', 'isupper', 'islower', 'isspace', 'isidentifier', 'isnumeric', 'isdecimal')}()",
            lambda: f"{self.pick('any', 'all')}(x > {i()} for x in {v()})",
            lambda: f"{self.pick('any', 'all')}({v()})",
            lambda: f"hasattr({self.any(d)}, '{self.pick('append', 'keys', 'upper', 'real', 'zz')}')",
            lambda: f"callable({self.pick('len', 'int', '3', 'print', lambda: s())})",
            lambda: f"type({self.any(d)}) is {self.pick('int', 'str', 'float', 'list', 'bool', 'tuple')}",
            lambda: f"({self.of('group', d)}).{self.pick('issubset', 'isdisjoint', 'issuperset')}({v()})",
            lambda: f"{self.of('table', d)} {self.pick('==', '!=')} {self.of('table', d)}",
            lambda: f"math.isclose({self.of('float', d)}, {self.of('float', d)})",
            lambda: f"float({self.of('float', d)}).is_integer()",
            lambda: f"operator.{self.pick('lt', 'eq', 'ge', 'ne')}({i()}, {i()})",
        )

    def none(self, d):
        return self.pick("None", "print()", lambda: f"[{self.leaf_int()}].append(1)",
                         lambda: f"({self.of('table', d)}).get('zz')", lambda: f"[3, 1].{self.pick('sort', 'reverse', 'clear')}()")

    # --- text ---

    def str(self, d):
        s, i, f = lambda: self.arg("str", d), lambda: self.arg("int", d), lambda: self.arg("float", d)
        c = lambda: self.rng.choice(CHARS)
        return self.pick(
            self.leaf_str,
            lambda: f"{s()} + {s()}",
            lambda: f"{s()} * {self.rng.randint(-1, 3)}",
            lambda: f"{s()}[{self.slice()}]",
            lambda: f"{s()}[{self.slice()}]",
            lambda: f"{s()}[{self.rng.randint(-3, 3)}]",
            lambda: f"{s()}.{self.pick('upper', 'lower', 'title', 'capitalize', 'swapcase', 'strip', 'lstrip', 'rstrip', 'casefold', 'expandtabs')}()",
            lambda: f"{s()}.{self.pick('strip', 'lstrip', 'rstrip', 'removeprefix', 'removesuffix')}({c()})",
            lambda: f"{s()}.replace({c()}, {c()})",
            lambda: f"{s()}.replace({c()}, {c()}, {self.rng.randint(-1, 2)})",
            lambda: f"{self.leaf_str()}.join({self.of('strs', d)})",
            lambda: f"{s()}.{self.pick('center', 'ljust', 'rjust')}({self.rng.randint(0, 12)}, {self.rng.choice(['chr(42)', repr('-')])})",
            lambda: f"{s()}.{self.pick('center', 'ljust', 'rjust', 'zfill')}({self.rng.randint(0, 12)})",
            lambda: f"{s()}.{self.pick('partition', 'rpartition')}({c()})[{self.rng.randint(0, 2)}]",
            lambda: f"{s()}.{self.pick('split', 'rsplit')}()[{self.rng.randint(-1, 1)}]",
            lambda: self.formatted(d),
            lambda: self.formatted(d),
            lambda: f"'%s-%r' % ({self.any(d)}, {self.any(d)})",
            lambda: f"'%{self.pick('d', '5d', '-5d', '05d', 'x', '+d', 'i', 's')}' % {i()}",
            lambda: f"'%{self.pick('.2f', '8.3f', 'g', 'e', '.0f', '+.1f', 's', 'r')}' % {f()}",
            lambda: f"'%(a)s/%(b)0{self.rng.randint(2, 5)}d' % {{'a': {s()}, 'b': {i()}}}",
            lambda: f"'{{}}_{{}}'.format({self.any(d)}, {i()})",
            lambda: f"'{{1}} {{0!r}} {{k:>{self.rng.randint(1, 9)}}}'.format({s()}, {i()}, k={s()})",
            lambda: f"'{{0[a]}}-{{1.real}}'.format({{'a': {i()}}}, {i()})",
            lambda: f"'{{a}}{{b}}'.format_map({{'a': {i()}, 'b': {s()}}})",
            lambda: f"str({self.any(d)})",
            lambda: f"repr({self.any(d)})",
            lambda: f"format({i()}, '{self.rng.choice(SPECS_INT)}')",
            lambda: f"format({f()}, '{self.rng.choice(SPECS_FLOAT)}')",
            lambda: f"{self.pick('hex', 'oct', 'bin')}({i()})",
            lambda: f"chr({self.rng.randint(32, 400)})",
            lambda: f"type({self.any(d)}).__name__",
            lambda: f"''.join(reversed({s()}))",
            lambda: f"''.join(sorted({s()}))",
            lambda: f"{s()} or {s()}",
            lambda: f"{s()} if {self.of('bool', d)} else {s()}",
            lambda: f"max({self.of('strs', d)}, key=len, default='')",
            lambda: f"ascii({s()})",
            lambda: f"({self.of('raw', d)}).hex()",
            lambda: f"({self.of('raw', d)}).decode('latin-1')",
            lambda: f"str.{self.pick('upper', 'lower', 'strip')}({s()})",
            lambda: f"'\\n'.join([{s()}, {s()}])",
            lambda: f"({s()}).encode().decode('utf-8')",
        )

    def formatted(self, d):
        """An f-string; its fields are kept free of quotes, as Python 3.11 needs."""
        part = lambda: self.pick(
            lambda: f"{{{self.rng.randint(-99, 999)}:{self.rng.choice(SPECS_INT)}}}",
            lambda: f"{{{self.leaf_float()}:{self.rng.choice(SPECS_FLOAT)}}}",
            lambda: f'{{"ab" + "c"!{self.pick("r", "s", "a")}:{self.rng.choice(SPECS_STR)}}}',
            lambda: f"{{[1, 2.5, None]!r:>{self.rng.randint(1, 22)}}}",
            lambda: f"{{{self.rng.randint(1, 9)} + 1=}}",
            lambda: f"{{{self.rng.randint(1, 9)}:>{{{self.rng.randint(1, 9)}}}}}",
            "{{}}", "_", "block", "{None}", "{True:>6}", "{(1, 2)}", "{True:d}",
        )
        return "f'" + "".join(part() for _ in range(self.rng.randint(1, 3))) + "'"

    def slice(self):
        """What stands in the brackets of a slice."""
        part = lambda: self.pick("", "", lambda: str(self.rng.randint(-4, 5)))
        step = self.pick("", "", ":2", ":-1", ":-2", ":3")
        return f"{part()}:{part()}{step}"

    # --- containers ---

    def ints(self, d):
        v, i = lambda: self.arg("ints", d), lambda: self.arg("int", d)
        x, y = self.fresh("x"), self.fresh("y")
        return self.pick(
            lambda: f"[{self.many('int', d)}]",
            lambda: f"[{self.many('int', d)}]",
            lambda: f"{v()} + {v()}",
            lambda: f"{v()} * {self.rng.randint(-1, 2)}",
            lambda: f"{v()}[{self.slice()}]",
            lambda: f"{v()}[{self.slice()}]",
            lambda: f"[{x} {self.pick('+', '*', '-', '//')} {i()} for {x} in {v()}]",
            lambda: f"[{x} * {y} for {x} in {v()} if {x} % 2 for {y} in range({x} % 3)]",
            lambda: f"[{y} for {x} in [{v()}, {v()}] for {y} in {x}]",
            lambda: f"[{x} if {x} > 0 else -{x} for {x} in {v()}]",
            lambda: f"list(range({i()} % 20, {i()} % 30, {self.rng.choice([1, 2, 5])}))",
            lambda: f"list(range({i()} % 20, {i()} % 5, -{self.rng.randint(1, 4)}))",
            lambda: f"sorted({v()}, reverse={self.leaf_bool()})",
            lambda: f"sorted({v()}, key=lambda {x}: ({x} % 3, -{x}))",
            lambda: f"sorted({self.of('group', d)})",
            lambda: f"list(reversed({v()}))",
            lambda: f"list(map(lambda {x}: {x} * 2, {v()}))",
            lambda: f"list(map(operator.add, {v()}, {v()}))",
            lambda: f"list(filter({self.pick('None', lambda: f'lambda {x}: {x} > 2')}, {v()}))",
            lambda: f"[*{v()}, {i()}, *{v()}]",
            lambda: f"list(({self.of('table', d)}).values())",
            lambda: f"[{x} + {y} for {x}, {y} in zip({v()}, {v()})]",
            lambda: f"[{x} * {y} for {x}, {y} in enumerate({v()}, {self.rng.randint(0, 2)})]",
            lambda: f"list(itertools.accumulate({v()}))",
            lambda: f"list(itertools.accumulate({v()}, lambda a, b: a * 2 - b, initial={i()}))",
            lambda: f"list(itertools.chain({v()}, {v()}))",
            lambda: f"list(itertools.chain.from_iterable([{v()}, {v()}]))",
            lambda: f"list(itertools.islice({v()}, {self.rng.randint(0, 4)}))",
            lambda: f"list(itertools.takewhile(lambda {x}: {x} < 5, {v()}))",
            lambda: f"list(itertools.islice(itertools.count({i()}, {self.rng.randint(1, 3)}), {self.rng.randint(0, 4)}))",
            lambda: f"list(itertools.dropwhile(lambda {x}: {x} < 5, {v()}))",
            lambda: f"list(itertools.repeat({i()}, {self.rng.randint(0, 3)}))",
            lambda: f"[{x} for {x} in {v()} if {x} in {v()} or {x} > {i()}]",
            lambda: f"copy.{self.pick('copy', 'deepcopy')}({v()})",
            lambda: f"list(dict.fromkeys({v()}))",
            lambda: f"[{self.pick('len', 'ord')}({x}) for {x} in {self.of('strs', d)}]",
            lambda: f"[int({x}) for {x} in str(abs({i()}))]",
            lambda: f"list({self.of('raw', d)})",
            lambda: f"(lambda first=0, *rest: [first, len(rest), *rest])(*{v()})",
            lambda: f"list(divmod({i()}, {i()}))",
            lambda: f"[{x} for {x} in {v()}][::-1]",
            lambda: f"list(collections.deque({v()}, maxlen={self.rng.randint(1, 4)}))",
            lambda: f"sum([{v()}, {v()}], [])",
            lambda: f"list(collections.Counter({v()}).values())",
            lambda: f"[{x} for {x}, *_ in zip({v()}, {v()})]",
            lambda: f"{v()} or [{i()}]",
        )

    def strs(self, d):
        s, v, x = lambda: self.arg("str", d), lambda: self.arg("strs", d), self.fresh("x")
        return self.pick(
            lambda: f"[{self.many('str', d)}]",
            lambda: f"[{self.many('str', d)}]",
            lambda: f"{s()}.{self.pick('split', 'rsplit')}({self.rng.choice(CHARS)})",
            lambda: f"{s()}.{self.pick('split', 'rsplit')}({self.rng.choice(CHARS)}, {self.rng.randint(-1, 2)})",
            lambda: f"{s()}.split()",
            lambda: f"{s()}.splitlines({self.pick('', 'True')})",
            lambda: f"sorted({v()}, key=len)",
            lambda: f"sorted({v()}, key=str.lower, reverse=True)",
            lambda: f"sorted({v()})",
            lambda: f"[{x}.{self.pick('upper', 'strip', 'title')}() for {x} in {v()}]",
            lambda: f"[f'{{{x}}}_{{i}}' for i, {x} in enumerate({v()})]",
            lambda: f"list({s()})",
            lambda: f"{v()}[{self.slice()}]",
            lambda: f"list({self.of('table', d)})",
            lambda: f"list(({self.of('table', d)}).keys())",
            lambda: f"list(map(str, {self.of('ints', d)}))",
            lambda: f"[{x} for {x} in {v()} if {x}]",
            lambda: f"list({s()}.partition({self.rng.choice(CHARS)}))",
            lambda: f"{v()} + {v()}",
            lambda: f"[a + b for a, b in itertools.product({v()}, {v()})][:5]",
        )

    def table(self, d):
        t, i, x = lambda: self.arg("table", d), lambda: self.arg("int", d), self.fresh("x")
        return self.pick(
            lambda: f"{{'a': {i()}, 'b': {i()}}}",
            lambda: f"{{'units': {i()}, **{t()}}}",
            lambda: f"{{**{t()}, 'a': {i()}}}",
            lambda: f"dict(a={i()}, name={i()})",
            lambda: f"dict({t()}, b={i()})",
            lambda: f"dict(zip({self.of('strs', d)}, {self.of('ints', d)}))",
            lambda: f"dict([('a', {i()}), ('c', {i()})])",
            lambda: f"{{{x}: len({x}) for {x} in {self.of('strs', d)}}}",
            lambda: f"{{k: v * 2 for k, v in {t()}.items() if v > {i()}}}",
            lambda: f"{{str(k): k for k in {self.of('ints', d)}}}",
            lambda: f"{t()} | {t()}",
            lambda: f"{t()}.copy()",
            lambda: f"dict.fromkeys({self.of('strs', d)}, {i()})",
            lambda: f"dict(collections.Counter({self.of('str', d)}))",
            lambda: f"dict(sorted({t()}.items(), key=lambda item: (item[1], item[0])))",
            lambda: f"dict(collections.OrderedDict({t()}))",
        )

    def group(self, d):
        g, v = lambda: self.arg("group", d), lambda: self.arg("ints", d)
        x = self.fresh("x")
        return self.pick(
            lambda: f"{{{self.many('int', d, 1)}}}",
            lambda: f"set({v()})",
            lambda: f"{g()} {self.pick('|', '&', '-', '^')} {g()}",
            lambda: f"{{{x} % 4 for {x} in {v()}}}",
            lambda: f"{g()}.{self.pick('union', 'difference', 'intersection', 'symmetric_difference')}({v()})",
            lambda: f"frozenset({v()})",
            lambda: f"{g()}.copy()",
            lambda: "set()",
        )

    def pair(self, d):
        i, s = lambda: self.arg("int", d), lambda: self.arg("str", d)
        return self.pick(
            lambda: f"({i()}, {s()})",
            lambda: f"tuple([{i()}, {s()}])",
            lambda: f"({i()},) + ({s()},)",
            lambda: f"(({i()}, {s()}) * 2)[:2]",
            lambda: f"next(zip([{i()}], [{s()}]))",
            lambda: f"(lambda a, /, b, *, c=1: (a + c, b))({i()}, b={s()})",
        )

    def raw(self, d):
        return self.pick(
            self.leaf_raw,
            lambda: f"{self.arg('raw', d)} + {self.arg('raw', d)}",
            lambda: f"{self.arg('raw', d)}[{self.slice()}]",
            lambda: f"({self.of('str', d)}).encode()",
            lambda: f"bytes([1, 2, {self.rng.randint(0, 255)}])",
            lambda: f"{self.arg('raw', d)} * 2",
        )

    def mixed(self, d):
        a = lambda: self.any(d)
        return self.pick(
            lambda: f"[{a()}, {a()}]",
            lambda: f"list(zip({self.of('ints', d)}, {self.of('str', d)}))",
            lambda: f"list(enumerate({self.of('strs', d)}, start={self.leaf_int()}))",
            lambda: f"list(({self.of('table', d)}).items())",
            lambda: f"[({a()}), [{a()}], {{'k': {a()}}}]",
            lambda: f"list(itertools.{self.pick('product', 'zip_longest')}({self.of('ints', d)}, {self.of('strs', d)}))[:6]",
            lambda: f"list(itertools.combinations({self.of('ints', d)}[:3], 2))",
            lambda: f"collections.Counter({self.of('str', d)}).most_common(2)",
            lambda: f"range({self.leaf_int()}, {self.leaf_int()})",
            lambda: f"copy.deepcopy([{a()}, {a()}])",
            lambda: f"collections.OrderedDict(a={a()})",
            lambda: "[..., NotImplemented, int, ValueError]",
        )
