"""The rule book as it was before the two changes of February 2026, and those changes as drafts."""

from datetime import date

from lotse.guide.actions import Draft
from lotse.guide.domain.changes import ChangeKind
from lotse.guide.models import Entry, RuleVersion
from lotse.guide.rows import version_content
from lotse.words.models import Text

ACCESS, STEP = "integration_course_access", "integration_course_discretionary"
DAY = date(2026, 2, 9)


def forget_the_change(rule=ACCESS, step=STEP, day=DAY):
    """Take the newer version back; returns it as the files have it, without days, and its words."""
    new = RuleVersion.objects.get(rule__name=rule, valid_from=day)
    content = version_content(new)
    content.pop("from")
    new.delete()
    RuleVersion.objects.filter(rule__name=rule).update(valid_to=None, certainty="certain")
    row = Entry.objects.get(part="steps", name=step)
    row.content.pop("valid_to")
    row.save()
    words = Text.objects.filter(kind="guide.rule", record_id__endswith=f"{rule}@{day}")
    text = words.get(language="de").value
    words.delete()
    return content, text


def draft_of_february(content, text):
    return Draft(
        rule=ACCESS,
        kind=ChangeKind.NEW_VERSION,
        day=DAY,
        content=content,
        closes=[STEP],
        text=text,
        reason="Das BAMF lässt 2026 niemanden mehr ohne Anspruch zu.",
    )
