from lotse.kit.translations import collect, find_gaps, merge


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
