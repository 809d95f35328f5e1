"""Calls that became weaker twins of what was called, values that lost their wrapper, queries that lost their parameters."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from hookpack.defences.fact import Fact, role
from hookpack.defences.inventory import Item
from hookpack.defences.lexicon import cleans, vocabulary
from hookpack.defences.node import dotted, last_name, walk
from hookpack.defences.plain_sites import calls, shape

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
    _family("loader", "*.safe_load *.safe_load_all", "yaml.load yaml.load_all *.unsafe_load *.full_load *.unsafe_load_all"),
    _family("loader", "json.loads json.load *.json.loads orjson.loads msgpack.unpackb *.model_validate_json json.parse "
            "*.literal_eval yaml.safe_load parseint parsefloat int float", "pickle.loads pickle.load cpickle.loads "
            "dill.loads marshal.loads jsonpickle.decode eval exec yaml.load yaml.unsafe_load function new_function "
            "unserialize *.unserialize vm.runinnewcontext vm.runinthiscontext"),
    _family("loader", "defusedxml.* *.defusedxml.*", "xml.* *.elementtree.* etree.* minidom.*"),
    _family("constant-time", "*.compare_digest *.constant_time_compare *.timingsafeequal *.safe_str_cmp hash_equals "
            "*.constanttimecompare *.secure_compare *.fixed_length_secure_compare messagedigest.isequal *.safecompare",
            "== === != !== equals *.equals *.equal *.localecompare strcmp"),
    _family("random", "secrets.* token_hex token_urlsafe token_bytes *.systemrandom.* *.randombytes *.randomint os.urandom "
            "*.getrandomvalues *.randomuuid securerandom.* random_bytes random_int uuid.uuid4 uuid4 uuidv4 "
            "get_random_string *.get_random_string nanoid systemrandom random.systemrandom",
            "random.* math.random mt_rand rand uuid.uuid1 uuid1 uuidv1 date.now time.time uniqid"),
    _family("hash", "argon2.* passwordhasher *.passwordhasher bcrypt.* *.bcrypt.* *.pbkdf2_hmac *.pbkdf2 *.pbkdf2sync "
            "*.scrypt *.scryptsync *._hasher.* *.hasher.* argon2.hash make_password generate_password_hash password_hash "
            "*.hashpw scrypt pbkdf2", "hashlib.md5 hashlib.sha1 hashlib.sha256 hashlib.sha224 hashlib.sha512 md5 sha1 "
            "sha256 createhash *.createhash hashlib.new"),
    _family("hash", "hashlib.sha256 hashlib.sha384 hashlib.sha512 hashlib.sha3_* hashlib.blake2* hashes.sha256 "
            "hashes.sha384 hashes.sha512 sha256 sha512 sha256.* sha512.* digest::sha256.*",
            "hashlib.md5 hashlib.sha1 hashes.md5 hashes.sha1 md5 sha1 md5.* sha1.* digest::md5.* digest::sha1.*"),
    _family("cipher", "aesgcm *.aesgcm aesccm aessiv chacha20poly1305 *.chacha20poly1305 fernet *.fernet modes.gcm "
            "*.newgcm nacl.* secretbox *.secretbox", "modes.ecb modes.cbc modes.ctr modes.ofb modes.cfb *.newcbcencrypter "
            "arc4 des des.new arc4.new *.arc4 *.tripledes"),
    _family("command", "*.execfile *.execfilesync *.spawn *.spawnsync subprocess.run subprocess.call subprocess.check_call "
            "subprocess.check_output subprocess.popen execfile spawn",
            "exec *.execsync child_process.exec execsync os.system os.popen subprocess.getoutput"),
    _family("temporary", "*.mkstemp *.namedtemporaryfile *.mkdtemp *.temporaryfile", "*.mktemp"),
    _family("markup", "*.format_html format_html *.format_html_join conditional_escape html.escape escape *.escape "
            "markupsafe.escape dompurify.sanitize *.dompurify.sanitize bleach.clean *.createtextnode sanitizehtml "
            "sanitize_html nh3.clean htmlspecialchars htmlentities", "mark_safe *.mark_safe markup *.markup markupsafe.markup "
            "bypasssecuritytrusthtml *.bypasssecuritytrusthtml *.html_safe raw safestring *.insertadjacenthtml"),
    _family("token", "jwt.verify *.jwtverify jwtverify *.verify_jwt", "jwt.decode jwt_decode jwtdecode decodejwt *.decodejwt "
            "*.get_unverified_claims *.get_unverified_header jwt.parseunverified"),
    _family("match", "re.fullmatch *.fullmatch", "re.match re.search *.search *.match"),
    _family("path", "safe_join *.safe_join send_from_directory *.send_from_directory secure_filename *.securejoin",
            "os.path.join path.join send_file *.send_file *.joinpath *.sendfile filepath.join"),
    _family("markup", "=textcontent =innertext *.text *.createtextnode", "=innerhtml =outerhtml *.insertadjacenthtml "
            "*.html *.writeln document.write =dangerouslysetinnerhtml"),
    _family("statement", "*.preparestatement *.prepare", "*.createstatement *.executequery *.query *.exec"),
    _family("policy", "isauthenticated isadminuser *.isauthenticated", "allowany *.allowany"),
)  # fmt: skip
_PASSIVE = {"match": "looser-call"}
_QUOTES = ("escape", "quote", "sanitize", "sanitise", "encode", "purify", "bleach", "clean")
# field vocabulary of what makes a value harmless, by last name
_CLEANERS = frozenset(vocabulary("""
    escape html_escape escapehtml escape_html quote shlex_quote quote_plus urlencode encodeuricomponent encodeuri
    htmlspecialchars htmlentities sanitize sanitise sanitizehtml sanitize_html clean bleach purify secure_filename
    escape_filter_chars escape_dn_chars escapeshellarg escapeshellcmd quotemeta force_escape conditional_escape
    escapejs json_script strip_tags realpath escaperegexp escape_string real_escape_string quote_name
    esc xss quote_identifier escapeid escapeidentifier escapeliteral redact mask_secrets scrub
