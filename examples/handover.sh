#!/bin/sh
# The gate before a planned switch-over of a pair: joins what all five tools say, through their JSON and exit statuses, into
# one GO or NO-GO, and explains a NO-GO with each tool's own reason and next step. It switches nothing itself.
#
#   sh handover.sh [ACTIVE STANDBY CHANNEL...]     default: SRV-A SRV-B Channel1
#
# Without settings it runs on a simulated plant, the example captures and the loopback interface. For a real pair set
#   SOURCES   your sources.yaml: how to read SAC and queues; no node may be read from the address that PLAN gives to another server
#   PLAN      your plan (system.yaml)
#   SHEETS    the sheets (partners.yaml) of both servers, or their folder: what was read from them, linted against the plan
#   CAPTURES  the captures of both servers' adapters, judged with PLAN; where a machine is not called as its server is in the plan, the
#             labels follow in the captures' order: "a.json b.json --server SRV-A --server SRV-B". Without captures SERVER's live
#             adapters alone are judged. What was captured longer ago than CAPTURE_AGE says nothing
#   SERVER    which server of the plan this machine is, or LINKS: the arguments of `link-probe check` for a jump host,
#             such as "--main 10.10.1.11 --main 10.10.1.12 --backup 10.10.2.11 --backup 10.10.2.12"
# and if you like
#   CAPTURE_AGE     how old a capture may be (7d): somebody may have moved a cable or changed an address since
#   DRAIN_TIMEOUT   how long to wait for the queue (2m)
#   TOOL_LIMIT      after so many seconds a tool that does not end is stopped (600; for the queue DRAIN_TIMEOUT more)
#   EXPOSURE        more arguments of `driver-queue exposure`, such as "--driver-on active"
#   EVIDENCE        a bundle of evidence that each tool adds its run to: what was seen and decided, to be verified years later;
#                   the gate verifies it at its end, so take a new one for each switch-over
#   OUT             a folder that keeps each tool's JSON, as evidence
#   HOTSTANDBY_BIN  the folder of the tools, when they are not in PATH
#   DEMO            another simulated plant (demo:growing-queue, ...)
#
# Each question is answered only when what was asked covers it: the sheets and captures of both servers by their names, Main and
# Backup of the other server at the addresses of PLAN, every channel that SOURCES names on ACTIVE (it must name each one). Simulated or recorded input and
# links to this machine itself are never a GO.
#
# Exit status: 0 GO; 1 LOOK (works, but a person must say yes); 2 NO-GO (something is broken); 3 NO-GO (something cannot be
# told); 130 interrupted. It needs a POSIX sh with awk and the five tools; neither jq nor root.
set -u

