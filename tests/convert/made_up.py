"""What the fixtures invent: people, returns and behaviour, from a seed, around real purchases.

Nothing here is about anybody: households in the data carry no names, and no row of the data is a
return or a page view.
"""

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

MEMBER_COLUMNS = [
    "number", "name", "nickname", "phone", "email", "gender", "birthday", "country", "province",
    "city", "address", "occupation", "education", "hobbies", "tags", "joined_at", "referrer",
    "consent_marketing", "note", "x.age", "x.income", "x.household_size", "x.household_comp",
    "x.kids_count",
]
EVENT_COLUMNS = ["event_id", "occurred_at", "kind", "member", "subject", "quantity", "text", "channel"]

BORN = {
    "19-24": (1993, 1998), "25-34": (1983, 1991), "35-44": (1973, 1981), "45-54": (1963, 1971),
    "55-64": (1953, 1961), "65+": (1938, 1951),
}
ZH = {
    "country": "CN",
    "surnames": [("王", "wang"), ("李", "li"), ("张", "zhang"), ("刘", "liu"), ("陈", "chen"), ("杨", "yang"),
                 ("赵", "zhao"), ("黄", "huang"), ("周", "zhou"), ("吴", "wu"), ("徐", "xu"), ("孙", "sun"),
                 ("欧阳", "ouyang"), ("司徒", "situ")],
    "female": [("小梅", "xiaomei"), ("静", "jing"), ("雅琴", "yaqin"), ("丽华", "lihua"), ("思雨", "siyu"),
               ("婷", "ting"), ("桂英", "guiying"), ("若兰", "ruolan"), ("欣怡", "xinyi"), ("玉珍", "yuzhen")],
    "male": [("小明", "xiaoming"), ("伟", "wei"), ("建国", "jianguo"), ("志强", "zhiqiang"), ("浩然", "haoran"),
             ("磊", "lei"), ("德胜", "desheng"), ("子轩", "zixuan"), ("文博", "wenbo"), ("海涛", "haitao")],
    "places": [("上海市", "上海"), ("浙江省", "杭州"), ("北京市", "北京"), ("四川省", "成都"), ("广东省", "广州"),
               ("广东省", "深圳"), ("江苏省", "苏州"), ("福建省", "厦门")],
    "streets": ["龙井路", "解放路", "人民路", "中山路", "梧桐街", "湖滨路"],
    "occupations": ["教师", "工程师", "护士", "会计", "设计师", "店主", "公务员", "司机"],
    "retired": "退休", "student": "学生",
    "educations": ["高中", "大专", "本科", "本科", "硕士", "博士"],
    "hobbies": ["茶艺", "摄影", "烹饪", "园艺", "阅读", "跑步", "书法", "烘焙", "登山", "亲子"],
    "comments": ["味道很好，孩子也喜欢，下次还会再买。", "包装完好，日期新鲜，配送很快！", "性价比不错，就是分量少了一点。",
                 "一般般，没有想象中好。", "老顾客了，一如既往地好，推荐给大家。", "很新鲜"],
}
EN = {
    "country": "US",
    "surnames": [(name, name.lower()) for name in (
        "Miller", "Johnson", "Garcia", "Nguyen", "Brown", "Davis", "Wilson", "Taylor", "Moore", "Clark",
        "Baker", "Rivera", "Schmidt", "Kowalski")],
    "female": [(name, name.lower()) for name in (
        "Emily", "Grace", "Hannah", "Maria", "Olivia", "Ruth", "Sofia", "Carol", "Diane", "Naomi")],
    "male": [(name, name.lower()) for name in (
        "James", "Daniel", "Robert", "Samuel", "Victor", "Walter", "Leon", "Martin", "Oscar", "Paul")],
    "places": [("Ohio", "Cincinnati"), ("Ohio", "Columbus"), ("Kentucky", "Louisville"), ("Oregon", "Portland"),
               ("Illinois", "Chicago"), ("Texas", "Austin"), ("Indiana", "Indianapolis")],
    "streets": ["Maple Street", "Oak Avenue", "River Road", "Hill Lane", "Station Road", "Park Drive"],
    "occupations": ["teacher", "engineer", "nurse", "accountant", "designer", "shopkeeper", "clerk", "driver"],
    "retired": "retired", "student": "student",
    "educations": ["high school", "college", "bachelor", "bachelor", "master", "doctorate"],
    "hobbies": ["tea", "photography", "cooking", "gardening", "reading", "running", "hiking", "baking", "chess", "family"],
    "comments": ["Tastes great, the kids love it and we will buy it again.", "Well packed, fresh, quick delivery!",
                 "Good value, though the pack got smaller.", "Not as good as I remember it.",
                 "A regular on our list for years, can only recommend it.", "Very fresh"],
}
NOTES = ["prefers a call before delivery", "请勿电话打扰", "asked for paper bags", "对花生过敏", "collects in the store"]
PAGES = ["page:spring-recipes", "page:points-day", "page:新茶上市", "page:school-lunch"]


