/**
 * Adds up the requests of capture files, one at a time: counts, arrivals, response, CPU, blocked and queue times per path.
 * Memory is bounded: paths come as forms, so there are few; beyond `MAX_PATHS` the rest is counted under "/{rest}".
 */
import { openArrivalTally } from '../arrivals.ts'
import { openExactTimes } from '../exact-times.ts'
import type { ExactTimes } from '../exact-times.ts'
import type { PathFact } from '../measurement-facts.ts'
import { addToSketch, newSketch, sketchToJson } from '../quantile-sketch.ts'
import type { QuantileSketch } from '../quantile-sketch.ts'
import type { CapturedRequest } from './capture-line.ts'
import type { CaptureFacts, CapturedPath } from './capture-facts.ts'
import { openDemandTally } from './demand-samples.ts'

const MAX_PATHS = 5000
const MAX_METHODS = 20

interface PathTally {
  method: string
  path: string
  requests: number
  errors: number
  clientErrors: number
  response: QuantileSketch
  cpu: QuantileSketch
  blocked: QuantileSketch
  queue: QuantileSketch | null
}

type CaptureSums = Pick<CaptureFacts, 'requests' | 'errors' | 'methods' | 'statusCounts' | 'arrivals' | 'busyMs' | 'paths'> & { capture: Omit<CaptureFacts['capture'], 'processes'> }

export interface CaptureTally {
  add(request: CapturedRequest): void
  end(): { sums: CaptureSums; exact: ExactTimes | null }
}

export function openCaptureTally(exactLimit?: number): CaptureTally {
  const arrivals = openArrivalTally()
  const exact = openExactTimes(exactLimit)
  const demand = openDemandTally()
  const paths = new Map<string, { index: number; tally: PathTally }>()
  const methods = new Map<string, number>()
  const statuses = new Map<number, number>()
  const overhead = { count: 0, frontMs: 0, daemonMs: 0 }
  let requests = 0
  let errors = 0
  let busyMs = 0
  let threadMs = 0
  let estimatedRequests = 0
  let smallestShare = 1

  function pathOf(method: string, path: string) {
    let key = `${method} ${path}`
    let known = paths.get(key)
    if (known === undefined && paths.size >= MAX_PATHS) {
      path = '/{rest}'
      key = `${method} ${path}`
      known = paths.get(key)
    }
    if (known === undefined) {
      known = { index: paths.size, tally: { method, path, requests: 0, errors: 0, clientErrors: 0, response: newSketch(), cpu: newSketch(), blocked: newSketch(), queue: null } }
      paths.set(key, known)
    }
    return { key, ...known }
  }

  return {
    add(request) {
      const { status, wallMs, cpuMs, frontMs, queueMs, daemonMs, share } = request
      const method = methods.has(request.method) || methods.size < MAX_METHODS ? request.method : 'OTHER'
      const { key, index, tally } = pathOf(method, request.path)
      const responseMs = (frontMs ?? 0) + (queueMs ?? 0) + (daemonMs ?? 0) + wallMs
      const blockedMs = Math.max(0, wallMs - cpuMs)
      requests++
      tally.requests++
      methods.set(method, (methods.get(method) ?? 0) + 1)
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
      if (status >= 500) {
        errors++
        tally.errors++
      } else if (status >= 400) tally.clientErrors++
      addToSketch(tally.response, responseMs)
      addToSketch(tally.cpu, cpuMs)
      addToSketch(tally.blocked, blockedMs)
      if (queueMs !== null) {
        addToSketch((tally.queue ??= newSketch()), queueMs)
        overhead.count++
        overhead.frontMs += frontMs ?? 0
        overhead.daemonMs += daemonMs ?? 0
      }
      demand.add(key, cpuMs, blockedMs)
      exact.add(Math.round(responseMs * 1000), index)
      busyMs += responseMs
      threadMs += ((daemonMs ?? 0) + wallMs) / share
      estimatedRequests += 1 / share
      smallestShare = Math.min(smallestShare, share)
      const second = Math.floor(request.epochS)
      arrivals.add(second, second, request.epochS - second, 0)
    },
    end() {
      const all = [...paths].map(([key, { tally }]) => ({ key, ...tally }))
      const facts = all.map(({ method, path, requests: count, errors: failed, clientErrors, response }): PathFact => ({ method, path, grouped: false, requests: count, errors: failed, clientErrors, wall: sketchToJson(response) }))
      const captured = all.map(({ key, method, path, cpu, blocked, queue }): CapturedPath => ({ method, path, cpu: sketchToJson(cpu), blocked: sketchToJson(blocked), queue: queue === null ? null : sketchToJson(queue), samples: demand.of(key) }))
      return {
        exact: exact.end(),
        sums: {
          requests, errors, busyMs, arrivals: arrivals.end(), paths: facts,
          methods: Object.fromEntries([...methods].filter(([method]) => method !== '').sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))),
          statusCounts: Object.fromEntries([...statuses].sort(([a], [b]) => a - b)),
          capture: { paths: captured, overhead, estimatedRequests, threadMs, smallestShare },
        },
      }
    },
  }
}
