import { describe, expect, it } from 'vitest'
import { connectorContext } from '../../../../test/support/crm/connector-context.ts'
import { handlerFetch } from '../../../../test/support/crm/handler-fetch.ts'
import { heldTo } from '../../../../test/support/crm/held-to.ts'
import { createVirtualClock } from '../../../../test/support/virtual-clock.ts'
import { zendeskFormCheck } from '../../../../test/support/zendesk/operations.ts'
import { createZendeskStandIn } from '../../../../test/support/zendesk/stand-in.ts'
import type { AgentTable } from '../../../core/agents/agent.ts'
import type { CallView } from '../../../core/calls/call.ts'
import { sampleReport, withheldCall } from '../contract/sample-calls.ts'
import { callDestinations, createConnectors } from '../registry.ts'
import { createZendeskConnector } from './connector.ts'
import { parseZendeskSettings } from './settings.ts'

const signal = new AbortController().signal
const ann = { extension: '101', email: 'ann@example.com' }
const bob = { extension: '102', email: 'bob@example.com' }
const ringsAtAnn: Partial<CallView> = { state: 'ringing', rung: [ann], answeredBy: undefined }

heldTo(zendeskFormCheck)

function start(pop = 'ring', agents?: AgentTable, hasTalk = true) {
  const clock = createVirtualClock()
  const standIn = createZendeskStandIn({ clock, hasTalk })
  const context = connectorContext({ fetch: handlerFetch(standIn.handle), clock, ...(agents && { agents }) })
  const settings = parseZendeskSettings({ ...standIn.env(), ZENDESK_POP: pop })
  if (!settings) throw new Error('not switched on')
  const zendesk = createZendeskConnector(settings, context)
  const [annsId, bobsId] = [ann, bob].map(({ email }) => standIn.addUser({ name: email, email, role: 'agent' }).id)
  const report = (view: Partial<CallView>, liveEvent: 'ringing' | 'answered' = 'ringing') =>
    zendesk.reportLiveEvent?.(sampleReport(view), liveEvent, signal)
  const jane = Number(standIn.seed({ name: 'Jane Doe', phone: '+447700900123' }))
  return { standIn, zendesk, report, annsId, bobsId, jane }
}

/** As a site has it: the code that pops is loaded when it is needed. */
const registered = (env: Record<string, string>, fetch = handlerFetch(async () => Response.json({}))) =>
  callDestinations(createConnectors(env, connectorContext({ fetch, clock: createVirtualClock() })))[0]

describe('the pop in Zendesk', () => {
  it('is off unless set, and hears of what was asked for', async () => {
    const { standIn, jane, annsId } = start()
    const env = standIn.env()
    const kinds = (pop: string) => registered({ ...env, ZENDESK_POP: pop })?.liveEventKinds
    expect([kinds(''), kinds('off'), kinds('answer'), kinds('Ring')]).toEqual([
      [],
      [],
      ['answered'],
      ['ringing', 'answered'],
    ])
    const site = registered({ ...env, ZENDESK_POP: 'ring' }, handlerFetch(standIn.handle))
    await site?.reportLiveEvent?.(sampleReport(ringsAtAnn), 'ringing', signal)
    expect(standIn.screens()).toEqual([`${annsId} users/${jane}`])
    expect(() => parseZendeskSettings({ ...env, ZENDESK_POP: 'always' })).toThrow(
      /ZENDESK_POP must be off, ring or answer/,
    )
  })

  it('shows the user in the browser of whose phone rings, and their ticket where exactly one is open', async () => {
    const { report, standIn, annsId, jane } = start()
    expect(await report(ringsAtAnn)).toEqual({
      id: `users/${jane}`,
      url: `https://acme.zendesk.com/agent/users/${jane}`,
    })
    const ticket = standIn.addTicket(jane, 'open')
    standIn.addTicket(jane, 'solved')
    await report(ringsAtAnn)
    standIn.addTicket(jane, 'pending')
    await report(ringsAtAnn)
    expect(standIn.screens()).toEqual([
      `${annsId} users/${jane}`,
      `${annsId} tickets/${ticket.id}`,
      `${annsId} users/${jane}`,
    ])
  })

  it('waits for who answers where several phones ring, and is not repeated where one rang', async () => {
    const { report, standIn, bobsId, jane } = start()
    await report({ ...ringsAtAnn, rung: [ann, bob] })
    expect(standIn.screens()).toEqual([])
    await report({ state: 'talking', rung: [ann, bob], answeredBy: bob }, 'answered')
    await report({ state: 'talking', rung: [ann], answeredBy: ann }, 'answered')
    expect(standIn.screens()).toEqual([`${bobsId} users/${jane}`])
  })

  it('on answer is at who answered', async () => {
    const { report, standIn, annsId, jane } = start('answer')
    await report({ state: 'talking', rung: [ann], answeredBy: ann }, 'answered')
    expect(standIn.screens()).toEqual([`${annsId} users/${jane}`])
  })

  it('goes by the user of the site’s table before the e-mail address', async () => {
    const { report, standIn, jane } = start('ring', {
      find: async (extension) => ({ extension, crmUsers: { zendesk: '77' } }),
    })
    standIn.addUser({ id: 77, name: 'Ann', role: 'agent' })
    await report(ringsAtAnn)
    expect(standIn.screens()).toEqual([`77 users/${jane}`])
  })

  it('shows nothing of strangers, withheld numbers, calls that go out and agents whom Zendesk does not know', async () => {
    const { report, standIn } = start()
    const { external } = sampleReport().call.view
    await report({
      ...ringsAtAnn,
      external: external && { ...external, number: '+447700900999', e164: '+447700900999' },
    })
    await report({ ...withheldCall, ...ringsAtAnn })
    await report({ ...ringsAtAnn, direction: 'outbound' })
    await report({ ...ringsAtAnn, rung: [{ extension: '199' }] })
    await report({ ...ringsAtAnn, rung: [] })
    expect(standIn.screens()).toEqual([])
  })

  it.each([
    [false, undefined, '403'],
    [true, { find: async (extension: string) => ({ extension, crmUsers: { zendesk: '404404' } }) }, '404'],
  ])('that Zendesk refuses is given up, and is no fault of the login (%#)', async (hasTalk, agents, status) => {
    const { report } = start('ring', agents, hasTalk)
    const refused = { code: 'crm_rejected', retryable: false, message: expect.stringContaining(`(${status})`) }
    await expect(report(ringsAtAnn)).rejects.toMatchObject(refused)
  })

  it('that fails for a moment is tried again', async () => {
    const { report, standIn } = start()
    standIn.fail({ kind: 'status', status: 503 })
    await expect(report(ringsAtAnn)).rejects.toMatchObject({ retryable: true })
  })
})
