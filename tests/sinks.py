"""Servers that take what is sent and remember it, and that can misbehave as providers do.

with SmtpSink() as sink: ... sink.address, sink.received
python -m tests.sinks smtp PORT FILE   # a process of its own; each mail taken is one line of JSON in FILE
"""

from __future__ import annotations

import email
import email.policy
import json
import os
import socket
import socketserver
import struct
import sys
import threading
import time
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HOST = "127.0.0.1"
SLOW_SECONDS = 30.0


class Sink:
    """What both kinds share: an address, a behaviour that may be changed at any time, and what was taken.

    Behaviours: ok, refuse (this message, for good), later (this message, not now), 500 (whoever asks), slow,
    reset_after_accept, half (an answer), garbage; HTTP also redirect.
    """

    scheme = ""

    def __init__(self, port: int = 0) -> None:
        """Bind; nothing is taken before `start`."""
        self.behaviour, self.pause, self.received, self.calls = "ok", 0.0, [], 0
        self.server = self.make_server(port)
        self.port = self.server.server_address[1]
        self.stopped = threading.Event()

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.stopped.set()
        self.server.shutdown()
        self.server.server_close()

    @property
    def host_and_port(self) -> str:
        """As CHANNEL_HOSTS wants it."""
        return f"{HOST}:{self.port}"

    @property
    def address(self) -> str:
        """As an endpoint wants it."""
        return f"{self.scheme}://{self.host_and_port}"

    def wait(self) -> None:
        """As slow as a slow provider, until the test is over."""
        self.stopped.wait(SLOW_SECONDS)


class SmtpSink(Sink):
    """A mail server without encryption; `received` holds EmailMessage objects with their envelope's `X-Rcpt`."""

    scheme = "smtp"

    def make_server(self, port: int):
        """A thread per connection."""
        sink = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                talk(sink, self)

        socketserver.ThreadingTCPServer.allow_reuse_address = True
        socketserver.ThreadingTCPServer.daemon_threads = True
        return socketserver.ThreadingTCPServer((HOST, port), Handler)

    def take(self, data: bytes, recipient: str) -> None:
        """Remember one mail."""
        mail: EmailMessage = email.message_from_bytes(data, policy=email.policy.default)
        mail["X-Rcpt"] = recipient
        self.received.append(mail)


def talk(sink: SmtpSink, handler) -> None:
    """One SMTP conversation."""
    out, recipient = handler.wfile, ""

    def say(words: str) -> None:
        out.write(f"{words}\r\n".encode())

    sink.calls += 1
    if sink.behaviour == "garbage":
        out.write(b"\x00\xff HTTP/1.1 200 OK\r\n\r\n")
        return
    if sink.behaviour == "slow":
        sink.wait()
        return
    time.sleep(sink.pause / 2)  # who dies here was not heard
    say("220 sink")
    for line in handler.rfile:
        verb = line[:4].upper()
        if verb == b"EHLO":
            say("250-sink\r\n250 8BITMIME")
        elif verb == b"RCPT":
            recipient = line.decode().split(":", 1)[1].strip().strip("<>")
            say({"refuse": "550 no such mailbox", "later": "450 try later"}.get(sink.behaviour, "250 ok"))
        elif verb == b"MAIL" and sink.behaviour == "500":
            say("451 local error")
        elif verb == b"DATA":
            say("354 go on")
            if not take_data(sink, handler, recipient):
                return
        elif verb == b"QUIT":
            say("221 bye")
            return
        else:
            say("250 ok")


def take_data(sink: SmtpSink, handler, recipient: str) -> bool:
    """The mail itself; False when the connection is over."""
    lines = []
    for line in handler.rfile:
        if line == b".\r\n":
            break
        lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
    else:
        return False
    sink.take(b"".join(lines), recipient)
    time.sleep(sink.pause / 2)  # who dies here was heard and does not know it
    if sink.behaviour == "reset_after_accept":
        reset(handler.connection)
        return False
    handler.wfile.write(b"25" if sink.behaviour == "half" else b"250 taken\r\n")
    return sink.behaviour != "half"


def reset(connection: socket.socket) -> None:
    """Close with RST."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


class HttpSink(Sink):
    """A provider over HTTP; `received` holds (path, headers, body) and `answer` is what an obliging one says."""

    scheme = "http"
    answer: bytes = b'{"errcode":0,"errmsg":"ok"}'
    location = "http://127.0.0.1:1/"

    def make_server(self, port: int):
        """A thread per connection."""
        sink = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                answer_post(sink, self)

            do_GET = do_POST

            def log_message(self, *args):
                pass

        ThreadingHTTPServer.daemon_threads = True
        return ThreadingHTTPServer((HOST, port), Handler)


def answer_post(sink: HttpSink, handler: BaseHTTPRequestHandler) -> None:
    """One request."""
    sink.calls += 1
    body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
    if sink.behaviour == "slow":
        sink.wait()
        return
    if sink.behaviour == "garbage":
        handler.wfile.write(b"\x00\xff\xfe")
        handler.close_connection = True
        return
    if sink.behaviour not in ("500", "refuse", "later", "redirect"):
        sink.received.append((handler.path, dict(handler.headers), body))
    if sink.behaviour == "reset_after_accept":
        reset(handler.connection)
        return
    status = {"500": 500, "refuse": 400, "later": 429, "redirect": 302}.get(sink.behaviour, 200)
    handler.send_response(status)
    if status == 302:
        handler.send_header("Location", sink.location)
    half = sink.behaviour == "half"
    handler.send_header("Content-Length", str(len(sink.answer) * (2 if half else 1)))
    handler.end_headers()
    handler.wfile.write(sink.answer)
    handler.close_connection = True


class FileSink(SmtpSink):
    """Writes what it takes into a file before it says so, so that another process can count."""

    file: str = ""

    def take(self, data: bytes, recipient: str) -> None:
        """One line of JSON."""
        mail = email.message_from_bytes(data, policy=email.policy.default)
        line = {"id": mail["Message-ID"], "to": recipient, "subject": mail["Subject"], "at": time.time()}
        with self.lock, open(self.file, "a", encoding="utf-8") as handle:
            handle.write(json.dumps(line, ensure_ascii=False) + "\n")
            handle.flush()
            os.fsync(handle.fileno())


if __name__ == "__main__":
    FileSink.file, FileSink.lock = sys.argv[3], threading.Lock()
    with FileSink(int(sys.argv[2])) as running:
        running.pause = float(os.environ.get("SINK_PAUSE", "0"))
        threading.Event().wait()
