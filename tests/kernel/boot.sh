#!/bin/busybox sh
# shellcheck shell=dash
# The first process of the kernel that tests/real_bond.rs boots in QEMU, from its initramfs (.ci/kernel packs it): loads
# the modules, takes the machine's own files as its root, read only, and goes on with the script that the kernel's command
# line names. The folder shared as `out` takes the results.
PATH=/bin
box() { /bin/busybox "$@"; }
off() {
  echo "boot.sh: $1"
  box poweroff -f
}
box mkdir -p /proc /dev
box mount -t proc proc /proc
box mount -t devtmpfs dev /dev
for module in $(box cat /modules/order); do
  options=
  [ "$module" = bonding.ko ] && options=max_bonds=0
  box insmod "/modules/$module" $options || off "$module cannot be loaded"
done
share=trans=virtio,version=9p2000.L,msize=512000
box mount -t 9p -o "$share,ro,cache=loose" root /root || off "the machine's files cannot be mounted"
box mount -t proc proc /root/proc
box mount -t sysfs sys /root/sys
box mount -t tmpfs tmp /root/run
box mkdir -p /root/run/out /root/run/netns
box mount -t 9p -o "$share" out /root/run/out || off "the folder for the results cannot be mounted"
box mount --bind /dev /root/dev
states=$(box sed -n 's/.*\bstates=\([^ ]*\).*/\1/p' /proc/cmdline)
exec /bin/busybox chroot /root /bin/bash "$states"
