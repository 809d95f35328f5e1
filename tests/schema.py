"""A small part of JSON Schema: what the schemas of this project use. An unknown word in a schema is an error."""

from __future__ import annotations

_TYPES = {
    "object": dict, "array": list, "string": str, "integer": int, "number": (int, float), "boolean": bool,
}  # fmt: skip
_SAID = {"$schema", "$defs", "title", "description"}
_CHECKED = {"$ref", "type", "enum", "required", "properties", "additionalProperties", "items"}


def faults(value, schema, root=None, at="$"):
    """What in `value` is not as `schema` says, a line each."""
    root = root or schema
    if unknown := set(schema) - _SAID - _CHECKED:
        raise ValueError(f"{at}: unknown words {sorted(unknown)}")
    if "$ref" in schema:
        target = root
        for part in schema["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        return faults(value, target, root, at)
    if not isinstance(value, _TYPES[schema["type"]]) or (isinstance(value, bool) and schema["type"] != "boolean"):
        return [f"{at}: no {schema['type']}"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{at}: {value!r} is none of {schema['enum']}"]
    return [*_members(value, schema, root, at), *_entries(value, schema, root, at)]


def _members(value, schema, root, at):
    if not isinstance(value, dict):
        return
    known = schema.get("properties", {})
    yield from (f"{at}: {name} is missing" for name in schema.get("required", ()) if name not in value)
    for name, below in value.items():
        if name in known:
            yield from faults(below, known[name], root, f"{at}.{name}")
        elif schema.get("additionalProperties") is False:
            yield f"{at}: unknown {name}"


def _entries(value, schema, root, at):
    if isinstance(value, list) and "items" in schema:
        for number, below in enumerate(value):
            yield from faults(below, schema["items"], root, f"{at}[{number}]")
