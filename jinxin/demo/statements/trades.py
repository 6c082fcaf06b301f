"""What the invented shops trade in: their goods, their seasons and what of the takings goes where."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from customers.enums import Industry


@dataclass(frozen=True)
class Good:
    """A group of goods: cost of one, margin on its price, share of the sales in percent, share of the stock's value."""

    name_zh: str
    name_en: str
    unit: str
    cost: str
    margin: str
    sales_share: int
    stock_share: int


@dataclass(frozen=True)
class Trade:
    """A kind of shop. Shares are of the yearly revenue; `season` weighs the months January to December."""

    industry: Industry
    signs: tuple[str, ...]
    purposes: tuple[str, ...]
    goods: tuple[Good, ...]
    season: tuple[int, ...]
    wages: str
    rent: str
    utilities: str
    transport: str
    other: str
    stock_months: str
    credit_sales: str = "0"
    prepaid_sales: str = "0"
    credit_purchases: str = "0.30"

    @property
    def margin(self) -> Decimal:
        """The margin of the sales mix, as the check computes it from the rounded prices."""
        shares = sum(good.sales_share for good in self.goods)
        return (
            sum((good.sales_share * (1 - Decimal(good.cost) / price(good)) for good in self.goods), Decimal(0)) / shares
        )

    @property
    def running_costs(self) -> Decimal:
        """What wages, rent and the like take of the revenue."""
        return sum(
            (Decimal(share) for share in (self.wages, self.rent, self.utilities, self.transport, self.other)),
            Decimal(0),
        )


def price(good: Good) -> Decimal:
    """The selling price: cost and margin, in tenths of a yuan."""
    return round(Decimal(good.cost) / (1 - Decimal(good.margin)), 1)


GROCERY: Final = Trade(
    Industry.GROCERY,
    ("惠民便利店", "好邻居超市", "家家福副食店", "顺意生活超市", "小满杂货铺"),
    ("旺季前备货，向批发商预订烟酒和粮油", "增加冷柜和冻品，扩充货架", "节日前集中进货，备足礼品和酒水"),
    (
        Good("卷烟", "cigarettes", "条", "186.00", "0.12", 30, 24),
        Good("白酒", "liquor", "瓶", "46.80", "0.22", 20, 22),
        Good("粮油", "grain and oil", "袋", "58.50", "0.10", 15, 12),
        Good("饮料零食", "drinks and snacks", "箱", "36.00", "0.25", 20, 20),
        Good("日用品", "household goods", "件", "18.00", "0.28", 15, 16),
    ),
    (112, 126, 92, 92, 95, 98, 101, 100, 104, 98, 90, 92),
    wages="0.032",
    rent="0.030",
    utilities="0.014",
    transport="0.008",
    other="0.008",
    stock_months="1.7",
    credit_sales="0.07",
)

HOME: Final = Trade(
    Industry.HOME_FURNISHING,
    ("雅居家具店", "金达门窗经营部", "安家灯饰", "木语全屋定制", "恒美陶瓷经营部"),
    ("扩大展厅，上样两套全屋定制", "向佛山厂家预付板材货款", "承接安置小区门窗订单，备铝材"),
    (
        Good("板式家具", "panel furniture", "套", "1480.00", "0.34", 34, 30),
        Good("实木床柜", "solid wood beds", "件", "2160.00", "0.30", 26, 28),
        Good("灯具", "lamps", "盏", "135.00", "0.40", 16, 14),
        Good("门窗型材", "door and window frames", "米", "68.00", "0.26", 24, 18),
    ),
    (88, 72, 98, 102, 110, 98, 88, 92, 112, 122, 112, 106),
    wages="0.075",
    rent="0.055",
    utilities="0.008",
    transport="0.018",
    other="0.012",
    stock_months="2.2",
    credit_sales="0.12",
    prepaid_sales="0.28",
    credit_purchases="0.35",
)

CATERING: Final = Trade(
    Industry.CATERING,
    ("老灶台土菜馆", "阿芳早餐店", "湘水人家饭店", "巷口米粉店", "渔湾小厨"),
    ("翻新后厨，添置排烟和消毒设备", "盘下隔壁门面，增加六张餐桌", "开设第二家门店，购置后厨设备"),
    (
        Good("热菜", "hot dishes", "份", "15.20", "0.58", 52, 0),
        Good("米粉面点", "noodles", "份", "4.60", "0.55", 24, 22),
        Good("酒水饮料", "drinks", "瓶", "7.40", "0.42", 18, 46),
        Good("冷菜小吃", "cold dishes", "份", "6.80", "0.60", 6, 12),
    ),
    (104, 118, 92, 96, 103, 98, 99, 102, 100, 104, 94, 90),
    wages="0.185",
    rent="0.085",
    utilities="0.045",
    transport="0.006",
    other="0.022",
    stock_months="0.6",
    credit_sales="0.05",
    credit_purchases="0.20",
)

