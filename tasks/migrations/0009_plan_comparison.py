"""Whether departments see each other by name: off until the office switches it on."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tasks", "0008_history_required")]

    operations = [
        migrations.AddField(
            "plan",
            "show_league",
            models.BooleanField("各单位可以看具名对照", default=False, editable=False),
        ),
    ]
