"""Pages of a draft are looked at anew each time: going back must not show what is no longer so."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse

SAFE = ("GET", "HEAD")
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def always_fresh(view: View[P]) -> View[P]:
    """Let no browser keep the page. Answers to POST are left alone: a second click gets the first one's answer."""

    @wraps(view)
    def fresh(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if request.method in SAFE:
            response["Cache-Control"] = "private, no-store"
        return response

    return fresh
