import pytest
from django.template import engines
from django.utils import translation


@pytest.mark.parametrize(
    ("tag", "said"), [("de", "a, &lt;b&gt;, "), ("ar", "a، &lt;b&gt;، "), ("fa", "a، &lt;b&gt;، ")]
)
def test_comma_is_the_readers(tag, said):
    template = engines["django"].from_string("{% load ui %}{{ words|listed }}{% comma %}")
    with translation.override(tag):
        assert template.render({"words": ["a", "<b>"]}) == said
