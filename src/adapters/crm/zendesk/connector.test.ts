import { describe, expect, it } from 'vitest'
import { connectorContext } from '../../../../test/support/crm/connector-context.ts'
import { handlerFetch } from '../../../../test/support/crm/handler-fetch.ts'
import { heldTo } from '../../../../test/support/crm/held-to.ts'
import { createVirtualClock } from '../../../../test/support/virtual-clock.ts'
import { zendeskFormCheck } from '../../../../test/support/zendesk/operations.ts'
import { createZendeskStandIn, zendeskClient, zendeskToken } from '../../../../test/support/zendesk/stand-in.ts'
import { readNumber } from '../../../core/phone/read-number.ts'
import type { HttpFetch } from '../../../ports/http.ts'
import type { ConnectorContext } from '../connector.ts'
import { describeConnector } from '../connector-contract.ts'
import { enriched, kindsOfCall, sampleReport, withheldCall } from '../contract/sample-calls.ts'
import { entryChanges } from '../entry-changes.ts'
import { createZendeskConnector } from './connector.ts'
import { parseZendeskSettings } from './settings.ts'

const signal = new AbortController().signal
const jane = readNumber('+447700900123', 'GB')
const hourMs = 3_600_000

function start(
  more: Partial<ConnectorContext> = {},
  env: Record<string, string> = {},
  options: Omit<Parameters<typeof createZendeskStandIn>[0] & object, 'clock'> = {},
) {
  const clock = createVirtualClock()
  const standIn = createZendeskStandIn({ clock, ...options })
  const settings = parseZendeskSettings({ ...standIn.env(), ...env })
  if (!settings) throw new Error('not switched on')
  const inner = handlerFetch(standIn.handle)
  const connect = (fetch: HttpFetch) => createZendeskConnector(settings, connectorContext({ fetch, clock, ...more }))
  return { clock, standIn, inner, connect, connector: connect(inner) }
}

function withJane(...given: Parameters<typeof start>) {
  const under = start(...given)
  return { ...under, userId: Number(under.standIn.seed({ name: 'Jane Doe', phone: '+447700900123' })) }
}

heldTo(zendeskFormCheck)

describeConnector({
  name: 'Zendesk',
  takeFaults: zendeskFormCheck.takeFaults,
  start: () => {
    const { clock, connector, standIn } = start()
    const { seed, contacts, comments, commentsOf: entriesOn, requestCount, fail, heal } = standIn
    const secrets = [zendeskToken, btoa(`robot@example.com/token:${zendeskToken}`)]
    return {
      clock,
      connector,
      secrets,
      standIn: { seed, contacts, entries: comments, entriesOn, requestCount, fail, heal },
    }
  },
  details: {
    has: { related: [{ kind: 'ticket', title: 'Earlier', state: 'pending' }], tasks: true, photos: true },
    start() {
      const { clock, connector, standIn } = start()
      const { seed, contacts, comments, requestCount, fail, heal } = standIn
      const ref = (id: string) => ({ id, source: 'zendesk', kind: 'person' as const })
      const [contact, stranger] = [ref(seed({ name: 'Jane' })), ref(seed({ name: 'John' }))]
      standIn.addTicket(Number(contact.id), 'solved')
      standIn.addTicket(Number(contact.id), 'pending')
      return {
        ...{ clock, connector, contact, stranger },
        standIn: { seed, contacts, entries: comments, requestCount, fail, heal },
        setPhoto: (image) => standIn.setPhoto(contact.id, image),
        seedMany: (count) => {
          for (let i = 0; i < count; i += 1) standIn.addTicket(Number(contact.id), 'open')
        },
        tasks: () =>
          standIn
            .tickets()
            .filter(({ tags }) => tags.includes('task'))
            .map(({ subject, comments: [first] }) => ({ text: `${subject}\n${first?.body}` })),
      }
    },
  },
  storedForms: ['+447700900123', '07700 900123'],
  can: { find: true, create: true, log: true, amend: true },
  entryChanges: entryChanges.zendesk,
  owners: {
    start(agents, emails) {
      const { connector, standIn } = start({ agents })
      const users = emails.map((email) => standIn.addUser({ name: email, email, role: 'agent' }))
      return {
        connector,
        ownerEmail: () => users.find(({ id }) => id === standIn.tickets()[0]?.assignee_id)?.email ?? undefined,
      }
    },
  },
})

