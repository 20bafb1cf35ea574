"""Pieces of programs: each function writes definitions and uses of one part of the language.

A piece is self-contained; its names are fresh, so that pieces can stand behind each other.
"""

from textwrap import dedent, indent

FEATURES = {}


def feature(function):
    """Registers a piece under its name."""
    FEATURES[function.__name__] = function
    return function


def lines(text):
    """The text without the indentation of this file."""
    return dedent(text).lstrip("\n")


def block(statements, spaces=4):
    """Statements as a body."""
    return indent(statements or "pass\n", " " * spaces)


def record(*values):
    """A statement for each value."""
    return "".join(f"results.append({value})\n" for value in values)


def attempt(statements, otherwise="'raised ' + type(error).__name__"):
    """The statements; what they raise is recorded."""
    return f"try:\n{block(statements)}except Exception as error:\n    results.append({otherwise})\n"


# --- classes ---


def _method(g, name, bases_have):
    a, b = g.leaf_int(), g.leaf_int()
    if not bases_have:
        return g.pick(
            f"def {name}(self, x, *args, **kwargs):\n    return [x, {a}, *args, sorted(kwargs)]\n",
            f"def {name}(self, x, *args, **kwargs):\n    self.log.append('{name}')\n    return [x + {a}]\n",
        )
    return g.pick(
        f"def {name}(self, x, *args, **kwargs):\n    return [{b}] + super().{name}(x, *args, **kwargs)\n",
        f"def {name}(self, x, *args, **kwargs):\n    kwargs['k{a}'] = {b}\n"
        f"    return super().{name}(x + 1, {a}, *args, **kwargs) + ['{name}']\n",
        f"def {name}(self, x, *args, **kwargs):\n    inner = super().{name}(x, **kwargs)\n"
        f"    return inner[::-1]\n",
    )


@feature
def diamond(g):
    """Multiple inheritance with cooperative super() and arguments passed on."""
    base, left, right, bottom = (g.fresh(stem) for stem in ("Base", "Left", "Right", "Bottom"))
    text = f"class {base}:\n    tag = {g.leaf_str()}\n    def __init__(self, units={g.leaf_int()}, **kwargs):\n"
    text += "        self.units = units\n        self.rest = kwargs\n        self.log = []\n"
    text += block(_method(g, "call", False)) + block(_method(g, "build", False))
    for name, own in ((left, "rate"), (right, "bias")):
        text += f"class {name}({base}):\n"
        if g.rng.random() < 0.5:
            text += f"    tag = {g.leaf_str()}\n"
        if g.rng.random() < 0.8:
            text += f"    def __init__(self, {own}={g.leaf_float()}, *args, **kwargs):\n"
            text += f"        super().__init__(*args, **kwargs)\n        self.{own} = {own}\n"
        for method in ("call", "build"):
            if g.rng.random() < 0.7:
                text += block(_method(g, method, True))
        text += "    pass\n"
    order = g.pick(f"{left}, {right}", f"{right}, {left}", left)
    text += f"class {bottom}({order}):\n"
    if g.rng.random() < 0.6:
        text += f"    def __init__(self, name={g.leaf_str()}, **kwargs):\n"
        text += "        self.name = name\n        super().__init__(**kwargs)\n"
    if g.rng.random() < 0.6:
        text += block(_method(g, "call", True))
    text += "    pass\n"
    o, call = g.fresh("o"), g.pick("", f"units={g.leaf_int()}", f"units={g.leaf_int()}, extra={g.leaf_str()}")
    text += f"{o} = {bottom}({call})\n"
    text += record(
        f"{o}.call({g.leaf_int()}, {g.leaf_int()}, flag=True)", f"{o}.build({g.leaf_int()})", f"{o}.log",
        f"{o}.tag", f"[c.__name__ for c in {bottom}.__mro__]", f"isinstance({o}, {right})",
        f"issubclass({bottom}, {base})", f"type({o}).__name__", f"vars({o})", f"{o}.__class__ is {bottom}",
        f"hasattr({o}, 'name')", f"getattr({o}, 'bias', 'none')", f"super({bottom}, {o}).tag",
        f"[c.__name__ for c in {bottom}.__bases__]", f"{bottom}.mro()[-1] is object",
    )
    return text


@feature
def properties(g):
    """Properties with setters and deleters, static and class methods, class attributes."""
    c, o, p = g.fresh("Config"), g.fresh("o"), g.fresh("p")
    return lines(f"""
        class {c}:
            count = 0
            sizes = [{g.leaf_int()}]
            def __init__(self, size={g.leaf_int()}):
                self._size = size
                {c}.count += 1
            @property
            def size(self):
                return self._size {g.pick('+', '*', '-')} {g.leaf_int()}
            @size.setter
            def size(self, value):
                self._size = value {g.pick('+', '*', '-')} {g.leaf_int()}
            @property
            def frozen(self):
                return 'frozen'
            @classmethod
            def make(cls, *args, **kwargs):
                return cls(*args, **kwargs)
            @staticmethod
            def twice(x, times={g.leaf_int()}):
                return [x] * (times % 4)
            @functools.cached_property
            def table(self):
                self.sizes.append(self._size)
                return len(self.sizes)
            def __len__(self):
                return abs(self._size) % 5
        {o} = {c}.make({g.leaf_int()})
        results.append({o}.size)
        {o}.size = {g.leaf_int()}
        results.append(({o}.size, {o}._size, {o}.frozen))
        {o}.size += 2
        results.append({o}.size)
        {p} = type({o})(size=3)
        results.append(({c}.count, {o}.count, {p}.twice(1), {c}.twice({g.leaf_str()}, times=2)))
        {p}.count = {g.leaf_int()}
        results.append(({c}.count, {p}.count, {o}.table, {o}.table, {p}.table, {c}.sizes))
        results.append((len({o}), bool({o}), 'yes' if {p} else 'no', {c}.make.__name__))
        try:
            {o}.frozen = 1
        except AttributeError:
            results.append('cannot set')
        del {p}.count
        results.append({p}.count)
        results.append((isinstance({c}.size, property), {c}.size.fget({o})))
        """)


