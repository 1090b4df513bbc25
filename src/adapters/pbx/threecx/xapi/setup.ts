/**
 * How a 3CX is set up, as far as it matters here, in sentences for an admin: licence, rights of the API entry, what keeps its
 * CRM lookup from being asked, and how long it keeps recordings. Reads the XAPI's official description; writes nothing.
 */
import * as z from 'zod'
import { SwitchhookError, toSwitchhookError } from '../../../../lib/errors.ts'
import type { SourceFinding } from '../../source.ts'
import type { ThreecxApi } from '../api/api.ts'
import { grantReports } from './query.ts'

const text = z.string().nullish().catch(null)
const flag = z.boolean().nullish().catch(null)

const systemForm = z.object({
  FQDN: text,
  Version: text,
  ProductCode: text,
  LicenseActive: flag,
  ExpirationDate: text,
  HasNotRunningServices: flag,
  RecordingStopped: flag,
  RecordingQuotaReached: flag,
})
const crmForm = z.object({
  Name: text,
  EnabledForExternalCalls: flag,
  EnabledForDidCalls: flag,
  PhonebookPriorityOptions: text,
})
const principalsForm = z.object({
  value: z.array(z.object({ Number: text, CallControlEnabled: flag, XAPIEnabled: flag })),
})
const recordingsForm = z.object({
  AutoDeleteRecordingEnabled: flag,
  AutoDeleteRecordingDays: z.number().nullish().catch(null),
})

type RecordingsForm = z.output<typeof recordingsForm>

const good = (sentence: string): SourceFinding => ({ ok: true, text: sentence })
const bad = (sentence: string): SourceFinding => ({ ok: false, text: sentence })

const recordingSettings = 'Recordings/Pbx.GetRecordingRepositorySettings()'

export interface SetupQuestion {
  readonly clientId: string
  readonly nowMs: number
  /** Recordings are kept here, and tried for so long where one can not be fetched at once; undefined: none are kept. */
  readonly fetchedWithinDays?: number | undefined
}

export interface SetupFindings {
  readonly findings: readonly SourceFinding[]
  readonly version?: string | undefined
}

/** Each part for itself: what may not be read is a finding, and the others are read all the same. Rejects when the signal aborts. */
export async function readSetup(
  api: ThreecxApi,
  { clientId, nowMs, fetchedWithinDays }: SetupQuestion,
  signal: AbortSignal,
): Promise<SetupFindings> {
  let version: string | undefined
  const parts = [
    async () => {
      const system = systemForm.parse(await ask(api, 'SystemStatus', signal))
      version = system.Version ?? undefined
      return systemFindings(system, nowMs)
    },
    async () => principalFindings(principalsForm.parse(await ask(api, 'ServicePrincipals', signal)), clientId),
    async () => crmFindings(crmForm.parse(await ask(api, 'CrmIntegration', signal))),
    async () => recordingFindings(recordingsForm.parse(await ask(api, recordingSettings, signal)), fetchedWithinDays),
  ]
  const findings: SourceFinding[] = []
  const refused: string[] = []
  for (const part of parts) {
    try {
      findings.push(...(await part()))
    } catch (thrown) {
      signal.throwIfAborted()
      const { code, message } = toSwitchhookError(thrown)
      if (code === 'source_unauthorized') refused.push(message)
      else if (code !== 'not_found') findings.push(bad(code === 'internal' ? unknownForm(api.url) : message))
    }
  }
  // All of it refused is one cause, not several.
  if (refused.length === parts.length) return { findings: [bad(everythingForbidden(api.url))] }
  return { findings: [...findings, ...refused.slice(0, 1).map(bad)], version }
}

/** Which version of 3CX it is; undefined where it does not say. Rejects as ThreecxApi.get does. */
export async function readVersion(api: ThreecxApi, signal: AbortSignal): Promise<string | undefined> {
  const asked = { path: '/xapi/v1/SystemStatus', grant: grantReports }
  return systemForm.safeParse(await api.get(asked, signal)).data?.Version ?? undefined
}

/** After how many days it deletes recordings; 0: never. Rejects as the API does. */
export async function readRecordingDays(api: ThreecxApi, signal: AbortSignal): Promise<number> {
  return recordingDaysOf(recordingsForm.parse(await ask(api, recordingSettings, signal)))
}

async function ask(api: ThreecxApi, what: string, signal: AbortSignal): Promise<unknown> {
  const value = await api.get({ path: `/xapi/v1/${what}`, grant: grantReports }, signal)
  if (value === undefined) throw new SwitchhookError('not_found', `This 3CX has no ${what}.`)
  return value
}

