"""Whether what somebody typed asks something, in any language of the site."""

from itertools import pairwise

from lotse.words.domain.folding import fold, tokens

MARKS = "?؟"
_WORDS = """
wann wie warum wieso weshalb muss müssen darf dürfen wer was welche welcher welches wieviel
when how why must may who what which does do is are
коли як чому чи хто що який яка яке які скільки
когда как почему кто что какой какая какое какие сколько можно нужно
متى كيف لماذا هل ماذا كم أين
"""
_WORDS_ANYWHERE = """
ne nasıl neden niçin kim hangi kaç
کی چطور چگونه چرا آیا چند کجا
"""
_ASKING = frozenset(map(fold, _WORDS.split()))
_ASKING_ANYWHERE = frozenset(map(fold, _WORDS_ANYWHERE.split()))
LEAST_WORDS = 3
"""Shorter ones ask nothing: "Wer hilft"."""


def is_question(text: str) -> bool:
    """Whether it ends with a question mark, or is a sentence that begins like a question.

    >>> is_question("Wann muss mein Kind in die Schule"), is_question("Deutsch lernen")
    (True, False)
    """
    if text.strip().endswith(tuple(MARKS)):
        return True
    words = tokens(text)
    if len(words) < LEAST_WORDS:
        return False
    return not (_ASKING.isdisjoint(words[:2]) and _ASKING_ANYWHERE.isdisjoint(words))


_TIMES = frozenset(map(fold, "wann when коли когда متى کی چه‌وقت".split()))
_TIMES_IN_TWO = frozenset({("ne", fold("zaman")), (fold("چه"), fold("وقت"))})


def asks_when(text: str) -> bool:
    """Whether it asks for a time.

    >>> asks_when("Wann beginnt die Schule?"), asks_when("Was kostet die Kita?")
    (True, False)
    """
    words = tokens(text)
    pairs = set(pairwise(words))
    return not (_TIMES.isdisjoint(words) and _TIMES_IN_TWO.isdisjoint(pairs))
