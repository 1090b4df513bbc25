/** Erasing a person from a page of a site's records: as an operation asks for it, and as a step of a task. */
import { type ErasurePage, type ErasureRequest, erasePage } from '../../core/erasure/erase.ts'
import { findPerson, type Person, type PersonQuery } from '../../core/erasure/person.ts'
import type { Settings } from '../../core/settings/settings.ts'
import type { ErasedPart } from '../../core/tasks/erase-step.ts'
import { SwitchhookError, toSwitchhookError } from '../../lib/errors.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Records } from '../../ports/records.ts'
import type { RecordingServices } from '../recordings/recording-services.ts'

const searchLimitMs = 10_000

export interface ErasureServices extends RecordingServices {
  readonly settings: Settings
  readonly records: Records
  readonly clock: Clock
  readonly directory: Parameters<typeof findPerson>[0]
  readonly lookup: { invalidate(): Promise<void> }
  readonly live?: Parameters<typeof erasePage>[0]['live']
}

/** Throws `bad_field`. */
export function requireOneOf(query: PersonQuery): void {
  if (Object.values(query).filter((one) => one !== undefined).length === 1) return
  throw new SwitchhookError('bad_field', 'Give one of `number`, `email` and `contactId`.')
}

/** Rejects with `bad_field` or `not_found` where nobody is named. */
export function personOf({ settings, directory }: ErasureServices, query: PersonQuery): Promise<Person> {
  const { country, dialPrefixes } = settings
  return findPerson(directory, query, { country, dialPrefixes }, AbortSignal.timeout(searchLimitMs))
}

export async function eraseFrom(
  services: ErasureServices,
  person: Person,
  request: ErasureRequest,
): Promise<ErasurePage> {
  const { retentionMs, callTimeoutMs } = services.settings
  const { eraseRecordings } = await import('../recordings/keeping.ts')
  const ports = { ...services, retentionMs, callTimeoutMs, eraseRecordings: eraseRecordings(services) }
  const page = await erasePage(ports, person, request)
  if (!request.dryRun) await services.lookup.invalidate()
  return page
}

/** The contacts of the directory go with the last page: where they are gone, a step was done whose end was not noted. */
export async function erasePart(
  services: ErasureServices,
  query: PersonQuery,
  cursor: string | undefined,
): Promise<ErasedPart> {
  let person: Person
  try {
    person = await personOf(services, query)
  } catch (thrown) {
    if (cursor !== undefined && toSwitchhookError(thrown).code === 'not_found')
      return { calls: 0, notes: 0, elsewhere: 0 }
    throw thrown
  }
  const { found, next } = await eraseFrom(services, person, { dryRun: false, cursor })
  const { entries, recordings, conversations } = found.elsewhere
  const elsewhere = entries.length + recordings.length + conversations.length
  return { calls: found.callIds.length, notes: found.notes, elsewhere, next }
}
