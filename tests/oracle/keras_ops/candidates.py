"""What might say in `keras.ops` what a `tf.*` function says, for record_ops.py to try.

A candidate is the function, an expression with its parameters' names, and samples of each parameter. `T(2, 6)` and
`U(2, 6)` are tensors of the type that is tried, `M` is one of booleans, `I(n, ...)` of indices below n. Before the colon
stands the form that such an argument has; a parameter whose name ends in "?" may be left out, one that is not listed must be.
In the expression a keyword whose parameter was left out is left out, too, elsewhere the function's own default stands.
"""

T1, U1 = ["tensor:T(3, 6, 4)"], ["tensor:U(3, 6, 4)"]
X = ["tensor:T(3, 6, 4)", "tensor:T(2, 5)"]
BOTH = {"x": ["tensor:T(3, 6, 4)", "number:2", "number:0.3", "array:A(6, 4)", "array:A()"],
        "y": ["tensor:U(3, 6, 4)", "tensor:U(4,)", "number:3", "number:0.7", "array:A(6, 4)", "array:A()"]}
OPERANDS = {"x": [*BOTH["x"], "constant:C(6, 4)"], "y": [*BOTH["y"], "constant:C(6, 4)"]}
TWO = {"x": ["tensor:T(3, 6, 4)"], "y": ["tensor:U(3, 6, 4)", "tensor:U(4,)"]}
INT_AXIS = ["int:1", "int:-1", "int:0", "int:2"]
AXES = [*INT_AXIS, "ints:[1]", "ints:(1, 2)", "ints:[-1, 0]"]
BOOLS = ["bool:True", "bool:False"]
NAMES = ("float32", "float16", "int32", "int64", "bool", "float64", "bfloat16", "uint8", "int8", "int16", "uint16", "uint32", "uint64")
TYPES = [f"dtype:'{name}'" for name in NAMES]
SOME_TYPES = [f"'{name}':'{name}'" for name in NAMES[:4]]
LISTS = ["tensors:[T(3, 6, 4), U(3, 6, 4)]", "tensors:(T(3, 6, 4), U(3, 6, 4), T(3, 6, 4))", "tensors:[T(3, 6, 4)]"]

CANDIDATES = []


def add(names, template, is_rounded=False, **samples):
    for name in names.split():
        CANDIDATES.append((name, template, {k.replace("_or_none", "?"): v for k, v in samples.items()}, is_rounded))


def unary(parameter, *pairs):
    for name, ops in pairs:
        add(name, f"keras.ops.{ops}({parameter})", **{parameter: X})


unary("x", ("tf.abs", "absolute"), ("tf.acos", "arccos"), ("tf.acosh", "arccosh"), ("tf.asin", "arcsin"), ("tf.asinh", "arcsinh"),
      ("tf.atan", "arctan"), ("tf.atanh", "arctanh"), ("tf.cos", "cos"), ("tf.cosh", "cosh"), ("tf.exp", "exp"), ("tf.floor", "floor"),
      ("tf.math.erf", "erf"), ("tf.math.expm1", "expm1"), ("tf.math.log", "log"), ("tf.math.log1p", "log1p"),
      ("tf.negative", "negative"), ("tf.round", "round"), ("tf.math.rsqrt", "rsqrt"), ("tf.sigmoid", "sigmoid"), ("tf.sign", "sign"),
      ("tf.sin", "sin"), ("tf.sinh", "sinh"), ("tf.sqrt", "sqrt"), ("tf.square", "square"), ("tf.tan", "tan"), ("tf.tanh", "tanh"),
      ("tf.math.reciprocal", "reciprocal"), ("tf.math.ceil", "ceil"), ("tf.math.rint", "round"), ("tf.math.is_nan", "isnan"),
      ("tf.math.is_inf", "isinf"), ("tf.math.is_finite", "isfinite"), ("tf.math.erfinv", "erfinv"), ("tf.math.log_sigmoid", "log_sigmoid"),
      ("tf.math.logical_not", "logical_not"), ("keras.backend.exp", "exp"), ("keras.backend.log", "log"), ("keras.backend.abs", "absolute"),
      ("keras.backend.square", "square"), ("keras.backend.sigmoid", "sigmoid"), ("keras.backend.tanh", "tanh"),
      ("keras.backend.softplus", "softplus"), ("keras.backend.softsign", "softsign"), ("keras.backend.sin", "sin"),
      ("keras.backend.cos", "cos"), ("keras.backend.sign", "sign"), ("keras.backend.round", "round"))
