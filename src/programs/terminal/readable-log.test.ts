import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import { asReadable, readableLine } from './readable-log.ts'

describe('log lines in a terminal', () => {
  it('have time, level, event and facts, with quotes where a fact has spaces', () => {
    const at = new Date(2026, 10, 29, 14, 3, 22)
    const line = readableLine(
      'warn',
      'delivery_dead',
      { delivery: 'call_1.odoo', message: 'No right', code: undefined },
      at,
    )
    expect(stripVTControlCharacters(line)).toBe(
      '14:03:22 WARN  delivery_dead  delivery=call_1.odoo  message="No right"',
    )
  })

  it('are made of the server’s lines, and what is none stays as it is', () => {
    expect(asReadable('{"level":"info","event":"delivery_done","attempt":1}')).toMatch(
      /INFO.* delivery_done {2}attempt=1$/,
    )
    for (const other of ['Listening', '{"a":1}', '[]', '{"level":"loud","event":"x"}'])
      expect(asReadable(other)).toBe(other)
  })
})
