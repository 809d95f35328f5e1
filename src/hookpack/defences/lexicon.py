"""The field's vocabulary: which words in code speak of a defence. Stems of English words, no library's names."""

from __future__ import annotations

import re
from functools import lru_cache

# stems that hardly mean anything but security
_STRONG = """
access acl admin allow allowlist anonym antiforgery approv attack auth banned blacklist blocklist breach bypass
captcha censor certif cert cipher clickjack confiden constanttime cors credential crypt csp csrf cve danger decrypt
defang defuse deni deny denylist digest disallow dtd encrypt enforc entit escap expir exploit forbid forg fraud
grant guard harden hmac hostil hsts httponly illegal impersonat inject insecur intrud invalid jail jwt limit login
logout malform malici mfa nonce nosniff oauth otp pass passphrase passw permi pentest phish pollut privileg prohibit
proto protect purif pwd quarantin quot quota ratelimit redact refuse reject replay restrict revok revoc role safe
salt samesite sandbox sanct sanit scrub secret secur sign smuggl sni spoof ssl ssrf superuser suspicious taint
tamper threat throttl timingsafe tls token totp travers trust unauth unsafe untrust valid verif violat vulnerab
whitelist x509 xsrf xss xxe
"""
# stems that speak of a defence beside other things
_MEDIUM = """
abort absolut abspath assert atomic basename bleach block bound canon captur charset check checksum clamp clean
commonpath cookie depth disabl domain encod ensure exceed expect filter fingerprint fullmatch hash header host
hostname identity ignor isolat length lock mask match max maximum min must mutex normal normpath origin owner
password path prefix prevent private proxy random realpath redirect referer referrer regex relative remove replac
requir resolv script semaphor sessi session sha size startswith strict strip strong symlink timeout timestamp tmp
traceback trunc type unescap unquot upload user
"""
# verbs that name a function which checks or cleans what it is given
_CHECKS = """
abort allow assert auth can check clamp clean confirm deny disabl encod enforc ensur escap forbid guard limit must
normal permit prevent prohibit protect purif quot rais redact reject requir restrict sanit scrub secur strip throttl
valid verif
"""
_CLEANS = """
abspath basename bleach canon clean defang encod escap mask normal normpath purif quot realpath redact sanit scrub
strip
"""
# words that begin like a stem and mean something else
_OTHERS = """
accessor accessors accessory allowance assign assigned assigns author authored authors authorship certain certainly
denim design entitle forge forget forgets forging forgot hashtag limitation pass passed passes passing passive
passthrough protocol protocols prototyping quotation quotient rolling signal signals significant signs signum
tokenise tokenize tokenizer tokenizes
"""
_LONG = 5  # a stem of so many letters is looked for inside words as well: autoescape, unauthorized
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


def vocabulary(text: str) -> tuple[str, ...]:
    """The words of a text, each once, sorted."""
    return tuple(sorted(set(text.split())))


_ENDS = (("ok",), ("allowed",), ("permitted",), ("valid",), ("trusted",))  # last words of a name that answers
_HARMLESS = frozenset(vocabulary(_OTHERS))
_TIERS = ((3, vocabulary(_STRONG)), (1, vocabulary(_MEDIUM)))
_CHECK_STEMS, _CLEAN_STEMS = vocabulary(_CHECKS), vocabulary(_CLEANS)


@lru_cache(maxsize=65536)
def words(identifier: str) -> tuple[str, ...]:
    """The lower-case words of an identifier or a sentence: `checkSafe_path` is check, safe, path."""
    return tuple(each.lower() for each in _WORD.findall(identifier[:400]))


@lru_cache(maxsize=65536)
def weight(word: str) -> int:
    """3 for a word of security alone, 1 for one that it uses beside others, 0 for the rest."""
    if word in _HARMLESS or len(word) < 3:
        return 0
    for value, stems in _TIERS:
        if any(word.startswith(stem) if len(stem) < _LONG else stem in word for stem in stems):
            return value
    return 0


@lru_cache(maxsize=65536)
def strength(identifier: str) -> int:
    """The weight of the strongest word of an identifier or a sentence."""
    return max((weight(each) for each in words(identifier)), default=0)


@lru_cache(maxsize=16384)
def checks(name: str) -> bool:
    """Whether a function of this name checks or cleans something."""
    parts = words(name)
    if parts[:1] in (("is",), ("has",)):
        return strength(name) > 1
    return any(each.startswith(_CHECK_STEMS) for each in parts if each not in _HARMLESS)


@lru_cache(maxsize=16384)
def answers(name: str) -> bool:
    """Whether a function of this name answers whether something holds."""
    parts = words(name)
    return parts[:1] in (("is",), ("has",), ("can",), ("should",), ("may",)) or parts[-1:] in _ENDS or checks(name)


@lru_cache(maxsize=16384)
def cleans(name: str) -> bool:
    """Whether a function of this name gives back what it was given, made harmless."""
    return any(each.startswith(_CLEAN_STEMS) for each in words(name) if each not in _HARMLESS)
