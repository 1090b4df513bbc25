import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findJsonFault } from './json-fault.ts'

const parses = (text: string) => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

describe('findJsonFault', () => {
  it.each([
    ['', 0],
    ['   ', 3],
    ['{"a":1', 6],
    ['{"a":}', 5],
    ['{"a" 1}', 5],
    ['{a:1}', 1],
    ['[1,]', 3],
    ['{"a":1,}', 7],
    ['[01]', 2],
    ['"ab\ncd"', 3],
    ['"a\\xb"', 2],
    ['"a\\u12G4"', 2],
    ['{"a":1} x', 8],
    ['tru', 0],
    ['[1}', 2],
    ['-', 0],
  ])('finds where %j stops being JSON', (text, offset) => {
    expect(findJsonFault(text)?.offset).toBe(offset)
  })

  it('counts lines and columns from 1', () => {
    expect(findJsonFault('{\n  "a": 1,\n  b: 2\n}')).toEqual({ offset: 14, line: 3, column: 3 })
  })

  it('finds a fault exactly when JSON.parse does', () => {
    const damaged = fc
      .tuple(fc.json(), fc.nat(), fc.nat(3), fc.string({ unit: fc.constantFrom(...'{}[]",:\\-01e.tfn \n') }))
      .map(([text, at, cut, put]) => {
        const start = at % (text.length + 1)
        return text.slice(0, start) + put + text.slice(start + cut)
      })
    fc.assert(
      fc.property(fc.oneof(fc.json(), damaged), (text) => {
        expect(findJsonFault(text) === undefined).toBe(parses(text))
      }),
      { numRuns: 2000 },
    )
  })

  it('takes any depth and length without running out of stack', () => {
    expect(findJsonFault('['.repeat(500_000))?.offset).toBe(500_000)
    expect(findJsonFault(`"${'\\n'.repeat(300_000)}`)?.offset).toBe(600_001)
  })
})
