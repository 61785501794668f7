"""What names are written with beside what they name: legal forms, titles, numbers, opposites, other alphabets."""


def _words(text: str) -> list[str]:
    return text.split()


LEGAL = frozenset(
    _words(
        "ltd limited inc incorporated corp corporation co company companies llc llp lp plc gmbh mbh ag kg "
        "kgaa ohg ug ev sa sas sarl srl spa sl nv bv cv ab as asa aps oy oyj pty pte sro zrt kft doo ooo oao "
        "zao kk pjsc sae bhd"
    )
)
"""Legal forms, of which the last words of a name may be."""
LEADING = frozenset({"the", "mr", "mrs", "ms", "dr", "prof", "professor"})
"""Left out where a name begins with them."""
SMALL = frozenset({"and", "of", "the", "und", "et", "y"})
"""Left out wherever they stand, unless nothing else does."""
GENERATION = {"jr": "jr", "jnr": "jr", "junior": "jr", "sr": "sr", "snr": "sr", "senior": "sr"}
NUMBERS = {
    word: str(n)
    for n, word in enumerate(
        _words(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
            "sixteen seventeen eighteen nineteen twenty"
        )
    )
} | {
    word: str(n)
    for n, word in enumerate(_words("first second third fourth fifth sixth seventh eighth ninth tenth"), 1)
}
ROMAN = {
    "ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9", "xi": "11", "xii": "12",
    "xiii": "13", "xiv": "14", "xv": "15", "xvi": "16",
}  # fmt: skip
_OPPOSITES = (
    "north south|northern southern|east west|eastern western|upper lower|old new|left right|front back|men women|"
    "man woman|male female|boys girls|boy girl|black white|inner outer|indoor outdoor|interior exterior|"
    "before after|summer winter|spring autumn|hot cold|wet dry|dark light|day night|major minor|maximum minimum|"
    "max min|max mini|mini maxi|big little|large small|long short|high low|top bottom|early late|sun moon|"
    "king queen|prince princess|father mother|son daughter|brother sister|brothers sisters|uncle aunt|"
    "lord lady|duke duchess|emperor empress|heaven hell|land sea|fire ice|pre post|import export|pro lite|"
    "plus minus|internal external|public private|primary secondary|senior junior|kids adults|sweet sour|"
    "red blue|red green|blue green|gold silver|red white|cat dog|salt pepper"
)
OPPOSITES = {frozenset(pair.split()) for pair in _OPPOSITES.split("|")}
"""Words that tell two things apart where all else in their names is the same."""
LETTERS = {
    "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h", "ŋ": "n",
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "yo", "ж": "zh", "з": "z", "и": "i", "й": "y",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
    "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu",
    "я": "ya", "і": "i", "ї": "yi", "є": "ye", "ґ": "g", "ў": "u",
    "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i", "κ": "k", "λ": "l",
    "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s", "ς": "s", "τ": "t", "υ": "y", "φ": "f",
    "χ": "ch", "ψ": "ps", "ω": "o",
}  # fmt: skip
"""Letters that no decomposition brings to Latin ones: some Latin, Cyrillic and Greek."""
SOUNDS = (
    ("schtsch", "C"), ("shch", "C"), ("tsch", "C"), ("tch", "C"), ("tsh", "C"), ("dzh", "J"), ("dsch", "J"),
    ("sch", "S"), ("sh", "S"), ("ch", "C"), ("cz", "C"), ("sz", "S"), ("zh", "Z"), ("kh", "H"), ("gh", "g"),
    ("ph", "f"), ("th", "t"), ("ck", "k"), ("qu", "kv"), ("ts", "s"), ("tz", "s"), ("x", "ks"), ("w", "v"),
    ("q", "k"), ("ou", "u"), ("oo", "u"), ("ae", "e"), ("oe", "o"), ("ue", "u"), ("ee", "i"), ("iy", "i"), ("ij", "i"),
    ("yy", "i"), ("ia", "a"), ("ya", "a"), ("ja", "a"), ("yu", "u"), ("iu", "u"), ("ju", "u"), ("ye", "e"), ("ie", "e"),
    ("je", "e"), ("yo", "o"), ("io", "o"), ("jo", "o"), ("y", "i"), ("j", "i"), ("J", "j"),
    ("z", "s"), ("Z", "s"), ("S", "s"),
    ("H", "h"),
)  # fmt: skip
"""Spellings of one sound in Latin letters, applied in order: transliterations differ in these."""
