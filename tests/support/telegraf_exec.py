"""Reads the configuration on the page of Telegraf as Telegraf does (TOML), runs each command in it, and looks for each path in what it
prints.

    telegraf_exec.py PAGE FROM=TO...   FROM is replaced by TO in the commands; prints every path with its value
"""

import json
import shlex
import subprocess
import sys
import tomllib


def found(document, path):
    """The value at a path whose parts are separated by points."""
    for part in path.split("."):
        document = document[part]
    return document


def main():
    page, *replacements = sys.argv[1:]
    text = open(page, encoding="utf-8").read().split("```toml\n")[1].split("```")[0]
    for exec_input in tomllib.loads(text)["inputs"]["exec"]:
        assert exec_input["data_format"] == "json_v2" and exec_input["ignore_error"] is True, exec_input
        for command in exec_input["commands"]:
            for replacement in replacements:
                command = command.replace(*replacement.split("=", 1))
            run = subprocess.run(shlex.split(command), capture_output=True, text=True)
            assert run.returncode in (0, 1, 2, 3), run
            document = json.loads(run.stdout)
            for reader in exec_input["json_v2"]:
                for kind in ("field", "tag"):
                    for wanted in reader[kind]:
                        value = found(document, wanted["path"])
                        assert wanted.get("type") != "int" or type(value) is int, (wanted, value)
                        assert kind == "field" or isinstance(value, str), (wanted, value)
                        print(wanted["path"], value)


main()
