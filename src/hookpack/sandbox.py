"""Run inside fresh namespaces: hide folders, bring up loopback, become the command.

sandbox.py FOLDER... -- COMMAND [ARGUMENT...]
"""

import ctypes
import fcntl
import os
import socket
import struct
import sys

_SIOCGIFFLAGS, _SIOCSIFFLAGS, _IFF_UP = 0x8913, 0x8914, 1


def main(argv: list[str]) -> None:
    """Replaces this process by the command. OSError if a folder cannot be hidden: then nothing is run."""
    cut = argv.index("--")
    libc = ctypes.CDLL(None, use_errno=True)
    for folder in argv[:cut]:
        if libc.mount(b"hidden", os.fsencode(folder), b"tmpfs", 0, b"size=4k"):
            raise OSError(ctypes.get_errno(), "cannot hide", folder)
    _loopback()
    os.execvp(argv[cut + 1], argv[cut + 1 :])  # noqa: S606  # the command is an argument list


def _loopback() -> None:
    """Many test suites talk to a server of their own."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("16sh14x", b"lo", 0)
        flags = struct.unpack("16sh14x", fcntl.ioctl(any_socket, _SIOCGIFFLAGS, request))[1]
        fcntl.ioctl(any_socket, _SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags | _IFF_UP))


if __name__ == "__main__":
    main(sys.argv[1:])
