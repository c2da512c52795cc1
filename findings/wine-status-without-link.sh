#!/bin/sh
# Wine 8.0 (Debian 8.0~repack-4), IP helper: GetIfTable2 and GetAdaptersAddresses.
# A card that is switched on and whose cable is pulled has OperStatus Up, beside MediaConnectState Disconnected. A card that
# is switched off has AdminStatus Up and OperStatus Down: what Wine calls operational is the setting, and the setting is a
# constant.
# Expected: Microsoft, IF_OPER_STATUS: Up is an interface that is able to pass packets, Down one that is unable to; and
# MIB_IF_ROW2: AdminStatus is what the administrator wants, which is Down for a card that is switched off.
# Why it matters: a check of network cards by OperStatus finds no pulled cable when its tests run under Wine.
# Needs Wine and MinGW's compiler installed, apt-get of Debian 12, and makes a network namespace. Status: 0 it is still so,
# 1 it has changed, 3 not set up.
for needed in wine wineserver x86_64-w64-mingw32-gcc; do
  command -v "$needed" >/dev/null || { echo "not set up: $needed is not installed (Debian: wine wine64 gcc-mingw-w64-x86-64-win32)"; exit 3; }
done
work=$(mktemp -d) || exit 3
export WINEPREFIX="$work/prefix" WINEDEBUG=-all WINEDLLOVERRIDES='mscoree=;mshtml=;winemenubuilder.exe='
trap '[ ! -d "$WINEPREFIX" ] || wineserver -k 2>/dev/null; rm -rf "$work"' EXIT
cd "$work" || exit 3
{ apt-get download -qq -o APT::Sandbox::User=root iproute2=6.1.0-3 && dpkg-deb -x iproute2_*.deb root; } >log 2>&1 ||
  { cat log; echo "not set up: iproute2 could not be fetched"; exit 3; }
PATH=$work/root/bin:$work/root/sbin:$PATH
cat >cards.c <<'C'
#include <winsock2.h>
#include <ws2ipdef.h>
#include <iphlpapi.h>
#include <netioapi.h>
#include <stdio.h>
#include <stdlib.h>
int main(void)
{
    ULONG size = 200000, row;
    IP_ADAPTER_ADDRESSES *all = malloc(size), *card;
    MIB_IF_TABLE2 *table;
    if (GetAdaptersAddresses(AF_UNSPEC, 0, NULL, all, &size) || GetIfTable2(&table))
        return 1;
    for (row = 0; row < table->NumEntries; row++)
        for (card = all; card; card = card->Next)
            if (card->IfIndex == table->Table[row].InterfaceIndex)
                printf("%ls: admin %d, oper %d and %d, media %d\n", table->Table[row].Alias, table->Table[row].AdminStatus,
                       table->Table[row].OperStatus, card->OperStatus, table->Table[row].MediaConnectState);
    return 0;
}
C
x86_64-w64-mingw32-gcc -O1 -o cards.exe cards.c -liphlpapi -lws2_32 || { echo "not set up: the program does not compile"; exit 3; }
wine --version 2>/dev/null
# The peer of `cut` is never switched on, which is a pulled cable; `off` is switched off itself.
timeout 100 unshare --net --mount sh -c 'mount -t sysfs sysfs /sys && ip link add name on type veth peer name far && ip link add name cut type veth peer name away &&
  ip link add name off type veth peer name there && ip link set on up && ip link set far up && ip link set cut up && ip link set there up || exit 9
  wine ./cards.exe 2>/dev/null; wineserver -k; wineserver -w' | tr -d '\r' >seen
echo "admin and oper: 1 up, 2 down; media: 1 connected, 2 disconnected"
grep -E '^(on|cut|off): ' seen
grep -qx 'on: admin 1, oper 1 and 1, media 1' seen || { echo "not set up: no namespace with network cards (root, veth), or Wine did not run the program"; exit 3; }
if grep -qx 'cut: admin 1, oper 1 and 1, media 2' seen && grep -qx 'off: admin 1, oper 2 and 2, media 2' seen; then
  echo "a card without link is operational to Wine, and one that is switched off is meant to be on"
else
  echo "changed: OperStatus follows the link, or AdminStatus the setting"
  exit 1
fi
