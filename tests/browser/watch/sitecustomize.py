"""Python runs this as it starts, in the server and in every kernel of the browser tests.

Whoever tries to leave the machine is written down and refused before anything is sent.
"""

import os
import sys


def at_home(address):
    host = address[0] if isinstance(address, tuple) else address
    if isinstance(host, bytes):
        host = host.decode(errors="replace")
    # "" and None mean this machine; a path is a Unix socket.
    return not host or host in ("localhost", "::1") or host.startswith(("127.", "/", "\0"))


def watch(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = arguments[1]
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        address = arguments[0]
    else:
        return
    if not at_home(address):
        with open(os.environ["NETWORK_LOG"], "a", encoding="utf-8") as log:
            log.write(f"{event} {address} from {' '.join(sys.argv)}\n")
        raise PermissionError(f"{address} is not this machine")


sys.addaudithook(watch)
