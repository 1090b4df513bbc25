import { describe, expect, it } from 'vitest'
import { connectorContext } from '../../../../test/support/crm/connector-context.ts'
import { handlerFetch } from '../../../../test/support/crm/handler-fetch.ts'
import { heldTo } from '../../../../test/support/crm/held-to.ts'
import { reamazeFormCheck } from '../../../../test/support/reamaze/operations.ts'
import { reamazeFetch } from '../../../../test/support/reamaze/server.ts'
import { createReamazeStandIn } from '../../../../test/support/reamaze/stand-in.ts'
import { createVirtualClock } from '../../../../test/support/virtual-clock.ts'
import { readNumber } from '../../../core/phone/read-number.ts'
import { describeConnector } from '../connector-contract.ts'
import { sampleReport } from '../contract/sample-calls.ts'
import { entryChanges } from '../entry-changes.ts'
import { createReamazeConnector } from './connector.ts'
import { parseReamazeSettings } from './settings.ts'

const signal = new AbortController().signal

function start(overrides: Record<string, string> = {}) {
  const clock = createVirtualClock()
  const standIn = createReamazeStandIn({ clock })
  const env = { ...standIn.env(), ...overrides }
  const settings = parseReamazeSettings(env)
  if (!settings) throw new Error('not switched on')
  const context = connectorContext({ fetch: reamazeFetch(standIn), clock })
  const connector = createReamazeConnector(settings, context)
  const secrets = [env.REAMAZE_API_TOKEN ?? '', env.REAMAZE_VOICE_SECRET ?? '']
  return { clock, standIn, settings, context, connector, secrets: [...secrets, btoa(`x:${secrets[0]}`)] }
}

heldTo(reamazeFormCheck)

describeConnector({
  name: 'Re:amaze',
  takeFaults: reamazeFormCheck.takeFaults,
  start: () => {
    const { standIn, ...under } = start()
    const entries = () => standIn.messages().map((message) => ({ text: `${message.customer.name}: ${message.body}` }))
    const entriesOn = (id: string) => {
      const phone = standIn.contacts().find(({ _id }) => _id === id)?.mobile
      return standIn.messages().flatMap(({ customer, body }) => (customer.phone === phone ? [{ text: body }] : []))
    }
    return { ...under, standIn: { ...standIn, entries, entriesOn } }
  },
  details: {
    has: { related: [{ kind: 'conversation', title: 'Where is order 1847?', state: 'Open' }], tasks: false },
    start() {
      const { standIn, ...under } = start()
      const entries = () => []
      const ref = (id: string) => ({ id, source: 'reamaze', kind: 'person' as const })
      const contact = ref(standIn.seed({ name: 'Jane', email: 'jane@example.com' }))
      const stranger = ref(standIn.seed({ name: 'John', email: 'john@example.com' }))
      const changedAt = '2026-07-01T09:00:00.001-01:00'
      const own = { subject: 'Where is order 1847?', email: 'jane@example.com', changedAt, status: 0 }
      standIn.addConversation({ ...own, slug: 'where-is-order-1847' })
      standIn.addConversation({ ...own, slug: 'done', subject: 'Done', status: 2 })
      return {
        ...{ ...under, contact, stranger, standIn: { ...standIn, entries } },
        seedMany: (count) => {
          for (let at = 0; at < count; at += 1) standIn.addConversation({ ...own, slug: `more-${at}` })
        },
        tasks: () => [],
      }
    },
  },
  storedForms: ['+447700900123'],
  can: { find: true, create: true, log: true, amend: true },
  entryChanges: entryChanges.reamaze,
})

