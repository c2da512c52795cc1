#!/usr/bin/python
# -*- coding: utf-8 -*-
# SPDX-License-Identifier: MIT OR Apache-2.0

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r'''
---
module: driver_queue
short_description: How full is a driver's write queue, and where is it going
description:
  - Runs C(driver-queue inspect), which watches the queues for a while and judges where they are going.
options:
  sources:
    description: The file that names nodes, channels and how they are read (V(sources.yaml)).
    type: path
  source:
    description: An address in place of O(sources), for example V(demo:growing-queue).
    type: str
  channels:
    description: The channels as C(NODE/CHANNEL); without them all.
    type: list
    elements: str
    default: []
  over:
    description: How long the queues are watched, for example V(30s).
    type: str
extends_documentation_fragment:
  - hotstandby.redundancy.checks
'''

EXAMPLES = r'''
- name: No queue grows before the switch-over
  hotstandby.redundancy.driver_queue:
    sources: /etc/hotstandby/sources.yaml
    channels: [SRV-A/Channel1]
    over: 60s
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
            sources=dict(type='path'),
            source=dict(type='str'),
            channels=dict(type='list', elements='str', default=[]),
            over=dict(type='str'),
            **COMMON
        ),
        required_one_of=[('sources', 'source')],
        mutually_exclusive=[('sources', 'source')],
        supports_check_mode=True,
    )
    p = module.params
    words = ['inspect'] + options([('--sources', p['sources']), ('--source', p['source']), ('--over', p['over'])])
    check(module, 'driver-queue', words + ['--'] + p['channels'])


if __name__ == '__main__':
    main()
