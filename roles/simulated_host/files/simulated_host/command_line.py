# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The command line: serve hosts, stop the server, make a host, show a descriptor."""

from __future__ import annotations

import argparse
import json
import logging
import os
import pathlib
import signal
import sys
import typing as t

from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sddl import SddlError, format_sddl

from . import background
from .host.document import HostError
from .host.host import Host
from .host.names import WindowsNameError, parse_path
from .host.win32 import Win32Error
from .new_host import make_host
from .service import Address, HostService, write_inventory
from .simulated_host import load_hosts
from .winrm import authentication
from .winrm.certificate import CertificateError, self_signed_context, server_context
from .winrm.server import ListenError

_log = logging.getLogger(__name__)


class CommandError(Exception):
    """A command that cannot be carried out; the text says why."""


def main(arguments: t.Sequence[str]) -> int:
    """Run the command that *arguments* name; return the exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        return int(options.run(options))
    except (
        CommandError,
        background.BackgroundError,
        HostError,
        ListenError,
        CertificateError,
        WindowsNameError,
    ) as exc:
        print(f"{parser.prog}: {exc}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="simulated_host",
        description="Simulated Windows web servers for tests: they speak WinRM and answer this collection's modules.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_serve(commands.add_parser("serve", help="serve the hosts of a folder until it is stopped"))
    stop = commands.add_parser("stop", help="stop the server that wrote a ready file")
    stop.add_argument("ready_file", type=pathlib.Path, metavar="READY-FILE")
    stop.set_defaults(run=_stop)
    init = commands.add_parser("init", help="make the folder of a host from a configuration of IIS")
    init.add_argument("folder", type=pathlib.Path, metavar="DIR")
    init.add_argument("--name", help="name of the computer (default: the name of the folder)")
    init.add_argument("--iis", metavar="VERSION", help="7.0, 7.5, 8.0, 8.5 or 10.0 (default: no IIS)")
    init.add_argument("--configuration", type=pathlib.Path, metavar="FILE", help="an applicationHost.config")
    init.add_argument(
        "--account", action="append", default=[], metavar="NAME", help="one more account, such as 'CORP\\editors'"
    )
    init.add_argument("--password", help="password of the administrator (default: a random one)")
    init.set_defaults(run=_init)
    show = commands.add_parser("show", help="print the security descriptor of a path as SDDL")
    show.add_argument("host", type=pathlib.Path, metavar="HOST-DIR")
    show.add_argument("path", metavar="PATH", help="such as 'C:\\inetpub\\wwwroot'")
    show.set_defaults(run=_show)
    return parser


def _add_serve(serve: argparse.ArgumentParser) -> None:
    serve.add_argument(
        "--hosts", type=pathlib.Path, required=True, metavar="DIR", help="a host's folder, or a folder of such folders"
    )
    serve.add_argument("--listen", metavar="ADDRESS:PORT", help="for HTTP (default 127.0.0.1:0, a free port)")
    serve.add_argument("--tls", metavar="ADDRESS:PORT", help="for HTTPS; --listen may then be left out")
    serve.add_argument(
        "--certificate", type=pathlib.Path, metavar="FILE", help="PEM; default: self-signed, made at start"
    )
    serve.add_argument("--key", type=pathlib.Path, metavar="FILE", help="the key of the certificate, PEM")
    serve.add_argument(
        "--certificate-copy", type=pathlib.Path, metavar="FILE", help="where to write the self-signed one"
    )
    serve.add_argument("--inventory", type=pathlib.Path, metavar="FILE", help="write an inventory of the hosts (YAML)")
    serve.add_argument("--group", default="simulated_hosts", help="their group in that inventory (%(default)s)")
    serve.add_argument(
        "--transport", choices=("basic", "ntlm"), default="basic", help="authentication in that inventory"
    )
    serve.add_argument(
        "--ready-file", type=pathlib.Path, metavar="FILE", help="write URLs and control token when ready"
    )
    serve.add_argument("--statistics", type=pathlib.Path, metavar="FILE", help="write the statistics at the end (JSON)")
    serve.add_argument("--log", type=pathlib.Path, metavar="FILE", help="log there instead of to standard error")
    serve.add_argument(
        "--detach", action="store_true", help="return when the server is ready; needs --ready-file, --log"
    )
    serve.add_argument(
        "--allow-other-addresses", action="store_true", help="listen on addresses that are not loopback addresses too"
    )
    serve.add_argument("--verbose", action="store_true", help="log every request")
    serve.set_defaults(run=_serve)


def _serve(options: argparse.Namespace) -> int:
    if options.detach:
        if options.ready_file is None or options.log is None:
            raise CommandError("--detach needs --ready-file and --log")
        arguments = [argument for argument in sys.argv[1:] if argument != "--detach"]
        print(background.start(arguments, ready_file=options.ready_file, log=options.log), end="")
        return 0
    level = logging.DEBUG if options.verbose else logging.WARNING
    logging.basicConfig(filename=options.log, level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    service = HostService(load_hosts(options.hosts))
    addresses = _listen(service, options)
    if options.inventory is not None:
        inventory = service.inventory(addresses[0], transport=options.transport, group=options.group)
        write_inventory(options.inventory, inventory)
    ready = {
        "pid": os.getpid(),
        "urls": [address.url for address in addresses],
        "hosts": {host.name: f"{addresses[0].url}/host/{host.name}/wsman" for host in service.hosts},
        "statistics": f"{addresses[0].url}/statistics",
        "control": f"{addresses[0].url}/control",
        "token": service.token,
    }
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: service.stopped.set())
    text = json.dumps(ready, indent=2) + "\n"
    if options.ready_file is None:
        print(text, end="", flush=True)
    else:
        _write_private(options.ready_file, text)
    service.stopped.wait()
    service.server.close()
    if options.statistics is not None:
        options.statistics.write_text(json.dumps(service.statistics(), indent=2) + "\n", encoding="utf-8")
    if options.ready_file is not None:
        options.ready_file.unlink(missing_ok=True)
    return 0


def _listen(service: HostService, options: argparse.Namespace) -> list[Address]:
    if options.transport == "ntlm" and not authentication.ntlm_is_available():
        raise CommandError("NTLM needs the Python package `pyspnego` (it comes with pywinrm)")
    addresses = []
    if options.listen or not options.tls:
        address, port = _address(options.listen or "127.0.0.1:0")
        port = service.server.listen(address, port, allow_other_addresses=options.allow_other_addresses)
        addresses.append(Address(address=address, port=port, tls=False))
    if options.tls:
        address, port = _address(options.tls)
        if options.certificate is not None:
            tls = server_context(options.certificate, options.key)
        else:
            tls = self_signed_context([address], copy=options.certificate_copy)
        port = service.server.listen(address, port, tls=tls, allow_other_addresses=options.allow_other_addresses)
        addresses.append(Address(address=address, port=port, tls=True))
    return addresses


def _address(text: str) -> tuple[str, int]:
    address, _unused, port = text.rpartition(":")
    if not address or not port.isdecimal() or int(port) > 65535:
        raise CommandError(f"{text}: must be ADDRESS:PORT, such as 127.0.0.1:15985; port 0 takes a free one")
    return address.strip("[]"), int(port)


def _write_private(file: pathlib.Path, text: str) -> None:
    """Write *file* so that it is complete as soon as it is there, and that only this account can read it."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(text, encoding="utf-8")
    draft.replace(file)


def _stop(options: argparse.Namespace) -> int:
    background.stop(options.ready_file)
    return 0


def _init(options: argparse.Namespace) -> int:
    configuration = None
    if options.configuration is not None:
        try:
            configuration = options.configuration.read_bytes()
        except OSError as exc:
            raise CommandError(f"{options.configuration}: {exc.strerror}") from exc
    name = options.name or options.folder.absolute().name
    left_out = make_host(
        options.folder,
        name=name,
        iis_version=options.iis,
        configuration=configuration,
        accounts=options.account,
        password=options.password,
    )
    for path in left_out:
        print(f"no folder was made for the physical path {path}", file=sys.stderr)
    print(options.folder)
    return 0


def _show(options: argparse.Namespace) -> int:
    host = Host(options.host)
    path = parse_path(options.path)
    try:
        host.find(path)
        print(format_sddl(host.descriptors.descriptor(path)))
    except (Win32Error, SddlError) as exc:
        raise CommandError(f"{options.path}: {exc}") from exc
    return 0
