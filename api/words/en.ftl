### English. What each message means, and what its variables are, is in api/words/; every language has the same.

## Names and lists
quoted = { $name }
it = it
it-start = It
list-next = ,{ " " }
list-last = { " " }and{ " " }
phrases-next = ,{ " " }
phrases-last = { " " }and{ " " }
sentence-end = .
sentence-next = { " " }

## What the user did: "gave Alien 5 and Heat 4", "bought Enamel Mug"; `did-` and the kind of an event
rated-item = { $item } { $value }
did-rated = gave { $items }
did-rate = rated { $items }
did-like = liked { $items }
did-watch = watched { $items }
did-view = viewed { $items }
did-click = clicked { $items }
did-read = read { $items }
did-listen = listened to { $items }
did-play = played { $items }
did-purchase = bought { $items }
did-buy = bought { $items }
did-order = ordered { $items }
did-return = returned { $items }
did-add_to_cart = added { $items } to the cart
did-save = saved { $items }
did-share = shared { $items }
did-book = booked { $items }
did-visit = visited { $items }
did-other = had an event of the kind “{ $kind }” with { $items }
you-did = you { $did }

## What ties an item to an entity: what can follow the item's name; `tie-` and the type of a relation
tie-DIRECTED_BY = was directed by { $entity }
tie-WRITTEN_BY = was written by { $entity }
tie-HAS_AUTHOR = was written by { $entity }
tie-PRODUCED_BY = was produced by { $entity }
tie-COMPOSED_BY = has music by { $entity }
tie-PERFORMED_BY = is performed by { $entity }
tie-PUBLISHED_BY = was published by { $entity }
tie-HAS_CAST = has { $entity } in its cast
tie-HAS_GENRE = is of the genre { $entity }
tie-FROM_COUNTRY = is from { $entity }
tie-IN_LANGUAGE = is in { $entity }
tie-NOMINATED_FOR = was nominated for { $entity }
tie-WON = won { $entity }
tie-IN_CATEGORY = is in the category { $entity }
tie-MADE_BY = is made by { $entity }
tie-MADE_OF = is made of { $entity }
tie-HAS_BRAND = is of the brand { $entity }
tie-HAS_COLOUR = has the colour { $entity }
tie-HAS_COLOR = has the color { $entity }
tie-LOCATED_IN = is located in { $entity }
tie-HAS_TOPIC = has the topic { $entity }
tie-HAS_SUBJECT = has the subject { $entity }
tie-HAS_TAG = has the tag { $entity }
tie-ABOUT = is about { $entity }
tie-OFFERS_ACTIVITY = offers { $entity }
tie-PART_OF = is part of { $entity }
tie-other = is tied to { $entity } ({ $type })

## Who shares a trait: what can follow "users with"
trait-value = { $name } { $value }
trait-below = { $name } below { $high }
trait-from = { $name } from { $low } on
trait-between = { $name } from { $low } to below { $high }
attribute-age = age
attribute-gender = gender
attribute-occupation = occupation
attribute-city = city
attribute-country = country
attribute-plan = plan

## Reasons: one sentence each
reason-collaborative = Because { $event }: those who choose it also tend to choose { $item }.
reason-collaborative-less = Because { $event }: those who choose it choose { $item } less often than others do.
reason-behaviour = Because { $event }: people with such a history often go on to { $item }.
reason-behaviour-less = Because { $event }: people with such a history seldom go on to { $item }.
reason-knowledge = Because { $event }: { $item } { $tie }, too.
reason-knowledge-apart = Because { $event }: it { $source }, and { $item } { $tie }.
reason-stated = You stated an interest in { $entity } (weight { $weight }), and { $item } { $tie }.
reason-interest = Your history points at { $entity } ({ $n } of your items, such as { $evidence }), and { $item } { $tie }.
reason-semantic = Because { $event }: what is known of { $item } reads like it (cosine { $cosine }).
reason-semantic-less = Because { $event }: what is known of { $item } reads unlike it (cosine { $cosine }).
reason-trait = Users with { $trait } like { $item } { $lift } times as often as all users do.
reason-popularity = { $item } was liked in { $n ->
        [one] { $n } event
       *[other] { $n } events
    } of all users.
reason-prior = Whoever asks: what all have chosen so far speaks for { $item }.
reason-prior-less = Whoever asks: what all have chosen so far speaks against { $item }.
reason-novelty = You asked for novelty, and { $item } was liked in { $n ->
        [one] { $n } event
       *[other] { $n } events
    } of all users.
reason-described = You wrote what you want, and what is known of { $item } reads like it (cosine { $cosine }).
reason-described-less = You wrote what you want, and what is known of { $item } reads unlike it (cosine { $cosine }).

