# shellcheck shell=bash disable=SC2034 # variables are for the scripts that source this
# Shared by .ci/package-linux and .ci/package-windows, which source it after .ci/lib.sh.
#
# The same commit gives the same bytes: times are the commit's, entries are sorted, owners and modes are fixed, paths
# of this machine are replaced in the programs. (With the same compiler, and the same zlib and xz.)

HERE=$ROOT/.ci/package
VENV=$CACHE/venv
PACKAGES=$ROOT/target/packages
VERSION=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -n 1)
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
export SOURCE_DATE_EPOCH PYTHONDONTWRITEBYTECODE=1 PYTHONHASHSEED=0 LC_ALL=C.UTF-8 TZ=UTC
# How hard to press: 9 is small, 1 is quick and good enough for a package that is only tested.
PRESSURE=9
umask 022

python() { "$VENV/bin/python" "$@"; }

warn_if_changed() {
  [ -z "$(git status --porcelain --untracked-files=no)" ] || say "the work tree differs from the commit: this package cannot be made again from it"
}

# stripped STRIP FOLDER PROGRAM...: the programs without their debug information, in a folder made anew.
stripped() {
  local strip=$1 folder=$2 program
  shift 2
  rm -rf "$folder"
  mkdir -p "$folder"
  for program; do
    # The one for Windows would write the time of today into the program.
    "$strip" --preserve-dates -o "$folder/${program##*/}" "$program" || return
  done
}

# check_sums FOLDER FILE...: a file of its own beside each package.
check_sums() {
  local folder=$1 file
  shift
  for file; do (cd "$folder" && sha256sum "$file" >"$file.sha256"); done
}
