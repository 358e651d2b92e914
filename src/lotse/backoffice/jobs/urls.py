"""Addresses of the office's screens for jobs."""

from django.urls import path

from lotse.backoffice.jobs import screens

urlpatterns = [
    path("", screens.jobs, name="staff_jobs"),
    path("<str:name>/", screens.job, name="staff_job"),
    path("<str:name>/tun/", screens.begin, name="staff_job_begin"),
]
