"""How people took notices, for the modules that sent them."""

from datetime import datetime

from teremok.notices.audiences import Statement


def reactions_about(subject_kind: str, *, since: datetime, until: datetime) -> Statement:
    """The reactions to notices about subjects of this kind, said from `since` until before `until`.

    A statement and its parameters, to be joined in a statement of the module's own: (subject_id uuid, person_id bigint,
    mood text, words text, said_at timestamptz). The words are as people wrote them: mask them before anyone else
    reads them.
    """
    return (
        "SELECT notice.subject_id, addressee.person_id, reaction.mood, reaction.words, reaction.said_at"
        " FROM notices_reaction reaction JOIN notices_addressee addressee ON addressee.id = reaction.addressee_id"
        " JOIN notices_notice notice ON notice.id = addressee.notice_id"
        " WHERE notice.subject_kind = %s AND reaction.said_at >= %s AND reaction.said_at < %s",
        [subject_kind, since, until],
    )
