#!/bin/sh
# Wine 8.0: CreateProcessW takes a command line of any length and gives the program its first 32,766 characters.
#
# Windows takes at most 32,767 characters with the final null (CreateProcessW in Microsoft's reference) and refuses a longer
# line with ERROR_FILENAME_EXCED_RANGE (206). Programs that hand on many names try the line first and write the names into a
# file when they see 206: the compiler of Rust does so with its linker's arguments. Under Wine nothing is refused. The program
# runs on a part of its arguments, of which the last is cut: with luck it says that there is no such file.
#
# Seen: wine-8.0 (Debian 8.0~repack-4): "32766 started with 32766, 32768 started with 32766, 100000 started with 32766".
# Ends 0 while that holds, 1 when it changed, 3 when Wine or MinGW's compiler is not installed.
set -u
for needed in wine x86_64-w64-mingw32-gcc; do
  command -v "$needed" >/dev/null || { echo "$needed is not installed (Debian: wine wine64 gcc-mingw-w64-x86-64-win32)"; exit 3; }
done
work=$(mktemp -d) || exit 3
export WINEPREFIX="$work/prefix" WINEDEBUG=-all WINEDLLOVERRIDES='mscoree=;mshtml=;winemenubuilder.exe='
trap 'wineserver -k 2>/dev/null; rm -rf "$work"' EXIT
# The started program says how long the command line is that it was given.
cat >"$work/told.c" <<'C'
#include <stdio.h>
#include <wchar.h>
#include <windows.h>
int main(void)
{
    printf("started with %lu\n", (unsigned long)wcslen(GetCommandLineW()));
    return 0;
}
C
cat >"$work/start.c" <<'C'
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>
#include <windows.h>
int main(int argc, char **argv)
{
    STARTUPINFOW startup = {sizeof startup};
    PROCESS_INFORMATION process;
    size_t length = argc > 1 ? strtoul(argv[1], NULL, 10) : 16;
    WCHAR *line = malloc((length + 1) * sizeof *line);
    wmemset(line, L'a', length);
    wmemcpy(line, L"told.exe ", 9);
    line[length] = 0;
    if (!CreateProcessW(L"told.exe", line, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &process)) {
        printf("refused with %lu\n", GetLastError());
        return 0;
    }
    WaitForSingleObject(process.hProcess, 20000);
    return 0;
}
C
cd "$work" || exit 3
x86_64-w64-mingw32-gcc -O1 -o told.exe told.c && x86_64-w64-mingw32-gcc -O1 -o start.exe start.c || exit 3
wine --version
said=
for length in 32766 32768 100000; do
  said="$said, $length $(wine ./start.exe "$length" 2>/dev/null | tr -d '\r')"
done
said=${said#, }
echo "$said"
case $said in
  '32766 started with 32766, 32768 started with 32766, 100000 started with 32766') echo 'it still holds' ;;
  '32766 started with 32766, '*) echo 'it has changed'; exit 1 ;;
  *) echo 'Wine did not run the program'; exit 3 ;;
esac
