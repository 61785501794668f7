"""Names for an invented graph, and ways to write a name another way, or a like name of something else.

Every noise takes a name and a source of chance, and gives another spelling of the same, or None where it has none to
give; every near miss likewise gives the name of something else.
"""

import random
from collections.abc import Callable, Mapping, Sequence


def _words(text: str) -> list[str]:
    return text.split()


FIRST = _words(
    "John Jon Maria Mario Anna Anne Peter Petra Paul Paula Daniel Daniela Martin Marta Carl Carla Eric "
    "Erica Luis Luisa Robert Roberta Stephen Steven Katherine Catherine Michael Michelle Sara Sarah "
    "Thomas Tomas Marc Mark Philip Felipe Andrea Andreas Christian Christina Julia Julian Victor Victoria "
    "Laura Lauren Simon Simone David Helen Helena George Georgia Alan Allan Brian Bryan Frances Francis "
    "Gabriel Gabriela Hugo Irene Ivan Ivana James Joan Karen Karin Leo Leon Linda Louis Louise Max Nadia "
    "Nina Olga Oscar Pablo Patrick Patricia Rafael Rosa Rita Samuel Sofia Teresa Tim Tina Vera Walter "
    "Wanda Yves Zoe José André Björn Zoë Jürgen Søren Łukasz Renée Agnès Íñigo Ángel Óscar"
)
LAST = _words(
    "Smith Smyth Johnson Johnston Miller Muller Brown Browne Davis Davies Wilson Willson Moore More "
    "Taylor Tyler Anderson Andersen Jackson White Harris Martin Thompson Thomson Garcia Robinson Clark "
    "Clarke Lewis Lee Leigh Walker Hall Allen Young King Wright Hill Scott Green Greene Adams Baker "
    "Nelson Nielsen Carter Mitchell Roberts Robertson Turner Phillips Campbell Parker Evans Edwards "
    "Collins Stewart Stuart Morris Rogers Reed Reid Cook Morgan Bell Murphy Bailey Cooper Richardson Cox "
    "Howard Ward Peterson Petersen Gray Grey Watson Brooks Kelly Sanders Price Bennett Wood Barnes Ross "
    "Henderson Coleman Jenkins Perry Powell Long Patterson Hughes Washington Butler Simmons Foster Bryant "
    "Alexander Russell Griffin Hayes Myers Ford Hamilton Graham Sullivan Wallace Cole West Jordan Owens "
    "Reynolds Fisher Ellis Gibson Müller Núñez Gómez Peña Škoda Dvořák Çelik Ångström Sørensen Wałęsa "
    "Lefèvre Gonçalves Björk Hernández Fernández Rodríguez"
)
CYRILLIC = [
    "Пётр Чайковский", "Юрий Жуков", "Илья Щербаков", "Фёдор Шаляпин", "Яков Хрущёв",
    "Василий Зайцев", "Евгений Цветков", "Михаил Булгаков", "Александра Толстая", "Сергей Рахманинов",
    "Дмитрий Шостакович", "Людмила Улицкая", "Зинаида Юсупова", "Николай Римский", "Андрей Тарков",
    "Борис Пастернак", "Антон Чехов", "Иван Тургенев", "Лев Яшин", "Марина Цветаева",
    "Анна Ахматова", "Иосиф Бродский", "Владимир Высоцкий", "Галина Вишневская", "Степан Разин",
    "Емельян Пугачёв", "Тимофей Ермаков", "Аркадий Жданов", "Вячеслав Молотов", "Георгий Свиридов",
    "Глеб Успенский", "Ольга Чехова", "Роман Якобсон", "Шота Чхеидзе", "Эдуард Шеварев",
    "Виктор Цой", "Юлия Шевчук", "Наталья Гончарова", "Кирилл Щукин", "Захар Прилепин",
    "Матвей Яковлев", "Любовь Попова", "Ярослав Хижняк", "Игорь Стравин", "Алексей Щусев",
    "Макар Зощенко",
]  # fmt: skip
ENGLISH = dict(zip("абвгдеёжзийклмнопрстуфхцчшщъыьэюя", (
    "a b v g d e yo zh z i y k l m n o p r s t u f kh ts ch sh shch - y - e yu ya".replace("-", "").split(" ")
), strict=True))  # fmt: skip
GERMAN = ENGLISH | {
    "в": "w", "ж": "sch", "з": "s", "й": "i", "х": "ch", "ц": "z", "ч": "tsch", "ш": "sch", "щ": "schtsch", "ю": "ju",
    "я": "ja", "ё": "jo",
}  # fmt: skip
ONSETS = _words("b br c cl d dr f fl g gr h j k kr l m n p pl qu r s st t tr v w z sh ch th")
VOWELS = _words("a e i o u ai ea ou io")
ENDS = _words("n r l s x t m nd rt ck sa no ra ta lo vis dor rix mon ven tech gen")
SECTORS = _words(
    "Foods Motors Records Textiles Instruments Optics Chemicals Pictures Audio Mills Tools Sports Paper Glass"
)
PLACES = _words(
    "Harbour Valley Bridge Hill Gardens Island River Forest Beach Park Market Castle Lake Mountain Square"
)
SIDES = _words("North South East West Upper Lower Old New")
BODIES = _words(
    "University Institute Department Association Foundation Museum Laboratory Academy Society Hospital"
)
SHORT = {
    "University": "Univ.", "Institute": "Inst.", "Department": "Dept", "Association": "Assn", "Foundation": "Fdn",
    "Museum": "Mus.", "Laboratory": "Lab", "Academy": "Acad.", "Society": "Soc.", "Hospital": "Hosp.",
    "Instruments": "Instr.", "Chemicals": "Chem.", "International": "Intl", "Mountain": "Mtn", "Textiles": "Text.",
}  # fmt: skip
LEGAL = ("Ltd", "Ltd.", "GmbH", "Inc.", ", Inc.", "LLC", "S.A.", "Corp.", "AG", "PLC")
Chance = random.Random
Change = Callable[[str, Chance], str | None]


