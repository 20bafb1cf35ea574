import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

INT_MAX = 20


class Language(keras.Model):
    def __init__(self):
        super().__init__()
        self.emb = layers.Embedding(20, 8)
        self.pos = tf.Variable(tf.random.normal((1, 6, 8)), name="pos")
        self.norm = layers.LayerNormalization()
        self.count = tf.Variable(0, trainable=False)

    def call(self, ids):
        self.count.assign_add(1)
        h = self.norm(self.emb(ids) + self.pos)
        return tf.matmul(h, self.emb.embeddings, transpose_b=True)


def get_model():
    m = Language()
    m(keras.Input((6,), dtype="int32"))
    return m
