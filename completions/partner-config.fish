# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_partner_config_global_optspecs
    string join \n schema o/output= color= ascii q/quiet v/verbose evidence= h/help V/version
end

function __fish_partner_config_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_partner_config_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_partner_config_using_subcommand
    set -l cmd (__fish_partner_config_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c partner-config -n "__fish_partner_config_needs_command" -s o -l output -d 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written' -r -F
complete -c partner-config -n "__fish_partner_config_needs_command" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'Always'
never\t'Never'"
complete -c partner-config -n "__fish_partner_config_needs_command" -l evidence -d 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it' -r -F
complete -c partner-config -n "__fish_partner_config_needs_command" -l schema -d 'Print the JSON Schema of this tool\'s JSON output and stop'
complete -c partner-config -n "__fish_partner_config_needs_command" -l ascii -d 'Draw with ASCII characters only'
complete -c partner-config -n "__fish_partner_config_needs_command" -s q -l quiet -d 'Print the verdict line only'
complete -c partner-config -n "__fish_partner_config_needs_command" -s v -l verbose -d 'Print more detail'
complete -c partner-config -n "__fish_partner_config_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c partner-config -n "__fish_partner_config_needs_command" -s V -l version -d 'Print version'
complete -c partner-config -n "__fish_partner_config_needs_command" -f -a "init" -d 'Print a commented starter plan (with -o: write it)'
complete -c partner-config -n "__fish_partner_config_needs_command" -f -a "lint" -d 'Judge plans, sheets and Systems.xml files'
complete -c partner-config -n "__fish_partner_config_needs_command" -f -a "generate" -d 'Write every server\'s sheet and checklist, the client\'s Systems.xml, firewall rules and a drawing'
complete -c partner-config -n "__fish_partner_config_needs_command" -f -a "timing" -d 'Say after which time each link is declared failed'
complete -c partner-config -n "__fish_partner_config_needs_command" -f -a "diff" -d 'Say what changed between two plans or sheets, and which servers must be restarted for it'
complete -c partner-config -n "__fish_partner_config_needs_command" -f -a "verify" -d 'Check a bundle of evidence: is it whole, and does what was seen lead to what was decided?'
complete -c partner-config -n "__fish_partner_config_needs_command" -f -a "explain" -d 'Explain a rule'
complete -c partner-config -n "__fish_partner_config_needs_command" -f -a "rules" -d 'List all rules with severity and source'
complete -c partner-config -n "__fish_partner_config_needs_command" -f -a "schema" -d 'Print the JSON Schema of an input file'
complete -c partner-config -n "__fish_partner_config_needs_command" -f -a "fmt" -d 'Format plans and sheets: indentation, spacing and quoting; comments stay'
complete -c partner-config -n "__fish_partner_config_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c partner-config -n "__fish_partner_config_using_subcommand init" -l type -d 'The system\'s type' -r -f -a "lone-server\t'One server'
hot-standby-pair\t'Two servers'
triple-standby\t'Three servers'"
complete -c partner-config -n "__fish_partner_config_using_subcommand init" -s o -l output -d 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written' -r -F
complete -c partner-config -n "__fish_partner_config_using_subcommand init" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'Always'
never\t'Never'"
complete -c partner-config -n "__fish_partner_config_using_subcommand init" -l evidence -d 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it' -r -F
complete -c partner-config -n "__fish_partner_config_using_subcommand init" -l sheet -d 'A sheet (the Partners section of one server, as it is) in place of a plan'
complete -c partner-config -n "__fish_partner_config_using_subcommand init" -l force -d 'Replace FILE when it exists'
complete -c partner-config -n "__fish_partner_config_using_subcommand init" -l ascii -d 'Draw with ASCII characters only'
complete -c partner-config -n "__fish_partner_config_using_subcommand init" -s q -l quiet -d 'Print the verdict line only'
complete -c partner-config -n "__fish_partner_config_using_subcommand init" -s v -l verbose -d 'Print more detail'
complete -c partner-config -n "__fish_partner_config_using_subcommand init" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c partner-config -n "__fish_partner_config_using_subcommand lint" -l plan -d 'Judge the sheets against this plan (it is linted too)' -r -F
complete -c partner-config -n "__fish_partner_config_using_subcommand lint" -l fail-on -d 'The lowest severity that fails the run' -r -f -a "error\t'Only errors'
warning\t'Errors and warnings'
info\t'Everything'"
complete -c partner-config -n "__fish_partner_config_using_subcommand lint" -l baseline -d 'Ignore the findings that stand in this baseline file' -r -F
complete -c partner-config -n "__fish_partner_config_using_subcommand lint" -l write-baseline -d 'Write the present findings as a baseline file' -r -F
complete -c partner-config -n "__fish_partner_config_using_subcommand lint" -s j -l jobs -d 'How many files are checked at once; default: one a core' -r
complete -c partner-config -n "__fish_partner_config_using_subcommand lint" -s f -l format -d 'Output format' -r -f -a "human\t'For people, on a terminal'
json\t'One JSON document'
jsonl\t'One JSON document a line'
sarif\t'SARIF 2.1.0, for code scanning'
junit\t'JUnit XML, for CI servers'
github\t'GitHub workflow commands'
gitlab\t'GitLab code quality JSON'
nagios\t'Nagios / Icinga plugin line'
prometheus\t'Prometheus textfile'
markdown\t'Markdown'
html\t'One self-contained HTML page'"
complete -c partner-config -n "__fish_partner_config_using_subcommand lint" -s o -l output -d 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written' -r -F
complete -c partner-config -n "__fish_partner_config_using_subcommand lint" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'Always'
never\t'Never'"
complete -c partner-config -n "__fish_partner_config_using_subcommand lint" -l evidence -d 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it' -r -F
complete -c partner-config -n "__fish_partner_config_using_subcommand lint" -l resolve -d 'Look host names up on this machine (host-name-ambiguous); otherwise the network is never asked'
complete -c partner-config -n "__fish_partner_config_using_subcommand lint" -l ascii -d 'Draw with ASCII characters only'
complete -c partner-config -n "__fish_partner_config_using_subcommand lint" -s q -l quiet -d 'Print the verdict line only'
complete -c partner-config -n "__fish_partner_config_using_subcommand lint" -s v -l verbose -d 'Print more detail'
complete -c partner-config -n "__fish_partner_config_using_subcommand lint" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c partner-config -n "__fish_partner_config_using_subcommand generate" -s d -l directory -d 'The folder to write into; made when it does not exist' -r -F
complete -c partner-config -n "__fish_partner_config_using_subcommand generate" -s f -l format -d 'Output format' -r -f -a "human\t'For people, on a terminal'
json\t'One JSON document'
markdown\t'Markdown'"
complete -c partner-config -n "__fish_partner_config_using_subcommand generate" -s o -l output -d 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written' -r -F
complete -c partner-config -n "__fish_partner_config_using_subcommand generate" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'Always'
never\t'Never'"
complete -c partner-config -n "__fish_partner_config_using_subcommand generate" -l evidence -d 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it' -r -F
complete -c partner-config -n "__fish_partner_config_using_subcommand generate" -l force -d 'Replace files that exist'
complete -c partner-config -n "__fish_partner_config_using_subcommand generate" -l ascii -d 'Draw with ASCII characters only'
complete -c partner-config -n "__fish_partner_config_using_subcommand generate" -s q -l quiet -d 'Print the verdict line only'
complete -c partner-config -n "__fish_partner_config_using_subcommand generate" -s v -l verbose -d 'Print more detail'
complete -c partner-config -n "__fish_partner_config_using_subcommand generate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c partner-config -n "__fish_partner_config_using_subcommand timing" -s f -l format -d 'Output format' -r -f -a "human\t'For people, on a terminal'
json\t'One JSON document'
markdown\t'Markdown'"
complete -c partner-config -n "__fish_partner_config_using_subcommand timing" -s o -l output -d 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written' -r -F
complete -c partner-config -n "__fish_partner_config_using_subcommand timing" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'Always'
never\t'Never'"
complete -c partner-config -n "__fish_partner_config_using_subcommand timing" -l evidence -d 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it' -r -F
complete -c partner-config -n "__fish_partner_config_using_subcommand timing" -l ascii -d 'Draw with ASCII characters only'
complete -c partner-config -n "__fish_partner_config_using_subcommand timing" -s q -l quiet -d 'Print the verdict line only'
complete -c partner-config -n "__fish_partner_config_using_subcommand timing" -s v -l verbose -d 'Print more detail'
complete -c partner-config -n "__fish_partner_config_using_subcommand timing" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c partner-config -n "__fish_partner_config_using_subcommand diff" -s f -l format -d 'Output format' -r -f -a "human\t'For people, on a terminal'
json\t'One JSON document'
markdown\t'Markdown'"
complete -c partner-config -n "__fish_partner_config_using_subcommand diff" -s o -l output -d 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written' -r -F
complete -c partner-config -n "__fish_partner_config_using_subcommand diff" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'Always'
never\t'Never'"
complete -c partner-config -n "__fish_partner_config_using_subcommand diff" -l evidence -d 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it' -r -F
complete -c partner-config -n "__fish_partner_config_using_subcommand diff" -l ascii -d 'Draw with ASCII characters only'
complete -c partner-config -n "__fish_partner_config_using_subcommand diff" -s q -l quiet -d 'Print the verdict line only'
complete -c partner-config -n "__fish_partner_config_using_subcommand diff" -s v -l verbose -d 'Print more detail'
complete -c partner-config -n "__fish_partner_config_using_subcommand diff" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c partner-config -n "__fish_partner_config_using_subcommand verify" -l max-age -d 'Fail when the last run that looked at the plant and came to OK is older: redundancy that is not exercised rots' -r
complete -c partner-config -n "__fish_partner_config_using_subcommand verify" -l steps -d 'A list of acceptance steps (YAML): which of them the bundle shows, PASS, FAIL or NOT DONE. Lists to begin with are shipped in examples/acceptance' -r -F
complete -c partner-config -n "__fish_partner_config_using_subcommand verify" -l head -d 'The check sum that the last record had, as it was noted in another place; later records may have followed' -r
complete -c partner-config -n "__fish_partner_config_using_subcommand verify" -s f -l format -d 'Output format' -r -f -a "human\t'For people, on a terminal'
json\t'One JSON document'
nagios\t'Nagios / Icinga plugin line'
prometheus\t'Prometheus textfile'
junit\t'JUnit XML, for CI servers'
markdown\t'Markdown'
html\t'One self-contained HTML page'"
complete -c partner-config -n "__fish_partner_config_using_subcommand verify" -s o -l output -d 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written' -r -F
complete -c partner-config -n "__fish_partner_config_using_subcommand verify" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'Always'
never\t'Never'"
complete -c partner-config -n "__fish_partner_config_using_subcommand verify" -l evidence -d 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it' -r -F
complete -c partner-config -n "__fish_partner_config_using_subcommand verify" -l ascii -d 'Draw with ASCII characters only'
complete -c partner-config -n "__fish_partner_config_using_subcommand verify" -s q -l quiet -d 'Print the verdict line only'
complete -c partner-config -n "__fish_partner_config_using_subcommand verify" -s v -l verbose -d 'Print more detail'
complete -c partner-config -n "__fish_partner_config_using_subcommand verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c partner-config -n "__fish_partner_config_using_subcommand explain" -s o -l output -d 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written' -r -F
complete -c partner-config -n "__fish_partner_config_using_subcommand explain" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'Always'
never\t'Never'"
complete -c partner-config -n "__fish_partner_config_using_subcommand explain" -l evidence -d 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it' -r -F
complete -c partner-config -n "__fish_partner_config_using_subcommand explain" -l ascii -d 'Draw with ASCII characters only'
complete -c partner-config -n "__fish_partner_config_using_subcommand explain" -s q -l quiet -d 'Print the verdict line only'
complete -c partner-config -n "__fish_partner_config_using_subcommand explain" -s v -l verbose -d 'Print more detail'
complete -c partner-config -n "__fish_partner_config_using_subcommand explain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c partner-config -n "__fish_partner_config_using_subcommand rules" -s f -l format -d 'Output format' -r -f -a "human\t'For people, on a terminal'
json\t'One JSON document'
markdown\t'Markdown'"
complete -c partner-config -n "__fish_partner_config_using_subcommand rules" -s o -l output -d 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written' -r -F
complete -c partner-config -n "__fish_partner_config_using_subcommand rules" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'Always'
never\t'Never'"
complete -c partner-config -n "__fish_partner_config_using_subcommand rules" -l evidence -d 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it' -r -F
complete -c partner-config -n "__fish_partner_config_using_subcommand rules" -l ascii -d 'Draw with ASCII characters only'
complete -c partner-config -n "__fish_partner_config_using_subcommand rules" -s q -l quiet -d 'Print the verdict line only'
complete -c partner-config -n "__fish_partner_config_using_subcommand rules" -s v -l verbose -d 'Print more detail'
complete -c partner-config -n "__fish_partner_config_using_subcommand rules" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c partner-config -n "__fish_partner_config_using_subcommand schema" -s o -l output -d 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written' -r -F
complete -c partner-config -n "__fish_partner_config_using_subcommand schema" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'Always'
never\t'Never'"
complete -c partner-config -n "__fish_partner_config_using_subcommand schema" -l evidence -d 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it' -r -F
complete -c partner-config -n "__fish_partner_config_using_subcommand schema" -l ascii -d 'Draw with ASCII characters only'
complete -c partner-config -n "__fish_partner_config_using_subcommand schema" -s q -l quiet -d 'Print the verdict line only'
complete -c partner-config -n "__fish_partner_config_using_subcommand schema" -s v -l verbose -d 'Print more detail'
complete -c partner-config -n "__fish_partner_config_using_subcommand schema" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c partner-config -n "__fish_partner_config_using_subcommand fmt" -s o -l output -d 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written' -r -F
complete -c partner-config -n "__fish_partner_config_using_subcommand fmt" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'Always'
never\t'Never'"
complete -c partner-config -n "__fish_partner_config_using_subcommand fmt" -l evidence -d 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it' -r -F
complete -c partner-config -n "__fish_partner_config_using_subcommand fmt" -l check -d 'Change nothing; status 1 when a file would change'
complete -c partner-config -n "__fish_partner_config_using_subcommand fmt" -l ascii -d 'Draw with ASCII characters only'
complete -c partner-config -n "__fish_partner_config_using_subcommand fmt" -s q -l quiet -d 'Print the verdict line only'
complete -c partner-config -n "__fish_partner_config_using_subcommand fmt" -s v -l verbose -d 'Print more detail'
complete -c partner-config -n "__fish_partner_config_using_subcommand fmt" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c partner-config -n "__fish_partner_config_using_subcommand help; and not __fish_seen_subcommand_from init lint generate timing diff verify explain rules schema fmt help" -f -a "init" -d 'Print a commented starter plan (with -o: write it)'
complete -c partner-config -n "__fish_partner_config_using_subcommand help; and not __fish_seen_subcommand_from init lint generate timing diff verify explain rules schema fmt help" -f -a "lint" -d 'Judge plans, sheets and Systems.xml files'
complete -c partner-config -n "__fish_partner_config_using_subcommand help; and not __fish_seen_subcommand_from init lint generate timing diff verify explain rules schema fmt help" -f -a "generate" -d 'Write every server\'s sheet and checklist, the client\'s Systems.xml, firewall rules and a drawing'
complete -c partner-config -n "__fish_partner_config_using_subcommand help; and not __fish_seen_subcommand_from init lint generate timing diff verify explain rules schema fmt help" -f -a "timing" -d 'Say after which time each link is declared failed'
complete -c partner-config -n "__fish_partner_config_using_subcommand help; and not __fish_seen_subcommand_from init lint generate timing diff verify explain rules schema fmt help" -f -a "diff" -d 'Say what changed between two plans or sheets, and which servers must be restarted for it'
complete -c partner-config -n "__fish_partner_config_using_subcommand help; and not __fish_seen_subcommand_from init lint generate timing diff verify explain rules schema fmt help" -f -a "verify" -d 'Check a bundle of evidence: is it whole, and does what was seen lead to what was decided?'
complete -c partner-config -n "__fish_partner_config_using_subcommand help; and not __fish_seen_subcommand_from init lint generate timing diff verify explain rules schema fmt help" -f -a "explain" -d 'Explain a rule'
complete -c partner-config -n "__fish_partner_config_using_subcommand help; and not __fish_seen_subcommand_from init lint generate timing diff verify explain rules schema fmt help" -f -a "rules" -d 'List all rules with severity and source'
complete -c partner-config -n "__fish_partner_config_using_subcommand help; and not __fish_seen_subcommand_from init lint generate timing diff verify explain rules schema fmt help" -f -a "schema" -d 'Print the JSON Schema of an input file'
complete -c partner-config -n "__fish_partner_config_using_subcommand help; and not __fish_seen_subcommand_from init lint generate timing diff verify explain rules schema fmt help" -f -a "fmt" -d 'Format plans and sheets: indentation, spacing and quoting; comments stay'
complete -c partner-config -n "__fish_partner_config_using_subcommand help; and not __fish_seen_subcommand_from init lint generate timing diff verify explain rules schema fmt help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