active=${1:-SRV-A} standby=${2:-SRV-B}
if [ $# -gt 2 ]; then shift 2; else set -- Channel1; fi
# Each queue that is asked about, one a line.
queues=''
for channel in "$@"; do queues="$queues$active/$channel
"; done
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
plan=${PLAN:-$here/waterworks.yaml}
verdict=0
simulated=no recorded=no
within=''
limit=${TOOL_LIMIT:-600}
case $limit in '' | *[!0-9]*) echo "TOOL_LIMIT is a number of seconds, not $limit" >&2 && exit 3 ;; esac
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
leave() { rm -f "$out"/running.*; [ -n "${OUT:-}" ] || rm -rf "$out"; }
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
# the document is not whole, says one thing twice, or is more than a document. JSON strings hold no raw line end, so no token
# crosses a line.
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
# What may come next: a value; a first value or the end of a list; a key; a first key or the end of an object; a colon; a comma or
# the end of what is open; nothing.
function ended() { want = (depth == 0) ? "nothing" : "comma" }
function is_value() { return want == "value" || want == "first value" }
BEGIN { want = "value" }
{
  rest = $0
  # The tools write one value a line. Taking a long line apart token by token takes for ever.
  tokens = 0
  for (;;) {
    sub(/^[ \t\r]+/, "", rest)
    if (rest == "") break
    if (++tokens > 2000) { bad = 1; exit }
    first = substr(rest, 1, 1)
    used = 1
    if (first == "{" || first == "[") {
      # A report is an object.
      if (!is_value() || (depth == 0 && first == "[") || depth > 60) { bad = 1; exit }
      depth++
      object[depth] = (first == "{")
      count[depth] = 0
      want = object[depth] ? "first key" : "first value"
    } else if (first == "}" || first == "]") {
      if (depth < 1 || object[depth] != (first == "}")) { bad = 1; exit }
      if (want != "comma" && want != (first == "}" ? "first key" : "first value")) { bad = 1; exit }
      depth--
      ended()
    } else if (first == ",") {
      if (want != "comma") { bad = 1; exit }
      count[depth]++
      want = object[depth] ? "key" : "value"
    } else if (first == ":") {
      if (want != "colon") { bad = 1; exit }
      want = "value"
    } else if (first == "\"") {
      if (!match(rest, /^"([^"\\]|\\.)*"/)) { bad = 1; exit }
      used = RLENGTH
      if (want == "key" || want == "first key") {
        key[depth] = substr(rest, 2, RLENGTH - 2)
        # A key that stands twice says two things; one with other signs could be another one in disguise.
        if (key[depth] !~ /^[A-Za-z0-9_-]+$/ || (path() in told)) { bad = 1; exit }
        told[path()] = 1
        want = "colon"
      } else if (!is_value() || depth < 1 || path() ~ /^\.(exit_status|schema_version)$/) { bad = 1; exit }
      else {
        print path() "\t" plain(substr(rest, 2, RLENGTH - 2))
        ended()
      }
    } else {
      if (!is_value() || depth < 1 || !match(rest, /^(true|false|null|-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?)/)) { bad = 1; exit }
      used = RLENGTH
      if (substr(rest, used + 1, 1) ~ /[-+.0-9A-Za-z_"]/) { bad = 1; exit }
      print path() "\t" substr(rest, 1, RLENGTH)
      ended()
    }
    rest = substr(rest, used + 1)
  }
}
END { if (bad || want != "nothing") exit 1 }
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

# trusted PROGRAM STATUS: whether the document is this program's own report of this run, and says in every place what its exit
# status says. What was suppressed with a reason is no finding that counts.
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
  [ "$2" = 2 ] || [ "$2" = 3 ] || ! has_error || return 1
}
has_error() {
  rows findings severity suppressed | awk -F '\t' '$1 == "error" && ($2 == "" || $2 == "null") { found = 1 } END { exit !found }'
}

# of_this_run BEFORE AFTER: whether the report was made between these two times, in UTC. A kept one proves nothing about now.
of_this_run() {
  printf '%s\t%s\t%s\t%s\n' "$1" "$(value .started_at)" "$(value .finished_at)" "$2" | awk -F '\t' '
    { began = substr($2, 1, 19); ended = substr($3, 1, 19) }
    { exit !($2 ~ /(\+00:00|Z)$/ && $3 ~ /(\+00:00|Z)$/ && $1 "" <= began "" && began "" <= ended "" && ended "" <= $4 "") }'
}
now() { date -u +%Y-%m-%dT%H:%M:%S; }

# rows LIST KEY KEY KEY: of each object in a list these values, one object a line, TAB between them.
rows() {
  awk -F '\t' -v list=".$1[" -v one="$2" -v two="$3" -v three="${4:-}" '
    index($1, list) == 1 {
      rest = substr($1, length(list) + 1)
      at = rest + 0
      sub(/^[0-9]+\]\./, "", rest)
      if (at >= last) last = at + 1
      said[at, rest] = substr($0, length($1) + 2)
    }
    END { for (at = 0; at < last; at++) print said[at, one] "\t" said[at, two] (three == "" ? "" : "\t" said[at, three]) }' "$out/flat"
}

