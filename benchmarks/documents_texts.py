"""Invented texts about invented goods, with what they say of their item known; for `benchmarks/documents.py`.

Each template says something of its item that is true (`says`) or sets a trap: a name that is denied, compared, part of a
word or of a longer name, or a common word. The matcher was mended for some;
those held out were written after that, and it was not changed for them.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from embeddings.documents.grammar import Use
from embeddings.documents.names import Known

# {b}: brand, {p}: designer, {m}: material, {w}: a brand's name as the common word it is, {c}, {k}: brand, material in Chinese
MENDED: Mapping[str, Sequence[str]] = {
    "says": (
        "This lamp by {b} lights a whole room.", "Made of {m}, it will last.", "It was designed by {p} in one night.",
        "Another fine piece from {b}.", "The frame is made of solid {m} and {m2}.", "We like what {p} does with light.",
        "{b} has built it to last.", "这盏灯由{c}制造。", "采用{k}制成，十分耐用。", "With this, {b} returns to form.",
        "You can tell that {b} took its time.", "{p} drew every line of this chair.", "Its legs are made of {m}.",
        "Proudly presented by {b}, it weighs little.", "A classic, and so very {b}.", "It took {p} three years to finish.",
        "The seat, made of {m} or {m2}, is wide.", "New from {b}: a kettle that sings.", "本品由{c}出品。", "桌面为{k}材质。",
        "Not just pretty, it is from {b}.", "What a table! {b} knows how.", "The {m} handle feels warm.",
    ),
    "denied": (
        "It is not made by {b}.", "It contains no {m}.", "Made without {m}.", "{b} isn't the maker of it.",
        "这不是{c}的产品。", "不含{k}。", "Neither {p} nor anybody famous drew it.", "Despite the rumours, {b} never made it.",
        "There's hardly a trace of {m}, in fact none.", "No {m} was used.", "The label says {b}, but it is a fake.",
        "Nobody at {b} has seen it.", "It has nothing to do with {p}.", "与{c}无关。", "没有使用{k}。",
        "It lacks the {m} of older models.", "{p} did not design it.",
    ),
    "compared": (
        "It is better than anything by {b}.", "Compatible with {b} chargers.", "It looks like {m} from afar.",
        "A cheaper alternative to {b}.", "比{c}更好。", "Owners of {b} devices will feel at home.",
        "It fits most {b} sockets.", "Unlike {b}, they answer letters.", "It reminds one of {p}.", "适用于{c}的设备。",
        "You may prefer it to {b}.", "Inspired by {p}.",
    ),
    "inside": (
        "The {b}ist movement inspired it.", "A {m}-effect top.", "Pre{w}ed parts.", "An un{w}able lid.",
        "{b}land is far away.", "A {m}like finish.", "The {w}s were counted.", "A {m}-look case.",
    ),
    "longer": (
        "It stood in the {b} Memorial Hall.", "Sir {b} Whitlock bought one.", "Bought at the {b} Street market.",
        "Lady {b} Ashdown owned one.", "{b} Falls is a nice town.",
    ),
    "common": (
        "Mind the {w} when you open it.", "There is a {w} on the back.", "Every {w} counts.", "It closes the {w} for good.",
        "After the {w}, rinse it.", "A {w} of fresh air.", "{w} by {w} it grows.",
    ),
}  # fmt: skip
HELD_OUT: Mapping[str, Sequence[str]] = {
    "says": (
        "{b} is behind this little wonder.", "Drawn and designed by {p}.", "The shell is made of recycled {m}.",
        "A stool by {b} that folds flat.", "Every part is made by {b} at home.", "This is what happens when {p} has time.",
        "Its {m} base is heavy.", "Made of {m}, {m2} and patience.", "Another one by {b}, and a good one.",
        "The name on the box is {b}.", "设计精美，{c}的新作。", "外壳用{k}打造。", "Since it was designed by {p}, it sold out.",
        "They asked {p}, who agreed.", "It is {m}, through and through.",
    ),
    "denied": (
        "We had hoped for {b}; it was somebody else.", "Do not expect {m} here.", "It was never made by {b}.",
        "Whoever designed it, it wasn't {p}.", "Zero {m} inside.", "It was once thought to be made of {m}.",
        "{b} refused to build it.", "并非{c}出品。", "完全不用{k}。", "You will look for {m} in vain.",
        "Rumours that it was designed by {p} are wrong.",
    ),
    "compared": (
        "It costs half of what {b} asks.", "Works with {b} and others.", "In the spirit of {p}.", "A rival of {b}.",
        "Put it beside a {b} and see.", "好过{c}。", "It matches {m} furniture.", "It was repaired by {b}.",
        "Sold by {b} in the north.",
    ),
    "inside": ("{b}mania is over.", "A {m}-free home.", "Non-{b} parts fit.", "The {w}ing noise.", "{m}ware is sold apart."),
    "longer": ("He lives on {b} Avenue.", "Doctor {b} Pym tested it.", "The {b} Valley line is closed."),
    "common": ("Leave no {w} behind.", "At the {w} we turned.", "What a {w}!", "The old {w}, the new {w}."),
}  # fmt: skip
WORDS = "Summit Harbor Ember Meadow Anchor Cradle Comet Lantern Pebble Gap Orchard Beacon Thicket Current Target".split()
STARTS, ENDS = "Bren Cald Dor Fenn Garr Holv Istr Jarn Korv Lumm".split(), "ax ett ila orn ovic une".split()
MATERIALS = "Oak Cotton Steel Linen Glass Walnut Copper Wool Bamboo Cork Leather Marble Brass Felt".split()
BRANDS_ZH, MATERIALS_ZH = (
    "华星照明 远山家居 青禾 木语工坊 北岸科技".split(),
    "橡木 不锈钢 亚麻 胡桃木 黄铜".split(),
)


@dataclass(frozen=True, slots=True)
class Told:
    """A text, what it says of its item, as (type, entity), and its traps: (why, entity)."""

    text: str
    says: frozenset[tuple[str, str]]
    traps: frozenset[tuple[str, str]]


class Goods:
    """The entities there are, by kind of slot, and how items are related to them."""

    def __init__(self) -> None:
        made = [a + b for a in STARTS for b in ENDS]
        self.brands = [*made[::2], *WORDS, *(f"{one} & Sons" for one in made[1:12:2])]
        self.people = [f"{a} {b}" for a, b in zip(made[1::2], reversed(made[::2]), strict=True)]
        kinds = {
            "Brand": [*self.brands, *BRANDS_ZH], "Designer": self.people, "Material": [*MATERIALS, *MATERIALS_ZH],
        }  # fmt: skip
        self.known = [
            Known(f"{kind}/{name}", kind, name, 1 + n % 40)
            for kind, names in kinds.items()
            for n, name in enumerate(names)
        ]
        self.uses = [
            Use("goods", "Brand", "MADE_BY", 1_000, 1_000),
            Use("goods", "Designer", "DESIGNED_BY", 400, 390),
            Use("goods", "Material", "MADE_OF", 1_800, 900),
        ]

    def texts(self, templates: Mapping[str, Sequence[str]], count: int, seed: int) -> list[Told]:
        """Texts of four to seven sentences, half of which say something, drawn by a seed."""
        drawn = random.Random(seed)
        return [self._text(templates, drawn) for _ in range(count)]

    def _text(self, templates: Mapping[str, Sequence[str]], drawn: random.Random) -> Told:
        says: set[tuple[str, str]] = set()
        traps: set[tuple[str, str]] = set()
        lines: list[str] = []
        free = {slot: drawn.sample(names, len(names)) for slot, names in self._slots().items()}
        for _ in range(drawn.randint(4, 7)):
            why = (
                "says" if drawn.random() < 0.5 else drawn.choice([one for one in templates if one != "says"])
            )
            line, named = self._line(drawn.choice(templates[why]), free)
            lines.append(line)
            if why == "says":
                says |= {(TYPES[entity.partition("/")[0]], entity) for entity in named}
            else:
                traps |= {(why, entity) for entity in named}
        drawn.shuffle(lines)
        return Told(" ".join(lines), frozenset(says), frozenset(traps))

    def _line(self, template: str, free: dict[str, list[str]]) -> tuple[str, list[str]]:
        """A template filled with names that the text has not named yet; materials in small letters, as they are written."""
        named: list[str] = []
        for slot, kind in KINDS.items():
            if "{" + slot + "}" in template:
                name = free[slot].pop()
                if slot in ("b", "w"):
                    free["w" if slot == "b" else "b"] = [
                        one for one in free["w" if slot == "b" else "b"] if one != name
                    ]
                named.append(f"{kind}/{name}")
                template = template.replace(
                    "{" + slot + "}", name.lower() if slot in ("m", "m2", "w") else name
                )
        return template, named

    def _slots(self) -> dict[str, list[str]]:
        half = len(MATERIALS) // 2
        return {
            "b": self.brands, "p": self.people, "m": MATERIALS[:half], "m2": MATERIALS[half:], "w": WORDS,
            "c": BRANDS_ZH, "k": MATERIALS_ZH,
        }  # fmt: skip


KINDS = {
    "b": "Brand", "p": "Designer", "m2": "Material", "m": "Material", "w": "Brand", "c": "Brand", "k": "Material",
}  # fmt: skip
TYPES = {"Brand": "MADE_BY", "Designer": "DESIGNED_BY", "Material": "MADE_OF"}