def text(moment):
    return moment.strftime("%Y-%m-%d %H:%M:%S")


# people


def joined(rng, first_order, newcomer):
    """Newcomers join days before their first order, the others in the three years before 2017."""
    if newcomer:
        return first_order - timedelta(days=rng.randint(0, 4), minutes=rng.randint(30, 600))
    return datetime(2014, 1, 1, 9) + timedelta(minutes=rng.randrange(0, 1080 * 24 * 60))


def birthday(rng, age, serial):
    """A few are born on 29 February, a few state no year."""
    if serial % 60 == 7:
        return "1988-02-29"
    first, last = BORN[age]
    born = date(rng.randint(first, last), 1, 1) + timedelta(days=rng.randrange(365))
    return born.strftime("%m-%d") if serial % 25 == 3 else born.isoformat()


def person(rng, serial, demographics, joined_at, taken):
    """One invented profile; `taken` holds the names already given."""
    words = ZH if rng.random() < 0.55 else EN
    while True:
        gender = rng.choice(["female", "female", "male"])
        surname, given = rng.choice(words["surnames"]), rng.choice(words[gender])
        name = surname[0] + given[0] if words is ZH else f"{given[0]} {surname[0]}"
        if name not in taken:
            break
    taken.add(name)
    province, city = rng.choice(words["places"])
    street, house = rng.choice(words["streets"]), serial + 1
    age = demographics["x.age"] or rng.choice(sorted(BORN))
    occupation = rng.choice(words["occupations"])
    if age == "65+":
        occupation = words["retired"]
    elif age == "19-24" and rng.random() < 0.5:
        occupation = words["student"]
    local = f"{3 + serial:04}"
    return {
        "number": demographics["number"],
        "name": name,
        "nickname": ("小" + given[0][-1] if words is ZH else given[0][:3]) if rng.random() < 0.6 else "",
        "phone": f"+861390000{local}" if words is ZH else f"+1555200{local}",
        "email": f"{given[1]}.{surname[1]}@example.com" if rng.random() < 0.85 else "",
        "gender": gender if rng.random() < 0.95 else "",
        "birthday": birthday(rng, age, serial) if rng.random() < 0.92 else "",
        "country": words["country"], "province": province, "city": city,
        "address": f"{street}{house}号" if words is ZH else f"{house} {street}",
        "occupation": occupation,
        "education": rng.choice(words["educations"]),
        "hobbies": ";".join(rng.sample(words["hobbies"], rng.randint(0, 3))),
        "tags": "parent" if demographics["x.kids_count"] not in ("", "0") else "",
        # a day says enough of those who came over from the card index
        "joined_at": text(joined_at) if joined_at.year == 2017 else joined_at.date().isoformat(),
        "consent_marketing": rng.choice(["yes", "yes", "yes", "no", ""]),
        "note": rng.choice(NOTES) if rng.random() < 0.05 else "",
    } | {column: demographics[column] for column in MEMBER_COLUMNS if column.startswith("x.")}


