"""What every layer, and every model, has by name: attributes of the classes and of their objects."""

import inspect

from .names import keras_version


def kind_of(cls, name):
    one = inspect.getattr_static(cls, name)
    if isinstance(one, property):
        return "PROPERTY"
    is_method = inspect.isroutine(one) or isinstance(one, (staticmethod, classmethod))
    return "METHOD" if is_method else "VALUE"


def members_of(cls, objects):
    found = {name: "OBJECT" for one in objects for name in vars(one)}
    found.update({name: kind_of(cls, name) for name in dir(cls)})
    return {name: kind for name, kind in found.items() if name not in vars(object)}


def record():
    """Class ("LAYER", "MODEL", "SEQUENTIAL") -> name -> kind, each name for the first that has it."""
    if keras_version() >= (3, 0):
        import keras
    else:
        from tensorflow import keras

    class Layer(keras.layers.Layer):
        def call(self, x):
            return x

    class Model(keras.Model):
        def call(self, x):
            return x

    inputs = keras.Input((2,))
    functional = keras.Model(inputs, keras.layers.Dense(2)(inputs))
    layer, model = Layer(), Model()
    layer(inputs)
    model(inputs)
    classes = {
        "LAYER": members_of(keras.layers.Layer, [layer]),
        "MODEL": {**members_of(type(functional), [functional]), **members_of(keras.Model, [model])},
        "SEQUENTIAL": members_of(keras.Sequential, [keras.Sequential()]),
    }
    own, seen = {}, set()
    for name, members in classes.items():
        own[name] = {member: kind for member, kind in members.items() if member not in seen}
        seen |= set(members)
    return own