@feature
def protocols(g):
    """Special methods: containers, calls, attributes, comparison, operators, text."""
    c, o, n = g.fresh("Box"), g.fresh("o"), g.leaf_int
    text = lines(f"""
        class {c}:
            def __init__(self, *items, **options):
                self.items = list(items)
                self.options = options
            def __call__(self, x, scale=1):
                return [x * scale for x in self.items] + [x]
            def __len__(self):
                return len(self.items)
            def __iter__(self):
                {g.pick('return iter(self.items)', 'yield from self.items', 'for x in self.items: yield x')}
            def __getitem__(self, index):
                if isinstance(index, slice):
                    return {c}(*self.items[index])
                return self.items[index]
            def __setitem__(self, index, value):
                self.items[index] = value
            def __delitem__(self, index):
                del self.items[index]
            def __contains__(self, item):
                return item in self.items or item == 'magic'
            def __eq__(self, other):
                if not isinstance(other, {c}):
                    return NotImplemented
                return self.items == other.items
            def __hash__(self):
                return {n()}
            def __lt__(self, other):
                return len(self.items) < len(other.items)
            def __add__(self, other):
                return {c}(*self.items, *(other.items if isinstance(other, {c}) else [other]))
            def __radd__(self, other):
                return {c}(other, *self.items)
            def __iadd__(self, other):
                self.items.append(other)
                return self
            def __mul__(self, times):
                return {c}(*self.items * times)
            __rmul__ = __mul__
            def __neg__(self):
                return {c}(*[-x for x in self.items])
            def __bool__(self):
                return {g.pick('bool(self.items)', 'len(self.items) > 1', 'True')}
            def __getattr__(self, name):
                if name.startswith('opt_'):
                    return self.options.get(name[4:], 'missing')
                raise AttributeError(name)
            def __repr__(self):
                return f'Box({{self.items!r}})'
            def __enter__(self):
                self.items.append('in')
                return self
            def __exit__(self, kind, error, trace):
                self.items.append(kind.__name__ if kind else 'out')
                return {g.pick('True', 'kind is ValueError')}
        {o} = {c}({n()}, {n()}, {n()}, rate={n()})
        """)
    uses = [
        f"{o}({n()}, scale=2)", f"len({o})", f"[x for x in {o}]", f"{o}[{g.rng.randint(-3, 3)}]", f"{o}[{g.slice()}]",
        f"{n()} in {o}", "'magic' in " + o, f"{o} == {c}(*{o})", f"{o} == 3", f"{o} != {c}()", f"{o} < {c}({n()})",
        f"({o} + {n()})", f"({n()} + {o}).items", f"{o} * 2", f"2 * {o}", f"-{o}", f"bool({o})", f"not {c}()", f"{o}.opt_rate",
        f"{o}.opt_zz", f"hasattr({o}, 'nothing')", f"getattr({o}, 'nothing', 5)", f"str({o})", f"f'{{{o}}}'", f"'%s' % {o}",
        f"sum({o})", f"max({o})", f"list(reversed({o}))",
        f"(lambda a, *b: (a, b))(*{o})", f"tuple({o})", f"list(zip({o}, {o}))", f"any({o})", f"sorted({o})",
        f"sum([{c}({n()}), {c}(2)], {c}())", f"{o} > {c}()", f"callable({o})", f"'{{}}'.format({o})", f"{o} is not {c}(1)",
        f"list(enumerate({o}))", f"set({o})", f"[*{o}]", f"list(map(str, {o}))", f"{o}.missing",
    ]
    for use in g.rng.sample(uses, 12):
        text += attempt(record(use))
    return text + lines(f"""
        {o} += 7
        {o}[0] = 'first'
        del {o}[1]
        first, *rest = {o}
        results.append((first, rest))
        with {o} as inner:
            results.append(inner is {o})
            {g.pick('pass', 'raise ValueError("x")')}
        results.append({o})
        """)


@feature
def attribute_hooks(g):
    """__setattr__, __getattribute__-free hooks, setattr, getattr, delattr, __slots__, __dict__."""
    c, o = g.fresh("Hooked"), g.fresh("o")
    return lines(f"""
        class {c}:
            def __init__(self):
                self.x = {g.leaf_int()}
                self._hidden = {g.leaf_int()}
            def __setattr__(self, name, value):
                if name.startswith('_'):
                    object.__setattr__(self, name, value)
                else:
                    {g.pick('super().__setattr__(', 'object.__setattr__(self, ')}name, [value])
            def __delattr__(self, name):
                if name == 'x':
                    raise AttributeError('kept')
                super().__delattr__(name)
        """) + lines(f"""
        {o} = {c}()
        setattr({o}, 'y', {g.leaf_int()})
        setattr({o}, '_z', 4)
        results.append(({o}.x, {o}.y, {o}._z, sorted({o}.__dict__), getattr({o}, '_hidden')))
        del {o}.y
        delattr({o}, '_z')
        results.append((hasattr({o}, 'y'), hasattr({o}, '_z'), vars({o})))
        try:
            del {o}.x
        except AttributeError as error:
            results.append(str(error))
        try:
            {o}.nothing
        except AttributeError:
            results.append('no attribute')
        {o}.__dict__['w'] = {g.leaf_int()}
        results.append({o}.w)
        {o}.__dict__.update(v=1, u=2)
        results.append(({o}.u, len({o}.__dict__)))
        """)


@feature
def making(g):
    """__new__, __init_subclass__, metaclass keywords, class keywords, descriptors, __call__ on types."""
    base, child, other, field = g.fresh("Root"), g.fresh("Leaf"), g.fresh("Solo"), g.fresh("Field")
    text = lines(f"""
        class {base}:
            registry = {{}}
            def __init_subclass__(cls, key=None, **kwargs):
                super().__init_subclass__(**kwargs)
                {base}.registry[key or cls.__name__] = cls
        class {child}({base}{g.pick('', ', key=' + g.leaf_str())}):
            pass
        class {child}B({child}, key='b'):
            pass
        results.append(sorted({base}.registry))
        results.append({base}.registry['b'] is {child}B)
        class {other}:
            made = []
            def __new__(cls, *args, **kwargs):
                self = super().__new__(cls)
                self.first = args[0] if args else None
                cls.made.append(cls.__name__)
                return self
            def __init__(self, value={g.leaf_int()}):
                self.value = value
        results.append(({other}(3).first, {other}().value, {other}.made))
        class {field}:
            def __init__(self, default):
                self.default = default
            def __set_name__(self, owner, name):
                self.name = '_' + name
            def __get__(self, instance, owner):
                if instance is None:
                    return self
                return getattr(instance, self.name, self.default)
            def __set__(self, instance, value):
                setattr(instance, self.name, value * 2)
        class {field}User:
            size = {field}({g.leaf_int()})
            rate = {field}(0.5)
        user = {field}User()
        results.append((user.size, user.rate))
        user.size = {g.leaf_int()}
        results.append((user.size, user.__dict__, {field}User.size.name))
        """)
    text += g.pick("", lines(f"""
        class {base}Meta(type):
            def __call__(cls, *args, **kwargs):
                made = super().__call__(*args, **kwargs)
                made.after = {g.leaf_int()}
                return made
            def shout(cls):
                return cls.__name__.upper()
        class {base}User(metaclass={base}Meta):
            def __init__(self, x):
                self.x = x
        results.append(({base}User(4).after, {base}User(5).x, {base}User.shout()))
        """))
    return text


