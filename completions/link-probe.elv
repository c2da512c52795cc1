
use builtin;
use str;

set edit:completion:arg-completer[link-probe] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'link-probe'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'link-probe'= {
            cand -o 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written'
            cand --output 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written'
            cand --color 'When to use colour'
            cand --evidence 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it'
            cand --schema 'Print the JSON Schema of this tool''s JSON output and stop'
            cand --ascii 'Draw with ASCII characters only'
            cand -q 'Print the verdict line only'
            cand --quiet 'Print the verdict line only'
            cand -v 'Print more detail'
            cand --verbose 'Print more detail'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand watch 'Watch the links until Ctrl-C, a count or a duration, and measure failovers and returns'
            cand check 'Probe in one short burst and judge the links by thresholds, for monitoring'
            cand sweep 'Probe many hosts once: who answers?'
            cand verify 'Check a bundle of evidence: is it whole, and does what was seen lead to what was decided?'
            cand replay 'Give every verdict again from a recorded log'
            cand report 'Draw a recorded log: both links, active path, outages, marks, round trip times'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'link-probe;watch'= {
            cand --plan 'The plan (or this server''s sheet): partners, addresses, ICMP interval and retry count, ICMP monitors, ports'
            cand --server 'Which server of the plan this machine is'
            cand --main 'The partner''s address or name on the Main network; repeat it for several partners'
            cand --backup 'The partner''s address or name on the Backup network; the first one belongs to the first --main'
            cand --main-source 'Send Main''s probes from this address or interface'
            cand --backup-source 'Send Backup''s probes from this address or interface'
            cand --main-monitor 'An ICMP monitor on the Main network (repeat it)'
            cand --backup-monitor 'An ICMP monitor on the Backup network (repeat it)'
            cand --port 'The partner''s TCP port, probed beside ICMP; with --plan the plan''s port'
            cand --interval 'Time between two probes; default: the plan''s ICMP interval, else 1s (check: 200ms)'
            cand --retry-count 'A link is failed after this many misses plus one in a row; default: the plan''s, else 2'
            cand --timeout 'How long an answer is waited for; default: the interval, at most 5s'
            cand --rise 'A failed link is restored after this many answers in a row'
            cand --size 'Size of the probes'' IP packets in bytes; default: the smallest (44 with IPv4, 64 with IPv6)'
            cand --ttl 'Time to live (hop limit) of the probes'
            cand -c 'End after this many probes a link'
            cand --count 'End after this many probes a link'
            cand -d 'End after this time'
            cand --duration 'End after this time'
            cand --log 'Record everything as JSON lines in FILE, for replay and report; an existing FILE is kept unless --force'
            cand --log-max 'Keep the log within SIZE (100MB, 2GiB): it goes on in FILE.1, FILE.2, ..., and the oldest of those are removed'
            cand -f 'Output format'
            cand --format 'Output format'
            cand -o 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written'
            cand --output 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written'
            cand --color 'When to use colour'
            cand --evidence 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it'
            cand --no-tcp 'Leave the TCP port alone'
            cand --dont-fragment 'Forbid fragmentation of the probes'
            cand --mtu 'Search each path''s MTU: the largest IP packet that gets through unfragmented'
            cand -4 'Use only IPv4 addresses of names'
            cand --ipv4 'Use only IPv4 addresses of names'
            cand -6 'Use only IPv6 addresses of names'
            cand --ipv6 'Use only IPv6 addresses of names'
            cand --force 'Replace the file of --log when it exists'
            cand --bell 'Ring the terminal''s bell on every change of a link'
            cand --plain 'Print lines instead of the live view'
            cand --stdin-marks 'Take each line of standard input as a mark on the timeline'
            cand --ascii 'Draw with ASCII characters only'
            cand -q 'Print the verdict line only'
            cand --quiet 'Print the verdict line only'
            cand -v 'Print more detail'
            cand --verbose 'Print more detail'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'link-probe;check'= {
            cand --plan 'The plan (or this server''s sheet): partners, addresses, ICMP interval and retry count, ICMP monitors, ports'
            cand --server 'Which server of the plan this machine is'
            cand --main 'The partner''s address or name on the Main network; repeat it for several partners'
            cand --backup 'The partner''s address or name on the Backup network; the first one belongs to the first --main'
            cand --main-source 'Send Main''s probes from this address or interface'
            cand --backup-source 'Send Backup''s probes from this address or interface'
            cand --main-monitor 'An ICMP monitor on the Main network (repeat it)'
            cand --backup-monitor 'An ICMP monitor on the Backup network (repeat it)'
            cand --port 'The partner''s TCP port, probed beside ICMP; with --plan the plan''s port'
            cand --interval 'Time between two probes; default: the plan''s ICMP interval, else 1s (check: 200ms)'
            cand --retry-count 'A link is failed after this many misses plus one in a row; default: the plan''s, else 2'
            cand --timeout 'How long an answer is waited for; default: the interval, at most 5s'
            cand --rise 'A failed link is restored after this many answers in a row'
            cand --size 'Size of the probes'' IP packets in bytes; default: the smallest (44 with IPv4, 64 with IPv6)'
            cand --ttl 'Time to live (hop limit) of the probes'
            cand -c 'Probes a link'
            cand --count 'Probes a link'
            cand --warn-loss 'Loss in percent at which a link is a WARNING; default: 20, of two lost probes at least, and no more than --crit-loss'
            cand --crit-loss 'Loss in percent at which a link is CRITICAL; default: 60, and no less than --warn-loss'
            cand --warn-rtt 'Round trip time (95th percentile) at which a link is a WARNING'
            cand --crit-rtt 'Round trip time (95th percentile) at which a link is CRITICAL'
            cand --warn-jitter 'Jitter at which a link is a WARNING'
            cand --crit-jitter 'Jitter at which a link is CRITICAL'
            cand -f 'Output format'
            cand --format 'Output format'
            cand -o 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written'
            cand --output 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written'
            cand --color 'When to use colour'
            cand --evidence 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it'
            cand --no-tcp 'Leave the TCP port alone'
            cand --dont-fragment 'Forbid fragmentation of the probes'
            cand --mtu 'Search each path''s MTU: the largest IP packet that gets through unfragmented'
            cand -4 'Use only IPv4 addresses of names'
            cand --ipv4 'Use only IPv4 addresses of names'
            cand -6 'Use only IPv6 addresses of names'
            cand --ipv6 'Use only IPv6 addresses of names'
            cand --ascii 'Draw with ASCII characters only'
            cand -q 'Print the verdict line only'
            cand --quiet 'Print the verdict line only'
            cand -v 'Print more detail'
            cand --verbose 'Print more detail'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'link-probe;sweep'= {
            cand -F 'Read targets from FILE, too: blanks and lines separate, # begins a comment; `-` is stdin'
            cand --file 'Read targets from FILE, too: blanks and lines separate, # begins a comment; `-` is stdin'
            cand --rate 'The most probes a second: a number, or `max` for no limit (on your own network only)'
            cand --shards 'How many threads send; default: one up to 20,000 probes a second, then one a core'
            cand --timeout 'How long an answer is waited for'
            cand --retries 'Further tries for a target that does not answer'
            cand --min-alive 'OK when at least this many different addresses answer, CRITICAL when fewer do; without it all must answer'
            cand --source 'Send from this address or interface'
            cand --ttl 'Time to live (hop limit) of the probes'
            cand -f 'Output format'
            cand --format 'Output format'
            cand -o 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written'
            cand --output 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written'
            cand --color 'When to use colour'
            cand --evidence 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it'
            cand -a 'Print only the targets that answer, one a line'
            cand --alive 'Print only the targets that answer, one a line'
            cand -u 'Print only the targets that do not answer, one a line'
            cand --unreachable 'Print only the targets that do not answer, one a line'
            cand --csv 'Print every target as CSV: target, address, alive, rtt_us, error'
            cand -4 'Use only IPv4 addresses of names'
            cand --ipv4 'Use only IPv4 addresses of names'
            cand -6 'Use only IPv6 addresses of names'
            cand --ipv6 'Use only IPv6 addresses of names'
            cand --ascii 'Draw with ASCII characters only'
            cand -q 'Print the verdict line only'
            cand --quiet 'Print the verdict line only'
            cand -v 'Print more detail'
            cand --verbose 'Print more detail'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'link-probe;verify'= {
            cand --max-age 'Fail when the last run that looked at the plant and came to OK is older: redundancy that is not exercised rots'
            cand --steps 'A list of acceptance steps (YAML): which of them the bundle shows, PASS, FAIL or NOT DONE. Lists to begin with are shipped in examples/acceptance'
            cand --head 'The check sum that the last record had, as it was noted in another place; later records may have followed'
            cand -f 'Output format'
            cand --format 'Output format'
            cand -o 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written'
            cand --output 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written'
            cand --color 'When to use colour'
            cand --evidence 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it'
            cand --ascii 'Draw with ASCII characters only'
            cand -q 'Print the verdict line only'
            cand --quiet 'Print the verdict line only'
            cand -v 'Print more detail'
            cand --verbose 'Print more detail'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'link-probe;replay'= {
            cand -f 'Output format'
            cand --format 'Output format'
            cand -o 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written'
            cand --output 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written'
            cand --color 'When to use colour'
            cand --evidence 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it'
            cand --ascii 'Draw with ASCII characters only'
            cand -q 'Print the verdict line only'
            cand --quiet 'Print the verdict line only'
            cand -v 'Print more detail'
            cand --verbose 'Print more detail'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'link-probe;report'= {
            cand -o 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written'
            cand --output 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written'
            cand --color 'When to use colour'
            cand --evidence 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it'
            cand --html 'One self-contained HTML page (default)'
            cand --svg 'Only the drawing, as SVG'
            cand --ascii 'Draw with ASCII characters only'
            cand -q 'Print the verdict line only'
            cand --quiet 'Print the verdict line only'
            cand -v 'Print more detail'
            cand --verbose 'Print more detail'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'link-probe;help'= {
            cand watch 'Watch the links until Ctrl-C, a count or a duration, and measure failovers and returns'
            cand check 'Probe in one short burst and judge the links by thresholds, for monitoring'
            cand sweep 'Probe many hosts once: who answers?'
            cand verify 'Check a bundle of evidence: is it whole, and does what was seen lead to what was decided?'
            cand replay 'Give every verdict again from a recorded log'
            cand report 'Draw a recorded log: both links, active path, outages, marks, round trip times'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'link-probe;help;watch'= {
        }
        &'link-probe;help;check'= {
        }
        &'link-probe;help;sweep'= {
        }
        &'link-probe;help;verify'= {
        }
        &'link-probe;help;replay'= {
        }
        &'link-probe;help;report'= {
        }
        &'link-probe;help;help'= {
        }
    ]
    $completions[$command]
}
