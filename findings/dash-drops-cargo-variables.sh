#!/bin/sh
# dash 0.5.12-2 (Debian 12's /bin/sh) between cargo and rustc (RUSTC_WRAPPER).
# A wrapper of the compiler that is a shell script of three lines loses variables on the way: an integration test of a package whose
# program has a hyphen in its name does not compile any more, since CARGO_BIN_EXE_two-words is not there. A program without a
# hyphen in the same package is there.
# Expected: a script that only does `exec "$@"` hands on the environment as it got it; cargo's book promises CARGO_BIN_EXE_<name> to
# integration tests. (POSIX lets a shell drop variables whose names it could not set.)
# Why it matters: such wrappers add flags (coverage, other paths); the error names the test's line and not the wrapper.
# Needs cargo, a linker and apt-get of Debian 12. Status: 0 it is still so, 1 it has changed, 3 not set up.
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 3
{ apt-get download -qq -o APT::Sandbox::User=root dash=0.5.12-2 && dpkg-deb -x dash_*.deb root && cargo --version; } >log 2>&1 ||
  { cat log; echo "not set up: dash could not be fetched, or there is no cargo"; exit 3; }
mkdir -p package/src/bin package/tests
cat >package/Cargo.toml <<'TOML'
[package]
name = "wrapped"
version = "0.1.0"
edition = "2021"
TOML
for name in single two-words; do echo 'fn main() {}' >"package/src/bin/$name.rs"; done
echo 'const ONE: &str = env!("CARGO_BIN_EXE_single"); #[test] fn there() { assert!(!ONE.is_empty()) }' >package/tests/single.rs
echo 'const TWO: &str = env!("CARGO_BIN_EXE_two-words"); #[test] fn there() { assert!(!TWO.is_empty()) }' >package/tests/hyphen.rs
# shellcheck disable=SC2016 # the wrapper expands it
printf '#!%s\nexec "$@"\n' "$work/root/bin/dash" >wrapper
chmod +x wrapper
build() { cargo build --quiet --offline --manifest-path package/Cargo.toml --target-dir "$1" --test "$2" >log 2>&1; }
unset RUSTC_WRAPPER RUSTC_WORKSPACE_WRAPPER
build plain hyphen || { cat log; echo "not set up: the package does not build without a wrapper"; exit 3; }
export RUSTC_WRAPPER="$work/wrapper"
build wrapped single || { cat log; echo "not set up: the package does not build with the wrapper"; exit 3; }
if build wrapped hyphen; then
  echo "changed: the variable of the program with a hyphen reaches the compiler"
  exit 1
fi
grep -m 1 -o 'environment variable .CARGO_BIN_EXE_two-words. not defined at compile time' log ||
  { cat log; echo "not set up: the build failed for another reason"; exit 3; }
echo "behind a wrapper in dash the compiler has CARGO_BIN_EXE_single and lacks CARGO_BIN_EXE_two-words"
