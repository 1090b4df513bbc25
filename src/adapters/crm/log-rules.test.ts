import { describe, expect, it } from 'vitest'
import { connectorContext } from '../../../test/support/crm/connector-context.ts'
import { reamazeFetch } from '../../../test/support/reamaze/server.ts'
import { createReamazeStandIn } from '../../../test/support/reamaze/stand-in.ts'
import { readNumber } from '../../core/phone/read-number.ts'
import { sampleCall, sampleReport } from './contract/sample-calls.ts'
import { logRulesVariable } from './log-rules.ts'
import { createConnectors } from './registry.ts'

const signal = new AbortController().signal
const standIn = createReamazeStandIn()
const context = connectorContext({ fetch: reamazeFetch(standIn) })

function reamaze(rules: string) {
  const [connector] = createConnectors({ ...standIn.env(), REAMAZE_LOG: rules }, context)
  if (connector === undefined) throw new Error('the connector is switched on')
  return connector
}

describe('the rules of a connector', () => {
  it('stand in a variable of its own', () => {
    expect(['suitecrm', 'call-logger', 'webhook-2'].map(logRulesVariable)).toEqual([
      'SUITECRM_LOG',
      'CALL_LOGGER_LOG',
      'WEBHOOK_2_LOG',
    ])
  })

  it('decide which calls it wants, numbers read in the site’s country', () => {
    const connector = reamaze('did=020 7946 0000')
    expect(connector).toMatchObject({ id: 'reamaze', rules: 'did=020 7946 0000' })
    expect(connector.wants?.(sampleCall())).toBe(true)
    expect(connector.wants?.(sampleCall({ did: '+442079460001' }))).toBe(false)
    expect(reamaze(' ').wants).toBeUndefined()
  })

  it('that are faulty stop logging with a sentence, and not the finding of contacts', async () => {
    const connector = reamaze('direction=inbound; qeue=800')
    const refused = { code: 'crm_not_configured', retryable: true, message: expect.stringContaining('REAMAZE_LOG') }
    await expect(connector.logCall(sampleReport(), signal)).rejects.toMatchObject(refused)
    await expect(connector.amendCall(sampleReport(), { id: '1' }, signal)).rejects.toMatchObject(refused)
    expect(await connector.findByNumber(readNumber('+447700900123', 'GB'), signal)).toEqual([])
    const check = await connector.check(signal)
    expect(check.ok).toBe(false)
    expect(check.findings.at(-1)).toMatchObject({
      ok: false,
      text: expect.stringContaining('At character 20 of REAMAZE_LOG'),
    })
  })
})
