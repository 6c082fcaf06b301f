"""Routes of consents."""

from django.urls import path

from customers.views import consent_texts, consents

urlpatterns = [
    path("consents/texts/", consent_texts.consent_texts, name="consent_texts"),
    path("consents/texts/<int:pk>/", consent_texts.consent_text, name="consent_text"),
    path("consents/texts/<slug:kind>/new/", consent_texts.new_text, name="consent_text_new"),
    path("consents/<int:pk>/", consents.consent, name="consent"),
    path("consents/<int:pk>/original/", consents.original, name="consent_original"),
    path("<int:pk>/consents/", consents.consents, name="consents"),
    path("<int:pk>/consents/<slug:kind>/sign/", consents.sign, name="consent_sign"),
    path("<int:pk>/consents/<slug:kind>/paper/", consents.paper, name="consent_paper"),
    path("<int:pk>/consents/<slug:kind>/withdraw/", consents.withdraw, name="consent_withdraw"),
]
