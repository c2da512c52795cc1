#!/bin/sh
# The main job end to end, on the example pair: plan linted and generated, captures and this machine's adapters judged,
# SAC and write queue of a simulated plant read, links probed (loopback stands in for the pair's addresses), a report written.
#
#   sh examples/commission.sh [FOLDER]      FOLDER: where to write; default target/commission
#
# It builds the tools with cargo, or takes those in the folder that HOTSTANDBY_BIN names. It needs no root, installs
# nothing, changes nothing outside FOLDER, and sends nothing to any network.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$(dirname -- "$here")
out=${1:-$root/target/commission}
plan=$here/waterworks.yaml

if [ -n "${HOTSTANDBY_BIN:-}" ]; then
  bin=$HOTSTANDBY_BIN
else
  echo "Building the tools (the first time takes some minutes) ..."
  cargo build --quiet --release --locked --bins --manifest-path "$root/Cargo.toml" --target-dir "$root/target"
  bin=$root/target/release
fi
mkdir -p "$out"

step() { printf '\n== %s\n' "$*"; }

# run WHAT EXPECTED COMMAND...: runs one step; any other exit status than those EXPECTED ("0", "0 1 2") ends the whole.
run() {
  what=$1 expected=$2
  shift 2
  step "$what"
  status=0
  "$@" || status=$?
  case " $expected " in
    *" $status "*) ;;
    *)
      echo "commission.sh: '$what' ended with status $status, expected $expected. Nothing after it was done." >&2
      exit "$status"
      ;;
  esac
}

run "Lint the plan" 0 "$bin/partner-config" lint "$plan"
run "Generate every server's settings from the plan" 0 "$bin/partner-config" generate "$plan" --directory "$out/generated" --force
run "Lint what was generated, against the plan" 0 "$bin/partner-config" lint --plan "$plan" "$out/generated"
run "When is each link declared failed?" 0 "$bin/partner-config" timing "$plan"
run "Judge the captured adapters of both servers, against the plan" 0 \
  "$bin/nic-check" --from "$here/captures/SRV-A.json" "$here/captures/SRV-B.json" --plan "$plan" --server SRV-A --server SRV-B
# This machine is most likely no SCADA server: any verdict is a good answer here.
run "Judge this machine's adapters (any verdict will do)" "0 1 2 3" "$bin/nic-check"
run "Read SAC of a simulated pair" 0 "$bin/sac-status" --source demo:healthy-pair --pair SRV-A SRV-B
run "Watch the write queue of the simulated pair" 0 "$bin/driver-queue" inspect SRV-A/Channel1 --source demo:healthy-pair

# Loopback stands in for the pair's two addresses, so nothing leaves this machine. Status 3: this user may not send echo
# requests here; the message says how to allow it, and the rest goes on without.
run "Probe both links for two seconds (loopback in the pair's place)" "0 3" \
  "$bin/link-probe" watch --main 127.0.0.1 --backup 127.0.0.2 --interval 100ms --count 20 --plain --log "$out/links.jsonl" --force
if [ "$status" -eq 0 ]; then
  run "Give every verdict again from the log" 0 "$bin/link-probe" replay "$out/links.jsonl" --quiet
  run "Draw the timeline" 0 "$bin/link-probe" report "$out/links.jsonl" --output "$out/links.html"
fi

step "Write the report"
report=$out/report.md

# section TITLE COMMAND...: a section of the report, the tool's own headings below it.
section() {
  title=$1
  shift
  "$@" --format markdown >"$out/section.md"
  printf '\n## %s\n\n' "$title" >>"$report.new"
  sed 's/^#/###/' "$out/section.md" >>"$report.new"
}

echo "# Commissioning report: example pair Waterworks" >"$report.new"
section "Plan and sheets" "$bin/partner-config" lint --plan "$plan" "$out/generated"
section "Timing" "$bin/partner-config" timing "$plan"
section "Adapters of the pair" "$bin/nic-check" --from "$here/captures/SRV-A.json" "$here/captures/SRV-B.json" --plan "$plan" \
  --server SRV-A --server SRV-B
section "SAC (simulated plant)" "$bin/sac-status" --source demo:healthy-pair --pair SRV-A SRV-B
section "Write queue (simulated plant)" "$bin/driver-queue" inspect SRV-A/Channel1 --source demo:healthy-pair
rm -f "$out/section.md"
mv "$report.new" "$report"
"$bin/nic-check" --from "$here/captures/SRV-A.json" "$here/captures/SRV-B.json" --plan "$plan" --server SRV-A --server SRV-B \
  --format html --output "$out/nic-check.html"

echo
echo "Done. Look at:"
echo "  $report"
echo "  $out/nic-check.html"
[ ! -f "$out/links.html" ] || echo "  $out/links.html"
for file in "$out"/generated/*; do echo "  $file"; done