@feature
def abstract(g):
    """abc, numbers and collections.abc."""
    c, d = g.fresh("Abstract"), g.fresh("Concrete")
    return "import abc, numbers, collections.abc\n" + lines(f"""
        class {c}({g.pick('abc.ABC', 'metaclass=abc.ABCMeta')}):
            @abc.abstractmethod
            def run(self, x):
                return [x]
            @property
            @abc.abstractmethod
            def size(self):
                pass
            def both(self):
                return self.run(self.size)
        class {d}({c}):
            def run(self, x):
                return super().run(x) + [{g.leaf_int()}]
            @property
            def size(self):
                return {g.leaf_int()}
        results.append({d}().both())
        try:
            {c}()
            results.append('made')
        except TypeError:
            results.append('abstract')
        results.append([isinstance(x, numbers.{g.pick('Number', 'Integral', 'Real')}) for x in (1, 2.5, True, 'a', None)])
        results.append([isinstance(x, collections.abc.{g.pick('Sequence', 'Iterable', 'Mapping', 'Sized', 'Hashable', 'Callable', 'MutableSequence', 'Set')}) for x in ([1], (1,), 'a', {{'a': 1}}, {{1}}, 3, len, range(3), {d}(), iter([]))])
        """)


@feature
def dataclass(g):
    """Dataclasses: defaults, factories, inheritance, __post_init__, comparison, asdict, replace."""
    c, d, o = g.fresh("Config"), g.fresh("Deep"), g.fresh("o")
    post = g.pick("", lines(f"""
        def __post_init__(self):
            self.total = self.units + {g.leaf_int()}
            if self.units > 5:
                self.name = self.name.upper()
        """))
    options = g.pick("", "()", "(eq=True)", "(repr=True, order=False)")
    text = "import dataclasses\nfrom dataclasses import dataclass, field\nfrom typing import ClassVar, List, Optional\n"
    text += f"@{g.pick('dataclass', 'dataclasses.dataclass')}{options}\nclass {c}:\n"
    text += block(lines(f"""
        units: int
        name: str = {g.leaf_str()}
        sizes: List[int] = field(default_factory=lambda: [{g.leaf_int()}])
        rate: Optional[float] = {g.pick('None', g.leaf_float())}
        kind: ClassVar[str] = 'kind'
        hidden: int = field(default={g.leaf_int()}, repr=False{g.pick('', ', init=False')})
        """)) + block(post)
    text += "    def double(self):\n        return self.units * 2\n"
    text += f"@dataclass{options}\nclass {d}({c}):\n    depth: int = {g.leaf_int()}\n    units: int = {g.leaf_int()}\n"
    text += lines(f"""
        {o} = {c}({g.leaf_int()}, {g.pick('', 'name=' + g.leaf_str(), g.leaf_str())})
        results.append(({o}.units, {o}.name, {o}.sizes, {o}.rate, {o}.hidden, {o}.double()))
        results.append(repr({o}))
        results.append(dataclasses.asdict({o}))
        results.append({d}().units)
        results.append({d}(depth=1, units=2))
        results.append({d}(7, 'n', [1], 2.5).depth)
        results.append(dataclasses.replace({o}, units={g.leaf_int()}))
        results.append({o} == dataclasses.replace({o}))
        results.append({o} == {c}(10 ** 6))
        results.append([f.name for f in dataclasses.fields({c})])
        results.append((dataclasses.is_dataclass({o}), dataclasses.is_dataclass(3), {c}.kind))
        results.append(dataclasses.astuple({d}(1)))
        {c}(1).sizes.append(9)
        results.append({c}(1).sizes)
        """)
    text += attempt(f"{c}()\nresults.append('made')\n")
    text += attempt(f"{c}(1, zz=2)\nresults.append('made')\n")
    text += f"{o}.units = {g.leaf_int()}\n" + record(f"{o}")
    return text


@feature
def enums(g):
    """Enumerations: members, values, lookup, iteration, methods, auto, mixed-in types."""
    c = g.fresh("Mode")
    base = g.pick(*["enum.Enum"] * 9, "str, enum.Enum", "enum.IntEnum")
    number = base == "enum.IntEnum"
    values = ["1", "2", "5"] if number else g.pick(["'sum'", "'mean'", "'max'"], ["enum.auto()"] * 3 if base == "enum.Enum" else ["'a'", "'b'", "'c'"])
    text = "import enum\n" + lines(f"""
        class {c}({base}):
            SUM = {values[0]}
            MEAN = {values[1]}
            MAX = {values[2]}
            @property
            def short(self):
                return self.name[:2]
            def describe(self, suffix='!'):
                return f'{{self.name.lower()}}{{suffix}}'
            @classmethod
            def default(cls):
                return cls.MEAN
        """)
    if base != "enum.Enum":  # members are values as well
        return text + record(f"{c}.SUM == {c}.SUM", f"{c}.SUM is {c}.SUM", f"hasattr({c}, 'SUM')")
    text += record(
        f"{c}.SUM.name", f"{c}.SUM.value", f"[m.name for m in {c}]", f"{c}.MEAN.describe()", f"{c}.MAX.short",
        f"{c}['MAX'] is {c}.MAX", f"{c}({c}.SUM.value) is {c}.SUM", f"{c}.SUM == {c}.MEAN", f"{c}.SUM == {c}.SUM.value",
        f"len({c})", f"{c}.default()", f"isinstance({c}.SUM, {c})", f"{c}.SUM in ({c}.SUM, {c}.MAX)",
        f"{{{c}.SUM: 1, {c}.MEAN: 2}}[{c}.MEAN]", f"list({c})", f"{c}.SUM is not {c}.MAX", f"type({c}.SUM).__name__",
        f"[m.value for m in {c} if m != {c}.SUM]", f"list({c}.__members__)", f"bool({c}.SUM)", f"{c}.SUM.__class__ is {c}",
        f"repr({c}.SUM)", f"isinstance({c}.SUM, str)",
    )
    text += attempt(f"{c}('nothing')\n") + attempt(f"{c}['NOTHING']\n") + attempt(f"{c}.NOTHING\n")
    if number:
        text += record(f"{c}.SUM + 1", f"{c}.SUM < {c}.MAX", f"[10, 20, 30][{c}.SUM]", f"isinstance({c}.MAX, int)")
    return text