def word(chance: Chance, parts: int = 2) -> str:
    """An invented word."""
    text = "".join(chance.choice(ONSETS) + chance.choice(VOWELS) for _ in range(parts))
    return (text + chance.choice(ENDS)).capitalize()


def person(chance: Chance) -> str:
    """A person's name: two words, seldom three; seldom one that is at home in another alphabet."""
    if chance.random() < 0.06:
        return romanised(chance.choice(CYRILLIC), ENGLISH)
    middle = f" {chance.choice(FIRST)}" if chance.random() < 0.12 else ""
    last = chance.choice(LAST) if chance.random() < 0.6 else word(chance)
    return f"{chance.choice(FIRST)}{middle} {last}"


def brand(chance: Chance) -> str:
    """A firm's name: one word, or with what it makes, or two with "and"."""
    draw = chance.random()
    if draw < 0.35:
        return word(chance, chance.choice((1, 2, 2, 3)))
    if draw < 0.5:
        return f"{chance.choice(LAST)} & {word(chance)}"
    return f"{word(chance)} {chance.choice(SECTORS)}"


def series(chance: Chance) -> str:
    """A line of products or of works, some numbered."""
    number = f" {chance.choice((1, 2, 3, 4, 5, 7, 12, 300, 900))}" if chance.random() < 0.5 else ""
    start = "The " if chance.random() < 0.2 else ""
    return f"{start}{word(chance)} {word(chance)}{number}"


def place(chance: Chance) -> str:
    """A place, some with a side."""
    side = f"{chance.choice(SIDES)} " if chance.random() < 0.4 else ""
    return f"{side}{word(chance)} {chance.choice(PLACES)}"


def body(chance: Chance) -> str:
    """A body that is named after a place or a person."""
    return f"{word(chance)} {chance.choice(('', 'International '))}{chance.choice(BODIES)}"


KINDS: Mapping[str, Callable[[Chance], str]] = {
    "Person": person,
    "Brand": brand,
    "Series": series,
    "Place": place,
    "Body": body,
}


def romanised(name: str, table: Mapping[str, str]) -> str:
    """A Cyrillic name in Latin letters."""
    return " ".join("".join(table[letter] for letter in part.lower()).capitalize() for part in name.split())


def case(name: str, chance: Chance) -> str:
    return chance.choice((name.upper(), name.lower(), name.swapcase()))