describeConnector({
  name: 'Zendesk by an OAuth client',
  takeFaults: zendeskFormCheck.takeFaults,
  start: () => {
    const { clock, connector, standIn } = start({}, {}, { oauth: true })
    const { seed, contacts, comments, commentsOf: entriesOn, requestCount, fail, heal } = standIn
    const secrets = [zendeskClient.ZENDESK_CLIENT_SECRET, 'access-1']
    return {
      clock,
      connector,
      secrets,
      standIn: { seed, contacts, entries: comments, entriesOn, requestCount, fail, heal },
    }
  },
  storedForms: ['+447700900123'],
  can: { find: true, create: true, log: true, amend: true },
  entryChanges: entryChanges.zendesk,
})

describe('the OAuth client of Zendesk', () => {
  const tokensAsked = ({ standIn }: ReturnType<typeof start>) =>
    standIn.requests().filter((request) => request.includes('/oauth/tokens')).length

  it('gets one token for all requests, and another a day later or when it was revoked', async () => {
    const site = start({}, {}, { oauth: true })
    await site.connector.findByNumber(jane, signal)
    await site.connector.findByNumber(jane, signal)
    expect(tokensAsked(site)).toBe(1)
    await site.clock.advance(25 * hourMs)
    await site.connector.findByNumber(jane, signal)
    expect(tokensAsked(site)).toBe(2)
    await site.clock.advance(hourMs)
    site.standIn.revokeTokens()
    await site.connector.findByNumber(jane, signal)
    expect(tokensAsked(site)).toBe(3)
  })

  it('is named where Zendesk refuses it, and its secret is not shown', async () => {
    const { connector } = start({}, { ZENDESK_CLIENT_SECRET: 'wrong-secret-0001' }, { oauth: true })
    const failed = connector.findByNumber(jane, signal)
    await expect(failed).rejects.toMatchObject({
      code: 'crm_unauthorized',
      message: expect.stringMatching(
        /^Zendesk refused the OAuth client.*ZENDESK_CLIENT_ID and ZENDESK_CLIENT_SECRET\.$/,
      ),
    })
    await expect(failed).rejects.not.toThrow(/wrong-secret/)
  })
})

describe('finding in Zendesk', () => {
  it('asks for national digits without a +, end users only, and reads nothing else', async () => {
    const { connector, standIn } = start()
    standIn.addUser({ name: 'Agent', phone: '+447700900123', role: 'agent' })
    const id = standIn.seed({ name: 'Jane', phone: '+447700900123' })
    expect(await connector.findByNumber(jane, signal)).toMatchObject([
      { id, url: `https://acme.zendesk.com/agent/users/${id}`, modifiedAt: '2026-07-01T10:00:00.000Z' },
    ])
    expect(standIn.requests()).toEqual(['GET /search.json?query=type:user+role:end-user+phone:*7700900123&per_page=50'])
  })

  it('finds by a number that the user has beside the one shown, and asks for those of few', async () => {
    const { connector, standIn } = start()
    const { id } = standIn.addUser({ name: 'Jane', phone: '+442079460123', identities: ['+447700900123'] })
    const [found] = await connector.findByNumber(jane, signal)
    expect(found).toMatchObject({ id: String(id), phones: [{ number: '+442079460123' }, { number: '+447700900123' }] })
    for (let at = 0; at < 9; at += 1) standIn.addUser({ name: `Other ${at}`, phone: `+${at + 1}7700900123` })
    const before = standIn.requestCount()
    await connector.findByNumber(jane, signal)
    expect(standIn.requestCount() - before).toBe(4)
  })
})

describe('the picture of an end user of Zendesk', () => {
  it.each([
    'https://secure.gravatar.com/avatar/1.png',
    'http://acme.zendesk.com/system/photos/1',
    'https://other.zendesk.com/system/photos/1',
    'https://acme.zendesk.com@evil.example/1.png',
    'file:///etc/passwd',
    'nonsense',
  ])('is not fetched from %s, which is not the account’s', async (address) => {
    const { connector, standIn } = start()
    const id = standIn.seed({ name: 'Jane' })
    standIn.setPhoto(id, address)
    expect(await connector.photoOf?.({ id, source: 'zendesk', kind: 'person' }, signal)).toBeUndefined()
    expect(standIn.requests()).toEqual([`GET /users/${id}.json`])
  })

  it.each(['https://evil.example/1.png', 'http://p1.zdusercontent.com/1', 'https://evilzendesk.com/1', '//[bad'])(
    'does not follow the account’s address to %s',
    async (location) => {
      const { standIn, inner, connect } = start()
      const id = standIn.seed({ name: 'Jane' })
      standIn.setPhoto(id, 'https://acme.zendesk.com/system/photos/1')
      const asked: string[] = []
      const connector = connect(async (url, init) => {
        asked.push(new URL(url).hostname)
        return url.includes('/photos/') ? new Response(null, { status: 302, headers: { location } }) : inner(url, init)
      })
      expect(await connector.photoOf?.({ id, source: 'zendesk', kind: 'person' }, signal)).toBeUndefined()
      expect(asked).toEqual(['acme.zendesk.com', 'acme.zendesk.com'])
    },
  )
})

