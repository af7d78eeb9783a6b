"""A WSGI application that says which daemon answered: for checks of a configuration, not for measurements."""
import json
import os
import threading


def application(environ, start_response):
    if environ["PATH_INFO"].endswith("/hold"):
        # Keeps the thread until as many requests are inside as the query asks for, so that threads can be counted.
        hold(int(environ["QUERY_STRING"] or "1"))
    body = json.dumps({
        "group": environ["mod_wsgi.process_group"],
        "interpreter": environ["mod_wsgi.application_group"],
        "pid": os.getpid(),
        "thread": threading.get_ident(),
        "uid": os.getuid(),
        "multiprocess": environ["wsgi.multiprocess"],
        "scriptName": environ["SCRIPT_NAME"],
        "pathInfo": environ["PATH_INFO"],
        "locale": os.environ.get("LANG"),
    }).encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


inside = 0
entered = threading.Condition()


def hold(count):
    global inside
    with entered:
        inside += 1
        entered.notify_all()
        entered.wait_for(lambda: inside >= count, timeout=10)
