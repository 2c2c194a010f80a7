from django.apps import AppConfig


class Audit(AppConfig):
    name = "teremok.platform.audit"
    label = "audit"

    def ready(self) -> None:
        from django.db.backends.signals import connection_created

        from teremok.platform.audit.signing import sign_statements_of

        connection_created.connect(sign_statements_of, dispatch_uid="audit.sign")
