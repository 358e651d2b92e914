"""Interpreters as a kind of record: the pool, and the form of one of them."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.forms import formset_factory
from django.http import HttpResponse
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from lotse.accounts.access import may
from lotse.accounts.models import User
from lotse.accounts.roles import Right
from lotse.backoffice.changes import Language, day, in_words, joined, names_of, plain_value
from lotse.backoffice.counselling.interpreter_texts import LEVELS, TRAININGS, refusal_words
from lotse.backoffice.records.kind import History, RecordKind, Restoring, Saving, Say, register
from lotse.backoffice.records.values import Parts, Rows
from lotse.backoffice.rendering import StaffRequest, render_staff
from lotse.backoffice.screens import screen
from lotse.counselling.actions.pool import (
    INTERPRETER,
    InterpreterFacts,
    create_interpreter,
    edit_interpreter,
    restore_interpreter_state,
)
from lotse.counselling.domain.interpreting import Level, Training
from lotse.counselling.interpreter_messages import hours_link
from lotse.counselling.models import Interpreter
from lotse.counselling.queries.interpreting import find_interpreter, list_pool
from lotse.kit.fields import DayField, MailField, ShownPhoneField
from lotse.reference.queries import get_reference, site_languages

MOST_LANGUAGES = 12
SAY = Say(
    new=_("New interpreter"),
    all=_("Pool of interpreters"),
    back=_("Back to the interpreter"),
    may_not=_("Your role does not allow you to change the pool."),
)
OWN_NAMES = {"spoken": _("Languages"), "contact": _("Contacts")}
VERBS = {"save": _("saved")}
DAY = forms.DateInput({"type": "date"}, "%Y-%m-%d")


class InterpreterForm(forms.Form):
    """Who interprets, how the person is reached, what the office has seen."""

    name = forms.CharField(label=_("Name"), max_length=80)
    email = MailField(label=_("E-mail"), max_length=254)
    phone = ShownPhoneField(label=_("Telephone"), required=False, max_length=40)
    language = forms.ChoiceField(label=_("Language of our letters"))
    training = forms.ChoiceField(
        label=_("Training"), choices=[(one.value, words) for one, words in TRAININGS.items()]
    )
    papers = forms.CharField(
        label=_("Courses and certificates"),
        required=False,
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
    )
    undertaken_on = DayField(
        label=_("Promised on this day to keep silent"), required=False, widget=DAY
    )
    certificate_until = DayField(
        label=_("The police certificate counts until"), required=False, widget=DAY
    )
    areas = forms.MultipleChoiceField(
        label=_("Goes to"), required=False, widget=forms.CheckboxSelectMultiple
    )
    is_active = forms.BooleanField(label=_("Interprets now"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reference = get_reference()
        places = sorted(reference.municipalities.items(), key=lambda one: one[1])
        for name, choices in (
            ("language", [(one.tag, one.autonym) for one in site_languages(reference)]),
            ("areas", places),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices


class SpokenForm(forms.Form):
    """A language and how well it is spoken; without a language it is left out."""

    tag = forms.ChoiceField(label=_("Language"), required=False)
    level = forms.ChoiceField(
        label=_("How well?"),
        choices=[(one.value, LEVELS[one]) for one in reversed(Level)],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reference = get_reference()
        names = [(tag, reference.name("language", tag, "de")) for tag in reference.languages]
        field = self.fields["tag"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "–"), *sorted(names, key=lambda one: one[1])]


Spoken = formset_factory(SpokenForm, extra=2, max_num=MOST_LANGUAGES, absolute_max=MOST_LANGUAGES)


@screen(Right.COUNSEL_ALL)
@require_safe
def pool(request: StaffRequest) -> HttpResponse:
    """Everybody of the pool, with languages and what is missing."""
    reference, today = get_reference(), get_reference().today()
    rows = [
        {
            "one": one,
            "training": TRAININGS[Training(one.training)],
            "spoken": [
                (reference.name("language", row.language_id, "de"), LEVELS[Level(row.level)])
                for row in one.spoken.all()
            ],
            "is_old": one.certificate_until is not None and one.certificate_until < today,
        }
        for one in list_pool()
    ]
    return render_staff(request, "backoffice/counselling/pool.html", {"rows": rows})


def _parts(known: Interpreter | None, typed: Any) -> Parts:
    initial: dict[str, Any] = {}
    spoken: list[dict[str, Any]] = []
    if known is not None:
        initial = {name: getattr(known, name) for name in InterpreterForm.base_fields}
        spoken = [{"tag": row.language_id, "level": row.level} for row in known.spoken.all()]
    return Parts(
        InterpreterForm(typed, initial=initial),
        [Rows(Spoken(typed, initial=spoken, prefix="spoken"), OWN_NAMES["spoken"])],
    )


def _facts(parts: Parts) -> InterpreterFacts:
    said = parts.form.cleaned_data
    rows = parts.rows[0].formset
    return InterpreterFacts(
        **said
        | {
            "training": Training(said["training"]),
            "areas": tuple(said["areas"]),
            "spoken": [
                (row.cleaned_data["tag"], Level(row.cleaned_data["level"]))
                for row in rows
                if row.cleaned_data.get("tag")
            ],
        }
    )


def _create(parts: Parts, saving: Saving) -> str:
    return create_interpreter(facts=_facts(parts), by=saving.by, now=saving.now).slug


def _save(known: Interpreter, parts: Parts, saving: Saving) -> None:
    edit_interpreter(
        slug=known.slug,
        facts=_facts(parts),
        seen=saving.seen.at,
        by=saving.by,
        now=saving.now,
        takes_over=saving.takes_over,
    )


def _restore(back: Restoring) -> None:
    restore_interpreter_state(slug=back.slug, change_id=back.change_id, by=back.by, now=back.now)


def _around(_user: User, known: Interpreter) -> Mapping[str, Any]:
    return {
        "hours": [
            {"day": WEEKDAYS[row.weekday], "opens": row.opens, "closes": row.closes}
            for row in known.weekly.all()
        ],
        "link": hours_link(known) if known.is_active else "",
        "interpreter": known,
    }


def _value(field: str, value: Any) -> str:
    said = SAID.get(field)
    if value and said is not None:
        return said(value)
    return day(value) if value and field.endswith(("_on", "_until")) else plain_value(value)


SAID: Mapping[str, Callable[[Any], str]] = {
    # The journal knows only that name or ways to reach changed.
    "contact": lambda _digest: "…",
    "spoken": lambda pairs: joined(
        f"{in_words('language', tag)} {LEVELS[Level(level)]}" for tag, level in pairs
    ),
    "areas": lambda keys: joined(get_reference().municipalities.get(key, key) for key in keys),
    "language": lambda tag: in_words("language", tag),
    "training": lambda code: str(TRAININGS[Training(code)]),
}
"""How fields of the journal are said that are no plain words."""


def _may_edit(user: User, _known: Interpreter | None) -> bool:
    return may(user, Right.COUNSEL_ALL)


INTERPRETERS: RecordKind[Interpreter] = register(
    RecordKind(
        name=INTERPRETER,
        code="interpreter",
        list_url="staff_interpreters",
        say=SAY,
        template="backoffice/counselling/interpreter.html",
        find=find_interpreter,
        title=lambda known: known.name,
        version=lambda known: known.changed_at.isoformat(),
        parts=_parts,
        create=_create,
        save=_save,
        meanwhile=frozenset({"counselling.interpreter_changed_meanwhile"}),
        may_edit=_may_edit,
        refusal_words=refusal_words,
        history=History(
            language=Language(names_of(InterpreterForm, OWN_NAMES), _value, VERBS, {}),
            whole="spoken",
            restore=_restore,
        ),
        reads=Right.COUNSEL_ALL,
        begins=Right.COUNSEL_ALL,
        around=_around,
    )
)
