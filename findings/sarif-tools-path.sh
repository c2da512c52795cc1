#!/bin/sh
# sarif-tools 3.0.5 (PyPI), sarif codeclimate.
# The URI of a file becomes the path in the Code Climate report as it is: a plan in "plant north/plan.yaml" is reported in
# "plant%20north/plan.yaml", a file that does not exist.
# Expected: SARIF 2.1.0, artifactLocation: uri is a URI reference, in which a blank is %20; Code Climate and GitLab want in
# location.path the path of the file in the repository.
# Why it matters: GitLab shows no such finding beside the line, and nothing says that the path leads nowhere.
# Needs python3 with venv. Status: 0 it is still so, 1 it has changed, 3 not set up.
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 3
{ python3 -m venv venv && venv/bin/pip install -q sarif-tools==3.0.5; } >log 2>&1 ||
  { cat log; echo "not set up: sarif-tools 3.0.5 could not be installed"; exit 3; }
cat >report.sarif <<'R'
{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "plan-check", "rules": [{"id": "no-link"}]}}, "results": [
  {"ruleId": "no-link", "ruleIndex": 0, "level": "error", "message": {"text": "the card has no link"},
   "locations": [{"physicalLocation": {"artifactLocation": {"uri": "plant%20north/plan.yaml"}, "region": {"startLine": 4}}}]}]}]}
R
venv/bin/sarif --version
venv/bin/sarif codeclimate report.sarif -o out.json >log 2>&1 || { cat log; echo "not set up: sarif does not convert"; exit 3; }
path=$(python3 -c 'import json; print(json.load(open("out.json"))[0]["location"]["path"])') || { echo "not set up: no path in the report"; exit 3; }
echo "uri: plant%20north/plan.yaml; path: $path"
if [ "$path" = "plant%20north/plan.yaml" ]; then
  echo "the URI is taken for a path"
else
  echo "changed: the path is decoded"
  exit 1
fi
