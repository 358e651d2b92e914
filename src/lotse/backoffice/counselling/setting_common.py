"""What the screens that set appointments up have in common."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from lotse.backoffice.rendering import StaffRequest, render_staff
from lotse.counselling.appointment_texts import WAYS
from lotse.partners.models import Site

WAY_CHOICES = [(way.value, words) for way, words in WAYS.items()]


def site_name(site: Site) -> str:
    """A place as staff know it."""
    return ", ".join(part for part in (site.name or site.organisation.name, site.place) if part)


def saved(request: StaffRequest) -> HttpResponse:
    """Back to everything that is set up."""
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(reverse("staff_appointment_setting"))


def form_page(request: StaffRequest, form: forms.Form, title: str, **more: object) -> HttpResponse:
    """A form of its own; one that was refused is kept as it was filled in."""
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "title": title, **more}
    return render_staff(request, "backoffice/counselling/setting_form.html", context, status=status)