@feature
def named_tuples(g):
    """collections.namedtuple and typing.NamedTuple."""
    c, d, o = g.fresh("Point"), g.fresh("Shape"), g.fresh("o")
    return "import typing\n" + lines(f"""
        {c} = collections.namedtuple('{c}', {g.pick("['x', 'y']", "'x y'", "'x, y'", "('x', 'y')")}{g.pick('', ', defaults=[' + g.leaf_int() + ']')})
        {o} = {c}({g.leaf_int()}, y={g.leaf_int()})
        results.append(({o}.x, {o}[1], {o}, len({o}), {o} == ({o}.x, {o}.y), {o}[-1:]))
        x, y = {o}
        results.append((x, y, {o}._fields, {o}._asdict(), {o}._replace(x=1), {c}._make([1, 2])))
        results.append((isinstance({o}, tuple), isinstance({o}, {c}), repr({o}), {o} + (1,), list({o}), type({o}).__name__))
        class {d}(typing.NamedTuple):
            height: int
            width: int = {g.leaf_int()}
            name: str = {g.leaf_str()}
            def area(self):
                return self.height * self.width
            @property
            def label(self):
                return f'{{self.name}}:{{self.height}}'
        results.append(({d}(2).area(), {d}(2, 3), {d}(height=4, name='n').label, {d}(1).width, {d}._fields))
        results.append(({d}(1, 2).area(), {d}(1, 2) == {d}(1, 2)))
        """) + attempt(f"{c}()\n") + attempt(f"{o}.x = 3\n")


# --- functions ---


@feature
def decorators(g):
    """Decorators with and without arguments, functools.wraps, partial, lru_cache, stacked."""
    a, b, f, h = g.fresh("logged"), g.fresh("scaled"), g.fresh("f"), g.fresh("h")
    return lines(f"""
        calls = []
        def {a}(function):
            {g.pick('@functools.wraps(function)', '')}
            def wrapper(*args, **kwargs):
                calls.append((function.__name__, len(args), sorted(kwargs)))
                return function(*args, **kwargs)
            return wrapper
        def {b}(factor, *, offset={g.leaf_int()}):
            def decorate(function):
                @functools.wraps(function)
                def wrapper(*args, **kwargs):
                    return function(*args, **kwargs) * factor + offset
                wrapper.factor = factor
                return wrapper
            return decorate
        @{a}
        def {f}(x, y={g.leaf_int()}):
            return x - y
        @{a}
        @{b}({g.leaf_int()}{g.pick('', ', offset=3')})
        def {h}(x):
            '''Text.'''
            return x + {g.leaf_int()}
        results.append(({f}(5), {f}(5, y=1), {h}(2), {f}.__name__, {h}.__name__))
        results.append(calls)
        class {f}Class:
            @{a}
            def run(self, x, *rest):
                return [x, *rest]
            @{b}(2)
            def size(self):
                return {g.leaf_int()}
            @staticmethod
            @{a}
            def free(x):
                return x
        results.append(({f}Class().run(1, 2), {f}Class().size(), {f}Class.free(3), calls[-3:]))
        count = []
        @functools.lru_cache({g.pick('None', 'maxsize=None', 'maxsize=16')})
        def {f}fib(n):
            count.append(n)
            return n if n < 2 else {f}fib(n - 1) + {f}fib(n - 2)
        results.append(({f}fib({g.rng.randint(3, 9)}), len(count)))
        add = functools.partial(lambda *a, **k: (a, k), 1, key={g.leaf_int()})
        results.append((add(2), add(other=3), add(key=4), add.args, add.keywords))
        class {f}Counter:
            def __init__(self, function):
                self.function = function
                self.count = 0
            def __call__(self, *args):
                self.count += 1
                return self.function(*args)
        @{f}Counter
        def counted(x):
            return x * 2
        results.append((counted(1), counted(2), counted.count))
        def register(cls):
            cls.registered = True
            return cls
        @register
        class {h}Class:
            pass
        results.append({h}Class.registered)
        """)


@feature
def closures(g):
    """nonlocal, global, late binding, defaults evaluated once, recursion."""
    f, t = g.fresh("counter"), g.fresh("total")
    return lines(f"""
        {t} = {g.leaf_int()}
        def {f}(start={g.leaf_int()}, history=[]):
            count = start
            def step(by=1):
                nonlocal count
                count += by
                history.append(count)
                return count
            def reset():
                nonlocal count
                count = start
            return step, reset
        step, reset = {f}({g.pick('', g.leaf_int())})
        results.append((step(), step(by={g.leaf_int()}), step()))
        reset()
        other, _ = {f}({g.leaf_int()})
        results.append((step(), other(), {f}.__defaults__[1]))
        def bump(by):
            global {t}
            {t} += by
            return {t}
        results.append((bump(1), bump(2), {t}))
        late = [lambda: i for i in range(3)]
        early = [lambda i=i: i * {g.leaf_int()} for i in range(3)]
        results.append(([f() for f in late], [f() for f in early]))
        def deep(n, acc=()):
            return acc if n == 0 else deep(n - 1, acc + (n,))
        results.append(deep({g.rng.randint(0, 7)}))
        compose = lambda *fs: functools.reduce(lambda f, g: lambda x: g(f(x)), fs, lambda x: x)
        results.append(compose(lambda x: x + 1, lambda x: x * {g.leaf_int()})(3))
        def outer():
            x = 1
            class Inner:
                x = 2
                y = [x for _ in range(2)]
                def get(self):
                    return x
            return Inner().get(), Inner.x, Inner.y
        results.append(outer())
        """)


@feature
def arguments(g):
    """How arguments meet parameters, and what does not fit."""
    f = g.fresh("f")
    signature = g.pick("a, b=2, *args, c, d=4, **kwargs", "a, /, b, *, c=3", "*args, **kwargs", "a, b=1, *rest",
                       "a, b, c=3, **kwargs", "*, a, b=2", "a=1, b=2, c=3", "a, /, b=2, **kwargs", "self, x, *args")
    names = [part.strip().split("=")[0].lstrip("*") for part in signature.split(",")]
    body = f"return ({', '.join(name for name in names if name and name != '/')},)\n"
    text = f"def {f}({signature}):\n{block(body)}"
    for _ in range(5):
        parts = [g.leaf_int() for _ in range(g.rng.randint(0, 3))]
        if g.rng.random() < 0.3:
            parts.append(f"*{g.leaf_ints()}")
        parts += [f"{name}={g.leaf_int()}" for name in g.rng.sample(["a", "b", "c", "d", "x"], g.rng.randint(0, 3))]
        if g.rng.random() < 0.3:
            parts.append(f"**{{'{g.pick('a', 'c', 'e')}': {g.leaf_int()}, 'z': 1}}")
        text += attempt(record(f"{f}({', '.join(parts)})"))
    return text


