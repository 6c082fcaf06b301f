"""Every customer and every business becomes a point of the graph, owners tied to their shops; shops get their pinyin."""

from django.db import migrations
from pypinyin import lazy_pinyin


def spell(name):
    syllables = [syllable for syllable in lazy_pinyin(name) if syllable.isascii() and syllable.isalpha()]
    return "".join(syllables).lower()[:400], "".join(syllable[0] for syllable in syllables).lower()[:120]


def add_parties(apps, schema_editor):
    Business, Customer, Party, Relation = (
        apps.get_model("customers", name) for name in ("Business", "Customer", "Party", "Relation")
    )
    people = (
        Party(
            kind="person",
            name=customer.name,
            name_pinyin=customer.name_pinyin,
            name_initials=customer.name_initials,
            mobile=customer.mobile,
            mobile_hash=customer.mobile_hash,
            mobile_last4=customer.mobile_last4,
            customer=customer,
            officer_id=customer.officer_id,
            added_at=customer.registered_at,
        )
        for customer in Customer.objects.iterator(chunk_size=1000)
    )
    Party.objects.bulk_create(people, batch_size=1000)
    owners = dict(Party.objects.filter(customer__businesses__isnull=False).values_list("customer_id", "pk"))
    shops = list(Business.objects.select_related("customer"))
    for shop in shops:
        shop.name_pinyin, shop.name_initials = spell(shop.name)
    Business.objects.bulk_update(shops, ["name_pinyin", "name_initials"], batch_size=500)
    made = Party.objects.bulk_create(
        [
            Party(
                kind="shop",
                name=shop.name,
                name_pinyin=shop.name_pinyin,
                name_initials=shop.name_initials,
                business=shop,
                officer_id=shop.customer.officer_id,
                added_at=shop.customer.registered_at,
            )
            for shop in shops
        ],
        batch_size=1000,
    )
    Relation.objects.bulk_create(
        [
            Relation(
                source_id=owners[party.business.customer_id],
                target_id=party.pk,
                kind="owns",
                noted_by_id=party.officer_id,
                noted_at=party.added_at,
            )
            for party in made
        ],
        batch_size=1000,
    )


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0004_marketing_and_territory'),
    ]

    operations = [
        migrations.RunPython(add_parties, migrations.RunPython.noop),
    ]
