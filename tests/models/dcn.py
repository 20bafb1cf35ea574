"""DCN-v2: crosses of low rank, in parallel to a deep part, as one subclassed model on named inputs."""
# --input user=(1,):int32 --input genre=(3,):int32 --input age=(1,)

import tensorflow as tf
from tensorflow import keras


@keras.utils.register_keras_serializable(package="models")
class Cross(keras.layers.Layer):
    """x0 * (W x + b) + x, W of low rank where `projection_dim` says so."""

    def __init__(self, projection_dim=None, diag_scale=0.0, use_bias=True, **kwargs):
        super().__init__(**kwargs)
        self._projection_dim = projection_dim
        self._diag_scale = diag_scale
        self._use_bias = use_bias
        if self._diag_scale < 0:
            raise ValueError(f"`diag_scale` must not be negative: {self._diag_scale}")

    def build(self, input_shape):
        last_dim = input_shape[0][-1]
        if self._projection_dim is None:
            self._dense = keras.layers.Dense(last_dim, use_bias=self._use_bias)
        else:
            self._dense_u = keras.layers.Dense(self._projection_dim, use_bias=False)
            self._dense_v = keras.layers.Dense(last_dim, use_bias=self._use_bias)
        self.built = True

    def call(self, inputs):
        x0, x = inputs
        if self._projection_dim is None:
            prod_output = self._dense(x)
        else:
            prod_output = self._dense_v(self._dense_u(x))
        if self._diag_scale:
            prod_output = prod_output + self._diag_scale * x
        return x0 * prod_output + x

    def get_config(self):
        config = {"projection_dim": self._projection_dim, "diag_scale": self._diag_scale}
        return {**super().get_config(), **config, "use_bias": self._use_bias}


class FeatureEmbedding(keras.layers.Layer):
    def __init__(self, vocabulary, width, combiner=None, **kwargs):
        super().__init__(**kwargs)
        self.table = keras.layers.Embedding(vocabulary, width)
        self.combine = None
        if combiner is not None:
            self.combine = {"mean": tf.reduce_mean, "sum": tf.reduce_sum}[combiner]
        self.flatten = keras.layers.Flatten()

    def call(self, ids):
        x = self.table(ids)
        return self.flatten(x) if self.combine is None else self.combine(x, axis=1)


class DCN(keras.Model):
    def __init__(self, crosses=3, units=(24, 12), projection_dim=4, **kwargs):
        super().__init__(**kwargs)
        self.embeddings = {
            "user": FeatureEmbedding(100, 8),
            "genre": FeatureEmbedding(30, 6, combiner="mean"),
        }
        self.normalize = keras.layers.BatchNormalization()
        self.crosses = [Cross(projection_dim if i else None, 0.1 * i) for i in range(crosses)]
        self.deep = keras.Sequential([keras.layers.Dense(u, activation="relu") for u in units])
        self.join = keras.layers.Concatenate(axis=1)
        self.head = keras.layers.Dense(1, activation="sigmoid")

    def call(self, inputs, training=None):
        parts = [self.embeddings[name](inputs[name]) for name in sorted(self.embeddings)]
        parts.append(self.normalize(inputs["age"], training=training))
        x0 = tf.concat(parts, axis=-1)
        x = x0
        for cross in self.crosses:
            x = cross([x0, x])
        return self.head(self.join([x, self.deep(x0)]))


def get_model():
    model = DCN()
    inputs = {
        "user": keras.Input((1,), dtype="int32"),
        "genre": keras.Input((3,), dtype="int32"),
        "age": keras.Input((1,)),
    }
    model(inputs)
    return model


INT_MAX = 20
