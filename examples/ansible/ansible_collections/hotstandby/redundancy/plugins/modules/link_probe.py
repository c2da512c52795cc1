#!/usr/bin/python
# -*- coding: utf-8 -*-
# SPDX-License-Identifier: MIT OR Apache-2.0

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r'''
---
module: link_probe
short_description: Do Main and Backup of the partner server answer
description:
  - Runs C(link-probe check) from the host that the module runs on, by a plan or by addresses.
options:
  plan:
    description: The plan with the addresses of all servers.
    type: path
  server:
    description: The label of this host in O(plan).
    type: str
  main:
    description: The partner's address of the Main connection.
    type: str
  backup:
    description: The partner's address of the Backup connection.
    type: str
  tcp:
    description: Whether the port of the server is asked as well.
    type: bool
    default: true
  count:
    description: How many probes a link gets.
    type: int
  interval:
    description: The time between two probes, for example V(1s).
    type: str
  timeout:
    description: How long an answer may take, for example V(500ms).
    type: str
extends_documentation_fragment:
  - hotstandby.redundancy.checks
'''

EXAMPLES = r'''
- name: Both links to the partner answer
  hotstandby.redundancy.link_probe:
    main: 10.10.1.12
    backup: 10.10.2.12
'''

RETURN = r'''
status:
  description: The verdict, C(ok), C(warning), C(unknown) or C(critical).
  returned: when the tool left a report
  type: str
  sample: ok
exit_status:
  description: The tool's exit status, 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.
  returned: when the tool left a report
  type: int
  sample: 0
summary:
  description: One line, the worst finding first.
  returned: when the tool left a report
  type: str
findings:
  description: All findings with rule, severity, message, help and places.
  returned: when the tool left a report
  type: list
  elements: dict
document:
  description: The whole JSON document of the run.
  returned: when the tool left a report
  type: dict
'''

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.hotstandby.redundancy.plugins.module_utils.checks import COMMON, check, options


def main():
    module = AnsibleModule(
        argument_spec=dict(
            plan=dict(type='path'),
            server=dict(type='str'),
            main=dict(type='str'),
            backup=dict(type='str'),
            tcp=dict(type='bool', default=True),
            count=dict(type='int'),
            interval=dict(type='str'),
            timeout=dict(type='str'),
            **COMMON
        ),
        required_one_of=[('plan', 'main')],
        required_together=[('plan', 'server')],
        mutually_exclusive=[('plan', 'main'), ('plan', 'backup')],
        supports_check_mode=True,
    )
    p = module.params
    words = ['check'] + options([
        ('--plan', p['plan']), ('--server', p['server']), ('--main', p['main']), ('--backup', p['backup']),
        ('--no-tcp', not p['tcp']), ('--count', p['count']), ('--interval', p['interval']), ('--timeout', p['timeout']),
    ])
    check(module, 'link-probe', words)


if __name__ == '__main__':
    main()
