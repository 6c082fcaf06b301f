"""Routes."""

from django.urls import path

from review.board_urls import urlpatterns as board_urls
from review.flows.urls import urlpatterns as flow_urls
from review.views import board, cases, evidence, rounds, sheet, statements

app_name = "review"
urlpatterns = [
    *flow_urls,
    *board_urls,
    path("cases/<int:pk>/statements/", statements.statements, name="statements"),
    path("cases/<int:pk>/statements/template/", statements.template, name="template"),
    path("cases/<int:pk>/statements/<int:version>/file/", statements.statement_file, name="statement_file"),
    path("cases/<int:pk>/statements/edit/", sheet.edit_statements, name="edit_statements"),
    path("cases/<int:pk>/statements/edit/cells/", sheet.save_typed, name="save_typed"),
    path("cases/<int:pk>/statements/edit/store/", sheet.store_typed, name="store_typed"),
    path("cases/<int:pk>/statements/edit/discard/", sheet.discard_typed, name="discard_typed"),
    path("cases/<int:pk>/statements/evidence/", evidence.mark_figures, name="evidence"),
    path("cases/<int:pk>/statements/differences/", statements.differences, name="differences"),
    path("cases/<int:pk>/complete/", statements.complete_papers, name="complete_papers"),
    path("cases/<int:pk>/rounds/", cases.case_rounds, name="case_rounds"),
    path("cases/<int:pk>/rounds/open/", cases.open_round, name="open_round"),
    path("rounds/", rounds.rounds, name="rounds"),
    path("rounds/vote-code/", board.vote_code, name="vote_code"),
    path("rounds/<int:pk>/", board.board_round, name="round"),
    path("rounds/<int:pk>/vote/", board.vote, name="vote"),
    path("rounds/<int:pk>/minutes/", rounds.minutes, name="minutes"),
    path("rounds/<int:pk>/papers/<int:paper>/", board.round_paper, name="round_paper"),
    path("seats/<int:pk>/recuse/", board.recuse, name="recuse"),
    path("seats/<int:pk>/substitute/", board.substitute, name="substitute"),
]
