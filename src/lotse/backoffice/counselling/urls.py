"""Addresses of the office's screens for counselling."""

from django.urls import include, path

from lotse.backoffice.counselling import enquiries, home, log

urlpatterns = [
    path("", home.home, name="staff_counselling"),
    path("anfragen/", enquiries.enquiries, name="staff_enquiries"),
    path("anfragen/<int:pk>/", enquiries.enquiry, name="staff_enquiry"),
    path("anfragen/<int:pk>/tun/", enquiries.act, name="staff_enquiry_act"),
    path("zettel/", log.log, name="staff_log"),
    path("zettel/schreiben/", log.write, name="staff_log_write"),
    path("zettel/ohne-netz.js", log.worker, name="staff_log_worker"),
    path("zettel/<uuid:key>/", log.correct, name="staff_log_correct"),
    path("zettel/<uuid:key>/zurueck/", log.take_back, name="staff_log_take_back"),
    path("termine/", include("lotse.backoffice.counselling.appointment_urls")),
    path("dolmetschen/", include("lotse.backoffice.counselling.interpreter_urls")),
]
