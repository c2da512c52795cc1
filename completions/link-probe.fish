# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_link_probe_global_optspecs
    string join \n schema o/output= color= ascii q/quiet v/verbose evidence= h/help V/version
end

function __fish_link_probe_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_link_probe_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_link_probe_using_subcommand
    set -l cmd (__fish_link_probe_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c link-probe -n "__fish_link_probe_needs_command" -s o -l output -d 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written' -r -F
complete -c link-probe -n "__fish_link_probe_needs_command" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'Always'
never\t'Never'"
complete -c link-probe -n "__fish_link_probe_needs_command" -l evidence -d 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it' -r -F
complete -c link-probe -n "__fish_link_probe_needs_command" -l schema -d 'Print the JSON Schema of this tool\'s JSON output and stop'
complete -c link-probe -n "__fish_link_probe_needs_command" -l ascii -d 'Draw with ASCII characters only'
complete -c link-probe -n "__fish_link_probe_needs_command" -s q -l quiet -d 'Print the verdict line only'
complete -c link-probe -n "__fish_link_probe_needs_command" -s v -l verbose -d 'Print more detail'
complete -c link-probe -n "__fish_link_probe_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c link-probe -n "__fish_link_probe_needs_command" -s V -l version -d 'Print version'
complete -c link-probe -n "__fish_link_probe_needs_command" -f -a "watch" -d 'Watch the links until Ctrl-C, a count or a duration, and measure failovers and returns'
complete -c link-probe -n "__fish_link_probe_needs_command" -f -a "check" -d 'Probe in one short burst and judge the links by thresholds, for monitoring'
complete -c link-probe -n "__fish_link_probe_needs_command" -f -a "sweep" -d 'Probe many hosts once: who answers?'
complete -c link-probe -n "__fish_link_probe_needs_command" -f -a "verify" -d 'Check a bundle of evidence: is it whole, and does what was seen lead to what was decided?'
complete -c link-probe -n "__fish_link_probe_needs_command" -f -a "replay" -d 'Give every verdict again from a recorded log'
complete -c link-probe -n "__fish_link_probe_needs_command" -f -a "report" -d 'Draw a recorded log: both links, active path, outages, marks, round trip times'
complete -c link-probe -n "__fish_link_probe_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c link-probe -n "__fish_link_probe_using_subcommand watch" -l plan -d 'The plan (or this server\'s sheet): partners, addresses, ICMP interval and retry count, ICMP monitors, ports' -r -F
complete -c link-probe -n "__fish_link_probe_using_subcommand watch" -l server -d 'Which server of the plan this machine is' -r
complete -c link-probe -n "__fish_link_probe_using_subcommand watch" -l main -d 'The partner\'s address or name on the Main network; repeat it for several partners' -r
complete -c link-probe -n "__fish_link_probe_using_subcommand watch" -l backup -d 'The partner\'s address or name on the Backup network; the first one belongs to the first --main' -r
complete -c link-probe -n "__fish_link_probe_using_subcommand watch" -l main-source -d 'Send Main\'s probes from this address or interface' -r
complete -c link-probe -n "__fish_link_probe_using_subcommand watch" -l backup-source -d 'Send Backup\'s probes from this address or interface' -r
complete -c link-probe -n "__fish_link_probe_using_subcommand watch" -l main-monitor -d 'An ICMP monitor on the Main network (repeat it)' -r
complete -c link-probe -n "__fish_link_probe_using_subcommand watch" -l backup-monitor -d 'An ICMP monitor on the Backup network (repeat it)' -r
complete -c link-probe -n "__fish_link_probe_using_subcommand watch" -l port -d 'The partner\'s TCP port, probed beside ICMP; with --plan the plan\'s port' -r
complete -c link-probe -n "__fish_link_probe_using_subcommand watch" -l interval -d 'Time between two probes; default: the plan\'s ICMP interval, else 1s (check: 200ms)' -r
complete -c link-probe -n "__fish_link_probe_using_subcommand watch" -l retry-count -d 'A link is failed after this many misses plus one in a row; default: the plan\'s, else 2' -r
complete -c link-probe -n "__fish_link_probe_using_subcommand watch" -l timeout -d 'How long an answer is waited for; default: the interval, at most 5s' -r
complete -c link-probe -n "__fish_link_probe_using_subcommand watch" -l rise -d 'A failed link is restored after this many answers in a row' -r
complete -c link-probe -n "__fish_link_probe_using_subcommand watch" -l size -d 'Size of the probes\' IP packets in bytes; default: the smallest (44 with IPv4, 64 with IPv6)' -r
complete -c link-probe -n "__fish_link_probe_using_subcommand watch" -l ttl -d 'Time to live (hop limit) of the probes' -r
complete -c link-probe -n "__fish_link_probe_using_subcommand watch" -s c -l count -d 'End after this many probes a link' -r
complete -c link-probe -n "__fish_link_probe_using_subcommand watch" -s d -l duration -d 'End after this time' -r
complete -c link-probe -n "__fish_link_probe_using_subcommand watch" -l log -d 'Record everything as JSON lines in FILE, for replay and report; an existing FILE is kept unless --force' -r -F
complete -c link-probe -n "__fish_link_probe_using_subcommand watch" -l log-max -d 'Keep the log within SIZE (100MB, 2GiB): it goes on in FILE.1, FILE.2, ..., and the oldest of those are removed' -r
complete -c link-probe -n "__fish_link_probe_using_subcommand watch" -s f -l format -d 'Output format' -r -f -a "human\t'For people, on a terminal'
json\t'One JSON document'
jsonl\t'One JSON document a line'
nagios\t'Nagios / Icinga plugin line'
prometheus\t'Prometheus textfile'
markdown\t'Markdown'
html\t'One self-contained HTML page'"
complete -c link-probe -n "__fish_link_probe_using_subcommand watch" -s o -l output -d 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written' -r -F
complete -c link-probe -n "__fish_link_probe_using_subcommand watch" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'Always'
never\t'Never'"
complete -c link-probe -n "__fish_link_probe_using_subcommand watch" -l evidence -d 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it' -r -F
complete -c link-probe -n "__fish_link_probe_using_subcommand watch" -l no-tcp -d 'Leave the TCP port alone'
complete -c link-probe -n "__fish_link_probe_using_subcommand watch" -l dont-fragment -d 'Forbid fragmentation of the probes'
complete -c link-probe -n "__fish_link_probe_using_subcommand watch" -l mtu -d 'Search each path\'s MTU: the largest IP packet that gets through unfragmented'
complete -c link-probe -n "__fish_link_probe_using_subcommand watch" -s 4 -l ipv4 -d 'Use only IPv4 addresses of names'
complete -c link-probe -n "__fish_link_probe_using_subcommand watch" -s 6 -l ipv6 -d 'Use only IPv6 addresses of names'
complete -c link-probe -n "__fish_link_probe_using_subcommand watch" -l force -d 'Replace the file of --log when it exists'
complete -c link-probe -n "__fish_link_probe_using_subcommand watch" -l bell -d 'Ring the terminal\'s bell on every change of a link'
complete -c link-probe -n "__fish_link_probe_using_subcommand watch" -l plain -d 'Print lines instead of the live view'
complete -c link-probe -n "__fish_link_probe_using_subcommand watch" -l stdin-marks -d 'Take each line of standard input as a mark on the timeline'
complete -c link-probe -n "__fish_link_probe_using_subcommand watch" -l ascii -d 'Draw with ASCII characters only'
complete -c link-probe -n "__fish_link_probe_using_subcommand watch" -s q -l quiet -d 'Print the verdict line only'
complete -c link-probe -n "__fish_link_probe_using_subcommand watch" -s v -l verbose -d 'Print more detail'
complete -c link-probe -n "__fish_link_probe_using_subcommand watch" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c link-probe -n "__fish_link_probe_using_subcommand check" -l plan -d 'The plan (or this server\'s sheet): partners, addresses, ICMP interval and retry count, ICMP monitors, ports' -r -F
complete -c link-probe -n "__fish_link_probe_using_subcommand check" -l server -d 'Which server of the plan this machine is' -r
complete -c link-probe -n "__fish_link_probe_using_subcommand check" -l main -d 'The partner\'s address or name on the Main network; repeat it for several partners' -r
complete -c link-probe -n "__fish_link_probe_using_subcommand check" -l backup -d 'The partner\'s address or name on the Backup network; the first one belongs to the first --main' -r
complete -c link-probe -n "__fish_link_probe_using_subcommand check" -l main-source -d 'Send Main\'s probes from this address or interface' -r
complete -c link-probe -n "__fish_link_probe_using_subcommand check" -l backup-source -d 'Send Backup\'s probes from this address or interface' -r
complete -c link-probe -n "__fish_link_probe_using_subcommand check" -l main-monitor -d 'An ICMP monitor on the Main network (repeat it)' -r
complete -c link-probe -n "__fish_link_probe_using_subcommand check" -l backup-monitor -d 'An ICMP monitor on the Backup network (repeat it)' -r
complete -c link-probe -n "__fish_link_probe_using_subcommand check" -l port -d 'The partner\'s TCP port, probed beside ICMP; with --plan the plan\'s port' -r
complete -c link-probe -n "__fish_link_probe_using_subcommand check" -l interval -d 'Time between two probes; default: the plan\'s ICMP interval, else 1s (check: 200ms)' -r
complete -c link-probe -n "__fish_link_probe_using_subcommand check" -l retry-count -d 'A link is failed after this many misses plus one in a row; default: the plan\'s, else 2' -r
complete -c link-probe -n "__fish_link_probe_using_subcommand check" -l timeout -d 'How long an answer is waited for; default: the interval, at most 5s' -r
complete -c link-probe -n "__fish_link_probe_using_subcommand check" -l rise -d 'A failed link is restored after this many answers in a row' -r
complete -c link-probe -n "__fish_link_probe_using_subcommand check" -l size -d 'Size of the probes\' IP packets in bytes; default: the smallest (44 with IPv4, 64 with IPv6)' -r
complete -c link-probe -n "__fish_link_probe_using_subcommand check" -l ttl -d 'Time to live (hop limit) of the probes' -r
complete -c link-probe -n "__fish_link_probe_using_subcommand check" -s c -l count -d 'Probes a link' -r
complete -c link-probe -n "__fish_link_probe_using_subcommand check" -l warn-loss -d 'Loss in percent at which a link is a WARNING; default: 20, of two lost probes at least, and no more than --crit-loss' -r
complete -c link-probe -n "__fish_link_probe_using_subcommand check" -l crit-loss -d 'Loss in percent at which a link is CRITICAL; default: 60, and no less than --warn-loss' -r
complete -c link-probe -n "__fish_link_probe_using_subcommand check" -l warn-rtt -d 'Round trip time (95th percentile) at which a link is a WARNING' -r
complete -c link-probe -n "__fish_link_probe_using_subcommand check" -l crit-rtt -d 'Round trip time (95th percentile) at which a link is CRITICAL' -r
complete -c link-probe -n "__fish_link_probe_using_subcommand check" -l warn-jitter -d 'Jitter at which a link is a WARNING' -r
complete -c link-probe -n "__fish_link_probe_using_subcommand check" -l crit-jitter -d 'Jitter at which a link is CRITICAL' -r
complete -c link-probe -n "__fish_link_probe_using_subcommand check" -s f -l format -d 'Output format' -r -f -a "human\t'For people, on a terminal'
json\t'One JSON document'
nagios\t'Nagios / Icinga plugin line'
prometheus\t'Prometheus textfile'
markdown\t'Markdown'
html\t'One self-contained HTML page'"
complete -c link-probe -n "__fish_link_probe_using_subcommand check" -s o -l output -d 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written' -r -F
complete -c link-probe -n "__fish_link_probe_using_subcommand check" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'Always'
never\t'Never'"
complete -c link-probe -n "__fish_link_probe_using_subcommand check" -l evidence -d 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it' -r -F
complete -c link-probe -n "__fish_link_probe_using_subcommand check" -l no-tcp -d 'Leave the TCP port alone'
complete -c link-probe -n "__fish_link_probe_using_subcommand check" -l dont-fragment -d 'Forbid fragmentation of the probes'
complete -c link-probe -n "__fish_link_probe_using_subcommand check" -l mtu -d 'Search each path\'s MTU: the largest IP packet that gets through unfragmented'
complete -c link-probe -n "__fish_link_probe_using_subcommand check" -s 4 -l ipv4 -d 'Use only IPv4 addresses of names'
complete -c link-probe -n "__fish_link_probe_using_subcommand check" -s 6 -l ipv6 -d 'Use only IPv6 addresses of names'
complete -c link-probe -n "__fish_link_probe_using_subcommand check" -l ascii -d 'Draw with ASCII characters only'
complete -c link-probe -n "__fish_link_probe_using_subcommand check" -s q -l quiet -d 'Print the verdict line only'
complete -c link-probe -n "__fish_link_probe_using_subcommand check" -s v -l verbose -d 'Print more detail'
complete -c link-probe -n "__fish_link_probe_using_subcommand check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c link-probe -n "__fish_link_probe_using_subcommand sweep" -s F -l file -d 'Read targets from FILE, too: blanks and lines separate, # begins a comment; `-` is stdin' -r -F
complete -c link-probe -n "__fish_link_probe_using_subcommand sweep" -l rate -d 'The most probes a second: a number, or `max` for no limit (on your own network only)' -r
complete -c link-probe -n "__fish_link_probe_using_subcommand sweep" -l shards -d 'How many threads send; default: one up to 20,000 probes a second, then one a core' -r
complete -c link-probe -n "__fish_link_probe_using_subcommand sweep" -l timeout -d 'How long an answer is waited for' -r
complete -c link-probe -n "__fish_link_probe_using_subcommand sweep" -l retries -d 'Further tries for a target that does not answer' -r
complete -c link-probe -n "__fish_link_probe_using_subcommand sweep" -l min-alive -d 'OK when at least this many different addresses answer, CRITICAL when fewer do; without it all must answer' -r
complete -c link-probe -n "__fish_link_probe_using_subcommand sweep" -l source -d 'Send from this address or interface' -r
complete -c link-probe -n "__fish_link_probe_using_subcommand sweep" -l ttl -d 'Time to live (hop limit) of the probes' -r
complete -c link-probe -n "__fish_link_probe_using_subcommand sweep" -s f -l format -d 'Output format' -r -f -a "human\t'For people, on a terminal'
json\t'One JSON document'
jsonl\t'One JSON document a line'
nagios\t'Nagios / Icinga plugin line'
prometheus\t'Prometheus textfile'
markdown\t'Markdown'"
complete -c link-probe -n "__fish_link_probe_using_subcommand sweep" -s o -l output -d 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written' -r -F
complete -c link-probe -n "__fish_link_probe_using_subcommand sweep" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'Always'
never\t'Never'"
complete -c link-probe -n "__fish_link_probe_using_subcommand sweep" -l evidence -d 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it' -r -F
complete -c link-probe -n "__fish_link_probe_using_subcommand sweep" -s a -l alive -d 'Print only the targets that answer, one a line'
complete -c link-probe -n "__fish_link_probe_using_subcommand sweep" -s u -l unreachable -d 'Print only the targets that do not answer, one a line'
complete -c link-probe -n "__fish_link_probe_using_subcommand sweep" -l csv -d 'Print every target as CSV: target, address, alive, rtt_us, error'
complete -c link-probe -n "__fish_link_probe_using_subcommand sweep" -s 4 -l ipv4 -d 'Use only IPv4 addresses of names'
complete -c link-probe -n "__fish_link_probe_using_subcommand sweep" -s 6 -l ipv6 -d 'Use only IPv6 addresses of names'
complete -c link-probe -n "__fish_link_probe_using_subcommand sweep" -l ascii -d 'Draw with ASCII characters only'
complete -c link-probe -n "__fish_link_probe_using_subcommand sweep" -s q -l quiet -d 'Print the verdict line only'
complete -c link-probe -n "__fish_link_probe_using_subcommand sweep" -s v -l verbose -d 'Print more detail'
complete -c link-probe -n "__fish_link_probe_using_subcommand sweep" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c link-probe -n "__fish_link_probe_using_subcommand verify" -l max-age -d 'Fail when the last run that looked at the plant and came to OK is older: redundancy that is not exercised rots' -r
complete -c link-probe -n "__fish_link_probe_using_subcommand verify" -l steps -d 'A list of acceptance steps (YAML): which of them the bundle shows, PASS, FAIL or NOT DONE. Lists to begin with are shipped in examples/acceptance' -r -F
complete -c link-probe -n "__fish_link_probe_using_subcommand verify" -l head -d 'The check sum that the last record had, as it was noted in another place; later records may have followed' -r
complete -c link-probe -n "__fish_link_probe_using_subcommand verify" -s f -l format -d 'Output format' -r -f -a "human\t'For people, on a terminal'
json\t'One JSON document'
nagios\t'Nagios / Icinga plugin line'
prometheus\t'Prometheus textfile'
junit\t'JUnit XML, for CI servers'
markdown\t'Markdown'
html\t'One self-contained HTML page'"
complete -c link-probe -n "__fish_link_probe_using_subcommand verify" -s o -l output -d 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written' -r -F
complete -c link-probe -n "__fish_link_probe_using_subcommand verify" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'Always'
never\t'Never'"
complete -c link-probe -n "__fish_link_probe_using_subcommand verify" -l evidence -d 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it' -r -F
complete -c link-probe -n "__fish_link_probe_using_subcommand verify" -l ascii -d 'Draw with ASCII characters only'
complete -c link-probe -n "__fish_link_probe_using_subcommand verify" -s q -l quiet -d 'Print the verdict line only'
complete -c link-probe -n "__fish_link_probe_using_subcommand verify" -s v -l verbose -d 'Print more detail'
complete -c link-probe -n "__fish_link_probe_using_subcommand verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c link-probe -n "__fish_link_probe_using_subcommand replay" -s f -l format -d 'Output format' -r -f -a "human\t'For people, on a terminal'
json\t'One JSON document'
jsonl\t'One JSON document a line'
nagios\t'Nagios / Icinga plugin line'
prometheus\t'Prometheus textfile'
markdown\t'Markdown'
html\t'One self-contained HTML page'"
complete -c link-probe -n "__fish_link_probe_using_subcommand replay" -s o -l output -d 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written' -r -F
complete -c link-probe -n "__fish_link_probe_using_subcommand replay" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'Always'
never\t'Never'"
complete -c link-probe -n "__fish_link_probe_using_subcommand replay" -l evidence -d 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it' -r -F
complete -c link-probe -n "__fish_link_probe_using_subcommand replay" -l ascii -d 'Draw with ASCII characters only'
complete -c link-probe -n "__fish_link_probe_using_subcommand replay" -s q -l quiet -d 'Print the verdict line only'
complete -c link-probe -n "__fish_link_probe_using_subcommand replay" -s v -l verbose -d 'Print more detail'
complete -c link-probe -n "__fish_link_probe_using_subcommand replay" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c link-probe -n "__fish_link_probe_using_subcommand report" -s o -l output -d 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written' -r -F
complete -c link-probe -n "__fish_link_probe_using_subcommand report" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'Always'
never\t'Never'"
complete -c link-probe -n "__fish_link_probe_using_subcommand report" -l evidence -d 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it' -r -F
complete -c link-probe -n "__fish_link_probe_using_subcommand report" -l html -d 'One self-contained HTML page (default)'
complete -c link-probe -n "__fish_link_probe_using_subcommand report" -l svg -d 'Only the drawing, as SVG'
complete -c link-probe -n "__fish_link_probe_using_subcommand report" -l ascii -d 'Draw with ASCII characters only'
complete -c link-probe -n "__fish_link_probe_using_subcommand report" -s q -l quiet -d 'Print the verdict line only'
complete -c link-probe -n "__fish_link_probe_using_subcommand report" -s v -l verbose -d 'Print more detail'
complete -c link-probe -n "__fish_link_probe_using_subcommand report" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c link-probe -n "__fish_link_probe_using_subcommand help; and not __fish_seen_subcommand_from watch check sweep verify replay report help" -f -a "watch" -d 'Watch the links until Ctrl-C, a count or a duration, and measure failovers and returns'
complete -c link-probe -n "__fish_link_probe_using_subcommand help; and not __fish_seen_subcommand_from watch check sweep verify replay report help" -f -a "check" -d 'Probe in one short burst and judge the links by thresholds, for monitoring'
complete -c link-probe -n "__fish_link_probe_using_subcommand help; and not __fish_seen_subcommand_from watch check sweep verify replay report help" -f -a "sweep" -d 'Probe many hosts once: who answers?'
complete -c link-probe -n "__fish_link_probe_using_subcommand help; and not __fish_seen_subcommand_from watch check sweep verify replay report help" -f -a "verify" -d 'Check a bundle of evidence: is it whole, and does what was seen lead to what was decided?'
complete -c link-probe -n "__fish_link_probe_using_subcommand help; and not __fish_seen_subcommand_from watch check sweep verify replay report help" -f -a "replay" -d 'Give every verdict again from a recorded log'
complete -c link-probe -n "__fish_link_probe_using_subcommand help; and not __fish_seen_subcommand_from watch check sweep verify replay report help" -f -a "report" -d 'Draw a recorded log: both links, active path, outages, marks, round trip times'
complete -c link-probe -n "__fish_link_probe_using_subcommand help; and not __fish_seen_subcommand_from watch check sweep verify replay report help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
