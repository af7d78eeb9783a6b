-- People for wrk: each connection asks for a page as somebody, reads it for a while, asks for the next. What they ask for
-- stands in the file that LOAD_PLAN names, one "cookie<TAB>path" a line; LOAD_RESULT is where the figures go, as JSON.
local asked = {}
local thinkMs = tonumber(os.getenv("LOAD_THINK_MS"))
local threads = {}

function setup(thread)
  table.insert(threads, thread)
  thread:set("seed", #threads)
end

function init()
  math.randomseed(seed)
  for line in io.lines(os.getenv("LOAD_PLAN")) do
    local cookie, path = line:match("^([^\t]*)\t(.*)$")
    table.insert(asked, wrk.format("GET", path, { Cookie = cookie, Accept = "text/html", Connection = "close" }))
  end
  statuses = {}
end

-- Between half and one and a half times the mean, so that nobody marches in step.
function delay()
  return math.floor(thinkMs * (0.5 + math.random()))
end

function request()
  return asked[math.random(#asked)]
end

function response(status)
  statuses[status] = (statuses[status] or 0) + 1
end

function done(summary, latency)
  local counts = {}
  for _, thread in ipairs(threads) do
    for status, n in pairs(thread:get("statuses")) do counts[status] = (counts[status] or 0) + n end
  end
  local list = {}
  for status, n in pairs(counts) do table.insert(list, string.format('"%d":%d', status, n)) end
  local errors = summary.errors
  local file = assert(io.open(os.getenv("LOAD_RESULT"), "w"))
  file:write(string.format('{"requests":%d,"seconds":%.3f,"statuses":{%s},"broken":%d,"timeouts":%d,"ms":{"p50":%.1f,"p95":%.1f,"p99":%.1f,"max":%.1f}}',
    summary.requests, summary.duration / 1e6, table.concat(list, ","), errors.connect + errors.read + errors.write, errors.timeout,
    latency:percentile(50) / 1e3, latency:percentile(95) / 1e3, latency:percentile(99) / 1e3, latency.max / 1e3))
  file:close()
end