# What the last report does not cover of its question: one line, or nothing. Each is named after its gate.
both() {
  for server in "$active" "$standby"; do
    names "$1" | grep -Fqx -e "$server" || printf '%s of %s; ' "$2" "$server"
  done
}
covers_settings() {
  [ -n "$(value .data.files_checked)" ] || echo 'it is no report of lint; '
  [ "$(value .data.counts.error)" = 0 ] || printf 'every error: it counts other ones than it shows; '
  [ -n "${SOURCES:-}" ] || return 0
  for server in "$active" "$standby"; do
    rows data.sheets server compared_with_plan | grep -Fqx -e "$server	true" || printf 'the sheet of %s, compared with PLAN; ' "$server"
  done
}
covers_adapters() {
  [ -n "$(value '.data.servers[0].name')" ] || echo 'it is no report of adapters; '
  rows data.servers status name | awk -F '\t' '$1 != "ok" && $1 != "warning" { printf "the adapters of %s, which are %s; ", $2, $1 }'
  [ -n "${CAPTURES:-}" ] || return 0
  # Each by its label in the plan, or by its own name where no plan was given for it.
  rows data.servers name plan_label | awk -F '\t' '{ print ".server\t" (($2 == "" || $2 == "null") ? $1 : $2) }' >"$out/servers"
  mv "$out/servers" "$out/flat"
  both '^\.server$' 'the adapters'
}
covers_links() {
  [ "$(value .data.complete)" = true ] || printf 'the whole of the run; '
  # A monitor is no link, whatever connection it stands for.
  awk -F '\t' '
    match($1, /^\.data\.links\[[0-9]+\]\.(monitor|connection|target|address|state)$/) {
      at = substr($1, 13) + 0
      key = $1
      sub(/^.*\./, "", key)
      said[at, key] = substr($0, length($1) + 2)
      if (at >= last) last = at + 1
    }
    END { for (at = 0; at < last; at++) if (said[at, "monitor"] != "true")
      print said[at, "connection"] "\t" tolower(said[at, "target"]) "\t" tolower(said[at, "address"]) "\t" said[at, "state"] }' \
    "$out/flat" >"$out/probed"
  for connection in main backup; do
    grep -q "^$connection	" "$out/probed" || printf 'a link of %s; ' "$connection"
  done
  [ "$status" != 0 ] || awk -F '\t' '$4 != "up" { printf "%s, whose state is %s; ", $2, $4 }' "$out/probed"
  [ -n "${SOURCES:-}" ] || return 0
  # What answers on this machine itself is no link, and nothing of the plant.
  awk -F '\t' '$3 ~ /^(::ffff:)?127\./ || $3 == "::1" || $3 == "0.0.0.0" || $3 == "::" {
    printf "%s of the plant: %s is this machine itself (loopback); ", $1, $2 }' "$out/probed"
  [ -n "${PLAN:-}" ] || return 0
  # The links that PLAN has between both, by the tool that reads plans. Seen from the standby it is the active one that must answer.
  other=$standby
  [ "${SERVER:-}" != "$standby" ] || other=$active
  "$(tool partner-config)" timing "$PLAN" --format json >"$out/plan.json" 2>/dev/null
  mv "$out/flat" "$out/kept"
  : >"$out/planned"
  if awk "$flatten" "$out/plan.json" >"$out/flat"; then rows data.links to connection address >"$out/planned"; fi
  mv "$out/kept" "$out/flat"
  for connection in main backup; do
    awk -F '\t' -v to="$other" -v connection="$connection" '
      FNR == NR { if ($1 == connection) { met[$2]; met[$3] } next }
      $1 == to && $2 == connection { planned = tolower($3); if (planned in met) found = 1 }
      END {
        if (planned == "") printf "%s of %s, which PLAN does not have; ", connection, to
        else if (!found) printf "%s of %s at %s, as PLAN has it; ", connection, to, planned
      }' "$out/probed" "$out/planned"
  done
}
covers_pair() {
  [ -n "$(value .data.pair.verdict)" ] || printf 'the pair; '
  both '^\.data\.nodes\[[0-9]+\]\.node$' 'the state'
  both '^\.data\.pair\.nodes\[[0-9]+\]$' 'the pair'
  [ "$status" != 0 ] || [ "$(value .data.pair.verdict)" = ok ] || printf 'a pair that is well: it says %s; ' "$(value .data.pair.verdict)"
}
# The queues that were asked about, and those that SOURCES names beside them on this node.
these_queues() {
  rows data.channels node channel | tr '\t' / >"$out/met"
  printf '%s' "$queues" | while IFS= read -r queue; do
    grep -Fqix -e "$queue" "$out/met" || printf 'the queue of %s; ' "$queue"
  done
  names '^\.data\.not_asked\[[0-9]+\]$' | awk -v node="$active/" '
    index(tolower($0), tolower(node)) == 1 { printf "the queue of %s, which SOURCES names (give every channel, or take it out); ", $0 }'
  [ -z "${SOURCES:-}" ] || ! names '^\.data\.channels_not_named\[[0-9]+\]$' | grep -Fqix -e "$active" ||
    printf 'the other queues of %s: SOURCES names none of its channels, so nobody knows which there are (name each under channels:); ' "$active"
}
covers_queue() {
  [ -n "$(value .data.outcome)" ] || printf 'the wait; '
  [ "$status" != 0 ] || [ "$(value .data.outcome)/$(value .data.left)" = drained/0 ] || printf 'an empty queue: it says %s; ' "$(value .data.outcome)"
  these_queues
}
covers_exposure() {
  [ -n "$(value .data.driver_on)" ] || printf 'what is at risk; '
  these_queues
}
covers_role() {
  [ -z "$(value .data.pair.verdict)" ] || printf 'the role alone: it is a report of the pair; '
  [ "$(value '.data.nodes[0].node')" = "$active" ] && [ "$(value '.data.nodes[0].role')" = active ] || printf 'the role of %s; ' "$active"
}

