import { describe, expect, it } from 'vitest'
import { callLoggerFormCheck } from '../../../../test/support/call-logger/operations.ts'
import { createCallLoggerStandIn } from '../../../../test/support/call-logger/stand-in.ts'
import { connectorContext } from '../../../../test/support/crm/connector-context.ts'
import { handlerFetch } from '../../../../test/support/crm/handler-fetch.ts'
import { heldTo } from '../../../../test/support/crm/held-to.ts'
import { createVirtualClock } from '../../../../test/support/virtual-clock.ts'
import type { CallView } from '../../../core/calls/call.ts'
import type { ConnectorContext } from '../connector.ts'
import { describeConnector } from '../connector-contract.ts'
import { ann, enriched, kindsOfCall, sampleReport, withheldCall } from '../contract/sample-calls.ts'
import { entryChanges } from '../entry-changes.ts'
import { createCallLoggerConnector } from './connector.ts'
import { parseCallLoggerSettings } from './settings.ts'

const signal = new AbortController().signal

function start(more: Partial<ConnectorContext> = {}) {
  const clock = createVirtualClock()
  const standIn = createCallLoggerStandIn({ clock })
  const settings = parseCallLoggerSettings(standIn.env())
  if (!settings) throw new Error('not switched on')
  const context = connectorContext({ fetch: handlerFetch(standIn.handle), clock, ...more })
  const connector = createCallLoggerConnector(settings, context)
  const logged = async (view: Partial<CallView>, key?: string) => {
    await connector.logCall(sampleReport(view, key), signal)
    return standIn.calls()[0]
  }
  return { clock, standIn, connector, logged }
}

heldTo(callLoggerFormCheck)

describeConnector({
  name: 'The call logger',
  takeFaults: callLoggerFormCheck.takeFaults,
  start: () => {
    const { clock, connector, standIn } = start()
    const { requestCount, fail, heal } = standIn
    const entries = () => standIn.calls().map((call) => ({ text: JSON.stringify(call) }))
    const nobody = { seed: () => '', contacts: () => [] }
    return { clock, connector, secrets: [], standIn: { ...nobody, entries, requestCount, fail, heal } }
  },
  storedForms: [],
  can: { find: false, create: false, log: true, amend: false },
  entryChanges: entryChanges['call-logger'],
  owners: {
    firstRung: true,
    start(agents) {
      const { connector, standIn } = start({ agents })
      return { connector, ownerEmail: () => standIn.calls()[0]?.callOwnerEmail || undefined }
    },
  },
  phoneCallsOnly: true,
  says: { agent: ann.email, start: '2026-07-20T10:14:00+01:00', outcome: false },
})

describe('a call in the call logger', () => {
  it('has the form of the contract', async () => {
    expect(await start().logged({}, 'call-1.call-logger')).toEqual({
      phoneNumber: '+447700900123',
      callDuration: 192,
      callOwnerExtension: '101',
      callOwnerEmail: 'ann@example.com',
      callDirection: 'INBOUND',
      timestamp: '2026-07-20T10:14:00+01:00',
      pbxCallId: 'call-1.call-logger',
    })
  })

  it('is there already when it is answered 409', async () => {
    const { connector, standIn } = start()
    await connector.logCall(sampleReport(), signal)
    expect(await connector.logCall(sampleReport({ talkSeconds: 5 }), signal)).toEqual({ id: 'delivery-1' })
    expect(standIn.calls()).toMatchObject([{ callDuration: 192 }])
  })

  it('is of the e-mail that the site’s table has for the extension, where the PBX says none', async () => {
    const agents = { find: async (extension: string) => ({ extension, email: `${extension}@table.example.com` }) }
    const answeredBy = { extension: '101' }
    const view = { answeredBy, legs: [], rung: [answeredBy] }
    expect(await start({ agents }).logged(view)).toMatchObject({ callOwnerEmail: '101@table.example.com' })
    expect(await start({ agents }).logged({})).toMatchObject({ callOwnerEmail: ann.email })
  })

  it('that was missed is logged, under the first phone that rang', async () => {
    expect(await start().logged(kindsOfCall.missed ?? {})).toMatchObject({ callDuration: 0, callOwnerExtension: '101' })
    expect(await start().logged(withheldCall)).toMatchObject({ phoneNumber: '' })
  })

  it('of an extension that nobody is mapped to is logged without an e-mail, of a queue alone too', async () => {
    const answeredBy = { extension: '199' }
    expect(await start().logged({ answeredBy, legs: [] })).toMatchObject({
      callOwnerExtension: '199',
      callOwnerEmail: '',
    })
    const nobody = { ...kindsOfCall.abandoned, rung: [], legs: [] }
    expect(await start().logged(nobody)).toMatchObject({ callOwnerExtension: '800', callOwnerEmail: '' })
    expect(await start().logged({ ...nobody, queue: undefined })).toMatchObject({ callOwnerExtension: '' })
  })

  it('that could not be delivered is not taken for delivered, and 4xx is for good', async () => {
    const { connector, standIn } = start()
    standIn.fail({ kind: 'cut off before writing' })
    await expect(connector.logCall(sampleReport(), signal)).rejects.toMatchObject({ retryable: true })
    standIn.fail({ kind: 'status', status: 422 })
    await expect(connector.logCall(sampleReport(), signal)).rejects.toMatchObject({
      code: 'crm_rejected',
      retryable: false,
    })
  })

  it('is not amended, and a chat is none', async () => {
    const { connector, standIn } = start()
    const ref = await connector.logCall(sampleReport(), signal)
    expect(await connector.amendCall(sampleReport(enriched, 'delivery-1', 5), ref, signal)).toBe(ref)
    await connector.logCall(sampleReport({ medium: 'chat' }, 'chat-1'), signal)
    expect(standIn.requestCount()).toBe(1)
  })
})

describe('the call logger’s settings', () => {
  it('are off without an address, and go by either name', () => {
    expect(parseCallLoggerSettings({ API_BASE_URL: ' ' })).toBeUndefined()
    expect(parseCallLoggerSettings({ API_BASE_URL: 'http://10.0.0.5:3000/' })).toEqual({
      baseUrl: 'http://10.0.0.5:3000',
    })
    const both = { API_BASE_URL: 'https://old.example.com', CALL_LOGGER_URL: 'https://new.example.com/v1' }
    expect(parseCallLoggerSettings(both)).toEqual({ baseUrl: 'https://new.example.com/v1' })
  })

  it.each(['logger.example.com', 'ftp://logger', 'https://user:pass@logger.example.com', 'https://logger?x=1'])(
    'refuse %s, naming the variable',
    (API_BASE_URL) => {
      expect(() => parseCallLoggerSettings({ API_BASE_URL })).toThrow(
        expect.objectContaining({ code: 'crm_not_configured', message: expect.stringContaining('API_BASE_URL must') }),
      )
    },
  )
})
