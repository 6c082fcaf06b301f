"""The list and the page of a customer."""

import pytest
from django.test import Client

from customers.tests.factories import make_business_customer, make_salaried

pytestmark = pytest.mark.django_db


def test_x(client, officer, sign_in):
    a = make_salaried(officer)
    b = make_business_customer(officer)
    sign_in(client, officer)
    for url in ["/customers/", "/customers/new/", "/customers/new/?class=salaried", "/customers/new/?class=business", f"/customers/{a.pk}/", f"/customers/{b.pk}/", f"/customers/{a.pk}/edit/", f"/customers/{b.pk}/edit/", f"/customers/{b.pk}/businesses/new/", f"/customers/businesses/{b.businesses.get().pk}/edit/"]:
        response = client.get(url)
        print(url, response.status_code)
        assert response.status_code == 200
