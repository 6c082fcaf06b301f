"""The first words of contracts, their annexes and cost statements; conditions of running cases become rows.

The words of the contract are those it had so far, with what the cost statement and entrusted payment add; the centre's
own lawyer reads them first: a manager brings out the next version on the page of texts. On PostgreSQL the database
itself refuses to change a version, a paper or an item of a statement; on SQLite nobody but the application writes, and
its models refuse.
"""

from datetime import UTC, datetime
from typing import Any

from django.db import migrations, models

CONTRACT = """# 个人借款合同

[当事人]

贷款人与借款人遵循平等、自愿、诚实信用的原则，依照《中华人民共和国民法典》及国家有关信贷管理的规定，经协商一致订立本合同，共同信守。

[主要条款]

## 第一条　借款金额与用途
贷款人同意向借款人发放人民币借款，金额（大写）{借款金额大写}（小写：¥{借款金额}）。
借款用途：{借款用途}。借款人须按约定用途使用借款，不得用于{禁止用途}，不得转借他人，不得用于法律、法规和监管规定禁止的领域。
本合同项下借款为信用借款。

## 第二条　借款期限
借款期限为{借款期限}个月，自实际放款日起算。到期日为放款日满{借款期限}个月的对应日；没有对应日的，为当月最后一日。
暂定放款日为{暂定放款日}，暂定到期日为{暂定到期日}。实际放款日与暂定放款日不一致的，以贷款人放款凭证记载的日期为准，还款计划相应顺延。

## 第三条　利率与计息
借款利率为固定利率，年利率{年利率}（月利率{月利率}），在借款期限内不作调整。
{计息规则}
**除借款人已签字确认的《综合融资成本明示表》（编号{成本明示表编号}）所列项目外，贷款人不向借款人收取其他任何费用。**按该表，正常履约的年化综合融资成本为{年化成本}。

## 第四条　放款
借款人在贷款人营业场所当面签署本合同后，且审批时所附的放款条件均已落实的，贷款人将借款划入本合同载明的账户，即视为履行放款义务；依监管规定应当采用受托支付方式的，借款人委托贷款人将借款直接支付给符合约定用途的交易对方。
放款前借款人的资信、经营或收入状况发生重大不利变化，或者提供的资料不真实的，贷款人有权不予放款。

## 第五条　还款
还款方式为{还款方式说明}
{还款日规则}各期应还本金、利息见本合同附件《还款计划表》。
{宽限期条款}
借款人应在还款日前将当期应还款项足额存入本合同载明的账户，并授权贷款人于还款日从该账户扣收。
借款人归还的款项不足以清偿全部到期债务的，按下列顺序抵充：实现债权的费用、罚息与复利、利息、本金；到期在先的先抵充。

## 第六条　提前还款
借款人可以提前归还全部或部分借款，但应提前告知贷款人。提前归还的本金，利息计至实际归还日；除《综合融资成本明示表》列明的以外，贷款人不收取提前还款手续费或违约金。
部分提前还款后，双方重新确认还款计划表。

## 第七条　借款人的权利和义务
借款人有权按约定取得并使用借款，有权向贷款人查询借款余额、应还款项和还款记录，有权就服务向贷款人投诉。
借款人应如实提供本人、家庭及经营的真实情况和资料，配合贷款人的调查、回访和贷后检查。
借款人的住所、联系方式、工作单位、婚姻状况、经营状况或债务情况发生重大变化的，应在七日内告知贷款人。

## 第八条　贷款人的权利和义务
贷款人有权了解借款的使用情况和借款人的偿债能力，有权按约定收回本金、利息及罚息、复利。
贷款人应按约定足额发放借款，依法保护借款人的个人信息和商业秘密，不得向无关第三方提供。
经借款人授权，贷款人依法查询借款人的信用报告，并向金融信用信息基础数据库报送本合同项下的信用信息。

## 第九条　违约责任
**借款人未按期归还本金的，自逾期之日起，对逾期本金按罚息利率计收罚息。罚息利率在约定利率基础上加收{罚息加收比例}，即年利率{罚息利率}。**
**借款人未按期支付利息的，对未支付的利息按罚息利率计收复利。**
借款人未按约定用途使用借款、提供虚假资料、拒绝配合检查，或者连续两期未足额还款的，贷款人有权宣布借款提前到期，要求借款人立即归还全部本金及利息，并依法追偿。
贷款人未按约定放款给借款人造成损失的，依法承担赔偿责任。

## 第十条　通知与送达
双方确认本合同载明的地址和电话为有效的联系和送达方式，适用于通知、催收以及诉讼文书的送达。任何一方变更的，应及时告知对方；未告知的，按原地址和电话送达视为有效。

## 第十一条　争议解决
因本合同发生争议，双方协商解决；协商不成的，向贷款人住所地有管辖权的人民法院提起诉讼。

## 第十二条　生效及其他
本合同自双方签字或盖章之日起生效，至本合同项下债务全部清偿时终止。附件《还款计划表》、借款人签字的《综合融资成本明示表》及借款借据为本合同的组成部分。
本合同一式两份，双方各执一份，具有同等效力。
借款人声明：贷款人已就本合同各条款，特别是利率、罚息、违约责任的条款作了提示和说明，借款人已经阅读、理解并同意。

[签字]

[还款计划表]"""