unary("features", ("tf.math.softplus", "softplus"), ("tf.nn.softsign", "softsign"), ("tf.nn.relu", "relu"), ("tf.nn.relu6", "relu6"),
      ("tf.nn.elu", "elu"), ("tf.nn.selu", "selu"), ("tf.nn.silu", "silu"))
unary("input", ("tf.identity", "copy"), ("tf.stop_gradient", "stop_gradient"))
add("tf.nn.gelu", "keras.ops.gelu(features, approximate=approximate)", features=X, approximate=BOOLS)
add("tf.nn.gelu", "keras.ops.gelu(features, approximate=False)", features=X)
add("tf.nn.leaky_relu", "keras.ops.leaky_relu(features, alpha)", features=X, alpha_or_none=["number:0.3", "number:0.01"])
add("keras.backend.sqrt", "keras.ops.sqrt(keras.ops.maximum(x, 0.0))", x=X)
add("keras.backend.relu", "keras.ops.relu(x)", x=X)
add("keras.backend.relu", "keras.ops.clip(x, 0.0, max_value)", x=X, max_value=["number:1.0", "number:2"])
add("keras.backend.elu", "keras.ops.elu(x, alpha)", x=X, alpha_or_none=["number:0.5"])
add("keras.backend.softmax", "keras.ops.softmax(x, axis)", x=X, axis_or_none=INT_AXIS)

for token in ("+", "-", "*", "/", "//", "%", "**"):
    add(token, "", **OPERANDS)
add("/", "keras.ops.divide(keras.ops.cast(x, 'float64'), keras.ops.cast(y, 'float64'))", **OPERANDS)
add("==", "keras.ops.equal(x, y)", **OPERANDS)
for token, ops in (("!=", "not_equal"), ("<", "less"), ("<=", "less_equal"), (">", "greater"), (">=", "greater_equal")):
    add(token, "", x=BOTH["x"][:3], y=OPERANDS["y"])
    add(token, f"keras.ops.{ops}(x, y)", **OPERANDS)
for token in ("&", "|", "^"):
    add(token, "", **TWO)
for token, ops in (("&", "bitwise_and"), ("|", "bitwise_or"), ("^", "bitwise_xor")):
    add(token, f"keras.ops.{ops}(x, y)", **TWO)
for token in ("neg", "abs", "~"):
    add(token, "", x=X)
add("~", "keras.ops.bitwise_not(x)", x=X)

for name, ops in (("tf.add", "add"), ("tf.subtract", "subtract"), ("tf.multiply", "multiply"), ("tf.divide", "divide"),
                  ("tf.truediv", "divide"), ("tf.math.floordiv", "floor_divide"), ("tf.math.floormod", "mod"), ("tf.pow", "power"),
                  ("tf.maximum", "maximum"), ("tf.minimum", "minimum"), ("tf.equal", "equal"), ("tf.not_equal", "not_equal"),
                  ("tf.greater", "greater"), ("tf.greater_equal", "greater_equal"), ("tf.less", "less"),
                  ("tf.less_equal", "less_equal"), ("tf.math.logical_and", "logical_and"), ("tf.math.logical_or", "logical_or"),
                  ("tf.math.logical_xor", "logical_xor"), ("tf.math.divide_no_nan", "divide_no_nan"),
                  ("keras.backend.maximum", "maximum"), ("keras.backend.minimum", "minimum"), ("keras.backend.equal", "equal"),
                  ("keras.backend.not_equal", "not_equal"), ("keras.backend.greater", "greater"), ("keras.backend.less", "less"),
                  ("keras.backend.greater_equal", "greater_equal"), ("keras.backend.less_equal", "less_equal")):
    add(name, f"keras.ops.{ops}(x, y)", **BOTH)
