"""Pages of figures."""

from django.urls import path

from reports.views import dashboards, documents, filling, ledger, outputs, public_page, scoring, scoring_rules

urlpatterns = [
    path("overview/", dashboards.overview_page, name="overview"),
    path("overview/cell/", dashboards.cell, name="overview-cell"),
    path("overview/comparison/", dashboards.comparison_switch, name="comparison-switch"),
    path("departments/<int:pk>/", dashboards.department_page, name="department"),
    path("documents/", documents.documents, name="documents"),
    path("documents/rewrite/", documents.rewrite, name="document-rewrite"),
    path("documents/renew/", documents.renew, name="document-renew"),
    path("ledger/", ledger.ledger_page, name="ledger"),
    path("public-page/", public_page.choose, name="public-page"),
    path("public-page/preview/", public_page.preview, name="public-page-preview"),
    # 考核
    path("scoring/", scoring.table, name="scoring"),
    path("scoring/departments/<int:pk>/", scoring.department, name="scoring-department"),
    path("scoring/proposed/", scoring.proposed, name="scoring-proposed"),
    path("scoring/appeals/", scoring.appeals, name="scoring-appeals"),
    path("scoring/add/", scoring.add, name="scoring-add"),
    path("scoring/entries/<int:pk>/", scoring.entry, name="scoring-entry"),
    path("scoring/entries/<int:pk>/withdraw/", scoring.withdraw, name="scoring-withdraw"),
    path("scoring/entries/<int:pk>/appeal/", scoring.appeal, name="scoring-appeal"),
    path("scoring/entries/<int:pk>/decide/", scoring.decide, name="scoring-decide"),
    path("scoring/rules/", scoring_rules.rules, name="scoring-rules"),
    path("scoring/rules/start/", scoring_rules.start, name="scoring-start"),
    path("scoring/rules/<int:pk>/", scoring_rules.rule, name="scoring-rule"),
    path("scoring/rules/<int:pk>/remove/", scoring_rules.rule_remove, name="scoring-rule-remove"),
    path("scoring/schemes/<int:pk>/", scoring_rules.scheme, name="scoring-scheme"),
    path("scoring/schemes/<int:pk>/rules/new/", scoring_rules.rule_new, name="scoring-rule-new"),
    path("scoring/schemes/<int:pk>/preview/", scoring_rules.scheme_preview, name="scoring-preview"),
    path("scoring/schemes/<int:pk>/publish/", scoring_rules.publish, name="scoring-publish"),
    path("scoring/schemes/<int:pk>/drop/", scoring_rules.drop, name="scoring-drop"),
    path("scoring/schemes/<int:pk>/retire/", scoring_rules.retire, name="scoring-retire"),
    path("filling/", filling.page, name="filling"),
    path("filling/form.xlsx", filling.form, name="filling-form"),
    path("filling/<int:pk>/", filling.upload, name="filling-upload"),
    path("filling/<int:pk>/apply/", filling.apply, name="filling-apply"),
    path("filling/<int:pk>/undo/", filling.undo, name="filling-undo"),
    path("outputs/", outputs.outputs, name="outputs"),
    path("outputs/<int:pk>/", outputs.row, name="output"),
    path("outputs/<int:pk>/file/", outputs.download, name="output-file"),
    path("outputs/<int:pk>/delete/", outputs.delete, name="output-delete"),
]
