"""A file that goes with a mail: read from storage when the mail is sent, left out with a sentence when it can't."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.storage import default_storage
from django.core.mail import EmailMessage

from notifications.delivery import SendError
from notifications.models import Message

# Mail servers of offices commonly take 20 MB; in a mail a file is a third larger than on disk.
LARGEST = 10 * 1024 * 1024
MEGABYTE = 1024 * 1024
# More time for a bigger mail, one second a megabyte; with the usual limit it stays inside the lease of a message.
MOST_SECONDS = 15.0
PLAIN = "application/octet-stream"
GONE = "附件已经不在服务器上，没有随信附上，请打开系统重新生成。"
TOO_BIG = "文件有{size}MB，超过邮件附件的上限{most}MB，没有随信附上，请点链接下载。"


@dataclass(frozen=True)
class Attached:
    """The file, or the sentence that says why it is not there; neither for a mail without a file."""

    content: bytes = b""
    missing: str = ""
    media_type: str = PLAIN


def attached(message: Message) -> Attached:
    """The file of a message. Raises SendError while the storage does not answer: the mail waits for it."""
    if not message.attachment:
        return Attached()
    try:
        size = default_storage.size(message.attachment)
        if size > LARGEST:
            words = TOO_BIG.format(size=-(-size // MEGABYTE), most=LARGEST // MEGABYTE)
            return Attached(missing=words)
        with default_storage.open(message.attachment) as file:
            return Attached(content=file.read(), media_type=media_type(message.attachment_name))
    except FileNotFoundError:
        return Attached(missing=GONE)
    except ClientError as error:
        if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") == 404:
            return Attached(missing=GONE)
        raise SendError("文件库暂时连不上，附件读不到", "later") from error
    except (BotoCoreError, OSError) as error:
        raise SendError("文件库暂时连不上，附件读不到", "later") from error


def media_type(name: str) -> str:
    """By the ending of the name; text goes as plain bytes, so that nothing on the way rewrites its lines."""
    guessed, encoding = mimetypes.guess_type(name)
    if guessed is None or encoding or not guessed.startswith("application/"):
        return PLAIN
    return guessed


def extra_seconds(mail: EmailMessage) -> float:
    """How much longer a mail may take for what is attached to it."""
    sizes = (len(one[1]) for one in mail.attachments if isinstance(one, tuple) and isinstance(one[1], bytes))
    return min(MOST_SECONDS, sum(sizes) / MEGABYTE)
