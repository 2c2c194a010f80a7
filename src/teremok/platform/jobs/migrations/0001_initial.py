import teremok.kernel.ids
from django.db import migrations, models

TRIGGERS = """
-- A key guards a job only while it waits: one that runs again after an error must not collide with a newer one.
CREATE FUNCTION jobs_release_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.queueing_lock := NULL;
  RETURN NEW;
END $$;
CREATE TRIGGER jobs_release_key BEFORE UPDATE OF status ON procrastinate_jobs
  FOR EACH ROW WHEN (NEW.status = 'doing' AND NEW.queueing_lock IS NOT NULL) EXECUTE FUNCTION jobs_release_key();

CREATE FUNCTION jobs_note_failure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO jobs_failure (public_id, job_id, task_name, queue, error, failed_at, retried_by)
  VALUES (gen_random_uuid(), NEW.id, NEW.task_name, NEW.queue_name, '', now(), '')
  ON CONFLICT (job_id) DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER jobs_note_failure AFTER UPDATE OF status ON procrastinate_jobs
  FOR EACH ROW WHEN (NEW.status = 'failed') EXECUTE FUNCTION jobs_note_failure();
"""
AWAY = """
DROP TRIGGER jobs_note_failure ON procrastinate_jobs;
DROP FUNCTION jobs_note_failure();
DROP TRIGGER jobs_release_key ON procrastinate_jobs;
DROP FUNCTION jobs_release_key();
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [("procrastinate", "0041_post_retry_failed_job")]

    operations = [
        migrations.CreateModel(
            name="Failure",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("public_id", models.UUIDField(default=teremok.kernel.ids.uuid7, editable=False, unique=True)),
                ("job_id", models.BigIntegerField(unique=True)),
                ("task_name", models.CharField(max_length=128)),
                ("queue", models.CharField(max_length=128)),
                ("error", models.TextField(blank=True)),
                ("failed_at", models.DateTimeField()),
                ("retried_at", models.DateTimeField(blank=True, null=True)),
                ("retried_by", models.CharField(blank=True, max_length=200)),
            ],
            options={"ordering": ["-failed_at"]},
        ),
        migrations.RunSQL(TRIGGERS, AWAY),
    ]
