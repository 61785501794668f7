"""A ranking for somebody who is described, as the OpenAPI document shows it."""

from pydantic import BaseModel, ConfigDict, Field

from api.answers.rankings import EXAMPLE_ENTRY, EXAMPLE_HEAD, Recommendations
from api.answers.says import Meaning


class Heard(BaseModel):
    """What a text was understood to say, phrase by phrase, and what of it was not understood or not read."""

    understood: list[Meaning]
    unclear: list[str]
    unread: list[str]


class DescribedRecommendations(Recommendations):
    """A ranking for somebody who is described, and what the text was understood to say."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    **EXAMPLE_HEAD,
                    "user": None,
                    "recommendations": [EXAMPLE_ENTRY],
                    "understood": {
                        "understood": [
                            {
                                "phrase": "nothing by Northwake", "said": "mute", "hide": True, "how": "name",
                                "score": 1.0, "about": "entity:brand/Northwake", "kind": "Brand",
                                "name": "Northwake",
                            },
                        ],
                        "unclear": [],
                        "unread": [],
                    },
                }
            ]
        }
    )  # fmt: skip
    user: None = None  # type: ignore[assignment]
    understood: Heard | None = Field(None, description="Null where there was no text.")
