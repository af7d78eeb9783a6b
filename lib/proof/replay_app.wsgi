"""A WSGI application that consumes what a request asks for: `?cpu=MS&blocked=MS&bursts=N`. The CPU time is burnt in N equal
parts with the GIL held, judged by the thread's own CPU clock, so that waiting for a core or for the GIL is not counted as work; the
blocked time is slept in N-1 parts between them, without the GIL. The answer says what was consumed, in milliseconds:
CPU, time slept, time inside the application, wait from Apache's hand-over to a daemon thread, and the process."""
import os
from time import sleep, monotonic, thread_time
from urllib.parse import parse_qsl


def application(environ, start_response):
    entered = monotonic()
    cpu_at_entry = thread_time()
    asked = dict(parse_qsl(environ["QUERY_STRING"]))
    bursts = int(asked["bursts"])
    cpu = float(asked["cpu"]) / 1000
    blocked = float(asked["blocked"]) / 1000
    slept = 0.0
    for burst in range(1, bursts + 1):
        # Against the whole so far: what one part overshot is not burnt again by the next.
        burn(cpu_at_entry + cpu * burst / bursts)
        if burst < bursts and blocked > 0:
            before = monotonic()
            sleep(blocked / (bursts - 1))
            slept += monotonic() - before
    queued = (int(environ["mod_wsgi.daemon_start"]) - int(environ["mod_wsgi.queue_start"])) / 1000
    consumed = (thread_time() - cpu_at_entry) * 1000
    inside = (monotonic() - entered) * 1000
    body = f"{consumed:.3f} {slept * 1000:.3f} {inside:.3f} {queued:.3f} {os.getpid()}".encode()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]


def burn(until):
    while thread_time() < until:
        for _ in range(300):
            pass
