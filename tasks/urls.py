"""Pages of the plan and its execution."""

from django.urls import path

from tasks.views import duty_actions, evidence, instructions, plan, reporting, requests, review, search, task, worklist

urlpatterns = [
    path("tasks/", worklist.my_tasks, name="my-tasks"),
    path("tasks/accept-all/", worklist.accept_all, name="accept-all"),
    path("assignments/<int:pk>/row/", worklist.row, name="assignment-row"),
    path("assignments/<int:pk>/accept/", worklist.accept, name="accept"),
    path("assignments/<int:pk>/report/", reporting.report, name="report"),
    path("assignments/<int:pk>/report/draft/", reporting.draft, name="report-draft"),
    path("assignments/<int:pk>/evidence/", evidence.upload, name="evidence-upload"),
    path("assignments/<int:pk>/do/<slug:name>/", duty_actions.duty_action, name="duty-action"),
    path("instructions/", instructions.instructions, name="instructions"),
    path("instructions/<int:pk>/", instructions.instruction, name="instruction"),
    path("instructions/<int:pk>/hand-down/", instructions.hand_down, name="instruction-hand-down"),
    path("instructions/<int:pk>/answer/", instructions.answer, name="instruction-answer"),
    path("search/", search.search, name="search"),
    path("search/suggest/", search.suggest, name="search-suggest"),
    path("requests/", requests.requests, name="requests"),
    path("requests/<int:pk>/", requests.request_page, name="request"),
    path("requests/<int:pk>/withdraw/", requests.withdraw, name="request-withdraw"),
    path("reports/<int:pk>/sign/", worklist.sign, name="report-sign"),
    path("reports/<int:pk>/send-back/", worklist.send_back, name="report-send-back"),
    path("evidence/<int:pk>/", evidence.download, name="evidence"),
    path("evidence/<int:pk>/remove/", evidence.remove, name="evidence-remove"),
    path("plans/<slug:code>/", plan.plan, name="plan"),
    path("plans/<slug:code>/issue/", plan.issue, name="plan-issue"),
    path("tasks/<slug:plan>/<str:code>/", task.task, name="task"),
    path("tasks/<slug:plan>/<str:code>/confirm/", task.confirm, name="task-confirm"),
    path("tasks/<slug:plan>/<str:code>/instruct/", instructions.leave, name="instruct"),
    path("review/", review.review, name="review"),
    path("reports/<int:pk>/approve/", review.approve, name="report-approve"),
    path("reports/<int:pk>/return/", review.return_, name="report-return"),
]
