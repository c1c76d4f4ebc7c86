"""A prepared query gives what the same query gives when it is built anew, and is written out once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import BigIntegerField, DateTimeField
from django.db.models.sql.compiler import SQLCompiler
from pytest_django import DjangoAssertNumQueries

from practice.models import User
from practice.prepared import Given, Prepared

pytestmark = pytest.mark.django_db
JOINED, NOT = Given("joined", DateTimeField()), Given("without", BigIntegerField())
STAFF = User.objects.filter(date_joined__lte=JOINED).exclude(pk=NOT).order_by("name")
Make = Callable[..., User]


@pytest.fixture
def staff(make_user: Make) -> list[User]:
    """Anna and Ben, and Carl who came a day later."""
    anna, ben, carl = (make_user("receptionist", name=name) for name in ("Anna", "Ben", "Carl"))
    User.objects.filter(pk__in=[anna.pk, ben.pk]).update(date_joined=carl.date_joined - timedelta(days=1))
    return [anna, ben, carl]


def test_each_call_is_answered_for_its_own_values(
    staff: list[User], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    anna, _ben, carl = staff
    asked: Prepared[User] = Prepared(STAFF)
    with django_assert_num_queries(3):
        everybody = asked.rows(joined=carl.date_joined, without=0)
        without_anna = asked.rows(joined=carl.date_joined, without=anna.pk)
        early = asked.rows(joined=carl.date_joined - timedelta(hours=1), without=0)
    assert [[one.name for one in rows] for rows in (everybody, without_anna, early)] == [
        ["Anna", "Ben", "Carl"],
        ["Ben", "Carl"],
        ["Anna", "Ben"],
    ]
    assert everybody == staff
    assert everybody[2].date_joined == carl.date_joined


def test_tuples_come_in_their_order_and_of_their_kind(staff: list[User]) -> None:
    carl = staff[2]
    asked: Prepared[Any] = Prepared(STAFF.values_list("date_joined", "is_active", "pk"))
    assert asked.rows(joined=carl.date_joined, without=0)[-1] == (carl.date_joined, True, carl.pk)


def test_it_is_written_out_once(staff: list[User], monkeypatch: pytest.MonkeyPatch) -> None:
    asked: Prepared[User] = Prepared(STAFF)
    asked.rows(joined=staff[2].date_joined, without=0)

    def again(*arguments: object) -> None:
        raise AssertionError

    monkeypatch.setattr(SQLCompiler, "as_sql", again)
    assert len(asked.rows(joined=staff[2].date_joined, without=0)) == 3


def test_a_value_that_is_missing_is_named(staff: list[User]) -> None:
    with pytest.raises(KeyError, match="without"):
        Prepared(STAFF).rows(joined=staff[2].date_joined)


@pytest.mark.django_db(transaction=True)
def test_threads_share_it_and_not_their_connections(staff: list[User]) -> None:
    asked: Prepared[User] = Prepared(STAFF)
    asked.rows(joined=staff[2].date_joined, without=0)

    def of_a_thread(without: int) -> list[str]:
        try:
            return [one.name for one in asked.rows(joined=staff[2].date_joined, without=without)]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(of_a_thread, [staff[0].pk, staff[1].pk] * 20))
    assert found == [["Ben", "Carl"], ["Anna", "Carl"]] * 20
