"""The parser beside two maintained ones, on lines of this project: what they say runs and is written, it says as well.

Where they differ, the line is not shell for one of them: bashlex knows neither `[[ a =~ b ]]` with groups nor
`case` in a substitution, and tree-sitter takes some here-documents behind `&&` for errors. Such lines are left out.
"""

from pathlib import Path

import yaml

from hookpack import shell

FOLDER = Path(__file__).parent / "cases"


def _lines():
    for name in ("protection.yaml", "protection-held-out.yaml"):
        cases = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
        yield from (*cases["refused"], *cases["free"])


def _ours(line):
    commands = shell.parse(line).commands
    return {str(word) for each in commands for word in (*each.words, *each.writes, *each.reads)}


def _walk(node):
    yield node
    for child in node.children:
        yield from _walk(child)


def _plain(node):
    return (
        node is not None
        and node.type in ("word", "command_name")
        and not {"$", "`", "{", "\\"} & set(node.text.decode())
    )


def test_tree_sitter_sees_no_program_and_no_target_that_is_not_seen(unavailable):
    try:
        import tree_sitter
        import tree_sitter_bash
    except ImportError:
        unavailable("tree-sitter-bash is not installed")
    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_bash.language()))
    compared = 0
    for line in _lines():
        root = parser.parse(line.encode()).root_node
        if root.has_error:
            continue
        compared += 1
        nodes = [each for each in _walk(root) if each.type in ("command", "file_redirect")]
        found = [each.child_by_field_name("name") or each.child_by_field_name("destination") for each in nodes]
        seen = {each.text.decode() for each in found if _plain(each)}
        assert seen - {"/dev/null"} <= _ours(line) | {"/dev/null"}, line
    assert compared > 400


def test_bashlex_sees_no_word_that_is_not_seen(unavailable):
    try:
        import bashlex
    except ImportError:
        unavailable("bashlex is not installed")
    compared = 0
    for line in _lines():
        try:
            trees = bashlex.parse(line)
        except Exception:  # it gives up on shell that it does not know, in several ways
            continue
        compared += 1
        words: list[str] = []

        class Visitor(bashlex.ast.nodevisitor):
            def visitcommand(self, node, parts):
                words.extend(part.word for part in parts if part.kind == "word" and not part.parts)  # noqa: B023

        for tree in trees:
            Visitor().visit(tree)
        first = [word for word in words[:1] if not {"$", "~", "*", "{"} & set(word)]
        assert set(first) <= _ours(line), line
    assert compared > 400
