"""The practice's settings, with the floor pages and a count of queries in every answer. Only for benchmarks."""

from practice.settings import *  # noqa: F403
from practice.settings import MIDDLEWARE as OF_THE_PRACTICE

ROOT_URLCONF = "benchmarks.urls"
MIDDLEWARE = ["benchmarks.counting.count_queries", *OF_THE_PRACTICE]