for name in ("tf.divide", "tf.truediv"):
    add(name, "keras.ops.divide(keras.ops.cast(x, 'float64'), keras.ops.cast(y, 'float64'))", **BOTH)
add("tf.math.squared_difference", "keras.ops.square(keras.ops.subtract(x, y))", **BOTH)
add("tf.math.xlogy", "keras.ops.where(keras.ops.equal(x, 0), keras.ops.zeros_like(y), keras.ops.multiply(x, keras.ops.log(y)))", **TWO)
add("tf.math.atan2", "keras.ops.arctan2(y, x)", **TWO)
add("keras.backend.pow", "keras.ops.power(x, a)", x=X, a=["number:2", "number:0.5"])
add("tf.clip_by_value", "keras.ops.clip(t, clip_value_min, clip_value_max)", t=X,
    clip_value_min=["number:-1", "number:0.0"], clip_value_max=["number:2", "number:1.5"])
add("keras.backend.clip", "keras.ops.clip(x, min_value, max_value)", x=X, min_value=["number:-1", "number:0.0"],
    max_value=["number:2", "number:1.5"])
for count in range(2, 12):
    add("tf.add_n", "keras.layers.add(inputs)", inputs=[f"{count}tensors:[{', '.join('TU'[i % 2] + f'({i % 2 + 5 - i % 2}, 7)' for i in range(count))}]"])

for name, ops in (("mean", "mean"), ("sum", "sum"), ("max", "max"), ("min", "min"), ("prod", "prod"), ("any", "any"), ("all", "all"),
                  ("logsumexp", "logsumexp")):
    add(f"tf.reduce_{name}", f"keras.ops.{ops}(input_tensor, axis=axis, keepdims=keepdims)", input_tensor=X, axis_or_none=AXES,
        keepdims_or_none=BOOLS)
    if name != "logsumexp":
        add(f"keras.backend.{name}", f"keras.ops.{ops}(x, axis=axis, keepdims=keepdims)", x=X, axis_or_none=AXES, keepdims_or_none=BOOLS)
add("tf.math.reduce_std", "keras.ops.std(input_tensor, axis=axis, keepdims=keepdims)", input_tensor=X, axis_or_none=AXES,
    keepdims_or_none=BOOLS)
add("tf.math.reduce_variance", "keras.ops.var(input_tensor, axis=axis, keepdims=keepdims)", input_tensor=X, axis_or_none=AXES,
    keepdims_or_none=BOOLS)
add("tf.norm", "keras.ops.sqrt(keras.ops.sum(keras.ops.square(tensor), axis=axis, keepdims=keepdims))", tensor=X, axis_or_none=INT_AXIS,
    keepdims_or_none=BOOLS)
L2 = "keras.ops.multiply(x, keras.ops.rsqrt(keras.ops.maximum(keras.ops.sum(keras.ops.square(x), axis=axis, keepdims=True), epsilon)))"
add("tf.math.l2_normalize", L2, x=X, axis_or_none=AXES, epsilon_or_none=["number:1e-6"])
add("keras.backend.l2_normalize", L2.replace("epsilon", "1e-12"), x=X, axis_or_none=INT_AXIS)
for name in ("argmax", "argmin"):
    for axis in ("", ", axis=0"):
        kept = {"axis": INT_AXIS} if not axis else {}
        template = f"keras.ops.{name}(input{axis or ', axis=axis'})"
        add(f"tf.{name}", f"keras.ops.cast({template}, 'int64')", input=X, **kept)
        add(f"tf.{name}", f"keras.ops.cast({template}, output_type)", input=X, output_type=["'int32':'int32'", "'int64':'int64'"], **kept)
    add(f"keras.backend.{name}", f"keras.ops.cast(keras.ops.{name}(x, axis), 'int64')", x=X, axis_or_none=INT_AXIS)
for name in ("sum", "prod"):
    add(f"tf.math.cum{name}", f"keras.ops.cum{name}(x, axis=axis)", x=X, axis=INT_AXIS)
    add(f"tf.math.cum{name}", f"keras.ops.cum{name}(x, axis=0)", x=X)
add("tf.math.count_nonzero", "keras.ops.cast(keras.ops.count_nonzero(input, axis=axis), 'int64')", input=X, axis_or_none=AXES)

