"""Loaded before any model: names the admin site of this product."""

from django.contrib.admin.apps import AdminConfig


class RoleAdminConfig(AdminConfig):
    """Makes RoleAdminSite the default site, so that every app registers with it."""

    default_site = "departments.admin_site.RoleAdminSite"
