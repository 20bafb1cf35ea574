"""Hold mplint's syntax trees against Python's own, for whole folders of files.

    python3 compare_ast.py DUMP_AST PATH...

DUMP_AST is the program built from dump_ast.c; each PATH is a file or a folder. Compared are the
structure, names, constants and the start and end of every node. A file that Python itself does not
compile must have a syntax error in mplint's eyes too. Prints every file that differs and exits with
1 if there is one.

Known and left: names outside ASCII are not brought into their normal form (NFKC); the text that
`f"{x = # why"` shows keeps its comment; files in Python's own tests that contradict themselves about
their encoding. Use the Python that the files are written for: mplint reads 3.8 to 3.13 at once.
"""
import ast
import json
import os
import re
import subprocess
import sys
import tokenize
import warnings

OPERATORS = {
    "Add": "+", "Sub": "-", "Mult": "*", "MatMult": "@", "Div": "/", "Mod": "%", "Pow": "**",
    "LShift": "<<", "RShift": ">>", "BitOr": "|", "BitXor": "^", "BitAnd": "&", "FloorDiv": "//",
    "Invert": "~", "Not": "not", "UAdd": "+", "USub": "-", "Eq": "==", "NotEq": "!=", "Lt": "<",
    "LtE": "<=", "Gt": ">", "GtE": ">=", "Is": "is", "IsNot": "is not", "In": "in",
    "NotIn": "not in", "And": "and", "Or": "or",
}
# Before 3.12, Python does not know where the parts of an f-string are.
EXACT_F_STRINGS = sys.version_info >= (3, 12)

COMPOUND = {"FunctionDef", "ClassDef", "For", "While", "If", "With", "Match", "Try"}


class Difference(Exception):
    pass


def op(node):
    return OPERATORS[type(node).__name__]


class Yields(ast.NodeVisitor):
    """Whether a function has a `yield` of its own."""

    def __init__(self, function):
        self.found = False
        body = function.body if isinstance(function.body, list) else [function.body]
        for node in body:
            self.visit(node)

    def visit_Yield(self, node):
        self.found = True

    visit_YieldFrom = visit_Yield

    def outside(self, node):
        for part in getattr(node, "decorator_list", []):
            self.visit(part)
        arguments = node.args
        annotations = [a.annotation for a in ast.walk(arguments) if isinstance(a, ast.arg)]
        for part in [*arguments.defaults, *arguments.kw_defaults, *annotations,
                     getattr(node, "returns", None)]:
            if part is not None:
                self.visit(part)

    def visit_FunctionDef(self, node):
        self.outside(node)

    visit_AsyncFunctionDef = visit_FunctionDef
    visit_Lambda = visit_FunctionDef

    def visit_ClassDef(self, node):
        for part in [*node.decorator_list, *node.bases, *node.keywords]:
            self.visit(part)


