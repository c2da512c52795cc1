#!/usr/bin/env python3
"""An OPC UA server in the shape of Kepware and iFIX, for the tests of the OPC UA client.

Prints one line when it listens: READY opc.tcp://127.0.0.1:PORT/
The node ids of Channel1 are Kepware's; those of SAC are made up for these tests. Users: operator / s3cret-pw.
Every service that a client asks for is written to --services FILE, one number a line (the binary type id).
"""
import argparse
import asyncio
import ipaddress
import signal
import socket
import struct
import sys
import tempfile
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

from asyncua import Server, ua
from asyncua.common.utils import ServiceError
from asyncua.crypto.permission_rules import User, UserRole
from asyncua.server import internal_server, uaprocessor
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

URI = "urn:localhost:hotstandby:test"
VT = ua.VariantType


class Users:
    def get_user(self, iserver, username=None, password=None, certificate=None):
        if username is None:
            return User(role=UserRole.User)
        if isinstance(password, bytes):
            password = password.decode("utf-8", "replace")
        return User(role=UserRole.User, name=username) if (username, password) == ("operator", "s3cret-pw") else None


def certificate(folder, host, expired):
    """A self-signed certificate for `host`, valid now or expired since a day."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hotstandby test server")])
    now = datetime.now(timezone.utc)
    end = now - timedelta(days=1) if expired else now + timedelta(days=30)
    try:
        host_name = x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        host_name = x509.DNSName(host)
    built = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=30)).not_valid_after(end)
        .add_extension(x509.SubjectAlternativeName([x509.UniformResourceIdentifier(URI), host_name]), False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), False)
        .add_extension(x509.KeyUsage(True, True, True, True, False, True, False, False, False), False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]), False)
        .sign(key, hashes.SHA256())
    )
    (folder / "key.pem").write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    (folder / "cert.der").write_bytes(built.public_bytes(serialization.Encoding.DER))


def orders(path):
    """What the test wants now: a list of words for each line of PATH.orders."""
    try:
        return [line.split() for line in Path(f"{path}.orders").read_text("ascii").splitlines()]
    except FileNotFoundError:
        return []


def record_services(path):
    """Services by number, and what becomes of sessions: opened, closed (asked for), lost (the connection went first).

    PATH.orders, when it is there, says what to do: lines `fail SERVICE CODE`, `hang SERVICE`, `reset SERVICE`, and
    for the simulated driver `counters reset`, `quality bad`, and `state N` for the server itself (3: suspended).
    """
    original = uaprocessor.UaProcessor._process_message
    asked_to_close = set()

    def told(service):
        return {line[0]: line[-1] for line in orders(path) if line[1] == service}

    def note(text):
        with open(path, "a", encoding="ascii") as file:
            file.write(f"{text}\n")

    async def recorded(self, typeid, *rest):
        note(typeid.Identifier)
        wanted = told(str(typeid.Identifier))
        if "hang" in wanted:
            time.sleep(3600)  # the whole server stands
        if "reset" in wanted:
            # No time to linger: the peer sees a reset, not an end.
            sock = self._transport.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self._transport.abort()
            return False
        if typeid.Identifier == ua.ObjectIds.CloseSessionRequest_Encoding_DefaultBinary and self.session:
            asked_to_close.add(id(self.session))
        if "fail" in wanted:
            raise ServiceError(int(wanted["fail"], 16))
        return await original(self, typeid, *rest)

    register = internal_server.InternalServer.register_external_session
    unregister = internal_server.InternalServer.unregister_external_session

    def registered(self, session):
        note("opened")
        return register(self, session)

    def unregistered(self, session):
        note("closed" if id(session) in asked_to_close else "lost")
        return unregister(self, session)

    uaprocessor.UaProcessor._process_message = recorded
    internal_server.InternalServer.register_external_session = registered
    internal_server.InternalServer.unregister_external_session = unregistered


def hide_secure():
    """As somebody on the line who takes what has security out of GetEndpoints, and cannot touch the session."""
    original = internal_server.InternalServer.get_endpoints
    session = internal_server.InternalSession.create_session
    inside = []

    async def listed(self, *rest, **more):
        found = await original(self, *rest, **more)
        return found if inside else [one for one in found if one.SecurityMode == ua.MessageSecurityMode.None_]

    async def created(self, *rest, **more):
        inside.append(1)
        try:
            return await session(self, *rest, **more)
        finally:
            inside.pop()

    internal_server.InternalServer.get_endpoints = listed
    internal_server.InternalSession.create_session = created


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--services")
    parser.add_argument("--no-none", action="store_true")
    parser.add_argument("--only-none", action="store_true")
    parser.add_argument("--hide-secure", action="store_true", help="the list of endpoints lacks what has security, as if taken out")
    parser.add_argument("--namespace", action="append", default=[], help="one that comes before Kepware's (made URN)")
    parser.add_argument("--kepware", default="KEPServerEX", help="the URI of Kepware's namespace")
    parser.add_argument("--no-anonymous", action="store_true")
    parser.add_argument("--expired", action="store_true")
    parser.add_argument("--host", default="127.0.0.1", help="the host that the certificate names")
    parser.add_argument("--dips", action="store_true", help="for a quarter of each second, empty and standby")
    parser.add_argument("--freeze", action="store_true")
    parser.add_argument("--no-statistics", action="store_true")
    parser.add_argument("--pending", type=int, default=7, help="pending writes at the start; five less each second")
    parser.add_argument("--stall-after", type=float, default=0)
    parser.add_argument("--path", default="", help="the only path under which it is offered")
    parser.add_argument("--many", type=int, default=0, help="so many more tags")
    a = parser.parse_args()
    if a.services:
        record_services(a.services)
    port = a.port
    if port == 0:
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            port = s.getsockname()[1]
    temporary = tempfile.TemporaryDirectory()
    folder = Path(temporary.name)
    certificate(folder, a.host, a.expired)
    server = Server(user_manager=Users())
    await server.init()
    url = f"opc.tcp://127.0.0.1:{port}/{a.path}"
    server.set_endpoint(url)
    await server.set_application_uri(URI)
    await server.load_certificate(str(folder / "cert.der"))
    await server.load_private_key(str(folder / "key.pem"))
    kinds = ua.SecurityPolicyType
    policies = [] if a.no_none else [kinds.NoSecurity]
    if not a.only_none:
        policies += [
            kinds.Basic256Sha256_Sign, kinds.Basic256Sha256_SignAndEncrypt,
            kinds.Aes128Sha256RsaOaep_Sign, kinds.Aes128Sha256RsaOaep_SignAndEncrypt,
            kinds.Aes256Sha256RsaPss_Sign, kinds.Aes256Sha256RsaPss_SignAndEncrypt,
        ]
    server.set_security_policy(policies)
    tokens = [ua.UserNameIdentityToken] if a.no_anonymous else [ua.AnonymousIdentityToken, ua.UserNameIdentityToken]
    server.set_identity_tokens(tokens)
    if a.hide_secure:
        hide_secure()
    for uri in a.namespace:
        await server.register_namespace(uri)
    index = await server.register_namespace(a.kepware)
    channel = await server.nodes.objects.add_folder(ua.NodeId("Channel1", index), ua.QualifiedName("Channel1", index))
    nodes = {}

    async def add(name, value, kind):
        variable = await channel.add_variable(ua.NodeId(name, index), ua.QualifiedName(name, index), ua.Variant(value, kind))
        nodes[name] = (variable, kind)

    if not a.no_statistics:
        await add("Channel1._Statistics._PendingWrites", a.pending, VT.UInt32)
        await add("Channel1._Statistics._SuccessfulWrites", 4294967290, VT.UInt32)
        await add("Channel1._Statistics._FailedWrites", 0, VT.UInt32)
        await add("Channel1._Statistics._MaxPendingWrites", 90, VT.UInt32)
    await add("SYSTEM.A_SACST", "RUN", VT.String)
    await add("NSD.A_SCADASTATUS", "Active", VT.String)
    await add("SYSTEM.A_BLKS", 1000.0, VT.Double)
    await add("Channel1.Text", "RUN", VT.String)
    await add("Channel1.Float", 2.5, VT.Double)
    await add("Channel1.Seven", 7, VT.UInt32)
    await add("Channel1.Bad", 1, VT.UInt16)
    await add("Channel1.Old", 7, VT.UInt32)
    old = ua.DataValue(ua.Variant(7, VT.UInt32), SourceTimestamp=datetime.now(timezone.utc) - timedelta(hours=1))
    await nodes["Channel1.Old"][0].write_value(old)
    bad = ua.DataValue(ua.Variant(1, VT.UInt16), StatusCode=ua.StatusCode(ua.StatusCodes.BadNotConnected))
    await nodes["Channel1.Bad"][0].write_value(bad)
    for number in range(a.many):
        await add(f"Many.T{number}", number, VT.UInt32)

    async def put(name, value):
        if name in nodes:
            variable, kind = nodes[name]
            now = datetime.now(timezone.utc)
            await server.write_attribute_value(variable.nodeid, ua.DataValue(ua.Variant(value, kind), SourceTimestamp=now))

    async def tick():
        start = time.monotonic()
        while True:
            passed = time.monotonic() - start
            written = min(int(passed * 5), a.pending)
            wanted = [line[:2] for line in orders(a.services)]
            dips = a.dips and passed % 1 < 0.25
            for line in wanted:
                if line[0] == "state":
                    await server.write_attribute_value(ua.NodeId(ua.ObjectIds.Server_ServerStatus_State), ua.DataValue(ua.Variant(int(line[1]), VT.Int32)))
            if ["quality", "bad"] in wanted:
                gone = ua.DataValue(ua.Variant(0, VT.UInt32), StatusCode=ua.StatusCode(ua.StatusCodes.BadNotConnected))
                await server.write_attribute_value(nodes["Channel1._Statistics._PendingWrites"][0].nodeid, gone)
            else:
                await put("Channel1._Statistics._PendingWrites", 0 if dips else a.pending if a.dips else a.pending - written)
            completed = (4294967290 + written) % (1 << 32)
            if ["counters", "reset"] in wanted:
                completed = 3
            await put("Channel1._Statistics._SuccessfulWrites", completed)
            await put("SYSTEM.A_BLKS", 1000.0 + int(passed * 100))
            for name, value in (("SYSTEM.A_SACST", "RUN"), ("NSD.A_SCADASTATUS", "Standby" if dips else "Active"), ("Channel1.Text", "RUN"), ("Channel1.Float", 2.5), ("Channel1.Seven", 7)):
                await put(name, value)
            await asyncio.sleep(0.1)

    stop = asyncio.Event()
    for sig in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(sig, stop.set)
    async with server:
        ticker = None if a.freeze else asyncio.create_task(tick())
        print(f"READY {url}", flush=True)
        if a.stall_after:
            await asyncio.sleep(a.stall_after)
            time.sleep(3600)  # the whole event loop stands: a hung server
        await stop.wait()
        if ticker:
            ticker.cancel()
    temporary.cleanup()


if __name__ == "__main__":
    import logging
    logging.basicConfig(level=logging.CRITICAL, stream=sys.stderr)
    asyncio.run(main())
