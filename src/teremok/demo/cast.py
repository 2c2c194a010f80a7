"""The people of the demo city whom everyone meets: in the demo, in tests, in pictures and in the handbook.

All are invented. Telephone code 945 is assigned to nobody, addresses end in the reserved .example.
"""

from base64 import b32encode
from dataclasses import dataclass
from datetime import date

from teremok.demo import numbers
from teremok.demo.names import Name
from teremok.platform.access import Assurance, Role
from teremok.registry.models import Organisation

LOCALITY = "Сказочинск"
HOUSE_ADDRESS = "г. Сказочинск, ул. Сказочная, д. 5"
NEIGHBOUR_HOUSE_ADDRESS = "г. Сказочинск, ул. Лесная, д. 7"


@dataclass(frozen=True)
class Employer:
    """An organisation of the demo city in which someone of the cast works."""

    key: str
    name: str
    number: int
    kind: str
    phone: str

    @property
    def inn(self) -> str:
        return numbers.inn(self.number)

    @property
    def ogrn(self) -> str:
        return numbers.ogrn(self.number)


@dataclass(frozen=True)
class Member:
    """Someone of the cast: a resident with a place in the registry, or a member of staff with a role at an employer."""

    key: str
    last_name: str
    first_name: str
    middle_name: str
    phone: str
    part: str
    birth_date: date | None = None
    assurance: Assurance = Assurance.NONE
    role: Role | None = None
    employer: str = ""

    @property
    def name(self) -> Name:
        return Name(self.last_name, self.first_name, self.middle_name)

    @property
    def full_name(self) -> str:
        return f"{self.last_name} {self.first_name} {self.middle_name}"

    @property
    def email(self) -> str:
        return f"{self.key}@skazochinsk.example"

    @property
    def totp_secret(self) -> str:
        """The secret of a member of staff's authenticator, known to everyone: the demo shows its codes."""
        return b32encode(f"teremok-demo-{self.key}".ljust(20, ".").encode()).decode()


EMPLOYERS = (
    Employer("teremok", "УК «Теремок-Сервис»", 1, Organisation.Kind.MANAGEMENT, "+79450000500"),
    Employer("neighbours", "УК «Соседний двор»", 2, Organisation.Kind.MANAGEMENT, "+79450000600"),
    Employer("inspection", "Жилищная инспекция Сказочинска", 3, Organisation.Kind.AUTHORITY, "+79450000700"),
    Employer("city", "Администрация города Сказочинска", 4, Organisation.Kind.AUTHORITY, "+79450000800"),
)

GRANDMOTHER = Name("Квакушкина", "Агафья", "Тихоновна"), date(1941, 5, 9)
LANDLORD = Name("Мышкин", "Пётр", "Кузьмич"), date(1969, 7, 7)

RESIDENTS = (
    Member(
        "anna", "Теремкова", "Анна", "Сергеевна", "+79450000001", "owner of two thirds",
        date(1984, 3, 8), Assurance.CONFIRMED,
    ),
    Member(
        "boris", "Теремков", "Борис", "Сергеевич", "+79450000002", "owner of a third",
        date(1987, 11, 21), Assurance.VERIFIED,
    ),
    Member(
        "vera", "Норушкина", "Вера", "Павловна", "+79450000003", "tenant",
        date(1992, 6, 14), Assurance.VERIFIED,
    ),
    Member(
        "gleb", "Квакушкин", "Глеб", "Игоревич", "+79450000004", "acts for his grandmother",
        date(1990, 1, 30), Assurance.CONFIRMED,
    ),
    Member(
        "zoya", "Медведева", "Зоя", "Ильинична", "+79450000005", "neighbour from another house",
        date(1975, 9, 2), Assurance.CONFIRMED,
    ),
)  # fmt: skip

STAFF = (
    Member(
        "darya", "Зайцева", "Дарья", "Олеговна", "+79450000011", "meeting administrator",
        role=Role.MEETING_ADMINISTRATOR, employer="teremok",
    ),
    Member(
        "egor", "Лисицын", "Егор", "Андреевич", "+79450000012", "dispatcher",
        role=Role.DISPATCHER, employer="teremok",
    ),
    Member(
        "zhanna", "Волкова", "Жанна", "Петровна", "+79450000013", "accountant",
        role=Role.ACCOUNTANT, employer="teremok",
    ),
    Member(
        "ilya", "Петушков", "Илья", "Макарович", "+79450000014", "inspector",
        role=Role.INSPECTOR, employer="inspection",
    ),
    Member(
        "ksenia", "Синичкина", "Ксения", "Юрьевна", "+79450000015", "registrar",
        role=Role.REGISTRAR, employer="teremok",
    ),
    Member(
        "lev", "Воробьёв", "Лев", "Аркадьевич", "+79450000016", "manager",
        role=Role.MANAGER, employer="teremok",
    ),
    Member(
        "maya", "Совина", "Майя", "Фёдоровна", "+79450000017", "platform administrator",
        role=Role.ADMINISTRATOR, employer="city",
    ),
    Member(
        "nina", "Чужова", "Нина", "Романовна", "+79450000018", "another organisation's dispatcher",
        role=Role.DISPATCHER, employer="neighbours",
    ),
)  # fmt: skip

CAST = (*RESIDENTS, *STAFF)

# Met in the demo city alone, where a house is being relocated.
OFFICE = Employer("relocation", "Центр переселения Сказочинска", 5, Organisation.Kind.AUTHORITY, "+79450000900")
OFFICERS = (
    Member(
        "ulyana", "Ежова", "Ульяна", "Матвеевна", "+79450000019", "relocation officer",
        role=Role.RELOCATION_OFFICER, employer="relocation",
    ),
)  # fmt: skip
