from django.apps import AppConfig


class Identity(AppConfig):
    name = "teremok.identity"
    label = "identity"

    def ready(self) -> None:
        from teremok.identity.actors import actor_for_session_key
        from teremok.identity.services import sessions  # noqa: F401 (connects its receivers)
        from teremok.platform import live

        live.set_actor_loader(actor_for_session_key)
