"""A hostile sample in every text field of every record, written past all forms."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import DatabaseError, IntegrityError, models, transaction
from django.db.models.functions import Cast, Concat

from lotse.privacy import registry
from lotse.privacy.models import Change

MARK, PERSON = "lotsemark", "kanarimark"
"""What the samples are known by: in any field; in a field that holds something about people."""
LONG = (
    '={m}()</script></style></textarea></title>--><{m}-tag a="1">"{m}-one=\'1\' \'{m}-two="1" '
    "lotse{{{{7|add:7}}}}mark{{% now 'Y' %}}\r\nX-{m}: 1\r\nBEGIN:{m}\n\t@{m} ]]>&{m};\u202e"
)
"""A formula; ends of what it may stand in; an element; attributes for both kinds of quotes; marks
of templates; a header and a line of a calendar; an end of CDATA; an entity; a change of direction.
"""
MIDDLE = "=</script><{m}-tag \"{m}-one='1' '\r\nX-{m}: 1\u202e"
SHORT = "=<{m}-tag \"{m}-one='1"
SHORTEST = "<{m}>"

CODES = {
    "accounts.FailedLogIn": "key",
    "accounts.User": "password translates list_columns",
    "counselling.Enquiry": "reference form language topic",
    "counselling.EnquiryMessage": "key",
    "counselling.WrongCode": "key",
    "counselling.Appointment": "number topic language spoken interpreter municipality mail_mark "
    "phone_mark",
    "counselling.AppointmentKind": "ways",
    "counselling.DayHours": "ways",
    "counselling.Interpreter": "slug language areas",
    "counselling.InterpreterRequest": "number talk language municipality",
    "counselling.LogCount": "name value",
    "counselling.LogEntry": "topic language municipality stage",
    "counselling.WeeklyHours": "ways",
    "events.Event": "rule without also remind_hours_before",
    "events.Figure": "name value",
    "events.Pool": "language",
    "events.Registration": "number language interpreter municipality heard",
    "events.Feedback": "language",
    "events.PartnerLink": "language",
    "guide.Entry": "name",
    "guide.Loaded": "part",
    "guide.Pointer": "kind record_id rule",
    "guide.Revision": "name",
    "guide.Rule": "name",
    "guide.RuleChange": "rule kind closes",
    "guide.RuleVersion": "certainty",
    "guide.SourceText": "rule digest new_digest finding",
    "holds.Resource": "kind",
    "interop.ForeignRecord": "kind key",
    "kit.Mail": "key language last_fault",
    "kit.MailAttachment": "content_type",
    "kit.JobRun": "job fault",
    "kit.RecordLock": "kind record_id",
    "kit.DeadAddress": "fingerprint",
    "kit.TextMessage": "key language last_fault",
    "offers.ConfirmationLink": "digest",
    "offers.PlannedStep": "obstacles",
    "offers.ProviderAnswer": "language accepted",
    "offers.Schedule": "byday",
    "partners.Organisation": "mail_language",
    "partners.PlannedShowing": "obstacle",
    "partners.School": "state",
    "partners.Site": "postcode",
    "privacy.Access": "kind record_id why",
    "privacy.Change": "kind record_id verb",
    "privacy.LegalHold": "rule record_id",
    "privacy.Publication": "subject groups figures",
    "privacy.RecordKey": "kind record_id key_id",
    "privacy.Tombstone": "rule digest",
    "reference.District": "ags state time_zone languages state_border",
    "reference.Municipality": "ags border",
    "reference.Postcode": "postcode",
    "reference.Language": "tag",
    "reference.OrganisationKind": "code schema_org",
    "reference.Stage": "code isced",
    "reference.Topic": "code",
    "reference.CefrLevel": "code",
    "reference.SchoolType": "code",
    "reference.AccessibilityFeature": "code",
    "reports.Report": "nonce language",
    "words.Text": "kind record_id field language",
    "words.PastText": "origin",
    "words.MachineRequest": "language fault",
    "words.MachineUse": "language service",
    "words.Picture": "file_hash",
    "words.PictureRendition": "filter_spec focal_point_key",
    "words.Reads": "kind record_id language",
    "words.SearchDocument": "key kind record_id version size",
    "words.SearchWord": "word",
    "sessions.Session": "session_key session_data",
    "socialaccount.SocialAccount": "provider extra_data",
    "usersessions.UserSession": "session_key data",
    "pages.InfoPage": "slug",
    "wagtailcore.ModelLogEntry": "action object_id data",
    "wagtailcore.Revision": "object_id",
    "wagtaildocs.Document": "file_hash",
}
"""Fields whose values the program gives or chooses from a list: nobody's words come here."""

