"""The check of fluent texts: planted lies are cut, truths stay, and what stays reads as sentences."""

from importlib.resources import files
from pathlib import Path

import pytest
from words_check import BY_HAND, TRUTH, UNSEEN, by_hand, caught, kept
from words_lies import KINDS, lies
from words_truths import facts_of, patterns, truths

from api.words.check import check
from api.words.lexicon import lexicon


@pytest.mark.parametrize("language", patterns())
@pytest.mark.parametrize("kind", KINDS)
def test_planted_lies_are_caught(kind: str, language: str) -> None:
    planted = lies(kind, language)
    missed = [lie for lie in planted if not caught(lie)]
    assert len(planted) >= 100
    assert len(missed) <= 0.01 * len(planted), missed


@pytest.mark.parametrize("language", patterns())
def test_the_same_patterns_filled_with_the_truth_are_kept(language: str) -> None:
    told = [truth for truth in truths() if truth.language == language]
    lost = [truth for truth in told if not kept(truth)]
    assert len(lost) <= 0.05 * len(told), lost


@pytest.mark.parametrize(("file", "share"), [(BY_HAND, 0.95), (UNSEEN, 0.9)])
@pytest.mark.parametrize("language", patterns())
def test_of_what_others_wrote_truths_are_kept_and_lies_caught(
    language: str, file: Path, share: float
) -> None:
    told = {kind: texts for (kind, written), texts in by_hand(file).items() if written == language}
    truths, lies = told.pop(TRUTH), [lie for kind in told.values() for lie in kind]
    lost, missed = [one for one in truths if not kept(one)], [lie for lie in lies if not caught(lie)]
    assert len(lost) <= (1 - share) * len(truths), lost
    assert len(missed) <= 0.01 * len(lies), missed


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        ("film-02", "Collateral comes from Michael Mann, the director of Heat."),
        ("shop-08", "Users in their thirties like Foam Roller 1.25 times as often as all users, and you are 33."),
        ("who-03", "You read Dune on 9 February 2025, and a month before that you gave The Left Hand of Darkness a 5."),
        ("book-03", "Two books by Jane Austen got a 5 from you: Emma and Pride and Prejudice."),
        ("film-04", "Casino shares Martin Scorsese with GoodFellas and Robert De Niro with Taxi Driver."),
        ("shop-01", "Camping Stove and Two-Person Tent are often chosen together."),
        ("film-03", "People your age like Apocalypse Now 1.6 times as often as all users."),
        ("film-02", "Those who chose The Insider are less likely than others to choose Collateral."),
        ("film-01", "Alien was given 5 by you."),
        ("film-01", "Alien and Blade Runner have the same director."),
        ("film-01", "Among people who choose Alien, Blade Runner is a common choice."),
        ("film-01", "Gladiator often leads people on to Blade Runner."),
        ("film-01", "Since you gave Alien a 5, Blade Runner, by the same director, is recommended."),
        ("film-04", "Your ratings were 5 for GoodFellas, 4 for Taxi Driver and 2 for Raging Bull."),
        ("film-04", "Casino, by Martin Scorsese like GoodFellas, has Robert De Niro in its cast, as does Taxi Driver."),
        ("film-06", "Those who choose My Neighbor Totoro, which you watched a week after Spirited Away, tend to choose "
         "Princess Mononoke."),
        ("film-08", "You rated Jaws 4 and, two weeks later, Schindler's List 5."),
        ("who-01", "Your latest ratings are Gladiator (4) and Alien (5)."),
        ("who-01", "Your first event was on 5 January 2023 and the latest on 9 April 2025."),
        ("who-02", "Seventeen of your items point to France and three to Jean-Pierre Jeunet."),
        ("film-07", "People who watched Amelie often go on to The City of Lost Children."),
        ("film-07", "You awarded Delicatessen 5 stars on July 1, 2025, and Amelie 4 stars two days later."),
        ("film-07", "The City of Lost Children is a French film, as is Amelie."),
        ("film-10", "Both Vertigo and Rear Window, which you rated 5, were directed by Alfred Hitchcock."),
        ("film-16", "Memories of Murder and Parasite have two names in common: the director Bong Joon-ho and the "
         "actor Song Kang-ho."),
        ("shop-04", "The USB-C Hub you bought and the Wireless Mouse are both Computer accessories."),
        ("shop-05", "The Desk Lamp's text is similar to that of the Standing Desk, with a cosine of 0.49."),
        ("trip-04", "Canadian users like the Seine Evening Cruise nearly twice as often as all users."),
        ("who-01", "Gladiator (4) and Alien (5) are your most recent ratings."),
        ("who-02", "You have rated 40 items, and 35 of the 40 events were likings."),
    ],
)  # fmt: skip
def test_a_truth_is_kept_however_it_is_built(facts: str, text: str) -> None:
    assert check(text, facts_of(facts), "en").text == text


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        ("shop-08", "Users in their forties like Foam Roller 1.25 times as often as all users."),
        ("who-03", "You gave The Left Hand of Darkness a 5 a month after you read Dune."),
        ("book-03", "Two books by Jane Austen got a 4 from you: Emma and Pride and Prejudice."),
        ("film-04", "Casino shares Martin Scorsese with Taxi Driver and Robert De Niro with GoodFellas."),
        ("film-04", "Two films you rated speak against Casino: GoodFellas and Raging Bull."),
        ("film-02", "Collateral and The Insider go together."),
        ("film-08", "Steven Spielberg directed Jaws and later Jurassic Park."),
        ("film-01", "Blade Runner was directed by Ridley Scott and Alien."),
        ("film-01", "You and Ridley Scott directed Alien."),
        ("film-01", "Gladiator and Blade Runner have the same director."),
        ("film-01", "Gladiator is often picked by those who pick Blade Runner."),
        ("film-01", "Alien often leads people on to Blade Runner."),
        ("film-01", "You gave Gladiator a 4 and then Alien a 5."),
        ("film-01", "Because Ridley Scott directed Blade Runner, you gave Alien a 5."),
        ("film-02", "Collateral comes from Michael Mann, the director of The Insider."),
        ("film-02", "Those who choose The Insider choose Collateral less than you do."),
        ("film-04", "You liked Casino in 251 events."),
        ("film-05", "Crime points to twelve of your items."),
        ("film-08", "You rated Jaws 4 and, three weeks later, Schindler's List 5."),
        ("film-12", "Users who are students like Fight Club 1.8 times as often as you do."),
        ("film-14", "Horror is an interest to which your history points."),
        ("who-01", "Your first event was on 9 April 2025."),
        ("who-02", "Three of your items point to France and seventeen to Jean-Pierre Jeunet."),
        ("film-01", "People who watched Blade Runner often choose Alien."),
        ("film-01", "Like Gladiator, it was directed by Ridley Scott."),
        ("film-01", "Ridley Scott made Blade Runner after Alien."),
        ("film-01", "You have yet to rate Alien."),
        ("film-01", "Everybody picks Blade Runner."),
        ("film-03", "It shares Francis Ford Coppola with The Conversation and Robert Duvall with The Godfather."),
        ("shop-04", "The Mechanical Keyboard you bought and the Wireless Mouse are both Computer accessories."),
        ("shop-08", "It is green, just like the Foam Roller."),
        ("trip-04", "Users from Canada like the Seine Evening Cruise nearly three times as often as all users."),
        ("who-01", "You have rated 163 items, and 163 of the 260 are likings."),
        ("who-05", "Wine shows up in your history."),
    ],
)  # fmt: skip
def test_a_lie_of_the_same_build_is_cut(facts: str, text: str) -> None:
    assert check(text, facts_of(facts), "en").text == ""


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("You gave Alien 5 and Gladiator 4.", "You gave Alien 5 and Gladiator 4."),
        ("You gave Alien 4 and Gladiator 5.", ""),
        ("You gave Alien 5, and you gave Gladiator 5.", "You gave Alien 5."),
        ("You gave Alien 5 because Ridley Scott directed it.", "You gave Alien 5. Ridley Scott directed it."),
        ("You loved Alien. It was directed by Ridley Scott.", "It was directed by Ridley Scott."),
        ("You gave Gladiator 4. It was directed by Ridley Scott.", "You gave Gladiator 4."),
        ("You gave Alien: Covenant 5.", ""),
        ("You gave Alien 3 5.", ""),
        ("“Alien” got five stars from you.", "“Alien” got five stars from you."),
        ("People who choose Blade Runner also tend to choose Alien.", ""),
        ("Those who choose Alien also tend to choose Blade Runner, a masterpiece.", ""),
    ],
)
def test_what_is_left_is_true_and_reads_as_sentences(text: str, left: str) -> None:
    assert check(text, facts_of("film-01"), "en").text == left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (
            "你给《Alien》打了五分，而且《Alien》由Ridley Scott执导。",
            "你给《Alien》打了五分，而且《Alien》由Ridley Scott执导。",
        ),
        ("你给《Alien》打了5分，但《Gladiator》由Ridley Scott执导。", "你给《Alien》打了5分。"),
        ("你给《异形》打了5分。", ""),
        ("选《Alien》的人都选《Blade Runner》。", ""),
    ],
)
def test_what_is_left_in_chinese(text: str, left: str) -> None:
    assert check(text, facts_of("film-01"), "zh").text == left


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        (
            "film-03",
            "2025年1月5日，用户给《The Godfather》打出5分；两天后，又给《The Conversation》打了4分。",
        ),
        ("film-05", "你给《The Big Lebowski》和《No Country for Old Men》各打了5分。"),
        ("film-16", "你打了5分的《Parasite》和《Memories of Murder》均由Bong Joon-ho执导。"),
        ("film-12", "与全体用户相比，student用户喜欢《Fight Club》的频率高出83%。"),
        ("film-18", "《饮食男女》被喜欢过三十六次。"),
        ("trip-01", "Porto Wine Cellars也常被选择Harbour Boat Trip的人选中。"),
        ("book-01", "你在2025年2月9日读了《Dune》，而读过它的人之后常会去读《The Dispossessed》。"),
        ("book-04", "你打了5分的《The Trial》是Franz Kafka的作品，《The Castle》也是。"),
        ("who-03", "您表示过对Utopias和Fantasy感兴趣，权重分别是0.7和0.4。"),
        ("who-09", "用户的记录始于2025年2月1日，止于2026年11月3日。"),
        ("who-10", "你的66次事件都是评分，其中48次是喜欢。"),
        ("film-01", "《Blade Runner》和《Alien》的导演是同一个人：Ridley Scott。"),
        ("film-13", "您给《Pulp Fiction》打过4分，同一位导演还拍了《Jackie Brown》。"),
        ("film-10", "比起其他人，选择《Psycho》的人更少选《Vertigo》。"),
        ("film-20", "选择《Casino》的人不如其他人那样常选《Titanic》。"),
        ("film-20", "工程师喜欢《Titanic》的频率只有全体用户的70%。"),
        ("film-03", "35岁到45岁（不含45岁）的用户喜欢《Apocalypse Now》的频率是全体用户的1.6倍。"),
        ("film-02", "《Collateral》和《Heat》同为Michael Mann执导，文字介绍的余弦相似度为0.62。"),
        ("film-01", "您给《Alien》打了5分，随后又给《Gladiator》打了4分。"),
        ("film-08", "《Jaws》和《Jurassic Park》的导演都是Steven Spielberg，你给前一部打了4分。"),
        ("book-06", "刘慈欣除了《黑暗森林》，还写了《三体》和《流浪地球》这两本书。"),
        ("shop-06", "你在2026年6月2日买的Cast Iron Skillet和Chef's Knife同属厨房（Kitchen）类别。"),
        ("who-03", "您填写的兴趣有两个：乌托邦（Utopias，权重0.7）和奇幻（Fantasy，权重0.4）。"),
    ],
)
def test_chinese_truths_are_kept_in_many_constructions(facts: str, text: str) -> None:
    assert check(text, facts_of(facts), "zh").cut == ()


