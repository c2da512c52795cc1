#!/bin/sh
# The gate before a planned switch-over of a pair: joins what all five tools say, through their JSON and exit statuses, into
# one GO or NO-GO, and explains a NO-GO with each tool's own reason and next step. It switches nothing itself.
#
#   sh handover.sh [ACTIVE STANDBY CHANNEL]        default: SRV-A SRV-B Channel1
#
# Without settings it runs on a simulated plant, the example captures and the loopback interface. For a real pair set
#   SOURCES   your sources.yaml: how to read SAC and queues
#   PLAN      your plan (system.yaml)
#   SHEETS    the sheets (partners.yaml) of both servers, or their folder: what was read from them, linted against the plan
#   CAPTURES  the captures of both servers' adapters, judged with PLAN; where a machine is not called as its server is in the plan, the
#             labels follow in the captures' order: "a.json b.json --server SRV-A --server SRV-B". Without captures SERVER's live
#             adapters alone are judged
#   SERVER    which server of the plan this machine is, or LINKS: the arguments of `link-probe check` for a jump host,
#             such as "--main 10.10.1.11 --main 10.10.1.12 --backup 10.10.2.11 --backup 10.10.2.12"
# and if you like
#   DRAIN_TIMEOUT   how long to wait for the queue (2m)
#   EXPOSURE        more arguments of `driver-queue exposure`, such as "--driver-on active"
#   EVIDENCE        a bundle of evidence that each tool adds its run to: what was seen and decided, to be verified years later;
#                   the gate verifies it at its end, so take a new one for each switch-over
#   OUT             a folder that keeps each tool's JSON, as evidence
#   HOTSTANDBY_BIN  the folder of the tools, when they are not in PATH
#   DEMO            another simulated plant (demo:growing-queue, ...)
#
# Each question is answered only when what was asked covers it: the sheets and captures of both servers by their names, links of
# Main and of Backup. Simulated input is never a GO.
#
# Exit status: 0 GO; 1 LOOK (works, but a person must say yes); 2 NO-GO (something is broken); 3 NO-GO (something cannot be
# told); 130 interrupted. It needs a POSIX sh with awk and the five tools; neither jq nor root.
set -u

active=${1:-SRV-A} standby=${2:-SRV-B} channel=${3:-Channel1}
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
plan=${PLAN:-$here/waterworks.yaml}
verdict=0
simulated=no
reasons=''
# The first question that is not answered go, and how many there are.
first='' open=0

if [ -n "${OUT:-}" ]; then
  out=$OUT
  mkdir -p "$out" || exit 3
else
  out=$(mktemp -d) || exit 3
fi
# shellcheck disable=SC2317,SC2329 # called by the trap
leave() { [ -n "${OUT:-}" ] || rm -rf "$out"; }
trap leave EXIT
trap 'printf "\nNO-GO: interrupted; everything was left as it was.\n"; exit 130' INT TERM HUP

# Where a tool is: in HOTSTANDBY_BIN, in PATH, or freshly built beside the examples.
tool() {
  if [ -n "${HOTSTANDBY_BIN:-}" ]; then
    printf '%s/%s' "$HOTSTANDBY_BIN" "$1"
  elif command -v "$1" >/dev/null 2>&1; then
    printf '%s' "$1"
  else
    printf '%s/target/release/%s' "$(dirname -- "$here")" "$1"
  fi
}

