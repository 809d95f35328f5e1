"""What a symbol does for its own defence: guards, calls, settings, messages and the like, each as an item with a key.

Names of local variables are left out of the keys, so that renaming them changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hookpack.defences.condition import FORCE, atoms, rejects, spelled, spoken
from hookpack.defences.lexicon import words
from hookpack.defences.node import dotted, last_name, walk

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from hookpack.defences.node import Node

_SELF = frozenset(("self", "cls", "this", "super"))
# functions that take a regular expression first, and what the dotted name of such a one begins with
_MATCHERS = frozenset(
    ("compile", "match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer", "RegExp", "preg_match",
     "MustCompile")
)  # fmt: skip
_MATCHING = ("re.", "regex.", "regexp.", "RegExp", "preg_", "Pattern.")


class Item(NamedTuple):
    """One thing that may be lost. `at` is the number of its statement in the symbol."""

    family: str
    key: str
    line: int = 0
    at: int = 0
    words: frozenset[str] = frozenset()
    name: str = ""
    detail: str = ""  # guard: how it rejects; call: "statement" if nothing takes its value; setting: the value
    said: frozenset[str] = frozenset()  # words of what a guard rejects with
    node: Node | None = None


class Inventory(NamedTuple):
    """All items of one symbol, and its statements by number, as keys."""

    items: tuple[Item, ...] = ()
    statements: tuple[str, ...] = ()
    nodes: tuple[Node, ...] = ()
    shown: dict[int, str] = {}  # the keys of all nodes, by identity
    local: frozenset[str] = frozenset()
    tree: Node | None = None
    outline: tuple[tuple[str, str, int], ...] = ()  # the whole tree, the same for all names of local variables
    everything: tuple[Node, ...] = ()  # the whole tree, in source order
    memo: dict[str, Any] = {}  # what finders worked out and ask again


def take(tree: Node) -> Inventory:
    """The inventory of a symbol's tree."""
    maker = _Maker(_locals(tree) if tree.kind == "func" else frozenset())
    for each in tree.children:
        maker.visit(each)
    everything = tuple(walk(tree))
    return Inventory(
        tuple(maker.items), tuple(maker.statements), tuple(maker.nodes), maker.shown, maker.local, tree,
        _outline(everything, maker.local), everything, {},
    )  # fmt: skip


def _outline(everything: Iterable[Node], local: frozenset[str]) -> tuple[tuple[str, str, int], ...]:
    return tuple(
        (each.kind, "_" if each.text in local and each.kind in ("name", "param") else each.text, len(each.children))
        for each in everything
    )


def _locals(tree: Node) -> frozenset[str]:
    """The names that the function itself gives values to."""
    names: set[str] = set()
    for node in walk(tree):
        if node.kind == "param":
            names.add(node.text)
        elif node.kind == "assign" and node.children:
            names |= (
                {each.text for each in walk(node.children[0]) if each.kind == "name"}
                if (node.children[0].kind in ("name", "list"))
                else set()
            )
    return frozenset(names) - _SELF


