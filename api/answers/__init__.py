"""Answers of the API, as the OpenAPI document shows them: a file a group."""

from api.answers.described import DescribedRecommendations, Heard
from api.answers.events import EventCounts, EventResult, EventsTaken, Merged, Moved
from api.answers.explanations import (
    Action,
    Before,
    Counterfactuals,
    Explanation,
    Lack,
    SmallestChange,
    Standing,
    Without,
)
from api.answers.problems import FieldError, Problem
from api.answers.profiles import EventSummary, Interest, Mute, Novelty, Profile
from api.answers.rankings import (
    KeptRecommendations,
    Loss,
    Measures,
    Node,
    Path,
    Quality,
    Reason,
    Recommendation,
    Recommendations,
    Relation,
    Rest,
    WhereKept,
    Written,
)
from api.answers.says import Meaning, Said, Saying, Understood

__all__ = [
    "Action", "Before", "Counterfactuals", "DescribedRecommendations", "EventCounts", "EventResult",
    "EventSummary", "EventsTaken", "Explanation", "FieldError", "Heard", "Interest", "KeptRecommendations",
    "Lack", "Loss", "Meaning", "Measures", "Merged", "Moved", "Mute", "Node", "Novelty", "Path", "Problem",
    "Profile", "Quality", "Reason", "Recommendation", "Recommendations", "Relation", "Rest", "Said", "Saying",
    "SmallestChange", "Standing", "Understood", "WhereKept", "Without", "Written",
]  # fmt: skip
