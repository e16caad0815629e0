"""The application: what it is made of, and what starts and ends with it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.routing import APIRoute, iter_route_contexts

from aida.transparency.note import Signer
from aida_sync import __version__
from aida_sync.ai.routes import router as ai
from aida_sync.analytics.lifespan import counting
from aida_sync.analytics.routes import router as analytics
from aida_sync.audit.routes import router as audit
from aida_sync.audit.sequencer import Sequencer
from aida_sync.auth.access_tokens import AccessTokens
from aida_sync.auth.guard import require_guards
from aida_sync.auth.limits import Limiter, Limits
from aida_sync.auth.principal import REMEMBERED_SECONDS, Authenticator, identify
from aida_sync.auth.routes import router as auth
from aida_sync.background import EVENT_HANDLERS, JOB_KINDS, RECURRING
from aida_sync.bundles.lifespan import following
from aida_sync.bundles.routes import router as bundles
from aida_sync.config import Settings
from aida_sync.db.database import Database, open_database
from aida_sync.db.reach import EVERYTHING, reaching
from aida_sync.decisions.routes import router as decisions
from aida_sync.events.dispatcher import Dispatcher
from aida_sync.events.routes import router as dead_letters
from aida_sync.findings.routes import router as findings
from aida_sync.health.routes import router as health
from aida_sync.ingest.routes import router as ingest
from aida_sync.invitations.routes import router as invitations
from aida_sync.jobs.kinds import Environment
from aida_sync.jobs.routes import router as jobs
from aida_sync.jobs.runner import Runner
from aida_sync.keys.data_keys import keep_unlocked, unlock
from aida_sync.keys.reencryption import encrypt_before_use
from aida_sync.keys.routes import router as keys
from aida_sync.keys.sealing import Sealer, key_file, parse_master_keys
from aida_sync.keys.service import Purpose, live_keys
from aida_sync.kit import problems, tracing
from aida_sync.kit.contract import complete
from aida_sync.kit.envelope import ErrorEnvelope
from aida_sync.kit.guarding_middleware import GuardingMiddleware
from aida_sync.kit.outgoing import Outgoing, parse_networks
from aida_sync.kit.router import API
from aida_sync.kit.short_memory import ShortMemory
from aida_sync.live.hints import Hints, OwnHints, PostgresHints, RedisHints
from aida_sync.live.hub import Hub
from aida_sync.live.routes import documents
from aida_sync.live.routes import router as live
from aida_sync.oauth.errors import OAuthError, oauth_error_response
from aida_sync.oauth.routes import router as oauth
from aida_sync.pages.account import router as account_pages
from aida_sync.pages.authorize import router as authorize_pages
from aida_sync.pages.home import router as home
from aida_sync.pages.sso import router as sso_pages
from aida_sync.personas.routes import router as personas
from aida_sync.practices.routes import router as practices
from aida_sync.projects.routes import router as projects
from aida_sync.resets.routes import router as resets
from aida_sync.roles.routes import router as roles
from aida_sync.rules.routes import router as rules
from aida_sync.schema.version import require_current, warnings
from aida_sync.sessions.routes import router as sessions
from aida_sync.sessions.service import Lifetimes
from aida_sync.sso.setup import single_sign_on
from aida_sync.stages.routes import router as stages
from aida_sync.tasks.routes import router as tasks
from aida_sync.teams.routes import router as teams
from aida_sync.templates.routes import router as templates
from aida_sync.tokens.routes import router as tokens
from aida_sync.users.routes import router as users
from aida_sync.webhooks.routes import router as webhooks

ROUTERS = (
    auth,
    sessions,
    users,
    projects,
    rules,
    practices,
    templates,
    stages,
    bundles,
    audit,
    live,
    resets,
    invitations,
    roles,
    ai,
    jobs,
    dead_letters,
    webhooks,
    keys,
    ingest,
    teams,
    tokens,
    analytics,
    findings,
    decisions,
    personas,
    tasks,
)
_log = structlog.get_logger("aida_sync.app")
_ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"model": ErrorEnvelope, "description": text}
    for status, text in (
        (400, "The request cannot be understood"),
        (401, "Nobody is logged in"),
        (403, "Not allowed"),
        (404, "Not found"),
        (409, "It does not fit the state of things"),
        (412, "It was changed since the client read it"),
        (413, "Too large"),
        (415, "In a form that is not read"),
        (422, "Not valid"),
        (428, "If-Match is missing"),
        (429, "Too many requests"),
        (503, "Something does not answer"),
    )
}


class Service(FastAPI):
    """The application, whose contract is complete."""

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document."""
        if self.openapi_schema is None:
            self.openapi_schema = complete(super().openapi(), self.state.settings.body_limit)
        return self.openapi_schema


