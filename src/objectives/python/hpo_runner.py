"""Runs the objective of a Python script for hpo: one process for many trials, since importing takes long.

Messages come from file descriptor 3 and go to 4; see hpo_objective/serve.py. Needs nothing but Python 3.8 or later.
"""

import os
import sys

if __name__ == "__main__":
    # Python puts this folder first; the script's own modules come before ours, and ours stand in for Optuna only
    # where there is no real one.
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path = [entry for entry in sys.path if os.path.abspath(entry or ".") != here]
    sys.path += [here, os.path.join(here, "stand_in")]

    if sys.version_info < (3, 8):
        old = "Python %d.%d is too old: 3.8 or later is needed" % sys.version_info[:2]
        os.write(4, ('{"type": "not_loaded", "message": "%s"}\n' % old).encode())
        sys.exit(1)

    from hpo_objective.serve import serve

    serve(3, 4)