add("tf.nn.softmax", "keras.ops.softmax(logits, axis=axis)", logits=X, axis_or_none=INT_AXIS)
add("tf.nn.log_softmax", "keras.ops.log_softmax(logits, axis=axis)", logits=X, axis_or_none=INT_AXIS)
add("tf.cast", "keras.ops.cast(x, dtype)", x=X, dtype=TYPES)
add("tf.cast", "keras.ops.convert_to_tensor(x, dtype)", x=["int:8", "int:200", "float:2.5"], dtype=SOME_TYPES)
add("keras.backend.cast", "keras.ops.cast(x, dtype)", x=X, dtype=TYPES)
add("tf.zeros_like", "keras.ops.zeros_like(input, dtype=dtype)", input=X, dtype_or_none=TYPES)
add("tf.ones_like", "keras.ops.ones_like(input, dtype=dtype)", input=X, dtype_or_none=TYPES)
add("keras.backend.zeros_like", "keras.ops.zeros_like(x)", x=X)
add("keras.backend.ones_like", "keras.ops.ones_like(x)", x=X)
add("tf.where", "keras.ops.where(condition, x, y)", condition=["mask:M(3, 6, 4)", "mask:M(3, 6, 1)"], **BOTH)
add("tf.where", "keras.ops.where(condition, x, y)", condition=["mask:M(3, 6, 4)"], x=["number:0.0", "number:1.5", "number:2"],
    y=["number:-1e9", "number:0.3", "number:3"])
add("keras.backend.switch", "keras.ops.where(condition, then_expression, else_expression)", condition=["mask:M(3, 6, 4)"],
    then_expression=["tensor:T(3, 6, 4)"], else_expression=["tensor:U(3, 6, 4)"])
add("tf.math.top_k", "keras.ops.top_k(input, k, sorted=sorted)", input=X, k=["int:1", "int:3"], sorted_or_none=["bool:True"])
add("tf.sort", "keras.ops.sort(values, axis=axis)", values=X, axis_or_none=INT_AXIS)
add("tf.argsort", "keras.ops.argsort(values, axis=axis)", values=X, axis_or_none=INT_AXIS)

BATCH = ["batch:T(3, 6, 4)", "batch:T(3, 2, 6, 4)", "batch:T(3, 2, 70, 48)", "batch:T(2, 4, 49, 32)"]
ROWS = ["batch:U(3, 4, 5)", "batch:U(3, 2, 4, 5)", "batch:U(3, 2, 48, 70)", "batch:U(2, 4, 32, 49)", "matrix:U(4, 5)", "matrix:U(48, 70)"]
COLUMNS = ["batch:U(3, 5, 4)", "batch:U(3, 2, 5, 4)", "batch:U(3, 2, 70, 48)", "batch:U(2, 4, 49, 32)", "matrix:U(5, 4)"]
TURNED = ["batch:U(3, 6, 5)", "batch:U(3, 2, 6, 5)", "batch:U(3, 2, 70, 70)", "batch:U(2, 4, 49, 32)"]
LEFT, RIGHT = ["matrix:T(6, 4)", "matrix:T(7, 32)", "matrix:T(70, 48)"], ["matrix:U(4, 5)", "matrix:U(32, 100)", "matrix:U(48, 70)"]
RIGHT_TURNED, LEFT_TURNED = ["matrix:U(5, 4)", "matrix:U(100, 32)", "matrix:U(70, 48)"], ["matrix:U(6, 5)", "matrix:U(7, 100)"]
for name in ("tf.matmul", "@"):
    a, b, template = ("a", "b", "keras.ops.matmul(a, b)") if name == "tf.matmul" else ("x", "y", "")
    add(name, template, **{a: BATCH, b: ROWS})
    add(name, template, **{a: LEFT, b: RIGHT})
for a, b in ((BATCH, COLUMNS), (LEFT, RIGHT_TURNED)):
    add("tf.matmul", "keras.ops.matmul(a, keras.ops.swapaxes(b, -1, -2))", a=a, b=b, transpose_b=["True:True"], is_rounded=a is LEFT)
    add("tf.matmul", "keras.ops.einsum('...ij,...kj->...ik', a, b)", a=a, b=b, transpose_b=["True:True"])