"""))  # fmt: skip
_RUNS = frozenset(vocabulary("execute executemany query raw executesql queryrow fetchrow queryrowcontext querycontext "
                             "execcontext where having find_by_sql andwhere whereraw"))  # fmt: skip
_SQL = re.compile(r"\s*(select|insert|update|delete|replace|with)\b.*", re.I | re.S)
_HOLES = re.compile(r"\?|%s|%\(\w+\)s|(?<![\w:]):[a-z_]\w*|\$\d+|@\w+", re.I)


_LINKS = frozenset(
    ("select_for_update", "with_for_update", "lock", "resolve", "lock_for_update", "lockforupdate", "strict")
)
_BRANCHES = frozenset(("if", "loop", "try", "with", "handler"))
_SAFE_WAYS = frozenset(vocabulary("format_html render render_template textcontent createtextnode jsonify dumps relative_to "
                                  "is_relative_to commonpath safe_join send_from_directory"))  # fmt: skip
_CASTS = frozenset(
    ("String", "Number", "parseInt", "int", "str", "float", "Integer", "strval", "intval", "to_s", "to_i", "UUID")
)
_OUTSIDE = frozenset(("req", "request", "params", "query", "body", "args", "form", "ctx", "headers", "cookies", "argv"))
_EXEMPT = re.compile(r"csrf_?exempt|\w*_exempt|skip_before_action|allow_?anonymous|permit_?all|login_not_required|"
                     r"skip_?auth\w*|public_?route|no_?auth|skip_?csrf\w*|disable_?csrf|with_?out_?auth\w*", re.I)  # fmt: skip
_ANSWERS = frozenset(
    ("json", "send", "jsonify", "jsonresponse", "httpresponse", "render", "response", "end", "write", "make_response")
)
_TRACES = frozenset(("format_exc", "stack", "format_exception", "format_tb", "getStackTrace", "printStackTrace", "backtrace",
                     "getTraceAsString", "full_message"))  # fmt: skip


def swaps(delta: Delta) -> Iterator[Fact]:
    """A call of the strong twin lost and one of the weak twin gained, in one symbol."""
    old, new = _named(delta.old), _named(delta.new)
    lost, gained = (_beyond(one, other) for one, other in ((old, new), (new, old)))
    for family in _FAMILIES:
        was = next((node for name, node in lost if family.strong.fullmatch(name)), None)
        now = next((node for name, node in gained if family.weak.fullmatch(name) and not _strict(family, node)), None)
        still = sum(bool(family.strong.fullmatch(name)) for name, _ in new)
        if was is not None and now is not None and still < sum(bool(family.strong.fullmatch(name)) for name, _ in old):
            yield Fact(f"plain.{_PASSIVE.get(family.name, 'weaker-call')}", _item(was), _item(now), near=True)


def _item(node: Node) -> Item:
    name = dotted(node.children[0]) if node.kind == "call" else node.text
    return Item("call", shape(node)[:200], node.line, name=name, node=node)


def _named(side: Inventory) -> list[tuple[str, Node]]:
    """Calls, comparisons and what is given as a function, by dotted name in lower case."""
    found = []
    for each in walk(side.tree) if side.tree else ():
        if each.kind == "call" and each.children:
            found.append((dotted(each.children[0]).lower(), each))
            found += [(dotted(a).lower(), each) for a in each.children[1:] if a.kind in ("attr", "name")]
        elif each.kind == "cmp":
            found.append((each.text, each))
        elif each.kind == "assign" and each.children[0].kind == "attr":
            found.append((f"={each.children[0].text.lower()}", each))
        elif each.kind == "list":
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
    if family.name == "loader" and "yaml" in dotted(call.children[0]).lower():
        loaders = [each.text.lower() for each in walk(call) if each.kind in ("name", "attr")]
        return any("safe" in each and "unsafe" not in each for each in loaders)
    if family.name == "hash":
        return any(each.text in ("usedforsecurity",) for each in walk(call))
    if family.name == "constant-time" and call.kind == "cmp":
        return any(each.kind in ("const",) or "len" in last_name(each).lower() for each in call.children)
    return False


def unwraps(delta: Delta) -> Iterator[Fact]:
    """clean(x) that became x where the rest of the statement stayed what it was."""
    lost = {each.name for each in delta.lost.get("call", ())}
    fresh = Counter(shape(each) for each in delta.new.nodes)
    fresh.subtract(Counter(shape(each) for each in delta.old.nodes))
    gained = {each for each, count in fresh.items() if count > 0}
    for at, node in enumerate(delta.old.nodes):
        if not gained or node.kind in ("if", "loop", "try", "with", "handler"):
            continue
        for call in walk(node):
            name = last_name(call.children[0]) if call.kind == "call" and call.children else ""
            if name not in lost:
                continue
            for inner in _inner(call, name):
                bare = shape(_without(node, call, inner))
                if bare in gained:
                    twin = next(each for each in delta.new.nodes if shape(each) == bare)
                    yield Fact("plain.unwrapped-value", _item(call), Item("call", bare, twin.line, at), near=True)
                    break


def _inner(call: Node, name: str) -> tuple[Node, ...]:
    """What would be left without the call, if the call makes it harmless, keeps it small or holds a lock on it."""
    owner = call.children[0].children[:1] if call.children[0].kind == "attr" else ()
    if name.lower() in _LINKS:
        return owner
    if name.lower() in ("min", "clamp"):
        return tuple(each for each in call.children[1:] if each.kind in ("name", "attr", "call"))
    if _cleans(name):
        return (*call.children[1:2], *owner)
    return ()


def _cleans(name: str) -> bool:
    return name.lower() in _CLEANERS or cleans(name)


def _without(node: Node, call: Node, inner: Node) -> Node:
    if node is call:
        return inner
    return node._replace(children=tuple(_without(each, call, inner) for each in node.children))


def dropped(delta: Delta) -> Iterator[Fact]:
    """A call that makes a value harmless is gone, and the value goes on in a statement that was written anew."""
    gained = delta.gained.get("call", ())
    if any(_cleans(each.name) or each.name.lower() in _SAFE_WAYS for each in gained):
        return
    old = Counter(delta.old.statements)
    fresh = [node for text, node in zip(delta.new.statements, delta.new.nodes) if not _takes(old, text)]
    names = {core for node in fresh if node.kind not in _BRANCHES for each in walk(node) if (core := _core(each))}
    for each in delta.lost.get("call", ()):
        if _cleans(each.name) and each.node is not None and each.detail != "statement":
            if any(core in names for part in each.node.children[1:2] if (core := _core(part))):
                yield Fact("plain.dropped-cleaning", each, None, near=True)


def _core(node: Node) -> str:
    """What a value is known by wherever it goes."""
    if node.kind == "call" and len(node.children) > 1 and (name := dotted(node.children[0])):
        return f"{name}({shape(node.children[1])}"
    return shape(node) if node.kind in ("name", "attr", "index") else ""


def conversions(delta: Delta) -> Iterator[Fact]:
    """A value from outside that was made a text or a number first, and goes on as it comes."""
    if any(role(each.name) in ("coerce", "check", "clean") for each in delta.gained.get("call", ())):
        return
    old = Counter(delta.old.statements)
    fresh = [node for text, node in zip(delta.new.statements, delta.new.nodes) if not _takes(old, text)]
    names = {
        shape(each)
        for node in fresh
        if node.kind not in _BRANCHES
        for each in walk(node)
        if each.kind in ("attr", "index", "call")
    }
    for each in delta.lost.get("call", ()):
        if each.name in _CASTS and each.node is not None and len(each.node.children) > 1:
            given = each.node.children[1]
            outside = {part.text.lower() for part in walk(given) if part.kind in ("name", "attr")} & _OUTSIDE
            roots = (given, *given.children[:1])
            if outside and any(shape(root) in names for root in roots if root.kind in ("attr", "index", "call")):
                yield Fact("plain.dropped-conversion", each, None, near=True)


def _takes(counted: Counter[str], text: str) -> bool:
    counted[text] -= 1
    return counted[text] >= 0


def exempted(delta: Delta) -> Iterator[Fact]:
    """A decorator, or a declaration in a class, that takes a defence away."""
    if any(_EXEMPT.search(each.name) for each in delta.lost.get("decorator", ())):
        return
    before = {each.name for each in delta.old.items if each.family == "call"}
    for family in ("decorator", "call"):
        for each in delta.gained.get(family, ()):
            if _EXEMPT.fullmatch(each.name.rpartition(".")[2]) and each.name not in before:
                yield Fact("plain.exempted", each._replace(line=0), each, near=True)


def shown(delta: Delta) -> Iterator[Fact]:
    """The inside of an error that goes out with an answer."""
    old = {text for node in delta.old.nodes if _answers(node) for text in _traces(node)}
    for node in delta.new.nodes:
        if _answers(node) and (fresh := [each for each in _traces(node) if each not in old]):
            item = Item("call", fresh[0], node.line, name=fresh[0])
            yield Fact("plain.shown-trace", item._replace(line=0), item, near=True)
            return


def _answers(node: Node) -> bool:
    if node.kind in _BRANCHES:
        return False
    return node.kind == "return" or any(
        last_name(each).lower() in _ANSWERS for each in walk(node) if each.kind == "call"
    )


def _traces(node: Node) -> list[str]:
    if any(each.kind in ("func", "block") for each in walk(node)):
        return []
    return [each.text for each in walk(node) if each.kind in ("attr", "name") and each.text in _TRACES]


def queries(delta: Delta) -> Iterator[Fact]:
    """SQL with places for values that became SQL with the values in it."""
    before, after = (_statements(side) for side in (delta.old, delta.new))
    if not before[0] or len(after[1]) <= len(before[1]) or len(after[0]) >= len(before[0]):
        return
    known = {shape(each) for each in before[1]}
    now = next((each for each in after[1] if shape(each) not in known), after[1][0])
    was = before[0][0]
    yield Fact(
        "plain.composed-query", _item(was)._replace(name=was.text[:80]), Item("query", "", now.line, name="query"), True
    )


def _statements(side: Inventory) -> tuple[list[Node], list[Node]]:
    """SQL texts with places for values; SQL that is put together with something else than fixed names."""
    fixed: list[Node] = []
    built: list[Node] = []
    run = {id(each.children[1]): len(each.children) > 2 for each in calls(side)
           if len(each.children) > 1 and last_name(each.children[0]).lower() in _RUNS}  # fmt: skip
    for each in walk(side.tree) if side.tree else ():
        if each.kind == "str" and (_SQL.match(each.text) or run.get(id(each))) and _HOLES.search(each.text):
            fixed.append(each)
        parts = _parts(each)
        queries_ = parts and parts[0].kind == "str" and (_SQL.match(parts[0].text) or id(each) in run)
        if queries_ and any(map(_moves, parts[1:])):
            built.append(each)
            if fixed and fixed[-1] is parts[0]:
                fixed.pop()
    composed = {id(part) for each in built for part in walk(each)}
    return [each for each in fixed if id(each) not in composed], built


def _parts(node: Node) -> tuple[Node, ...]:
    if node.kind == "call" and last_name(node) == "format" and node.children and node.children[0].children:
        return (*node.children[0].children, *node.children[1:])
    if (node.kind == "op" and node.text in "+%." and len(node.children) == 2) or node.kind == "text":
        return node.children
    return ()


def _moves(part: Node) -> bool:
    """A value that is no constant of the code by its name."""
    return any(each.kind in ("name", "attr") and not each.text.isupper() for each in walk(part))
