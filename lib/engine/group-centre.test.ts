import { expect, test } from 'vitest'
import { solveGroup } from './group-centre.ts'

const demand = { cpu: 0.02, blocked: 0.08, holdCvSquared: 1 }

test.each([
  ['far from the capacity', 600],
  ['near it', 55],
  ['with more users than it carries', 20],
])('twenty thousand users are told apart, one more is a stream: they meet, %s', (_, think) => {
  const of = (users: number) => solveGroup({ processes: 20, threads: 5 }, demand, { kind: 'closed', users, think }, { cores: 8, others: { probability: new Float64Array([1]), mean: 0, variance: 0 } })
  const [apart, stream] = [of(20_000), of(20_001)]
  expect(Math.abs(stream.throughput / apart.throughput - 1)).toBeLessThan(0.005)
  const response = ({ queueMean, holdMean }: typeof apart): number => queueMean + holdMean
  expect(Math.abs(response(stream) / response(apart) - 1)).toBeLessThan(0.02)
  expect(Math.abs(stream.queuedShare - apart.queuedShare)).toBeLessThan(0.01)
})