for a, b in ((BATCH, TURNED), (LEFT, LEFT_TURNED)):
    add("tf.matmul", "keras.ops.matmul(keras.ops.swapaxes(a, -1, -2), b)", a=a, b=b, transpose_a=["True:True"])
add("keras.backend.dot", "keras.ops.matmul(x, y)", x=["tensor:T(6, 4)"], y=["tensor:U(4, 5)"])
for equations in (
    ("bij,bjk->bik", "bij,jk->bik", "bqhd,bkhd->bhqk", "bhqk,bkhd->bqhd", "bhqd,bhkd->bhqk", "bhqk,bhkd->bhqd", "bij,bkj->bik",
         "bi,bj->bij", "bi,bi->b", "btd,de->bte", "bnd,bmd->bnm", "bnm,bmd->bnd", "ij,jk->ik", "bijc,bijd->bcd", "...ij,...jk->...ik",
         "bhid,jd->bhij", "abc,cde->abde", "abcd,cde->abe", "bth,h->bt", "aecd,abcd->acbe"),
    ("bij->bji", "bij->bi", "bhwc->bchw", "ij->i", "bii->bi")):
    for equation in equations:
        parts = equation.replace("...", "z").split("->")[0].split(",")
        sizes = {"a": 3, "b": 3, "z": 3}
        shapes = [", ".join(str(sizes.get(letter, 3 + "cdehijklmnqtw".find(letter) % 5)) for letter in part) for part in parts]
        add("tf.einsum", "keras.ops.einsum(equation, spread(inputs))", equation=[f"text:'{equation}'"],
            inputs=[f"tensors:[{', '.join(f'{maker}({shape})' for maker, shape in zip('TU', shapes, strict=False))}]"])
add("tf.tensordot", "keras.ops.tensordot(a, b, axes)", a=["tensor:T(3, 6, 4)"], b=["tensor:U(4, 5)", "tensor:U(6, 4)"],
    axes=["int:1", "pairs:[[2], [0]]", "pairs:[[1, 2], [0, 1]]"])

add("tf.reshape", "keras.ops.reshape(tensor, shape)", tensor=X, shape=["shape:(-1, 2)", "shape:[-1]", "shape:(-1, 1, 1)"])
add("keras.backend.reshape", "keras.ops.reshape(x, shape)", x=X, shape=["shape:(-1, 2)", "shape:[-1]"])
add("tf.transpose", "keras.ops.transpose(a, perm)", a=X, perm_or_none=["ints:(0, 2, 1)", "ints:[2, 0, 1]", "ints:[1, 0]"])
add("keras.backend.permute_dimensions", "keras.ops.transpose(x, pattern)", x=X, pattern=["ints:(0, 2, 1)", "ints:[2, 0, 1]", "ints:[1, 0]"])
add("keras.backend.transpose", "keras.ops.transpose(x)", x=["tensor:T(3, 4)"])
add("tf.expand_dims", "keras.ops.expand_dims(input, axis)", input=X, axis=[*INT_AXIS, "int:-2"])
add("keras.backend.expand_dims", "keras.ops.expand_dims(x, axis)", x=X, axis_or_none=[*INT_AXIS, "int:-2"])
add("tf.squeeze", "keras.ops.squeeze(input, axis=axis)", input=["tensor:T(3, 1, 4)", "tensor:T(3, 1, 1, 2)"],
    axis=["int:1", "int:-2", "ints:[1]", "ints:[1, 2]"])
add("keras.backend.squeeze", "keras.ops.squeeze(x, axis)", x=["tensor:T(3, 1, 4)"], axis=["int:1", "int:-2"])
add("tf.concat", "keras.ops.concatenate(values, axis=axis)", values=LISTS, axis=INT_AXIS)
add("keras.backend.concatenate", "keras.ops.concatenate(tensors, axis)", tensors=LISTS, axis_or_none=INT_AXIS)
add("tf.stack", "keras.ops.stack(values, axis=axis)", values=LISTS, axis_or_none=[*INT_AXIS, "int:3"])
add("keras.backend.stack", "keras.ops.stack(x, axis=axis)", x=LISTS, axis_or_none=INT_AXIS)
add("tf.unstack", "keras.ops.unstack(value, axis=axis)", value=X, axis=["int:1", "int:-1", "int:2"])
add("tf.split", "keras.ops.split(value, num_or_size_splits, axis)", value=X, num_or_size_splits=["int:2", "int:1", "int:3"],
    axis_or_none=INT_AXIS)
