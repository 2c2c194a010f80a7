from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name='Spending',
            fields=[
                ('bucket', models.BinaryField(max_length=32, primary_key=True, serialize=False)),
                ('empty_at', models.DateTimeField(db_index=True)),
            ],
            options={
                'db_table': 'limits_spending',
            },
        ),
        migrations.RunSQL('ALTER TABLE limits_spending SET UNLOGGED', 'ALTER TABLE limits_spending SET LOGGED'),
    ]
