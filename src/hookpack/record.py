"""Immutable values as `typing.NamedTuple` gives them, without importing `typing`.

A hook is a new process before every tool call; `typing` (with `re` and `enum` behind it) would double
its price: 2.7 x the bare interpreter instead of 1.3. Type checkers see the real `NamedTuple`.
"""

from __future__ import annotations

__all__ = ["TYPE_CHECKING", "Record"]

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import NamedTuple as Record
else:
    from _collections import _tuplegetter

    def _replace(self, **changes):
        """A copy with some fields changed; TypeError names a field that does not exist."""
        values = {**dict(zip(self._fields, self)), **changes}
        return type(self)(**values)

    def _repr(self):
        pairs = ", ".join(f"{name}={value!r}" for name, value in zip(self._fields, self))
        return f"{type(self).__name__}({pairs})"

    def _constructor(name, fields, defaults):
        """`__new__` compiled once a class: a loop over keywords would cost more on every event."""
        required = fields[: len(fields) - len(defaults)]
        optional = [f"{field}=_{index}" for index, field in enumerate(fields[len(required) :])]
        scope = {f"_{index}": value for index, value in enumerate(defaults)} | {"_new": tuple.__new__}
        arguments = ", ".join(["_cls", *required, *optional])
        values = "".join(f"{field}, " for field in fields)
        exec(f"def __new__({arguments}): return _new(_cls, ({values}))", scope)  # field names of our own classes
        return scope["__new__"]

    class _RecordType(type):
        def __new__(mcs, name, bases, namespace):
            if not bases:
                return super().__new__(mcs, name, (tuple,), {"__slots__": ()})
            fields = tuple(namespace.get("__annotations__", ()))
            defaults = [namespace.pop(field) for field in fields if field in namespace]
            namespace.update({field: _tuplegetter(i, "") for i, field in enumerate(fields)})
            namespace |= {
                "__slots__": (),
                "_fields": fields,
                "__match_args__": fields,
                "__new__": _constructor(name, fields, defaults),
                "_replace": _replace,
                "__repr__": _repr,
            }
            return super().__new__(mcs, name, bases, namespace)

    class Record(metaclass=_RecordType):
        pass
