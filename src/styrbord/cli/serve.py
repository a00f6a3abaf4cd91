# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The command that starts the steering board in the browser."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from styrbord.cli import show
from styrbord.errors import AskedWrongly


def add_to(app: typer.Typer) -> None:
    """Mount the command."""
    app.command()(serve)


def serve(
    register: Annotated[Path, typer.Option(help="The register folder; made when it is not there.")] = Path("register"),
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(help="Processes; each holds the register in memory.")] = 1,
    threads: Annotated[int, typer.Option(help="Requests a process answers at once.")] = 8,
    demo: Annotated[bool, typer.Option(help="Make demo users and show their sign-in on the page.")] = False,
    open_browser: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in the browser.")] = False,
    overlay: Annotated[list[str], typer.Option(help="An overlay over the lawbook (again for more).")] = [],  # noqa: B006
) -> None:
    """Start the steering board; stop it with Ctrl-C. docs/operations.md tells how to run it for many users."""
    _refuse_taken(host, port)
    if demo and host not in ("127.0.0.1", "localhost", "::1"):
        raise AskedWrongly(
            "Demo users have passwords that everybody can read.",
            where=f"--demo with --host {host}",
            expected="a demo that only this machine reaches",
            todo="leave out --host, or leave out --demo and make users with `styrbord user add`",
        )
    environment = {
        **os.environ,
        "STYRBORD_REGISTER": str(register.resolve()),
        "STYRBORD_OVERLAYS": os.pathsep.join(overlay),
        "STYRBORD_BIND": f"{host}:{port}",
        "STYRBORD_WORKERS": str(workers),
        "STYRBORD_THREADS": str(threads),
        "STYRBORD_DEMO": "1" if demo else "0",
    }
    address = f"http://{host}:{port}/"
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a service manager's stop is a stop for both processes
    with subprocess.Popen([sys.executable, "-m", "styrbord.web"], env=environment) as server:
        threading.Thread(target=_tell, args=(host, port, address, open_browser), daemon=True).start()
        try:
            code = server.wait()
        except KeyboardInterrupt:
            server.terminate()
            code = server.wait()
    raise typer.Exit(0 if code in (0, -15) else 1)


def free_port(first: int) -> int:
    """The first free port of this machine from `first` on; `first` itself when a hundred are taken."""
    return next((port for port in range(first, first + 100) if _is_free("127.0.0.1", port)), first)


def _is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _refuse_taken(host: str, port: int) -> None:
    if not _is_free(host, port):
        raise AskedWrongly(
            f"Port {port} is taken.",
            where=f"--port {port} on {host}",
            expected="a free port",
            todo="stop what listens there, or choose another with --port",
        )


def _tell(host: str, port: int, address: str, open_browser: bool) -> None:
    """Say where the page is once it answers."""
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex((host, port)) == 0:
                break
        time.sleep(0.2)
    show.out.print(f"Styrbord: {address}  (Ctrl-C stops it)", highlight=False)
    if open_browser:
        webbrowser.open(address)
