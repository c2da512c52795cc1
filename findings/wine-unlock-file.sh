#!/bin/sh
# Wine 8.0: UnlockFile on a range that is not locked fails with ERROR_LOCK_VIOLATION (33).
#
# Windows says ERROR_NOT_LOCKED (158, "the segment is already unlocked"). A program that unlocks twice, because a handle may hold an
# exclusive and a shared lock at once, takes 158 for the end of it and anything else for a fault. The standard library of Rust
# 1.89 and later does so in File::unlock, which therefore always fails here: Lock violation (os error 33). A file that is
# closed is unlocked all the same.
#
# Seen: wine-8.0 (Debian 8.0~repack-4): "locked 1, unlocked 1, again 0 with 33".
# Ends 0 while that holds, 1 when it changed, 3 when Wine or MinGW's compiler is not installed.
set -u
for needed in wine x86_64-w64-mingw32-gcc; do
  command -v "$needed" >/dev/null || { echo "$needed is not installed (Debian: wine wine64 gcc-mingw-w64-x86-64-win32)"; exit 3; }
done
work=$(mktemp -d) || exit 3
export WINEPREFIX="$work/prefix" WINEDEBUG=-all WINEDLLOVERRIDES='mscoree=;mshtml=;winemenubuilder.exe='
trap 'wineserver -k 2>/dev/null; rm -rf "$work"' EXIT
cat >"$work/unlock.c" <<'C'
#include <stdio.h>
#include <windows.h>
int main(void)
{
    OVERLAPPED whole = {0};
    HANDLE file = CreateFileA("lock", GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                              OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    int locked = LockFileEx(file, LOCKFILE_EXCLUSIVE_LOCK, 0, MAXDWORD, MAXDWORD, &whole) != 0;
    int unlocked = UnlockFile(file, 0, 0, MAXDWORD, MAXDWORD) != 0;
    int again = UnlockFile(file, 0, 0, MAXDWORD, MAXDWORD) != 0;
    printf("locked %d, unlocked %d, again %d with %lu\n", locked, unlocked, again, GetLastError());
    return 0;
}
C
cd "$work" || exit 3
x86_64-w64-mingw32-gcc -O1 -o unlock.exe unlock.c || exit 3
echo "$(wine --version)"
said=$(wine ./unlock.exe 2>/dev/null | tr -d '\r')
echo "$said"
case $said in
  'locked 1, unlocked 1, again 0 with 33') echo 'it still holds' ;;
  'locked 1, '*) echo 'it has changed'; exit 1 ;;
  *) echo 'Wine did not run the program'; exit 3 ;;
esac
