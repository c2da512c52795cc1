#!/bin/sh
# libmodbus 3.1.6 (Debian 12), Modbus RTU with the default settings.
# One answer comes later than the time-out. From then on every reading succeeds at once and gives the value of the register
# that was asked before it, for ever: the late answer is taken for the answer to the next request, and the true one lies
# there for the one after that. MODBUS_ERROR_RECOVERY_PROTOCOL does not help, only MODBUS_ERROR_RECOVERY_LINK does, or
# modbus_flush before each request.
# Expected: Modbus over serial line 1.02, 2.4.1: after the time-out the master is idle, and what comes then is the reply to
# no request; modbus_set_error_recovery(3): without recovery the caller looks after the errors that the calls return, and
# here none is returned. (Of Modbus TCP, where the number of the request gives it away as an error of each reading,
# libmodbus issue 255, open. pymodbus 3.16.1, minimalmodbus 2.1.1 and modbus-tk 1.1.5 throw away what has come too late.)
# Why it matters: after a converter was slow once, level and pressure are exchanged on the screen, all of them Good.
# Needs apt-get of Debian 12 and python3. Status: 0 it is still so, 1 it has changed, 3 not set up.
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 3
{ apt-get download -qq -o APT::Sandbox::User=root libmodbus5=3.1.6-2.1+deb12u1 && dpkg-deb -x libmodbus5_*.deb root; } >log 2>&1 ||
  { cat log; echo "not set up: libmodbus5 could not be fetched"; exit 3; }
cat >try.py <<'P'
import ctypes, os, pty, sys, threading, time, tty

def crc(data):
    rest = 0xFFFF
    for byte in data:
        rest ^= byte
        for _ in range(8):
            rest = rest >> 1 ^ 0xA001 if rest & 1 else rest >> 1
    return rest.to_bytes(2, "little")

def slave(line):
    # Register N has the value 1000 + N. The second request is answered after 0.8 seconds, the others at once.
    for count in range(1, 99):
        request = b""
        while len(request) < 8:
            request += os.read(line, 8 - len(request))
        time.sleep(0.8 if count == 2 else 0.02)
        answer = request[:2] + b"\2" + (1000 + int.from_bytes(request[2:4], "big")).to_bytes(2, "big")
        os.write(line, answer + crc(answer))

lib = ctypes.CDLL("root/usr/lib/x86_64-linux-gnu/libmodbus.so.5", use_errno=True)
lib.modbus_new_rtu.restype, lib.modbus_strerror.restype = ctypes.c_void_p, ctypes.c_char_p
print("libmodbus", ".".join(str(ctypes.c_uint.in_dll(lib, f"libmodbus_version_{part}").value) for part in ("major", "minor", "micro")))

def readings(recovery):
    line, port = pty.openpty()
    tty.setraw(line), tty.setraw(port)
    threading.Thread(target=slave, args=(line,), daemon=True).start()
    bus = ctypes.c_void_p(lib.modbus_new_rtu(os.ttyname(port).encode(), 9600, ctypes.c_char(b"N"), 8, 1))
    lib.modbus_set_error_recovery(bus, recovery)
    if lib.modbus_set_slave(bus, 1) or lib.modbus_connect(bus):
        sys.exit(4)
    seen = []
    for register in range(8):
        value = (ctypes.c_uint16 * 1)()
        good = lib.modbus_read_registers(bus, register, 1, value) == 1
        seen.append(value[0] if good else lib.modbus_strerror(ctypes.get_errno()).decode())
        time.sleep(1)
    return seen

print("registers 0 to 7 hold ", list(range(1000, 1008)))
late = [1000, "Connection timed out", *range(1001, 1007)]
results = []
for name, recovery in ("default", 0), ("PROTOCOL", 4), ("LINK", 2):
    results.append(readings(recovery))
    print(f"read, recovery {name}:", results[-1])
sys.exit(0 if results[:2] == [late, late] else 5)
P
timeout 120 python3 try.py
case $? in
  0) echo "one late answer, and each value is that of the register asked before" ;;
  5) echo "changed: a late answer is thrown away"; exit 1 ;;
  *) echo "not set up: the library or the serial line does not work"; exit 3 ;;
esac