describe('what is open in Re:amaze', () => {
  it('is asked by the contact’s address, and links to the conversation', async () => {
    const { connector, standIn } = start()
    const id = standIn.seed({ name: 'Jane', email: 'jane+shop@example.com' })
    const changedAt = '2026-07-01T09:00:00.001-01:00'
    standIn.addConversation({ slug: 'late', subject: 'Late', status: 0, email: 'jane+shop@example.com', changedAt })
    const { related } = (await connector.extrasOf?.({ id, source: 'reamaze', kind: 'person' }, signal)) ?? {}
    expect(related).toEqual([
      {
        ...{ kind: 'conversation', id: 'late', title: 'Late', state: 'Open' },
        ...{ url: 'https://acme.reamaze.com/admin/conversations/late', at: '2026-07-01T10:00:00.001Z' },
      },
    ])
    expect(standIn.requests().at(-1)).toBe(
      'GET /api/v1/conversations?for=jane%2Bshop%40example.com&filter=open&sort=changed',
    )
  })

  it('is nothing where the contact has no address', async () => {
    const { connector, standIn } = start()
    const id = standIn.seed({ name: 'Jane', phone: '+447700900123' })
    expect(await connector.extrasOf?.({ id, source: 'reamaze', kind: 'person' }, signal)).toEqual({ related: [] })
    expect(standIn.requestCount()).toBe(1)
  })
})

describe('finding in Re:amaze', () => {
  it('asks with + encoded, E.164 first, then national digits, each by itself and for mobiles', async () => {
    const { connector, standIn } = start()
    await connector.findByNumber(readNumber('07700 900123', 'GB'), signal)
    expect(standIn.requests()).toEqual([
      'GET /api/v1/contacts?q=%2B447700900123&type=mobile&page=1',
      'GET /api/v1/contacts?q=7700900123&type=mobile&page=1',
      'GET /api/v1/contacts?data%5Bphone%5D=%2B447700900123&page=1',
    ])
  })

  it('finds a number that people typed into a data field, and links to the page of the contact', async () => {
    const { connector, standIn } = start()
    const data = { work_phone: '02079460123 / 07700 900123', hotel: '07700900555' }
    const id = standIn.seed({ name: 'Jane', phone: '+447700900999', data: { ...data, company: 'Acme' } })
    const [found] = await connector.findByNumber(readNumber('+442079460123', 'GB'), signal)
    expect(found).toMatchObject({ id, company: 'Acme', url: `https://acme.reamaze.com/admin/users/${id}` })
    expect(await connector.findByNumber(readNumber('07700900555', 'GB'), signal)).toEqual([])
  })

  it('finds by the number in a contact’s data where the contact has no mobile at all', async () => {
    const { connector, standIn } = start()
    const id = standIn.seed({ name: 'Jane', email: 'jane@example.com', data: { phone: '+447700900123' } })
    expect(await connector.findByNumber(readNumber('07700 900123', 'GB'), signal)).toMatchObject([{ id }])
  })

  it('asks only by GET: a lookup writes nothing', async () => {
    const { connector, standIn } = start()
    await connector.findByNumber(readNumber('+447700900123', 'GB'), signal)
    await connector.findByEmail('jane@example.com', signal)
    await connector.search('Jane', 10, signal)
    expect(standIn.requests().filter((request) => !request.startsWith('GET '))).toEqual([])
    expect(standIn.contacts()).toEqual([])
  })

  it('looks beyond the first page, and not forever', async () => {
    const { connector, standIn } = start()
    for (let at = 0; at < 200; at += 1) {
      standIn.seed({ name: `Contact ${String(at).padStart(3, '0')}`, phone: `+447700900123${at % 10}` })
    }
    expect(await connector.findByNumber(readNumber('+447700900123', 'GB'), signal)).toEqual([])
    expect(standIn.requestCount()).toBe(7)
    standIn.seed({ name: 'Contact 040 himself', phone: '+447700900123' })
    expect(await connector.findByNumber(readNumber('+447700900123', 'GB'), signal)).toHaveLength(1)
  })

  it('never asks for an extension, and takes no foreign id for a number', async () => {
    const { connector, standIn, settings, context } = start()
    expect(await connector.findByNumber(readNumber('900123', 'GB'), signal)).toEqual([])
    expect(standIn.requestCount()).toBe(0)
    const identities = [{ type: 'facebook', identifier: '07700900123' }]
    const fetch = handlerFetch(async () => Response.json({ contacts: [{ _id: 'x', identities }] }))
    const other = createReamazeConnector(settings, { ...context, fetch })
    expect(await other.findByNumber(readNumber('07700900123', 'GB'), signal)).toEqual([])
  })

  it('finds by a number typed into the search', async () => {
    const { connector, standIn } = start()
    standIn.seed({ name: 'Jane', phone: '+447700900123' })
    expect(await connector.search('07700 900 123', 5, signal)).toMatchObject([{ name: 'Jane' }])
  })

  it.each([
    { contacts: [null, { _id: 7, name: null, mobile: '+447700900123', data: null, identities: 'odd' }, 'rubbish'] },
    { contacts: [{ id: 'x', identities: [null, { type: 'sms', identifier: '+44 7700 900123' }] }], page_count: 'many' },
    { contacts: [{ email: 'j@example.com', data: { phone: 447700900123 } }] },
  ])('takes odd contacts as far as they make sense: %j', async (body) => {
    const { settings, context } = start()
    const fetch = handlerFetch(async () => Response.json(body))
    const connector = createReamazeConnector(settings, { ...context, fetch })
    expect(await connector.findByNumber(readNumber('+447700900123', 'GB'), signal)).toHaveLength(1)
  })

  it.each([[[]], [{ contacts: {} }], [{ error: 'odd' }], ['text'], [null]])(
    'takes %j for a bad answer, not for none',
    async (body) => {
      const { settings, context } = start()
      const connector = createReamazeConnector(settings, {
        ...context,
        fetch: handlerFetch(async () => Response.json(body)),
      })
      const failed = connector.findByEmail('jane@example.com', signal)
      await expect(failed).rejects.toMatchObject({ code: 'crm_bad_answer', retryable: true })
    },
  )
})