class _Maker:
    """Walks one tree and collects. Recursion is bounded by the depth of the tree, which is cut when it is read."""

    def __init__(self, local: frozenset[str]) -> None:
        self.local = local
        self.items: list[Item] = []
        self.statements: list[str] = []
        self.nodes: list[Node] = []
        self.shown: dict[int, str] = {}

    def key(self, node: Node) -> str:
        """The node as text, the same for all names of local variables."""
        known = self.shown.get(id(node))
        if known is None:
            known = self.shown[id(node)] = self._key(node)
        return known

    def _key(self, node: Node) -> str:
        if node.kind == "name":
            return "_" if node.text in self.local else node.text
        if node.kind == "attr":
            return f"{self.key(node.children[0])}.{node.text}"
        if node.kind == "func":
            return "func"
        inner = ",".join([self.key(each) for each in node.children])
        if node.kind == "call":
            return f"({inner})"
        text = "_" if node.kind == "param" else node.text
        return f"{node.kind}:{text}[{inner}]" if inner else f"{node.kind}:{text}"

    def add(self, family: str, key: str, node: Node, **more: object) -> None:
        self.items.append(Item(family, key, node.line, len(self.statements) - 1, node=node, **more))  # type: ignore[arg-type]

    def start(self, text: str, node: Node) -> None:
        self.statements.append(text)
        self.nodes.append(node)

    def visit(self, node: Node, *, taken: bool = True) -> None:
        """`taken` tells whether somebody uses the value."""
        visitor = getattr(self, f"_{node.kind}", None)
        if visitor is not None:
            visitor(node, taken)
        else:
            self.all(node.children)

    def all(self, nodes: Iterable[Node]) -> None:
        for each in nodes:
            self.visit(each)

    # statements

    def _if(self, node: Node, taken: bool) -> None:
        test, *blocks = node.children
        self.start(f"if {self.key(test)}", node)
        how = [rejects(each) for each in blocks] or [""]
        self.guard(
            test, node, max(how, key=FORCE.index), blocks[how.index(max(how, key=FORCE.index))] if blocks else node
        )
        self.visit(test)
        self.all(blocks)

    def guard(self, test: Node, node: Node, how: str, body: Node) -> None:
        said = spoken(body) if how else frozenset()
        self.add("guard", self.key(test), node, words=spelled(test), detail=how, said=said)
        for each in atoms(test):
            self.add("atom", self.key(each), node, words=spelled(each), detail=how)

    def _assert(self, node: Node, taken: bool) -> None:
        self.start(f"assert {self.key(node)}", node)
        if node.children:
            self.guard(node.children[0], node, "raise", node)
        self.all(node.children)

    def _loop(self, node: Node, taken: bool) -> None:
        *head, block = node.children
        self.start(f"loop {','.join(self.key(each) for each in head)}", node)
        if node.text == "while" and head:
            self.guard(head[0], node, "", block)
        for each in head:
            self.all(each.children if each.kind == "assign" else (each,))
        self.visit(block)

    def _choice(self, node: Node, taken: bool) -> None:
        self.guard(node.children[0], node, "choice", node)
        self.all(node.children)

    def _filter(self, node: Node, taken: bool) -> None:
        self.guard(node.children[0], node, "filter", node)
        self.all(node.children)

    def _try(self, node: Node, taken: bool) -> None:
        self.start("try", node)
        self.all(node.children)

    def _handler(self, node: Node, taken: bool) -> None:
        block = node.children[-1]
        self.start(f"except {node.text}", node)
        self.add("handler", node.text, node, detail=rejects(block), said=spoken(block), name=node.text)
        self.all(node.children)

    def _simple(self, node: Node, taken: bool) -> None:
        self.start(self.key(node), node)
        self.all(node.children)

    _return = _simple

    def _with(self, node: Node, taken: bool) -> None:
        items = node.children[:-1]
        self.start(f"with {','.join(self.key(each) for each in items)}", node)
        for each in items:
            self.add("with", self.key(each), each, words=spelled(each))
        self.all(node.children)

    def _do(self, node: Node, taken: bool) -> None:
        self.start(self.key(node), node)
        for each in node.children:
            self.visit(each, taken=False)

    def _skip(self, node: Node, taken: bool) -> None:
        self.start("skip", node)

    def _raise(self, node: Node, taken: bool) -> None:
        self.start(self.key(node), node)
        name = last_name(node.children[0]) if node.children else ""
        self.add("raise", name, node, name=name, said=spoken(node), words=frozenset(words(name)))
        self.all(node.children)

    def _import(self, node: Node, taken: bool) -> None:
        self.start(self.key(node), node)
        for each in node.children:
            name = each.text.rpartition(".")[2]
            self.add("import", name, each, name=name, words=frozenset(words(name)), detail=node.text)

    def _assign(self, node: Node, taken: bool) -> None:
        self.start(self.key(node), node)
        target, value = node.children[0], node.children[-1]
        name = last_name(target)
        if target.kind in ("name", "attr", "index") and not node.text:
            if target.kind == "index" and len(target.children) > 1 and target.children[1].kind == "str":
                name = target.children[1].text
            self.setting(name, value, node)
        self.visit(target)
        self.visit(value)

    def _func(self, node: Node, taken: bool) -> None:
        self.all(node.children)

    def _param(self, node: Node, taken: bool) -> None:
        if node.children:
            self.setting(node.text, node.children[0], node)
            self.all(node.children)

    def _decorator(self, node: Node, taken: bool) -> None:
        inner = node.children[0]
        self.start(f"@{self.key(inner)}", node)
        self.add("decorator", dotted(inner), node, name=dotted(inner), words=spelled(inner))
        self.visit(inner)

    # expressions

    def setting(self, name: str, value: Node, node: Node) -> None:
        if value.kind in ("const", "str", "name", "attr"):
            shown = "_" if name in self.local and node.kind in ("assign", "param") else name
            self.add("setting", f"{shown}={self.key(value)}", node, name=name, detail=value.text)
        if value.kind in ("list", "dict"):
            self.entries(name, value)

    def entries(self, owner: str, value: Node) -> None:
        for each in value.children:
            text = each.text if each.kind in ("str", "const", "pair") else self.key(each)
            self.add("entry", text, each, name=owner, words=frozenset(words(text)) | spelled(each))

    def _call(self, node: Node, taken: bool) -> None:
        callee, *arguments = node.children
        name = last_name(callee) if callee.kind in ("name", "attr") else ""
        if name in _MATCHERS and arguments and arguments[0].kind == "str" and dotted(callee).startswith(_MATCHING):
            self.add("regex", arguments[0].text, arguments[0], name=arguments[0].text[:80])
        if name:
            how = "taken" if taken else "statement"
            self.add("call", name, node, name=name, detail=how, words=frozenset(words(name)))
            for each in arguments:
                shown = self.key(each)
                self.add("argument", f"{name}({shown})", each, name=name, words=spelled(each))
                if each.kind in ("list",):
                    self.entries(name, each)
        self.visit(callee)
        self.all(arguments)

    def _keyword(self, node: Node, taken: bool) -> None:
        self.setting(node.text, node.children[0], node)
        self.all(node.children)

    _pair = _keyword

    def _cmp(self, node: Node, taken: bool) -> None:
        self.add(
            "cmp",
            self.key(node),
            node,
            name=node.text,
            detail="|".join(map(self.key, node.children)),
            words=spelled(node),
        )
        self.all(node.children)

    def _name(self, node: Node, taken: bool) -> None:
        self.add("name", node.text, node, name=node.text, words=frozenset(words(node.text)))

    def _attr(self, node: Node, taken: bool) -> None:
        self.add("name", node.text, node, name=node.text, words=frozenset(words(node.text)))
        self.all(node.children)

    def _str(self, node: Node, taken: bool) -> None:
        self.add("str", node.text, node, name=node.text[:80], words=frozenset(words(node.text)))

    def _regex(self, node: Node, taken: bool) -> None:
        self.add("regex", node.text, node, name=node.text[:80])

    def _op(self, node: Node, taken: bool) -> None:
        self.all(node.children)

    def _nested(self, node: Node, taken: bool) -> None:
        self.add("nested", node.text, node, name=node.text, words=frozenset(words(node.text)))