## A recommendation in one paragraph: clauses, joined by `list-next`, `list-last`, put into sentences
clause-collaborative = those who choose { $others } also tend to choose { $item }
clause-behaviour = people with { $others } in their history often go on to { $item }
clause-semantic = what is known of { $item } reads like { $others }
clause-knowledge = like { $others }, { $item } { $tie }
clause-knowledge-apart = { $item } { $tie }, and { $others } { $source }
clause-stated = { $item } { $tie }, in which you stated an interest
clause-interest = { $item } { $tie }, which your history points at ({ $n } of your items, such as { $evidence })
clause-trait = users with { $trait } like { $item } { $lift } times as often as all users do
clause-prior = what all have chosen so far speaks for { $item }
clause-popularity = { $item } was liked in { $n ->
        [one] { $n } event
       *[other] { $n } events
    } of all users
clause-novelty = you asked for novelty, and { $item } was liked in { $n ->
        [one] { $n } event
       *[other] { $n } events
    } of all users
clause-described = what is known of { $item } reads like what you wrote
clause-collaborative-less = those who choose { $others } choose { $item } less often than others do
clause-behaviour-less = people with { $others } in their history seldom go on to { $item }
clause-semantic-less = what is known of { $item } reads unlike { $others }
clause-described-less = what is known of { $item } reads unlike what you wrote
clause-prior-less = what all have chosen so far speaks against { $item }
join = { $first }, and { $second }
against = On the other hand, { $clause }
only-rest = No single reason stands out for { $item }

## A profile on one page
portrait-attributes = What is known of you: { $attributes }
portrait-no-attributes = Nothing is known of you but what you did
portrait-no-events = You have no events so far
portrait-activity = You have { $n ->
        [one] { $n } event
       *[other] { $n } events
    } with { $items ->
        [one] { $items } item
       *[other] { $items } items
    }, of which { $liked } count as liking, from { DATETIME($first, dateStyle: "long") } to { DATETIME($last, dateStyle: "long") }
portrait-kinds = They are { $kinds }
kind-rate = { $n ->
        [one] { $n } rating
       *[other] { $n } ratings
    }
kind-like = { $n ->
        [one] { $n } liking
       *[other] { $n } likings
    }
kind-watch = { $n ->
        [one] { $n } watching
       *[other] { $n } watchings
    }
kind-view = { $n ->
        [one] { $n } view
       *[other] { $n } views
    }
kind-click = { $n ->
        [one] { $n } click
       *[other] { $n } clicks
    }
kind-read = { $n ->
        [one] { $n } reading
       *[other] { $n } readings
    }
kind-listen = { $n ->
        [one] { $n } listening
       *[other] { $n } listenings
    }
kind-play = { $n ->
        [one] { $n } play
       *[other] { $n } plays
    }
kind-purchase = { $n ->
        [one] { $n } purchase
       *[other] { $n } purchases
    }
kind-buy = { $n ->
        [one] { $n } purchase
       *[other] { $n } purchases
    }
kind-order = { $n ->
        [one] { $n } order
       *[other] { $n } orders
    }
kind-return = { $n ->
        [one] { $n } return
       *[other] { $n } returns
    }
kind-add_to_cart = { $n ->
        [one] { $n } addition to the cart
       *[other] { $n } additions to the cart
    }
kind-save = { $n ->
        [one] { $n } save
       *[other] { $n } saves
    }
kind-share = { $n ->
        [one] { $n } share
       *[other] { $n } shares
    }
kind-book = { $n ->
        [one] { $n } booking
       *[other] { $n } bookings
    }
kind-visit = { $n ->
        [one] { $n } visit
       *[other] { $n } visits
    }
kind-other = { $n } of the kind “{ $kind }”
portrait-stated = You stated an interest in { $interests }
portrait-stated-one = { $entity } (weight { $weight })
portrait-more = { $n } more
portrait-kinds-more = { $n } more { $n ->
        [one] kind
       *[other] kinds
    }
portrait-muted = You muted { $muted }
portrait-muted-event = an event with { $item }
portrait-muted-hidden = { $entity } (and items that have it)
portrait-novelty = You asked for novelty ({ $value } on a scale from 0 to 1)
portrait-observed = Your history points at { $entity } { $lift } times as much as everyone's does: { $n } of your items, such as { $evidence }
portrait-observed-bare = Your history points at { $entity } { $lift } times as much as everyone's does: { $n } of your items
portrait-observed-more = It points at { $n } more
portrait-inferred = From users like you: those with { $trait } like { $entity } { $lift } times as often as all users do
portrait-inferred-more = From users like you, { $n } more { $n ->
        [one] interest is
       *[other] interests are
    } inferred
portrait-no-interests = Your history points at nothing more than everyone's does
portrait-recent = Most recently, { $event }