def people(rng, demographics, first_orders):
    """Profiles in the order of joining, and the moment each joined; 15 % come during the year."""
    late = sorted(first_orders, key=lambda number: first_orders[number], reverse=True)
    newcomers = set(late[: round(0.15 * len(late))])
    moments = {number: joined(rng, first_orders[number], number in newcomers) for number in sorted(first_orders)}
    numbers = sorted(moments, key=lambda number: moments[number])
    taken, rows = set(), []
    for serial, number in enumerate(numbers):
        row = person(rng, serial, demographics[number], moments[number], taken)
        invited = rng.random() < (0.5 if number in newcomers else 0.06)
        row["referrer"] = rng.choice(numbers[: serial // 2]) if invited and serial > 10 else ""
        rows.append(row)
    return rows, moments


# returns


def refunds(rng, orders, wanted):
    """Refund rows for real lines, one line an order: mostly whole, some of several pieces in part."""
    rows = []
    for order_id in sorted(rng.sample(sorted(orders), 4 * wanted)):
        lines = orders[order_id]
        paid_at = datetime.fromisoformat(lines[0]["paid_at"])
        once = [line for line in lines if sum(line["sku"] == other["sku"] for other in lines) == 1]
        fit = [line for line in once if line["line_amount"] >= 2 and line["quantity"] in ("1", "2", "3", "4")]
        back = paid_at + timedelta(days=rng.randint(1, 10), minutes=rng.randrange(-300, 300))
        if not fit or back.year > 2017 or len(rows) == wanted:
            continue
        line = rng.choice(fit)
        pieces = int(line["quantity"])
        returned = rng.randint(1, pieces)
        amount = (line["line_amount"] * returned / pieces).quantize(Decimal("0.01"), ROUND_HALF_UP)
        rows.append({
            "order_id": order_id, "sku": line["sku"], "quantity": returned, "line_amount": amount,
            "kind": "refund", "refund_id": f"R-{len(rows) + 1:04}", "refunded_at": text(back),
        })
    return sorted(rows, key=lambda row: row["refunded_at"])


# behaviour


def before_order(rng, member, paid_at, lines, products):
    """A visit that led to an order: found, looked at, put into the cart."""
    moment = paid_at - timedelta(minutes=rng.randint(20, 2000))
    channel = rng.choice(["app", "web", "mini-program"])

    def event(kind, **cells):
        nonlocal moment
        row = {"moment": moment, "kind": kind, "member": member, "channel": channel} | cells
        moment += timedelta(seconds=rng.randint(5, 60))
        return row

    bought = rng.sample(lines, min(len(lines), rng.randint(1, 2)))
    if rng.random() < 0.3:
        yield event("sign_in")
    if rng.random() < 0.3:
        yield event("search", text=products[bought[0]["sku"]]["category"].split("/")[-1].lower())
    if rng.random() < 0.4:
        yield event("view", subject=rng.choice(sorted(products)))
    for line in bought:
        yield event("view", subject=line["sku"])
        if rng.random() < 0.12:
            yield event("favourite", subject=line["sku"])
        if rng.random() < 0.65:
            yield event("cart", subject=line["sku"], quantity=line["quantity"] or "1")


def after_order(rng, member, paid_at, lines, words):
    line = rng.choice(lines)
    later = paid_at + timedelta(days=rng.randint(1, 6), minutes=rng.randrange(600))
    row = {"moment": later, "member": member, "subject": line["sku"], "channel": "app"}
    if rng.random() < 0.2:
        yield row | {"kind": "comment", "quantity": rng.choice(["", "", "1", "3"]), "text": rng.choice(words["comments"])}
    if rng.random() < 0.1:
        yield row | {"kind": "share", "subject": rng.choice([line["sku"], rng.choice(PAGES)])}
    if rng.random() < 0.05:
        yield row | {"kind": "x.follow", "subject": "brand:" + rng.choice(["House", "Orchard", "Dairy", "Bakery"]), "quantity": ""}


def idle_looks(rng, member, moment, products):
    """Visits that led to nothing: half of them leave something in the cart."""
    sku = rng.choice(sorted(products))
    row = {"member": member, "subject": sku, "channel": "web"}
    yield row | {"moment": moment, "kind": "view"}
    if rng.random() < 0.5:
        yield row | {"moment": moment + timedelta(seconds=40), "kind": "cart", "quantity": "1"}


def streak(rng, member, start):
    for day in range(rng.randint(4, 10)):
        moment = start + timedelta(days=day, minutes=rng.randrange(600))
        yield {"moment": moment, "kind": "sign_in", "member": member, "channel": "app"}


def events(rng, members, moments, orders, products, wanted):
    """About `wanted` events in the order of time, none before its member joined, all within 2017."""
    words = {row["number"]: ZH if row["country"] == "CN" else EN for row in members}
    made = []
    for order_id in rng.sample(sorted(orders), wanted // 4):
        lines = orders[order_id]
        member, paid_at = lines[0]["member"], datetime.fromisoformat(lines[0]["paid_at"])
        made += before_order(rng, member, paid_at, lines, products)
        made += after_order(rng, member, paid_at, lines, words[member])
    numbers = sorted(moments)
    for _ in range(wanted // 15):
        moment = datetime(2017, 1, 2) + timedelta(minutes=rng.randrange(360 * 24 * 60))
        made += idle_looks(rng, rng.choice(numbers), moment, products)
    for member in rng.sample(numbers, 15):
        made += streak(rng, member, datetime(2017, rng.randint(1, 11), rng.randint(1, 28), 7))
    made = [row for row in made if moments[row["member"]] < row["moment"] and row["moment"].year == 2017]
    made.sort(key=lambda row: (row["moment"], row["member"], row["kind"]))
    for serial, row in enumerate(made, start=1):
        yield {"event_id": f"E{serial:05}", "occurred_at": text(row.pop("moment"))} | row
