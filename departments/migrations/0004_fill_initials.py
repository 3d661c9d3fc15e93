from django.db import migrations

from departments.initials import initials_of


def fill(apps, schema_editor):
    for row in apps.get_model("departments", "Department").objects.filter(initials=""):
        row.initials = initials_of(row.name, row.short_name)
        row.save(update_fields=["initials"])


class Migration(migrations.Migration):
    dependencies = [("departments", "0003_names_sessions_hints")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
