"""An agent's message as the sentences that it says itself: no code, no quotations, no markup."""

from __future__ import annotations

from hookpack.patterns import Pattern
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAX = 60_000
_MAX_SENTENCE = 2000
_SPOKEN = Pattern(
    r"\"[^\"\n]{0,300}\"|“[^”\n]{0,300}”|„[^“”\n]{0,300}[“”]|«[^»\n]{0,300}»|「[^」\n]{0,300}」|『[^』\n]{0,300}』|"
    r"(?<!\w)'(?=[A-Za-z])[^'\n]{8,300}'(?!\w)"
)
_FENCE = Pattern(r"\s*(`{3,}|~{3,})[^`]*$")
# code within a line stands between two runs of as many backticks
_INLINE = Pattern(r"(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)")
_MARKS = Pattern("[\u2705\u2714\u2611\U0001f7e2\U0001f49a]\ufe0f?")
_SENTENCE = Pattern(r"(?<=[.!?…])[)\"'*_]*\s+|(?<=[。！？；।])|\n+|;\s+")
_MARKUP = Pattern(r"\*\*|__|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w)|^\s*(?:#+|[-*+•]|\d+[.)])\s+(?:\[[ xX]\]\s*)?|\|")
_BLANKS = Pattern(r"\s+")
_UNDONE = Pattern(r"^\s*[-*+]\s+\[ \]")


def sentences(message: str) -> Iterator[tuple[str, str]]:
    """Each sentence as it stands, and in lower case without markup; of a very long message both ends."""
    if len(message) > _MAX:  # neither a long beginning nor a long end hides a claim
        message = f"{message[: _MAX // 2]}\n{message[-_MAX // 2 :]}"
    text = _INLINE.sub(" ", _own(message))
    for raw in _SENTENCE.split(text):
        if not raw or not raw.strip() or _UNDONE.match(raw):
            continue
        said = _MARKS.sub(" ok\u2713 ", _SPOKEN.sub(" ", raw[:_MAX_SENTENCE]))
        plain = _BLANKS.sub(" ", _MARKUP.sub(" ", said).replace("’", "'")).strip().lower()
        if plain:
            yield raw, plain


def _own(message: str) -> str:
    """The message without quoted lines and fenced blocks; a fence that nothing closes hides nothing."""
    kept: list[str] = []
    fence, opened = "", 0
    for line in message.split("\n"):
        text = line.strip()
        if fence and text.startswith(fence) and not text.strip(fence[0]):
            del kept[opened:]
            fence = ""
            continue
        if not fence and (mark := _FENCE.match(line)):
            fence, opened = mark[1], len(kept)
        if not text.startswith(">"):
            kept.append(line)
    return "\n".join(kept)
