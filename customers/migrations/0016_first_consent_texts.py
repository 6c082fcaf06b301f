"""The first texts of both consents, and the database's own guard: what was published or noted is never changed.

After the usual 个人征信查询授权书 of rural banks and the Personal Information Protection Law (PIPL 13-17, 23, 29, 44-47);
征信业管理条例 18 wants the purpose agreed to in writing before a query. The centre's own lawyer reads them first: a
manager brings out the next version on the page of texts. SQLite has no other users than the application, which refuses
changes in the model.
"""

from datetime import UTC, datetime
from typing import Any

from django.db import migrations

INQUIRY_ZH = """个人征信查询授权书

致：{lender}

请在签署前逐条阅读。如有疑问，请让客户经理说明清楚后再签署。

一、本人同意并授权贵行（由{centre}经办）在办理以下业务时，向金融信用信息基础数据库（中国人民银行征信系统）查询本人的信用报告：
（一）审核本人的贷款、授信申请；
（二）审核本人为他人借款提供担保的申请；
（三）对已发放给本人的贷款和授信进行贷后管理；
（四）处理本人提出的征信异议。
贵行只能为上述用途查询，每次查询均须留有记录。

二、贵行对查得的信用报告负有保密责任，仅在本人的信贷档案内使用，不得向第三方提供，法律、行政法规另有规定的除外。

三、本人知悉：贵行依照《征信业管理条例》向金融信用信息基础数据库报送本人的信贷信息，其中包括逾期等不良信息；报送不良信息前，贵行会告知本人。

四、本授权{term}有效。贵行超出本授权查询的，由贵行承担相应的法律责任。

五、本人可以随时向客户经理或到贵行营业场所撤回本授权。撤回之前依本授权进行的查询仍然有效；撤回之后，贵行不再查询本人的信用报告，也无法受理需要查询信用报告的业务。

六、本人的申请未获批准的，本授权书和已查得的信用报告按档案管理的规定保管，到期销毁，无须退还。

七、本人已经阅读并理解以上全部内容，签字即表示同意。"""

INQUIRY_EN = """Authorisation to inquire about personal credit

To: {lender}

Please read every point before you sign. If anything is unclear, let the loan officer explain it first.

1. I agree that you, acting through {centre}, inquire for my credit report at the national credit database (credit reference system of the People's Bank of China) when you
(a) examine my application for a loan or a credit line;
(b) examine my application to guarantee for somebody else's loan;
(c) look after loans and credit lines already granted to me;
(d) deal with an objection of mine to an entry in the database.
You inquire for these purposes only, and keep a record of each inquiry.

2. You keep the report confidential, use it within my loan file only, and hand it to nobody else unless a law says so.

3. I know that you report information on my loans to the national credit database under the Regulation on the Credit Reporting Industry, including late payments; before you report a late payment, you tell me.

4. This authorisation holds {term}. You answer for any inquiry that goes beyond it.

5. I may withdraw this authorisation at any time, with the loan officer or at your office. Inquiries made before remain lawful; afterwards you inquire no more, and cannot accept business that needs a credit report.

6. If my application is declined, this authorisation and the report are kept as the rules for files demand, and then destroyed; they need not be returned.

7. I have read and understood all of this. My signature says that I agree."""

