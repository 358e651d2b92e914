"""Little words that tell nothing about what somebody looks for, in all languages of the site.

All in one set, because nobody knows the language of what is typed. Therefore a word that tells
something in any of the languages is not here: "but" is Bildung und Teilhabe, "it" are courses for
computers, "Not" is an emergency, "Kind" is what it is about.
"""

from lotse.words.domain.folding import fold

_GERMAN = """
ich wir sie er es uns mir mich sich suche suchen sucht brauche brauchen braucht möchte möchten will
wollen kann können gibt habe haben hat finde finden für mein meine meinen meiner meinem unser unsere
unseren unserer ein eine einen einer einem der die das den dem des und oder mit in im am an auf aus
bei von vom zu zum zur nach wo wie was wer wann ist sind bitte
bekomme bekommen bekommt kriege kriegen lassen lass machen mache brauchen beim
"""
_ENGLISH = """
i we you need want looking search find for my our your a an the and or with in at on of to from
where how what who when is are do does can please
get getting have has
"""
_UKRAINIAN = """
я ми мені нам мій моя моє мої моєї моєму моєї наш наша потрібен потрібна потрібно треба хочу шукаю
шукаємо де як що хто коли і й та або у в із з зі на для до від за про чи є
"""
_RUSSIAN = """
я мы мне нам мой моя мое мои моей моего моему наш наша нужен нужна нужно нужны хочу ищу ищем где как
что кто когда и или у в с со из на для до от за о об про есть
"""
_TURKISH = """
ve veya ya için bir bu ile nerede nasıl ne kim zaman benim bizim arıyorum arıyoruz istiyorum
istiyoruz lazım gerek var mı mi
"""
_ARABIC = """
في من على و أو إلى الى عن مع هل ما هو هي هذا هذه أنا نحن أريد نريد ابحث أبحث نبحث أحتاج نحتاج أين
كيف متى لي
"""
# The endings ها, های … stand alone when people type a space instead of the half space.
_PERSIAN = """
در از به با برای و یا که من ما می را این آن است هست خواهم میخواهم می‌خواهم دنبال کجا کجاست چگونه چطور
ها های هایی ای ام ات اش
"""

STOP_WORDS = frozenset(
    fold(word)
    for words in (_GERMAN, _ENGLISH, _UKRAINIAN, _RUSSIAN, _TURKISH, _ARABIC, _PERSIAN)
    for word in words.split()
)