class Shape:
    """Python's tree in the form that dump_ast prints."""

    def __init__(self, text):
        self.bytes = text.encode("utf-8", "surrogatepass")
        self.starts = [0] + [m.end() for m in re.finditer(b"\r\n|\r|\n", self.bytes)]

    def offset(self, line, column):
        return self.starts[line - 1] + column

    def open(self, node, name=None):
        return [name or type(node).__name__, self.offset(node.lineno, node.col_offset),
                self.offset(node.end_lineno, node.end_col_offset)]

    def exprs(self, nodes):
        return [self.expr(n) for n in nodes]

    def stmts(self, nodes):
        return [self.stmt(n) for n in nodes]

    def arguments(self, node):
        out = []

        def add(kind, arg, default):
            if arg is not None:
                out.append(self.open(arg, "arg") + [kind, arg.arg, self.expr(arg.annotation),
                                                    self.expr(default)])
        positional = [(0, a) for a in node.posonlyargs] + [(1, a) for a in node.args]
        missing = len(positional) - len(node.defaults)
        for i, (kind, arg) in enumerate(positional):
            add(kind, arg, node.defaults[i - missing] if i >= missing else None)
        add(2, node.vararg, None)
        for arg, default in zip(node.kwonlyargs, node.kw_defaults, strict=False):
            add(3, arg, default)
        add(4, node.kwarg, None)
        return out

    def keywords(self, nodes):
        return [self.open(k, "keyword") + [k.arg or "", self.expr(k.value)] for k in nodes]

    def constant(self, value):
        if value is Ellipsis:
            return ["Ellipsis", ""]
        if value is None or value is True or value is False:
            return [repr(value), ""]
        if isinstance(value, bytes):
            return ["bytes", value.hex()]
        return [type(value).__name__, value]

    def expr(self, node):
        if node is None:
            return None
        return self.open(node) + self.expr_fields(node)

    def expr_fields(self, n):
        match type(n).__name__:
            case "BoolOp": return [op(n.op), self.exprs(n.values)]
            case "NamedExpr": return [self.expr(n.target), self.expr(n.value)]
            case "BinOp": return [self.expr(n.left), op(n.op), self.expr(n.right)]
            case "UnaryOp": return [op(n.op), self.expr(n.operand)]
            case "Lambda": return [self.arguments(n.args), self.expr(n.body), Yields(n).found]
            case "IfExp": return [self.expr(n.test), self.expr(n.body), self.expr(n.orelse)]
            case "Dict": return [self.exprs(n.keys), self.exprs(n.values)]
            case "Set" | "List" | "Tuple": return [self.exprs(n.elts)]
            case "JoinedStr": return [self.exprs(n.values)]
            case "DictComp":
                return [self.expr(n.key), self.expr(n.value), self.generators(n.generators)]
            case "ListComp" | "SetComp" | "GeneratorExp":
                return [None, self.expr(n.elt), self.generators(n.generators)]
            case "Await" | "Yield" | "YieldFrom" | "Starred": return [self.expr(n.value)]
            case "Compare":
                return [self.expr(n.left), [op(o) for o in n.ops], self.exprs(n.comparators)]
            case "Call":
                return [self.expr(n.func), self.exprs(n.args), self.keywords(n.keywords)]
            case "FormattedValue":
                return [self.expr(n.value), max(n.conversion, 0), self.expr(n.format_spec)]
            case "Constant": return self.constant(n.value)
            case "Attribute": return [self.expr(n.value), n.attr]
            case "Subscript": return [self.expr(n.value), self.expr(n.slice)]
            case "Name": return [n.id]
            case "Slice": return [self.expr(n.lower), self.expr(n.upper), self.expr(n.step)]
        raise Difference(f"no shape for {type(n).__name__}")

    def generators(self, nodes):
        return [[self.expr(g.target), self.expr(g.iter), self.exprs(g.ifs), bool(g.is_async)]
                for g in nodes]

    def pattern(self, node):
        value, keys, patterns, names, name = None, [], [], [], ""
        match node:
            case ast.MatchValue(): value = self.expr(node.value)
            case ast.MatchSingleton():
                value = self.open(node, "Constant") + self.constant(node.value)
            case ast.MatchSequence() | ast.MatchOr(): patterns = node.patterns
            case ast.MatchStar(): name = node.name or ""
            case ast.MatchMapping():
                keys, patterns, name = self.exprs(node.keys), node.patterns, node.rest or ""
            case ast.MatchClass():
                value, names = self.expr(node.cls), node.kwd_attrs
                patterns = node.patterns + node.kwd_patterns
            case ast.MatchAs():
                patterns, name = [node.pattern] if node.pattern else [], node.name or ""
        return self.open(node) + [value, keys, [self.pattern(p) for p in patterns], names, name]

    def with_decorators(self, node, name):
        out = self.open(node, name)
        if node.decorator_list:
            first = node.decorator_list[0]
            start = self.offset(first.lineno, first.col_offset)
            out[1] = self.bytes.rindex(b"@", 0, start)
        return out

    def stmt(self, n):
        name = type(n).__name__
        is_async = name.startswith("Async")
        name = name.removeprefix("Async").removesuffix("Star")
        if name == "FunctionDef":
            return self.with_decorators(n, name) + [
                n.name, self.arguments(n.args), self.exprs(n.decorator_list),
                self.expr(n.returns), self.stmts(n.body), is_async, Yields(n).found]
        if name == "ClassDef":
            return self.with_decorators(n, name) + [
                n.name, self.exprs(n.bases), self.keywords(n.keywords),
                self.exprs(n.decorator_list), self.stmts(n.body)]
        return self.open(n, name) + self.stmt_fields(n, name, is_async)

    def stmt_fields(self, n, name, is_async):
        match name:
            case "Return" | "Expr": return [self.expr(n.value)]
            case "Delete": return [self.exprs(n.targets)]
            case "Assign": return [self.exprs(n.targets), self.expr(n.value)]
            case "AugAssign": return [self.expr(n.target), op(n.op), self.expr(n.value)]
            case "AnnAssign":
                return [self.expr(n.target), self.expr(n.annotation), self.expr(n.value)]
            case "For":
                return [self.expr(n.target), self.expr(n.iter), self.stmts(n.body),
                        self.stmts(n.orelse), is_async]
            case "While" | "If":
                return [self.expr(n.test), self.stmts(n.body), self.stmts(n.orelse)]
            case "With":
                items = [[self.expr(i.context_expr), self.expr(i.optional_vars)] for i in n.items]
                return [items, self.stmts(n.body), is_async]
            case "Match":
                cases = [[self.pattern(c.pattern), self.expr(c.guard), self.stmts(c.body)]
                         for c in n.cases]
                return [self.expr(n.subject), cases]
            case "Raise": return [self.expr(n.exc), self.expr(n.cause)]
            case "Try":
                star = type(n).__name__ == "TryStar"
                handlers = [[self.expr(h.type), h.name or "", self.stmts(h.body), star]
                            for h in n.handlers]
                return [self.stmts(n.body), handlers, self.stmts(n.orelse),
                        self.stmts(n.finalbody)]
            case "Assert": return [self.expr(n.test), self.expr(n.msg)]
            case "Import": return [self.aliases(n.names)]
            case "ImportFrom": return [self.aliases(n.names), n.module or "", n.level]
            case "Global" | "Nonlocal": return [n.names]
            case "TypeAlias" | "Pass" | "Break" | "Continue": return []
        raise Difference(f"no shape for {name}")

    def aliases(self, names):
        return [self.open(a, "alias") + [a.name, a.asname or ""] for a in names]


