import { describe, expect, it } from 'vitest'
import { openMemoryRecords } from '../../../../test/support/memory-records.ts'
import { createVirtualClock } from '../../../../test/support/virtual-clock.ts'
import { isoUtc } from '../../../ports/clock.ts'
import { type Delivery, deliveryIdOf, putDelivery } from '../../deliveries/delivery.ts'
import { readNumber } from '../../phone/read-number.ts'
import type { CallEvent, RingingEvent } from '../event.ts'
import { reduceAll } from '../reduce.ts'
import { putAlias, putCall } from '../stored-call.ts'
import type { CallQuery } from './call-query.ts'
import { searchCalls } from './search-calls.ts'

const startMs = Date.parse('2026-11-20T08:00:00Z')
const keptMs = 400 * 86_400_000

interface Given {
  readonly number?: string
  readonly name?: string
  readonly extension?: string
  readonly outcome?: 'answered' | 'missed'
  readonly queue?: string
  readonly atMs?: number
  /** States of the deliveries by destination. */
  readonly states?: Readonly<Record<string, Delivery['state']>>
  readonly entry?: string
}

async function open(given: readonly Given[]) {
  const records = openMemoryRecords({ site: 'main', clock: createVirtualClock() })
  for (const [i, one] of given.entries()) {
    const atMs = one.atMs ?? startMs + i * 60_000
    const { number = '+12025550100', extension = '101', outcome = 'answered', queue, name } = one
    const { e164, matchKey } = readNumber(number, 'US')
    const aliases: readonly [string] = [`asterisk:linkedid:17${i}.5`]
    const base: Omit<RingingEvent, 'kind' | 'id' | 'at'> = {
      ...{ source: 'cdr', aliases, leg: `leg-${i}`, identity: 'exact' },
      ...{ direction: 'inbound', external: { number, e164, matchKey, name }, agent: { extension } },
      queue: queue === undefined ? undefined : { extension: queue },
    }
    const events: CallEvent[] = [
      { ...base, kind: 'ringing', id: `${i}:1`, at: isoUtc(atMs) },
      { ...base, kind: 'ended', id: `${i}:2`, at: isoUtc(atMs + 30_000), outcome },
    ]
    const call = reduceAll(undefined, events)
    const deliveries = Object.entries(one.states ?? {}).map(([destination, state]) =>
      putDelivery(
        {
          ...{ v: 1, id: deliveryIdOf(call.id, destination), callId: call.id, destination, state },
          ...{ key: 'k', wanted: { revision: 1, fingerprint: '' }, failures: 0, createdAtMs: atMs + 31_000 },
          attempts: [],
          ref: one.entry === undefined ? undefined : { id: one.entry },
        },
        0,
        undefined,
      ),
    )
    await records.write([
      putCall(call, atMs, 0, keptMs),
      ...call.aliases.map((alias) => putAlias(alias, call, keptMs)),
      ...deliveries,
    ])
  }
  const context = {
    records,
    destinations: [{ id: 'odoo' }, { id: 'zendesk' }],
    home: 'US',
    numbersOf: async (name: string): Promise<string[]> => (name === 'Helen Fox' ? ['(917) 555-0171'] : []),
  }
  /** Which of the given calls, in the order shown; all pages. */
  const find = async (query: Omit<CallQuery, 'limit'> & { readonly limit?: number }) => {
    const found: number[] = []
    let pages = 0
    for (let cursor: string | undefined, first = true; first || cursor !== undefined; first = false) {
      const page = await searchCalls(context, { limit: 50, ...query, cursor })
      found.push(...page.found.map(({ call }) => Number(call.events[0]?.id.split(':')[0])))
      cursor = page.next
      pages += 1
      if (pages > 100) throw new Error('the list does not end')
    }
    return found
  }
  return { records, find }
}

describe('the search box over calls', () => {
  const calls: Given[] = [
    { number: '+12125550147', name: 'Jane Doe' },
    { number: '+19175550171' },
    { number: '+12125550147', extension: '103', entry: 'mail.message:90210', states: { odoo: 'delivered' } },
    { number: '+16465550133', name: 'Óscar Núñez' },
  ]

  it.each([
    ['a number with its country', '+1 212 555 0147', [2, 0]],
    ['a number as people write it at home', '(212) 555-0147', [2, 0]],
    ['an extension', '103', [2]],
    ['a part of the name, without its accents', 'nunez', [3]],
    ['both words of a name', 'doe jane', [0]],
    ['a name that only the CRM has', 'Helen Fox', [1]],
    ['the id of the call in the phone system', '171.5', [1]],
    ['the id of the entry in the CRM', '90210', [2]],
    ['the address of the entry', 'https://odoo.example/web#id=90210', [2]],
    ['a part of a number: never', '5550147', []],
    ['a name of two callers: none has both', 'jane nunez', []],
    ['an empty text', '  ', [3, 2, 1, 0]],
  ])('finds by %s', async (_, text, expected) => {
    const { find } = await open(calls)
    expect(await find({ text })).toEqual(expected)
  })
})

describe('calls that are not in the CRM', () => {
  it('are those that wait or were given up, at one destination or at any, each once over all pages', async () => {
    const { find } = await open([
      { states: { odoo: 'delivered', zendesk: 'dead' } },
      { states: { odoo: 'dead', zendesk: 'dead' } },
      { states: { odoo: 'delivered', zendesk: 'delivered' } },
      { states: { odoo: 'waiting', zendesk: 'sending' } },
      { states: { odoo: 'unwanted' } },
    ])
    const missing = ['dead', 'waiting'] as const
    expect(await find({ states: missing })).toEqual([3, 1, 0])
    expect(await find({ states: missing, limit: 1 })).toEqual([3, 1, 0])
    expect(await find({ states: missing, destination: 'odoo' })).toEqual([3, 1])
    expect(await find({ states: ['dead'], destination: 'zendesk', limit: 1 })).toEqual([1, 0])
    expect(await find({ states: ['unwanted'] })).toEqual([4])
    expect(await find({ states: ['not_sent'] })).toEqual([4])
    expect(await find({ states: missing, fromMs: startMs + 60_000, toMs: startMs + 120_000 })).toEqual([1])
  })
})

describe('filtered calls', () => {
  it('must fit all that is asked for', async () => {
    const { find } = await open([
      { outcome: 'missed', queue: '800' },
      { outcome: 'answered', queue: '800' },
      { outcome: 'missed', queue: '801', extension: '102' },
    ])
    expect(await find({ outcomes: ['missed'] })).toEqual([2, 0])
    expect(await find({ outcomes: ['missed'], queue: '800' })).toEqual([0])
    expect(await find({ extension: '102', queue: '800' })).toEqual([])
    expect(await find({ text: '102', outcomes: ['missed'] })).toEqual([2])
    expect(await find({ direction: 'outbound' })).toEqual([])
  })

  it('come page by page, none skipped or repeated, though many began at one instant', async () => {
    const many = Array.from({ length: 130 }, (_, i): Given => {
      return { atMs: startMs + (i < 100 ? 0 : i), outcome: i % 3 === 0 ? 'missed' : 'answered', number: '+12125550147' }
    })
    const { find } = await open(many)
    for (const query of [{}, { text: '2125550147' }, { outcomes: ['answered', 'missed'] as const }]) {
      const found = await find({ ...query, limit: 7 })
      expect(found).toHaveLength(130)
      expect(new Set(found).size).toBe(130)
    }
    expect(await find({ outcomes: ['missed'], limit: 5 })).toHaveLength(44)
  })
})
