# -*- coding: utf-8 -*-
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Runs one of the tools for a module and turns its JSON document into a result."""

from __future__ import absolute_import, division, print_function

__metaclass__ = type

import json

# How the verdicts are joined by the tools themselves: missing evidence is worse than a warning.
ORDER = ('ok', 'warning', 'unknown', 'critical')
# What each exit status says in the document.
WORDS = {0: 'ok', 1: 'warning', 2: 'critical', 3: 'unknown'}

COMMON = dict(
    executable=dict(type='path'),
    fail_at=dict(type='str', choices=['warning', 'unknown', 'critical', 'never'], default='unknown'),
)


def options(words):
    """Turns pairs of an option and its value into words of a command line; None and False leave the option out."""
    line = []
    for option, value in words:
        if value is None or value is False:
            continue
        if value is True:
            line.append(option)
        elif isinstance(value, list):
            for one in value:
                line.extend([option, str(one)])
        else:
            line.extend([option, str(value)])
    return line


def check(module, tool, words):
    """Runs the tool and ends the module with its verdict. The tools only read, so check mode runs them as well."""
    program = module.params['executable'] or module.get_bin_path(tool, required=True)
    command = [program] + words
    if '--format' not in command:
        separator = command.index('--') if '--' in command else len(command)
        command[separator:separator] = ['--format', 'json']
    code, out, err = module.run_command(command)
    document = understood(tool, code, out)
    if document is None:
        module.fail_json(
            msg='%s ended with status %s and left no report that agrees with it; nothing was decided' % (tool, code),
            cmd=command, rc=code, stdout=out, stderr=err,
        )
    result = dict(
        changed=False,
        status=document['status'],
        exit_status=code,
        summary=document['summary'],
        findings=document.get('findings', []),
        document=document,
        ansible_facts={'hotstandby_' + tool.replace('-', '_'): dict(
            status=document['status'], summary=document['summary'], finished_at=document.get('finished_at'),
        )},
    )
    limit = module.params['fail_at']
    if limit != 'never' and ORDER.index(document['status']) >= ORDER.index(limit):
        module.fail_json(msg=told(document), **result)
    module.exit_json(**result)


def understood(tool, code, out):
    """The document, when it is whole, of this tool, and says the same as the exit status; else None."""
    try:
        document = json.loads(out, object_pairs_hook=once)
    except ValueError:
        return None
    if not isinstance(document, dict) or document.get('tool') != tool or document.get('exit_status') != code:
        return None
    # Another version of the form may mean something else by the same words.
    if document.get('schema_version') != 1:
        return None
    # A run that was interrupted (130) has no word of its own.
    status = document.get('status')
    return document if status in ORDER and WORDS.get(code, status) == status else None


def once(pairs):
    """An object of JSON; a key that stands twice says two things."""
    document = dict(pairs)
    if len(document) != len(pairs):
        raise ValueError('a key stands twice')
    return document


def told(document):
    """The verdict, then each finding that counts with what to do next."""
    lines = ['%s: %s' % (document['status'].upper(), document['summary'])]
    for finding in document.get('findings', []):
        if finding.get('suppressed'):
            continue
        lines.append('%(severity)s[%(rule)s]: %(message)s' % finding)
        if finding.get('help'):
            lines.append('  help: ' + finding['help'])
    return '\n'.join(lines)