describe('creating in Zendesk', () => {
  it('does not take over somebody’s e-mail address', async () => {
    const { connector, standIn } = start()
    const id = standIn.seed({ name: 'Jane Doe', email: 'jane@example.com' })
    const created = await connector.create?.({ name: 'New', email: 'jane@example.com' }, 'k', signal)
    expect(created).toMatchObject({ id, name: 'Jane Doe' })
    expect(standIn.contacts()).toHaveLength(1)
  })
})

describe('a call in Zendesk', () => {
  it('is a ticket of the caller, assigned to who answered, and internal', async () => {
    const { connector, standIn, userId } = withJane()
    const { id: agentId } = standIn.addUser({ name: 'Ann', email: 'ann@example.com', role: 'agent' })
    const ref = await connector.logCall(sampleReport(), signal)
    const [ticket] = standIn.tickets()
    expect(ticket).toMatchObject({
      subject: 'Incoming call answered by Ann Example (101): Jane Doe, +447700900123',
      requester_id: userId,
      assignee_id: agentId,
      tags: ['switchhook', 'call_answered'],
      comments: [{ public: false }],
    })
    const url = `https://acme.zendesk.com/agent/tickets/${ticket?.id}`
    expect(ref).toEqual({ id: String(ticket?.id), url, contactName: 'Jane Doe' })
  })

  it('joins the open ticket of the caller that was changed last', async () => {
    const { connector, standIn, userId } = withJane()
    standIn.addTicket(userId, 'open')
    const open = standIn.addTicket(userId, 'pending')
    standIn.addTicket(userId, 'solved')
    expect(await connector.logCall(sampleReport(), signal)).toMatchObject({ id: String(open.id) })
    expect(open.comments).toMatchObject([{ public: false, body: expect.stringContaining('Ann Example') }])
    expect(standIn.tickets()).toHaveLength(3)
  })

  it('stays on the ticket it was noted on, though another was opened before the answer was known to be lost', async () => {
    const { connector, standIn, clock, userId } = withJane()
    const open = standIn.addTicket(userId, 'open')
    standIn.fail({ kind: 'cut off after writing' })
    await expect(connector.logCall(sampleReport(), signal)).rejects.toMatchObject({ retryable: true })
    standIn.heal()
    open.status = 'solved'
    const other = standIn.addTicket(userId, 'open')
    await clock.advance(20 * hourMs)
    expect(await connector.logCall(sampleReport(), signal)).toMatchObject({ id: String(open.id) })
    expect([open.comments.length, other.comments.length]).toEqual([1, 0])
  })

  it('becomes a ticket of its own when the chosen one was closed before anything was written', async () => {
    const { connector, standIn, userId } = withJane()
    const open = standIn.addTicket(userId, 'open')
    standIn.fail({ kind: 'cut off before writing' })
    await expect(connector.logCall(sampleReport(), signal)).rejects.toMatchObject({ retryable: true })
    standIn.heal()
    open.status = 'closed'
    const ref = await connector.logCall(sampleReport(), signal)
    expect(ref.id).not.toBe(String(open.id))
    expect(await connector.logCall(sampleReport(), signal)).toMatchObject({ id: ref.id })
    expect(standIn.comments()).toHaveLength(1)
  })

  it('is one ticket when the answer is lost and Zendesk has forgotten the key, or more is known of the call', async () => {
    for (const waitMs of [0, 3 * hourMs]) {
      const { connector, standIn, clock } = start()
      standIn.fail({ kind: 'cut off after writing' })
      await expect(connector.logCall(sampleReport(), signal)).rejects.toMatchObject({ retryable: true })
      standIn.heal()
      await clock.advance(waitMs)
      await connector.logCall(sampleReport({ text: 'More is known.' }), signal)
      expect(standIn.tickets()).toHaveLength(1)
    }
  })

  it('of a number nobody has, or none at all, makes no user and is a ticket of our own', async () => {
    const { connector, standIn } = start()
    await connector.logCall(sampleReport({}, 'd1'), signal)
    await connector.logCall(sampleReport(withheldCall, 'd2'), signal)
    expect(standIn.tickets()).toMatchObject([
      { requester_id: 1 },
      { requester_id: 1, tags: ['switchhook', 'call_missed'] },
    ])
    expect(standIn.contacts()).toEqual([])
  })

  it('is not assigned when Zendesk does not take the agent, and goes by the site’s table before e-mail', async () => {
    const agents = { find: async (extension: string) => ({ extension, crmUsers: { zendesk: '77' } }) }
    const { connector, standIn } = withJane({ agents })
    await connector.logCall(sampleReport(), signal)
    expect(standIn.tickets()).toMatchObject([{ assignee_id: null }])
    standIn.addUser({ id: 77, name: 'Ann', role: 'agent' })
    const other = start({ agents })
    other.standIn.addUser({ id: 77, name: 'Ann', role: 'agent' })
    await other.connector.logCall(sampleReport(), signal)
    expect(other.standIn.tickets()).toMatchObject([{ assignee_id: 77 }])
  })

  it('is amended once for each news, internally, and says so when the ticket takes no more', async () => {
    const { connector, standIn } = start()
    const ref = await connector.logCall(sampleReport(kindsOfCall.missed), signal)
    const [ticket] = standIn.tickets()
    standIn.fail({ kind: 'cut off after writing' })
    const amend = () => connector.amendCall(sampleReport(enriched, 'delivery-1', 5), ref, signal)
    await expect(amend()).rejects.toMatchObject({ retryable: true })
    standIn.heal()
    await amend()
    expect(ticket?.comments.map((comment) => comment.public)).toEqual([false, false])
    if (ticket) ticket.status = 'closed'
    const late = connector.amendCall(sampleReport({ ...enriched, text: 'Late.' }, 'delivery-1', 6), ref, signal)
    await expect(late).rejects.toMatchObject({ code: 'crm_rejected', retryable: false })
  })

  it.each(['PUT', 'POST'])(
    'is tried again when Zendesk answers a %s with 409 (somebody changes the ticket)',
    async (method) => {
      const { standIn, userId, connect, inner } = withJane()
      if (method === 'PUT') standIn.addTicket(userId, 'open')
      const fetch: HttpFetch = (url, init) =>
        init?.method === method
          ? Promise.resolve(Response.json({ error: 'Conflict' }, { status: 409 }))
          : inner(url, init)
      const failed = connect(fetch).logCall(sampleReport(), signal)
      await expect(failed).rejects.toMatchObject({ code: 'crm_unavailable', retryable: true })
    },
  )
})