describe('creating in Re:amaze', () => {
  it('sends the mobile in E.164, and gives back who has it when it is taken', async () => {
    const { connector, standIn } = start()
    const id = standIn.seed({ name: 'Jane', phone: '+447700900123' })
    const created = await connector.create?.({ name: '3cx Caller', number: '07700 900123' }, 'k', signal)
    expect(created).toMatchObject({ id, name: 'Jane' })
  })

  it('keeps a number that is not E.164 in the data when there is an e-mail, and says so when there is none', async () => {
    const { connector, standIn } = start()
    await connector.create?.({ name: 'Desk', number: '201', email: 'desk@example.com', company: 'Acme' }, 'k', signal)
    expect(standIn.contacts()).toMatchObject([{ email: 'desk@example.com', data: { phone: '201', company: 'Acme' } }])
    const failed = connector.create?.({ name: 'Desk', number: '201' }, 'k', signal)
    await expect(failed).rejects.toMatchObject({ code: 'crm_rejected', retryable: false })
  })

  it('says what Re:amaze objects to, without the number', async () => {
    const { connector, standIn } = start()
    standIn.seed({ name: 'Only in data', email: 'jane@example.com' })
    const failed = connector.create?.({ name: 'X', email: 'no-address' }, 'k', signal)
    await expect(failed).rejects.toMatchObject({
      code: 'crm_rejected',
      message: 'Re:amaze rejected the request (422): email is invalid.',
    })
  })
})

describe('what its settings allow', () => {
  it('finds without a voice channel, logs without an API token, and says what it can', () => {
    expect(start({ REAMAZE_VOICE_SECRET: '', REAMAZE_CHANNEL_PHONE: '' }).connector.can).toEqual({
      find: true,
      log: false,
    })
    expect(start({ REAMAZE_LOGIN_EMAIL: '', REAMAZE_API_TOKEN: '' }).connector.can).toEqual({ find: false, log: true })
  })

  it('names what is missing to whoever asks for it, and keeps the delivery waiting', async () => {
    const half = start({ REAMAZE_CHANNEL_PHONE: '', REAMAZE_API_TOKEN: '' })
    expect(half.connector.can).toEqual({ find: true, log: true })
    await expect(half.connector.logCall(sampleReport(), signal)).rejects.toMatchObject({
      code: 'crm_not_configured',
      retryable: true,
      message: "Re:amaze can't log calls: set REAMAZE_CHANNEL_PHONE.",
    })
    await expect(half.connector.findByEmail('a@example.com', signal)).rejects.toMatchObject({
      message: "Re:amaze can't find contacts: set REAMAZE_API_TOKEN.",
    })
    const { ok, findings } = await half.connector.check(signal)
    expect(ok).toBe(false)
    expect(findings.map((finding) => finding.text)).toEqual([
      "Contacts can't be found: set REAMAZE_API_TOKEN.",
      "Calls can't be logged: set REAMAZE_CHANNEL_PHONE.",
    ])
    expect(half.standIn.requestCount()).toBe(0)
  })
})