add("tf.split", "keras.ops.split(value, ends(num_or_size_splits), axis)", value=X,
    num_or_size_splits=["ints:[1, 3]", "ints:[2, 1, 3]", "ints:[3, 2]"], axis_or_none=INT_AXIS)
add("tf.tile", "keras.ops.tile(input, multiples)", input=X, multiples=["ints:[1, 2, 1]", "ints:(1, 3)", "ints:[2, 1, 3]"])
add("tf.broadcast_to", "keras.ops.broadcast_to(input, shape)", input=["tensor:T(1, 6, 4)", "tensor:T(6, 4)", "tensor:T(4,)"],
    shape=["ints:[2, 6, 4]", "ints:(1, 6, 4)"])
add("tf.repeat", "keras.ops.repeat(input, repeats, axis=axis)", input=X, repeats=["int:2", "int:3"], axis_or_none=INT_AXIS)
add("keras.backend.repeat_elements", "keras.ops.repeat(x, rep, axis=axis)", x=X, rep=["int:2", "int:3"], axis=INT_AXIS[:2])
add("tf.roll", "keras.ops.roll(input, shift, axis)", input=T1, shift=["int:1", "int:-2", "ints:(1, -2)", "ints:[-1, 3]"],
    axis=["int:1", "int:-1", "ints:(1, 2)", "ints:[0, 1]"])
add("tf.reverse", "keras.ops.flip(tensor, axis=axis)", tensor=X, axis=["ints:[1]", "ints:(0,)", "ints:[-1]"])
add("tf.pad", "keras.ops.pad(tensor, paddings, mode=mode)", tensor=T1, paddings=["pairs:[[0, 0], [1, 2], [0, 1]]"],
    mode_or_none=["'constant':'constant'", "'reflect':'reflect'", "'symmetric':'symmetric'"])
add("tf.pad", "keras.ops.pad(tensor, paddings, mode=lower(mode))", tensor=T1, paddings=["pairs:[[0, 0], [1, 2], [0, 1]]"],
    mode=["'CONSTANT':'CONSTANT'", "'REFLECT':'REFLECT'", "'SYMMETRIC':'SYMMETRIC'"])
add("tf.pad", "keras.ops.pad(tensor, paddings, constant_values=constant_values)", tensor=T1,
    paddings=["pairs:[[0, 0], [1, 2], [0, 1]]"], constant_values=["number:1", "number:-2"])
INDICES = ["indices:I(5, 3, 2)", "indices:I(5, 4)", "indices:I64(5, 3, 2)"]
add("tf.gather", "keras.ops.take(params, indices, axis=axis)", params=["tensor:T(5, 5, 5)"], indices=INDICES, axis=INT_AXIS)
add("tf.gather", "keras.ops.take(params, indices, axis=0)", params=["tensor:T(5, 5, 5)"], indices=INDICES)
add("keras.backend.gather", "keras.ops.take(reference, indices, axis=0)", reference=["tensor:T(5, 5, 5)"], indices=INDICES)
add("tf.nn.embedding_lookup", "keras.ops.take(params, ids, axis=0)", params=["tensor:T(5, 5)"], ids=INDICES)
add("tf.one_hot", "keras.ops.one_hot(indices, depth, axis=axis, dtype=dtype)", indices=INDICES, depth=["int:5", "int:8", "int:3"],
    axis_or_none=["-1:-1"], dtype_or_none=SOME_TYPES)
