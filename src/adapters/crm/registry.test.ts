import { describe, expect, it } from 'vitest'
import { connectorContext } from '../../../test/support/crm/connector-context.ts'
import { reamazeFetch } from '../../../test/support/reamaze/server.ts'
import { createReamazeStandIn } from '../../../test/support/reamaze/stand-in.ts'
import { readNumber } from '../../core/phone/read-number.ts'
import { sampleReport } from './contract/sample-calls.ts'
import { callDestinations, contactSources, createConnectors } from './registry.ts'

const signal = new AbortController().signal
const standIn = createReamazeStandIn()
const context = connectorContext({ fetch: reamazeFetch(standIn) })
const ids = (list: readonly { readonly id: string }[]) => list.map((one) => one.id)

describe('the registry of connectors', () => {
  it('is empty when no CRM is switched on', () => {
    expect(createConnectors({}, context)).toEqual([])
  })

  it('makes what the environment switches on, working', async () => {
    const connectors = createConnectors({ ...standIn.env(), REAMAZE_PRIORITY: '5' }, context)
    expect(connectors).toMatchObject([{ id: 'reamaze', kind: 'reamaze', priority: 5 }])
    expect(await connectors[0]?.findByNumber(readNumber('+447700900123', 'GB'), signal)).toEqual([])
  })

  it('asks only who can: no log without a voice channel, no lookup without an API token', () => {
    const env = standIn.env()
    const findsOnly = createConnectors({ ...env, REAMAZE_VOICE_SECRET: '', REAMAZE_CHANNEL_PHONE: '' }, context)
    expect([ids(contactSources(findsOnly)), ids(callDestinations(findsOnly))]).toEqual([['reamaze'], []])
    const logsOnly = createConnectors({ ...env, REAMAZE_LOGIN_EMAIL: '', REAMAZE_API_TOKEN: '' }, context)
    expect([ids(contactSources(logsOnly)), ids(callDestinations(logsOnly))]).toEqual([[], ['reamaze']])
  })

  it('keeps a webhook without a secret, which refuses and does not slow lookups down', async () => {
    const connectors = createConnectors({ WEBHOOK_2_URL: 'https://hooks.example.com/' }, context)
    expect([ids(contactSources(connectors)), ids(callDestinations(connectors))]).toEqual([[], ['webhook-2']])
    const failed = connectors[0]?.logCall(sampleReport(), signal)
    await expect(failed).rejects.toMatchObject({
      message: expect.stringContaining('set WEBHOOK_2_SECRET'),
      retryable: true,
    })
  })

  it('keeps a CRM that is set up wrong, to say so wherever it is used', async () => {
    const [broken] = createConnectors({ REAMAZE_BRAND: 'acme' }, context)
    const expected = {
      code: 'crm_not_configured',
      retryable: true,
      message: expect.stringContaining('REAMAZE_API_TOKEN'),
    }
    await expect(broken?.findByEmail('a@example.com', signal)).rejects.toMatchObject(expected)
    await expect(broken?.logCall(sampleReport(), signal)).rejects.toMatchObject(expected)
    expect(await broken?.check(signal)).toMatchObject({ ok: false, findings: [{ ok: false }] })
  })
})
