from django.apps import AppConfig


class Registry(AppConfig):
    name = "teremok.registry"
    label = "registry"

    def ready(self) -> None:
        from teremok.platform import live
        from teremok.registry.listening import may_hear_house

        live.allow("house", may_hear_house)
