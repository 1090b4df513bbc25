import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseAgents } from './agents-variable.ts'

describe('the extension table in a variable', () => {
  it('reads names and addresses, either or both', () => {
    const text = ' 101=Ann Lee <ann@example.com>; 102 = Bob ;\n103=carl@example.com;104=<dora@example.com>; '
    expect(parseAgents(text)).toEqual({
      agents: [
        { extension: '101', name: 'Ann Lee', email: 'ann@example.com' },
        { extension: '102', name: 'Bob' },
        { extension: '103', email: 'carl@example.com' },
        { extension: '104', email: 'dora@example.com' },
      ],
    })
  })

  it('is empty when nothing is written', () => {
    expect(parseAgents(' ;\n; ')).toEqual({ agents: [] })
  })

  it.each([
    ['101=Ann; Bob', 10, /101=Ann Lee <ann@example.com>/],
    ['101=Ann;101=Bob', 9, /twice/],
    ['10 1=Ann', 1, /extension has/],
    ['101=', 1, /neither name/],
    ['101=Ann <ann>', 1, /e-mail address is none/],
    ['101=Ann <ann@example.com', 1, /e-mail address is none/],
  ])('says where %j is wrong', (text, position, reason) => {
    expect(parseAgents(text)).toEqual({ fault: { position, reason: expect.stringMatching(reason) } })
  })

  it('reads back whatever table is written', () => {
    const word = fc.stringMatching(/^[A-Za-zÀ-ž]{1,10}$/)
    const agent = fc.record({
      extension: fc.stringMatching(/^[0-9A-Za-z]{1,6}$/),
      name: word,
      email: word.map((local) => `${local}@example.com`),
    })
    fc.assert(
      fc.property(fc.uniqueArray(agent, { selector: (one) => one.extension }), (agents) => {
        const text = agents.map(({ extension, name, email }) => `${extension}=${name} <${email}>`).join('; ')
        expect(parseAgents(text)).toEqual({ agents })
      }),
    )
  })

  it('never throws, whatever is written', () => {
    fc.assert(fc.property(fc.string(), (text) => void parseAgents(text)))
  })
})
