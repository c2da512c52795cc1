
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'driver-queue' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'driver-queue'
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
        'driver-queue' {
            [CompletionResult]::new('--sources', '--sources', [CompletionResultType]::ParameterName, 'Names nodes, how they are reached, and which item carries which field. Default: sources.yaml in this folder, when it is there and no --source is given')
            [CompletionResult]::new('--source', '--source', [CompletionResultType]::ParameterName, 'Read from here: opc.tcp://..., http(s)://.../iotgateway, eda:, file:PATH, exec:CMD, recording:PATH, demo:NAME')
            [CompletionResult]::new('--node', '--node', [CompletionResultType]::ParameterName, 'The node to read from --source (repeat it)')
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'User for OPC UA or REST; the password is never an argument')
            [CompletionResult]::new('--password-env', '--password-env', [CompletionResultType]::ParameterName, 'Environment variable that holds the password')
            [CompletionResult]::new('--password-file', '--password-file', [CompletionResultType]::ParameterName, 'File whose first line is the password')
            [CompletionResult]::new('--policy', '--policy', [CompletionResultType]::ParameterName, 'OPC UA: security policy')
            [CompletionResult]::new('--mode', '--mode', [CompletionResultType]::ParameterName, 'OPC UA: message security')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'OPC UA: URI of the namespace of item names without `ns=`')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'REST: certificate of the server or its authority, PEM')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'Limit of every single request')
            [CompletionResult]::new('--max-age', '--max-age', [CompletionResultType]::ParameterName, 'Values older than this are stale and prove nothing')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--evidence', '--evidence', [CompletionResultType]::ParameterName, 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it')
            [CompletionResult]::new('--no-hostname-check', '--no-hostname-check', [CompletionResultType]::ParameterName, 'OPC UA: accept a certificate that names another host (it must be trusted all the same)')
            [CompletionResult]::new('--plain-password', '--plain-password', [CompletionResultType]::ParameterName, 'REST: send the password over `http`, where anybody on the line can read it')
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
            [CompletionResult]::new('inspect', 'inspect', [CompletionResultType]::ParameterValue, 'Watch queues for a while and judge where they are going')
            [CompletionResult]::new('drain', 'drain', [CompletionResultType]::ParameterValue, 'Wait until queues are proven empty. Status 0 drained, 1 timed out but falling, 2 growing or stalled, 3 cannot tell')
            [CompletionResult]::new('exposure', 'exposure', [CompletionResultType]::ParameterValue, 'What a switch-over now would cost: writes lost, or time in which both drivers write')
            [CompletionResult]::new('watch', 'watch', [CompletionResultType]::ParameterValue, 'Show queues until Ctrl-C')
            [CompletionResult]::new('record', 'record', [CompletionResultType]::ParameterValue, 'Write what is read as a recording (JSON lines), to be judged anywhere with `replay`')
            [CompletionResult]::new('replay', 'replay', [CompletionResultType]::ParameterValue, 'Judge a recording or feed at its last timestamp, by its own clock')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Check a bundle of evidence: is it whole, and does what was seen lead to what was decided?')
            [CompletionResult]::new('browse', 'browse', [CompletionResultType]::ParameterValue, 'List what a source has to read')
            [CompletionResult]::new('trust', 'trust', [CompletionResultType]::ParameterValue, 'Show the certificate of an OPC UA server, and trust it with --accept')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Explain a rule')
            [CompletionResult]::new('rules', 'rules', [CompletionResultType]::ParameterValue, 'List all rules with severity and source')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'driver-queue;inspect' {
            [CompletionResult]::new('--over', '--over', [CompletionResultType]::ParameterName, 'How long to watch')
            [CompletionResult]::new('--interval', '--interval', [CompletionResultType]::ParameterName, 'Time between two samples')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--sources', '--sources', [CompletionResultType]::ParameterName, 'Names nodes, how they are reached, and which item carries which field. Default: sources.yaml in this folder, when it is there and no --source is given')
            [CompletionResult]::new('--source', '--source', [CompletionResultType]::ParameterName, 'Read from here: opc.tcp://..., http(s)://.../iotgateway, eda:, file:PATH, exec:CMD, recording:PATH, demo:NAME')
            [CompletionResult]::new('--node', '--node', [CompletionResultType]::ParameterName, 'The node to read from --source (repeat it)')
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'User for OPC UA or REST; the password is never an argument')
            [CompletionResult]::new('--password-env', '--password-env', [CompletionResultType]::ParameterName, 'Environment variable that holds the password')
            [CompletionResult]::new('--password-file', '--password-file', [CompletionResultType]::ParameterName, 'File whose first line is the password')
            [CompletionResult]::new('--policy', '--policy', [CompletionResultType]::ParameterName, 'OPC UA: security policy')
            [CompletionResult]::new('--mode', '--mode', [CompletionResultType]::ParameterName, 'OPC UA: message security')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'OPC UA: URI of the namespace of item names without `ns=`')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'REST: certificate of the server or its authority, PEM')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'Limit of every single request')
            [CompletionResult]::new('--max-age', '--max-age', [CompletionResultType]::ParameterName, 'Values older than this are stale and prove nothing')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--evidence', '--evidence', [CompletionResultType]::ParameterName, 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it')
            [CompletionResult]::new('--explain', '--explain', [CompletionResultType]::ParameterName, 'Show the rule that decided, its numbers and a sparkline of the samples')
            [CompletionResult]::new('--no-hostname-check', '--no-hostname-check', [CompletionResultType]::ParameterName, 'OPC UA: accept a certificate that names another host (it must be trusted all the same)')
            [CompletionResult]::new('--plain-password', '--plain-password', [CompletionResultType]::ParameterName, 'REST: send the password over `http`, where anybody on the line can read it')
            [CompletionResult]::new('--ascii', '--ascii', [CompletionResultType]::ParameterName, 'Draw with ASCII characters only')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the verdict line only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the verdict line only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more detail')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'driver-queue;drain' {
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'When to give up')
            [CompletionResult]::new('--stall-timeout', '--stall-timeout', [CompletionResultType]::ParameterName, 'How long nothing may be completed while writes wait')
            [CompletionResult]::new('--hold', '--hold', [CompletionResultType]::ParameterName, 'How many samples in a row must be empty')
            [CompletionResult]::new('--interval', '--interval', [CompletionResultType]::ParameterName, 'Time between two samples')
            [CompletionResult]::new('--then', '--then', [CompletionResultType]::ParameterName, 'Run this command, only after a proven drain, and end with its status. Must come last')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--sources', '--sources', [CompletionResultType]::ParameterName, 'Names nodes, how they are reached, and which item carries which field. Default: sources.yaml in this folder, when it is there and no --source is given')
            [CompletionResult]::new('--source', '--source', [CompletionResultType]::ParameterName, 'Read from here: opc.tcp://..., http(s)://.../iotgateway, eda:, file:PATH, exec:CMD, recording:PATH, demo:NAME')
            [CompletionResult]::new('--node', '--node', [CompletionResultType]::ParameterName, 'The node to read from --source (repeat it)')
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'User for OPC UA or REST; the password is never an argument')
            [CompletionResult]::new('--password-env', '--password-env', [CompletionResultType]::ParameterName, 'Environment variable that holds the password')
            [CompletionResult]::new('--password-file', '--password-file', [CompletionResultType]::ParameterName, 'File whose first line is the password')
            [CompletionResult]::new('--policy', '--policy', [CompletionResultType]::ParameterName, 'OPC UA: security policy')
            [CompletionResult]::new('--mode', '--mode', [CompletionResultType]::ParameterName, 'OPC UA: message security')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'OPC UA: URI of the namespace of item names without `ns=`')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'REST: certificate of the server or its authority, PEM')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'Limit of every single request')
            [CompletionResult]::new('--max-age', '--max-age', [CompletionResultType]::ParameterName, 'Values older than this are stale and prove nothing')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--evidence', '--evidence', [CompletionResultType]::ParameterName, 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Do not wait: watch for ten samples and predict')
            [CompletionResult]::new('--no-hostname-check', '--no-hostname-check', [CompletionResultType]::ParameterName, 'OPC UA: accept a certificate that names another host (it must be trusted all the same)')
            [CompletionResult]::new('--plain-password', '--plain-password', [CompletionResultType]::ParameterName, 'REST: send the password over `http`, where anybody on the line can read it')
            [CompletionResult]::new('--ascii', '--ascii', [CompletionResultType]::ParameterName, 'Draw with ASCII characters only')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the verdict line only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the verdict line only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more detail')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'driver-queue;exposure' {
            [CompletionResult]::new('--driver-on', '--driver-on', [CompletionResultType]::ParameterName, 'Where the driver runs')
            [CompletionResult]::new('--promotion', '--promotion', [CompletionResultType]::ParameterName, 'How long the other node takes to become active; the time in which both write begins then')
            [CompletionResult]::new('--rate', '--rate', [CompletionResultType]::ParameterName, 'Writes a second that the driver completes, when it is known; goes before what is measured')
            [CompletionResult]::new('--serial', '--serial', [CompletionResultType]::ParameterName, 'The channel is a serial Modbus RTU line of so many bits a second: work the rate out; goes before what is measured')
            [CompletionResult]::new('--slave-delay', '--slave-delay', [CompletionResultType]::ParameterName, 'How long the slave takes to answer (with --serial)')
            [CompletionResult]::new('--duty-cycle', '--duty-cycle', [CompletionResultType]::ParameterName, 'Writes sent for each read (with --serial; Kepware: 1 to 10)')
            [CompletionResult]::new('--over', '--over', [CompletionResultType]::ParameterName, 'How long to watch to measure the rate')
            [CompletionResult]::new('--interval', '--interval', [CompletionResultType]::ParameterName, 'Time between two samples')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--sources', '--sources', [CompletionResultType]::ParameterName, 'Names nodes, how they are reached, and which item carries which field. Default: sources.yaml in this folder, when it is there and no --source is given')
            [CompletionResult]::new('--source', '--source', [CompletionResultType]::ParameterName, 'Read from here: opc.tcp://..., http(s)://.../iotgateway, eda:, file:PATH, exec:CMD, recording:PATH, demo:NAME')
            [CompletionResult]::new('--node', '--node', [CompletionResultType]::ParameterName, 'The node to read from --source (repeat it)')
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'User for OPC UA or REST; the password is never an argument')
            [CompletionResult]::new('--password-env', '--password-env', [CompletionResultType]::ParameterName, 'Environment variable that holds the password')
            [CompletionResult]::new('--password-file', '--password-file', [CompletionResultType]::ParameterName, 'File whose first line is the password')
            [CompletionResult]::new('--policy', '--policy', [CompletionResultType]::ParameterName, 'OPC UA: security policy')
            [CompletionResult]::new('--mode', '--mode', [CompletionResultType]::ParameterName, 'OPC UA: message security')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'OPC UA: URI of the namespace of item names without `ns=`')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'REST: certificate of the server or its authority, PEM')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'Limit of every single request')
            [CompletionResult]::new('--max-age', '--max-age', [CompletionResultType]::ParameterName, 'Values older than this are stale and prove nothing')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--evidence', '--evidence', [CompletionResultType]::ParameterName, 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it')
            [CompletionResult]::new('--no-hostname-check', '--no-hostname-check', [CompletionResultType]::ParameterName, 'OPC UA: accept a certificate that names another host (it must be trusted all the same)')
            [CompletionResult]::new('--plain-password', '--plain-password', [CompletionResultType]::ParameterName, 'REST: send the password over `http`, where anybody on the line can read it')
            [CompletionResult]::new('--ascii', '--ascii', [CompletionResultType]::ParameterName, 'Draw with ASCII characters only')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the verdict line only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the verdict line only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more detail')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'driver-queue;watch' {
            [CompletionResult]::new('--interval', '--interval', [CompletionResultType]::ParameterName, 'Time between two samples')
            [CompletionResult]::new('--duration', '--duration', [CompletionResultType]::ParameterName, 'When to end; left out: at Ctrl-C (a simulated plant ends after one minute of its own time)')
            [CompletionResult]::new('--window', '--window', [CompletionResultType]::ParameterName, 'How much of the past a verdict is about')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--sources', '--sources', [CompletionResultType]::ParameterName, 'Names nodes, how they are reached, and which item carries which field. Default: sources.yaml in this folder, when it is there and no --source is given')
            [CompletionResult]::new('--source', '--source', [CompletionResultType]::ParameterName, 'Read from here: opc.tcp://..., http(s)://.../iotgateway, eda:, file:PATH, exec:CMD, recording:PATH, demo:NAME')
            [CompletionResult]::new('--node', '--node', [CompletionResultType]::ParameterName, 'The node to read from --source (repeat it)')
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'User for OPC UA or REST; the password is never an argument')
            [CompletionResult]::new('--password-env', '--password-env', [CompletionResultType]::ParameterName, 'Environment variable that holds the password')
            [CompletionResult]::new('--password-file', '--password-file', [CompletionResultType]::ParameterName, 'File whose first line is the password')
            [CompletionResult]::new('--policy', '--policy', [CompletionResultType]::ParameterName, 'OPC UA: security policy')
            [CompletionResult]::new('--mode', '--mode', [CompletionResultType]::ParameterName, 'OPC UA: message security')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'OPC UA: URI of the namespace of item names without `ns=`')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'REST: certificate of the server or its authority, PEM')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'Limit of every single request')
            [CompletionResult]::new('--max-age', '--max-age', [CompletionResultType]::ParameterName, 'Values older than this are stale and prove nothing')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--evidence', '--evidence', [CompletionResultType]::ParameterName, 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it')
            [CompletionResult]::new('--no-hostname-check', '--no-hostname-check', [CompletionResultType]::ParameterName, 'OPC UA: accept a certificate that names another host (it must be trusted all the same)')
            [CompletionResult]::new('--plain-password', '--plain-password', [CompletionResultType]::ParameterName, 'REST: send the password over `http`, where anybody on the line can read it')
            [CompletionResult]::new('--ascii', '--ascii', [CompletionResultType]::ParameterName, 'Draw with ASCII characters only')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the verdict line only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the verdict line only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more detail')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'driver-queue;record' {
            [CompletionResult]::new('--interval', '--interval', [CompletionResultType]::ParameterName, 'Time between two samples')
            [CompletionResult]::new('--duration', '--duration', [CompletionResultType]::ParameterName, 'How long')
            [CompletionResult]::new('--sources', '--sources', [CompletionResultType]::ParameterName, 'Names nodes, how they are reached, and which item carries which field. Default: sources.yaml in this folder, when it is there and no --source is given')
            [CompletionResult]::new('--source', '--source', [CompletionResultType]::ParameterName, 'Read from here: opc.tcp://..., http(s)://.../iotgateway, eda:, file:PATH, exec:CMD, recording:PATH, demo:NAME')
            [CompletionResult]::new('--node', '--node', [CompletionResultType]::ParameterName, 'The node to read from --source (repeat it)')
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'User for OPC UA or REST; the password is never an argument')
            [CompletionResult]::new('--password-env', '--password-env', [CompletionResultType]::ParameterName, 'Environment variable that holds the password')
            [CompletionResult]::new('--password-file', '--password-file', [CompletionResultType]::ParameterName, 'File whose first line is the password')
            [CompletionResult]::new('--policy', '--policy', [CompletionResultType]::ParameterName, 'OPC UA: security policy')
            [CompletionResult]::new('--mode', '--mode', [CompletionResultType]::ParameterName, 'OPC UA: message security')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'OPC UA: URI of the namespace of item names without `ns=`')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'REST: certificate of the server or its authority, PEM')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'Limit of every single request')
            [CompletionResult]::new('--max-age', '--max-age', [CompletionResultType]::ParameterName, 'Values older than this are stale and prove nothing')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--evidence', '--evidence', [CompletionResultType]::ParameterName, 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it')
            [CompletionResult]::new('--no-hostname-check', '--no-hostname-check', [CompletionResultType]::ParameterName, 'OPC UA: accept a certificate that names another host (it must be trusted all the same)')
            [CompletionResult]::new('--plain-password', '--plain-password', [CompletionResultType]::ParameterName, 'REST: send the password over `http`, where anybody on the line can read it')
            [CompletionResult]::new('--ascii', '--ascii', [CompletionResultType]::ParameterName, 'Draw with ASCII characters only')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the verdict line only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the verdict line only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more detail')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'driver-queue;replay' {
            [CompletionResult]::new('--window', '--window', [CompletionResultType]::ParameterName, 'How much of the file''s end is judged; left out: all of it')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--sources', '--sources', [CompletionResultType]::ParameterName, 'Names nodes, how they are reached, and which item carries which field. Default: sources.yaml in this folder, when it is there and no --source is given')
            [CompletionResult]::new('--source', '--source', [CompletionResultType]::ParameterName, 'Read from here: opc.tcp://..., http(s)://.../iotgateway, eda:, file:PATH, exec:CMD, recording:PATH, demo:NAME')
            [CompletionResult]::new('--node', '--node', [CompletionResultType]::ParameterName, 'The node to read from --source (repeat it)')
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'User for OPC UA or REST; the password is never an argument')
            [CompletionResult]::new('--password-env', '--password-env', [CompletionResultType]::ParameterName, 'Environment variable that holds the password')
            [CompletionResult]::new('--password-file', '--password-file', [CompletionResultType]::ParameterName, 'File whose first line is the password')
            [CompletionResult]::new('--policy', '--policy', [CompletionResultType]::ParameterName, 'OPC UA: security policy')
            [CompletionResult]::new('--mode', '--mode', [CompletionResultType]::ParameterName, 'OPC UA: message security')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'OPC UA: URI of the namespace of item names without `ns=`')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'REST: certificate of the server or its authority, PEM')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'Limit of every single request')
            [CompletionResult]::new('--max-age', '--max-age', [CompletionResultType]::ParameterName, 'Values older than this are stale and prove nothing')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--evidence', '--evidence', [CompletionResultType]::ParameterName, 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it')
            [CompletionResult]::new('--explain', '--explain', [CompletionResultType]::ParameterName, 'Show the rule that decided, its numbers and a sparkline of the samples')
            [CompletionResult]::new('--no-hostname-check', '--no-hostname-check', [CompletionResultType]::ParameterName, 'OPC UA: accept a certificate that names another host (it must be trusted all the same)')
            [CompletionResult]::new('--plain-password', '--plain-password', [CompletionResultType]::ParameterName, 'REST: send the password over `http`, where anybody on the line can read it')
            [CompletionResult]::new('--ascii', '--ascii', [CompletionResultType]::ParameterName, 'Draw with ASCII characters only')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the verdict line only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the verdict line only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more detail')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'driver-queue;verify' {
            [CompletionResult]::new('--max-age', '--max-age', [CompletionResultType]::ParameterName, 'Fail when the last run that looked at the plant and came to OK is older: redundancy that is not exercised rots')
            [CompletionResult]::new('--steps', '--steps', [CompletionResultType]::ParameterName, 'A list of acceptance steps (YAML): which of them the bundle shows, PASS, FAIL or NOT DONE. Lists to begin with are shipped in examples/acceptance')
            [CompletionResult]::new('--head', '--head', [CompletionResultType]::ParameterName, 'The check sum that the last record had, as it was noted in another place; later records may have followed')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--sources', '--sources', [CompletionResultType]::ParameterName, 'Names nodes, how they are reached, and which item carries which field. Default: sources.yaml in this folder, when it is there and no --source is given')
            [CompletionResult]::new('--source', '--source', [CompletionResultType]::ParameterName, 'Read from here: opc.tcp://..., http(s)://.../iotgateway, eda:, file:PATH, exec:CMD, recording:PATH, demo:NAME')
            [CompletionResult]::new('--node', '--node', [CompletionResultType]::ParameterName, 'The node to read from --source (repeat it)')
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'User for OPC UA or REST; the password is never an argument')
            [CompletionResult]::new('--password-env', '--password-env', [CompletionResultType]::ParameterName, 'Environment variable that holds the password')
            [CompletionResult]::new('--password-file', '--password-file', [CompletionResultType]::ParameterName, 'File whose first line is the password')
            [CompletionResult]::new('--policy', '--policy', [CompletionResultType]::ParameterName, 'OPC UA: security policy')
            [CompletionResult]::new('--mode', '--mode', [CompletionResultType]::ParameterName, 'OPC UA: message security')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'OPC UA: URI of the namespace of item names without `ns=`')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'REST: certificate of the server or its authority, PEM')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'Limit of every single request')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--evidence', '--evidence', [CompletionResultType]::ParameterName, 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it')
            [CompletionResult]::new('--no-hostname-check', '--no-hostname-check', [CompletionResultType]::ParameterName, 'OPC UA: accept a certificate that names another host (it must be trusted all the same)')
            [CompletionResult]::new('--plain-password', '--plain-password', [CompletionResultType]::ParameterName, 'REST: send the password over `http`, where anybody on the line can read it')
            [CompletionResult]::new('--ascii', '--ascii', [CompletionResultType]::ParameterName, 'Draw with ASCII characters only')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the verdict line only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the verdict line only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more detail')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'driver-queue;browse' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--sources', '--sources', [CompletionResultType]::ParameterName, 'Names nodes, how they are reached, and which item carries which field. Default: sources.yaml in this folder, when it is there and no --source is given')
            [CompletionResult]::new('--source', '--source', [CompletionResultType]::ParameterName, 'Read from here: opc.tcp://..., http(s)://.../iotgateway, eda:, file:PATH, exec:CMD, recording:PATH, demo:NAME')
            [CompletionResult]::new('--node', '--node', [CompletionResultType]::ParameterName, 'The node to read from --source (repeat it)')
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'User for OPC UA or REST; the password is never an argument')
            [CompletionResult]::new('--password-env', '--password-env', [CompletionResultType]::ParameterName, 'Environment variable that holds the password')
            [CompletionResult]::new('--password-file', '--password-file', [CompletionResultType]::ParameterName, 'File whose first line is the password')
            [CompletionResult]::new('--policy', '--policy', [CompletionResultType]::ParameterName, 'OPC UA: security policy')
            [CompletionResult]::new('--mode', '--mode', [CompletionResultType]::ParameterName, 'OPC UA: message security')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'OPC UA: URI of the namespace of item names without `ns=`')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'REST: certificate of the server or its authority, PEM')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'Limit of every single request')
            [CompletionResult]::new('--max-age', '--max-age', [CompletionResultType]::ParameterName, 'Values older than this are stale and prove nothing')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--evidence', '--evidence', [CompletionResultType]::ParameterName, 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it')
            [CompletionResult]::new('--no-hostname-check', '--no-hostname-check', [CompletionResultType]::ParameterName, 'OPC UA: accept a certificate that names another host (it must be trusted all the same)')
            [CompletionResult]::new('--plain-password', '--plain-password', [CompletionResultType]::ParameterName, 'REST: send the password over `http`, where anybody on the line can read it')
            [CompletionResult]::new('--ascii', '--ascii', [CompletionResultType]::ParameterName, 'Draw with ASCII characters only')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the verdict line only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the verdict line only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more detail')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'driver-queue;trust' {
            [CompletionResult]::new('--accept', '--accept', [CompletionResultType]::ParameterName, 'Trust the certificate with this fingerprint (SHA-1, as it was shown); none is trusted blindly')
            [CompletionResult]::new('--sources', '--sources', [CompletionResultType]::ParameterName, 'Names nodes, how they are reached, and which item carries which field. Default: sources.yaml in this folder, when it is there and no --source is given')
            [CompletionResult]::new('--source', '--source', [CompletionResultType]::ParameterName, 'Read from here: opc.tcp://..., http(s)://.../iotgateway, eda:, file:PATH, exec:CMD, recording:PATH, demo:NAME')
            [CompletionResult]::new('--node', '--node', [CompletionResultType]::ParameterName, 'The node to read from --source (repeat it)')
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'User for OPC UA or REST; the password is never an argument')
            [CompletionResult]::new('--password-env', '--password-env', [CompletionResultType]::ParameterName, 'Environment variable that holds the password')
            [CompletionResult]::new('--password-file', '--password-file', [CompletionResultType]::ParameterName, 'File whose first line is the password')
            [CompletionResult]::new('--policy', '--policy', [CompletionResultType]::ParameterName, 'OPC UA: security policy')
            [CompletionResult]::new('--mode', '--mode', [CompletionResultType]::ParameterName, 'OPC UA: message security')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'OPC UA: URI of the namespace of item names without `ns=`')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'REST: certificate of the server or its authority, PEM')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'Limit of every single request')
            [CompletionResult]::new('--max-age', '--max-age', [CompletionResultType]::ParameterName, 'Values older than this are stale and prove nothing')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--evidence', '--evidence', [CompletionResultType]::ParameterName, 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it')
            [CompletionResult]::new('--no-hostname-check', '--no-hostname-check', [CompletionResultType]::ParameterName, 'OPC UA: accept a certificate that names another host (it must be trusted all the same)')
            [CompletionResult]::new('--plain-password', '--plain-password', [CompletionResultType]::ParameterName, 'REST: send the password over `http`, where anybody on the line can read it')
            [CompletionResult]::new('--ascii', '--ascii', [CompletionResultType]::ParameterName, 'Draw with ASCII characters only')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the verdict line only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the verdict line only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more detail')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'driver-queue;explain' {
            [CompletionResult]::new('--sources', '--sources', [CompletionResultType]::ParameterName, 'Names nodes, how they are reached, and which item carries which field. Default: sources.yaml in this folder, when it is there and no --source is given')
            [CompletionResult]::new('--source', '--source', [CompletionResultType]::ParameterName, 'Read from here: opc.tcp://..., http(s)://.../iotgateway, eda:, file:PATH, exec:CMD, recording:PATH, demo:NAME')
            [CompletionResult]::new('--node', '--node', [CompletionResultType]::ParameterName, 'The node to read from --source (repeat it)')
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'User for OPC UA or REST; the password is never an argument')
            [CompletionResult]::new('--password-env', '--password-env', [CompletionResultType]::ParameterName, 'Environment variable that holds the password')
            [CompletionResult]::new('--password-file', '--password-file', [CompletionResultType]::ParameterName, 'File whose first line is the password')
            [CompletionResult]::new('--policy', '--policy', [CompletionResultType]::ParameterName, 'OPC UA: security policy')
            [CompletionResult]::new('--mode', '--mode', [CompletionResultType]::ParameterName, 'OPC UA: message security')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'OPC UA: URI of the namespace of item names without `ns=`')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'REST: certificate of the server or its authority, PEM')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'Limit of every single request')
            [CompletionResult]::new('--max-age', '--max-age', [CompletionResultType]::ParameterName, 'Values older than this are stale and prove nothing')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--evidence', '--evidence', [CompletionResultType]::ParameterName, 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it')
            [CompletionResult]::new('--no-hostname-check', '--no-hostname-check', [CompletionResultType]::ParameterName, 'OPC UA: accept a certificate that names another host (it must be trusted all the same)')
            [CompletionResult]::new('--plain-password', '--plain-password', [CompletionResultType]::ParameterName, 'REST: send the password over `http`, where anybody on the line can read it')
            [CompletionResult]::new('--ascii', '--ascii', [CompletionResultType]::ParameterName, 'Draw with ASCII characters only')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the verdict line only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the verdict line only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more detail')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'driver-queue;rules' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--sources', '--sources', [CompletionResultType]::ParameterName, 'Names nodes, how they are reached, and which item carries which field. Default: sources.yaml in this folder, when it is there and no --source is given')
            [CompletionResult]::new('--source', '--source', [CompletionResultType]::ParameterName, 'Read from here: opc.tcp://..., http(s)://.../iotgateway, eda:, file:PATH, exec:CMD, recording:PATH, demo:NAME')
            [CompletionResult]::new('--node', '--node', [CompletionResultType]::ParameterName, 'The node to read from --source (repeat it)')
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'User for OPC UA or REST; the password is never an argument')
            [CompletionResult]::new('--password-env', '--password-env', [CompletionResultType]::ParameterName, 'Environment variable that holds the password')
            [CompletionResult]::new('--password-file', '--password-file', [CompletionResultType]::ParameterName, 'File whose first line is the password')
            [CompletionResult]::new('--policy', '--policy', [CompletionResultType]::ParameterName, 'OPC UA: security policy')
            [CompletionResult]::new('--mode', '--mode', [CompletionResultType]::ParameterName, 'OPC UA: message security')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'OPC UA: URI of the namespace of item names without `ns=`')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'REST: certificate of the server or its authority, PEM')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'Limit of every single request')
            [CompletionResult]::new('--max-age', '--max-age', [CompletionResultType]::ParameterName, 'Values older than this are stale and prove nothing')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--evidence', '--evidence', [CompletionResultType]::ParameterName, 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it')
            [CompletionResult]::new('--no-hostname-check', '--no-hostname-check', [CompletionResultType]::ParameterName, 'OPC UA: accept a certificate that names another host (it must be trusted all the same)')
            [CompletionResult]::new('--plain-password', '--plain-password', [CompletionResultType]::ParameterName, 'REST: send the password over `http`, where anybody on the line can read it')
            [CompletionResult]::new('--ascii', '--ascii', [CompletionResultType]::ParameterName, 'Draw with ASCII characters only')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the verdict line only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the verdict line only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more detail')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more detail')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'driver-queue;help' {
            [CompletionResult]::new('inspect', 'inspect', [CompletionResultType]::ParameterValue, 'Watch queues for a while and judge where they are going')
            [CompletionResult]::new('drain', 'drain', [CompletionResultType]::ParameterValue, 'Wait until queues are proven empty. Status 0 drained, 1 timed out but falling, 2 growing or stalled, 3 cannot tell')
            [CompletionResult]::new('exposure', 'exposure', [CompletionResultType]::ParameterValue, 'What a switch-over now would cost: writes lost, or time in which both drivers write')
            [CompletionResult]::new('watch', 'watch', [CompletionResultType]::ParameterValue, 'Show queues until Ctrl-C')
            [CompletionResult]::new('record', 'record', [CompletionResultType]::ParameterValue, 'Write what is read as a recording (JSON lines), to be judged anywhere with `replay`')
            [CompletionResult]::new('replay', 'replay', [CompletionResultType]::ParameterValue, 'Judge a recording or feed at its last timestamp, by its own clock')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Check a bundle of evidence: is it whole, and does what was seen lead to what was decided?')
            [CompletionResult]::new('browse', 'browse', [CompletionResultType]::ParameterValue, 'List what a source has to read')
            [CompletionResult]::new('trust', 'trust', [CompletionResultType]::ParameterValue, 'Show the certificate of an OPC UA server, and trust it with --accept')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Explain a rule')
            [CompletionResult]::new('rules', 'rules', [CompletionResultType]::ParameterValue, 'List all rules with severity and source')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'driver-queue;help;inspect' {
            break
        }
        'driver-queue;help;drain' {
            break
        }
        'driver-queue;help;exposure' {
            break
        }
        'driver-queue;help;watch' {
            break
        }
        'driver-queue;help;record' {
            break
        }
        'driver-queue;help;replay' {
            break
        }
        'driver-queue;help;verify' {
            break
        }
        'driver-queue;help;browse' {
            break
        }
        'driver-queue;help;trust' {
            break
        }
        'driver-queue;help;explain' {
            break
        }
        'driver-queue;help;rules' {
            break
        }
        'driver-queue;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
