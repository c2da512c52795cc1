# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_nic_check_global_optspecs
    string join \n i/interface= from= sysroot= plan= server= max-age= f/format= schema o/output= color= ascii q/quiet v/verbose evidence= h/help V/version
end

function __fish_nic_check_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_nic_check_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_nic_check_using_subcommand
    set -l cmd (__fish_nic_check_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c nic-check -n "__fish_nic_check_needs_command" -s i -l interface -d 'Judge only this adapter (repeat it; usually two)' -r
complete -c nic-check -n "__fish_nic_check_needs_command" -l from -d 'Judge captures instead of this machine, one server each; the format is recognised by content. `-` is stdin' -r -F
complete -c nic-check -n "__fish_nic_check_needs_command" -l sysroot -d 'Judge a /proc and /sys/class/net tree (a folder, .tar or .tar.gz) as one server' -r -F
complete -c nic-check -n "__fish_nic_check_needs_command" -l plan -d 'The plan; Main and Backup addresses of `--server` must be on two adapters, as declared' -r -F
complete -c nic-check -n "__fish_nic_check_needs_command" -l server -d 'Which server of the plan this is (repeat it in the order of the captures)' -r
complete -c nic-check -n "__fish_nic_check_needs_command" -l max-age -d 'Leave undecided what was captured longer ago, such as 12h or 7d, or does not say when: its OK is one of that day' -r
complete -c nic-check -n "__fish_nic_check_needs_command" -s f -l format -d 'Output format' -r -f -a "human\t'For people, on a terminal'
json\t'One JSON document'
nagios\t'Nagios / Icinga plugin line'
prometheus\t'Prometheus textfile'
junit\t'JUnit XML, for CI servers'
sarif\t'SARIF 2.1.0, for code scanning'
markdown\t'Markdown'
html\t'One self-contained HTML page'"
complete -c nic-check -n "__fish_nic_check_needs_command" -s o -l output -d 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written' -r -F
complete -c nic-check -n "__fish_nic_check_needs_command" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'Always'
never\t'Never'"
complete -c nic-check -n "__fish_nic_check_needs_command" -l evidence -d 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it' -r -F
complete -c nic-check -n "__fish_nic_check_needs_command" -l schema -d 'Print the JSON Schema of this tool\'s JSON output and stop'
complete -c nic-check -n "__fish_nic_check_needs_command" -l ascii -d 'Draw with ASCII characters only'
complete -c nic-check -n "__fish_nic_check_needs_command" -s q -l quiet -d 'Print the verdict line only'
complete -c nic-check -n "__fish_nic_check_needs_command" -s v -l verbose -d 'Print more detail'
complete -c nic-check -n "__fish_nic_check_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nic-check -n "__fish_nic_check_needs_command" -s V -l version -d 'Print version'
complete -c nic-check -n "__fish_nic_check_needs_command" -f -a "snapshot" -d 'Write this machine\'s network facts as JSON, to be judged anywhere with --from'
complete -c nic-check -n "__fish_nic_check_needs_command" -f -a "diff" -d 'Say what changed between two captures (for example since sign-off)'
complete -c nic-check -n "__fish_nic_check_needs_command" -f -a "fleet" -d 'Judge many pairs in one call: each folder in DIR is one pair'
complete -c nic-check -n "__fish_nic_check_needs_command" -f -a "verify" -d 'Check a bundle of evidence: is it whole, and does what was seen lead to what was decided?'
complete -c nic-check -n "__fish_nic_check_needs_command" -f -a "explain" -d 'Explain a rule'
complete -c nic-check -n "__fish_nic_check_needs_command" -f -a "rules" -d 'List all rules with severity and source'
complete -c nic-check -n "__fish_nic_check_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c nic-check -n "__fish_nic_check_using_subcommand snapshot" -s o -l output -d 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written' -r -F
complete -c nic-check -n "__fish_nic_check_using_subcommand snapshot" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'Always'
never\t'Never'"
complete -c nic-check -n "__fish_nic_check_using_subcommand snapshot" -l evidence -d 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it' -r -F
complete -c nic-check -n "__fish_nic_check_using_subcommand snapshot" -l force -d 'Replace FILE when it exists'
complete -c nic-check -n "__fish_nic_check_using_subcommand snapshot" -l schema -d 'Print the JSON Schema of snapshot files and stop'
complete -c nic-check -n "__fish_nic_check_using_subcommand snapshot" -l ascii -d 'Draw with ASCII characters only'
complete -c nic-check -n "__fish_nic_check_using_subcommand snapshot" -s q -l quiet -d 'Print the verdict line only'
complete -c nic-check -n "__fish_nic_check_using_subcommand snapshot" -s v -l verbose -d 'Print more detail'
complete -c nic-check -n "__fish_nic_check_using_subcommand snapshot" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nic-check -n "__fish_nic_check_using_subcommand diff" -s f -l format -d 'Output format' -r -f -a "human\t'For people, on a terminal'
json\t'One JSON document'
markdown\t'Markdown'"
complete -c nic-check -n "__fish_nic_check_using_subcommand diff" -s o -l output -d 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written' -r -F
complete -c nic-check -n "__fish_nic_check_using_subcommand diff" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'Always'
never\t'Never'"
complete -c nic-check -n "__fish_nic_check_using_subcommand diff" -l evidence -d 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it' -r -F
complete -c nic-check -n "__fish_nic_check_using_subcommand diff" -l ascii -d 'Draw with ASCII characters only'
complete -c nic-check -n "__fish_nic_check_using_subcommand diff" -s q -l quiet -d 'Print the verdict line only'
complete -c nic-check -n "__fish_nic_check_using_subcommand diff" -s v -l verbose -d 'Print more detail'
complete -c nic-check -n "__fish_nic_check_using_subcommand diff" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nic-check -n "__fish_nic_check_using_subcommand fleet" -l max-age -d 'Leave undecided what was captured longer ago, such as 12h or 7d, or does not say when: its OK is one of that day' -r
complete -c nic-check -n "__fish_nic_check_using_subcommand fleet" -s f -l format -d 'Output format' -r -f -a "human\t'For people, on a terminal'
json\t'One JSON document'
nagios\t'Nagios / Icinga plugin line'
prometheus\t'Prometheus textfile'
junit\t'JUnit XML, for CI servers'
sarif\t'SARIF 2.1.0, for code scanning'
markdown\t'Markdown'
html\t'One self-contained HTML page'"
complete -c nic-check -n "__fish_nic_check_using_subcommand fleet" -s o -l output -d 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written' -r -F
complete -c nic-check -n "__fish_nic_check_using_subcommand fleet" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'Always'
never\t'Never'"
complete -c nic-check -n "__fish_nic_check_using_subcommand fleet" -l evidence -d 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it' -r -F
complete -c nic-check -n "__fish_nic_check_using_subcommand fleet" -l ascii -d 'Draw with ASCII characters only'
complete -c nic-check -n "__fish_nic_check_using_subcommand fleet" -s q -l quiet -d 'Print the verdict line only'
complete -c nic-check -n "__fish_nic_check_using_subcommand fleet" -s v -l verbose -d 'Print more detail'
complete -c nic-check -n "__fish_nic_check_using_subcommand fleet" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nic-check -n "__fish_nic_check_using_subcommand verify" -l max-age -d 'Fail when the last run that looked at the plant and came to OK is older: redundancy that is not exercised rots' -r
complete -c nic-check -n "__fish_nic_check_using_subcommand verify" -l steps -d 'A list of acceptance steps (YAML): which of them the bundle shows, PASS, FAIL or NOT DONE. Lists to begin with are shipped in examples/acceptance' -r -F
complete -c nic-check -n "__fish_nic_check_using_subcommand verify" -l head -d 'The check sum that the last record had, as it was noted in another place; later records may have followed' -r
complete -c nic-check -n "__fish_nic_check_using_subcommand verify" -s f -l format -d 'Output format' -r -f -a "human\t'For people, on a terminal'
json\t'One JSON document'
nagios\t'Nagios / Icinga plugin line'
prometheus\t'Prometheus textfile'
junit\t'JUnit XML, for CI servers'
markdown\t'Markdown'
html\t'One self-contained HTML page'"
complete -c nic-check -n "__fish_nic_check_using_subcommand verify" -s o -l output -d 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written' -r -F
complete -c nic-check -n "__fish_nic_check_using_subcommand verify" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'Always'
never\t'Never'"
complete -c nic-check -n "__fish_nic_check_using_subcommand verify" -l evidence -d 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it' -r -F
complete -c nic-check -n "__fish_nic_check_using_subcommand verify" -l ascii -d 'Draw with ASCII characters only'
complete -c nic-check -n "__fish_nic_check_using_subcommand verify" -s q -l quiet -d 'Print the verdict line only'
complete -c nic-check -n "__fish_nic_check_using_subcommand verify" -s v -l verbose -d 'Print more detail'
complete -c nic-check -n "__fish_nic_check_using_subcommand verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nic-check -n "__fish_nic_check_using_subcommand explain" -s o -l output -d 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written' -r -F
complete -c nic-check -n "__fish_nic_check_using_subcommand explain" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'Always'
never\t'Never'"
complete -c nic-check -n "__fish_nic_check_using_subcommand explain" -l evidence -d 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it' -r -F
complete -c nic-check -n "__fish_nic_check_using_subcommand explain" -l ascii -d 'Draw with ASCII characters only'
complete -c nic-check -n "__fish_nic_check_using_subcommand explain" -s q -l quiet -d 'Print the verdict line only'
complete -c nic-check -n "__fish_nic_check_using_subcommand explain" -s v -l verbose -d 'Print more detail'
complete -c nic-check -n "__fish_nic_check_using_subcommand explain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nic-check -n "__fish_nic_check_using_subcommand rules" -s f -l format -d 'Output format' -r -f -a "human\t'For people, on a terminal'
json\t'One JSON document'
markdown\t'Markdown'"
complete -c nic-check -n "__fish_nic_check_using_subcommand rules" -s o -l output -d 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written' -r -F
complete -c nic-check -n "__fish_nic_check_using_subcommand rules" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'Always'
never\t'Never'"
complete -c nic-check -n "__fish_nic_check_using_subcommand rules" -l evidence -d 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it' -r -F
complete -c nic-check -n "__fish_nic_check_using_subcommand rules" -l ascii -d 'Draw with ASCII characters only'
complete -c nic-check -n "__fish_nic_check_using_subcommand rules" -s q -l quiet -d 'Print the verdict line only'
complete -c nic-check -n "__fish_nic_check_using_subcommand rules" -s v -l verbose -d 'Print more detail'
complete -c nic-check -n "__fish_nic_check_using_subcommand rules" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nic-check -n "__fish_nic_check_using_subcommand help; and not __fish_seen_subcommand_from snapshot diff fleet verify explain rules help" -f -a "snapshot" -d 'Write this machine\'s network facts as JSON, to be judged anywhere with --from'
complete -c nic-check -n "__fish_nic_check_using_subcommand help; and not __fish_seen_subcommand_from snapshot diff fleet verify explain rules help" -f -a "diff" -d 'Say what changed between two captures (for example since sign-off)'
complete -c nic-check -n "__fish_nic_check_using_subcommand help; and not __fish_seen_subcommand_from snapshot diff fleet verify explain rules help" -f -a "fleet" -d 'Judge many pairs in one call: each folder in DIR is one pair'
complete -c nic-check -n "__fish_nic_check_using_subcommand help; and not __fish_seen_subcommand_from snapshot diff fleet verify explain rules help" -f -a "verify" -d 'Check a bundle of evidence: is it whole, and does what was seen lead to what was decided?'
complete -c nic-check -n "__fish_nic_check_using_subcommand help; and not __fish_seen_subcommand_from snapshot diff fleet verify explain rules help" -f -a "explain" -d 'Explain a rule'
complete -c nic-check -n "__fish_nic_check_using_subcommand help; and not __fish_seen_subcommand_from snapshot diff fleet verify explain rules help" -f -a "rules" -d 'List all rules with severity and source'
complete -c nic-check -n "__fish_nic_check_using_subcommand help; and not __fish_seen_subcommand_from snapshot diff fleet verify explain rules help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