ACCENTS = {"a": "áàâä", "e": "éèê", "i": "íî", "o": "óôö", "u": "úüû", "c": "ç", "n": "ñ", "s": "š", "z": "ž"}
PLAIN = {"ø": "o", "ł": "l", "Ł": "L", "Ø": "O"}


def diacritics(name: str, chance: Chance) -> str | None:
    """Takes accents away where there are some, else gives one or two."""
    import unicodedata

    folded = "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))
    folded = "".join(PLAIN.get(letter, letter) for letter in folded)
    if folded != name:
        return folded
    places = [n for n, letter in enumerate(name) if letter in ACCENTS]
    for n in chance.sample(places, min(len(places), chance.choice((1, 2)))):
        name = name[:n] + chance.choice(ACCENTS[name[n]]) + name[n + 1 :]
    return name if places else None


def punctuation(name: str, chance: Chance) -> str:
    spaces = [n for n, letter in enumerate(name) if letter == " "]
    if spaces and chance.random() < 0.6:
        n = chance.choice(spaces)
        return name[:n] + chance.choice(("-", "_", " - ", "/", "  ")) + name[n + 1 :]
    return chance.choice((f"{name}.", f'"{name}"', f"{name}!", f"({name})"))


def the(name: str, chance: Chance) -> str:
    if name.startswith("The "):
        return chance.choice((name[4:], f"{name[4:]}, The"))
    return f"The {name}"


def legal(name: str, chance: Chance) -> str:
    suffix = chance.choice(LEGAL)
    return f"{name}{'' if suffix.startswith(',') else ' '}{suffix}"


def initials(name: str, chance: Chance) -> str | None:
    words = name.split()
    if len(words) < 2:
        return None
    dot = chance.choice((".", ". ", ""))
    short = dot.join(word[0] for word in words[:-1]) + (". " if dot.strip() else " ")
    return f"{short}{words[-1]}"


def transposed(name: str, chance: Chance) -> str | None:
    first, _, last = name.rpartition(" ")
    return f"{last}, {first}" if first else None


def typo(name: str, chance: Chance) -> str | None:
    """One letter dropped, doubled, put wrong or exchanged with the next, in a word of five letters or more."""
    places = [n for n in range(len(name) - 1) if name[n : n + 2].isalpha() and len(_word_at(name, n)) > 4]
    if not places:
        return None
    n = chance.choice(places)
    wrong = chance.choice([c for c in "abcdefghiklmnoprstuvw" if c != name[n].lower()])
    made = chance.choice(
        (
            name[:n] + name[n + 1 :],
            name[: n + 1] + name[n:],
            name[:n] + (wrong.upper() if name[n].isupper() else wrong) + name[n + 1 :],
            name[:n] + name[n + 1] + name[n] + name[n + 2 :],
        )
    )
    return made if made != name else None


def _word_at(name: str, n: int) -> str:
    start, end = name.rfind(" ", 0, n + 1) + 1, name.find(" ", n)
    return name[start : end if end >= 0 else len(name)]


def spacing(name: str, chance: Chance) -> str | None:
    """Two words joined, or a long one parted."""
    if " " in name and chance.random() < 0.6:
        n = chance.choice([n for n, letter in enumerate(name) if letter == " "])
        return name[:n] + name[n + 1 :].lower() if n + 1 < len(name) else None
    if len(name) < 7 or not name[2:-2].isalpha():
        return None
    n = chance.randint(3, len(name) - 3)
    return f"{name[:n]} {name[n:].capitalize()}"


def ampersand(name: str, chance: Chance) -> str | None:
    return name.replace("&", chance.choice(("and", "And", "+"))) if "&" in name else None


def abbreviation(name: str, chance: Chance) -> str | None:
    words = [one for one in SHORT if one in name.split()]
    return name.replace(one := chance.choice(words), SHORT[one]) if words else None


def transliteration(name: str, chance: Chance) -> str | None:
    native = {romanised(one, ENGLISH): one for one in CYRILLIC}
    if name not in native:
        return None
    made = chance.choice((native[name], romanised(native[name], GERMAN)))
    return made if made != name else None


