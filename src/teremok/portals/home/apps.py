from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Home(AppConfig):
    name = "teremok.portals.home"
    label = "home"

    def ready(self) -> None:
        from teremok.portals.home.access import answers_corrections
        from teremok.portals.home.needs import answers_to_read, told_of_answers
        from teremok.ui import account_menu, sections, workspace_menu

        account_menu.register(account_menu.Item(_("My data"), "home:my_data", icon="person-vcard", order=20))
        sections.register_needs(sections.Needs("answers", answers_to_read, told_of_answers))
        workspace_menu.register(
            workspace_menu.Item(
                _("Corrections"),
                "home:corrections",
                icon="pencil",
                order=70,
                visible=answers_corrections,
                group=workspace_menu.RESIDENTS,
            )
        )
