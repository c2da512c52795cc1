#!/usr/bin/python
# -*- coding: utf-8 -*-
# SPDX-License-Identifier: MIT OR Apache-2.0

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r'''
---
module: sac_status
short_description: Is iFIX's SAC running, and is exactly one node active
description:
  - Reads the roles and figures of nodes from the sources that a file names.
options:
  sources:
    description: The file that names nodes and how they are read (V(sources.yaml)).
    type: path
  source:
    description: An address in place of O(sources), for example V(demo:healthy-pair).
    type: str
  pair:
    description: The two nodes of which exactly one must be active.
    type: list
    elements: str
  over:
    description: How long the figures are watched, for example V(2s).
    type: str
extends_documentation_fragment:
  - hotstandby.redundancy.checks
'''

EXAMPLES = r'''
- name: Exactly one node of the pair is active
  hotstandby.redundancy.sac_status:
    sources: /etc/hotstandby/sources.yaml
    pair: [SRV-A, SRV-B]
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
            pair=dict(type='list', elements='str'),
            over=dict(type='str'),
            **COMMON
        ),
        required_one_of=[('sources', 'source')],
        mutually_exclusive=[('sources', 'source')],
        supports_check_mode=True,
    )
    p = module.params
    words = options([('--sources', p['sources']), ('--source', p['source']), ('--over', p['over'])])
    if p['pair'] is not None:
        if len(p['pair']) != 2:
            module.fail_json(msg='pair: these are the names of two nodes, not of %d' % len(p['pair']))
        words += ['--pair'] + p['pair']
    check(module, 'sac-status', words)


if __name__ == '__main__':
    main()
