
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'link-probe' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'link-probe'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'link-probe' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--evidence', '--evidence', [CompletionResultType]::ParameterName, 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON Schema of this tool''s JSON output and stop')
            [CompletionResult]::new('--ascii', '--ascii', [CompletionResultType]::ParameterName, 'Draw with ASCII characters only')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the verdict line only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the verdict line only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more detail')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('watch', 'watch', [CompletionResultType]::ParameterValue, 'Watch the links until Ctrl-C, a count or a duration, and measure failovers and returns')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Probe in one short burst and judge the links by thresholds, for monitoring')
            [CompletionResult]::new('sweep', 'sweep', [CompletionResultType]::ParameterValue, 'Probe many hosts once: who answers?')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Check a bundle of evidence: is it whole, and does what was seen lead to what was decided?')
            [CompletionResult]::new('replay', 'replay', [CompletionResultType]::ParameterValue, 'Give every verdict again from a recorded log')
            [CompletionResult]::new('report', 'report', [CompletionResultType]::ParameterValue, 'Draw a recorded log: both links, active path, outages, marks, round trip times')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'link-probe;watch' {
            [CompletionResult]::new('--plan', '--plan', [CompletionResultType]::ParameterName, 'The plan (or this server''s sheet): partners, addresses, ICMP interval and retry count, ICMP monitors, ports')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Which server of the plan this machine is')
            [CompletionResult]::new('--main', '--main', [CompletionResultType]::ParameterName, 'The partner''s address or name on the Main network; repeat it for several partners')
            [CompletionResult]::new('--backup', '--backup', [CompletionResultType]::ParameterName, 'The partner''s address or name on the Backup network; the first one belongs to the first --main')
            [CompletionResult]::new('--main-source', '--main-source', [CompletionResultType]::ParameterName, 'Send Main''s probes from this address or interface')
            [CompletionResult]::new('--backup-source', '--backup-source', [CompletionResultType]::ParameterName, 'Send Backup''s probes from this address or interface')
            [CompletionResult]::new('--main-monitor', '--main-monitor', [CompletionResultType]::ParameterName, 'An ICMP monitor on the Main network (repeat it)')
            [CompletionResult]::new('--backup-monitor', '--backup-monitor', [CompletionResultType]::ParameterName, 'An ICMP monitor on the Backup network (repeat it)')
            [CompletionResult]::new('--port', '--port', [CompletionResultType]::ParameterName, 'The partner''s TCP port, probed beside ICMP; with --plan the plan''s port')
            [CompletionResult]::new('--interval', '--interval', [CompletionResultType]::ParameterName, 'Time between two probes; default: the plan''s ICMP interval, else 1s (check: 200ms)')
            [CompletionResult]::new('--retry-count', '--retry-count', [CompletionResultType]::ParameterName, 'A link is failed after this many misses plus one in a row; default: the plan''s, else 2')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long an answer is waited for; default: the interval, at most 5s')
            [CompletionResult]::new('--rise', '--rise', [CompletionResultType]::ParameterName, 'A failed link is restored after this many answers in a row')
            [CompletionResult]::new('--size', '--size', [CompletionResultType]::ParameterName, 'Size of the probes'' IP packets in bytes; default: the smallest (44 with IPv4, 64 with IPv6)')
            [CompletionResult]::new('--ttl', '--ttl', [CompletionResultType]::ParameterName, 'Time to live (hop limit) of the probes')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'End after this many probes a link')
            [CompletionResult]::new('--count', '--count', [CompletionResultType]::ParameterName, 'End after this many probes a link')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'End after this time')
            [CompletionResult]::new('--duration', '--duration', [CompletionResultType]::ParameterName, 'End after this time')
            [CompletionResult]::new('--log', '--log', [CompletionResultType]::ParameterName, 'Record everything as JSON lines in FILE, for replay and report; an existing FILE is kept unless --force')
            [CompletionResult]::new('--log-max', '--log-max', [CompletionResultType]::ParameterName, 'Keep the log within SIZE (100MB, 2GiB): it goes on in FILE.1, FILE.2, ..., and the oldest of those are removed')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--evidence', '--evidence', [CompletionResultType]::ParameterName, 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it')
            [CompletionResult]::new('--no-tcp', '--no-tcp', [CompletionResultType]::ParameterName, 'Leave the TCP port alone')
            [CompletionResult]::new('--dont-fragment', '--dont-fragment', [CompletionResultType]::ParameterName, 'Forbid fragmentation of the probes')
            [CompletionResult]::new('--mtu', '--mtu', [CompletionResultType]::ParameterName, 'Search each path''s MTU: the largest IP packet that gets through unfragmented')
            [CompletionResult]::new('-4', '-4', [CompletionResultType]::ParameterName, 'Use only IPv4 addresses of names')
            [CompletionResult]::new('--ipv4', '--ipv4', [CompletionResultType]::ParameterName, 'Use only IPv4 addresses of names')
            [CompletionResult]::new('-6', '-6', [CompletionResultType]::ParameterName, 'Use only IPv6 addresses of names')
            [CompletionResult]::new('--ipv6', '--ipv6', [CompletionResultType]::ParameterName, 'Use only IPv6 addresses of names')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Replace the file of --log when it exists')
            [CompletionResult]::new('--bell', '--bell', [CompletionResultType]::ParameterName, 'Ring the terminal''s bell on every change of a link')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Print lines instead of the live view')
            [CompletionResult]::new('--stdin-marks', '--stdin-marks', [CompletionResultType]::ParameterName, 'Take each line of standard input as a mark on the timeline')
            [CompletionResult]::new('--ascii', '--ascii', [CompletionResultType]::ParameterName, 'Draw with ASCII characters only')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the verdict line only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the verdict line only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more detail')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'link-probe;check' {
            [CompletionResult]::new('--plan', '--plan', [CompletionResultType]::ParameterName, 'The plan (or this server''s sheet): partners, addresses, ICMP interval and retry count, ICMP monitors, ports')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Which server of the plan this machine is')
            [CompletionResult]::new('--main', '--main', [CompletionResultType]::ParameterName, 'The partner''s address or name on the Main network; repeat it for several partners')
            [CompletionResult]::new('--backup', '--backup', [CompletionResultType]::ParameterName, 'The partner''s address or name on the Backup network; the first one belongs to the first --main')
            [CompletionResult]::new('--main-source', '--main-source', [CompletionResultType]::ParameterName, 'Send Main''s probes from this address or interface')
            [CompletionResult]::new('--backup-source', '--backup-source', [CompletionResultType]::ParameterName, 'Send Backup''s probes from this address or interface')
            [CompletionResult]::new('--main-monitor', '--main-monitor', [CompletionResultType]::ParameterName, 'An ICMP monitor on the Main network (repeat it)')
            [CompletionResult]::new('--backup-monitor', '--backup-monitor', [CompletionResultType]::ParameterName, 'An ICMP monitor on the Backup network (repeat it)')
            [CompletionResult]::new('--port', '--port', [CompletionResultType]::ParameterName, 'The partner''s TCP port, probed beside ICMP; with --plan the plan''s port')
            [CompletionResult]::new('--interval', '--interval', [CompletionResultType]::ParameterName, 'Time between two probes; default: the plan''s ICMP interval, else 1s (check: 200ms)')
            [CompletionResult]::new('--retry-count', '--retry-count', [CompletionResultType]::ParameterName, 'A link is failed after this many misses plus one in a row; default: the plan''s, else 2')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long an answer is waited for; default: the interval, at most 5s')
            [CompletionResult]::new('--rise', '--rise', [CompletionResultType]::ParameterName, 'A failed link is restored after this many answers in a row')
            [CompletionResult]::new('--size', '--size', [CompletionResultType]::ParameterName, 'Size of the probes'' IP packets in bytes; default: the smallest (44 with IPv4, 64 with IPv6)')
            [CompletionResult]::new('--ttl', '--ttl', [CompletionResultType]::ParameterName, 'Time to live (hop limit) of the probes')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Probes a link')
            [CompletionResult]::new('--count', '--count', [CompletionResultType]::ParameterName, 'Probes a link')
            [CompletionResult]::new('--warn-loss', '--warn-loss', [CompletionResultType]::ParameterName, 'Loss in percent at which a link is a WARNING; default: 20, of two lost probes at least, and no more than --crit-loss')
            [CompletionResult]::new('--crit-loss', '--crit-loss', [CompletionResultType]::ParameterName, 'Loss in percent at which a link is CRITICAL; default: 60, and no less than --warn-loss')
            [CompletionResult]::new('--warn-rtt', '--warn-rtt', [CompletionResultType]::ParameterName, 'Round trip time (95th percentile) at which a link is a WARNING')
            [CompletionResult]::new('--crit-rtt', '--crit-rtt', [CompletionResultType]::ParameterName, 'Round trip time (95th percentile) at which a link is CRITICAL')
            [CompletionResult]::new('--warn-jitter', '--warn-jitter', [CompletionResultType]::ParameterName, 'Jitter at which a link is a WARNING')
            [CompletionResult]::new('--crit-jitter', '--crit-jitter', [CompletionResultType]::ParameterName, 'Jitter at which a link is CRITICAL')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--evidence', '--evidence', [CompletionResultType]::ParameterName, 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it')
            [CompletionResult]::new('--no-tcp', '--no-tcp', [CompletionResultType]::ParameterName, 'Leave the TCP port alone')
            [CompletionResult]::new('--dont-fragment', '--dont-fragment', [CompletionResultType]::ParameterName, 'Forbid fragmentation of the probes')
            [CompletionResult]::new('--mtu', '--mtu', [CompletionResultType]::ParameterName, 'Search each path''s MTU: the largest IP packet that gets through unfragmented')
            [CompletionResult]::new('-4', '-4', [CompletionResultType]::ParameterName, 'Use only IPv4 addresses of names')
            [CompletionResult]::new('--ipv4', '--ipv4', [CompletionResultType]::ParameterName, 'Use only IPv4 addresses of names')
            [CompletionResult]::new('-6', '-6', [CompletionResultType]::ParameterName, 'Use only IPv6 addresses of names')
            [CompletionResult]::new('--ipv6', '--ipv6', [CompletionResultType]::ParameterName, 'Use only IPv6 addresses of names')
            [CompletionResult]::new('--ascii', '--ascii', [CompletionResultType]::ParameterName, 'Draw with ASCII characters only')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the verdict line only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the verdict line only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more detail')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'link-probe;sweep' {
            [CompletionResult]::new('-F', '-F ', [CompletionResultType]::ParameterName, 'Read targets from FILE, too: blanks and lines separate, # begins a comment; `-` is stdin')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'Read targets from FILE, too: blanks and lines separate, # begins a comment; `-` is stdin')
            [CompletionResult]::new('--rate', '--rate', [CompletionResultType]::ParameterName, 'The most probes a second: a number, or `max` for no limit (on your own network only)')
            [CompletionResult]::new('--shards', '--shards', [CompletionResultType]::ParameterName, 'How many threads send; default: one up to 20,000 probes a second, then one a core')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long an answer is waited for')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Further tries for a target that does not answer')
            [CompletionResult]::new('--min-alive', '--min-alive', [CompletionResultType]::ParameterName, 'OK when at least this many different addresses answer, CRITICAL when fewer do; without it all must answer')
            [CompletionResult]::new('--source', '--source', [CompletionResultType]::ParameterName, 'Send from this address or interface')
            [CompletionResult]::new('--ttl', '--ttl', [CompletionResultType]::ParameterName, 'Time to live (hop limit) of the probes')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--evidence', '--evidence', [CompletionResultType]::ParameterName, 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Print only the targets that answer, one a line')
            [CompletionResult]::new('--alive', '--alive', [CompletionResultType]::ParameterName, 'Print only the targets that answer, one a line')
            [CompletionResult]::new('-u', '-u', [CompletionResultType]::ParameterName, 'Print only the targets that do not answer, one a line')
            [CompletionResult]::new('--unreachable', '--unreachable', [CompletionResultType]::ParameterName, 'Print only the targets that do not answer, one a line')
            [CompletionResult]::new('--csv', '--csv', [CompletionResultType]::ParameterName, 'Print every target as CSV: target, address, alive, rtt_us, error')
            [CompletionResult]::new('-4', '-4', [CompletionResultType]::ParameterName, 'Use only IPv4 addresses of names')
            [CompletionResult]::new('--ipv4', '--ipv4', [CompletionResultType]::ParameterName, 'Use only IPv4 addresses of names')
            [CompletionResult]::new('-6', '-6', [CompletionResultType]::ParameterName, 'Use only IPv6 addresses of names')
            [CompletionResult]::new('--ipv6', '--ipv6', [CompletionResultType]::ParameterName, 'Use only IPv6 addresses of names')
            [CompletionResult]::new('--ascii', '--ascii', [CompletionResultType]::ParameterName, 'Draw with ASCII characters only')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the verdict line only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the verdict line only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more detail')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'link-probe;verify' {
            [CompletionResult]::new('--max-age', '--max-age', [CompletionResultType]::ParameterName, 'Fail when the last run that looked at the plant and came to OK is older: redundancy that is not exercised rots')
            [CompletionResult]::new('--steps', '--steps', [CompletionResultType]::ParameterName, 'A list of acceptance steps (YAML): which of them the bundle shows, PASS, FAIL or NOT DONE. Lists to begin with are shipped in examples/acceptance')
            [CompletionResult]::new('--head', '--head', [CompletionResultType]::ParameterName, 'The check sum that the last record had, as it was noted in another place; later records may have followed')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--evidence', '--evidence', [CompletionResultType]::ParameterName, 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it')
            [CompletionResult]::new('--ascii', '--ascii', [CompletionResultType]::ParameterName, 'Draw with ASCII characters only')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the verdict line only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the verdict line only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more detail')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'link-probe;replay' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--evidence', '--evidence', [CompletionResultType]::ParameterName, 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it')
            [CompletionResult]::new('--ascii', '--ascii', [CompletionResultType]::ParameterName, 'Draw with ASCII characters only')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the verdict line only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the verdict line only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more detail')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'link-probe;report' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--evidence', '--evidence', [CompletionResultType]::ParameterName, 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it')
            [CompletionResult]::new('--html', '--html', [CompletionResultType]::ParameterName, 'One self-contained HTML page (default)')
            [CompletionResult]::new('--svg', '--svg', [CompletionResultType]::ParameterName, 'Only the drawing, as SVG')
            [CompletionResult]::new('--ascii', '--ascii', [CompletionResultType]::ParameterName, 'Draw with ASCII characters only')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the verdict line only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the verdict line only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more detail')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'link-probe;help' {
            [CompletionResult]::new('watch', 'watch', [CompletionResultType]::ParameterValue, 'Watch the links until Ctrl-C, a count or a duration, and measure failovers and returns')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Probe in one short burst and judge the links by thresholds, for monitoring')
            [CompletionResult]::new('sweep', 'sweep', [CompletionResultType]::ParameterValue, 'Probe many hosts once: who answers?')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Check a bundle of evidence: is it whole, and does what was seen lead to what was decided?')
            [CompletionResult]::new('replay', 'replay', [CompletionResultType]::ParameterValue, 'Give every verdict again from a recorded log')
            [CompletionResult]::new('report', 'report', [CompletionResultType]::ParameterValue, 'Draw a recorded log: both links, active path, outages, marks, round trip times')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'link-probe;help;watch' {
            break
        }
        'link-probe;help;check' {
            break
        }
        'link-probe;help;sweep' {
            break
        }
        'link-probe;help;verify' {
            break
        }
        'link-probe;help;replay' {
            break
        }
        'link-probe;help;report' {
            break
        }
        'link-probe;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
