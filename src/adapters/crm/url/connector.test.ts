import { describe, expect, it } from 'vitest'
import { connectorContext } from '../../../../test/support/crm/connector-context.ts'
import { callDestinations, contactSources, createConnectors } from '../registry.ts'

const signal = new AbortController().signal
const context = connectorContext({ fetch: () => Promise.reject(new Error('it asks nobody')) })
const made = (template: string) => createConnectors({ CRM_URL_TEMPLATE: template }, context)

describe('a CRM by its address alone', () => {
  it('is switched on by its template, is asked for nobody and sent nothing, and shows what a call opens', async () => {
    const connectors = made('https://crm.example.com/?phone={e164}&name={name}')
    expect(connectors).toMatchObject([{ id: 'url', kind: 'url', urlTemplate: expect.stringContaining('{e164}') }])
    expect([contactSources(connectors), callDestinations(connectors)]).toEqual([[], []])
    expect(await connectors[0]?.check(signal)).toEqual({
      ok: true,
      findings: [
        {
          ok: true,
          text: 'A call of +1 202 555 0142 opens https://crm.example.com/?phone=%2B12025550142&name=Grace%20Miller',
        },
      ],
    })
  })

  it('says what is wrong with a template, and never where it leads', async () => {
    const [broken] = made('javascript:alert("{e164}")')
    const check = await broken?.check(signal)
    expect(check).toMatchObject({
      ok: false,
      findings: [{ text: expect.stringContaining('CRM_URL_TEMPLATE must be') }],
    })
    expect(broken?.urlTemplate).toBeUndefined()
    expect(JSON.stringify(check)).not.toContain('alert')
  })
})
