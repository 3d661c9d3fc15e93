"""The only way out of the house: to hosts the administrator listed, checked at the socket, for a limited time.

Names are resolved here, once, and the connection goes to just the address that was checked, so that a name server
that changes its mind between check and use gains nothing. Whoever sets up channels can't reach other machines or this
one (server-side request forgery, OWASP A10).
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

# Name, two addresses: all that happens before the first byte ends before the total does.
CONNECT_SECONDS, MOST_ADDRESSES = 3.0, 2
TOTAL_SECONDS = 10.0
MAX_ANSWER = 64 * 1024
PORTS = {"http": 80, "https": 443}


class NotAllowed(Exception):
    """The address may not be contacted; the message says why, in words for the administrator."""


def is_listed(host: str, port: int) -> bool:
    """Whether the administrator listed this host and port in CHANNEL_HOSTS."""
    return f"{_plain(host)}:{port}" in {entry.strip().lower() for entry in settings.CHANNEL_HOSTS}


def open_socket(host: str, port: int) -> socket.socket:
    """A connection to a listed host. Raises NotAllowed, or OSError when it does not answer."""
    if not is_listed(host, port):
        raise NotAllowed(f"{host[:80]}:{port} 不在允许名单里，请在 CHANNEL_HOSTS 中加上")
    addresses = _resolve(_plain(host), port)
    for address in addresses:
        if _is_forbidden(address) and address != _literal(host):
            raise NotAllowed(f"{host[:80]} 指向本机或保留地址，不能连接")
    failure: OSError = OSError("没有可用的地址")
    for address in addresses[:MOST_ADDRESSES]:
        try:
            opened = socket.create_connection((str(address), port), timeout=CONNECT_SECONDS)
        except OSError as error:
            failure = error
        else:
            opened.settimeout(TOTAL_SECONDS)
            return opened
    raise failure


@contextmanager
def cut_after(connection: Any, seconds: float = TOTAL_SECONDS, extra: float = 0.0) -> Iterator[None]:
    """However slowly the other side drips, `connection.sock` is shut when time is over; its reader gets an error."""

    def cut() -> None:
        with suppress(AttributeError, OSError):  # closed already
            connection.sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds + extra, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def post_json(address: str, body: Mapping[str, Any] | bytes, headers: Mapping[str, str]) -> tuple[int, str]:
    """POST to a listed address; returns status and the answer's text, at most MAX_ANSWER bytes of it.

    Redirects are not followed: the answer is theirs to judge. Raises NotAllowed, OSError, http.client.HTTPException.
    """
    parts = urlsplit(address)
    if parts.scheme not in PORTS or not parts.hostname or parts.username or parts.password:
        raise NotAllowed("地址要以 http:// 或 https:// 开头，不能带账号密码")
    kind = _Https if parts.scheme == "https" else _Http
    connection = kind(parts.hostname, parts.port or PORTS[parts.scheme], timeout=TOTAL_SECONDS)
    data = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        with cut_after(connection):
            connection.request("POST", path, data, {"Content-Type": "application/json; charset=utf-8", **headers})
            answer = connection.getresponse()
            text = answer.read(MAX_ANSWER)
            if answer.length and len(text) < MAX_ANSWER:
                raise http.client.IncompleteRead(text, answer.length)
            return answer.status, text.decode("utf-8", "replace")
    finally:
        connection.close()


class _Http(http.client.HTTPConnection):
    def connect(self) -> None:
        """To the address that was checked."""
        self.sock = open_socket(self.host, self.port)


class _Https(http.client.HTTPConnection):
    def connect(self) -> None:
        """To the address that was checked, with the certificate of the name."""
        raw = open_socket(self.host, self.port)
        self.sock = ssl.create_default_context().wrap_socket(raw, server_hostname=self.host)


Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def _plain(host: str) -> str:
    return host.strip("[]").rstrip(".").lower()


def _literal(host: str) -> Address | None:
    """The address a host name is, if it is written as one."""
    try:
        return ipaddress.ip_address(_plain(host))
    except ValueError:
        return None


def _is_forbidden(address: Address) -> bool:
    """This machine, neighbours' autoconfiguration, groups and reserved ranges. Private networks are where we live."""
    inner = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None) or address
    ours = inner.is_loopback or inner.is_link_local or inner.is_unspecified
    return bool(ours or inner.is_multicast or inner.is_reserved)


def _resolve(host: str, port: int) -> list[Address]:
    """All addresses of a name, asked for in a thread of its own: a name server that is away may take a minute."""
    found: list[Any] = []

    def ask() -> None:
        try:
            found.append(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            found.append(error)

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(CONNECT_SECONDS)
    if not found or isinstance(found[0], Exception):
        raise OSError(f"找不到 {host[:80]} 的地址")
    return list(dict.fromkeys(ipaddress.ip_address(entry[4][0].partition("%")[0]) for entry in found[0]))
