"""Whatever is tried in whatever order: each family has one open step, and its way is one that the table has."""

from contextlib import suppress
from datetime import timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from teremok.modules.relocation.models import Batch, Family
from teremok.modules.relocation.queries.moves import preview
from teremok.modules.relocation.services.moving import CannotMove, move, move_back
from teremok.modules.relocation.services.starting import start_houses
from teremok.modules.relocation.stages import may_move, moves_from, rule
from teremok.modules.relocation.states import Door, Stage
from teremok.modules.relocation.tests.conftest import NOON, list_house
from teremok.platform.access import SYSTEM
from tests.cast import build

# Which families (of four), a stage by its place among those that may follow, or any, or back, and hours that pass.
tries = st.lists(
    st.tuples(
        st.sets(st.integers(0, 3), min_size=1),
        st.one_of(st.integers(0, 5), st.sampled_from(Stage), st.just("back")),
        st.integers(0, 400),
    ),
    max_size=8,
)


class AnyWay(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cast = build()
        listed = list_house(cast.house, office=cast.organisation)
        start_houses(houses=[listed], by=SYSTEM, at=NOON, key="start")
        cls.ids = list(listed.families.order_by("pk").values_list("pk", flat=True))

    @settings(max_examples=60, deadline=None)
    @given(tries)
    def test_the_table_is_kept_and_the_steps_hang_together(self, tries):
        at = NOON
        for number, (chosen, wish, hours) in enumerate(tries):
            at += timedelta(hours=hours)
            ids = [self.ids[place] for place in sorted(chosen)]
            self._try(ids, wish, at, f"try {number}")
            self._look(at)

    def _try(self, ids, wish, at, key):
        before = {family.pk: family.stage for family in Family.objects.filter(pk__in=ids)}
        if wish == "back":
            batch = Batch.objects.exclude(door=Door.UNDO).order_by("-pk").first()
            with suppress(CannotMove):  # nobody is left to go back; what stands is looked at all the same
                move_back(batch=batch, by=SYSTEM, at=at, key=key, reason="Проба")
            return
        follows = list(moves_from(before[ids[0]]))
        to = wish if isinstance(wish, Stage) else follows[wish % len(follows)] if follows else Stage.EXECUTION
        can = all(may_move(stage, to) for stage in before.values())
        assert preview(ids, to, at=at).is_possible == can
        try:
            move(families=ids, to=to, door=Door.OFFICER, by=SYSTEM, at=at, key=key)
        except CannotMove:
            assert not can
        else:
            assert can

    def _look(self, at):
        for family in Family.objects.filter(pk__in=self.ids).prefetch_related("steps"):
            steps = sorted(family.steps.all(), key=lambda step: step.pk)
            assert [step.left_at is None for step in steps] == [False] * (len(steps) - 1) + [True]
            assert steps[-1].stage == family.stage
            for one, two in pairwise(steps):
                assert one.left_at == two.came_at
                assert may_move(one.stage, two.stage) or two.undoes_id == one.pk
            for step in steps:
                assert step.term == rule(step.stage).term
                assert (step.due_at is None) == (step.runs_from is None)
                assert bool(step.law) == bool(step.term)
                assert step.due_at is None or step.due_at > step.runs_from
