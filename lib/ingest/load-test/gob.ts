/**
 * Go's gob streams: messages of a length, a type and a value, where a negative type defines one. Enough of it to read flat
 * records by the names of their fields, whatever version of a program wrote them. Bytes in, records out, cut anywhere; memory
 * is bounded by the longest message. Source: the package documentation of encoding/gob.
 */
export type GobRecord = ReadonlyMap<string, number | boolean | Uint8Array>

export class GobError extends Error {}

export interface GobDecoder {
  /** Takes the next bytes; throws GobError for what is no gob. */
  push(chunk: Uint8Array): void
  /** Bytes of a message that did not come whole. */
  rest(): number
}

interface Field {
  name: string
  id: number
}
type Wire = { kind: 'list'; elem: number } | { kind: 'struct'; fields: Field[] } | { kind: 'map'; key: number; elem: number } | { kind: 'bytes' }

const MAX_MESSAGE_BYTES = 16 * 1024 * 1024
const MAX_DEPTH = 20
const [BOOL, INT, UINT, FLOAT, BYTES, STRING, COMPLEX] = [1, 2, 3, 4, 5, 6, 7]

/** `onRecord` gets each value that is a struct: its scalar fields, texts as bytes, others left out. */
export function openGobDecoder(onRecord: (record: GobRecord) => void, onType: (fields: readonly string[]) => void = () => undefined): GobDecoder {
  const types = new Map<number, Wire>()
  const utf8 = new TextDecoder('utf-8')
  let pending: Uint8Array = new Uint8Array(0)
  let bytes: Uint8Array = pending
  let at = 0
  let end = 0

  function byte(): number {
    if (at >= end) throw new GobError('The message ends within a value.')
    return bytes[at++] as number
  }

  function uint(): number {
    const first = byte()
    if (first < 128) return first
    const size = 256 - first
    if (size > 8) throw new GobError('A number is longer than eight bytes.')
    let value = 0
    for (let i = 0; i < size; i++) value = value * 256 + byte()
    return value
  }

  /** Beyond 2^53 the last bits are lost, which no field that is read needs. */
  function int(): number {
    const value = uint()
    return value % 2 === 1 ? -((value - 1) / 2) - 1 : value / 2
  }

  function float(): number {
    const first = byte()
    const view = new DataView(new ArrayBuffer(8))
    if (first < 128) view.setUint8(0, first)
    else {
      const size = 256 - first
      if (size > 8) throw new GobError('A number is longer than eight bytes.')
      // The bytes come reversed, so the leading zeros that were left out are the low end of the fraction.
      for (let i = size - 1; i >= 0; i--) view.setUint8(i, byte())
    }
    return view.getFloat64(0)
  }

  function take(size: number): Uint8Array {
    if (size > end - at) throw new GobError('A text is longer than its message.')
    at += size
    return bytes.subarray(at - size, at)
  }

  const count = (): number => {
    const size = uint()
    if (size > end - at) throw new GobError('A list is longer than its message.')
    return size
  }

  /** Fields of a struct, each handed to `read`, which must consume it. */
  function eachField(read: (field: number) => void): void {
    let field = -1
    for (let delta = uint(); delta !== 0; delta = uint()) read((field += delta))
  }

  function scalar(id: number): number | boolean | Uint8Array | undefined {
    if (id === BOOL) return uint() !== 0
    if (id === INT) return int()
    if (id === UINT) return uint()
    if (id === FLOAT) return float()
    if (id === BYTES || id === STRING || types.get(id)?.kind === 'bytes') return take(uint())
    return undefined
  }

  function skip(id: number, depth: number): void {
    if (depth > MAX_DEPTH) throw new GobError('The values are nested too deeply.')
    if (scalar(id) !== undefined) return
    const wire = types.get(id)
    if (id === COMPLEX) {
      float()
      float()
    } else if (wire?.kind === 'struct') {
      eachField((field) => skip(fieldOf(wire.fields, field).id, depth + 1))
    } else if (wire?.kind === 'list') {
      for (let left = count(); left > 0; left--) skip(wire.elem, depth + 1)
    } else if (wire?.kind === 'map') {
      for (let left = count(); left > 0; left--) {
        skip(wire.key, depth + 1)
        skip(wire.elem, depth + 1)
      }
    } else throw new GobError(`The type ${id} was never defined.`)
  }

  function fieldOf(fields: readonly Field[], index: number): Field {
    const field = fields[index]
    if (field === undefined) throw new GobError('A field stands beyond the end of its struct.')
    return field
  }

  function struct(fields: readonly Field[]): GobRecord {
    const record = new Map<string, number | boolean | Uint8Array>()
    eachField((index) => {
      const { name, id } = fieldOf(fields, index)
      const value = scalar(id)
      if (value === undefined) skip(id, 0)
      else record.set(name, value)
    })
    return record
  }

  /** wireType: one of arrayType, sliceType, structType, mapType and three kinds of own encodings. */
  function wireType(): Wire {
    let wire: Wire | undefined
    eachField((form) => {
      if (form > 6) throw new GobError('The type definition is of a kind that is not known.')
      let elem = 0
      let key = 0
      const fields: Field[] = []
      eachField((part) => {
        if (part === 0) {
          // CommonType: name and id.
          eachField((common) => void (common === 0 ? take(uint()) : int()))
        } else if (form === 2 && part === 1) {
          for (let left = count(); left > 0; left--) {
            const field: Field = { name: '', id: 0 }
            eachField((own) => {
              if (own === 0) field.name = utf8.decode(take(uint()))
              else field.id = int()
            })
            fields.push(field)
          }
        } else if (form === 3) {
          if (part === 1) key = int()
          else elem = int()
        } else if (part === 1) elem = int()
        else int()
      })
      wire = form === 2 ? { kind: 'struct', fields } : form === 3 ? { kind: 'map', key, elem } : form < 2 ? { kind: 'list', elem } : { kind: 'bytes' }
      if (wire.kind === 'struct') onType(wire.fields.map(({ name }) => name))
    })
    if (wire === undefined) throw new GobError('The type definition is empty.')
    return wire
  }

  function message(): void {
    const id = int()
    if (id < 0) {
      if (types.size > 1000) throw new GobError('There are more than 1,000 types.')
      types.set(-id, wireType())
      return
    }
    const wire = types.get(id)
    // A value that is no struct begins with a zero; none is of interest.
    if (wire?.kind === 'struct') onRecord(struct(wire.fields))
    else if (wire === undefined && id > COMPLEX) throw new GobError(`The type ${id} was never defined.`)
  }

  return {
    push(chunk) {
      bytes = new Uint8Array(pending.length + chunk.length)
      bytes.set(pending)
      bytes.set(chunk, pending.length)
      let start = 0
      for (;;) {
        at = start
        end = bytes.length
        const first = bytes[at]
        if (first === undefined || (first >= 128 && at + 256 - first >= end)) break
        const size = uint()
        if (size > MAX_MESSAGE_BYTES) throw new GobError(`A message of ${size} bytes is longer than any that is read.`)
        if (size > end - at) break
        end = at + size
        message()
        start = end
      }
      pending = bytes.slice(start)
    },
    rest: () => pending.length,
  }
}
