/**
 * One suite, three deployments: what a PBX and an admin see must not depend on where Switchhook runs. From the template
 * over the lookup to the CRM's entry, and through a power cut.
 */
import { beforeEach, describe, expect, it } from 'vitest'
import { deployedWithReamaze } from '../support/deployed-with-reamaze.ts'
import { deploymentKinds } from '../support/deployments.ts'
import { loadTemplate } from '../support/template-interpreter/load-template.ts'
import { waitFor } from '../support/wait-for.ts'

const settleMs = 1500

// Side by side: most of the time they wait, as for what a killed server held to be free again.
describe.concurrent.each(deploymentKinds)('$name', ({ name, open }) => {
  describe.sequential('the way of a call', () => {
    const deployed = deployedWithReamaze(open, { SWITCHHOOK_SETTLE_MS: String(settleMs) })
    beforeEach(() => deployed.reamaze.standIn.heal())

    const ask = (route: string, { key, body, method }: { key?: string; body?: unknown; method?: string } = {}) =>
      fetch(deployed.server.url + route, {
        method: method ?? (body === undefined ? 'GET' : 'POST'),
        headers: { authorization: `Bearer ${key ?? deployed.server.adminKey}`, 'content-type': 'application/json' },
        body: body === undefined ? undefined : JSON.stringify(body),
      })
    const read = async <T>(route: string, options: Parameters<typeof ask>[1] = {}): Promise<T> => {
      const answer = await ask(route, options)
      expect(answer.status, `${route}: ${await answer.clone().text()}`).toBe(200)
      return answer.json<T>()
    }
    const at = (minute: number, second: number) => new Date(Date.UTC(2026, 10, 20, 9, minute, second)).toISOString()
    const journal = async (minute: number, number = '+15551234567') => {
      const call = { number, direction: 'Inbound', type: 'Inbound', agent: '101', agentFirstName: 'Ann' }
      const times = {
        callStartTimeUTC: at(minute, 0),
        callEstablishedTimeUTC: at(minute, 5),
        callEndTimeUTC: at(minute, 30),
      }
      const body = { ...call, ...times }
      type Accepted = { response: { call: string; status: string } }
      return (await read<Accepted>('/api/v1/call-journal', { key: deployed.server.siteKey, body })).response
    }
    const stateOf = async (call: string) => {
      const answer = await ask(`/v1/calls/${call}`)
      if (answer.status !== 200) return undefined
      return (await answer.json<{ deliveries: { state: string }[] }>()).deliveries[0]?.state
    }
    const failuresOf = async (call: string) => {
      const { deliveries } = await read<{ deliveries: { callId: string; failures: number }[] }>('/v1/deliveries')
      return deliveries.find(({ callId }) => callId === call)?.failures ?? 0
    }

    it('is healthy, by measuring it', async () => {
      // On a full machine the records may take longer than the two seconds that are healthy, at first.
      await expect.poll(() => read('/health')).toMatchObject({ status: 'ok', checks: { records: { ok: true } } })
    })

    it('stores where it says', () => {
      expect(deployed.place.usesUpstash()).toBe(name.includes('Upstash'))
    })

    it('serves a template that finds contacts and journals calls', async () => {
      const contact = { line: 1, firstName: 'Ada', lastName: 'Lovelace', company: 'Engines Ltd', emails: [] }
      const contacts = [{ ...contact, phones: [{ number: '(202) 555-0123' }] }]
      await read('/v1/contacts/import', { body: { importId: 't', contacts } })
      const xml = await (await ask('/3cx/template.xml?version=v20')).text()
      const pbx = loadTemplate(xml, { fetch, version: 'v20', parameters: { ApiKey: deployed.server.siteKey } })
      expect(await pbx.lookup({ number: '+12025550123' })).toMatchObject({
        hit: true,
        outputs: { FirstName: 'Ada', LastName: 'Lovelace' },
      })
    })

    it('looks a caller up in the CRM, and from the cache', async () => {
      deployed.reamaze.standIn.seed({ name: 'Grace Hopper', phone: '+12025550177' })
      const body = { number: '+12025550177' }
      const lookUp = () => read<{ full_name: string }>('/3cx/lookup', { key: deployed.server.siteKey, body })
      // Of this caller: what is asked about the one before goes on after its lookup's deadline.
      const asked = () => deployed.reamaze.standIn.requests().filter((request) => request.includes('2025550177'))
      expect(await lookUp()).toMatchObject({ full_name: 'Grace Hopper' })
      const before = asked()
      expect(before).not.toEqual([])
      expect(await lookUp()).toMatchObject({ full_name: 'Grace Hopper' })
      expect(asked()).toEqual(before)
    })

    it('brings a journal into the CRM once, however often it is sent', async () => {
      const { call, status } = await journal(10, '+15551230010')
      expect(status).toBe('accepted')
      expect(await journal(10, '+15551230010')).toEqual({ call, status: 'duplicate' })
      await waitFor(async () => (await stateOf(call)) === 'delivered')
      expect(deployed.reamaze.standIn.messages()).toHaveLength(1)
      const { deliveries } = await read<{ deliveries: unknown[] }>('/v1/deliveries?state=delivered')
      expect(deliveries.length).toBeGreaterThan(0)
    })

    it('tries again while the CRM is down, and delivers once', async () => {
      const before = deployed.reamaze.standIn.messages().length
      deployed.reamaze.standIn.fail({ kind: 'status', status: 503 })
      const { call } = await journal(20, '+15551230020')
      await waitFor(async () => (await failuresOf(call)) > 0)
      deployed.reamaze.standIn.heal()
      await waitFor(async () => (await stateOf(call)) === 'delivered', 60_000)
      expect(deployed.reamaze.standIn.messages()).toHaveLength(before + 1)
    }, 90_000)

    it('makes keys that open what they may, and nothing once revoked', async () => {
      const made = await ask('/v1/keys', { body: { name: 'desk', scopes: ['lookup'] } })
      expect([200, 201]).toContain(made.status)
      const { token, key } = await made.json<{ token: string; key: { id: string } }>()
      const body = { number: '+12025550123' }
      expect((await ask('/3cx/lookup', { key: token, body })).status).toBe(200)
      expect((await ask('/v1/calls', { key: token })).status).toBe(403)
      expect((await ask(`/v1/keys/${key.id}`, { method: 'DELETE' })).status).toBeLessThan(300)
      await waitFor(async () => (await ask('/3cx/lookup', { key: token, body })).status === 401, 60_000)
    }, 90_000)

    it('loses and doubles nothing when it is killed between accepting and delivering', async () => {
      const before = deployed.reamaze.standIn.messages().length
      // On a slow machine the first is due before the last is sent: the CRM takes nothing meanwhile.
      deployed.reamaze.standIn.fail({ kind: 'hang' })
      const calls = [await journal(31), await journal(32), await journal(33)]
      await deployed.server.kill()
      expect(deployed.reamaze.standIn.messages()).toHaveLength(before)
      deployed.reamaze.standIn.heal()
      await deployed.start()
      expect(await journal(32)).toEqual({ call: calls[1]?.call, status: 'duplicate' })
      for (const { call } of calls) await waitFor(async () => (await stateOf(call)) === 'delivered', 90_000)
      expect(deployed.reamaze.standIn.messages()).toHaveLength(before + 3)
      expect(new Set(deployed.reamaze.standIn.messages().map(({ id }) => id)).size).toBe(before + 3)
    }, 120_000)

    it('makes one entry, not two, when it is killed while it writes to the CRM', async () => {
      const before = deployed.reamaze.standIn.messages().length
      // The entry is written, the answer never comes: the worst moment to die.
      deployed.reamaze.standIn.fail({ kind: 'hang after writing' })
      const { call } = await journal(41)
      await waitFor(async () => deployed.reamaze.standIn.messages().length === before + 1)
      await deployed.server.kill()
      deployed.reamaze.standIn.heal()
      await deployed.start()
      await waitFor(async () => (await stateOf(call)) === 'delivered', 90_000)
      expect(deployed.reamaze.standIn.messages()).toHaveLength(before + 1)
    }, 120_000)
  })
})
