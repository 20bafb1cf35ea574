"""Experts in one weight, gates of several tasks, layers in dictionaries."""

import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


def create_feedforward_network(ff_dim, embed_dim, name=None):
    return keras.Sequential(
        [layers.Dense(ff_dim, activation="relu"), layers.Dense(embed_dim)], name=name
    )


class NoisyTopK(layers.Layer):
    """Sparse gating over dense experts held as one weight each."""

    def __init__(self, units, num_experts, k=2, expert_activation="gelu", **kwargs):
        super().__init__(**kwargs)
        self.units, self.num_experts, self.k = units, num_experts, k
        self.expert_activation = keras.activations.get(expert_activation)

    def build(self, input_shape):
        dim = input_shape[-1]
        self.gate = layers.Dense(self.num_experts, use_bias=False, kernel_initializer="zeros")
        self.kernel = self.add_weight(
            "kernel", (self.num_experts, dim, self.units), initializer="glorot_uniform"
        )
        self.bias = self.add_weight(
            "bias", (self.num_experts, self.units), initializer=keras.initializers.Zeros()
        )

    def call(self, x, training=None):
        logits = self.gate(x)
        top, index = tf.nn.top_k(logits, k=self.k, sorted=True)
        gates = tf.reduce_sum(
            tf.one_hot(index, self.num_experts) * tf.nn.softmax(top)[..., None], axis=-2
        )
        h = self.expert_activation(tf.einsum("bi,eio->beo", x, self.kernel) + self.bias)
        importance = tf.reduce_sum(gates, 0)
        self.add_loss(1e-2 * tf.math.reduce_variance(importance))
        return tf.reduce_sum(h * tf.expand_dims(gates, -1), axis=1)


class MultiGate(keras.Model):
    def __init__(self, tasks=("ctr", "cvr"), experts=3, **kwargs):
        super().__init__(**kwargs)
        self.emb = layers.Embedding(20, 8)
        self.sparse = NoisyTopK(8, 4)
        self.experts = [
            create_feedforward_network(16, 8, name=f"expert_{i}") for i in range(experts)
        ]
        self.gates = {
            t: layers.Dense(experts, activation="softmax", name=f"gate_{t}") for t in tasks
        }
        self.towers = {
            t: keras.Sequential(
                [layers.Dense(4, activation="relu"), layers.Dense(1, "sigmoid")], name=f"tower_{t}"
            )
            for t in tasks
        }

    def call(self, ids, training=None):
        x = tf.reduce_mean(self.emb(ids), axis=1)
        x = x + self.sparse(x)
        outs = tf.stack([e(x) for e in self.experts], axis=1)
        result = {}
        for task, gate in self.gates.items():
            mixed = tf.squeeze(tf.matmul(gate(x)[:, tf.newaxis, :], outs), 1)
            result[task] = self.towers[task](mixed)
        return result


def get_model():
    ids = keras.Input((6,), dtype="int32")
    return keras.Model(ids, MultiGate()(ids))


INT_MAX = 20
