# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""`python -m styrbord.web`: prepare the workflow database and the static files, then answer requests."""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "styrbord.web.settings")


def prepare() -> None:
    """Make the register where there is none, bring the database to this version's tables, gather the static files."""
    from styrbord.workbench import make_register

    make_register(Path(os.environ.get("STYRBORD_REGISTER", "register")))
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    from styrbord.web.demo import make_demo_users, shut_out_demo_users

    make_demo_users() if settings.DEMO else shut_out_demo_users()


def warm(worker: object) -> None:
    """Load the register and judge it before somebody asks, and take in what was handed in."""
    from styrbord.web.importing import work
    from styrbord.web.warming import warm_up

    threading.Thread(target=warm_up, name="warm", daemon=True).start()
    threading.Thread(target=work, name="importing", daemon=True).start()


def serve() -> None:
    """Answer requests until stopped: STYRBORD_BIND, STYRBORD_WORKERS processes of STYRBORD_THREADS threads."""
    from gunicorn.app.base import BaseApplication

    options: dict[str, Any] = {
        "bind": os.environ.get("STYRBORD_BIND", "127.0.0.1:8000"),
        "workers": int(os.environ.get("STYRBORD_WORKERS", "1")),
        "threads": int(os.environ.get("STYRBORD_THREADS", "8")),
        "worker_class": "gthread",
        "timeout": 120,
        "graceful_timeout": 20,
        "max_requests": 0,
        "post_worker_init": warm,
        "child_exit": forget_worker,
        "loglevel": "warning",
        "control_socket_disable": True,
    }

    class Server(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            for name, value in options.items():
                if name in self.cfg.settings:
                    self.cfg.set(name, value)

        def load(self) -> Callable[..., Any]:
            from styrbord.web.wsgi import application

            return application

    Server().run()


def forget_worker(server: Any, worker: Any) -> None:
    """A worker has ended: its gauges no longer count."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)


def main() -> None:
    """Prepare and serve."""
    prepare()
    if int(os.environ.get("STYRBORD_WORKERS", "1")) > 1 and "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="styrbord-metrics-")
    serve()


if __name__ == "__main__":
    main()
