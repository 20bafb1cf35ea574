"""Two towers that meet in a dot product, and one that is used for both sides of a pair."""

from typing import Optional, Sequence

import tensorflow as tf
from tensorflow.keras import layers


class Tower(tf.keras.Model):
    def __init__(
        self,
        vocabulary: int,
        width: int = 16,
        hidden: Sequence[int] = (32,),
        out: int = 8,
        dropout: Optional[float] = None,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.embedding = layers.Embedding(vocabulary, width, mask_zero=False)
        self.pool = layers.GlobalAveragePooling1D()
        self.hidden = [layers.Dense(units, activation="relu") for units in hidden]
        self.dropout = layers.Dropout(dropout) if dropout else layers.Lambda(lambda x: x)
        self.out = layers.Dense(out)

    def call(self, ids, training=None):
        x = self.pool(self.embedding(ids))
        for dense in self.hidden:
            x = dense(x)
        return tf.math.l2_normalize(self.out(self.dropout(x)), axis=-1)


class Retrieval(tf.keras.Model):
    def __init__(self, query: Tower, candidate: Tower, temperature=0.05):
        super().__init__(name="retrieval")
        self.query, self.candidate = query, candidate
        self.temperature = temperature

    def call(self, features):
        query = self.query(features["query"])
        candidate = self.candidate(features["candidate"])
        scores = tf.reduce_sum(query * candidate, axis=1, keepdims=True) / self.temperature
        return {"query": query, "candidate": candidate, "scores": scores}


def get_model():
    query = Tower(40, hidden=(32, 24), dropout=0.1, name="query_tower")
    candidate = Tower(60, name="candidate_tower")
    features = {
        "query": layers.Input((6,), dtype=tf.int32, name="query"),
        "candidate": layers.Input((3,), dtype=tf.int32, name="candidate"),
    }
    outputs = Retrieval(query, candidate)(features)
    return tf.keras.Model(features, outputs)


INT_MAX = 40
