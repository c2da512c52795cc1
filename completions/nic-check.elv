
use builtin;
use str;

set edit:completion:arg-completer[nic-check] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'nic-check'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'nic-check'= {
            cand -i 'Judge only this adapter (repeat it; usually two)'
            cand --interface 'Judge only this adapter (repeat it; usually two)'
            cand --from 'Judge captures instead of this machine, one server each; the format is recognised by content. `-` is stdin'
            cand --sysroot 'Judge a /proc and /sys/class/net tree (a folder, .tar or .tar.gz) as one server'
            cand --plan 'The plan; Main and Backup addresses of `--server` must be on two adapters, as declared'
            cand --server 'Which server of the plan this is (repeat it in the order of the captures)'
            cand --max-age 'Leave undecided what was captured longer ago, such as 12h or 7d, or does not say when: its OK is one of that day'
            cand -f 'Output format'
            cand --format 'Output format'
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
            cand snapshot 'Write this machine''s network facts as JSON, to be judged anywhere with --from'
            cand diff 'Say what changed between two captures (for example since sign-off)'
            cand fleet 'Judge many pairs in one call: each folder in DIR is one pair'
            cand verify 'Check a bundle of evidence: is it whole, and does what was seen lead to what was decided?'
            cand explain 'Explain a rule'
            cand rules 'List all rules with severity and source'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'nic-check;snapshot'= {
            cand -o 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written'
            cand --output 'Write the report to FILE instead of standard output; FILE is replaced in one step, never half written'
            cand --color 'When to use colour'
            cand --evidence 'Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it'
            cand --force 'Replace FILE when it exists'
            cand --schema 'Print the JSON Schema of snapshot files and stop'
            cand --ascii 'Draw with ASCII characters only'
            cand -q 'Print the verdict line only'
            cand --quiet 'Print the verdict line only'
            cand -v 'Print more detail'
            cand --verbose 'Print more detail'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'nic-check;diff'= {
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
        &'nic-check;fleet'= {
            cand --max-age 'Leave undecided what was captured longer ago, such as 12h or 7d, or does not say when: its OK is one of that day'
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
        &'nic-check;verify'= {
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
        &'nic-check;explain'= {
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
        &'nic-check;rules'= {
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
        &'nic-check;help'= {
            cand snapshot 'Write this machine''s network facts as JSON, to be judged anywhere with --from'
            cand diff 'Say what changed between two captures (for example since sign-off)'
            cand fleet 'Judge many pairs in one call: each folder in DIR is one pair'
            cand verify 'Check a bundle of evidence: is it whole, and does what was seen lead to what was decided?'
            cand explain 'Explain a rule'
            cand rules 'List all rules with severity and source'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'nic-check;help;snapshot'= {
        }
        &'nic-check;help;diff'= {
        }
        &'nic-check;help;fleet'= {
        }
        &'nic-check;help;verify'= {
        }
        &'nic-check;help;explain'= {
        }
        &'nic-check;help;rules'= {
        }
        &'nic-check;help;help'= {
        }
    ]
    $completions[$command]
}
