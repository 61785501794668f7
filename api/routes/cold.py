"""Cold start: what next for somebody who is described."""

from typing import Any

from api import answers
from api.routes.base import blueprint, persona, problems
from api.schemas.base import NoQuery
from api.schemas.described import DescribedBody

cold = blueprint("cold", "What next for somebody of whom only what the request says is known")


@cold.post("/recommendations", responses={"200": answers.DescribedRecommendations, **problems(413)})
def recommendations(query: NoQuery, body: DescribedBody) -> Any:
    """Ranks by attributes, a text, entities picked, events, any of them or none; nothing is stored."""
    return persona().cold.recommend(body)