UNUSED = {
    "account", "auth", "contenttypes", "procrastinate", "taggit", "wagtailadmin", "wagtailimages",
    "wagtailsearch", "wagtailusers",
}  # fmt: skip
"""Libraries whose tables hold words of ours in no field, or are not used."""
UNUSED_MODELS = {
    "socialaccount.SocialApp", "socialaccount.SocialToken", "wagtailcore.Collection",
    "wagtailcore.CollectionViewRestriction", "wagtailcore.Comment", "wagtailcore.CommentReply",
    "wagtailcore.Locale", "wagtailcore.Page", "wagtailcore.PageLogEntry",
    "wagtailcore.PageViewRestriction", "wagtailcore.ReferenceIndex", "wagtailcore.Site",
    "wagtailcore.Task", "wagtailcore.TaskState", "wagtailcore.Workflow",
    "wagtailcore.WorkflowState",
}  # fmt: skip


def text_fields() -> Iterator[tuple[type[models.Model], models.Field[Any, Any]]]:
    """Every stored field that can hold somebody's words, of every model."""
    for model in apps.get_models():
        if not model._meta.managed or model._meta.proxy:
            continue
        if model._meta.app_label in UNUSED or model._meta.label in UNUSED_MODELS:
            continue
        for field in model._meta.local_concrete_fields:
            is_text = isinstance(field, models.CharField | models.TextField | models.JSONField)
            if isinstance(field, models.SlugField) or field.primary_key or field.choices:
                continue
            codes = CODES.get(model._meta.label, "").split()
            if is_text and field.name not in codes:
                yield model, field


def sample(field: models.Field[Any, Any], mark: str) -> str | None:
    """The longest hostile sample that fits; None where none does."""
    if isinstance(field, models.URLField):
        return f"https://example.org/?a=1&b='{mark}-one='1'\"><{mark}-tag>"
    if isinstance(field, models.EmailField):
        return f"\"<{mark}-tag>'{mark}-one='1\"@example.org"
    if isinstance(field, models.JSONField):
        return MIDDLE.format(m=mark)
    for said in (LONG, MIDDLE, SHORT, SHORTEST):
        if field.max_length is None or len(said.format(m=mark)) <= field.max_length:
            return said.format(m=mark)
    return None


def _leaves(value: Any, said: str) -> Any:
    """JSON with each text of several words replaced; a single word may be a code."""
    if isinstance(value, dict):
        return {key: _leaves(one, said) for key, one in value.items()}
    if isinstance(value, list):
        return [_leaves(one, said) for one in value]
    return said if isinstance(value, str) and " " in value.strip() else value


def _write(model: type[models.Model], field: models.Field[Any, Any], said: str) -> bool:
    rows = model._default_manager.all()
    if isinstance(field, models.JSONField):
        changed = 0
        for key, value in list(rows.values_list("pk", field.name)):
            new = _leaves(value, said)
            if new == value:
                continue
            if model is Change:  # which can only be added to
                row = rows.get(pk=key)
                row.pk, row.state = None, new
                row.save(force_insert=True)
                changed += 1
            else:
                changed += rows.filter(pk=key).update(**{field.name: new})
        return bool(changed)
    value: Any = said
    if field.unique:
        value = Concat(models.Value(said), Cast("pk", models.CharField()))
    try:
        with transaction.atomic():
            return bool(rows.update(**{field.name: value}))
    except IntegrityError:
        # A rule of the table wants it empty in some rows.
        return bool(rows.exclude(**{field.name: ""}).update(**{field.name: value}))


def spoil() -> tuple[dict[str, str], dict[str, str]]:
    """Write a sample into every field: the mark of each, by label; and why there is none.

    Marks of fields that hold something about people begin with :data:`PERSON`.
    """
    people = {
        f"{one.model}.{name}"
        for one in registry.list_declarations()
        for name, said in one.personal.items()
        if said.basis not in PUBLISHED
    }
    written, failed = {}, {}
    for number, (model, field) in enumerate(text_fields(), start=100):
        label = f"{model._meta.label}.{field.name}"
        mark = f"{PERSON if label in people else MARK}{number}"
        said = sample(field, mark)
        if said is None:
            failed[label] = "too short"
            continue
        try:
            with transaction.atomic():
                is_written = _write(model, field, said)
        except DatabaseError as fault:
            failed[label] = str(fault).splitlines()[0]
            continue
        if is_written:
            written[label] = mark
        else:
            failed[label] = "no row"
    return written, failed


PUBLISHED = {"published", "author", "none"}
"""Bases of what is shown to everybody on purpose: whom to ask at a partner, who made a picture."""
