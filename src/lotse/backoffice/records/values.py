"""What a form shows and what was typed into it, in the values that a browser sends.

Both sides of a conflict are compared in these values, so no kind of record needs code of its own.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseForm, BaseFormSet, Field
from django.forms.fields import BaseTemporalField
from django.http import QueryDict
from django.utils.choices import flatten_choices
from django.utils.formats import localize
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from lotse.kit.plain import in_order

Value: TypeAlias = str | list[str]
Words: TypeAlias = str | Promise
Shown: TypeAlias = Mapping[str, Any]
"""Values by field, and for each set of rows a list of such values."""


@dataclass(frozen=True)
class Rows:
    """Rows of a form, such as the places of a partner.

    ``key`` is the hidden field that tells rows apart; without one a row is what it says.
    """

    formset: "BaseFormSet[Any]"
    title: Words
    key: str = ""


@dataclass(frozen=True)
class Parts:
    """A form with its rows, as one thing that is shown, typed and saved."""

    form: forms.Form
    rows: Sequence[Rows] = field(default=())

    def is_valid(self) -> bool:
        """Whether all of it can be understood; each part says its faults."""
        parts: list[Any] = [self.form, *(each.formset for each in self.rows)]
        return all([part.is_valid() for part in parts])  # noqa: C419 – all show their faults

    @property
    def has_errors(self) -> bool:
        """Whether something of what was typed is to be mended."""
        return bool(self.form.errors or any(one.formset.total_error_count() for one in self.rows))

    def shown(self) -> dict[str, Any]:
        """What a form shows into which nothing was typed yet."""
        state: dict[str, Any] = _shown(self.form)
        for each in self.rows:
            state[_name(each)] = [_shown(row) for row in each.formset.initial_forms]
        return state

    def typed(self) -> dict[str, Any]:
        """What was typed; rows in which nothing stands are left out."""
        state: dict[str, Any] = _typed(self.form)
        for each in self.rows:
            nothing = _shown(each.formset.empty_form)
            rows = [_typed(row) for row in each.formset.forms]
            state[_name(each)] = [row for row in rows if _says_something(row, nothing)]
        return state

    def as_data(self, state: Shown) -> QueryDict:
        """A state as a browser would send it with this form."""
        data = QueryDict(mutable=True)
        _put(data, self.form, state)
        for each in self.rows:
            known, formset = state.get(_name(each), []), each.formset
            empty = formset.empty_form
            more = max(0, min(formset.extra, formset.absolute_max - len(known)))
            rows = [*known, *[_shown(empty)] * more]
            data[f"{formset.prefix}-TOTAL_FORMS"] = str(len(rows))
            data[f"{formset.prefix}-INITIAL_FORMS"] = str(len(known))
            for number, row in enumerate(rows):
                empty.prefix = formset.add_prefix(number)
                _put(data, empty, row)
        return data

    def knows(self, name: str) -> bool:
        """Whether there is a field, or rows, of this name."""
        return name in self.form.fields or name in row_names(self)

    def in_words(self, name: str, state: Shown) -> tuple[str, str]:
        """The label of a field or of rows, and what a state says there."""
        for each in self.rows:
            if _name(each) == name:
                empty = each.formset.empty_form
                return str(each.title), "; ".join(
                    _row_in_words(empty, row) for row in state.get(name) or ()
                )
        return str(self.form[name].label), _in_words(self.form.fields[name], state.get(name) or "")


def _says_something(row: Shown, nothing: Shown) -> bool:
    return any(value and value != nothing[name] for name, value in row.items())


def _name(rows: Rows) -> str:
    return f"{rows.formset.prefix}-"


def row_names(parts: Parts) -> dict[str, str]:
    """The name of each set of rows in a state, with the field that tells its rows apart."""
    return {_name(each): each.key for each in parts.rows}


def _fields(form: BaseForm) -> Iterable[str]:
    return [name for name, one in form.fields.items() if not isinstance(one, forms.FileField)]


def _shown(form: BaseForm) -> dict[str, Value]:
    state: dict[str, Value] = {}
    for name in _fields(form):
        value = _value(form.fields[name], form[name].initial)
        state[name] = _first_choice(form.fields[name]) if value == "" else value
    return state


def _typed(form: BaseForm) -> dict[str, Value]:
    return {name: _value(form.fields[name], form[name].data) for name in _fields(form)}


def _value(one: Field, said: Any) -> Value:
    """A value as a browser sends it, whether it comes from facts or from somebody's keys."""
    widget = one.widget
    if isinstance(widget, forms.CheckboxInput):
        return "on" if said else ""
    if getattr(widget, "allow_multiple_selected", False):
        # Nobody can tick what is not there, and the order of boxes is that of the form.
        chosen = {str(each) for each in said or ()}
        return [code for code in _choices(one) if code in chosen]
    if isinstance(one, BaseTemporalField | forms.IntegerField):
        try:
            said = one.to_python(said)
        except ValidationError:
            pass  # As it was typed; saving says what is wrong with it.
        else:
            said = widget.format_value(one.prepare_value(said))
    else:
        said = one.prepare_value(said)
    return "" if said is None else in_order(str(said))


def _choices(one: Field) -> dict[str, str]:
    pairs: Iterable[tuple[Any, Any]] = flatten_choices(getattr(one, "choices", ()))
    return {str(code): str(words) for code, words in pairs}


def _first_choice(one: Field) -> str:
    """What a browser chooses where nothing is chosen: the first one of a list that opens."""
    is_list = isinstance(one.widget, forms.Select)
    return next(iter(_choices(one)), "") if is_list else ""


def _put(data: QueryDict, form: BaseForm, state: Shown) -> None:
    for name in form.fields:
        value, key = state.get(name, ""), form.add_prefix(name)
        if isinstance(value, list):
            data.setlist(key, value)
        elif value or not isinstance(form.fields[name].widget, forms.CheckboxInput):
            data[key] = value


def _in_words(one: Field, value: Value) -> str:
    if isinstance(one.widget, forms.CheckboxInput):
        return _("yes") if value else _("no")
    if choices := _choices(one):
        codes = value if isinstance(value, list) else [value]
        return ", ".join(choices.get(code, code) for code in codes) or "–"
    if isinstance(one, BaseTemporalField) and isinstance(value, str):
        try:
            return str(localize(one.to_python(value)) or "–")
        except ValidationError:
            pass  # Said as it was typed.
    return str(value) or "–"


def _row_in_words(row: BaseForm, state: Shown) -> str:
    """What is filled in of a row, without what nobody sees."""
    fields = [(row.fields[name], value) for name, value in state.items() if name in row.fields]
    said = [_in_words(one, value) for one, value in fields if value and not one.widget.is_hidden]
    return ", ".join(said)
