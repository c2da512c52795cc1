"""Times `nic-check` on captures of container hosts that it writes itself, and prints tables as Markdown."""

import json
import os
import sys
from pathlib import Path

from measure import Row, table, wanted

ADAPTERS = 2000
CAPTURES = 500


def adapter(number, index, name, kind=None, link=None, master=None, addresses=(), data=None):
    one = {"ifindex": index, "ifname": name, "flags": ["BROADCAST", "MULTICAST", "UP", "LOWER_UP"], "mtu": 1500,
           "qdisc": "noqueue", "operstate": "UP", "group": "default", "txqlen": 1000, "link_type": "ether",
           "address": f"02:00:{number >> 8:02x}:{number & 255:02x}:{index >> 8:02x}:{index & 255:02x}",
           "broadcast": "ff:ff:ff:ff:ff:ff", "promiscuity": 0, "min_mtu": 68, "max_mtu": 65535, "num_tx_queues": 1,
           "addr_info": [{"family": "inet", "local": address, "prefixlen": 16 if address.startswith("10.") else 24, "scope": "global", "label": name,
                          "valid_life_time": 4294967295, "preferred_life_time": 4294967295} for address in addresses]}
    if link:
        one["link"] = link
    if master:
        one["master"] = master
    if kind:
        one["linkinfo"] = {"info_kind": kind, **({"info_data": data} if data else {})}
    return one


def host(adapters, number=0):
    """Two cards with a network each, and above the first VLANs with bridges, and veths of containers. No address, of either kind, is on two hosts."""
    own = f"{number // 250}.{number % 250 + 1}"
    cards = ("eno1", f"10.1.{own}"), ("eno2", f"10.2.{own}")
    all_of_it = [adapter(number, index, name, addresses=[address]) for index, (name, address) in enumerate(cards, 2)]
    vlan = 1
    while len(all_of_it) < adapters:
        index = len(all_of_it) + 2
        all_of_it.append(adapter(number, index, f"br{vlan}", "bridge", addresses=[f"172.{16 + (number + vlan) // 250}.{(number + vlan) % 250}.{number % 250 + 1}"]))
        all_of_it.append(adapter(number, index + 1, f"eno1.{vlan}", "vlan", link="eno1", master=f"br{vlan}",
                                 data={"protocol": "802.1Q", "id": vlan}))
        for port in range(8):
            all_of_it.append(adapter(number, index + 2 + port, f"veth{vlan}x{port}", "veth", master=f"br{vlan}"))
        vlan += 1
    return all_of_it[:adapters]


def main():
    tool, work, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    big = folder / "big.json"
    big.write_text(json.dumps(host(ADAPTERS)))
    few = folder / "captures"
    few.mkdir()
    for number in range(CAPTURES):
        (few / f"SRV{number:03}.json").write_text(json.dumps(host(60, number)))
    cores = os.cpu_count()

    print(f"### A capture of {ADAPTERS:,} adapters ({big.stat().st_size / 1e6:.1f} MB)\n")
    judged = Row("nic-check --from", [tool, "--from", str(big)], 21, (0, 1, 2)).measure()
    parsed = Row("only parsing its JSON", [work, "json", str(big)], 21).measure()
    table([parsed, judged], parsed)
    wanted(f"under 3 times only parsing: {judged.wall / parsed.wall:.2f} times", judged.wall < 3 * parsed.wall)

    print(f"\n### {CAPTURES} captures in one call, {cores} cores\n")
    files = [argument for file in sorted(few.iterdir()) for argument in ("--from", str(file))]
    rows = []
    for threads in (1, cores):
        # The pool of threads takes its size from here.
        command = ["/usr/bin/env", f"RAYON_NUM_THREADS={threads}", tool, *files]
        rows.append(Row(f"{threads} thread{'s' if threads > 1 else ''}", command, 11, (0, 1, 2)).measure())
    table(rows, rows[-1])
    ratio = rows[0].wall / rows[-1].wall
    wanted(f"at least 1.7 times faster on two cores than on one: {ratio:.2f} times", ratio >= 1.7)


if __name__ == "__main__":
    main()
