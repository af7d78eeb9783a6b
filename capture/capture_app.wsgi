"""A WSGI application for the tests of the capture: `?cpu=MS&blocked=MS&bytes=N` takes that much; the answer tells its process."""
import os
import sys
import threading
import time
from urllib.parse import parse_qsl

sys.path.append(os.path.dirname(__file__))
import headroom_capture  # noqa: E402


def application(environ, start_response):
    asked = dict(parse_qsl(environ["QUERY_STRING"]))
    until = time.thread_time() + float(asked.get("cpu", 0)) / 1000
    while time.thread_time() < until:
        pass
    time.sleep(float(asked.get("blocked", 0)) / 1000)
    if environ["PATH_INFO"] == "/raise":
        raise KeyError("gone")
    body = b"%d %d" % (os.getpid(), threading.get_native_id())
    body += b" " * max(0, int(asked.get("bytes", 0)) - len(body))
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]


CAPTURE
