import bisect
import heapq

from tensorflow import keras
from tensorflow.keras import layers


def get_model():
    inp = keras.Input((8,))
    ns = [7, 3, 5, 4]
    heapq.heapify(ns)
    x = inp
    x = layers.Dense(heapq.heappop(ns))(x)
    for n in ns:
        x = layers.Dense(n)(x)
    b = [3, 9]
    bisect.insort(b, 5)
    for n in b:
        x = layers.Dense(n)(x)
    return keras.Model(inp, x)
