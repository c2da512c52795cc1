
use builtin;
use str;

set edit:completion:arg-completer[partner-config] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'partner-config'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'partner-config'= {
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
            cand init 'Print a commented starter plan (with -o: write it)'
            cand lint 'Judge plans, sheets and Systems.xml files'
            cand generate 'Write every server''s sheet and checklist, the client''s Systems.xml, firewall rules and a drawing'
            cand timing 'Say after which time each link is declared failed'
            cand diff 'Say what changed between two plans or sheets, and which servers must be restarted for it'
            cand verify 'Check a bundle of evidence: is it whole, and does what was seen lead to what was decided?'
            cand explain 'Explain a rule'
            cand rules 'List all rules with severity and source'
            cand schema 'Print the JSON Schema of an input file'
            cand fmt 'Format plans and sheets: indentation, spacing and quoting; comments stay'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'partner-config;init'= {
            cand --type 'The system''s type'
            cand -o 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written'
            cand --output 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written'
            cand --color 'When to use colour'
            cand --evidence 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it'
            cand --sheet 'A sheet (the Partners section of one server, as it is) in place of a plan'
            cand --force 'Replace FILE when it exists'
            cand --ascii 'Draw with ASCII characters only'
            cand -q 'Print the verdict line only'
            cand --quiet 'Print the verdict line only'
            cand -v 'Print more detail'
            cand --verbose 'Print more detail'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'partner-config;lint'= {
            cand --plan 'Judge the sheets against this plan (it is linted too)'
            cand --fail-on 'The lowest severity that fails the run'
            cand --baseline 'Ignore the findings that stand in this baseline file'
            cand --write-baseline 'Write the present findings as a baseline file'
            cand -j 'How many files are checked at once; default: one a core'
            cand --jobs 'How many files are checked at once; default: one a core'
            cand -f 'Output format'
            cand --format 'Output format'
            cand -o 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written'
            cand --output 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written'
            cand --color 'When to use colour'
            cand --evidence 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it'
            cand --resolve 'Look host names up on this machine (host-name-ambiguous); otherwise the network is never asked'
            cand --ascii 'Draw with ASCII characters only'
            cand -q 'Print the verdict line only'
            cand --quiet 'Print the verdict line only'
            cand -v 'Print more detail'
            cand --verbose 'Print more detail'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'partner-config;generate'= {
            cand -d 'The folder to write into; made when it does not exist'
            cand --directory 'The folder to write into; made when it does not exist'
            cand -f 'Output format'
            cand --format 'Output format'
            cand -o 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written'
            cand --output 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written'
            cand --color 'When to use colour'
            cand --evidence 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it'
            cand --force 'Replace files that exist'
            cand --ascii 'Draw with ASCII characters only'
            cand -q 'Print the verdict line only'
            cand --quiet 'Print the verdict line only'
            cand -v 'Print more detail'
            cand --verbose 'Print more detail'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'partner-config;timing'= {
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
        &'partner-config;diff'= {
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
        &'partner-config;verify'= {
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
        &'partner-config;explain'= {
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
        &'partner-config;rules'= {
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
        &'partner-config;schema'= {
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
        &'partner-config;fmt'= {
            cand -o 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written'
            cand --output 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written'
            cand --color 'When to use colour'
            cand --evidence 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it'
            cand --check 'Change nothing; status 1 when a file would change'
            cand --ascii 'Draw with ASCII characters only'
            cand -q 'Print the verdict line only'
            cand --quiet 'Print the verdict line only'
            cand -v 'Print more detail'
            cand --verbose 'Print more detail'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'partner-config;help'= {
            cand init 'Print a commented starter plan (with -o: write it)'
            cand lint 'Judge plans, sheets and Systems.xml files'
            cand generate 'Write every server''s sheet and checklist, the client''s Systems.xml, firewall rules and a drawing'
            cand timing 'Say after which time each link is declared failed'
            cand diff 'Say what changed between two plans or sheets, and which servers must be restarted for it'
            cand verify 'Check a bundle of evidence: is it whole, and does what was seen lead to what was decided?'
            cand explain 'Explain a rule'
            cand rules 'List all rules with severity and source'
            cand schema 'Print the JSON Schema of an input file'
            cand fmt 'Format plans and sheets: indentation, spacing and quoting; comments stay'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'partner-config;help;init'= {
        }
        &'partner-config;help;lint'= {
        }
        &'partner-config;help;generate'= {
        }
        &'partner-config;help;timing'= {
        }
        &'partner-config;help;diff'= {
        }
        &'partner-config;help;verify'= {
        }
        &'partner-config;help;explain'= {
        }
        &'partner-config;help;rules'= {
        }
        &'partner-config;help;schema'= {
        }
        &'partner-config;help;fmt'= {
        }
        &'partner-config;help;help'= {
        }
    ]
    $completions[$command]
}