COST = """# 综合融资成本明示表

根据金融监督管理部门关于明示个人贷款综合融资成本的规定，{贷款人}在签订借款合同之前，向借款人明示本笔贷款的全部融资成本如下。

[基本信息]

[费用明细]

正常履约情形下，本笔贷款的综合融资成本为{综合融资成本}元（其中利息{利息合计}元、各项费用{费用合计}元），**折合年化综合融资成本{年化成本}**（按还款计划的月度内部收益率乘以12计算）。

[违约成本]

[违约示例]

## 说明
**除本表所列项目外，贷款人及其合作机构不向借款人收取任何其他费用。**
本表按假定放款日{暂定放款日}计算；实际放款日不同的，各期利息按实际天数相应调整，收取的项目和标准不变。
贷款金额、期限、利率或还款方式变更的，须重新出具本表并由借款人签字。
咨询与投诉电话：{贷款人电话}。

## 借款人声明
本人已在签订借款合同之前阅读并理解本表，知悉本笔贷款的全部息费、收取方、收取方式、年化综合融资成本以及违约可能发生的成本。

[签字]"""

SCHEDULE = """# 还款计划表

本表为借款合同（编号{合同编号}）的附件，按暂定放款日{暂定放款日}计算，仅供参考；实际执行的还款计划以实际放款日为准。

[当事人]

[还款计划表]

还款方式：{还款方式}。{还款日规则}还款日遇休息日的，按贷款人公布的规则办理。
请于还款日前将当期应还款项足额存入约定的还款账户。

[签字]"""

RECEIPT = """# 借款借据

[借据要素]

借款人{借款人}依据与{贷款人}签订的借款合同（编号{合同编号}），今借到人民币（大写）{放款金额大写}（小写：¥{放款金额}），用于{放款用途}，按合同约定的利率和方式还本付息。
实际放款日、到期日以贷款人的放款凭证为准。本借据是借款合同的组成部分，与合同具有同等效力。

[签字]"""

ENTRUSTED = """# 受托支付委托书

致：{贷款人}

借款人{借款人}与贵行签订了借款合同（编号{合同编号}）。依照监管规定和合同约定，借款人委托贵行在贷款发放后，将下列款项直接支付给交易对方：

[支付要素]

## 借款人承诺
上述款项用于合同约定的用途，所附交易合同、发票等资料真实、有效。
贵行按本委托书支付后，即视为已向借款人足额发放相应金额的贷款。
交易解除、款项退回的，借款人立即告知贵行，退回的款项用于归还贷款或按约定用途重新支付。

[签字]"""

TEXTS = {"contract": CONTRACT, "cost": COST, "schedule": SCHEDULE, "receipt": RECEIPT, "entrusted": ENTRUSTED}
PUBLISHED = datetime(2021, 11, 1, tzinfo=UTC)
"""Before everything that is made out here."""

TABLES = ("loans_documenttext", "loans_document", "loans_costitem")
FORBID = """
CREATE FUNCTION loan_paper_is_never_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'papers of loans and their words are never changed' USING ERRCODE = 'insufficient_privilege';
END $$;
"""


def forbid(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(FORBID)
    for table in TABLES:
        schema_editor.execute(
            f"CREATE TRIGGER {table}_never_changed BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION loan_paper_is_never_changed();"
        )


def permit(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    for table in TABLES:
        schema_editor.execute(f"DROP TRIGGER {table}_never_changed ON {table};")
    schema_editor.execute("DROP FUNCTION loan_paper_is_never_changed();")


def load(apps: Any, schema_editor: Any) -> None:
    DocumentText = apps.get_model("loans", "DocumentText")
    first = [DocumentText(kind=kind, number=1, body=body, published_at=PUBLISHED) for kind, body in TEXTS.items()]
    DocumentText.objects.bulk_create(first, ignore_conflicts=True)


def conditions_become_rows(apps: Any, schema_editor: Any) -> None:
    """Only where a payout is still to come: what was paid out had its conditions looked at on paper."""
    Application, Condition = apps.get_model("loans", "Application"), apps.get_model("loans", "Condition")
    waiting = Application.objects.filter(state__in=("approved", "signed")).exclude(conditions="")
    rows = [
        Condition(application_id=pk, position=position, text=line)
        for pk, text in waiting.values_list("pk", "conditions").iterator()
        for position, line in enumerate(filter(None, map(str.strip, text.splitlines())), start=1)
    ]
    Condition.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("loans", "0021_days")]
    operations = [
        migrations.AlterField(
            model_name="costitem",
            name="charge",
            field=models.CharField(
                choices=[
                    ("interest", "Interest"),
                    ("fee", "Fee"),
                    ("penalty", "Penalty interest"),
                    ("compound", "Compound interest"),
                    ("prepayment", "Fee for early repayment"),
                    ("recovery", "Costs of recovery"),
                ],
                max_length=16,
                verbose_name="item",
            ),
        ),
        migrations.RunPython(forbid, permit),
        migrations.RunPython(load, migrations.RunPython.noop),
        migrations.RunPython(conditions_become_rows, migrations.RunPython.noop),
    ]
