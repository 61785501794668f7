"""The paper's fusion and attribute attention as one differentiable network.

How the printed formulas are read, where their shapes do not type-check:

- `k_vj = M(k_j)`: the frozen encoder's vector of the item's text, mapped by a matrix that is learned, plus a vector of
  the item's own that is learned from behaviour (M "fine-tuned on behaviour").
- `X_v = M(X)`: each event's vector x_i from its item and its value; M(X) of the whole behaviour is their mean.
- `P_v = Σ_i w_i k_vjᵀ X_v`: a sum over the events i of the user's history, each with the knowledge vector of its own
  item j = i and its own behaviour vector. The product is the outer one, k_i x_iᵀ, and the reduction to P_f is linear
  and of low rank, so that P_f = Σ_i w_i (A k_i) ⊙ (1 + B x_i) (low-rank bilinear pooling, Kim et al., ICLR 2017,
  arXiv:1610.04325); the 1 lets knowledge through where behaviour says nothing.
- `w_i = softmax_i(x_iᵀ M(X))`: over the history, beside a sink of logit 0, so that a short history weighs less than a
  long one; age counts. With hierarchy the softmax is within each session, and a second one over the sessions.
- `R = Σ_j a_j G_v`, `a_j = softmax_j(g_jᵀ M(G))`: over the attributes j of one candidate, M(G) their mean.
- "fused with P_f, scored": score = P_f · (R + the candidate's own vector) + its bias. Given w it is linear in events.
"""

from dataclasses import dataclass

import torch
from torch import nn

from embeddings.neural.paper_data import Histories, Items
from embeddings.neural.paper_segments import mean, softmax, total


@dataclass(frozen=True)
class Switches:
    """What an ablation takes away; all True is the whole method.

    Attributes:
        fusion: attention over the history; without, all events weigh the same.
        attribute: attention over a candidate's attributes; without, their mean.
        hierarchy: event -> session -> long-term; without, event -> long-term.
        text: the vectors of the items' texts.
        graph: the candidates' attributes.
        identity: vectors of the items' own, learned from behaviour.
    """

    fusion: bool = True
    attribute: bool = True
    hierarchy: bool = True
    text: bool = True
    graph: bool = True
    identity: bool = True


@dataclass(frozen=True)
class Tables:
    """What is the same for every user.

    Attributes:
        knowledge: float32[items, d], A k.
        behaviour: float32[items, d], x before its value.
        candidates: float32[items, d], R and the candidate's own vector.
        bias: float32[items].
    """

    knowledge: torch.Tensor
    behaviour: torch.Tensor
    candidates: torch.Tensor
    bias: torch.Tensor


class PaperNetwork(nn.Module):
    """Parameters and arithmetic; `tables` once a step, `weights` and `contributions` for each batch of histories."""

    vectors: torch.Tensor
    holders: torch.Tensor
    attributes: torch.Tensor

    def __init__(
        self, items: Items, size: int, switches: Switches, dropout: float, surprise: bool = False
    ) -> None:
        """Starts near zero, so that the first scores are the biases.

        Args:
            items: with vectors float32[items, width].
            size: d, of all vectors inside.
            switches: what is taken away.
            dropout: share of the contributions' components that are dropped in training.
            surprise: whether a value counts from its item's bias: of ratings, what they say beyond the item's mean.
        """
        super().__init__()
        count, width = items.vectors.shape
        self.switches, self.count, self.surprise = switches, count, surprise
        self.register_buffer("vectors", torch.from_numpy(items.vectors))
        self.register_buffer("holders", torch.from_numpy(items.holders))
        self.register_buffer("attributes", torch.from_numpy(items.attributes))
        self.text = nn.ModuleList(nn.Linear(width, size, bias=False) for _ in range(3))
        self.own = nn.ParameterList(nn.Parameter(torch.randn(count, size) * 0.05) for _ in range(3))
        self.entities = nn.Parameter(torch.randn(max(items.attribute_count, 1), size) * 0.05)
        self.gate = nn.Linear(size, size)  # B
        self.value = nn.Parameter(torch.randn(size) * 0.05)
        self.common = nn.Parameter(torch.randn(size) * 0.05)
        self.bias = nn.Parameter(torch.zeros(count))
        self.ageing = nn.Parameter(torch.zeros(2))
        self.heat = nn.Parameter(torch.zeros(2))
        self.level = nn.Parameter(torch.zeros(2))
        self.scale = nn.Parameter(torch.tensor(1.0))
        self.dropout = nn.Dropout(dropout)

    def tables(self) -> Tables:
        """Knowledge, behaviour and candidates' vectors of all items."""
        knowledge, behaviour, candidates = (self._view(n) for n in range(3))
        if self.switches.graph:
            candidates = candidates + self.attribute_sum()
        return Tables(knowledge, behaviour, candidates + self.common, self.bias)

    def _view(self, number: int) -> torch.Tensor:
        found = self.vectors.new_zeros((self.count, self.own[number].shape[1]))
        if self.switches.text:
            found = found + self.text[number](self.vectors)
        if self.switches.identity:
            found = found + self.own[number]
        return found

    def attribute_sum(self) -> torch.Tensor:
        """R = Σ_j a_j g_j, float32[items, d]; zeros for an item without attributes."""
        g = self.entities[self.attributes]  # [a, d]
        if not self.switches.attribute:
            return mean(g, self.holders, self.count)
        whole = mean(g, self.holders, self.count)[self.holders]
        weights = softmax((g * whole).sum(1), self.holders, self.count, sink=False)
        return total(weights[:, None] * g, self.holders, self.count)

    def behave(self, tables: Tables, past: Histories) -> torch.Tensor:
        """x of each event, float32[e, d]."""
        values = past.values - tables.bias[past.items] if self.surprise else past.values
        return tables.behaviour[past.items] + values[:, None] * self.value

    def weights(self, x: torch.Tensor, past: Histories) -> torch.Tensor:
        """w of each event, float32[e], recorded: below 1 in sum for each user."""
        whole = mean(x, past.owner, past.count)[past.owner]
        logits = self._logits((x * whole).sum(1), past.age, 0)
        if not self.switches.hierarchy:
            return softmax(logits, past.owner, past.count, sink=True)
        sessions = len(past.session_owner)
        within = softmax(logits, past.session, sessions, sink=True)
        of_session = total(within[:, None] * x, past.session, sessions)
        whole = mean(x, past.owner, past.count)[past.session_owner]
        size = torch.bincount(past.session, minlength=sessions)
        age = total(past.age, past.session, sessions) / size
        between = self._logits((of_session * whole).sum(1), age, 1) + torch.log(size)
        return within * softmax(between, past.session_owner, past.count, sink=True)[past.session]

    def _logits(self, ties: torch.Tensor, age: torch.Tensor, layer: int) -> torch.Tensor:
        heat = torch.exp(self.heat[layer]) if self.switches.fusion else 0.0
        return heat * ties + self.level[layer] - (self.ageing[layer] * age if self.switches.fusion else 0.0)

    def contributions(self, tables: Tables, past: Histories) -> torch.Tensor:
        """What each event adds to P_f, float32[e, d]: w_i (A k_i) ⊙ (1 + B x_i)."""
        x = self.behave(tables, past)
        fused: torch.Tensor = self.dropout(tables.knowledge[past.items] * (1 + self.gate(x)))
        return torch.exp(self.scale) * self.weights(x, past)[:, None] * fused

    def profiles(self, tables: Tables, past: Histories) -> torch.Tensor:
        """P_f, float32[users, d]."""
        return total(self.contributions(tables, past), past.owner, past.count)
