"""Headroom's capture: what each request of a WSGI application took, as JSON lines.

One file, standard library only, Python 3.8 and later, mod_wsgi 4.9 to 6 (and any other WSGI server, with less to tell).
At the end of the WSGI script:

    import os, sys; sys.path.append(os.path.dirname(__file__))
    import headroom_capture
    application = headroom_capture.capture(application)

Promises: never raises into the application, never waits for another thread, keeps within `max_mib` on disk and within
`max_cost` of one core, writes no query string, address, cookie, header or body, and of a path only its form ("/users/{word}").
Does not see CPU time of threads that the application starts itself.
"""
import itertools
import json
import os
import re
import stat
import sys
import tempfile
import threading
import time
from collections import deque
from random import random

VERSION = 1
PREFIX = "headroom-capture-"
PROCESS_LINE_EVERY_S = 60
SUSPENDED_S = 60
# A write lets go of the interpreter's lock, and getting it back may take milliseconds beside busy threads: so not for each request.
FLUSH_LINES = 64
FLUSH_EVERY_S = 0.25
# One request in so many is measured for what capturing it takes.
MEASURED = 8
BYTES, MS = ',"%s":%d', ',"%s":%.3f'
AMOUNTS = (("in_bytes", BYTES), ("out_bytes", BYTES), ("read_ms", MS), ("write_ms", MS), ("gil_wait_ms", MS))
METHODS = frozenset("GET HEAD POST PUT PATCH DELETE OPTIONS".split())


def capture(application, directory=None, sample=1.0, max_mib=256, max_cost=0.005, paths="typed", group=None):
    """Returns the application, observed. To be called once a process; again, it only returns what it is given.

    directory  where the files go; default $HEADROOM_CAPTURE_DIR, else headroom-capture-UID below the temporary folder
    sample     share of the requests to record, 0 to 1
    max_mib    disk for all files of the directory together; the oldest go first
    max_cost   share of one core that capturing may take in each process; beyond, fewer requests are recorded
    paths      "typed": numbers, names and what looks like a value become placeholders; "full": as they are; "none"
    group      what to call the process group; default mod_wsgi's own name for it
    """
    try:
        global _recorder
        if _recorder is not None:
            return application
        directory = directory or os.environ.get("HEADROOM_CAPTURE_DIR") or _default_directory()
        subscribe, module = _events()
        group = group or getattr(module, "process_group", "") or "application"
        _recorder = Recorder(directory, sample, max_mib, max_cost, paths, group, module)
        if subscribe is None:
            import atexit
            atexit.register(_recorder.stop)
            return _Wrapped(application, _recorder)
        subscribe(_recorder.on_event)
        return application
    except Exception as error:
        _say("not started: %r" % (error,))
        return application


_recorder = None


def _events():
    try:
        import mod_wsgi
        return getattr(mod_wsgi, "subscribe_events", None), mod_wsgi
    except ImportError:
        return None, None


def _default_directory():
    path = os.path.join(tempfile.gettempdir(), "headroom-capture-%d" % os.getuid())
    os.makedirs(path, 0o700, exist_ok=True)
    found = os.lstat(path)
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise OSError("%s belongs to somebody else: name a directory" % path)
    return path


def _say(text):
    try:
        sys.stderr.write("headroom_capture (pid %d): %s\n" % (os.getpid(), text))
    except Exception:
        pass


class _Request(object):
    __slots__ = ("number", "busy", "share", "environ", "times", "thread", "status", "raised", "cpu", "wall", "ended", "amounts", "rss_kib")