covers_evidence() {
  [ -n "$(value .data.records)" ] || printf 'the bundle; '
}

# run PROGRAM ARGUMENT...: runs one tool, leaves $json, $errors and $status, and stops it when it does not end or writes without
# end: then $stopped says why. A tool that is stopped would else hold the gate, and who waits for it, for ever.
run() {
  stopped='' status=0
  running=$out/running.$name most=$limit
  case $name in queue) most=$((most + $(seconds "${DRAIN_TIMEOUT:-2m}"))) ;; esac
  : >"$running" && : >"$json" || { status=3 stopped="$out cannot be written"; return 0; }
  rm -f "$out/stopped"
  (
    waited=0
    while [ -e "$running" ] && kill -0 $$; do
      sleep 1
      waited=$((waited + 1)) why=''
      [ "$waited" -lt "$most" ] || why="it did not end within $most s"
      [ "$(wc -c <"$json")" -lt 67108864 ] || why='it wrote more than 64 MiB'
      [ -n "$why" ] && [ -e "$running" ] || continue
      echo "$why" >"$out/stopped"
      kill -TERM "$(cat "$running")"
      sleep 5
      [ ! -e "$running" ] || kill -KILL "$(cat "$running")"
      break
    done
  ) >/dev/null 2>&1 &
  # What the tool itself began may live on, so that its files have a limit, too (2 GiB).
  # shellcheck disable=SC2016 # the inner shell's own
  sh -c 'ulimit -f 4194304 2>/dev/null; echo $$ >"$1" && shift && exec "$@"' sh "$running" "$@" >"$json" 2>"$errors" || status=$?
  rm -f "$running"
  [ ! -e "$out/stopped" ] || stopped="$(cat "$out/stopped"), and was stopped"
}

# Such as 2m, 90s or 1h30m in seconds.
seconds() {
  printf '%s\n' "$1" | awk '{
    while (match($0, /^[ ]*[0-9.]+ *[a-z]*/)) {
      part = substr($0, 1, RLENGTH)
      unit = part
      gsub(/[0-9. ]/, "", unit)
      all += part * (unit == "d" ? 86400 : unit == "h" ? 3600 : unit ~ /^m(in)?$/ ? 60 : unit == "ms" ? 0.001 : 1)
      $0 = substr($0, RLENGTH + 1)
    }
    printf "%d", all
  }'
}

# gate NAME QUESTION NEXT TOOL ARGUMENT...: asks one tool. NEXT is what to do when the tool itself has no advice. What counts is
# its exit status; its JSON must be whole and say the same, or nothing is proven; and what it judged must cover the question.
gate() {
  name=$1 question=$2 next=$3 program=$4
  shift 4
  json=$out/$name.json errors=$out/$name.stderr
  # What verifies a bundle adds nothing to it.
  case $name in evidence-*) kept='' ;; *) kept=${EVIDENCE:-} ;; esac
  asked=$(now)
  run "$(tool "$program")" "$@" ${kept:+--evidence "$kept"} --format json
  if [ "$status" = 130 ] && [ -z "$stopped" ]; then kill -INT $$; fi
  said=$stopped
  if [ -n "$said" ]; then
    report=no
  elif ! awk "$flatten" "$json" >"$out/flat" || ! trusted "$program" "$status"; then
    report=no said=$(tail -n 1 "$errors" 2>/dev/null | tr -d '\000-\010\013-\037\177')
  elif ! of_this_run "$asked" "$(now)"; then
    report=no said="its report is of $(value .started_at), which is not now"
  else
    report=yes
  fi
  if [ "$report" = no ]; then
    : >"$out/flat"
    verdict_of_pair=''
    say 3 "$question" "$program gave no report (status $status): ${said:-it said nothing}" \
      "Run it by hand: $program $*"
    return 0
  fi
  ! grep -q "simulated$(printf '\t')true" "$out/flat" || simulated=yes
  [ -z "$(value .data.recorded.last)" ] || recorded=yes
  awk -F '\t' "$findings" "$out/flat" >"$out/found"
  own=$(value .data.next_step) summary=$(value .summary) verdict_of_pair=$(value .data.pair.verdict)
  [ "$name" != adapters ] || [ -z "$within" ] || summary="$summary (captures of the last $within count: CAPTURE_AGE)"
  # What is to be done about an answer is no help where there is none.
  [ "$status" != 3 ] || next="Run it by hand, and give it what it lacks: $program $*"
  missing=''
  [ "$status" -gt 1 ] || missing=$("covers_${name%%-*}")
  if [ -n "$missing" ]; then
    case $name in
      settings) next="Give PLAN the plan of this pair, and SHEETS what was read from both servers, with the plan's own system name." ;;
      links) next="Set SERVER to this machine's label in PLAN, or name in LINKS Main and Backup of $standby as PLAN has them." ;;
      adapters) next="Capture both servers; where a machine is not called as its server is, add the labels in the captures' order to CAPTURES: --server $active --server $standby" ;;
      *) next="Give what is missing, and ask again." ;;
    esac
    say 3 "$question" "the report does not cover: ${missing%; }" "$next" "$out/found"
    return 0
  fi
  say "$status" "$question" "$summary" "${own:-$next}" "$out/found"
}

