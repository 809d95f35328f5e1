"""What a message claims: that tests, build or linter are good, that work is complete, that something was changed."""

from __future__ import annotations

from hookpack.evidence import hint, tongues
from hookpack.evidence.prose import sentences
from hookpack.evidence.tongue import forms
from hookpack.patterns import IGNORECASE, Pattern
from hookpack.record import TYPE_CHECKING, Record

if TYPE_CHECKING:
    import re
    from collections.abc import Collection, Iterable, Iterator
    from typing import Literal, TypeAlias

    from hookpack.evidence.tongue import Tongue

    Kind: TypeAlias = Literal["test", "build", "lint", "verified", "done", "change"]

RESULTS: tuple[Kind, ...] = ("test", "build", "lint")
KINDS: tuple[Kind, ...] = (*RESULTS, "verified", "done", "change")
_MAX_QUOTE = 120
_CLAUSE = Pattern(
    r",\s+|[，、]|\s+[-\u2013\u2014]+\s+|\s+(?:and|but|so|although|though|however|und|"
    r"aber|doch|et|mais|y|pero|e|mas|ma|i|ale|ve|"
    r"ama|но|а|и)\s+|但是?|不过|が、|けど|지만 "
)
_STUBS = Pattern(
    r"\b(?:stub(?:s|bed)?|todos?|placeholders?|not (?:yet )?implemented|"
    r"unimplemented|mock(?:s|ed)?|dummy|hard-?coded|"
    r"left (?:\w+ )?(?:out|open|as)|skeleton|scaffold\w*|platzhalter|"
    r"noch nicht (?:implementiert|umgesetzt)|noch offen|"
    r"pendiente|por implementar|sin implementar|não implementad\w|a faire|à faire|"
    r"pas encore implémenté\w*|"
    r"non implementat\w|"
    r"niezaimplementowan\w+|henüz uygulanmadı)\b|заглушк|не реализован|占位|未实现|尚未实现|"
    r"没有实现|桩|待实现|スタブ|未実装|仮実装|스텁|"
    r""
    r""
    r"미구현|임시 구현|"
    r"अधूरा|लागू नहीं",
    IGNORECASE,
)


class Claim(Record):
    """A sentence that claims something of `kind`."""

    kind: Kind
    quote: str
    is_whole: bool = False  # it speaks of all tests, so a run of some of them proves nothing
    is_hedged: bool = False  # it ought to be so


class Said(Record):
    """What a message claims, one claim of a kind, and what it owns up to."""

    claims: tuple[Claim, ...] = ()
    admits: bool = False  # something was not run, or does not pass
    names_stubs: bool = False  # something was left unwritten

    def of(self, *kinds: Kind) -> tuple[Claim, ...]:
        return tuple(each for each in self.claims if each.kind in kinds)


class _Reader(Record):
    """One language, compiled."""

    forms: tuple[tuple[Kind, Pattern], ...]
    denied: Pattern
    calm: Pattern
    asks: Pattern
    told: Pattern
    hedge: Pattern
    whole: Pattern
    tail: int


def read(message: str) -> Said:
    """What the message claims; nothing for one that asks, plans, quotes or owns up."""
    names = hint.languages(message)
    if not names:
        return Said()
    readers = [
        _reader(tongues.load(name)) for name in dict.fromkeys("en" if name == "mark" else name for name in names)
    ]
    found: dict[Kind, Claim] = {}
    said = list(sentences(message))
    for raw, plain in said:
        settled = {kind for kind, each in found.items() if each.is_whole and not each.is_hedged}
        for claim in _claims(raw, plain, readers, settled):
            known = found.get(claim.kind)
            if known is None or (claim.is_whole and not known.is_whole) or (known.is_hedged and not claim.is_hedged):
                found[claim.kind] = claim
    whole = [plain for _, plain in said]
    admits = any(_admits(plain, readers) for plain in whole)
    return Said(tuple(found.values()), admits, any(_STUBS.search(plain) for plain in whole))


def _reader(tongue: Tongue) -> _Reader:
    found = forms(tongue)
    return _Reader(
        forms=tuple((kind, Pattern("|".join(f"(?:{each})" for each in found[kind]))) for kind in KINDS),
        denied=Pattern(tongue.denied),
        calm=Pattern(tongue.calm),
        asks=Pattern(tongue.asks),
        told=Pattern(tongue.told),
        hedge=Pattern(tongue.hedge),
        whole=Pattern(tongue.whole),
        tail=tongue.tail,
    )


def _claims(raw: str, plain: str, readers: Iterable[_Reader], settled: Collection[Kind]) -> Iterator[Claim]:
    if plain.rstrip(" )'\"").endswith(("?", "？")):
        return
    quote = " ".join(raw.split())[:_MAX_QUOTE]
    for reader in readers:
        for kind, pattern in reader.forms:
            if kind not in settled and (match := _match(kind, pattern, plain, reader)):
                around = plain[max(0, match.start() - 60) : match.end() + 40]
                yield Claim(kind, quote, bool(reader.whole.search(plain)), bool(reader.hedge.search(around)))


def _match(kind: Kind, pattern: Pattern, plain: str, reader: _Reader) -> re.Match[str] | None:
    """The first place that claims, in a clause that neither denies nor asks."""
    is_result = kind in RESULTS
    for match in pattern.finditer(plain):
        start, end = _clause(plain, match)
        before = plain[: match.start()]
        near = plain[start:end] if is_result else plain[start : match.end() + reader.tail]
        if reader.denied.search(reader.calm.sub(" ", near)):
            continue
        asked = (
            before + " " + (plain[match.start() : end] if is_result else match.group()[-40:] if kind == "test" else "")
        )
        if reader.asks.search(reader.calm.sub(" ", asked)):
            continue
        return match
    return None


def _clause(plain: str, match: re.Match[str]) -> tuple[int, int]:
    """Where the clause round a match begins and ends; a match may itself hold what separates clauses."""
    start, end = 0, len(plain)
    for each in _CLAUSE.finditer(plain):
        if each.end() <= match.start():
            start = each.end()
        elif each.start() >= match.end():
            end = each.start()
            break
    return start, end


def _admits(plain: str, readers: Iterable[_Reader]) -> bool:
    return any(reader.told.search(reader.calm.sub(" ", plain)) for reader in readers)
