"""Where one trial's output ends and the next one's begins, in pipes that several trials share."""

import os
import sys


class Output:
    """The standard streams as the parent reads them, whatever the script does to its own."""

    def __init__(self, marker):
        self._end = f"\n{marker}\n".encode()
        self._descriptors = [os.dup(1), os.dup(2)]
        for stream in (sys.stdout, sys.stderr):
            stream.reconfigure(line_buffering=True)  # so that the files can be followed

    def end(self):
        """Writes the line after which nothing of the trial comes any more."""
        flush()
        for descriptor in self._descriptors:
            try:
                os.write(descriptor, self._end)
            except OSError:  # the parent has gone
                pass


def flush():
    """Lets everything that was printed leave this process, by Python and, where that can be told, by C."""
    for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
        try:
            stream.flush()
        except (AttributeError, OSError, ValueError):  # closed or replaced by the script
            pass
    ctypes = sys.modules.get("ctypes")
    if ctypes is not None:
        try:
            ctypes.CDLL(None).fflush(None)
        except (AttributeError, OSError, TypeError):
            pass
