from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Staff(AppConfig):
    name = "teremok.portals.staff"
    label = "staff"

    def ready(self) -> None:
        from teremok.portals.staff.views.jobs import sees_jobs
        from teremok.portals.staff.views.providers import sees_providers
        from teremok.portals.staff.views.questions import answers_questions
        from teremok.portals.staff.views.retention import keeps_data
        from teremok.portals.staff.views.tokens import keeps_tokens
        from teremok.registry.access import keeps_organisations, sees_people
        from teremok.registry.imports.recipes import takes_lists_in
        from teremok.ui.workspace_menu import PLATFORM, Item, Search, register, register_search

        register_search(Search("staff:front", _("A house, a flat or a person"), _("Skazochnaya 5 · flat 12 · surname")))
        register(Item(_("Search"), "staff:front", icon="search", order=10))
        register(
            Item(
                _("Houses"),
                "staff:houses",
                icon="buildings",
                order=20,
                covers=("/staff/premises/", "/staff/contracts/", "/staff/rights/", "/staff/residencies/"),
            )
        )
        register(Item(_("People"), "staff:people", icon="people", order=30, visible=sees_people))
        register(
            Item(
                _("Organisations"),
                "staff:organisations",
                icon="building-check",
                order=35,
                visible=keeps_organisations,
            )
        )
        register(Item(_("Who is who"), "staff:questions", icon="intersect", order=40, visible=answers_questions))
        register(Item(_("Tokens"), "staff:tokens", icon="key", order=90, visible=keeps_tokens, group=PLATFORM))
        register(Item(_("Import"), "staff:imports", icon="file-earmark-arrow-up", order=45, visible=takes_lists_in))
        register(Item(_("Numbers of the law"), "staff:law", icon="clipboard-check", order=50))
        register(
            Item(_("Terms of keeping"), "staff:retention", icon="archive", order=93, visible=keeps_data, group=PLATFORM)
        )
        register(
            Item(_("Providers"), "staff:providers", icon="signpost-2", order=94, visible=sees_providers, group=PLATFORM)
        )
        register(Item(_("Failed jobs"), "staff:jobs", icon="arrow-repeat", order=95, visible=sees_jobs, group=PLATFORM))
