"""Jobs of offers."""

from django.db import close_old_connections
from procrastinate.contrib.django import app

from lotse.kit import clock
from lotse.offers import reviews
from lotse.offers.office_actions import carry_out_plans
from lotse.reference.queries import get_reference


@app.periodic(cron="* * * * *")
@app.task(name="offers.carry_out_plans", queueing_lock="offers.carry_out_plans")
def look_for_plans(timestamp: int) -> None:  # noqa: ARG001 – given by the library
    """Every minute: publish and withdraw what is planned."""
    close_old_connections()
    carry_out_plans(now=clock.now())


@app.periodic(cron="7 3 * * *")
@app.task(name="offers.age_offers", queueing_lock="offers.age_offers")
def age_offers(timestamp: int) -> None:  # noqa: ARG001
    """Every night: ask providers, mark, withdraw."""
    close_old_connections()
    district = get_reference().district
    today = clock.today(district.time_zone if district else "UTC")
    reviews.age_offers(today=today, now=clock.now())
