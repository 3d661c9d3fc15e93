"""The file of an output, for page and API: every byte after a permission check, harmless whatever is in it."""

from __future__ import annotations

import logging
from typing import IO

from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.storage import default_storage
from django.http import FileResponse

from plan_tracker.errors import Conflict, DomainError, NotFound
from reports.models import Output
from reports.outputs.formats import FORMATS
from tasks.views.evidence import DOWNLOAD_POLICY

log = logging.getLogger(__name__)


def file_response(output: Output) -> FileResponse:
    """The file as an attachment. Raises Conflict before it is ready, NotFound when it is gone."""
    response = FileResponse(
        _opened(output),
        as_attachment=True,
        filename=output.file_name,
        content_type=FORMATS[output.format].content_type,
    )
    response["Content-Length"] = str(output.size)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = DOWNLOAD_POLICY
    response["Cache-Control"] = "private, no-store"
    return response


def _opened(output: Output) -> IO[bytes]:
    if output.under_way:
        raise Conflict("文件还在生成，请稍后再下载。")
    if not output.file:
        raise NotFound("这个文件已经清除，请重新生成。")
    try:
        return default_storage.open(output.file)
    except FileNotFoundError as error:
        log.error("output %s: file %s is missing from storage", output.pk, output.file)
        raise NotFound("这个文件不在服务器上，请重新生成。") from error
    except (BotoCoreError, ClientError) as error:
        log.error("output %s: storage does not answer: %s", output.pk, type(error).__name__)
        raise DomainError("文件库暂时连不上，请稍后再下载。", status=503) from error