describe('the connection check of Zendesk', () => {
  it('is not taken in by 200 for a stranger', async () => {
    const { connector } = start({}, { ZENDESK_API_TOKEN: 'another-token' })
    const { ok, findings } = await connector.check(signal)
    expect(ok).toBe(false)
    expect(findings[0]).toMatchObject({ ok: false, text: expect.stringContaining('ZENDESK_API_TOKEN') })
  })
})

describe('Zendesk settings', () => {
  const whole = {
    ZENDESK_SUBDOMAIN: 'https://Acme.zendesk.com/agent',
    ZENDESK_EMAIL: 'a@b.co',
    ZENDESK_API_TOKEN: 't0ken',
  }

  it('are off without a subdomain, and read it out of an address', () => {
    expect(parseZendeskSettings({ ZENDESK_EMAIL: 'a@b.co' })).toBeUndefined()
    expect(parseZendeskSettings(whole)).toMatchObject({ subdomain: 'acme', apiUrl: 'https://acme.zendesk.com/api/v2' })
  })

  it.each([
    [{ ...whole, ZENDESK_API_TOKEN: '' }, 'set ZENDESK_CLIENT_ID and ZENDESK_CLIENT_SECRET'],
    [{ ...whole, ZENDESK_EMAIL: '' }, 'set ZENDESK_EMAIL'],
    [{ ...whole, ZENDESK_CLIENT_ID: 'switchhook' }, 'set ZENDESK_CLIENT_SECRET'],
    [{ ZENDESK_SUBDOMAIN: 'acme' }, 'set ZENDESK_CLIENT_ID and ZENDESK_CLIENT_SECRET'],
    [{ ...whole, ZENDESK_SUBDOMAIN: 'evil.example.com/' }, 'ZENDESK_SUBDOMAIN must'],
    [{ ...whole, ZENDESK_EMAIL: 'a@b.co/token' }, 'ZENDESK_EMAIL must'],
  ])('refuse %o, naming the variable', (env, says) => {
    expect(() => parseZendeskSettings(env)).toThrow(
      expect.objectContaining({ code: 'crm_not_configured', message: expect.stringContaining(says) }),
    )
  })
})

