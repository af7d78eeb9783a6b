import { describe, expect, test } from 'vitest'
import { changedFields } from '#lib/data/audit.ts'
import { tellChange } from './field-change.ts'

const tell = (before: Record<string, unknown>, after: Record<string, unknown>) => changedFields(before, after).map(tellChange)

describe('a changed field in words', () => {
  test('numbers, texts, yes and no, and what was not there', () => {
    expect(tell({ memoryMiB: 4096, notes: '', threadSafe: false, pythonHome: null }, { memoryMiB: 8192, notes: 'Moved', threadSafe: true, pythonHome: '/srv/venv' })).toEqual([
      { field: 'Memory, MiB', from: '4096', to: '8192' },
      { field: 'Notes', from: 'nothing', to: 'Moved' },
      { field: 'Thread-safe', from: 'no', to: 'yes' },
      { field: 'Python home', from: 'nothing', to: '/srv/venv' },
    ])
  })

  test('lists are read out, and lists of things by their fields', () => {
    expect(tell({ aliases: [], tenants: [] }, { aliases: ['www.example.com', 'm.example.com'], tenants: [{ name: 'postgresql', memoryMiB: 1024, cpuCores: 1 }] })).toEqual([
      { field: 'Aliases', from: 'nothing', to: 'www.example.com; m.example.com' },
      { field: 'Tenants', from: 'nothing', to: 'name postgresql, memoryMiB 1024, cpuCores 1' },
    ])
  })

  test('a list that was cut when it was recorded is shown as far as it goes', () => {
    const [change] = tell({ aliases: [] }, { aliases: Array.from({ length: 60 }, (_, index) => `www${index}.example.com`) })
    expect(change?.to).toMatch(/^\["www0\.example\.com".*…$/)
  })

  test('a field it does not know keeps its name', () => {
    expect(tellChange({ field: 'constructor', from: 'a', to: 'b' })).toEqual({ field: 'constructor', from: 'a', to: 'b' })
  })
})