@feature
def generators(g):
    """Generators: order of events, next with default, yield from, send, infinite ones, expressions."""
    f, events = g.fresh("gen"), g.fresh("events")
    stop = g.rng.randint(1, 5)
    return lines(f"""
        {events} = []
        def {f}(n, tag='g'):
            {events}.append('start')
            for i in range(n):
                {events}.append((tag, i))
                yield i * {g.leaf_int()}
            {events}.append('end')
            return 'done'
        results.append((list({f}({stop})), {events}[:]))
        {events}.clear()
        for x in {f}({stop + 1}):
            {events}.append(('use', x))
            {g.pick('if x > 3: break', 'continue', 'pass')}
        results.append({events}[:])
        {events}.clear()
        it = {f}(2)
        {events}.append('made')
        results.append((next(it), next(it, 'none'), next(it, 'none'), next(it, 'none'), {events}[:]))
        def outer(n):
            result = yield from {f}(n, 'inner')
            yield result
            yield from [1, 2]
        results.append(list(outer({g.rng.randint(0, 3)})))
        def naturals(start={g.leaf_int()}):
            n = start
            while True:
                yield n
                n += 1
        results.append(list(itertools.islice(naturals(), {stop})))
        results.append([x for x, _ in zip(naturals(0), 'abc')])
        results.append(next(x for x in naturals() if x % {g.rng.randint(1, 4)} == 0))
        results.append(list(itertools.takewhile(lambda x: x < 20, naturals(1))))
        def pairs(items):
            previous = None
            for item in items:
                if previous is not None:
                    yield previous, item
                previous = item
        results.append(list(pairs({g.of('ints', 1)})))
        def tree(node):
            if isinstance(node, list):
                for child in node:
                    yield from tree(child)
            else:
                yield node
        results.append(list(tree([1, [2, [3, []], 4]])))
        def guarded():
            try:
                yield 1
                yield 2
            finally:
                {events}.append('closed')
        results.append(sum(guarded()))
        results.append({events}[-1])
        gen = (x * 2 for x in {g.of('ints', 1)} if x)
        results.append((list(gen), list(gen), iter(gen) is gen))
        def echo():
            got = yield 'ready'
            while got is not None:
                got = yield got * 2
        e = echo()
        results.append((next(e), e.send(3), e.send({g.leaf_int()})))
        """) + attempt("next(iter([]))\n") + attempt("next(e)\nnext(e)\n")


@feature
def contexts(g):
    """with statements: own managers, contextlib, several at once, exceptions inside."""
    c, f = g.fresh("Scope"), g.fresh("scope")
    fault = g.pick("pass", "raise KeyError('k')", "raise ValueError('v')", "1 / 0", "return 'early'")
    return "import contextlib\n" + lines(f"""
        log = []
        class {c}:
            def __init__(self, name, swallow=()):
                self.name, self.swallow = name, swallow
            def __enter__(self):
                log.append('+' + self.name)
                return self.name.upper()
            def __exit__(self, kind, value, trace):
                log.append('-' + self.name + (kind.__name__ if kind else ''))
                return kind is not None and issubclass(kind, self.swallow)
        def use():
            with {c}('a', {g.pick('KeyError', '(KeyError, ValueError)', 'Exception', '()')}) as a, {c}('b') as b:
                log.append(a + b)
                {fault}
            return 'after'
        try:
            results.append(use())
        except Exception as error:
            results.append(type(error).__name__)
        results.append(log)
        @contextlib.contextmanager
        def {f}(name, *rest):
            log.append(name)
            try:
                yield len(rest)
            {g.pick('finally:', 'except ZeroDivisionError:', 'except (KeyError, ValueError) as error:')}
                log.append('left ' + name)
        def second():
            with {f}('c', 1, 2) as size:
                log.append(size)
                {fault}
            return 'after'
        try:
            results.append(second())
        except Exception as error:
            results.append(type(error).__name__)
        results.append(log[-3:])
        with contextlib.nullcontext(5) as five:
            results.append(five)
        with contextlib.suppress(KeyError, ZeroDivisionError):
            log.append({{}}['x'])
        results.append(len(log))
        for i in range(3):
            with {c}('l'):
                if i == {g.rng.randint(0, 2)}:
                    {g.pick('continue', 'break')}
        results.append((i, log[-2:]))
        """)


@feature
def exceptions(g):
    """try in all its forms, own classes, re-raising, causes, finally and control flow."""
    c, _f = g.fresh("Own"), g.fresh("risky")
    error = lambda: g.pick("ValueError('v', 1)", "KeyError('k')", f"{c}('own', code=3)", "IndexError", "ZeroDivisionError()",
                           f"{c}Sub('sub')", "NotImplementedError('later')", "RuntimeError()", "TypeError('t')", "OSError(2)")
    handler = lambda: g.pick("ValueError", "KeyError", "LookupError", "(KeyError, TypeError)", c, f"{c}Sub", "Exception",
                             "ArithmeticError", "RuntimeError", f"({c}, OSError)")
    text = lines(f"""
        class {c}({g.pick('Exception', 'ValueError', 'LookupError')}):
            def __init__(self, message='', code={g.leaf_int()}):
                super().__init__(message)
                self.code = code
        class {c}Sub({c}, {g.pick('RuntimeError', 'TypeError') if g.rng.random() < 0.5 else 'object'}):
            def __str__(self):
                return 'sub:' + super().__str__()
        """.replace(", object", ""))
    for _ in range(3):
        name = g.fresh("risky")
        text += lines(f"""
            def {name}(log):
                for i in range(3):
                    try:
                        log.append(i)
                        if i == {g.rng.randint(0, 3)}:
                            raise {error()}{g.pick('', '', ' from None', " from ValueError('cause')")}
                        if i == {g.rng.randint(0, 3)}:
                            {g.pick('continue', 'break', "return 'early'", '[][1]', '{}["x"]', '1 // 0', 'int("x")', 'None.x', 'undefined', 'assert False, "no"', '"a" + 1')}
                    except {handler()} as e:
                        log.append(('first', type(e).__name__, str(e), e.args))
                        {g.pick('pass', 'raise', "raise RuntimeError('second') from e", 'break', 'continue')}
                    except {handler()}:
                        log.append('second')
                    else:
                        log.append('else')
                    finally:
                        log.append('finally')
                        {g.pick('pass', 'pass', 'pass', "return 'finally'", 'log.append(len(log))')}
                return 'end'
            log = []
            try:
                results.append({name}(log))
            except Exception as error:
                results.append((type(error).__name__, isinstance(error, {handler()}), getattr(error, 'code', None)))
                results.append(type(error.__cause__).__name__)
            results.append(log)
            """)
    return text + g.pick("", f"raise {error()}\n", "results[1000]\n", f"{c}.missing\n", "assert results is None\n", "unbound_name\n")


