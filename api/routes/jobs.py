"""Jobs for the workers."""

from typing import Any

from flask import url_for

from api.queue import job_answer
from api.routes.base import blueprint, example, persona, problems
from api.schemas.base import NoQuery, PageQuery
from api.schemas.jobs import JobBody, JobPath

jobs = blueprint(
    "jobs", "Work for the workers: embed, reembed, ranking, encoder, profiles, statistics, audit, documents"
)

JOB = {
    "id": "6f1e…",
    "kind": "embed",
    "state": "running",
    "parameters": {"label": "Item"},
    "total": 17762,
    "done": 4096,
    "failed": 0,
    "rate": 96.4,
    "error": None,
    "chunks": {"done": 8, "queued": 27},
    "quarantined": [],
    "found": {},
}
ONE = example("The job", JOB)
PAGE = {"jobs": [JOB], "offset": 0, "limit": 20, "next": 20}


@jobs.post("/jobs", responses={"202": example("Accepted; Location says where to look", JOB), **problems(413)})
def submit(query: NoQuery, body: JobBody) -> Any:
    """Enqueues a job."""
    job = persona().queue.submit(body.kind, body.parameters.model_dump(exclude_unset=True))
    return job_answer(job), 202, {"Location": url_for("jobs.get", job=job.id)}


@jobs.get("/jobs", responses={"200": example("The newest first", PAGE)})
def page(query: PageQuery) -> Any:
    """Jobs, the newest first; `next` is the offset where the list goes on, null at its end."""
    return persona().queue.page(offset=query.offset, limit=query.limit)


@jobs.get("/jobs/<job>", responses={"200": ONE, **problems(404)})
def get(path: JobPath, query: NoQuery) -> Any:
    """One job: state, progress, rate, errors."""
    return job_answer(persona().queue.jobs.get(path.job))


@jobs.post("/jobs/<job>/cancel", responses={"200": ONE, **problems(404)})
def cancel(path: JobPath, query: NoQuery) -> Any:
    """Stops a job; what is running writes nothing any more."""
    return job_answer(persona().queue.jobs.cancel(path.job))


@jobs.post("/jobs/<job>/resume", responses={"202": ONE, **problems(404)})
def resume(path: JobPath, query: NoQuery) -> Any:
    """Lets a failed or cancelled job go on."""
    return job_answer(persona().queue.resume(path.job)), 202
