"""Files taken in and sorted: what only all payments together show."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from customers.enums import CardUse
from customers.models import BankCard
from jinxin.audit.services import verify
from jinxin.errors import DomainError
from jinxin.fields import keyed_hash
from jinxin.jobs.worker import work
from jinxin.policy.services import policy_at
from loans.models import Application
from review.flows.files import name_columns, send_in
from review.flows.shown import why
from review.flows.sorting import sort_payments
from review.models import Flow, FlowFile, FlowParty
from review.models.flows import FlowClass
from review.tests.flows import bills
from review.tests.flows.bills import alipay_row, bank_row, wechat_row
from review.tests.flows.conftest import Send, flow_like

pytestmark = pytest.mark.django_db


def sale(day: str, amount: str = "35.00", party: str = "顾客", **more: str) -> Sequence[str]:
    return wechat_row(f"{day} 10:00:00", "二维码收款", party, "收入", amount, **more)


def transfer(day: str, party: str, way: str, amount: str, **more: str) -> Sequence[str]:
    return wechat_row(f"{day} 11:00:00", "转账", party, way, amount, **more)


def classes(case: Application) -> list[tuple[str, str]]:
    """Return class and rule of every payment, the earliest first."""
    return list(Flow.objects.filter(application=case).order_by("at", "pk").values_list("flow_class", "rule"))


class TestTakingIn:
    def test_a_bill_becomes_payments_with_names_kept_secret(self, case: Application, send: Send) -> None:
        file = send(
            bills.wechat_csv([sale("2026-06-05", party="王芳"), transfer("2026-06-06", "张三", "支出", "600.00")])
        )
        assert (file.state, file.counts) == (FlowFile.State.READY, {"kept": 2})
        assert not file.upload
        raw = list(FlowParty.objects.extra(select={"sealed": "name"}).values_list("sealed", flat=True))
        assert sorted(party.name for party in FlowParty.objects.all()) == ["张三", "王芳"]
        assert not any("王芳" in text for text in raw)
        assert verify().intact

    def test_the_same_file_is_refused_and_nothing_changes(self, case: Application, send: Send) -> None:
        send(bills.wechat_csv([sale("2026-06-05")]))
        with pytest.raises(DomainError) as refusal:
            send(bills.wechat_csv([sale("2026-06-05")]))
        assert refusal.value.field == "file"
        assert Flow.objects.count() == FlowFile.objects.count() == 1

    def test_what_two_files_bring_counts_once(self, case: Application, send: Send) -> None:
        june, july = sale("2026-06-05"), sale("2026-07-05")
        send(bills.wechat_csv([june]))
        file = send(bills.wechat_xlsx([june, july]))
        assert file.counts == {"kept": 1, "known": 1}
        assert Flow.objects.count() == 2

    def test_payments_alike_in_everything_are_told_apart_by_their_order(self, case: Application, send: Send) -> None:
        twin = bank_row("20260605", "", "转账", "10.00", "王芳")
        send(bills.bank_csv([twin, twin]), bank="农商行")
        assert Flow.objects.count() == 2
        file = send(bills.bank_csv([twin, twin, twin]), bank="农商行")
        assert file.counts == {"kept": 1, "known": 2}

    def test_rows_that_cannot_be_read_are_kept_with_what_is_wrong(self, case: Application, send: Send) -> None:
        rows = [
            sale("2026-06-05"),
            wechat_row("?", "转账", "王芳", "收入", "1.00"),
            sale("2026-06-05", status="支付失败"),
        ]
        file = send(bills.wechat_csv(rows))
        assert file.counts == {"kept": 1, "wrong": 1, "closed": 1}
        assert [(problem.number, problem.code) for problem in file.problems.all()] == [(19, "no_day")]

    def test_a_bank_is_asked_for_its_columns_once(self, case: Application, uploads: Any, at: datetime) -> None:
        files = []
        for amount in ("10.00", "20.00"):
            upload = bills.bank_csv([bank_row("20260605", "12:00:00", "货款", amount, "王芳")])
            file = send_in(case, bank="农商行", upload=upload, actor=case.officer, at=at)
            files.append(file.state)
            if file.state == FlowFile.State.HEADINGS:
                name_columns(file, columns=file.columns, actor=case.officer, at=at)
            work()
        assert files == [FlowFile.State.HEADINGS, FlowFile.State.READING]
        assert Flow.objects.count() == 2

    def test_a_statement_of_a_bank_wants_the_bank(self, case: Application, uploads: Any, at: datetime) -> None:
        with pytest.raises(DomainError) as refusal:
            send_in(case, bank=" ", upload=bills.bank_csv([]), actor=case.officer, at=at)
        assert refusal.value.field == "bank"

    @pytest.mark.parametrize("name", ["微信支付账单.zip", "alipay.PDF", "bill.csv"])
    def test_what_is_no_bill_is_refused_at_the_file(
        self, case: Application, uploads: Any, at: datetime, name: str
    ) -> None:
        with pytest.raises(DomainError) as refusal:
            send_in(case, bank="", upload=SimpleUploadedFile(name, b"PK\x00\x00"), actor=case.officer, at=at)
        assert refusal.value.field == "file"
        assert not list(uploads.rglob("*.in"))


class TestOwnTransfers:
    def test_both_sides_are_found_in_two_files(self, case: Application, send: Send) -> None:
        send(bills.wechat_csv([wechat_row("2026-06-05 20:00:00", "零钱提现", "工商银行", "/", "5000.00")]))
        assert classes(case) == [("own", "own_word")]
        send(
            bills.bank_csv([bank_row("20260606", "08:00:00", "转账", "5,000.00", "财付通支付科技有限公司")]),
            bank="工商银行",
        )
        assert classes(case) == [("own", "own_pair")] * 2
        out = flow_like(case, direction="out")
        assert Flow.objects.get(pk=out.pair or 0).pair == out.pk
        assert "工商银行" in why(out)

    def test_an_account_of_the_customer_on_the_other_side_is_enough(
        self, case: Application, send: Send, at: datetime
    ) -> None:
        number = "6230583000012345678"
        BankCard.objects.create(
            customer=case.customer, bank="农商行", number=number, number_hash=keyed_hash(number), last4=number[-4:],
            use=CardUse.BOTH, added_at=at,
        )  # fmt: skip
        send(bills.bank_csv([bank_row("20260606", "08:00:00", "转存", "900.00", "", account=number)]), bank="工商银行")
        assert classes(case) == [("own", "own_account")]

    def test_a_card_payment_through_a_wallet_counts_once(self, case: Application, send: Send) -> None:
        row = wechat_row("2026-06-05 20:00:00", "商户消费", "粮油商贸", "支出", "3200.00", method="工商银行(0123)")
        send(bills.wechat_csv([row]))
        send(bills.bank_csv([bank_row("20260605", "20:00:05", "快捷支付", "-3200.00", "财付通-商户")]), bank="工商银行")
        assert sorted(classes(case)) == [("own", "mirror"), ("purchases", "supplier")]

    def test_without_the_other_file_a_receipt_from_a_wallet_is_unexplained(self, case: Application, send: Send) -> None:
        send(
            bills.bank_csv([bank_row("20260606", "08:00:00", "转账", "5,000.00", "财付通支付科技有限公司")]),
            bank="工商银行",
        )
        assert classes(case) == [("unexplained", "wallet_in")]


class TestRoundTripsAndRefunds:
    @pytest.mark.parametrize(("first", "second"), [("支出", "收入"), ("收入", "支出")])
    def test_money_that_goes_out_and_comes_back_is_set_apart(
        self, case: Application, send: Send, first: str, second: str
    ) -> None:
        send(
            bills.wechat_csv(
                [transfer("2026-06-05", "张三", first, "20000.00"), transfer("2026-06-09", "张三", second, "20100.00")]
            )
        )
        assert classes(case) == [("round_trip", "round_trip")] * 2
        assert "4" in why(flow_like(case, day="2026-06-09"))

    @pytest.mark.parametrize(
        ("day", "party", "amount"),
        [("2026-06-14", "张三", "20000.00"), ("2026-06-09", "李四", "20000.00"), ("2026-06-09", "张三", "15000.00")],
    )
    def test_too_late_somebody_else_or_another_amount_is_no_round_trip(
        self, case: Application, send: Send, day: str, party: str, amount: str
    ) -> None:
        send(
            bills.wechat_csv([transfer("2026-06-05", "张三", "支出", "20000.00"), transfer(day, party, "收入", amount)])
        )
        assert "round_trip" not in {rule for _class, rule in classes(case)}

    def test_small_amounts_meet_by_chance(self, case: Application, send: Send) -> None:
        send(
            bills.wechat_csv(
                [transfer("2026-06-05", "张三", "支出", "50.00"), transfer("2026-06-06", "张三", "收入", "50.00")]
            )
        )
        assert classes(case) == [("household", "small_payment"), ("sales", "small_receipt")]

    def test_a_refund_takes_the_purchase_with_it(self, case: Application, send: Send) -> None:
        rows = [
            alipay_row("2026-06-05 10:00:00", "数码电器", "某商城", "支出", "800.00", order="PO20260605001"),
            alipay_row(
                "2026-06-08 10:00:00", "退款", "某商城", "不计收支", "800.00", order="PO20260605001", status="退款成功"
            ),
        ]
        send(bills.alipay_csv(rows))
        assert classes(case) == [("refund", "refund_pair")] * 2

    def test_a_refund_of_a_part_leaves_the_purchase(self, case: Application, send: Send) -> None:
        rows = [
            wechat_row("2026-06-05 10:00:00", "商户消费", "粮油商贸", "支出", "800.00", order="PO20260605001"),
            wechat_row("2026-06-08 10:00:00", "商户消费-退款", "粮油商贸", "收入", "80.00", order="PO20260605001"),
        ]
        send(bills.wechat_csv(rows))
        assert classes(case) == [("purchases", "supplier"), ("refund", "refund")]


class TestReceiptsOfAShop:
    def test_a_single_large_receipt_from_a_private_person_is_set_apart(self, case: Application, send: Send) -> None:
        send(bills.wechat_csv([transfer("2026-06-05", "张三", "收入", "30000.00", memo="货款")]))
        assert classes(case) == [("private", "large_private")]
        assert flow_like(case).waits

    def test_exactly_the_amount_of_the_policy_is_large_a_fen_less_is_not(self, case: Application, send: Send) -> None:
        send(
            bills.wechat_csv(
                [transfer("2026-06-05", "张三", "收入", "10000.00"), transfer("2026-06-06", "李四", "收入", "9999.99")]
            )
        )
        assert classes(case) == [("private", "large_private"), ("unexplained", "unknown_in")]

    def test_who_pays_again_and_again_is_a_customer(self, case: Application, send: Send) -> None:
        send(
            bills.wechat_csv(
                [transfer(day, "王老板", "收入", "12000.00") for day in ("2026-05-30", "2026-06-05", "2026-06-25")]
            )
        )
        assert classes(case) == [("sales", "regular_payer")] * 3

    def test_often_within_one_month_is_not_regular(self, case: Application, send: Send) -> None:
        send(bills.wechat_csv([transfer(day, "王老板", "收入", "12000.00") for day in bills.days("2026-06-05", 3)]))
        assert classes(case) == [("private", "large_private")] * 3

    def test_small_receipts_are_sales_what_lies_between_is_unexplained(self, case: Application, send: Send) -> None:
        send(
            bills.wechat_csv(
                [transfer("2026-06-05", "甲", "收入", "1999.99"), transfer("2026-06-06", "乙", "收入", "2000.00")]
            )
        )
        assert classes(case) == [("sales", "small_receipt"), ("unexplained", "unknown_in")]

    def test_who_is_paid_again_and_again_is_a_supplier(self, case: Application, send: Send) -> None:
        days = ("2026-05-30", "2026-06-05", "2026-06-25")
        send(bills.wechat_csv([transfer(day, "菜贩老周", "支出", "2600.00") for day in days]))
        assert classes(case) == [("purchases", "regular_payee")] * 3

    def test_cash_paid_in_is_asked_about(self, case: Application, send: Send) -> None:
        send(bills.bank_csv([bank_row("20260606", "08:00:00", "现金存入", "3,000.00", "")]), bank="工商银行")
        assert classes(case) == [("unexplained", "cash_in")]


def test_sorting_twice_changes_nothing(case: Application, send: Send, at: datetime) -> None:
    send(
        bills.wechat_csv(
            [
                sale("2026-06-05"),
                transfer("2026-06-05", "张三", "支出", "20000.00"),
                transfer("2026-06-09", "张三", "收入", "20000.00"),
            ]
        )
    )
    before = list(Flow.objects.order_by("pk").values())
    sort_payments(case, policy_at(at))
    assert list(Flow.objects.order_by("pk").values()) == before


def test_what_a_person_decided_is_never_touched(case: Application, send: Send, at: datetime) -> None:
    send(bills.wechat_csv([transfer("2026-06-05", "张三", "收入", "30000.00")]))
    decided = {"flow_class": FlowClass.LOANS, "reason": "向妻弟借款", "decided_by": case.officer, "decided_at": at}
    Flow.objects.update(**decided)
    send(bills.wechat_csv([transfer("2026-06-07", "张三", "支出", "30000.00")]))
    assert flow_like(case, direction="in").flow_class == FlowClass.LOANS
    assert flow_like(case, direction="out").rule == "unknown_out"


def test_the_queries_do_not_grow_with_the_rows(
    case: Application, send: Send, at: datetime, django_assert_max_num_queries: Any
) -> None:
    send(
        bills.wechat_csv(
            [sale(day, str(Decimal(20) + number)) for number, day in enumerate(bills.days("2026-01-01", 300))]
        )
    )
    with django_assert_max_num_queries(30):
        sort_payments(case, policy_at(at + timedelta(minutes=1)))
