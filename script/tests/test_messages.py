"""The translation checks: what they find, what they leave alone, and that updating disturbs nothing."""

from pathlib import Path

import pytest

from script import messages
from script.extraction import Message, extract

ENTRY = 'msgid "%s"\nmsgstr "%s"\n'


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """An empty tree with the folders that are searched."""
    for folder in ("jinxin", "loans", "templates/loans"):
        (tmp_path / folder).mkdir(parents=True)
    return tmp_path


def python(tree: Path, source: str) -> list[str]:
    """Write a Python file and return what is wrong with its messages."""
    imports = "from django.utils.translation import gettext_lazy as _, ngettext, pgettext\n"
    (tree / "loans" / "views.py").write_text(imports + source)
    return extract(tree).problems


def template(tree: Path, source: str) -> list[Message]:
    """Write a template and return its messages."""
    (tree / "templates" / "loans" / "page.html").write_text(source)
    return list(extract(tree).used)


def catalogue(tree: Path, *entries: str, package: str = "loans") -> None:
    """Write a package's catalogue."""
    path = messages.catalogue_path(tree, package)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([messages.HEADER, *entries]))


def test_python_messages_are_found_with_plural_and_context(tree: Path) -> None:
    python(tree, '_("Loan" " office")\nngettext("a day", "%(n)s days", 2)\npgettext("verb", "Open")\n')
    assert list(extract(tree).used) == [
        Message("Loan office"),
        Message("a day", "%(n)s days"),
        Message("Open", None, "verb"),
    ]


def test_only_names_imported_from_django_count_as_gettext(tree: Path) -> None:
    (tree / "loans" / "views.py").write_text('from x import _\n_("no message")\n')
    assert not extract(tree).used


@pytest.mark.parametrize("call", ['_(f"{x} loans")', '_("a" + x)', '_("%s" % x)', '_("{}".format(x))'])
def test_text_put_together_inside_gettext_is_a_problem(tree: Path, call: str) -> None:
    assert "already put together" in python(tree, f"x = 1\n{call}\n")[0]


@pytest.mark.parametrize(
    "source",
    ['f(label="Amount")', 'raise ValidationError("Too much")', 'class S(TextChoices):\n    OPEN = "open", "Open"'],
)
def test_bare_text_for_people_is_a_problem(tree: Path, source: str) -> None:
    assert len(python(tree, source + "\n")) == 1


def test_marked_text_for_people_is_none(tree: Path) -> None:
    assert python(tree, 'f(label=_("Amount"))\nclass S(TextChoices):\n    OPEN = "open", _("Open")\n') == []


def test_template_messages_are_those_django_looks_up(tree: Path) -> None:
    found = template(
        tree,
        '{% translate "5% off" %}{% translate "Open" context "verb" as x %}{{ _("Save") }}{% button _("Send") %}'
        "{% blocktranslate trimmed %}\n  Dear {{ name }},\n  100% yours\n{% endblocktranslate %}"
        "{% blocktranslate count n=x %}one{% plural %}{{ n }} of them{% endblocktranslate %}"
        '{% comment %}{% translate "not this" %}{% endcomment %}',
    )
    assert found == [
        Message("5%% off"),
        Message("Open", None, "verb"),
        Message("Save"),
        Message("Send"),
        Message("Dear %(name)s, 100%% yours"),
        Message("one", "%(n)s of them"),
    ]


@pytest.mark.parametrize("source", ["<p>Amount</p>", "<p>金额</p>", '<img alt="A house">', "{% if x %}yes{% endif %}"])
def test_plain_text_in_a_template_is_a_problem(tree: Path, source: str) -> None:
    template(tree, source)
    assert "untranslated text" in extract(tree).problems[0]


def test_text_in_a_stated_language_and_markup_are_none(tree: Path) -> None:
    template(tree, '<a lang="en" class="btn {% if x %}big{% endif %}" title="English page">English page</a> · 5 <br>')
    assert extract(tree).problems == []


def test_a_complete_catalogue_passes(tree: Path) -> None:
    python(tree, '_("Paid by %(who)s")\n')
    catalogue(tree, ENTRY % ("Paid by %(who)s", "由%(who)s支付"))
    assert messages.problems(tree) == []


@pytest.mark.parametrize(
    ("entries", "problem"),
    [
        ([], "not translated: 'Paid by %(who)s'"),
        ([ENTRY % ("Paid by %(who)s", "")], "not translated"),
        ([ENTRY % ("Paid by %(who)s", "已支付")], "placeholders"),
        ([ENTRY % ("Paid by %(who)s", "由%(who)s付 5%")], "placeholders"),
        (["#, fuzzy\n" + ENTRY % ("Paid by %(who)s", "由%(who)s支付")], "fuzzy"),
        ([ENTRY % ("Paid by %(who)s", "由%(who)s支付"), ENTRY % ("Gone", "去")], "nothing uses 'Gone'"),
        ([ENTRY % ("Paid by %(who)s", "由%(who)s支付")] * 2, "given twice"),
        ([ENTRY % ("Paid by %(who)s", "由%(who)s支付"), '#~ msgid "Old"\n#~ msgstr "旧"\n'], "obsolete"),
    ],
)
def test_what_is_wrong_with_a_catalogue_is_named(tree: Path, entries: list[str], problem: str) -> None:
    python(tree, '_("Paid by %(who)s")\n')
    catalogue(tree, *entries)
    assert any(problem in line for line in messages.problems(tree))


def test_two_packages_may_not_translate_differently(tree: Path) -> None:
    python(tree, '_("Loan")\n')
    catalogue(tree, ENTRY % ("Loan", "贷款"))
    catalogue(tree, ENTRY % ("Loan", "借款"), package="jinxin")
    assert any("'Loan' is ['借款'] in jinxin and ['贷款'] in loans" in line for line in messages.problems(tree))


def test_update_appends_to_the_owner_and_leaves_the_rest_as_it_stands(tree: Path) -> None:
    python(tree, '_("Loan")\n_("Bad \\"one\\"")\n')
    template(tree, "{% blocktranslate count n=x %}one day{% plural %}{{ n }} days{% endblocktranslate %}")
    catalogue(tree, "# keep this remark\n" + ENTRY % ("Loan", "贷款"))
    path = messages.catalogue_path(tree, "loans")
    before = path.read_text()
    messages.update(tree)
    assert path.read_text().startswith(before)
    assert {m for m, _ in messages.entries(messages.load(tree)["loans"])} == set(extract(tree).used)
    after = path.read_text()
    messages.update(tree)
    assert path.read_text() == after


def test_pruning_removes_only_what_nothing_uses(tree: Path) -> None:
    python(tree, '_("Loan")\n')
    catalogue(tree, ENTRY % ("Gone", "去"), ENTRY % ("Loan", "贷款"), '#~ msgid "Old"\n#~ msgstr "旧"\n')
    messages.update(tree, prune=True)
    assert messages.problems(tree) == []


def test_compiled_catalogues_speak(tree: Path) -> None:
    import gettext

    catalogue(tree, ENTRY % ("Loan", "贷款"))
    messages.compile_all(tree)
    with messages.catalogue_path(tree, "loans").with_suffix(".mo").open("rb") as compiled:
        assert gettext.GNUTranslations(compiled).gettext("Loan") == "贷款"
