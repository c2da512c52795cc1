#!/usr/bin/python
# -*- coding: utf-8 -*-
# SPDX-License-Identifier: MIT OR Apache-2.0

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r'''
---
module: nic_check
short_description: Can this server, or this pair, run dual networking
description:
  - Judges the network cards of the host that the module runs on, or captures of other servers.
options:
  plan:
    description: The plan that says which addresses the server should have.
    type: path
  server:
    description: The labels of the servers in O(plan), one for each server that is judged.
    type: list
    elements: str
  captures:
    description: Captures of servers (C(nic-check snapshot) and many other forms), judged in place of this host.
    type: list
    elements: path
extends_documentation_fragment:
  - hotstandby.redundancy.checks
'''

EXAMPLES = r'''
- name: This server can run dual networking as the plan says
  hotstandby.redundancy.nic_check:
    plan: /etc/hotstandby/plan.yaml
    server: [SRV-A]

- name: The captures of both servers fit each other
  hotstandby.redundancy.nic_check:
    captures: [SRV-A.json, SRV-B.json]
  delegate_to: localhost
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
            server=dict(type='list', elements='str'),
            captures=dict(type='list', elements='path'),
            **COMMON
        ),
        supports_check_mode=True,
    )
    p = module.params
    words = options([('--from', p['captures']), ('--plan', p['plan']), ('--server', p['server'])])
    check(module, 'nic-check', words)


if __name__ == '__main__':
    main()
