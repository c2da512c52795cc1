"""An OPC UA server of many Kepware-shaped channels on loopback, for benches/opcua.py: ua_channels.py CHANNELS FOLDER [live]

Prints READY URL. Policies None and Basic256Sha256 (Sign and SignAndEncrypt); anonymous, and operator / bench-pw. The certificate of FOLDER
(cert.der, key.pem) is used for the server. Five statistics a channel; with `live` two of them change every second, all with new times.
"""
import asyncio
import contextlib
import logging
import signal
import socket
import sys
from datetime import datetime, timezone
from pathlib import Path

from asyncua import Server, ua
from asyncua.crypto.permission_rules import User, UserRole

ITEMS = ["_PendingWrites", "_MaxPendingWrites", "_SuccessfulWrites", "_FailedWrites", "_PendingReads"]


class Users:
    def get_user(self, iserver, username=None, password=None, certificate=None):
        if isinstance(password, bytes):
            password = password.decode("utf-8", "replace")
        known = username is None or (username, password) == ("operator", "bench-pw")
        return User(role=UserRole.User, name=username) if known else None


async def main(channels, folder, live):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Server(user_manager=Users())
    await server.init()
    url = f"opc.tcp://127.0.0.1:{port}/"
    server.set_endpoint(url)
    await server.set_application_uri("urn:hotstandby:bench:server")
    await server.load_certificate(str(folder / "server.der"))
    await server.load_private_key(str(folder / "server.pem"))
    kinds = ua.SecurityPolicyType
    server.set_security_policy([kinds.NoSecurity, kinds.Basic256Sha256_Sign, kinds.Basic256Sha256_SignAndEncrypt])
    server.set_identity_tokens([ua.AnonymousIdentityToken, ua.UserNameIdentityToken])
    index = await server.register_namespace("KEPServerEX")
    nodes = []

    def value(item, round_):
        count = {"_PendingWrites": round_ % 7, "_SuccessfulWrites": 1000 + 20 * round_}.get(item, 3)
        return ua.DataValue(ua.Variant(count, ua.VariantType.UInt32), SourceTimestamp=datetime.now(timezone.utc))

    for number in range(channels):
        name = f"Channel{number}"
        parent = await server.nodes.objects.add_folder(ua.NodeId(name, index), ua.QualifiedName(name, index))
        for item in ITEMS:
            full = f"{name}._Statistics.{item}"
            node = await parent.add_variable(ua.NodeId(full, index), ua.QualifiedName(full, index), ua.Variant(0, ua.VariantType.UInt32))
            nodes.append((node.nodeid, item))
    for name, text in (("SYSTEM.A_SACST", "RUN"), ("NSD.A_SCADASTATUS", "Active")):
        await server.nodes.objects.add_variable(ua.NodeId(name, index), ua.QualifiedName(name, index), text)
    stop = asyncio.Event()
    for sig in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(sig, stop.set)
    async with server:
        for nodeid, item in nodes:
            await server.write_attribute_value(nodeid, value(item, 0))
        print(f"READY {url}", flush=True)
        round_ = 0
        while not stop.is_set():
            begun = asyncio.get_running_loop().time()
            if live:
                round_ += 1
                for nodeid, item in nodes:
                    await server.write_attribute_value(nodeid, value(item, round_))
            left = begun + 1 - asyncio.get_running_loop().time()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), max(0.01, left))


if __name__ == "__main__":
    logging.basicConfig(level=logging.CRITICAL, stream=sys.stderr)
    asyncio.run(main(int(sys.argv[1]), Path(sys.argv[2]), "live" in sys.argv[3:]))
