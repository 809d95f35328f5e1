"""Values that documentation shows to everyone: known by digest, so that none of them stands here.

`python -c "from hookpack.codec import digest; print(digest(b'...')[:16])"` gives an entry. The digest is taken
only of what looks like a secret already.
"""

from __future__ import annotations

from hookpack.codec import digest

_PUBLISHED = frozenset((
    # Flask: session keys of its manual
    "2ecf86e98ee4dad9", "e93527e21cd32a5d", "c1427e6b205f77a1", "b8595dea01f281d2",
    # Django REST framework: token of its manual
    "5150ceb26da4ec5a",
    # JWT: the debugger's token, RFC 7519's, PyJWT's
    "11df388ec96a9691", "32fca93387b3b92f", "65c746692d972402", "fe2f465d021dd48d", "bacf3fb93f550018",
    # RFC 6749, 6750, 7617: tokens, secrets and headers of the standards
    "fefe47e478935db9", "d216699c68bdf70a", "9563703a516186b0", "ba0f0fffb6c16ed3", "5f3803e99248f9e4",
    "a31175c924f985ee",
    "7ef1b7b846cae1e3", "27341398b262afff", "606e5a2ccbeb6051", "25ebfd6ed5d00e65", "dd40b7865dd92aa9",
    # storage and database emulators: fixed account keys
    "61c35f0db8fbf114", "af3755a9888eb3e4",
    # Stripe: test keys of its manual
    "9950b076be63c5cd", "eb9586976971af26", "5cd0d5302f420207",
    # Twitter: signing walk-through
    "d1d359e2429e38e9", "e1c3f9ddf2c21369", "c1832a017e285dc3", "7027c5d468e4a268",
    # one-time passwords: the seed of every manual
    "9c70659ab60a82d0", "2c7980fe6baacbaa",
))  # fmt: skip


def is_published(value: str) -> bool:
    """Whether `value` is a vendor's, a standard's or a framework's own example."""
    return digest(value.encode("utf-8", "surrogatepass"))[:16] in _PUBLISHED