function unknownForm(url: string): string {
  return `The 3CX at ${url} answered in a form that is not known; report its version.`
}

function everythingForbidden(url: string): string {
  return `The 3CX at ${url} forbids everything (403): in Integrations > API give the client ID a department and the role System Owner; a licence below Enterprise has no API.`
}

function systemFindings(system: z.output<typeof systemForm>, nowMs: number): SourceFinding[] {
  const { FQDN, Version, ProductCode, LicenseActive, ExpirationDate } = system
  const expiryMs = Date.parse(ExpirationDate ?? '')
  // Year 1 stands for none.
  const isExpired = expiryMs > 0 && expiryMs < nowMs
  const name = [FQDN, Version && `version ${Version}`, ProductCode && `licence ${ProductCode}`].filter(Boolean)
  return [
    good(`3CX ${name.join(', ')}`),
    ...(LicenseActive === false ? [bad('Its licence is not active: the API ends with it. Renew it in 3CX.')] : []),
    ...(isExpired ? [bad(`Its licence ended ${ExpirationDate?.slice(0, 10)}. Renew it in 3CX.`)] : []),
    ...(system.HasNotRunningServices === true ? [bad('Some of its services do not run; see its dashboard.')] : []),
    ...(system.RecordingStopped === true || system.RecordingQuotaReached === true
      ? [bad('It records nothing now: its quota for recordings is full. Free some in 3CX, or raise it.')]
      : []),
  ]
}

function principalFindings({ value }: z.output<typeof principalsForm>, clientId: string): SourceFinding[] {
  const own = value.find(({ Number: number }) => number === clientId)
  if (!own) return [bad(`It lists no API entry ${clientId}; check THREECX_CLIENT_ID against Integrations > API.`)]
  return [
    own.XAPIEnabled === false
      ? bad('Its API entry may not read the call log: tick XAPI (Configuration API) in Integrations > API.')
      : good('Its API entry may use the XAPI'),
    own.CallControlEnabled === false
      ? bad(
          'Its API entry has no Call Control: tick it in Integrations > API and add the extensions, or calls are seen only after they end.',
        )
      : good('Its API entry may use Call Control'),
  ]
}

function crmFindings(crm: z.output<typeof crmForm>): SourceFinding[] {
  const { Name, EnabledForExternalCalls, EnabledForDidCalls, PhonebookPriorityOptions } = crm
  if (!Name) return [good('No CRM template is chosen in it: names on desk phones come from its own phonebook only')]
  return [
    good(`Its CRM template is ${Name}`),
    ...(EnabledForExternalCalls === false && EnabledForDidCalls === false
      ? [
          bad(
            'Its CRM lookup is off for external calls: phones show only the number. Turn it on in Integrations > CRM.',
          ),
        ]
      : []),
    ...(PhonebookPriorityOptions === 'NotQueryIfInPhonebookFound'
      ? [
          bad(
            'Its own phonebook has priority: for a number that stands there the CRM is not asked, so that phones may show an old name or only the number. Choose “Always query CRM” in Integrations > CRM.',
          ),
        ]
      : []),
  ]
}

function recordingDaysOf({ AutoDeleteRecordingEnabled: isOn, AutoDeleteRecordingDays: days }: RecordingsForm): number {
  return isOn === true && days ? days : 0
}

/** What an admin should know of a 3CX that deletes recordings before they are fetched; undefined: it does not. */
export function deletedTooSoon(days: number, fetchedWithinDays: number | undefined): string | undefined {
  if (days === 0 || fetchedWithinDays === undefined || days > fetchedWithinDays) return undefined
  const asDays = days === 1 ? 'a day' : `${days} days`
  return `It deletes recordings after ${asDays}, while one that can’t be fetched at once is tried for ${fetchedWithinDays}: some may be lost. Keep them longer in 3CX (Settings > Recordings).`
}

function recordingFindings(form: RecordingsForm, fetchedWithinDays: number | undefined): SourceFinding[] {
  const days = recordingDaysOf(form)
  if (days === 0) return [good('It deletes no recordings by itself')]
  const problem = deletedTooSoon(days, fetchedWithinDays)
  if (problem !== undefined) return [bad(problem)]
  if (fetchedWithinDays !== undefined)
    return [good(`It deletes recordings after ${days} days; they are fetched before`)]
  return [good(`It deletes recordings after ${days} days: links to them end then`)]
}