# --- statements ---


@feature
def loops(g):
    """Loops with else, break and continue; nested, while, unpacking targets, mutation under way."""
    def test():
        return g.pick(f"i % {g.rng.randint(2, 4)} == {g.rng.randint(0, 2)}", f"i > {g.rng.randint(0, 9)}", f"total > {g.leaf_int()}",
                      f"i in {g.of('ints', 1)}", "i in (1, 2) and total", "not total")

    def act():
        return g.pick("total += i", "total -= 1", "trace.append(i)", "trace.append(total)", "total *= 2", "total = -total",
                      "trace[-1:] = [i, i]", "total //= 3", "trace.insert(0, i)", "total ^= i", "total %= 7")

    def body(depth):
        text = "".join(g.pick(lambda: act() + "\n", lambda: act() + "\n", lambda: f"if {test()}:\n{block(g.pick('break', 'continue', act()) + chr(10))}",
                              lambda: f"if {test()}:\n{block(act() + chr(10))}elif {test()}:\n{block(act() + chr(10))}else:\n{block(act() + chr(10))}")
                       for _ in range(g.rng.randint(1, 3)))
        if depth and g.rng.random() < 0.5:
            text += loop(depth - 1, "j" if depth == 1 else "i")
        return text

    def loop(depth, name):
        iterable = g.pick(f"range({g.rng.randint(0, 6)})", f"range({g.rng.randint(3, 8)}, -2, -{g.rng.randint(1, 3)})", g.leaf_ints(),
                          lambda: g.of("ints", 1), f"sorted({g.leaf_group()})", "list(trace)[:4]")
        other = g.pick("", f"else:\n{block(act() + chr(10))}")
        if g.rng.random() < 0.25:
            n = g.fresh("n")
            return f"{n} = {g.rng.randint(0, 6)}\nwhile {n} > 0:\n    {n} -= 1\n    i = {n}\n{block(body(depth))}{other}"
        return f"for i in {iterable}:\n{block(body(depth))}{other}" if name == "i" else \
            f"for j in {iterable}:\n{block(act() + chr(10))}    if j == i: break\n{other}"

    text = "total, trace, i = 0, [], 0\n" + "".join(loop(2, "i") + record("(total, list(trace), i)") for _ in range(3))
    text += lines(f"""
        queue = [1]
        for item in queue:
            if item < {g.rng.randint(3, 9)}:
                queue.append(item * 2)
                queue.append(item + 3)
        results.append(queue[:20])
        shrinking = list(range(6))
        for item in shrinking:
            if item % 2 == {g.rng.randint(0, 1)}:
                shrinking.remove(item)
        results.append(shrinking)
        for i, (name, *rest) in enumerate([('a', 1), ('b', 2, 3), ['c']]):
            results.append((i, name, rest))
        for k, v in {g.leaf_table()}.items():
            trace.append((k, v))
        for trace[0:0] in [[1], [2]]:
            pass
        results.append(trace[-3:])
        """)
    return text


@feature
def assignments(g):
    """Unpacking, chains, augmented and annotated assignment, subscripts, deletion, walrus."""
    v, d = g.fresh("items"), g.fresh("table")
    text = f"{v} = {g.of('ints', 1)} + [1, 2, 3]\n{d} = {g.leaf_table()}\n"
    statements = [
        f"{v}[{g.slice()}] = {g.of('ints', 1)}", f"del {v}[{g.slice()}]", f"{v}[{g.rng.randint(-4, 4)}] = {g.leaf_int()}",
        f"{v}[{g.rng.randint(-2, 2)}] += {g.leaf_int()}", f"del {v}[{g.rng.randint(-3, 3)}]", f"{v} += {g.of('ints', 1)}",
        f"{v} *= {g.rng.randint(0, 2)}", f"a = b = {v}\nb.append(4)\nresults.append(a is {v})", f"a, *b = {v}\nresults.append((a, b))",
        f"*a, b = {v}\nresults.append((a, b))", f"a, *b, c = {v}\nresults.append((a, b, c))", f"(a, b), c = {v}[:2], {v}\nresults.append((a, b))",
        f"a, b = {v}[0], {v}[-1]\na, b = b, a\nresults.append((a, b))", f"{d}['new'] = {g.leaf_int()}", f"{d}['a'] += 1", f"del {d}['a']",
        f"{d}.setdefault('list', []).append({g.leaf_int()})", f"{d}.update({g.leaf_table()}, z=1)", f"results.append({d}.pop('a', 'none'))",
        f"results.append({d}.popitem())", f"x: int = {g.leaf_int()}\nresults.append(x)", f"{v}.insert({g.leaf_int()}, {g.leaf_int()})",
        f"results.append({v}.pop({g.pick('', '0', '-2')}))", f"{v}.remove({g.leaf_int()})", f"{v}.extend({g.of('group', 0)})" if False else f"{v}.extend(range(2))",
        f"{v}.sort(key=lambda x: -x)", f"{v}.reverse()", f"{v}[1:1] = [7, 8]", f"if (n := len({v})) > 3:\n    results.append(n)",
        "[a, [b, *c]] = [1, 'xyz']\nresults.append((a, b, c))", f"{v}[::2] = [0] * len({v}[::2])", "x = y = []\nx.append(1)\nresults.append(y)",
        f"{d} |= {g.leaf_table()}", f"results.append({d}.get('a', {d}.get('b')))", f"s = {g.leaf_group()}\ns.add(3)\ns.discard(4)\ns |= {{9}}\ns -= {{1}}\nresults.append(s)",
        f"s = {g.leaf_group()}\nalias = s\ns |= {{77}}\nresults.append((alias, s is alias))", "t = (1, 2)\nalias = t\nt += (3,)\nresults.append((alias, t))",
        "a = [[0] * 2] * 2\na[0][1] = 5\nresults.append(a)", "a = [[0] * 2 for _ in range(2)]\na[0][1] = 5\nresults.append(a)",
        f"x = {v}.copy()\nx.append(0)\nresults.append(len({v}) == len(x))", "x, = [5]\nresults.append(x)", "x = 1,\nresults.append(x)",
        f"results.append({v}.index({g.leaf_int()}, 1))", f"del {v}[:]", f"{d}.clear()", f"a, b = {d}\nresults.append((a, b))", "a, b, c = 'xyz'\nresults.append(a + c)",
        f"del {d}\nresults.append({d})", "for q in range(3): pass\ndel q\nresults.append(q)",
    ]
    for statement in g.rng.sample(statements, 9):
        text += attempt(statement + "\n" + record(v, d))
    return text


