"""A sentence for each reason, made from its path alone."""

from graph.records import Event, Related


def phrase(relation: str) -> str:
    """A relation type as words: `DIRECTED_BY` -> "directed by"."""
    return relation.replace("_", " ").lower()


def event_phrase(event: Event) -> str:
    """What the user did: "you gave Alien 5" or "you had a purchase event with Alien"."""
    if event.value is not None:
        return f"you gave {event.title} {event.value:g}"
    return f"you had a {event.kind} event with {event.title}"


def collaborative(event: Event, title: str, weight: float) -> str:
    """For a learned link from an item of the history."""
    tendency = "also tend to choose" if weight > 0 else "tend to choose less than others do"
    return f"Because {event_phrase(event)}: those who choose it {tendency} {title}."


def behaviour(event: Event, title: str, product: float) -> str:
    """For what an item of the history says of what comes next."""
    tendency = "often go on to" if product > 0 else "seldom go on to"
    return f"Because {event_phrase(event)}: people with such a history {tendency} {title}."


def knowledge(event: Event, title: str, tie: Related, source: str, target: str) -> str:
    """For an entity shared with an item of the history."""
    if source == target:
        return f"{title} is tied to {tie.name} ({phrase(target)}), like {event.title}: {event_phrase(event)}."
    return (
        f"{title} is tied to {tie.name} ({phrase(target)}), and so is {event.title} ({phrase(source)}): "
        f"{event_phrase(event)}."
    )


def interest(event: Event, title: str, tie: Related, support: int) -> str:
    """For an interest that the history points at and the item meets."""
    return (
        f"Your history points at {tie.name}: {support} of the items you liked have it, {event.title} among them, "
        f"and {title} is tied to it ({phrase(tie.relation)})."
    )


def stated(title: str, tie: Related) -> str:
    """For an interest that the user stated and the item meets."""
    return f"You stated an interest in {tie.name}, and {title} is tied to it ({phrase(tie.relation)})."


def novelty(title: str, popularity: int) -> str:
    """For how little known the item is, where the user wants that."""
    times = "one event" if popularity == 1 else f"{popularity} events"
    return f"You asked for what is less known: {title} was liked in {times} of all users."


def semantic(event: Event, title: str, cosine: float) -> str:
    """For nearness in meaning to an item of the history."""
    likeness = "reads like" if cosine > 0 else "reads unlike"
    return f"What is known of {title} {likeness} {event.title} (cosine {cosine:.2f}): {event_phrase(event)}."


def trait(trait: str, title: str, lift: float) -> str:
    """For what those who share a trait of the user like."""
    return f"Users with {trait} like {title} {lift:.2g} times as often as all users do."


def prior(title: str, prior: float) -> str:
    """For what was learned of the item whoever asks."""
    return f"Whoever asks: what all have chosen so far speaks {'for' if prior > 0 else 'against'} {title}."


def popularity(title: str, popularity: int) -> str:
    """For how well known the item is."""
    return f"{title} was liked in {popularity} event{'' if popularity == 1 else 's'} of all users."