add("keras.backend.one_hot", "keras.ops.one_hot(indices, num_classes)", indices=INDICES, num_classes=["int:5", "int:8", "int:3"])
add("tf.linalg.band_part", "keras.ops.tril(input)", input=T1, num_lower=["-1:-1"], num_upper=["0:0"])
add("tf.linalg.band_part", "keras.ops.triu(input)", input=T1, num_lower=["0:0"], num_upper=["-1:-1"])
add("tf.linalg.diag_part", "keras.ops.diagonal(input, axis1=-2, axis2=-1)", input=["tensor:T(3, 4, 4)"])
add("tf.linalg.matrix_transpose", "keras.ops.swapaxes(a, -1, -2)", a=["tensor:T(3, 4)", "tensor:T(3, 2, 5)"])
SMALLER = "keras.ops.less(keras.ops.arange(maxlen, dtype='int32'), keras.ops.cast(keras.ops.expand_dims(lengths, -1), 'int32'))"
add("tf.sequence_mask", SMALLER, lengths=["indices:I(5, 3)", "indices:I(5, 3, 2)"], maxlen=["int:6", "int:3"])
add("tf.sequence_mask", f"keras.ops.cast({SMALLER}, dtype)", lengths=["indices:I(5, 3)"], maxlen=["int:6"], dtype=SOME_TYPES)
add("tf.image.resize", "keras.ops.image.resize(images, size, interpolation=lower(method), data_format='channels_last')",
    images=["tensor:T(2, 6, 4, 3)"], size=["ints:(12, 8)", "ints:[3, 5]"],
    method_or_none=["'bilinear':'bilinear'", "'nearest':'nearest'", "'bicubic':'bicubic'", "'lanczos3':'lanczos3'", "'lanczos5':'lanczos5'"])
add("tf.nn.bias_add", "keras.ops.add(value, bias)", value=T1, bias=["tensor:U(4,)"])
for name, ops in (("max_pool2d", "max_pool"), ("avg_pool2d", "average_pool")):
    add(f"tf.nn.{name}", f"keras.ops.{ops}(input, ksize, strides, lower(padding), 'channels_last')", input=["tensor:T(2, 9, 8, 3)"],
        ksize=["int:2", "ints:(3, 2)"], strides=["int:2", "int:1", "ints:[2, 1]"], padding=["'SAME':'SAME'", "'VALID':'VALID'"])

VALUES = ["value:1", "value:2.5", "value:[1, 2, 3]", "value:[[1.0, 0.1], [2.5, 3.0]]", "value:True", "value:(1.5, 2.0)", "value:[True, False]"]
SHAPES = ["int:3", "ints:[2, 3]", "ints:(4,)", "ints:(1, 2, 2)"]
add("tf.constant tf.convert_to_tensor", "keras.ops.convert_to_tensor(value, dtype=dtype)", value=VALUES, dtype_or_none=SOME_TYPES)
add("tf.zeros", "keras.ops.zeros(shape, dtype=dtype)", shape=SHAPES, dtype_or_none=TYPES)
add("tf.ones", "keras.ops.ones(shape, dtype=dtype)", shape=SHAPES, dtype_or_none=TYPES)
add("tf.fill", "keras.ops.full(dims, value)", dims=SHAPES[1:], value=["float:1.5", "float:0.1"])
add("tf.fill", "keras.ops.full(dims, value, dtype='int32')", dims=SHAPES[1:], value=["int:2", "int:-1"])
add("tf.eye", "keras.ops.eye(num_rows, num_columns, dtype=dtype)", num_rows=["int:3"], num_columns_or_none=["int:4"], dtype_or_none=TYPES)
add("tf.range", "keras.ops.arange(start)", start=["int:5", "number:4.0"])
add("tf.range", "keras.ops.arange(start, limit, delta)", start=["int:0", "int:2", "number:0.5"], limit=["int:9", "number:7.5"],
    delta_or_none=["int:2", "int:1", "number:0.1"])
add("tf.range", "keras.ops.arange(start, limit, delta, dtype=dtype)", start=["int:0", "int:2"], limit=["int:9"],
    delta_or_none=["int:2", "int:1"], dtype=SOME_TYPES)
add("tf.range", "keras.ops.arange(start, dtype=dtype)", start=["int:5"], dtype=SOME_TYPES)
add("tf.linspace", "keras.ops.linspace(start, stop, num)", start=["number:0.0"], stop=["number:1.0", "number:3.5"], num=["int:5", "int:7"])
