"""What an officer types into the forms of the register."""

from random import Random

from customers.identifiers import synthetic_credit_code, synthetic_mobile, synthetic_national_id


def person(**changes: str) -> dict[str, str]:
    """What an officer types of a person."""
    typed = {
        "name": "李秀英",
        "id_number": synthetic_national_id(Random(42)),
        "mobile": synthetic_mobile(Random(42)),
        "address": "衡阳县西渡镇清江路1号",
        "marital_status": "married",
        "acquisition": "precise",
    }
    return {**typed, **changes}


def salaried(**changes: str) -> dict[str, str]:
    """What an officer types of a salaried customer."""
    job = {
        "employer": "衡阳县人民医院",
        "employer_kind": "government",
        "position": "护士",
        "employed_since": "2015-09-01",
        "monthly_income": "0.65万",
    }
    return {**person(), **job, **changes}


def business(**changes: str) -> dict[str, str]:
    """What an officer types of a business."""
    typed = {
        "business_name": "秀英家具店",
        "credit_code": synthetic_credit_code(Random(42)),
        "licensed_on": "2019-03-15",
        "industry": "home_furnishing",
        "business_address": "蒸阳大道88号",
    }
    return {**typed, **changes}


def owner(**changes: str) -> dict[str, str]:
    """What an officer types of a business customer."""
    return {**person(), **business(), **changes}
