"""Programs that call operations and library layers, with random arguments and input shapes.

A case ends with the name `y`, a tensor or a list of them. `unknown(5)` is 5 for Keras, and for
mplint, where the case is run a second time, a value that it cannot know.
"""

import random

from layer_cases import LayerCases
from result_cases import ResultCases

K2, K3 = ("2",), ("3",)
HEAD = "import tensorflow as tf\nimport numpy as np\nfrom tensorflow import keras\n"


class Maker(LayerCases, ResultCases):
    """Makes the cases of one seed."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.head = HEAD
        self.cases = []

    # --- pieces ---

    def pick(self, *values):
        return self.random.choice(values)

    def size(self, low=1, high=6):
        return self.random.randint(low, high)

    def u(self, value):
        """A literal that may be unknown."""
        return f"unknown({value!r})"

    def some(self, value):
        """The literal as it stands, or one that may be unknown."""
        return self.u(value) if self.random.random() < 0.5 else repr(value)

    def shape(self, rank, low=1, high=6):
        """Lengths behind the batch; one in five is None."""
        return [None if self.random.random() < 0.2 else self.size(low, high)
                for _ in range(rank - 1)]

    def input(self, shape, dtype="float32", batch=False):
        size = f", batch_size={self.size(2, 3)}" if batch else ""
        return f"keras.Input(shape={tuple(shape)!r}, dtype={dtype!r}{size})"

    def add(self, versions, expression, **inputs):
        lines = [f"{name} = {value}" for name, value in inputs.items()]
        text = HEAD + "".join(line + "\n" for line in lines) + f"y = {expression}\n"
        self.cases.append((versions, text))

    def axis(self, rank):
        return self.random.randint(-rank, rank - 1)

    def axes(self, rank):
        count = self.size(1, rank)
        axes = self.random.sample(range(rank), count)
        return [n - rank if self.random.random() < 0.5 else n for n in axes]

    # --- operations of TensorFlow ---

    def tensorflow(self):
        for _ in range(6):
            self.elementwise()
            self.reductions()
            self.layout()
            self.joins()
            self.lookups()
            self.products()
            self.images()
            self.making()
            self.backend()

    def elementwise(self):
        rank = self.size(1, 4)
        shape = self.shape(rank)
        other = [1 if self.random.random() < 0.3 else n for n in shape]
        x, z = self.input(shape), self.input(other)
        for op in ("x + z", "x * z", "x - z", "x / z", "x < z", "x == z", "-x", "x ** 2", "abs(x)",
                   "2.0 * x", "x // 2.0", "x % z", "~(x > z)", "x @ tf.transpose(x)"):
            if "@" not in op or rank == 2:
                self.add(K2, op, x=x, z=z)
        for name in ("nn.relu", "nn.softmax", "math.exp", "sigmoid", "tanh", "math.square",
                     "identity", "stop_gradient", "nn.gelu", "math.is_nan", "zeros_like",
                     "math.cumsum", "nn.log_softmax", "math.l2_normalize", "cast"):
            more = {"cast": ", tf.float16", "math.cumsum": ", axis=-1",
                    "math.l2_normalize": ", axis=-1"}.get(name, "")
            self.add(K2, f"tf.{name}(x{more})", x=x)
        for name in ("maximum", "math.squared_difference", "math.divide_no_nan", "math.less",
                     "pow", "math.atan2"):
            self.add(K2, f"tf.{name}(x, z)", x=x, z=z)
        self.add(K2, "tf.where(x > z, x, z)", x=x, z=z)
        self.add(K2, "tf.where(x > z, x, 0.0)", x=x, z=z)
        self.add(K2, "tf.where(x > z)", x=x, z=z)
        self.add(K2, "tf.clip_by_value(x, 0.0, 1.0)", x=x)
        self.add(K2, "tf.clip_by_value(x, z, 1.0)", x=x, z=z)
        self.add(K2, "tf.add_n([x, x, x])", x=x)
        self.add(K2, f"tf.reverse(x, [{self.axis(rank)}])", x=x)
        self.add(K2, f"tf.roll(x, 1, {self.axis(rank)})", x=x)
        self.add(K2, "tf.sort(x, axis=-1)", x=x)
        self.add(K2, "tf.argsort(x, axis=-1)", x=x)

    def reductions(self):
        rank = self.size(2, 4)
        x = self.input(self.shape(rank))
        keep = self.pick("", ", keepdims=True", ", keepdims=False")
        for name in ("sum", "mean", "max", "min", "prod", "std", "variance", "logsumexp"):
            axis = self.pick(self.axis(rank), self.axes(rank), None)
            self.add(K2, f"tf.math.reduce_{name}(x, axis={self.some(axis)}{keep})", x=x)
        self.add(K2, f"tf.reduce_all(x > 0.0, {self.axes(rank)}{keep})", x=x)
        self.add(K2, "tf.reduce_sum(x)", x=x)
        self.add(K2, f"tf.argmax(x, axis={self.some(self.axis(rank))})", x=x)
        self.add(K2, "tf.argmax(x)", x=x)
        self.add(K2, f"tf.argmin(x, {self.axis(rank)}, output_type=tf.int32)", x=x)
        self.add(K2, f"tf.nn.moments(x, axes={self.axes(rank)}{keep})", x=x)
        self.add(K2, f"tf.norm(x, axis={self.axis(rank)}{keep})", x=x)
        self.add(K2, "tf.norm(x)", x=x)
        self.add(K2, f"tf.math.count_nonzero(x, axis={self.axis(rank)}{keep})", x=x)
        z = self.input([*self.shape(rank)[:-1], 7])
        self.add(K2, f"tf.math.top_k(z, k={self.some(self.size())})", z=z)
        self.add(K2, "tf.nn.softmax_cross_entropy_with_logits(z, z)", z=z)
        self.add(K2, "tf.nn.sigmoid_cross_entropy_with_logits(z, z)", z=z)

    def layout(self):
        rank = self.size(2, 4)
        shape = self.shape(rank)
        x = self.input(shape)
        known = [2, 3, 4][: rank - 1]
        z = self.input(known)
        total = 1
        for n in known:
            total *= n
        self.add(K2, f"tf.reshape(z, [-1, {self.some(total)}])", z=z)
        self.add(K2, f"tf.reshape(z, (tf.shape(z)[0], {total // 2}, {self.some(2)}))", z=z)
        self.add(K2, "tf.reshape(x, [-1])", x=x)
        self.add(K2, "tf.reshape(x, tf.shape(x))", x=x)
        self.add(K2, "tf.reshape(x, tf.concat([tf.shape(x)[:-1], [1, -1]], 0))", x=x)
        perm = self.random.sample(range(rank), rank)
        self.add(K2, f"tf.transpose(x, {perm})", x=x)
        self.add(K2, f"tf.transpose(x, perm={self.u(perm)})", x=x)
        self.add(K2, "tf.transpose(x)", x=x)
        self.add(K2, "tf.linalg.matrix_transpose(x)", x=x)
        self.add(K2, f"tf.expand_dims(x, {self.some(self.axis(rank + 1))})", x=x)
        self.add(K2, f"tf.expand_dims(x, axis={self.axis(rank + 1)})", x=x)
        at = self.size(1, rank)
        self.add(K2, f"tf.squeeze(s, axis={self.some(at)})", s=self.input(shape[: at - 1] + [1] + shape[at - 1 :]))
        self.add(K2, "tf.squeeze(s, [1, -1])", s=self.input([1, *shape, 1]))
        self.add(K2, "tf.squeeze(s)", s=self.input([1, *known, 1], batch=True))
        self.add(K2, f"tf.tile(x, {[self.size() for _ in range(rank)]})", x=x)
        self.add(K2, f"tf.tile(x, [1] * {rank - 1} + [{self.some(3)}])", x=x)
        self.add(K2, f"tf.repeat(x, {self.some(self.size())}, axis={self.axis(rank)})", x=x)
        self.add(K2, f"tf.repeat(x, {self.some(self.size())})", x=x)
        self.add(K2, f"tf.repeat(tf.range(tf.shape(x)[0]), {self.some(self.size())})", x=x)
        self.add(K2, f"tf.pad(x, {[[self.size(0, 3), self.size(0, 3)] for _ in range(rank)]})", x=x)
        self.add(K2, f"tf.pad(x, [[0, 0]] * {rank - 1} + [[0, {self.some(2)}]], mode='CONSTANT')", x=x)
        self.add(K2, "tf.shape(x)", x=x)
        self.add(K2, "tf.shape(x)[1]", x=x)
        self.add(K2, "tf.size(x)", x=x)
        self.add(K2, "tf.rank(x)", x=x)
        i = self.input(shape, "int32")
        self.add(K2, f"tf.one_hot(i, {self.some(5)})", i=i)
        self.add(K2, f"tf.one_hot(i, depth=4, axis={self.axis(rank)}, dtype=tf.float16)", i=i)
        self.add(K2, f"tf.sequence_mask(i, {self.some(7)})", i=i)
        self.add(K2, "tf.sequence_mask(i, dtype=tf.float32)", i=i)
        self.add(K2, f"tf.slice(z, {[0] * rank}, {[-1] + [1] * (rank - 1)})", z=z)
        self.add(K2, f"tf.slice(z, {[0] + [1] * (rank - 1)}, {[-1] * rank})", z=z)
        self.add(K2, f"tf.broadcast_to(z, {[9, *[7] * (rank - 1), *known]})", z=z)
        self.add(K2, f"tf.broadcast_to(z, [tf.shape(z)[0], *{known}])", z=z)
        for index in ("0", ":, 0", "..., 0", ":, None", "..., None", ":, 1:", ":, :-1", ":, ::2",
                      "None", "..., tf.newaxis, :", ":, 0:1, ...", "-1", "1:, 0"):
            self.add(K2, f"x[{index}]", x=self.input([n and n + 2 for n in shape]))
        self.add(K2, "tf.nn.space_to_depth(x, 2)", x=self.input([4, self.pick(8, None), 3]))
        self.add(K2, f"tf.nn.depth_to_space(x, {self.some(2)})", x=self.input([4, self.pick(8, None), 8]))

    def joins(self):
        rank = self.size(2, 4)
        shape = self.shape(rank)
        at = self.size(1, rank - 1)
        other = [self.size() if i == at - 1 else n for i, n in enumerate(shape)]
        x, z = self.input(shape), self.input(other)
        self.add(K2, f"tf.concat([x, z], {self.some(at)})", x=x, z=z)
        self.add(K2, f"tf.concat([x, z, x], axis={at - rank})", x=x, z=z)
        self.add(K2, "tf.concat([x, x], 0)", x=x)
        self.add(K2, f"tf.stack([x, x], {self.some(self.axis(rank + 1))})", x=x)
        self.add(K2, "tf.stack([x, x, x])", x=x)
        even = [4 if i == at - 1 else n for i, n in enumerate(shape)]
        e = self.input(even)
        self.add(K2, f"tf.split(e, 2, axis={at})", e=e)
        self.add(K2, f"tf.split(e, num_or_size_splits=4, axis={at - rank})", e=e)
        self.add(K2, f"tf.split(e, [1, 3], {at})", e=e)
        self.add(K2, f"tf.split(e, [1, -1], axis={self.some(at)})", e=e)
        self.add(K2, f"tf.unstack(e, axis={at})", e=e)
        self.add(K2, f"tf.unstack(e, num=4, axis={at - rank})", e=e)
        v = self.input((), batch=True)
        w = f"tf.range({self.size()})"
        self.add(K2, "tf.meshgrid(v, w)", v=v, w=w)
        self.add(K2, "tf.meshgrid(v, w, v, indexing='ij')", v=v, w=w)

    def lookups(self):
        rank = self.size(2, 4)
        shape = self.shape(rank)
        x = self.input(shape)
        i = self.input(self.shape(self.size(1, 3)), "int32")
        self.add(K2, "tf.gather(x, i)", x=x, i=i)
        self.add(K2, f"tf.gather(x, i, axis={self.axis(rank)})", x=x, i=i)
        self.add(K2, "tf.gather(x, i, batch_dims=1)", x=x, i=i)
        self.add(K2, f"tf.gather(x, i, axis={self.some(rank - 1)}, batch_dims=1)", x=x, i=i)
        self.add(K2, "tf.gather(x, 0, axis=1)", x=x)
        n = self.input([*self.shape(2), 1], "int32")
        self.add(K2, "tf.gather_nd(x, n)", x=x, n=n)
        self.add(K2, "tf.gather_nd(x, n, batch_dims=1)", x=x, n=n)
        self.add(K2, "tf.nn.embedding_lookup(t, i)", t="tf.ones((7, 3))", i=i)
        self.add(K2, "tf.boolean_mask(x, m)", x=x, m=self.input(shape[:1], "bool"))
        self.add(K2, "tf.boolean_mask(x, m, axis=1)", x=self.input([3, *shape]), m="tf.constant([True, False, True])")
        self.add(K2, f"tf.math.unsorted_segment_sum(x, i, {self.some(4)})", x=x, i=self.input((), "int32"))
        self.add(K2, "tf.math.segment_sum(x, i)", x=x, i=self.input((), "int32"))
        self.add(K2, "tf.scatter_nd(i, x, [5, 6, 7])", i=self.input([1], "int32"), x=self.input([6, 7]))
        self.add(K2, "tf.tensor_scatter_nd_update(x, i, u)", x=x, i=self.input([1], "int32"), u=x)
        self.add(K2, "tf.searchsorted(x, x)", x=self.input([5]))
        self.add(K2, "tf.linalg.diag_part(x)", x=self.input([*shape, 4, self.pick(3, 4)]))
        self.add(K2, "tf.linalg.diag(x)", x=x)
        self.add(K2, "tf.linalg.band_part(x, -1, 0)", x=x)
        self.add(K2, "tf.linalg.det(x)", x=self.input([*shape, 3, 3]))
        self.add(K2, "tf.linalg.eigh(x)", x=self.input([*shape, 3, 3]))
        self.add(K2, "tf.linalg.inv(x)", x=self.input([*shape, 3, 3]))

    def products(self):
        front = self.shape(self.size(2, 3))
        a, b, c = self.size(), self.size(), self.size()
        x, z = self.input([*front, a, b]), self.input([*front, b, c])
        t = self.input([*front, c, b])
        self.add(K2, "tf.matmul(x, z)", x=x, z=z)
        self.add(K2, "x @ z", x=x, z=z)
        self.add(K2, "tf.matmul(x, t, transpose_b=True)", x=x, t=t)
        self.add(K2, f"tf.matmul(t, x, transpose_a={self.some(False)}, transpose_b={self.some(True)})",
                 x=x, t=t)
        self.add(K2, "tf.linalg.matmul(x, x, transpose_a=True)", x=x)
        q = self.input([self.pick(5, None), 2, 4])
        k = self.input([self.pick(7, None), 2, 4])
        self.add(K2, "tf.einsum('bqhd,bkhd->bhqk', q, k)", q=q, k=k)
        self.add(K2, "tf.einsum('...hd, ...kd->...hk', q, q)", q=q)
        self.add(K2, "tf.einsum('b...d,de->b...e', q, w)", q=q, w="tf.ones((4, 6))")
        self.add(K2, "tf.einsum('bqhd,hde->bqe', q, w)", q=q, w="tf.ones((2, 4, 6))")
        self.add(K2, "tf.einsum('bqhd,hde', q, w)", q=q, w="tf.ones((2, 4, 6))")
        self.add(K2, "tf.einsum('bijk->bkji', q)", q=q)
        self.add(K2, "tf.tensordot(q, w, 1)", q=q, w="tf.ones((4, 6))")
        self.add(K2, "tf.tensordot(q, w, [[3], [0]])", q=q, w="tf.ones((4, 6))")
        self.add(K2, "tf.tensordot(q, w, axes=[[2, 3], [0, 1]])", q=q, w="tf.ones((2, 4, 6))")
        self.add(K2, f"tf.tensordot(q, w, axes=[[-1], [{self.some(0)}]])", q=q, w="tf.ones((4, 6))")
        self.add(K2, "tf.tensordot(q, w, axes=(3, 0))", q=q, w="tf.ones((4, 6))")

    def images(self):
        h, w = self.pick(16, 9, None), self.pick(16, 11, None)
        x = self.input([h, w, 3])
        f = f"tf.ones(({self.size(1, 3)}, {self.size(1, 3)}, 3, 5))"
        for padding in ("SAME", "VALID"):
            s, d = self.size(1, 2), self.size(1, 2)
            self.add(K2, f"tf.nn.conv2d(x, f, {self.some(s)}, '{padding}', dilations={1 if s > 1 else d})", x=x, f=f)
            self.add(K2, f"tf.nn.conv2d(x, f, strides=[1, {s}, {s}, 1], padding={self.some(padding)})", x=x, f=f)
            self.add(K2, f"tf.nn.depthwise_conv2d(x, f, [1, {s}, {s}, 1], '{padding}')", x=x, f=f)
            self.add(K2, f"tf.nn.max_pool2d(x, {self.size(1, 3)}, {self.some(s)}, '{padding}')", x=x)
            self.add(K2, f"tf.nn.avg_pool2d(x, [1, 2, 3, 1], [1, {s}, {s}, 1], '{padding}')", x=x)
            self.add(K2, f"tf.nn.avg_pool(x, {self.some(2)}, {s}, '{padding}')", x=x)
            self.add(K2, f"tf.nn.conv1d(x, f, {s}, '{padding}')", x=self.input([h, 3]), f="tf.ones((3, 3, 4))")
        self.add(K2, "tf.nn.conv2d_transpose(x, f, [2, 8, 8, 5], 2, 'SAME')",
                 x=self.input([4, 4, 3], batch=True), f="tf.ones((3, 3, 5, 3))")
        self.add(K2, "tf.nn.bias_add(x, tf.ones(3))", x=x)
        self.add(K2, f"tf.image.resize(x, ({self.some(8)}, 7))", x=x)
        self.add(K2, "tf.image.resize(x, [8, 7], method='nearest', preserve_aspect_ratio=True)", x=x)
        self.add(K2, f"tf.image.resize(x, {self.u([8, 7])}, 'nearest')", x=x)
        self.add(K2, f"tf.image.crop_and_resize(x, b, i, [{self.some(8)}, 7])",
                 x=x, b=self.input([4]), i="tf.zeros(tf.shape(b)[0], 'int32')")
        self.add(K2, f"tf.image.crop_and_resize(x, tf.reshape(b, (-1, 4)), tf.zeros({self.some(6)}, 'int32'), (8, 7))",
                 x=x, b=self.input([2, 4], batch=True))
        self.add(K2, f"tf.image.crop_and_resize(tf.cast(x, 'uint8'), tf.ones(({self.some(3)}, 4)), i, {self.u([8, 7])})",
                 x=x, i="[0, 0, 0]")
        self.add(K2, "tf.image.resize_with_crop_or_pad(x, 8, 7)", x=x)
        self.add(K2, "tf.image.pad_to_bounding_box(x, 1, 1, 30, 31)", x=x)
        self.add(K2, "tf.image.crop_to_bounding_box(x, 1, 1, 5, 6)", x=x)
        self.add(K2, "tf.image.rgb_to_grayscale(x)", x=x)
        self.add(K2, "tf.image.grayscale_to_rgb(x[..., :1])", x=x)
        self.add(K2, "tf.image.flip_left_right(x)", x=x)
        self.add(K2, f"tf.image.extract_patches(x, [1, 2, 2, 1], [1, 2, 2, 1], [1, 1, 1, 1], '{self.pick('SAME', 'VALID')}')", x=x)
        self.add(K2, f"tf.image.extract_patches(x, [1, 3, 2, 1], [1, 1, 2, 1], [1, 1, {self.pick('1', '2')}, 1], '{self.pick('SAME', 'VALID')}')", x=x)
        few = self.input([2, 7, 3])
        self.add(K2, f"tf.image.extract_patches(x, [1, 3, 2, 1], [1, {self.pick('1', '2')}, 2, 1], [1, 1, 1, 1], 'VALID')", x=few)
        self.add(K2, f"tf.signal.frame(x, {self.some(3)}, 2, axis={self.axis(4)})", x=x)
        self.add(K2, "tf.nn.batch_normalization(x, m, m, m, m, 0.1)", x=x, m="tf.ones(3)")
        self.add(K2, "tf.nn.local_response_normalization(x)", x=x)

    def making(self):
        a, b = self.size(), self.size()
        x = self.input([self.pick(None, 5), 4])
        for name in ("zeros", "ones", "random.normal", "random.uniform"):
            self.add(K2, f"tf.{name}(({a}, {self.some(b)}))")
            self.add(K2, f"tf.{name}((tf.shape(x)[0], {self.some(b)}))", x=x)
            self.add(K2, f"tf.{name}(tf.shape(x))", x=x)
        self.add(K2, f"tf.fill([{a}, {b}], 1.0)")
        self.add(K2, "tf.fill([tf.shape(x)[0], 1], 7)", x=x)
        self.add(K2, f"tf.range({self.some(a)})")
        self.add(K2, f"tf.range({a}, {a + b}, {self.some(2)})")
        self.add(K2, "tf.range(tf.shape(x)[1])", x=x)
        self.add(K2, "tf.range(0, tf.shape(x)[1])", x=x)
        self.add(K2, f"tf.range(start=0, limit={self.some(a)}, delta=1, dtype=tf.float32)")
        self.add(K2, f"tf.linspace(0.0, 1.0, {self.some(a)})")
        self.add(K2, f"tf.eye({self.some(a)})")
        self.add(K2, f"tf.eye({a}, num_columns={b}, batch_shape=[2, {self.some(b)}])")
        self.add(K2, "tf.constant([[1, 2], [3, 4]])")
        self.add(K2, "tf.constant(2.0)")
        self.add(K2, f"tf.constant(0.0, shape=({a}, {self.some(b)}))")
        self.add(K2, "tf.convert_to_tensor([x, x])", x=x)
        self.add(K2, f"tf.convert_to_tensor(np.ones(({a}, {b})), dtype=tf.float32)")
        self.add(K2, "tf.ones_like(x, dtype=tf.int32)", x=x)

    def backend(self):
        x = self.input([self.pick(5, None), 4])
        i = self.input([3], "int32")
        k = "keras.backend."
        for op in ("sum(x, axis=-1)", "mean(x, axis=1, keepdims=True)", "max(x)", "std(x, axis=-1)",
                   "sqrt(x)", "square(x)", "abs(x)", "exp(x)", "softmax(x)", "relu(x)", "hard_sigmoid(x)",
                   "clip(x, 0, 1)", "dot(x, tf.ones((4, 3)))", "permute_dimensions(x, (0, 2, 1))",
                   "expand_dims(x)", "expand_dims(x, 1)", "squeeze(x[:, :1], 1)", "concatenate([x, x])",
                   "stack([x, x])", "batch_flatten(x)", "flatten(x)", "repeat_elements(x, 2, axis=-1)",
                   "cast(x, 'float16')", "zeros_like(x)", "argmax(x)", "argmax(x, axis=1)",
                   "l2_normalize(x, axis=-1)", "any(x > 0., axis=-1)", "reshape(x, (-1, 2))",
                   "tile(x, (1, 2, 1))", "reverse(x, 1)", "not_equal(x, 0)", "pow(x, 2)",
                   "logsumexp(x, axis=-1)", "cumsum(x, axis=1)", "shape(x)", "sigmoid(x)", "tanh(x)",
                   "maximum(x, 0.5)", "switch(x > 0., x, x)", "temporal_padding(x, (1, 2))",
                   "bias_add(x, tf.ones(4))", "gather(x, i)"):
            self.add(K2, k + op, x=x, i=i)
        self.add(K2, k + "repeat(x[:, 0], 3)", x=x)
        self.add(K2, k + "one_hot(i, 6)", i=i)
        self.add(K2, k + f"ones(({self.size()}, 3))")
        self.add(K2, k + f"random_normal((2, {self.some(3)}))")
        self.add(K2, k + f"arange({self.some(4)})")
        self.add(K2, k + "constant([1., 2.])")
        self.add(K2, k + "batch_dot(x, x, axes=[2, 2])", x=x)
        self.add(K2, k + "spatial_2d_padding(x)", x=self.input([4, 5, 3]))
        self.add(K2, k + "resize_images(x, 2, 2, 'channels_last')", x=self.input([4, None, 3]))

    # --- keras.ops ---

    def ops(self):
        for _ in range(4):
            self.ops_plain()
            self.ops_axes()
            self.ops_more()

    def ops_plain(self):
        rank = self.size(1, 4)
        shape = self.shape(rank)
        other = [1 if self.random.random() < 0.3 else n for n in shape]
        x, z = self.input(shape), self.input(other)
        for name in ("relu", "softmax", "sigmoid", "exp", "log", "sqrt", "rsqrt", "square", "sin",
                     "abs", "negative", "floor", "isnan", "logical_not", "stop_gradient", "tanh",
                     "gelu", "silu", "erf", "reciprocal", "zeros_like", "log_softmax"):
            self.add(K3, f"keras.ops.{name}(x)", x=x)
        for name in ("add", "subtract", "multiply", "divide", "maximum", "power", "less", "equal",
                     "logical_and", "mod", "floor_divide"):
            self.add(K3, f"keras.ops.{name}(x, z)", x=x, z=z)
        for op in ("x + z", "x * 2", "x / z", "x > z", "-x", "1.0 - x", "x ** 2.0"):
            self.add(K3, op, x=x, z=z)
        self.add(K3, "keras.ops.where(x > z, x, z)", x=x, z=z)
        self.add(K3, "keras.ops.where(x > 0, x, 0.0)", x=x)
        self.add(K3, "keras.ops.clip(x, 0, 1)", x=x)
        self.add(K3, "keras.ops.cast(x, 'float16')", x=x)
        self.add(K3, "keras.activations.gelu(x)", x=x)
        self.add(K3, "keras.ops.ravel(x)", x=x)

    def ops_axes(self):
        rank = self.size(2, 4)
        shape = self.shape(rank)
        x = self.input(shape)
        keep = self.pick("", ", keepdims=True")
        for name in ("sum", "mean", "max", "min", "prod", "std", "var", "logsumexp", "amax"):
            axis = self.pick(self.axis(rank), tuple(self.axes(rank)), None)
            self.add(K3, f"keras.ops.{name}(x, axis={self.some(axis)}{keep})", x=x)
        self.add(K3, f"keras.ops.any(x, {self.axis(rank)}{keep})", x=x)
        self.add(K3, f"keras.ops.argmax(x, axis={self.axis(rank)})", x=x)
        self.add(K3, "keras.ops.argmax(x)", x=x)
        self.add(K3, "keras.ops.sum(x)", x=x)
        self.add(K3, f"keras.ops.moments(x, axes={self.axes(rank)}{keep})", x=x)
        self.add(K3, f"keras.ops.norm(x, axis={self.axis(rank)}{keep})", x=x)
        self.add(K3, f"keras.ops.cumsum(x, axis={self.axis(rank)})", x=x)
        self.add(K3, f"keras.ops.flip(x, axis={self.axis(rank)})", x=x)
        self.add(K3, f"keras.ops.roll(x, 1, axis={self.axis(rank)})", x=x)
        self.add(K3, f"keras.ops.expand_dims(x, {self.some(self.axis(rank + 1))})", x=x)
        self.add(K3, "keras.ops.squeeze(s, 1)", s=self.input([1, *shape]))
        self.add(K3, f"keras.ops.transpose(x, {self.random.sample(range(rank), rank)})", x=x)
        self.add(K3, "keras.ops.transpose(x)", x=x)
        self.add(K3, f"keras.ops.swapaxes(x, {self.axis(rank)}, {self.axis(rank)})", x=x)
        self.add(K3, f"keras.ops.moveaxis(x, {self.axis(rank)}, {self.axis(rank)})", x=x)
        self.add(K3, f"keras.ops.repeat(x, {self.some(3)}, axis={self.axis(rank)})", x=x)
        self.add(K3, f"keras.ops.repeat(x, {self.some(3)})", x=x)
        self.add(K3, f"keras.ops.tile(x, {[self.size() for _ in range(self.size(1, rank))]})", x=x)
        self.add(K3, f"keras.ops.pad(x, {[[self.size(0, 3), self.size(0, 3)] for _ in range(rank)]})", x=x)
        self.add(K3, f"keras.ops.concatenate([x, x], axis={self.axis(rank)})", x=x)
        self.add(K3, f"keras.ops.stack([x, x], axis={self.some(self.axis(rank + 1))})", x=x)
        self.add(K3, "keras.ops.split(e, 2, axis=1)", e=self.input([4, *shape]))
        self.add(K3, "keras.ops.split(e, [1, 3], axis=1)", e=self.input([4, *shape]))
        self.add(K3, "keras.ops.unstack(e, axis=1)", e=self.input([4, *shape]))
        self.add(K3, f"keras.ops.take(x, i, axis={self.axis(rank)})", x=x, i=self.input([3], "int32"))
        self.add(K3, "keras.ops.take_along_axis(x, i, axis=1)", x=x,
                 i=self.input([2, *shape[1:]], "int32"))
        self.add(K3, f"keras.ops.top_k(e, {self.some(3)})", e=self.input([*shape, 5]))
        self.add(K3, f"keras.ops.one_hot(i, {self.some(6)})", i=self.input(shape, "int32"))
        self.add(K3, "keras.ops.diff(e, axis=1)", e=self.input([4, *shape]))
        self.add(K3, "keras.ops.sort(x, axis=-1)", x=x)
        self.add(K3, "keras.ops.tril(x)", x=x)
        for index in ("0", ":, 0", "..., 0", ":, None", ":, 1:", "..., None", ":, ::2"):
            self.add(K3, f"e[{index}]", e=self.input([4, *shape]))

    def ops_more(self):
        a, b, c = self.size(), self.size(), self.size()
        x, z = self.input([a, b]), self.input([b, c])
        self.add(K3, "keras.ops.matmul(x, z)", x=x, z=z)
        self.add(K3, "keras.ops.einsum('bij,bjk->bik', x, z)", x=x, z=z)
        self.add(K3, "keras.ops.einsum('...ij,...jk->...ik', x, z)", x=x, z=z)
        self.add(K3, "keras.ops.dot(x, w)", x=x, w=f"keras.ops.ones(({b}, 3))")
        self.add(K3, "keras.ops.tensordot(x, w, axes=1)", x=x, w=f"keras.ops.ones(({b}, 3))")
        self.add(K3, f"keras.ops.reshape(x, (-1, {self.some(a * b)}))", x=x)
        self.add(K3, f"keras.ops.reshape(x, [-1, {b}, {a}])", x=x)
        self.add(K3, f"keras.ops.broadcast_to(x, (2, 4, {a}, {b}))", x=self.input([a, b], batch=False))
        self.add(K3, f"keras.ops.slice(x, [0, 0, 0], [1, {a}, {self.some(1)}])", x=x)
        for name in ("zeros", "ones"):
            self.add(K3, f"keras.ops.{name}(({a}, {self.some(b)}))")
        self.add(K3, f"keras.ops.full(({a}, {b}), 2.0)")
        self.add(K3, f"keras.ops.arange({self.some(a)})")
        self.add(K3, f"keras.ops.arange({a}, {a + b}, 1)")
        self.add(K3, f"keras.ops.linspace(0.0, 1.0, {a})")
        self.add(K3, f"keras.ops.eye({a})")
        self.add(K3, "keras.ops.convert_to_tensor([[1.0, 2.0]])")
        h = self.pick(16, 9, None)
        image = self.input([h, 10, 3])
        for padding in ("same", "valid"):
            s = self.size(1, 2)
            self.add(K3, f"keras.ops.conv(x, f, strides={self.some(s)}, padding='{padding}')", x=image,
                     f="keras.ops.ones((3, 2, 3, 5))")
            self.add(K3, f"keras.ops.max_pool(x, {self.size(1, 3)}, padding='{padding}')", x=image)
            self.add(K3, f"keras.ops.average_pool(x, (2, 2), strides={s}, padding='{padding}')", x=image)
        self.add(K3, f"keras.ops.image.resize(x, (8, {self.some(7)}))", x=image)
        self.add(K3, f"keras.ops.image.extract_patches(x, {self.pick('2', '(3, 2)')}, {self.pick('None', '1', '(2, 1)')}, 1, '{self.pick('same', 'valid')}')", x=image)
        self.add(K3, "keras.ops.segment_sum(x, i, num_segments=4)", x=x, i=self.input((), "int32"))


def make(seed):
    """[(versions, text)] of one seed, each once."""
    maker = Maker(seed)
    maker.tensorflow()
    maker.ops()
    maker.layers()
    maker.results()
    return list(dict.fromkeys(maker.cases))
