# The last day of an address of a wall screen: those there are open to their plan's end, or a month more.

from datetime import timedelta

from django.db import migrations, models
from django.utils import timezone


def fill(apps, schema_editor):
    today = timezone.localdate()
    for link in apps.get_model("reports", "WallLink").objects.select_related("plan"):
        link.until = max(link.plan.ends_on, today + timedelta(days=30))
        link.save(update_fields=["until"])


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0010_undistributed_cells'),
    ]

    operations = [
        migrations.AddField('walllink', 'until', models.DateField(null=True, verbose_name='用到哪天')),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField('walllink', 'until', models.DateField(verbose_name='用到哪天')),
    ]
