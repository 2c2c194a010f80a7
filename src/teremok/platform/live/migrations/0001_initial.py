from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("transaction", models.BigIntegerField(db_index=True)),
                ("horizon", models.BigIntegerField()),
                ("topic", models.CharField(max_length=150)),
                ("name", models.CharField(max_length=50)),
                ("data", models.JSONField()),
                ("published_at", models.DateTimeField(db_index=True)),
            ],
            options={"ordering": ["id"]},
        ),
    ]
