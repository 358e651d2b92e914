"""What events keeps about people, and until when."""

from lotse.privacy.domain.declarations import Personal, declare

BASIS = "Art. 6(1)(e) GDPR with section 3 NDSG"
LIFETIME = "from signing up until keep_days after the end of the event; then counts stay"

REACH = Personal("telling a family about its registration", BASIS, LIFETIME)
NEEDS = Personal("making the event usable for those who come", BASIS, LIFETIME)
WHO = Personal("knowing how many come, and their names where the event needs them", BASIS, LIFETIME)
CAME = Personal("knowing who came, for the certificate and the count", BASIS, LIFETIME)
STAFF = Personal("knowing which colleague wrote a registration down", BASIS, LIFETIME)

DECLARATIONS = [
    declare("events.Campaign", "id slug starts_on ends_on changed_at"),
    declare(
        "events.Event",
        "id slug status audience offer campaign picture starts_on opens_at closes_at rule "
        "without also skips_holidays is_course site online_url is_free mode seats childcare "
        "childcare_from childcare_to interpreter_seats interpreter_from needs_names policy "
        "hold_hours opens_days_before closes_hours_before remind_hours_before keep_days "
        "copied_from published_at changed_at",
    ),
    declare("events.Event_stages", "id event stage"),
    declare("events.Event_topics", "id event topic"),
    declare("events.Event_languages", "id event language"),
    declare("events.Event_interpreted", "id event language"),
    declare("events.EventPartner", "id event organisation role"),
    declare("events.Round", "id event starts_at ends_at is_cancelled has_line erased_on"),
    declare(
        "events.EventDate",
        "id round uid planned_at starts_at ends_at is_all_day is_cancelled sequence",
    ),
    declare("events.Pool", "id round kind language capacity taken"),
    declare(
        "events.Registration",
        "id round number token_version form_key state ended channel partner heard created_at "
        "waiting_since offered_until changed_at",
        language=REACH,
        interpreter=NEEDS,
        municipality=WHO,
        email=REACH,
        phone=REACH,
        access_needs=NEEDS,
        by=STAFF,
    ),
    declare(
        "events.Participant",
        "id registration position left_at",
        age=WHO,
        in_childcare=NEEDS,
        name=WHO,
    ),
    declare("events.Attendance", "id date", participant=CAME, came_at=CAME),
    declare("events.DoorNote", "id date key"),
    declare(
        "events.Feedback",
        "id round form_key language understood helped welcome given_on",
        remark=Personal(
            "learning from an event; nobody is named, but somebody may write a name",
            BASIS,
            "from the answer until the round is deleted",
        ),
    ),
    declare("events.PartnerLink", "id round organisation language version is_revoked created_at"),
    declare("events.Figure", "id round name value count"),
]
