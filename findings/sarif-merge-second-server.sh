#!/bin/sh
# @microsoft/sarif-multitool-linux 5.7.0 (npm), merge.
# The logs of one tool from two servers, each with its own id of the run and its own machine, become one run with the id of
# one of the two. Where both say the same fault, it stands there once, and of the other server nothing is left at all, not
# even that the tool ran there. Which server that is changes from run to run.
# Expected: SARIF 2.1.0, automationDetails (3.17): the id tells which run this is, within its category; machine of an
# invocation (3.20). The multitool's notes on its release say that runs of one tool and version are joined; nothing says that
# a result, an invocation or an id is dropped, and the opposite is what a merge is for.
# Why it matters: two servers lose a network, and the merged log has one of them.
# Needs node with npm on 64-bit Linux, and python3. Status: 0 it is still so, 1 it has changed, 3 not set up.
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 3
{ echo '{"private":true}' >package.json && npm install --no-audit --no-fund --ignore-scripts @microsoft/sarif-multitool-linux@5.7.0 &&
  chmod +x node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool; } >log 2>&1 ||
  { cat log; echo "not set up: the multitool could not be installed"; exit 3; }
# So that it starts without the system's tables of languages, and leaves nothing behind.
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 DOTNET_BUNDLE_EXTRACT_BASE_DIR="$work/net" HOME="$work"
tool=node_modules/.bin/sarif-multitool-linux
$tool version 2>&1 | grep Multitool || { echo "not set up: the multitool does not start"; exit 3; }
cat >try.py <<'P'
import json, subprocess, sys

def log(server, fault):
    run = {"tool": {"driver": {"name": "nic-check", "version": "1.0.0"}}, "automationDetails": {"id": f"nic/{server}"},
           "invocations": [{"executionSuccessful": True, "machine": server}],
           "results": [{"ruleId": "no-link", "level": "error", "message": {"text": fault}}]}
    with open(f"{server}.sarif", "w") as file:
        json.dump({"version": "2.1.0", "runs": [run]}, file)

def merged(*faults):
    for server, fault in zip(("scada-a", "scada-b"), faults):
        log(server, fault)
    subprocess.run([sys.argv[1], "merge", "scada-a.sarif", "scada-b.sarif", "--output-directory", "out", "--output-file",
                    "all.sarif", "--log", "ForceOverwrite"], capture_output=True, timeout=60, check=True)
    with open("out/all.sarif") as file:
        runs = json.load(file)["runs"]
    return ([run["automationDetails"]["id"] for run in runs], [one["machine"] for run in runs for one in run["invocations"]],
            [one["message"]["text"] for run in runs for one in run["results"]])

other, same = merged("net A has no link", "net B has no link"), merged(*["net A has no link"] * 2)
for name, (ids, machines, texts) in (("two faults", other), ("the same fault", same)):
    print(f"{name}: runs {ids}, machines {machines}, results {texts}")
if sorted(other[2]) != ["net A has no link", "net B has no link"]:
    sys.exit(4)
sys.exit(0 if [len(part) for part in same] == [1, 1, 1] and len(other[0]) == 1 else 5)
P
python3 try.py $tool
case $? in
  0) echo "one of two servers is lost" ;;
  5) echo "changed: both servers are kept"; exit 1 ;;
  *) echo "not set up: the logs are not merged as meant"; exit 3 ;;
esac
