"""Jobs of partners."""

from django.db import close_old_connections
from procrastinate.contrib.django import app

from lotse.kit import clock
from lotse.partners.showing import carry_out_plans


@app.periodic(cron="* * * * *")
@app.task(name="partners.carry_out_plans", queueing_lock="partners.carry_out_plans")
def look_for_plans(timestamp: int) -> None:  # noqa: ARG001 – given by the library
    """Every minute: show and hide what is planned."""
    close_old_connections()
    carry_out_plans(now=clock.now())