@pytest.mark.parametrize(
    ("facts", "text", "lie"),
    [
        (
            "film-03",
            "2025年1月5日，用户给《The Godfather》打出5分；三天后，又给《The Conversation》打了4分。",
            "三天",
        ),
        ("film-02", "您给《Heat》和《The Insider》各打了5分。", "各打"),
        ("film-01", "您打了5分的《Alien》和《Gladiator》都出自Ridley Scott之手。", "之手"),
        ("film-12", "与student用户相比，全体用户喜欢《Fight Club》的频率高出83%。", "83"),
        ("film-18", "《饮食男女》被喜欢过六十三次。", "六十三"),
        ("film-02", "《Collateral》常被选择《The Insider》的人选中。", "选中"),
        ("film-16", "历史中有《Parasite》的人都会接着选《Memories of Murder》。", "都会"),
        ("film-02", "Michael Mann给《Heat》打了5分。", "5分"),
        ("film-01", "你和Ridley Scott一起执导了《Alien》。", "你和"),
        ("film-04", "你喜欢过《Casino》251次。", "251"),
        ("trip-05", "您先后预订了Night Train to Vienna和Alpine Hut Weekend。", "先后"),
        ("who-03", "您表示过对Utopias和Fantasy感兴趣，权重分别是0.4和0.7。", "0.4和0.7"),
        ("who-03", "您的88次事件都是评分。", "评分"),
        ("who-04", "您使用Lyon方案，城市是premium。", "Lyon方案"),
        ("who-09", "您的记录始于2026年11月3日。", "2026"),
        ("film-01", "《Blade Runner》和《Gladiator》的导演是同一个人：Ridley Scott。", "同一个人"),
        ("film-13", "您给《Pulp Fiction》打过4分，同一位演员还拍了《Jackie Brown》。", "演员"),
        ("film-10", "比起其他人，选择《Rear Window》的人更少选《Vertigo》。", "更少"),
        ("film-20", "选择《The Piano》的人不如其他人那样常选《Titanic》。", "不如"),
        ("film-20", "工程师喜欢《Titanic》的频率只有全体用户的30%。", "30"),
        ("film-02", "《Collateral》和《The Insider》文字介绍的余弦相似度为0.62。", "0.62"),
        ("film-01", "您给《Gladiator》打了4分，随后又给《Alien》打了5分。", "随后"),
        ("film-01", "您给《Alien》打了5分，此前给《Gladiator》打了4分。", "此前"),
        ("film-08", "《Jaws》和《Jurassic Park》的导演都是Steven Spielberg，你给后一部打了4分。", "后一部"),
        ("book-07", "余华除了《围城》，还写了《兄弟》。", "围城"),
        ("shop-06", "你在2026年6月2日买的Chef's Knife和Cast Iron Skillet同属厨房（Kitchen）类别。", "买的"),
        ("who-03", "您填写的兴趣里，奇幻（Fantasy）的权重是0.7，乌托邦（Utopias）的权重是0.4。", "0.7"),
        ("who-02", "France是您的历史所指向的城市。", "城市"),
    ],
)
def test_lies_near_these_constructions_are_cut(facts: str, text: str, lie: str) -> None:
    assert lie not in check(text, facts_of(facts), "zh").text


def test_a_title_with_its_article_moved_is_the_same() -> None:
    assert check("You gave Godfather, The 5.", facts_of("film-03"), "en").kept == 1


def test_too_little_left_is_not_enough() -> None:
    checked = check("A masterpiece. A must. You gave Alien 5.", facts_of("film-01"), "en")
    assert (checked.kept, len(checked.cut), checked.enough) == (1, 2, False)


def test_a_language_without_a_word_list_lets_nothing_through() -> None:
    assert lexicon("xx") is None
    assert check("You gave Alien 5.", facts_of("film-01"), "xx").text == ""


def test_every_language_that_is_checked_says_what_a_model_is_asked_for() -> None:
    checked = [
        file.name.removesuffix(".toml")
        for file in files("api.words").iterdir()
        if file.name.endswith(".toml")
    ]
    assert {"en", "zh"} <= set(checked)
    for language in checked:
        words = lexicon(language)
        assert words is not None
        assert words.asked.strip()
