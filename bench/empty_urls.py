"""An empty view behind the product's middleware: the floor of every request."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def empty(request: HttpRequest) -> HttpResponse:
    """Nothing, for whoever is signed in."""
    return HttpResponse(str(request.user))


urlpatterns = [path("empty/", empty), path("", include("plan_tracker.urls"))]
