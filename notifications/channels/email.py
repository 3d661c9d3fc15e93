"""Electronic mail: HTML and text, over a connection that is checked and limited."""

from __future__ import annotations

import smtplib
import socket
import ssl
from email.headerregistry import Address
from email.utils import formatdate
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from notifications.channels.attachments import attached, extra_seconds
from notifications.channels.foot import foot_of
from notifications.delivery import SendError
from notifications.models import Endpoint, Message
from notifications.outbound import TOTAL_SECONDS, NotAllowed, cut_after, open_socket
from notifications.secrets import UnreadableSecret, unseal

PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
PRODUCT = "计划任务跟踪"


def send(message: Message, endpoint: Endpoint) -> str:
    """Send one message; returns the server's words. Raises SendError."""
    mail = letter(message, endpoint)
    try:
        return _hand_over(mail, endpoint)
    except NotAllowed as error:
        raise SendError(str(error), "configuration") from error
    except UnreadableSecret as error:
        raise SendError("密码不能解密，请重新填写", "configuration") from error
    except smtplib.SMTPException as error:
        raise _as_send_error(error) from error
    except ssl.SSLError as error:
        raise SendError(f"加密连接失败：{error.reason or error}", "configuration") from error
    except TimeoutError as error:
        raise SendError("邮件服务器没有回应（超时）") from error
    except (OSError, ValueError) as error:
        raise SendError(f"连接邮件服务器失败：{error}") from error


def letter(message: Message, endpoint: Endpoint) -> EmailMultiAlternatives:
    """The mail as it is sent: its Message-ID is the same however often it is tried."""
    if message.recipient is None or not message.recipient.email:
        raise SendError("收件人没有邮箱地址", "refused")
    site = settings.SITE_URL
    file, foot = attached(message), foot_of(message)
    context = {
        "title": message.title,
        "attached": message.attachment_name if file.content else "",
        "missing": file.missing,
        "body": message.body,
        "items": [one | {"url": site + one["url"]} for one in message.items],
        "link": site + message.url,
        "foot": foot,
        "foot_link": site + foot.path,
        "name": message.recipient.full_name,
        "on_behalf_of": message.on_behalf_of.full_name if message.on_behalf_of else "",
        "product": PRODUCT,
    }
    mail = EmailMultiAlternatives(
        subject=" ".join(message.title.split()),
        body=render_to_string("notifications/email.txt", context),
        from_email=_sender(endpoint),
        to=[message.recipient.email],
        reply_to=[endpoint.reply_to] if endpoint.reply_to else None,
        headers={
            "Message-ID": f"<{message.uid}@{urlsplit(site).hostname or 'localhost'}>",
            "Date": formatdate(),
            "Auto-Submitted": "auto-generated",
        },
    )
    mail.attach_alternative(render_to_string("notifications/email.html", context), "text/html")
    if file.content:
        mail.attach(" ".join(message.attachment_name.split()), file.content, file.media_type)
    return mail


def _sender(endpoint: Endpoint) -> str:
    """The address alone gets the product's name before it."""
    if "<" in endpoint.sender or "@" not in endpoint.sender:
        return endpoint.sender
    user, _, domain = endpoint.sender.rpartition("@")
    return str(Address(PRODUCT, user, domain))


def _hand_over(mail: EmailMultiAlternatives, endpoint: Endpoint) -> str:
    parts = urlsplit(endpoint.address)
    if parts.scheme not in PORTS or not parts.hostname:
        raise SendError("地址要写成 smtp://主机:端口", "configuration")
    kind: type[smtplib.SMTP] = _SmtpTls if parts.scheme == "smtps" else _Smtp
    server = kind(timeout=TOTAL_SECONDS, local_hostname="plan-tracker")
    with cut_after(server, extra=extra_seconds(mail)):
        try:
            # The name is checked against the certificate; without this line only a constructor would set it.
            server._host = parts.hostname  # type: ignore[attr-defined]
            server.connect(parts.hostname, parts.port or PORTS[parts.scheme])
            if parts.scheme == "smtp+starttls":
                server.starttls(context=ssl.create_default_context())
            if endpoint.username:
                server.login(endpoint.username, unseal(endpoint.secret))
            return _dialogue(server, mail)
        finally:
            server.close()


def _dialogue(server: smtplib.SMTP, mail: EmailMultiAlternatives) -> str:
    """Hand one mail over; returns what the server said after taking it. Raises SMTPException."""
    server.ehlo_or_helo_if_needed()
    content = mail.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]
    sender = Address(addr_spec=_bare(mail.from_email)).addr_spec
    code, words = server.mail(sender)
    if code != 250:
        raise smtplib.SMTPSenderRefused(code, words, sender)
    code, words = server.rcpt(mail.to[0])
    if code not in (250, 251):
        raise smtplib.SMTPRecipientsRefused({mail.to[0]: (code, words)})
    code, words = server.data(content)
    if code != 250:
        raise smtplib.SMTPDataError(code, words)
    return f"{code} {_text(words)}"


def _bare(sender: str) -> str:
    return sender.rpartition("<")[2].rstrip(">").strip() if "<" in sender else sender


def _as_send_error(error: smtplib.SMTPException) -> SendError:
    """What a server's refusal means: for this mail only, for now, or until somebody mends the settings."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, answer = next(iter(error.recipients.values()))
        return SendError(f"{code} {_text(answer)}", "refused" if code >= 500 else "later")
    if isinstance(error, smtplib.SMTPResponseException):
        words = f"{error.smtp_code} {_text(error.smtp_error)}"
        if isinstance(error, smtplib.SMTPDataError) and error.smtp_code in (552, 554):
            return SendError(words, "refused")
        lasting = isinstance(error, (smtplib.SMTPAuthenticationError, smtplib.SMTPSenderRefused))
        return SendError(words, "configuration" if lasting and error.smtp_code >= 500 else "temporary")
    return SendError(f"邮件服务器断开或不合规范：{error}")


def _text(words: bytes | str) -> str:
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)


class _Smtp(smtplib.SMTP):
    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return open_socket(host, port)


class _SmtpTls(smtplib.SMTP_SSL):
    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return self.context.wrap_socket(open_socket(host, port), server_hostname=host)