# The arguments that name the source are the same for both tools that read the plant.
if [ -n "${SOURCES:-}" ]; then from=--sources source=$SOURCES; else from=--source source=${DEMO:-demo:healthy-pair}; fi

settings="Are the settings of both servers right?"
if [ -n "${SOURCES:-}" ] && { [ -z "${PLAN:-}" ] || [ -z "${SHEETS:-}" ]; }; then
  say 3 "$settings" "nobody asked: PLAN and SHEETS must both be set" \
    "Set PLAN to the plan of this pair, and SHEETS to what was read from both servers."
else
  # shellcheck disable=SC2086 # several words on purpose, here and below
  gate settings "$settings" "Correct the plan, generate the sheets again, and enter them." \
    partner-config lint --plan "$plan" --fail-on warning ${SHEETS:-"$plan"} ${SOURCES:+"$SOURCES"}
fi
if [ -n "${SERVER:-}" ] && [ "$SERVER" != "$active" ] && [ "$SERVER" != "$standby" ]; then
  say 3 "Are Active, Standby and SERVER one pair?" "SERVER $SERVER is neither $active nor $standby" \
    "Set SERVER to the one of both that this machine is, or give CAPTURES and LINKS."
fi

# An OK of captures is one of their day.
if [ -n "${CAPTURES:-}" ]; then
  # Two networks are not yet the ones of the plan.
  case " $CAPTURES " in *' --plan'[\ =]*) planned='' ;; *) planned=${PLAN:-} ;; esac
  case " $CAPTURES " in *' --max-age'[\ =]*) within='' ;; *) within=${CAPTURE_AGE:-7d} ;; esac
  # shellcheck disable=SC2086
  gate adapters "Can the adapters of both servers carry it?" "See the remedies in nic-check's own report." \
    nic-check --from $CAPTURES ${planned:+--plan "$planned"} ${within:+--max-age "$within"}
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

gate pair "Is the pair sound?" "See sac-status's own report." sac-status "$from" "$source" --pair "$active" "$standby"
if [ "$verdict_of_pair" = maintenance ]; then
  say 1 "Is the pair out of Maintenance Mode?" "both nodes are active by design" "End Maintenance Mode before you switch over."
fi

for channel in "$@"; do
  set -- "$@" "$active/$channel"
  shift
done
gate queue "Is the write queue of $active drained?" "Wait until it is." \
  driver-queue drain "$@" "$from" "$source" --timeout "${DRAIN_TIMEOUT:-2m}" --quiet

# shellcheck disable=SC2086
gate exposure "Is nothing left at risk?" "Wait for the queue again, directly before you switch over." \
  driver-queue exposure "$@" "$from" "$source" ${EXPOSURE:-}

# Last, because a role may have changed while the queue was waited for.
gate role "Is $active the active one, now?" "Hand over from the node that is active; name it first." \
  sac-status is-active "$active" "$from" "$source"

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

# What was so when it was recorded is not what is so now.
if [ "$recorded" = yes ]; then
  say 3 "Is this about the plant as it is now?" "part of it is RECORDED: that says nothing about now" \
    "Name in SOURCES the sources themselves, not recordings of them."
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
