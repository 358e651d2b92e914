"""Addresses of the web that we show and look at: http(s), public, nobody's log-in in them."""

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

import idna

SCHEMES = ("http", "https")
LONGEST = 2_000
FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\x9f\\<>\"`{}|^]")
UNSEEN = re.compile(r"[\u00ad\u061c\u200b-\u200f\u2028-\u202f\u205f-\u206f\ufeff\ufff9-\uffff]")
"""Signs that make an address look like another one."""
OURS_ONLY = frozenset(
    {"arpa", "corp", "home", "internal", "intranet", "invalid", "lan", "local", "localdomain"}
    | {"localhost", "onion", "test"}
)
"""Last parts of names that mean nothing, or something else, in other houses (RFC 6761, 9476)."""

WEB_PORTS = frozenset({80, 443})
LOWEST_OTHER_PORT = 1024
"""Below it ports belong to mail, files and the like; browsers do not open most of them."""
NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
"""A name that ends in one is an address in numbers, in whatever old way it is written (WHATWG)."""

IPV4_SPECIAL = tuple(
    map(
        ipaddress.IPv4Network,
        (
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
            "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
            "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
        ),
    )
)  # fmt: skip
"""Special-purpose address registry of IANA for IPv4, as of October 2025, and multicast."""
IPV6_PUBLIC = ipaddress.IPv6Network("2000::/3")
"""All that IANA has given out for the public internet. Whatever lies outside is for something
else: SRv6 (5f00::/16), translation inside a house (64:ff9b:1::/48), old ways to write IPv4."""
IPV6_SPECIAL = tuple(map(ipaddress.IPv6Network, ("2001::/23", "2001:db8::/32", "3fff::/20")))
"""Protocols (Teredo, ORCHID, benchmarks) and documentation inside of it, as of October 2025."""
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def is_public(number: str) -> bool:
    """Whether a numeric address belongs to the public internet, also when an IPv6 one hides IPv4.

    By the lists above and not by Python's, which are as old as the Python that runs.

    >>> is_public("192.168.0.1"), is_public("::ffff:127.0.0.1"), is_public("64:ff9b::7f00:1")
    (False, False, False)
    """
    address = ipaddress.ip_address(number.partition("%")[0])
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in each for each in IPV4_SPECIAL)
    if address in NAT64:
        return is_public(str(ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)))
    if hidden := address.ipv4_mapped or address.sixtofour:
        return is_public(str(hidden))
    return address in IPV6_PUBLIC and not any(address in each for each in IPV6_SPECIAL)


def ascii_host(host: str) -> str:
    """A host as it is asked for: as browsers do, by UTS 46 without its transition from 2003.

    Raises ValueError for what is no name.

    >>> ascii_host("www.fußball.example"), ascii_host("Müller.example")
    ('www.xn--fuball-cta.example', 'xn--mller-kva.example')
    """
    if host.isascii():
        return host.lower()
    return idna.encode(host, uts46=True, transitional=False).decode()


def is_web_port(port: int | None) -> bool:
    """Whether the web may be at a port; None where an address names none."""
    return port is None or port in WEB_PORTS or port >= LOWEST_OTHER_PORT


def read_web_address(said: str, *, may_be_local: bool = False) -> str | None:
    """An address that we may show to everybody, without white space around it; None otherwise.

    It is http or https, its host could be reached from anywhere, there is no user or password in
    it and nothing that cannot be seen or turns the direction of reading. ``may_be_local`` takes any
    host: for tests only.

    >>> read_web_address("https://example.org/a"), read_web_address("https://user:pw@example.org/")
    ('https://example.org/a', None)
    """
    address = said.strip()
    if len(address) > LONGEST or FORBIDDEN.search(address) or UNSEEN.search(address):
        return None
    try:
        parts = urlsplit(address)
        is_right = parts.scheme in SCHEMES and "@" not in parts.netloc
        is_right = is_right and is_web_port(parts.port)
        is_right = is_right and (may_be_local or _is_host(parts))
    except ValueError:
        return None
    return address if is_right else None


def _is_host(parts: SplitResult) -> bool:
    host = ascii_host(parts.hostname or "").rstrip(".")
    labels = host.split(".")
    if ":" in host or NUMBER.fullmatch(labels[-1]):
        return is_public(host)
    return (
        len(labels) > 1
        and labels[-1] not in OURS_ONLY
        and all(re.fullmatch(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?", one) for one in labels)
    )
