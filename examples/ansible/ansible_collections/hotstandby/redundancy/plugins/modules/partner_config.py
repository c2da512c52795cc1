#!/usr/bin/python
# -*- coding: utf-8 -*-
# SPDX-License-Identifier: MIT OR Apache-2.0

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r'''
---
module: partner_config
short_description: Judge plans, sheets and Systems.xml files of the partner configuration
description:
  - Runs C(partner-config lint) on files of the host that the module runs on.
options:
  inputs:
    description: Plans, sheets, Systems.xml files and folders.
    type: list
    elements: path
    required: true
  plan:
    description: The plan that the sheets are compared with.
    type: path
  strict:
    description: Also warnings make the verdict V(warning).
    type: bool
    default: false
extends_documentation_fragment:
  - hotstandby.redundancy.checks
'''

EXAMPLES = r'''
- name: The settings that were read from both servers are those of the plan
  hotstandby.redundancy.partner_config:
    plan: plan.yaml
    inputs: [sheets]
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
            inputs=dict(type='list', elements='path', required=True),
            plan=dict(type='path'),
            strict=dict(type='bool', default=False),
            **COMMON
        ),
        supports_check_mode=True,
    )
    p = module.params
    level = 'warning' if p['strict'] else None
    words = ['lint'] + options([('--plan', p['plan']), ('--fail-on', level)])
    check(module, 'partner-config', words + ['--'] + p['inputs'])


if __name__ == '__main__':
    main()
