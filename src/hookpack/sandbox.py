"""Run inside fresh namespaces: hide folders, bring up loopback, give up the powers for that, become the command.

sandbox.py FOLDER... -- COMMAND [ARGUMENT...]
"""

import ctypes
import fcntl
import os
import socket
import struct
import sys

_SIOCGIFFLAGS, _SIOCSIFFLAGS, _IFF_UP = 0x8913, 0x8914, 1
_PR_CAPBSET_DROP, _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL = 24, 47, 4
_CAP_SYS_ADMIN, _CAPABILITY_VERSION_3 = 21, 0x20080522


def main(argv: list[str]) -> None:
    """Replaces this process by the command. OSError if a folder cannot be hidden for good: then nothing is run."""
    cut = argv.index("--")
    libc = ctypes.CDLL(None, use_errno=True)
    for folder in argv[:cut]:
        _check(libc.mount(b"hidden", os.fsencode(folder), b"tmpfs", 0, b"size=4k"), folder)
    _loopback()
    if cut:
        # root gets its capabilities back with the command; without this one it cannot unmount
        _check(libc.prctl(_PR_CAPBSET_DROP, _CAP_SYS_ADMIN, 0, 0, 0))
    _give_up(libc)
    os.execvp(argv[cut + 1], argv[cut + 1 :])  # noqa: S606  # the command is an argument list


def _give_up(libc: ctypes.CDLL) -> None:
    """Any user but root runs the command without capabilities: a file it may not read stays unreadable."""
    _check(libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0))
    header, none = struct.pack("Ii", _CAPABILITY_VERSION_3, 0), bytes(24)
    _check(libc.capset(header, none))


def _check(failed: int, path: str | None = None) -> None:
    if failed:
        number = ctypes.get_errno()
        raise OSError(number, f"cannot isolate the command: {os.strerror(number)}", path)


def _loopback() -> None:
    """Many test suites talk to a server of their own."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("16sh14x", b"lo", 0)
        flags = struct.unpack("16sh14x", fcntl.ioctl(any_socket, _SIOCGIFFLAGS, request))[1]
        fcntl.ioctl(any_socket, _SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags | _IFF_UP))


if __name__ == "__main__":
    main(sys.argv[1:])
