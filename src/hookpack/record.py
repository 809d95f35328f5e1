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
        values = [changes.pop(field, value) for field, value in zip(self._fields, self)]
        if changes:
            raise TypeError(f"{type(self).__name__} takes no {', '.join(changes)}")
        return tuple.__new__(type(self), values)

    def _repr(self):
        pairs = ", ".join(f"{name}={value!r}" for name, value in zip(self._fields, self))
        return f"{type(self).__name__}({pairs})"

    def _new(cls, *values, **named):
        """An instance; TypeError for a field that is missing, unknown or given twice.

        One function for all classes: compiling one each, as `namedtuple` does, costs 0.1 ms a class.
        """
        fields = cls._fields
        if len(values) != len(fields) or named:
            rest, defaults = fields[len(values) :], cls._defaults
            try:
                values += (
                    tuple([named.pop(field) if field in named else defaults[field] for field in rest])
                    if named
                    else tuple(map(defaults.__getitem__, rest))
                )
            except KeyError as missing:
                raise TypeError(f"{cls.__name__} needs {missing}") from None
            if named or len(values) > len(fields):
                raise TypeError(f"{cls.__name__} takes no {', '.join(named) or 'more values'} (or has it already)")
        return tuple.__new__(cls, values)

    class _RecordType(type):
        def __new__(mcs, name, bases, namespace):
            if not bases:
                return super().__new__(mcs, name, (tuple,), {"__slots__": ()})
            fields = tuple(namespace.get("__annotations__", ()))
            defaults = {field: namespace.pop(field) for field in fields if field in namespace}
            namespace.update({field: _tuplegetter(i, "") for i, field in enumerate(fields)})
            namespace |= {
                "__slots__": (),
                "_fields": fields,
                "__match_args__": fields,
                "_defaults": defaults,
                "__new__": _new,
                "_replace": _replace,
                "__repr__": _repr,
            }
            return super().__new__(mcs, name, bases, namespace)

    class Record(metaclass=_RecordType):
        pass
