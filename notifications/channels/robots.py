"""Robots of group chats: WeCom, DingTalk and Feishu, as their makers describe them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from typing import Any
from urllib.parse import quote_plus

from django.conf import settings

from notifications.channels.http import answer_of, call, target
from notifications.delivery import SendError
from notifications.models import Endpoint, Message

# Too many messages in a minute: wait, nobody has to mend anything.
TOO_MANY = {45009, 130101, 9499, 11232}
MOST_BYTES = 4000
PLAIN = str.maketrans("[]<>`*_#|", "［］＜＞｀＊＿＃｜")


def wecom(message: Message, endpoint: Endpoint) -> str:
    """WeCom's group robot: markdown of at most 4,096 bytes. Raises SendError."""
    return _told(call(target(endpoint)[0], {"msgtype": "markdown", "markdown": {"content": markdown(message)}}))


def dingtalk(message: Message, endpoint: Endpoint) -> str:
    """DingTalk's group robot, signed if it has a secret. Raises SendError."""
    address, secret = target(endpoint)
    if secret:
        moment = str(round(time.time() * 1000))
        sign = _hmac(secret, f"{moment}\n{secret}")
        address += f"{'&' if '?' in address else '?'}timestamp={moment}&sign={quote_plus(sign)}"
    body = {"msgtype": "markdown", "markdown": {"title": plain(message.title), "text": markdown(message)}}
    return _told(call(address, body))


def feishu(message: Message, endpoint: Endpoint) -> str:
    """Feishu's group robot, signed if it has a secret. Raises SendError."""
    lines: list[list[dict[str, str]]] = [[_text(message.body)]] if message.body else []
    for item in message.items:
        lines.append([_text(f"{item['title']}，{item['reason']}  "), _link(item["action"], item["url"])])
    if not message.items:
        lines.append([_link("打开查看", message.url)])
    post = {"zh_cn": {"title": message.title, "content": lines}}
    body: dict[str, Any] = {"msg_type": "post", "content": {"post": post}}
    address, secret = target(endpoint)
    if secret:
        moment = str(int(time.time()))
        body |= {"timestamp": moment, "sign": _hmac(f"{moment}\n{secret}", "")}
    return _told(call(address, body))


def markdown(message: Message) -> str:
    """What all three can show; words of others can neither be markup nor call everybody."""
    lines = [f"**{plain(message.title)}**"]
    lines += [plain(line) for line in message.body.splitlines() if line.strip()]
    for item in message.items:
        link = f"[{plain(item['action'])}]({settings.SITE_URL}{item['url']})"
        lines.append(f"- {plain(item['title'])}，{plain(item['reason'])} {link}")
    if not message.items:
        lines.append(f"[打开查看]({settings.SITE_URL}{message.url})")
    text = "\n\n".join(lines)
    while len(text.encode()) > MOST_BYTES and len(lines) > 1:
        lines.pop()
        text = "\n\n".join([*lines, f"[看全部]({settings.SITE_URL}{message.url})"])
    return text


def plain(text: str) -> str:
    """Words on one line without characters that mean something in markdown."""
    return " ".join(text.split()).translate(PLAIN)


def _text(words: str) -> dict[str, str]:
    return {"tag": "text", "text": words}


def _link(words: str, path: str) -> dict[str, str]:
    return {"tag": "a", "text": words, "href": settings.SITE_URL + path}


def _hmac(key: str, words: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), words.encode(), hashlib.sha256).digest()).decode()


def _told(text: str) -> str:
    """They answer 200 whatever happened: the code inside counts. Raises SendError."""
    answer = answer_of(text)
    code = answer.get("errcode", answer.get("code", answer.get("StatusCode")))
    if code == 0:
        return text
    raise SendError(text, "temporary" if code in TOO_MANY or code is None else "configuration")
