
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'sac-status' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'sac-status'
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
        'sac-status' {
            [CompletionResult]::new('--pair', '--pair', [CompletionResultType]::ParameterName, 'Judge these two also as a pair: exactly one must be active')
            [CompletionResult]::new('--over', '--over', [CompletionResultType]::ParameterName, 'How long to watch between the first sample and the last')
            [CompletionResult]::new('--grace', '--grace', [CompletionResultType]::ParameterName, 'How long SAC may take to start after a failover (its start delay is 8 s by default)')
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
            [CompletionResult]::new('wait', 'wait', [CompletionResultType]::ParameterValue, 'Wait until a node has a role: status 0 it has, 2 time is up and it has not, 3 cannot tell')
            [CompletionResult]::new('is-active', 'is-active', [CompletionResultType]::ParameterValue, 'Is the node active? Status 0 yes, 2 no, 3 cannot tell: for scripts that must run on the active node only')
            [CompletionResult]::new('watch', 'watch', [CompletionResultType]::ParameterValue, 'Print every change until Ctrl-C')
            [CompletionResult]::new('record', 'record', [CompletionResultType]::ParameterValue, 'Write what is read as a recording (JSON lines), to be judged anywhere with `replay`')
            [CompletionResult]::new('replay', 'replay', [CompletionResultType]::ParameterValue, 'Judge a recording or feed by its own clock: its end, and what was so before')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Check a bundle of evidence: is it whole, and does what was seen lead to what was decided?')
            [CompletionResult]::new('browse', 'browse', [CompletionResultType]::ParameterValue, 'List what a source has to read')
            [CompletionResult]::new('trust', 'trust', [CompletionResultType]::ParameterValue, 'Show the certificate of an OPC UA server, and trust it with --accept')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Explain a rule')
            [CompletionResult]::new('rules', 'rules', [CompletionResultType]::ParameterValue, 'List all rules with severity and source')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'sac-status;wait' {
            [CompletionResult]::new('--role', '--role', [CompletionResultType]::ParameterName, 'The role to wait for')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'When to give up')
            [CompletionResult]::new('--interval', '--interval', [CompletionResultType]::ParameterName, 'Time between two looks')
            [CompletionResult]::new('--grace', '--grace', [CompletionResultType]::ParameterName, 'How long SAC may take to start after a failover, and blocks may rest')
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
        'sac-status;is-active' {
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
        'sac-status;watch' {
            [CompletionResult]::new('--interval', '--interval', [CompletionResultType]::ParameterName, 'Time between two looks')
            [CompletionResult]::new('--duration', '--duration', [CompletionResultType]::ParameterName, 'When to end; left out: at Ctrl-C (a simulated plant ends after one minute of its own time)')
            [CompletionResult]::new('--grace', '--grace', [CompletionResultType]::ParameterName, 'How long SAC may take to start after a failover, and blocks may rest')
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
        'sac-status;record' {
            [CompletionResult]::new('--interval', '--interval', [CompletionResultType]::ParameterName, 'Time between two looks')
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
        'sac-status;replay' {
            [CompletionResult]::new('--pair', '--pair', [CompletionResultType]::ParameterName, 'Judge these two also as a pair')
            [CompletionResult]::new('--window', '--window', [CompletionResultType]::ParameterName, 'How much of the file''s end is looked at; all of it without this')
            [CompletionResult]::new('--grace', '--grace', [CompletionResultType]::ParameterName, 'How long SAC may take to start after a failover')
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
        'sac-status;verify' {
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
        'sac-status;browse' {
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
        'sac-status;trust' {
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
        'sac-status;explain' {
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
        'sac-status;rules' {
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
        'sac-status;help' {
            [CompletionResult]::new('wait', 'wait', [CompletionResultType]::ParameterValue, 'Wait until a node has a role: status 0 it has, 2 time is up and it has not, 3 cannot tell')
            [CompletionResult]::new('is-active', 'is-active', [CompletionResultType]::ParameterValue, 'Is the node active? Status 0 yes, 2 no, 3 cannot tell: for scripts that must run on the active node only')
            [CompletionResult]::new('watch', 'watch', [CompletionResultType]::ParameterValue, 'Print every change until Ctrl-C')
            [CompletionResult]::new('record', 'record', [CompletionResultType]::ParameterValue, 'Write what is read as a recording (JSON lines), to be judged anywhere with `replay`')
            [CompletionResult]::new('replay', 'replay', [CompletionResultType]::ParameterValue, 'Judge a recording or feed by its own clock: its end, and what was so before')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Check a bundle of evidence: is it whole, and does what was seen lead to what was decided?')
            [CompletionResult]::new('browse', 'browse', [CompletionResultType]::ParameterValue, 'List what a source has to read')
            [CompletionResult]::new('trust', 'trust', [CompletionResultType]::ParameterValue, 'Show the certificate of an OPC UA server, and trust it with --accept')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Explain a rule')
            [CompletionResult]::new('rules', 'rules', [CompletionResultType]::ParameterValue, 'List all rules with severity and source')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'sac-status;help;wait' {
            break
        }
        'sac-status;help;is-active' {
            break
        }
        'sac-status;help;watch' {
            break
        }
        'sac-status;help;record' {
            break
        }
        'sac-status;help;replay' {
            break
        }
        'sac-status;help;verify' {
            break
        }
        'sac-status;help;browse' {
            break
        }
        'sac-status;help;trust' {
            break
        }
        'sac-status;help;explain' {
            break
        }
        'sac-status;help;rules' {
            break
        }
        'sac-status;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
