"""Prints as many free loopback ports as asked for, from below the kernel's range for outgoing connections."""

import random
import socket
import sys


def free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


wanted = int(sys.argv[1])
print(*[port for port in random.sample(range(12000, 30000), 500) if free(port)][:wanted])