# Reads a JSON document and prints each of its plain values as PATH<tab>VALUE, such as `.findings[0].help<tab>...`. Fails when
# the document is not whole. JSON strings hold no raw line end, so no token crosses a line.
# shellcheck disable=SC2016 # awk's own $
flatten='
function path(  at, text) {
  text = ""
  for (at = 1; at <= depth; at++) text = text (object[at] ? "." key[at] : "[" count[at] "]")
  return text
}
function plain(text) {
  gsub(/\\[bfnrt]/, " ", text)
  gsub(/\\u[0-9a-fA-F][0-9a-fA-F][0-9a-fA-F][0-9a-fA-F]/, "?", text)
  gsub(/[\001-\037\177]/, "?", text)
  gsub(/\\"/, "\"", text)
  gsub(/\\\//, "/", text)
  gsub(/\\\\/, "\\", text)
  return text
}
{
  rest = $0
  for (;;) {
    sub(/^[ \t\r]+/, "", rest)
    if (rest == "") break
    first = substr(rest, 1, 1)
    used = 1
    # Nothing may stand behind the document.
    if (depth == 0 && seen) { bad = 1; exit }
    if (first == "{" || first == "[") {
      depth++
      object[depth] = (first == "{")
      is_key[depth] = object[depth]
      count[depth] = 0
      seen = 1
    } else if (first == "}" || first == "]") {
      if (depth < 1 || object[depth] != (first == "}")) { bad = 1; exit }
      depth--
    } else if (first == ",") {
      count[depth]++
      is_key[depth] = object[depth]
    } else if (first == ":") {
      is_key[depth] = 0
    } else if (first == "\"") {
      if (!match(rest, /^"([^"\\]|\\.)*"/)) { bad = 1; exit }
      used = RLENGTH
      if (is_key[depth]) {
        key[depth] = substr(rest, 2, RLENGTH - 2)
        # A key that stands twice says two things; one that is escaped could be another one in disguise.
        if (path() in told || (depth == 1 && key[1] ~ /\\/)) { bad = 1; exit }
        told[path()] = 1
      } else if (depth < 1 || path() ~ /^\.(exit_status|schema_version)$/) { bad = 1; exit }
      else print path() "\t" plain(substr(rest, 2, RLENGTH - 2))
    } else {
      if (depth < 1 || !match(rest, /^[-+.0-9A-Za-z]+/)) { bad = 1; exit }
      used = RLENGTH
      print path() "\t" substr(rest, 1, RLENGTH)
    }
    rest = substr(rest, used + 1)
  }
}
END { if (bad || !seen || depth != 0) exit 1 }
'

# value PATH: one value of the document that the last tool gave.
value() { awk -F '\t' -v wanted="$1" '$1 == wanted { print substr($0, length(wanted) + 2); exit }' "$out/flat"; }

# What a tool found and advises, from its findings; information is left out.
# shellcheck disable=SC2016 # awk's own $
findings='
index($1, ".findings[") == 1 {
  rest = substr($0, length($1) + 2)
  at = substr($1, 11) + 0
  if ($1 ~ /\]\.severity$/) severity[at] = rest
  if ($1 ~ /\]\.message$/) message[at] = rest
  if ($1 ~ /\]\.help$/) help[at] = rest
  if (at > last) last = at
}
END {
  for (at = 0; at <= last; at++) {
    if (message[at] == "" || severity[at] == "info") continue
    if (shown++ == 5) { print "        and more: see its own report"; exit }
    print "        " severity[at] ": " message[at]
    if (help[at] != "") print "        next: " help[at]
  }
}
'

# The worse of two statuses: CRITICAL before UNKNOWN before WARNING before OK, as the tools themselves join.
worse() {
  case "$1$2" in
    *2*) echo 2 ;;
    *3*) echo 3 ;;
    *1*) echo 1 ;;
    *) echo 0 ;;
  esac
}

# say STATUS QUESTION REASON NEXT [FILE]: takes one answer into the verdict and shows it; FILE holds findings.
say() {
  verdict=$(worse "$verdict" "$1")
  case $1 in
    0) word='go     ' ;;
    1) word='look   ' ;;
    2) word='NO-GO  ' ;;
    *) word='NO-GO ?' ;;
  esac
  printf '%s %s\n        %s\n' "$word" "$2" "$3"
  [ "$1" != 0 ] || return 0
  first=${first:-$2} open=$((open + 1))
  more=''
  [ -z "${5:-}" ] || more=$(cat "$5")
  case $more in
    *' next: '*) ;;
    *) more="${more:+$more
}        next: $4" ;;
  esac
  printf '%s\n' "$more"
  reasons="$reasons
