/** Binary results as Gatling and vegeta write them, made by hand, for the tests. */
const int = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}
const long = (value: number): Buffer => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64BE(BigInt(value))
  return bytes
}

/** A simulation.log as Gatling writes it, in one of its ways. */
export function simulation({ coded, cached, requests = 3 }: { coded: boolean; cached: boolean; requests?: number }): Buffer {
  const numbers = new Map<string, number>()
  const text = (value: string): Buffer => {
    const wide = coded && /[^\0-\xff]/.test(value)
    const bytes = Buffer.from(value, !coded ? 'utf8' : wide ? 'utf16le' : 'latin1')
    return Buffer.concat([int(bytes.length), bytes, coded && bytes.length > 0 ? Buffer.from([wide ? 1 : 0]) : Buffer.alloc(0)])
  }
  const named = (value: string): Buffer => {
    if (!cached) return text(value)
    const known = numbers.get(value)
    if (known !== undefined) return int(-known)
    numbers.set(value, numbers.size + 1)
    return Buffer.concat([int(numbers.size), text(value)])
  }
  const header = [Buffer.from([0]), text('3.13.1'), text('shop.CheckoutSimulation'), long(1_700_000_000_000), text(''), int(2), text('browse'), text('kaufen €'), int(1), int(5), Buffer.from('abcde')]
  const user = (start: boolean, at: number): Buffer => Buffer.concat([Buffer.from([2]), int(0), Buffer.from([start ? 1 : 0]), int(at)])
  const request = (name: string, from: number, to: number, message: string): Buffer =>
    Buffer.concat([Buffer.from([1]), int(1), named('buy'), named(name), int(from), int(to), Buffer.from([message === '' ? 1 : 0]), named(message)])
  const body = [user(true, 0), user(true, 5)]
  for (let i = 0; i < requests; i++) body.push(request(i % 3 === 2 ? 'Warenkorb €' : 'home', 10 + i, 10 + i + 20 * ((i % 3) + 1), i % 3 === 2 ? 'status.find.is(200), but actually found 500' : ''))
  body.push(Buffer.concat([Buffer.from([3]), int(1), named('buy'), int(10), int(100), int(60), Buffer.from([1])]), Buffer.concat([Buffer.from([4]), named('crashed'), int(120)]), user(false, 200), user(false, 201))
  return Buffer.concat([...header, ...body])
}

/** Go's gob, as much of it as vegeta's results need. */
const gobUint = (value: number): Buffer => {
  if (value < 128) return Buffer.from([value])
  const bytes: number[] = []
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256)
  return Buffer.from([256 - bytes.length, ...bytes])
}
export const gobInt = (value: number): Buffer => gobUint(value < 0 ? 2 * (-value - 1) + 1 : 2 * value)
const gobBytes = (value: Uint8Array | string): Buffer => Buffer.concat([gobUint(Buffer.from(value).length), Buffer.from(value)])
export const gobStruct = (fields: readonly (Buffer | null)[]): Buffer => {
  const parts: Buffer[] = []
  let last = -1
  fields.forEach((field, i) => {
    if (field === null) return
    parts.push(gobUint(i - last), field)
    last = i
  })
  return Buffer.concat([...parts, gobUint(0)])
}
export const gobMessage = (id: number, body: Buffer): Buffer => {
  const whole = Buffer.concat([gobInt(id), body])
  return Buffer.concat([gobUint(whole.length), whole])
}
const common = (name: string, id: number): Buffer => gobStruct([gobBytes(name), gobInt(id)])
export const RESULT = 65
const [TIME, HEADER, STRINGS] = [66, 67, 68]
export const vegetaTypes = (fields: readonly [string, number][]): Buffer => Buffer.concat([
  gobMessage(-RESULT, gobStruct([null, null, gobStruct([common('Result', RESULT), Buffer.concat([gobUint(fields.length), ...fields.map(([name, id]) => gobStruct([gobBytes(name), gobInt(id)]))])])])),
  gobMessage(-TIME, gobStruct([null, null, null, null, gobStruct([common('Time', TIME)])])),
  gobMessage(-HEADER, gobStruct([null, null, null, gobStruct([common('Header', HEADER), gobInt(6), gobInt(STRINGS)])])),
  gobMessage(-STRINGS, gobStruct([null, gobStruct([common('[]string', STRINGS), gobInt(6)])])),
])
export const VEGETA_FIELDS: readonly [string, number][] = [['Attack', 6], ['Seq', 3], ['Code', 3], ['Timestamp', TIME], ['Latency', 2], ['BytesOut', 3], ['BytesIn', 3], ['Error', 6], ['Body', 5], ['Method', 6], ['URL', 6], ['Headers', HEADER]]
export const goTime = (ms: number): Buffer => {
  const bytes = Buffer.alloc(15)
  bytes[0] = 1
  bytes.writeBigInt64BE(BigInt(Math.floor(ms / 1000)) + 62135596800n, 1)
  bytes.writeInt32BE((ms % 1000) * 1e6, 9)
  bytes.writeInt16BE(-1, 13)
  return gobBytes(bytes)
}
export const vegetaResult = (i: number, code: number, latencyNs: number, error = ''): Buffer => gobMessage(RESULT, gobStruct([
  null, i === 0 ? null : gobUint(i), code === 0 ? null : gobUint(code), goTime(1_700_000_000_000 + 10 * i), latencyNs === 0 ? null : gobInt(latencyNs), null, gobUint(300), error === '' ? null : gobBytes(error),
  gobBytes('body'), gobBytes('GET'), gobBytes('http://localhost/x?y=1'), Buffer.concat([gobUint(1), gobBytes('Date'), gobUint(1), gobBytes('today')]),
]))

export const VEGETA_GOB = Buffer.concat([vegetaTypes(VEGETA_FIELDS), vegetaResult(0, 200, 1_500_000), vegetaResult(1, 200, 2_500_000), vegetaResult(2, 503, 250_000_000), vegetaResult(3, 0, 30_000_000_000, 'context deadline exceeded')])
