"""Routes of filing: saved views and columns of the list, handing over, the workbook."""

from django.urls import URLPattern, path

from customers.views import exporting, filing, handover

urlpatterns: list[URLPattern] = [
    path("views/", filing.views, name="views"),
    path("views/save/", filing.save_view, name="view_save"),
    path("views/<int:pk>/change/", filing.change_view, name="view_change"),
    path("columns/", filing.choose_columns, name="columns"),
    path("handover/", handover.hand_over, name="handover"),
    path("export/", exporting.export, name="export"),
]