- $2 $3
$more"
}

# names PATTERN: the values whose path matches, one a line.
names() { awk -F '\t' -v wanted="$1" '$1 ~ wanted { print substr($0, length($1) + 2) }' "$out/flat"; }

# trusted PROGRAM STATUS: whether the document is this program's own report, and says in every place what its exit status says.
trusted() {
  case $2 in
    0) word=ok ;;
    1) word=warning ;;
    2) word=critical ;;
    3) word=unknown ;;
    *) return 1 ;;
  esac
  [ "$(value .exit_status)" = "$2" ] && [ "$(value .status)" = "$word" ] || return 1
  [ "$(value .tool)" = "$1" ] && [ "$(value .schema)" = "hotstandby/$1" ] && [ "$(value .schema_version)" = 1 ] || return 1
  [ "$2" != 0 ] || ! names '^\.findings\[[0-9]+\]\.severity$' | grep -qx error
}

# What the last report does not cover of its question: one line, or nothing. Each is named after its gate.
both() {
  for server in "$active" "$standby"; do
    names "$1" | grep -Fqx -e "$server" || printf '%s of %s; ' "$2" "$server"
  done
}
covers_settings() {
  [ -n "$(value .data.files_checked)" ] || echo 'it is no report of lint; '
  [ -n "${SOURCES:-}" ] || return 0
  # shellcheck disable=SC2086 # several words on purpose
  find $SHEETS -type f -name '*.y*ml' -exec awk '
    /^[^ \t#]/ { own = ($1 == "server:") }
    own && match($0, /label:[ \t]*/) {
      label = substr($0, RSTART + RLENGTH)
      sub(/[ \t]+#.*$/, "", label)
      gsub(/^["\047]|["\047, }\r]+$/, "", label)
      print ".sheet\t" label
      own = 0
    }' {} \; >"$out/flat" 2>/dev/null
  both '^\.sheet$' 'the sheet'
}
covers_adapters() {
  [ -n "$(value '.data.servers[0].name')" ] || echo 'it is no report of adapters; '
  [ -n "${CAPTURES:-}" ] || return 0
  # Each by its label in the plan, or by its own name where no plan was given for it.
  awk -F '\t' '
    match($1, /^\.data\.servers\[[0-9]+\]\.(name|plan_label)$/) {
      at = substr($1, 15) + 0
      called = substr($0, length($1) + 2)
      if ($1 ~ /name$/) { own[at] = called } else if (called != "null") { label[at] = called }
    }
    END { for (at in own) print ".server\t" ((at in label) ? label[at] : own[at]) }' "$out/flat" >"$out/servers"
  mv "$out/servers" "$out/flat"
  both '^\.server$' 'the adapters'
}
covers_links() {
  [ "$(value .data.complete)" = true ] || printf 'the whole of the run; '
  for connection in main backup; do
    names '^\.data\.links\[[0-9]+\]\.connection$' | grep -qx "$connection" || printf 'a link of %s; ' "$connection"
  done
}
covers_pair() {
  [ -n "$(value .data.pair.verdict)" ] || printf 'the pair; '
  both '^\.data\.nodes\[[0-9]+\]\.node$' 'the state'
}
covers_queue() {
  [ -n "$(value .data.outcome)" ] || printf 'the wait; '
  [ "$(value '.data.channels[0].node')/$(value '.data.channels[0].channel')" = "$active/$channel" ] || printf 'the queue of %s; ' "$active/$channel"
}
covers_exposure() {
  [ -n "$(value .data.driver_on)" ] || printf 'what is at risk; '
  [ "$(value '.data.channels[0].node')/$(value '.data.channels[0].channel')" = "$active/$channel" ] || printf 'the queue of %s; ' "$active/$channel"
}
covers_role() {
  [ "$(value '.data.nodes[0].node')" = "$active" ] && [ "$(value '.data.nodes[0].role')" = active ] || printf 'the role of %s; ' "$active"
}

covers_evidence() {
  [ -n "$(value .data.records)" ] || printf 'the bundle; '
}

# gate NAME QUESTION NEXT TOOL ARGUMENT...: asks one tool. NEXT is what to do when the tool itself has no advice. What counts is
# its exit status; its JSON must be whole and say the same, or nothing is proven; and what it judged must cover the question.
gate() {
  name=$1 question=$2 next=$3 program=$4
  shift 4
  json=$out/$name.json errors=$out/$name.stderr
  # What verifies a bundle adds nothing to it.
  case $name in evidence-*) kept='' ;; *) kept=${EVIDENCE:-} ;; esac
  status=0
  "$(tool "$program")" "$@" ${kept:+--evidence "$kept"} --format json >"$json" 2>"$errors" || status=$?
  if [ "$status" = 130 ]; then kill -INT $$; fi
  if ! awk "$flatten" "$json" >"$out/flat" || ! trusted "$program" "$status"; then
    said=$(tail -n 1 "$errors" 2>/dev/null)
    : >"$out/flat"
    verdict_of_pair=''
    say 3 "$question" "$program gave no report (status $status): ${said:-it said nothing}" \
      "Run it by hand: $program $*"
    return 0
  fi
  ! grep -q "simulated$(printf '\t')true" "$out/flat" || simulated=yes
  awk -F '\t' "$findings" "$out/flat" >"$out/found"
  own=$(value .data.next_step) summary=$(value .summary) verdict_of_pair=$(value .data.pair.verdict)
  # What is to be done about an answer is no help where there is none.
  [ "$status" != 3 ] || next="Run it by hand, and give it what it lacks: $program $*"
  missing=''
  [ "$status" -gt 1 ] || missing=$("covers_${name%%-*}")
  if [ -n "$missing" ]; then
    case $name in
      adapters) next="Capture both servers; where a machine is not called as its server is, add the labels in the captures' order to CAPTURES: --server $active --server $standby" ;;
      *) next="Give what is missing, and ask again." ;;
    esac
    say 3 "$question" "the report does not cover: ${missing%; }" "$next" "$out/found"
    return 0
  fi
  say "$status" "$question" "$summary" "${own:-$next}" "$out/found"
}

