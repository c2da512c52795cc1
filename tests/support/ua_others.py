"""Two more OPC UA servers for the contract test of sources: `ua_others.py opcua` is python-opcua (the older FreeOpcUa), `ua_others.py o6`
is open62541.

Prints one line when it listens: READY opc.tcp://127.0.0.1:PORT/
It holds what the contract asks for, in Kepware's namespace, and nothing else; only the policy None. What a client asks for is
read on the wire by the test.
"""
import signal
import socket
import sys
from datetime import datetime, timedelta, timezone

KEPWARE = "KEPServerEX"


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def python_opcua(url):
    from opcua import Server, ua

    server = Server()
    server.set_endpoint(url)
    server.set_security_policy([ua.SecurityPolicyType.NoSecurity])
    index = server.register_namespace(KEPWARE)
    channel = server.get_objects_node().add_folder(ua.NodeId("Channel1", index), ua.QualifiedName("Channel1", index))
    kind = ua.VariantType
    hour_ago = datetime.utcnow() - timedelta(hours=1)

    def add(name, value, kind, status=None, at=None):
        variable = channel.add_variable(ua.NodeId(name, index), ua.QualifiedName(name, index), ua.Variant(value, kind))
        data = ua.DataValue(ua.Variant(value, kind))
        data.SourceTimestamp = at or datetime.utcnow()
        if status is not None:
            data.StatusCode = ua.StatusCode(status)
        variable.set_value(data)

    add("Channel1.Seven", 7, kind.UInt32)
    add("Channel1.Text", "RUN", kind.String)
    add("Channel1.Float", 2.5, kind.Double)
    add("Channel1.Old", 7, kind.UInt32, at=hour_ago)
    add("Channel1.Bad", 1, kind.UInt16, status=ua.StatusCodes.BadNotConnected)
    server.start()
    return server.stop


def open62541(port):
    import o6

    # Namespace 1 is the server's own, called after it.
    server = o6.Server(port=port, applicationUri=KEPWARE)
    server.start()
    now = datetime.now(timezone.utc)

    def add(name, value, status=0, at=now):
        # A new variable begins with a plain value, and becomes what it is to be by a write.
        variable = server.addVariable(name, server.objectsNode, value, nodeId=o6.NodeId(f"ns=1;s={name}"))
        server.write(variable, o6.DataValue(value=value, status=status, sourceTimestamp=at))

    add("Channel1.Seven", o6.UInt32(7))
    add("Channel1.Text", "RUN")
    add("Channel1.Float", 2.5)
    add("Channel1.Old", o6.UInt32(7), at=now - timedelta(hours=1))
    add("Channel1.Bad", o6.UInt16(1), status=0x808A0000)  # BadNotConnected
    return server.stop


def main():
    port = free_port()
    url = f"opc.tcp://127.0.0.1:{port}/"
    stop = {"opcua": lambda: python_opcua(url), "o6": lambda: open62541(port)}[sys.argv[1]]()
    print(f"READY {url}", flush=True)
    signal.sigwait({signal.SIGINT, signal.SIGTERM})
    stop()


if __name__ == "__main__":
    main()
