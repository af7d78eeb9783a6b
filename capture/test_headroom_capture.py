"""What the capture promises, without a server: `python3 -m unittest` in this folder; vitest runs it too."""
import contextlib
import importlib
import io
import json
import os
import sys
import tempfile
import threading
import time
import types
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))


def burn(seconds):
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        pass


class Capture(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="headroom-capture-test-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        sys.modules.pop("headroom_capture", None)
        sys.modules.pop("mod_wsgi", None)
        self.capture = importlib.import_module("headroom_capture")
        self.said = io.StringIO()

    def start(self, application, **options):
        options.setdefault("directory", self.folder)
        options.setdefault("max_cost", 1.0)
        with contextlib.redirect_stderr(self.said):
            return self.capture.capture(application, **options)

    def ask(self, application, path="/", method="GET", **environ):
        environ.update({"REQUEST_METHOD": method, "SCRIPT_NAME": "", "PATH_INFO": path, "QUERY_STRING": "token=secret",
                        "REMOTE_ADDR": "192.0.2.7", "HTTP_USER_AGENT": "agent-x", "HTTP_COOKIE": "session=abc"})
        result = application(environ, lambda status, headers, exc_info=None: lambda data: None)
        try:
            return b"".join(result)
        finally:
            if hasattr(result, "close"):
                result.close()

    def records(self):
        self.capture._recorder.stop()
        found = []
        for name in sorted(os.listdir(self.folder)):
            with open(os.path.join(self.folder, name)) as lines:
                found += [json.loads(line) for line in lines]
        return [entry for entry in found if "kind" not in entry]

    def test_tells_wall_cpu_status_bytes_and_memory_of_each_request(self):
        def application(environ, start_response):
            start_response("201 Created", [])
            burn(0.03)
            time.sleep(0.05)
            return [b"x" * 10, b"y" * 20]

        observed = self.start(application)
        self.assertEqual(len(self.ask(observed, "/shop/items/12", "POST")), 30)
        (record,) = self.records()
        self.assertEqual((record["method"], record["path"], record["status"], record["out_bytes"]), ("POST", "/shop/items/{int}", 201, 30))
        self.assertTrue(29 <= record["cpu_ms"] < 45, record)
        self.assertTrue(record["wall_ms"] >= 79, record)
        self.assertEqual((record["pid"], record["n"], record["busy"]), (os.getpid(), 1, 1))
        self.assertGreater(record["rss_kib"], 1000)

    def test_writes_nothing_personal(self):
        observed = self.start(lambda environ, start_response: (start_response("200 OK", []), [b""])[1])
        for path in ("/users/alice/orders/4711", "/mail/jane@example.com", "/~bob/", "/call/+49-89-1234", "/d/0f8fad5b-d9cd-469f-a165-70867728950e"):
            self.ask(observed, path)
        text = json.dumps(self.records())
        for secret in ("secret", "192.0.2.7", "agent-x", "abc", "alice", "4711", "jane", "example.com", "bob", "1234", "0f8fad5b"):
            self.assertNotIn(secret, text)
        self.assertIn("/users/{word}/orders/{int}", text)

    def test_takes_a_word_for_a_value_where_a_place_shows_many(self):
        forms = self.capture.PathForms()
        seen = [json.loads(forms.of("/tags/%s" % (chr(97 + i // 26) + chr(97 + i % 26)))) for i in range(100)]
        self.assertEqual(seen[-1], "/tags/{word}")
        self.assertEqual(json.loads(forms.of("/tags/aa")), "/tags/aa")
        self.assertEqual(json.loads(forms.of("/api/v2/about.html")), "/api/v2/about.html")

    def test_takes_the_name_that_the_application_gives(self):
        def application(environ, start_response):
            environ["headroom.action"] = "shop:item"
            start_response("200 OK", [])
            return [b""]
        self.ask(self.start(application), "/x")
        self.assertEqual(self.records()[0]["path"], "shop:item")

    def test_keeps_what_the_application_does(self):
        closed = []

        class Body(object):
            def __iter__(self):
                return iter([b"a", b"b"])

            def close(self):
                closed.append(True)

        def application(environ, start_response):
            if environ["PATH_INFO"] == "/raise":
                raise KeyError("gone")
            start_response("200 OK", [])
            return Body()

        observed = self.start(application)
        self.assertEqual(self.ask(observed), b"ab")
        self.assertEqual(closed, [True])
        with self.assertRaises(KeyError):
            self.ask(observed, "/raise")
        records = self.records()
        self.assertEqual([(r["status"], r.get("raised")) for r in records], [(200, None), (500, "KeyError")])

    def test_hears_mod_wsgi_s_events_where_there_are_any(self):
        heard = []
        module = types.ModuleType("mod_wsgi")
        module.subscribe_events = heard.append
        module.process_group = "shop"
        module.version = (4, 9, 4)
        sys.modules["mod_wsgi"] = module
        self.addCleanup(sys.modules.pop, "mod_wsgi", None)

        def application(environ, start_response):
            return [b""]

        self.assertIs(self.start(application), application)
        self.assertIs(self.start(application), application)
        (tell,) = heard
        data = {}
        now = time.time()
        tell("request_started", request_data=data, request_environ={"REQUEST_METHOD": "GET", "PATH_INFO": "/a"}, thread_id=3,
             request_start=now - 0.5, queue_start=now - 0.4, daemon_start=now - 0.1, application_start=now)
        tell("response_started", request_data=data, response_status="404 Not Found")
        tell("request_finished", request_data=data, output_length=7, input_length=2, output_time=0.001, input_time=0.0)
        tell("process_stopping", shutdown_reason="")
        (record,) = self.records()
        self.assertEqual((record["status"], record["thread"], record["out_bytes"], record["in_bytes"]), (404, 3, 7, 2))
        self.assertAlmostEqual(record["front_ms"], 100, delta=1)
        self.assertAlmostEqual(record["queue_ms"], 300, delta=1)
        self.assertAlmostEqual(record["daemon_ms"], 100, delta=1)

    def test_reads_both_ways_mod_wsgi_gives_times_in(self):
        self.assertAlmostEqual(self.capture._seconds("1795407149659943"), 1795407149.659943, places=5)
        self.assertAlmostEqual(self.capture._seconds(1795407149.659943), 1795407149.659943, places=5)
        self.assertIsNone(self.capture._seconds(0.0))

    def test_records_a_sample_and_says_which_share(self):
        observed = self.start(lambda environ, start_response: (start_response("200 OK", []), [b""])[1], sample=0.25)
        for _ in range(2000):
            self.ask(observed)
        records = self.records()
        self.assertTrue(400 < len(records) < 600, len(records))
        self.assertEqual({r["share"] for r in records}, {0.25})
        self.assertGreater(records[-1]["n"], 1900)

    def test_records_less_rather_than_take_more_than_its_share_of_a_core(self):
        observed = self.start(lambda environ, start_response: (start_response("200 OK", []), [b""])[1], max_cost=0.001)
        until = time.monotonic() + 2.5
        asked = 0
        while time.monotonic() < until:
            self.ask(observed)
            asked += 1
        records = self.records()
        self.assertEqual(records[0]["n"], 1)
        self.assertLess(min(r.get("share", 1) for r in records), 0.2)
        self.assertLess(len(records), asked)

    def test_stays_within_its_disk(self):
        observed = self.start(lambda environ, start_response: (start_response("200 OK", []), [b""])[1], max_mib=0.25)
        for _ in range(6000):
            self.ask(observed)
        total = sum(os.path.getsize(os.path.join(self.folder, name)) for name in os.listdir(self.folder))
        self.assertLessEqual(total, 0.25 * 1024 * 1024)
        self.assertGreater(total, 0.1 * 1024 * 1024)
        self.assertEqual(self.records()[-1]["n"], 6000)

    def test_lets_the_application_be_when_it_cannot_write(self):
        def application(environ, start_response):
            return [b"ok"]
        file = os.path.join(self.folder, "file")
        open(file, "w").close()
        self.assertIs(self.start(application, directory=os.path.join(file, "below")), application)
        self.assertIn("not started", self.said.getvalue())

    def test_goes_on_when_its_folder_vanishes_and_loses_no_request_of_the_application(self):
        observed = self.start(lambda environ, start_response: (start_response("200 OK", []), [b"ok"])[1])
        self.capture._recorder.files.close()
        self.capture._recorder.files.directory = os.path.join(self.folder, "gone", "\0")
        with contextlib.redirect_stderr(self.said):
            for _ in range(200):
                self.assertEqual(self.ask(observed), b"ok")
        self.assertEqual(self.said.getvalue().count("suspended"), 1)

    def test_counts_threads_that_work_at_the_same_time(self):
        together = threading.Barrier(4)

        def application(environ, start_response):
            together.wait(10)
            start_response("200 OK", [])
            return [b""]

        observed = self.start(application)
        threads = [threading.Thread(target=self.ask, args=(observed,)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        records = self.records()
        self.assertEqual(sorted(r["busy"] for r in records), [1, 2, 3, 4])
        self.assertEqual(len({r["thread"] for r in records}), 4)

    def test_every_line_is_whole_when_many_threads_write(self):
        observed = self.start(lambda environ, start_response: (start_response("200 OK", []), [b""])[1])

        def work():
            for _ in range(500):
                self.ask(observed)
        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        numbers = [r["n"] for r in self.records()]
        self.assertEqual(sorted(numbers), list(range(1, 4001)))


if __name__ == "__main__":
    unittest.main()
