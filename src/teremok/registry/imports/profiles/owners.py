"""Lists of owners and their rights."""

from teremok.registry.imports.profiles.premises import HOUSE_COLUMNS
from teremok.registry.imports.profiles.shape import Profile
from teremok.registry.imports.states import Kind

OWNERS = Profile(
    name="owners",
    kind=Kind.OWNERS,
    source="",
    one_of=("address", "unom"),
    required=frozenset({"number", "share"}),
    columns=HOUSE_COLUMNS
    | {
        "number": ("Номер помещения", "Помещение", "Квартира", "number", "premises"),
        "premises_kind": ("Вид помещения", "premises_kind"),
        "last_name": ("Фамилия", "last_name"),
        "first_name": ("Имя", "first_name"),
        "middle_name": ("Отчество", "middle_name"),
        "full_name": ("ФИО", "Собственник", "full_name"),
        "birth_date": ("Дата рождения", "birth_date"),
        "snils": ("СНИЛС", "snils"),
        "organisation": ("Организация", "organisation"),
        "inn": ("ИНН", "inn"),
        "ogrn": ("ОГРН", "ogrn"),
        "kind": ("Вид права", "Вид собственности", "kind"),
        "share": ("Доля", "share"),
        "joint_group": ("Группа совместной собственности", "joint_group"),
        "starts_on": ("Право с", "Дата возникновения права", "starts_on"),
        "ends_on": ("Право до", "Дата прекращения права", "ends_on"),
        "basis": ("Основание", "basis"),
        "registration_number": ("Номер регистрации", "registration_number"),
        "registered_on": ("Дата регистрации", "registered_on"),
    },
)
