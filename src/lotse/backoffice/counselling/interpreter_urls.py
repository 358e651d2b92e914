"""Addresses of the office's screens for interpreters."""

from django.urls import include, path

from lotse.backoffice.counselling import interpreting
from lotse.backoffice.counselling.interpreter_record import INTERPRETERS, pool
from lotse.backoffice.records.screens import addresses

urlpatterns = [
    path("", interpreting.requests, name="staff_interpreting"),
    path("neu/", interpreting.new, name="staff_interpreter_request_new"),
    path("termin/<slug:number>/", interpreting.begin, name="staff_interpreter_begin"),
    path("anfrage/<slug:number>/", interpreting.request_page, name="staff_interpreter_request"),
    path("anfrage/<slug:number>/tun/", interpreting.deed, name="staff_interpreter_deed"),
    path("pool/", pool, name="staff_interpreters"),
    path("pool/", include(addresses(INTERPRETERS))),
]
