"""How a notice that isn't sent yet would look to one of its people, in every channel."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from teremok.notices.kinds import NoticeType, Wording
from teremok.notices.models import Addressee, Notice, Template
from teremok.notices.posting import mail_text
from teremok.notices.rendering import in_language, link_to, said_to
from teremok.notices.wording import Said, fill, samples
from teremok.platform.channels import segments
from teremok.registry.models import Person, Premises

NOWHERE = UUID(int=0)  # the link of a preview leads to nobody's notice


@dataclass(frozen=True)
class Preview:
    """What a person would read in a language; `sms` are the parts in which the short form travels."""

    language: str
    said: Said
    mail: str
    sms: segments.Segments

    @property
    def parts(self) -> int:
        return self.sms.count


def preview_for(notice: Notice, language: str, *, person: Person, premises: Premises | None) -> Preview:
    """Word for word as it would go to this person. Raises CannotWord."""
    template = versions_of(notice)[language]
    addressee = Addressee(public_id=NOWHERE, notice=notice, person=person, premises=premises, template=template)
    return _shown(language, said_to(addressee), link_to(addressee))


def preview_of(notice: Notice, language: str, kind: NoticeType) -> Preview:
    """The same for nobody in particular: a made-up person stands for the reader. Raises CannotWord."""
    template = versions_of(notice)[language]
    own = in_language(notice.values, language)
    sender = {"organisation": notice.organisation.name} if notice.organisation else {}
    return sample(language, kind, Wording(template.subject, template.body, template.short), {**sender, **own})


def sample(language: str, kind: NoticeType, wording: Wording, values: Mapping[str, str]) -> Preview:
    """A wording with these values, and samples for those that have none. Raises CannotWord."""
    filled = {**samples(kind), "link": link_to(Addressee(public_id=NOWHERE)), **values}
    return _shown(language, fill(wording, filled), filled["link"])


def versions_of(notice: Notice) -> dict[str, Template]:
    """The version it uses in each language it was written in."""
    rows = Template.objects.in_bulk(notice.templates.values())
    return {language: rows[pk] for language, pk in notice.templates.items()}


def _shown(language: str, said: Said, link: str) -> Preview:
    return Preview(language, said, mail_text(said, link, language), segments.split(said.short))
