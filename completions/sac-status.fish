# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_sac_status_global_optspecs
    string join \n pair= over= grace= f/format= sources= source= node= user= password-env= password-file= policy= mode= namespace= no-hostname-check plain-password ca-file= request-timeout= max-age= schema o/output= color= ascii q/quiet v/verbose evidence= h/help V/version
end

function __fish_sac_status_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_sac_status_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_sac_status_using_subcommand
    set -l cmd (__fish_sac_status_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c sac-status -n "__fish_sac_status_needs_command" -l pair -d 'Judge these two also as a pair: exactly one must be active' -r
complete -c sac-status -n "__fish_sac_status_needs_command" -l over -d 'How long to watch between the first sample and the last' -r
complete -c sac-status -n "__fish_sac_status_needs_command" -l grace -d 'How long SAC may take to start after a failover (its start delay is 8 s by default)' -r
complete -c sac-status -n "__fish_sac_status_needs_command" -s f -l format -d 'Output format' -r -f -a "human\t'For people, on a terminal'
json\t'One JSON document'
nagios\t'Nagios / Icinga plugin line'
prometheus\t'Prometheus textfile'
junit\t'JUnit XML, for CI servers'
markdown\t'Markdown'
html\t'One self-contained HTML page'"
complete -c sac-status -n "__fish_sac_status_needs_command" -l sources -d 'Names nodes, how they are reached, and which item carries which field. Default: sources.yaml in this folder, when it is there and no --source is given' -r -F
complete -c sac-status -n "__fish_sac_status_needs_command" -l source -d 'Read from here: opc.tcp://..., http(s)://.../iotgateway, eda:, file:PATH, exec:CMD, recording:PATH, demo:NAME' -r
complete -c sac-status -n "__fish_sac_status_needs_command" -l node -d 'The node to read from --source (repeat it)' -r
complete -c sac-status -n "__fish_sac_status_needs_command" -l user -d 'User for OPC UA or REST; the password is never an argument' -r
complete -c sac-status -n "__fish_sac_status_needs_command" -l password-env -d 'Environment variable that holds the password' -r
complete -c sac-status -n "__fish_sac_status_needs_command" -l password-file -d 'File whose first line is the password' -r -F
complete -c sac-status -n "__fish_sac_status_needs_command" -l policy -d 'OPC UA: security policy' -r -f -a "best\t'The best that the server offers'
None\t'No security'
Basic256Sha256\t'Basic256Sha256'
Aes128_Sha256_RsaOaep\t'Aes128_Sha256_RsaOaep'
Aes256_Sha256_RsaPss\t'Aes256_Sha256_RsaPss'"
complete -c sac-status -n "__fish_sac_status_needs_command" -l mode -d 'OPC UA: message security' -r -f -a "sign\t'Signed only'
sign-and-encrypt\t'Signed and encrypted'"
complete -c sac-status -n "__fish_sac_status_needs_command" -l namespace -d 'OPC UA: URI of the namespace of item names without `ns=`' -r
complete -c sac-status -n "__fish_sac_status_needs_command" -l ca-file -d 'REST: certificate of the server or its authority, PEM' -r -F
complete -c sac-status -n "__fish_sac_status_needs_command" -l request-timeout -d 'Limit of every single request' -r
complete -c sac-status -n "__fish_sac_status_needs_command" -l max-age -d 'Values older than this are stale and prove nothing' -r
complete -c sac-status -n "__fish_sac_status_needs_command" -s o -l output -d 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written' -r -F
complete -c sac-status -n "__fish_sac_status_needs_command" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'Always'
never\t'Never'"
complete -c sac-status -n "__fish_sac_status_needs_command" -l evidence -d 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it' -r -F
complete -c sac-status -n "__fish_sac_status_needs_command" -l no-hostname-check -d 'OPC UA: accept a certificate that names another host (it must be trusted all the same)'
complete -c sac-status -n "__fish_sac_status_needs_command" -l plain-password -d 'REST: send the password over `http`, where anybody on the line can read it'
complete -c sac-status -n "__fish_sac_status_needs_command" -l schema -d 'Print the JSON Schema of this tool\'s JSON output and stop'
complete -c sac-status -n "__fish_sac_status_needs_command" -l ascii -d 'Draw with ASCII characters only'
complete -c sac-status -n "__fish_sac_status_needs_command" -s q -l quiet -d 'Print the verdict line only'
complete -c sac-status -n "__fish_sac_status_needs_command" -s v -l verbose -d 'Print more detail'
complete -c sac-status -n "__fish_sac_status_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sac-status -n "__fish_sac_status_needs_command" -s V -l version -d 'Print version'
complete -c sac-status -n "__fish_sac_status_needs_command" -a "wait" -d 'Wait until a node has a role: status 0 it has, 2 time is up and it has not, 3 cannot tell'
complete -c sac-status -n "__fish_sac_status_needs_command" -a "is-active" -d 'Is the node active? Status 0 yes, 2 no, 3 cannot tell: for scripts that must run on the active node only'
complete -c sac-status -n "__fish_sac_status_needs_command" -a "watch" -d 'Print every change until Ctrl-C'
complete -c sac-status -n "__fish_sac_status_needs_command" -a "record" -d 'Write what is read as a recording (JSON lines), to be judged anywhere with `replay`'
complete -c sac-status -n "__fish_sac_status_needs_command" -a "replay" -d 'Judge a recording or feed by its own clock: its end, and what was so before'
complete -c sac-status -n "__fish_sac_status_needs_command" -a "verify" -d 'Check a bundle of evidence: is it whole, and does what was seen lead to what was decided?'
complete -c sac-status -n "__fish_sac_status_needs_command" -a "browse" -d 'List what a source has to read'
complete -c sac-status -n "__fish_sac_status_needs_command" -a "trust" -d 'Show the certificate of an OPC UA server, and trust it with --accept'
complete -c sac-status -n "__fish_sac_status_needs_command" -a "explain" -d 'Explain a rule'
complete -c sac-status -n "__fish_sac_status_needs_command" -a "rules" -d 'List all rules with severity and source'
complete -c sac-status -n "__fish_sac_status_needs_command" -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c sac-status -n "__fish_sac_status_using_subcommand wait" -l role -d 'The role to wait for' -r -f -a "active\t'Active'
standby\t'Standby'"
complete -c sac-status -n "__fish_sac_status_using_subcommand wait" -l timeout -d 'When to give up' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand wait" -l interval -d 'Time between two looks' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand wait" -l grace -d 'How long SAC may take to start after a failover, and blocks may rest' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand wait" -s f -l format -d 'Output format' -r -f -a "human\t'For people, on a terminal'
json\t'One JSON document'
markdown\t'Markdown'"
complete -c sac-status -n "__fish_sac_status_using_subcommand wait" -l sources -d 'Names nodes, how they are reached, and which item carries which field. Default: sources.yaml in this folder, when it is there and no --source is given' -r -F
complete -c sac-status -n "__fish_sac_status_using_subcommand wait" -l source -d 'Read from here: opc.tcp://..., http(s)://.../iotgateway, eda:, file:PATH, exec:CMD, recording:PATH, demo:NAME' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand wait" -l node -d 'The node to read from --source (repeat it)' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand wait" -l user -d 'User for OPC UA or REST; the password is never an argument' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand wait" -l password-env -d 'Environment variable that holds the password' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand wait" -l password-file -d 'File whose first line is the password' -r -F
complete -c sac-status -n "__fish_sac_status_using_subcommand wait" -l policy -d 'OPC UA: security policy' -r -f -a "best\t'The best that the server offers'
None\t'No security'
Basic256Sha256\t'Basic256Sha256'
Aes128_Sha256_RsaOaep\t'Aes128_Sha256_RsaOaep'
Aes256_Sha256_RsaPss\t'Aes256_Sha256_RsaPss'"
complete -c sac-status -n "__fish_sac_status_using_subcommand wait" -l mode -d 'OPC UA: message security' -r -f -a "sign\t'Signed only'
sign-and-encrypt\t'Signed and encrypted'"
complete -c sac-status -n "__fish_sac_status_using_subcommand wait" -l namespace -d 'OPC UA: URI of the namespace of item names without `ns=`' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand wait" -l ca-file -d 'REST: certificate of the server or its authority, PEM' -r -F
complete -c sac-status -n "__fish_sac_status_using_subcommand wait" -l request-timeout -d 'Limit of every single request' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand wait" -l max-age -d 'Values older than this are stale and prove nothing' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand wait" -s o -l output -d 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written' -r -F
complete -c sac-status -n "__fish_sac_status_using_subcommand wait" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'Always'
never\t'Never'"
complete -c sac-status -n "__fish_sac_status_using_subcommand wait" -l evidence -d 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it' -r -F
complete -c sac-status -n "__fish_sac_status_using_subcommand wait" -l no-hostname-check -d 'OPC UA: accept a certificate that names another host (it must be trusted all the same)'
complete -c sac-status -n "__fish_sac_status_using_subcommand wait" -l plain-password -d 'REST: send the password over `http`, where anybody on the line can read it'
complete -c sac-status -n "__fish_sac_status_using_subcommand wait" -l ascii -d 'Draw with ASCII characters only'
complete -c sac-status -n "__fish_sac_status_using_subcommand wait" -s q -l quiet -d 'Print the verdict line only'
complete -c sac-status -n "__fish_sac_status_using_subcommand wait" -s v -l verbose -d 'Print more detail'
complete -c sac-status -n "__fish_sac_status_using_subcommand wait" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sac-status -n "__fish_sac_status_using_subcommand is-active" -s f -l format -d 'Output format' -r -f -a "human\t'For people, on a terminal'
json\t'One JSON document'
markdown\t'Markdown'"
complete -c sac-status -n "__fish_sac_status_using_subcommand is-active" -l sources -d 'Names nodes, how they are reached, and which item carries which field. Default: sources.yaml in this folder, when it is there and no --source is given' -r -F
complete -c sac-status -n "__fish_sac_status_using_subcommand is-active" -l source -d 'Read from here: opc.tcp://..., http(s)://.../iotgateway, eda:, file:PATH, exec:CMD, recording:PATH, demo:NAME' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand is-active" -l node -d 'The node to read from --source (repeat it)' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand is-active" -l user -d 'User for OPC UA or REST; the password is never an argument' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand is-active" -l password-env -d 'Environment variable that holds the password' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand is-active" -l password-file -d 'File whose first line is the password' -r -F
complete -c sac-status -n "__fish_sac_status_using_subcommand is-active" -l policy -d 'OPC UA: security policy' -r -f -a "best\t'The best that the server offers'
None\t'No security'
Basic256Sha256\t'Basic256Sha256'
Aes128_Sha256_RsaOaep\t'Aes128_Sha256_RsaOaep'
Aes256_Sha256_RsaPss\t'Aes256_Sha256_RsaPss'"
complete -c sac-status -n "__fish_sac_status_using_subcommand is-active" -l mode -d 'OPC UA: message security' -r -f -a "sign\t'Signed only'
sign-and-encrypt\t'Signed and encrypted'"
complete -c sac-status -n "__fish_sac_status_using_subcommand is-active" -l namespace -d 'OPC UA: URI of the namespace of item names without `ns=`' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand is-active" -l ca-file -d 'REST: certificate of the server or its authority, PEM' -r -F
complete -c sac-status -n "__fish_sac_status_using_subcommand is-active" -l request-timeout -d 'Limit of every single request' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand is-active" -l max-age -d 'Values older than this are stale and prove nothing' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand is-active" -s o -l output -d 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written' -r -F
complete -c sac-status -n "__fish_sac_status_using_subcommand is-active" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'Always'
never\t'Never'"
complete -c sac-status -n "__fish_sac_status_using_subcommand is-active" -l evidence -d 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it' -r -F
complete -c sac-status -n "__fish_sac_status_using_subcommand is-active" -l no-hostname-check -d 'OPC UA: accept a certificate that names another host (it must be trusted all the same)'
complete -c sac-status -n "__fish_sac_status_using_subcommand is-active" -l plain-password -d 'REST: send the password over `http`, where anybody on the line can read it'
complete -c sac-status -n "__fish_sac_status_using_subcommand is-active" -l ascii -d 'Draw with ASCII characters only'
complete -c sac-status -n "__fish_sac_status_using_subcommand is-active" -s q -l quiet -d 'Print the verdict line only'
complete -c sac-status -n "__fish_sac_status_using_subcommand is-active" -s v -l verbose -d 'Print more detail'
complete -c sac-status -n "__fish_sac_status_using_subcommand is-active" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sac-status -n "__fish_sac_status_using_subcommand watch" -l interval -d 'Time between two looks' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand watch" -l duration -d 'When to end; left out: at Ctrl-C (a simulated plant ends after one minute of its own time)' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand watch" -l grace -d 'How long SAC may take to start after a failover, and blocks may rest' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand watch" -s f -l format -d 'Output format' -r -f -a "human\t'For people, on a terminal'
jsonl\t'One JSON document a line'"
complete -c sac-status -n "__fish_sac_status_using_subcommand watch" -l sources -d 'Names nodes, how they are reached, and which item carries which field. Default: sources.yaml in this folder, when it is there and no --source is given' -r -F
complete -c sac-status -n "__fish_sac_status_using_subcommand watch" -l source -d 'Read from here: opc.tcp://..., http(s)://.../iotgateway, eda:, file:PATH, exec:CMD, recording:PATH, demo:NAME' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand watch" -l node -d 'The node to read from --source (repeat it)' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand watch" -l user -d 'User for OPC UA or REST; the password is never an argument' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand watch" -l password-env -d 'Environment variable that holds the password' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand watch" -l password-file -d 'File whose first line is the password' -r -F
complete -c sac-status -n "__fish_sac_status_using_subcommand watch" -l policy -d 'OPC UA: security policy' -r -f -a "best\t'The best that the server offers'
None\t'No security'
Basic256Sha256\t'Basic256Sha256'
Aes128_Sha256_RsaOaep\t'Aes128_Sha256_RsaOaep'
Aes256_Sha256_RsaPss\t'Aes256_Sha256_RsaPss'"
complete -c sac-status -n "__fish_sac_status_using_subcommand watch" -l mode -d 'OPC UA: message security' -r -f -a "sign\t'Signed only'
sign-and-encrypt\t'Signed and encrypted'"
complete -c sac-status -n "__fish_sac_status_using_subcommand watch" -l namespace -d 'OPC UA: URI of the namespace of item names without `ns=`' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand watch" -l ca-file -d 'REST: certificate of the server or its authority, PEM' -r -F
complete -c sac-status -n "__fish_sac_status_using_subcommand watch" -l request-timeout -d 'Limit of every single request' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand watch" -l max-age -d 'Values older than this are stale and prove nothing' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand watch" -s o -l output -d 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written' -r -F
complete -c sac-status -n "__fish_sac_status_using_subcommand watch" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'Always'
never\t'Never'"
complete -c sac-status -n "__fish_sac_status_using_subcommand watch" -l evidence -d 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it' -r -F
complete -c sac-status -n "__fish_sac_status_using_subcommand watch" -l no-hostname-check -d 'OPC UA: accept a certificate that names another host (it must be trusted all the same)'
complete -c sac-status -n "__fish_sac_status_using_subcommand watch" -l plain-password -d 'REST: send the password over `http`, where anybody on the line can read it'
complete -c sac-status -n "__fish_sac_status_using_subcommand watch" -l ascii -d 'Draw with ASCII characters only'
complete -c sac-status -n "__fish_sac_status_using_subcommand watch" -s q -l quiet -d 'Print the verdict line only'
complete -c sac-status -n "__fish_sac_status_using_subcommand watch" -s v -l verbose -d 'Print more detail'
complete -c sac-status -n "__fish_sac_status_using_subcommand watch" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sac-status -n "__fish_sac_status_using_subcommand record" -l interval -d 'Time between two looks' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand record" -l duration -d 'How long' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand record" -l sources -d 'Names nodes, how they are reached, and which item carries which field. Default: sources.yaml in this folder, when it is there and no --source is given' -r -F
complete -c sac-status -n "__fish_sac_status_using_subcommand record" -l source -d 'Read from here: opc.tcp://..., http(s)://.../iotgateway, eda:, file:PATH, exec:CMD, recording:PATH, demo:NAME' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand record" -l node -d 'The node to read from --source (repeat it)' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand record" -l user -d 'User for OPC UA or REST; the password is never an argument' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand record" -l password-env -d 'Environment variable that holds the password' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand record" -l password-file -d 'File whose first line is the password' -r -F
complete -c sac-status -n "__fish_sac_status_using_subcommand record" -l policy -d 'OPC UA: security policy' -r -f -a "best\t'The best that the server offers'
None\t'No security'
Basic256Sha256\t'Basic256Sha256'
Aes128_Sha256_RsaOaep\t'Aes128_Sha256_RsaOaep'
Aes256_Sha256_RsaPss\t'Aes256_Sha256_RsaPss'"
complete -c sac-status -n "__fish_sac_status_using_subcommand record" -l mode -d 'OPC UA: message security' -r -f -a "sign\t'Signed only'
sign-and-encrypt\t'Signed and encrypted'"
complete -c sac-status -n "__fish_sac_status_using_subcommand record" -l namespace -d 'OPC UA: URI of the namespace of item names without `ns=`' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand record" -l ca-file -d 'REST: certificate of the server or its authority, PEM' -r -F
complete -c sac-status -n "__fish_sac_status_using_subcommand record" -l request-timeout -d 'Limit of every single request' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand record" -l max-age -d 'Values older than this are stale and prove nothing' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand record" -s o -l output -d 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written' -r -F
complete -c sac-status -n "__fish_sac_status_using_subcommand record" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'Always'
never\t'Never'"
complete -c sac-status -n "__fish_sac_status_using_subcommand record" -l evidence -d 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it' -r -F
complete -c sac-status -n "__fish_sac_status_using_subcommand record" -l no-hostname-check -d 'OPC UA: accept a certificate that names another host (it must be trusted all the same)'
complete -c sac-status -n "__fish_sac_status_using_subcommand record" -l plain-password -d 'REST: send the password over `http`, where anybody on the line can read it'
complete -c sac-status -n "__fish_sac_status_using_subcommand record" -l ascii -d 'Draw with ASCII characters only'
complete -c sac-status -n "__fish_sac_status_using_subcommand record" -s q -l quiet -d 'Print the verdict line only'
complete -c sac-status -n "__fish_sac_status_using_subcommand record" -s v -l verbose -d 'Print more detail'
complete -c sac-status -n "__fish_sac_status_using_subcommand record" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sac-status -n "__fish_sac_status_using_subcommand replay" -l pair -d 'Judge these two also as a pair' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand replay" -l window -d 'How much of the file\'s end is looked at; all of it without this' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand replay" -l grace -d 'How long SAC may take to start after a failover' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand replay" -s f -l format -d 'Output format' -r -f -a "human\t'For people, on a terminal'
json\t'One JSON document'
nagios\t'Nagios / Icinga plugin line'
prometheus\t'Prometheus textfile'
junit\t'JUnit XML, for CI servers'
markdown\t'Markdown'
html\t'One self-contained HTML page'"
complete -c sac-status -n "__fish_sac_status_using_subcommand replay" -l sources -d 'Names nodes, how they are reached, and which item carries which field. Default: sources.yaml in this folder, when it is there and no --source is given' -r -F
complete -c sac-status -n "__fish_sac_status_using_subcommand replay" -l source -d 'Read from here: opc.tcp://..., http(s)://.../iotgateway, eda:, file:PATH, exec:CMD, recording:PATH, demo:NAME' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand replay" -l node -d 'The node to read from --source (repeat it)' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand replay" -l user -d 'User for OPC UA or REST; the password is never an argument' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand replay" -l password-env -d 'Environment variable that holds the password' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand replay" -l password-file -d 'File whose first line is the password' -r -F
complete -c sac-status -n "__fish_sac_status_using_subcommand replay" -l policy -d 'OPC UA: security policy' -r -f -a "best\t'The best that the server offers'
None\t'No security'
Basic256Sha256\t'Basic256Sha256'
Aes128_Sha256_RsaOaep\t'Aes128_Sha256_RsaOaep'
Aes256_Sha256_RsaPss\t'Aes256_Sha256_RsaPss'"
complete -c sac-status -n "__fish_sac_status_using_subcommand replay" -l mode -d 'OPC UA: message security' -r -f -a "sign\t'Signed only'
sign-and-encrypt\t'Signed and encrypted'"
complete -c sac-status -n "__fish_sac_status_using_subcommand replay" -l namespace -d 'OPC UA: URI of the namespace of item names without `ns=`' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand replay" -l ca-file -d 'REST: certificate of the server or its authority, PEM' -r -F
complete -c sac-status -n "__fish_sac_status_using_subcommand replay" -l request-timeout -d 'Limit of every single request' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand replay" -l max-age -d 'Values older than this are stale and prove nothing' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand replay" -s o -l output -d 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written' -r -F
complete -c sac-status -n "__fish_sac_status_using_subcommand replay" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'Always'
never\t'Never'"
complete -c sac-status -n "__fish_sac_status_using_subcommand replay" -l evidence -d 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it' -r -F
complete -c sac-status -n "__fish_sac_status_using_subcommand replay" -l no-hostname-check -d 'OPC UA: accept a certificate that names another host (it must be trusted all the same)'
complete -c sac-status -n "__fish_sac_status_using_subcommand replay" -l plain-password -d 'REST: send the password over `http`, where anybody on the line can read it'
complete -c sac-status -n "__fish_sac_status_using_subcommand replay" -l ascii -d 'Draw with ASCII characters only'
complete -c sac-status -n "__fish_sac_status_using_subcommand replay" -s q -l quiet -d 'Print the verdict line only'
complete -c sac-status -n "__fish_sac_status_using_subcommand replay" -s v -l verbose -d 'Print more detail'
complete -c sac-status -n "__fish_sac_status_using_subcommand replay" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sac-status -n "__fish_sac_status_using_subcommand verify" -l max-age -d 'Fail when the last run that looked at the plant and came to OK is older: redundancy that is not exercised rots' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand verify" -l steps -d 'A list of acceptance steps (YAML): which of them the bundle shows, PASS, FAIL or NOT DONE. Lists to begin with are shipped in examples/acceptance' -r -F
complete -c sac-status -n "__fish_sac_status_using_subcommand verify" -l head -d 'The check sum that the last record had, as it was noted in another place; later records may have followed' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand verify" -s f -l format -d 'Output format' -r -f -a "human\t'For people, on a terminal'
json\t'One JSON document'
nagios\t'Nagios / Icinga plugin line'
prometheus\t'Prometheus textfile'
junit\t'JUnit XML, for CI servers'
markdown\t'Markdown'
html\t'One self-contained HTML page'"
complete -c sac-status -n "__fish_sac_status_using_subcommand verify" -l sources -d 'Names nodes, how they are reached, and which item carries which field. Default: sources.yaml in this folder, when it is there and no --source is given' -r -F
complete -c sac-status -n "__fish_sac_status_using_subcommand verify" -l source -d 'Read from here: opc.tcp://..., http(s)://.../iotgateway, eda:, file:PATH, exec:CMD, recording:PATH, demo:NAME' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand verify" -l node -d 'The node to read from --source (repeat it)' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand verify" -l user -d 'User for OPC UA or REST; the password is never an argument' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand verify" -l password-env -d 'Environment variable that holds the password' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand verify" -l password-file -d 'File whose first line is the password' -r -F
complete -c sac-status -n "__fish_sac_status_using_subcommand verify" -l policy -d 'OPC UA: security policy' -r -f -a "best\t'The best that the server offers'
None\t'No security'
Basic256Sha256\t'Basic256Sha256'
Aes128_Sha256_RsaOaep\t'Aes128_Sha256_RsaOaep'
Aes256_Sha256_RsaPss\t'Aes256_Sha256_RsaPss'"
complete -c sac-status -n "__fish_sac_status_using_subcommand verify" -l mode -d 'OPC UA: message security' -r -f -a "sign\t'Signed only'
sign-and-encrypt\t'Signed and encrypted'"
complete -c sac-status -n "__fish_sac_status_using_subcommand verify" -l namespace -d 'OPC UA: URI of the namespace of item names without `ns=`' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand verify" -l ca-file -d 'REST: certificate of the server or its authority, PEM' -r -F
complete -c sac-status -n "__fish_sac_status_using_subcommand verify" -l request-timeout -d 'Limit of every single request' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand verify" -s o -l output -d 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written' -r -F
complete -c sac-status -n "__fish_sac_status_using_subcommand verify" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'Always'
never\t'Never'"
complete -c sac-status -n "__fish_sac_status_using_subcommand verify" -l evidence -d 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it' -r -F
complete -c sac-status -n "__fish_sac_status_using_subcommand verify" -l no-hostname-check -d 'OPC UA: accept a certificate that names another host (it must be trusted all the same)'
complete -c sac-status -n "__fish_sac_status_using_subcommand verify" -l plain-password -d 'REST: send the password over `http`, where anybody on the line can read it'
complete -c sac-status -n "__fish_sac_status_using_subcommand verify" -l ascii -d 'Draw with ASCII characters only'
complete -c sac-status -n "__fish_sac_status_using_subcommand verify" -s q -l quiet -d 'Print the verdict line only'
complete -c sac-status -n "__fish_sac_status_using_subcommand verify" -s v -l verbose -d 'Print more detail'
complete -c sac-status -n "__fish_sac_status_using_subcommand verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sac-status -n "__fish_sac_status_using_subcommand browse" -s f -l format -d 'Output format' -r -f -a "human\t'For people, on a terminal'
json\t'One JSON document'
markdown\t'Markdown'"
complete -c sac-status -n "__fish_sac_status_using_subcommand browse" -l sources -d 'Names nodes, how they are reached, and which item carries which field. Default: sources.yaml in this folder, when it is there and no --source is given' -r -F
complete -c sac-status -n "__fish_sac_status_using_subcommand browse" -l source -d 'Read from here: opc.tcp://..., http(s)://.../iotgateway, eda:, file:PATH, exec:CMD, recording:PATH, demo:NAME' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand browse" -l node -d 'The node to read from --source (repeat it)' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand browse" -l user -d 'User for OPC UA or REST; the password is never an argument' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand browse" -l password-env -d 'Environment variable that holds the password' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand browse" -l password-file -d 'File whose first line is the password' -r -F
complete -c sac-status -n "__fish_sac_status_using_subcommand browse" -l policy -d 'OPC UA: security policy' -r -f -a "best\t'The best that the server offers'
None\t'No security'
Basic256Sha256\t'Basic256Sha256'
Aes128_Sha256_RsaOaep\t'Aes128_Sha256_RsaOaep'
Aes256_Sha256_RsaPss\t'Aes256_Sha256_RsaPss'"
complete -c sac-status -n "__fish_sac_status_using_subcommand browse" -l mode -d 'OPC UA: message security' -r -f -a "sign\t'Signed only'
sign-and-encrypt\t'Signed and encrypted'"
complete -c sac-status -n "__fish_sac_status_using_subcommand browse" -l namespace -d 'OPC UA: URI of the namespace of item names without `ns=`' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand browse" -l ca-file -d 'REST: certificate of the server or its authority, PEM' -r -F
complete -c sac-status -n "__fish_sac_status_using_subcommand browse" -l request-timeout -d 'Limit of every single request' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand browse" -l max-age -d 'Values older than this are stale and prove nothing' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand browse" -s o -l output -d 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written' -r -F
complete -c sac-status -n "__fish_sac_status_using_subcommand browse" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'Always'
never\t'Never'"
complete -c sac-status -n "__fish_sac_status_using_subcommand browse" -l evidence -d 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it' -r -F
complete -c sac-status -n "__fish_sac_status_using_subcommand browse" -l no-hostname-check -d 'OPC UA: accept a certificate that names another host (it must be trusted all the same)'
complete -c sac-status -n "__fish_sac_status_using_subcommand browse" -l plain-password -d 'REST: send the password over `http`, where anybody on the line can read it'
complete -c sac-status -n "__fish_sac_status_using_subcommand browse" -l ascii -d 'Draw with ASCII characters only'
complete -c sac-status -n "__fish_sac_status_using_subcommand browse" -s q -l quiet -d 'Print the verdict line only'
complete -c sac-status -n "__fish_sac_status_using_subcommand browse" -s v -l verbose -d 'Print more detail'
complete -c sac-status -n "__fish_sac_status_using_subcommand browse" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sac-status -n "__fish_sac_status_using_subcommand trust" -l accept -d 'Trust the certificate with this fingerprint (SHA-1, as it was shown); none is trusted blindly' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand trust" -l sources -d 'Names nodes, how they are reached, and which item carries which field. Default: sources.yaml in this folder, when it is there and no --source is given' -r -F
complete -c sac-status -n "__fish_sac_status_using_subcommand trust" -l source -d 'Read from here: opc.tcp://..., http(s)://.../iotgateway, eda:, file:PATH, exec:CMD, recording:PATH, demo:NAME' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand trust" -l node -d 'The node to read from --source (repeat it)' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand trust" -l user -d 'User for OPC UA or REST; the password is never an argument' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand trust" -l password-env -d 'Environment variable that holds the password' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand trust" -l password-file -d 'File whose first line is the password' -r -F
complete -c sac-status -n "__fish_sac_status_using_subcommand trust" -l policy -d 'OPC UA: security policy' -r -f -a "best\t'The best that the server offers'
None\t'No security'
Basic256Sha256\t'Basic256Sha256'
Aes128_Sha256_RsaOaep\t'Aes128_Sha256_RsaOaep'
Aes256_Sha256_RsaPss\t'Aes256_Sha256_RsaPss'"
complete -c sac-status -n "__fish_sac_status_using_subcommand trust" -l mode -d 'OPC UA: message security' -r -f -a "sign\t'Signed only'
sign-and-encrypt\t'Signed and encrypted'"
complete -c sac-status -n "__fish_sac_status_using_subcommand trust" -l namespace -d 'OPC UA: URI of the namespace of item names without `ns=`' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand trust" -l ca-file -d 'REST: certificate of the server or its authority, PEM' -r -F
complete -c sac-status -n "__fish_sac_status_using_subcommand trust" -l request-timeout -d 'Limit of every single request' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand trust" -l max-age -d 'Values older than this are stale and prove nothing' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand trust" -s o -l output -d 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written' -r -F
complete -c sac-status -n "__fish_sac_status_using_subcommand trust" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'Always'
never\t'Never'"
complete -c sac-status -n "__fish_sac_status_using_subcommand trust" -l evidence -d 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it' -r -F
complete -c sac-status -n "__fish_sac_status_using_subcommand trust" -l no-hostname-check -d 'OPC UA: accept a certificate that names another host (it must be trusted all the same)'
complete -c sac-status -n "__fish_sac_status_using_subcommand trust" -l plain-password -d 'REST: send the password over `http`, where anybody on the line can read it'
complete -c sac-status -n "__fish_sac_status_using_subcommand trust" -l ascii -d 'Draw with ASCII characters only'
complete -c sac-status -n "__fish_sac_status_using_subcommand trust" -s q -l quiet -d 'Print the verdict line only'
complete -c sac-status -n "__fish_sac_status_using_subcommand trust" -s v -l verbose -d 'Print more detail'
complete -c sac-status -n "__fish_sac_status_using_subcommand trust" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sac-status -n "__fish_sac_status_using_subcommand explain" -l sources -d 'Names nodes, how they are reached, and which item carries which field. Default: sources.yaml in this folder, when it is there and no --source is given' -r -F
complete -c sac-status -n "__fish_sac_status_using_subcommand explain" -l source -d 'Read from here: opc.tcp://..., http(s)://.../iotgateway, eda:, file:PATH, exec:CMD, recording:PATH, demo:NAME' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand explain" -l node -d 'The node to read from --source (repeat it)' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand explain" -l user -d 'User for OPC UA or REST; the password is never an argument' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand explain" -l password-env -d 'Environment variable that holds the password' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand explain" -l password-file -d 'File whose first line is the password' -r -F
complete -c sac-status -n "__fish_sac_status_using_subcommand explain" -l policy -d 'OPC UA: security policy' -r -f -a "best\t'The best that the server offers'
None\t'No security'
Basic256Sha256\t'Basic256Sha256'
Aes128_Sha256_RsaOaep\t'Aes128_Sha256_RsaOaep'
Aes256_Sha256_RsaPss\t'Aes256_Sha256_RsaPss'"
complete -c sac-status -n "__fish_sac_status_using_subcommand explain" -l mode -d 'OPC UA: message security' -r -f -a "sign\t'Signed only'
sign-and-encrypt\t'Signed and encrypted'"
complete -c sac-status -n "__fish_sac_status_using_subcommand explain" -l namespace -d 'OPC UA: URI of the namespace of item names without `ns=`' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand explain" -l ca-file -d 'REST: certificate of the server or its authority, PEM' -r -F
complete -c sac-status -n "__fish_sac_status_using_subcommand explain" -l request-timeout -d 'Limit of every single request' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand explain" -l max-age -d 'Values older than this are stale and prove nothing' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand explain" -s o -l output -d 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written' -r -F
complete -c sac-status -n "__fish_sac_status_using_subcommand explain" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'Always'
never\t'Never'"
complete -c sac-status -n "__fish_sac_status_using_subcommand explain" -l evidence -d 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it' -r -F
complete -c sac-status -n "__fish_sac_status_using_subcommand explain" -l no-hostname-check -d 'OPC UA: accept a certificate that names another host (it must be trusted all the same)'
complete -c sac-status -n "__fish_sac_status_using_subcommand explain" -l plain-password -d 'REST: send the password over `http`, where anybody on the line can read it'
complete -c sac-status -n "__fish_sac_status_using_subcommand explain" -l ascii -d 'Draw with ASCII characters only'
complete -c sac-status -n "__fish_sac_status_using_subcommand explain" -s q -l quiet -d 'Print the verdict line only'
complete -c sac-status -n "__fish_sac_status_using_subcommand explain" -s v -l verbose -d 'Print more detail'
complete -c sac-status -n "__fish_sac_status_using_subcommand explain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sac-status -n "__fish_sac_status_using_subcommand rules" -s f -l format -d 'Output format' -r -f -a "human\t'For people, on a terminal'
json\t'One JSON document'
markdown\t'Markdown'"
complete -c sac-status -n "__fish_sac_status_using_subcommand rules" -l sources -d 'Names nodes, how they are reached, and which item carries which field. Default: sources.yaml in this folder, when it is there and no --source is given' -r -F
complete -c sac-status -n "__fish_sac_status_using_subcommand rules" -l source -d 'Read from here: opc.tcp://..., http(s)://.../iotgateway, eda:, file:PATH, exec:CMD, recording:PATH, demo:NAME' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand rules" -l node -d 'The node to read from --source (repeat it)' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand rules" -l user -d 'User for OPC UA or REST; the password is never an argument' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand rules" -l password-env -d 'Environment variable that holds the password' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand rules" -l password-file -d 'File whose first line is the password' -r -F
complete -c sac-status -n "__fish_sac_status_using_subcommand rules" -l policy -d 'OPC UA: security policy' -r -f -a "best\t'The best that the server offers'
None\t'No security'
Basic256Sha256\t'Basic256Sha256'
Aes128_Sha256_RsaOaep\t'Aes128_Sha256_RsaOaep'
Aes256_Sha256_RsaPss\t'Aes256_Sha256_RsaPss'"
complete -c sac-status -n "__fish_sac_status_using_subcommand rules" -l mode -d 'OPC UA: message security' -r -f -a "sign\t'Signed only'
sign-and-encrypt\t'Signed and encrypted'"
complete -c sac-status -n "__fish_sac_status_using_subcommand rules" -l namespace -d 'OPC UA: URI of the namespace of item names without `ns=`' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand rules" -l ca-file -d 'REST: certificate of the server or its authority, PEM' -r -F
complete -c sac-status -n "__fish_sac_status_using_subcommand rules" -l request-timeout -d 'Limit of every single request' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand rules" -l max-age -d 'Values older than this are stale and prove nothing' -r
complete -c sac-status -n "__fish_sac_status_using_subcommand rules" -s o -l output -d 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written' -r -F
complete -c sac-status -n "__fish_sac_status_using_subcommand rules" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'Always'
never\t'Never'"
complete -c sac-status -n "__fish_sac_status_using_subcommand rules" -l evidence -d 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it' -r -F
complete -c sac-status -n "__fish_sac_status_using_subcommand rules" -l no-hostname-check -d 'OPC UA: accept a certificate that names another host (it must be trusted all the same)'
complete -c sac-status -n "__fish_sac_status_using_subcommand rules" -l plain-password -d 'REST: send the password over `http`, where anybody on the line can read it'
complete -c sac-status -n "__fish_sac_status_using_subcommand rules" -l ascii -d 'Draw with ASCII characters only'
complete -c sac-status -n "__fish_sac_status_using_subcommand rules" -s q -l quiet -d 'Print the verdict line only'
complete -c sac-status -n "__fish_sac_status_using_subcommand rules" -s v -l verbose -d 'Print more detail'
complete -c sac-status -n "__fish_sac_status_using_subcommand rules" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sac-status -n "__fish_sac_status_using_subcommand help; and not __fish_seen_subcommand_from wait is-active watch record replay verify browse trust explain rules help" -f -a "wait" -d 'Wait until a node has a role: status 0 it has, 2 time is up and it has not, 3 cannot tell'
complete -c sac-status -n "__fish_sac_status_using_subcommand help; and not __fish_seen_subcommand_from wait is-active watch record replay verify browse trust explain rules help" -f -a "is-active" -d 'Is the node active? Status 0 yes, 2 no, 3 cannot tell: for scripts that must run on the active node only'
complete -c sac-status -n "__fish_sac_status_using_subcommand help; and not __fish_seen_subcommand_from wait is-active watch record replay verify browse trust explain rules help" -f -a "watch" -d 'Print every change until Ctrl-C'
complete -c sac-status -n "__fish_sac_status_using_subcommand help; and not __fish_seen_subcommand_from wait is-active watch record replay verify browse trust explain rules help" -f -a "record" -d 'Write what is read as a recording (JSON lines), to be judged anywhere with `replay`'
complete -c sac-status -n "__fish_sac_status_using_subcommand help; and not __fish_seen_subcommand_from wait is-active watch record replay verify browse trust explain rules help" -f -a "replay" -d 'Judge a recording or feed by its own clock: its end, and what was so before'
complete -c sac-status -n "__fish_sac_status_using_subcommand help; and not __fish_seen_subcommand_from wait is-active watch record replay verify browse trust explain rules help" -f -a "verify" -d 'Check a bundle of evidence: is it whole, and does what was seen lead to what was decided?'
complete -c sac-status -n "__fish_sac_status_using_subcommand help; and not __fish_seen_subcommand_from wait is-active watch record replay verify browse trust explain rules help" -f -a "browse" -d 'List what a source has to read'
complete -c sac-status -n "__fish_sac_status_using_subcommand help; and not __fish_seen_subcommand_from wait is-active watch record replay verify browse trust explain rules help" -f -a "trust" -d 'Show the certificate of an OPC UA server, and trust it with --accept'
complete -c sac-status -n "__fish_sac_status_using_subcommand help; and not __fish_seen_subcommand_from wait is-active watch record replay verify browse trust explain rules help" -f -a "explain" -d 'Explain a rule'
complete -c sac-status -n "__fish_sac_status_using_subcommand help; and not __fish_seen_subcommand_from wait is-active watch record replay verify browse trust explain rules help" -f -a "rules" -d 'List all rules with severity and source'
complete -c sac-status -n "__fish_sac_status_using_subcommand help; and not __fish_seen_subcommand_from wait is-active watch record replay verify browse trust explain rules help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
