"""Addresses of the office's screens for outgoing mails."""

from django.urls import path

from lotse.backoffice.post import screens

urlpatterns = [
    path("", screens.mails, name="staff_post"),
    path("<int:pk>/", screens.mail, name="staff_mail"),
    path("<int:pk>/tun/", screens.act, name="staff_mail_act"),
]
