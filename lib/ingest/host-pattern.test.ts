import { describe, expect, it } from 'vitest'
import { matchesHost } from './host-pattern.ts'

describe('names of virtual hosts', () => {
  it.each([
    ['www.example.com', 'WWW.Example.com', true],
    ['*.example.com', 'shop.example.com', true],
    ['*.example.com', 'example.com', false],
    ['*.example.*', 'a.b.example.org', true],
    ['w?w.example.com', 'wxw.example.com', true],
    ['w?w.example.com', 'ww.example.com', false],
    ['*', 'anything', true],
    ['example.com', 'example.com.evil.example', false],
    ['', 'example.com', false],
    [`${'*a'.repeat(30)}b`, 'a'.repeat(300), false],
  ])('%s against %s: %s', (pattern, name, matches) => {
    expect(matchesHost(pattern, name)).toBe(matches)
  })
})