# The arguments that name the source are the same for both tools that read the plant.
if [ -n "${SOURCES:-}" ]; then set -- --sources "$SOURCES"; else set -- --source "${DEMO:-demo:healthy-pair}"; fi

settings="Are the settings of both servers right?"
if [ -n "${SOURCES:-}" ] && { [ -z "${PLAN:-}" ] || [ -z "${SHEETS:-}" ]; }; then
  say 3 "$settings" "nobody asked: PLAN and SHEETS must both be set" \
    "Set PLAN to the plan of this pair, and SHEETS to what was read from both servers."
else
  # shellcheck disable=SC2086 # several words on purpose, here and below
  gate settings "$settings" "Correct the plan, generate the sheets again, and enter them." \
    partner-config lint --plan "$plan" ${SHEETS:-"$plan"}
fi
if [ -n "${SERVER:-}" ] && [ "$SERVER" != "$active" ] && [ "$SERVER" != "$standby" ]; then
  say 3 "Are Active, Standby and SERVER one pair?" "SERVER $SERVER is neither $active nor $standby" \
    "Set SERVER to the one of both that this machine is, or give CAPTURES and LINKS."
fi

if [ -n "${CAPTURES:-}" ]; then
  # Two networks are not yet the ones of the plan.
  case " $CAPTURES " in *' --plan'[\ =]*) planned='' ;; *) planned=${PLAN:-} ;; esac
  # shellcheck disable=SC2086
  gate adapters "Can the adapters of both servers carry it?" "See the remedies in nic-check's own report." \
    nic-check --from $CAPTURES ${planned:+--plan "$planned"}
elif [ -n "${SERVER:-}" ]; then
  gate adapters "Can this server's adapters carry it?" "See the remedies in nic-check's own report." \
    nic-check --plan "$plan" --server "$SERVER"
  [ -z "${SOURCES:-}" ] || say 3 "Can the other server's adapters carry it?" "nobody asked: CAPTURES is not set" \
    "Capture both servers with examples/capture-nics.ps1, and set CAPTURES."