def create_app(settings: Settings) -> FastAPI:
    """The service as an ASGI application; the database is opened when it starts."""
    app = Service(
        title="AIDA sync service",
        version=__version__,
        description="Shares a team's rules, and keeps an audit log that can be verified.",
        lifespan=_lifespan,
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=_operation_id,
    )
    app.state.settings = settings
    problems.install(app)
    app.add_exception_handler(OAuthError, oauth_error_response)
    secure = settings.public_url.startswith("https://")
    app.add_middleware(GuardingMiddleware, body_limit=settings.body_limit, secure=secure)
    for router in ROUTERS:
        app.include_router(router, prefix=API, responses=_ERRORS)
    app.include_router(health)
    for router in (home, oauth, account_pages, authorize_pages, sso_pages):
        app.include_router(router)
    app.include_router(documents)
    require_guards(app)
    if settings.otlp_endpoint:
        tracing.install(
            app, tracing.exporting_provider(settings.otlp_endpoint, settings.trace_ratio)
        )
    app.state.route_templates = {
        id(route.original_route): route.path for route in iter_route_contexts(app.routes)
    }
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    with reaching(EVERYTHING):  # all that runs in the background does so over all projects
        async with _living(app):
            yield


@asynccontextmanager
async def _living(app: FastAPI) -> AsyncIterator[None]:
    settings: Settings = app.state.settings
    database = open_database(settings.resolved_database_url, settings.database_pool)
    try:
        await require_current(database)
        for warning in await warnings(database):
            _log.warning("database", problem=warning)
        signer = await _prepare(app, settings, database)
        if tracer := getattr(app.state, "tracer_provider", None):
            tracing.start(tracer, database)
        hub = Hub(database, _hints(settings, database))
        app.state.live = hub
        sequencer = Sequencer(database, signer, hub.announce)
        app.state.sequencer = sequencer
        running = asyncio.create_task(sequencer.run())
        environment = Environment(settings, database, app.state.sealer)
        runner, dispatcher = runner_of(environment), Dispatcher(environment, EVENT_HANDLERS)
        app.state.runner, app.state.dispatcher = runner, dispatcher
        dispatching = asyncio.create_task(dispatcher.run())
        working = asyncio.create_task(runner.run())
        refreshing = asyncio.create_task(keep_unlocked(database, app.state.sealer))
        telling = asyncio.create_task(hub.run())
        retention = timedelta(days=settings.events_retention_days)
        freshness = timedelta(hours=settings.bundle_hours)
        async with (
            counting(app.state, database, retention),
            following(app.state, database, freshness),
        ):
            yield
        telling.cancel()
        await asyncio.wait({telling}, timeout=2)
        dispatcher.stop()
        runner.stop()
        await asyncio.gather(dispatching, working)
        refreshing.cancel()
        sequencer.stop()
        await running
    finally:
        await database.close()
        if tracer := getattr(app.state, "tracer_provider", None):
            await asyncio.to_thread(tracing.stop, tracer)


async def _prepare(app: FastAPI, settings: Settings, database: Database) -> Signer:
    sealer = sealer_of(settings)
    await encrypt_before_use(database, await unlock(database, sealer))
    async with database.write() as session:
        token_keys = await live_keys(session, sealer, Purpose.ACCESS_TOKENS)
        log_keys = await live_keys(session, sealer, Purpose.AUDIT_LOG)
    state = app.state
    state.database, state.sealer = database, sealer
    state.outgoing = Outgoing(parse_networks(settings.webhook_networks))
    life = timedelta(minutes=settings.access_token_minutes)
    state.access_tokens = AccessTokens(token_keys, settings.public_url, life)
    state.access_memory = ShortMemory("access", REMEMBERED_SECONDS)
    state.sender_memory = ShortMemory("senders", REMEMBERED_SECONDS)
    state.authenticator = Authenticator(database, state.access_tokens)
    state.lifetimes = Lifetimes(
        timedelta(days=settings.refresh_token_days), timedelta(days=settings.session_days)
    )
    limits = Limits(
        settings.requests_per_minute,
        settings.logins_per_minute,
        settings.ai_requests_per_minute,
        settings.ai_tokens_a_request,
        settings.messages_per_minute,
    )
    state.limiter = Limiter(limits, settings.redis_url.get_secret_value())
    state.identify = _user_id
    state.sso = single_sign_on(settings)
    signer = Signer(settings.log_origin, log_keys[0].private)
    state.log_key = signer.key
    return signer


def _hints(settings: Settings, database: Database) -> Hints:
    redis = settings.redis_url.get_secret_value()
    if redis:
        return RedisHints(redis)
    return PostgresHints(settings.database_url) if database.is_postgresql else OwnHints()


def runner_of(environment: Environment) -> Runner:
    """What runs jobs in this process, or sends them to workers."""
    queue = environment.settings.queue_url.get_secret_value()
    if not queue:
        return Runner(environment, JOB_KINDS, RECURRING)
    from aida_sync.jobs.celery_queue import sender

    return Runner(environment, JOB_KINDS, RECURRING, sender(queue))


def sealer_of(settings: Settings) -> Sealer:
    """What encrypts secrets in the database."""
    words = settings.master_key.get_secret_value()
    if words:
        return Sealer(parse_master_keys(words))
    return Sealer(key_file(settings.data_folder / "master.key"))


async def _user_id(request: Request) -> str:
    principal = await identify(request)
    return principal.user_id if principal else "anonymous"


def _operation_id(route: APIRoute) -> str:
    return route.name
