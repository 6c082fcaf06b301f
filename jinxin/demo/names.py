"""Names of invented customers, their employers and their addresses."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from customers.enums import Acquisition, EmployerKind, MaritalStatus, Sex
from customers.identifiers import synthetic_credit_code, synthetic_mobile, synthetic_national_id
from jinxin.demo.people import COUNTY
from jinxin.demo.statements.trades import Trade

SURNAMES: Final = tuple(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
MALE: Final = (
    "建国", "志刚", "海波", "晓东", "振华", "国强", "文斌", "立军", "俊杰", "永福",
    "春生", "德胜", "小龙", "子豪", "一凡", "宏伟", "学文", "光辉", "松", "鹏程",
    "家辉", "伟民", "长青", "友良", "金水", "冬林", "新宇", "世杰", "天佑", "启明",
)  # fmt: skip
FEMALE: Final = (
    "秀英", "丽华", "桂兰", "晓燕", "雪梅", "春花", "海霞", "文静", "婷婷", "美娟",
    "玉珍", "小红", "艳芳", "思雨", "佳怡", "红梅", "冬梅", "慧", "巧云", "满香",
    "素珍", "雅琴", "淑芬", "梦洁", "欣然", "爱莲", "凤娥", "紫薇", "若兰", "香莲",
)  # fmt: skip
TOWNS: Final = ("清河街道", "桂塘镇", "石渡镇", "东溪镇", "樟木桥镇", "白果坪镇", "渔湾乡")
STREETS: Final = ("解放路", "环城南路", "新农街", "桥头巷", "老街", "云岭大道", "河堤路", "粮站路", "学府路", "兴隆街")
VILLAGES: Final = ("枫树村", "大塘村", "石桥村", "油铺村", "新屋村", "杉林村")

EMPLOYERS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    EmployerKind.GOVERNMENT: (
        ("云岭县第三中学", "教师"),
        ("云岭县人民医院", "主管护师"),
        ("云岭县水利局", "科员"),
        ("桂塘镇人民政府", "四级主任科员"),
        ("云岭县图书馆", "馆员"),
        ("云岭县实验小学", "教师"),
    ),
    EmployerKind.LARGE_ENTERPRISE: (
        ("湘湾供电有限公司云岭分公司", "运检班长"),
        ("湘湾水务集团有限公司", "管网工程师"),
        ("云岭矿业股份有限公司", "安全员"),
        ("湘湾机械制造集团有限公司", "车间主任"),
    ),
    EmployerKind.OTHER: (
        ("云岭县惠康大药房连锁有限公司", "店长"),
        ("湘湾市湘悦物业服务有限公司", "项目主管"),
        ("云岭县绿洲农业科技有限公司", "技术员"),
    ),
}
PURPOSES: Final = (
    "自住房屋装修，已与装修公司签订合同",
    "老家自建房加盖一层，购买钢筋水泥",
    "购买家用轿车一辆，用于上下班",
    "住房全屋定制家具和家电",
    "子女上学和家庭生活开支",
    "母亲康复治疗和家庭医疗费用",
)
YOUNGEST, OLDEST = 25, 47
DAYS_IN_YEAR: Final = 365


@dataclass(frozen=True)
class Person:
    """An invented person."""

    name: str
    sex: str


def invent_people(random: Random, count: int) -> list[Person]:
    """Return so many people, no two of the same name while there are enough names."""
    pairs = [
        Person(surname + given, sex)
        for surname in SURNAMES
        for sex, names in ((Sex.MALE, MALE), (Sex.FEMALE, FEMALE))
        for given in names
    ]
    random.shuffle(pairs)
    return [pairs[number % len(pairs)] for number in range(count)]


def invent_fields(random: Random, person: Person, today: date) -> dict[str, Any]:
    """Return what the register keeps of a person; old enough to borrow, young enough to repay before retiring."""
    born = date(today.year - random.randint(YOUNGEST, OLDEST), random.randint(1, 12), random.randint(1, 28))
    return {
        "name": person.name,
        "id_number": synthetic_national_id(random, born=born, holder=Sex(person.sex)),
        "mobile": synthetic_mobile(random),
        "address": _home(random),
        "marital_status": random.choices(MaritalStatus.values, weights=(14, 72, 11, 3))[0],
        "acquisition": random.choices(Acquisition.values, weights=(19, 14, 4))[0],
    }


def invent_employment(random: Random, kind: str, registered: date) -> dict[str, Any]:
    """Return a job; the income is set by whoever invents the wage."""
    employer, position = random.choice(EMPLOYERS[kind])
    since = registered - timedelta(days=random.randint(2, 14) * DAYS_IN_YEAR + random.randrange(DAYS_IN_YEAR))
    return {"employer": employer, "employer_kind": kind, "position": position, "employed_since": since}


def invent_business(random: Random, trade: Trade, owner: str, registered: date, *, young: bool) -> dict[str, Any]:
    """Return a licensed shop; a young one may not apply yet."""
    days = random.randint(120, 200) if young else random.randint(560, 12 * DAYS_IN_YEAR)
    town = random.choice(TOWNS)
    return {
        "name": f"云岭县{owner[0]}记{random.choice(trade.signs)}",
        "credit_code": synthetic_credit_code(random),
        "licensed_on": registered - timedelta(days=days),
        "industry": trade.industry,
        "address": f"{COUNTY}{town}{random.choice(STREETS)}{random.randint(1, 268)}号门面",
    }


def _home(random: Random) -> str:
    town = random.choice(TOWNS)
    if town.endswith("乡") or random.random() < 0.3:
        return f"{COUNTY}{town}{random.choice(VILLAGES)}{random.randint(1, 12)}组"
    flat = f"{random.randint(1, 6)}栋{random.randint(2, 18)}0{random.randint(1, 4)}室"
    return f"{COUNTY}{town}{random.choice(STREETS)}{random.randint(1, 188)}号{flat}"