class Recorder(object):
    def __init__(self, directory, sample, max_mib, max_cost, paths, group, module):
        if paths not in ("typed", "full", "none"):
            raise ValueError('paths is "typed", "full" or "none", not %r' % (paths,))
        self.sample = min(1.0, max(0.0, float(sample)))
        self.max_cost = float(max_cost)
        self.group = str(group)
        self.module = module
        self.path_of = {"typed": PathForms().of, "full": _full_path, "none": lambda path: '""'}[paths]
        self.files = Files(directory, self.group, int(max_mib * 1024 * 1024))
        self.numbers = itertools.count(1)
        self.seen = 0
        self.recorded = 0
        self.active = set()
        self.share = self.sample
        self.window_began = time.perf_counter()
        self.window_cost = 0.0
        self.cost = 0.0
        self.process_line_due = 0.0
        self.suspended_until = 0.0
        self.pending = deque(maxlen=20000)
        self.flush_due = 0.0
        self.writing = threading.Lock()
        self.pid = os.getpid()
        self.statm = None
        self.rss_kib = 0
        self.fault_told = False
        self._after_fork()
        self.files.put([self._process_line()])
        _say("writing to %s" % self.files.path)

    # What mod_wsgi tells, in the thread of the request.

    def on_event(self, name, **event):
        try:
            if name == "request_started":
                event["request_data"]["headroom"] = self.begin(event["request_environ"], event.get("thread_id") or threading.get_native_id(), (
                    event.get("request_start"), event.get("queue_start"), event.get("daemon_start"), event.get("application_start")))
            elif name == "request_finished":
                request = event["request_data"].pop("headroom", None)
                if request is not None:
                    self.finish(request, (event.get("input_length"), event.get("output_length"), event.get("input_time"), event.get("output_time"), event.get("gil_wait_time")))
            elif name == "response_started":
                request = event["request_data"].get("headroom")
                if request is not None:
                    request.status = event["response_status"]
            elif name == "request_exception":
                request = event.get("request_data", {}).get("headroom")
                if request is not None:
                    request.raised = event["exception_info"][0].__name__
            elif name == "process_stopping":
                self.stop()
        except Exception as error:
            self._fault(error)

    # While a request runs, only what is needed to tell of it is kept; the rest is done for many at once, in `_flush`.

    def begin(self, environ, thread, times):
        number = self.seen = next(self.numbers)
        began = time.thread_time() if number % MEASURED == 1 else 0.0
        request = _Request()
        self.active.add(request)
        share = request.share = self.share
        if share < 1.0 and random() >= share:
            request.share = 0.0
            if began:
                self._spent((time.thread_time() - began) * MEASURED)
            return request
        request.number = number
        request.busy = len(self.active)
        request.environ = environ
        request.times = times
        request.thread = thread
        request.status = None
        request.raised = None
        request.wall = time.perf_counter()
        request.cpu = time.thread_time()
        if began:
            self._spent((request.cpu - began) * MEASURED)
        return request

    def finish(self, request, amounts):
        self.active.discard(request)
        if request.share == 0.0:
            return
        cpu = time.thread_time()
        request.wall = time.perf_counter() - request.wall
        request.cpu = cpu - request.cpu
        request.ended = time.time()
        request.amounts = amounts
        environ = request.environ
        request.environ = (environ.get("REQUEST_METHOD"), environ.get("headroom.action"), environ.get("SCRIPT_NAME", ""), environ.get("PATH_INFO", ""))
        request.rss_kib = self.rss_kib
        self.pending.append(request)
        if len(self.pending) >= FLUSH_LINES or time.monotonic() >= self.flush_due:
            self._flush()
            self._spent(time.thread_time() - cpu)
        elif request.number % MEASURED == 1:
            self._spent((time.thread_time() - cpu) * MEASURED)

    def _line(self, request):
        method, named, script, path = request.environ
        path = json.dumps(str(named)[:200]) if named else self.path_of(script + path)
        arrived, queued, taken, started = [_seconds(value) for value in request.times]
        wall = request.wall
        started = started or request.ended - wall
        status = request.status
        line = '{"t":%.6f,"method":"%s","path":%s,"status":%d,"wall_ms":%.3f,"cpu_ms":%.3f' % (
            arrived or started, method if method in METHODS else "OTHER", path,
            int(str(status)[:3]) if status else 500, wall * 1000, min(request.cpu, wall) * 1000)
        if queued and taken:
            line += ',"front_ms":%.3f,"queue_ms":%.3f,"daemon_ms":%.3f' % (
                max(0.0, queued - (arrived or queued)) * 1000, max(0.0, taken - queued) * 1000, max(0.0, started - taken) * 1000)
        elif arrived:
            line += ',"front_ms":%.3f' % (max(0.0, started - arrived) * 1000)
        for (key, form), amount in zip(AMOUNTS, request.amounts):
            if amount is not None:
                line += form % (key, amount if form is BYTES else amount * 1000)
        if request.raised:
            line += ',"raised":%s' % json.dumps(request.raised)
        if request.share < 1.0:
            line += ',"share":%.4g' % request.share
        return (line + ',"pid":%d,"thread":%d,"n":%d,"busy":%d,"rss_kib":%d}\n' % (
            self.pid, int(request.thread), request.number, request.busy, request.rss_kib)).encode("ascii")

    def _spent(self, seconds):
        """Bounds the cost: what the last second took decides how many requests the next one records."""
        self.cost += seconds
        self.window_cost += seconds
        now = time.perf_counter()
        length = now - self.window_began
        if length >= 1.0:
            if self.window_cost > 0.0:
                allowed = self.max_cost * length / self.window_cost
                self.share = min(self.sample, max(self.share, 0.001) * min(10.0, allowed))
            self.window_began = now
            self.window_cost = 0.0

    def _rss_now(self):
        try:
            return int(os.pread(self.statm, 96, 0).split()[1]) * _PAGE_KIB
        except Exception:
            return 0

    # Writing. A thread that finds another one writing goes on; its line waits for the next.

    def _flush(self):
        if not self.writing.acquire(False):
            return
        try:
            began = time.monotonic()
            self.flush_due = began + FLUSH_EVERY_S
            if began < self.suspended_until:
                self.pending.clear()
                return
            if self.pid != os.getpid():
                self._after_fork()
            lines = [self._line(self.pending.popleft()) for _ in range(len(self.pending))]
            self.recorded += len(lines)
            self.rss_kib = self._rss_now()
            if began >= self.process_line_due:
                lines.append(self._process_line())
            self.files.put(lines)
            if time.monotonic() - began > 2:
                raise OSError("writing took more than 2 s")
        except Exception as error:
            self.files.close()
            self._fault(error)
        finally:
            self.writing.release()

    def _after_fork(self):
        self.files.close()
        if self.statm is not None:
            os.close(self.statm)
            self.active.clear()
        self.pid = os.getpid()
        self.process_line_due = 0.0
        try:
            self.statm = os.open("/proc/self/statm", os.O_RDONLY)
        except OSError:
            self.statm = None
        self.rss_kib = self._rss_now()

    def _process_line(self):
        self.process_line_due = time.monotonic() + PROCESS_LINE_EVERY_S
        told = {"kind": "process", "headroom_capture": VERSION, "t": round(time.time(), 3), "pid": self.pid, "group": self.group,
                "python": "%d.%d.%d" % sys.version_info[:3], "requests": self.seen, "recorded": self.recorded,
                "process_cpu_s": round(time.process_time(), 3), "capture_s": round(self.cost, 6), "rss_kib": self._rss_now(),
                "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()}
        version = getattr(self.module, "version", None)
        if version:
            told["mod_wsgi"] = ".".join(str(part) for part in version)
        threads = getattr(self.module, "threads_per_process", None)
        if threads:
            told["threads"] = threads
        told.update(_proportional_memory())
        return (json.dumps(told) + "\n").encode("ascii")

    def _fault(self, error):
        self.suspended_until = time.monotonic() + SUSPENDED_S
        if not self.fault_told:
            self.fault_told = True
            _say("suspended for %d s at a time: %r" % (SUSPENDED_S, error))

    def stop(self):
        self.process_line_due = 0.0
        self._flush()
        if self.writing.acquire(timeout=1):
            self.files.close()
            self.writing.release()


_PAGE_KIB = os.sysconf("SC_PAGE_SIZE") // 1024


def _seconds(value):
    """mod_wsgi's times: seconds as numbers, or, in 4.x and 5.x environments, microseconds as text. None where there is none."""
    if not value:
        return None
    number = float(value)
    return number / 1e6 if number > 1e12 else number


def _proportional_memory():
    found = {}
    try:
        with open("/proc/self/smaps_rollup") as lines:
            for line in lines:
                if line.startswith("Pss:"):
                    found["pss_kib"] = int(line.split()[1])
                elif line.startswith("Private_"):
                    found["uss_kib"] = found.get("uss_kib", 0) + int(line.split()[1])
    except (OSError, ValueError):
        pass
    return found


class Files(object):
    """Lines in files of one size, each of one process; together at most `max_bytes`, the oldest are removed."""

    def __init__(self, directory, group, max_bytes):
        self.directory = directory
        self.group = re.sub(r"[^A-Za-z0-9.]+", "_", group)[:40]
        self.max_files = min(256, max(4, max_bytes // (64 * 1024)))
        self.file_bytes = max_bytes // self.max_files
        self.number = 0
        self.descriptor = None
        self.path = directory
        self.size = 0
        self.look_due = 0.0

    def put(self, lines):
        waiting = []
        for line in lines:
            if self.size + len(line) > self.file_bytes:
                self._write(waiting)
                self.close()
            if self.descriptor is None or time.monotonic() >= self.look_due:
                self._write(waiting)
                self._ensure_open()
            self.size += len(line)
            waiting.append(line)
        self._write(waiting)

    def _write(self, waiting):
        if waiting:
            os.write(self.descriptor, b"".join(waiting))
            del waiting[:]

    def _ensure_open(self):
        self.look_due = time.monotonic() + 10
        if self.descriptor is not None and os.fstat(self.descriptor).st_nlink == 0:
            self.close()
        if self.descriptor is None:
            self._open()

    def _open(self):
        os.makedirs(self.directory, 0o750, exist_ok=True)
        disk = os.statvfs(self.directory)
        if disk.f_bavail * disk.f_frsize < max(0.02 * disk.f_blocks * disk.f_frsize, 4 * self.file_bytes):
            raise OSError("less than 2 %% of the disk of %s is free" % self.directory)
        while self.descriptor is None:
            self.number += 1
            name = "%s%s-%d-%d-%d.jsonl" % (PREFIX, self.group, os.getpid(), int(time.time()), self.number)
            self.path = os.path.join(self.directory, name)
            try:
                self.descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL, 0o640)
            except FileExistsError:
                pass  # Another interpreter of this process has it.
        self._remove_oldest(name)

    def _remove_oldest(self, own):
        others = []
        for entry in os.scandir(self.directory):
            if entry.name.startswith(PREFIX) and entry.name.endswith(".jsonl") and entry.name != own:
                try:
                    others.append((entry.stat(follow_symlinks=False).st_mtime, entry.path))
                except OSError:
                    pass
        for _, path in sorted(others)[:max(0, len(others) + 1 - self.max_files)]:
            try:
                os.unlink(path)
            except OSError:
                pass

    def close(self):
        descriptor, self.descriptor = self.descriptor, None
        self.size = 0
        if descriptor is not None:
            try:
                os.close(descriptor)
            except OSError:
                pass


def _full_path(path):
    return json.dumps(path[:500])


class PathForms(object):
    """Paths with everything replaced that looks like a value: numbers, identifiers, addresses, what follows /users/, and the
    words of a place that shows more than 20 different ones."""

    SIBLINGS = 20
    KEPT = 4000
    PEOPLE = frozenset("user users u people person member members profile profiles account accounts customer customers client clients "
                       "patient patients author authors contact contacts employee employees student students name names email".split())
    TYPED = [
        (re.compile(r"-?\d+\Z"), "{int}"),
        (re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\Z"), "{uuid}"),
        (re.compile(r"(?:19|20)\d\d[-_.]\d\d(?:[-_.]\d\d)?\Z"), "{date}"),
        (re.compile(r"[^@]*(?:@|%40)"), "{email}"),
        (re.compile(r"(?=[^0-9]*[0-9])[0-9a-fA-F]{7,}\Z"), "{hash}"),
        (re.compile(r"(?:\D*\d){3}|.{41}|~|.*[^A-Za-z0-9._-]"), "{slug}"),
    ]
    EXTENSION = re.compile(r"(.+)(\.[A-Za-z][A-Za-z0-9]{0,4})\Z")

    def __init__(self):
        self.known = {}
        self.siblings = {}

    def of(self, path):
        form = self.known.get(path)
        if form is None:
            form = json.dumps(self._form(path))
            if len(self.known) >= self.KEPT:
                self.known.clear()
            self.known[path] = form
        return form

    def _form(self, path):
        parts = path.split("/")
        if len(parts) > 20:
            parts = parts[:20] + ["{rest}"]
        done = []
        before = ""
        for part in parts:
            done.append(self._segment(part, before, "/".join(done)))
            before = part.lower()
        return "/".join(done)

    def _segment(self, part, before, parent):
        if part == "" or part == "{rest}":
            return part
        base, extension = part, ""
        dotted = self.EXTENSION.match(part)
        if dotted and "@" not in part:
            base, extension = dotted.groups()
        for pattern, placeholder in self.TYPED:
            if pattern.match(base):
                return placeholder + extension
        if before in self.PEOPLE:
            return "{word}" + extension
        words = self.siblings.get(parent)
        if words is None:
            if len(self.siblings) >= self.KEPT:
                return "{word}" + extension
            words = self.siblings[parent] = set()
        if base not in words:
            if len(words) >= self.SIBLINGS:
                return "{word}" + extension
            words.add(base)
        return part


class _Wrapped(object):
    """The application, where the server has no events to tell: status, bytes and times as far as WSGI shows them."""

    def __init__(self, application, recorder):
        self.application = application
        self.recorder = recorder

    def __getattr__(self, name):
        return getattr(self.application, name)

    def __call__(self, environ, start_response):
        recorder = self.recorder
        try:
            request = recorder.begin(environ, environ.get("mod_wsgi.thread_id") or threading.get_native_id(), (
                environ.get("mod_wsgi.request_start"), environ.get("mod_wsgi.queue_start"), environ.get("mod_wsgi.daemon_start"),
                environ.get("mod_wsgi.application_start") or environ.get("mod_wsgi.script_start")))
        except Exception as error:
            recorder._fault(error)
            return self.application(environ, start_response)
        sent = [0]

        def observed(status, headers, exc_info=None):
            request.status = status
            write = start_response(status, headers, exc_info) if exc_info else start_response(status, headers)

            def counted(data):
                sent[0] += len(data)
                return write(data)
            return counted

        try:
            result = self.application(environ, observed)
        except BaseException as error:
            request.raised = type(error).__name__
            _finish(recorder, request, sent)
            raise
        file_wrapper = environ.get("wsgi.file_wrapper")
        if isinstance(file_wrapper, type) and isinstance(result, file_wrapper):
            # The server sends such a file by itself only where it gets the very object.
            _finish(recorder, request, [None])
            return result
        return (_SizedResponse if isinstance(result, (list, tuple)) else _Response)(result, recorder, request, sent)


def _finish(recorder, request, sent):
    try:
        recorder.finish(request, (None, sent[0], None, None, None))
    except Exception as error:
        recorder._fault(error)


class _Response(object):
    def __init__(self, result, recorder, request, sent):
        self.result = result
        self.parts = None
        self.recorder = recorder
        self.request = request
        self.sent = sent

    def __iter__(self):
        return self

    def __next__(self):
        try:
            if self.parts is None:
                self.parts = iter(self.result)
            part = next(self.parts)
        except StopIteration:
            raise
        except BaseException as error:
            self.request.raised = type(error).__name__
            raise
        self.sent[0] += len(part)
        return part

    def close(self):
        try:
            if hasattr(self.result, "close"):
                self.result.close()
        finally:
            request, self.request = self.request, _Request()
            self.request.share = 0.0
            _finish(self.recorder, request, self.sent)


class _SizedResponse(_Response):
    def __len__(self):
        return len(self.result)
