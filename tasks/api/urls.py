"""API routes of plans and their execution."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from tasks.api import assignments, documents, instructions, notices, nudges, reports, requests, search

router = SimpleRouter()
router.register("plans", documents.PlanViewSet, basename="api-plan")
router.register("chapters", documents.ChapterViewSet, basename="api-chapter")
router.register("sections", documents.SectionViewSet, basename="api-section")
router.register("tasks", documents.TaskViewSet, basename="api-task")
router.register("assignments", assignments.AssignmentViewSet, basename="api-assignment")
router.register("instructions", instructions.InstructionViewSet, basename="api-instruction")
router.register("notices", notices.NoticeViewSet, basename="api-notice")
router.register("nudges", nudges.NudgeViewSet, basename="api-nudge")
router.register("requests", requests.RequestViewSet, basename="api-request")
router.register("reports", reports.ReportViewSet, basename="api-report")
router.register("evidence", reports.EvidenceViewSet, basename="api-evidence")
urlpatterns = [*router.urls, path("search/", search.SearchView.as_view(), name="api-search")]
