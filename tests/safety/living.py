"""Records behind addresses that need one, so that hostile words reach the views."""

from lotse.events.actions.partner_links import make_partner_link
from lotse.events.tokens import partner_secret, token
from lotse.kit import clock
from lotse.offers.links import make_link
from tests.factories.events import NOW, join, make_event
from tests.factories.offers import make_offer


class Living:
    """A published offer and events with a registration, a partner's link and a provider's link."""

    def __init__(self) -> None:
        self.link = make_link(offer=make_offer(), now=clock.now())
        self.round = make_event().rounds.get()
        self.registration = join(self.round)
        for_partners = make_event("schulrunde", mode="partners").rounds.get()
        self.partner = make_partner_link(
            round_id=for_partners.pk, organisation="kvhs", language="de", now=NOW
        )

    def samples(self, route: str) -> dict[str, str]:
        """Arguments with which a route leads to one of the records."""
        if "/partner/<int:pk>/" in route:
            return {"pk": str(self.partner.pk), "secret": partner_secret(self.partner)}
        if "bestaetigung/" in route:
            return {"token": self.link}
        if "veranstaltungen/" not in route or "/aktion" in route:
            return {}
        date = self.round.dates.get()
        return {
            "slug": "infoabend",
            "round_id": str(self.round.pk),
            "date_id": str(date.pk),
            "pk": str(date.pk),
            "number": self.registration.number,
            "secret": token(self.registration),
            "form": "csv",
        }