describe('a call on a ticket that holds more than it', () => {
  const bobOf = (standIn: ReturnType<typeof start>['standIn']) => {
    const id = standIn.seed({ name: 'Bob Brown' })
    return { chosen: { source: 'zendesk', id, name: 'Bob Brown' } }
  }
  const bodies = (ticket: { comments: readonly { body: string; public: boolean }[] } | undefined) =>
    ticket?.comments.map(({ body }) => body) ?? []

  it('is noted anew at the contact to whom a person moved it, and the ticket says where, once', async () => {
    const { connector, standIn, userId } = withJane()
    const shared = standIn.addTicket(userId, 'open')
    const ref = await connector.logCall(sampleReport(), signal)
    const bob = bobOf(standIn)
    const amend = () => connector.amendCall(sampleReport(bob, 'delivery-1', 4), ref, signal)
    standIn.fail({ kind: 'cut off after writing' })
    await expect(amend()).rejects.toMatchObject({ retryable: true })
    standIn.heal()
    const moved = await amend()
    expect(await amend()).toEqual(moved)
    const [, own, ...more] = standIn.tickets()
    expect(more).toEqual([])
    expect(moved.id).toBe(String(own?.id))
    expect(moved.left).toMatchObject([{ id: ref.id }])
    expect(own).toMatchObject({ requester_id: Number(bob.chosen.id) })
    expect(bodies(own)).toEqual([expect.stringContaining('Ann Example')])
    expect(shared.requester_id).toBe(userId)
    expect(bodies(shared).slice(1)).toEqual([
      expect.stringContaining(`ticket #${own?.id} now: a person moved it to Bob Brown`),
    ])
    expect(shared.comments.every((comment) => !comment.public)).toBe(true)
  })

  it('stays where it is when the contact that a person confirms has the ticket already', async () => {
    const { connector, standIn, userId } = withJane()
    standIn.addTicket(userId, 'open')
    const ref = await connector.logCall(sampleReport(), signal)
    const chosen = { source: 'zendesk', id: String(userId), name: 'Jane Doe' }
    expect(await connector.amendCall(sampleReport({ chosen }, 'delivery-1', 4), ref, signal)).toMatchObject({
      id: ref.id,
    })
    expect(standIn.tickets()).toHaveLength(1)
  })

  it('is marked as left out and not deleted: with a comment of somebody else, on a ticket that was there, or without the right', async () => {
    const leftOut = sampleReport({ leftOut: true }, 'delivery-1', 4)
    const onOther = withJane()
    onOther.standIn.addTicket(onOther.userId, 'open')
    const answered = withJane()
    const noRight = withJane({}, {}, { mayDelete: false })
    for (const { connector, standIn } of [onOther, answered, noRight]) {
      const ref = await connector.logCall(sampleReport(), signal)
      const [ticket] = standIn.tickets()
      if (standIn === answered.standIn) ticket?.comments.push({ body: 'I called her back.', public: false })
      expect(await connector.removeCall?.(leftOut, ref, signal)).toBe('marked')
      expect(await connector.removeCall?.(leftOut, ref, signal)).toBe('marked')
      expect(bodies(ticket).filter((body) => body.includes('was left out by a person'))).toHaveLength(1)
    }
  })

  it('says that a closed ticket takes no mark', async () => {
    const { connector, standIn, userId } = withJane()
    const shared = standIn.addTicket(userId, 'open')
    const ref = await connector.logCall(sampleReport(), signal)
    shared.status = 'closed'
    const failed = connector.removeCall?.(sampleReport({ leftOut: true }, 'delivery-1', 4), ref, signal)
    await expect(failed).rejects.toMatchObject({ code: 'crm_rejected', retryable: false })
  })
})
