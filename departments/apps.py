"""Departments, accounts and roles."""

from django.apps import AppConfig


class DepartmentsConfig(AppConfig):
    """Who belongs where and may do what."""

    name = "departments"
    verbose_name = "单位与账号"
