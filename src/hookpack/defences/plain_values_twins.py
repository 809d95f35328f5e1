"""Calls, comparisons and base classes that gave way to a weaker twin."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from hookpack.defences.fact import Fact
from hookpack.defences.inventory import Item
from hookpack.defences.lexicon import checks, words
from hookpack.defences.node import dotted, last_name, walk
from hookpack.defences.plain_sites import shape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.defences.delta import Delta
    from hookpack.defences.inventory import Inventory
    from hookpack.defences.node import Node


class Family(NamedTuple):
    """Ways to do one thing; a symbol that lost one of `strong` and gained one of `weak` does it in a weaker way."""

    name: str
    strong: re.Pattern[str]
    weak: re.Pattern[str]


def _family(name: str, strong: str, weak: str) -> Family:
    """Patterns of whole dotted names, in lower case, `*` for any owner."""

    def compiled(text: str) -> re.Pattern[str]:
        parts = (re.escape(each).replace(r"\*\.", r"(?:.*\.)?").replace(r"\*", r"[a-z0-9_]*") for each in text.split())
        return re.compile("|".join(parts))

    return Family(name, compiled(strong), compiled(weak))


_FAMILIES = (
    _family("loader", """
        *.safe_load *.safe_load_all
        """, """
        yaml.load yaml.load_all *.unsafe_load *.full_load *.unsafe_load_all
        """),
    _family("loader", """
        json.loads json.load *.json.loads orjson.loads msgpack.unpackb *.model_validate_json json.parse
        *.literal_eval yaml.safe_load parseint parsefloat int float
        """, """
        pickle.loads pickle.load cpickle.loads dill.loads marshal.loads jsonpickle.decode eval exec
        yaml.load yaml.unsafe_load function new_function unserialize *.unserialize vm.runinnewcontext
        vm.runinthiscontext
        """),
    _family("loader", """
        defusedxml.* *.defusedxml.*
        """, """
        xml.* *.elementtree.* etree.* minidom.*
        """),
    _family("constant-time", """
        *.compare_digest *.constant_time_compare *.timingsafeequal *.safe_str_cmp hash_equals
        *.constanttimecompare *.secure_compare *.fixed_length_secure_compare messagedigest.isequal
        *.safecompare
        """, """
        == === != !== equals *.equals *.equal *.localecompare strcmp
        """),
    _family("random", """
        secrets.* token_hex token_urlsafe token_bytes *.systemrandom.* *.randombytes *.randomint
        os.urandom *.getrandomvalues *.randomuuid securerandom.* random_bytes random_int uuid.uuid4
        uuid4 uuidv4 get_random_string *.get_random_string nanoid systemrandom random.systemrandom
        """, """
        random.* math.random mt_rand rand uuid.uuid1 uuid1 uuidv1 date.now time.time uniqid
        """),
    _family("hash", """
        argon2.* passwordhasher *.passwordhasher bcrypt.* *.bcrypt.* *.pbkdf2_hmac *.pbkdf2 *.pbkdf2sync
        *.scrypt *.scryptsync *._hasher.* *.hasher.* argon2.hash make_password generate_password_hash
        password_hash *.hashpw scrypt pbkdf2
        """, """
        hashlib.md5 hashlib.sha1 hashlib.sha256 hashlib.sha224 hashlib.sha512 md5 sha1 sha256 createhash
        *.createhash hashlib.new
        """),
    _family("hash", """
        hashlib.sha256 hashlib.sha384 hashlib.sha512 hashlib.sha3_* hashlib.blake2* hashes.sha256
        hashes.sha384 hashes.sha512 sha256 sha512 sha256.* sha512.* digest::sha256.*
        """, """
        hashlib.md5 hashlib.sha1 hashes.md5 hashes.sha1 md5 sha1 md5.* sha1.* digest::md5.*
        digest::sha1.*
        """),
    _family("cipher", """
        aesgcm *.aesgcm aesccm aessiv chacha20poly1305 *.chacha20poly1305 fernet *.fernet modes.gcm
        *.newgcm nacl.* secretbox *.secretbox
        """, """
        modes.ecb modes.cbc modes.ctr modes.ofb modes.cfb *.newcbcencrypter arc4 des des.new arc4.new
        *.arc4 *.tripledes
        """),
    _family("command", """
        *.execfile *.execfilesync *.spawn *.spawnsync subprocess.run subprocess.call
        subprocess.check_call subprocess.check_output subprocess.popen execfile spawn
        """, """
        exec *.execsync child_process.exec execsync os.system os.popen subprocess.getoutput
        """),
    _family("temporary", """
        *.mkstemp *.namedtemporaryfile *.mkdtemp *.temporaryfile
        """, """
        *.mktemp
        """),
    _family("markup", """
        *.format_html format_html *.format_html_join conditional_escape html.escape escape *.escape
        markupsafe.escape dompurify.sanitize *.dompurify.sanitize bleach.clean *.createtextnode
        sanitizehtml sanitize_html nh3.clean htmlspecialchars htmlentities
        """, """
        mark_safe *.mark_safe markup *.markup markupsafe.markup bypasssecuritytrusthtml
        *.bypasssecuritytrusthtml *.html_safe raw safestring *.insertadjacenthtml
        """),
    _family("token", """
        jwt.verify *.jwtverify jwtverify *.verify_jwt
        """, """
        jwt.decode jwt_decode jwtdecode decodejwt *.decodejwt *.get_unverified_claims
        *.get_unverified_header jwt.parseunverified
        """),
    _family("match", """
        re.fullmatch *.fullmatch
        """, """
        re.match re.search *.search *.match
        """),
    _family("path", """
        safe_join *.safe_join send_from_directory *.send_from_directory secure_filename *.securejoin
        """, """
        os.path.join path.join send_file *.send_file *.joinpath *.sendfile filepath.join
        """),
    _family("markup", """
        =textcontent =innertext *.text *.createtextnode
        """, """
        =innerhtml =outerhtml *.insertadjacenthtml *.html *.writeln document.write
        =dangerouslysetinnerhtml
        """),
    _family("statement", """
        *.preparestatement *.prepare
        """, """
        *.createstatement *.executequery *.query *.exec
        """),
    _family("sandbox", """
        *.sandboxedenvironment sandboxedenvironment immutablesandboxedenvironment
        *.immutablesandboxedenvironment
        """, """
        environment *.environment nativeenvironment
        """),
    _family("policy", """
        isauthenticated isadminuser *.isauthenticated
        """, """
        allowany *.allowany
        """),
)  # fmt: skip
_OPENLY = re.compile(r"unsafe|insecure|unverified|dangerously|unchecked|unescaped", re.I)
_PASSIVE = {"match": "looser-call"}


def swaps(delta: Delta) -> Iterator[Fact]:
    """A call of the strong twin lost and one of the weak twin gained, in one symbol."""
    old, new = _named(delta.old), _named(delta.new)
    lost, gained = (_beyond(one, other) for one, other in ((old, new), (new, old)))
    for family in _FAMILIES:
        was = next((node for name, node in lost if family.strong.fullmatch(name)), None)
        now = next((node for name, node in gained if family.weak.fullmatch(name) and not _strict(family, node)), None)
        if was is None or now is None:
            continue
        still = sum(bool(family.strong.fullmatch(name)) for name, _ in new)
        if still < sum(bool(family.strong.fullmatch(name)) for name, _ in old):
            yield Fact(f"plain.{_PASSIVE.get(family.name, 'weaker-call')}", item_of(was), item_of(now), near=True)


def marked(delta: Delta) -> Iterator[Fact]:
    """A call that says of itself that it is unsafe, in the place of one of nearly the same name."""
    lost = [each for each in delta.lost.get("call", ()) if not _OPENLY.search(each.name)]
    for each in delta.gained.get("call", ()):
        if _OPENLY.search(each.name) and not _tells(each.name) and not _renamed(each.name, delta):
            bare = frozenset(words(_OPENLY.sub("", each.name)))
            was = next((one for one in lost if bare and len(bare & one.words) * 2 >= len(bare | one.words)), None)
            if was is not None:
                yield Fact("plain.weaker-call", was, each, near=True)


def _renamed(name: str, delta: Delta) -> bool:
    """Whether the change gave an old thing this name, or made one of which the old name is an alias."""
    if name in delta.around.renamed:
        return True
    fresh = any(each.bare == name for each in delta.around.fresh)
    return fresh and any(key.endswith(f"={name}") for family, key in delta.around.items if family == "setting")


def _tells(name: str) -> bool:
    """Whether a function of the name asks whether something is unsafe."""
    return words(name)[:1] in (("is",), ("has",), ("find",), ("detect",)) or checks(_OPENLY.sub("", name))


def item_of(node: Node) -> Item:
    name = dotted(node.children[0]) if node.kind == "call" else node.text
    return Item("call", shape(node)[:200], node.line, name=name, node=node)


def _named(side: Inventory) -> list[tuple[str, Node]]:
    """Calls, comparisons and what is given as a function, by dotted name in lower case."""
    found = []
    for each in side.everything:
        if each.kind == "call" and each.children:
            found.append((dotted(each.children[0]).lower(), each))
            found += [(dotted(a).lower(), each) for a in each.children[1:] if a.kind in ("attr", "name")]
        elif each.kind == "cmp":
            found.append((each.text, each))
        elif each.kind == "assign" and each.children[0].kind == "attr":
            found.append((f"={each.children[0].text.lower()}", each))
        elif each.kind in ("list", "bases"):
            found += [(dotted(part).lower(), part) for part in each.children if part.kind in ("attr", "name")]
    return found


def _beyond(one: list[tuple[str, Node]], other: list[tuple[str, Node]]) -> list[tuple[str, Node]]:
    marked = [[(name, shape(node) if node.kind == "cmp" else "") for name, node in each] for each in (one, other)]
    left = Counter(marked[0]) - Counter(marked[1])
    found = []
    for mark, each in zip(reversed(marked[0]), reversed(one)):
        if left[mark] > 0:
            left[mark] -= 1
            found.append(each)
    return found[::-1]


def _strict(family: Family, call: Node) -> bool:
    """A call of a weak name that is given what makes it strong."""
    if family.name == "loader" and call.kind == "call" and "yaml" in dotted(call.children[0]).lower():
        loaders = [each.text.lower() for each in walk(call) if each.kind in ("name", "attr")]
        return any("safe" in each and "unsafe" not in each for each in loaders)
    if family.name == "markup" and call.kind in ("call", "assign"):
        return len(call.children) > 1 and all(each.kind in ("str", "const") for each in call.children[1:])
    if family.name == "hash":
        return any(each.text == "usedforsecurity" for each in walk(call))
    if family.name == "constant-time" and call.kind == "cmp":
        return any(each.kind in ("const",) or "len" in last_name(each).lower() for each in call.children)
    return False
