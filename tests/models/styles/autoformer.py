import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class TimeFeature(layers.Layer):
    def __init__(self, d):
        super().__init__()
        sizes = dict(month=13, day=32, weekday=7, hour=24)
        for k, v in sizes.items():
            setattr(self, f"{k}_embed", layers.Embedding(v, d))
        self.keys = list(sizes)

    def call(self, x):
        x = tf.cast(tf.abs(x), tf.int32)
        out = None
        for i, k in enumerate(self.keys):
            e = getattr(self, k + "_embed")(x[:, :, i])
            out = e if out is None else out + e
        return out


class SeriesDecomp(layers.Layer):
    def __init__(self, kernel):
        super().__init__()
        self.k = kernel
        self.avg = layers.AveragePooling1D(kernel, 1, "valid")

    def call(self, x):
        pad = (self.k - 1) // 2
        front = tf.repeat(x[:, :1], pad, axis=1)
        end = tf.repeat(x[:, -1:], pad, axis=1)
        trend = self.avg(tf.concat([front, x, end], axis=1))
        return x - trend, trend


class AutoCorrelationLite(layers.Layer):
    def __init__(self, d, heads):
        super().__init__()
        self.h, self.dk = heads, d // heads
        self.q, self.k, self.v, self.o = [layers.Dense(d, name=n) for n in "qkvo"]

    def split(self, t):
        return tf.transpose(tf.reshape(t, (-1, t.shape[1], self.h, self.dk)), perm=(0, 2, 1, 3))

    def call(self, q, k=None, v=None, mask=None):
        k = q if k is None else k
        v = k if v is None else v
        qh, kh, vh = map(self.split, (self.q(q), self.k(k), self.v(v)))
        s = tf.matmul(qh, kh, transpose_b=True) / tf.math.sqrt(tf.cast(self.dk, qh.dtype))
        if mask is not None:
            s += (1.0 - tf.cast(mask, s.dtype)) * -1e9
        y = tf.matmul(tf.nn.softmax(s), vh)
        y = tf.transpose(y, (0, 2, 1, 3))
        return self.o(tf.reshape(y, (-1, y.shape[1], self.h * self.dk)))


class EncLayer(layers.Layer):
    def __init__(self, d, heads, kernel=3, act="relu"):
        super().__init__()
        self.attn = AutoCorrelationLite(d, heads)
        self.d1, self.d2 = SeriesDecomp(kernel), SeriesDecomp(kernel)
        self.c1 = layers.Conv1D(d * 2, 1, activation=act)
        self.c2 = layers.Conv1D(d, 1)

    def call(self, x):
        x, _ = self.d1(x + self.attn(x))
        return self.d2(x + self.c2(self.c1(x)))[0]


class DecLayer(EncLayer):
    def __init__(self, d, heads, out, **kw):
        super().__init__(d, heads, **kw)
        self.cross = AutoCorrelationLite(d, heads)
        self.d3 = SeriesDecomp(3)
        self.proj = layers.Conv1D(out, 3, padding="same", use_bias=False)

    def call(self, x, cross):
        n = x.shape[1]
        causal = tf.linalg.band_part(tf.ones((n, n)), -1, 0)
        x, t1 = self.d1(x + self.attn(x, mask=causal))
        x, t2 = self.d2(x + self.cross(x, cross, cross))
        x, t3 = self.d3(x + self.c2(self.c1(x)))
        return x, self.proj(t1 + t2 + t3)


class Autoformer(keras.Model):
    def __init__(self, d=8, heads=2, enc=2, dec=1, out=2, label=3, pred=4):
        super().__init__()
        self.label, self.pred = label, pred
        self.decomp = SeriesDecomp(5)
        self.enc_embed, self.dec_embed = layers.Dense(d), layers.Dense(d)
        self.time = TimeFeature(d)
        self.encoder = [EncLayer(d, heads) for _ in range(enc)]
        self.decoder = [DecLayer(d, heads, out) for _ in range(dec)]
        self.norm = layers.LayerNormalization()
        self.projection = layers.Dense(out)

    def call(self, inputs):
        x, xm, ym = inputs["x"], inputs["x_mark"], inputs["y_mark"]
        mean = tf.tile(tf.reduce_mean(x, axis=1, keepdims=True), [1, self.pred, 1])
        season, trend = self.decomp(x)
        trend = tf.concat([trend[:, -self.label :, :], mean], axis=1)
        season = tf.concat([season[:, -self.label :, :], tf.zeros_like(mean)], axis=1)
        e = self.enc_embed(x) + self.time(xm)
        for layer in self.encoder:
            e = layer(e)
        e = self.norm(e)
        d = self.dec_embed(season) + self.time(ym)
        for layer in self.decoder:
            d, t = layer(d, e)
            trend = trend + t
        return (self.projection(self.norm(d)) + trend)[:, -self.pred :, :]


def get_model():
    ins = {"x": keras.Input((6, 2)), "x_mark": keras.Input((6, 4)), "y_mark": keras.Input((7, 4))}
    return keras.Model(ins, Autoformer()(ins))
