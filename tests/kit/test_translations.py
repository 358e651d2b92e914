import polib
from django.utils import translation
from django.utils.translation.reloader import translation_file_changed

from lotse.kit.translations import collect, compile_catalogues, find_gaps, merge


def write(folder, name, text):
    file = folder / "program" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def texts(folder):
    return {each.text: each.is_internal for each in collect(folder / "program", ["staff"])}


def test_text_that_only_staff_see_is_internal(tmp_path):
    write(tmp_path, "staff/views.py", '_("Inside")\n_("Both")\n')
    write(tmp_path, "public/views.py", '_("Both")\n_("Outside")\n')
    assert texts(tmp_path) == {"Inside": True, "Both": False, "Outside": False}


def test_internal_texts_are_wanted_in_the_staffs_language_only(tmp_path):
    write(tmp_path, "staff/views.py", '_("Inside")\n')
    write(tmp_path, "public/views.py", '_("Outside")\n')
    messages = collect(tmp_path / "program", ["staff"])
    merge(messages, tmp_path, ["de", "tr"], ["de"])
    assert find_gaps(messages, tmp_path, ["de", "tr"], ["de"]) == {
        "de": ["Outside", "Inside"],
        "tr": ["Outside"],
    }
    assert "Inside" not in (tmp_path / "tr/LC_MESSAGES/django.po").read_text()


def test_process_that_began_without_catalogues_speaks_once_they_are_compiled(tmp_path, settings):
    settings.LOCALE_PATHS = [tmp_path]
    catalogue = polib.POFile()
    catalogue.append(polib.POEntry(msgid="Only here", msgstr="Nur hier"))
    (tmp_path / "de/LC_MESSAGES").mkdir(parents=True)
    compile_catalogues(tmp_path, ["de"])  # nothing is there yet
    with translation.override("de"):
        assert translation.gettext("Only here") == "Only here"
    catalogue.save(str(tmp_path / "de/LC_MESSAGES/django.po"))
    assert compile_catalogues(tmp_path, ["de"]) == 1
    try:
        with translation.override("de"):
            assert translation.gettext("Only here") == "Nur hier"
    finally:
        translation_file_changed(None, tmp_path / "django.mo")