@feature
def matching(g):
    """match statements over values, sequences, mappings, classes, guards and alternatives."""
    f, p = g.fresh("describe"), g.fresh("P")
    cases = [
        "case 0 | 1:\n    return 'small'\n", "case int(n) if n > 5:\n    return ('int', n)\n", "case str() as s:\n    return s.upper()\n", "case []:\n    return 'empty'\n",
        "case [x]:\n    return ('one', x)\n", "case [x, *rest]:\n    return ('many', x, rest)\n", "case (a, b, _):\n    return (b, a)\n",
        "case {'type': 'dense', 'units': units}:\n    return units\n", "case {'type': kind, **others}:\n    return (kind, others)\n",
        f"case {p}(x=0, y=y):\n    return ('axis', y)\n", f"case {p}(a, b) if a == b:\n    return ('same', a)\n", f"case {p}():\n    return 'point'\n", "case None:\n    return 'none'\n",
        "case True:\n    return 'true'\n", "case float() | int():\n    return 'number'\n", "case [[a, b], *_]:\n    return a + b\n", "case 'a' | 'b' as letter:\n    return letter * 2\n", "case -1:\n    return 'minus'\n",
        "case {}:\n    return 'mapping'\n", "case [1, *_, last]:\n    return last\n", "case str(x) | bytes(x):\n    return x\n",
    ]
    chosen = g.rng.sample(cases, 7) + g.pick([], ["case other:\n    return ['other', other]\n"], ["case _:\n    return 'any'\n"])
    text = f"class {p}:\n    __match_args__ = ('x', 'y')\n    def __init__(self, x, y):\n        self.x, self.y = x, y\n"
    text += f"def {f}(value):\n    match value:\n" + "".join(block(case, 8) for case in chosen) + "    return 'nothing'\n"
    subjects = ["0", "7", "3", "-1", "True", "None", "2.5", "'a'", "'abc'", "[]", "[5]", "[1, 2, 3]", "(1, 2, 3)", "{'type': 'dense', 'units': 4}",
                "{'type': 'conv', 'k': 3}", "{}", f"{p}(0, 3)", f"{p}(2, 2)", f"{p}(1, 2)", "[[1, 2], 3]", "range(3)", "{1, 2}", "b'x'", "(x for x in [])" if False else "'b'"]
    return text + record(*(f"{f}({subject})" for subject in g.rng.sample(subjects, 8)))


# --- the standard library ---


@feature
def collections_(g):
    """OrderedDict, defaultdict, deque, Counter and ChainMap in use."""
    text = lines(f"""
        groups = collections.defaultdict({g.pick('list', 'lambda: [0]')})
        for word in {g.leaf_strs()} + ['ab', 'cd', 'a']:
            groups[len(word)].append(word)
        results.append((dict(groups), sorted(groups), len(groups), 99 in groups, groups.get(99)))
        counts = collections.defaultdict(int)
        for letter in {g.leaf_str()}:
            counts[letter] += 1
        results.append(sorted(counts.items()))
        queue = collections.deque({g.leaf_ints()}, {g.pick('maxlen=3', 'None', '2')})
        queue.append({g.leaf_int()})
        queue.appendleft({g.leaf_int()})
        queue.extend([1, 2])
        results.append((list(queue), len(queue), queue[0], queue[-1], 2 in queue))
        results.append((queue.pop(), queue.popleft(), list(queue)))
        queue.rotate({g.rng.randint(-2, 2)})
        queue.extendleft([8, 9])
        results.append((list(queue), queue, queue.maxlen, list(reversed(queue))))
        ordered = collections.OrderedDict([('b', 1), ('a', 2)])
        ordered['c'] = {g.leaf_int()}
        ordered.move_to_end('b'{g.pick('', ', last=False')})
        results.append((list(ordered), ordered.popitem(last={g.leaf_bool()}), dict(ordered), ordered == {{'a': 2}}))
        counter = collections.Counter({g.pick(g.leaf_str(), g.leaf_ints())})
        counter.update({g.pick(g.leaf_str(), g.leaf_ints())})
        results.append((sorted(counter.values()), sum(counter.values()), counter['zz'], len(counter)))
        results.append(collections.Counter(a=3, b=1) + collections.Counter(b=2))
        results.append(collections.Counter('abca') - collections.Counter('ab'))
        results.append(sorted(collections.Counter('aabb').elements()))
        results.append(collections.Counter('abracadabra').most_common({g.rng.randint(0, 3)}))
        """)
    return text


@feature
def itertools_(g):
    """itertools, functools and operator on small sequences."""
    v, w = lambda: g.of("ints", 0), lambda: g.of("strs", 0)
    uses = [
        f"list(itertools.chain({v()}, {w()}))", f"list(itertools.product({v()}[:2], repeat=2))", f"list(itertools.zip_longest({v()}, {w()}, fillvalue=0))",
        f"list(itertools.combinations({v()}, 2))",
        "list(itertools.starmap(pow, [(2, 3), (3, 2)]))",
        f"list(itertools.islice({v()}, 1, None, 2))", f"list(itertools.filterfalse(lambda x: x % 2, {v()}))",
        f"list(itertools.islice(itertools.cycle('ab'), {g.rng.randint(0, 5)}))", "list(zip(itertools.count(1, 2), 'abc'))", f"list(itertools.pairwise({v()}))",
        f"functools.reduce(lambda a, b: a + [b], {v()}, [])", "list(map(operator.itemgetter(0), ['ab', 'cd']))",
        "sorted([('b', 2), ('a', 3)], key=operator.itemgetter(1))", f"operator.attrgetter('real')({g.leaf_int()})",
        f"max({v()}, default=0, key=abs)", f"list(map(max, {v()}, [1, 2, 3]))", f"dict(enumerate({w()}))", "list(zip(*[(1, 2), (3, 4)]))",
        f"[*map(str, {v()})]", f"sum(map(len, {w()}))", f"sorted({w()}, key=lambda s: (len(s), s), reverse=True)", f"list(filter(str.isalpha, {w()}))",
        f"list(zip({v()}, {v()}, strict=False))", "list(zip([1], [1, 2], strict=True))", "operator.itemgetter(0, -1)('abc')",
        f"functools.reduce(operator.mul, {v()})", "min([3, 1], [2, 9])", "sorted('bca', reverse=True)", "list(reversed(range(1, 8, 3)))",
        "list(itertools.batched('abc', 2))" if False else "list(itertools.accumulate([1, 2, 3], operator.mul))", f"list(itertools.accumulate({v()}, max))", "next(itertools.count())",
        f"set(map(lambda x: x % 3, {v()}))", f"all(a <= b for a, b in zip({v()}, {v()}[1:]))", f"any(x is None for x in {v()})", "math.prod(range(1, 5))",
    ]
    return "".join(attempt(record(use)) for use in g.rng.sample(uses, 10))


