/**
 * The engine in a web worker: holds one version's inputs and answers questions about edits of them, one at a time. A newer
 * question of the same channel takes the place of an older one, so a person who types fast waits for the last answer only.
 */
import { isAppError } from '#lib/base/errors.ts'
import { boardOf } from '#lib/planning/board-changes.ts'
import type { BoardParts } from '#lib/planning/board-edit.ts'
import { parseScenarioInputs } from '#lib/planning/scenario-inputs.ts'
import type { ScenarioInputs } from '#lib/planning/scenario-inputs.ts'
import { answerQuestion } from './engine-questions.ts'
import type { FromWorker, ToWorker } from './engine-messages.ts'

type Asked = Extract<ToWorker, { kind: 'ask' }>

/** Longer without a look at the mailbox, and a newer question waits. */
const SLICE_MS = 12

const waiting = new Map<string, Asked>()
/** Channels that nobody listens to. */
const dropped = new Set<string>()
let base: Promise<ScenarioInputs> | null = null
let running = false
let partsAddress: string | undefined
/** By what was asked for: the list of the team may change, what was looked at stays until the page is loaded anew. */
const parts = new Map<string, Promise<BoardParts>>()

const send = (message: FromWorker): void => globalThis.postMessage(message)

globalThis.addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  switch (data.kind) {
    case 'fetch':
      base = fetchInputs(data.address)
      partsAddress = data.partsAddress
      break
    case 'drop':
      waiting.delete(data.channel)
      dropped.add(data.channel)
      break
    case 'ask':
      dropped.delete(data.channel)
      // Behind what waits longer.
      waiting.delete(data.channel)
      waiting.set(data.channel, data)
      if (!running) void run()
  }
})

async function fetchInputs(address: string): Promise<ScenarioInputs> {
  const answer = await fetch(address, { headers: { accept: 'application/json' } })
  if (!answer.ok) throw new Error(`The plan could not be loaded (${answer.status}). Load the page anew.`)
  return parseScenarioInputs(await answer.json())
}

/** What the board of a question takes from the team's list. */
async function partsFor(text: string | undefined): Promise<BoardParts | undefined> {
  const { addedHosts, addedSites } = boardOf(text)
  if (partsAddress === undefined || addedHosts.length + addedSites.length === 0) return undefined
  const wanted = `?hosts=${addedHosts.map(encodeURIComponent).join(',')}&sites=${addedSites.map(encodeURIComponent).join(',')}`
  const known = parts.get(wanted) ?? fetchParts(`${partsAddress}${wanted}`)
  parts.set(wanted, known)
  known.catch(() => parts.delete(wanted))
  return known
}

async function fetchParts(address: string): Promise<BoardParts> {
  const answer = await fetch(address, { headers: { accept: 'application/json' } })
  if (!answer.ok) throw new Error(`What is to join the plan could not be loaded (${answer.status}).`)
  return (await answer.json()) as BoardParts
}

async function run(): Promise<void> {
  running = true
  for (;;) {
    const [next] = waiting.values()
    if (next === undefined) break
    waiting.delete(next.channel)
    try {
      await answer(next)
    } catch (error) {
      const problems = isAppError(error) ? error.problems : []
      send({ channel: next.channel, id: next.id, ok: false, message: isAppError(error) ? error.publicMessage : error instanceof Error ? error.message : 'The engine failed.', problems })
    }
  }
  running = false
}

async function answer(asked: Asked): Promise<void> {
  const { channel, id, question } = asked
  const bases = question.kind === 'try' ? [] : question.kind === 'paired' ? await Promise.all(question.addresses.map(fetchInputs)) : [await (base ?? Promise.reject(new Error('No plan was loaded.')))]
  const steps = answerQuestion(bases, question, 'fields' in question && question.fields !== null ? await partsFor(question.fields['board']) : undefined)
  let sliceEnds = performance.now() + SLICE_MS
  for (;;) {
    const step = steps.next()
    if (step.done === true) return send({ channel, id, ok: true, answer: step.value, isWhole: true })
    if (step.value !== undefined) send({ channel, id, ok: true, answer: step.value, isWhole: false })
    if (performance.now() < sliceEnds) continue
    await mailbox()
    if (waiting.has(channel) || dropped.has(channel)) return
    sliceEnds = performance.now() + SLICE_MS
  }
}

/** Lets messages that have come be heard. */
function mailbox(): Promise<void> {
  return new Promise((heard) => {
    setTimeout(heard, 0)
  })
}
