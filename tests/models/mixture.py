"""A mixture of experts with a dense and a sparse gate, for several tasks."""

import tensorflow as tf
from tensorflow import keras


class Expert(keras.layers.Layer):
    def __init__(self, units, activation="relu", **kwargs):
        super().__init__(**kwargs)
        self.layers = [keras.layers.Dense(u, activation=activation) for u in units]

    def call(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


class TopKGate(keras.layers.Layer):
    """Weights of the experts: all but the best `k` are zero."""

    def __init__(self, experts, k, **kwargs):
        super().__init__(**kwargs)
        self.experts, self.k = experts, k
        self.scores = keras.layers.Dense(experts, use_bias=False)

    def call(self, x):
        logits = self.scores(x)
        values, _ = tf.math.top_k(logits, k=self.k)
        kept = tf.where(logits < values[:, -1:], -1e9 * tf.ones_like(logits), logits)
        return tf.nn.softmax(kept, axis=-1)


class MultiGateMixture(keras.Model):
    def __init__(self, experts=4, tasks=("click", "buy"), units=(16, 8), k=2, **kwargs):
        super().__init__(**kwargs)
        self.experts = [Expert(units, name=f"expert_{i}") for i in range(experts)]
        self.gates, self.towers = {}, {}
        for task in tasks:
            gate = (
                TopKGate(experts, k)
                if task == "click"
                else keras.layers.Dense(experts, activation="softmax")
            )
            self.gates[task] = gate
            self.towers[task] = keras.Sequential(
                [keras.layers.Dense(4, "relu"), keras.layers.Dense(1, "sigmoid")], name=task
            )

    def call(self, x):
        outputs = tf.stack([expert(x) for expert in self.experts], axis=1)
        results = {}
        for task, gate in self.gates.items():
            weights = tf.expand_dims(gate(x), axis=-1)
            results[task] = self.towers[task](tf.reduce_sum(outputs * weights, axis=1))
        return results


def get_model():
    features = keras.Input((12,))
    return keras.Model(features, MultiGateMixture(name="mixture")(features))
