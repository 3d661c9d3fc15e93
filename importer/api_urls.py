"""API routes of the import."""

from rest_framework.routers import SimpleRouter

from importer.api import ImportViewSet

router = SimpleRouter()
router.register("imports", ImportViewSet, basename="api-import")

urlpatterns = router.urls
