# shellcheck shell=bash
# Shared by the scripts of this folder, which source it. Sets the strict mode, the project's
# folder (ROOT, also the working folder) and the folder for what CI installs (CACHE).
set -Eeuo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$ROOT"
# shellcheck disable=SC2034 # used by the scripts that source this file
CACHE=$ROOT/.cache
export CARGO_TERM_COLOR=${CARGO_TERM_COLOR:-never} CARGO_TERM_PROGRESS_WHEN=never
export CARGO_INCREMENTAL=0 # nothing here is built twice with a small change between
export CARGO_PROFILE_DEV_DEBUG=0 # a failed test names its line without, and a fifth of building the tests goes into it

# Property tests draw the same values in every run of CI, so that it says something about the change; other runs draw anew.
export PROPTEST_RNG_SEED=20261128

say() { printf '==> %s\n' "$*"; }
fail() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}
trap 'printf "%s: line %s: command failed with status %s\n" "${0##*/}" "$LINENO" "$?" >&2' ERR

# step TITLE COMMAND...: runs one step and says how long it took. Never call it in a condition.
step() {
  local title=$1 start=$SECONDS
  shift
  say "$title"
  "$@" # not in a condition: functions rely on the first failing line ending the script
  say "$title: done in $((SECONDS - start)) s"
}

# check TITLE COMMAND...: like step, but goes on after a failure and remembers it in STATUS, so that
# one run tells all that is wrong. A function run this way must end itself with `|| return`.
STATUS=0
check() {
  local title=$1 start=$SECONDS
  shift
  say "$title"
  if "$@" </dev/null; then
    say "$title: passed in $((SECONDS - start)) s"
  else
    # shellcheck disable=SC2034 # for the script that sources this file
    STATUS=1
    printf '!!! %s: FAILED\n' "$title"
  fi
}

# retry COMMAND...: for what asks the network. Three tries, then the command's own status.
retry() {
  local try status=0
  for try in 1 2 3; do
    status=0
    "$@" || status=$?
    [ "$status" = 0 ] && return 0
    [ "$try" = 3 ] || { printf 'try %s of 3 failed: %s\n' "$try" "$*" >&2; sleep 5; }
  done
  return "$status"
}

# apt_install PACKAGE...: installs those that are missing, and asks for them first so that a
# machine which has them all needs neither root nor network.
apt_install() {
  local package missing=()
  for package in "$@"; do
    [ "$(dpkg-query -Wf '${db:Status-Status}' "$package" 2>/dev/null || true)" = installed ] || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  [ "$(id -u)" = 0 ] || fail "these Debian packages are missing and installing needs root: ${missing[*]}"
  say "installing Debian packages: ${missing[*]}"
  retry apt-get update -qq
  DEBIAN_FRONTEND=noninteractive retry apt-get install -y -qq --no-install-recommends \
    -o Dpkg::Options::=--force-unsafe-io -o Dpkg::Use-Pty=0 "${missing[@]}" >"$CACHE/apt.log" 2>&1 </dev/null ||
    { tail -n 30 "$CACHE/apt.log" >&2; fail "apt-get could not install: ${missing[*]}"; }
}

# Folders of this machine, which no program and no package may name; the last is where the standard library for Windows
# is built.
machine_paths() {
  printf '%s\n' "$ROOT" "$HOME/" "${CARGO_HOME:-$HOME/.cargo}" "${TMPDIR:-/tmp}/tmp."
}

# remap_rust FOLDER NAME: flags for rustc that put names in the place of the folder it works in and of cargo's.
remap_rust() {
  local cargo=${CARGO_HOME:-$HOME/.cargo} sources
  # The last that fits counts, so the longest come last.
  printf -- '--remap-path-prefix=%s=/cargo --remap-path-prefix=%s=%s' "$cargo" "$1" "$2"
  for sources in "$cargo"/registry/src/*/; do
    printf -- ' --remap-path-prefix=%s=/crates' "${sources%/}"
  done
}
# The same for the C compiler.
remap_c() { printf -- '-ffile-prefix-map=%s=/cargo -ffile-prefix-map=%s=%s' "${CARGO_HOME:-$HOME/.cargo}" "$1" "$2"; }

# alone COMMAND...: no other part sets up this machine meanwhile. The lock is not passed on: servers that the command leaves
# behind would keep it.
alone() { flock -o "$CACHE/setup.lock" "$@"; }

# with_wine32 COMMAND...: nobody else uses the one 32-bit Wine meanwhile, whose server ends with whoever ends it. The lock is not
# passed on, as above.
with_wine32() { { flock 8 && "$@" 8>&-; } 8>"$CACHE/wine-32.lock"; }

# Cargo as all parts use it that need programs and tests of this machine, so that they are compiled once: with clippy in the
# compiler's place where it is installed (.ci/lint reads what it says), and without paths of this machine (.ci/package-linux
# packs them). Needs what `cargo fetch` brings.
tested_cargo() {
  local wrapper
  wrapper=$(command -v clippy-driver || true)
  env RUSTFLAGS="$(remap_rust "$ROOT" /hotstandby)" CFLAGS="$(remap_c "$ROOT" /hotstandby)" \
    ${wrapper:+"RUSTC_WORKSPACE_WRAPPER=$wrapper"} cargo "$@"
}

# compile_tests ARG...: all programs and tests of this machine, which is nothing to do but the first time.
compile_tests() { tested_cargo test --locked --features system-tests --no-run "$@"; }

need_cargo() {
  command -v cargo >/dev/null || fail "cargo is not in PATH. Install Rust (rustup.rs), then run this again."
}

mkdir -p "$CACHE"

# bench_options "--NAME WHAT, ..." ARG...: what a bench was called with. RECORD: 1 with --record; ARGUMENTS: the others, which have a
# value each, for the program that measures.
bench_options() {
  local known=$1
  shift
  RECORD=0 ARGUMENTS=()
  while [ $# -gt 0 ]; do
    if [ "$1" = --record ]; then
      # shellcheck disable=SC2034 # for the script that sources this file
      RECORD=1
    elif [[ $1 == --* && " $known" == *" $1 "* ]]; then
      ARGUMENTS+=("$1" "${2:?a value}")
      shift
    else
      fail "unknown: $1 (--record, $known)"
    fi
    shift
  done
}

# bench_programs CARGO-ARG...: sets HOTSTANDBY_BIN to a folder with a release build, unless it names a build that is there already.
bench_programs() {
  [ -z "${HOTSTANDBY_BIN:-}" ] || return 0
  need_cargo
  say "building"
  cargo build --locked --release "$@"
  HOTSTANDBY_BIN=${CARGO_TARGET_DIR:-$ROOT/target}/release
}

# bench_program NAME: builds the program of a bench target and prints its path.
bench_program() {
  local program
  program=$(cargo bench --locked --bench "$1" --no-run --message-format=json 2>/dev/null |
    python3 -c 'import json, sys
for line in sys.stdin:
    message = json.loads(line)
    if message.get("executable") and message["target"]["name"] == sys.argv[1]: print(message["executable"])' "$1")
  [ -x "$program" ] || fail "the program of the bench target $1 was not built"
  printf '%s\n' "$program"
}

# bench_peers: builds the peers that are crates and prints the path of their program.
bench_peers() {
  cargo build --quiet --locked --release --manifest-path benches/peers/Cargo.toml --target-dir "$CACHE/peers" || return
  printf '%s\n' "$CACHE/peers/release/peers"
}
