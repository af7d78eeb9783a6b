/**
 * Several web processes behind one port: `web-cluster.mjs COUNT next-arguments…`, with the --import arguments of a single
 * one. A process that ends is started again; SIGTERM ends all of them, each once it has answered what it was asked. What
 * they count for /metrics is theirs alone, so the one that is asked for it hears from the others through here.
 */
import cluster from 'node:cluster'

const LONGEST_PAUSE_MS = 30_000
/** A process that says nothing for so long is busy, and left out of the sum. */
const ANSWER_WITHIN_MS = 500

const [count, ...args] = process.argv.slice(2)
const [exec, ...rest] = args
cluster.setupPrimary({ exec, args: rest, execArgv: process.execArgv })

let stopping = false
/** Questions that wait for the counts of all, by a number of their own. */
const waiting = new Map()
let asked = 0

function begin(failures) {
  const at = Date.now()
  const web = cluster.fork()
  web.on('message', (message) => hear(web, message))
  web.once('exit', () => {
    if (stopping) return
    const failed = Date.now() - at > 60_000 ? 0 : failures + 1
    setTimeout(() => !stopping && begin(failed), failures === 0 ? 0 : Math.min(LONGEST_PAUSE_MS, 250 * 2 ** failed))
  })
}

/** `{ countsOfAll: id }` is a question of one, `{ counts, question }` the answer of each. */
function hear(web, message) {
  if (message?.countsOfAll !== undefined) {
    const question = ++asked
    const others = Object.values(cluster.workers ?? {}).filter((each) => each !== undefined && each.isConnected())
    const entry = { left: others.length, counts: [], answer: () => {} }
    const timer = setTimeout(() => entry.answer(), ANSWER_WITHIN_MS)
    entry.answer = () => {
      clearTimeout(timer)
      if (waiting.delete(question) && web.isConnected()) web.send({ countsFor: message.countsOfAll, counts: entry.counts })
    }
    waiting.set(question, entry)
    for (const each of others) each.send({ tellCounts: question })
  } else if (message?.question !== undefined) {
    const entry = waiting.get(message.question)
    if (entry === undefined) return
    entry.counts.push(message.counts)
    if (entry.counts.length === entry.left) entry.answer()
  }
}

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) {
  process.on(signal, () => {
    if (stopping) return
    stopping = true
    for (const web of Object.values(cluster.workers ?? {})) web?.process.kill('SIGTERM')
  })
}
cluster.on('exit', () => {
  if (stopping && Object.keys(cluster.workers ?? {}).length === 0) process.exit(0)
})
for (let i = 0; i < Number(count); i++) begin(0)
