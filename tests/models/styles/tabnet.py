"""TabNet's decision steps, a TCN and N-BEATS blocks, as different people write them."""

import tensorflow as tf
import tensorflow.keras.backend as K
from tensorflow import keras
from tensorflow.keras import layers


class GLU(keras.layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = units
        self.fc = layers.Dense(units * 2, use_bias=False)
        self.bn = layers.BatchNormalization(momentum=0.9)

    def call(self, x, training=None):
        x = self.bn(self.fc(x), training=training)
        return x[:, : self.units] * tf.sigmoid(x[:, self.units :])


class FeatureTransformer(keras.layers.Layer):
    def __init__(self, units, shared=None):
        super().__init__()
        self.blocks = list(shared or []) + [GLU(units), GLU(units)]
        self.scale = tf.math.sqrt(0.5)

    def call(self, x, training=None):
        x = self.blocks[0](x, training=training)
        for block in self.blocks[1:]:
            x = (x + block(x, training=training)) * self.scale
        return x


class TabNet(keras.Model):
    def __init__(self, features=6, n_d=4, n_a=4, steps=3, gamma=1.3):
        super().__init__()
        self.n_d, self.n_a, self.steps, self.gamma = n_d, n_a, steps, gamma
        self.bn = layers.BatchNormalization()
        shared = [GLU(n_d + n_a)]
        self.initial = FeatureTransformer(n_d + n_a, shared)
        self.transformers = [FeatureTransformer(n_d + n_a, shared) for _ in range(steps)]
        self.attentive = [layers.Dense(features, use_bias=False) for _ in range(steps)]
        self.out = layers.Dense(2)

    def call(self, inputs, training=None):
        x = self.bn(inputs, training=training)
        prior = tf.ones_like(x)
        att = self.initial(x, training=training)[:, self.n_d :]
        total = 0.0
        for step in range(self.steps):
            mask = K.softmax(self.attentive[step](att) * prior)
            prior *= self.gamma - mask
            split = self.transformers[step](tf.multiply(mask, x), training=training)
            total += K.relu(split[:, : self.n_d])
            att = split[:, self.n_d :]
        return self.out(total)


class ResidualBlock(layers.Layer):
    def __init__(self, dilation, filters, k=3, dropout=0.1, **kwargs):
        self.dilation, self.filters, self.k = dilation, filters, k
        self.residual_layers = []
        self.dropout = dropout
        super().__init__(**kwargs)

    def _add(self, layer):
        self.residual_layers.append(layer)

    def build(self, input_shape):
        with K.name_scope(self.name):
            self.residual_layers = []
            for _ in range(2):
                self._add(
                    layers.Conv1D(
                        self.filters, self.k, dilation_rate=self.dilation, padding="causal"
                    )
                )
                self._add(layers.Activation("relu"))
                self._add(layers.SpatialDropout1D(rate=self.dropout))
            if self.filters != input_shape[-1]:
                self.shape_match = layers.Conv1D(self.filters, 1, padding="same")
            else:
                self.shape_match = layers.Lambda(lambda x: x)
        super().build(input_shape)

    def call(self, inputs, training=None):
        x = inputs
        for layer in self.residual_layers:
            training_flag = "training" in dict(enumerate([]))
            x = layer(x, training=training) if training_flag else layer(x)
        return [K.relu(self.shape_match(inputs) + x), x]


class TCN(layers.Layer):
    def __init__(self, filters=4, dilations=(1, 2), return_sequences=False, **kwargs):
        super().__init__(**kwargs)
        self.return_sequences = return_sequences
        self.blocks = [ResidualBlock(d, filters) for d in dilations]
        self.slicer = layers.Lambda(lambda tt: tt[:, -1, :])

    def call(self, x, training=None):
        skips = []
        for block in self.blocks:
            x, skip = block(x, training=training)
            skips.append(skip)
        x = layers.add(skips)
        return x if self.return_sequences else self.slicer(x)


class NBeatsBlock(tf.keras.layers.Layer):
    def __init__(self, theta_size, horizon, n_neurons, n_layers, **kwargs):
        super().__init__(**kwargs)
        self.hidden = [tf.keras.layers.Dense(n_neurons, activation="relu") for _ in range(n_layers)]
        self.theta_layer = tf.keras.layers.Dense(theta_size, activation="linear")
        self.horizon = horizon

    def call(self, inputs):
        x = inputs
        for layer in self.hidden:
            x = layer(x)
        theta = self.theta_layer(x)
        return theta[:, : -self.horizon], theta[:, -self.horizon :]


def get_model():
    table = keras.Input((6,), name="table")
    series = keras.Input((12, 3), name="series")
    history = keras.Input((7,), name="history")
    residuals, forecast = NBeatsBlock(9, 2, 8, 2)(history)
    residuals = layers.subtract([history, residuals])
    for i in range(2):
        backcast, ahead = NBeatsBlock(9, 2, 8, 2, name=f"block_{i}")(residuals)
        residuals = layers.subtract([residuals, backcast])
        forecast = layers.add([forecast, ahead])
    joined = layers.concatenate([TabNet()(table), TCN()(series), forecast])
    return keras.Model([table, series, history], layers.Dense(1)(joined))
