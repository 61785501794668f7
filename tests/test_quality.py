"""Quality of reasons on a small real graph: what the answer says is what its own reasons come to, and what it cost
holds."""

import math
from typing import Any

import pytest
from flask.testing import FlaskClient
from import_fakes import ask

from api.answers import Quality, Recommendations
from api.quality import PER_KIND, _eligible
from embeddings.explanations import popularity, recency
from embeddings.scoring import Listing
from settings import Settings

pytestmark = pytest.mark.server
LOSSES = (0.0, 0.01, 0.05, 0.2, 1.0)
USERS = "1234"


def asked(client: FlaskClient, user: str = "1", **query: Any) -> dict[str, Any]:
    answer = client.get(f"/v1/users/{user}/recommendations", query_string=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json or {}
    return found


def test_quality_is_told_where_it_is_asked_for(client: FlaskClient) -> None:
    assert "quality" not in asked(client)
    assert "quality" not in asked(client, quality="false", quality_loss=0)
    for query in ({"quality": "true"}, {"quality_loss": 0.1}):
        answer = asked(client, **query)
        Recommendations.model_validate(answer)
        Quality.model_validate(answer["quality"])


@pytest.mark.parametrize("user", USERS)
@pytest.mark.parametrize("reasons", [0, 2, "all"])
def test_to_measure_changes_nothing(client: FlaskClient, user: str, reasons: Any) -> None:
    plain, measured = (
        asked(client, user, reasons=reasons),
        asked(client, user, reasons=reasons, quality="true"),
    )
    assert [(e["item"], e["score"], e["reasons"]) for e in plain["recommendations"]] == [
        (e["item"], e["score"], e["reasons"]) for e in measured["recommendations"]
    ]
    quality = measured["quality"]
    assert quality["loss"] == {"allowed": 0.0, "gain": 0.0, "reasons": 0.0}
    assert quality["before"] == {name: quality[name] for name in quality["before"]}


def by_hand(
    client: FlaskClient, world: Settings, answer: dict[str, Any], parts: dict[str, Any]
) -> dict[str, float]:
    """The measures, from the paths in the answer and the graph's properties."""
    events = ask(
        world,
        "MATCH (:User {id: $user})-[r:INTERACTED]->() RETURN r.event_id AS id, r.at.epochMillis AS at",
        user=answer["user"],
    )
    recent = dict(zip([e["id"] for e in events], recency([e["at"] for e in events]).tolist(), strict=True))
    found: dict[str, list[float]] = {"lir": [], "sep": [], "explained": [], "carried": []}
    for entry in answer["recommendations"]:
        relations = [relation for reason in entry["reasons"] for relation in reason["path"]["relations"]]
        nodes = [node for reason in entry["reasons"] for node in reason["path"]["nodes"]]
        times = [recent[relation["event_id"]] for relation in relations if "event_id" in relation]
        shares = [share(world, node["id"], node["labels"][1]) for node in nodes if "Entity" in node["labels"]]
        found["lir"].append(sum(times) / len(times) if times else 0.0)
        found["sep"].append(sum(shares) / len(shares) if shares else 0.0)
        found["explained"].append(any("User" in node["labels"] for node in nodes))
        shown = sum(abs(reason["contribution"]) for reason in entry["reasons"])
        found["carried"].append(shown / sum(abs(part["contribution"]) for part in parts[entry["item"]]))
    return {name: sum(values) / len(values) for name, values in found.items()}


def share(world: Settings, entity: str, kind: str) -> float:
    rows = ask(world, "MATCH (e:Entity {kind: $kind}) RETURN e.id AS id, e.degree AS degree", kind=kind)
    degrees = [row["degree"] for row in rows]
    wanted = next(row["degree"] for row in rows if row["id"] == entity)
    return popularity({degree: degrees.count(degree) for degree in degrees})[wanted]


@pytest.mark.parametrize("loss", LOSSES)
def test_what_is_told_is_what_the_reasons_come_to(client: FlaskClient, world: Settings, loss: float) -> None:
    whole = asked(client, "1", reasons="all")
    parts = {entry["item"]: entry["reasons"] for entry in whole["recommendations"]}
    answer = asked(client, "1", reasons=3, quality="true", quality_loss=loss)
    found = answer["quality"]
    assert {name: found[name] for name in ("lir", "sep", "explained", "carried")} == pytest.approx(
        by_hand(client, world, answer, parts)
    )
    types = {
        (reason["kind"], reason["path"]["relations"][-1]["type"] if reversed_last(reason) else "")
        for entry in answer["recommendations"]
        for reason in entry["reasons"]
    }
    possible = {
        (reason["kind"], reason["path"]["relations"][-1]["type"] if reversed_last(reason) else "")
        for reasons in parts.values()
        for reason in reasons
    }
    assert found["ptd"] == pytest.approx(len(types) / min(9, len(possible)))
    assert found["overall"] == pytest.approx(sum(found[m] for m in ("lir", "sep", "ptd", "explained")) / 4)


def reversed_last(reason: dict[str, Any]) -> bool:
    relations = reason["path"]["relations"]
    return bool(relations and relations[-1].get("reversed"))


@pytest.mark.parametrize("user", USERS)
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize(("limit", "reasons"), [(1, 1), (2, 2), (2, 5), (3, 1)])
def test_no_more_is_lost_than_allowed(
    client: FlaskClient, user: str, loss: float, limit: int, reasons: int
) -> None:
    whole = {e["item"]: e for e in asked(client, user, limit=100, reasons="all")["recommendations"]}
    plain = asked(client, user, limit=limit, reasons=reasons)["recommendations"]
    answer = asked(client, user, limit=limit, reasons=reasons, quality_loss=loss, quality="true")
    found = answer["recommendations"]
    pool = sorted((entry["score"] for entry in whole.values()), reverse=True)[: 5 * limit]

    def gain(entries: list[dict[str, Any]]) -> float:
        return math.fsum((e["score"] - pool[-1]) / math.log2(rank + 1) for rank, e in enumerate(entries, 1))

    assert gain(found) >= (1 - loss) * gain(plain) - 1e-9
    assert answer["quality"]["overall"] >= answer["quality"]["before"]["overall"]
    for entry in found:
        shown = [abs(reason["contribution"]) for reason in entry["reasons"]]
        strongest = [abs(part["contribution"]) for part in whole[entry["item"]]["reasons"]][:reasons]
        assert sum(shown) >= (1 - loss) * sum(strongest) - 1e-9
        assert shown == sorted(shown, reverse=True)
        total = sum(reason["contribution"] for reason in entry["reasons"]) + entry["rest"]["contribution"]
        assert total == pytest.approx(entry["score"], abs=1e-9)
        assert len(shown) + entry["rest"]["count"] == len(whole[entry["item"]]["reasons"])


def test_a_loss_buys_better_reasons(client: FlaskClient) -> None:
    found = asked(client, "1", reasons=1, quality_loss=1)["quality"]
    assert found["overall"] > found["before"]["overall"]
    assert 0 < found["loss"]["reasons"] <= 1


@pytest.mark.parametrize("loss", [-0.1, 1.1, "nan", "much"])
def test_a_loss_that_is_no_share_is_refused(client: FlaskClient, loss: Any) -> None:
    answer = client.get("/v1/users/1/recommendations", query_string={"quality_loss": loss})
    assert answer.status_code == 422
    assert "quality_loss" in answer.text


def test_weak_parts_of_each_kind_may_be_shown_beside_the_strongest() -> None:
    parts = [("behaviour", n, 1.0 - n / 100) for n in range(50)] + [("knowledge", 0, 0.001)]
    listing = Listing(parts, 0.0, 0)
    assert list(_eligible(listing, 0)) == []
    assert list(_eligible(listing, None)) == parts
    assert list(_eligible(listing, 2)) == [*parts[:PER_KIND], parts[-1]]
    assert list(_eligible(listing, 20)) == [*parts[:20], parts[-1]]