@feature
def copying(g):
    """copy and deepcopy, of containers and of instances; identity."""
    c = g.fresh("Node")
    return lines(f"""
        class {c}:
            def __init__(self, value, children=()):
                self.value = value
                self.children = list(children)
        root = {c}({g.leaf_int()}, [{c}({g.leaf_int()})])
        shallow, deep = copy.copy(root), copy.deepcopy(root)
        root.children[0].value = {g.leaf_int()}
        root.children.append(None)
        results.append((shallow.children is root.children, deep.children is root.children, len(deep.children)))
        results.append((deep.children[0].value, type(deep) is {c}, shallow.value))
        nested = {{'a': [1, [2]], 'b': (3, [4])}}
        first, second = copy.copy(nested), copy.deepcopy(nested)
        nested['a'][1].append({g.leaf_int()})
        nested['c'] = 1
        results.append((first, second, first['a'] is nested['a'], second['b'] == nested['b']))
        shared = [1]
        both = copy.deepcopy([shared, shared])
        results.append((both[0] is both[1], both[0] is shared))
        a = [1, 2]
        b = a[:]
        results.append((a == b, a is b, a is a, (1, 2) == (1, 2.0)))
        """)


@feature
def typing_(g):
    """Annotations, generics, cast, TypeVar and their like leave values alone."""
    c, f = g.fresh("Typed"), g.fresh("f")
    return lines(f"""
        import typing, warnings
        from typing import Any, Callable, Dict, Generic, List, Optional, Tuple, TypeVar, Union, cast, TYPE_CHECKING
        T = TypeVar('T')
        Shape = Union[List[int], Tuple[int, ...]]
        if TYPE_CHECKING:
            from nowhere import Nothing
        class {c}(Generic[T]):
            size: int
            names: List[str] = []
            limit: Optional[int] = {g.leaf_int()}
            def __init__(self, value: T, shape: Shape = (1, 2), fn: Callable[[int], int] = abs) -> None:
                self.value: T = value
                self.shape = shape
                self.fn = fn
            def get(self) -> Optional[Dict[str, Any]]:
                return {{'value': self.value, 'fn': self.fn(-3)}}
        results.append(({c}(3).get(), {c}[int]({g.leaf_str()}).value, {c}.limit, hasattr({c}, 'size')))
        def {f}(x: int | None = None, *args: str, flag: bool = {g.leaf_bool()}) -> list[int]:
            y: float
            z: List[int] = [x or 0]
            return z + [len(args), int(flag)]
        results.append(({f}(), {f}(2, 'a', flag=False), cast(int, {g.leaf_str()}), typing.cast('List[int]', [1])))
        warnings.warn('old', DeprecationWarning)
        @typing.overload
        def over(x: int) -> int: ...
        @typing.overload
        def over(x: str) -> str: ...
        def over(x):
            return x * 2
        results.append((over(2), over('a'), typing.NamedTuple is not None))
        @typing.final
        class {c}Last:
            pass
        results.append({c}Last.__name__)
        """)


@feature
def structured(g):
    """Functions of random statements over typed variables."""
    name = g.fresh("work")
    outer = g.names
    kinds = {"int": ["n", "m"], "ints": ["items"], "str": ["text"], "table": ["options"], "float": ["rate"]}
    g.names = {kind: list(names) for kind, names in kinds.items()}

    def statement(depth):
        kind = g.rng.choice(list(kinds))
        target = g.rng.choice(g.names[kind])
        simple = lambda: f"{target} = {g.of(kind, 2)}\n"
        if depth == 0:
            return g.pick(simple, simple, lambda: f"n {g.pick('+', '-', '*', '//', '%')}= {g.of('int', 1)}\n", lambda: f"items.append({g.of('int', 1)})\n",
                          lambda: f"options[{g.leaf_str()}] = {g.of('int', 1)}\n", lambda: f"text += {g.of('str', 1)}\n", lambda: f"log.append({g.any(2)})\n")
        body = lambda: block(statements(depth - 1))
        return g.pick(
            simple, simple,
            lambda: f"if {g.of('bool', 2)}:\n{body()}elif {g.of('bool', 2)}:\n{body()}else:\n{body()}",
            lambda: f"for n in ({g.of('ints', 1)})[:4]:\n{body()}    if {g.of('bool', 1)}: {g.pick('break', 'continue')}\n",
            lambda: f"for m, text in enumerate(({g.of('strs', 1)})[:3]):\n{body()}",
            lambda: f"try:\n{body()}except ({g.pick('ValueError', 'IndexError', 'KeyError', 'TypeError', 'ZeroDivisionError')}, OverflowError) as error:\n{body()}",
            lambda: f"def inner(n, items=items):\n    log.append({g.any(2)})\n    return n + m\n"
                    f"m = inner({g.of('int', 1)})\n",
            lambda: f"if {g.of('bool', 2)}:\n    return ({g.any(2)}, n)\n",
        )

    def statements(depth):
        return "".join(statement(depth) for _ in range(g.rng.randint(1, 3)))

    body = statements(2) + statements(2)
    g.names = outer
    text = f"def {name}(n, m=2, items=None, text='t', rate=0.5, log=()):\n    items, options, log = list(items or []), {{}}, []\n{block(body)}"
    text += "    return n, m, items, text, rate, options, log\n"
    for _ in range(2):
        text += attempt(record(f"{name}({g.leaf_int()}, items={g.leaf_ints()}, text={g.leaf_str()})"))
    return text