FRUIT: Final = Trade(
    Industry.FRESH_FOOD,
    ("果真鲜水果店", "绿源蔬菜批发部", "南门鲜肉档", "一品鲜果行"),
    ("租用冷库一间，存储冬储水果", "购置冷链小货车用于配送", "向产地果农预订脐橙两车，备年货"),
    (
        Good("苹果梨", "apples and pears", "箱", "62.00", "0.24", 34, 34),
        Good("柑橘", "citrus", "箱", "48.00", "0.26", 28, 30),
        Good("热带水果", "tropical fruit", "箱", "96.00", "0.27", 24, 20),
        Good("礼盒", "gift boxes", "盒", "58.00", "0.33", 14, 10),
    ),
    (118, 120, 96, 92, 94, 100, 104, 100, 98, 92, 92, 94),
    wages="0.045",
    rent="0.038",
    utilities="0.016",
    transport="0.022",
    other="0.010",
    stock_months="0.5",
    credit_sales="0.06",
)

CLOTHING: Final = Trade(
    Industry.CLOTHING,
    ("衣品服饰", "童趣童装店", "步步高鞋店", "锦绣布艺"),
    ("换季进货，向厂家订购新款服装", "清理旧款库存，并订购应季新款", "装修门面，更换货架和灯光"),
    (
        Good("女装", "women's wear", "件", "92.00", "0.42", 44, 40),
        Good("男装", "men's wear", "件", "105.00", "0.38", 28, 32),
        Good("鞋", "shoes", "双", "78.00", "0.36", 28, 24),
    ),
    (132, 96, 92, 98, 104, 88, 80, 88, 104, 112, 108, 98),
    wages="0.095",
    rent="0.105",
    utilities="0.012",
    transport="0.010",
    other="0.018",
    stock_months="3.2",
    credit_purchases="0.25",
)

HARDWARE: Final = Trade(
    Industry.HARDWARE,
    ("建强五金建材", "宏发水电材料店", "永固钢材经营部", "百灵电动工具"),
    ("承接乡镇施工队订货，垫付材料款", "管材涨价前锁定一批库存", "增加一台送货车，扩大乡镇配送"),
    (
        Good("水管配件", "pipes and fittings", "件", "24.50", "0.26", 30, 30),
        Good("电线电缆", "cable", "卷", "168.00", "0.18", 34, 32),
        Good("电动工具", "power tools", "台", "215.00", "0.27", 18, 20),
        Good("涂料", "paint", "桶", "132.00", "0.24", 18, 14),
    ),
    (80, 70, 104, 108, 110, 104, 98, 98, 106, 112, 108, 102),
    wages="0.040",
    rent="0.032",
    utilities="0.006",
    transport="0.016",
    other="0.010",
    stock_months="2.6",
    credit_sales="0.30",
    credit_purchases="0.40",
)

REPAIRS: Final = Trade(
    Industry.SERVICES,
    ("驰达汽修厂", "亮洁洗车美容", "快修家电服务部"),
    ("购置四轮定位仪和举升机", "扩建烤漆房并更新环保设备", "备齐常用配件和各型号轮胎"),
    (
        Good("维修工时配件", "repairs with parts", "单", "128.00", "0.44", 56, 44),
        Good("轮胎", "tyres", "条", "265.00", "0.24", 24, 36),
        Good("机油保养", "oil and service", "次", "86.00", "0.40", 20, 16),
    ),
    (108, 104, 96, 98, 100, 100, 102, 100, 98, 102, 96, 96),
    wages="0.140",
    rent="0.070",
    utilities="0.020",
    transport="0.006",
    other="0.016",
    stock_months="1.4",
    credit_sales="0.15",
)

NOODLES: Final = Trade(
    Industry.MANUFACTURING,
    ("田园米粉加工厂", "禾丰油坊", "石磨豆制品作坊"),
    ("购买全自动米粉成型机一台", "向合作社集中收购早籼稻作原料", "改造烘干车间，更换节能设备"),
    (
        Good("鲜米粉", "fresh rice noodles", "百斤", "168.00", "0.24", 58, 22),
        Good("干米粉", "dried rice noodles", "件", "86.00", "0.28", 30, 52),
        Good("豆制品", "bean products", "件", "42.00", "0.30", 12, 12),
    ),
    (104, 96, 98, 98, 100, 98, 96, 98, 102, 106, 104, 100),
    wages="0.060",
    rent="0.022",
    utilities="0.030",
    transport="0.018",
    other="0.010",
    stock_months="0.9",
    credit_sales="0.22",
)

TRADES: Final[dict[str, Trade]] = {
    "grocery": GROCERY,
    "home": HOME,
    "catering": CATERING,
    "fruit": FRUIT,
    "clothing": CLOTHING,
    "hardware": HARDWARE,
    "repairs": REPAIRS,
    "noodles": NOODLES,
}
