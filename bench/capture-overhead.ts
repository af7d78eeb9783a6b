/**
 * What the capture script costs a request: `node bench/capture-overhead.ts [--requests 20000]`. First in Python alone, where
 * each call of an empty application is measured with and without it (CPU time of the process, best of five); then under a real
 * Apache + mod_wsgi, where the CPU time of the daemon, by its own clock, is divided by the requests sent, with and without, three
 * times each in turn. The bound is 50 microseconds a request. Without Apache only the first is printed.
 */
import { spawnSync } from 'node:child_process'
import { chownSync, copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { apacheFolder, findApache, startApache, type ApacheHere } from '../lab/apache-instance.ts'

const BOUND_US = 50
const { values } = parseArgs({ options: { requests: { type: 'string', default: '20000' } } })
const requests = Number(values.requests)
if (!(Number.isInteger(requests) && requests >= 1000 && requests <= 1_000_000)) throw new Error('--requests must be between 1000 and 1000000')
const script = join(import.meta.dirname, '../capture/headroom_capture.py')

const IN_PYTHON = `
import sys, time
sys.path.insert(0, sys.argv[1])
import headroom_capture, types
heard = []
module = types.ModuleType("mod_wsgi"); module.subscribe_events = heard.append; module.process_group = "bench"; module.version = (4, 9, 4)
def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")]); return [b"x"]
def best(once):
    found = []
    for _ in range(5):
        began = time.process_time()
        for i in range(20000): once(i)
        found.append((time.process_time() - began) / 20000 * 1e6)
    return min(found)
def environ(i): return {"REQUEST_METHOD": "GET", "SCRIPT_NAME": "", "PATH_INFO": "/shop/items/%d" % i, "mod_wsgi.queue_start": "1795407149659943"}
def plain(i):
    for part in application(environ(i), lambda status, headers: None): pass
base = best(plain)
sys.modules["mod_wsgi"] = module
headroom_capture.capture(application, directory=sys.argv[2], max_cost=1.0)
tell = heard[0]
def by_events(i):
    now = 1795407149.5; data = {}
    tell("request_started", request_data=data, request_environ=environ(i), thread_id=1, request_start=now, queue_start=now, daemon_start=now, application_start=now)
    tell("response_started", request_data=data, response_status="200 OK", response_headers=[])
    plain(i)
    tell("request_finished", request_data=data, output_length=1, input_length=0, output_time=0.0, input_time=0.0)
print("%.2f" % (best(by_events) - base))
headroom_capture._recorder = None
headroom_capture._events = lambda: (None, module)
wrapped = headroom_capture.capture(application, directory=sys.argv[2], max_cost=1.0)
def by_wrapping(i):
    response = wrapped(environ(i), lambda status, headers: None)
    for part in response: pass
    response.close()
print("%.2f" % (best(by_wrapping) - base))
`

const folder = mkdtempSync(join(tmpdir(), 'headroom-bench-'))
try {
  const { stdout, status, stderr } = spawnSync('python3', ['-B', '-c', IN_PYTHON, join(import.meta.dirname, '../capture'), folder], { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  const [events, wrapping] = stdout.trim().split('\n').map(Number)
  report('Python alone, by mod_wsgi\'s events', events ?? Number.NaN)
  report('Python alone, by wrapping', wrapping ?? Number.NaN)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

const here = findApache()
if (here === null || process.platform !== 'linux') console.log('no Apache with mod_wsgi here: nothing measured under it')
else {
  const without: number[] = []
  const heard: number[] = []
  const captured: number[] = []
  for (let round = 0; round < 3; round++) {
    without.push(await underApache(here, ''))
    heard.push(await underApache(here, 'import mod_wsgi\nmod_wsgi.subscribe_events(lambda name, **event: None)'))
    captured.push(await underApache(here, 'import os, sys; sys.path.append(os.path.dirname(__file__))\nimport headroom_capture\napplication = headroom_capture.capture(application, directory="LINES", max_cost=1.0)'))
  }
  const [least, told, most] = [Math.min(...without), Math.min(...heard), Math.min(...captured)]
  console.log(`daemon CPU a request: ${least.toFixed(1)} µs without, ${told.toFixed(1)} µs with events that nobody uses, ${most.toFixed(1)} µs with (best of three each, ${requests} requests)`)
  report('under Apache', most - least)
}

function report(what: string, us: number): void {
  console.log(`${what}: ${us.toFixed(1)} µs a request, ${(us / BOUND_US).toFixed(2)} of the bound of ${BOUND_US} µs`)
}

/** Microseconds of CPU that the daemon took per request. */
async function underApache(apache: ApacheHere, call: string): Promise<number> {
  const own = await apacheFolder(apache)
  try {
    const lines = join(own.path, 'lines')
    mkdirSync(lines)
    if (process.getuid?.() === 0) chownSync(lines, Number(spawnSync('id', ['-u', apache.user]).stdout), Number(spawnSync('id', ['-g', apache.user]).stdout))
    own.put('srv/app.wsgi', `import time\ndef application(environ, start_response):\n    body = b"%d" % (time.process_time() * 1e6)\n    start_response("200 OK", [("Content-Length", str(len(body)))])\n    return [body]\n${call.replace('LINES', lines)}\n`)
    copyFileSync(script, join(own.path, 'srv/headroom_capture.py'))
    own.put('conf/site.conf', `WSGIDaemonProcess bench home=/ processes=1 threads=5\nWSGIScriptAlias / ${own.path}/srv/app.wsgi process-group=bench application-group=%{GLOBAL}\nKeepAlive On\nMaxKeepAliveRequests 0\n<Directory ${own.path}/srv>\n    Require all granted\n</Directory>\n`)
    const server = await startApache(apache, own)
    try {
      const cpuUs = async (): Promise<number> => Number((await server.get('localhost', '/')).body)
      const agent = new Agent({ keepAlive: true, maxSockets: 4 })
      await send(own.port, agent, 500)
      const before = await cpuUs()
      await send(own.port, agent, requests)
      const after = await cpuUs()
      agent.destroy()
      return (after - before) / requests
    } finally {
      await server.stop()
    }
  } finally {
    own.remove()
  }
}

async function send(port: number, agent: Agent, count: number): Promise<void> {
  let left = count
  const one = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const call = request({ host: '127.0.0.1', port, path: `/shop/items/${left}`, agent }, (response) => {
        response.resume()
        response.on('end', resolve)
      })
      call.on('error', reject)
      call.end()
    })
  await Promise.all(Array.from({ length: 4 }, async () => {
    while (left-- > 0) await one()
  }))
}
