import { describe, expect, it } from 'vitest'
import { BadOption, parseOptions } from './options.ts'

describe('the options', () => {
  it('have defaults', () => {
    const options = { seconds: 5, rounds: 5, connections: 32, jsonFile: undefined, counts: 'no', help: false }
    const platforms = ['cloudflare', 'upstash']
    expect(parseOptions([], '/here')).toEqual({ ...options, platforms })
  })

  it('are read, the file from where the command was given', () => {
    const args = ['--seconds', '0.5', '--rounds=2', '--connections', '8', '--json', 'out.json']
    expect(parseOptions(args, '/here')).toMatchObject({ seconds: 0.5, rounds: 2, connections: 8 })
    expect(parseOptions(args, '/here').jsonFile).toBe('/here/out.json')
    expect(parseOptions(['--only', 'upstash'], '/here').platforms).toEqual(['upstash'])
    expect(parseOptions(['--json', '/there/out.json'], '/here').jsonFile).toBe('/there/out.json')
  })

  it('count instead of measuring, into the page only where that is asked', () => {
    expect(parseOptions(['--counts'], '/here').counts).toBe('shown')
    expect(parseOptions(['--counts', '--write'], '/here').counts).toBe('written')
    expect(parseOptions(['--write'], '/here').counts).toBe('no')
    expect(parseOptions(['--rows'], '/here').counts).toBe('rows')
  })

  it.each([
    ['--seconds', '0'],
    ['--seconds', 'x'],
    ['--rounds', '1.5'],
    ['--rounds', ''],
    ['--round', '1'],
    ['--only', 'redis'],
    ['5'],
  ])('that can’t be are named: %s %s', (...args) => {
    expect(() => parseOptions(args, '/here')).toThrow(BadOption)
  })
})
