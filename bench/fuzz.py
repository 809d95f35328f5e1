"""Lets a coverage-guided fuzzer change code until the comparison of defences breaks.

    pip install atheris && python bench/fuzz.py -max_total_time=60 -len_control=0 -max_len=120

Starts from the hand-written cases of bench/drift: lines go, come, change places, lose or gain a piece. It stops at the
first pair of files for which `compare` raises, or calls a file that did not change a loss, and prints the pair.
"""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["hookpack.defences"]):
    from hookpack.defences.change import SourceChange
    from hookpack.defences.compare import compare

import drift

PIECES = (
    "(", ")", "{", "}", "[", "]", ":", ";", ",", "=", "==", "!", "not ", "return ", "raise ", "throw ", "if ", "else",
    "try:", "except:", "catch (e) {}", "await ", "yield ", "async ", "lambda: ", "=> ", "*", "**", "...", "`", "${",
    "f'{x}'", "'''", "/*", "*/", "#", "//", "\\", "\0", "\ufeff", "\u2028", "é", "\ud800", "<<<<<<< ours\n", "\r",
    "@property\n", "match x:\n", "case _:", "x" * 300, "(" * 90, "    ", "\t", "0x", "1e999", "del ", "global x",
)  # fmt: skip
FILES = sorted(
    {
        (path, text)
        for language in drift.LANGUAGES
        for case in drift.cases(language)
        for change in case.changes
        for path, text in ((change.path, change.old_text), (change.path, change.new_text))
        if text
    }
)


def changed(text: str, data: atheris.FuzzedDataProvider) -> str:
    """The text after some changes of lines."""
    lines = text.split("\n")
    for _ in range(data.ConsumeIntInRange(0, 6)):
        at = data.ConsumeIntInRange(0, len(lines) - 1)
        match data.ConsumeIntInRange(0, 4):
            case 0 if len(lines) > 1:
                del lines[at]
            case 1:
                lines.insert(at, lines[data.ConsumeIntInRange(0, len(lines) - 1)])
            case 2:
                lines[at] = data.ConsumeUnicode(20)
            case _:
                cut = data.ConsumeIntInRange(0, len(lines[at]))
                lines[at] = lines[at][:cut] + PIECES[data.ConsumeIntInRange(0, len(PIECES) - 1)] + lines[at][cut:]
    return "\n".join(lines)


def test(raw: bytes) -> None:
    data = atheris.FuzzedDataProvider(raw)
    path, text = FILES[data.ConsumeIntInRange(0, len(FILES) - 1)]
    old, new = changed(text, data), changed(text, data)
    try:
        compare([SourceChange(path, old, new, path)])
        same = compare([SourceChange(path, new, new, path)])
        if same.losses:
            raise AssertionError(f"a loss in a file that did not change: {same.losses}")
    except Exception:
        print(f"{path}\n--- before\n{old!r}\n--- after\n{new!r}", file=sys.stderr)
        raise


if __name__ == "__main__":
    atheris.Setup(sys.argv, test)
    atheris.Fuzz()