elif [ -z "${SOURCES:-}" ]; then
  gate adapters "Can the adapters of both servers carry it? (example captures)" "See the remedies in nic-check's own report." \
    nic-check --from "$here/captures/SRV-A.json" "$here/captures/SRV-B.json" --plan "$plan" --server SRV-A --server SRV-B
else
  say 3 "Can the adapters of both servers carry it?" "nobody asked: neither CAPTURES nor SERVER is set" \
    "Capture both servers with examples/capture-nics.ps1, and set CAPTURES."
fi

links="Repair the link, or start the software behind it, first: with one link down the switch-over has nothing to fall back on."
if [ -n "${LINKS:-}" ]; then
  # shellcheck disable=SC2086
  gate links "Do Main and Backup answer?" "$links" link-probe check $LINKS
elif [ -n "${SERVER:-}" ]; then
  gate links "Do Main and Backup answer?" "$links" link-probe check --plan "$plan" --server "$SERVER"
elif [ -z "${SOURCES:-}" ]; then
  simulated=yes
  gate links "Do Main and Backup answer? (loopback in their place)" "$links" \
    link-probe check --main 127.0.0.1 --backup 127.0.0.2 --no-tcp
else
  say 3 "Do Main and Backup answer?" "nobody asked: neither SERVER nor LINKS is set" \
    "Set SERVER to this machine's label in the plan, or LINKS to the addresses."
fi

gate pair "Is the pair sound?" "See sac-status's own report." sac-status "$@" --pair "$active" "$standby"
if [ "$verdict_of_pair" = maintenance ]; then
  say 1 "Is the pair out of Maintenance Mode?" "both nodes are active by design" "End Maintenance Mode before you switch over."
fi

gate queue "Is the write queue of $active drained?" "Wait until it is." \
  driver-queue drain "$active/$channel" "$@" --timeout "${DRAIN_TIMEOUT:-2m}" --quiet

# shellcheck disable=SC2086
gate exposure "Is nothing left at risk?" "Wait for the queue again, directly before you switch over." \
  driver-queue exposure "$active/$channel" "$@" ${EXPOSURE:-}

# Last, because a role may have changed while the queue was waited for.
gate role "Is $active the active one, now?" "Hand over from the node that is active; name it first." \
  sac-status is-active "$active" "$@"

last=''
if [ -n "${EVIDENCE:-}" ]; then
  for asked in partner-config nic-check link-probe sac-status driver-queue; do
    gate "evidence-$asked" "Does the evidence of $asked hold?" "Begin a new bundle, and run the gate again." \
      "$asked" verify "$EVIDENCE"
    last=$(value .data.head)
  done
fi

# What was simulated says nothing about a real pair, however good it looks.
if [ "$simulated" = yes ]; then
  say 3 "Is this about your own pair?" "part of it was SIMULATED: that says nothing about a real pair" \
    "Set SOURCES, PLAN, SHEETS, CAPTURES and SERVER."
fi

[ -z "$reasons" ] || printf '\nBecause:%s\n' "$reasons"
[ -z "$last" ] || printf '\nThe evidence is in %s. Note the check sum of its last record in another place: %s\n' "$EVIDENCE" "$last"
case $verdict in
  0) closing="GO: all gates are open. Switch now, not later: new writes may come." ;;
  1) closing="LOOK: nothing is broken, but a person must say yes." ;;
  2) closing="NO-GO: something is broken." ;;
  *) closing="NO-GO: something cannot be told, and that is no yes." ;;
esac
# Last, right above the prompt: whoever reads no other line must know where to begin.
[ -z "$first" ] || closing="$closing The first question that is not answered go: $first"
[ "$open" -lt 2 ] || closing="$closing ($((open - 1)) more above)"
printf '\n%s\n' "$closing"
exit "$verdict"
