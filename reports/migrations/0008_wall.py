# Screens on a wall; the number is one agreed for this part of the work.

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0007_subscriptions'),
        ('tasks', '0008_history_required'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='WallLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, verbose_name='放在哪里')),
                ('token_hash', models.CharField(max_length=64, unique=True, verbose_name='地址摘要')),
                ('made_at', models.DateTimeField(verbose_name='生成时间')),
                ('used_at', models.DateTimeField(blank=True, null=True, verbose_name='最近使用')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='停用时间')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='生成人')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='wall_links', to='tasks.plan', verbose_name='计划')),
            ],
            options={
                'verbose_name': '大屏地址',
                'verbose_name_plural': '大屏地址',
                'ordering': ['-made_at', '-pk'],
                'indexes': [models.Index(fields=['plan', '-made_at'], name='wall_link_plan')],
                'constraints': [models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='wall_link_named'), models.CheckConstraint(condition=models.Q(('ended_at', None), ('ended_at__gte', models.F('made_at')), _connector='OR'), name='wall_link_ends_after_start')],
            },
        ),
    ]
