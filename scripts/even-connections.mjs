/**
 * Loaded with --import into each of several web processes behind one port. Node's cluster gives the next connection to whoever
 * first says that it took the last one, so that of many that come at once (a proxy filling its pool) one process may get
 * nearly all, and keep them. Here a process says so the later the more connections it holds: they come out even.
 */
import { subscribe } from 'node:diagnostics_channel'

const LATER_FOR_EACH_MS = 0.25
const LATEST_MS = 40

let held = 0
subscribe('net.server.socket', ({ socket }) => {
  held++
  socket.once('close', () => held--)
})

if (process.send !== undefined) {
  const send = process.send.bind(process)
  process.send = (message, ...rest) => {
    const tookOne = message?.cmd === 'NODE_CLUSTER' && message.ack !== undefined && message.accepted === true
    const laterMs = Math.min(LATEST_MS, Math.floor(held * LATER_FOR_EACH_MS))
    if (!tookOne || laterMs === 0) return send(message, ...rest)
    setTimeout(() => process.connected && send(message, ...rest), laterMs)
    return true
  }
}