NOISES: Mapping[str, Change] = {
    f.__name__: f
    for f in (
        case, diacritics, punctuation, legal, initials, typo, spacing, the, transposed, ampersand, abbreviation,
        transliteration,
    )
}  # fmt: skip
TUNED_NOISES = ("case", "diacritics", "punctuation", "legal", "initials", "typo", "spacing")
OF_KIND: Mapping[str, Sequence[str]] = {
    "initials": ("Person",),
    "transposed": ("Person",),
    "transliteration": ("Person",),
    "legal": ("Brand",),
    "ampersand": ("Brand",),
    "the": ("Series", "Place", "Body", "Brand"),
    "abbreviation": ("Body", "Brand", "Place"),
}
"""Kinds that a noise is met in; those not named: all."""


def numeral(name: str, chance: Chance) -> str | None:
    head, _, tail = name.rpartition(" ")
    number = int(tail) if tail.isdigit() else None
    if number is None:
        return f"{name} {chance.choice((2, 3, 4))}"
    return f"{head} {number + chance.choice((1, 2, 10))}"


def roman(name: str, chance: Chance) -> str | None:
    return (
        None if name.rpartition(" ")[2].isdigit() else f"{name} {chance.choice(('II', 'III', 'IV', 'VII'))}"
    )


OTHER_SIDE = {"North": "South", "East": "West", "Upper": "Lower", "Old": "New"}
OTHER_SIDE |= {other: one for one, other in OTHER_SIDE.items()}


def side(name: str, chance: Chance) -> str | None:
    first, _, rest = name.partition(" ")
    return f"{OTHER_SIDE[first]} {rest}" if first in OTHER_SIDE else None


def letter(name: str, chance: Chance) -> str | None:
    """One letter of a short word is another: "Zara" and "Lara"."""
    if " " in name or len(name) > 6:
        return None
    n = chance.randrange(len(name))
    return (
        name[:n] + chance.choice([c for c in "bdfgklmnprst" if c != name[n].lower()]) + name[n + 1 :]
    ).capitalize()


def first_name(name: str, chance: Chance) -> str | None:
    """Another first name that is spelled much the same: "Jon Smith" and "John Smith"."""
    first, _, rest = name.partition(" ")
    like = [one for one in FIRST if one != first and one[:2] == first[:2] and abs(len(one) - len(first)) < 2]
    return f"{chance.choice(like)} {rest}" if like and rest else None


def last_name(name: str, chance: Chance) -> str | None:
    """Another last name that is spelled much the same: "Reed" and "Reid"."""
    rest, _, last = name.rpartition(" ")
    like = [one for one in LAST if one != last and one[:3] == last[:3] and abs(len(one) - len(last)) < 3]
    return f"{rest} {chance.choice(like)}" if like and rest else None


def sibling(name: str, chance: Chance) -> str | None:
    first, _, rest = name.partition(" ")
    others = [one for one in FIRST if one[0] != first[0]]
    return f"{chance.choice(others)} {rest}" if rest else None


def father(name: str, chance: Chance) -> str | None:
    return f"{name} {chance.choice(('Sr.', 'Sr', 'Senior'))}"


def sector(name: str, chance: Chance) -> str | None:
    """Another firm or body of the same first word."""
    head, _, tail = name.rpartition(" ")
    for words in (SECTORS, BODIES, PLACES):
        if head and tail in words:
            return f"{head} {chance.choice([one for one in words if one != tail])}"
    return None


NEAR: Mapping[str, Change] = {
    f.__name__: f for f in (numeral, side, letter, first_name, last_name, sector, roman, sibling, father)
}
TUNED_NEAR = ("numeral", "side", "letter", "sector", "last_name")
NEAR_KIND: Mapping[str, Sequence[str]] = {
    "numeral": ("Series",),
    "roman": ("Series",),
    "side": ("Place",),
    "letter": ("Brand",),
    "first_name": ("Person",),
    "last_name": ("Person",),
    "sibling": ("Person",),
    "father": ("Person",),
    "sector": ("Brand", "Body", "Place"),
}
ELSEWHERE = frozenset({"letter", "first_name", "last_name"})
"""Near misses whose names alone do not tell: what they name is tied to other things."""