def same_constant(kind, ours, theirs):
    if kind == "int":
        return int(ours, 0) == theirs
    if kind == "float":
        return float(ours) == theirs
    if kind == "complex":
        return complex(ours.replace("_", "")) == theirs
    if kind == "str":
        if ours == theirs or "\\N{" in ours:  # the names of characters stay as they are
            return True
        return ours == re.sub("[\ud800-\udfff]", "\ufffd", theirs)
    return ours == theirs


def compare(ours, theirs, where, text, in_f_string=False):
    """Raises Difference at the first place where the two differ."""
    if isinstance(theirs, list) and isinstance(ours, list):
        is_node = bool(theirs) and bool(ours) and theirs[0].__class__ is str and len(theirs) > 2 \
            and theirs[1].__class__ is int
        if is_node:
            if ours[0] != theirs[0]:
                raise Difference(f"{where}: {ours[:3]} instead of {theirs[:3]}")
            where = f"{where}/{theirs[0]}"
            exact = EXACT_F_STRINGS or not in_f_string
            # Python 3.12 and later give a format's own constants no certain place.
            if in_f_string and theirs[0] in ("Constant", "JoinedStr", "FormattedValue"):
                exact = False
            # In a body on the header's line, Python counts the last semicolon as part of it.
            if theirs[0] in COMPOUND and theirs[2] > ours[2]:
                if not text[ours[2]:theirs[2]].strip(b" ;\t"):
                    ours = ours[:2] + theirs[2:3] + ours[3:]
            if theirs[0] == "arg" and ours[2] == 0:
                ours = ours[:2] + theirs[2:3] + ours[3:]
            if exact and ours[1:3] != theirs[1:3]:
                raise Difference(f"{where}: at {ours[1:3]} instead of {theirs[1:3]}")
            if theirs[0] == "Constant":
                if ours[3] != theirs[3] or not same_constant(ours[3], ours[4], theirs[4]):
                    raise Difference(f"{where}: {ours[3:]} instead of {theirs[3:]}")
                return
            in_f_string = in_f_string or theirs[0] == "JoinedStr"
            ours, theirs = ours[3:], theirs[3:]
        if len(ours) != len(theirs):
            raise Difference(f"{where}: {len(ours)} parts instead of {len(theirs)}: "
                             f"{str(ours)[:200]} / {str(theirs)[:200]}")
        for i, (a, b) in enumerate(zip(ours, theirs, strict=False)):
            compare(a, b, f"{where}.{i}", text, in_f_string)
    elif ours != theirs:
        raise Difference(f"{where}: {str(ours)[:100]} instead of {str(theirs)[:100]}")


