from teremok.kernel.ids import uuid7


def test_later_identifiers_sort_after_earlier_ones_and_say_version_seven():
    first = [uuid7() for _ in range(50)]
    import time

    time.sleep(0.002)
    second = uuid7()
    assert all(one < second for one in first)
    assert {one.version for one in first} == {7}
    assert len(set(first)) == 50
