"""What claims sound like, language by language."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from hookpack.evidence.tongue import Tongue


def load(name: str) -> Tongue:
    """The patterns of the language `name`, one of `hint.HINTS`."""
    if name in ("en", "mark"):
        from hookpack.evidence.tongues.english import ENGLISH

        return ENGLISH
    if name in ("de", "fr", "es", "pt", "it", "pl", "tr"):
        from hookpack.evidence.tongues import latin

        return latin.TONGUES[name]
    from hookpack.evidence.tongues import scripts

    return scripts.TONGUES[name]