def read(path):
    with open(path, "rb") as file:
        data = file.read()
    encoding, _ = tokenize.detect_encoding(iter(data.splitlines(True)).__next__)
    return data.decode(encoding)


def comments_of(path, shape):
    out = []
    with open(path, "rb") as file:
        for token in tokenize.tokenize(file.readline):
            if token.type == tokenize.COMMENT:
                line, column = token.start
                before = len(token.line[:column].encode())
                start = shape.offset(line, before)
                out.append([start, start + len(token.string.encode())])
    return out


def check(path, dump):
    try:
        text = read(path)
        tree = ast.parse(text)
    except (SyntaxError, UnicodeDecodeError, ValueError) as error:
        if dump is not None and not dump[2]:
            return f"not valid Python, unnoticed: {error}"
        return None
    if dump is None:
        return "not read"
    if dump[2]:
        try:
            compile(text, path, "exec", dont_inherit=True)
        except SyntaxError:
            return None
        return f"valid Python, refused: {dump[2][:3]}"
    shape = Shape(text)
    try:
        compare(dump[1], shape.stmts(tree.body), "", shape.bytes)
        if "\f" not in text and "\r" not in text.replace("\r\n", ""):
            compare(dump[3], comments_of(path, shape), "comments", shape.bytes)
    except Difference as difference:
        return str(difference)
    return None


def collect(paths):
    for path in paths:
        if os.path.isfile(path):
            yield path
        for folder, folders, files in os.walk(path):
            folders.sort()
            for name in sorted(files):
                if name.endswith(".py"):
                    yield os.path.join(folder, name)


def main():
    warnings.simplefilter("ignore")
    sys.setrecursionlimit(100000)
    if hasattr(sys, "set_int_max_str_digits"):
        sys.set_int_max_str_digits(0)
    files = list(collect(sys.argv[2:]))
    dumper = subprocess.Popen([sys.argv[1]], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    bad = 0
    for path in files:
        dumper.stdin.write(os.fsencode(path) + b"\n")
        dumper.stdin.flush()
        line = dumper.stdout.readline()
        if not line:
            print(f"{path}: dump_ast ended")
            return 1
        problem = check(path, json.loads(line))
        if problem:
            bad += 1
            print(f"{path}: {problem}")
    dumper.stdin.close()
    print(f"{len(files)} files, {bad} differ", file=sys.stderr)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
