"""DeepFM: one embedding a feature, shared by the factorization machine and the deep part."""

from collections import OrderedDict, namedtuple

import tensorflow as tf
from tensorflow.keras import Model, layers, regularizers


class SparseFeature(namedtuple("SparseFeature", ["name", "vocabulary", "width"])):
    def __new__(cls, name, vocabulary, width=8):
        return super().__new__(cls, name, vocabulary, width)


DenseFeature = namedtuple("DenseFeature", ["name", "dimension"])

FEATURES = [
    SparseFeature("user", 50),
    SparseFeature("item", 80),
    SparseFeature("shop", 20),
    DenseFeature("price", 1),
    DenseFeature("history", 5),
]


class FactorizationMachine(layers.Layer):
    """Interactions of each two embeddings: half of (square of sum - sum of squares)."""

    def build(self, input_shape):
        if len(input_shape) != 3:
            raise ValueError(f"three axes expected, not {len(input_shape)}")
        super().build(input_shape)

    def call(self, embeddings):
        square_of_sum = tf.square(tf.reduce_sum(embeddings, axis=1, keepdims=True))
        sum_of_square = tf.reduce_sum(embeddings * embeddings, axis=1, keepdims=True)
        return 0.5 * tf.reduce_sum(square_of_sum - sum_of_square, axis=2)


class DNN(layers.Layer):
    def __init__(self, units, activation="relu", dropout=0.0, use_bn=False, **kwargs):
        self.units, self.activation = units, activation
        self.dropout, self.use_bn = dropout, use_bn
        super().__init__(**kwargs)

    def build(self, input_shape):
        self.denses = [
            layers.Dense(units, kernel_regularizer=regularizers.l2(1e-5)) for units in self.units
        ]
        if self.use_bn:
            self.bns = [layers.BatchNormalization() for _ in self.units]
        self.activations = [layers.Activation(self.activation) for _ in self.units]
        self.dropouts = [layers.Dropout(self.dropout, seed=i) for i in range(len(self.units))]
        super().build(input_shape)

    def call(self, x, training=None):
        for index in range(len(self.units)):
            x = self.denses[index](x)
            if self.use_bn:
                x = self.bns[index](x, training=training)
            x = self.dropouts[index](self.activations[index](x), training=training)
        return x


def build_inputs(features):
    inputs = OrderedDict()
    for feature in features:
        if isinstance(feature, SparseFeature):
            inputs[feature.name] = layers.Input((1,), name=feature.name, dtype="int32")
        elif isinstance(feature, DenseFeature):
            inputs[feature.name] = layers.Input((feature.dimension,), name=feature.name)
        else:
            raise TypeError(type(feature))
    return inputs


def get_model(units=(32, 16)):
    inputs = build_inputs(FEATURES)
    sparse = [f for f in FEATURES if isinstance(f, SparseFeature)]
    dense = [inputs[f.name] for f in FEATURES if not isinstance(f, SparseFeature)]
    embedded = [
        layers.Embedding(f.vocabulary, f.width, name=f"embed_{f.name}")(inputs[f.name])
        for f in sparse
    ]
    first_order = [
        layers.Flatten()(layers.Embedding(f.vocabulary, 1, name=f"linear_{f.name}")(inputs[f.name]))
        for f in sparse
    ]
    stacked = layers.concatenate(embedded, axis=1)
    deep = layers.Concatenate()([layers.Flatten()(stacked)] + dense)
    deep = DNN(units, dropout=0.2, use_bn=True, name="dnn")(deep)
    linear = layers.Dense(1, use_bias=False)(layers.Concatenate()(dense))
    logit = layers.add(
        [*first_order, linear, FactorizationMachine()(stacked), layers.Dense(1)(deep)]
    )
    return Model(inputs=list(inputs.values()), outputs=tf.sigmoid(logit))


INT_MAX = 20
