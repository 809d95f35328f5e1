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

    _make = tuple.__new__
    _MISSING = object()

    def _replace(self, **changes):
        """A copy with some fields changed; TypeError names a field that does not exist."""
        values, places = list(self), self._places
        try:
            for field, value in changes.items():
                values[places[field]] = value
        except KeyError as unknown:
            raise TypeError(f"{type(self).__name__} takes no {unknown}") from None
        return _make(type(self), values)

    def _repr(self):
        pairs = ", ".join(f"{name}={value!r}" for name, value in zip(self._fields, self))
        return f"{type(self).__name__}({pairs})"

    def _new(cls, *values, **named):
        """An instance; TypeError for a field that is missing, unknown or given twice.

        One function for all classes: compiling one each, as `namedtuple` does, costs 0.1 ms a class.
        """
        if named or len(values) != len(cls._fields):
            values = _filled(cls, values, named)
        return _make(cls, values)

    def _filled(cls, values, named):
        """All values of a record: those given by position, those given by name, the defaults of the others."""
        given, places = len(values), cls._places
        filled = [*values, *cls._defaults[given:]]
        for field, value in named.items():
            if places.get(field, -1) < given:
                raise TypeError(f"{cls.__name__} takes no {field} (or has it already)")
            filled[places[field]] = value
        if len(filled) > len(cls._fields):
            raise TypeError(f"{cls.__name__} takes no more than {len(cls._fields)} values")
        if given < cls._needed:
            for at in range(given, cls._needed):
                if filled[at] is _MISSING:
                    raise TypeError(f"{cls.__name__} needs {cls._fields[at]}")
        return filled

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
                "_places": {field: at for at, field in enumerate(fields)},
                "_defaults": tuple([defaults.get(field, _MISSING) for field in fields]),
                "_needed": max([at for at, field in enumerate(fields, 1) if field not in defaults], default=0),
                "__new__": _new,
                "_replace": _replace,
                "__repr__": _repr,
            }
            return super().__new__(mcs, name, bases, namespace)

    class Record(metaclass=_RecordType):
        pass
