import pytest

from lotse.words.domain.questions import is_question


@pytest.mark.parametrize(
    "text",
    [
        "Wann muss mein Kind in die Schule?",
        "wann muss mein kind in die schule",
        "Kostet die Kita etwas?",
        "When must my child go to school",
        "متى يذهب طفلي إلى المدرسة؟",
        "коли дитина йде до школи",
        "когда ребёнок идёт в школу",
        "Çocuğum ne zaman okula başlamalı?",
        "بچه من کی باید به مدرسه برود",
    ],
)
def test_a_question_is_known_in_every_language(text):
    assert is_question(text)


@pytest.mark.parametrize(
    "text", ["", "Kita", "Schule Goslar", "learn german free", "Wer hilft", "مدرسة"]
)
def test_a_few_words_are_no_question(text):
    assert not is_question(text)
