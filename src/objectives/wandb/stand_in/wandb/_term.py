"""wandb.termlog and the like: lines on stderr."""

import sys

_said = set()


def termlog(string="", newline=True, repeat=True):
    if not repeat and string in _said:
        return
    _said.add(string)
    print(f"wandb: {string}", file=sys.stderr, end="\n" if newline else "")


def termwarn(string="", newline=True, repeat=True):
    termlog(f"WARNING {string}", newline, repeat)


def termerror(string="", newline=True, repeat=True):
    termlog(f"ERROR {string}", newline, repeat)