DATA_ZH = """个人信息处理同意书

个人信息处理者：{lender}（经办机构：{centre}，地址：{address}，电话：{phone}）

请在签署前逐条阅读。如有疑问，请让客户经理说明清楚后再签署。

一、处理的目的
为受理和审核本人的贷款申请、签订和履行借款合同、进行贷后管理，以及向本人介绍与本人需要相适应的贷款产品，贵行收集、保存、使用本人的个人信息。

二、处理的信息
（一）姓名、身份证件号码、联系方式、住址、婚姻和家庭状况；
（二）工作单位、职务、收入，或者经营场所、营业执照、经营状况；
（三）资产、负债、账户流水、还款记录；
（四）借款用途、经营和生活上的需要；
（五）上门走访时拍摄的照片和走访的时间、地点。

三、敏感个人信息
上述信息中的金融账户、流水、走访位置和身份证件影像属于敏感个人信息，一旦泄露可能危害本人的财产安全。办理贷款确有必要处理这些信息，本人对此单独表示同意。

四、保存和提供
贵行采取加密、分级授权、留存查阅记录等措施保护本人的个人信息，保存到实现上述目的和法律、行政法规规定的期限届满为止。贵行不出售本人的个人信息；除法律、行政法规另有规定外，未经本人另行同意，不向第三方提供。

五、本人的权利
本人有权查阅、复制、更正、补充本人的个人信息，依法要求删除，并要求贵行作出解释。本人可以随时向客户经理或者拨打上述电话提出。

六、期限和撤回
本同意{term}有效。本人可以随时撤回；撤回不影响撤回之前已经进行的处理，也不影响履行已经签订的借款合同所必需的处理。撤回之后，贵行不再为新的贷款申请和产品介绍使用本人的个人信息，因此无法受理新的申请。

七、本人已经阅读并理解以上全部内容，自愿同意，签字为证。"""

DATA_EN = """Consent to the use of personal data

Responsible for the data: {lender} (through {centre}, address: {address}, phone: {phone})

Please read every point before you sign. If anything is unclear, let the loan officer explain it first.

1. What for
You collect, keep and use my personal data to receive and examine my loan applications, to conclude and perform loan contracts, to look after the loans, and to tell me of loans that fit my needs.

2. Which data
(a) name, number of the identity card, contact, address, marriage and family;
(b) employer, position and income, or premises, licence and the state of my business;
(c) assets, debts, account movements, repayments;
(d) purpose of the loan, needs of my business and household;
(e) photos taken on visits, and their time and place.

3. Sensitive data
Account numbers and movements, the place of visits and pictures of identity cards are sensitive: in the wrong hands they endanger my property. A loan cannot be handled without them. I agree to this separately.

4. Keeping and passing on
You protect my data by encryption, by giving access only as needed and by recording who looked at them, and keep them until these purposes are fulfilled and the periods set by law are over. You do not sell them, and pass them to nobody else without asking me again, unless a law says so.

5. My rights
I may see, copy, correct and complete my data, have them deleted as the law provides, and ask for an explanation. I tell the loan officer or call the number above.

6. How long, and withdrawal
This consent holds {term}. I may withdraw it at any time; this does not touch what was done before, nor what a loan contract already signed needs. Afterwards you no longer use my data for new applications or to tell me of loans, and so cannot accept a new application.

7. I have read and understood all of this and agree of my own will, as my signature says."""

TEXTS = (
    {"kind": "personal_data", "number": 1, "body_zh": DATA_ZH, "body_en": DATA_EN, "valid_months": None},
    {"kind": "credit_inquiry", "number": 1, "body_zh": INQUIRY_ZH, "body_en": INQUIRY_EN, "valid_months": 12},
)
PUBLISHED = datetime(2021, 11, 1, tzinfo=UTC)
"""Since the Personal Information Protection Law is in force: before everything that is signed here."""

FORBID = """
CREATE FUNCTION consent_row_is_never_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'texts of consents and their uses are never changed' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER consent_text_never_changed BEFORE UPDATE OR DELETE ON customers_consenttext
    FOR EACH ROW EXECUTE FUNCTION consent_row_is_never_changed();
CREATE TRIGGER consent_use_never_changed BEFORE UPDATE OR DELETE ON customers_consentuse
    FOR EACH ROW EXECUTE FUNCTION consent_row_is_never_changed();
"""
PERMIT = """
DROP TRIGGER consent_text_never_changed ON customers_consenttext;
DROP TRIGGER consent_use_never_changed ON customers_consentuse;
DROP FUNCTION consent_row_is_never_changed();
"""


def forbid(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FORBID)


def permit(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(PERMIT)


def load(apps: Any, schema_editor: Any) -> None:
    ConsentText = apps.get_model("customers", "ConsentText")
    first = [ConsentText(published_at=PUBLISHED, **text) for text in TEXTS]
    ConsentText.objects.bulk_create(first, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("customers", "0015_consents_in_use")]
    operations = [
        migrations.RunPython(forbid, permit),
        migrations.RunPython(load, migrations.RunPython.noop),
    ]
