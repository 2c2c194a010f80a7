from django.apps import AppConfig


class Imports(AppConfig):
    name = "teremok.registry.imports"
    label = "imports"

    def ready(self) -> None:
        from teremok.platform import live
        from teremok.platform.access import Actor
        from teremok.platform.secrets import places
        from teremok.registry.imports.access import watches
        from teremok.registry.imports.staging import waiting_seals

        def may_watch(actor: Actor, topic: str) -> bool:
            return watches(actor, topic.partition(":")[2])

        live.allow("imports", may_watch)
        places.register(waiting_seals)
