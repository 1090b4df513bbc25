import { describe, expect, it } from 'vitest'
import { createVirtualClock } from '../../../../../test/support/virtual-clock.ts'
import { ThreecxApi } from '../api/api.ts'
import { readSetup } from './setup.ts'

const settings = { url: 'https://pbx.example.com', clientId: '900', clientSecret: 'swordfish' }
const good: Readonly<Record<string, object>> = {
  SystemStatus: {
    FQDN: 'pbx.example.com',
    Version: '20.0.6',
    LicenseActive: true,
    ExpirationDate: '2027-01-01T00:00:00Z',
  },
  ServicePrincipals: { value: [{ Number: '900', CallControlEnabled: true, XAPIEnabled: true }] },
  CrmIntegration: { Name: 'Switchhook', PhonebookPriorityOptions: 'AlwaysQuery', EnabledForExternalCalls: true },
  'Recordings/Pbx.GetRecordingRepositorySettings()': { AutoDeleteRecordingEnabled: false, AutoDeleteRecordingDays: 0 },
}

async function faultsOf(
  changes: Readonly<Record<string, object | number>>,
  { fetchedWithinDays }: { fetchedWithinDays: number | undefined } = { fetchedWithinDays: 3 },
): Promise<string[]> {
  const clock = createVirtualClock()
  const answers = { ...good, ...changes }
  const api = new ThreecxApi(settings, {
    clock,
    fetch: async (url) => {
      if (url.endsWith('/connect/token')) return Response.json({ access_token: 't', expires_in: 60 })
      const answer = answers[new URL(url).pathname.slice('/xapi/v1/'.length)]
      return typeof answer === 'number' ? new Response('', { status: answer }) : Response.json(answer)
    },
  })
  const about = { clientId: '900', nowMs: Date.UTC(2026, 10, 20), fetchedWithinDays }
  const { findings } = await readSetup(api, about, new AbortController().signal)
  return findings.filter(({ ok }) => !ok).map(({ text }) => text)
}

const deletesAfter = (days: number, isOn = true) => ({
  'Recordings/Pbx.GetRecordingRepositorySettings()': {
    AutoDeleteRecordingEnabled: isOn,
    AutoDeleteRecordingDays: days,
  },
})

describe('what an admin should know of a 3CX', () => {
  it('nothing where all is well', async () => {
    expect(await faultsOf({})).toEqual([])
    expect(await faultsOf(deletesAfter(4))).toEqual([])
    expect(await faultsOf(deletesAfter(1, false))).toEqual([])
    // None are kept here: nothing is lost but links.
    expect(await faultsOf(deletesAfter(1), { fetchedWithinDays: undefined })).toEqual([])
  })

  it.each([
    [
      { CrmIntegration: { ...good.CrmIntegration, PhonebookPriorityOptions: 'NotQueryIfInPhonebookFound' } },
      /phonebook has priority/,
    ],
    [{ CrmIntegration: { Name: 'x', EnabledForExternalCalls: false, EnabledForDidCalls: false } }, /lookup is off/],
    [
      { ServicePrincipals: { value: [{ Number: '900', CallControlEnabled: false, XAPIEnabled: true }] } },
      /no Call Control/,
    ],
    [{ ServicePrincipals: { value: [{ Number: '900', CallControlEnabled: true, XAPIEnabled: false }] } }, /tick XAPI/],
    [{ ServicePrincipals: { value: [] } }, /lists no API entry 900/],
    [{ SystemStatus: { LicenseActive: false } }, /licence is not active/],
    [{ SystemStatus: { LicenseActive: true, ExpirationDate: '2026-01-31T00:00:00Z' } }, /licence ended 2026-01-31/],
    [{ SystemStatus: { RecordingQuotaReached: true } }, /quota for recordings/],
    [deletesAfter(1), /deletes recordings after a day, .* tried for 3: some may be lost/],
    [deletesAfter(3), /deletes recordings after 3 days/],
    [{ SystemStatus: 403 }, /role System Owner/],
    [{ SystemStatus: 502 }, /HTTP 502/],
  ])('one sentence for %j', async (changes, sentence) => {
    const faults = await faultsOf(changes)
    expect(faults).toEqual([expect.stringMatching(sentence)])
  })

  it('one sentence where all is forbidden, not one for each', async () => {
    const all = Object.fromEntries(Object.keys(good).map((what) => [what, 403]))
    expect(await faultsOf(all)).toEqual([expect.stringMatching(/forbids everything \(403\)/)])
  })

  it('nothing of what this build does not have', async () => {
    expect(await faultsOf({ 'Recordings/Pbx.GetRecordingRepositorySettings()': 404 })).toEqual([])
  })
})
