"""Inputs by name, outputs in a dictionary with a list, shared layers, states, masks, keywords."""

from tensorflow import keras
from tensorflow.keras import layers


class Tower(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.fc = layers.Dense(units, activation="relu")
        self.norm = layers.BatchNormalization()

    def call(self, x, training=None):
        return self.norm(self.fc(x), training=training)


class Pair(keras.Model):
    def __init__(self):
        super().__init__()
        self.words = layers.Embedding(20, 6, mask_zero=True)
        self.encoder = layers.LSTM(5, return_sequences=True, return_state=True)
        self.decoder = layers.GRU(5, return_sequences=True)
        self.attend = layers.MultiHeadAttention(2, 3)
        self.tower = Tower(6)
        self.always = layers.BatchNormalization()
        self.merge = layers.Concatenate(axis=-1)
        self.mean = layers.GlobalAveragePooling1D()

    def call(self, inputs, training=None):
        left = self.words(inputs["left"])
        right = self.words(inputs["right"])
        whole, state, _ = self.encoder(left)
        given = self.decoder(right, initial_state=state)
        both, scores = self.attend(given, whole, return_attention_scores=True)
        towers = [
            self.tower(self.mean(both), training=training),
            self.tower(state + inputs["bias"]),
        ]
        return {"towers": towers, "merged": self.merge(towers), "scores": scores, "state": state}


INT_MAX = 20


def get_model():
    model = Pair()
    model.tower.fc.trainable = False
    model(
        {
            "left": keras.Input((7,), dtype="int32"),
            "right": keras.Input((4,), dtype="int32"),
            "bias": keras.Input((5,)),
        }
    )
    return model
