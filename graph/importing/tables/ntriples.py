"""Lines of N-Triples (W3C Recommendation, 2014) as cells, read by Oxigraph."""

from typing import Any

import pyoxigraph

from graph.importing.rows import Fault

COLUMNS = ("subject", "predicate", "object", "literal", "language", "datatype")
"""`object` is the address or blank node, `literal` the text, of which one alone is there; `subject` likewise an address
or a blank node."""


def triple(line: str) -> list[Any] | Fault:
    """One line as cells of `COLUMNS`, None where there is none."""
    try:
        found = list(pyoxigraph.parse(line, pyoxigraph.RdfFormat.N_TRIPLES))
    except (SyntaxError, ValueError) as error:
        return Fault(f"no triple: {error}", line[:1_000])
    if len(found) != 1:
        return Fault(f"{len(found)} triples on one line", line[:1_000])
    subject, predicate, end = found[0].subject, found[0].predicate, found[0].object
    if isinstance(end, pyoxigraph.Literal):
        return [_node(subject), predicate.value, None, end.value, end.language, end.datatype.value]
    return [_node(subject), predicate.value, _node(end), None, None, None]


def _node(node: Any) -> str:
    return str(node) if isinstance(node, pyoxigraph.BlankNode) else str(getattr(node, "value", node))
