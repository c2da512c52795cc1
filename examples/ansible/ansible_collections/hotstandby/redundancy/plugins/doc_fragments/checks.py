# -*- coding: utf-8 -*-
# SPDX-License-Identifier: MIT OR Apache-2.0

from __future__ import absolute_import, division, print_function

__metaclass__ = type


class ModuleDocFragment(object):
    """What all modules of this collection have in common."""

    DOCUMENTATION = r'''
options:
  executable:
    description: The program. Without it, the one in the search path.
    type: path
  fail_at:
    description:
      - The verdict from which the task fails. They are ordered C(ok), V(warning), V(unknown), V(critical), since missing
        evidence is never nearly fine.
      - With V(never) the verdict is only returned.
    type: str
    choices: [warning, unknown, critical, never]
    default: unknown
attributes:
  check_mode:
    support: full
    description: The tools only read, so that a check runs in check mode as well. Nothing is ever changed.
  diff_mode:
    support: none
    description: There is nothing to compare.
author:
  - The hotstandby maintainers (@hotstandby)
'''
