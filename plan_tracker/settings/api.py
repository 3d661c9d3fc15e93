"""The API and its description."""

from __future__ import annotations

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "departments.api_auth.AccountTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["plan_tracker.api_parser.StrictJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "plan_tracker.api_base.PlainPagination",
    "DEFAULT_FILTER_BACKENDS": ["plan_tracker.api_base.StrictFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_RATES": {"login": "30/min"},
    "EXCEPTION_HANDLER": "plan_tracker.api_base.problem_details",
    "PAGE_SIZE": 50,
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "计划任务跟踪 API",
    "DESCRIPTION": "页面能看能做的，接口都能，规则和权限相同。",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "plan_tracker.api_schema.describe_problems",
    ],
    "ENUM_NAME_OVERRIDES": {
        "RoleEnum": "departments.roles.Role",
        "ImportKindEnum": "importer.models.ImportKind",
        "ImportStateEnum": "importer.models.ImportState",
        "AssignmentRoleEnum": "tasks.models.AssignmentRole",
        "DeadlineBasisEnum": "tasks.models.DeadlineBasis",
        "DeadlineKindEnum": "tasks.models.DeadlineKind",
        "LightEnum": "tasks.lights.Light",
        "OutputStateEnum": "reports.models.OutputState",
        "PlanStateEnum": "tasks.models.PlanState",
        "AssignmentStateEnum": "tasks.models.AssignmentState",
        "ReportStateEnum": "tasks.models.ReportState",
        "RequestKindEnum": "tasks.models.RequestKind",
        "RequestStateEnum": "tasks.models.RequestState",
    },
}
