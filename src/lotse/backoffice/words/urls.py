"""Addresses of the translators' screens."""

from django.urls import URLPattern, path

from lotse.backoffice.words import editor, files, lists, machine

urlpatterns: list[URLPattern] = [
    path("", lists.coverage, name="staff_words"),
    path("<slug:language>/", lists.queue, name="staff_words_queue"),
    path("<slug:language>/export.<str:form>", files.export, name="staff_words_export"),
    path("<slug:language>/datei/", files.bring, name="staff_words_import"),
    path("<slug:language>/maschine/", machine.ask_machine, name="staff_words_machine"),
    path("<slug:language>/dienst/", machine.settings, name="staff_words_service"),
    path("<slug:language>/<int:pk>/", editor.text, name="staff_words_text"),
]
